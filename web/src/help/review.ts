import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '审核台',
    what: '单位的答复送到诉求人之前，最后看一遍：答的是不是问的。',
    steps: [
      '左边选一件，诉求和答复并排。',
      '逐点看：问到的都答了吗？写清做了什么、依据什么、什么时候？',
      '合格“审核通过”，转去回访；不合格“退回重办”，写明缺什么。',
      '“待批申请”里批准或不批准延期、挂账、不予受理等。',
    ],
    notes: [
      '内部说明不会给诉求人看。',
      '自己提的申请不能自己批。',
      '同一事项第三次来，会换另一位审核员。',
    ],
  },
  en: {
    title: 'Review',
    what: 'The last look before a reply reaches the requester: does it answer what was asked?',
    steps: [
      'Choose one on the left; question and answer stand side by side.',
      'Point by point: is everything answered, with what was done, by which law and when?',
      '“Pass” sends it to callback; “Send back” says what is missing.',
      'Under “Claims” grant or deny extensions, deferrals, refusals.',
    ],
    notes: [
      'The internal note is never shown to the requester.',
      'Nobody decides on a claim of their own.',
      'What comes up the third time goes to another reviewer.',
    ],
  },
} satisfies BothHelp
