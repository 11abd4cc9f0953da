import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'callback', path: '/callback', pillar: 'solve', order: 40, wide: true,
  title: { 'zh-CN': '回访台', en: 'Callback' },
  roles: ['callback'], home: ['callback'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
