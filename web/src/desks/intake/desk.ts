import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'intake', path: '/intake', pillar: 'listen', order: 10, wide: true,
  title: { 'zh-CN': '接听受理', en: 'Intake' },
  roles: ['operator'], home: ['operator'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
