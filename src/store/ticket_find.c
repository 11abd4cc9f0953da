#include "base/base.h"

#include "store/ticket_store.h"

/* Finding ---------------------------------------------------------------------------------------*/

int msh_ticket_find_number(struct msh_tx *tx, int64_t region_id, const char *number,
                           int64_t *ret_id, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "ticket_by_number",
        .sql = "SELECT ticket_id FROM ticket WHERE region_id = $1 AND number = $2",
    };
    int rc = msh_db_i64(tx, &stmt, MSH_VALS(msh_i(region_id), msh_t(number)), 0, ret_id, err);
    if (rc == MSH_OK && *ret_id == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such ticket");
    return rc;
}

struct part_stmt {
    const char *part;
    struct msh_stmt touched, of;
};
static const struct part_stmt part_stmts[] = {
    { "task",
      { .name = "task_touched",
        .sql = "SELECT touched_seq FROM task WHERE region_id = $1 AND task_id = $2" },
      { .name = "task_of",
        .sql = "SELECT ticket_id FROM task WHERE region_id = $1 AND task_id = $2" } },
    { "claim",
      { .name = "claim_touched",
        .sql = "SELECT touched_seq FROM claim WHERE region_id = $1 AND claim_id = $2" },
      { .name = "claim_of",
        .sql = "SELECT ticket_id FROM claim WHERE region_id = $1 AND claim_id = $2" } },
    { "callback",
      { .name = "callback_touched",
        .sql = "SELECT touched_seq FROM callback WHERE region_id = $1 AND callback_id = $2" },
      { .name = "callback_of",
        .sql = "SELECT ticket_id FROM callback WHERE region_id = $1 AND callback_id = $2" } },
};

static int part_i64(struct msh_tx *tx, int64_t region_id, const char *part, int64_t part_id,
                    bool touched, int64_t *ret, struct msh_err *err)
{
    for (size_t i = 0; i < MSH_COUNT(part_stmts); i++)
        if (msh_streq(part_stmts[i].part, part))
            return msh_db_i64(tx, touched ? &part_stmts[i].touched : &part_stmts[i].of,
                              MSH_VALS(msh_i(region_id), msh_i(part_id)), 0, ret, err);
    return msh_err_set(err, MSH_E_BUG, "part", "no part of this kind");
}

int msh_ticket_touched(struct msh_tx *tx, int64_t region_id, const char *part, int64_t part_id,
                       int64_t *ret_seq, struct msh_err *err)
{
    return part_i64(tx, region_id, part, part_id, true, ret_seq, err);
}

int msh_ticket_of_part(struct msh_tx *tx, int64_t region_id, const char *part, int64_t part_id,
                       int64_t *ret_ticket_id, struct msh_err *err)
{
    int rc = part_i64(tx, region_id, part, part_id, false, ret_ticket_id, err);
    if (rc == MSH_OK && *ret_ticket_id == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such %s", part);
    return rc;
}

static int read_ids(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                    size_t n_vals, int64_t *ret, size_t *ret_n, struct msh_err *err)
{
    struct msh_rows *rows = NULL;
    size_t n = 0;
    int rc = msh_db_query(tx, stmt, vals, n_vals, &rows, err);
    while (rc == MSH_OK && (rc = msh_rows_next(rows, err)) == 1) {
        ret[n++] = msh_rows_i64(rows, 0);
        rc = MSH_OK;
    }
    msh_rows_close(rows);
    if (rc == MSH_OK)
        *ret_n = n;
    return rc;
}

int msh_ticket_children(struct msh_tx *tx, int64_t region_id, int64_t parent_id, int64_t after,
                        int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "ticket_children",
        .sql = "SELECT ticket_id FROM ticket WHERE region_id = $1 AND parent_id = $2"
               " AND state = 'merged' AND ticket_id > $3 ORDER BY ticket_id LIMIT $4",
    };
    return read_ids(tx, &stmt,
                    MSH_VALS(msh_i(region_id), msh_i(parent_id), msh_i(after), msh_i((int64_t)max)),
                    ret, ret_n, err);
}

int msh_ticket_provisional(struct msh_tx *tx, int64_t region_id, int64_t after, int64_t *ret,
                           size_t max, size_t *ret_n, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "ticket_provisional",
        .sql = "SELECT DISTINCT ticket_id FROM clock WHERE region_id = $1 AND provisional = 1"
               " AND state <> 'stopped' AND ticket_id > $2 ORDER BY ticket_id LIMIT $3",
    };
    return read_ids(tx, &stmt, MSH_VALS(msh_i(region_id), msh_i(after), msh_i((int64_t)max)), ret,
                    ret_n, err);
}

/* What follows from the aggregate --------------------------------------------------------------*/

static const struct msh_stmt load_derived = {
    .name = "ticket_derived",
    .sql =
        "SELECT due_at, due_stage, (SELECT COUNT(u.live) FROM ticket_unit u WHERE u.region_id = $1"
        "  AND u.ticket_id = $2)"
        " FROM ticket WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt load_scope = {
    .name = "ticket_unit_live",
    .sql = "SELECT live + 1 FROM ticket_unit WHERE region_id = $1 AND unit_id = $2"
           " AND accepted_at = $3 AND ticket_id = $4",
};

struct derived {
    const struct msh_ticket_row *row;
    int64_t units;
    bool due_fits;
};

static int read_derived(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct derived *derived = arg;
    const struct msh_clock *due = msh_ticket_due_clock(&derived->row->ticket);
    (void)err;
    derived->due_fits = due == NULL
                            ? msh_rows_null(rows, 0) && msh_rows_null(rows, 1)
                            : msh_rows_i64(rows, 0) == due->due_at && !msh_rows_null(rows, 1) &&
                                  msh_streq(msh_rows_text(rows, 1),
                                            msh_name_code(&msh_stage_names, (int)due->stage));
    derived->units = msh_rows_i64(rows, 2);
    return MSH_OK;
}

int msh_ticket_derived(struct msh_tx *tx, int64_t region_id, const struct msh_ticket_row *row,
                       bool *ret_due, bool *ret_scope, struct msh_err *err)
{
    const struct msh_ticket *ticket = &row->ticket;
    struct derived derived = { .row = row };
    int64_t units = 0;
    bool fits = true;
    int rc = msh_db_one(tx, &load_derived, MSH_VALS(msh_i(region_id), msh_i(ticket->id)),
                        read_derived, &derived, err);
    for (size_t i = 0; rc == MSH_OK && i < ticket->n_tasks; i++) {
        int64_t unit_id = ticket->tasks[i].unit_id, stored = 0;
        bool live = false, before = false;
        for (size_t k = 0; k < ticket->n_tasks; k++) {
            bool same = ticket->tasks[k].unit_id == unit_id;
            before |= same && k < i;
            live |= same && msh_task_is_open(ticket->tasks[k].state);
        }
        if (before)
            continue;
        units++;
        rc = msh_db_i64(tx, &load_scope,
                        MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_i(ticket->accepted_at),
                                 msh_i(ticket->id)),
                        0, &stored, err);
        fits &= stored == (live ? 2 : 1);
    }
    *ret_due = derived.due_fits;
    *ret_scope = fits && units == derived.units;
    return rc;
}
