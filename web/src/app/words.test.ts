/*
 * No raw code and no missing key is ever shown: whatever the pages ask for by name has its words in
 * both languages. Read from the sources, so that a new button cannot be forgotten.
 */
import { expect, test } from 'vitest'
import { forms, routeForms } from '@/api/forms'
import { words as codes } from '@/api/words'
import { desks } from './desk'
import { addWords, i18n, type Words } from './i18n'

const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!../api/*.ts'], { query: '?raw', import: 'default', eager: true })
const parts = import.meta.glob(['../desks/**/*.ts', '!../desks/**/*.test.ts'])
const types = Object.values(import.meta.glob<string>('../api/types.ts', { query: '?raw', import: 'default', eager: true }))[0]!
const LANGS = ['zh-CN', 'en'] as const

function paths(words: Words, at = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [at + key] : paths(value, `${at}${key}.`)))
}
/* What the pages have when everything is open: each desk's words, and what its parts add themselves. */
async function whole(): Promise<Record<(typeof LANGS)[number], Set<string>>> {
  for (const desk of desks) if (desk.words) addWords((await desk.words()).default)
  for (const load of Object.values(parts)) await load()
  const of = (lang: string) => new Set(paths(i18n.global.getLocaleMessage(lang) as Words).filter((key) => !key.startsWith('word.')))
  return { 'zh-CN': of('zh-CN'), en: of('en') }
}

test('both languages have the same keys', async () => {
  const all = await whole()
  expect([...all.en].filter((key) => !all['zh-CN'].has(key))).toEqual([])
  expect([...all['zh-CN']].filter((key) => !all.en.has(key))).toEqual([])
})

test('what a page asks for by name is there', async () => {
  const all = await whole()
  const missing: string[] = []
  for (const [file, text] of Object.entries(sources)) {
    for (const [, key] of text.matchAll(/\bt\(\s*'([\w.]+)'/g)) if (!all.en.has(key!)) missing.push(`${file}: ${key}`)
    /* Of a key put together, what stands before the first part that changes. */
    for (const [, key] of text.matchAll(/\bt\(\s*`([\w.]+)\$\{/g)) if (!key!.startsWith('word.') && ![...all.en].some((one) => one.startsWith(key!))) missing.push(`${file}: ${key}…`)
    for (const [, type] of text.matchAll(/\bword\(\s*'(\w+)'/g)) for (const lang of LANGS) if (!codes[lang][type!]) missing.push(`${file}: the words of ${type} in ${lang}`)
  }
  expect(missing).toEqual([])
})

test('every action of the API has its name', () => {
  const actions = new Set([...types.matchAll(/POST \/api\/v1\/(?:tickets|tasks|claims|callbacks)\/\{id\}\/([\w-]+)'?/g)].map((found) => found[1]!))
  expect(actions.size).toBeGreaterThan(40)
  const offered = [...actions].filter((action) => !NOT_OFFERED.has(action))
  for (const lang of LANGS) {
    i18n.global.locale.value = lang
    expect(offered.filter((action) => !i18n.global.te(`act.${action}`)), lang).toEqual([])
  }
})
test('every field of an action has its name', () => {
  const missing = new Set<string>()
  const seen = new Set<string>()
  const look = (form: string) => {
    if (seen.has(form)) return
    seen.add(form)
    for (const field of forms[form] ?? []) {
      if (!i18n.global.te(`form.${form}.${field.name}`) && !i18n.global.te(`field.${field.name}`)) missing.add(`${form}.${field.name}`)
      if (field.of) look(field.of)
    }
  }
  for (const lang of LANGS) {
    i18n.global.locale.value = lang
    seen.clear()
    for (const [route, form] of Object.entries(routeForms)) if (/^POST \/(tickets|tasks|claims|callbacks)\/\{id\}\//.test(route) && !route.endsWith('/presence')) look(form)
    expect(seen.size).toBeGreaterThan(20)
    expect([...missing], lang).toEqual([])
  }
})
/* Routes of a ticket that are no action among `actions`: they have pages of their own. */
const NOT_OFFERED = new Set(['attachments', 'presence', 'query-code', 'unmask', 'person', 'matter', 'publication', 'renditions', 'respondents'])

test('every code has words in both languages', () => {
  expect(Object.keys(codes.en).sort()).toEqual(Object.keys(codes['zh-CN']).sort())
  for (const [type, list] of Object.entries(codes.en)) {
    expect(Object.keys(list).sort(), type).toEqual(Object.keys(codes['zh-CN'][type]!).sort())
    for (const [code, text] of Object.entries(codes['zh-CN'][type]!)) expect(text, `${type}.${code}`).not.toBe(code)
    for (const [code, text] of Object.entries(list)) expect(text === code && code.includes('_'), `${type}.${code}`).toBe(false)
  }
})
