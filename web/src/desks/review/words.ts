export default {
  'zh-CN': { review: { title: '审核台', replies: '待审答复', claims: '待批申请', empty: '没有等着审核的件。单位的答复一送审，上方会提示。', compare: '诉求与答复', asked: '诉求人说', answered: '单位答复', note: '内部说明', again: '上一轮答复' } },
  en: { review: { title: 'Review', replies: 'Replies', claims: 'Claims', empty: 'Nothing waits for review. Replies are announced above as units send them.', compare: 'Asked and answered', asked: 'The requester said', answered: 'The unit replies', note: 'Internal note', again: 'Reply of an earlier round' } },
}
