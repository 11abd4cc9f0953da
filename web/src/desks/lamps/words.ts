export default {
  'zh-CN': { lamps: {
    title: '督办灯牌', red: '超期', yellow: '临期', third: '三次以上', deferred: '挂账', claims: '待决申请', rework: '二次办理',
    none_red: '没有超期的件。', none_yellow: '没有快到期的件。', none_third: '没有同一事项反映三次以上、等着督办查看的件。', none_deferred: '没有挂账的件。', none_claims: '没有待决的申请。', none_rework: '没有在二次办理的件。',
  } },
  en: { lamps: {
    title: 'Lamp board', red: 'Late', yellow: 'Due soon', third: 'Third time', deferred: 'Deferred', claims: 'Claims', rework: 'Second round',
    none_red: 'Nothing is late.', none_yellow: 'Nothing is due soon.', none_third: 'No matter that was told three times waits for you.', none_deferred: 'Nothing is deferred.', none_claims: 'No claim waits for a decision.', none_rework: 'Nothing is in its second round.',
  } },
}
