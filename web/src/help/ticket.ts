import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '诉求件',
    what: '一件事的全部：诉求人的原话、谁在办、到什么时候、做过什么、能做什么。',
    steps: [
      '上方的按钮就是您现在能做的事；按了以后填表，Ctrl 回车提交。',
      '“在日历上看”画出时限是怎样一天一天数的，并注明依据。',
      '照片点开可以左右翻看，录音可以直接听。',
      '“核验这条链”在您的浏览器里逐步重算这件的每一步，并核对日封。',
      '“打印工单”给外出的人带走。',
      '保密件和举报件：在“给承办单位看的转述稿”里写一稿，由另一人审定，才能派单；举报件先写明被举报的单位。',
    ],
    notes: [
      '上方写着还有谁同时打开了这件、谁正在填写。',
      '您填写时别人改了这件，会告诉您改了什么；您写的还在。',
      '附件可以选、拖、粘贴；没有传上的，旁边写着原因，改了再传，已传上的不会重复。答复的证明分身份、联系、办理三种。',
      '看姓名电话要写原因，诉求人看得到哪个部门为什么看过。',
      '转述稿的底稿由机器先遮盖，写的人核对；自己写的不能自己审定。单位只读得到审定的这一稿。里面还有诉求人的姓名或电话，系统不收；写到一半的存在本机，刷新以后可以“接着写”。',
      '查询码丢了：填来电号码，与登记的一致就补发新码，旧码即时作废；没有留电话的凭回执补发。',
    ],
  },
  en: {
    title: 'A ticket',
    what: 'All of one matter: the person’s words, who works on it, until when, what was done, what can be done.',
    steps: [
      'The buttons on top are what you may do now; fill in the form, Ctrl Enter sends.',
      '“See it on a calendar” draws how the limit is counted, with its law.',
      'Photos open and are leafed through; recordings can be heard.',
      '“Check the chain” recomputes every event in your own browser, up to the seal.',
      '“Print work order” is for whoever goes outside.',
      'Confidential tickets and reports: write a rendition in its panel and have another person approve it before dispatch; for a report, name the accused units first.',
    ],
    notes: [
      'On top stands who else has it open, and who is writing.',
      'If somebody changes it while you write you are told what changed; what you typed stays.',
      'Files are chosen, dropped or pasted; beside one that did not arrive stands why; those that did are not sent twice. Proofs of a reply are of identity, of contact and of handling.',
      'Showing name and phone needs a reason; the requester can see which office looked and why.',
      'The machine masks a first draft of a rendition, the writer checks it, nobody approves their own. Units read the approved one alone. One in which the requester’s own name or number stands is refused; half written, it is kept on this computer: “Go on” after a reload.',
      'A lost query code: type the number the caller calls from; if it is the one on the ticket a new code comes and the old one is void. Without a number the receipt is needed.',
    ],
  },
} satisfies BothHelp
