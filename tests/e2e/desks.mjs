/* Each role at its own desk. */

const matter = (title, more = {}) => ({
  title, text: `${title}，已经好几天了，请派人来看看。`, type: 'complaint', channel: 'phone', identity_mode: 'real', contact: { name: '李小红', phone: '13900005678' },
  category: '010401', place: { area: '990102005', detail: '幸福路12号门口' }, ...more,
})
const count = async (window, q) => (await window.api('GET', `/tickets?q=${encodeURIComponent(q)}`)).items.length

/* A call from the first ring to the number, without the mouse, over a reload and a lost connection. */
export async function anOperatorTakesACall(desk, { check }) {
  const op = await desk.at('op1', '/staff/', { expect: [/ERR_INTERNET_DISCONNECTED/] })
  const { page } = op
  await page.waitForURL('**/staff/intake')
  const keys = page.keyboard
  await page.waitForFunction(() => document.activeElement?.id === 'in-phone')
  await keys.type('13900005678')
  await page.locator('#in-text').waitFor()
  for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.id)) !== 'in-text'; i++) await keys.press('Tab')
  await keys.type('梧桐里3号楼楼道灯坏了，老人夜里下楼摔了一跤。')
  await page.reload()
  await page.locator('#in-text').waitFor()
  check((await page.inputValue('#in-text')).includes('梧桐里'), 'the draft survives a reload')
  check((await page.inputValue('#in-phone')) === '13900005678', 'so does the number')
  await page.focus('#in-text')
  const tab = async (id) => { for (let i = 0; i < 12; i++) { await keys.press('Tab'); if ((await page.evaluate(() => document.activeElement?.id)) === id) return } throw new Error(`Tab does not reach ${id}`) }
  await tab('in-title')
  await keys.type('楼道灯坏了摔伤老人')
  await tab('in-area')
  await keys.type('萤桥街道')
  await keys.press('Enter')
  await tab('in-detail')
  await keys.type('梧桐里3号楼')
  await tab('in-category')
  await keys.type('ldbl')
  await keys.press('Enter')
  await tab('in-name')
  await keys.type('赵阿姨')
  await page.locator('.intake h2', { hasText: '知识库' }).waitFor()
  await op.look('desk-intake')
  await op.context.setOffline(true)
  await keys.press('Control+Enter')
  await page.getByText('网络不通').waitFor()
  check((await page.inputValue('#in-text')) === '', 'the next call can begin at once')
  await keys.press('Control+Enter') // an empty form is not sent
  await page.locator('#in-text-e').waitFor()
  await op.context.setOffline(false)
  await page.getByText(/\d{15} 已登记/).waitFor()
  await op.look('desk-intake-sent')
  await page.reload() // what the computer still kept would now be sent again
  await page.locator('#in-text').waitFor()
  check((await count(op, '梧桐里3号楼楼道灯')) === 1, 'it is registered once')
  check(!(await page.evaluate(() => JSON.stringify(localStorage))).includes('赵阿姨'), 'nothing of the caller stays on the computer')
}

/* A point on the city's own map names the street, and the ticket shows it. */
export async function aPlaceOnTheMap(desk, { check }) {
  const op = await desk.at('op6', '/staff/intake')
  const { page } = op
  await page.fill('#in-text', '滨河步道的栏杆松了，说不清是哪条街。')
  await page.getByRole('button', { name: '在地图上标点' }).click()
  const map = page.locator('.city-point .map')
  await map.locator('path').nth(20).waitFor({ state: 'attached' })
  await map.scrollIntoViewIfNeeded()
  await map.click({ position: { x: 300, y: 120 } })
  await page.getByText(/已标点 \d/).waitFor()
  check((await page.inputValue('#in-area')) !== '', 'the area follows the point')
  await op.look('desk-intake-map')
  await map.focus() // and from the keyboard
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
  const before = await page.getByText(/已标点/).textContent()
  await page.keyboard.press('Enter')
  await page.waitForFunction((was) => !document.body.innerText.includes(was), before)
  await page.reload()
  await page.getByText(/已标点 \d/).waitFor() // part of the draft
  await page.getByLabel('匿名').first().check()
  await page.locator('#in-text').press('Control+Enter')
  await page.getByText(/\d{15} 已登记/).waitFor()
  const found = (await op.api('GET', `/tickets?q=${encodeURIComponent('滨河步道')}`)).items[0]
  const ticket = await op.api('GET', `/tickets/${found.id}`)
  check(typeof ticket.place.lat === 'number' && ticket.place.area, 'stored with its area')
  await op.go(`/staff/tickets/${found.id}`)
  await page.locator('.city-point .the-point').waitFor({ state: 'attached' })
  await op.look('ticket-map')
}

/* A caller's files survive a reload and a crash, follow the ticket once, and say when they did not. */
export async function filesOfACallAreKept(desk, { check }) {
  const op = await desk.at('op5', '/staff/intake', { expect: [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/] })
  const { page } = op
  const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await page.fill('#in-text', '白杨路口积水没过脚踝，来电人发来两段说明。')
  await page.setInputFiles('#in-files', [file('积水一.txt', '第一段'), file('积水二.txt', '第二段')])
  await page.setInputFiles('#in-files', file('空.txt', ''))
  await page.locator('.uploads .error', { hasText: '空的' }).waitFor()
  await page.getByRole('button', { name: '移除 空.txt' }).click()
  await op.look('desk-intake-files')
  await page.reload()
  await page.locator('.uploads li', { hasText: '积水二.txt' }).waitFor()
  check((await page.locator('.uploads li').count()) === 2, 'the files survive a reload with the draft')
  await page.getByLabel('匿名').first().check()
  await page.route('**/attachments?*', (route) => route.abort())
  await op.context.setOffline(true)
  await page.locator('#in-text').press('Control+Enter')
  await page.getByText('网络不通').waitFor()
  check((await page.locator('.col.card .uploads li').count()) === 0, 'the next call begins without them')
  await op.context.setOffline(false)
  await page.getByText(/\d{15} 已登记/).waitFor()
  await page.locator('.uploads .error', { hasText: '没有传完' }).first().waitFor()
  await op.look('desk-intake-files-failed')
  await page.reload() // as a crash would: the ticket is there, its files are not
  await page.locator('.uploads li', { hasText: '积水二.txt' }).waitFor()
  await page.getByText(/\d{15} 已登记/).waitFor()
  check(!(await page.evaluate(() => JSON.stringify(localStorage))).includes('白杨'), 'of the words nothing stays')
  await page.unroute('**/attachments?*')
  await page.getByText('2 个附件已传上').waitFor()
  await page.locator('.uploads li').first().waitFor({ state: 'detached' })
  const found = (await op.api('GET', `/tickets?q=${encodeURIComponent('白杨路口积水')}`)).items
  check(found.length === 1, 'registered once')
  const ticket = await op.api('GET', `/tickets/${found[0].id}`)
  check(JSON.stringify(ticket.attachments.map((one) => one.name).sort()) === JSON.stringify(['积水一.txt', '积水二.txt']), 'each file once')
  await page.reload()
  await page.locator('#in-text').waitFor()
  check((await page.locator('.uploads li').count()) === 0, 'and nothing is left over')
}

