#include "base/base.h"

#include "base/time.h"
#include "store/tally.h"

#define KEY_MAX  64
#define LIST_MAX 10000
#define FOLD_MAX 1000

static const struct msh_stmt add = {
    .name = "tally_add",
    .sql = "INSERT INTO tally_delta (region_id, delta_id, kind, k1, k2, n)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};
static const struct msh_stmt read_one = {
    .name = "tally_read",
    .sql = "SELECT CAST(SUM(t.n) AS BIGINT) FROM ("
           "SELECT n FROM tally WHERE region_id = $1 AND kind = $2 AND k1 = $3 AND k2 = $4"
           " UNION ALL"
           " SELECT n FROM tally_delta WHERE region_id = $1 AND kind = $2 AND k1 = $3 AND k2 = $4"
           ") AS t",
};
#define LIST(which)                                                                                \
    "SELECT t.k1, t.k2, CAST(SUM(t.n) AS BIGINT) FROM ("                                           \
    "SELECT k1, k2, n FROM tally WHERE region_id = $1 AND kind = $2" which                         \
    " UNION ALL SELECT k1, k2, n FROM tally_delta WHERE region_id = $1 AND kind = $2" which        \
    ") AS t WHERE $3 = 0 OR t.k1 > $4 OR (t.k1 = $4 AND t.k2 > $5)"                                \
    " GROUP BY t.k1, t.k2 HAVING SUM(t.n) <> 0 ORDER BY t.k1, t.k2 LIMIT $6"
static const struct msh_stmt list_all = { .name = "tally_list", .sql = LIST("") };
static const struct msh_stmt list_one = { .name = "tally_list_one", .sql = LIST(" AND k1 = $7") };
#define PARTS(which)                                                                               \
    "SELECT k1, k2, n FROM tally WHERE region_id = $1 AND kind = $2" which                         \
    " UNION ALL SELECT k1, k2, n FROM tally_delta WHERE region_id = $1 AND kind = $2" which
static const struct msh_stmt parts_all = { .name = "tally_parts", .sql = PARTS("") };
static const struct msh_stmt parts_one = { .name = "tally_parts_one",
                                           .sql = PARTS(" AND k1 = $3") };
/* On PostgreSQL an array, which is made once: a joined subquery may run again and take more. */
#define TAKE(among, skip, end)                                                                     \
    "DELETE FROM tally_delta WHERE region_id = $1 AND delta_id " among                             \
    "SELECT delta_id FROM tally_delta WHERE region_id = $1 ORDER BY delta_id LIMIT $2" skip end    \
    " RETURNING kind, k1, k2, n"
static const struct msh_stmt take = {
    .name = "tally_take",
    .lite = TAKE("IN (", "", ")"),
    .pg = TAKE("= ANY (ARRAY(", " FOR UPDATE SKIP LOCKED", "))"),
};
static const struct msh_stmt fold = {
    .name = "tally_fold",
    .sql = "INSERT INTO tally (region_id, kind, k1, k2, n) VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (region_id, kind, k1, k2) DO UPDATE SET n = tally.n + excluded.n",
};

int msh_tally_add(struct msh_tx *tx, int64_t region_id, struct msh_idgen *idgen, const char *kind,
                  const char *k1, const char *k2, int64_t n, struct msh_err *err)
{
    if (n == 0)
        return 0;
    if (strlen(k1) > KEY_MAX || strlen(k2) > KEY_MAX)
        return msh_err_set(err, MSH_E_BUG, "tally_key", "a key of counter %s is too long", kind);
    return msh_db_send(tx, &add,
                       MSH_VALS(msh_i(region_id), msh_i(msh_idgen_next(idgen, msh_time_now())),
                                msh_t(kind), msh_t(k1), msh_t(k2), msh_i(n)),
                       err);
}

int msh_tally_read(struct msh_tx *tx, int64_t region_id, const char *kind, const char *k1,
                   const char *k2, int64_t *ret_n, struct msh_err *err)
{
    return msh_db_i64(tx, &read_one, MSH_VALS(msh_i(region_id), msh_t(kind), msh_t(k1), msh_t(k2)),
                      0, ret_n, err);
}

struct listing {
    struct msh_arena *arena;
    struct msh_tally *items;
    size_t n, cap;
};

static int list_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct listing *listing = arg;
    struct msh_tally *item = MSH_PUSH(listing->arena, listing->items, listing->n, listing->cap);

    item->k1 = msh_rows_dup(rows, 0, listing->arena);
    item->k2 = msh_rows_dup(rows, 1, listing->arena);
    item->n = msh_rows_i64(rows, 2);
    return 0;
}

