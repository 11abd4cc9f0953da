export default {
  'zh-CN': { cockpit: {
    title: '驾驶舱', wallTitle: '12345 热线运行情况', period: '时段', asOf: '{at} 的数字', wall: '大屏', leave: '退出大屏', stale: '暂时没有连上服务器，显示的是先前的数字',
    accepted: '{period}受理', acceptedShort: '受理', open: '在办', late: '超期', soon: '临期', whenever: '不论何时受理', ofOpen: '占在办 {p}', wasBefore: '上期 {n}', ofN: '{part} / {all} 件', adjusted: '调整口径', raw: '原始',
    n: '件数', before: '上期', change: '变化', same: '不变', fromTo: '由 {before} 到 {n}', rising: '明显上升', unsaid: '未填写', day: '日期', nTickets: '{n} 件', noTickets: '没有件', tooMany: '件数太多，只统计了较早的一部分。',
    span: '{days}，共 {n} 件', beside: '竖线为上期：{days}', days2: '{from} 至 {to}', asTable: '看表', asChart: '看图',
    days: '逐日受理量', byType: '诉求类型', byChannel: '来源渠道', hot: '热点分类', hotNote: '件数最多的末级分类；明显上升的排在前面', map: '区域分布', mapNote: '按件数着色，颜色越浓件数越多；没有人口数据，不折算人均', county: '区县', township: '街乡', lamps: '在办件时限',
    apart: '三率拆开看', apartNote: '每一件在每一列里只算一次，点数字看是哪些件', in: '计入调整口径', out: '原始口径计为未达成，调整口径剔除', never: '两种口径都不计入', response: '响应率', solved: '解决率', satisfied: '满意率', rawRate: '原始口径', adjustedRate: '调整口径',
    byUnit: '承办单位', byUnitNote: '只分等次，不排名次；不足 {few} 件的不作评价', level: '单位层级', everyLevel: '全部', level0: '其他', level1: '市级机构', level2: '市级部门', level3: '县区单位', level4: '街乡村居', level5: '其他', nUnits: '{n} 个', unit: '单位', interval: '区间', counted: '计入', excluded: '剔除', nExcluded: '剔除 {n} 件', intervalOf: '可信区间 {low} 至 {high}', fewer: '收起', everyUnit: '看全部 {n} 个', keyInterval: '点为调整后的率，横条为95%区间', keyWhole: '同级单位总体', unitsBy: '承办单位 · {rate}',
    nothing: '这段时间没有受理诉求件', nothingHint: '换一个时段看看；如果热线刚刚开通，请先在受理台登记第一件。',
  } },
  en: { cockpit: {
    title: 'Cockpit', wallTitle: '12345 hotline at work', period: 'Period', asOf: 'As of {at}', wall: 'Wall', leave: 'Leave the wall', stale: 'The server cannot be reached; these are earlier figures',
    accepted: 'Accepted, {period}', acceptedShort: 'Accepted', open: 'Open', late: 'Late', soon: 'Due soon', whenever: 'Whenever accepted', ofOpen: '{p} of the open ones', wasBefore: 'before: {n}', ofN: '{part} of {all}', adjusted: 'adjusted', raw: 'Raw',
    n: 'Tickets', before: 'Before', change: 'Change', same: 'unchanged', fromTo: 'from {before} to {n}', rising: 'rising', unsaid: 'Nothing said', day: 'Day', nTickets: '{n} ticket | {n} tickets', noTickets: 'no tickets', tooMany: 'Too many tickets: only the earlier ones are counted.',
    span: '{days}, {n} ticket | {days}, {n} tickets', beside: 'Mark: the period before, {days}', days2: '{from} to {to}', asTable: 'Table', asChart: 'Chart',
    days: 'Accepted by day', byType: 'By type', byChannel: 'By channel', hot: 'Hot categories', hotNote: 'The deepest categories with most tickets; what clearly rises stands first', map: 'Where', mapNote: 'The stronger the colour, the more tickets. There are no population figures, so nothing is told per head', county: 'Counties', township: 'Townships', lamps: 'Limits of the open ones',
    apart: 'The three rates taken apart', apartNote: 'Each ticket counts once in each column; a number opens its tickets', in: 'Count in the adjusted rate', out: 'Not achieved in the raw rate, left out of the adjusted one', never: 'Count in neither', response: 'Response', solved: 'Solved', satisfied: 'Satisfied', rawRate: 'Raw rate', adjustedRate: 'Adjusted rate',
    byUnit: 'Units', byUnitNote: 'Bands, never ranks; nothing is said of fewer than {few} tickets', level: 'Level of units', everyLevel: 'All', level0: 'Others', level1: 'City', level2: 'City departments', level3: 'County units', level4: 'Townships and villages', level5: 'Others', nUnits: '{n}', unit: 'Unit', interval: 'Interval', counted: 'Counted', excluded: 'Left out', nExcluded: '{n} left out', intervalOf: 'Interval {low} to {high}', fewer: 'Fewer', everyUnit: 'All {n}', keyInterval: 'dot: adjusted rate; bar: 95% interval', keyWhole: 'all units of that level', unitsBy: 'Units · {rate}',
    nothing: 'No tickets were accepted in this period', nothingHint: 'Choose another period; if the hotline has just opened, register the first ticket at the intake desk.',
  } },
}