/* A new ticket is announced, its unit suggested with the law, and dispatched in two strokes. */
export async function aDispatcherClearsTheQueue(desk, { check }) {
  const op = await desk.at('op2', '/staff/intake')
  const disp = await desk.at('disp2')
  await disp.page.waitForURL('**/staff/dispatch**')
  await disp.page.locator('.rows li').first().waitFor()
  const first = await op.api('POST', '/tickets', matter('荷塘路路灯不亮'))
  await op.api('POST', '/tickets', matter('荷塘路路灯还是不亮'))
  await disp.page.getByText(/有 \d 件新变化/).click()
  await disp.page.locator('.rows a', { hasText: '荷塘路路灯不亮' }).click()
  await disp.page.locator('.suggest dl').waitFor()
  await disp.page.locator('.suggest', { hasText: '荷塘路路灯还是不亮' }).waitFor()
  await disp.look('desk-dispatch')
  await disp.page.keyboard.press('d') // triage, then dispatch
  await disp.page.locator('form.action').waitFor()
  await disp.page.keyboard.press('Control+Enter')
  await disp.page.locator('form.action').waitFor({ state: 'detached' })
  if ((await disp.api('GET', `/tickets/${first.id}`)).state !== 'handling') {
    await disp.go(`/staff/dispatch?open=${first.id}`)
    await disp.page.locator('.suggest dl').waitFor()
    await disp.page.keyboard.press('d')
    await disp.page.locator('form.action').waitFor()
    await disp.look('desk-dispatch-form')
    await disp.page.getByRole('button', { name: '单位树' }).first().click()
    await disp.page.locator('dialog .tree .fold').first().waitFor()
    await disp.look('unit-tree')
    await disp.page.locator('dialog input[type=search]').fill('sszzx')
    await disp.page.locator('dialog .tree .name', { hasText: '明川市市政设施养护中心' }).click()
    await disp.page.keyboard.press('Control+Enter')
    await disp.page.locator('form.action').waitFor({ state: 'detached' })
  }
  const ticket = await disp.api('GET', `/tickets/${first.id}`)
  check(ticket.state === 'handling' && ticket.tasks.some((task) => task.role === 'lead'), `dispatched, not ${ticket.state}`)
  /* several at once, tried before */
  await disp.go('/staff/dispatch')
  await disp.page.locator('.rows li input').first().check()
  await disp.page.getByRole('button', { name: /批量处理/ }).click()
  await disp.page.selectOption('#bulk-action', 'remark')
  await disp.page.locator('dialog textarea').fill('请今天内派出。')
  await disp.page.getByRole('button', { name: '先试算' }).click()
  await disp.page.locator('dialog .notice').waitFor()
  await disp.look('desk-dispatch-bulk')
  await disp.page.getByRole('button', { name: '执行' }).click()
  await disp.page.locator('dialog[open]').waitFor({ state: 'detached' })
}

/* Thirty people told of one burst pipe: one reply, tried first, each ticket's own event, each judged by the head. */
export async function manyAreAnsweredAtOnce(desk, { check, PHONE }) {
  const op = await desk.at('op2', '/staff/intake')
  const disp = await desk.at('disp2', '/staff/dispatch')
  const clerk = await desk.at('zhujian_1', '/staff/unit')
  const tasks = []
  for (let i = 0; i < 4; i++) {
    const made = await op.api('POST', '/tickets', matter(`石榴里爆管停水，第${i + 1}位来电`))
    await disp.api('POST', `/tickets/${made.id}/triage`, {})
    await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990100-zhujian', role: 'lead' }] })
    const task = (await disp.api('GET', `/tickets/${made.id}`)).tasks.at(-1)
    if (i < 3) await clerk.api('POST', `/tasks/${task.id}/sign`, {})
    tasks.push({ id: task.id, ticket: made.id })
  }
  const { page } = clerk
  await clerk.go('/staff/unit?tab=own')
  const row = (n) => page.locator('.rows li', { hasText: `第${n}位来电` })
  await row(1).waitFor()
  check((await row(4).locator('input').count()) === 0, 'what is not signed for has no box')
  await row(1).locator('input').check()
  await page.getByRole('button', { name: /再选同类/ }).click()
  await row(3).locator('input:checked').waitFor()
  await clerk.look('desk-unit-many-picked')
  await page.getByRole('button', { name: /同文答复/ }).click()
  await page.getByRole('button', { name: '先试算' }).click()
  await page.locator('dialog [aria-invalid=true]').first().waitFor()
  await page.locator('dialog textarea').nth(0).fill('主管爆裂，已抢修更换。')
  await page.locator('dialog textarea').nth(1).fill('水管昨夜爆裂，抢修队已换好，今天六点恢复供水。')
  await page.locator('dialog fieldset').nth(0).getByLabel('否').check()
  await page.locator('dialog fieldset').nth(1).getByLabel('是').check()
  await page.getByRole('button', { name: '先试算' }).click()
  await page.locator('dialog .notice.good', { hasText: '全部可以办成' }).waitFor()
  await clerk.look('desk-unit-many')
  check((await clerk.api('GET', `/tickets/${tasks[0].ticket}`)).tasks.at(-1).state === 'handling', 'tried only')
  await page.getByRole('button', { name: '执行' }).click()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  for (const { ticket } of tasks.slice(0, 3)) {
    check((await clerk.api('GET', `/tickets/${ticket}`)).tasks.at(-1).state === 'unit_review', 'each waits for the head')
    const told = (await clerk.api('GET', `/tickets/${ticket}/timeline`)).items.filter((one) => one.op === 'reply')
    check(told.length === 1 && told[0].sentence.includes('同样的答复'), 'its own event says so')
  }
  await clerk.api('POST', `/tasks/${tasks[3].id}/sign`, {})
  /* a head gives work to somebody found by the initials of the name */
  const head = await desk.at('zhujian_h', `/staff/tickets/${tasks[3].ticket}`)
  await head.page.locator('.ticket header').waitFor()
  const me = (await clerk.api('GET', '/session')).display
  await head.page.getByRole('button', { name: '更多' }).or(head.page.locator('.rest summary')).first().click()
  await head.page.locator('.ticket header').getByRole('button', { name: '分派' }).click()
  await head.page.fill('#assign-person', me.slice(0, 1))
  await head.page.locator('.pick [role=option]', { hasText: me }).first().waitFor()
  await head.look('ticket-assign-person')
  await head.page.locator('.pick [role=option]', { hasText: me }).first().click()
  await head.page.locator('form.action button[type=submit]').click()
  await head.page.locator('form.action').waitFor({ state: 'detached' })
  const small = await desk.at('zhujian_1', '/staff/unit', { size: PHONE, lang: 'en' })
  await small.page.locator('.rows li', { hasText: '第4位来电' }).locator('input').check()
  await small.page.getByRole('button', { name: /Reply together/ }).click()
  await small.page.locator('dialog[open] textarea').first().waitFor()
  await small.look('desk-unit-many-phone')
  await small.fits()
}

