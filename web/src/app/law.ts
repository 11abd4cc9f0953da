/* A citation of a Chinese law for readers of English, as src/domain/law.c gives it to the portal. */
import table from '../../../data/laws.tsv?raw'
import { prefs } from './prefs'

const titles = table.trimEnd().split('\n').map((line) => line.split('\t') as [string, string])

/* "第50条", "第19至36条" */
function article(rest: string): string {
  const [, first, last] = /^ *第(\d{1,8})(?:至(\d{1,8}))?条$/.exec(rest) ?? []
  return !first ? '' : last ? `, Arts. ${first}–${last}` : `, Art. ${first}`
}
export function lawIn(lang: string, citation: string): string {
  const known = lang === 'en' ? titles.find(([zh]) => citation.startsWith(zh) && /^( |（|第|$)/.test(citation.slice(zh.length))) : undefined
  return known ? `${known[1]}${article(citation.slice(known[0].length))} (${citation})` : citation
}
/* In the reader's language. */
export const law = (citation: string | null | undefined): string => lawIn(prefs.lang, citation ?? '')
