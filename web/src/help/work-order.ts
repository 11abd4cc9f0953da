import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '承办工单',
    what: '给外出办理的人带走的纸面工单，印着每一个时限和依据。',
    steps: [
      '核对编号、地点和时限。',
      '按“打印”。',
      '办完在签名处签字，回来把办理情况填到答复里。',
    ],
    notes: [
      '工单上没有诉求人的姓名电话。保密件印的是经审核的转述。',
    ],
  },
  en: {
    title: 'Work order',
    what: 'What somebody who goes outside takes along on paper, with every limit and its law.',
    steps: [
      'Check number, place and limits.',
      'Press “Print”.',
      'Sign it, and enter what was done into the reply when you are back.',
    ],
    notes: [
      'It never carries the requester’s name or phone. Confidential tickets print the approved rendition.',
    ],
  },
} satisfies BothHelp