/* A desk in piles: what is late stands first, what is deferred or lies below apart, each tab with its count. */
export async function aDeskHasItsPiles(desk, { check, PHONE }) {
  const op = await desk.at('op2', '/staff/intake')
  for (const [title, urgency] of [['槐树巷井盖缺了', 'normal'], ['槐树巷燃气漏了', 'urgent']]) await op.api('POST', '/tickets', matter(title, { urgency }))
  const disp = await desk.at('disp2')
  await disp.page.locator('.rows li').nth(1).waitFor()
  const rows = await disp.page.locator('.rows .title').allInnerTexts()
  check(rows.indexOf('槐树巷燃气漏了') >= 0 && rows.indexOf('槐树巷燃气漏了') < rows.length - 2, `the urgent one stands before those that wait: ${rows}`)
  await disp.page.locator('.rows', { hasText: '已等' }).waitFor()
  await disp.page.locator('.tabs a', { hasText: '待派单' }).locator('.count').waitFor()
  await disp.look('desk-dispatch-order')
  for (const [who, size, picture] of [['chengguan_1', undefined, 'desk-unit-piles'], ['chengguan_1', PHONE, 'desk-unit-piles-phone']]) {
    const clerk = await desk.at(who, '/staff/unit', { size })
    await clerk.page.locator('.tabs .count').nth(4).waitFor()
    await clerk.page.locator('.rows li.group, .empty').first().waitFor()
    const groups = await clerk.page.locator('.rows li.group').allInnerTexts()
    const order = ['已超期', '今天到期', '以后到期', '没有期限'].filter((group) => groups.includes(group))
    check(groups.join() === order.join(), `late first, then today, then later: ${groups}`)
    await clerk.look(picture)
    if (size) await clerk.fits()
    const counts = await clerk.api('GET', '/queues')
    for (const [tab, key] of [['挂账', 'deferred'], ['下级在办', 'below'], ['在办', 'own']]) {
      const one = clerk.page.locator('.tabs a', { hasText: new RegExp(`^${tab}`) })
      await one.click()
      await clerk.page.locator('.tabs a.on', { hasText: tab }).waitFor()
      check((await one.locator('.count').innerText()) === String(counts[key]), `${tab} says ${counts[key]}`)
      await clerk.page.locator('.rows li, .empty').first().waitFor()
    }
  }
  const head = await desk.at('chengguan_h', '/staff/unit?tab=asked')
  await head.page.locator('.tabs a.on', { hasText: '待同意的申请' }).waitFor()
  const [ofHead, ofClerk] = await Promise.all([head, await desk.at('chengguan_1', '/staff/unit')].map(async (one) => {
    await one.page.locator('.rows li, .empty').first().waitFor()
    return (await one.page.locator('.tabs a').allInnerTexts()).join()
  }))
  check(ofClerk.includes('我经办') && !ofHead.includes('我经办'), `what a clerk holds is no pile of a head: ${ofClerk}; ${ofHead}`)
  check(!ofClerk.includes('待同意的申请'), `what a head agrees to is no pile of a clerk: ${ofClerk}`)
  const sup = await desk.at('sup1', '/staff/lamps?tab=third')
  await sup.page.locator('.rows li, .empty').first().waitFor()
  await sup.look('desk-lamps-third')
}

/* A head approves on a phone what a clerk wrote at a desk; the reviewer reads both sides. */
export async function aReplyGoesUp(desk, { check, PHONE }) {
  const clerk = await desk.at('chengguan_1')
  await clerk.page.waitForURL('**/staff/unit**')
  const op = await desk.at('op3', '/staff/intake')
  const disp = await desk.at('disp3', '/staff/dispatch')
  const made = await op.api('POST', '/tickets', matter('银杏街井盖响了一夜'))
  await disp.api('POST', `/tickets/${made.id}/triage`, {})
  await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990100-chengguan', role: 'lead' }] })
  await clerk.go('/staff/unit?tab=to_sign')
  await clerk.page.locator('.rows a', { hasText: '银杏街' }).click()
  await clerk.page.locator('.ticket header').getByRole('button', { name: '签收' }).click()
  await clerk.look('desk-unit')
  await clerk.page.locator('form.action button[type=submit]').click()
  await clerk.page.locator('form.action').waitFor({ state: 'detached' })
  await clerk.go(`/staff/tickets/${made.id}/work-order`)
  await clerk.page.locator('.order .who').waitFor()
  await clerk.look('work-order')
  await clerk.page.setViewportSize(PHONE)
  await clerk.fits()
  await clerk.page.setViewportSize({ width: 1440, height: 900 })
  check((await clerk.page.locator('.order .limit', { hasText: '安阳市政务服务条例' }).count()) > 0, 'each limit names its law')
  check((await clerk.page.pdf({ preferCSSPageSize: true })).length > 10_000, 'it prints')
  const task = (await clerk.api('GET', `/tickets/${made.id}`)).tasks.find((one) => one.role === 'lead')
  await clerk.api('POST', `/tasks/${task.id}/reply`, { internal_text: '已更换减震垫。', public_text: '井盖已更换减震垫，不再响了。', contacted: 'yes', contact_by: '值班员', contact_way: '电话', contact_at: task.opened_at, solved: 'yes' })

  const head = await desk.at('chengguan_h', '/staff/', { size: PHONE })
  await head.page.locator('.rows a', { hasText: '银杏街' }).waitFor()
  await head.look('desk-unit-phone')
  await head.fits()
  await head.page.locator('.rows a', { hasText: '银杏街' }).click()
  await head.page.locator('.ticket .words').first().waitFor()
  await head.look('desk-unit-phone-ticket')
  await head.fits()
  await head.page.locator('.ticket header').getByRole('button', { name: '同意' }).first().click()
  await head.page.locator('form.action button[type=submit]').click()
  await head.page.locator('form.action').waitFor({ state: 'detached' })

  const reviewer = await desk.at('rev2')
  await reviewer.page.locator('.rows a', { hasText: '银杏街' }).click()
  await reviewer.page.getByText('单位答复').waitFor()
  await reviewer.look('desk-review')
  await reviewer.page.locator('.ticket header').getByRole('button', { name: '审核通过' }).click()
  await reviewer.page.locator('form.action button[type=submit]').click()
  await reviewer.page.locator('form.action').waitFor({ state: 'detached' })
  check((await reviewer.api('GET', `/tickets/${made.id}`)).state === 'callback', 'it goes to callback')
}

