/* How a day of a small calendar looks, and the words that say the same. */
import type { CountedDay, DayKindCode } from '@/api/types'
import { t, word } from '@/app/i18n'
import { dateOf } from '@/app/time'

export interface DayMark { look: string; word: string; sign?: string }

const kinds: Record<string, DayKindCode> = { W: 'workday', R: 'rest', H: 'holiday', M: 'makeup', w: 'workday', r: 'rest' }
const signs: Partial<Record<DayKindCode, string>> = { holiday: 'days.off', makeup: 'days.on' }

export function monthsOfYear(year: number): string[] {
  return Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`)
}

/* `letters` as GET /calendar tells a year: a letter a day from the first of January. */
export function marksOfYear(year: number, letters: string): Record<string, DayMark> {
  const out: Record<string, DayMark> = {}
  for (let i = 0; i < letters.length; i++) {
    const kind = kinds[letters[i]!]
    if (!kind) continue
    const sign = signs[kind]
    out[new Date(Date.UTC(year, 0, 1 + i)).toISOString().slice(0, 10)] = { look: kind, word: word('day_kind', kind), ...(sign ? { sign: t(sign) } : {}) }
  }
  return out
}

/* The days of one clock: counted or not, where it starts and the last day it may take. */
export function marksOfClock(days: readonly CountedDay[], startAt: string, dueAt: string): Record<string, DayMark> {
  const out: Record<string, DayMark> = {}
  for (const day of days)
    out[day.date] = day.counted > 0
      ? { look: 'counted', word: t('days.counted', { kind: word('day_kind', day.kind) }) }
      : { look: 'skipped', word: t('days.skipped', { kind: word('day_kind', day.kind) }) }
  const start = dateOf(Date.parse(startAt)), last = dateOf(Date.parse(dueAt) - 1)
  out[start] = { look: `${out[start]?.look ?? ''} start`, word: [t('days.start'), out[start]?.word].filter(Boolean).join(t('days.and')), sign: t('days.startSign') }
  out[last] = { look: 'due', word: t('days.due'), sign: t('days.dueSign') }
  return out
}

export const monthsOf = (marks: Record<string, DayMark>): string[] => [...new Set(Object.keys(marks).map((date) => date.slice(0, 7)))].sort()
