/* Help beside every page, by F1 and by "?", in both languages. */

const PAGES = [['op3', 'intake'], ['disp2', 'dispatch'], ['chengguan_1', 'unit'], ['rev2', 'review'], ['call2', 'callback'], ['sup2', 'lamps'], ['lead2', 'cockpit'], ['kb2', 'knowledge'], ['insp2', 'inspect'], ['sys1', 'admin'], ['sup1', 'tickets']]

export async function everyPageHasHelp(desk, { check, PHONE }) {
  const said = new Set()
  for (const [who, path] of PAGES) {
    const window = await desk.at(who, `/staff/${path}`)
    const { page } = window
    await page.locator('main h1').first().waitFor()
    await page.keyboard.press('F1')
    const panel = page.locator('aside.help')
    await panel.locator('ol li').nth(1).waitFor()
    const zh = await panel.innerText()
    check(!said.has(zh), `${path} has its own`)
    said.add(zh)
    if (path === 'intake') {
      check((await page.evaluate(() => document.activeElement?.tagName)) === 'H2', 'focus goes to the panel')
      await window.look('help-intake')
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
      check((await page.evaluate(() => document.activeElement?.id)) === 'in-phone', 'and back')
      await page.keyboard.press('F1')
    }
    await page.evaluate(() => { const prefs = JSON.parse(localStorage.getItem('minsheng.prefs')); localStorage.setItem('minsheng.prefs', JSON.stringify({ ...prefs, lang: 'en' })) })
    await page.reload()
    await page.locator('main h1').first().waitFor()
    await page.getByRole('button', { name: 'Help', exact: true }).click()
    await panel.locator('ol li').nth(1).waitFor()
    check(!/[\u4e00-\u9fff]/.test(await panel.innerText()), `${path} is whole in English`)
    if (path === 'dispatch') await window.look('help-english')
    await window.context.close()
  }
  const phone = await desk.at('chengguan_h', '/staff/unit', { size: PHONE })
  await phone.page.locator('main h1').first().waitFor()
  await phone.page.getByRole('button', { name: '帮助', exact: true }).click()
  await phone.page.locator('aside.help ol li').nth(1).waitFor()
  await phone.look('help-phone')
  await phone.fits()
  const nobody = await desk.window()
  await nobody.go('/staff/login')
  await nobody.page.getByRole('button', { name: '帮助' }).click()
  await nobody.page.locator('aside.help ol li').first().waitFor()
  await nobody.look('help-login')
}
