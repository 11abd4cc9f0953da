/*
 * audit_store.h - events of accounts, of the city, of opened names and of destroyed ones across their
 * subjects, newest first. Threads: as db.h.
 */
#ifndef MSH_STORE_AUDIT_STORE_H
#define MSH_STORE_AUDIT_STORE_H

#include "store/event_store.h"

struct msh_audit_filter {
    const char *kind;             /* "access", "account", "region", "retention"; NULL = all */
    int64_t actor_id, account_id; /* 0 = any */
    const char *op;               /* NULL = any */
    int64_t from_at, to_at;       /* [from, to) */
    /* Only what stands behind this one: older, or of the same instant with smaller kind, id, seq. */
    int64_t before_at, before_id, before_seq;
    const char *before_kind;
    int64_t limit;
};

int msh_audit_events(struct msh_tx *tx, int64_t region_id, const struct msh_audit_filter *filter,
                     struct msh_arena *arena, struct msh_event **ret, size_t *ret_n,
                     struct msh_err *err);

#endif
