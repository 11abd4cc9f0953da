export default {
  'zh-CN': { intake: {
    title: '接听受理', phone: '来电号码，或后四位', caller: '来电人', call: '来电', lastAnswer: '最近答复', history: '以前反映过', noHistory: '没有查到以前的件。', lookup: '查询会留下记录。', form: '诉求', what: '什么事（照原话记）', heading: '一句话标题',
    where: '在哪里', area: '街道或乡镇', detail: '详细地点', type: '类型', urgency: '紧急程度', category: '分类', who: '谁在说', kind: '个人或企业', identity: '身份怎样保护', name: '称呼',
    real: '实名：单位看得到姓名电话，便于联系', confidential: '保密：单位只看到经审核的转述', anonymous: '匿名：不留姓名', channel: '渠道', files: '附件', filed: '{n} 个附件已传上', unkept: '这个浏览器存不下文件：登记并传完以前请不要关闭或刷新本页。', remove: '移除', same: '同一事项',
    submit: '登记', clear: '清空，接下一位', draft: '草稿已存在本机', restored: '上次没有登记完的内容还在', knowledge: '知识库', knowSearch: '查知识库', noKnow: '没有对应的知识。', dup: '同地点同分类的在办件', me: '同一件事可登记时关联',
    placeShown: '保密件的地点会给承办单位看。门牌、楼号会暴露是谁：写到路口、小区就够，由您决定。',
    outbox: '登记结果', sending: '正在送出…', waiting: '网络不通，已存好，连上就送', sent: '{number} 已登记', code: '查询码 {code}', tellCode: '请告诉来电人编号和查询码', open: '打开', answer: '直接答复', transfer: '转办热线', refused: '没有登记成：{why}', edit: '取回修改',
    accused: '举报哪个单位（不清楚可不填，由举报受理岗写明）',
    link: '关联', linked: '已关联 {number}', quote: '念给来电人', last: '最近', basis: '依据',
  } },
  en: { intake: {
    title: 'Intake', phone: 'Caller’s number, or its last four digits', caller: 'Caller', call: 'Call', lastAnswer: 'Last answer', history: 'Told before', noHistory: 'No earlier ticket.', lookup: 'A look-up is logged.', form: 'The matter', what: 'What is it (in the person’s words)', heading: 'Title in a line',
    where: 'Where', area: 'Street or township', detail: 'Exact place', type: 'Type', urgency: 'Urgency', category: 'Category', who: 'Who is telling', kind: 'Person or enterprise', identity: 'How to protect the identity', name: 'Name',
    real: 'Real name: the unit sees name and phone', confidential: 'Confidential: the unit reads an approved rendition', anonymous: 'Anonymous: no name kept', channel: 'Channel', files: 'Files', filed: '{n} file uploaded | {n} files uploaded', unkept: 'This browser keeps no files: do not close or reload the page before they are sent.', remove: 'Remove', same: 'Same matter',
    submit: 'Register', clear: 'Clear, next caller', draft: 'Draft kept on this computer', restored: 'What was not registered last time is still here', knowledge: 'Knowledge', knowSearch: 'Search the knowledge base', noKnow: 'No article.', dup: 'Open tickets of the same place and category', me: 'The same matter can be linked',
    placeShown: 'Units are shown the place of a confidential ticket. A door number tells who it is: a crossing or an estate will do; you decide.',
    outbox: 'Registered', sending: 'Sending…', waiting: 'No network: kept, will be sent once it is back', sent: '{number} registered', code: 'Query code {code}', tellCode: 'Tell the caller number and code', open: 'Open', answer: 'Answer', transfer: 'Transfer', refused: 'Not registered: {why}', edit: 'Take back to edit',
    accused: 'Which unit is accused (leave empty if unclear: the report desk names it)',
    link: 'Link', linked: 'Linked to {number}', quote: 'To read out', last: 'Last', basis: 'Basis',
  } },
}
