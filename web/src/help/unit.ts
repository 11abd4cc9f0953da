import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '承办台',
    what: '本单位要办的件，最急的在前：签收、分派、答复、审核。',
    steps: [
      '超期和今天到期的排在最前；挂账的和下级单位在办的各有一栏。',
      '“签收”表示接下；不属于本单位的，在时限内“申请退单”，写明该由谁办和依据。',
      '“分派”给经办人，或“下派”到下级单位。',
      '办完填“答复”：联系过没有、怎样联系、解决没有、内部情况、对外答复、佐证。',
      '同一件事许多人反映（如停水）：在“在办”里勾上几件，点“同文答复”，先试算再执行；“再选同类”把同分类同地点的一起勾上。',
      '负责人在“待审核”里同意或退回；手机上也能办。',
    ],
    notes: [
      '同文答复也是一件一条经过，负责人逐件审核；保密件照样只有转述稿，不要写只属于某一位的内容。',
      '办不完要在到期前申请延期，批准以前原时限不变。',
      '“办完”和“解决”是两回事：解决不解决由诉求人说。',
      '不得劝诉求人撤回、打满意；回访会问。',
      '“本单位情况”里是上个月的三率，负责人可看。',
      '有人离岗，负责人到“交接与请假”把他手里的件交出去；请假几天的，在那里设代理人。',
    ],
  },
  en: {
    title: 'Unit desk',
    what: 'What your unit has to do, the most urgent first: sign, assign, reply, approve.',
    steps: [
      'Late and due today stand on top; what is deferred and what runs at units below have tabs of their own.',
      '“Sign” takes it on; what is not your duty is returned in time, naming whose it is and why.',
      '“Assign” to a person, or “Delegate” to a unit below.',
      'Then “Reply”: contacted or not, how, solved or not, the internal note, the public text, the proofs.',
      'When many told the same (the water was off): tick them under “In hand” and “Reply together”, tried before it is done; “of the same kind” ticks those of one category and place.',
      'The head approves or sends back under “To approve”; a phone will do.',
    ],
    notes: [
      'Replied together, each ticket still has an event of its own and the head judges each; write nothing that is one person’s alone.',
      'Ask for an extension before the due; until it is granted the old limit holds.',
      '“Done” and “solved” are two things: the requester says whether it is solved.',
      'Nobody may press a requester to withdraw or to rate well: the callback asks.',
      'A head finds last month’s rates under “Own figures”.',
      'When somebody leaves, the head hands over what they hold under “Handing over, leave”; who is away for days gets a deputy there.',
    ],
  },
} satisfies BothHelp
