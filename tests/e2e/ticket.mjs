/* One ticket from the list to the review, each step by the person whose step it is. */

const words = { type: 'help', channel: 'phone', identity_mode: 'real', contact: { name: '王小明', phone: '13900001234' } }

async function act(window, name, fill) {
  const { page } = window
  const button = page.locator('.ticket header').getByRole('button', { name, exact: false }).first()
  if (!(await button.isVisible())) await page.locator('.ticket .rest summary').click()
  await button.click()
  if (fill) await fill(page.locator('form.action'))
  await page.locator('form.action button[type=submit]').click()
  await page.locator('form.action').waitFor({ state: 'detached' })
}

async function pick(box, label, text) {
  await box.getByLabel(label).first().fill(text)
  await box.page().locator('[role=option][aria-selected=true]:visible').first().waitFor() // the list may be on its way
  await box.page().keyboard.press('Enter')
}

export async function aTicketGoesItsWay(desk, { check }) {
  const op = await desk.at('op1', '/staff/tickets')
  await op.page.locator('.tickets tbody tr').first().waitFor()
  await op.look('list')
  const ticket = await op.api('POST', '/tickets', { ...words, title: '建设路路灯连续三晚不亮', text: '建设路幼儿园门口三盏路灯连续三晚不亮，接孩子很不安全，请尽快修好。' })

  const dispatcher = await desk.at('disp1', '/staff/tickets')
  await dispatcher.page.locator('.tickets tbody tr').first().waitFor()
  await dispatcher.page.keyboard.press('/')
  await dispatcher.page.keyboard.type(ticket.number)
  await dispatcher.page.keyboard.press('Enter')
  await dispatcher.page.locator('.ticket .words', { hasText: '三盏路灯' }).waitFor()
  await dispatcher.go('/staff/tickets?q=' + encodeURIComponent('建设路路灯'))
  await dispatcher.page.locator('.tickets a', { hasText: '建设路路灯' }).click()
  await dispatcher.page.locator('.ticket .words').waitFor()
  await dispatcher.look('ticket-beside-list')
  await act(dispatcher, '预审', async (form) => { await pick(form, '分类', '路灯不亮'); await pick(form, '区域', '萤桥街道'); await form.getByLabel('详细位置').fill('建设路幼儿园门口') })
  await act(dispatcher, '派单', async (form) => {
    await pick(form, '单位', '市城市管理局')
    await form.getByLabel('依据').fill('城市道路照明设施管理职责')
    await dispatcher.look('ticket-dispatch')
  })
  const state = await dispatcher.api('GET', `/tickets/${ticket.id}`)
  check(state.state === 'handling', `the ticket is handled, not ${state.state}`)

  const clerk = await desk.at('chengguan_1', `/staff/tickets/${ticket.id}`)
  await clerk.page.locator('.ticket .words').waitFor()
  await act(clerk, '签收')
  await clerk.page.getByRole('button', { name: '在日历上看' }).first().click()
  await clerk.page.locator('.clock .month .due').first().waitFor() // the last day of the limit
  await clerk.page.locator('.clock .month').first().scrollIntoViewIfNeeded()
  await clerk.look('ticket-clock')
  await act(clerk, '答复', async (form) => {
    await clerk.page.locator('form.action button[type=submit]').click()
    await form.locator('.error').first().waitFor() // what is missing is said at its field
    await clerk.look('ticket-reply-errors')
    await form.getByRole('textbox', { name: '办理情况（内部）' }).fill('更换两只灯头，修复一处线路，三盏路灯当晚全部恢复。')
    await form.getByRole('textbox', { name: '对外答复' }).fill('三盏路灯已于今晚修好并恢复照明，感谢您的反映。')
    for (const question of ['联系过诉求人吗', '解决了吗'])
      await form.getByRole('group', { name: question }).getByText('是', { exact: true }).click()
    await form.getByLabel('联系人').fill('值班员')
    await form.getByLabel('联系方式').fill('电话')
    await form.getByLabel('联系时间').fill('2026-01-05T09:00')
  })
  await clerk.look('ticket-replied')

  const head = await desk.at('chengguan_h', `/staff/tickets/${ticket.id}`)
  await act(head, '同意')
  const reviewer = await desk.at('rev1', `/staff/tickets/${ticket.id}`)
  await act(reviewer, '审核通过')
  await reviewer.page.locator('.timeline li').nth(5).waitFor()
  await reviewer.look('ticket-reviewed')
  const end = await reviewer.api('GET', `/tickets/${ticket.id}`)
  check(end.state === 'callback', `the requester will be asked, not ${end.state}`)
}

