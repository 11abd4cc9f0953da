import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'rights', path: '/rights', pillar: 'office', order: 20, wide: true,
  title: { 'zh-CN': '个人信息权利', en: 'Personal data' },
  hint: { 'zh-CN': '更正、限制、删除诉求人信息，谁看过', en: 'Correct, restrict or delete a requester’s data; who looked' },
  roles: ['operator', 'callback', 'supervisor', 'report_desk', 'inspector'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
