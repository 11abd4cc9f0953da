import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'respondents', path: '/respondents', pillar: 'listen', order: 50, wide: true,
  title: { 'zh-CN': '被诉对象', en: 'Respondents' },
  roles: ['operator', 'dispatcher', 'reviewer', 'supervisor'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
