import { expect, test } from 'vitest'
import { Problem } from '@/api/client'
import { t } from '@/app/i18n'
import { check, fieldsOf, formOf, fromProblem, mergeStale, prune, refOf } from './form'

test('an action finds its form by its address', () => {
  expect(formOf('POST', '/api/v1/tickets/382508745273376770/dispatch')).toBe('Dispatch')
  expect(formOf('POST', '/api/v1/tasks/9/reply')).toBe('UnitReply')
  expect(formOf('POST', '/api/v1/tickets/9/nothing')).toBeUndefined()
  expect(fieldsOf('Dispatch').map((f) => f.name)).toContain('shares')
})

test('what is needed and what is too long is said at its field', () => {
  expect(Object.keys(check('Dispatch', {}))).toEqual(['shares'])
  expect(Object.keys(check('Dispatch', { shares: [{ unit: '', role: 'lead' }] }))).toEqual(['shares[0].unit'])
  expect(check('TextInput', { text: '字'.repeat(5001) })).toEqual({ text: '最多 5000 个字，现在 5001 个' })
  expect(check('TextInput', { text: '好' })).toEqual({})
})

test('empty fields are left out, deep ones too', () => {
  expect(prune({ a: '', b: null, c: ' x ', d: { e: '' }, f: { g: 'y', h: '' }, i: [], j: false, k: 0 })).toEqual({ c: 'x', f: { g: 'y' }, j: false, k: 0 })
})

test('a problem names its field', () => {
  expect(fromProblem(new Problem(422, { code: 'odd', detail: 'no such unit', field: 'shares[0].unit' }))).toEqual({ 'shares[0].unit': 'no such unit' })
  expect(fromProblem(new Problem(422, { code: 'unit_closed', detail: 'closed', field: 'shares[1].unit' }))).toEqual({ 'shares[1].unit': t('wrong.unit_closed') })
  expect(fromProblem(new Error('x'))).toEqual({})
})

test('a save somebody was faster than keeps mine, takes theirs, and tells what differs', () => {
  const start = { name: '甲', kind: 'phone' }, theirs = { name: '乙', kind: 'web' }
  expect(mergeStale('ChannelEdit', start, { name: '丙', kind: 'phone' }, theirs)).toEqual({ values: { name: '丙', kind: 'web' }, differing: [fieldsOf('ChannelEdit').find((f) => f.name === 'name')] })
  expect(mergeStale('ChannelEdit', start, start, theirs)).toEqual({ values: theirs, differing: [] })
})

test('whose code a field holds depends on its form', () => {
  expect([refOf('UnitEdit', 'parent'), refOf('UnitEdit', 'line'), refOf('AreaCreate', 'parent'), refOf('CategoryEdit', 'parent'), refOf('Merge', 'parent'), refOf('TicketTransfer', 'line'), refOf('UnitCreate', 'family'), refOf('CatalogueLineInput', 'assist')])
    .toEqual(['unit', 'unit', 'area', 'category', null, null, 'family', 'family'])
})
