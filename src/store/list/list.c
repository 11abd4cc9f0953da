#include "base/base.h"

#include "store/list/facts.h"
#include "store/list/sql.h"

static const struct msh_stmt rows_by_id = {
    .name = "list_rows",
    .lite = "SELECT t.ticket_id, t.number, t.title, t.unit_title, t.state, t.type, t.urgency,"
            " t.identity_mode, t.sealed, t.category, t.area_id, t.channel, t.lead_unit, t.due_at,"
            " t.due_stage, t.round, t.created_at, t.accepted_at, t.version FROM ticket t"
            " WHERE t.region_id = $1 AND " LITE_I("t.ticket_id", "$2"),
    .pg = "SELECT t.ticket_id, t.number, t.title, t.unit_title, t.state, t.type, t.urgency,"
          " t.identity_mode, t.sealed, t.category, t.area_id, t.channel, t.lead_unit, t.due_at,"
          " t.due_stage, t.round, t.created_at, t.accepted_at, t.version FROM ticket t"
          " WHERE t.region_id = $1 AND " PG_I("t.ticket_id", "$2"),
};

static const struct msh_stmt may_see = {
    .name = "list_may_see",
    .lite = "SELECT 1 FROM ticket t WHERE" VISIBLE(LITE_I) " AND t.ticket_id = $8",
    .pg = "SELECT 1 FROM ticket t WHERE" VISIBLE(PG_I) " AND t.ticket_id = $8",
};

void msh_list_hit(struct msh_rows *rows, struct msh_hit *ret)
{
    *ret = (struct msh_hit){
        .at = msh_rows_i64(rows, 0),
        .ticket_id = msh_rows_i64(rows, 1),
        .state =
            (enum msh_ticket_state)msh_name_find(&msh_ticket_state_names, msh_rows_text(rows, 2)),
        .type = (enum msh_ticket_type)msh_name_find(&msh_type_names, msh_rows_text(rows, 3)),
        .due_at = msh_rows_i64(rows, 4),
    };
}

/* Collecting a page and counting ---------------------------------------------------------------*/

struct page {
    struct msh_hit *hits; /* limit + 1: the last only says that there is more */
    size_t n, want;
    int64_t total, count_max; /* count_max 0: not counted */
};

static int page_hit(void *arg, const struct msh_hit *hit, MSH_UNUSED struct msh_err *err)
{
    struct page *page = arg;

    if (page->n < page->want)
        page->hits[page->n++] = *hit;
    page->total++;
    return page->n == page->want && page->total > page->count_max;
}

struct walk {
    msh_hit_fn each;
    void *arg;
};

static int walk_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    const struct walk *walk = arg;
    struct msh_hit hit;

    msh_list_hit(rows, &hit);
    return MSH_MIN(walk->each(walk->arg, &hit, err), 0);
}

/* "a,b" taken apart. */
static const char *const *codes_of(struct msh_arena *arena, const struct msh_val *list,
                                   size_t *ret_n)
{
    char *text = list->p == NULL ? NULL : msh_arena_strndup(arena, list->p, list->n), *next = NULL;
    const char **codes = NULL;
    size_t cap = 0;

    *ret_n = 0;
    if (text == NULL)
        return NULL;
    for (char *code = strtok_r(text, ",", &next); code; code = strtok_r(NULL, ",", &next))
        *MSH_PUSH(arena, codes, *ret_n, cap) = code;
    return codes;
}

void msh_list_ask(struct msh_tx *tx, const struct msh_reader *reader,
                  const struct msh_filter *filter, struct msh_list_args *args,
                  struct msh_fact_ask *ret)
{
    *ret = (struct msh_fact_ask){ .reader = reader,
                                  .filter = filter,
                                  .from_at = msh_list_arg(args, 22)->i,
                                  .from_id = msh_list_arg(args, 23)->i };
    ret->categories = codes_of(msh_tx_arena(tx), msh_list_arg(args, 11), &ret->n_categories);
}

/* By the facts in memory where they stand at this snapshot, else by the best index. A text query
 * chooses in list/text.c. */
static int walk_filter(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                       const struct msh_filter *filter, struct msh_list_args *args, int64_t max,
                       msh_hit_fn each, void *arg, struct msh_err *err)
{
    struct walk walk = { each, arg };
    struct msh_driver_choice choice;
    struct msh_fact_ask ask;
    bool answered;

    msh_list_ask(tx, reader, filter, args, &ask);
    ask.max = max;
    if (msh_facts_walk(tx, region_id, &ask, each, arg, &answered, err) < 0)
        return err->rc;
    if (answered)
        return 0;
    if (msh_list_choose(tx, filter, args, false, &choice, err) < 0)
        return err->rc;
    *msh_list_arg(args, 24) = msh_i(max);
    *msh_list_arg(args, 29) = choice.extra;
    return msh_db_each(tx, choice.stmt, args->v, choice.n_args, walk_row, &walk, err);
}

