/* Which tickets units read as a rendition alone, and whether there is one they may read. */
import type { Text, Ticket } from '@/api/types'

export const isWithheld = (ticket: Ticket): boolean => ticket.sealed || ticket.type === 'report' || ticket.identity_mode === 'confidential'
export const isApproved = (ticket: Ticket): boolean => ticket.renditions.some((one) => one.approved_at)
/* Before a unit has it: afterwards nobody is kept waiting for one. */
export const lacksRendition = (ticket: Ticket): boolean => isWithheld(ticket) && !isApproved(ticket) && ['registered', 'dispatching', 'conference', 'rework'].includes(ticket.state)
/* To the panel, by keyboard and by eye. */
export function toPanel(): void {
  const panel = document.getElementById('rendition')
  panel?.scrollIntoView({ block: 'start' })
  panel?.focus({ preventScroll: true })
}

/* What was said, and of renditions the one that units read: a draft is for those who compare, and an
 * older one is past. An approved rendition is a piece of its own that names its draft. */
export function saidOf(ticket: Ticket): Text[] {
  const approved = ticket.texts.filter((text) => text.kind === 'rendition' && text.target_id).sort((a, b) => (a.created_at < b.created_at ? 1 : -1))[0]
  return ticket.texts.filter((text) => text.kind === 'words' || text.kind === 'supplement' || text === approved)
}

/* What somebody has half written, in this browser alone and for this person: through a reload or a
 * crash, gone once it is handed in or thrown away. */
export interface HalfWritten { title: string; text: string }
export function halfWritten(account: string, ticket: string) {
  const name = `minsheng.rendition.${account}.${ticket}`
  return {
    read: (): HalfWritten | null => { try { return JSON.parse(localStorage.getItem(name) ?? 'null') as HalfWritten | null } catch { return null } },
    keep: (value: HalfWritten): void => { try { localStorage.setItem(name, JSON.stringify(value)) } catch { /* a full store: this window keeps it */ } },
    drop: (): void => localStorage.removeItem(name),
  }
}
