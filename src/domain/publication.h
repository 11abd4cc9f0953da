/*
 * publication.h - when the words and the answer of a ticket may stand where anybody reads them.
 *
 * One person proposes masked words, another one approves them; the requester may refuse at any time,
 * beforehand or afterwards, and allow it again. Never of a confidential ticket, a report or a sealed
 * one (guarantee 6). An open matter may be published without an answer, so that others can join it
 * (附议); a closed one is published with its answer. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_PUBLICATION_H
#define MSH_DOMAIN_PUBLICATION_H

#include "domain/ticket.h"

enum msh_publication_state {
    MSH_PUBLICATION_NONE, /* nothing was proposed, or the requester allows it again */
    MSH_PUBLICATION_PROPOSED,
    MSH_PUBLICATION_PUBLISHED,
    MSH_PUBLICATION_REJECTED,
    MSH_PUBLICATION_WITHDRAWN,
    MSH_PUBLICATION_REFUSED, /* by the requester */
    MSH_PUBLICATION_STATE_COUNT
};
extern const struct msh_names msh_publication_state_names;

/* The codes are the ops of the events. */
enum msh_publication_op {
    MSH_PUBLISH_PROPOSE,
    MSH_PUBLISH_APPROVE,
    MSH_PUBLISH_REJECT,
    MSH_PUBLISH_WITHDRAW,
    MSH_PUBLISH_REFUSE, /* the requester */
    MSH_PUBLISH_ALLOW,  /* the requester */
    MSH_PUBLICATION_OP_COUNT
};
extern const struct msh_names msh_publication_op_names;

/* Does it end with an answer that may be told: closed after a callback, not withdrawn? */
bool msh_publication_closed(const struct msh_ticket *ticket);

/* May it be published at all, with an answer if closed, without one if open? */
bool msh_publication_fits(const struct msh_ticket *ticket);

/* The state an op leads to; MSH_E_STATE "publication_state" where there is no such move. */
int msh_publication_move(enum msh_publication_state from, enum msh_publication_op op,
                         enum msh_publication_state *ret, struct msh_err *err);

#endif
