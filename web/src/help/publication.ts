import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '公开答复',
    what: '把办结的答复遮去个人信息后公开，让别人查得到、能附议。',
    steps: [
      '选一件，核对自动遮盖的地方，补上漏掉的。',
      '送审；由另一个人批准后才公开。',
      '发现不妥，随时撤下，写明原因。',
    ],
    notes: [
      '举报、保密和密封件不能公开。',
      '公开的只有遮盖后的文字，没有照片和姓名。',
    ],
  },
  en: {
    title: 'Publication',
    what: 'Publish answers with personal data masked, so that others find them and may join.',
    steps: [
      'Choose one, check what was masked, add what was missed.',
      'Send it for approval: somebody else publishes it.',
      'Withdraw it at any time, with the reason.',
    ],
    notes: [
      'Reports, confidential and sealed tickets are never published.',
      'Only masked text is published, no photos and no names.',
    ],
  },
} satisfies BothHelp
