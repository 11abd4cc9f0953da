#include "base/base.h"

#include "store/import_store.h"

/* Has anybody but the system touched the ticket, or is its chain bound (store/archive.h)? */
#define TOUCHED(region, ticket)                                                                    \
    "(EXISTS (SELECT 1 FROM event e WHERE e.region_id = " region                                   \
    " AND e.subject_kind IN ('ticket', 'access') AND e.subject_id = " ticket                       \
    " AND e.actor_kind <> 'system') OR EXISTS (SELECT 1 FROM event_archive b"                      \
    " WHERE b.region_id = " region " AND b.subject_kind = 'ticket' AND b.subject_id = " ticket     \
    "))"

static const struct msh_stmt insert = {
    .name = "import_insert",
    .sql = "INSERT INTO import_row (region_id, ticket_id, batch_id, digest)"
           " VALUES ($1, $2, $3, $4)",
};
static const struct msh_stmt get = {
    .name = "import_get",
    .sql = "SELECT ticket_id, batch_id, digest FROM import_row"
           " WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt known = {
    .name = "import_known",
    .sql = "SELECT t.ticket_id, COALESCE(i.batch_id, 0), i.digest FROM ticket t"
           " LEFT JOIN import_row i ON i.region_id = t.region_id AND i.ticket_id = t.ticket_id"
           " WHERE t.region_id = $1 AND t.source = $2 AND t.source_number = $3",
};
static const struct msh_stmt release = {
    .name = "import_release",
    .sql = "UPDATE ticket SET source = NULL, source_number = NULL"
           " WHERE region_id = $1 AND ticket_id = $2 AND NOT " TOUCHED("$1", "$2"),
};
static const struct msh_stmt tickets = {
    .name = "import_tickets",
    .sql = "SELECT i.ticket_id, " TOUCHED(
        "i.region_id",
        "i.ticket_id") " FROM import_row i JOIN ticket t"
                       " ON t.region_id = i.region_id AND t.ticket_id = i.ticket_id"
                       " WHERE i.region_id = $1 AND i.batch_id = $2 AND i.ticket_id > $3"
                       " AND t.close_reason <> 'undone' ORDER BY i.ticket_id LIMIT $4",
};
static const struct msh_stmt batches = {
    .name = "import_batches",
    .sql = "SELECT i.batch_id, COUNT(*),"
           " SUM(CASE WHEN t.close_reason = 'undone' THEN 1 ELSE 0 END), MAX(t.source)"
           " FROM import_row i JOIN ticket t ON t.region_id = i.region_id"
           " AND t.ticket_id = i.ticket_id WHERE i.region_id = $1 GROUP BY i.batch_id"
           " ORDER BY i.batch_id DESC LIMIT $2",
};

static const struct msh_stmt span = {
    .name = "import_span",
    .sql = "SELECT t.accepted_at, t.ticket_id FROM ticket t WHERE t.region_id = $1"
           " AND t.accepted_at >= $2 AND (t.accepted_at > $2 OR t.ticket_id > $3)"
           " AND t.accepted_at < $4 AND t.close_reason <> 'undone'"
           " ORDER BY t.accepted_at, t.ticket_id LIMIT $5",
};

static const struct msh_stmt closed = {
    .name = "import_closed",
    .sql = "SELECT t.ticket_id, t.number, t.source, t.source_number, t.category, t.type, t.urgency,"
           " t.accepted_at, t.closed_at FROM import_row i JOIN ticket t"
           " ON t.region_id = i.region_id AND t.ticket_id = i.ticket_id"
           " WHERE i.region_id = $1 AND i.ticket_id > $2 AND t.close_reason = 'history'"
           " ORDER BY i.ticket_id LIMIT $3",
};
#define CLOSED(type, member)       MSH_COLUMN(type, msh_import_closed, member)
#define CLOSED_CODE(member, names) MSH_CODE_COLUMN(msh_import_closed, member, names)
static const struct msh_column closed_columns[] = {
    CLOSED(MSH_COL_I64, ticket_id),
    CLOSED(MSH_COL_TEXT, number),
    CLOSED(MSH_COL_TEXT, source),
    CLOSED(MSH_COL_TEXT, source_number),
    CLOSED(MSH_COL_TEXT, category),
    CLOSED_CODE(type, msh_type_names),
    CLOSED_CODE(urgency, msh_urgency_names),
    CLOSED(MSH_COL_I64, accepted_at),
    CLOSED(MSH_COL_I64, closed_at),
};

int msh_import_closed(struct msh_tx *tx, int64_t region_id, int64_t after, size_t max,
                      struct msh_arena *arena, struct msh_import_closed **ret, size_t *ret_n,
                      struct msh_err *err)
{
    return msh_columns_list(
        tx, &closed, MSH_VALS(msh_i(region_id), msh_i(after), msh_i((int64_t)max)), closed_columns,
        MSH_COUNT(closed_columns), sizeof(struct msh_import_closed), arena, ret, ret_n, err);
}

