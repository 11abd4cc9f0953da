export default {
  'zh-CN': { dispatch: {
    title: '派单台', waiting: '待派单', claims: '退单与申请', conference: '会商', rework: '二次办理',
    none_waiting: '没有等着派单的件。新件一到，上方会提示。', none_claims: '没有待决的退单、异议或申请。', none_rework: '没有等着二次办理的件。回访说没解决的会转到这里。', none_conference: '没有在会商的件。',
    suggestion: '派单目录建议', by: '依据', lead: '主办', assists: '协办', informs: '知会', none: '目录里没有对应的单位，请按职责选择。', needCategory: '先定分类，才有派单建议。',
    take: '照此派单', triage: '预审', same: '同地点同分类的在办件', merge: '并入这一件', tree: '单位树', key: '照建议派单',
  } },
  en: { dispatch: {
    title: 'Dispatch', waiting: 'To dispatch', claims: 'Returns and claims', conference: 'Conference', rework: 'Second round',
    none_waiting: 'Nothing waits for dispatch. New tickets are announced above.', none_claims: 'No return, objection or claim waits for a decision.', none_rework: 'Nothing waits for a second round. What was not solved comes back here.', none_conference: 'No conference is under way.',
    suggestion: 'Suggested by the catalogue', by: 'Basis', lead: 'Lead', assists: 'Assist', informs: 'Inform', none: 'The catalogue names no unit; choose by duty.', needCategory: 'Set the category first, then the catalogue suggests.',
    take: 'Dispatch like this', triage: 'Triage', same: 'Open tickets of the same place and category', merge: 'Merge into this one', tree: 'Unit tree', key: 'Dispatch as suggested',
  } },
}
