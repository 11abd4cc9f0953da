import { expect, test } from 'vitest'
import type { TrailEntry } from '@/api/types'
import { eventHash } from '@/ticket/chain'
import { checkTrail, factsOf } from './audit'

const ZERO = '0'.repeat(64)
function entry(seq: number, prev: string, payload: string, more: Partial<TrailEntry> = {}): TrailEntry {
  const one = { kind: 'account', subject_id: '42', seq, at: '2026-03-02T09:00:00+08:00', op: 'grant_add', actor_kind: 'staff', actor: null, account: null, payload, prev_hash: prev, hash: '', verified: true } as TrailEntry
  one.hash = eventHash('guomi', '1', '42', seq, prev, payload, 'account')
  return { ...one, ...more }
}
const first = entry(1, ZERO, '{"data":{"role":"clerk","unit":"7","rows":[1]}}')
const second = entry(2, first.hash, '{"data":{}}')

test('a page of one chain fits, newest first', () => {
  expect(checkTrail([second, first], 'guomi', '1')).toEqual(['fits', 'fits'])
})
test('of an entry whose neighbour is on another page its own bytes are checked', () => {
  expect(checkTrail([second], 'guomi', '1')).toEqual(['fits'])
})
test.each([
  ['a changed byte', { ...second, payload: '{"data":{"role":"head"}}' }],
  ['another predecessor', entry(2, ZERO, '{"data":{}}')],
  ['another chain', { ...second, subject_id: '43' }],
  ['what the server finds wrong', { ...second, verified: false }],
])('%s shows', (_what, wrong) => {
  expect(checkTrail([wrong, first], 'guomi', '1')).toEqual(['differs', 'fits'])
})
test('a first entry hangs on nothing', () => {
  expect(checkTrail([entry(1, first.hash, '{}')], 'guomi', '1')).toEqual(['differs'])
})
test('a look-up is the server’s to check', () => {
  const withheld = { ...second, kind: 'access', payload: null, subject_id: null, seq: null } as TrailEntry
  expect(checkTrail([withheld, { ...withheld, verified: false }], 'guomi', '1')).toEqual(['server', 'serverBad'])
})
test('facts are what people can read', () => {
  expect(factsOf(first)).toEqual([{ name: 'role', value: 'clerk' }, { name: 'unit', value: '7' }])
  expect(factsOf({ ...first, payload: 'not json' })).toEqual([])
})
