#include "base/base.h"

#include "store/feed.h"
#include "store/list/fact_read.h"
#include "store/list/sql.h"

#define MARK(whole)                                                                                \
    "SELECT s.feed_pos, o.hash, " whole " FROM sequencer s LEFT JOIN outbox o"                     \
    " ON o.region_id = s.region_id AND o.feed_pos = s.feed_pos WHERE s.region_id = $1"
static const struct msh_stmt read_mark = {
    .name = "fact_mark",
    .lite = MARK("1"),
    .pg = MARK("CASE WHEN EXISTS (SELECT 1 FROM outbox w WHERE w.region_id = $1"
               " AND w.feed_pos IS NULL) THEN 0 ELSE 1 END"),
};

#define FACTS                                                                                      \
    "SELECT t.ticket_id, t.accepted_at, t.due_at, t.state, t.type, t.urgency, t.round, t.sealed,"  \
    " t.channel, t.category, t.area_id, t.lead_unit, t.resume_state, t.close_reason,"              \
    " t.unreasonable, t.solved, t.first_rating, t.scoring_rating, " CONTACTED " FROM ticket t"
#define NEXT                                                                                       \
    " WHERE t.region_id = $1 AND (t.accepted_at, t.ticket_id) > ($2, $3)"                          \
    " ORDER BY t.accepted_at, t.ticket_id LIMIT $4"
static const struct msh_stmt read_next = {
    .name = "fact_next",
    .lite = FACTS " INDEXED BY ticket_new" NEXT,
    .pg = FACTS NEXT,
};
static const struct msh_stmt read_named = {
    .name = "fact_named",
    .lite = FACTS " WHERE t.region_id = $1 AND " LITE_I("t.ticket_id", "$2"),
    .pg = FACTS " WHERE t.region_id = $1 AND " PG_I("t.ticket_id", "$2"),
};
#define SHARES(IN_I)                                                                               \
    "SELECT u.ticket_id, u.unit_id, u.live FROM ticket_unit u WHERE u.region_id = $1 AND " IN_I(   \
        "u.ticket_id", "$2") " ORDER BY u.ticket_id, u.unit_id"
static const struct msh_stmt read_shares = {
    .name = "fact_shares",
    .lite = SHARES(LITE_I),
    .pg = SHARES(PG_I),
};
#define ACCUSED(IN_I)                                                                              \
    "SELECT a.ticket_id, a.unit_id FROM accused a WHERE a.region_id = $1 AND " IN_I(               \
        "a.ticket_id", "$2") " ORDER BY a.ticket_id, a.unit_id"
static const struct msh_stmt read_accused = {
    .name = "fact_accused",
    .lite = ACCUSED(LITE_I),
    .pg = ACCUSED(PG_I),
};

static int mark_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct fact_mark *mark = arg;

    mark->feed_pos = msh_rows_i64(rows, 0);
    mark->whole = msh_rows_i64(rows, 2) != 0;
    if (!msh_rows_null(rows, 1))
        msh_rows_bytes(rows, 1, mark->hash, sizeof(mark->hash));
    return 0;
}

bool fact_mark_same(const struct fact_mark *a, const struct fact_mark *b)
{
    return a->feed_pos == b->feed_pos && memcmp(a->hash, b->hash, sizeof(a->hash)) == 0;
}

int fact_read_mark(struct msh_tx *tx, int64_t region_id, struct fact_mark *ret, struct msh_err *err)
{
    *ret = (struct fact_mark){ 0 };
    return msh_db_each(tx, &read_mark, MSH_VALS(msh_i(region_id)), mark_row, ret, err);
}

/* ---- tickets ---- */

struct reading {
    struct msh_arena *arena;
    struct msh_fact_row *facts;
    size_t n, cap;
    struct msh_fact_row **by_id; /* sorted by id, while what stands beside is read */
    size_t at;                   /* the ticket links go to */
};

static int code_of(struct msh_rows *rows, int column, const struct msh_names *names)
{
    return msh_name_find(names, msh_rows_text(rows, column));
}

