/* Words of the parts that keep the city: units, its lists, imports, calendars. */
const unitZh = { code: '编码', parent: '上级单位（行政）', line: '业务主管单位（条线）', level: '层级（1 市级，2 市级部门和区县，3 区县部门和乡镇街道，4 所站和村社区）', kind: '性质', family: '同类机构代号（派单目录按它找各级的同一机构）', active: '接新件（不勾即不再派新件，在办的照办）', short_name: '简称（不填同名称）', pinyin: '拼音首字母（便于查找）' }
const unitEn = { code: 'Code', parent: 'Unit above (administration)', line: 'Unit above (line of business)', level: 'Level (1 city; 2 its departments and counties; 3 their departments and townships; 4 stations and villages)', kind: 'Kind', family: 'Family (the same office at every level, as the catalogue names it)', active: 'Takes new work (if not, open work still goes on)', short_name: 'Short name (as the name if empty)', pinyin: 'Pinyin initials (to find it by)' }
const areaZh = { parent: '上一级区域', level: '级别', name: '区域名称', lat: '纬度（办公地或中心点）', lon: '经度' }
const areaEn = { parent: 'Area above', level: 'Level', name: 'Name of the area', lat: 'Latitude (of its centre)', lon: 'Longitude' }
const categoryZh = { parent: '上一级分类', name: '分类名称', active: '用于新件（不勾即停用，旧件不变）' }
const categoryEn = { parent: 'Category above', name: 'Name of the category', active: 'For new tickets (if not it is retired; old tickets keep it)' }
const lineZh = { name: '线路名称', purpose: '什么情况转它', emergency: '紧急（涉及人身安全，先转后补）' }
const lineEn = { name: 'Name of the line', purpose: 'What it is called for', emergency: 'Emergency (life and limb: told at once, asked later)' }
const channelZh = { name: '渠道名称', kind: '方式', open: '无须账号可用' }
const channelEn = { name: 'Name of the channel', kind: 'Way', open: 'Open without an account' }
const respondentZh = { name: '名称', kind: '种类', area: '所在区域', note: '说明（地址、别名等）' }
const respondentEn = { name: 'Name', kind: 'Kind', area: 'Area', note: 'Note (address, other names)' }

