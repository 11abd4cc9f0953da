/* What the cockpit works out of the figures: words for shares, what is hot, shades of a map, bands. */
import type { BandCode, StatsLine, StatsUnit } from '@/api/types'

/* Of hundredths of a percent: "87.6%"; nothing of nothing. */
export const percent = (parts: number | null): string => (parts === null ? '—' : `${(Math.round(parts / 10) / 10).toFixed(1)}%`)

/* The query of a list, as an address holds it. */
export function listOf(query: string): { path: string; query: Record<string, string> } {
  return { path: '/tickets', query: Object.fromEntries(new URLSearchParams(query)) }
}

/*
 * "+12%", "-3%". Beside fewer than SMALL_BASE, or after more than MANY times as many, a share only
 * frightens: then both numbers are told. Null where there is nothing to compare with.
 */
export const SMALL_BASE = 20
const MANY = 5
export function change(n: number, before: number | null, say: (key: string, values?: Record<string, number>) => string): string | null {
  if (before === null) return null
  if (n === before) return say('cockpit.same')
  if (before < SMALL_BASE || n > before * MANY) return say('cockpit.fromTo', { before, n })
  const by = Math.round(((n - before) * 100) / before)
  return by > 0 ? `+${by}%` : `${by}%`
}

/* The deepest categories with most tickets; what rises stands first. */
export function hot(lines: StatsLine[], most: number): StatsLine[] {
  const parents = new Set(lines.map((line) => line.parent))
  const rank = (line: StatsLine) => (line.trend === 'rising' ? 0 : 1)
  return lines.filter((line) => line.code && line.n > 0 && !parents.has(line.code))
    .sort((a, b) => b.n - a.n || a.code.localeCompare(b.code)).slice(0, most)
    .sort((a, b) => rank(a) - rank(b) || b.n - a.n)
}

/* The upper ends of at most five shades so that each holds about as many areas; 0 stays without. */
export function shades(counts: number[]): number[] {
  const sorted = counts.filter((n) => n > 0).sort((a, b) => a - b)
  const ends: number[] = []
  for (let i = 1; i <= 5; i++) {
    const end = sorted[Math.ceil((sorted.length * i) / 5) - 1]
    if (end !== undefined && end > (ends.at(-1) ?? 0)) ends.push(end)
  }
  return ends
}
/* 0 for none, else 1 to the number of shades. */
export const shadeOf = (n: number, ends: number[]): number => (n <= 0 ? 0 : ends.findIndex((end) => n <= end) + 1 || ends.length)

export const BANDS: BandCode[] = ['above', 'level', 'below', 'few']
export function banded(units: StatsUnit[], level: number | null): { band: BandCode; units: StatsUnit[] }[] {
  const wanted = units.filter((unit) => level === null || unit.level === level)
  return BANDS.map((band) => ({ band, units: wanted.filter((unit) => unit.band === band) }))
}
/* Levels of units that have any, in order. */
export const levelsOf = (units: StatsUnit[]): number[] => [...new Set(units.map((unit) => unit.level))].sort((a, b) => a - b)
