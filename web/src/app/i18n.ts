/* Two complete languages; the words of codes come from the server's own tables (api/words.ts). */
import { createI18n } from 'vue-i18n'
import { words } from '@/api/words'
import zh from '@/locale/zh-CN'
import en from '@/locale/en'

export type Lang = 'zh-CN' | 'en'
export interface Words { [key: string]: string | Words }
export interface BothWords { 'zh-CN': Words; en: Words }

/* A word that stands alone begins with a capital in English. */
const capital = (list: Record<string, Record<string, string>>) =>
  Object.fromEntries(Object.entries(list).map(([name, codes]) => [name,
    Object.fromEntries(Object.entries(codes).map(([code, word]) => [code, word.charAt(0).toUpperCase() + word.slice(1)]))]))

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' as string,
  fallbackLocale: false,
  missingWarn: false,
  /* Told as an error, which the journeys of tests/e2e look for. */
  missing: (lang, key) => { console.error(`no words for ${key} in ${lang}`); return key },
  fallbackWarn: false,
  messages: {
    'zh-CN': { ...zh, word: words['zh-CN'] },
    en: { ...en, word: capital(words.en) },
  },
})

/* The words of several parts of one desk; each key stands in one of them. */
function join(into: Words, more: Words): Words {
  for (const [key, value] of Object.entries(more)) {
    const there = into[key]
    into[key] = typeof value === 'string' ? value : join(typeof there === 'object' ? { ...there } : {}, value)
  }
  return into
}
export function joined(...parts: BothWords[]): BothWords {
  return parts.reduce<BothWords>((all, one) => ({ 'zh-CN': join({ ...all['zh-CN'] }, one['zh-CN']), en: join({ ...all.en }, one.en) }), { 'zh-CN': {}, en: {} })
}
export function addWords(more: BothWords): void {
  i18n.global.mergeLocaleMessage('zh-CN', more['zh-CN'])
  i18n.global.mergeLocaleMessage('en', more.en)
}

export const t = (key: string, args: Record<string, unknown> = {}): string => i18n.global.t(key, args)
/* Of a code nobody has words for, the code is better than nothing; the journeys fail on it. */
export function bare(what: string, code: string): string {
  console.error(`no words for ${what} ${code}`)
  return code
}
/* What people read for a code: word('ticket_state', 'handling'). */
export const word = (type: string, code: string | null | undefined): string =>
  code ? (i18n.global.te(`word.${type}.${code}`) ? t(`word.${type}.${code}`) : bare(type, code)) : ''
