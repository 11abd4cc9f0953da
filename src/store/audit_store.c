#include "base/base.h"

#include "store/audit_store.h"

/* The list of kinds stands as in the index event_audit, so that both engines take it. */
static const struct msh_stmt list = {
    .name = "audit_list",
    .sql = "SELECT " MSH_EVENT_COLUMNS " FROM event e WHERE e.region_id = $1"
           " AND e.subject_kind IN ('access', 'account', 'region', 'retention')"
           " AND e.at >= $2 AND e.at < $3 AND e.at <= $4"
           " AND (e.at < $4 OR e.subject_kind < $5 OR (e.subject_kind = $5"
           " AND (e.subject_id < $6 OR (e.subject_id = $6 AND e.seq < $7))))"
           " AND (CAST($8 AS TEXT) IS NULL OR e.subject_kind = $8)"
           " AND ($9 = 0 OR e.actor_id = $9)"
           " AND ($10 = 0 OR (e.subject_kind = 'account' AND e.subject_id = $10))"
           " AND (CAST($11 AS TEXT) IS NULL OR e.op = $11)"
           " ORDER BY e.at DESC, e.subject_kind DESC, e.subject_id DESC, e.seq DESC LIMIT $12",
};

struct listing {
    struct msh_arena *arena;
    struct msh_event *items;
    size_t n, cap;
};

/* A hash of a wrong length reads as zero, and the entry then does not verify. */
static int list_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    (void)msh_event_copy(rows, l->arena, MSH_PUSH(l->arena, l->items, l->n, l->cap));
    return 0;
}

int msh_audit_events(struct msh_tx *tx, int64_t region_id, const struct msh_audit_filter *f,
                     struct msh_arena *arena, struct msh_event **ret, size_t *ret_n,
                     struct msh_err *err)
{
    struct listing l = { .arena = arena };

    if (msh_db_each(tx, &list,
                    MSH_VALS(msh_i(region_id), msh_i(f->from_at), msh_i(f->to_at),
                             msh_i(f->before_at), msh_t(f->before_kind), msh_i(f->before_id),
                             msh_i(f->before_seq), msh_t(f->kind), msh_i(f->actor_id),
                             msh_i(f->account_id), msh_t(f->op), msh_i(f->limit)),
                    list_row, &l, err) < 0)
        return err->rc;
    *ret = l.items;
    *ret_n = l.n;
    return 0;
}
