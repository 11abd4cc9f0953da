import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'review', path: '/review', pillar: 'solve', order: 30, wide: true,
  title: { 'zh-CN': '审核台', en: 'Review' },
  roles: ['reviewer'], home: ['reviewer'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
