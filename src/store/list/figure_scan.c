#include "base/base.h"

#include "store/list/figure_scan.h"
#include "store/list/sql.h"

#define SCAN(contacted)                                                                            \
    "SELECT t.accepted_at, t.ticket_id, t.type, t.channel, t.category, t.area_id, t.lead_unit,"    \
    " t.state, t.resume_state, t.close_reason, t.unreasonable, t.solved, t.first_rating,"          \
    " t.scoring_rating, " contacted " FROM ticket t"
#define RANGE                                                                                      \
    " AND t.accepted_at >= $8 AND t.accepted_at < $9"                                              \
    " AND (t.accepted_at, t.ticket_id) > ($10, $11)"                                               \
    " ORDER BY t.accepted_at, t.ticket_id LIMIT $12"
#define STATEMENT(called, contacted)                                                               \
    {                                                                                              \
        .name = (called),                                                                          \
        .lite = SCAN(contacted) " INDEXED BY ticket_new WHERE" VISIBLE(LITE_I) RANGE,              \
        .pg = SCAN(contacted) " WHERE" VISIBLE(PG_I) RANGE                                         \
    }
static const struct msh_stmt scan = STATEMENT("figure_scan", CONTACTED);
/* Half the work where nobody asks for rates. */
static const struct msh_stmt scan_bare = STATEMENT("figure_scan_bare", "'unknown'");

struct scanning {
    msh_figure_fn fn;
    void *arg;
    int64_t at, ticket_id;
    size_t n;
};

static int code_of(struct msh_rows *rows, int column, const struct msh_names *names)
{
    return msh_name_find(names, msh_rows_text(rows, column));
}

static int scan_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct scanning *s = arg;
    const struct msh_figure_row row = {
        .accepted_at = msh_rows_i64(rows, 0),
        .ticket_id = msh_rows_i64(rows, 1),
        .type = (enum msh_ticket_type)code_of(rows, 2, &msh_type_names),
        .channel = msh_rows_text(rows, 3),
        .category = msh_rows_null(rows, 4) ? NULL : msh_rows_text(rows, 4),
        .area_id = msh_rows_i64(rows, 5),
        .lead_unit = msh_rows_i64(rows, 6),
        .facts = { .state = (enum msh_ticket_state)code_of(rows, 7, &msh_ticket_state_names),
                   .archived_from =
                       (enum msh_ticket_state)code_of(rows, 8, &msh_ticket_state_names),
                   .close_reason = (enum msh_close_reason)code_of(rows, 9, &msh_close_reason_names),
                   .unreasonable = msh_rows_i64(rows, 10) != 0,
                   .solved = (enum msh_answer)code_of(rows, 11, &msh_answer_names),
                   .first_rating = (enum msh_rating)code_of(rows, 12, &msh_rating_names),
                   .scoring_rating = (enum msh_rating)code_of(rows, 13, &msh_rating_names),
                   .contacted = (enum msh_answer)code_of(rows, 14, &msh_answer_names) },
    };

    s->at = row.accepted_at;
    s->ticket_id = row.ticket_id;
    s->n++;
    return s->fn(s->arg, &row, err);
}

int msh_figure_scan(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    int64_t from_at, int64_t to_at, bool bare, int64_t *at, int64_t *ticket_id,
                    msh_figure_fn fn, void *arg, size_t *ret_n, struct msh_err *err)
{
    struct scanning s = { fn, arg, *at, *ticket_id, 0 };
    struct msh_list_args args = { 0 };
    int rc;

    if (msh_list_reader_args(region_id, reader, msh_tx_arena(tx), &args, err) < 0)
        return err->rc;
    *msh_list_arg(&args, 8) = msh_i(from_at);
    *msh_list_arg(&args, 9) = msh_i(to_at);
    *msh_list_arg(&args, 10) = msh_i(*at != 0 ? *at : INT64_MIN);
    *msh_list_arg(&args, 11) = msh_i(*ticket_id);
    *msh_list_arg(&args, 12) = msh_i(MSH_FIGURE_PAGE);
    rc = msh_db_each(tx, bare ? &scan_bare : &scan, args.v, 12, scan_row, &s, err);
    if (rc < 0)
        return rc;
    *at = s.at;
    *ticket_id = s.ticket_id;
    *ret_n = s.n;
    return 0;
}
