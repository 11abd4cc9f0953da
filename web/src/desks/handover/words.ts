export default {
  'zh-CN': { handover: {
    leave: '{name} 只是短期请假？设一位代理人', leaveNow: '{name} 请假中，{who} 代理到 {at}', leaveSaved: '请假代理已保存',
    title: '工作交接与请假', intro: '有人离岗、调岗或长假时，把手里在办的件交给同事，或放回单位。时限不变，每一件的经过里都会写明是谁交给谁、为什么。',
    who: '谁离岗或请假', choose: '请选择同事', nobody: '本单位还没有别的账号。',
    holds: '{name} 手里的件', nothing: '{name} 手里没有在办的件，可以请管理员停用账号。', sum: '共 {n} 件', late: '{n} 件已超期', soon: '{n} 件临期', answered: '{n} 件已答复、等热线审核', claims: '另有 {n} 项申请待批，归单位，不必交接。',
    deputy: '{name} 正在给 {n} 位请假的同事代办；账号停用后他们就没有代办人了，请先改派。', lastHead: '除 {name} 外，本单位没有别的负责人：以后没有人能同意申请、审核答复。请先请管理员给别人授权。',
    all: '全选', pick: '选上 {number}', chosen: '已选 {n} 件', more: '件数较多，这里先列出 {n} 件；交接以后再接着交其余的。',
    to: '交给谁', pool: '放回单位，谁都可以领', holding: '手里 {n} 件', away: '请假到 {at}，由代办人接收', reason: '原因', because: '原因：{reason}', reasonHint: '写进每一件的经过，例如“借调市局，由同事接办”',
    check: '看看会怎样', will: '将把 {n} 件交给{name}。', willPool: '将把 {n} 件放回单位，谁都可以领。', wont: '{n} 件不能交：', same: '时限照旧，诉求人不受影响。', go: '确认交接', back: '再改改',
    working: '正在交接：{n} / {m}', done: '已交接 {n} 件。', left: '{name} 手里还有 {n} 件。', empty: '{name} 手里已经没有在办的件，可以请管理员停用账号了。', again: '接着交接', failed: '没有交成', moved_on: '已经在别人手里', in_pool: '已经放回单位', not_found: '不对您开放', person: '不能交给这个人', needWho: '请选择交给谁', needReason: '请写明原因', needTasks: '请至少选一件',
  } },
  en: { handover: {
    leave: 'Is {name} away for a few days only? Name a deputy', leaveNow: '{name} is on leave; {who} stands in until {at}', leaveSaved: 'The leave is saved',
    title: 'Handing over and leave', intro: 'When somebody leaves, moves or is away for long: give what they hold to a colleague, or back to the unit. No limit changes; each ticket’s story says who gave what to whom, and why.',
    who: 'Who leaves or is away', choose: 'Choose a colleague', nobody: 'Your unit has no other accounts yet.',
    holds: 'What {name} holds', nothing: '{name} holds nothing; an administrator can disable the account.', sum: '{n} in all', late: '{n} late', soon: '{n} due soon', answered: '{n} answered, with the hotline for review', claims: '{n} claim waits for a decision besides; it is the unit’s and stays. | {n} claims wait for a decision besides; they are the unit’s and stay.',
    deputy: '{name} stands in for {n} colleague on leave, who has no deputy once the account is disabled. Name another one first. | {name} stands in for {n} colleagues on leave; they have no deputy once the account is disabled. Name another one first.', lastHead: 'Nobody but {name} heads your unit: nobody else can endorse claims or approve replies. Have somebody else granted the role first.',
    all: 'All', pick: 'Choose {number}', chosen: '{n} chosen', more: 'There are many: the first {n} are listed. Hand these over, then the rest.',
    to: 'To whom', pool: 'Back to the unit: anybody may take it', holding: 'holds {n}', away: 'away until {at}: the deputy receives it', reason: 'Reason', because: 'Reason: {reason}', reasonHint: 'Goes into each ticket’s story, “seconded; a colleague takes over”',
    check: 'See what would happen', will: '{n} goes to {name}. | {n} go to {name}.', willPool: '{n} goes back to the unit, where anybody may take it. | {n} go back to the unit, where anybody may take them.', wont: '{n} cannot be handed over:', same: 'Limits stay as printed; requesters notice nothing.', go: 'Hand over', back: 'Change something',
    working: 'Handing over: {n} of {m}', done: '{n} handed over.', left: '{name} still holds {n}.', empty: '{name} holds nothing any more; an administrator can disable the account.', again: 'Go on', failed: 'Not handed over', moved_on: 'somebody else holds it by now', in_pool: 'back with the unit already', not_found: 'not open to you', person: 'not for this person', needWho: 'Choose who takes it over', needReason: 'Give the reason', needTasks: 'Choose one at least',
  } },
}
