/* The leader's cockpit: every figure leads to its tickets, every chart has its table, the wall needs nobody. */

const total = (text) => Number(text.match(/\d+/)[0])

/* Period, figures, map, tables, exports; a figure opens exactly its tickets. */
export async function aLeaderReadsThePeriod(desk, { check }) {
  const lead = await desk.at('lead1', '/staff/cockpit?period=days30')
  const { page } = lead
  await page.locator('.figures li').nth(6).waitFor()
  await page.locator('.bars canvas').first().waitFor()
  await page.locator('.map path').first().waitFor()
  await page.locator('[data-band] tbody tr').first().waitFor()
  await lead.look('cockpit')
  await page.screenshot({ path: `${process.env.MSH_SCREENSHOTS}/cockpit-whole.png`, fullPage: true })
  await lead.fits()
  check((await page.locator('.figures li').count()) <= 7, 'at most seven figures')

  /* the table of a chart says what the server says, and each number is a list */
  const stats = await lead.api('GET', '/stats?period=days30')
  const types = page.locator('.panel', { hasText: '诉求类型' })
  await types.getByRole('button', { name: '看表' }).click()
  const rows = await types.locator('tbody tr td:nth-child(2)').allInnerTexts()
  check(rows.map(Number).sort((a, b) => a - b).join() === stats.types.map((line) => line.n).sort((a, b) => a - b).join(), 'the table holds the figures')
  await lead.look('cockpit-table')
  for (const pick of ['.figures li:nth-child(1) a', '.figures li:nth-child(2) a', '.apart tbody tr:not(.group) a', '.apart tfoot a', '[data-band] td.num a', '.lines td a']) {
    const link = page.locator(pick).first()
    const wanted = total(await (pick.startsWith('.figures') ? link.locator('.value') : link).innerText())
    await link.click()
    await page.getByText(`共 ${wanted} 件`).waitFor()
    await page.goBack()
    await page.locator('.figures li').nth(6).waitFor()
  }
  /* an export */
  const apart = page.locator('.panel', { hasText: '三率拆开看' })
  for (const [kind, name] of [['CSV', 'figures.csv'], ['Excel', 'figures.xlsx']]) {
    await apart.locator('.export summary').click()
    if (kind === 'Excel') await lead.look('cockpit-export')
    const [file] = await Promise.all([page.waitForEvent('download'), apart.getByRole('link', { name: kind }).click()])
    check(file.suggestedFilename() === name, `the table goes out: ${file.suggestedFilename()}`)
    check(!(await apart.getByRole('link', { name: kind }).isVisible()), 'and the menu closes')
  }
  /* another period stands in the address */
  await page.locator('.periods label', { hasText: '今天' }).click()
  await page.waitForURL('**period=today**')
  await page.locator('.figures li').nth(6).waitFor()
  await lead.look('cockpit-today')
}

/* Full screen, filling itself, drawn again when something happens. */
export async function theWallNeedsNobody(desk, { check }) {
  const lead = await desk.at('lead2', '/staff/cockpit?period=days30&wall=1', { size: { width: 1920, height: 1080 } })
  const { page } = lead
  await page.locator('.wall .top li').nth(6).waitFor()
  await page.locator('.wall .map path').first().waitFor()
  await page.locator('.wall .bars canvas').waitFor()
  await lead.look('cockpit-wall')
  check(await page.evaluate(() => { const wall = document.querySelector('.wall'); return wall.scrollHeight <= wall.clientHeight }), 'nothing is below the edge')
  const figure = page.locator('.wall .top li').first().locator('strong')
  const before = total(await figure.innerText())
  const op = await desk.at('op4', '/staff/intake')
  await op.api('POST', '/tickets', { text: '大屏上应当看到这一件。', title: '大屏', type: 'help', channel: 'phone', identity_mode: 'anonymous' })
  await page.waitForFunction((n) => Number(document.querySelector('.wall .top strong').textContent) > n, before)
  await page.getByRole('button', { name: '退出大屏' }).click()
  await page.locator('.cockpit .figures').waitFor()
  check(!page.url().includes('wall=1'), 'and back')
}

export async function onAPhoneAndInEnglish(desk, { check }) {
  const phone = await desk.at('ana1', '/staff/cockpit?period=days30', { size: { width: 390, height: 844 } })
  await phone.page.locator('[data-band] tbody tr').first().waitFor()
  await phone.page.locator('.map path').first().waitFor()
  await phone.look('cockpit-phone')
  await phone.page.screenshot({ path: `${process.env.MSH_SCREENSHOTS}/cockpit-phone-whole.png`, fullPage: true })
  await phone.fits()
  const english = await desk.at('ana2', '/staff/cockpit?period=days30&rate=satisfied&place=township', { lang: 'en' })
  await english.page.locator('[data-band] tbody tr').first().waitFor()
  await english.page.locator('.map path').first().waitFor()
  await english.look('cockpit-english')
  await english.page.screenshot({ path: `${process.env.MSH_SCREENSHOTS}/cockpit-english-whole.png`, fullPage: true })
  await english.go('/staff/cockpit?period=days30&wall=1')
  await english.page.locator('.wall .top li').nth(6).waitFor()
  await english.page.locator('.wall .map path').first().waitFor()
  await english.look('cockpit-english-wall')
  check(await english.page.locator('.wall', { hasText: 'hotline at work' }).count() === 1, 'the wall speaks English')
}

/* A city in which nothing happened says what to do. */
export async function nothingYet(desk) {
  const lead = await desk.at('lead1', '/staff/cockpit?period=days7', {})
  await lead.page.route('**/api/v1/stats?**', async (route) => {
    const answer = await (await route.fetch()).json()
    await route.fulfill({ json: { ...answer, all: { ...answer.all, n: 0 } } })
  })
  await lead.page.reload()
  await lead.page.getByText('这段时间没有受理诉求件').waitFor()
  await lead.look('cockpit-nothing')
}
