#include "base/base.h"

#include "store/feed.h"

#define STEP_MAX 10000
#define PAGE_MAX 1000

static const struct msh_stmt claim = {
    .name = "feed_claim",
    .sql = "UPDATE sequencer SET epoch = CASE WHEN owner = $2 THEN epoch ELSE epoch + 1 END,"
           " owner = $2, until_at = $3"
           " WHERE region_id = $1 AND (owner = $2 OR until_at < $4) RETURNING epoch",
};
static const struct msh_stmt lock = {
    .name = "feed_lock",
    .sql = "SELECT epoch, feed_pos FROM sequencer WHERE region_id = $1",
    .pg = "SELECT epoch, feed_pos FROM sequencer WHERE region_id = $1 FOR UPDATE",
};
/* Sees all of a subject's rows below any it sees: they were committed before, under the lock of
 * the subject's head; and `at` never steps back within a subject. */
static const struct msh_stmt number = {
    .name = "feed_number",
    .sql = "UPDATE outbox SET feed_pos = n.pos FROM ("
           "SELECT subject_kind, subject_id, seq,"
           " $2 + row_number() OVER (ORDER BY at, subject_kind, subject_id, seq) AS pos FROM ("
           "SELECT at, subject_kind, subject_id, seq FROM outbox"
           " WHERE region_id = $1 AND feed_pos IS NULL"
           " ORDER BY at, subject_kind, subject_id, seq LIMIT $3) AS waiting) AS n"
           " WHERE outbox.region_id = $1 AND outbox.subject_kind = n.subject_kind"
           " AND outbox.subject_id = n.subject_id AND outbox.seq = n.seq",
};
static const struct msh_stmt advance = {
    .name = "feed_advance",
    .sql = "UPDATE sequencer SET feed_pos = feed_pos + $2 WHERE region_id = $1",
};
static const struct msh_stmt read_feed = {
    .name = "feed_read",
    .sql = "SELECT feed_pos, subject_kind, subject_id, seq, op, at, hash FROM outbox"
           " WHERE region_id = $1 AND feed_pos > $2 ORDER BY feed_pos LIMIT $3",
};
static const struct msh_stmt waiting = {
    .name = "feed_waiting",
    .sql = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox"
           " WHERE region_id = $1 AND feed_pos IS NULL LIMIT $2) AS waiting",
};
static const struct msh_stmt last = {
    .name = "feed_last",
    .sql = "SELECT feed_pos FROM sequencer WHERE region_id = $1",
};

int msh_feed_claim(struct msh_tx *tx, int64_t region_id, const char *owner, int64_t real_at,
                   int64_t lease_ms, int64_t *ret_epoch, struct msh_err *err)
{
    return msh_db_i64(
        tx, &claim,
        MSH_VALS(msh_i(region_id), msh_t(owner), msh_i(real_at + lease_ms), msh_i(real_at)), 0,
        ret_epoch, err);
}

struct position {
    int64_t epoch, feed_pos;
};

static int position_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct position *at = arg;

    at->epoch = msh_rows_i64(rows, 0);
    at->feed_pos = msh_rows_i64(rows, 1);
    return 0;
}

int msh_feed_sequence(struct msh_tx *tx, const struct msh_region *region, int64_t epoch,
                      int64_t limit, int64_t *ret_n, struct msh_err *err)
{
    struct position at = { .epoch = 0 };
    const struct msh_feed_hook *hook = region->hook;
    int64_t n = 0;
    int rc;

    if (limit < 1 || limit > STEP_MAX)
        return msh_err_set(err, MSH_E_BUG, "feed_limit", "a step is 1 to 10,000 rows");
    rc = msh_db_one(tx, &lock, MSH_VALS(msh_i(region->region_id)), position_row, &at, err);
    if (rc == 0 && (epoch == 0 || at.epoch != epoch))
        return msh_err_set(err, MSH_E_STALE, "sequencer_fenced", "another process is sequencer");
    if (rc == 0)
        rc = msh_db_exec(tx, &number,
                         MSH_VALS(msh_i(region->region_id), msh_i(at.feed_pos), msh_i(limit)), &n,
                         err);
    if (rc == 0 && n > 0)
        rc = msh_db_exec(tx, &advance, MSH_VALS(msh_i(region->region_id), msh_i(n)), NULL, err);
    if (rc < 0)
        return rc;
    if (n > 0 && hook != NULL && hook->fed != NULL)
        msh_tx_on_commit(tx, hook->fed, hook->arg);
    *ret_n = n;
    return 0;
}

struct reading {
    struct msh_arena *arena;
    struct msh_feed_item *items;
    size_t n, cap;
};

static int read_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct reading *reading = arg;
    struct msh_feed_item *item = MSH_PUSH(reading->arena, reading->items, reading->n, reading->cap);

    if (!msh_rows_bytes(rows, 6, item->hash, sizeof(item->hash)))
        return msh_err_set(err, MSH_E_CORRUPT, "feed_hash", "a stored hash has a wrong length");
    item->pos = msh_rows_i64(rows, 0);
    item->subject_kind = msh_rows_dup(rows, 1, reading->arena);
    item->subject_id = msh_rows_i64(rows, 2);
    item->seq = msh_rows_i64(rows, 3);
    item->op = msh_rows_dup(rows, 4, reading->arena);
    item->at = msh_rows_i64(rows, 5);
    return 0;
}

int msh_feed_read(struct msh_tx *tx, int64_t region_id, int64_t after_pos, int64_t limit,
                  struct msh_arena *arena, struct msh_feed_item **ret_items, size_t *ret_n,
                  struct msh_err *err)
{
    struct reading reading = { .arena = arena };
    int rc;

    if (limit < 1 || limit > PAGE_MAX)
        return msh_err_set(err, MSH_E_BUG, "feed_limit", "a page of the feed is 1 to 1,000");
    rc = msh_db_each(tx, &read_feed, MSH_VALS(msh_i(region_id), msh_i(after_pos), msh_i(limit)),
                     read_row, &reading, err);
    if (rc < 0)
        return rc;
    *ret_items = reading.items;
    *ret_n = reading.n;
    return 0;
}

int msh_feed_last(struct msh_tx *tx, int64_t region_id, int64_t *ret_pos, struct msh_err *err)
{
    return msh_db_i64(tx, &last, MSH_VALS(msh_i(region_id)), 0, ret_pos, err);
}

int msh_feed_waiting(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err)
{
    return msh_db_i64(tx, &waiting, MSH_VALS(msh_i(region_id), msh_i(STEP_MAX)), 0, ret_n, err);
}
