#include "base/base.h"

#include "store/columns.h"
#include "store/sweep.h"

static const struct msh_stmt attempts = {
    .name = "sweep_attempts",
    .sql = "SELECT a.callback_id, a.attempt, a.at, a.account_id, a.outcome FROM callback c"
           " CROSS JOIN callback_attempt a WHERE c.region_id = $1 AND c.ticket_id = $2"
           " AND a.region_id = c.region_id AND a.callback_id = c.callback_id"
           " ORDER BY a.callback_id, a.attempt LIMIT 1000",
};
static const struct msh_stmt attempts_lost = {
    .name = "sweep_attempts_lost",
    .sql = "SELECT COUNT(*) FROM callback_attempt a WHERE a.region_id = $1"
           " AND NOT EXISTS (SELECT 1 FROM callback c WHERE c.region_id = a.region_id"
           " AND c.callback_id = a.callback_id)",
};
static const struct msh_stmt scope_lost = {
    .name = "sweep_scope_lost",
    .sql = "SELECT (SELECT COUNT(*) FROM ticket_unit u WHERE u.region_id = $1"
           " AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.region_id = u.region_id"
           " AND t.ticket_id = u.ticket_id)) + (SELECT COUNT(*) FROM accused a"
           " WHERE a.region_id = $1 AND NOT EXISTS (SELECT 1 FROM ticket t"
           " WHERE t.region_id = a.region_id AND t.ticket_id = a.ticket_id"
           " AND t.type = 'report'))"
           " + (SELECT COUNT(*) FROM me_too_matter m WHERE m.region_id = $1"
           " AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.region_id = m.region_id"
           " AND p.publication_id = m.publication_id))"
           " + (SELECT COUNT(*) FROM me_too v WHERE v.region_id = $1"
           " AND NOT EXISTS (SELECT 1 FROM me_too_matter m WHERE m.region_id = v.region_id"
           " AND m.publication_id = v.publication_id))",
};
static const struct msh_stmt items_wrong = {
    .name = "sweep_items_wrong",
    .sql = "SELECT COUNT(*) FROM retention_item i WHERE i.region_id = $1"
           " AND NOT EXISTS (SELECT 1 FROM person p JOIN ticket t ON t.region_id = p.region_id"
           " AND t.ticket_id = p.ticket_id WHERE p.region_id = i.region_id"
           " AND p.person_id = i.person_id AND p.ticket_id = i.ticket_id"
           " AND t.closed_at = i.closed_at"
           " AND (i.destroyed_at IS NULL OR p.destroyed_at IS NOT NULL))",
};
static const struct msh_stmt items_destroyed = {
    .name = "sweep_items_destroyed",
    .sql = "SELECT COUNT(*) FROM retention_item WHERE region_id = $1 AND list_id = $2"
           " AND destroyed_at IS NOT NULL",
};
static const struct msh_stmt links = {
    .name = "sweep_links",
    .sql = "SELECT respondent_id FROM ticket_respondent WHERE region_id = $1 AND ticket_id = $2"
           " ORDER BY respondent_id LIMIT $3",
};
static const struct msh_stmt untold_links = {
    .name = "sweep_untold_links",
    .sql = "SELECT t.ticket_id, t.respondent_id FROM ticket_respondent t WHERE t.region_id = $1"
           " AND (t.ticket_id, t.respondent_id) > ($2, $3) AND NOT EXISTS (SELECT 1 FROM event e"
           " WHERE e.region_id = t.region_id AND e.subject_kind = 'respondent'"
           " AND e.subject_id = t.respondent_id AND e.target_id = t.ticket_id AND e.op = 'link')"
           " ORDER BY t.ticket_id, t.respondent_id LIMIT $4",
};
static const struct msh_stmt matters = {
    .name = "sweep_matters",
    .sql = "SELECT matter_id, tickets FROM matter WHERE region_id = $1 AND matter_id > $2"
           " ORDER BY matter_id LIMIT $3",
};
static const struct msh_stmt members = {
    .name = "sweep_members",
    .sql = "SELECT matter_id, ticket_id FROM ticket WHERE region_id = $1"
           " AND matter_id IS NOT NULL AND (matter_id, ticket_id) > ($2, $3)"
           " ORDER BY matter_id, ticket_id LIMIT $4",
};

int msh_sweep_attempts(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                       struct msh_arena *arena, struct msh_attempt **ret, size_t *ret_n,
                       struct msh_err *err)
{
    static const struct msh_column columns[] = {
        MSH_COLUMN(MSH_COL_I64, msh_attempt, callback_id),
        MSH_COLUMN(MSH_COL_I64, msh_attempt, attempt),
        MSH_COLUMN(MSH_COL_I64, msh_attempt, at),
        MSH_COLUMN(MSH_COL_I64, msh_attempt, account_id),
        MSH_COLUMN(MSH_COL_TEXT, msh_attempt, outcome),
    };

    return msh_columns_list(tx, &attempts, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), columns,
                            MSH_COUNT(columns), sizeof(struct msh_attempt), arena, ret, ret_n, err);
}

int msh_sweep_attempts_lost(struct msh_tx *tx, int64_t region_id, int64_t *ret_n,
                            struct msh_err *err)
{
    return msh_db_i64(tx, &attempts_lost, MSH_VALS(msh_i(region_id)), 0, ret_n, err);
}

