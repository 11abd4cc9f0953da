import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '纪检与举报',
    what: '举报、施压和密封件，只有这里看得到。',
    steps: [
      '“举报”：派给与被举报单位无关的单位，先写好转述，由另一个人审核。',
      '“施压反映”：回访时说有人施压的，逐件核查。',
      '反映热线自身或领导的，用“登记密封件”。',
      '“待决申请”里决定异议，由没有参与过的人决定。',
    ],
    notes: [
      '被举报单位和它的上下级看不到这件的存在，数字里也没有。',
      '您打开一件，别的岗位看不到您在看。',
    ],
  },
  en: {
    title: 'Inspection and reports',
    what: 'Reports, pressure and sealed tickets: seen here and nowhere else.',
    steps: [
      '“Reports”: given to a unit that is not concerned; a rendition is written first and approved by somebody else.',
      '“Pressure”: look into each one where a callback said so.',
      'What is about the hotline itself or a leader is taken in sealed.',
      'Under “Claims” objections are decided by somebody not involved.',
    ],
    notes: [
      'For the accused unit, what stands above and below it, a report does not exist, not even in a figure.',
      'Nobody else is told that you have a ticket open.',
    ],
  },
} satisfies BothHelp
