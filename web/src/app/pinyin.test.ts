import { expect, test } from 'vitest'
import { searchChoices } from './city'
import { pinyinOf } from './pinyin'

test('initials of names, surnames read their own way', () => {
  expect(['王小明', '欧阳青河', '单一一', '曾柔', '解晓岚', '安然', '左丘', 'Li Ming', '张 三'].map(pinyinOf)).toEqual(['wxm', 'oyqh', 'syy', 'zr', 'xxl', 'ar', 'zq', 'liming', 'zs'])
  expect(pinyinOf('')).toBe('')
  expect(pinyinOf('·，')).toBe('')
})
test('every initial', () => {
  expect(pinyinOf('昂白陈戴鄂冯高韩贾康刘马倪欧潘钱任孙田魏徐杨赵')).toBe('abcdefghjklmnopqrstwxyz')
})
test('somebody is found by initials, words or log-in name', () => {
  const people = ['王小明', '吴晓梅', '汪洋'].map((name, i) => ({ code: `clerk_${i}`, name, pinyin: pinyinOf(name), path: name, level: 0 }))
  expect(searchChoices(people, 'wxm').map((one) => one.name)).toEqual(['王小明', '吴晓梅'])
  expect(searchChoices(people, 'WY').map((one) => one.name)).toEqual(['汪洋'])
  expect(searchChoices(people, '晓').map((one) => one.name)).toEqual(['吴晓梅'])
})
