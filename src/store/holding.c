#include "base/base.h"

#include "store/holding.h"

#include "base/arena.h"

#define OPEN       "('to_sign', 'handling', 'return_asked', 'delegated', 'unit_review', 'replied')"
#define ASKED      "('asked', 'endorsed')"
#define PEOPLE_MAX 5000

/* What a unit has open, by ticket. A deferred ticket's plan is owned by what its last granted
 * deferral says; an earlier deferral ended with its resumption. */
#define TICKETS                                                                                    \
    "SELECT k.ticket_id FROM task k WHERE k.region_id = $1 AND k.unit_id = $2 AND k.state "        \
    "IN " OPEN                                                                                     \
    " UNION SELECT c.ticket_id FROM claim c WHERE c.region_id = $1 AND c.asked_unit = $2"          \
    " AND c.state IN " ASKED                                                                       \
    " UNION SELECT p.ticket_id FROM ticket d JOIN claim p ON p.region_id = d.region_id"            \
    " AND p.ticket_id = d.ticket_id WHERE d.region_id = $1 AND d.state = 'deferred'"               \
    " AND p.kind = 'deferral' AND p.state = 'granted' AND p.suggested_unit = $2"
#define ORDINARY(alias)                                                                            \
    " JOIN ticket t ON t.region_id = $1 AND t.ticket_id = " alias ".ticket_id"                     \
    " AND t.type <> 'report' AND t.sealed = 0"

/* "+": SQLite finds the rows by an index that gives the order asked for, though it holds those of the
 * whole city, rather than by the one that finds these few. */
static const struct msh_stmt held_tasks = {
    .name = "holding_tasks",
    .sql = "SELECT +unit_id, COUNT(*), CAST(SUM(CASE state WHEN 'replied' THEN 1 ELSE 0 END)"
           " AS BIGINT) FROM task WHERE region_id = $1 AND holder_id = $2 AND state IN " OPEN
           " GROUP BY 1 ORDER BY 1 LIMIT $3",
};
static const struct msh_stmt asked_claims = {
    .name = "holding_claims",
    .sql = "SELECT +asked_unit, COUNT(*) FROM claim WHERE region_id = $1 AND asked_by = $2"
           " AND state IN " ASKED " GROUP BY 1 ORDER BY 1 LIMIT $3",
};
static const struct msh_stmt stands_for = {
    .name = "holding_stands_for",
    .sql = "SELECT account_id FROM account WHERE region_id = $1 AND deputy_id = $2"
           " AND deputy_until > $3 ORDER BY +account_id LIMIT $4",
};
static const struct msh_stmt figures = {
    .name = "holding_figures",
    .sql = "SELECT (SELECT COUNT(*) FROM (" TICKETS ") x" ORDINARY(
        "x") "),"
             " (SELECT COUNT(*) FROM task k" ORDINARY(
                 "k") " WHERE k.region_id = $1 AND k.unit_id = $2 AND k.state IN " OPEN "),"
                      " (SELECT COUNT(*) FROM claim c" ORDINARY(
                          "c") " WHERE c.region_id = $1 AND c.asked_unit = $2 AND c.state IN " ASKED
                               "),"
                               " (SELECT COUNT(DISTINCT p.ticket_id) FROM claim p" ORDINARY(
                                   "p") " AND t.state = 'deferred' WHERE p.region_id = $1 AND "
                                        "p.kind = 'deferral'"
                                        " AND p.state = 'granted' AND p.suggested_unit = $2)",
};
static const struct msh_stmt tickets = {
    .name = "holding_tickets",
    .sql = "SELECT y.ticket_id FROM (" TICKETS ") y WHERE y.ticket_id > $3"
           " ORDER BY y.ticket_id LIMIT $4",
};
static const struct msh_stmt people = {
    .name = "holding_people",
    .sql = "SELECT account_id FROM account WHERE region_id = $1 AND unit_id = $2"
           " UNION SELECT account_id FROM account_grant WHERE region_id = $1 AND unit_id = $2"
           " ORDER BY account_id LIMIT $3",
};

struct holding {
    struct msh_holding *items;
    size_t n;
};

static struct msh_holding *at_unit(struct holding *h, int64_t unit_id)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->items[i].unit_id == unit_id)
            return &h->items[i];
    if (h->n == MSH_HOLDINGS_MAX)
        return &h->items[h->n - 1];
    h->items[h->n] = (struct msh_holding){ .unit_id = unit_id };
    return &h->items[h->n++];
}

static int task_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_holding *item = at_unit(arg, msh_rows_i64(rows, 0));

    item->tasks += msh_rows_i64(rows, 1);
    item->answered += msh_rows_i64(rows, 2);
    return 0;
}

static int claim_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    at_unit(arg, msh_rows_i64(rows, 0))->claims += msh_rows_i64(rows, 1);
    return 0;
}

int msh_holding_of(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                   struct msh_holding ret[MSH_HOLDINGS_MAX], size_t *ret_n, struct msh_err *err)
{
    struct holding h = { .items = ret };
    const struct msh_val vals[] = { msh_i(region_id), msh_i(account_id), msh_i(MSH_HOLDINGS_MAX) };

    if (msh_db_each(tx, &held_tasks, vals, MSH_COUNT(vals), task_row, &h, err) < 0 ||
        msh_db_each(tx, &asked_claims, vals, MSH_COUNT(vals), claim_row, &h, err) < 0)
        return err->rc;
    *ret_n = h.n;
    return 0;
}

struct ids {
    int64_t *items;
    size_t n;
};

static int id_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct ids *ids = arg;

    ids->items[ids->n++] = msh_rows_i64(rows, 0);
    return 0;
}

static int list_ids(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                    size_t n_vals, int64_t *ret, size_t *ret_n, struct msh_err *err)
{
    struct ids ids = { .items = ret };

    if (msh_db_each(tx, stmt, vals, n_vals, id_row, &ids, err) < 0)
        return err->rc;
    *ret_n = ids.n;
    return 0;
}

int msh_holding_stands_for(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t at,
                           int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    return list_ids(tx, &stands_for,
                    MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(at), msh_i((int64_t)max)),
                    ret, ret_n, err);
}

int msh_holding_tickets(struct msh_tx *tx, int64_t region_id, int64_t unit_id, int64_t after,
                        int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    return list_ids(tx, &tickets,
                    MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_i(after), msh_i((int64_t)max)),
                    ret, ret_n, err);
}

int msh_holding_people(struct msh_tx *tx, int64_t region_id, int64_t unit_id, int64_t **ret,
                       size_t *ret_n, struct msh_err *err)
{
    *ret = MSH_ARRAY(msh_tx_arena(tx), PEOPLE_MAX, int64_t);
    return list_ids(tx, &people, MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_i(PEOPLE_MAX)),
                    *ret, ret_n, err);
}

static int figures_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_unit_figures *ret = arg;

    *ret = (struct msh_unit_figures){ .tickets = msh_rows_i64(rows, 0),
                                      .tasks = msh_rows_i64(rows, 1),
                                      .claims = msh_rows_i64(rows, 2),
                                      .plans = msh_rows_i64(rows, 3) };
    return 0;
}

int msh_holding_figures(struct msh_tx *tx, int64_t region_id, int64_t unit_id,
                        struct msh_unit_figures *ret, struct msh_err *err)
{
    return msh_db_one(tx, &figures, MSH_VALS(msh_i(region_id), msh_i(unit_id)), figures_row, ret,
                      err);
}
