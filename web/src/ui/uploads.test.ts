import { afterEach, expect, test, vi } from 'vitest'
import { newUpload, sendUpload, sendUploads, useUploads } from './uploads'

/* Answers in turn; null: the line breaks. */
function server(answers: ({ status: number; body: unknown } | null)[]): { keys: string[]; hrefs: string[] } {
  const seen = { keys: [] as string[], hrefs: [] as string[] }
  class Fake {
    status = 0
    responseText = ''
    upload: { onprogress?: (event: { loaded: number }) => void } = {}
    onload?: () => void
    onerror?: () => void
    open(_method: string, href: string) { seen.hrefs.push(href) }
    setRequestHeader(name: string, value: string) { if (name === 'Idempotency-Key') seen.keys.push(value) }
    getResponseHeader() { return 'application/json' }
    send(body: Blob) {
      const answer = answers.shift()
      this.upload.onprogress?.({ loaded: body.size })
      if (!answer) { this.onerror?.(); return }
      this.status = answer.status
      this.responseText = JSON.stringify(answer.body)
      this.onload?.()
    }
  }
  vi.stubGlobal('XMLHttpRequest', Fake)
  return seen
}
const file = (name: string, text = 'abc') => new File([text], name, { type: 'text/plain' })
const made = { status: 201, body: { id: '7', media_type: 'text/plain', size: 3, sha256: '' } }
afterEach(() => vi.unstubAllGlobals())

test('a broken line is tried again with the same key', async () => {
  const seen = server([null, made])
  const one = newUpload(file('现场.txt'), 'handling', 0)
  await sendUpload(one, '5')
  expect([one.state, one.why !== '']).toEqual(['failed', true])
  await sendUpload(one, '5')
  expect([one.state, one.id, one.why, one.sent]).toEqual(['sent', '7', '', 3])
  expect(seen.keys).toEqual([one.key, one.key])
  expect(seen.hrefs[0]).toBe('/api/v1/tickets/5/attachments?name=%E7%8E%B0%E5%9C%BA.txt&evidence=handling')
  await sendUpload(one, '5') // it is there
  expect(seen.keys).toHaveLength(2)
})
test('what the server does not take is said in words and not sent again', async () => {
  const seen = server([{ status: 415, body: { code: 'file_type', detail: 'not accepted' } }, made, { status: 413, body: { code: 'file_large', detail: 'at most 31457280 bytes' } }])
  const list = ['a.exe', 'b.txt', 'c.jpg'].map((name) => newUpload(file(name), null, 0))
  expect(await sendUploads(list, '5')).toBe(false)
  expect(list.map((one) => one.state)).toEqual(['refused', 'sent', 'refused'])
  expect(list[0]!.why).toContain('PDF')
  expect(list[2]!.why).toContain('31.5 MB')
  await sendUploads(list, '5')
  expect(seen.keys).toHaveLength(3)
})
test('empty and too large are told before anything is sent', () => {
  const box = useUploads(() => 4)
  box.add([file('a', ''), file('b', '12345'), file('c', '1234')])
  expect(box.list.map((one) => one.state)).toEqual(['refused', 'refused', 'waiting'])
  expect(box.bad.value).toBe(true)
  box.remove(box.list[0]!)
  box.remove(box.list[0]!)
  expect([box.bad.value, box.open.value.length]).toEqual([false, 1])
})
