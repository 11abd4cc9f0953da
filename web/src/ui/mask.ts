/*
 * The words as they were written and what is masked of them. Places are counted in characters (code
 * points), as the server does.
 */
export interface Span { from: number; to: number; mask: string; what: string; never: boolean; on: boolean }
export interface Piece { text: string; span: Span | null }

const inOrder = (spans: readonly Span[]) => [...spans].sort((a, b) => a.from - b.from)

/* The original cut at the spans. */
export function pieces(original: string, spans: readonly Span[]): Piece[] {
  const chars = [...original]
  const out: Piece[] = []
  let at = 0
  for (const span of inOrder(spans)) {
    if (span.from > at) out.push({ text: chars.slice(at, span.from).join(''), span: null })
    out.push({ text: chars.slice(span.from, span.to).join(''), span })
    at = span.to
  }
  if (at < chars.length) out.push({ text: chars.slice(at).join(''), span: null })
  return out
}
/* What would be published. */
export const applied = (original: string, spans: readonly Span[]): string =>
  pieces(original, spans).map((piece) => (piece.span?.on ? piece.span.mask : piece.text)).join('')

/* One more span; what it covers becomes part of it, what it only touches stretches it. */
export function withSpan(spans: readonly Span[], from: number, to: number): Span[] {
  if (from >= to) return [...spans]
  const met = spans.filter((span) => span.from < to && span.to > from)
  const one: Span = { from: Math.min(from, ...met.map((span) => span.from)), to: Math.max(to, ...met.map((span) => span.to)), mask: '**', what: 'own', never: met.some((span) => span.never), on: true }
  return inOrder([...spans.filter((span) => !met.includes(span)), one])
}
/* An own span that is switched off is gone; one of the machine stays to be switched on again. */
export const toggled = (spans: readonly Span[], span: Span): Span[] =>
  span.never ? [...spans] : spans.flatMap((one) => (one !== span ? [one] : one.what === 'own' ? [] : [{ ...one, on: !one.on }]))

/* From a place in a JavaScript string to a character. */
export const charAt = (text: string, unit: number): number => [...text.slice(0, unit)].length

/* Was this place of the original given back in what is proposed? Judged with its neighbours on either
 * side, which may be masked themselves. */
export function isKept(original: string, span: Span, proposed: string): boolean {
  const chars = [...original]
  const left = chars.slice(Math.max(0, span.from - 2), span.to).join(''), right = chars.slice(span.from, span.to + 2).join('')
  return chars.slice(span.from, span.to).join('') !== span.mask && (proposed.includes(left) || proposed.includes(right))
}
/* A proposal cut where something is masked. */
export const masked = (text: string): { text: string; mask: boolean }[] =>
  text.split(/(\*{2,}|某某?)/).filter(Boolean).map((part) => ({ text: part, mask: /^(\*{2,}|某某?)$/.test(part) }))
/* The spans as a proposal left them: what was given back stays given back. */
export const asProposed = (original: string, spans: readonly Span[], proposed: string): Span[] =>
  spans.map((span) => ({ ...span, on: span.never || !isKept(original, span, proposed) }))
