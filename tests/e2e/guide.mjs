/*
 * The pictures of docs/guide, each of a page as its role meets it, in both languages and at one size.
 * `./dev guide` takes them and puts them, made smaller, into docs/guide/images.
 */

const PAGE = { width: 1200, height: 750 }
const LANGS = ['zh-CN', 'en']
const words = (zh, en) => ({ 'zh-CN': zh, en })

const matter = (title, text, more = {}) => ({ title, text, type: 'complaint', channel: 'phone', identity_mode: 'real', contact: { name: '李小红', phone: '13900005678' }, category: '010401', place: { area: '990102005', detail: '幸福路12号门口' }, ...more })

/* Something to show at each step, made by those whose step it is. */
async function stage(desk) {
  const op = await desk.at('op1', '/staff/knowledge')
  const disp = await desk.at('disp1', '/staff/knowledge')
  const clerk = await desk.at('chengguan_1', '/staff/knowledge')
  const head = await desk.at('chengguan_h', '/staff/knowledge')
  const rev = await desk.at('rev1', '/staff/knowledge')
  const made = {}
  const make = async (name, title, text, more) => { made[name] = await op.api('POST', '/tickets', matter(title, text, more)) }
  await make('waiting', '幸福路一排路灯不亮', '幸福路从12号到20号一排路灯都不亮，晚上接孩子看不见路，已经三天了。')
  await make('twin', '幸福路路灯坏了', '幸福路路灯坏了，老人晚上不敢出门。')
  for (const [name, title] of [['fresh', '梧桐里楼道灯坏了'], ['approve', '银杏街路灯闪烁'], ['passed', '文昌巷三盏路灯不亮'], ['asked', '学府路两盏路灯不亮']]) {
    await make(name, title, `${title}，已经好几天了，请派人来看看，修好以后告诉我一声。`)
    const path = `/tickets/${made[name].id}`
    await disp.api('POST', `${path}/triage`, {})
    await disp.api('POST', `${path}/dispatch`, { shares: [{ unit: '990100-chengguan', role: 'lead', legal_basis: '城市道路照明设施管理职责' }] })
    if (name === 'fresh') continue
    const task = (await clerk.api('GET', path)).tasks[0]
    await clerk.api('POST', `/tasks/${task.id}/sign`, {})
    await clerk.api('POST', `/tasks/${task.id}/reply`, { internal_text: '当晚更换灯头两只，修复线路一处。', public_text: '您反映的路灯已于当晚修好并恢复照明。我们对整条街的线路作了检查，换下老化灯头两只；如再有不亮，请随时告诉我们。', contacted: 'yes', contact_by: '值班员', contact_way: '电话', contact_at: task.opened_at, solved: 'yes' })
    if (name === 'approve') continue
    await head.api('POST', `/tasks/${task.id}/approve`, {})
    if (name === 'asked') await rev.api('POST', `${path}/pass`, {})
  }
  const rep = await desk.at('rep1', '/staff/knowledge')
  await make('report', '村北加工厂夜里往河沟排污水', '村北边的加工厂后墙有一根管子，白天没水，夜里往河沟里排，水发红。请夜里来查，也请不要说是我们村里人反映的。', { type: 'report', category: '050301', identity_mode: 'confidential', place: { area: '990102005', detail: '村北河沟' } })
  await rep.api('POST', `/tickets/${made.report.id}/triage`, {})
  for (const one of [op, disp, clerk, head, rev, rep]) await one.context.close()
  return made
}

