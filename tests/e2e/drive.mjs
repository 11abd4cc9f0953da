/*
 * Runs the journeys of tests/e2e/NAME.mjs one after the other in one browser and prints TAP; run.py
 * has made the city. A journey gets a `desk` (below) and fails by throwing; it fails too when a page
 * broke its own content security policy, asked another origin, wrote an error to the console or had
 * no words for a key.
 *
 *   node drive.mjs NAME [JOURNEY…]
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(join(here, '../../web/package.json'))
const { chromium } = require('playwright-core')
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

const { MSH_URL: base, MSH_PASSWORD: password, MSH_SCREENSHOTS: pictures } = process.env
const [name, ...only] = process.argv.slice(2)
const WIDE = { width: 1440, height: 900 }
const GUIDE = join(pictures, 'guide')
export const PHONE = { width: 360, height: 740 }
mkdirSync(GUIDE, { recursive: true })

/* Every code of the program, by its tables: none of them stands where a word should. */
const codes = [...new Set([...readFileSync(join(here, '../../web/src/api/words.ts'), 'utf8').matchAll(/"([a-z]+(?:[_-][a-z]+)*)": /g)].map((found) => found[1]))]

/* One person's window. */
class Window {
  constructor(desk, context, page, who) { Object.assign(this, { desk, context, page, who }) }

  async go(path) { await this.page.goto(base + path) }

  /* Accessible? And a picture to look at. */
  async look(title) {
    await this.page.evaluate(() => document.fonts.ready)
    await this.page.screenshot({ path: join(pictures, `${title}.png`) })
    await this.page.evaluate(axeSource)
    const found = await this.page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations
      .map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160)).join(' | ')}`))
    if (found.length) throw new Error(`${title}: axe: ${found.join('\n  ')}`)
    const raw = await this.raw()
    if (raw.length) throw new Error(`${title}: codes instead of words: ${raw.join(', ')}`)
  }

  /* Codes that a reader can see: in Chinese any that stands alone, in every language what has a "_". */
  async raw() {
    return this.page.evaluate((codes) => {
      const all = new Set(codes), chinese = document.documentElement.lang.startsWith('zh'), found = []
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const text = node.data.trim(), parent = node.parentElement
        if (!text || !parent || parent.closest('code, kbd, pre, script, style, textarea, [lang]:not(html)') || !parent.checkVisibility()) continue
        if ((chinese && all.has(text)) || (text.match(/[a-z]+(?:_[a-z]+)+/g) ?? []).some((word) => all.has(word))) found.push(text.slice(0, 60))
      }
      return found
    }, codes)
  }

  /* A picture for docs/guide: at the size of the window, without a caret that blinks. */
  async picture(title) {
    await this.page.evaluate(() => document.fonts.ready)
    await this.page.screenshot({ path: join(GUIDE, `${title}.png`), caret: 'hide', animations: 'disabled' })
  }

  /* Nothing of the page sticks out sideways, once charts have followed the window. */
  async fits() {
    const width = () => this.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
    await this.page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth, null, { timeout: 10000 })
      .catch(async () => { const [inner, outer] = await width(); throw new Error(`${this.page.url()} is ${inner} px wide in a window of ${outer}`) })
  }

  /* Ask the API as this person. */
  async api(method, path, body, key) {
    return this.page.evaluate(async ([method, path, body, key]) => {
      const session = await (await fetch('/api/v1/session')).json()
      const answer = await fetch('/api/v1' + path, {
        method, body: body === undefined ? null : JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token, 'Idempotency-Key': key },
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text ? JSON.parse(text) : null
    }, [method, path, body, key ?? Math.random().toString(16).slice(2).padEnd(32, '0')])
  }
}

/* What a journey works with. */
class Desk {
  constructor(browserOf) { this.browserOf = browserOf; this.faults = []; this.contexts = [] }

  /* An empty window, of nobody yet. */
  async window({ who = 'nobody', size = WIDE, lang = 'zh-CN', more = {}, expect = [] } = {}) {
    const browser = await this.browserOf(lang)
    const context = await browser.newContext({ viewport: size, locale: lang, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', ...more })
    this.contexts.push(context)
    context.setDefaultTimeout(30_000)
    await context.addInitScript((lang) => {
      addEventListener('securitypolicyviolation', (e) => console.error(`content security policy: ${e.violatedDirective} ${e.blockedURI}`))
      if (location.protocol === 'http:' && !localStorage.getItem('minsheng.prefs')) localStorage.setItem('minsheng.prefs', JSON.stringify({ lang }))
    }, lang)
    const page = await context.newPage()
    /* The browser of a busy machine cannot always draw at once; the page is judged, not the picture. */
    const draw = page.screenshot.bind(page)
    page.screenshot = (options) => draw(options).catch((error) => { if (!/Unable to capture screenshot/.test(error)) throw error; return draw(options) })
    const fault = (text) => { if (!expect.some((e) => e.test(text))) this.faults.push(`${who}: ${text}`) }
    const nobodyYet = (message) => /\b401\b/.test(message.text()) && /\/api\/v1\/session$/.test(message.location().url)
    page.on('console', (message) => { if (message.type() === 'error' && !nobodyYet(message)) fault(`console: ${message.text()}`) })
    page.on('pageerror', (error) => fault(`page: ${error.stack}`))
    page.on('request', (request) => { if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) fault(`another origin: ${request.url()}`) })
    return new Window(this, context, page, who)
  }

  /* A window in which somebody has logged in, standing at `path`. */
  async at(who, path = '/staff/', options = {}) {
    const window = await this.window({ who, ...options })
    await window.go('/staff/login')
    await window.page.fill('#login-name', who)
    await window.page.fill('#login-password', password)
    await window.page.press('#login-password', 'Enter')
    await window.page.waitForSelector('.frame')
    if (path !== '/staff/') await window.go(path)
    return window
  }

  async close() { for (const context of this.contexts) await context.close() }
}

export const check = (truth, what) => { if (!truth) throw new Error(`not so: ${what}`) }
const comment = (text) => console.log(text.trimEnd().split('\n').map((line) => `# ${line}`).join('\n'))

