import { describe, expect, it } from 'vitest'
import { marksOfClock, marksOfYear, monthsOf, monthsOfYear } from './month'

describe('small calendars', () => {
  it('reads a year, a letter a day, over the 29th of February', () => {
    const letters = 'H'.repeat(1) + 'W'.repeat(58) + 'M' + 'r'.repeat(306)
    const marks = marksOfYear(2024, letters)
    expect(Object.keys(marks)).toHaveLength(366)
    expect(marks['2024-01-01']!.look).toBe('holiday')
    expect(marks['2024-02-29']!.look).toBe('makeup')
    expect(marks['2024-12-31']!.look).toBe('rest')
    expect(monthsOfYear(2024).at(-1)).toBe('2024-12')
  })
  it('marks the day before midnight as the last one', () => {
    const day = (date: string, counted: number) => ({ date, kind: 'workday' as const, assumed: false, counted, total: counted })
    const marks = marksOfClock([day('2026-11-28', 0), day('2026-11-30', 1), day('2026-12-01', 1)], '2026-11-28T10:00:00+08:00', '2026-12-02T00:00:00+08:00')
    expect(marks['2026-12-01']!.look).toBe('due')
    expect(marks['2026-12-02']).toBeUndefined()
    expect(marks['2026-11-28']!.look).toBe('skipped start')
    expect(marks['2026-11-30']!.look).toBe('counted')
    expect(monthsOf(marks)).toEqual(['2026-11', '2026-12'])
  })
  it('draws a limit that starts and ends on one day', () => {
    const marks = marksOfClock([], '2026-05-06T09:00:00+08:00', '2026-05-06T09:30:00+08:00')
    expect(Object.keys(marks)).toEqual(['2026-05-06'])
    expect(marks['2026-05-06']!.look).toBe('due')
  })
})