/* All that passes the filter, by text or without; at most `max` without text. */
static int walk_all(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    const struct msh_filter *filter, struct msh_list_args *args, int64_t max,
                    msh_hit_fn each, void *arg, int64_t *ret_stopped, struct msh_err *err)
{
    struct msh_word words[MSH_QUERY_WORDS_MAX];
    size_t n_words = 0;

    if (!msh_empty(filter->q) &&
        msh_search_words(msh_tx_engine(tx), filter->q, msh_tx_arena(tx), words, &n_words, err) < 0)
        return err->rc;
    if (n_words > 0)
        return msh_list_walk_text(tx, region_id, reader, filter, words, n_words, args, each, arg,
                                  ret_stopped, err);
    return walk_filter(tx, region_id, reader, filter, args, max, each, arg, err);
}

/* Rows of a page ------------------------------------------------------------------------------ */

struct fill {
    const struct msh_reader *reader;
    const struct msh_hit *hits;
    struct msh_list_row *rows;
    size_t n;
    struct msh_arena *arena;
};

static struct msh_list_row *row_of(const struct fill *fill, int64_t ticket_id)
{
    for (size_t i = 0; i < fill->n; i++)
        if (fill->hits[i].ticket_id == ticket_id)
            return &fill->rows[i];
    return NULL;
}

/* Only who may read the original words sees the title made of them (guarantee 6). */
static bool sees_title(const struct msh_reader *reader, const struct msh_list_row *row)
{
    return (reader->audiences >> MSH_AUDIENCE_HOTLINE & 1) ||
           (row->identity_mode != MSH_IDENTITY_CONFIDENTIAL && row->type != MSH_TYPE_REPORT &&
            !row->sealed);
}

static int fill_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct fill *fill = arg;
    struct msh_list_row *row = row_of(fill, msh_rows_i64(rows, 0));

    if (row == NULL)
        return 0;
    row->ticket_id = msh_rows_i64(rows, 0);
    row->number = msh_rows_dup(rows, 1, fill->arena);
    row->state =
        (enum msh_ticket_state)msh_name_find(&msh_ticket_state_names, msh_rows_text(rows, 4));
    row->type = (enum msh_ticket_type)msh_name_find(&msh_type_names, msh_rows_text(rows, 5));
    row->urgency = (enum msh_urgency)msh_name_find(&msh_urgency_names, msh_rows_text(rows, 6));
    row->identity_mode =
        (enum msh_identity_mode)msh_name_find(&msh_identity_names, msh_rows_text(rows, 7));
    row->sealed = msh_rows_i64(rows, 8) != 0;
    row->title = msh_rows_dup(rows, sees_title(fill->reader, row) ? 2 : 3, fill->arena);
    row->category = msh_rows_dup(rows, 9, fill->arena);
    row->area_id = msh_rows_i64(rows, 10);
    row->channel = msh_rows_dup(rows, 11, fill->arena);
    row->lead_unit = msh_rows_i64(rows, 12);
    row->due_at = msh_rows_i64(rows, 13);
    row->due_stage = msh_rows_dup(rows, 14, fill->arena);
    row->round = msh_rows_i64(rows, 15);
    row->created_at = msh_rows_i64(rows, 16);
    row->accepted_at = msh_rows_i64(rows, 17);
    row->version = msh_rows_i64(rows, 18);
    return 0;
}

static int fill_rows(struct msh_tx *tx, int64_t region_id, struct fill *fill, struct msh_err *err)
{
    int64_t *ids = MSH_ARRAY(msh_tx_arena(tx), fill->n, int64_t);
    const char *list;

    if (fill->n == 0)
        return 0;
    for (size_t i = 0; i < fill->n; i++)
        ids[i] = fill->hits[i].ticket_id;
    list = msh_list_ids(ids, fill->n, msh_tx_arena(tx));
    return msh_db_each(tx, &rows_by_id, MSH_VALS(msh_i(region_id), msh_t(list)), fill_row, fill,
                       err);
}

/* The next page starts below the last ticket shown, or where a text walk had to stop. */
static void set_next(const struct msh_filter *filter, const struct page *page, size_t limit,
                     int64_t stopped, struct msh_list *list)
{
    const struct msh_hit *last = list->n > 0 ? &page->hits[list->n - 1] : NULL;

    list->more = page->n > limit || (stopped != 0 && page->n <= limit);
    if (page->n <= limit && stopped != 0) {
        list->next.at = stopped;
        list->next.ticket_id = INT64_MIN;
    } else if (last != NULL) {
        list->next.at = filter->order == MSH_LIST_DUE ? last->due_at : last->at;
        list->next.ticket_id = last->ticket_id;
    }
    list->next.total = list->total + 1;
    list->next.total_exact = list->total_exact;
}

