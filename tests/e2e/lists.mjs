/* The list of tickets in a city of five thousand. */
const note = (text) => console.log(`# ${text}`)
const shownTotal = async (page) => Number((await page.locator('.head [role=status]').innerText()).match(/\d+/)[0])

/* Filters in the address, columns of one's own, kept under a name, taken as CSV as they stand. */
export async function aListIsKeptAndTaken(desk, { check, base }) {
  const sup = await desk.at('sup1', '/staff/tickets')
  const { page } = sup
  await page.locator('.tickets tbody tr').first().waitFor()
  await page.locator('.filters label', { hasText: /^类型/ }).locator('select').selectOption('complaint')
  await page.locator('.filters label', { hasText: /^状态/ }).locator('select').selectOption('handling')
  await page.waitForURL(/type=complaint/)
  await page.locator('.columns summary').click()
  for (const name of ['轮次', '渠道', '紧急程度']) await page.locator('.columns').getByLabel(name).check()
  await page.locator('.columns').getByLabel('区域').uncheck()
  await sup.look('list-columns')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '存下这张列表' }).click()
  await page.keyboard.press('Enter')
  await page.locator('#saved-error').waitFor() // a name is needed
  await page.keyboard.type('办理中的投诉')
  await page.keyboard.press('Enter')
  await page.locator('.chip.on', { hasText: '办理中的投诉' }).waitFor()
  await sup.look('list-saved')
  const total = await shownTotal(page), heads = await page.locator('.tickets th').allInnerTexts()
  check(total > 10 && heads.includes('渠道') && !heads.includes('区域'), `the columns are as chosen: ${heads}`)

  await page.locator('.export summary').click()
  await sup.look('list-export')
  const file = await page.getByRole('link', { name: 'CSV' }).evaluate(async (link) => (await fetch(link.href)).text())
  const book = await page.getByRole('link', { name: 'Excel' }).evaluate(async (link) => {
    const answer = await fetch(link.href)
    return { type: answer.headers.get('Content-Type'), start: [...new Uint8Array(await answer.arrayBuffer()).slice(0, 2)] }
  })
  check(book.type.endsWith('spreadsheetml.sheet') && book.start.join() === '80,75', 'or as a workbook')
  await page.keyboard.press('Escape')
  const lines = file.replace(/^\ufeff/, '').trim().split(/\r?\n/)
  check(lines.length === total + 1, `the file holds the ${total} rows of the list, not ${lines.length - 1}`)
  check(lines[0] === '时限灯,到期,标题,编号,分类,状态,类型,紧急程度,承办单位,渠道,轮次,受理时间', `and its columns: ${lines[0]}`)
  check(lines.slice(1).every((line) => line.includes('投诉')), 'and its filter')

  const again = await desk.at('sup1', '/staff/tickets', { lang: 'en' }) // another browser of the same person
  await again.page.locator('.chip', { hasText: '办理中的投诉' }).click()
  await again.page.locator('.tickets th', { hasText: 'Channel' }).waitFor()
  await again.look('list-saved-english')
  check((await shownTotal(again.page)) === total, 'the kept list shows the same')
  const other = await desk.at('disp1', new URL(page.url()).pathname + new URL(page.url()).search) // an address sent to a colleague
  await other.page.locator('.tickets th', { hasText: '渠道' }).waitFor()
  check((await other.page.locator('.chip').count()) === 0, 'what others keep is theirs')
  await page.getByRole('button', { name: /不再保留/ }).click()
  await page.getByText('已删去').waitFor()
  await page.locator('.toasts').getByRole('button', { name: '返回' }).click()
  await page.locator('.chip.on').waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('办理中的')
  await page.locator('#palette-list li', { hasText: '办理中的投诉' }).waitFor()
}

/* What there is to do where nothing is. */
export async function anEmptyListSaysWhatToDo(desk, { check }) {
  const sup = await desk.at('sup1', '/staff/tickets?q=' + encodeURIComponent('查无此事'))
  await sup.page.locator('.empty').waitFor()
  await sup.look('list-empty')
  await sup.page.locator('.empty').getByRole('button', { name: '清除' }).click()
  await sup.page.locator('.tickets tbody tr').first().waitFor()
  check(!sup.page.url().includes('q='), 'the filter is gone')
}

