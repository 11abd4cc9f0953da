import { describe, expect, it } from 'vitest'
import type { BandCode, StatsLine, StatsUnit } from '@/api/types'
import { banded, change, hot, levelsOf, listOf, percent, shadeOf, shades } from './figures'

const line = (code: string, parent: string | null, n: number, trend: StatsLine['trend'] = 'steady'): StatsLine =>
  ({ code, name: code, parent, level: 1, n, before: 0, trend, query: `category=${code}` })
const unit = (code: string, level: number, band: BandCode): StatsUnit => ({ code, level, band } as StatsUnit)

describe('figures', () => {
  it('tells shares with one place and nothing of nothing', () => {
    expect([percent(8765), percent(10000), percent(0), percent(3), percent(null)]).toEqual(['87.7%', '100.0%', '0.0%', '0.0%', '—'])
  })
  it('turns a query into the address of the list', () => {
    expect(listOf('from=2026-10-01&rate=solved&counted=yes,raised')).toEqual({ path: '/tickets', query: { from: '2026-10-01', rate: 'solved', counted: 'yes,raised' } })
  })
  it('tells a change as a share only beside enough of them', () => {
    const say = (key: string, values?: Record<string, number>) => (values ? `${values.before}→${values.n}` : key)
    expect([change(120, 100, say), change(50, 100, say), change(10, 10, say), change(3, 0, say), change(3, null, say)]).toEqual(['+20%', '-50%', 'cockpit.same', '0→3', null])
    expect([change(51, 3, say), change(30, 20, say), change(30, 19, say), change(0, 40, say), change(201, 40, say), change(200, 40, say)]).toEqual(['3→51', '+50%', '19→30', '-100%', '40→201', '+400%'])
  })
  it('takes the deepest categories, most first, rising ones on top', () => {
    const lines = [line('01', null, 9), line('0101', '01', 6), line('0102', '01', 3, 'rising'), line('0103', '01', 0), line('02', null, 4), line('', null, 50)]
    expect(hot(lines, 3).map((one) => one.code)).toEqual(['0102', '0101', '02'])
    expect(hot(lines, 2).map((one) => one.code)).toEqual(['0101', '02'])
  })
  it('shades a map by fifths, none for none', () => {
    const ends = shades([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    expect(ends).toEqual([2, 4, 6, 8, 100])
    expect([0, 1, 2, 3, 100, 200].map((n) => shadeOf(n, ends))).toEqual([0, 1, 1, 2, 5, 5])
    expect(shades([])).toEqual([])
    expect(shades([3, 3, 3])).toEqual([3])
    expect(shadeOf(3, [3])).toBe(1)
  })
  it('groups units by band and never by rank', () => {
    const units = [unit('a', 2, 'few'), unit('b', 3, 'above'), unit('c', 2, 'level')]
    expect(banded(units, null).map((group) => group.units.map((one) => one.code))).toEqual([['b'], ['c'], [], ['a']])
    expect(banded(units, 2).map((group) => group.units.length)).toEqual([0, 1, 0, 1])
    expect(levelsOf(units)).toEqual([2, 3])
  })
})
