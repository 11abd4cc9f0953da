/*
 * What an operator has said to register, kept in this browser until the server has it. The key is
 * drawn with the draft, so that sending again after a reload or a lost connection registers once.
 * Its files are kept under the same key (ui/keptFiles) and follow once the ticket is there.
 */
import { Problem, api, isPassing, newKey } from '@/api/client'
import type { Registered, TicketCreate } from '@/api/types'
import { problemText } from '@/app/problem'

export interface Draft { phone: string; values: Partial<TicketCreate> & { contact?: { name?: string; phone?: string } }; key: string }
export interface Sent { key: string; title: string; body: TicketCreate; state: 'sending' | 'waiting' | 'sent' | 'refused'; answer?: Registered; why?: string; filed?: number }

export const emptyDraft = (): Draft => ({ phone: '', key: newKey(), values: { type: 'help', urgency: 'normal', channel: 'phone', requester_kind: 'person', identity_mode: 'real', contact: {}, place: {} } })

const read = <T>(name: string): T | null => { try { return JSON.parse(localStorage.getItem(name) ?? 'null') as T | null } catch { return null } }
const write = (name: string, value: unknown) => { try { if (value) localStorage.setItem(name, JSON.stringify(value)); else localStorage.removeItem(name) } catch { /* a full store: this window keeps it */ } }

const numberOf = (key: string, { id, number, state, version }: Registered): Sent => ({ key, title: number, body: { text: '', type: 'other', channel: '', identity_mode: 'anonymous' }, state: 'sent', answer: { id, number, state, version } as Registered })

/* One drawer per person: whoever logs in next on this computer sees nothing of it. */
export function drawer(account: string) {
  const draftName = `minsheng.intake.${account}`, outName = `minsheng.outbox.${account}`
  return {
    draft: () => read<Draft>(draftName),
    keepDraft: (draft: Draft | null) => write(draftName, draft),
    /* Only what the server does not have yet stays on the computer: of what it has and whose files
     * are still to follow, nothing but the number. */
    out: () => (read<Sent[]>(outName) ?? []).map((one) => ({ ...one, state: one.state === 'sending' ? 'waiting' as const : one.state })),
    keepOut: (list: Sent[], hasFiles: (key: string) => boolean = () => false) => {
      const open = list.filter((one) => one.state !== 'sent' || hasFiles(one.key)).map((one) => (one.state === 'sent' && one.answer ? numberOf(one.key, one.answer) : one))
      write(outName, open.length ? open : null)
    },
  }
}

/* Once: the same key gives the same answer however often it is sent. */
export async function deliver(one: Sent): Promise<void> {
  one.state = 'sending'
  try {
    one.answer = await api('POST /tickets', { body: one.body, key: one.key })
    one.state = 'sent'
  } catch (problem) {
    const again = isPassing(problem)
    one.state = again ? 'waiting' : 'refused'
    one.why = problemText(problem)
    if (problem instanceof Problem && !again && problem.field) one.why += `（${problem.field}：${problem.message}）`
  }
}
