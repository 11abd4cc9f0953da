/*
 * portal/mine.h - the pages of one's own ticket: what progress and forms share.
 */
#ifndef MSH_HTTP_PORTAL_MINE_H
#define MSH_HTTP_PORTAL_MINE_H

#include "http/portal/portal.h"
#include "service/code.h"

struct msh_mine {
    struct msh_portal p;
    struct msh_call call;
    struct msh_ticket_view *view;
    struct msh_filled filled;
    struct msh_code_new code; /* number NULL = none was made */
    const char *arrived;      /* names of files that were kept though others were not, or NULL */
};

/* The ticket of this requester, as they may read it. */
int msh_mine_open(struct msh_req *req, const struct msh_principal *who, struct msh_mine *ret,
                  struct msh_err *err);

/* Is this open to the requester now? `claim_kind` for MSH_OP_ASK, else -1. */
bool msh_mine_may(const struct msh_mine *m, enum msh_op op, int claim_kind);
bool msh_mine_may_rate(const struct msh_mine *m);
/* May the person behind the ticket be corrected or destroyed: is there one? */
bool msh_mine_has_person(const struct msh_mine *m);

/* A due as it was printed: "10月13日（周二）24:00前". */
const char *msh_say_due(const struct msh_portal *p, int64_t due_at, int64_t now);

/* The public reply of the last round, or NULL. */
const struct msh_text *msh_mine_reply(const struct msh_mine *m);

/* Remedies, by law and here, with the days they end. */
void msh_mine_write_remedies(struct msh_mine *m);

/* The form of a route /my/OP, with what was typed; after a new log-in too. False in *ret: there is
 * no such form. */
int msh_mine_show_form(struct msh_mine *m, const char *op, int status, struct msh_err *err);
bool msh_mine_is_form(const char *op);

/* Ask for number and code; `kept` is what a form had brought when the session was over. */
int msh_track_show(struct msh_portal *p, const struct msh_filled *filled,
                   const struct msh_filled *kept, const char *to, int status, struct msh_err *err);

#endif
