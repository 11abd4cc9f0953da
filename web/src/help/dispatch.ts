import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '派单台',
    what: '把每一件交给职责所在的单位；退单、申请和二次办理也在这里决定。',
    steps: [
      '左边选一件，先读诉求人的原话。',
      '右上方是派单目录的建议和依据；按 D 照建议派单。',
      '不合适就自己选：输入单位名、拼音首字母，或打开单位树；主办一个，协办、知会可以多个。',
      '退单、异议在“退单与申请”一栏，和职责条款并排看。',
      '多件同样处理：勾选后“批量处理”，先试算再执行。',
      '同一件事多人反映的，并入一件；并错了可以撤销。',
    ],
    notes: [
      '乡镇、村不能主办职责清单以外的事，系统会拒绝并说明。',
      '并入的每个人仍有自己的编号，都会收到答复，也都会被回访。',
    ],
  },
  en: {
    title: 'Dispatch',
    what: 'Give each ticket to the unit whose duty it is; decide returns, claims and second rounds.',
    steps: [
      'Choose one on the left and read the person’s words first.',
      'The catalogue’s suggestion and its law stand on the right; D dispatches like this.',
      'Or choose yourself: a unit’s name, pinyin initials or the tree; one leads, others assist or are informed.',
      'Returns and objections stand in their tab beside the duty.',
      'Many alike: tick them, “Bulk”, dry run first.',
      'Merge what many tell into one; a merge can be undone.',
    ],
    notes: [
      'Townships and villages cannot lead outside their duty list: the server refuses and says why.',
      'Each merged requester keeps the number, gets the reply and is asked.',
    ],
  },
} satisfies BothHelp
