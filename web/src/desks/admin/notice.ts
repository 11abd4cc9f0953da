/*
 * A year's days off and worked weekends as an administrator has them: the State Council's notice as
 * it is worded, a table, or the JSON of a file; into rows one can look at and mend.
 */
import { parseTable } from '@/ui/csv'

export interface NoticeDay { date: string; isOffDay: boolean; name: string }
export interface Notice { year: number | null; days: NoticeDay[]; source: string }

const DAY = 86_400_000
const two = (n: number) => String(n).padStart(2, '0')
const iso = (y: number, m: number, d: number): string => {
  const at = new Date(Date.UTC(y, m - 1, d))
  return at.getUTCMonth() === m - 1 && at.getUTCDate() === d ? `${y}-${two(m)}-${two(d)}` : ''
}
const DATE = /(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?/
const ON = /上班|补班|工作|班|work|makeup|false|^0$/i, OFF = /放假|休|假|off|holiday|rest|true|^1$/i

function dayOf(text: string, year: number): string {
  const found = DATE.exec(text)
  return found ? iso(found[1] ? Number(found[1]) : year, Number(found[2]), Number(found[3])) : ''
}

/* "1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。" */
const RANGE = /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[（(][^）)]*[）)])?(?:\s*(?:至|到|—|－|-|~|～)\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日)?/g
function daysOf(sentence: string, year: number): string[] {
  const out: string[] = []
  for (const [, y1, m1, d1, y2, m2, d2] of sentence.matchAll(RANGE)) {
    const first = iso(y1 ? Number(y1) : year, Number(m1), Number(d1))
    if (!first) continue
    let last = first
    if (d2) {
      const y = y2 ? Number(y2) : Number(first.slice(0, 4)) + (m2 && Number(m2) < Number(m1) ? 1 : 0)
      last = iso(y, m2 ? Number(m2) : Number(m1), Number(d2)) || first
    }
    const from = Date.parse(first), to = Date.parse(last)
    for (let at = from, n = 0; at <= to && n < 40; at += DAY, n++) out.push(new Date(at).toISOString().slice(0, 10))
  }
  return out
}
function fromWords(text: string, year: number): NoticeDay[] {
  const out: NoticeDay[] = []
  for (const part of text.split(/(?=(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,2}、[^：:、（(）)]{1,12}[：:])/)) {
    const name = /^[一二三四五六七八九十]{1,2}、\s*([^：:]{1,12})[：:]/.exec(part.trim())
    if (!name) continue
    for (const sentence of part.slice(part.search(/[：:]/) + 1).split(/[。；;\n]/)) {
      const off = /放假|休息/.test(sentence)
      if (off || /上班/.test(sentence)) for (const date of daysOf(sentence, year)) out.push({ date, isOffDay: off, name: name[1]!.trim() })
    }
  }
  return out
}

/* Lines of "date, 放假 or 上班, name", in any order. */
function fromTable(text: string, year: number): NoticeDay[] {
  return parseTable(text).flatMap((row) => {
    const cells = row.length === 1 ? row[0]!.split(/\s*[\s，、–—]\s*/) : row // no table at all, but lines
    const at = cells.findIndex((cell) => dayOf(cell, year))
    if (at < 0) return []
    const rest = cells.filter((_, i) => i !== at && cells[i])
    const kind = rest.find((cell) => ON.test(cell) || (OFF.test(cell) && cell.length < 6)) ?? ''
    return [{ date: dayOf(cells[at]!, year), isOffDay: !ON.test(kind), name: rest.find((cell) => cell !== kind) ?? '' }]
  })
}
function fromJson(text: string): Notice | null {
  try {
    const found = JSON.parse(text) as { year?: number; papers?: string[]; source?: string; days?: { name?: string; date: string; isOffDay: boolean }[] }
    if (!Array.isArray(found.days)) return null
    return { year: Number(found.year) || null, source: found.papers?.[0] ?? found.source ?? '', days: found.days.map((day) => ({ date: String(day.date), isOffDay: !!day.isOffDay, name: day.name ?? '' })) }
  } catch { return null }
}

/* `year`: of days that name none. */
export function readNotice(text: string, year: number): Notice {
  const json = fromJson(text)
  if (json) return json
  const said = /(\d{4})年[^。\n]{0,12}节假日/.exec(text) ?? /(\d{4})[年./-]/.exec(text)
  const of = said ? Number(said[1]) : year
  const source = /国办发明电\s*[〔[（(]?\s*\d{4}\s*[〕\]）)]?\s*\d+\s*号/.exec(text)
  const words = fromWords(text, of)
  const days = words.length ? words : fromTable(text, of)
  return { year: said ? of : null, source: source ? source[0] : '', days: tidy(days) }
}

/* By date, each once; the later line counts. */
export const tidy = (days: readonly NoticeDay[]): NoticeDay[] =>
  [...new Map(days.map((day) => [day.date, day])).values()].sort((a, b) => (a.date < b.date ? -1 : 1))
