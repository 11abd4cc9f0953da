#include "base/base.h"

#include "store/list/queue.h"

#include "store/list/sql.h"

/* $1 … $7 are the reader's (list/sql.h), $8 the most rows looked at; $9 who holds, $10 the moment.
 * No order: any of them count. */
/* clang-format off */
#define DESK(IN_I)                                                                                 \
    "SELECT k.unit_id, k.state, k.due_at, t.state, CASE WHEN k.holder_id = $9 OR k.holder_id IN"   \
    " (SELECT a.account_id FROM account a WHERE a.region_id = $1 AND a.deputy_id = $9"             \
    " AND a.deputy_until > $10) THEN 1 ELSE 0 END FROM task k"                                     \
    " JOIN ticket t ON t.region_id = k.region_id AND t.ticket_id = k.ticket_id"                    \
    " WHERE k.region_id = $1 AND k.state IN ('to_sign', 'handling', 'return_asked', 'delegated',"  \
    " 'unit_review') AND" VISIBLE(IN_I)                                                            \
    OPTIONAL("$6", "TEXT", IN_I("k.unit_id", "$6")) " LIMIT $8"
#define CLAIMS(IN_I)                                                                               \
    "SELECT c.state FROM claim c"                                                                  \
    " JOIN ticket t ON t.region_id = c.region_id AND t.ticket_id = c.ticket_id"                    \
    " WHERE c.region_id = $1 AND c.state IN ('asked', 'endorsed') AND" VISIBLE(IN_I) " LIMIT $8"
#define CALLBACKS(IN_I)                                                                            \
    "SELECT COUNT(*) FROM (SELECT 1 FROM callback b"                                               \
    " JOIN ticket t ON t.region_id = b.region_id AND t.ticket_id = b.ticket_id"                    \
    " WHERE b.region_id = $1 AND b.state = 'open' AND" VISIBLE(IN_I) " LIMIT $8) n"
#define WATCHES(IN_I)                                                                              \
    "SELECT COUNT(*) FROM (SELECT 1 FROM ticket t"                                                 \
    " WHERE t.region_id = $1 AND t.watch_at IS NOT NULL AND" VISIBLE(IN_I) " LIMIT $8) n"
/* clang-format on */

static const struct msh_stmt desk = { .name = "queue_count_desk",
                                      .lite = DESK(LITE_I),
                                      .pg = DESK(PG_I) };
static const struct msh_stmt claims = { .name = "queue_count_claims",
                                        .lite = CLAIMS(LITE_I),
                                        .pg = CLAIMS(PG_I) };
static const struct msh_stmt callbacks = { .name = "queue_count_callbacks",
                                           .lite = CALLBACKS(LITE_I),
                                           .pg = CALLBACKS(PG_I) };
static const struct msh_stmt watches = { .name = "queue_count_watches",
                                         .lite = WATCHES(LITE_I),
                                         .pg = WATCHES(PG_I) };

struct counting {
    const struct msh_queue_filter *filter;
    const struct msh_queue_count_of *of;
    struct msh_queue_counts n;
    int64_t seen;
};

/* True for one row more than is looked at. */
static bool is_cut(struct counting *c)
{
    if (c->seen++ < MSH_QUEUE_COUNT_MAX)
        return false;
    c->n.exact = false;
    return true;
}

static bool is_own(const struct msh_queue_filter *filter, int64_t unit_id)
{
    for (size_t i = 0; i < filter->n_own; i++)
        if (filter->own[i] == unit_id)
            return true;
    return false;
}

static int desk_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct counting *c = arg;
    const int64_t due_at = msh_rows_i64(rows, 2);

    if (is_cut(c))
        return 0;
    if (msh_streq(msh_rows_text(rows, 3), "deferred")) {
        c->n.deferred++;
    } else if (!is_own(c->filter, msh_rows_i64(rows, 0))) {
        c->n.below++;
    } else {
        c->n.own++;
        c->n.late += due_at != 0 && due_at <= c->of->now;
        c->n.today += due_at > c->of->now && due_at <= c->of->today_to;
        c->n.to_sign += msh_streq(msh_rows_text(rows, 1), "to_sign");
        c->n.unit_review += msh_streq(msh_rows_text(rows, 1), "unit_review");
        c->n.mine += msh_rows_i64(rows, 4) != 0;
    }
    return 0;
}

static int claim_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct counting *c = arg;
    const int state = msh_name_find(&msh_claim_state_names, msh_rows_text(rows, 0));

    if (!is_cut(c) && state >= 0)
        c->n.claims[state]++;
    return 0;
}

static int rows_of(struct msh_tx *tx, const struct msh_stmt *stmt, struct msh_list_args *args,
                   int64_t *ret, struct counting *c, struct msh_err *err)
{
    if (msh_db_i64(tx, stmt, args->v, 8, 0, ret, err) < 0)
        return err->rc;
    c->n.exact = c->n.exact && *ret <= MSH_QUEUE_COUNT_MAX;
    *ret = MSH_MIN(*ret, MSH_QUEUE_COUNT_MAX);
    return 0;
}

int msh_queue_count(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    const struct msh_queue_filter *filter, const struct msh_queue_count_of *of,
                    struct msh_queue_counts *ret, struct msh_err *err)
{
    struct counting c = { .filter = filter, .of = of, .n = { .exact = true } };
    struct msh_list_args args = { 0 };

    if (msh_list_reader_args(region_id, reader, msh_tx_arena(tx), &args, err) < 0)
        return err->rc;
    *msh_list_arg(&args, 8) = msh_i(MSH_QUEUE_COUNT_MAX + 1);
    *msh_list_arg(&args, 9) = msh_i(filter->holder_id);
    *msh_list_arg(&args, 10) = msh_i(of->now);
    if (of->desk && msh_db_each(tx, &desk, args.v, 10, desk_row, &c, err) < 0)
        return err->rc;
    c.seen = 0;
    if (msh_db_each(tx, &claims, args.v, 8, claim_row, &c, err) < 0 ||
        (of->callbacks && rows_of(tx, &callbacks, &args, &c.n.callbacks, &c, err) < 0) ||
        (of->watches && rows_of(tx, &watches, &args, &c.n.watches, &c, err) < 0))
        return err->rc;
    *ret = c.n;
    return 0;
}
