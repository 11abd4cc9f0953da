/*
 * Live events: which ticket moved, never its words. One connection for the whole app; it comes
 * back by itself, and `reset` (or a lost connection) tells listeners to ask again.
 */
import { onScopeDispose, ref } from 'vue'
import type { Presence } from './types'

export interface Moved { ticket_id: string; op: string; version: number; state: string; at: string }
type Listener = (moved: Moved | null) => void // null: ask again, something may have been missed

const listeners = new Set<Listener>()
const watchers = new Set<(told: Presence) => void>()
export const live = ref(false)
let source: EventSource | null = null

function tell(moved: Moved | null): void { for (const listener of [...listeners]) listener(moved) }

export function openStream(): void {
  if (source || typeof EventSource === 'undefined') return
  let first = true
  source = new EventSource('/api/v1/stream')
  source.onopen = () => { live.value = true; if (!first) tell(null); first = false }
  source.onerror = () => { live.value = false }
  source.addEventListener('reset', () => tell(null))
  const take = (event: MessageEvent<string>) => tell(JSON.parse(event.data) as Moved)
  source.addEventListener('ticket', take)
  source.onmessage = take
  source.addEventListener('presence', (event: MessageEvent<string>) => { for (const watcher of [...watchers]) watcher(JSON.parse(event.data) as Presence) })
}

export function closeStream(): void { source?.close(); source = null; live.value = false }

export function onMoved(listener: Listener): void {
  listeners.add(listener)
  onScopeDispose(() => listeners.delete(listener))
}

/* Who else has a ticket open that this window has open. */
export function onPresence(watcher: (told: Presence) => void): void {
  watchers.add(watcher)
  onScopeDispose(() => watchers.delete(watcher))
}
