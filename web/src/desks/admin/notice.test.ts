import { expect, test } from 'vitest'
import { readNotice } from './notice'

const WORDS = `国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。`

test('the notice as it is worded', () => {
  const { year, source, days } = readNotice(WORDS, 2030)
  expect([year, source]).toEqual([2026, '国办发明电〔2025〕7号'])
  expect(days.length).toBe(3 + 1 + 9 + 2 + 3)
  expect(days.filter((day) => !day.isOffDay).map((day) => day.date)).toEqual(['2026-01-04', '2026-02-14', '2026-02-28'])
  expect(days[0]).toEqual({ date: '2026-01-01', isOffDay: true, name: '元旦' })
  expect(days.find((day) => day.date === '2026-02-23')).toEqual({ date: '2026-02-23', isOffDay: true, name: '春节' })
})

test('spans over a month and a year', () => {
  const days = readNotice('2025年节假日\n一、国庆节：9月30日至10月2日放假。\n二、元旦：12月31日至1月2日放假调休。', 2025).days
  expect(days.map((day) => day.date)).toEqual(['2025-09-30', '2025-10-01', '2025-10-02', '2025-12-31', '2026-01-01', '2026-01-02'])
})

test('a table, in any order of its columns', () => {
  expect(readNotice('日期\t安排\t名称\n2027-01-02\t上班\t元旦\n2027/1/1\t放假\t元旦\n', 2030).days).toEqual([
    { date: '2027-01-01', isOffDay: true, name: '元旦' }, { date: '2027-01-02', isOffDay: false, name: '元旦' }])
  expect(readNotice('元旦,1月1日,休\n', 2030)).toEqual({ year: null, source: '', days: [{ date: '2030-01-01', isOffDay: true, name: '元旦' }] })
})

test('lines with blanks or dashes', () => {
  expect(readNotice('2027年1月1日 – 放假 – 元旦\n2027年1月9日 – 上班 – 元旦', 2030).days).toEqual([{ date: '2027-01-01', isOffDay: true, name: '元旦' }, { date: '2027-01-09', isOffDay: false, name: '元旦' }])
})

test('the file of a notice; and nothing', () => {
  expect(readNotice('{"year": 2027, "papers": ["http://www.gov.cn/1"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}', 1)).toEqual(
    { year: 2027, source: 'http://www.gov.cn/1', days: [{ date: '2027-01-01', isOffDay: true, name: '元旦' }] })
  expect(readNotice('2月30日,休', 2026).days).toEqual([])
  expect(readNotice('你好', 2026)).toEqual({ year: null, source: '', days: [] })
})
