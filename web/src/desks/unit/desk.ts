import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'unit', path: '/unit', pillar: 'solve', order: 20, wide: true,
  title: { 'zh-CN': '承办台', en: 'Unit desk' },
  roles: ['clerk', 'head'], home: ['clerk', 'head'],
  component: () => import('./page.vue'), words: () => import('./words'),
  more: [{ path: '/unit/figures', name: 'unit-figures', component: () => import('./Figures.vue') }],
})
