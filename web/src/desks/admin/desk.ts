import { defineDesk } from '@/app/desk'
import { addWords } from '@/app/i18n'

export default defineDesk({
  name: 'admin', path: '/admin', pillar: 'office', order: 10, wide: true,
  title: { 'zh-CN': '系统管理', en: 'Administration' },
  roles: ['sysadmin', 'secadmin', 'auditadmin', 'supervisor'], home: ['sysadmin', 'secadmin', 'auditadmin'],
  component: () => import('./page.vue'), words: async () => { addWords((await import('./cityWords')).default); return import('./words') },
})
