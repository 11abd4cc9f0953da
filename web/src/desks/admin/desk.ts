import { defineDesk } from '@/app/desk'
import { joined } from '@/app/i18n'

export default defineDesk({
  name: 'admin', path: '/admin', pillar: 'office', order: 10, wide: true,
  title: { 'zh-CN': '系统管理', en: 'Administration' },
  roles: ['sysadmin', 'secadmin', 'auditadmin', 'supervisor'], home: ['sysadmin', 'secadmin', 'auditadmin'],
  component: () => import('./page.vue'),
  words: async () => ({ default: joined(...(await Promise.all([import('./words'), import('./cityWords'), import('./peopleWords')])).map((one) => one.default)) }),
})
