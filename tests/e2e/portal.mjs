/*
 * The public portal with scripts off: what a person sees, at 320 and at 1200 pixels. The bytes that
 * browser got are shown once more in a window that runs scripts (the page's own excepted), so that
 * axe can look at them.
 */
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const axeSource = readFileSync(createRequire(join(here, '../../web/package.json')).resolve('axe-core/axe.min.js'), 'utf8')
const SIZES = [{ width: 320, height: 640 }, { width: 1200, height: 800 }]
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const AREA = '990102005'

/* Somebody with an old phone and no scripts. */
class Reader {
  static async open(desk, base, lang = 'zh-CN') {
    const reader = new Reader()
    Object.assign(reader, { base, lang, seen: 0 })
    reader.window = await desk.window({ who: 'reader', lang, size: SIZES[0], more: { javaScriptEnabled: false }, expect: [/status of 4\d\d/, /Blocked script execution/] })
    reader.page = reader.window.page
    reader.glass = await desk.window({ who: 'glass', lang, expect: [/ERR_FAILED|ERR_BLOCKED/] })
    return reader
  }

  async go(path) { await this.page.goto(this.base + path) }
  async press(selector = 'main .go') { await this.page.locator(selector).first().click() }

  /* No violation, nothing sticks out, and a picture, narrow and wide. */
  async see(title) {
    const { page } = this.glass
    const html = await this.page.content(), url = this.page.url()
    await this.glass.context.addCookies(await this.window.context.cookies())
    await page.unrouteAll()
    await page.route(/\/assets\/.*\.js/, (route) => route.abort())
    await page.route(url, (route) => (route.request().isNavigationRequest() ? route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }) : route.fallback()))
    await page.goto(url)
    const name = `portal-${title}${this.lang === 'en' ? '-english' : ''}`
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await page.screenshot({ path: join(process.env.MSH_SCREENSHOTS, `${name}-${size.width}.png`), fullPage: true })
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
      if (inner > outer) throw new Error(`${name}: ${inner} px wide in a window of ${outer}`)
      await page.evaluate(axeSource)
      const found = await page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations
        .map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160)).join(' | ')}`))
      if (found.length) throw new Error(`${name} at ${size.width}: axe: ${found.join('\n  ')}`)
    }
    this.seen++
  }
}

const told = async (page) => {
  const [number, code] = await page.locator('main dd').allInnerTexts()
  return { number: number.trim(), code: code.trim() }
}
/* As those who work on it: to the callback, by the API. */
async function handled(staff, id) {
  const { op, disp, clerk, head, rev } = staff
  const ticket = await op.api('GET', `/tickets/${id}`)
  if (ticket.state === 'registered') await disp.api('POST', `/tickets/${id}/triage`, { category: '010401' })
  await disp.api('POST', `/tickets/${id}/dispatch`, { shares: [{ unit: '990100-chengguan', role: 'lead' }] })
  const task = (await clerk.api('GET', `/tickets/${id}`)).tasks.filter((one) => one.role === 'lead').at(-1)
  await clerk.api('POST', `/tasks/${task.id}/sign`, {})
  await clerk.api('POST', `/tasks/${task.id}/reply`, { internal_text: '更换灯泡。', public_text: '灯泡已更换。\n线路已检查，三年内不会再坏。', contacted: 'yes', contact_by: '值班员', contact_way: '电话', contact_at: task.opened_at, solved: 'yes' })
  await head.api('POST', `/tasks/${task.id}/approve`, {})
  await rev.api('POST', `/tickets/${id}/pass`, {})
}
async function staffOf(desk) {
  const staff = {}
  for (const [part, who] of Object.entries({ op: 'op1', disp: 'disp1', clerk: 'chengguan_1', head: 'chengguan_h', rev: 'rev1', call: 'call1' })) staff[part] = await desk.at(who, '/staff/tickets')
  return staff
}

async function tell(reader, identity = 'real', words = '幸福路12号门口路灯坏了三天，晚上看不见路。') {
  const { page } = reader
  await reader.go('/submit')
  await page.check('input[name=type][value=complaint]')
  await reader.press()
  await page.fill('textarea[name=text]', words)
  await reader.press()
  await page.setInputFiles('input[type=file]', { name: '现场.png', mimeType: 'image/png', buffer: PNG })
  await reader.press()
  await page.selectOption('select[name="place.area"]', AREA).catch(() => page.fill('input[name="place.area"]', AREA))
  await page.fill('[name="place.detail"]', '幸福路12号门口')
  await reader.press()
  await page.check(`input[name=identity_mode][value=${identity}]`)
  await reader.press()
  await page.fill('[name="contact.name"]', '程一禾')
  await page.fill('[name="contact.phone"]', '13900006789')
  await reader.press()
  await page.waitForURL('**/submit/check')
}

/* Tell, follow, rate, object, go round again: no script runs anywhere. */
export async function tellFollowAndRateWithoutScripts(desk, { check, base }) {
  const staff = await staffOf(desk)
  const reader = await Reader.open(desk, base)
  const { page } = reader
  await reader.go('/')
  await reader.see('home')
  await reader.go('/submit')
  await reader.see('kind')
  await reader.press()
  await page.locator('.wrong').first().waitFor()
  await reader.see('kind-error')
  await page.check('input[name=type][value=help]')
  await reader.press()
  await reader.see('words')
  await page.fill('textarea[name=text]', '写到一半的话')
  await page.locator('.switches button', { hasText: '大字' }).click()
  check((await page.inputValue('textarea[name=text]')) === '写到一半的话', 'large text loses nothing')
  await reader.see('words-large')
  await page.locator('.switches button', { hasText: '高对比' }).click()
  await reader.see('words-contrast')
  for (const name of ['标准字', '标准色']) await page.locator('.switches button', { hasText: name }).click()
  await reader.press()
  await reader.see('photos')
  await page.setInputFiles('input[type=file]', { name: '说明.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ' + '\0'.repeat(300)) })
  await reader.press()
  await reader.see('photos-error')
  await page.setInputFiles('input[type=file]', { name: '现场.png', mimeType: 'image/png', buffer: PNG })
  await reader.press()
  await reader.see('place')
  await page.fill('[name="place.detail"]', '幸福路12号门口')
  await reader.press()
  await reader.see('you')
  await page.check('input[name=identity_mode][value=real]')
  await reader.press()
  await reader.see('contact')
  await page.fill('[name="contact.phone"]', '一三九')
  await reader.press()
  await reader.see('contact-error')
  await page.fill('[name="contact.phone"]', '13900006789')
  await reader.press()
  await page.waitForURL('**/submit/check')
  await reader.see('check')
  await reader.press()
  await page.waitForURL('**/submit/done')
  await reader.see('done')
  const first = await told(page)
  check(/^\d{15}$/.test(first.number) && first.code.length === 10, `number and code are told: ${first.number}`)
  const [paper] = await Promise.all([page.waitForEvent('download'), page.locator('a[href="/submit/receipt"]').click()])
  check(paper.suggestedFilename() === `12345-回执-${first.number}.json`, `the receipt is saved as ${paper.suggestedFilename()}`)
  await reader.go('/receipt')
  const kept = await (await reader.window.context.request.get(base + '/submit/receipt')).body() // the browser's own disk is not ours
  await page.setInputFiles('#papers', { name: paper.suggestedFilename(), mimeType: 'application/json', buffer: kept })
  await reader.press()
  await page.locator('.panel').waitFor()
  await reader.see('receipt-good')
  await reader.go('/submit') // another matter
  await reader.go('/submit/all')
  await reader.see('all')
  await reader.press()
  await reader.see('all-errors')

  await reader.go('/track')
  await reader.see('track')
  await page.fill('#number', first.number)
  await page.fill('#code', 'AAAAAAAAAA')
  await reader.press()
  await reader.see('track-error')
  await page.fill('#code', first.code)
  await reader.press()
  await page.waitForURL('**/my')
  await reader.see('my')
  const id = (await staff.op.api('GET', `/tickets/${first.number}`)).id
  await reader.go('/my/supplement')
  await page.fill('textarea', '是东侧那一盏。')
  await reader.see('supplement')
  await reader.press()
  await staff.call.api('POST', `/tickets/${id}/unmask`, { reason: '回访联系' })
  await handled(staff, id)
  await reader.go('/my')
  await reader.see('my-replied')
  await reader.go('/my/rate')
  await reader.see('rate')
  await reader.press()
  await reader.see('rate-error')
  await page.check('input[name=solved][value=no]')
  await page.check('input[name=rating][value=bad]')
  await reader.press()
  await page.waitForURL('**/my?done=rate')
  await reader.see('rated')
  check((await staff.op.api('GET', `/tickets/${id}`)).state === 'rework', 'unsolved goes round again')
  await handled(staff, id)
  await reader.go('/my/rate')
  await page.check('input[name=solved][value=yes]')
  await page.check('input[name=rating][value=good]')
  await reader.press()
  await page.waitForURL('**/my?done=rate')
  check((await staff.op.api('GET', `/tickets/${id}`)).state === 'closed', 'solved closes it')
  for (const [path, title] of [['/my', 'my-closed'], ['/my/object', 'object'], ['/my/reopen', 'reopen'], ['/my/withdraw', 'withdraw'], ['/my/data', 'data'], ['/my/erase', 'erase'], ['/my/photos', 'my-photos'], ['/my/receipt', 'my-receipt'], ['/my/code', 'my-code'], ['/my/publication', 'my-publication']]) {
    await reader.go(path)
    await reader.see(title)
  }
  await reader.go('/my/receipt')
  const mark = (await page.locator('main dd').nth(2).innerText()).trim()
  await reader.go('/receipt')
  await page.locator('summary').last().click()
  await page.fill('#number', first.number)
  await page.fill('#mark', mark)
  await page.locator('form[method=get] button').click()
  await page.locator('.panel').waitFor()
  await reader.see('receipt-mark')
  await reader.go('/my/object')
  await reader.press()
  await reader.see('object-error')
  await page.fill('textarea[name=text]', '线路并没有检查。')
  await reader.press()
  await page.waitForURL('**/my?done=object')
  check(reader.seen > 30, `${reader.seen} pages were looked at`)
}

/* What anybody may read; what is wrong; the other language. */
export async function openPagesInBothLanguages(desk, { check, base }) {
  for (const lang of ['zh-CN', 'en']) {
    const reader = await Reader.open(desk, base, lang)
    const { page } = reader
    const pages = [['/', 'first'], ['/open', 'figures'], ['/answers', 'answers'], ['/receipt', 'receipt'], ['/track', 'follow'], ['/submit/all', 'one-page'], ['/no-such-page', 'nothing'], ['/my', 'not-mine']]
    for (const [path, title] of pages) {
      await reader.go(path)
      await reader.see(title)
      if (lang === 'en') {
        const text = (await page.locator('main').innerText()).replace(await page.locator('main select, main option, main td, main textarea').allInnerTexts().then((all) => all.join('')), '')
        if (!['/open', '/answers', '/submit/all'].includes(path)) check(!/[\u4e00-\u9fff]/.test(text), `${path} is English: ${text.match(/.{0,20}[\u4e00-\u9fff].{0,20}/)?.[0]}`)
      }
    }
    await reader.go('/receipt')
    await page.fill('textarea', '{}')
    await reader.press()
    await reader.see('receipt-error')
  }
}

/* The own ticket in English, in large text too: what is ours is translated, what is theirs stays as it is. */
export async function ownTicketInEnglish(desk, { check, base }) {
  const staff = await staffOf(desk)
  const reader = await Reader.open(desk, base, 'en')
  const { page } = reader
  const ours = async (path) => {
    /* names of offices and files, laws and people's words are nobody's to translate */
    const text = await page.locator('main').evaluate((main) => {
      const copy = main.cloneNode(true)
      copy.querySelectorAll('article p, blockquote, li b, .rows li > a, .hint, textarea, option, .answers dd, .theirs').forEach((one) => one.remove())
      return copy.textContent
    })
    check(!/[\u4e00-\u9fff]/.test(text), `${path} is English: ${text.match(/.{0,30}[\u4e00-\u9fff].{0,30}/)?.[0]}`)
    /* a screen reader is told where the language changes */
    const unsaid = await page.evaluate(() => {
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = []
      while (walk.nextNode()) {
        const { data, parentElement } = walk.currentNode
        if (/[\u4e00-\u9fff]/.test(data) && parentElement.closest('[lang]').lang !== 'zh-CN' && !parentElement.closest('.hint, textarea')) found.push(data.trim().slice(0, 40))
      }
      return found
    })
    check(unsaid.length === 0, `${path} does not say what is Chinese: ${unsaid}`)
  }
  await tell(reader, 'confidential', '楼道里的灯不亮。')
  await reader.see('check')
  await ours('/submit/check')
  await reader.press()
  await page.waitForURL('**/submit/done')
  await reader.see('done')
  await ours('/submit/done')
  const own = await told(page)
  await reader.go(`/track?number=${own.number}`)
  check((await page.inputValue('#number')) === own.number, 'the address of the QR code fills the number in')
  await page.fill('#code', own.code)
  await reader.press()
  await page.waitForURL('**/my')
  await ours('/my')
  await reader.see('my')
  const id = (await staff.op.api('GET', `/tickets/${own.number}`)).id
  check((await staff.op.api('GET', `/tickets/${id}`)).identity_mode === 'confidential', 'confidential it is')
  const acts = (await page.locator('.acts a').evaluateAll((all) => all.map((one) => one.getAttribute('href'))))
  for (const path of acts) {
    await reader.go(path)
    await ours(path)
    await reader.see(path.slice(1).replace('/', '-'))
  }
  await page.locator('.switches button', { hasText: 'Large text' }).click()
  for (const path of ['/my', '/my/supplement', '/my/receipt']) {
    await reader.go(path)
    await reader.see(`large${path.replaceAll('/', '-')}`)
  }
  await reader.go('/my')
  await page.locator('form.actions button').last().click()
  await page.waitForURL('**/?done=left')
  await reader.see('left')
  await ours('/?done=left')
}

/* What scripts add is as accessible, asks nobody else and breaks no policy. */
export async function scriptsOnlyEnhance(desk, { base, PHONE }) {
  for (const size of [PHONE, { width: 1200, height: 800 }]) {
    const window = await desk.window({ size, expect: [/status of 404/] })
    for (const path of ['/', '/submit', '/submit/all', '/track', '/receipt', '/open', '/answers', '/no-such-page']) {
      await window.go(path)
      await window.page.locator('h1').first().waitFor()
      await window.look(`portal-scripts-${path.replace(/\W+/g, '') || 'home'}-${size.width}`)
      await window.fits()
    }
    await window.page.goto(base + '/submit')
    await window.page.check('input[name=type][value=help]')
    await window.page.locator('main .go').click()
    await window.page.fill('textarea[name=text]', '小区门口的路灯坏了三天。')
    await window.look(`portal-scripts-words-${size.width}`)
    await window.context.close()
  }
}

/* A mark on the map fills in point and area; it can be moved by keyboard, and the words stay as they are. */
export async function pointAtAPlace(desk, { check, base, PHONE }) {
  const staff = await desk.at('op1', '/staff/tickets')
  for (const [size, lang] of [[{ width: 320, height: 640 }, 'zh-CN'], [PHONE, 'en'], [{ width: 1200, height: 800 }, 'zh-CN']]) {
    const window = await desk.window({ size, lang })
    const { page } = window
    await page.goto(base + '/submit/kind')
    await page.check('input[name=type][value=help]')
    await page.locator('main .go').click()
    await page.fill('textarea[name=text]', `井盖松动，宽 ${size.width}`)
    await page.locator('main .go').click()
    await page.locator('main .go').click()
    await page.fill('[name="place.detail"]', '路口东北角')
    check(!(await page.locator('#map').isVisible()), 'the map waits to be asked for')
    await page.locator('summary').click()
    const map = page.locator('#map svg')
    await map.waitFor()
    await map.click()
    const value = (name) => page.inputValue(`[name="${name}"]`)
    const first = await value('place.lat')
    check(/^\d+\.\d{5}$/.test(first) && (await value('place.area')) !== '', `marked at ${first} in ${await value('place.area')}`)
    for (let i = 0; i < 3; i++) await page.click('[data-map=in]')
    await map.focus()
    await page.keyboard.press('ArrowUp')
    check(+(await value('place.lat')) > +first && +(await value('place.lat')) - +first < 0.02, 'an arrow key moves the mark a little to the north')
    check((await page.locator('.map-said').innerText()).length > 3, 'it is said where the mark is')
    check((await value('place.detail')) === '路口东北角', 'the words stay')
    await window.look(`portal-map-${size.width}`)
    await window.fits()
    const marked = [await value('place.lat'), await value('place.lon'), await value('place.area')]
    await page.click('[data-map=clear]')
    check((await value('place.lat')) === '' && (await value('place.lon')) === '', 'the mark can be taken away')
    await page.fill('[name="place.lat"]', marked[0])
    await page.fill('[name="place.lon"]', marked[1])
    await page.locator('main .go').click()
    await page.check('input[name=identity_mode][value=anonymous]')
    await page.locator('main .go').click()
    check((await page.locator('main').innerText()).includes(marked[0]), 'the check page names the point')
    await page.locator('main .go').click()
    await page.waitForURL('**/submit/done')
    const { place } = await staff.api('GET', `/tickets/${(await told(page)).number}`)
    check(String(place.lat) === String(+marked[0]) && String(place.lon) === String(+marked[1]) && place.area === marked[2], 'the ticket has point and area')
    await window.context.close()
  }
}

/* Dark where the reader's system is dark; large text on it; high contrast goes before it. */
export async function readAtNight(desk, { check }) {
  const window = await desk.window({ size: { width: 320, height: 640 }, more: { colorScheme: 'dark' }, expect: [/status of 4\d\d/] })
  const { page } = window
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).reduce((sum, one) => sum + +one, 0))
  for (const look of ['', '大字', '高对比']) {
    await window.go('/')
    if (look) await page.locator('.switches button', { hasText: look }).click()
    for (const path of ['/', '/submit/all', '/receipt?number=1&mark=2', '/open', '/track', '/answers']) {
      await window.go(path)
      for (const summary of await page.locator('main summary').all()) await summary.click()
      await window.look(`portal-night-${look}-${path.replace(/\W+/g, '') || 'home'}`)
      await window.fits()
      check((await ground()) < 150 === (look !== '高对比'), `${path} ${look}: a ground of ${await ground()}`)
    }
  }
}

/* Pressed twice, over a line that breaks: one ticket, and nothing typed is lost. */
export async function pressedTwiceOverABrokenLine(desk, { check, base }) {
  const staff = await desk.at('sup1', '/staff/tickets')
  const reader = await Reader.open(desk, base)
  const { page } = reader
  await tell(reader)
  await reader.window.context.setOffline(true)
  await reader.press().catch(() => {})
  await page.waitForTimeout(200)
  await reader.window.context.setOffline(false)
  await reader.go('/submit/check')
  check((await page.locator('main').innerText()).includes('路灯坏了三天'), 'what was told is still there')
  const fields = Object.fromEntries(await page.locator('main form#form input[type=hidden]').evaluateAll((all) => all.map((one) => [one.name, one.value])))
  const send = () => reader.window.context.request.post(`${base}/submit/check`, { form: fields, headers: { Origin: base, Referer: `${base}/submit/check` } })
  const two = await Promise.all([send(), send()])
  check(two.every((one) => one.ok()), `both answers show the page one keeps: ${two.map((one) => one.status())}`)
  await reader.go('/submit/done')
  const { number } = await told(page)
  const found = (await staff.api('GET', `/tickets?q=${encodeURIComponent('路灯坏了三天，晚上看不见路')}`)).items
  check(found.length === 1 && found[0].number === number, `one ticket, not ${found.length}`)
}