/* The bare address, from a bookmark or after logging in, is one's own desk. */
export async function ownDesk(desk) {
  const stranger = await desk.window()
  await stranger.go('/staff')
  await stranger.page.waitForURL('**/staff/login')
  for (const [who, path] of [['lead1', 'cockpit'], ['op1', 'intake'], ['chengguan_1', 'unit']]) {
    const window = await desk.at(who)
    await window.page.waitForURL(new RegExp(`/staff/${path}(\\?|$)`))
    await window.go('/staff')
    await window.page.waitForURL(new RegExp(`/staff/${path}(\\?|$)`))
  }
}

export async function bothLanguages(desk) {
  const zh = await desk.window()
  await zh.go('/staff/')
  await zh.page.locator('#login-name').waitFor()
  await zh.look('login')
  const en = await desk.at('disp1', '/staff/tickets', { lang: 'en' })
  await en.page.locator('.tickets tbody tr').first().click()
  await en.page.locator('.ticket .words').waitFor()
  await en.look('ticket-english')
  await en.page.keyboard.press('Control+k')
  await en.page.locator('#palette-list li').first().waitFor()
  await en.look('palette-english')
  await en.page.keyboard.press('Escape')
  await en.page.keyboard.press('?')
  await en.look('keys-english')
  const dark = await desk.at('lead1', '/staff/tickets', { more: { colorScheme: 'dark' } })
  await dark.page.locator('.tickets tbody tr').first().waitFor()
  await dark.look('list-dark')
}

export async function onAPhone(desk, { PHONE }) {
  const phone = await desk.at('chengguan_h', '/staff/tickets', { size: PHONE })
  await phone.page.locator('.tickets tbody tr').first().waitFor()
  await phone.look('list-phone')
  await phone.fits()
  await phone.page.locator('.tickets tbody tr a').first().click()
  await phone.page.locator('.ticket .words').waitFor()
  await phone.look('ticket-phone')
  await phone.fits()
}

/* Two people on one ticket: who comes second keeps what was typed, and is told. */
export async function aStaleSaveKeepsTheText(desk, { check }) {
  const op = await desk.at('op5', '/staff/tickets')
  const made = await op.api('POST', '/tickets', { ...words, title: '学府路早市占道', text: '学府路早市占了半条街，上学的孩子没地方走。', category: '010103', place: { area: '990102005', detail: '学府路' } })
  const first = await desk.at('disp1', `/staff/tickets/${made.id}`, { expect: [/status of 4(09|12)/] })
  const second = await desk.at('disp2', `/staff/tickets/${made.id}`)
  for (const one of [first, second]) {
    await one.page.locator('.ticket header').getByRole('button', { name: '预审' }).click()
    await one.page.locator('form.action textarea').fill(`${one.who} 核过地点。`)
  }
  await second.page.keyboard.press('Control+Enter')
  await second.page.locator('form.action').waitFor({ state: 'detached' })
  await first.page.locator('header .notice').waitFor() // told before sending
  await first.page.locator('form.action textarea').press('Control+Enter')
  await first.page.locator('form.action .notice.bad').waitFor()
  check((await first.page.inputValue('form.action textarea')) === 'disp1 核过地点。', 'the text stays')
  await first.page.locator('.since li').first().waitFor() // what the other one did
  check((await first.page.locator('.since').innerText()).includes('待派单'), 'and what it changed')
  await first.look('ticket-stale')
  const story = await first.api('GET', `/tickets/${made.id}/timeline`)
  check(!JSON.stringify(story).includes('disp1 核过地点'), 'and was not stored')
}

/* Two windows on one ticket know of each other, and of a window that closes, within seconds. */
export async function twoPeopleSeeEachOther(desk, { check }) {
  const op = await desk.at('op4', '/staff/tickets')
  const made = await op.api('POST', '/tickets', { ...words, title: '两人同看的井盖', text: '学府路井盖翘起，骑车的人差点摔倒。' })
  const one = await desk.at('disp1', `/staff/tickets/${made.id}`)
  const two = await desk.at('sup1', `/staff/tickets/${made.id}`)
  const name = async (window) => (await window.api('GET', '/session')).display
  const others = (window) => window.page.locator('.others')
  await others(one).getByText(`${await name(two)}`).waitFor()
  await others(two).getByText(/在看/).waitFor()
  check((await others(two).innerText()).includes(await name(one)), 'the other one is named')
  check(!(await others(two).innerText()).includes(await name(two)), 'nobody is told of themselves')
  await one.page.locator('.ticket header').getByRole('button', { name: '预审' }).click()
  await others(two).getByText(/正在填写/).waitFor()
  await two.look('ticket-two-people')
  await one.page.keyboard.press('Escape')
  await one.go('/staff/tickets')
  await others(two).waitFor({ state: 'detached', timeout: 15_000 })
  await one.go(`/staff/tickets/${made.id}`)
  await others(two).waitFor()
  await one.page.close({ runBeforeUnload: true })
  await others(two).waitFor({ state: 'detached', timeout: 15_000 })
}