int msh_tally_list(struct msh_tx *tx, int64_t region_id, const char *kind, const char *k1,
                   const char *after_k1, const char *after_k2, int64_t limit,
                   struct msh_arena *arena, struct msh_tally **ret, size_t *ret_n,
                   struct msh_err *err)
{
    struct listing listing = { .arena = arena };
    int rc;

    if (limit < 1 || limit > LIST_MAX)
        return msh_err_set(err, MSH_E_BUG, "tally_limit", "a page of counters is 1 to 10,000");
    const struct msh_val vals[] = { msh_i(region_id),
                                    msh_t(kind),
                                    msh_i(after_k1 != NULL),
                                    msh_t(after_k1 == NULL ? "" : after_k1),
                                    msh_t(after_k2 == NULL ? "" : after_k2),
                                    msh_i(limit),
                                    msh_t(k1) };

    rc = k1 == NULL ? msh_db_each(tx, &list_all, vals, 6, list_row, &listing, err)
                    : msh_db_each(tx, &list_one, vals, 7, list_row, &listing, err);
    if (rc < 0)
        return rc;
    *ret = listing.items;
    *ret_n = listing.n;
    return 0;
}

struct parts {
    msh_tally_fn take;
    void *arg;
};

static int part_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    const struct parts *parts = arg;

    parts->take(parts->arg, msh_rows_text(rows, 0), msh_rows_text(rows, 1), msh_rows_i64(rows, 2));
    return 0;
}

int msh_tally_parts(struct msh_tx *tx, int64_t region_id, const char *kind, const char *k1,
                    msh_tally_fn take_part, void *arg, struct msh_err *err)
{
    struct parts parts = { take_part, arg };
    const struct msh_val vals[] = { msh_i(region_id), msh_t(kind), msh_t(k1) };

    return msh_db_each(tx, k1 == NULL ? &parts_all : &parts_one, vals, k1 == NULL ? 2 : 3, part_row,
                       &parts, err);
}

struct taking {
    struct msh_arena *arena;
    struct msh_tally_change *deltas;
    size_t n, cap;
};

static int take_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct taking *taking = arg;
    struct msh_tally_change *delta =
        MSH_PUSH(taking->arena, taking->deltas, taking->n, taking->cap);

    delta->kind = msh_rows_dup(rows, 0, taking->arena);
    delta->k1 = msh_rows_dup(rows, 1, taking->arena);
    delta->k2 = msh_rows_dup(rows, 2, taking->arena);
    delta->n = msh_rows_i64(rows, 3);
    return 0;
}

static int by_key(const void *a, const void *b)
{
    const struct msh_tally_change *x = a, *y = b;
    int c = strcmp(x->kind, y->kind);

    if (c == 0)
        c = strcmp(x->k1, y->k1);
    return c != 0 ? c : strcmp(x->k2, y->k2);
}

int msh_tally_merge(struct msh_tx *tx, int64_t region_id, struct msh_tally_change *changes,
                    size_t n, struct msh_err *err)
{
    size_t i = 0;
    int rc = 0;

    /* Base rows are written in key order, so that two folders never wait for each other crosswise. */
    if (n > 1)
        qsort(changes, n, sizeof(*changes), by_key);
    while (rc == 0 && i < n) {
        struct msh_tally_change sum = changes[i];

        if (strlen(sum.k1) > KEY_MAX || strlen(sum.k2) > KEY_MAX)
            return msh_err_set(err, MSH_E_BUG, "tally_key", "a key of counter %s is too long",
                               sum.kind);
        while (++i < n && by_key(&changes[i], &sum) == 0)
            sum.n += changes[i].n;
        rc = msh_db_send(
            tx, &fold,
            MSH_VALS(msh_i(region_id), msh_t(sum.kind), msh_t(sum.k1), msh_t(sum.k2), msh_i(sum.n)),
            err);
    }
    return rc;
}

int msh_tally_fold(struct msh_tx *tx, int64_t region_id, int64_t limit, int64_t *ret_n,
                   struct msh_err *err)
{
    struct taking taking = { .arena = msh_tx_arena(tx) };
    int rc;

    if (limit < 1 || limit > FOLD_MAX)
        return msh_err_set(err, MSH_E_BUG, "tally_limit", "a fold is 1 to 1,000 deltas");
    rc = msh_db_each(tx, &take, MSH_VALS(msh_i(region_id), msh_i(limit)), take_row, &taking, err);
    if (rc == 0)
        rc = msh_tally_merge(tx, region_id, taking.deltas, taking.n, err);
    if (rc == 0)
        *ret_n = (int64_t)taking.n;
    return rc;
}
