/*
 * audit.h - what was done to accounts, to the city's structure and rules, with requesters' names,
 * and to destroy personal data whose time is over, across all subjects, for the audit
 * administrator; with the proof of each line.
 *
 * Look-ups and unmaskings are listed without the ticket they were about: this administrator sees no
 * ticket. Lists newest first.
 */
#ifndef MSH_SERVICE_AUDIT_H
#define MSH_SERVICE_AUDIT_H

#include "service/call.h"
#include "store/event_store.h"

enum msh_audit_kind {
    MSH_AUDIT_ACCESS,    /* look-ups and unmaskings */
    MSH_AUDIT_ACCOUNT,   /* accounts, log-ins, grants, tokens */
    MSH_AUDIT_REGION,    /* the city: units, rules, calendars, settings */
    MSH_AUDIT_RETENTION, /* lists of persons whose time is over: made, confirmed, carried out */
    MSH_AUDIT_KIND_COUNT
};
/* The subject kinds of events, in the order of the index. */
extern const struct msh_names msh_audit_kind_names;
/* What was done: every op of these subjects, in words; codes no longer written stay. */
extern const struct msh_names msh_audit_op_names;

struct msh_audit_query {
    int kind;                                 /* enum msh_audit_kind, -1 = all */
    int64_t actor_id, account_id;             /* who did it; to which account; 0 = any */
    const char *op;                           /* or NULL */
    int64_t from_at, to_at;                   /* [from, to), business time; to 0 = open */
    int64_t before_at, before_id, before_seq; /* cursor: behind this entry; at 0 = from the start */
    int before_kind;
    int64_t limit; /* 1 to 200 */
};

struct msh_audit_entry {
    struct msh_event event;
    bool verified; /* its hash fits its bytes, and its predecessor's */
};

int msh_audit_list(struct msh_call *call, const struct msh_audit_query *query,
                   struct msh_audit_entry **ret, size_t *ret_n, struct msh_err *err);

/* Does this event's hash fit what is stored of it, and the event before it? */
int msh_audit_verify(struct msh_tx *tx, const struct msh_region *region,
                     const struct msh_event *event, struct msh_arena *arena, bool *ret,
                     struct msh_err *err);

#endif