export default {
  'zh-CN': { admin: {
    data: '基础资料',
    kind: { categories: '分类', areas: '区域', channels: '渠道', lines: '转办热线', duties: '履职清单', units: '单位', respondents: '被诉对象' },
    kindHint: {
      categories: '诉求按它归类，派单目录和时限规则都认它。停用的分类不再用于新件，旧件不变。',
      areas: '市、区县、乡镇街道。有坐标的区域可以在地图上点到。',
      channels: '诉求从哪里来。登记时要选；“无须账号可用”的，市民自己就能从那里提交。',
      lines: '不归本平台办的，转给哪条线；紧急的先转后补。',
      duties: '三定和履职清单：乡镇街道、村社区只能主办清单里的分类，每一类写明依据。',
      respondents: '诉求反映的企业、小区、执法主体，供登记时选取；不登记个人。',
    },
    count: '{n} 条', addRow: '新增', emptyKind: '还没有内容，可以新增或从文件导入。',
    dropSure: '移除“{name}”？', dropHint: { lines: '以后不能再转给这条线；已经转出的件，经过里照旧写着它。', duties: '移除以后，这一类不能再由乡镇街道、村社区主办；正在办的不受影响。' },
    cal: {
      missing: '{year} 年的放假安排还没有录入，跨年的时限都只是暂定。通知公布后请尽早录入。', importHint: '选择文件，或把国务院办公厅的放假通知原文、表格粘贴进来，读成列表；核对以后先试一遍，看清会改动哪些日子和在办件，再录入。更正通知时，改回来的日子也要列上。', text: '通知原文或表格', textHint: '如“一、元旦：1月1日至3日放假，共3天。1月4日上班。”，或每行一天：日期、放假或上班、名称；也可以是 JSON。', read: '读成列表', unread: '没有读出任何日子。每行要有日期，写明放假还是上班。',
      rows: '放假 {off} 天，周末上班 {on} 天', addDay: '加一天', noRows: '还没有日子：选择文件、粘贴，或逐天添加。', list: '放假和上班的日子', day: '日期', what: '安排', off: '放假', on: '上班', sourceHint: '如 国办发明电〔2026〕7号', longest: '最多推后 {n} 天。', still: '{n} 个仍是暂定。', part: '在办件太多，只看了其中一部分。', stale: '日历刚被别人改动过，已换成最新的；您填的还在，请再试一遍。',
    },
    cat: { file: '导出现行目录', fromFile: '从表格起草', drafted: '已起草 {n} 行，改动列在下面，看清以后再发布。' },
    hours: { total: '每个工作日 {span}', meaning: '按“工作小时”计的时限只数这些时段；按工作日、自然日计的不受影响。', hint: '每天最多六段，先后不重叠。改动只用于以后起算的时限，已经印出的到期不变。', from: '从', to: '到', add: '加一段', order: '每一段的开始要早于结束，各段先后不重叠。', stale: '刚被别人改成 {now}。您填的还在，核对以后可以再保存。' },
    setting: {
      notSet: '未设定', byDefault: '默认 {n}', local: '本市规定', noLaw: '没有法规规定，系统默认', none: { retention_years: '不设定就不会有个人信息到期销毁' }, noCategories: '没有分类带这个标签', rule: '标签“{tag}”：',
      add: '加一个分类',
    },
    unit: { tree: '按哪种关系看', by: { parent: '行政上级', line: '业务主管' }, total: '共 {n} 个单位', below: '加下级' },
    import: {
      open: '导入', title: '导入{what}', hint: '选择表格文件（CSV，Excel 可另存为 CSV）或直接粘贴表格。先看每一行会怎样，确认以后才写入；要么全部写入，要么都不写。', columns: '列名：', sample: '下载空表', file: '文件', paste: '或粘贴表格内容', look: '先看会怎样',
      rows: '共 {n} 行', verdicts: '每一行会怎样', line: '行', verdict: '结果', why: '说明', go: '确认导入 {n} 行', fix: '有误的行改好以后再导入，现在什么都没有写入。', nothing: '这些内容本来就是这样，不必导入。', done: '已导入：新增 {added}，改动 {changed}，不变 {same}', unused: '这些列用不上：{columns}', missing: '缺少这些列：{columns}', empty: '表格里要有一行列名和至少一行内容。', large: '文件太大，最多 8 MB。', noValue: '填的内容不认识', change: '{what}：{before} → {after}', and: '；', atLine: '第 {n} 行：{text}', first: '共 {n} 行，列出前 500 行。',
      wrong: { unit_unknown: '没有这个单位', area_unknown: '没有这个区域', category_unknown: '没有这个分类，或它不能作上级', code_twice: '这个编码在表里出现了两次', unit_kind: '没有这种性质', area_level: '级别不对：上级要比它高一级', area_exists: '已有这个区域，内容不同；要改请在列表里修改', category_level: '层级太深，或分类成了自己的上级', code: '只能用字母、数字和 . _ -', range: '数字超出范围', unit_loop: '有单位成了自己的上级', unit_level: '上级单位的层级应当更高', name: '名称不合要求', text: '内容不合要求' },
    },
  }, form: {
    UnitCreate: unitZh, UnitEdit: unitZh, AreaCreate: areaZh, AreaEdit: areaZh, CategoryCreate: categoryZh, CategoryEdit: categoryZh, ChannelCreate: channelZh, ChannelEdit: channelZh, TransferLineCreate: lineZh, TransferLineEdit: lineZh, RespondentInput: respondentZh,
    CatalogueLineInput: { category: '分类编码', area_level: '先找哪一级', lead: '主办（机构代号，空着即不再派出）', assist: '协办（机构代号）', inform: '知会（机构代号）', legal_basis: '依据' },
    DutyInput: { basis: '依据（清单或法规）', kind: '谁的清单', category: '分类' }, DutyAddress: { kind: '谁的清单', category: '分类' },
  } },
  en: { admin: {
    data: 'City data',
    kind: { categories: 'Categories', areas: 'Areas', channels: 'Channels', lines: 'Lines', duties: 'Duty lists', units: 'Units', respondents: 'Respondents' },
    kindHint: {
      categories: 'What a ticket is about; the catalogue and the deadline rules name them. A retired one is not for new tickets, old ones keep it.',
      areas: 'City, counties, townships. An area with a point can be found on the map.',
      channels: 'Where tickets come from. Through an open one citizens send by themselves.',
      lines: 'Where goes what this hotline does not handle; in an emergency first told, then written.',
      duties: 'Townships and villages may lead only on what is on their list, each entry with its basis.',
      respondents: 'Enterprises, estates and enforcement bodies that tickets are about, to choose at intake; never a private person.',
    },
    count: '{n} row | {n} rows', addRow: 'Add', emptyKind: 'Nothing here yet: add one, or bring a file.',
    dropSure: 'Remove “{name}”?', dropHint: { lines: 'Nothing can be handed to this line any more; the stories of tickets handed over keep its name.', duties: 'Townships and villages may no longer lead on this category; what they handle now goes on.' },
    cal: {
      missing: 'The days off of {year} are not entered; limits that reach into it are provisional. Enter them as soon as the notice is out.', importHint: 'Choose a file, or paste the State Council’s notice as it is worded, or a table; it becomes the rows below. Check them and try first: you see which days and which open tickets change. A corrected notice also lists the days it takes back.', text: 'Notice or table', textHint: 'A line a day: date, off or work, name; the Chinese wording of the notice; or JSON.', read: 'Read it', unread: 'No day was found. Each line needs a date, and whether it is off or worked.',
      rows: '{off} days off, {on} weekend days worked', addDay: 'Add a day', noRows: 'No days yet: choose a file, paste, or add them one by one.', list: 'Days off and days worked', day: 'Date', what: 'Day is', off: 'Off', on: 'Worked', sourceHint: 'Number of the notice', longest: 'By {n} day at most. | By {n} days at most.', still: '{n} stays provisional. | {n} stay provisional.', part: 'There are more open tickets than were looked at.', stale: 'Somebody has just changed the calendar. What you entered is still here; try it again.',
    },
    cat: { file: 'Download what holds', fromFile: 'Draft from a table', drafted: 'Drafted {n} line. Look at the change below, then publish. | Drafted {n} lines. Look at the changes below, then publish.' },
    hours: { total: '{span} a workday', meaning: 'Limits in working hours count these alone; limits in workdays or natural days do not depend on them.', hint: 'Up to six periods a day, one after the other. Only limits that begin later count them; a printed due stays.', from: 'From', to: 'Until', add: 'Add a period', order: 'Each period ends after it begins, and none overlaps another.', stale: 'Somebody has just set {now}. What you typed is still here; check, then save again.' },
    setting: {
      notSet: 'Not set', byDefault: '{n} by default', local: 'The city’s own', noLaw: 'No law says so; the system’s default', none: { retention_years: 'while it is not set no personal data fall due for destruction' }, noCategories: 'No category carries this tag', rule: 'Tag “{tag}”: ',
      add: 'Add a category',
    },
    unit: { tree: 'Which tree', by: { parent: 'Administration', line: 'Line of business' }, total: '{n} unit | {n} units', below: 'Add below' },
    import: {
      open: 'Import', title: 'Import: {what}', hint: 'Choose a table (CSV) or paste one. You see what would become of each row before anything is written; then all of it is, or nothing.', columns: 'Columns:', sample: 'Empty table', file: 'File', paste: 'Or paste the table', look: 'See what would happen',
      rows: '{n} row | {n} rows', verdicts: 'What would become of each row', line: 'Row', verdict: 'Verdict', why: 'Why', go: 'Import {n} row | Import {n} rows', fix: 'Mend the rows that are wrong, then import. Nothing has been written yet.', nothing: 'All of this is there already.', done: 'Imported: {added} added, {changed} changed, {same} as they were', unused: 'Not used: columns {columns}', missing: 'Columns are missing: {columns}', empty: 'A table has a row of column names and at least one row more.', large: 'The file is too large, at most 8 MB.', noValue: 'This is no value of the column', change: '{what}: {before} → {after}', and: '; ', atLine: 'Row {n}: {text}', first: 'The first 500 of {n}.',
      wrong: { unit_unknown: 'no such unit', area_unknown: 'no such area', category_unknown: 'no such category, or it cannot stand above', code_twice: 'this code stands in the table twice', unit_kind: 'no such kind', area_level: 'the area above has to be of a higher level', area_exists: 'there is such an area and it says something else; edit it in the list', category_level: 'too deep, or a category above itself', code: 'letters, digits and . _ - only', range: 'out of range', unit_loop: 'a unit stands above itself', unit_level: 'the unit above has to be of a higher level', name: 'this cannot be a name', text: 'this cannot be taken' },
    },
  }, form: {
    UnitCreate: unitEn, UnitEdit: unitEn, AreaCreate: areaEn, AreaEdit: areaEn, CategoryCreate: categoryEn, CategoryEdit: categoryEn, ChannelCreate: channelEn, ChannelEdit: channelEn, TransferLineCreate: lineEn, TransferLineEdit: lineEn, RespondentInput: respondentEn,
    CatalogueLineInput: { category: 'Code of the category', area_level: 'Where to look first', lead: 'Lead (family; empty takes the category out)', assist: 'Assist (families)', inform: 'Inform (families)', legal_basis: 'Basis' },
    DutyInput: { basis: 'Basis (list or law)', kind: 'Whose list', category: 'Category' }, DutyAddress: { kind: 'Whose list', category: 'Category' },
  } },
}
