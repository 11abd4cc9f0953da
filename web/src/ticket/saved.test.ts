import { expect, test } from 'vitest'
import { addressOf, worthKeeping } from './saved'

test('only filters, order and columns are kept, in one order', () => {
  const query = worthKeeping({ open: '12', order: 'due', lamp: 'red', columns: 'title,unit', q: '路灯', strange: 'x', state: '' })
  expect(query).toBe('q=%E8%B7%AF%E7%81%AF&lamp=red&order=due&columns=title%2Cunit')
  expect(worthKeeping({ order: 'due', q: '路灯', columns: 'title,unit', lamp: 'red' })).toBe(query)
  expect(worthKeeping({ open: '12' })).toBe('')
})

test('a list opens by its address', () => {
  expect(addressOf({ id: '1', name: '超期', query: 'lamp=red', saved_at: '' })).toBe('/tickets?lamp=red')
  expect(addressOf({ id: '1', name: '全部', query: '', saved_at: '' })).toBe('/tickets')
})
