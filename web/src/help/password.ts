import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '换密码',
    what: '管理员给您设了密码，先换成只有自己知道的。',
    steps: [
      '填现在的密码。',
      '新密码至少 10 个字符；一句只有自己知道的话最好记。',
      '再填一遍，按回车，就回到刚才要去的页面。',
    ],
    notes: [
      '换密码以后，您在别处的登录会退出。',
    ],
  },
  en: {
    title: 'A new password',
    what: 'An administrator set your password: choose one that only you know.',
    steps: [
      'Type the password of now.',
      'The new one has at least 10 characters; a sentence only you know is easy to keep.',
      'Type it once more and press Enter: you go on where you wanted to.',
    ],
    notes: [
      'After the change your other sessions are ended.',
    ],
  },
} satisfies BothHelp
