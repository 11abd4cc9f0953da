import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'inspect', path: '/inspect', pillar: 'solve', order: 60, wide: true,
  title: { 'zh-CN': '纪检与举报', en: 'Inspection and reports' },
  roles: ['inspector', 'report_desk'], home: ['inspector', 'report_desk'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
