import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '督办灯牌',
    what: '哪些超期了、哪些快到期、哪些挂着、哪些要重办，一眼看清，一点就到。',
    steps: [
      '从“超期”开始，最久的在前。',
      '打开一件，看卡在哪里、谁经办、什么时候的时限。',
      '“批示”“催办”写给承办单位；要紧的挂牌督办。',
      '“待决申请”里决定该由您决定的延期和挂账。',
      '要一批的清单：到“全部诉求件”按同样的灯筛选、存下、导出。',
    ],
    notes: [
      '黄灯从到期前一个工作日零点起亮，红灯从到期那一刻起。',
      '灯是按时限算出来的，没有人能改。',
    ],
  },
  en: {
    title: 'Lamp board',
    what: 'What is late, what soon will be, what hangs, what goes round again: seen at once, one press away.',
    steps: [
      'Begin with “Late”, the longest first.',
      'Open one: where does it stick, who holds it, which limit?',
      '“Instruct” writes to the unit; put grave ones under supervision.',
      'Under “Claims” decide what is yours to decide.',
      'For a set: all tickets, the same lamp as a filter, kept and exported.',
    ],
    notes: [
      'Yellow begins at 00:00 of the workday before the due day, red at the due instant.',
      'Lamps are computed from the dues; nobody can set them.',
    ],
  },
} satisfies BothHelp
