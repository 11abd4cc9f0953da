import { expect, test } from 'vitest'
import { useKeyset, type Page } from './keyset'

interface Row { id: string }
const rows = (from: number, n: number): Row[] => Array.from({ length: n }, (_, i) => ({ id: String(from + i) }))

test('pages follow the cursor and no row comes twice', async () => {
  const asked: (string | null)[] = []
  const list = useKeyset<Row>(async (cursor) => {
    asked.push(cursor)
    return cursor ? { items: rows(9, 5), next_cursor: null } : { items: rows(0, 10), next_cursor: 'c1', total: 14, total_exact: true }
  })
  await list.load()
  await list.load(true)
  await list.load(true) // no cursor: nothing more to ask
  expect(asked).toEqual([null, 'c1'])
  expect(list.items.value.map((r) => r.id)).toEqual(rows(0, 14).map((r) => r.id))
  expect(list.total.value).toBe(14)
})

test('a search that only tells how far it came is gone on with, and counted at its end', async () => {
  const pages: Page<Row>[] = [
    { items: [], next_cursor: 'a', total: 0, total_exact: false },
    { items: [], next_cursor: 'b', total: 0, total_exact: false },
    { items: rows(0, 3), next_cursor: null, total: 0, total_exact: false },
  ]
  const list = useKeyset<Row>(async () => pages.shift()!)
  await list.load()
  expect([list.items.value.length, list.cursor.value, list.exact.value]).toEqual([0, 'a', false])
  await list.load(true)
  await list.load(true)
  expect([list.total.value, list.exact.value, list.cursor.value]).toEqual([3, true, null])
})

test('a slow answer of an older question is thrown away', async () => {
  const answers: ((page: Page<Row>) => void)[] = []
  const list = useKeyset<Row>(() => new Promise((resolve) => answers.push(resolve)))
  const first = list.load()
  const second = list.load()
  answers[1]!({ items: rows(100, 1), next_cursor: null })
  answers[0]!({ items: rows(0, 1), next_cursor: null })
  await Promise.all([first, second])
  expect(list.items.value).toEqual([{ id: '100' }])
  expect(list.busy.value).toBe(false)
})

test('coming back finds the place', async () => {
  const list = useKeyset<Row>(async () => ({ items: rows(0, 3), next_cursor: 'x' }))
  await list.load()
  list.move(1)
  list.move(1)
  list.keep('/tickets?q=1', 420)
  const again = useKeyset<Row>(async () => { throw new Error('not asked') })
  expect(again.restore('/tickets?q=1')).toBe(420)
  expect(again.at.value).toBe(1)
  expect(again.items.value).toHaveLength(3)
  expect(again.restore('/tickets?q=2')).toBeNull()
})

test('moving stays inside the list', async () => {
  const list = useKeyset<Row>(async () => ({ items: rows(0, 2), next_cursor: null }))
  expect(list.move(1)).toBeUndefined()
  await list.load()
  expect([list.move(1)!.id, list.move(1)!.id, list.move(1)!.id, list.move(-5)!.id]).toEqual(['0', '1', '1', '0'])
})
