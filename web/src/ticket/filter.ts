/* The filters of a list as they stand in an address. */
import type { LocationQuery } from 'vue-router'

export interface Filter {
  q?: string; state?: string[]; type?: string[]; urgency?: string[]; unit?: string[]; below?: string; live?: string
  category?: string; channel?: string; area?: string; lamp?: string; from?: string; to?: string; round?: string; matter?: string; order?: string
  lead?: string; rate?: string; counted?: string[]; without?: string[]
}
const LISTS = new Set(['state', 'type', 'urgency', 'unit', 'counted', 'without'])
export const PARTS = ['q', 'state', 'type', 'urgency', 'unit', 'below', 'live', 'category', 'channel', 'area', 'lamp', 'from', 'to', 'round', 'matter', 'order', 'lead', 'rate', 'counted', 'without'] as const

export function filterOf(query: LocationQuery): Filter {
  const out: Record<string, string | string[]> = {}
  for (const part of PARTS) {
    const value = query[part]
    if (typeof value === 'string' && value) out[part] = LISTS.has(part) ? value.split(',').filter(Boolean) : value
  }
  return out as Filter
}
