import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'cockpit', path: '/cockpit', pillar: 'sustain', order: 10, wide: true,
  title: { 'zh-CN': '驾驶舱', en: 'Cockpit' },
  roles: ['leader', 'analyst', 'supervisor'], home: ['leader', 'analyst'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