/* A drawing and a sound, as a person would send them. */
async function attach(window, ticket, name, colour) {
  await window.page.evaluate(async ([ticket, name, colour]) => {
    const session = await (await fetch('/api/v1/session')).json()
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
    const pen = canvas.getContext('2d')
    pen.fillStyle = colour
    pen.fillRect(0, 0, 640, 480)
    pen.fillStyle = '#ffd84a'
    pen.arc(320, 160, 60, 0, 7)
    pen.fill()
    const wave = new Uint8Array(44 + 8000)
    const view = new DataView(wave.buffer)
    wave.set(new TextEncoder().encode('RIFF'), 0)
    wave.set(new TextEncoder().encode('WAVEfmt '), 8)
    wave.set(new TextEncoder().encode('data'), 36)
    for (const [at, value, size] of [[4, 36 + 8000, 4], [16, 16, 4], [20, 1, 2], [22, 1, 2], [24, 8000, 4], [28, 8000, 4], [32, 1, 2], [34, 8, 2], [40, 8000, 4]]) size === 4 ? view.setUint32(at, value, true) : view.setUint16(at, value, true)
    const body = name.endsWith('.wav') ? new Blob([wave]) : await new Promise((done) => canvas.toBlob(done, 'image/png'))
    const answer = await fetch(`/api/v1/tickets/${ticket}/attachments?name=${encodeURIComponent(name)}`, { method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': session.csrf_token, 'Idempotency-Key': Math.random().toString(16).slice(2).padEnd(32, '0') } })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  }, [ticket, name, colour])
}

/* Photos to leaf through, a recording to hear, what belongs together, and the proof of it all. */
export async function aTicketShowsItsProof(desk, { check }) {
  const op = await desk.at('op2', '/staff/tickets')
  const place = { area: '990102005', detail: '学府路小学东门' }
  const first = await op.api('POST', '/tickets', { ...words, title: '学府路信号灯不亮', text: '学府路小学门口信号灯不亮，放学很危险。', category: '010401', place })
  const child = await op.api('POST', '/tickets', { ...words, title: '信号灯坏了，孩子过不了街', text: '学府路信号灯坏了，孩子过不了街。', category: '010401', place })
  const again = await op.api('POST', '/tickets', { ...words, title: '学府路信号灯又不亮', text: '学府路信号灯又不亮了。', category: '010401', place, same_as: first.number })
  for (const [name, colour] of [['东侧.png', '#35527a'], ['西侧.png', '#5b3a2e'], ['通话录音.wav', '']]) await attach(op, first.id, name, colour)
  const disp = await desk.at('disp2', `/staff/tickets/${first.id}`)
  const { page } = disp
  await disp.api('POST', `/tickets/${first.id}/triage`, {})
  await disp.api('POST', `/tickets/${child.id}/triage`, {})
  await disp.api('POST', `/tickets/${child.id}/merge`, { parent: first.number, text: '同一盏灯' })
  await disp.go(`/staff/tickets/${first.id}`)
  await page.locator('.files .thumb img').nth(1).waitFor()
  check((await page.locator('.files audio').count()) === 1, 'the recording can be heard')
  await page.locator('.files .thumb').first().click()
  await page.locator('dialog.viewer[open] img').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.locator('dialog.viewer strong', { hasText: '西侧.png' }).waitFor()
  await disp.look('ticket-photo')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: '并入本件的 1 件' }).waitFor()
  await page.getByRole('link', { name: '信号灯坏了，孩子过不了街' }).waitFor()
  await page.getByRole('link', { name: '学府路信号灯又不亮' }).waitFor()
  await page.getByRole('button', { name: '核验这条链' }).click()
  await page.locator('.chain .tag.good').waitFor()
  await page.locator('.chain').scrollIntoViewIfNeeded()
  await disp.look('ticket-proof')
  check((await page.locator('.chain').innerText()).includes('逐步重算'), 'the contents were recomputed')
  /* An intake of the year's history stands under a seal. */
  const old = (await disp.api('GET', '/tickets?state=archived&limit=1')).items[0]
  await disp.go(`/staff/tickets/${old.id}`)
  await page.getByRole('button', { name: '核验这条链' }).click()
  await page.locator('.chain .tag.good').waitFor()
  await disp.look('ticket-proof-sealed')
  /* Somebody on the way changes one word of one event. */
  await page.route('**/api/v1/tickets/*/events*', async (route) => {
    const answer = await route.fetch()
    const events = await answer.json()
    events[1].payload = events[1].payload.replace('"op":"', '"op":"x')
    await route.fulfill({ json: events })
  })
  await page.reload()
  await page.getByRole('button', { name: '核验这条链' }).click()
  await page.locator('.chain', { hasText: '第 2 步对不上' }).waitFor()
  await disp.look('ticket-proof-broken')
  const clerk = await desk.at('chengguan_1', '/staff/tickets') // contents are not theirs: the links are
  await clerk.page.locator('.tickets tbody tr a').first().click()
  await clerk.page.getByRole('button', { name: '核验这条链' }).click()
  await clerk.page.locator('.chain', { hasText: '由热线岗位核验' }).waitFor()
  check(again.id !== first.id, 'three tickets')
}

/* A press too many does nothing. */
export async function twoPressesAreOne(desk, { check }) {
  const op = await desk.at('op6', '/staff/tickets')
  const made = await op.api('POST', '/tickets', { ...words, title: '校门口减速带松动', text: '校门口减速带松动，车过就响。' })
  const disp = await desk.at('disp3', `/staff/tickets/${made.id}`)
  await disp.page.locator('.ticket .rest summary').click()
  await disp.page.locator('.ticket .rest').getByRole('button', { name: '加备注' }).click()
  await disp.page.locator('form.action textarea').fill('只应有一条。')
  await disp.page.evaluate(() => { const form = document.querySelector('form.action'); form.requestSubmit(); form.requestSubmit() })
  await disp.page.locator('form.action').waitFor({ state: 'detached' })
  const story = JSON.stringify(await disp.api('GET', `/tickets/${made.id}/timeline`))
  check(story.split('只应有一条').length === 2, 'one remark')
}

/* The query code is lost: the number on the ticket, a new code told once; then without a number. */
export async function aLostCodeIsReplaced(desk, { check }) {
  const op = await desk.at('op7', '/staff/tickets', { expect: [/status of (403|409|422)/] })
  const made = await op.api('POST', '/tickets', { ...words, title: '楼道灯不亮', text: '三号楼楼道灯不亮，老人上下楼不方便。' })
  await op.go(`/staff/tickets/${made.id}?do=new-code`)
  const box = op.page.locator('.new-code')
  await box.getByLabel('来电号码').fill('13900009999')
  await box.getByRole('button', { name: '核对并补发' }).click()
  await box.locator('.error', { hasText: '不一致' }).waitFor()
  await op.look('new-code-wrong')
  await box.getByLabel('来电号码').fill('139 0000 1234')
  await box.getByRole('button', { name: '核对并补发' }).click()
  await box.locator('.slip .code').waitFor()
  const code = (await box.locator('.slip .code').innerText()).trim()
  check(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/.test(code), `a code, not ${code}`)
  await op.page.locator('.timeline li', { hasText: '补发了查询码' }).waitFor()
  await box.scrollIntoViewIfNeeded()
  await op.look('new-code-made')
  await op.page.evaluate(() => document.body.classList.add('slip-alone'))
  await op.page.emulateMedia({ media: 'print' })
  check(await box.locator('.paper').isVisible(), 'the receipt stands on the paper')
  check(!(await op.page.locator('.timeline').evaluate((e) => getComputedStyle(e).visibility === 'visible')), 'and nothing else does')
  await op.page.emulateMedia({ media: 'screen' })
  await op.page.evaluate(() => document.body.classList.remove('slip-alone'))
  await box.getByRole('button', { name: '已经告知' }).click()
  check((await box.innerText()).trim() === '补发查询码', 'the code is gone from the page')
  const door = await desk.window()
  await door.go('/track')
  await door.page.fill('input[name=number]', made.number)
  await door.page.fill('input[name=code]', code)
  await door.page.locator('#form .go').click()
  await door.page.getByRole('link', { name: '更换查询码' }).click()
  await door.look('portal-new-code')
  await door.page.locator('#form .go').click()
  await door.page.locator('.panel', { hasText: '新的查询码' }).waitFor()
  await door.look('portal-new-code-made')

  const unnamed = await op.api('POST', '/tickets', { ...words, identity_mode: 'anonymous', contact: undefined, title: '楼道灯又不亮', text: '三号楼楼道灯又不亮。' })
  await op.go(`/staff/tickets/${unnamed.id}`)
  await op.page.getByRole('button', { name: '补发查询码' }).click()
  await box.locator('.notice', { hasText: '没有留下电话' }).waitFor()
  await box.getByLabel('回执全文').fill(made.receipt)
  await box.getByRole('button', { name: '核对并补发' }).click()
  await box.locator('.error', { hasText: '另一件' }).waitFor()
  await box.getByLabel('回执全文').fill(unnamed.receipt)
  await box.getByRole('button', { name: '核对并补发' }).click()
  await box.locator('.slip .code').waitFor()
  const clerk = await desk.at('chengguan_1', '/staff/tickets')
  check(!(await clerk.page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).permissions.includes('reissue'))), 'units have no such button')
}

