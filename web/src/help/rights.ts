import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '个人信息权利',
    what: '诉求人要求查看、更正、限制使用或删除自己的信息时，在这里办。',
    steps: [
      '从等待删除的申请里选一件，或输入诉求件编号。',
      '更正：只填要改的；限制：继续保存，但不再出现在来电历史里。',
      '删除：一个人提出，另一个人确认，确认后不能恢复。',
      '谁查看过：哪个部门、什么时候、为什么，诉求人自己也看得到。',
    ],
    notes: [
      '每查看一次身份都要写原因，并记入审计。',
      '延迟告知只有纪检人员能用，不超过本市规定的天数。',
    ],
  },
  en: {
    title: 'Personal data',
    what: 'When a requester wants to see, correct, restrict or delete what is kept about them, it is done here.',
    steps: [
      'Choose a request that waits, or type the number of a ticket.',
      'Correct: only what changes. Restrict: it stays, but no longer shows in caller history.',
      'Delete: one person asks, another confirms; then it cannot be brought back.',
      'Who looked: which office, when and why; requesters see the same.',
    ],
    notes: [
      'Opening a name takes a reason each time, and is in the audit trail.',
      'Only inspectors hold back who looked, for no longer than the city allows.',
    ],
  },
} satisfies BothHelp
