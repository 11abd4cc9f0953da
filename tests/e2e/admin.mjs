/* What an administrator keeps of the city, without the API by hand. */

const saved = async (page) => { await page.locator('dialog[open] button[type=submit]').click(); await page.locator('dialog[open]').waitFor({ state: 'detached' }) }
const field = (page, label) => page.locator('dialog[open] .input').and(page.getByLabel(label))

/* A tree of both kinds, a search, a unit filed by names; two administrators at the same unit. */
export async function unitsAreKept(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=units', { expect: [/412/] })
  const { page } = sys
  await page.locator('tbody .fold[aria-expanded=true]').first().waitFor()
  await page.locator('tbody tr', { hasText: '砚湖区人民政府' }).first().locator('.fold').click()
  await sys.look('admin-units-tree')
  await page.getByRole('button', { name: '业务主管', exact: true }).click()
  await page.locator('tbody .fold').first().waitFor()
  await page.locator('tbody .fold').first().click()
  await sys.look('admin-units-lines')
  await page.fill('#admin-q', 'yhqcgj')
  await page.press('#admin-q', 'Enter')
  const row = page.locator('tbody tr', { hasText: '砚湖区城市管理局' })
  await row.waitFor()
  check((await row.innerText()).includes('砚湖区人民政府') && (await row.innerText()).includes('明川市城市管理局'), 'both units above are shown by name')
  /* below it, chosen by name and initials */
  await row.getByRole('button', { name: /^加下级/ }).click()
  await field(page, '编码').fill('yh-shizheng')
  await field(page, '单位名称').fill('砚湖区市政养护所')
  await field(page, '性质').selectOption('institution')
  check((await field(page, '上级单位（行政）').inputValue()) === '砚湖区城市管理局', 'the unit above is filled in, by name')
  await field(page, '业务主管单位').fill('sszzx')
  await page.locator('dialog[open] [role=option]', { hasText: '明川市市政设施养护中心' }).first().click()
  await sys.look('admin-unit-new')
  await saved(page)
  const made = await sys.api('GET', '/units/yh-shizheng')
  check(made.parent === '990102-chengguan' && made.line && made.level === 4, `filed below both, not ${JSON.stringify(made)}`)
  /* somebody else is faster */
  await page.fill('#admin-q', '砚湖区市政养护所')
  await page.press('#admin-q', 'Enter')
  await page.locator('tbody tr', { hasText: 'yh-shizheng' }).getByRole('button', { name: '修改' }).click()
  await field(page, '简称').fill('养护所')
  const other = await desk.at('sys1', '/staff/admin?tab=units&q=yh-shizheng')
  await other.page.locator('tbody tr').first().getByRole('button', { name: '修改' }).click()
  await field(other.page, '简称').fill('市政所')
  await field(other.page, '拼音首字母').fill('yhqszyhs')
  await saved(other.page)
  await page.locator('dialog[open] button[type=submit]').click()
  await page.locator('dialog[open] .stale').waitFor()
  await sys.look('admin-unit-stale')
  check((await field(page, '简称').inputValue()) === '养护所', 'what was typed stays')
  check((await field(page, '拼音首字母').inputValue()) === 'yhqszyhs', 'what was not touched follows')
  await saved(page)
  const after = await sys.api('GET', '/units/yh-shizheng')
  check(after.short_name === '养护所' && after.pinyin === 'yhqszyhs', 'nothing of either is lost')
}

/* Every list: filed, changed, taken away. */
export async function theListsOfACity(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=data')
  const { page } = sys
  const go = async (name) => { await page.getByRole('link', { name, exact: true }).click(); await page.locator('.lead').first().waitFor(); await page.locator('tbody tr').first().waitFor() }
  await go('分类')
  await page.fill('#things-q', 'ldbl')
  await page.press('#things-q', 'Enter')
  await page.locator('tbody tr', { hasText: '路灯' }).first().waitFor()
  await sys.look('admin-categories')
  await page.getByRole('button', { name: '新增' }).click()
  await field(page, '编码').fill('019901')
  await field(page, '分类名称').fill('共享单车堆放')
  await field(page, '上一级分类').fill('市容环境')
  await page.locator('dialog[open] [role=option]').first().click()
  await saved(page)
  const made = (await sys.api('GET', '/categories')).items.find((one) => one.code === '019901')
  check(made?.parent && made.level === 3, 'filed below one chosen by name')
  for (const name of ['区域', '渠道', '转办热线', '履职清单']) { await go(name); await sys.look(`admin-${{ 区域: 'areas', 渠道: 'channels', 转办热线: 'lines', 履职清单: 'duties' }[name]}`) }
  await page.getByRole('button', { name: '新增' }).click()
  await page.locator('dialog[open] select').first().selectOption('township')
  await field(page, '分类').fill('共享单车堆放')
  await page.locator('dialog[open] [role=option]').first().click()
  await field(page, '依据').fill('本市乡镇（街道）履行职责事项清单')
  await sys.look('admin-duty-new')
  await saved(page)
  check((await sys.api('GET', '/duties')).items.some((one) => one.category === '019901' && one.kind === 'township'), 'the duty list has it')
  await page.fill('#things-q', '共享单车')
  await page.press('#things-q', 'Enter')
  await page.locator('tbody tr', { hasText: '共享单车' }).getByRole('button', { name: /^移除/ }).click()
  await page.locator('dialog[open]').getByRole('button', { name: '移除' }).click()
  await page.locator('tbody tr', { hasText: '共享单车' }).waitFor({ state: 'detached' })
  check(!(await sys.api('GET', '/duties')).items.some((one) => one.category === '019901'), 'and has it no more')
  const en = await desk.at('sys1', '/staff/admin?tab=data&kind=lines', { lang: 'en' })
  await en.page.locator('tbody tr').first().waitFor()
  await en.look('admin-lines-en')
  await en.page.getByRole('button', { name: 'Edit' }).first().click()
  await en.page.locator('dialog[open] .schema-form').waitFor()
  await en.look('admin-line-en')
}

