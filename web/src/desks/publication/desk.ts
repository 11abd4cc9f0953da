import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'publication', path: '/publications', pillar: 'sustain', order: 20, wide: true,
  title: { 'zh-CN': '答复公开', en: 'Publish answers' },
  hint: { 'zh-CN': '隐去个人信息，两个人把关', en: 'Masked, and by two people' },
  roles: ['reviewer', 'supervisor'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
