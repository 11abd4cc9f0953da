import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '没有这个页面',
    what: '网址写错了，或这个页面不属于您的岗位。',
    steps: [
      '按“回到我的工作台”。',
      '或按 Ctrl K，输入编号、单位或页面名。',
    ],
    notes: [],
  },
  en: {
    title: 'No such page',
    what: 'The address is wrong, or the page is not for your role.',
    steps: [
      'Go to your desk by the link.',
      'Or press Ctrl K and type a number, a unit or a page.',
    ],
    notes: [],
  },
} satisfies BothHelp
