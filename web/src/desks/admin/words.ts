export default {
  'zh-CN': { admin: {
    title: '管理', units: '单位', accounts: '账号与授权', rules: '时限规则', calendar: '时限试算', audit: '审计', add: '新增单位', addAccount: '新增账号', find: '名称、编码或拼音首字母', code: '编码', name: '名称', level: '层级', active: '状态', on: '启用', off: '停用', roles: '授权', made: '建立时间', save: '保存', edit: '修改', merge: '并入继任单位', grant: '加授权', password: '设密码', disable: '停用', enable: '启用', take: '收回',
    seq: '序号', at: '时间', who: '谁', what: '做了什么', proof: '验证', ok: '链条完整', broken: '验证不符', stage: '环节', amount: '时限', law: '依据', when: '什么时候受理', due: '到期', try: '试算', none: '没有内容。', saved: '已保存', more: '再看一些', preset: '规则', about: '关于',
  } },
  en: { admin: {
    title: 'Administration', units: 'Units', accounts: 'Accounts and grants', rules: 'Deadline rules', calendar: 'What if', audit: 'Audit', add: 'New unit', addAccount: 'New account', find: 'Name, code or pinyin initials', code: 'Code', name: 'Name', level: 'Level', active: 'State', on: 'In use', off: 'Off', roles: 'Grants', made: 'Made', save: 'Save', edit: 'Edit', merge: 'Merge into a successor', grant: 'Grant', password: 'Set password', disable: 'Disable', enable: 'Enable', take: 'Take away',
    seq: 'No.', at: 'When', who: 'Who', what: 'What', proof: 'Proof', ok: 'Chain intact', broken: 'Does not verify', stage: 'Stage', amount: 'Limit', law: 'Basis', when: 'Accepted when', due: 'Due', try: 'Work it out', none: 'Nothing here.', saved: 'Saved', more: 'Show more', preset: 'Rule', about: 'About',
  } },
}
