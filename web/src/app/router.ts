import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { addWords } from './i18n'
import { desks, homeOf } from './desk'
import { useSession } from './session'

const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./Login.vue'), meta: { open: true } },
  { path: '/password', name: 'password', component: () => import('./NewPassword.vue'), meta: { bare: true } },
  { path: '/', name: 'home', component: () => import('./Nowhere.vue') }, // the guard knows whose desk it is
  { path: '/me', name: 'me', component: () => import('./Me.vue') },
  { path: '/tickets', name: 'tickets', component: () => import('@/ticket/TicketListPage.vue'), meta: { wide: true } },
  { path: '/tickets/:id', name: 'ticket', component: () => import('@/ticket/TicketPage.vue'), props: true, meta: { wide: true } },
  { path: '/tickets/:id/work-order', name: 'work-order', component: () => import('@/ticket/WorkOrderPage.vue'), props: true, meta: { bare: true } },
  ...desks.flatMap((desk) => {
    const meta = { desk: desk.name, wide: desk.wide ?? false }
    const words = async () => { if (desk.words) addWords((await desk.words()).default) }
    return [
      { path: desk.path, name: desk.name, component: desk.component, meta, beforeEnter: words },
      ...(desk.more ?? []).map((route) => ({ ...route, meta: { ...meta, ...route.meta }, beforeEnter: words }) as RouteRecordRaw),
    ]
  }),
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./Nowhere.vue') },
]

export const router = createRouter({ history: createWebHistory('/staff/'), routes })

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.asked) await session.load()
  if (to.meta.open) return session.session ? { path: '/' } : true
  if (session.session?.must_change_password && to.name !== 'password') return { name: 'password', query: to.fullPath === '/' ? {} : { back: to.fullPath } }
  if (session.session && to.name === 'home') return homeOf(session.roles)
  return session.session ? true : { name: 'login', query: to.fullPath === '/' ? {} : { back: to.fullPath } }
})
