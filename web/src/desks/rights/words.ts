export default {
  'zh-CN': { rights: {
    title: '个人信息权利', intro: '诉求人可以要求查询、更正、限制使用和删除自己的信息（个人信息保护法第四十四至四十七条）。每一步都记入这件的记录，诉求人看得到哪个部门何时因何查看。',
    find: '诉求件编号', look: '查看', wrong: '没有这件诉求，或不对您开放。', waiting: '等待删除的申请', none: '没有等待处理的删除申请。', noneHint: '诉求人在“我的诉求”里申请，或来电要求时由您在右边提出。', byRequester: '诉求人本人申请', byStaff: '{name} 提出', choose: '选一件申请，或输入编号。',
    state: '现状', kept: '保存着', name: '姓名', phone: '电话', neither: '没有姓名和电话', restricted: '限制使用中', destroyed: '{at} 已删除，不能恢复', held: '到 {at} 以前不告知谁看过',
    open: '查看身份', openWhy: '为什么要查看', openHint: '诉求人看得到哪个部门何时因何查看。', opened: '诉求人',
    correct: '更正', correctHint: '只填要改的；没填的不变。更正后旧的内容不再保存。', newName: '改后的姓名', newPhone: '改后的电话', forgetName: '不再保存姓名', forgetPhone: '不再保存电话', nothing: '请填写要改的内容', doCorrect: '保存更正',
    restrict: '限制使用', restrictHint: '继续保存，但不再出现在来电历史里。', doRestrict: '限制使用', unrestrict: '解除限制',
    erase: '删除', eraseHint: '要两个人：一个人提出，另一个人确认。确认后姓名、电话和留下的痕迹都销毁，不能恢复；诉求内容和办理记录仍在。', doErase: '提出删除', mine: '您已提出，须由另一个人确认。', asked: '另一位同事已经提出；您确认以后，立即销毁，不能恢复。', sure: '我已核对申请人就是诉求人本人，知道不能恢复', confirm: '确认删除', history: '申请记录',
    hold: '延迟告知', holdHint: '办案需要时，纪检人员可以让诉求人晚些知道谁查看过身份，不超过本市规定的天数。', holdUntil: '到什么时候', doHold: '延迟告知',
    openings: '谁查看过', noOpenings: '没有部门查看过身份，或者还在延迟告知期内。', when: '时间', unit: '部门', reason: '原因', done: '已保存', gone: '已删除',
  } },
  en: { rights: {
    title: 'Personal data', intro: 'A requester may ask to see, correct, restrict and delete what is kept about them (Personal Information Protection Law, articles 44 to 47). Each step is recorded with the ticket; the requester can see which office looked, when and why.',
    find: 'Number of the ticket', look: 'Look up', wrong: 'There is no such ticket, or it is not yours to see.', waiting: 'Waiting to be deleted', none: 'Nobody waits to be deleted.', noneHint: 'Requesters ask on their own page; for a caller you ask here.', byRequester: 'asked by the requester', byStaff: 'asked by {name}', choose: 'Choose a request, or type a number.',
    state: 'As it stands', kept: 'Kept', name: 'name', phone: 'phone', neither: 'neither name nor phone', restricted: 'Restricted', destroyed: 'Deleted {at}; cannot be brought back', held: 'Who looked is not told before {at}',
    open: 'Open the name', openWhy: 'Why you look', openHint: 'The requester can see which office looked, when and why.', opened: 'The requester',
    correct: 'Correct', correctHint: 'Only what changes; the rest stays. What was there before is no longer kept.', newName: 'The right name', newPhone: 'The right phone number', forgetName: 'Keep no name', forgetPhone: 'Keep no phone number', nothing: 'Say what changes', doCorrect: 'Save the correction',
    restrict: 'Restrict', restrictHint: 'It stays, but no longer shows in caller history.', doRestrict: 'Restrict', unrestrict: 'Lift the restriction',
    erase: 'Delete', eraseHint: 'Two people: one asks, another confirms. Then name, phone and what could lead to them are destroyed for good; the matter and how it was handled stay.', doErase: 'Ask for deletion', mine: 'You asked for it; somebody else has to confirm.', asked: 'A colleague asked for it; once you confirm, it is destroyed at once and for good.', sure: 'I have checked that the requester asked, and know that it cannot be undone', confirm: 'Confirm the deletion', history: 'Who asked',
    hold: 'Hold back', holdHint: 'Where an inquiry needs it, inspectors may tell the requester later who opened the name, for no longer than the city allows.', holdUntil: 'Until when', doHold: 'Hold back',
    openings: 'Who looked', noOpenings: 'No office opened the name, or it is still held back.', when: 'When', unit: 'Office', reason: 'Why', done: 'Saved', gone: 'Deleted',
  } },
}
