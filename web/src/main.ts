import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { onLoggedOut, onPasswordDue } from '@/api/client'
import App from '@/app/App.vue'
import { i18n } from '@/app/i18n'
import { applyPrefs } from '@/app/prefs'
import { router } from '@/app/router'
import { useSession } from '@/app/session'
import { followOtherTabs } from '@/app/tabs'
import '@/styles/base.css'

applyPrefs()
const app = createApp(App).use(createPinia()).use(i18n)
onLoggedOut(() => {
  const session = useSession()
  if (!session.session) return
  session.take(null)
  void router.push({ name: 'login', query: { back: router.currentRoute.value.fullPath, ended: '1' } })
})
/* Somebody set this person a password while the page was open. */
onPasswordDue(() => {
  const at = router.currentRoute.value
  if (at.name !== 'password') void useSession().load().then(() => router.push({ name: 'password', query: { back: at.fullPath } }))
})
followOtherTabs(router)
app.use(router)
app.mount('#app')