int msh_import_kept_insert(struct msh_tx *tx, int64_t region_id, const struct msh_import_kept *kept,
                           struct msh_err *err)
{
    return msh_db_send(tx, &insert,
                       MSH_VALS(msh_i(region_id), msh_i(kept->ticket_id), msh_i(kept->batch_id),
                                msh_b(kept->digest, sizeof(kept->digest))),
                       err);
}

static int read_kept(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_import_kept *kept = arg;

    *kept = (struct msh_import_kept){ .ticket_id = msh_rows_i64(rows, 0),
                                      .batch_id = msh_rows_i64(rows, 1) };
    (void)msh_rows_bytes(rows, 2, kept->digest, sizeof(kept->digest));
    return 0;
}

int msh_import_kept_get(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                        struct msh_import_kept *ret, struct msh_err *err)
{
    return msh_db_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), read_kept, ret, err);
}

int msh_import_kept_count(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err)
{
    static const struct msh_stmt count = {
        .name = "import_count",
        .sql = "SELECT COUNT(*) FROM import_row WHERE region_id = $1",
    };

    return msh_db_i64(tx, &count, MSH_VALS(msh_i(region_id)), 0, ret_n, err);
}

void msh_import_kept_digest(const struct msh_import_kept *kept, enum msh_crypto_profile profile,
                            const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    const struct msh_val vals[] = { msh_i(kept->ticket_id), msh_i(kept->batch_id),
                                    msh_b(kept->digest, sizeof(kept->digest)) };

    msh_vals_digest(vals, MSH_COUNT(vals), "import", profile, key, ret);
}

int msh_import_known(struct msh_tx *tx, int64_t region_id, const char *source, const char *number,
                     struct msh_import_kept *ret, struct msh_err *err)
{
    return msh_db_one(tx, &known, MSH_VALS(msh_i(region_id), msh_t(source), msh_t(number)),
                      read_kept, ret, err);
}

int msh_import_release(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, struct msh_err *err)
{
    int64_t n = 0;

    if (msh_db_exec(tx, &release, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), &n, err) < 0)
        return err->rc;
    return n > 0 ? 0 : msh_err_set(err, MSH_E_STATE, "touched", "somebody works on it meanwhile");
}

struct listing {
    struct msh_import_ticket *tickets;
    struct msh_import_batch *batches;
    struct msh_import_at *moments;
    size_t n;
};

static int read_ticket(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    l->tickets[l->n++] = (struct msh_import_ticket){ .ticket_id = msh_rows_i64(rows, 0),
                                                     .touched = msh_rows_i64(rows, 1) != 0 };
    return 0;
}

int msh_import_tickets(struct msh_tx *tx, int64_t region_id, int64_t batch_id, int64_t after,
                       struct msh_import_ticket *ret, size_t max, size_t *ret_n,
                       struct msh_err *err)
{
    struct listing l = { .tickets = ret };
    int rc =
        msh_db_each(tx, &tickets,
                    MSH_VALS(msh_i(region_id), msh_i(batch_id), msh_i(after), msh_i((int64_t)max)),
                    read_ticket, &l, err);

    *ret_n = l.n;
    return rc;
}

static int read_batch(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;
    struct msh_import_batch *batch = &l->batches[l->n++];
    const char *source = msh_rows_text(rows, 3);

    *batch = (struct msh_import_batch){ .batch_id = msh_rows_i64(rows, 0),
                                        .tickets = msh_rows_i64(rows, 1),
                                        .undone = msh_rows_i64(rows, 2) };
    (void)msh_copy(batch->source, sizeof(batch->source), source == NULL ? "" : source);
    return 0;
}

int msh_import_batches(struct msh_tx *tx, int64_t region_id, struct msh_import_batch *ret,
                       size_t max, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .batches = ret };
    int rc = msh_db_each(tx, &batches, MSH_VALS(msh_i(region_id), msh_i((int64_t)max)), read_batch,
                         &l, err);

    *ret_n = l.n;
    return rc;
}

static int read_moment(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    l->moments[l->n++] =
        (struct msh_import_at){ .at = msh_rows_i64(rows, 0), .ticket_id = msh_rows_i64(rows, 1) };
    return 0;
}

int msh_import_span(struct msh_tx *tx, int64_t region_id, struct msh_import_at after, int64_t to_at,
                    struct msh_import_at *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .moments = ret };
    int rc = msh_db_each(tx, &span,
                         MSH_VALS(msh_i(region_id), msh_i(after.at), msh_i(after.ticket_id),
                                  msh_i(to_at), msh_i((int64_t)max)),
                         read_moment, &l, err);

    *ret_n = l.n;
    return rc;
}
