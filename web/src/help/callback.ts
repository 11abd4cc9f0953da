import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '回访台',
    what: '问诉求人：真的解决了吗？他说的算。',
    steps: [
      '选一件，照话术打电话；号码由系统外呼。',
      '先把答复念给他听。',
      '一项一项问，照他说的记：解决、认可解释、满意、联系过、属实、有没有人施压。',
      '没打通按“没打通”，过一段时间再拨；多次不通按规定处理。',
      '“记下，下一位”。',
    ],
    notes: [
      '没解决、又不认可解释的，自动二次办理。',
      '有没有人施压，答“有”只交纪检监察，承办单位看不到。',
      '首次评价记下后不能改；有异议走评价申诉。',
    ],
  },
  en: {
    title: 'Callback',
    what: 'Ask the requester: is it really solved? What they say counts.',
    steps: [
      'Choose one and call by the script; the system dials.',
      'Read out the reply first.',
      'Ask one by one and write what is said: solved, explanation accepted, satisfied, contacted, true, pressed.',
      '“Not reached” calls again later; after several tries the rule decides.',
      '“Keep it, next”.',
    ],
    notes: [
      'Unsolved and not accepted means a second round by itself.',
      'A yes to pressure goes to the inspectors only; the unit never sees it.',
      'The first rating is never changed; an appeal stands beside it.',
    ],
  },
} satisfies BothHelp
