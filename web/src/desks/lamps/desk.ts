import { defineDesk } from '@/app/desk'

export default defineDesk({
  name: 'lamps', path: '/lamps', pillar: 'solve', order: 50, wide: true,
  title: { 'zh-CN': '督办灯牌', en: 'Lamp board' },
  roles: ['supervisor', 'leader'], home: ['supervisor'],
  component: () => import('./page.vue'), words: () => import('./words'),
})
