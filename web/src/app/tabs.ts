/*
 * Several tabs, one session: who logs out in one is out in all, and who logs in as somebody else
 * leaves no page of the one before behind.
 */
import { watch } from 'vue'
import type { Router } from 'vue-router'
import { useSession } from './session'

export function followOtherTabs(router: Router): void {
  if (typeof BroadcastChannel === 'undefined') return
  const session = useSession()
  const channel = new BroadcastChannel('minsheng.session')
  const me = () => session.session?.account_id ?? ''
  watch(me, (now) => channel.postMessage(now))
  channel.onmessage = async ({ data }: MessageEvent<string>) => {
    const before = me()
    if (data === before) return
    try { await session.load() } catch { return } // no answer: the next request will tell
    if (me() === before) return
    if (!me()) void router.push({ name: 'login', query: { back: router.currentRoute.value.fullPath, ended: '1' } })
    else location.assign('/staff/')
  }
}