export async function thePicturesOfTheGuide(desk, { PHONE }) {
  const made = await stage(desk)
  for (const lang of LANGS) {
    const at = (who, path, more = {}) => desk.at(who, path, { lang, size: PAGE, ...more })
    const shoot = async (window, name) => { await window.picture(`${name}-${lang === 'en' ? 'en' : 'zh'}`); await window.context.close() }
    const say = (zh, en) => words(zh, en)[lang]

    const op = await at('op2', '/staff/intake')
    await op.page.fill('#in-phone', '13900005678')
    await op.page.locator('#in-text').fill('梧桐里3号楼暖气一直不热，室温只有十六度，家里有八十岁的老人，请派人上门测温。')
    await op.page.locator('#in-title').fill('暖气不热，请上门测温')
    for (const [id, typed] of [['in-area', '萤桥街道'], ['in-category', 'nqbr']]) { await op.page.fill(`#${id}`, typed); await op.page.locator('[role=option][aria-selected=true]:visible').first().waitFor(); await op.page.keyboard.press('Enter') }
    await op.page.fill('#in-detail', '梧桐里3号楼')
    await op.page.locator('.intake h2').first().waitFor()
    await op.page.waitForTimeout(600)
    await shoot(op, 'operator')

    const disp = await at('disp2', `/staff/dispatch?open=${made.waiting.id}`)
    await disp.page.locator('.suggest').first().waitFor()
    await disp.page.locator('.ticket .words').first().waitFor()
    await shoot(disp, 'dispatcher')

    const clerk = await at('chengguan_1', `/staff/unit?open=${made.fresh.id}`)
    await clerk.page.locator('.ticket .words').first().waitFor()
    await shoot(clerk, 'unit')
    const head = await at('chengguan_h', `/staff/unit?tab=unit_review&open=${made.approve.id}`, { size: PHONE })
    await head.page.locator('.ticket .words').first().waitFor()
    await shoot(head, 'unit-phone')

    const rev = await at('rev2', `/staff/review?open=${made.passed.id}`)
    await rev.page.locator('.ticket .words').first().waitFor()
    await rev.page.waitForTimeout(300)
    await shoot(rev, 'reviewer')

    const call = await at('call2', `/staff/callback?open=${made.asked.id}`)
    await call.page.locator('form', { hasText: say('回访话术', 'Script') }).waitFor()
    await shoot(call, 'callback')

    const sup = await at('sup2', '/staff/lamps?tab=yellow')
    await sup.page.locator('.ticket .words, .side .empty').first().waitFor()
    await shoot(sup, 'supervisor')
    const list = await at('sup3', '/staff/tickets?type=complaint&columns=lamp,title,state,urgency,unit,area,accepted_at')
    await list.page.locator('.tickets tbody tr').nth(5).waitFor()
    if (lang === 'zh-CN') await list.api('PUT', '/saved-lists', { name: '本月投诉', query: 'type=complaint&columns=lamp%2Ctitle%2Cstate%2Curgency%2Cunit%2Carea%2Caccepted_at' })
    await list.page.reload()
    await list.page.locator('.tickets tbody tr').nth(5).waitFor()
    await list.page.locator('.chip').first().waitFor()
    await shoot(list, 'list')

    const lead = await at('lead2', '/staff/cockpit')
    await lead.page.locator('main table tbody tr, main canvas, main svg').first().waitFor()
    await lead.page.waitForTimeout(800)
    await shoot(lead, 'leader')

    const insp = await at('insp2', `/staff/inspect?open=${made.report.id}`)
    await insp.page.locator('.ticket .words').first().waitFor()
    await insp.page.waitForTimeout(300)
    await shoot(insp, 'inspector')

    const kb = await at('kb2', '/staff/knowledge')
    await kb.page.locator('.list li').first().waitFor()
    await kb.page.locator('.list a').first().click()
    await kb.page.waitForTimeout(300)
    await shoot(kb, 'editor')

    const sys = await at('sys1', '/staff/admin?tab=whatif')
    await sys.page.locator('.ask .choices label').first().click()
    await sys.page.locator('.ask button[type=submit], .ask .button.primary').first().click()
    await sys.page.locator('.month').first().waitFor()
    await shoot(sys, 'administrator')

    const proof = await at('disp3', `/staff/tickets/${made.asked.id}`)
    await proof.page.locator('.chain button').click()
    await proof.page.locator('.chain .tag').waitFor()
    await proof.page.locator('.chain').scrollIntoViewIfNeeded()
    await shoot(proof, 'proof')

    const person = await desk.window({ lang, size: PAGE })
    await person.go('/')
    await shoot(person, 'citizen')
  }
}