int msh_sweep_scope_lost(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err)
{
    return msh_db_i64(tx, &scope_lost, MSH_VALS(msh_i(region_id)), 0, ret_n, err);
}

int msh_sweep_items_wrong(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err)
{
    return msh_db_i64(tx, &items_wrong, MSH_VALS(msh_i(region_id)), 0, ret_n, err);
}

int msh_sweep_items_destroyed(struct msh_tx *tx, int64_t region_id, int64_t list_id, int64_t *ret_n,
                              struct msh_err *err)
{
    return msh_db_i64(tx, &items_destroyed, MSH_VALS(msh_i(region_id), msh_i(list_id)), 0, ret_n,
                      err);
}

/* Rows of one or two numbers. */
struct taking {
    int64_t *ids;
    struct msh_pair *pairs;
    size_t n, max;
};

static int take(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct taking *t = arg;

    if (t->n == t->max)
        return 0;
    if (t->ids != NULL)
        t->ids[t->n] = msh_rows_i64(rows, 0);
    else
        t->pairs[t->n] = (struct msh_pair){ msh_rows_i64(rows, 0), msh_rows_i64(rows, 1) };
    t->n++;
    return 0;
}

int msh_sweep_links(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, int64_t *ret,
                    size_t max, size_t *ret_n, struct msh_err *err)
{
    struct taking t = { .ids = ret, .max = max };
    int rc =
        msh_db_each(tx, &links, MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i((int64_t)max)),
                    take, &t, err);

    *ret_n = t.n;
    return rc;
}

static int take_pairs(struct msh_tx *tx, const struct msh_stmt *stmt, int64_t region_id,
                      struct msh_pair after, struct msh_pair *ret, size_t max, size_t *ret_n,
                      struct msh_err *err)
{
    struct taking t = { .pairs = ret, .max = max };
    int rc = msh_db_each(
        tx, stmt, MSH_VALS(msh_i(region_id), msh_i(after.a), msh_i(after.b), msh_i((int64_t)max)),
        take, &t, err);

    *ret_n = t.n;
    return rc;
}

int msh_sweep_untold_links(struct msh_tx *tx, int64_t region_id, struct msh_pair after,
                           struct msh_pair *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    return take_pairs(tx, &untold_links, region_id, after, ret, max, ret_n, err);
}

int msh_sweep_matters(struct msh_tx *tx, int64_t region_id, int64_t after, struct msh_pair *ret,
                      size_t max, size_t *ret_n, struct msh_err *err)
{
    struct taking t = { .pairs = ret, .max = max };
    int rc = msh_db_each(
        tx, &matters, MSH_VALS(msh_i(region_id), msh_i(after), msh_i((int64_t)max)), take, &t, err);

    *ret_n = t.n;
    return rc;
}

int msh_sweep_members(struct msh_tx *tx, int64_t region_id, struct msh_pair after,
                      struct msh_pair *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    return take_pairs(tx, &members, region_id, after, ret, max, ret_n, err);
}

#define HAVING(table)                                                                              \
    "SELECT DISTINCT ticket_id FROM " table                                                        \
    " WHERE region_id = $1 AND ticket_id >= $2 ORDER BY ticket_id LIMIT $3"
static const struct msh_stmt having_callback = {
    .name = "sweep_having_callback",
    .sql = HAVING("callback"),
};
static const struct msh_stmt having_reply = {
    .name = "sweep_having_reply",
    .sql = HAVING("reply"),
};
static const struct msh_stmt having_rendition = {
    .name = "sweep_having_rendition",
    .sql = HAVING("rendition"),
};
static const struct msh_stmt having_publication = {
    .name = "sweep_having_publication",
    .sql = HAVING("publication"),
};
static const struct msh_stmt having_import_row = {
    .name = "sweep_having_import_row",
    .sql = HAVING("import_row"),
};
static const struct msh_stmt having_attachment = {
    .name = "sweep_having_attachment",
    .sql = HAVING("attachment"),
};
static const struct msh_stmt having_ticket_respondent = {
    .name = "sweep_having_ticket_respondent",
    .sql = HAVING("ticket_respondent"),
};
static const struct msh_stmt *const having[MSH_SWEEP_PARTS] = {
    [MSH_SWEEP_CALLBACK] = &having_callback,      [MSH_SWEEP_REPLY] = &having_reply,
    [MSH_SWEEP_RENDITION] = &having_rendition,    [MSH_SWEEP_PUBLICATION] = &having_publication,
    [MSH_SWEEP_IMPORT] = &having_import_row,      [MSH_SWEEP_FILE] = &having_attachment,
    [MSH_SWEEP_LINK] = &having_ticket_respondent,
};

int msh_sweep_having(struct msh_tx *tx, int64_t region_id, enum msh_sweep_part part, int64_t from,
                     int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    struct taking t = { .ids = ret, .max = max };
    int rc =
        msh_db_each(tx, having[part], MSH_VALS(msh_i(region_id), msh_i(from), msh_i((int64_t)max)),
                    take, &t, err);

    *ret_n = t.n;
    return rc;
}
