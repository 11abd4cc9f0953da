/* Who sits here: the session as the server tells it, and what follows from its roles. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { Problem, api, setCsrf } from '@/api/client'
import { closeStream, openStream } from '@/api/stream'
import type { RoleCode, Session } from '@/api/types'

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const asked = ref(false)
  /* The server's clock minus ours: a sandbox may live in another month. */
  const skew = ref(0)

  function take(found: Session | null): void {
    session.value = found
    asked.value = true
    setCsrf(found?.csrf_token ?? null)
    if (!found) { closeStream(); return }
    skew.value = Date.parse(found.now) - Date.now()
    if (found.permissions.includes('stream') && !found.must_change_password) openStream()
  }
  async function load(): Promise<void> {
    try {
      take(await api('GET /session'))
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error
      take(null)
    }
  }
  async function login(name: string, password: string): Promise<void> {
    await api('POST /session', { body: { name, password } })
    take(await api('GET /session'))
  }
  async function logout(): Promise<void> {
    await api('DELETE /session')
    take(null)
  }
  const roles = computed(() => (session.value?.roles ?? []) as RoleCode[])
  const has = (...wanted: RoleCode[]) => wanted.some((role) => roles.value.includes(role))
  const may = (permission: string) => session.value?.permissions.includes(permission) ?? false
  const now = () => Date.now() + skew.value
  return { session, asked, roles, has, may, now, load, login, logout, take }
})