/* A list that failed says so and is asked again; an address that means nothing is explained in one's own language. */
export async function aFailedListSaysSo(desk, { check }) {
  const sup = await desk.at('sup1', '/staff/tickets', { expect: [/status of 50\d|ERR_FAILED|status of 422/] })
  const { page } = sup
  await page.locator('.tickets tbody tr').first().waitFor()
  for (const path of ['/staff/tickets?type=complaint', '/staff/lamps?tab=claims']) {
    await page.route(/\/api\/v1\/(tickets|claims)(\?|$)/, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"status":503,"code":"busy","title":"Busy","detail":"the database is busy"}' }))
    await sup.go(path)
    await page.locator('.notice.bad', { hasText: '服务器忙' }).waitFor()
    check((await page.getByText('正在载入').count()) === 0, 'what failed does not go on loading')
    await sup.look(`list-failed-${path.includes('lamps') ? 'queue' : 'tickets'}`)
    await page.unroute(/\/api\/v1\/(tickets|claims)(\?|$)/)
    await page.getByRole('button', { name: '重试' }).first().click()
    await page.locator('.notice.bad').waitFor({ state: 'detached' })
    await page.locator('.tickets tbody tr, .rows li, .side .empty').first().waitFor()
  }
  await sup.go('/staff/tickets?area=nowhere&type=complaint')
  await page.locator('.notice.bad', { hasText: '“区域：nowhere”' }).waitFor()
  await sup.look('list-bad-filter')
  await page.getByRole('button', { name: '去掉“区域”再看' }).click()
  await page.locator('.tickets tbody tr').first().waitFor()
  check(page.url().includes('type=complaint') && !page.url().includes('area='), 'the other filter stays')
  const english = await desk.at('sup1', '/staff/tickets?state=open', { lang: 'en', expect: [/status of 422/] })
  await english.page.locator('.notice.bad', { hasText: '“State: open”' }).waitFor()
  await english.look('list-bad-filter-english')
}

/* Five thousand rows: the page stays light, the next ones come by themselves. */
export async function fiveThousandRowsScroll(desk, { check }) {
  const sup = await desk.at('sup2', '/staff/tickets')
  const { page } = sup
  await page.locator('.tickets tbody tr').nth(40).waitFor()
  await page.waitForFunction(() => performance.getEntriesByName('list-drawn-50').length > 0)
  note(`list of 50 rows drawn ${(await page.evaluate(() => performance.getEntriesByName('list-drawn-50')[0].duration)).toFixed(0)} ms after its answer`)
  const total = await shownTotal(page)
  check(total >= 5000, `there are ${total}`)
  await page.evaluate(() => {
    globalThis.gaps = []
    let last = performance.now()
    const frame = (now) => { globalThis.gaps.push(now - last); last = now; requestAnimationFrame(frame) }
    requestAnimationFrame(frame)
  })
  let most = 0
  for (let i = 0; i < 2000; i++) {
    const at = await page.evaluate(() => {
      scrollBy(0, 2400)
      const rows = [...document.querySelectorAll('[data-row]')]
      return { drawn: rows.length, last: Number(rows.at(-1)?.dataset.row ?? 0), more: !!document.querySelector('.more button') }
    })
    most = Math.max(most, at.drawn)
    if (!at.more && at.last >= total - 1) break
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  }
  await page.locator(`[data-row="${total - 1}"]`).waitFor()
  const gaps = (await page.evaluate(() => globalThis.gaps)).sort((a, b) => a - b)
  note(`${total} rows scrolled through: frames of ${gaps[Math.floor(gaps.length / 2)].toFixed(0)} ms (median), ${gaps[Math.floor(gaps.length * 0.99)].toFixed(0)} ms (99 of 100); at most ${most} rows drawn at a time`)
  check(most < 1000, `only what is near is drawn, not ${most} rows`)
  await sup.look('list-end')
  await page.evaluate(() => scrollTo(0, 0))
  await page.locator('[data-row="0"] a').waitFor()
  await page.locator('[data-row="0"] a').click()
  await page.locator('.ticket .words').first().waitFor()
}
