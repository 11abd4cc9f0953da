/* What a queue shows of each thing that waits, whatever it is. */
import type { CallbackItem, ClaimItem, DeskItem, DispatchItem, LampCode, PressureItem, QueueCounts, QueueTicket, SupervisionItem, TicketItem } from '@/api/types'
import { t, word } from '@/app/i18n'
import { dayEnd } from '@/app/time'

export interface QueueRow {
  id: string; ticketId: string; number: string; title: string | null; lamp: LampCode; due_at: string | null
  note: string; tag?: string; tone?: string
  since?: string // a moment to be read as such
  waits?: string // waits since then, told in words
  group?: string // rows of one heading follow each other
  pick?: boolean // not for what is done with several
}
/* A count is a lower bound unless exact. */
export interface QueueTab { key: string; label: string; count?: number | null; exact?: boolean }
/* A count of /queues beside its tab; nothing before it is known, nor where it is not for this reader. */
export const counted = (counts: QueueCounts | null, key: Exclude<keyof QueueCounts, 'exact'>): Pick<QueueTab, 'count' | 'exact'> =>
  (counts && counts[key] !== null ? { count: counts[key], exact: counts.exact } : {})

const join = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ')
const of = (ticket: QueueTicket) => ({ ticketId: ticket.id, number: ticket.number, title: ticket.title })
const where = (ticket: QueueTicket) => join(ticket.category_name, ticket.area_name)
/* Late, due today, later, without a limit: as a desk reads its work. */
export type DueGroup = 'late' | 'today' | 'later' | 'never'
export function dueGroup(dueAt: string | null, now: number): DueGroup {
  if (!dueAt) return 'never'
  const ms = Date.parse(dueAt)
  return ms <= now ? 'late' : ms <= dayEnd(now) ? 'today' : 'later'
}
const urgent = (urgency: string, tag: string) => (urgency === 'normal' ? { tag } : { tag: join(word('urgency', urgency), tag), tone: 'late' })

export const ticketRow = (item: TicketItem): QueueRow => ({
  id: item.id, ticketId: item.id, number: item.number, title: item.title, lamp: item.lamp, due_at: item.due_at,
  note: join(item.category_name, item.area_name, item.unit_name), ...urgent(item.urgency, word('ticket_state', item.state)),
})
/* What waits for a dispatcher: the person has waited since the intake, whoever had it in between. */
export const dispatchRow = (item: DispatchItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: item.lamp, due_at: item.due_at, waits: item.ticket.accepted_at,
  note: join(where(item.ticket), item.returns ? t('queue.returned', { n: item.returns }) : '', item.round > 1 ? t('ticket.round', { n: item.round }) : ''),
  ...urgent(item.ticket.urgency, word('ticket_state', item.ticket.state)),
})
/* Whose it is, where that is not the reader's own unit. */
export const taskRow = (item: DeskItem, own?: string): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: item.lamp, due_at: item.due_at,
  note: join(item.role === 'lead' ? '' : word('task_role', item.role), item.unit?.id === own ? '' : item.unit?.name, item.holder?.name), ...urgent(item.ticket.urgency, word('task_state', item.state)),
})
export const claimRow = (item: ClaimItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: 'none', due_at: null, waits: item.asked_at, note: join(item.asked_unit?.name, item.asked_by?.name),
  tag: join(word('claim_kind', item.kind), item.state === 'asked' ? '' : word('claim_state', item.state)), tone: 'soon',
})
/* A callback waits from the day it may be made; it has no limit of its own. */
export const callbackRow = (item: CallbackItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: 'none', due_at: null, waits: item.opened_at, note: join(item.ticket.unit?.name, item.holder?.name, item.attempts ? t('queue.tried', { n: item.attempts }) : ''),
  tag: word('callback_cause', item.cause),
})
/* What came up the third time and waits for a supervisor. */
export const watchRow = (item: SupervisionItem): QueueRow => ({
  id: item.id, ...of(item.ticket), lamp: 'none', due_at: null, waits: item.watch_at, note: join(item.unit?.name, item.round > 1 ? t('ticket.round', { n: item.round }) : ''),
  ...urgent(item.ticket.urgency, word('ticket_state', item.ticket.state)),
})
export const pressureRow = (item: PressureItem): QueueRow => ({
  id: item.ticket_id + item.at, ...of(item.ticket), lamp: 'none', due_at: null, since: item.at, note: item.ticket.unit?.name ?? '',
  tag: t(item.pressed ? 'queue.pressed' : 'queue.notPressed'), ...(item.pressed ? { tone: 'late' } : {}),
})
