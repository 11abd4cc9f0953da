import { expect, test } from 'vitest'
import { applied, asProposed, charAt, isKept, masked, pieces, toggled, withSpan, type Span } from './mask'

const said = '😀我是钱一一，住9号501室。'
const span = (from: number, to: number, mask: string, never = false): Span => ({ from, to, mask, what: never ? 'name' : 'door', never, on: true })
const found = [span(3, 6, '某某', true), span(8, 9, '**'), span(10, 13, '**')]

test('the spans make what is published', () => {
  expect(applied(said, found)).toBe('😀我是某某，住**号**室。')
  expect(pieces(said, found).map((piece) => piece.text).join('')).toBe(said)
  expect(pieces('', [])).toEqual([])
})
test('a span of the machine is given back and taken again, a name never', () => {
  const back = toggled(found, found[1]!)
  expect(applied(said, back)).toBe('😀我是某某，住9号**室。')
  expect(applied(said, toggled(back, back[1]!))).toBe(applied(said, found))
  expect(toggled(found, found[0]!)).toEqual(found)
})
test('what is marked becomes a span, over others too', () => {
  const more = withSpan(found, 7, 14)
  expect(applied(said, more)).toBe('😀我是某某，**。')
  expect(more).toHaveLength(2)
  expect(applied(said, toggled(more, more[1]!))).toBe('😀我是某某，住9号501室。')
  expect(withSpan(found, 4, 4)).toEqual(found)
  expect(withSpan(found, 5, 7)[0]).toMatchObject({ from: 3, to: 7, never: true })
})
test('places are characters, whatever JavaScript counts', () => {
  expect(charAt(said, 2)).toBe(1)
  expect(charAt(said, 0)).toBe(0)
  expect(charAt(said, said.length)).toBe([...said].length)
})
test('the second person sees what was given back', () => {
  const proposed = '😀我是某某，住9号**室。'
  expect(found.map((one) => isKept(said, one, proposed))).toEqual([false, true, false])
})
test('a proposal is edited with its switches as they were left', () => {
  const proposed = '😀我是某某，住9号**室。'
  expect(applied(said, asProposed(said, found, proposed))).toBe(proposed)
  expect(asProposed(said, found, said)[0]).toMatchObject({ never: true, on: true })
})
test('masks in a text', () => {
  expect(masked('住****号，某某和某先生').filter((part) => part.mask).map((part) => part.text)).toEqual(['****', '某某', '某'])
  expect(masked('没有')).toEqual([{ text: '没有', mask: false }])
})
