import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '登录',
    what: '用单位发给您的账号进入自己的工作台。',
    steps: [
      '填账号和密码，按回车。',
      '第一次登录或密码被重置过，先换一个自己的密码。',
      '不登录也能在下方换成英文。',
    ],
    notes: [
      '连错多次会锁一会儿，等几分钟再试。',
      '登录到期时写到一半的内容不会丢，重新登录后还在。',
    ],
  },
  en: {
    title: 'Log in',
    what: 'Enter your own desk with the account your unit gave you.',
    steps: [
      'Type account and password, press Enter.',
      'After a reset you choose a password of your own first.',
      'The language can be changed below without logging in.',
    ],
    notes: [
      'Too many wrong tries lock the account for a while: wait a few minutes.',
      'If the session ends while you write, what you typed is still there after you log in again.',
    ],
  },
} satisfies BothHelp
