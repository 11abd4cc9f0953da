import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '全部诉求件',
    what: '找任何一件、任何一批件，并把这张列表存下、发给同事或导出。',
    steps: [
      '按编号、原话里的任何几个字、状态、类型、时限、单位、分类、区域和日期筛选；条件都在网址里，复制网址就能发给同事。',
      '“显示的列”里勾选要看的列。',
      '“存下这张列表”给它起个名字，以后一点就开；快速跳转（Ctrl K）里也找得到。',
      '“导出”得到的就是屏幕上的条件和列，可选 CSV 或 Excel。',
      '点一行在右边打开，J、K 上下移动。',
    ],
    notes: [
      '有新变化只在上方提示，不打乱您正在看的行。',
      '按字词查找时新的在前；按到期排序时没有时限的件不列出。',
      '同事打开您发的网址，只看到对他开放的件。',
    ],
  },
  en: {
    title: 'All tickets',
    what: 'Find any ticket or any set of them; keep the list, send it, export it.',
    steps: [
      'Filter by number, any words, state, type, limit, unit, category, area and day; the filters stand in the address, so a copied address is the list.',
      'Tick what you want to see under “Columns”.',
      '“Keep this list” gives it a name; it opens with one press and is found by Ctrl K.',
      '“Export” gives exactly the filter and columns on the screen, as CSV or for Excel.',
      'A row opens beside the list; J and K move.',
    ],
    notes: [
      'Changes are announced above and never move the rows you read.',
      'A search by words is ordered newest first; by due, tickets without a limit are left out.',
      'Whoever opens an address you sent sees only what is theirs to see.',
    ],
  },
} satisfies BothHelp
