export default {
  'zh-CN': {
    publication: {
      title: '答复公开', lead: '办结的事，大家都想知道答案。机器先隐去个人信息，您核对后提出，再由另一人审定。',
      none: '可以公开的', proposed: '待审定', published: '已公开', rejected: '未通过', withdrawn: '已撤下', refused: '诉求人不同意',
      emptyNone: '没有办结而未公开的件。', emptyProposed: '没有等待审定的。', emptyOther: '这里还没有。',
      choose: '从左边选一件来看。', original: '原文', public: '公开的内容', partTitle: '标题', partWords: '反映的内容', partAnswer: '答复',
      help: '标出的地方会被遮盖：点一下恢复，再点一下遮盖。原文或右边选中的字，可以再遮盖。红色的不能恢复。',
      propose: '提出公开', proposeAgain: '改后重新提出', approve: '审定公开', reject: '不予公开', withdraw: '撤下', editIt: '修改', stopEdit: '不改了',
      ownProposal: '这是您提出的，要由另一人审定。', proposedBy: '{name} 提出', decidedBy: '{name} 审定', why: '理由', kept: '照原文保留了机器标出的内容，请留意',
      done: { propose: '已提出，等另一人审定', approve: '已公开', reject: '已记下', withdraw: '已撤下' }, seePublic: '看公开页面', number: '诉求件',
      not_publishable: '这一件不能公开：保密件、举报件、密封件，或没有正常办结。', matter_published: '同一事项的另一件已经提出或公开，不再重复公开：附议按事项每人只算一次。', person_destroyed: '个人信息已销毁，没有人能核对哪些字会暴露本人，所以不能公开。', refusedBy: '诉求人不同意公开。同意以后才能再提出。',
      personal: '里面还有姓名、电话或证件号，请遮盖后再提出。', openMatter: '还在办理，公开后大家可以附议；办结后再连同答复公开。', reasonTitle: '{what}：说明理由', reject_reason: '理由（诉求人看得到）',
    },
    form: { PublicationReason: { reason: '理由（诉求人看得到）' } },
  },
  en: {
    publication: {
      title: 'Publish answers', lead: 'What one asked, many want to know. The machine masks, you check and propose, another person approves.',
      none: 'May be published', proposed: 'To approve', published: 'Published', rejected: 'Not approved', withdrawn: 'Withdrawn', refused: 'Refused by requester',
      emptyNone: 'No closed ticket that is not published.', emptyProposed: 'Nothing waits for approval.', emptyOther: 'Nothing here yet.',
      choose: 'Choose one on the left.', original: 'Original', public: 'As published', partTitle: 'Title', partWords: 'What was told', partAnswer: 'Answer',
      help: 'Marked places are masked: press to give one back, again to mask it. Words you mark, here or on the right, can be masked too. Red ones stay masked.',
      propose: 'Propose', proposeAgain: 'Propose anew', approve: 'Approve', reject: 'Do not publish', withdraw: 'Withdraw', editIt: 'Edit', stopEdit: 'Leave as it is',
      ownProposal: 'You proposed it; somebody else approves.', proposedBy: 'proposed by {name}', decidedBy: 'decided by {name}', why: 'Reason', kept: 'found by the machine and left as written: look twice',
      done: { propose: 'Proposed; another person approves', approve: 'Published', reject: 'Noted', withdraw: 'Withdrawn' }, seePublic: 'See the public page', number: 'Ticket',
      not_publishable: 'This one is never published: confidential, a report, sealed, or it ended otherwise.', matter_published: 'Another ticket of the same matter is proposed or published. People join a matter once, so it is not published twice.', person_destroyed: 'The person’s data are destroyed: nobody can check which words would name them.', refusedBy: 'The requester refused. It can be proposed again once they allow it.',
      personal: 'A name, phone or identity number still stands in it. Mask it first.', openMatter: 'Still being handled: published now, others can join it; with its answer later.', reasonTitle: '{what}: why?', reject_reason: 'Reason (the requester reads it)',
    },
    form: { PublicationReason: { reason: 'Reason (the requester reads it)' } },
  },
}
