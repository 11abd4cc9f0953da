#include "base/base.h"

#include "store/columns.h"
#include "store/retention_store.h"

static const struct msh_name states[MSH_RETENTION_STATE_COUNT] = {
    { "gathering", "汇集中", "being gathered" }, { "proposed", "待提请", "proposed" },
    { "asked", "待确认", "asked for" },          { "confirmed", "销毁中", "confirmed" },
    { "done", "已销毁", "destroyed" },           { "dropped", "已撤销", "dropped" },
};
const struct msh_names msh_retention_state_names = { "retention_state", states, MSH_COUNT(states) };

#define LIST_COLUMNS                                                                               \
    "list_id, state, years, cutoff_at, persons, destroyed, digest, reason, proposed_at, asked_by," \
    " asked_at, decided_by, decided_at, ended_at"

static const struct msh_stmt insert = {
    .name = "retention_insert",
    .sql = "INSERT INTO retention_list (region_id, list_id, state, years, cutoff_at, persons,"
           " destroyed, proposed_at) VALUES ($1, $2, $3, CAST($4 AS INTEGER), $5, 0, 0, $6)",
};
static const struct msh_stmt save = {
    .name = "retention_save",
    .sql = "UPDATE retention_list SET state = $3, persons = $4, destroyed = $5, digest = $6,"
           " reason = $7, proposed_at = $8, asked_by = $9, asked_at = $10, decided_by = $11,"
           " decided_at = $12, ended_at = $13 WHERE region_id = $1 AND list_id = $2",
};
static const struct msh_stmt get = {
    .name = "retention_get",
    .sql = "SELECT " LIST_COLUMNS " FROM retention_list WHERE region_id = $1 AND list_id = $2",
};
static const struct msh_stmt current = {
    .name = "retention_current",
    .sql = "SELECT " LIST_COLUMNS " FROM retention_list WHERE region_id = $1"
           " AND state NOT IN ('done', 'dropped') ORDER BY list_id LIMIT 1",
};
static const struct msh_stmt lists = {
    .name = "retention_lists",
    .sql = "SELECT " LIST_COLUMNS " FROM retention_list WHERE region_id = $1 AND list_id < $2"
           " ORDER BY list_id DESC LIMIT $3",
};
static const struct msh_stmt expired = {
    .name = "retention_expired",
    .sql = "SELECT p.person_id, p.ticket_id, t.closed_at, p.destroyed_at, p.created_at, NULL"
           " FROM person p JOIN ticket t ON t.region_id = p.region_id AND t.ticket_id = p.ticket_id"
           " WHERE p.region_id = $1 AND p.key_sealed IS NOT NULL AND p.created_at < $2"
           " AND (p.created_at, p.person_id) > ($4, $5) AND t.state = 'archived'"
           " AND t.closed_at < $2 AND COALESCE(p.reveal_until, 0) <= $3"
           " ORDER BY p.created_at, p.person_id LIMIT $6",
};
static const struct msh_stmt add = {
    .name = "retention_add",
    .sql = "INSERT INTO retention_item (region_id, list_id, person_id, ticket_id, closed_at)"
           " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region_id, list_id, person_id) DO NOTHING",
};
#define ITEM_COLUMNS                                                                               \
    "i.person_id, i.ticket_id, i.closed_at, i.destroyed_at, 0,"                                    \
    " CASE WHEN t.type = 'report' OR t.sealed = 1 THEN NULL ELSE t.number END"                     \
    " FROM retention_item i"                                                                       \
    " JOIN ticket t ON t.region_id = i.region_id AND t.ticket_id = i.ticket_id"                    \
    " WHERE i.region_id = $1 AND i.list_id = $2 AND i.person_id > $3"
static const struct msh_stmt items = {
    .name = "retention_items",
    .sql = "SELECT " ITEM_COLUMNS " ORDER BY i.person_id LIMIT $4",
};
static const struct msh_stmt items_waiting = {
    .name = "retention_items_waiting",
    .sql = "SELECT " ITEM_COLUMNS " AND i.destroyed_at IS NULL ORDER BY i.person_id LIMIT $4",
};
static const struct msh_stmt waits = {
    .name = "retention_waits",
    .sql = "SELECT COUNT(*) FROM retention_list l JOIN retention_item i"
           " ON i.region_id = l.region_id AND i.list_id = l.list_id AND i.person_id = $2"
           " WHERE l.region_id = $1 AND l.state = 'confirmed' AND i.destroyed_at IS NULL",
};
static const struct msh_stmt settle = {
    .name = "retention_settle",
    .sql = "UPDATE retention_item SET destroyed_at = $4 WHERE region_id = $1 AND list_id = $2"
           " AND person_id = $3 AND destroyed_at IS NULL",
};
static const struct msh_stmt count = {
    .name = "retention_count",
    .sql = "UPDATE retention_list SET destroyed = destroyed + 1"
           " WHERE region_id = $1 AND list_id = $2",
};
static const struct msh_stmt forget_answers = {
    .name = "retention_forget_answers",
    .sql = "DELETE FROM idempotency WHERE region_id = $1 AND (ref_id = $2 OR principal = $3)",
};

