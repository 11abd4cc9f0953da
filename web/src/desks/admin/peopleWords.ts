/* Words of the parts that look after people: accounts, log-ins, the trail. */
export default {
  'zh-CN': { admin: {
    sessions: '在线登录',
    person: {
      find: '登录名、姓名或拼音首字母', unit: '单位', role: '岗位', state: '状态', any: '不限', on: '在用', off: '已停用', none: '没有符合条件的账号。', clear: '清除条件', count: '{n} 个账号', more: '{n} 个以上的账号',
      locked: '已锁定', lockedHint: '连续输错密码；过一会儿自动解锁，重设密码也可解锁', first: '须先改密码', away: '请假至 {at}，由 {name} 代理',
      edit: '修改', deputy: '请假代理',
      where: '登录情况', trail: '操作记录',
    },
    open: {
      hint: '这里是所有在线的工作人员。发现异常可以立即结束；本人需要重新登录。', who: '账号', since: '登录时间', seen: '最近操作', until: '最晚到', here: '就是这里', end: '结束', endAll: '全部结束', none: '没有人在线。', noneOf: '没有打开的登录。', ended: '已结束', all: '{name} 的登录',
    },
    trail: {
      who: '谁做的', colon: '：', whom: '对哪个账号', what: '做了什么', kind: '哪一类', from: '从', to: '到', any: '不限', none: '没有符合条件的记录。', clear: '清除条件', system: '系统', details: '内容', page: '已在本机重新计算 {n} 条，内容和前后衔接都相符。', byServer: '另有 {n} 条查看身份的记录内容不对审计公开，由服务器核对。', pageBad: '有 {n} 条与记录的摘要不符，请立即报告。', fits: '已在本机核对', differs: '与摘要不符', server: '由服务器核对（内容不对审计公开）', serverBad: '服务器核对不符', hash: '摘要', pick: '登录名、姓名或拼音首字母', before: '前一条', this: '本条',
    },
  } },
  en: { admin: {
    sessions: 'Who is logged in',
    person: {
      find: 'Log-in name, name or pinyin initials', unit: 'Unit', role: 'Role', state: 'State', any: 'Any', on: 'In use', off: 'Disabled', none: 'No account fits.', clear: 'Clear', count: '{n} account | {n} accounts', more: 'more than {n} accounts',
      locked: 'Locked', lockedHint: 'Too many wrong passwords; it opens by itself after a while, or with a new password', first: 'Must change the password', away: 'On leave until {at}; {name} stands in',
      edit: 'Edit', deputy: 'Leave',
      where: 'Log-ins', trail: 'What they did',
    },
    open: {
      hint: 'Everybody of the staff who is logged in. What looks wrong can be ended at once; that person has to log in again.', who: 'Account', since: 'Logged in', seen: 'Last active', until: 'At the latest until', here: 'This one', end: 'End', endAll: 'End all', none: 'Nobody is logged in.', noneOf: 'No open log-ins.', ended: 'Ended', all: 'Log-ins of {name}',
    },
    trail: {
      who: 'Done by', colon: ': ', whom: 'To which account', what: 'What', kind: 'Kind', from: 'From', to: 'Until', any: 'Any', none: 'Nothing fits.', clear: 'Clear', system: 'The system', details: 'Content', page: '{n} line recomputed on this computer: it fits its content and the line before. | {n} lines recomputed on this computer: each fits its content and the line before.', byServer: '{n} more, of an opened name, was checked by the server: its content is not for the audit. | {n} more, of opened names, were checked by the server: their content is not for the audit.', pageBad: '{n} line does not fit its digest. Report it at once. | {n} lines do not fit their digest. Report it at once.', fits: 'checked on this computer', differs: 'does not fit its digest', server: 'checked by the server (the content is not for the audit)', serverBad: 'the server’s check failed', hash: 'Digest', pick: 'Log-in name, name or pinyin initials', before: 'the one before', this: 'this one',
    },
  } },
}