/* A file: what would become of each row, what is wrong where; then all of it or nothing. */
export async function aFileIsImported(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=units')
  const { page } = sys
  await page.locator('tbody tr').first().waitFor()
  await page.getByRole('button', { name: '导入' }).click()
  const rows = ['编码,单位名称,层级,性质,上级单位,颜色', 'x-1,明川市数据局,2,政府部门,990100-zhengfu,蓝', 'x-2,数据局信息中心,3,事业单位,x-1,', 'x-3,无主单位,3,事业单位,x-9,', 'x-4,,2,政府部门,990100-zhengfu,', '990100-zhengfu,明川市人民政府办公室,1,government,,']
  const head = 'code,name,level,kind,parent,colour'
  await page.setInputFiles('#import-file', { name: 'units.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...rows.slice(1)].join('\r\n')) })
  await page.locator('dialog[open] .verdicts tbody tr').nth(4).waitFor()
  await sys.look('admin-import-verdicts')
  const marks = await page.locator('dialog[open] .verdicts tbody .tag').allInnerTexts()
  check(marks.join() === '新增,新增,有误,有误,改动', `a verdict of every row, not ${marks}`)
  check(await page.getByRole('button', { name: /确认导入/ }).isDisabled(), 'nothing goes in while a row is wrong')
  await page.getByRole('button', { name: '返回' }).click()
  await page.fill('#import-text', [head, rows[1], rows[2]].join('\n'))
  await page.getByRole('button', { name: '先看会怎样' }).click()
  await page.getByRole('button', { name: '确认导入 2 行' }).click()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  check((await sys.api('GET', '/units/x-2')).parent === 'x-1', 'both are there')
  const en = await desk.at('sys1', '/staff/admin?tab=data&kind=categories', { lang: 'en' })
  await en.page.locator('tbody tr').first().waitFor()
  await en.page.getByRole('button', { name: 'Import' }).click()
  await en.page.fill('#import-text', 'code\tname\tparent\n0X/1\tOdd\t\n0X2\tFine\t')
  await en.page.getByRole('button', { name: 'See what would happen' }).click()
  await en.page.locator('dialog[open] .verdicts tbody tr').first().waitFor()
  await en.look('admin-import-en')
}

/* Those who register tickets keep whom they are about. */
export async function respondentsAreKept(desk, { check }) {
  const op = await desk.at('op1', '/staff/respondents')
  const { page } = op
  await page.getByRole('button', { name: '新增' }).click()
  await page.locator('dialog[open]').getByLabel('小区').check()
  await field(page, '名称').fill('梧桐里小区')
  await field(page, '所在区域').fill('萤桥街道')
  await page.locator('dialog[open] [role=option]').first().click()
  await saved(page)
  await page.locator('tbody tr', { hasText: '梧桐里小区' }).getByRole('button', { name: '修改' }).click()
  await field(page, '说明').fill('又称梧桐苑')
  await saved(page)
  await page.fill('#things-q', '梧桐')
  await page.press('#things-q', 'Enter')
  await page.locator('tbody tr', { hasText: '又称梧桐苑' }).waitFor()
  await op.look('respondents')
  check((await op.api('GET', '/respondents?q=梧桐里')).items.length === 1, 'it is there once')
}

/* The notice as it is worded becomes days; tried, then entered; the warning goes. Working hours; the city's numbers. */
export async function nextYearIsEntered(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=calendar', { expect: [/412/] })
  const { page } = sys
  await page.locator('.month').nth(11).waitFor()
  const list = await sys.api('GET', '/calendars')
  check((await page.getByText('的放假安排还没有录入').count()) === (list.missing_year ? 1 : 0), 'the warning follows the server')
  const year = list.missing_year ?? Math.max(...list.items.map((one) => one.year)) + 1
  await page.fill('#cal-text', `国务院办公厅关于${year}年部分节假日安排的通知\n一、元旦：1月1日至3日放假调休，共3天。1月9日上班。\n二、劳动节：5月1日至5日放假，共5天。`)
  await page.getByRole('button', { name: '读成列表' }).click()
  check((await page.locator('.days tbody tr').count()) === 9, 'nine days are read')
  await page.fill('#cal-source', '演练用通知')
  await page.getByRole('button', { name: '加一天' }).click()
  await page.locator('.days tbody tr').last().locator('input[type=date]').fill(`${year}-10-01`)
  await page.locator('.days tbody tr').last().locator('input').last().fill('国庆节')
  await page.getByRole('button', { name: '先试一遍' }).click()
  await page.getByText(`${year} 年会有`).waitFor()
  await page.locator('#cal-import').scrollIntoViewIfNeeded()
  await sys.look('admin-calendar-import')
  await page.getByRole('button', { name: '确认录入' }).click()
  await page.locator('h2.num', { hasText: String(year) }).waitFor()
  const after = await sys.api('GET', `/calendar?year=${year}`)
  check(after.days.startsWith('HHH') && !after.assumed, 'the year is entered')
  check((await page.getByText('的放假安排还没有录入').count()) === 0, 'and no longer missed')
  /* working hours, while somebody else sets them too */
  await page.getByRole('button', { name: '修改 工作时间' }).click()
  await page.locator('dialog[open] input[type=time]').nth(0).fill('09:00')
  await page.locator('dialog[open] input[type=time]').nth(1).fill('08:00')
  const other = await desk.at('sys1', '/staff/admin?tab=calendar', { lang: 'en' })
  await other.page.getByRole('button', { name: 'Edit Working hours' }).click()
  await other.page.locator('dialog[open] input[type=time]').nth(3).fill('17:30')
  await other.look('admin-hours-en')
  await saved(other.page)
  await page.locator('dialog[open] input[type=time]').nth(1).fill('12:00')
  await page.locator('dialog[open] button[type=submit]').click()
  await page.locator('dialog[open] .notice.soon').waitFor()
  await sys.look('admin-hours-stale')
  await saved(page)
  const hours = (await sys.api('GET', '/calendars')).periods
  check(hours[0].from_min === 540, 'the hours are set')
  /* every number says what holds */
  await page.getByRole('link', { name: '参数' }).click()
  const kept = page.locator('tbody tr', { hasText: 'retention_years' })
  await kept.waitFor()
  await sys.look('admin-settings')
  if (await kept.getByText('未设定').count()) check((await kept.innerText()).includes('不设定就不会有个人信息到期销毁'), 'what it means that nothing is set')
  await sys.api('POST', '/presets/tourism-quick/use', {}) // brings a rule with a tag
  await page.reload()
  const tag = page.locator('tbody tr', { hasText: 'tag.tourism' })
  await tag.getByRole('button').click()
  await page.fill('#setting-value', '路灯不亮')
  await page.locator('dialog[open] [role=option]').first().click()
  await page.fill('#setting-law', '本市规定')
  await sys.look('admin-setting-tag')
  await saved(page)
  check((await sys.api('GET', '/settings')).items.find((one) => one.name === 'tag.tourism').value.includes('010401'), 'chosen by name')
  await other.page.getByRole('link', { name: 'Settings' }).click()
  await other.page.locator('tbody tr', { hasText: 'retention_years' }).waitFor()
  await other.look('admin-settings-en')
}

/* A table becomes a draft of the catalogue; what it changes is seen before it counts. */
export async function aCatalogueFromATable(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=catalogue')
  const { page } = sys
  await page.getByText('从表格起草').waitFor()
  const bring = (text) => page.setInputFiles('.files input', { name: '目录调整.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await bring('category,area_level,lead,legal_basis\n010401,county,zhujian,\n')
  await page.getByText('第 2 行：').waitFor()
  await bring('分类编码,先找哪一级,主办,协办,依据\n010401,区县,zhujian,chengguan,本市城市照明管理办法\n')
  await page.waitForURL(/number=\d+/)
  const row = page.locator('tr', { hasText: '路灯不亮' }).first()
  await row.getByText('住建').first().waitFor()
  await sys.look('admin-catalogue-table')
  const made = await sys.api('GET', `/catalogue/versions/${new URL(page.url()).searchParams.get('number')}`)
  check(made.state === 'draft' && made.items[0].assist.join() === 'chengguan', 'a draft, not yet in force')
}
