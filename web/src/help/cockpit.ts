import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '驾驶舱',
    what: '一段时间的受理量、三率、热点、分布和承办单位；每个数字都能点开它后面的件。',
    steps: [
      '上方选时段：今天、近7天、近30天、本月。页面地址里记着所选，可以转给别人。',
      '第一排是受理、在办、超期、临期和三率。三率以调整口径为主，原始口径写在旁边，区间说明可信程度。',
      '每张图都能换成表格，并能导出；图上的竖线是上一个同样长的时段。',
      '“三率拆开看”把每一件归到唯一一行：计入、剔除还是不计，原因写明，点数字看是哪些件。',
      '“承办单位”只分等次：区间整个高于或低于同级总体才分出高低，其余为相当，不足10件不作评价。',
      '“大屏”给值班墙用，自己更新，按 Esc 或“退出大屏”回来；也可以让屏幕直接打开带 wall=1 的地址。',
    ],
    notes: [
      '有新变化时最多每十秒更新一次，否则每分钟更新，页上写着是几点的。',
      '看不到的件（如对您不开放的举报）不在数字里，和列表一致。',
      '本人说“是”就算是；正在二次办理的“否”也算否。',
    ],
  },
  en: {
    title: 'Cockpit',
    what: 'How many, the three rates, what is hot, where, and by whom; behind every figure stand its tickets.',
    steps: [
      'Choose a period on top; it stands in the address, which can be passed on.',
      'The first row: accepted, open, late, due soon, and the three rates, adjusted with their interval, raw beside them.',
      'Each chart turns into a table and goes out as CSV or for Excel; the mark on a bar is the period before.',
      '“The three rates taken apart” puts each ticket into exactly one row: counted, left out and why, or never counted.',
      'Units stand in bands: above or below only when the whole interval is; level otherwise; nothing is said of fewer than ten tickets.',
      '“Wall” is for the duty room and fills itself; Esc or its button leads back. A screen can open the address with wall=1.',
    ],
    notes: [
      'News is drawn at most every ten seconds, else every minute; the page says of when its figures are.',
      'What you may not see, such as reports, is no part of the figures, as in your lists.',
      'A yes of the person is a yes; a no counts while the ticket is worked on again.',
    ],
  },
} satisfies BothHelp