/* Who refuses says why and where else to go; the form asks for that and for nothing else. */
export async function aRefusalSendsSomewhere(desk, { check }) {
  const op = await desk.at('op8', '/staff/tickets', { expect: [/status of 422/] })
  const made = await op.api('POST', '/tickets', { ...words, title: '外地路灯不亮', text: '邻县县城的路灯不亮，请你们修。' })
  await op.go(`/staff/tickets/${made.id}`)
  await op.page.locator('.ticket .rest summary').click()
  await op.page.locator('.ticket .rest').getByRole('button', { name: '不予受理' }).click()
  const form = op.page.locator('form.action')
  await form.getByLabel('原因').selectOption({ label: '不属于本市' })
  await form.getByRole('textbox', { name: '内容' }).fill('反映的地点不在本市，请向当地反映。')
  for (const other of ['负责人', '通话录音', '满意度', '到什么时候'])
    check(!(await form.getByLabel(other).count()), `${other} is no question of a refusal`)
  await op.look('refusal')
  await form.locator('button[type=submit]').click()
  await form.locator('.error').first().waitFor()
  await form.getByLabel('告知的途径').selectOption({ label: '拨打当地区号加12345' })
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'detached' })
  await op.page.locator('.timeline li', { hasText: '告知的途径：拨打当地区号加12345' }).waitFor()
  await op.look('refusal-asked')
}

