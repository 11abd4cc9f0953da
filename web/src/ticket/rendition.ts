/* Which tickets units read as a rendition alone, and whether there is one they may read. */
import type { Ticket } from '@/api/types'

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
