import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '被诉对象',
    what: '诉求反映的企业、小区和执法主体，登记时从这里选取，写法统一，才看得出同一家被反映了多少次。',
    steps: ['先搜索，没有再新增；输入名称开头几个字就能找到。', '写全称，选所在区域；别名和地址写在说明里。'],
    notes: ['不登记个人，也不给任何人打标签。', '每次新增和修改都记入审计。'],
  },
  en: {
    title: 'Respondents',
    what: 'Enterprises, estates and enforcement bodies that tickets are about: chosen at intake, so that the same one is always written the same way.',
    steps: ['Search first, add only what is missing; the beginning of the name finds it.', 'Write the full name and choose the area; other names and the address go into the note.'],
    notes: ['Never a private person, and nobody is labelled.', 'Every change is in the audit trail.'],
  },
} satisfies BothHelp
