/* Which reply templates fit a field of an action's form; the server keeps and fills them. */
import type { InjectionKey, Ref } from 'vue'
import type { TemplateKindCode } from '@/api/types'

export interface TemplatePlace { href: string; kind: string | null; ticket: string }
/* What a form is about; a form without it offers no templates. */
export const templatePlace: InjectionKey<Ref<TemplatePlace | null>> = Symbol('templates')

const ofAction: Record<string, Record<string, TemplateKindCode>> = {
  reply: { public_text: 'reply_public', internal_text: 'reply_internal' },
  answer: { text: 'answer' },
  'send-back': { text: 'send_back' },
  disapprove: { text: 'send_back' },
  feedback: { text: 'feedback' },
  deny: { text: 'reason' },
  redispatch: { text: 'reason' },
  remark: { text: 'remark' },
}

export function templateKind(place: TemplatePlace, field: string): TemplateKindCode | null {
  const action = place.href.split('/').pop() ?? ''
  if (action === 'claims') return field !== 'text' ? null : place.kind === 'return' || place.kind === 'extension' ? place.kind : 'reason'
  if (action === 'answer' && place.href.includes('/callbacks/')) return null
  return ofAction[action]?.[field] ?? null
}
/* What is written already stays; a template goes behind it. */
export const joined = (before: string, more: string): string => (before.trim() ? `${before.replace(/\s+$/, '')}\n${more}` : more)
/* Places nobody could fill: {…}. */
export const placesLeft = (text: string): string[] => [...new Set(text.match(/\{[^{}\n]{1,20}\}/g) ?? [])]