/* A return is judged beside the catalogue's line and the duties of the units; the same card for an objection. */
export async function aReturnBesideTheDuties(desk, { check, PHONE }) {
  const op = await desk.at('op3', '/staff/intake')
  const disp = await desk.at('disp3', '/staff/dispatch')
  const clerk = await desk.at('zhujian_1', '/staff/unit')
  const made = await op.api('POST', '/tickets', matter('榆钱胡同路灯忽明忽暗'))
  await disp.api('POST', `/tickets/${made.id}/triage`, {})
  await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990100-zhujian', role: 'lead' }] })
  const task = (await clerk.api('GET', `/tickets/${made.id}`)).tasks.at(-1)
  const reasons = (await clerk.api('GET', '/flow')).claims.find((one) => one.kind === 'return').reasons
  const asked = await clerk.api('POST', `/tasks/${task.id}/claims`, { kind: 'return', reason: reasons[0].code, text: '路灯由市政设施养护中心管养，不归本局。' })
  const head = await desk.at('zhujian_h', '/staff/unit?tab=asked', { size: PHONE })
  await head.page.locator('.rows a', { hasText: '榆钱胡同' }).click()
  await head.page.locator('.beside', { hasText: '不归本局' }).waitFor()
  await head.look('desk-unit-claim-phone')
  await head.fits()
  await head.api('POST', `/claims/${asked.part_id}/endorse`, { text: '同意' }).catch(() => null)
  await disp.go('/staff/dispatch?tab=claims')
  const row = disp.page.locator('.rows li', { hasText: '榆钱胡同' })
  await row.waitFor()
  const text = await row.innerText()
  check(text.includes(made.number) && /已等/.test(text) && /住房和城乡建设局/.test(text), `a claim's row names title, number, unit and since when: ${text}`)
  await row.locator('a').click()
  const beside = disp.page.locator('.beside')
  await beside.getByText('路灯由市政设施养护中心管养，不归本局。').waitFor()
  await beside.getByText(reasons[0].zh).waitFor()
  await beside.locator('.side', { hasText: '派单目录怎么定' }).getByText('明川市市政设施养护中心').waitFor()
  await beside.locator('.duty', { hasText: '市政设施养护中心' }).getByText(/目录定为主办/).first().waitFor()
  await beside.locator('.duty', { hasText: '住房和城乡建设局' }).getByText(/没有让它办这一类/).waitFor()
  await disp.look('desk-dispatch-return')
  const english = await desk.at('disp3', disp.page.url().replace(/^https?:[/][/][^/]+/, ''), { lang: 'en' })
  await english.page.locator('.beside .duty').nth(1).waitFor()
  await english.look('desk-dispatch-return-english')
}

/* A caller's earlier tickets can be told apart: when, what, how it stands, what was answered; open ones first. */
export async function aCallerIsKnown(desk, { check }) {
  const op = await desk.at('op5', '/staff/intake')
  const disp = await desk.at('disp4', '/staff/dispatch')
  const contact = { name: '孙伯伯', phone: '13900007766' }
  const open = await op.api('POST', '/tickets', matter('桂花弄垃圾没人收', { contact }))
  const done = await op.api('POST', '/tickets', matter('桂花弄几点停水', { contact, type: 'consult' }))
  await disp.api('POST', `/tickets/${open.id}/triage`, {})
  await op.api('POST', `/tickets/${done.id}/answer`, { text: '今晚十点到明早六点停水。', three_way: true })
  await op.page.fill('#in-phone', contact.phone)
  await op.page.locator('.earlier li').nth(1).waitFor()
  const rows = await op.page.locator('.earlier li').allInnerTexts()
  check(rows[0].includes('桂花弄垃圾没人收') && rows[0].includes(open.number) && rows[0].includes('待派单'), `what is open first: ${rows[0]}`)
  check(rows[1].includes('桂花弄几点停水') && rows[1].includes('今晚十点') && rows[1].includes('今天'), `with its answer and date: ${rows[1]}`)
  await op.look('desk-intake-history')
}

/* A head reads last month of the own unit: raw beside adjusted, nothing of a few, on a phone too. */
export async function aHeadReadsOwnFigures(desk, { check, PHONE }) {
  for (const [options, picture] of [[{}, 'unit-figures'], [{ size: PHONE, lang: 'en' }, 'unit-figures-phone-english']]) {
    const head = await desk.at('chengguan_h', '/staff/unit', options)
    await head.page.locator('.side .head a[href$="/unit/figures"]').click()
    await head.page.locator('.figures .month').waitFor()
    const last = await head.page.locator('.figures .month').innerText()
    await head.page.locator('.figures .card').first().waitFor()
    await head.look(picture)
    await head.fits()
    await head.page.locator('.figures .row button').first().click()
    await head.page.waitForFunction((was) => document.querySelector('.figures .month')?.textContent !== was, last)
    await head.page.locator('.figures .card').first().waitFor()
  }
  const late = await desk.at('chengguan_h', '/staff/unit/figures?month=2999-01', { expect: [/status of 422/] })
  await late.page.locator('.notice.bad').waitFor()
  await late.look('unit-figures-refused')
  const clerk = await desk.at('chengguan_1', '/staff/unit')
  await clerk.page.locator('.tabs').waitFor()
  check((await clerk.page.locator('a[href$="/unit/figures"]').count()) === 0, 'a clerk has no such page')
}

/* The separate questions; unsolved means rework. */
export async function aCallbackAsks(desk, { check, PHONE, WIDE }) {
  const call = await desk.at('call2')
  await call.page.waitForURL('**/staff/callback**')
  await call.page.locator('.rows a', { hasText: '银杏街' }).click()
  await call.page.locator('.missed summary').click()
  await call.page.locator('.missed li button').first().click()
  await call.page.getByText('没打通，稍后再拨').first().waitFor()
  await call.page.locator('.rows a', { hasText: '银杏街' }).click()
  await call.page.locator('.ledger li').first().waitFor()
  const form = call.page.locator('form', { hasText: '回访话术' })
  await form.getByRole('button', { name: /记下/ }).click()
  await form.locator('#callback-error').waitFor()
  const choose = (question, answer) => form.getByRole('group', { name: question }).getByText(answer, { exact: true }).click()
  await choose('您反映的问题解决了吗？', '没有解决')
  await form.locator('#callback-error').waitFor({ state: 'detached' })
  await choose(/您认可单位的解释吗/, '不认可')
  await choose('您对办理满意吗？', '不满意')
  await choose('承办单位真的联系过您吗？', '没有联系过')
  await choose('单位的答复属实吗？', '不属实')
  await choose(/有没有人劝您/, '没有')
  await call.look('desk-callback')
  await call.page.setViewportSize(PHONE)
  await call.look('desk-callback-phone')
  await call.fits()
  await call.page.setViewportSize(WIDE)
  const id = new URL(call.page.url()).searchParams.get('open')
  await form.getByRole('button', { name: /记下/ }).click()
  await call.page.getByText('已记下').waitFor()
  const ticket = await call.api('GET', `/tickets/${id}`)
  check(ticket.state === 'rework', `unsolved means rework, not ${ticket.state}`)
}

