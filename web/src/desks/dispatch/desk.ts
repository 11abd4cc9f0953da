import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'dispatch', path: '/dispatch', pillar: 'solve', order: 10, wide: true,
  title: { 'zh-CN': '派单台', en: 'Dispatch' },
  roles: ['dispatcher'], home: ['dispatcher'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
