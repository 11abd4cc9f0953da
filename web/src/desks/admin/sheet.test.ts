import { expect, test } from 'vitest'
import { readSheet } from './sheet'

test('columns are found by code, by name in either language, and by what other files call them', () => {
  const read = readSheet('UnitCreate', [['code', '单位名称', 'Level', 'kind', 'short', '颜色'], ['u-1', '市水务局', '2', '政府部门', '水务', '蓝']], '?')
  expect(read.rows).toEqual([{ values: { code: 'u-1', name: '市水务局', level: 2, kind: 'government', short_name: '水务' }, errors: {} }])
  expect(read.unused).toEqual(['颜色'])
  expect(read.missing).toEqual([])
})

test('what cannot be is said at its row and column', () => {
  const read = readSheet('CategoryCreate', [['code', 'name', 'needs_place'], ['01', '', '也许'], ['02', '照明', '是'], ['03', '噪声', '0']], '?')
  expect(Object.keys(read.rows[0]!.errors).sort()).toEqual(['name', 'needs_place'])
  expect(read.rows[1]).toEqual({ values: { code: '02', name: '照明', needs_place: true }, errors: {} })
  expect(read.rows[2]!.values.needs_place).toBe(false)
  expect(readSheet('CategoryCreate', [['name']], '?').missing).toEqual(['code'])
})