/* The server did it and its answer was lost: what was typed stays, and the second press finds it done. */
export async function aLostAnswerIsNotADoubledAct(desk, { check }) {
  const op = await desk.at('op7', '/staff/tickets')
  const made = await op.api('POST', '/tickets', { ...words, title: '公交站牌歪了', text: '公交站牌歪了，怕倒下来砸到人。' })
  const disp = await desk.at('disp4', `/staff/tickets/${made.id}`, { expect: [/ERR_(FAILED|INTERNET_DISCONNECTED)/] })
  const { page } = disp
  await page.locator('.ticket .rest summary').click()
  await page.locator('.ticket .rest').getByRole('button', { name: '加备注' }).click()
  await page.locator('form.action textarea').fill('站牌处已围挡。')
  /* nothing goes out at all */
  await disp.context.setOffline(true)
  await page.keyboard.press('Control+Enter')
  await page.locator('form.action .notice.bad', { hasText: '没有连上服务器' }).waitFor()
  check((await page.inputValue('form.action textarea')) === '站牌处已围挡。', 'the text stays without a line')
  await disp.context.setOffline(false)
  /* it goes out, and nothing comes back */
  let lost = 0
  await page.route('**/remark', async (route) => { if (lost++) return route.continue(); await route.fetch(); return route.abort() })
  await page.keyboard.press('Control+Enter')
  await page.locator('form.action .notice.bad', { hasText: '没有连上服务器' }).waitFor()
  while (lost < 1) await page.waitForTimeout(50)
  check((await page.inputValue('form.action textarea')) === '站牌处已围挡。', 'the text stays')
  await page.locator('form.action textarea').press('Control+Enter')
  await page.locator('form.action').waitFor({ state: 'detached' })
  const story = JSON.stringify(await disp.api('GET', `/tickets/${made.id}/timeline`))
  check(story.split('站牌处已围挡').length === 2, 'one remark')
}

/* Fill the panel, hand it to another person, who approves it. */
async function render(writer, approver, id, { check, picture, where = '/staff/tickets', name = '' }) {
  await writer.page.getByRole('button', { name: '撰写转述稿' }).click()
  const panel = writer.page.locator('#rendition')
  await panel.locator('textarea').nth(1).waitFor()
  const proposed = await panel.locator('textarea').nth(1).inputValue()
  await writer.look(picture)
  if (name) {
    /* the server knows the name that both people might overlook */
    await panel.locator('textarea').nth(1).fill(`请核查${name}反映的事`)
    await writer.page.keyboard.press('Control+Enter')
    await panel.getByText('里面有诉求人的姓名或电话').first().waitFor()
    await writer.look(`${picture}-refused`)
    /* half written, it survives a reload */
    await writer.page.reload()
    await panel.getByRole('button', { name: '接着写' }).click()
    await writer.page.waitForFunction((text) => document.querySelectorAll('#rendition textarea')[1]?.value === text, `请核查${name}反映的事`)
  }
  await panel.locator('textarea').nth(1).fill(`${proposed}（请核查。）`)
  await writer.page.keyboard.press('Control+Enter')
  await panel.getByText('自己写的不能自己审定').waitFor()
  check((await panel.getByRole('button', { name: '审定，交单位看' }).count()) === 0, 'nobody approves their own')
  await writer.look(`${picture}-waits`)
  await approver.go(`${where}/${id}`)
  await approver.page.locator('#rendition').getByRole('button', { name: '审定，交单位看' }).click()
  await approver.page.locator('#rendition').getByText('单位看到的就是这一稿').waitFor()
  return proposed
}