/* A clerk leaves: the head gives what he holds to a colleague, on a phone; then the account is closed. */
export async function aClerkLeaves(desk, { check, PHONE }) {
  const op = await desk.at('op3', '/staff/intake')
  const disp = await desk.at('disp3', '/staff/dispatch')
  const clerk = await desk.at('zhujian_1', '/staff/unit')
  const me = (await clerk.api('GET', '/session')).account_id
  for (const title of ['枫树街雨污管接错', '枫树街路面沉降']) {
    const made = await op.api('POST', '/tickets', matter(title))
    await disp.api('POST', `/tickets/${made.id}/triage`, {})
    const got = await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990100-zhujian', role: 'lead' }] })
    const task = (await disp.api('GET', `/tickets/${got.id}`)).tasks.at(-1)
    await clerk.api('POST', `/tasks/${task.id}/sign`, {})
    await clerk.api('POST', `/tasks/${task.id}/take`, {})
  }
  const head = await desk.at('zhujian_h', '/staff/handover', { size: PHONE })
  const { page } = head
  await head.look('handover-phone-empty')
  await page.selectOption('#handover-from', me)
  await page.locator('.tasks li').nth(1).waitFor()
  await head.look('handover-phone')
  await head.fits()
  await page.locator('.tasks a', { hasText: '枫树街雨污管接错' }).waitFor()
  await page.getByRole('button', { name: '看看会怎样' }).click()
  await page.getByText('请选择交给谁').waitFor()
  await page.locator('.takers label').first().click()
  await page.fill('#handover-reason', '借调市局，由同事接办')
  await page.getByRole('button', { name: '看看会怎样' }).click()
  await page.getByRole('button', { name: '确认交接' }).waitFor()
  await head.look('handover-phone-check')
  await page.getByRole('button', { name: '确认交接' }).click()
  await page.locator('.notice.good', { hasText: '已交接' }).waitFor()
  await head.look('handover-phone-done')
  await head.fits()
  const left = await head.api('GET', `/accounts/${me}/work`)
  check(left.tasks.length === 0, 'nothing is left in these hands')
  const wide = await desk.at('zhujian_h', `/staff/handover?from=${left.receivers[0].id}`, { lang: 'en' })
  await wide.page.locator('.tasks li, .notice').first().waitFor()
  await wide.look('handover-wide')
  /* away for days only: nothing moves, a deputy stands in until the leave is over */
  await wide.page.locator('.leave summary').click()
  await wide.page.selectOption('#deputy-who', { index: 1 })
  await wide.page.fill('#deputy-until', '2090-01-01T00:00')
  await wide.look('handover-leave')
  await wide.page.locator('.leave').getByRole('button', { name: 'Save' }).click()
  await wide.page.locator('.leave summary', { hasText: 'is on leave' }).waitFor()
  await page.goto(page.url().replace(/from=.*/, `from=${left.receivers[0].id}`))
  await page.locator('.leave summary', { hasText: '代理到' }).waitFor()
  await head.look('handover-leave-phone')
  await head.fits()
  await page.getByRole('button', { name: '提前结束代理' }).click()
  await page.locator('.leave summary', { hasText: '设一位代理人' }).waitFor()
  check((await head.api('GET', `/accounts/${left.receivers[0].id}/work`)).deputy === null, 'the leave is over')
  /* the administrator meets an account that still holds work, and gives it back to the unit */
  const admin = await desk.at('sys1', '/staff/admin?tab=accounts&q=zhujian_2', { expect: [/409/] })
  const row = admin.page.locator('tr', { hasText: 'zhujian_2' })
  await row.getByRole('button', { name: '停用' }).click()
  await admin.page.locator('dialog[open] table').waitFor()
  await admin.look('admin-leaving')
  await admin.page.fill('#leaving-reason', '调离')
  await admin.page.getByRole('button', { name: '全部放回单位并停用' }).click()
  await admin.page.locator('dialog[open]').waitFor({ state: 'detached' })
  await row.getByText('停用', { exact: true }).first().waitFor()
}

/* A unit goes into its successor: figures first, then the button, then how far it has come. */
export async function aUnitIsMerged(desk, { check }) {
  const op = await desk.at('op3', '/staff/intake')
  const disp = await desk.at('disp3', '/staff/dispatch')
  const made = await op.api('POST', '/tickets', matter('莲塘巷占道经营'))
  await disp.api('POST', `/tickets/${made.id}/triage`, {})
  await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990102-chengguan', role: 'lead' }] })
  const admin = await desk.at('sys1', '/staff/admin?tab=units&q=990102-chengguan')
  const { page } = admin
  await page.locator('tbody tr', { hasText: '砚湖区城市管理局' }).getByRole('button', { name: '并入继任单位' }).click()
  await page.getByRole('button', { name: '先看会怎样' }).click()
  await page.locator('dialog #merge-into-e').waitFor()
  await page.fill('#merge-into', '砚湖区住房')
  await page.locator('dialog [role=option]', { hasText: '砚湖区住房和城乡建设局' }).waitFor()
  await page.keyboard.press('Enter')
  await page.fill('#merge-text', '机构改革方案（2026）第3号')
  await admin.look('admin-merge-form')
  await page.getByRole('button', { name: '先看会怎样' }).click()
  await page.locator('dialog .figures tr').nth(4).waitFor()
  await admin.look('admin-merge-figures')
  check(await page.getByRole('button', { name: '并入', exact: false }).filter({ hasText: '确认' }).isDisabled(), 'nothing happens before it was checked')
  await page.locator('dialog .sure input').check()
  await page.getByRole('button', { name: '确认并入' }).click()
  await page.locator('dialog .notice.good', { hasText: '已完成' }).waitFor({ timeout: 60_000 })
  await admin.look('admin-merge-done')
  const told = await admin.api('GET', '/units/990102-chengguan/merge')
  check(told.state === 'done' && told.open_tickets === 0 && told.tickets > 0, `moved, not ${JSON.stringify(told)}`)
  const head = await desk.at('chengguan02_h', '/staff/unit')
  await head.go('/staff/unit?tab=own')
  await head.page.locator('.rows a', { hasText: '莲塘巷占道经营' }).click()
  await head.page.getByText('砚湖区城市管理局已并入砚湖区住房和城乡建设局').waitFor()
  await head.look('unit-after-merge')
}

