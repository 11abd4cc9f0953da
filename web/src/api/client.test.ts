import { afterEach, expect, test, vi } from 'vitest'
import { Problem, api, hrefOf, newKey, queryString, setCsrf } from './client'

afterEach(() => vi.unstubAllGlobals())

const answer = (status: number, body: unknown, type = 'application/json') =>
  vi.stubGlobal('fetch', vi.fn(async () => new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type } })))

test('addresses carry what is said and leave out what is not', () => {
  expect(queryString({ q: '路灯 坏', state: ['handling', 'rework'], unit: [], lamp: '', from: null })).toBe('?q=%E8%B7%AF%E7%81%AF+%E5%9D%8F&state=handling%2Crework')
  expect(hrefOf('GET /tickets/{id}', { params: { id: '12' } })).toBe('/api/v1/tickets/12')
  expect(() => hrefOf('GET /tickets/{id}')).toThrow('no id')
})

test('a change carries the CSRF token, a key and the version it is based on', async () => {
  answer(200, { id: '1' })
  setCsrf('tok')
  await api('POST /tickets/{id}/remark', { params: { id: '1' }, body: { text: 'x' }, version: 7, key: 'k'.repeat(8) })
  const [href, init] = (fetch as unknown as { mock: { calls: [string, RequestInit][] } }).mock.calls[0]!
  expect(href).toBe('/api/v1/tickets/1/remark')
  expect(init.headers).toMatchObject({ 'X-CSRF-Token': 'tok', 'If-Match': '"7"', 'Idempotency-Key': 'kkkkkkkk' })
})

test('a problem document becomes an error that names its field', async () => {
  answer(422, { code: 'required', detail: 'say something', field: 'text', request_id: 'r1' }, 'application/problem+json')
  const problem = await api('POST /tickets', { body: {} as never }).catch((e: unknown) => e as Problem)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem).toMatchObject({ status: 422, code: 'required', field: 'text', requestId: 'r1' })
})

test('no answer at all is a problem too', async () => {
  vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
  await expect(api('GET /session')).rejects.toMatchObject({ status: 0, code: 'offline' })
})

test('keys never repeat and fit the header', () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/)
  expect(newKey()).not.toBe(newKey())
})
