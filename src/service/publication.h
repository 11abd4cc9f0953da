/*
 * publication.h - publishing masked words and answers, step by step (domain/publication.h).
 *
 * Every step is an event of the ticket with the digest of the row it left. All compare call->if_match
 * with the ticket's version. Results live in the call's arena.
 */
#ifndef MSH_SERVICE_PUBLICATION_H
#define MSH_SERVICE_PUBLICATION_H

#include "service/call.h"
#include "store/me_too_store.h"
#include "store/publication_store.h"

/* What is to stand there. */
struct msh_publication_text {
    const char *title, *words;
    const char *answer; /* NULL or "": an open matter */
};

/* The row of a ticket this caller sees; state MSH_PUBLICATION_NONE where there is none yet. */
int msh_publication_of(struct msh_call *call, int64_t ticket_id, struct msh_publication *ret,
                       struct msh_err *err);

/* What the machine masked: characters [from, to) of the original of a field. */
struct msh_publication_hit {
    const char *field; /* "title", "words", "answer" */
    int64_t from, to;
    int find;   /* of msh_mask_find_names */
    bool never; /* may not be published whoever proposes it */
    const char *mask;
};

struct msh_publication_draft {
    struct msh_publication_text original, text;
    struct msh_publication_hit *hits; /* by field, in order */
    size_t n_hits;
};

/* The machine's proposal: title, words and newest public reply, masked, beside what was written.
 * MSH_E_STATE "not_publishable"; "person_destroyed": nobody can say any more what names the person;
 * "matter_published": another ticket of the same matter is, and those who join it count once. */
int msh_publication_draft(struct msh_call *call, int64_t ticket_id,
                          struct msh_publication_draft *ret, struct msh_err *err);

/* The machine's help with a rendition (design §1 guarantee 6): title and words, with what was said
 * later, masked; the answer is NULL and the fields are "title" and "text". The requester's name is
 * never given back; a phone may be the accused's own and is left to who writes. MSH_E_NOT_FOUND
 * "not_withheld": units read the words themselves. */
int msh_rendition_draft(struct msh_call *call, int64_t ticket_id, struct msh_publication_draft *ret,
                        struct msh_err *err);

/* Propose; a proposal made before is replaced. Takes what was published off until it is approved.
 * MSH_E_INVALID "personal_data" naming "title", "words" or "answer" where a name, phone or identity
 * number stands in it; "answer" "required" or "not_allowed". */
int msh_publication_propose(struct msh_call *call, int64_t ticket_id,
                            const struct msh_publication_text *text, struct msh_err *err);

/* Approve, reject, withdraw, refuse, allow. Rejecting and withdrawing need a reason. MSH_E_FORBIDDEN
 * "own_proposal": somebody else approves. */
int msh_publication_decide(struct msh_call *call, int64_t ticket_id, enum msh_publication_op op,
                           const char *reason, struct msh_err *err);

/*
 * 附议: join what is published, once a browser and once a phone (`phone` may be NULL). `ret_new` false:
 * joined before. MSH_E_NOT_FOUND; MSH_E_STATE "me_too_closed" once the ticket is archived;
 * MSH_E_INVALID "phone".
 */
int msh_publication_join(struct msh_service *service, int64_t publication_id, const char *session,
                         const char *phone, bool *ret_new, int64_t *ret_n, struct msh_err *err);

/* The background work: of each matter whose ticket is archived key and hashes are destroyed, and an
 * event MSH_ME_TOO_END keeps the count (guarantee 7). `ret_n` counts the matters. */
#define MSH_ME_TOO_END "me_too_end"
int msh_publication_sweep(struct msh_call *call, int64_t *ret_n, struct msh_err *err);

/* The store's name of a matter. */
struct msh_me_too msh_publication_matter(const struct msh_service *service, int64_t publication_id);

/* All of one state that this caller may see, with the tickets' numbers and titles; NONE: what may be
 * proposed (publication_store.h says the order). */
struct msh_publication_wait {
    struct msh_publication item;
    const char *number, *ticket_title;
};
int msh_publication_queue(struct msh_call *call, enum msh_publication_state state, int64_t after_at,
                          int64_t after_id, int64_t limit, struct msh_publication_wait **ret,
                          size_t *ret_n, int64_t *ret_next_at, int64_t *ret_next_id,
                          struct msh_err *err);

#endif
