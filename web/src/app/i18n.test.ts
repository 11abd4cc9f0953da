import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addWords, i18n, t, type BothWords, type Words } from './i18n'
import en from '@/locale/en'

const files = import.meta.glob<Record<string, BothWords>>('../desks/*/*ords.ts', { eager: true })
const desks = Object.values(files).flatMap((file) => Object.values(file))

/* Every message below, by its key. */
const messages = (words: Words, above = ''): [string, string][] => Object.entries(words).flatMap(([key, value]) =>
  typeof value === 'string' ? [[above + key, value]] : messages(value, `${above}${key}.`))
const counted = [...new Map([en as Words, ...desks.map((words) => words.en)].flatMap((words) => messages(words)))].filter(([, text]) => text.includes(' | '))

describe('one and many', () => {
  beforeEach(() => { desks.forEach(addWords); i18n.global.locale.value = 'en' })
  afterEach(() => { i18n.global.locale.value = 'zh-CN' })
  it('English counts one ticket and several', () => {
    expect([0, 1, 2, 10_001].map((n) => t('list.total', { n }))).toEqual(['0 tickets', '1 ticket', '2 tickets', '10001 tickets'])
    expect([1, 3].map((n) => t('ticket.returned', { n }))).toEqual(['Returned once', 'Returned 3 times'])
  })
  it('finds them at every desk', () => {
    expect(counted.map(([key]) => key)).toEqual(expect.arrayContaining(['list.total', 'admin.count', 'intake.filed', 'cockpit.span', 'knowledge.total']))
  })
  it.each(counted)('%s has a form for one and a form for more, which says how many', (key, text) => {
    const forms = text.split(' | ').map((form) => form.trim())
    expect(forms).toHaveLength(2)
    expect(forms[1]).toContain('{n}')
    const others = Object.fromEntries([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, `<${name}>`]))
    const told = (form: string | undefined, n: number) => form?.replaceAll('{n}', String(n)).replace(/[{}]/g, (brace) => (brace === '{' ? '<' : '>'))
    expect([0, 1, 2].map((n) => t(key, { ...others, n }))).toEqual([told(forms[1], 0), told(forms[0], 1), told(forms[1], 2)])
  })
})