static const struct msh_column marked[] = {
    MSH_CODE_COLUMN(msh_retention_list, state, msh_retention_state_names),
    MSH_COLUMN(MSH_COL_I64, msh_retention_list, persons),
    MSH_COLUMN(MSH_COL_ID, msh_retention_list, asked_by),
    MSH_COLUMN(MSH_COL_ID, msh_retention_list, asked_at),
    MSH_COLUMN(MSH_COL_ID, msh_retention_list, decided_by),
    MSH_COLUMN(MSH_COL_ID, msh_retention_list, decided_at),
};

int64_t msh_retention_mark(const struct msh_retention_list *list)
{
    return msh_columns_mark(marked, MSH_COUNT(marked), list);
}

/* Lists --------------------------------------------------------------------------------------- */

int msh_retention_insert(struct msh_tx *tx, int64_t region_id,
                         const struct msh_retention_list *list, struct msh_err *err)
{
    return msh_db_exec(tx, &insert,
                       MSH_VALS(msh_i(region_id), msh_i(list->list_id),
                                msh_t(msh_name_code(&msh_retention_state_names, (int)list->state)),
                                msh_i(list->years), msh_i(list->cutoff_at),
                                msh_i(list->proposed_at)),
                       NULL, err);
}

int msh_retention_save(struct msh_tx *tx, int64_t region_id, const struct msh_retention_list *list,
                       struct msh_err *err)
{
    bool digest = list->state != MSH_RETENTION_GATHERING;

    return msh_db_exec(tx, &save,
                       MSH_VALS(msh_i(region_id), msh_i(list->list_id),
                                msh_t(msh_name_code(&msh_retention_state_names, (int)list->state)),
                                msh_i(list->persons), msh_i(list->destroyed),
                                digest ? msh_b(list->digest, sizeof(list->digest)) : msh_null(),
                                msh_t(list->reason), msh_i(list->proposed_at),
                                msh_id_or_null(list->asked_by), msh_id_or_null(list->asked_at),
                                msh_id_or_null(list->decided_by), msh_id_or_null(list->decided_at),
                                msh_id_or_null(list->ended_at)),
                       NULL, err);
}

struct reading {
    struct msh_arena *arena;
    struct msh_retention_list *lists;
    struct msh_retention_item *items;
    size_t n, cap;
};

static int list_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    struct msh_retention_list *list = MSH_PUSH(r->arena, r->lists, r->n, r->cap);
    int state = msh_name_find(&msh_retention_state_names, msh_rows_text(rows, 1));
    size_t n;
    const void *digest = msh_rows_blob(rows, 6, &n);

    if (state < 0 || (digest != NULL && n != MSH_HASH_SIZE))
        return msh_err_set(err, MSH_E_CORRUPT, "retention_row", "a list cannot be read");
    *list = (struct msh_retention_list){ .list_id = msh_rows_i64(rows, 0),
                                         .state = (enum msh_retention_state)state,
                                         .years = msh_rows_i64(rows, 2),
                                         .cutoff_at = msh_rows_i64(rows, 3),
                                         .persons = msh_rows_i64(rows, 4),
                                         .destroyed = msh_rows_i64(rows, 5),
                                         .reason = msh_rows_dup(rows, 7, r->arena),
                                         .proposed_at = msh_rows_i64(rows, 8),
                                         .asked_by = msh_rows_i64(rows, 9),
                                         .asked_at = msh_rows_i64(rows, 10),
                                         .decided_by = msh_rows_i64(rows, 11),
                                         .decided_at = msh_rows_i64(rows, 12),
                                         .ended_at = msh_rows_i64(rows, 13) };
    if (digest != NULL)
        memcpy(list->digest, digest, MSH_HASH_SIZE);
    return 0;
}

static int one(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
               size_t n_vals, struct msh_arena *arena, struct msh_retention_list *ret,
               struct msh_err *err)
{
    struct reading r = { .arena = arena };
    int rc = msh_db_one(tx, stmt, vals, n_vals, list_row, &r, err);

