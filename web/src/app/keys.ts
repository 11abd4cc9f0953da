/* Keys that work while nobody is typing: J, K, "/", "?". Each is told for the help of "?". */
import { onMounted, onUnmounted } from 'vue'

export interface Key { key: string; does: string; ctrl?: boolean; always?: boolean; act: (event: KeyboardEvent) => void }
const held: Key[][] = []

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const ctrl = event.ctrlKey || event.metaKey
  const busy = !ctrl && (isTyping(event.target) || document.querySelector('dialog[open]'))
  for (const keys of [...held].reverse()) {
    const key = keys.find((k) => k.key.toLowerCase() === event.key.toLowerCase() && !!k.ctrl === ctrl && (!busy || k.always))
    if (!key) continue
    event.preventDefault()
    key.act(event)
    return
  }
}

/* `does` is a message key; `always` also while somebody types. The last page asked first. */
export function useKeys(keys: Key[]): void {
  onMounted(() => {
    if (!held.length) addEventListener('keydown', onKey)
    held.push(keys)
  })
  onUnmounted(() => {
    held.splice(held.indexOf(keys), 1)
    if (!held.length) removeEventListener('keydown', onKey)
  })
}

export const allKeys = (): Key[] => held.flat()