export async function supervisorAndLeaderSeeTheLamps(desk, { check }) {
  const sup = await desk.at('sup1')
  await sup.page.waitForURL('**/staff/lamps**')
  await sup.page.locator('.tabs a').first().waitFor()
  await sup.page.locator('.ticket .words, .side .empty').first().waitFor()
  await sup.look('desk-lamps')
  const lead = await desk.at('lead1')
  await lead.page.waitForURL('**/staff/cockpit**')
  await lead.page.locator('.apart tbody tr').first().waitFor()
  await lead.look('desk-cockpit')
  const value = await lead.page.locator('.figures a', { hasText: '在办' }).first().locator('.value').innerText()
  await lead.page.getByRole('button', { name: '大屏' }).click()
  await lead.page.locator('.wall .top li').nth(6).waitFor()
  await lead.look('desk-cockpit-wall')
  await lead.page.getByRole('button', { name: '退出大屏' }).click()
  await lead.page.locator('.figures a', { hasText: '在办' }).first().click()
  await lead.page.getByText(`共 ${value} 件`).waitFor()
  check(true, 'a figure opens its tickets')
}

export async function threeAdministrators(desk) {
  const sys = await desk.at('sys1')
  await sys.page.waitForURL('**/staff/admin**')
  await sys.page.fill('#admin-q', 'cgj')
  await sys.page.press('#admin-q', 'Enter')
  await sys.page.locator('tbody tr').first().waitFor()
  await sys.look('desk-admin-units')
  await sys.page.getByRole('button', { name: '修改' }).first().click()
  await sys.page.locator('dialog .schema-form').waitFor()
  await sys.look('desk-admin-unit')
  await sys.page.keyboard.press('Escape')
  const sec = await desk.at('sec1', '/staff/admin?tab=accounts')
  await sec.page.locator('tbody tr').first().waitFor()
  await sec.look('desk-admin-accounts')
  const aud = await desk.at('aud1')
  await aud.page.getByText('链条完整').waitFor()
  await aud.look('desk-admin-audit')
}

/* The rule book of a city: what would fall due when, which days are worked, what the city decided. */
export async function anAdministratorMindsTheRules(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=whatif', { expect: [/40[04]|412/] })
  const { page } = sys
  await page.locator('.ask .choices label').first().waitFor()
  await page.locator('.ask .choices label').first().click()
  await page.getByRole('button', { name: '试算' }).click()
  await page.locator('.month').first().waitFor()
  check((await page.locator('.month .counted, .month .due').count()) > 0, 'the counted days are drawn')
  await page.getByText('别的规则集会怎么说').waitFor()
  await sys.look('desk-admin-what-if')
  await page.getByRole('link', { name: '工作日历' }).click()
  await page.locator('.month').nth(11).waitFor()
  await sys.look('desk-admin-calendar')
  const year = Number(await page.locator('h2.num').innerText()) + 1
  await page.fill('#cal-text', JSON.stringify({ year, days: [{ name: '元旦', date: `${year}-01-01`, isOffDay: true }, { name: '元旦', date: `${year}-01-02`, isOffDay: true }] }))
  await page.fill('#cal-source', '演练用通知')
  await page.getByRole('button', { name: '先试一遍' }).click()
  await page.getByText(`${year} 年会有`).waitFor()
  await page.getByRole('button', { name: '确认录入' }).scrollIntoViewIfNeeded()
  await sys.look('desk-admin-calendar-trial')
  await page.getByRole('link', { name: '参数' }).click()
  await page.locator('tbody tr').first().waitFor()
  await sys.look('desk-admin-settings')
  const before = (await sys.api('GET', '/settings')).items.find((one) => one.name === 'retention_years')
  await page.locator('tbody tr', { hasText: before.name }).getByRole('button').click()
  await page.fill('#setting-value', String(before.max))
  await page.fill('#setting-law', '本市热线管理办法第九条')
  await sys.look('desk-admin-setting')
  await page.locator('dialog[open] button[type=submit]').click()
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  const after = (await sys.api('GET', '/settings')).items.find((one) => one.name === before.name)
  check(Number(after.value) === before.max && after.legal_ref === '本市热线管理办法第九条', 'the number and its law are kept')
}

/* A version of the catalogue from the draft to the day it holds; rules beside the shipped sets. */
export async function theCatalogueGetsAVersion(desk, { check }) {
  const sys = await desk.at('sys1', '/staff/admin?tab=catalogue')
  const { page } = sys
  await page.locator('.list li').first().waitFor()
  const first = await sys.api('GET', '/catalogue?category=010401')
  await page.getByRole('button', { name: '起草新版' }).click()
  await page.fill('#d-c-0', 'ldbl')
  await page.locator('[role=option]').first().click()
  const edit = page.locator('dialog[open]')
  await edit.locator('#d-l-0').fill('城管')
  await edit.locator('[role=option]').first().click()
  await edit.getByLabel('依据').fill('本市派单目录调整通知')
  await edit.locator('#draft-note').fill('职责调整')
  await sys.look('desk-admin-catalogue-draft')
  await edit.locator('button[type=submit]').click()
  await page.locator('h2', { hasText: '改动' }).waitFor()
  await page.getByRole('button', { name: '发布' }).waitFor()
  await page.fill('#cat-category', 'ldbl')
  await page.locator('[role=option]').first().click()
  await page.getByRole('button', { name: '谁会接到' }).click()
  await page.locator('.notice.good[role=status]').waitFor()
  await sys.look('desk-admin-catalogue')
  const version = new URL(page.url()).searchParams.get('number')
  const tomorrow = new Date(Date.parse((await sys.api('GET', '/session')).now) + 36 * 3600_000).toISOString().slice(0, 10)
  await page.getByRole('button', { name: '发布' }).click()
  await page.locator('dialog[open] input[type=date]').fill(tomorrow)
  await sys.look('desk-admin-catalogue-publish')
  await page.locator('dialog[open] button[type=submit]').click()
  await page.getByRole('button', { name: '撤回为草稿' }).waitFor()
  const published = await sys.api('GET', `/catalogue/versions/${version}`)
  check(published.state === 'published' && !published.holds, 'published, and its day is still to come')
  await page.getByRole('button', { name: '撤回为草稿' }).click()
  await page.getByRole('button', { name: '作废' }).click()
  await page.getByRole('button', { name: '发布' }).waitFor({ state: 'detached' })
  check(JSON.stringify(await sys.api('GET', '/catalogue?category=010401')) === JSON.stringify(first), 'a dropped draft changes nothing')
  await page.getByRole('link', { name: '时限规则' }).click()
  await page.locator('.presets li').first().waitFor()
  await page.getByRole('button', { name: '修改' }).first().click()
  await page.locator('dialog[open] .schema-form').waitFor()
  await sys.look('desk-admin-rule')
  await page.keyboard.press('Escape')
  await page.locator('.presets').getByRole('button').first().click()
  await page.getByRole('button', { name: '先试一遍' }).click()
  await page.locator('.presets [role=status]').waitFor()
  await sys.look('desk-admin-rules')
  const aud = await desk.at('aud1', '/staff/admin?tab=retention')
  await aud.page.locator('.notice').first().waitFor()
  await aud.look('desk-admin-retention')
}

