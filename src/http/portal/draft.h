/*
 * portal/draft.h - a half-filled submission: answers by the names of the API's fields, files
 * already sent, and what came of it.
 */
#ifndef MSH_HTTP_PORTAL_DRAFT_H
#define MSH_HTTP_PORTAL_DRAFT_H

#include "http/portal/portal.h"
#include "service/draft.h"

#define MSH_DRAFT_PAIRS_MAX 64

struct msh_portal_draft {
    struct msh_req *req;
    const char *token; /* the cookie, or a new one that goes out with the answer */
    bool fresh;        /* the browser brought no cookie */
    char csrf[MSH_DRAFT_CSRF_SIZE];
    struct msh_pair pairs[MSH_DRAFT_PAIRS_MAX];
    size_t n;
};

/* Beside answers: names no field has. */
#define MSH_DRAFT_KEY    "_key"    /* idempotency */
#define MSH_DRAFT_CODE   "_code"   /* the query code, drawn before the ticket is made */
#define MSH_DRAFT_FILE   "_file"   /* a kept file; may stand several times */
#define MSH_DRAFT_NUMBER "_number" /* the ticket's number: the form has been sent */
#define MSH_DRAFT_TICKET "_ticket" /* its id */

/* Find the draft of this browser; an empty one where there is none. */
int msh_portal_draft_open(struct msh_req *req, struct msh_portal_draft *ret, struct msh_err *err);
/* Another cookie and an empty draft: a new submission. */
void msh_portal_draft_renew(struct msh_portal_draft *draft);
/* Draws key and code the first time. */
int msh_portal_draft_save(struct msh_portal_draft *draft, struct msh_err *err);

const char *msh_draft_value(const struct msh_portal_draft *draft, const char *name);
bool msh_draft_has(const struct msh_portal_draft *draft, const char *name);
void msh_draft_set(struct msh_portal_draft *draft, const char *name, const char *value);
void msh_draft_remove(struct msh_portal_draft *draft, const char *name);
/* The draft's answers as a form shows them. */
void msh_draft_filled(const struct msh_portal_draft *draft, struct msh_filled *ret);

/* Did the form come from a page of ours in this browser? */
bool msh_draft_csrf_fits(const struct msh_portal_draft *draft, const struct msh_filled *filled);

/* ---- files ---- */

struct msh_draft_photo {
    struct msh_kept kept;
    const char *name;
};
size_t msh_draft_photos(const struct msh_portal_draft *draft, struct msh_draft_photo *ret,
                        size_t max);
void msh_draft_photo_add(struct msh_portal_draft *draft, const struct msh_kept *kept,
                         const char *name);
/* The i-th, from 0. */
void msh_draft_photo_drop(struct msh_portal_draft *draft, size_t index);

#endif
