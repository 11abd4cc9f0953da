export default {
  'zh-CN': { lamps: { title: '督办灯牌', red: '超期', yellow: '临期', deferred: '挂账', claims: '待决申请', rework: '二次办理', empty: '这一栏是空的。' } },
  en: { lamps: { title: 'Lamp board', red: 'Late', yellow: 'Due soon', deferred: 'Deferred', claims: 'Claims', rework: 'Second round', empty: 'Nothing here.' } },
}
