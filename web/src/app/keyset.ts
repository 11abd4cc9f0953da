/*
 * A list by pages of a cursor. It keeps what was seen and where one stood, by address, so that
 * coming back changes nothing; news are counted, never pushed in.
 */
import { ref, shallowRef, type Ref } from 'vue'
import { problemText } from './problem'

export interface Page<T> { items: T[]; next_cursor: string | null; total?: number; total_exact?: boolean }
interface Kept<T> { items: T[]; cursor: string | null; total: number; exact: boolean; scroll: number; at: number }
const kept = new Map<string, Kept<unknown>>()
const KEPT_MAX = 20

export function useKeyset<T extends { id: string }>(ask: (cursor: string | null) => Promise<Page<T>>, tell: (problem: unknown) => string = problemText) {
  const items = shallowRef<T[]>([]) as Ref<T[]>
  const cursor = ref<string | null>(null)
  const total = ref(0)
  const exact = ref(true)
  const busy = ref(false)
  const asked = ref(false)
  const error = ref('')
  const at = ref(-1)
  const fresh = ref(0)
  let turn = 0

  async function load(more = false): Promise<void> {
    if (more && (busy.value || !cursor.value)) return
    const mine = ++turn
    busy.value = true
    error.value = ''
    if (!more) fresh.value = 0
    try {
      const page = await ask(more ? cursor.value : null)
      if (mine !== turn) return
      const seen = new Set(more ? items.value.map((item) => item.id) : [])
      items.value = more ? [...items.value, ...page.items.filter((item) => !seen.has(item.id))] : page.items
      cursor.value = page.next_cursor
      if (page.total !== undefined) { total.value = page.total; exact.value = page.total_exact ?? true }
      else if (!more) { total.value = page.items.length; exact.value = page.next_cursor === null } // not the one of the list before
      if (page.next_cursor === null && !exact.value) { total.value = items.value.length; exact.value = true } // all are here
      if (!more) at.value = Math.min(at.value, page.items.length - 1)
    } catch (problem) {
      if (mine === turn) error.value = tell(problem)
    } finally {
      if (mine === turn) { busy.value = false; asked.value = true }
    }
  }
  /* By the address of the list; `scroll` is the caller's to restore. */
  function restore(address: string): number | null {
    const found = kept.get(address) as Kept<T> | undefined
    if (!found) return null
    items.value = found.items; cursor.value = found.cursor; total.value = found.total; exact.value = found.exact; at.value = found.at
    asked.value = true
    return found.scroll
  }
  function keep(address: string, scroll: number): void {
    kept.delete(address)
    kept.set(address, { items: items.value, cursor: cursor.value, total: total.value, exact: exact.value, scroll, at: at.value })
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!)
  }
  function move(by: number): T | undefined {
    if (!items.value.length) return undefined
    at.value = Math.min(Math.max(at.value + by, 0), items.value.length - 1)
    if (at.value > items.value.length - 5) void load(true)
    return items.value[at.value]
  }
  return { items, cursor, total, exact, busy, asked, error, at, fresh, load, restore, keep, move }
}
