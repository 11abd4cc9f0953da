import { expect, test } from 'vitest'
import { decoded, parseTable, tableText } from './csv'

test('what is written is read again', () => {
  const rows = [['编码', '名称'], ['a-1', '“引号"和,逗号'], ['b', '两\n行'], ['c', '=1+1'], ['d', '-3.5']]
  expect(tableText(rows)).toContain(`c,'=1+1`)
  expect(parseTable(tableText(rows))).toEqual(rows)
})

test('tabs, line ends of any kind, empty lines', () => {
  expect(parseTable('a\tb,c\r\n\r\n1\t2\n')).toEqual([['a', 'b,c'], ['1', '2']])
  expect(parseTable('x')).toEqual([['x']])
  expect(parseTable('')).toEqual([])
})

test('what is no UTF-8 is GBK', () => {
  expect(decoded(new Uint8Array([0xc3, 0xf7, 0xb4, 0xa8]).buffer)).toBe('明川')
  expect(decoded(new TextEncoder().encode('明川').buffer as ArrayBuffer)).toBe('明川')
})
