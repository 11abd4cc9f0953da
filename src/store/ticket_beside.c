#include "base/base.h"

#include "store/ticket_beside.h"

#define ACCUSED_MAX 64
#define MATTER_MAX  100 /* earlier tickets of a matter that are looked at */

static const struct msh_stmt count_extras = {
    .name = "ticket_extras",
    .sql = "SELECT (SELECT COUNT(*) FROM ticket c WHERE c.region_id = $1 AND c.parent_id = $2),"
           " (SELECT COUNT(*) FROM person p WHERE p.region_id = $1 AND p.ticket_id = $2),"
           " (SELECT COUNT(*) FROM rendition r WHERE r.region_id = $1 AND r.ticket_id = $2"
           "  AND r.approved_at IS NOT NULL)",
};

static int read_extras(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_ticket *ticket = arg;
    (void)err;
    ticket->children = (int)msh_rows_i64(rows, 0);
    ticket->has_contact = msh_rows_i64(rows, 1) > 0;
    ticket->rendition_approved = msh_rows_i64(rows, 2) > 0;
    return MSH_OK;
}

static const struct msh_stmt load_accused = {
    .name = "accused_load",
    .sql = "SELECT unit_id FROM accused WHERE region_id = $1 AND ticket_id = $2 ORDER BY unit_id"
           " LIMIT $3",
};

static int read_accused(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_ticket_row *row = arg;
    (void)err;
    row->accused[row->n_accused++] = msh_rows_i64(rows, 0);
    return MSH_OK;
}

/* The tickets of the matter that came before, oldest first. The signs keep the planner from walking
 * all tickets by their age: a matter has a handful. */
static const struct msh_stmt load_matter = {
    .name = "ticket_matter",
    .sql = "SELECT reviewer_id FROM ticket WHERE region_id = $1 AND matter_id = $2"
           " AND (+accepted_at < $3 OR (+accepted_at = $3 AND ticket_id < $4))"
           " ORDER BY +accepted_at, ticket_id LIMIT $5",
};

static int read_matter(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_ticket_row *row = arg;
    (void)err;
    row->matter_reviewers[row->matter_nth++ - 1] = msh_rows_i64(rows, 0);
    return MSH_OK;
}

int msh_ticket_load_beside(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                           struct msh_ticket_row *row, struct msh_err *err)
{
    const struct msh_ticket *ticket = &row->ticket;
    int rc = msh_db_one(tx, &count_extras, MSH_VALS(msh_i(region_id), msh_i(ticket->id)),
                        read_extras, &row->ticket, err);
    row->matter_nth = 1;
    if (rc == MSH_OK && ticket->type == MSH_TYPE_REPORT) {
        row->accused = MSH_ARRAY(arena, ACCUSED_MAX, int64_t);
        rc = msh_db_each(tx, &load_accused,
                         MSH_VALS(msh_i(region_id), msh_i(ticket->id), msh_i(ACCUSED_MAX)),
                         read_accused, row, err);
    }
    if (rc < 0 || row->matter_id == 0)
        return rc;
    row->matter_reviewers = MSH_ARRAY(arena, MATTER_MAX, int64_t);
    return msh_db_each(tx, &load_matter,
                       MSH_VALS(msh_i(region_id), msh_i(row->matter_id), msh_i(ticket->accepted_at),
                                msh_i(ticket->id), msh_i(MATTER_MAX)),
                       read_matter, row, err);
}
