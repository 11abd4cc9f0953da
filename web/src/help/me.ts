import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '我的账号',
    what: '自己的电话、密码、请假代理、语言和登录情况，都在这里管。',
    steps: [
      '换密码：先填现在的，再填两遍新的；至少 10 个字符，其中 5 个不同。',
      '请假：选一位同单位的同事代办，写明到什么时候；提前回来就按“提前结束代理”。',
      '登录情况：有不认识的，先结束它，再换密码。',
    ],
    notes: [
      '姓名、单位和岗位由管理员维护。',
      '连续输错几次密码，账号会锁定一段时间。',
    ],
  },
  en: {
    title: 'My account',
    what: 'Your phone, password, leave, language and log-ins are kept here.',
    steps: [
      'A new password: first the one of now, then the new one twice; at least 10 characters, 5 of them different.',
      'Leave: choose a colleague of your unit, and until when; back early, press “End it now”.',
      'Log-ins: end one you do not know, then change your password.',
    ],
    notes: [
      'Name, unit and roles are kept by the administrators.',
      'After several wrong passwords an account is locked for a while.',
    ],
  },
} satisfies BothHelp
