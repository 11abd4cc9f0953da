#include "base/base.h"

#include "base/utf8.h"
#include "store/list/sql.h"

#define IDS_MAX   ((size_t)MSH_LIST_IDS_MAX * 21)
#define CODES_MAX ((size_t)MSH_LIST_IDS_MAX * 33)

/* A category and everything below it; recursion over the reference table alone. A value has the
 * database's own order, columns have that of bytes, and PostgreSQL wants one in a recursion. */
#define BELOW(bytewise)                                                                            \
    "WITH RECURSIVE below (code) AS (SELECT CAST($2 AS TEXT)" bytewise " UNION"                    \
    " SELECT c.code FROM category c JOIN below b ON c.parent = b.code"                             \
    " WHERE c.region_id = $1) SELECT code FROM below LIMIT 5000"
static const struct msh_stmt categories_below = {
    .name = "categories_below",
    .lite = BELOW(""),
    .pg = BELOW(" COLLATE \"C\""),
};

/*
 * PostgreSQL plans a prepared statement once for all values after a few runs; a list's best index
 * depends on the values (a word of three tickets or of a million), so lists ask for a plan each
 * time. Lasts until the transaction ends.
 */
static const struct msh_stmt plan_by_values = {
    .name = "list_plan_by_values",
    .pg = "SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE)",
};

static int plan(struct msh_tx *tx, struct msh_err *err)
{
    if (msh_tx_engine(tx) != MSH_ENGINE_POSTGRES)
        return 0;
    return msh_db_one(tx, &plan_by_values, MSH_NO_VALS, NULL, NULL, err);
}

const char *msh_list_ids(const int64_t *ids, size_t n, struct msh_arena *arena)
{
    struct msh_str out;
    const char *text;

    if (n == 0)
        return NULL;
    msh_str_init(&out, IDS_MAX);
    for (size_t i = 0; i < n; i++)
        msh_str_fmt(&out, i > 0 ? ",%" PRId64 : "%" PRId64, ids[i]);
    text = msh_arena_strndup(arena, out.p, out.n);
    msh_str_done(&out);
    return text;
}

const char *msh_list_codes(const struct msh_names *names, unsigned bits, struct msh_arena *arena)
{
    struct msh_str out;
    const char *text;

    if (bits == 0)
        return NULL;
    msh_str_init(&out, CODES_MAX);
    for (size_t i = 0; i < names->n; i++)
        if (bits >> i & 1)
            msh_str_fmt(&out, out.n > 0 ? ",%s" : "%s", names->items[i].code);
    text = msh_arena_strndup(arena, out.p, out.n);
    msh_str_done(&out);
    return text;
}

const char *msh_list_audiences(unsigned audiences, struct msh_arena *arena)
{
    const char *codes = msh_list_codes(&msh_audience_names, audiences, arena);

    return codes == NULL ? "" : codes;
}

static int too_many(size_t n, const char *field, struct msh_err *err)
{
    if (n <= MSH_LIST_IDS_MAX)
        return 0;
    return msh_err_field(err, field, "list_long", "at most %d values", MSH_LIST_IDS_MAX);
}

int msh_list_reader_args(int64_t region_id, const struct msh_reader *reader,
                         struct msh_arena *arena, struct msh_list_args *args, struct msh_err *err)
{
    if (too_many(reader->n_units, "units", err) < 0 || too_many(reader->n_fence, "fence", err) < 0)
        return err->rc;
    *msh_list_arg(args, 1) = msh_i(region_id);
    *msh_list_arg(args, 2) = msh_i(reader->may_reports);
    *msh_list_arg(args, 3) = msh_i(reader->may_unnamed);
    *msh_list_arg(args, 4) = msh_i(reader->may_sealed);
    *msh_list_arg(args, 5) = msh_t(msh_list_ids(reader->fence, reader->n_fence, arena));
    if (reader->city_wide)
        *msh_list_arg(args, 6) = msh_null();
    else if (reader->n_units == 0)
        *msh_list_arg(args, 6) = msh_t("0"); /* no unit has the id 0: nothing is in scope */
    else
        *msh_list_arg(args, 6) = msh_t(msh_list_ids(reader->units, reader->n_units, arena));
    *msh_list_arg(args, 7) = msh_i(0);
    return 0;
}

static int push_code(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_str *out = arg;

    if (out->n > 0)
        msh_str_addc(out, ',');
    msh_str_add(out, msh_rows_text(rows, 0));
    return 0;
}

/* Codes stand in a list that the engines take apart at commas, inside JSON quotes on SQLite. */
static bool is_code(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    return n > 0 && n <= 32 && text[n] == '\0';
}