static void set_total(const struct msh_cursor *from, const struct page *page, int64_t stopped,
                      struct msh_list *list)
{
    if (from->total > 0) {
        list->total = from->total - 1;
        list->total_exact = from->total_exact;
    } else if (page->count_max == 0) {
        list->total = (int64_t)page->n;
        list->total_exact = page->n < page->want && stopped == 0 && from->at == 0;
    } else {
        list->total = MSH_MIN(page->total, page->count_max);
        list->total_exact = page->total <= page->count_max && stopped == 0;
    }
}

int msh_list_tickets(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     const struct msh_filter *filter, const struct msh_cursor *from, int64_t limit,
                     int64_t count_max, struct msh_arena *arena, struct msh_list *ret_list,
                     struct msh_err *err)
{
    static const struct msh_cursor start;
    struct msh_list list = { 0 };
    struct msh_list_args args;
    struct page page = { 0 };
    struct fill fill = { .reader = reader, .arena = arena };
    int64_t stopped = 0;

    from = from == NULL ? &start : from;
    if (limit < 1 || limit > MSH_LIST_LIMIT_MAX)
        return msh_err_field(err, "limit", "limit_bad", "1 to %d", MSH_LIST_LIMIT_MAX);
    if (msh_list_filter_args(tx, region_id, reader, filter, msh_tx_arena(tx), &args, err) < 0)
        return err->rc;
    if (from->at != 0 || from->ticket_id != 0) {
        *msh_list_arg(&args, 22) = msh_i(from->at);
        *msh_list_arg(&args, 23) = msh_i(from->ticket_id);
    } else {
        page.count_max = MSH_MIN(count_max, MSH_LIST_TOTAL_MAX);
    }
    page.want = (size_t)limit + 1;
    page.hits = MSH_ARRAY(msh_tx_arena(tx), page.want, struct msh_hit);
    if (walk_all(tx, region_id, reader, filter, &args, MSH_MAX(limit, page.count_max) + 1, page_hit,
                 &page, &stopped, err) < 0)
        return err->rc;
    list.n = MSH_MIN(page.n, (size_t)limit);
    list.rows = MSH_ARRAY(arena, list.n + 1, struct msh_list_row);
    set_total(from, &page, stopped, &list);
    set_next(filter, &page, (size_t)limit, stopped, &list);
    fill.hits = page.hits;
    fill.rows = list.rows;
    fill.n = list.n;
    if (fill_rows(tx, region_id, &fill, err) < 0)
        return err->rc;
    *ret_list = list;
    return 0;
}

/* Counts -------------------------------------------------------------------------------------- */

struct count {
    const struct msh_lamp_bounds *lamps;
    struct msh_list_counts n;
};

static enum msh_lamp_code lamp_of(const struct msh_lamp_bounds *lamps, const struct msh_hit *hit)
{
    if (hit->state == MSH_TICKET_DEFERRED)
        return MSH_LAMP_CODE_DEFERRED;
    if (hit->due_at == 0)
        return MSH_LAMP_CODE_NONE;
    if (hit->due_at < lamps->red_to)
        return MSH_LAMP_CODE_RED;
    return hit->due_at < lamps->yellow_to ? MSH_LAMP_CODE_YELLOW : MSH_LAMP_CODE_GREEN;
}

static int count_hit(void *arg, const struct msh_hit *hit, MSH_UNUSED struct msh_err *err)
{
    struct count *count = arg;

    if (count->n.total == MSH_LIST_TOTAL_MAX) {
        count->n.exact = false;
        return 1;
    }
    count->n.total++;
    count->n.by_lamp[lamp_of(count->lamps, hit)]++;
    if (hit->state < MSH_TICKET_STATE_COUNT)
        count->n.by_state[hit->state]++;
    if (hit->type < MSH_TYPE_COUNT)
        count->n.by_type[hit->type]++;
    return 0;
}

int msh_list_count(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                   const struct msh_filter *filter, const struct msh_lamp_bounds *lamps,
                   struct msh_list_counts *ret_counts, struct msh_err *err)
{
    struct msh_filter plain = *filter;
    struct count count = { .lamps = lamps, .n = { .exact = true } };
    struct msh_list_args args;
    int64_t stopped = 0;

    plain.order = MSH_LIST_NEWEST;
    if (msh_list_filter_args(tx, region_id, reader, &plain, msh_tx_arena(tx), &args, err) < 0 ||
        walk_all(tx, region_id, reader, &plain, &args, MSH_LIST_TOTAL_MAX + 1, count_hit, &count,
                 &stopped, err) < 0)
        return err->rc;
    count.n.exact = count.n.exact && stopped == 0;
    *ret_counts = count.n;
    return 0;
}

int msh_list_may_see(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     int64_t ticket_id, struct msh_err *err)
{
    struct msh_list_args args = { 0 };

    if (msh_list_reader_args(region_id, reader, msh_tx_arena(tx), &args, err) < 0)
        return err->rc;
    args.v[MSH_LIST_READER_ARGS] = msh_i(ticket_id);
    return msh_db_one(tx, &may_see, args.v, MSH_LIST_READER_ARGS + 1, NULL, NULL, err);
}
