/* SM3 (GB/T 32905-2016) and SHA-256 (FIPS 180-4) of bytes, so that a chain can be checked in any
 * browser: WebCrypto has no SM3, and over plain HTTP it has nothing at all. */
export type Profile = 'guomi' | 'intl'

const rotl = (x: number, n: number): number => { n &= 31; return n ? (x << n) | (x >>> (32 - n)) : x }
const rotr = (x: number, n: number): number => rotl(x, 32 - n)

/* Both hash blocks of 64 bytes, padded with the length in bits. */
function blocks(bytes: Uint8Array): DataView {
  const size = (Math.floor((bytes.length + 8) / 64) + 1) * 64
  const padded = new Uint8Array(size)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(size - 8, Math.floor(bytes.length / 0x20000000))
  view.setUint32(size - 4, (bytes.length * 8) >>> 0)
  return view
}
function out(state: Int32Array): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  state.forEach((word, i) => view.setInt32(i * 4, word))
  return bytes
}

function sm3(bytes: Uint8Array): Uint8Array {
  const v = Int32Array.of(0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e)
  const p1 = (x: number) => x ^ rotl(x, 15) ^ rotl(x, 23)
  const view = blocks(bytes)
  const w = new Int32Array(68)
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4)
    for (let i = 16; i < 68; i++) w[i] = p1(w[i - 16]! ^ w[i - 9]! ^ rotl(w[i - 3]!, 15)) ^ rotl(w[i - 13]!, 7) ^ w[i - 6]!
    let [a, b, c, d, e, f, g, h] = v as unknown as [number, number, number, number, number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const ss1 = rotl((rotl(a, 12) + e + rotl(i < 16 ? 0x79cc4519 : 0x7a879d8a, i)) | 0, 7)
      const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      const gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g)
      const tt1 = (ff + d + (ss1 ^ rotl(a, 12)) + (w[i]! ^ w[i + 4]!)) | 0
      const tt2 = (gg + h + ss1 + w[i]!) | 0
      d = c; c = rotl(b, 9); b = a; a = tt1
      h = g; g = rotl(f, 19); f = e; e = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17)
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, i) => { v[i] = v[i]! ^ word })
  }
  return out(v)
}

/* The first 32 bits of the fractions of roots of the first primes, as the standard defines them. */
function roots(n: number, power: number): Int32Array {
  const found: number[] = []
  for (let p = 2; found.length < n; p++) {
    let prime = true
    for (let q = 2; q * q <= p; q++) if (p % q === 0) { prime = false; break }
    if (prime) { const root = Math.pow(p, power); found.push((root - Math.floor(root)) * 0x100000000) }
  }
  return Int32Array.from(found, (x) => Math.floor(x) | 0)
}
const K = roots(64, 1 / 3)
const H = roots(8, 1 / 2)

function sha256(bytes: Uint8Array): Uint8Array {
  const v = H.slice()
  const view = blocks(bytes)
  const w = new Int32Array(64)
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4)
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!, y = w[i - 2]!
      w[i] = w[i - 16]! + (rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)) + w[i - 7]! + (rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10))
    }
    let [a, b, c, d, e, f, g, h] = v as unknown as [number, number, number, number, number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0
      const t2 = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, i) => { v[i] = v[i]! + word })
  }
  return out(v)
}

export const hash = (profile: Profile, bytes: Uint8Array): Uint8Array => (profile === 'guomi' ? sm3(bytes) : sha256(bytes))
export const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
export const unhex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
