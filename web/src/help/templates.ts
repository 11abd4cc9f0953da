import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '答复模板',
    what: '常用的答复存成模板，写答复时一点就填上，再按实际修改。',
    steps: [
      '搜索或按分类找一个模板。',
      '新增：写名称、适用分类和正文，空着的地方用括号标出。',
      '写答复时选用，逐处改成这一件的实际情况。',
    ],
    notes: [
      '模板只是底稿：照搬不改的答复过不了审核。',
    ],
  },
  en: {
    title: 'Reply templates',
    what: 'What is written often is kept once, taken into a reply and then made to fit.',
    steps: [
      'Search, or choose by category.',
      'Add: a name, the category it is for, the text; mark the blanks.',
      'Take it into a reply and change each place to what really happened.',
    ],
    notes: [
      'A template is a draft: a reply that only repeats it does not pass review.',
    ],
  },
} satisfies BothHelp
