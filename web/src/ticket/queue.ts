/* What a queue shows of each thing that waits, whatever it is. */
import type { CallbackItem, ClaimItem, DeskItem, LampCode, QueueTicket, TicketItem } from '@/api/types'
import { word } from '@/app/i18n'

export interface QueueRow {
  id: string; ticketId: string; number: string; title: string | null; lamp: LampCode; due_at: string | null
  note: string; tag?: string; tone?: string; since?: string // waits since
}
export interface QueueTab { key: string; label: string; count?: number }

const join = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ')
const of = (ticket: QueueTicket) => ({ ticketId: ticket.id, number: ticket.number, title: ticket.title })
const urgent = (urgency: string, tag: string) => (urgency === 'normal' ? { tag } : { tag: join(word('urgency', urgency), tag), tone: 'late' })

export const ticketRow = (item: TicketItem): QueueRow => ({
  id: item.id, ticketId: item.id, number: item.number, title: item.title, lamp: item.lamp, due_at: item.due_at,
  note: join(item.category_name, item.area_name, item.unit_name), ...urgent(item.urgency, word('ticket_state', item.state)),
})
export const taskRow = (item: DeskItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: item.lamp, due_at: item.due_at,
  note: join(item.role === 'lead' ? '' : word('task_role', item.role), item.unit?.name, item.holder?.name), ...urgent(item.ticket.urgency, word('task_state', item.state)),
})
export const claimRow = (item: ClaimItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: 'none', due_at: null, note: join(item.asked_unit?.name, item.asked_by?.name),
  tag: word('claim_kind', item.kind), tone: 'soon',
})
/* A callback waits from the day it may be made; it has no limit of its own. */
export const callbackRow = (item: CallbackItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: 'none', due_at: null, since: item.opened_at, note: join(item.holder?.name, item.attempts ? `×${item.attempts}` : ''),
  tag: word('callback_cause', item.cause),
})