/* Two people decide on a list. Demo tickets are too young for one, so the answers here are written down. */
export async function twoPeopleDecideOnAList(desk, { check }) {
  const aud = await desk.at('aud1')
  const me = (await aud.api('GET', '/session')).account_id
  const list = { id: '7', state: 'proposed', years: 5, cutoff_at: '2021-05-06T00:00:00+08:00', persons: 2, destroyed: 0, digest: 'ab'.repeat(32), reason: null, proposed_at: '2026-05-06T03:00:00+08:00', asked_by: null, asked_at: null, decided_by: null, decided_at: null, ended_at: null, version: 1 }
  const items = [{ number: '202104300000017', closed_at: '2021-04-30T10:00:00+08:00', destroyed_at: null }, { number: null, closed_at: '2021-05-02T16:20:00+08:00', destroyed_at: null }]
  const sent = []
  await aud.page.route('**/api/v1/retention**', (route) => {
    const request = route.request(), path = new URL(request.url()).pathname
    if (request.method() === 'POST') { sent.push([path, request.headers()['if-match']]); Object.assign(list, { state: 'asked', asked_by: { id: me, name: 'aud1' }, version: 2 }) }
    return route.fulfill({ json: path.endsWith('/retention') ? { items: [list], years: 5, cutoff_at: list.cutoff_at, next_cursor: null } : { ...list, items, next_cursor: null } })
  })
  await aud.go('/staff/admin?tab=retention')
  await aud.page.getByRole('button', { name: '查看' }).click()
  await aud.page.getByText('您是第一个人').waitFor()
  await aud.look('desk-admin-retention-list')
  await aud.page.getByRole('button', { name: '提请销毁' }).click()
  await aud.page.getByText('须由另一个人确认').waitFor()
  check(JSON.stringify(sent) === '[["/api/v1/retention/7/confirm","\\"1\\""]]', `asked once, of the version that was read: ${JSON.stringify(sent)}`)
  check((await aud.page.getByRole('button', { name: '确认销毁' }).count()) === 0, 'the same person cannot confirm')
  Object.assign(list, { asked_by: { id: '999999', name: 'sup1' }, version: 3 })
  await aud.page.reload()
  await aud.page.getByRole('button', { name: '确认销毁' }).waitFor()
}

/* A token is told once; a password that somebody else set has to be changed before anything else. */
export async function aSecurityAdministratorOpensDoors(desk, { check }) {
  const sec = await desk.at('sec1', '/staff/admin?tab=accounts')
  await sec.page.locator('tbody tr').first().waitFor()
  await sec.page.locator('tbody tr').first().getByRole('button', { name: 'API 令牌' }).click()
  await sec.page.fill('#token-label', '数据共享平台')
  await sec.page.getByRole('button', { name: '发一个令牌' }).click()
  await sec.page.locator('code.made').waitFor()
  check((await sec.page.locator('code.made').innerText()).length > 20, 'the token is told')
  await sec.look('desk-admin-token')
  await sec.page.getByRole('button', { name: '吊销 数据共享平台' }).click()
  await sec.page.getByText('已吊销').waitFor()
  await sec.page.keyboard.press('Escape')
  const op = await desk.at('op6', '/staff/', { expect: [/401|403/] })
  const id = (await op.api('GET', '/session')).account_id
  await sec.api('POST', `/accounts/${id}/password`, { password: 'A-Lantern-On-The-River-88', must_change: true })
  const again = await desk.window({ who: 'op6', expect: [/403/] })
  await again.go('/staff/login')
  await again.page.fill('#login-name', 'op6')
  await again.page.fill('#login-password', 'A-Lantern-On-The-River-88')
  await again.page.press('#login-password', 'Enter')
  await again.page.locator('#password-old').waitFor()
  await again.look('new-password')
  await again.page.fill('#password-old', 'A-Lantern-On-The-River-88')
  await again.page.fill('#password-new', 'Osmanthus-At-The-Gate-31')
  await again.page.fill('#password-again', 'Osmanthus-At-The-Gate-32')
  await again.page.press('#password-again', 'Enter')
  await again.page.getByText('两次输入的新密码不一样').waitFor()
  await again.page.fill('#password-again', 'Osmanthus-At-The-Gate-31')
  await again.page.press('#password-again', 'Enter')
  await again.page.waitForURL('**/staff/intake')
}

/* Every page in English, whose words are the longest: one that is missing is an error of the console, which
 * fails; and none sticks out of a phone. */
export async function allDesksInEnglish(desk, { PHONE, WIDE }) {
  for (const [who, paths] of Object.entries({
    op4: ['intake', 'respondents', 'me'], disp4: ['dispatch'], chengguan_1: ['unit', 'templates'], chengguan_h: ['unit/figures', 'handover'],
    rev3: ['review', 'publications'], call3: ['callback'], sup2: ['lamps', 'tickets'], lead2: ['cockpit'], kb2: ['knowledge'], insp2: ['inspect'],
    sys1: ['admin', ...['data', 'accounts', 'rules', 'whatif', 'calendar', 'settings', 'catalogue'].map((tab) => `admin?tab=${tab}`)],
    sec1: ['admin?tab=sessions'], aud1: ['admin?tab=audit', 'admin?tab=retention'],
  })) {
    const window = await desk.at(who, '/staff/', { lang: 'en' })
    for (const path of paths) {
      await window.page.setViewportSize(WIDE)
      await window.go(`/staff/${path}`)
      await window.page.locator('main h1').first().waitFor()
      await window.page.locator('main :is(table, .card, select):visible').first().waitFor()
      await window.page.waitForLoadState('networkidle')
      await window.look(`english-${path.replace('?tab=', '-').replace('/', '-')}`)
      await window.page.setViewportSize(PHONE)
      await window.fits()
    }
    await window.context.close()
  }
}