/* The unit's own desk: it signs, and reads the rendition and nothing else. */
async function arrives(unit, rendered, secrets, { check, picture }) {
  await unit.go('/staff/unit?tab=to_sign')
  await unit.page.locator('.rows a', { hasText: rendered }).first().click()
  await unit.page.locator('.ticket .words').first().waitFor()
  await unit.look(picture)
  const shown = await unit.page.locator('.ticket').innerText()
  for (const secret of secrets) check(!shown.includes(secret), `the unit does not read ${secret}`)
  check(shown.includes('请核查'), 'it reads the rendition')
  check((await unit.page.locator('#rendition').count()) === 0, 'and not who wrote it')
}

/* Confidential: from the call to the unit's desk, all in the browser. */
export async function aConfidentialCallReachesAUnit(desk, { check, PHONE }) {
  const op = await desk.at('op4', '/staff/intake')
  const { page } = op
  await page.fill('#in-phone', '13900007777')
  await page.fill('#in-text', '我叫柏小舟，电话13900007777，住柳河路9号3号楼501室。楼下烧烤店每晚排油烟，怕店主报复，请保密。')
  await page.fill('#in-title', '柏小舟反映楼下烧烤店油烟')
  await pick(page.locator('form.intake'), '街道或乡镇', '萤桥街道')
  await page.fill('#in-detail', '柳河路9号')
  await page.fill('#in-name', '柏小舟')
  await page.getByText('保密：单位只看到').click()
  await page.locator('.notice', { hasText: '由您决定' }).scrollIntoViewIfNeeded()
  await op.look('intake-place-shown')
  await page.fill('#in-detail', '柳河路路口')
  await page.keyboard.press('Control+Enter')
  await page.getByText(/\d{15} 已登记/).waitFor()

  const disp = await desk.at('disp1', '/staff/dispatch', { expect: [/status of (409|422)/] })
  await disp.page.locator('.rows a', { hasText: '柏小舟' }).click()
  const id = new URL(disp.page.url()).searchParams.get('open')
  await disp.page.locator('.suggest .notice', { hasText: '要先有审定的转述稿' }).waitFor()
  await act(disp, '预审', async (form) => { await pick(form, '分类', '油烟') })
  await disp.page.locator('.suggest .notice').waitFor()
  await disp.look('ticket-rendition-needed')
  check((await disp.page.locator('.ticket header').getByRole('button', { name: '派单' }).count()) === 0, 'nobody can dispatch it')
  await disp.page.locator('.suggest').getByRole('button', { name: '去写转述稿' }).click()
  const rev = await desk.at('rev1', '/staff/tickets')
  const proposed = await render(disp, rev, id, { check, picture: 'ticket-rendition', name: '柏小舟' })
  for (const secret of ['柏小舟', '13900007777', '501']) check(!proposed.includes(secret), `the machine masks ${secret}`)
  await rev.look('ticket-rendition-approved')
  await disp.go(`/staff/dispatch?open=${id}`)
  await disp.page.locator('.ticket header').waitFor()
  await act(disp, '派单', async (form) => { await pick(form, '单位', '市城市管理局'); await form.getByLabel('依据').fill('餐饮油烟管理职责') })
  const clerk = await desk.at('chengguan_1', '/staff/unit')
  await arrives(clerk, '烧烤店油烟', ['柏小舟', '13900007777', '501室'], { check, picture: 'ticket-rendition-at-the-unit' })
  /* who took the call reads what units read, once */
  await op.go(`/staff/tickets/${id}`)
  await page.locator('.ticket .piece').nth(1).waitFor()
  check((await page.locator('.ticket .piece', { hasText: '请核查' }).count()) === 1, 'the rendition stands once')
  await op.look('ticket-rendition-once')
  const phone = await desk.at('chengguan_h', `/staff/unit?open=${id}`, { size: PHONE, lang: 'en' })
  await phone.page.locator('.ticket header').waitFor()
  await phone.page.locator('.rest summary').click()
  await phone.page.locator('.rest a', { hasText: 'Print work order' }).waitFor()
  await phone.fits()
  await phone.look('ticket-head-phone')
}

