export default {
  'zh-CN': { lamps: { title: '督办灯牌', red: '超期', yellow: '临期', deferred: '挂账', claims: '待决申请', rework: '二次办理', empty: '这一栏没有件。看看别的栏，或到“全部诉求件”里按条件查。' } },
  en: { lamps: { title: 'Lamp board', red: 'Late', yellow: 'Due soon', deferred: 'Deferred', claims: 'Claims', rework: 'Second round', empty: 'Nothing under this lamp. Try another tab, or search all tickets.' } },
}
