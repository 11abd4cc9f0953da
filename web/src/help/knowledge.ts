import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '知识库',
    what: '答得准、答得一样：每一条有依据、有维护单位、有有效期。',
    steps: [
      '输入标题或正文里的几个字，从左边选一条。',
      '编辑：“新增条目”，写清依据和有效期；“写新版本”不改旧版本。',
      '接听时在受理页右边就能查到，照着念。',
    ],
    notes: [
      '过了有效期的不再给接听员看。',
      '旧版本一直保留，当时答的是哪一版查得到。',
    ],
  },
  en: {
    title: 'Knowledge',
    what: 'Right answers, the same for everybody: each with its law, its keeper and its end.',
    steps: [
      'Type words of title or text and choose one on the left.',
      'Editors: “New article” with law and end; “Write the next version” leaves the old one as it is.',
      'Operators find it beside the call and read it out.',
    ],
    notes: [
      'What is past its end is no longer shown to operators.',
      'Old versions stay: what was answered when can be looked up.',
    ],
  },
} satisfies BothHelp
