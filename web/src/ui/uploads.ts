/*
 * Files on their way to a ticket: each with a key of its own, so that a second try is the same file,
 * how much of it is sent, and in words what is wrong. One way for intake, replies, claims and tickets.
 */
import { computed, reactive } from 'vue'
import { hrefOf, isPassing, newKey, Problem, sendFile } from '@/api/client'
import type { Attached, EvidenceCode } from '@/api/types'
import { t } from '@/app/i18n'
import { problemText } from '@/app/problem'

/* waiting: to be sent; failed: the way was, try again; refused: the file is not taken. */
export type UploadState = 'waiting' | 'sending' | 'sent' | 'failed' | 'refused'
export interface Upload { key: string; name: string; size: number; type: string; body: Blob; evidence: EvidenceCode | null; state: UploadState; sent: number; why: string; id: string | null }

export const UPLOADS_MAX = 20 // at a time

export const sizeText = (bytes: number): string => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`)

/* The server's finding about a file, in the reader's words. */
export function fileTrouble(problem: unknown): string {
  if (!(problem instanceof Problem)) return problemText(problem)
  if (problem.status === 413) {
    const max = /(\d+) bytes/.exec(problem.message)?.[1]
    return max ? t('upload.largeOf', { max: sizeText(Number(max)) }) : t('upload.large')
  }
  if (problem.status === 415) return t('upload.kind')
  if (problem.code === 'file_empty') return t('upload.empty')
  if (/malformed$/.test(problem.code)) return t('upload.damaged')
  return problem.status === 0 ? t('upload.offline') : problemText(problem)
}
export function newUpload(file: File, evidence: EvidenceCode | null, max: number): Upload {
  const one: Upload = { key: newKey(), name: file.name || t('upload.pasted'), size: file.size, type: file.type || 'application/octet-stream', body: file, evidence, state: 'waiting', sent: 0, why: '', id: null }
  if (!file.size) Object.assign(one, { state: 'refused', why: t('upload.empty') })
  else if (max && file.size > max) Object.assign(one, { state: 'refused', why: t('upload.largeOf', { max: sizeText(max) }) })
  return one
}
export async function sendUpload(one: Upload, ticket: string): Promise<void> {
  if (one.state === 'sending' || one.state === 'sent' || one.state === 'refused') return
  Object.assign(one, { state: 'sending', sent: 0, why: '' })
  const href = hrefOf('POST /tickets/{id}/attachments', { params: { id: ticket }, query: { name: one.name.slice(-200), ...(one.evidence ? { evidence: one.evidence } : {}) } })
  try {
    one.id = (await sendFile<Attached>(href, one.body, { key: one.key, type: one.type, progress: (sent) => { one.sent = Math.min(sent, one.size) } })).id
    one.state = 'sent'
  } catch (problem) {
    one.state = isPassing(problem) ? 'failed' : 'refused'
    one.why = fileTrouble(problem)
  }
}
/* One after the other, so that a slow line finishes some; all tried. True: all are there. */
export async function sendUploads(list: readonly Upload[], ticket: string): Promise<boolean> {
  for (const one of list) await sendUpload(one, ticket)
  return list.every((one) => one.state === 'sent')
}
/* Files of a paste or a drop; words go their usual way. */
export function filesOf(data: DataTransfer | null): File[] {
  return Array.from(data?.files ?? [])
}

/* What somebody has chosen and not yet sent. */
export function useUploads(max: () => number) {
  const list = reactive<Upload[]>([])
  const add = (files: readonly File[], evidence: EvidenceCode | null = null) => { for (const file of files) if (list.length < UPLOADS_MAX) list.push(newUpload(file, evidence, max())) }
  const remove = (one: Upload) => { const i = list.indexOf(one); if (i >= 0) list.splice(i, 1) }
  const bad = computed(() => list.some((one) => one.state === 'refused'))
  const open = computed(() => list.filter((one) => one.state !== 'sent'))
  return { list, add, remove, bad, open, clear: () => { list.splice(0) } }
}