/* In the order they are written; the exports themselves come by name. */
const file = join(here, `${name}.mjs`)
const text = readFileSync(file, 'utf8')
const module = await import(pathToFileURL(file))
const journeys = Object.entries(module).filter(([key, value]) => typeof value === 'function' && (!only.length || only.includes(key)))
  .sort(([a], [b]) => text.indexOf(`function ${a}(`) - text.indexOf(`function ${b}(`))
if (!journeys.length) { console.error(`${name}.mjs has no such journey`); process.exit(2) }

const root = process.getuid?.() === 0
/* What the browser itself writes, such as the parts of a date, is in the language of the page. */
const browsers = new Map()
const browserOf = (lang) => {
  if (!browsers.has(lang))
    browsers.set(lang, chromium.launch({ executablePath: root ? join(here, 'chromium-as-nobody.sh') : '/usr/bin/chromium', args: ['--force-color-profile=srgb', `--lang=${lang}`], env: { ...process.env, LANGUAGE: lang.replace('-', '_') } }))
  return browsers.get(lang)
}
console.log(`1..${journeys.length + 1}`)
let failed = 0
for (const [i, [key, journey]] of journeys.entries()) {
  const desk = new Desk(browserOf)
  const title = key.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)
  let trouble = ''
  try { await journey(desk, { base, password, PHONE, WIDE, check }) } catch (error) {
    trouble = error.stack
    for (const [n, context] of desk.contexts.entries())
      for (const page of context.pages()) await page.screenshot({ path: join(pictures, `failed-${name}-${key}-${n}.png`) }).catch(() => {})
  }
  await desk.close().catch(() => {})
  if (!trouble && desk.faults.length) trouble = desk.faults.join('\n')
  console.log(`${trouble ? 'not ok' : 'ok'} ${i + 1} - ${title}`)
  if (trouble) { failed++; comment(trouble); comment(desk.faults.join('\n')) }
}
for (const browser of browsers.values()) await (await browser).close()
process.exit(failed ? 1 : 0)
