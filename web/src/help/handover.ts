import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '工作交接与请假',
    what: '有人离岗、调岗或长假时，负责人把他手里在办的件交给同事，或放回单位。',
    steps: [
      '只请几天假的，不必交接：选出是谁，打开“设一位代理人”，写明到什么时候。提前回来就“提前结束代理”。',
      '选出谁离岗，下面列出他手里的件，最急的在前。',
      '默认全部交出；只交一部分，就去掉不交的勾。',
      '选交给谁，旁边写着每人手里已有几件；放回单位，谁都可以领。',
      '写明原因，先“看看会怎样”，再“确认交接”。',
    ],
    notes: [
      '时限一天不变；每一件的经过里都写着谁交给谁、为什么。',
      '接手的人正在请假，就由代办人接收。',
      '被举报的人不会接到举报他的件。',
      '手里还有件的账号不能停用，交接完再请管理员停用。',
    ],
  },
  en: {
    title: 'Handing over and leave',
    what: 'When somebody leaves, moves or is away for long, the head gives what they hold to colleagues, or back to the unit.',
    steps: [
      'For a few days of leave nothing has to move: choose who is away, open “Name a deputy”, and say until when. Whoever comes back early: “End it now”.',
      'Choose who leaves; what they hold is listed, the most urgent first.',
      'Everything goes unless you take a tick away.',
      'Choose who takes it over: what each one holds already stands beside; back to the unit means anybody may take it.',
      'Give the reason, see what would happen, then hand over.',
    ],
    notes: [
      'No limit changes; each ticket’s story says who gave it to whom, and why.',
      'Where the receiver is on leave, the deputy gets it.',
      'Nobody ever receives a report that accuses them.',
      'An account that still holds work cannot be disabled; hand over first, then ask an administrator.',
    ],
  },
} satisfies BothHelp
