import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'handover', path: '/handover', pillar: 'solve', order: 21,
  title: { 'zh-CN': '工作交接', en: 'Handing over' },
  hint: { 'zh-CN': '有人离岗时，把在办的件交给别人', en: 'When somebody leaves: give open work to others' },
  roles: ['head'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
