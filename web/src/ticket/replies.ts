/* Proofs stand with the reply they prove; before there is one, with the ticket's other files. */
import type { Attachment, Ticket } from '@/api/types'

export const proofsShown = (ticket: Ticket): Attachment[] =>
  ticket.attachments.filter((file) => file.evidence && ticket.replies.some((reply) => reply.task_id === file.target_id))