int msh_list_categories(struct msh_tx *tx, int64_t region_id, const char *category,
                        struct msh_arena *arena, const char **ret, struct msh_err *err)
{
    struct msh_str out;
    int rc;

    *ret = NULL;
    if (msh_empty(category))
        return 0;
    if (!is_code(category))
        return msh_err_field(err, "category", "code_bad", "not a category code");
    msh_str_init(&out, CODES_MAX);
    rc = msh_db_each(tx, &categories_below, MSH_VALS(msh_i(region_id), msh_t(category)), push_code,
                     &out, err);
    if (rc == 0)
        *ret = msh_arena_strndup(arena, out.p, out.n);
    msh_str_done(&out);
    return rc;
}

static int check_filter(const struct msh_filter *filter, struct msh_err *err)
{
    if (filter->channel != NULL && !msh_utf8_valid(filter->channel, strlen(filter->channel)))
        return msh_err_field(err, "channel", "code_bad", "not a channel code");
    if (filter->order != MSH_LIST_NEWEST && !msh_empty(filter->q))
        return msh_err_field(err, "order", "order_text", "a text search is ordered newest first");
    if (too_many(filter->n_areas, "area", err) < 0 || too_many(filter->n_units, "unit", err) < 0 ||
        too_many(filter->n_leads, "lead", err) < 0)
        return err->rc;
    return 0;
}

/* NULL: not filtered by this. */
static const char *counted_keys(const struct msh_filter *filter, struct msh_arena *arena)
{
    struct msh_str out;
    const char *text;

    if (filter->counted == 0)
        return NULL;
    msh_str_init(&out, MSH_COUNTED_KEYS_MAX);
    msh_counted_keys(filter->rate, filter->counted, &out);
    text = msh_arena_strndup(arena, out.p, out.n);
    msh_str_done(&out);
    return text;
}

int msh_list_filter_args(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                         const struct msh_filter *filter, struct msh_arena *arena,
                         struct msh_list_args *args, struct msh_err *err)
{
    bool board = filter->order == MSH_LIST_DUE, due = filter->due_from != 0 || filter->due_to != 0;
    const char *categories;

    *args = (struct msh_list_args){ 0 };
    if (check_filter(filter, err) < 0 || plan(tx, err) < 0 ||
        msh_list_reader_args(region_id, reader, arena, args, err) < 0 ||
        msh_list_categories(tx, region_id, filter->category, arena, &categories, err) < 0)
        return err->rc;
    *msh_list_arg(args, 7) = msh_i(filter->live_only);
    *msh_list_arg(args, 8) = msh_t(msh_list_codes(&msh_ticket_state_names, filter->states, arena));
    *msh_list_arg(args, 9) = msh_t(msh_list_codes(&msh_type_names, filter->types, arena));
    *msh_list_arg(args, 10) = msh_t(msh_list_codes(&msh_urgency_names, filter->urgencies, arena));
    *msh_list_arg(args, 11) = msh_t(categories);
    *msh_list_arg(args, 12) = msh_t(msh_list_ids(filter->areas, filter->n_areas, arena));
    *msh_list_arg(args, 13) = msh_t(msh_empty(filter->channel) ? NULL : filter->channel);
    *msh_list_arg(args, 14) = msh_t(msh_list_ids(filter->units, filter->n_units, arena));
    *msh_list_arg(args, 15) = msh_i(filter->from_at == 0 ? INT64_MIN : filter->from_at);
    *msh_list_arg(args, 16) = msh_i(filter->to_at == 0 ? INT64_MAX : filter->to_at);
    *msh_list_arg(args, 17) = due ? msh_i(filter->due_from) : msh_null();
    *msh_list_arg(args, 18) = msh_i(filter->due_to == 0 ? INT64_MAX : filter->due_to);
    *msh_list_arg(args, 19) = msh_i(filter->due_none);
    *msh_list_arg(args, 20) = msh_i(filter->min_round);
    *msh_list_arg(args, 21) = msh_id_or_null(filter->matter_id);
    *msh_list_arg(args, 22) = msh_i(board ? INT64_MIN : INT64_MAX);
    *msh_list_arg(args, 23) = msh_i(board ? INT64_MIN : INT64_MAX);
    *msh_list_arg(args, 24) = msh_i(0);
    *msh_list_arg(args, 25) = msh_t(counted_keys(filter, arena));
    *msh_list_arg(args, 26) = msh_t(msh_name_code(&msh_rate_names, (int)filter->rate));
    *msh_list_arg(args, 27) = msh_t(msh_list_ids(filter->leads, filter->n_leads, arena));
    *msh_list_arg(args, 28) = msh_i(filter->without);
    return 0;
}