    if (rc == 0)
        *ret = r.lists[0];
    if (rc == MSH_E_NOT_FOUND)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such list");
    return rc;
}

int msh_retention_get(struct msh_tx *tx, int64_t region_id, int64_t list_id,
                      struct msh_arena *arena, struct msh_retention_list *ret, struct msh_err *err)
{
    return one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(list_id)), arena, ret, err);
}

int msh_retention_current(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                          struct msh_retention_list *ret, struct msh_err *err)
{
    return one(tx, &current, MSH_VALS(msh_i(region_id)), arena, ret, err);
}

int msh_retention_lists(struct msh_tx *tx, int64_t region_id, int64_t before_id, int64_t limit,
                        struct msh_arena *arena, struct msh_retention_list **ret, size_t *ret_n,
                        struct msh_err *err)
{
    struct reading r = { .arena = arena };

    if (msh_db_each(
            tx, &lists,
            MSH_VALS(msh_i(region_id), msh_i(before_id > 0 ? before_id : INT64_MAX), msh_i(limit)),
            list_row, &r, err) < 0)
        return err->rc;
    *ret = r.lists;
    *ret_n = r.n;
    return 0;
}

/* Items --------------------------------------------------------------------------------------- */

static int item_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct reading *r = arg;

    *MSH_PUSH(r->arena, r->items, r->n, r->cap) =
        (struct msh_retention_item){ .person_id = msh_rows_i64(rows, 0),
                                     .ticket_id = msh_rows_i64(rows, 1),
                                     .closed_at = msh_rows_i64(rows, 2),
                                     .destroyed_at = msh_rows_i64(rows, 3),
                                     .created_at = msh_rows_i64(rows, 4),
                                     .number = msh_rows_dup(rows, 5, r->arena) };
    return 0;
}

int msh_retention_expired(struct msh_tx *tx, int64_t region_id, int64_t cutoff_at, int64_t now,
                          int64_t after_created, int64_t after_person, int64_t limit,
                          struct msh_arena *arena, struct msh_retention_item **ret, size_t *ret_n,
                          struct msh_err *err)
{
    struct reading r = { .arena = arena };

    if (msh_db_each(tx, &expired,
                    MSH_VALS(msh_i(region_id), msh_i(cutoff_at), msh_i(now), msh_i(after_created),
                             msh_i(after_person), msh_i(limit)),
                    item_row, &r, err) < 0)
        return err->rc;
    *ret = r.items;
    *ret_n = r.n;
    return 0;
}

int msh_retention_add(struct msh_tx *tx, int64_t region_id, int64_t list_id,
                      const struct msh_retention_item *item, struct msh_err *err)
{
    return msh_db_exec(tx, &add,
                       MSH_VALS(msh_i(region_id), msh_i(list_id), msh_i(item->person_id),
                                msh_i(item->ticket_id), msh_i(item->closed_at)),
                       NULL, err);
}

int msh_retention_items(struct msh_tx *tx, int64_t region_id, int64_t list_id, int64_t after_person,
                        bool waiting, int64_t limit, struct msh_arena *arena,
                        struct msh_retention_item **ret, size_t *ret_n, struct msh_err *err)
{
    struct reading r = { .arena = arena };

    if (msh_db_each(tx, waiting ? &items_waiting : &items,
                    MSH_VALS(msh_i(region_id), msh_i(list_id), msh_i(after_person), msh_i(limit)),
                    item_row, &r, err) < 0)
        return err->rc;
    *ret = r.items;
    *ret_n = r.n;
    return 0;
}

int msh_retention_waits(struct msh_tx *tx, int64_t region_id, int64_t person_id, bool *ret,
                        struct msh_err *err)
{
    int64_t n = 0;
    int rc = msh_db_i64(tx, &waits, MSH_VALS(msh_i(region_id), msh_i(person_id)), 0, &n, err);

    *ret = n > 0;
    return rc;
}

int msh_retention_destroyed(struct msh_tx *tx, int64_t region_id, int64_t list_id,
                            int64_t person_id, int64_t at, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &settle,
                    MSH_VALS(msh_i(region_id), msh_i(list_id), msh_i(person_id), msh_i(at)),
                    &changed, err) < 0)
        return err->rc;
    return changed == 0
               ? 0
               : msh_db_exec(tx, &count, MSH_VALS(msh_i(region_id), msh_i(list_id)), NULL, err);
}

int msh_retention_forget_answers(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                                 const char *principal, struct msh_err *err)
{
    return msh_db_exec(tx, &forget_answers,
                       MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_t(principal)), NULL, err);
}
