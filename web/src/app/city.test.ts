import { expect, test } from 'vitest'
import { searchChoices, type Choice } from './city'

const list: Choice[] = [
  { code: '010100', name: '市容环境', pinyin: 'srhj', path: '城市管理 › 市容环境', level: 2 },
  { code: '010101', name: '占道经营', pinyin: 'zdjy', path: '城市管理 › 市容环境 › 占道经营', level: 3 },
  { code: '030201', name: '停电', pinyin: 'td', path: '公用事业 › 供电 › 停电', level: 3 },
]

test('by words, pinyin initials, code and several parts', () => {
  expect(searchChoices(list, '占道').map((c) => c.code)).toEqual(['010101'])
  expect(searchChoices(list, 'td')[0]!.code).toBe('030201')
  expect(searchChoices(list, 'ZDJY')[0]!.code).toBe('010101')
  expect(searchChoices(list, '供电 停')[0]!.code).toBe('030201')
  expect(searchChoices(list, '环境')[0]!.code).toBe('010100') // the name before the path
  expect(searchChoices(list, '没有')).toEqual([])
})
