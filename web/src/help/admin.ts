import type { BothHelp } from '@/app/help'

export default {
  'zh-CN': {
    title: '管理',
    what: '三类管理员各管各的：系统管单位和规则，安全管账号和令牌，审计看记录。',
    steps: [
      '单位：按行政上级或业务主管看树，也可以搜索；修改、加下级；撤并时先看涉及多少件、多少人，再确认并入继任单位，也可以定在以后某一天。',
      '基础资料：分类、区域、渠道、转办热线、履职清单，各有列表和表单；单位、分类、区域可从表格导入，先看每一行会怎样。',
      '时限规则、工作日历、派单目录：先起草或先试一遍，看清会改动什么，再从某一天起生效。',
      '工作日历：把放假通知原文或表格粘贴进来就读成列表；进入十一月还没录入来年安排的，页首会提醒。工作时间也在这里改。',
      '时限试算：这件按那条规则什么时候到期，天数怎么数。',
      '账号与授权：按登录名、姓名、单位、岗位找人；新增、停用（手里还有件的先交接）、请假代理、加授权、设密码、发令牌（令牌只显示一次）、结束登录。',
      '审计：谁在什么时候做了什么，可按人、事、时间筛选；每一行都在本机重新核对。',
    ],
    notes: [
      '已经印出的时限不会提前。',
      '别人刚改过的，保存时会把两边不同的项摆给您看，您填的还在。',
      '销毁到期的个人信息要两个人先后确认，不能恢复。',
    ],
  },
  en: {
    title: 'Administration',
    what: 'Three administrators, each their own: the system’s keeps units and rules, security keeps accounts and tokens, audit reads what was done.',
    steps: [
      'Units: look at the tree of administration or of business, or search; edit, add below; merging one shows how many tickets and people go to the successor before anything moves, now or on a later day.',
      'City data: categories, areas, channels, lines and duty lists, each with its list and form; units, categories and areas come from a table too, and you see first what becomes of each row.',
      'Rules, calendars, catalogue: draft or try first, see what changes, then put it in place from a day on.',
      'Calendars: paste the notice or a table and it becomes a list; from November on the page says when next year’s is missing. Working hours are set here too.',
      'What if: when would this be due under that rule, and how are the days counted?',
      'Accounts and grants: find people by name, unit or role; add, disable (after open work was handed over), set a deputy for leave, grant, set a password, issue a token (told once), end log-ins.',
      'Audit: who did what and when, narrowed by person, act and time; each line is checked again on your computer.',
    ],
    notes: [
      'A printed due never moves earlier.',
      'What somebody else has just changed is shown beside what you typed before you save.',
      'Destroying personal data whose time is over takes two people and cannot be undone.',
    ],
  },
} satisfies BothHelp