static void count(struct msh_rows *rows, struct msh_fact_row *fact)
{
    const struct msh_counted_facts facts = {
        .state = fact->state,
        .archived_from = (enum msh_ticket_state)code_of(rows, 12, &msh_ticket_state_names),
        .close_reason = (enum msh_close_reason)code_of(rows, 13, &msh_close_reason_names),
        .unreasonable = msh_rows_i64(rows, 14) != 0,
        .solved = (enum msh_answer)code_of(rows, 15, &msh_answer_names),
        .first_rating = (enum msh_rating)code_of(rows, 16, &msh_rating_names),
        .scoring_rating = (enum msh_rating)code_of(rows, 17, &msh_rating_names),
        .contacted = (enum msh_answer)code_of(rows, 18, &msh_answer_names),
    };

    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        fact->counted[rate] = msh_counted_of((enum msh_rate)rate, &facts);
}

static int ticket_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct reading *r = arg;
    struct msh_fact_row *fact = MSH_PUSH(r->arena, r->facts, r->n, r->cap);

    fact->ticket_id = msh_rows_i64(rows, 0);
    fact->accepted_at = msh_rows_i64(rows, 1);
    fact->due_at = msh_rows_i64(rows, 2);
    fact->state = (enum msh_ticket_state)code_of(rows, 3, &msh_ticket_state_names);
    fact->type = (enum msh_ticket_type)code_of(rows, 4, &msh_type_names);
    fact->urgency = (enum msh_urgency)code_of(rows, 5, &msh_urgency_names);
    fact->round = msh_rows_i64(rows, 6);
    fact->sealed = msh_rows_i64(rows, 7) != 0;
    fact->channel = msh_rows_dup(rows, 8, r->arena);
    fact->category = msh_rows_dup(rows, 9, r->arena);
    fact->area_id = msh_rows_i64(rows, 10);
    fact->lead_unit = msh_rows_i64(rows, 11);
    count(rows, fact);
    return 0;
}

/* ---- what stands beside them, in the order of their ids ---- */

static int compare_id(const void *a, const void *b)
{
    const struct msh_fact_row *x = *(struct msh_fact_row *const *)a,
                              *y = *(struct msh_fact_row *const *)b;

    return (x->ticket_id > y->ticket_id) - (x->ticket_id < y->ticket_id);
}

/* The ticket of the current row; rows and tickets rise together. */
static struct msh_fact_row *fact_of(struct reading *r, int64_t ticket_id)
{
    while (r->at < r->n && r->by_id[r->at]->ticket_id < ticket_id)
        r->at++;
    return r->at < r->n && r->by_id[r->at]->ticket_id == ticket_id ? r->by_id[r->at] : NULL;
}

static int share_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct reading *r = arg;
    struct msh_fact_row *fact = fact_of(r, msh_rows_i64(rows, 0));
    struct msh_fact_share *shares;

    if (fact == NULL)
        return 0;
    shares = msh_arena_array(r->arena, fact->n_shares + 1, sizeof(*shares));
    if (fact->n_shares > 0)
        memcpy(shares, fact->shares, fact->n_shares * sizeof(*shares));
    shares[fact->n_shares++] =
        (struct msh_fact_share){ msh_rows_i64(rows, 1), msh_rows_i64(rows, 2) != 0 };
    fact->shares = shares;
    return 0;
}

static int accused_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct reading *r = arg;
    struct msh_fact_row *fact = fact_of(r, msh_rows_i64(rows, 0));
    int64_t *units;

    if (fact == NULL)
        return 0;
    units = MSH_ARRAY(r->arena, fact->n_accused + 1, int64_t);
    if (fact->n_accused > 0)
        memcpy(units, fact->accused, fact->n_accused * sizeof(*units));
    units[fact->n_accused++] = msh_rows_i64(rows, 1);
    fact->accused = units;
    return 0;
}

