/*
 * Checks in the browser what src/store/event_store.h and seal.h promise: every event of a ticket
 * hangs on the one before, its hash is that of its bytes, and the first stands under a seal.
 */
import type { ChainEvent } from '@/api/types'
import { hash, hex, unhex, type Profile } from './hash'

export interface Papers { receipt: string; proof: string | null; seal: string | null }
export interface Verdict {
  n: number // events looked at
  broken: number // seq of the first event that does not fit; 0 = none
  whole: boolean // contents were recomputed, not only the links
  seal: { no: number; at: number } | null // that the intake stands under
  sealBroken: boolean
}
interface Receipt { region: string; profile: Profile }
interface Proof { event_hash: string; seq: number; seal_no: number; feed_pos: number; path: string[] }
interface Seal { region: string; profile: Profile; sandbox: boolean; seal_no: number; from_pos: number; to_pos: number; at: number; root: string; prev_hash: string; hash: string }

const ZERO = '0'.repeat(64)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
function int64(value: string | number): Uint8Array {
  const bytes = new Uint8Array(8)
  let rest = BigInt.asUintN(64, BigInt(value))
  for (let i = 7; i >= 0; i--) { bytes[i] = Number(rest & 255n); rest >>= 8n }
  return bytes
}
function join(...parts: (Uint8Array | number[])[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) { out.set(part, at); at += part.length }
  return out
}

export function eventHash(profile: Profile, region: string, ticket: string, seq: number, prev: string, payload: string, of = 'ticket'): string {
  const kind = utf8(of)
  return hex(hash(profile, join(utf8('MSHE'), [1], int64(region), [0, kind.length], kind, int64(ticket), int64(seq), unhex(prev), hash(profile, utf8(payload)))))
}
export function sealHash(seal: Seal): string {
  return hex(hash(seal.profile, join(utf8('MSHS'), [1], int64(seal.region), [seal.sandbox ? 1 : 0], int64(seal.seal_no), int64(seal.from_pos), int64(seal.to_pos), int64(seal.at), unhex(seal.prev_hash), unhex(seal.root))))
}
/* RFC 9162 §2.1.3.2: from a leaf up its audit path to the root. */
export function rootOf(profile: Profile, leaf: string, index: number, size: number, path: readonly string[]): string {
  let node = hash(profile, join([0], unhex(leaf)))
  let at = index, last = size - 1
  for (const sibling of path) {
    if (last === 0) return ''
    if (at % 2 === 1 || at === last) {
      node = hash(profile, join([1], unhex(sibling), node))
      while (at % 2 === 0 && at !== 0) { at = Math.floor(at / 2); last = Math.floor(last / 2) }
    } else node = hash(profile, join([1], node, unhex(sibling)))
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hex(node) : ''
}

function firstBroken(events: readonly ChainEvent[], ticket: string, receipt: Receipt | null): number {
  let prev = ZERO
  for (const [i, event] of events.entries()) {
    const fits = event.seq === i + 1 && event.prev_hash === prev
      && (event.payload === undefined || receipt === null || eventHash(receipt.profile, receipt.region, ticket, event.seq, prev, event.payload) === event.hash)
    if (!fits) return i + 1
    prev = event.hash
  }
  return 0
}

export function verify(events: readonly ChainEvent[], ticket: string, papers: Papers | null): Verdict {
  const receipt = papers ? (JSON.parse(papers.receipt) as Receipt) : null
  const proof = papers?.proof ? (JSON.parse(papers.proof) as Proof) : null
  const seal = papers?.seal ? (JSON.parse(papers.seal) as Seal) : null
  const sealFits = proof !== null && seal !== null && proof.seal_no === seal.seal_no && events[proof.seq - 1]?.hash === proof.event_hash && sealHash(seal) === seal.hash
    && rootOf(seal.profile, proof.event_hash, proof.feed_pos - seal.from_pos, seal.to_pos - seal.from_pos + 1, proof.path) === seal.root
  return {
    n: events.length, broken: firstBroken(events, ticket, receipt),
    whole: receipt !== null && events.every((event) => event.payload !== undefined),
    seal: seal && sealFits ? { no: seal.seal_no, at: seal.at } : null, sealBroken: seal !== null && !sealFits,
  }
}
