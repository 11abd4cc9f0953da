/* Reply templates, and an answer on its way to the public page: proposed, masked, approved by another, joined. */

const SAID = '我是赵小红，电话13900005678，住梧桐里9号3号楼501室。楼道的灯坏了一个月，老人夜里下楼很危险。'
const ANSWER = '已经更换楼道灯十二盏，城管局值班电话0372-5550100。'
const V = { contacted: 'yes', contact_by: '值班员', contact_way: '电话', solved: 'yes' }

/* A ticket from the call to the requester's own "solved"; answers its id. */
async function solved(desk, title) {
  const all = []
  for (const who of ['op1', 'disp1', 'chengguan_1', 'chengguan_h', 'rev1', 'call1']) all.push(await desk.at(who, '/staff/knowledge'))
  const [op, disp, clerk, head, rev, call] = all
  const made = await op.api('POST', '/tickets', { title, text: SAID, type: 'help', channel: 'phone', identity_mode: 'real', contact: { name: '赵小红', phone: '13900005678' }, category: '010401', place: { area: '990102005' } })
  const path = `/tickets/${made.id}`
  await disp.api('POST', `${path}/triage`, {})
  await disp.api('POST', `${path}/dispatch`, { shares: [{ unit: '990100-chengguan', role: 'lead' }] })
  const task = (await clerk.api('GET', path)).tasks.find((one) => one.role === 'lead')
  await clerk.api('POST', `/tasks/${task.id}/sign`, {})
  await clerk.api('POST', `/tasks/${task.id}/reply`, { internal_text: '已更换。', public_text: ANSWER, contact_at: task.opened_at, ...V })
  await head.api('POST', `/tasks/${task.id}/approve`, {})
  await rev.api('POST', `${path}/pass`, {})
  const asked = (await call.api('GET', path)).callbacks.at(-1)
  await call.api('POST', `/callbacks/${asked.id}/answer`, { solved: 'yes', rating: 'good', contacted: 'yes', truthful: 'yes', pressed: 'no' })
  for (const one of all) await one.context.close()
  return made
}

