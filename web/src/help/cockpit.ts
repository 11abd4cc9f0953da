import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '驾驶舱',
    what: '今天的量、时限的灯、各类诉求，每个数字都能点开它后面的件。',
    steps: [
      '上排是此刻：今天受理、在办、超期、临期、二次办理、挂账。点任何一个数字看它的件。',
      '下面的图各有表格，可以导出。',
      '“大屏”用于值班墙，按“退出大屏”回来。',
    ],
    notes: [
      '数字每分钟更新，页上写着是几点的。',
      '举报件不进入单位、分类、区域的数字。',
      '小数目不排名次。',
    ],
  },
  en: {
    title: 'Cockpit',
    what: 'Today’s volume, the lamps, the kinds of matters; behind every figure stand its tickets.',
    steps: [
      'The top row is now: accepted today, open, late, due soon, second round, deferred. Press a figure to see its tickets.',
      'Each chart has its table and its export.',
      '“Wall” is for the duty room; leave it by its button.',
    ],
    notes: [
      'Figures are renewed every minute and say of when they are.',
      'Reports never enter the figures of a unit, category or area.',
      'Small numbers are never ranked.',
    ],
  },
} satisfies BothHelp
