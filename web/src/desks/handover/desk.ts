import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'handover', path: '/handover', pillar: 'solve', order: 21,
  title: { 'zh-CN': '交接与请假', en: 'Handing over, leave' },
  hint: { 'zh-CN': '有人离岗时把在办的件交给别人，请假时设代理人', en: 'When somebody leaves: give open work to others; on leave: name a deputy' },
  roles: ['head'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