/* A report: whom it accuses is named, they are fenced off, and another unit handles a rendition. */
export async function aReportReachesAUnit(desk, { check }) {
  const op = await desk.at('op4', '/staff/intake')
  const { page } = op
  await page.fill('#in-phone', '13900008888')
  await page.fill('#in-text', '我是郎小雨，举报城管局某科长收受广告公司购物卡，放任违规广告牌。')
  await page.fill('#in-title', '郎小雨举报科长收卡')
  await pick(page.locator('form.intake'), '街道或乡镇', '萤桥街道')
  await page.fill('#in-name', '郎小雨')
  await page.getByText('保密：单位只看到').click()
  await page.locator('label', { hasText: /^举报$/ }).click()
  await page.locator('#in-accused').waitFor()
  await op.look('desk-intake-report')
  await page.keyboard.press('Control+Enter')
  await page.getByText(/\d{15} 已登记/).waitFor()

  const rep = await desk.at('rep1', '/staff/inspect', { expect: [/status of 409/] })
  await rep.page.locator('.rows a', { hasText: '郎小雨' }).click()
  const id = new URL(rep.page.url()).searchParams.get('open')
  await act(rep, '预审', async (form) => { await pick(form, '分类', '010100') })
  const panel = rep.page.locator('#rendition')
  await panel.getByRole('button', { name: '写明单位' }).click()
  await panel.getByRole('button', { name: '单位树' }).click()
  await rep.page.locator('dialog[open] input[type=search]').fill('市城市管理局')
  await rep.page.locator('dialog[open] .tree .name').first().click()
  await panel.locator('.pick-units li', { hasText: '城市管理局' }).waitFor()
  await rep.look('ticket-accused')
  await panel.getByRole('button', { name: '保存名单' }).click()
  await panel.locator('.tag.late', { hasText: '城市管理局' }).waitFor()
  const other = await desk.at('rep2', '/staff/tickets')
  await render(rep, other, id, { check, picture: 'ticket-report-rendition' })
  await rep.go(`/staff/inspect?open=${id}`)
  await rep.page.locator('.ticket header').waitFor()
  await act(rep, '派单', async (form) => { await pick(form, '单位', '市公安局'); await form.getByLabel('依据').fill('线索核查') })
  const police = await desk.at('gongan_1', '/staff/unit')
  await arrives(police, '举报科长收卡', ['郎小雨', '13900008888'], { check, picture: 'ticket-report-at-the-unit' })
  const accused = await desk.at('chengguan_1', '/staff/unit', { expect: [/status of 404/] })
  check(await accused.api('GET', `/tickets/${id}`).then(() => false, (error) => / 404 /.test(error.message)), 'the accused do not know of it')
}