static int read_beside(struct msh_tx *tx, int64_t region_id, struct reading *r, struct msh_err *err)
{
    int64_t *ids = MSH_ARRAY(r->arena, r->n, int64_t);
    const char *list;

    if (r->n == 0)
        return 0;
    r->by_id = MSH_ARRAY(r->arena, r->n, struct msh_fact_row *);
    for (size_t i = 0; i < r->n; i++)
        r->by_id[i] = &r->facts[i];
    qsort(r->by_id, r->n, sizeof(struct msh_fact_row *), compare_id);
    for (size_t i = 0; i < r->n; i++)
        ids[i] = r->by_id[i]->ticket_id;
    list = msh_list_ids(ids, r->n, r->arena);
    r->at = 0;
    if (msh_db_each(tx, &read_shares, MSH_VALS(msh_i(region_id), msh_t(list)), share_row, r, err) <
        0)
        return err->rc;
    r->at = 0;
    return msh_db_each(tx, &read_accused, MSH_VALS(msh_i(region_id), msh_t(list)), accused_row, r,
                       err);
}

int fact_read_next(struct msh_tx *tx, int64_t region_id, int64_t at, int64_t id,
                   struct msh_arena *arena, struct fact_page *ret, struct msh_err *err)
{
    struct reading r = { .arena = arena };

    if (msh_db_each(tx, &read_next,
                    MSH_VALS(msh_i(region_id), msh_i(at), msh_i(id), msh_i(FACT_PAGE)), ticket_row,
                    &r, err) < 0 ||
        read_beside(tx, region_id, &r, err) < 0)
        return err->rc;
    *ret = (struct fact_page){ r.facts, r.n };
    return 0;
}

static int compare_i64(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Taken with the item at `from` itself, unless that is the feed's beginning. */
static int read_feed(struct msh_tx *tx, int64_t region_id, const struct fact_mark *from,
                     int64_t limit, struct msh_arena *arena, struct msh_feed_item **ret,
                     size_t *ret_n, struct msh_err *err)
{
    const bool begun = from->feed_pos > 0;

    if (msh_feed_read(tx, region_id, from->feed_pos - begun, limit + begun, arena, ret, ret_n,
                      err) < 0)
        return err->rc;
    if (!begun)
        return 0;
    if (*ret_n == 0 || (*ret)->pos != from->feed_pos ||
        memcmp((*ret)->hash, from->hash, sizeof(from->hash)) != 0)
        return msh_err_set(err, MSH_E_STALE, "facts_lost",
                           "the database no longer holds what the facts were made of");
    (*ret)++;
    (*ret_n)--;
    return 0;
}

int fact_read_changed(struct msh_tx *tx, int64_t region_id, const struct fact_mark *from,
                      int64_t limit, struct msh_arena *arena, struct fact_page *ret,
                      struct fact_mark *ret_to, struct msh_err *err)
{
    struct reading r = { .arena = arena };
    struct msh_feed_item *items;
    size_t n, n_ids = 0;
    int64_t *ids;

    *ret_to = *from;
    if (read_feed(tx, region_id, from, limit, arena, &items, &n, err) < 0)
        return err->rc;
    ids = MSH_ARRAY(arena, n + 1, int64_t);
    for (size_t i = 0; i < n; i++)
        if (msh_streq(items[i].subject_kind, "ticket"))
            ids[n_ids++] = items[i].subject_id;
    qsort(ids, n_ids, sizeof(*ids), compare_i64);
    if (n_ids > 0 &&
        (msh_db_each(tx, &read_named,
                     MSH_VALS(msh_i(region_id), msh_t(msh_list_ids(ids, n_ids, arena))), ticket_row,
                     &r, err) < 0 ||
         read_beside(tx, region_id, &r, err) < 0))
        return err->rc;
    if (n > 0) {
        ret_to->feed_pos = items[n - 1].pos;
        memcpy(ret_to->hash, items[n - 1].hash, sizeof(ret_to->hash));
    }
    *ret = (struct fact_page){ r.facts, r.n };
    return 0;
}
