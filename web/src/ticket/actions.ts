/* Names and order of the actions the server allows; it alone decides which there are. */
import type { Action, Ticket } from '@/api/types'
import { bare, i18n, t, word } from '@/app/i18n'

/* What somebody at a desk most likely comes for, first. */
const order = ['dispatch', 'triage', 'sign', 'take', 'reply', 'approve', 'pass', 'grant', 'endorse', 'acknowledge', 'register', 'assign', 'delegate',
  'conclude', 'designate', 'answer', 'send-back', 'disapprove', 'deny', 'unpause', 'resume', 'reopen', 'redispatch', 'confer', 'claims', 'merge', 'unmerge', 'add-unit', 'supplement', 'correct', 'remark', 'instruct']
const danger = new Set(['deny', 'disapprove', 'send-back', 'redispatch'])

/* What the ticket waits for, as against what one may always do. */
export const isMain = (action: Action): boolean => { const i = order.indexOf(action.action); return i >= 0 && i < order.indexOf('redispatch') }
/* Fields of the claims' one form that belong to some kinds alone. */
const claimFields: Record<string, readonly string[]> = {
  owner: ['deferral'], until: ['deferral', 'pause'], told_line: ['refusal'], told_unit: ['refusal'], told_route: ['refusal'],
  recording: ['withdrawal'], rating: ['rating_appeal'], amount: ['extension'], suggested_unit: ['return'],
}
export const notOf = (kind: string, hasReasons: boolean): string[] =>
  [...Object.keys(claimFields).filter((name) => !claimFields[name]!.includes(kind)), ...(hasReasons ? [] : ['reason'])]

export const isDanger = (action: Action): boolean => danger.has(action.action) || action.kind === 'termination' || action.kind === 'refusal'

export function nameOf(action: Action): string {
  if (action.action === 'claims' && action.kind) return i18n.global.locale.value === 'en' ? `${t('act.claims')} ${word('claim_kind', action.kind).toLowerCase()}` : t('act.claims') + word('claim_kind', action.kind)
  if (action.action === 'answer' && action.href.includes('/callbacks/')) return t('act.callback')
  return i18n.global.te(`act.${action.action}`) ? t(`act.${action.action}`) : bare('action', action.action)
}
export function sorted(actions: readonly Action[]): Action[] {
  const rank = (a: Action) => { const i = order.indexOf(a.action); return i < 0 ? order.length : i }
  return [...actions].sort((a, b) => rank(a) - rank(b))
}
/* Which share or claim an action is about; a unit's name only where the reader may act for several. */
export function about(ticket: Ticket, action: Action): string {
  const taskOf = (one: Action) => ticket.tasks.find((task) => task.id === one.target_id)
  const several = new Set(ticket.actions.map((one) => taskOf(one)?.unit?.id).filter(Boolean)).size > 1
  const task = several ? taskOf(action) : undefined
  const claim = ticket.claims.find((one) => one.id === action.target_id)
  return task?.unit?.name ?? (claim ? word('claim_kind', claim.kind) : '')
}
