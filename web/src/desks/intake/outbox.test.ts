import { afterEach, expect, test, vi } from 'vitest'
import { deliver, drawer, emptyDraft, type Sent } from './outbox'

const one = (): Sent => ({ key: 'k'.repeat(32), title: 'x', state: 'waiting', body: { text: '路灯不亮', type: 'help', channel: 'phone', identity_mode: 'anonymous' } })
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
afterEach(() => { vi.unstubAllGlobals(); localStorage.clear() })

test('a lost connection waits and sends the same key again', async () => {
  const keys: string[] = []
  let calls = 0
  vi.stubGlobal('fetch', (_href: string, init: { headers: Record<string, string> }) => {
    keys.push(init.headers['Idempotency-Key']!)
    return ++calls === 1 ? Promise.reject(new TypeError('no net')) : Promise.resolve(answer(201, { id: '1', number: '2', state: 'registered', version: 1 }))
  })
  const sent = one()
  await deliver(sent)
  expect(sent.state).toBe('waiting')
  await deliver(sent)
  expect(sent.state).toBe('sent')
  expect(keys).toEqual([sent.key, sent.key])
})

test('what the server refuses is not sent again by itself', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(answer(422, { code: 'required', detail: 'is required', field: 'text' })))
  const sent = one()
  await deliver(sent)
  expect(sent.state).toBe('refused')
  expect(sent.why).toContain('text')
})

test('a drawer is one person’s, and forgets what the server has', () => {
  const mine = drawer('7'), other = drawer('8')
  mine.keepDraft({ ...emptyDraft(), phone: '139' })
  expect(mine.draft()?.phone).toBe('139')
  expect(other.draft()).toBeNull()
  mine.keepOut([one(), { ...one(), key: 's'.repeat(32), state: 'sent' }])
  expect(mine.out().map((x) => x.key)).toEqual(['k'.repeat(32)])
  mine.keepOut([{ ...one(), state: 'sent', answer: { id: '1', number: '20260105', query_code: 'ABCDE12345', state: 'registered', version: 1 } as never }], () => true)
  expect(mine.out().map((x) => [x.state, x.answer?.id])).toEqual([['sent', '1']]) // its files are still to follow
  expect(localStorage.getItem('minsheng.outbox.7')).not.toMatch(/路灯|ABCDE/)
  mine.keepOut([{ ...one(), state: 'sent' }])
  expect(localStorage.getItem('minsheng.outbox.7')).toBeNull()
})