/* A clerk keeps a template, and a reply is filled from it by the keyboard. */
export async function aTemplateFillsAReply(desk, { check, PHONE }) {
  const clerk = await desk.at('chengguan_1', '/staff/templates', { expect: [/status of 422/] })
  const { page } = clerk
  await page.getByText('还没有模板').or(page.locator('.all .card').first()).waitFor()
  await page.getByRole('button', { name: '新增本单位模板' }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.locator('.error').first().waitFor() // told beside the fields
  await dialog.getByLabel('用在哪里').selectOption('reply_public')
  await dialog.getByLabel('名称').fill('路灯修复')
  await dialog.getByLabel('内容').fill('您反映的{编号}号诉求（{标题}）已由{承办人}办理。')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.locator('.error', { hasText: '承办人' }).waitFor() // nobody knows that place
  await dialog.getByLabel('内容').fill('您反映的{编号}号诉求（{标题}）已由{承办单位}办理，路灯已经修好。')
  await page.keyboard.press('Control+Enter')
  await page.locator('.all .card', { hasText: '路灯修复' }).waitFor()
  await clerk.look('desk-templates')
  const other = await desk.at('zhujian_1', '/staff/templates')
  await other.page.locator('.page h1 + [role=status]').waitFor() // the list is there
  check(!(await other.page.content()).includes('路灯修复'), 'another unit does not see it')

  const op = await desk.at('op1', '/staff/knowledge')
  const disp = await desk.at('disp1', '/staff/knowledge')
  const made = await op.api('POST', '/tickets', { title: '银杏街路灯不亮', text: '银杏街路灯不亮，请修。', type: 'help', channel: 'phone', identity_mode: 'real', contact: { name: '赵小红', phone: '13900005678' }, category: '010401', place: { area: '990102005' } })
  await disp.api('POST', `/tickets/${made.id}/triage`, {})
  await disp.api('POST', `/tickets/${made.id}/dispatch`, { shares: [{ unit: '990100-chengguan', role: 'lead' }] })
  const task = (await clerk.api('GET', `/tickets/${made.id}`)).tasks.find((one) => one.role === 'lead')
  await clerk.api('POST', `/tasks/${task.id}/sign`, {})
  await clerk.go(`/staff/tickets/${made.id}`)
  await page.locator('.ticket header').getByRole('button', { name: '答复' }).click()
  const form = page.locator('form.action')
  check(await page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'), 'one goes on typing')
  await form.getByLabel('对外答复', { exact: true }).fill('您好。')
  await form.getByRole('button', { name: '用模板 · 对外答复' }).focus()
  await page.keyboard.press('Enter')
  await form.locator('.templates li button', { hasText: '路灯修复' }).waitFor()
  await clerk.look('reply-templates')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => [...document.querySelectorAll('form.action textarea')].some((one) => one.value.includes('路灯已经修好')))
  const text = await form.getByLabel('对外答复', { exact: true }).inputValue()
  check(text.startsWith('您好。\n') && text.includes(made.number) && text.includes('银杏街路灯不亮') && text.includes('明川市'), text)

  /* edited, then retired */
  await clerk.go('/staff/templates?q=路灯修复')
  await page.getByRole('button', { name: '修改 路灯修复' }).click()
  await page.locator('dialog[open]').getByLabel(/可以选用/).uncheck()
  await page.keyboard.press('Control+Enter')
  await page.locator('.all .card').first().waitFor({ state: 'detached' })
  const phone = await desk.at('kb1', '/staff/templates', { size: PHONE, lang: 'en' })
  await phone.page.getByRole('button', { name: 'New template of the hotline' }).waitFor()
  await phone.look('desk-templates-phone')
  await phone.fits()
}

/* Proposed with a mask more, approved by another, found in the portal, joined, withdrawn. */
export async function anAnswerIsPublished(desk, { check, PHONE, base }) {
  const made = await solved(desk, '梧桐里楼道灯坏了一个月')
  const rev = await desk.at('rev2', '/staff/publications?tab=none', { expect: [/status of 422/] })
  const { page } = rev
  await page.locator('.list a', { hasText: '梧桐里楼道灯' }).click()
  const words = page.locator('fieldset', { hasText: '反映的内容' })
  const answer = page.locator('fieldset', { hasText: '答复' }).last()
  await words.locator('textarea').waitFor()
  const proposed = () => words.locator('textarea').inputValue()
  check((await proposed()) === '我是某某，电话***，住梧桐里**号**号楼**室。楼道的灯坏了一个月，老人夜里下楼很危险。', await proposed())
  await words.locator('.span', { hasText: /^赵小红$/ }).click({ force: true }) // a name stays masked
  check((await proposed()).includes('某某'), 'a name stays masked')
  await words.locator('.span', { hasText: /^9$/ }).click()
  check((await proposed()).includes('住梧桐里9号**号楼'), 'given back')
  await words.locator('.span', { hasText: /^9$/ }).focus()
  await page.keyboard.press('Enter')
  check((await proposed()).includes('住梧桐里**号**号楼'), 'and taken again, by the keyboard')
  /* the house's name is marked and masked as well */
  await words.locator('.source').evaluate((source) => {
    const walker = document.createTreeWalker(source, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf('梧桐里')
      if (at < 0) continue
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + 3)
      getSelection().removeAllRanges()
      getSelection().addRange(range)
      return
    }
  })
  await words.getByRole('button', { name: /遮盖选中的字/ }).click()
  check((await proposed()).includes('住****号**号楼'), await proposed())
  await answer.locator('.span', { hasText: '0372-5550100' }).click() // an office's line is no secret
  check((await answer.locator('textarea').inputValue()) === ANSWER, 'the office can be called')
  await rev.look('desk-publication-edit')
  const title = page.locator('fieldset', { hasText: '标题' }).first().locator('textarea')
  await title.fill('赵小红说楼道灯坏了')
  await page.keyboard.press('Control+Enter')
  await page.getByText('里面还有姓名').first().waitFor()
  await rev.look('desk-publication-refused')
  await title.fill('楼道灯坏了一个月')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已提出，等另一人审定').waitFor()
  await rev.go(`/staff/publications?tab=proposed&open=${made.id}`)
  await page.getByText('要由另一人审定').waitFor()
  check(!(await page.getByRole('button', { name: '审定公开' }).count()), 'not by oneself')

  const sup = await desk.at('sup1', '/staff/publications', { size: PHONE })
  await sup.page.locator('.list a', { hasText: '楼道灯坏了一个月' }).waitFor()
  await sup.look('desk-publication-phone')
  await sup.fits()
  await sup.page.locator('.list a', { hasText: '楼道灯坏了一个月' }).click()
  await sup.page.locator('mark.hole').first().waitFor()
  check((await sup.page.locator('mark.kept').allInnerTexts()).some((text) => text.includes('0372-5550100')), 'what was given back is shown')
  await sup.look('desk-publication-phone-one')
  await sup.fits()
  await sup.page.getByRole('button', { name: '审定公开' }).click()
  await sup.page.getByText('已公开').first().waitFor()

  /* anybody, without scripts */
  const old = await desk.window({ who: 'citizen', size: { width: 320, height: 640 }, more: { javaScriptEnabled: false } })
  await old.go('/')
  await old.page.getByRole('link', { name: /看答复/ }).first().click()
  await old.page.locator('input[type=search]').fill('楼道 危险')
  await old.page.getByRole('button', { name: '搜索' }).click()
  await old.page.getByRole('link', { name: '楼道灯坏了一个月' }).click()
  await old.page.getByRole('button', { name: '我也遇到了' }).click()
  await old.page.getByText('已经算上您').waitFor()
  await old.page.getByRole('button', { name: '我也遇到了' }).click()
  await old.page.getByText('您已经附议过了').waitFor()
  const link = new URL(old.page.url()).pathname
  const second = await desk.window({ who: 'another', lang: 'en', expect: [/status of 404/] })
  await second.go(link)
  await second.page.getByRole('button', { name: 'Me too' }).click()
  await second.page.getByText('2 said me too').waitFor()
  check(!(await second.page.content()).includes('赵小红') && !(await second.page.content()).includes(made.number), 'nothing names the person')
  for (const [name, size] of [['320', { width: 320, height: 640 }], ['390', { width: 390, height: 844 }], ['1200', { width: 1200, height: 800 }]])
    for (const lang of ['zh-CN', 'en']) {
      const window = await desk.window({ who: `${name} ${lang}`, size, lang })
      for (const [what, path] of [['list', '/answers'], ['found', `/answers?q=${encodeURIComponent('楼道')}`], ['none', '/answers?q=zzzz'], ['one', link]]) {
        await window.go(path)
        await window.fits()
        await window.look(`portal-answers-${what}-${name}-${lang}`)
      }
    }

  await rev.go(`/staff/publications?tab=published&open=${made.id}`)
  await page.getByRole('link', { name: '看公开页面' }).waitFor()
  await rev.look('desk-publication-published')
  await page.getByRole('button', { name: '撤下' }).click()
  await page.locator('dialog[open]').getByLabel(/理由/).fill('答复有误，更正后再公开')
  await page.keyboard.press('Control+Enter')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  const gone = await second.page.goto(base + link)
  check(gone.status() === 404, 'withdrawn is gone')
  await rev.go(`/staff/publications?tab=withdrawn&open=${made.id}`)
  await page.getByText('答复有误，更正后再公开').waitFor()
  const english = await desk.at('rev3', `/staff/publications?tab=withdrawn&open=${made.id}`, { lang: 'en' })
  await english.page.locator('fieldset textarea').first().waitFor()
  await english.look('desk-publication-english')
}
