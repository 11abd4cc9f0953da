/* What went wrong, in the reader's language; the server's own sentence where we have none better. */
import { Problem } from '@/api/client'
import { i18n, t } from './i18n'

const general: Record<number, string> = { 0: 'offline', 401: 'unauthenticated', 403: 'permission', 404: 'not_found', 412: 'stale', 429: 'rate', 503: 'busy' }

export function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return t('problem.unknown')
  if (error.status >= 500 && error.status !== 503) return t('problem.internal', { id: error.requestId })
  if (i18n.global.te(`problem.${error.code}`)) return t(`problem.${error.code}`)
  const known = general[error.status]
  return known ? t(`problem.${known}`) : said(error)
}
/* The server explains itself in English; whoever reads another language is told so in a sentence. */
const said = (error: Problem): string => {
  const known = i18n.global.te(`wrong.${error.code}`) ? t(`wrong.${error.code}`) : ''
  const name = error.field?.replace(/\[.*$/, '').split('.').at(-1) ?? ''
  if (i18n.global.te(`field.${name}`)) return t('problem.field', { name: t(`field.${name}`), detail: known || error.message })
  if (known) return known
  return i18n.global.locale.value === 'en' ? error.message : t('problem.said', { detail: error.message })
}
