/* How much waits on the desks of whoever sits here; asked anew with each page of a queue. */
import { ref, type Ref } from 'vue'
import { api } from '@/api/client'
import type { QueueCounts } from '@/api/types'

export function useQueueCounts(): { counts: Ref<QueueCounts | null>; count: () => void } {
  const counts = ref<QueueCounts | null>(null)
  /* A tab without its number is still a tab: a failure here is told by the list itself. */
  const count = () => void api('GET /queues').then((found) => { counts.value = found }).catch(() => undefined)
  return { counts, count }
}
