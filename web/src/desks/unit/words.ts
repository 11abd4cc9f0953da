export default {
  'zh-CN': { unit: { title: '承办台', all: '全部', to_sign: '待签收', mine: '我经办', unit_review: '待审核', claims: '待同意的申请', handover: '工作交接', empty: '现在没有需要本单位办的件。新派来的上方会提示；办过的在“全部诉求件”里查。' } },
  en: { unit: { title: 'Unit desk', all: 'All', to_sign: 'To sign', mine: 'Mine', unit_review: 'To approve', claims: 'Claims to endorse', handover: 'Hand over', empty: 'Nothing waits for your unit now. New work is announced above; what is done stands in all tickets.' } },
}
