import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'templates', path: '/templates', pillar: 'listen', order: 40,
  title: { 'zh-CN': '答复模板', en: 'Reply templates' },
  roles: ['clerk', 'head', 'reviewer', 'supervisor', 'kb_editor', 'operator', 'dispatcher'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