export async function anEditorKeepsTheKnowledge(desk, { check }) {
  const kb = await desk.at('kb1')
  await kb.page.waitForURL('**/staff/knowledge**')
  await kb.page.locator('.list li').first().waitFor()
  await kb.page.getByRole('button', { name: '新增条目' }).click()
  await kb.page.locator('dialog[open]').getByLabel('标题').fill('冬季供暖从哪天开始')
  await kb.page.locator('dialog[open]').getByLabel('正文').fill('每年11月15日开始供暖，遇强降温可提前。')
  await kb.page.locator('dialog[open]').getByLabel('依据').fill('本市城镇供热条例第十二条')
  await kb.look('desk-knowledge-new')
  await kb.page.locator('dialog[open] button[type=submit]').click()
  await kb.page.locator('dialog[open]').waitFor({ state: 'detached' })
  await kb.page.locator('.list a', { hasText: '冬季供暖从哪天开始' }).click()
  await kb.page.getByText('遇强降温可提前').waitFor()
  await kb.look('desk-knowledge')
  check((await kb.page.locator('.list li').count()) > 1, 'the list stays')
}

export async function inspectorsSeeReports(desk) {
  const inspector = await desk.at('insp1')
  await inspector.page.waitForURL('**/staff/inspect**')
  await inspector.page.locator('.rows li, .empty').first().waitFor()
  await inspector.look('desk-inspect')
  const reports = await desk.at('rep1')
  await reports.page.waitForURL('**/staff/inspect**')
  await reports.page.locator('.rows li, .empty').first().waitFor()
  await reports.look('desk-reports')
}

/* What is about the hotline itself is taken in sealed: inspectors open it, nobody else knows of it. */
export async function anInspectorSealsATicket(desk, { check }) {
  const insp = await desk.at('insp1', '/staff/inspect', { expect: [/status of 422/] })
  const { page } = insp
  await page.getByRole('button', { name: '登记密封件' }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.locator('textarea').first().waitFor()
  await insp.look('desk-inspect-seal')
  await dialog.getByLabel('内容', { exact: true }).fill('热线某班组长要求话务员把两件投诉改记成咨询。')
  await dialog.getByLabel('标题').fill('反映热线改记诉求')
  await page.keyboard.press('Control+Enter')
  await dialog.locator('.notice.bad', { hasText: '联系人：' }).waitFor() // whoever is confidential has to be reached
  await insp.look('desk-inspect-seal-error')
  await dialog.getByLabel('电话').fill('13900004321')
  await page.keyboard.press('Control+Enter')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  check(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/.test((await page.locator('.slip .code').textContent()).trim()), 'the code can be told')
  await insp.look('desk-inspect-told')
  const panel = await page.locator('.slip a').getAttribute('href') // units will read a rendition alone
  await page.locator('.slip').getByRole('button').click()
  await page.locator('.slip').waitFor({ state: 'detached' })
  await page.locator('.rows a', { hasText: '反映热线改记诉求' }).click()
  await page.locator('.ticket .tag', { hasText: '密封件' }).waitFor()
  await insp.look('desk-inspect-sealed')
  const writer = await desk.at('insp2', panel.replace(/^(?!\/staff)/, '/staff'))
  await writer.page.waitForFunction(() => document.activeElement?.id === 'rendition')
  await writer.page.locator('#rendition').getByRole('button', { name: '写明单位' }).waitFor()
  await writer.context.close()
  const id = new URL(page.url()).searchParams.get('open')
  for (const who of ['sup1', 'rep1', 'op2']) {
    const other = await desk.at(who, '/staff/tickets', { expect: [/status of 404/] })
    check(await other.api('GET', `/tickets/${id}`).then(() => false, (error) => / 404 /.test(error.message)), `${who} does not know of it`)
    check((await other.api('GET', `/tickets?q=${encodeURIComponent('改记诉求')}`)).items.length === 0, `nor finds it`)
    await other.context.close()
  }
}

/* The whole way with all seven windows open from the start: each hears of its turn by itself. */
export async function sevenWindowsAtOnce(desk, { check }) {
  const people = { op: 'op7', disp: 'disp1', clerk: 'shizheng_1', head: 'shizheng_h', rev: 'rev1', call: 'call1', sup: 'sup3' }
  const at = {}
  for (const [part, who] of Object.entries(people)) at[part] = await desk.at(who)
  for (const one of Object.values(at)) await one.page.locator('.live:not(.off)').waitFor()
  const title = '文昌巷三盏路灯不亮'
  const made = await at.op.api('POST', '/tickets', matter(title, { type: 'help' }))
  const state = async () => (await at.sup.api('GET', `/tickets/${made.id}`)).state
  const turn = async (window) => {
    await window.page.locator('.fresh button', { hasText: '新变化' }).click()
    await window.page.locator('.rows a', { hasText: title }).click()
    await window.page.locator('.ticket h1', { hasText: title }).waitFor()
  }
  const press = async (window, name) => {
    await window.page.locator('.ticket header').getByRole('button', { name }).first().click()
    await window.page.locator('form.action').waitFor()
    await window.page.keyboard.press('Control+Enter')
    await window.page.locator('form.action').waitFor({ state: 'detached' })
  }
  await turn(at.disp)
  await press(at.disp, '预审')
  await at.disp.page.locator('.ticket .state', { hasText: '待派单' }).waitFor()
  await at.disp.page.locator('.suggest dl').waitFor()
  await at.disp.page.keyboard.press('d')
  await at.disp.page.locator('form.action').waitFor()
  await at.disp.page.keyboard.press('Control+Enter')
  await at.disp.page.locator('form.action').waitFor({ state: 'detached' })
  check((await state()) === 'handling', 'dispatched')
  await turn(at.clerk)
  await press(at.clerk, '签收')
  const task = (await at.clerk.api('GET', `/tickets/${made.id}`)).tasks.find((one) => one.role === 'lead')
  await at.clerk.api('POST', `/tasks/${task.id}/reply`, { internal_text: '更换灯头。', public_text: '三盏路灯已修好。', contacted: 'yes', contact_by: '值班员', contact_way: '电话', contact_at: task.opened_at, solved: 'yes' })
  await turn(at.head)
  await press(at.head, '同意')
  await turn(at.rev)
  await press(at.rev, '审核通过')
  await turn(at.call)
  const form = at.call.page.locator('form', { hasText: '回访话术' })
  await form.getByRole('group', { name: '您反映的问题解决了吗？' }).getByText('解决了', { exact: true }).click()
  await form.getByRole('group', { name: '您对办理满意吗？' }).getByText('非常满意', { exact: true }).click()
  await form.getByRole('button', { name: /记下/ }).click()
  await at.call.page.getByText('已记下').waitFor()
  check((await state()) === 'closed', `solved closes it, not ${await state()}`)
  await at.sup.page.locator('.fresh button', { hasText: '新变化' }).waitFor()
}
