#include "base/base.h"

#include "store/saved_store.h"

static const struct msh_stmt list = {
    .name = "saved_list",
    .sql = "SELECT list_id, name, query, saved_at FROM saved_list"
           " WHERE region_id = $1 AND account_id = $2 ORDER BY name LIMIT $3",
};
static const struct msh_stmt put = {
    .name = "saved_put",
    .sql = "INSERT INTO saved_list (region_id, account_id, list_id, name, query, saved_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)"
           " ON CONFLICT (region_id, account_id, name) DO UPDATE SET query = excluded.query,"
           " saved_at = excluded.saved_at",
};
static const struct msh_stmt drop = {
    .name = "saved_drop",
    .sql = "DELETE FROM saved_list WHERE region_id = $1 AND account_id = $2 AND list_id = $3",
};

struct listing {
    struct msh_arena *arena;
    struct msh_saved *items;
    size_t n, cap;
};

static int take(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    *MSH_PUSH(l->arena, l->items, l->n, l->cap) = (struct msh_saved){
        .list_id = msh_rows_i64(rows, 0),
        .name = msh_rows_dup(rows, 1, l->arena),
        .query = msh_rows_dup(rows, 2, l->arena),
        .saved_at = msh_rows_i64(rows, 3),
    };
    return 0;
}

int msh_saved_list(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t limit,
                   struct msh_arena *arena, struct msh_saved **ret, size_t *ret_n,
                   struct msh_err *err)
{
    struct listing l = { .arena = arena };

    if (msh_db_each(tx, &list, MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(limit)), take,
                    &l, err) < 0)
        return err->rc;
    *ret = l.items;
    *ret_n = l.n;
    return 0;
}

int msh_saved_put(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                  const struct msh_saved *saved, struct msh_err *err)
{
    return msh_db_exec(tx, &put,
                       MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(saved->list_id),
                                msh_t(saved->name), msh_t(saved->query), msh_i(saved->saved_at)),
                       NULL, err);
}

int msh_saved_drop(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t list_id,
                   struct msh_err *err)
{
    int64_t gone = 0;

    if (msh_db_exec(tx, &drop, MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(list_id)), &gone,
                    err) < 0)
        return err->rc;
    return gone > 0 ? 0 : msh_err_set(err, MSH_E_NOT_FOUND, "saved_unknown", "no such saved list");
}
