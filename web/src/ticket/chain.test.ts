import { expect, test } from 'vitest'
import { eventHash, rootOf, sealHash, verify } from './chain'
import { hash, hex, unhex, type Profile } from './hash'

const of = (profile: Profile, text: string) => hex(hash(profile, new TextEncoder().encode(text)))

test('SM3 and SHA-256 give what the standards print', () => {
  expect(of('guomi', 'abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  expect(of('guomi', 'abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  expect(of('intl', 'abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(of('intl', '')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(of('intl', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe('248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1')
})

/* A chain of three and a seal over five leaves, of which the first event is the third. */
const ticket = '382594232130473984', region = '7'
const links = ['{"v":1,"op":"register"}', '{"v":1,"op":"triage"}', '{"v":1,"op":"dispatch"}']
const events = links.reduce<{ seq: number; payload: string; prev_hash: string; hash: string }[]>((all, payload, i) => {
  const prev = all[i - 1]?.hash ?? '0'.repeat(64)
  return [...all, { seq: i + 1, payload, prev_hash: prev, hash: eventHash('guomi', region, ticket, i + 1, prev, payload) }]
}, [])
const leaf = (x: string) => hex(hash('guomi', Uint8Array.of(0, ...unhex(x))))
const node = (a: string, b: string) => hex(hash('guomi', Uint8Array.of(1, ...unhex(a), ...unhex(b))))
const others = ['11', '22', '44', '55'].map((x) => x.repeat(32))
const leaves = [others[0]!, others[1]!, events[0]!.hash, others[2]!, others[3]!].map(leaf)
const root = node(node(node(leaves[0]!, leaves[1]!), node(leaves[2]!, leaves[3]!)), leaves[4]!)
const seal = { region, profile: 'guomi' as const, sandbox: true, seal_no: 4, from_pos: 101, to_pos: 105, at: 1790000000000, root, prev_hash: 'ab'.repeat(32), hash: '' }
seal.hash = sealHash(seal)
const papers = {
  receipt: JSON.stringify({ region, profile: 'guomi' }), seal: JSON.stringify(seal),
  proof: JSON.stringify({ event_hash: events[0]!.hash, seq: 1, seal_no: 4, feed_pos: 103, path: [leaves[3], node(leaves[0]!, leaves[1]!), leaves[4]] }),
}

test('a whole chain under its seal', () => {
  expect(verify(events, ticket, papers)).toEqual({ n: 3, broken: 0, whole: true, seal: { no: 4, at: 1790000000000 }, sealBroken: false })
  expect(verify(events, ticket, { ...papers, proof: null, seal: null })).toMatchObject({ broken: 0, seal: null, sealBroken: false })
})

test('a changed word, a lost event and an exchanged one are named', () => {
  const changed = events.map((event) => (event.seq === 2 ? { ...event, payload: event.payload.replace('triage', 'refuse') } : event))
  expect(verify(changed, ticket, papers).broken).toBe(2)
  expect(verify(events.filter((event) => event.seq !== 2), ticket, papers).broken).toBe(2)
  expect(verify(events, '1', papers).broken).toBe(1)
})

test('without the contents the links are checked', () => {
  const bare = events.map(({ seq, prev_hash, hash }) => ({ seq, prev_hash, hash, withheld: true }))
  expect(verify(bare, ticket, null)).toEqual({ n: 3, broken: 0, whole: false, seal: null, sealBroken: false })
  bare[2]!.prev_hash = '0'.repeat(64)
  expect(verify(bare, ticket, null).broken).toBe(3)
})

test('a seal that does not fit is told', () => {
  for (const wrong of [{ at: seal.at + 1 }, { root: 'cd'.repeat(32) }, { to_pos: 106 }])
    expect(verify(events, ticket, { ...papers, seal: JSON.stringify({ ...seal, ...wrong }) })).toMatchObject({ seal: null, sealBroken: true })
})

test('paths of every leaf of trees of one to nine lead to the root', () => {
  const tree = (all: string[]): string => {
    if (all.length === 1) return leaf(all[0]!)
    const half = 2 ** Math.floor(Math.log2(all.length - 1))
    return node(tree(all.slice(0, half)), tree(all.slice(half)))
  }
  const pathOf = (all: string[], i: number): string[] => {
    if (all.length === 1) return []
    const half = 2 ** Math.floor(Math.log2(all.length - 1))
    return i < half ? [...pathOf(all.slice(0, half), i), tree(all.slice(half))] : [...pathOf(all.slice(half), i - half), tree(all.slice(0, half))]
  }
  for (let n = 1; n <= 9; n++) {
    const all = Array.from({ length: n }, (_, i) => `${i}${n}`.repeat(32))
    for (let i = 0; i < n; i++) expect(rootOf('guomi', all[i]!, i, n, pathOf(all, i))).toBe(tree(all))
  }
})
