/* Lists that somebody keeps under a name, on the server; each is the part of an address behind "?". */
import { ref } from 'vue'
import type { LocationQuery } from 'vue-router'
import { api, queryString } from '@/api/client'
import type { SavedList } from '@/api/types'
import { PARTS } from './filter'

export const saved = ref<SavedList[]>([])
let asked = '' // whose they are

export async function needSaved(account: string): Promise<void> {
  if (asked === account) return
  saved.value = []
  saved.value = (await api('GET /saved-lists')).items
  asked = account
}
export async function keep(name: string, query: string): Promise<void> {
  saved.value = (await api('PUT /saved-lists', { body: { name, query } })).items
}
export async function forget(list: SavedList): Promise<void> {
  await api('DELETE /saved-lists/{id}', { params: { id: list.id } })
  saved.value = saved.value.filter((one) => one.id !== list.id)
}

/* What of an address is worth keeping, always in the same order, so that two can be compared. */
export function worthKeeping(query: LocationQuery): string {
  const found: Record<string, unknown> = {}
  for (const part of [...PARTS, 'columns'] as const) if (typeof query[part] === 'string') found[part] = query[part]
  return queryString(found).slice(1)
}
export const addressOf = (list: SavedList): string => `/tickets${list.query ? `?${list.query}` : ''}`
