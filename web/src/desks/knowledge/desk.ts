import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'knowledge', path: '/knowledge', pillar: 'listen', order: 30, wide: true,
  title: { 'zh-CN': '知识库', en: 'Knowledge' },
  roles: ['kb_editor', 'operator', 'dispatcher', 'reviewer', 'callback', 'clerk', 'head'], home: ['kb_editor'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
