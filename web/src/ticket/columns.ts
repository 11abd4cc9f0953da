/* Which columns a table of tickets shows: in the address when shared, else as this browser kept them. */
import type { LocationQuery } from 'vue-router'
import type { ListColumnCode } from '@/api/types'
import { prefs } from '@/app/prefs'

/* In the order they are drawn; the title is always there, for it opens the ticket. */
export const COLUMNS: readonly ListColumnCode[] = ['lamp', 'due_at', 'number', 'title', 'state', 'type', 'urgency', 'category', 'unit', 'area', 'channel', 'round', 'created_at', 'accepted_at']
export const FIRST_COLUMNS: readonly ListColumnCode[] = ['lamp', 'title', 'state', 'type', 'unit', 'area', 'accepted_at']

/* In drawing order, without strangers and doubles. */
export function tidy(codes: readonly string[]): ListColumnCode[] {
  const wanted = new Set([...codes, 'title'])
  return COLUMNS.filter((code) => wanted.has(code))
}
export function columnsOf(query: LocationQuery): ListColumnCode[] {
  if (typeof query.columns === 'string' && query.columns) return tidy(query.columns.split(','))
  return prefs.columns.length ? tidy(prefs.columns) : [...FIRST_COLUMNS]
}

/* What stands in the cells of these columns: the lamp tells the due, and below a title stand number
 * and category where they have no column of their own. */
export function exported(columns: readonly ListColumnCode[]): ListColumnCode[] {
  const out: ListColumnCode[] = []
  const add = (code: ListColumnCode) => { if (!out.includes(code) && !columns.includes(code)) out.push(code) }
  for (const code of columns) {
    if (!out.includes(code)) out.push(code)
    if (code === 'lamp') add('due_at')
    if (code === 'title') { add('number'); add('category') }
  }
  return out
}
