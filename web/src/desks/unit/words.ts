export default {
  'zh-CN': { unit: {
    title: '承办台', own: '在办', to_sign: '待签收', mine: '我经办', unit_review: '待审核', asked: '待同意的申请', below: '下级在办', deferred: '挂账', handover: '工作交接',
    figures: '本单位情况', figuresHint: '只列已经结束的月份；少于 {few} 件的不列比率，以免看出是谁说的。', lastMonth: '看上个月', monthBefore: '前一个月', monthAfter: '后一个月', noFigures: '这个月没有由本单位或下级单位主办的件。', isBelow: '下级单位', led: '主办 {n} 件', rate: '指标', adjusted: '调整后', interval: '可信区间', raw: '原始', excluded: '剔除', few: '计入的只有 {n} 件，不列比率。',
    none_own: '本单位现在没有在办的件。新派来的，上方会提示；办过的在“全部诉求件”里查。',
    none_to_sign: '没有等着签收的件。新派来的，上方会提示。',
    none_mine: '您手上没有件。可以到“在办”里接办，或等分派。',
    none_unit_review: '没有等着审核的答复。经办人交上来的，上方会提示。',
    none_asked: '没有等着同意的申请。经办人提出退单、延期、挂账时，会出现在这里。',
    none_below: '下级单位现在没有在办的件。交给下级的件在这里看进度。',
    none_deferred: '没有挂账的件。批准挂账的件放在这里，到期复核时再提示。',
  } },
  en: { unit: {
    title: 'Unit desk', own: 'In hand', to_sign: 'To sign', mine: 'Mine', unit_review: 'To approve', asked: 'Claims to endorse', below: 'At units below', deferred: 'Deferred', handover: 'Hand over',
    figures: 'Own figures', figuresHint: 'Months that are over; no rate of fewer than {few}, for it would tell who said what.', lastMonth: 'Last month', monthBefore: 'The month before', monthAfter: 'The month after', noFigures: 'Neither your unit nor one below led a ticket of this month.', isBelow: 'Below', led: 'Led {n}', rate: 'Rate', adjusted: 'Adjusted', interval: 'Interval', raw: 'Raw', excluded: 'Left out', few: 'Only {n} counts: no rate is told. | Only {n} count: no rate is told.',
    none_own: 'Nothing is in hand at your unit now. New work is announced above; what is done stands in all tickets.',
    none_to_sign: 'Nothing waits to be signed for. New work is announced above.',
    none_mine: 'You hold nothing now. Take something from “In hand”, or wait to be assigned.',
    none_unit_review: 'No reply waits for approval. What a clerk hands up is announced above.',
    none_asked: 'No claim waits to be endorsed. A clerk’s return, extension or deferral appears here.',
    none_below: 'Units below have nothing in hand now. What you give them can be followed here.',
    none_deferred: 'Nothing is deferred. What may wait lies here until its review.',
  } },
}
