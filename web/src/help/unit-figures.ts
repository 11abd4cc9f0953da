import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '本单位情况',
    what: '负责人看本单位和下级单位一个月的三率：原始和调整后并列，带可信区间。',
    steps: [
      '默认是刚结束的那个月；用左右箭头换月份。',
      '点“主办多少件”，打开这些件的列表。',
      '“剔除”是原始口径计入、调整后不计入的件。',
    ],
    notes: [
      '还没有结束的月份不列。',
      '件数太少的不列比率：一两个人的评价，列出来就等于说出是谁。',
    ],
  },
  en: {
    title: 'Own figures',
    what: 'A head reads a month of the own unit and those below: three rates, raw beside adjusted, with the interval.',
    steps: [
      'It opens with the month that has just ended; the arrows lead to others.',
      'Press “Led” to list those tickets.',
      '“Left out” counts in the raw rate and not in the adjusted one.',
    ],
    notes: [
      'A month that still runs is not shown.',
      'No rate of a few: what one or two said would tell who they were.',
    ],
  },
} satisfies BothHelp
