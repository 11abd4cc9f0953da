/*
 * What the audit trail tells of an entry beside its op, and the check of its hash in the browser: of
 * its own bytes, and of its link to the entry before it where that one is on the page too. Of a
 * look-up the ticket is not told, so its hash cannot be computed here.
 */
import type { TrailEntry } from '@/api/types'
import { eventHash } from '@/ticket/chain'
import type { Profile } from '@/ticket/hash'

export type Verdict = 'fits' | 'differs' | 'server' | 'serverBad'

export function checkTrail(items: readonly TrailEntry[], profile: Profile, region: string): Verdict[] {
  const hashes = new Map(items.filter((one) => one.seq !== null).map((one) => [`${one.kind} ${one.subject_id} ${one.seq}`, one.hash]))
  return items.map((one) => {
    if (one.payload === null || one.subject_id === null || one.seq === null) return one.verified ? 'server' : 'serverBad'
    const before = one.seq === 1 ? '0'.repeat(64) : hashes.get(`${one.kind} ${one.subject_id} ${one.seq - 1}`)
    const fits = (before === undefined || before === one.prev_hash) && eventHash(profile, region, one.subject_id, one.seq, one.prev_hash, one.payload, one.kind) === one.hash
    return fits && one.verified ? 'fits' : 'differs'
  })
}

/* The data of an act: of the payload only that, its digests say nothing to people. */
export interface Fact { name: string; value: string }
export function factsOf(entry: TrailEntry): Fact[] {
  if (entry.payload === null) return []
  try {
    const data = (JSON.parse(entry.payload) as { data?: unknown }).data
    if (typeof data !== 'object' || data === null) return []
    return Object.entries(data).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)).map(([name, value]) => ({ name, value: String(value) }))
  } catch { return [] }
}