/* A reply with its proofs: chosen, dropped and pasted; what is wrong stands beside the file. */
export async function aReplyWithItsProofs(desk, { check }) {
  const op = await desk.at('op1', '/staff/tickets')
  const disp = await desk.at('disp1', '/staff/tickets')
  const made = await op.api('POST', '/tickets', { ...words, title: '河堤护栏缺了一段', text: '河堤护栏缺了一段，晚上散步很危险。', category: '010401', place: { area: '990102005', detail: '河堤路' } })
  await disp.api('POST', `/tickets/${made.id}/triage`, {})
  await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990100-chengguan', role: 'lead' }] })

  const clerk = await desk.at('chengguan_1', `/staff/tickets/${made.id}`, { expect: [/ERR_INTERNET_DISCONNECTED/, /status of 415/] })
  const { page } = clerk
  await act(clerk, '签收')
  await page.locator('.ticket header').getByRole('button', { name: /^答复/ }).first().click()
  const form = page.locator('form.action')
  await form.getByRole('textbox', { name: '办理情况（内部）' }).fill('护栏已补装。')
  await form.getByRole('textbox', { name: '对外答复' }).fill('护栏已补装，请放心。')
  for (const question of ['联系过诉求人吗', '解决了吗']) await form.getByRole('group', { name: question }).getByText('否', { exact: true }).click()
  await form.getByLabel('未解决原因').fill('还差一段，明日补齐。')
  const text = (name, body) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(body) })
  await form.getByLabel('身份证明', { exact: true }).setInputFiles(text('工作证.txt', '工作证编号 0001'))
  await form.getByLabel('联系证明', { exact: true }).setInputFiles([text('通话记录.txt', '通话记录')])
  const zone = form.locator('.uploads').nth(2)
  await zone.evaluate((element) => {
    const data = new DataTransfer()
    data.items.add(new File(['施工记录'], '施工记录.txt', { type: 'text/plain' }))
    element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  await zone.getByLabel('办理证明', { exact: true }).focus()
  await form.evaluate((element) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff, 0, 0, 0xb8, 0, 0, 0])], '清单.exe'))
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  check((await form.locator('.uploads li').count()) === 4, 'chosen, dropped and pasted')
  await clerk.context.setOffline(true)
  await page.keyboard.press('Control+Enter')
  await form.getByText('网络断了').first().waitFor()
  check((await form.getByRole('textbox', { name: '对外答复' }).inputValue()).includes('请放心'), 'the words stay')
  await clerk.context.setOffline(false)
  await form.locator('button[type=submit]').click()
  await form.locator('.uploads .error', { hasText: '这种文件收不了' }).waitFor()
  await form.locator('.proofs').scrollIntoViewIfNeeded()
  await clerk.look('ticket-reply-proofs')
  check((await page.locator('section.since').count()) === 0, 'own files are no news')
  await form.getByRole('button', { name: '移除 清单.exe' }).click()
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'detached' })
  const ticket = await clerk.api('GET', `/tickets/${made.id}`)
  const proofs = ticket.attachments.map((file) => `${file.evidence} ${file.name}`).sort()
  check(JSON.stringify(proofs) === JSON.stringify(['contact 通话记录.txt', 'handling 施工记录.txt', 'identity 工作证.txt']), `each once, each of its kind: ${proofs}`)
  check(ticket.tasks[0].state === 'unit_review', 'and the reply is in')
  const head = await desk.at('chengguan_h', `/staff/tickets/${made.id}`) // who audits sees the whole form
  const whole = head.page.locator('.card', { has: head.page.getByRole('heading', { name: '答复', exact: true }) })
  await whole.getByText('还差一段，明日补齐。').waitFor()
  await whole.locator('.files a', { hasText: '施工记录.txt' }).waitFor()
  await whole.scrollIntoViewIfNeeded()
  await head.look('ticket-reply-whole')

  /* the hotline adds what the caller sent later, beside the words and on its own */
  await op.go(`/staff/tickets/${made.id}`)
  await act(op, '补充诉求', async (form) => {
    await form.locator('textarea').first().fill('来电补充：缺口有三米。')
    await form.locator('input[type=file]').setInputFiles(text('来电人发来.txt', '缺口三米'))
  })
  await op.page.getByRole('button', { name: '添加附件' }).click()
  await op.page.locator('.add input[type=file]').setInputFiles(text('现场说明.txt', '现场说明'))
  await op.page.locator('.files a', { hasText: '现场说明.txt' }).waitFor()
  await op.look('ticket-files-added')
  check((await op.page.locator('.files a', { hasText: '来电人发来.txt' }).count()) === 1, 'what went with the words is there')
}

/* Somebody else changes the ticket while a form with files is open: words and files stay, each once. */
export async function aStaleSaveKeepsItsFiles(desk, { check }) {
  const op = await desk.at('op6', '/staff/tickets', { expect: [/status of 412/] })
  const disp = await desk.at('disp3', '/staff/tickets')
  const made = await op.api('POST', '/tickets', { ...words, title: '广场长椅断裂', text: '广场长椅断了两条腿，老人坐上去会摔。', category: '010103', place: { area: '990102005', detail: '文化广场' } })
  await op.go(`/staff/tickets/${made.id}`)
  const { page } = op
  const more = page.locator('.ticket .rest summary')
  await page.locator('.ticket header h1').waitFor()
  const button = page.locator('.ticket header').getByRole('button', { name: '补充诉求' })
  if (!(await button.isVisible())) await more.click()
  await button.click()
  const form = page.locator('form.action')
  await form.locator('textarea').first().fill('来电补充：东边那把。')
  await form.locator('input[type=file]').setInputFiles({ name: '长椅.txt', mimeType: 'text/plain', buffer: Buffer.from('东边') })
  await page.route(`**/api/v1/tickets/${made.id}/attachments?*`, async (route) => { // while the file is on its way
    await disp.api('POST', `/tickets/${made.id}/triage`, { urgency: 'urgent' })
    await route.continue()
  })
  await form.locator('button[type=submit]').click()
  await form.locator('.notice.bad').waitFor()
  await page.locator('section.since', { hasText: '紧急' }).waitFor()
  check((await form.locator('textarea').first().inputValue()).includes('东边那把'), 'the words stay')
  await form.locator('.uploads .tag.good').waitFor()
  await op.look('ticket-stale-files')
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'detached' })
  const ticket = await op.api('GET', `/tickets/${made.id}`)
  check(ticket.attachments.length === 1 && ticket.texts.some((text) => text.kind === 'supplement'), 'both are stored, once')
}
