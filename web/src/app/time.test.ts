import { expect, test } from 'vitest'
import { i18n } from './i18n'
import { prefs } from './prefs'
import { due, fromLocal, granted, left, toLocal, when } from './time'

const now = Date.parse('2026-11-21T20:00:00+08:00')

test('moments are said as people say them', () => {
  expect(when('2026-11-21T08:05:00+08:00', now)).toBe('今天 08:05')
  expect(when('2026-11-20T23:59:00+08:00', now)).toBe('昨天 23:59')
  expect(when('2026-11-03T10:00:00+08:00', now)).toBe('11月3日 10:00')
  expect(when('2025-11-03T10:00:00+08:00', now)).toBe('2025-11-03 10:00')
  expect(when('2026-11-21T16:30:00Z', now)).toBe('明天 00:30')
})

test('a due at midnight is the end of the day before', () => {
  expect(due('2026-11-22T00:00:00+08:00', now)).toBe('今天 24:00前')
  expect(due('2026-11-23T00:00:00+08:00', now)).toBe('明天 24:00前')
  expect(due('2026-11-23T17:30:00+08:00', now)).toBe('11月23日 17:30前')
})

test('what is left, and by how much it is late', () => {
  expect(left('2026-11-23T23:00:00+08:00', now)).toBe('还剩 2 天 3 小时')
  expect(left('2026-11-21T19:15:00+08:00', now)).toBe('超期 45 分钟')
  expect(left('2026-11-21T20:00:00+08:00', now)).toBe('超期 0 分钟')
})

test('local inputs keep the city zone', () => {
  expect(fromLocal('2026-11-21T09:00')).toBe('2026-11-21T09:00:00+08:00')
  expect(toLocal('2026-11-21T01:00:00Z')).toBe('2026-11-21T09:00')
  expect(fromLocal('')).toBe('')
})

test('what a rule grants counts its words too', () => {
  expect(granted(24, 'hour_natural')).toBe('24 小时')
  prefs.lang = i18n.global.locale.value = 'en'
  expect([granted(1, 'workday'), granted(5, 'workday'), granted(2, 'hour_workday'), granted(16, 'hour_work')])
    .toEqual(['1 workday', '5 workdays', '2 hours of workdays', '16 working hours'])
  prefs.lang = i18n.global.locale.value = 'zh-CN'
})
