/* Short news at the corner, also read aloud; `undo` where a thing can be taken back. */
import { reactive } from 'vue'

export interface Toast { id: number; text: string; bad: boolean; undo?: () => void }
export const toasts = reactive<Toast[]>([])
let next = 1

export function drop(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
export function tell(text: string, options: { bad?: boolean; undo?: () => void } = {}): void {
  const id = next++
  toasts.push({ id, text, bad: options.bad ?? false, ...(options.undo ? { undo: options.undo } : {}) })
  setTimeout(() => drop(id), options.bad ? 12_000 : 5_000)
}
