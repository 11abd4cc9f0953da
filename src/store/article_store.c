#include "base/base.h"

#include "base/utf8.h"
#include "store/article_store.h"
#include "store/list/sql.h"

#define TITLE_MAX 200 /* characters */
#define BASIS_MAX 500

#define COLUMNS                                                                                    \
    "article_id, version, title, category, owner_unit, legal_basis, state, expires_at, author_id," \
    " created_at"

static const struct msh_stmt retire = {
    .name = "article_retire",
    .sql = "UPDATE article SET current = 0 WHERE region_id = $1 AND article_id = $2"
           " AND version = $3 AND current = 1",
};
static const struct msh_stmt insert = {
    .name = "article_insert",
    .sql = "INSERT INTO article (region_id, article_id, version, title, body, category, owner_unit,"
           " legal_basis, state, expires_at, author_id, created_at, current)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
};
static const struct msh_stmt get = {
    .name = "article_get",
    .sql = "SELECT " COLUMNS ", body FROM article WHERE region_id = $1 AND article_id = $2"
           " AND (version = $3 OR ($3 = 0 AND current = 1))",
};

/* $2 categories, $3 state, $4 live at this instant, $5 whether the body is wanted. */
#define LIST(IN_T)                                                                                 \
    "SELECT " COLUMNS ", CASE WHEN $5 = 1 THEN body END FROM article"                              \
    " WHERE region_id = $1 AND current = 1" OPTIONAL("$2", "TEXT", IN_T("category", "$2"))         \
        OPTIONAL("$3", "TEXT", "state = $3")                                                       \
            OPTIONAL("$4", "BIGINT",                                                               \
                     "(expires_at IS NULL OR expires_at > $4)") " ORDER BY created_at DESC, "      \
                                                                "article_id DESC LIMIT $6"
static const struct msh_stmt list = {
    .name = "article_list",
    .lite = LIST(LITE_T),
    .pg = LIST(PG_T),
};

static int check_text(const char *text, const char *field, size_t max_chars, struct msh_err *err)
{
    size_t n = text == NULL ? 0 : strlen(text);

    if (!msh_utf8_is_text(text, n))
        return msh_err_field(err, field, "text_bad", "needs text");
    if (msh_utf8_length(text, n) > max_chars)
        return msh_err_field(err, field, "text_long", "at most %zu characters", max_chars);
    return 0;
}

int msh_article_put(struct msh_tx *tx, int64_t region_id, const struct msh_article *article,
                    struct msh_err *err)
{
    int64_t changed = 0;

    if (check_text(article->title, "title", TITLE_MAX, err) < 0 ||
        check_text(article->body, "body", MSH_ARTICLE_BODY_MAX / 4, err) < 0 ||
        check_text(article->legal_basis, "legal_basis", BASIS_MAX, err) < 0)
        return err->rc;
    if (article->version > 1) {
        if (msh_db_exec(
                tx, &retire,
                MSH_VALS(msh_i(region_id), msh_i(article->article_id), msh_i(article->version - 1)),
                &changed, err) < 0)
            return err->rc;
        if (changed == 0)
            return msh_err_set(err, MSH_E_STALE, "article_stale",
                               "the article was edited meanwhile");
    }
    return msh_db_exec(tx, &insert,
                       MSH_VALS(msh_i(region_id), msh_i(article->article_id),
                                msh_i(article->version), msh_t(article->title),
                                msh_t(article->body), msh_t(article->category),
                                msh_id_or_null(article->owner_unit), msh_t(article->legal_basis),
                                msh_t(article->state), msh_id_or_null(article->expires_at),
                                msh_id_or_null(article->author_id), msh_i(article->created_at)),
                       NULL, err);
}

static void read_article(struct msh_rows *rows, struct msh_arena *arena, struct msh_article *ret)
{
    *ret = (struct msh_article){
        .article_id = msh_rows_i64(rows, 0),
        .version = msh_rows_i64(rows, 1),
        .title = msh_rows_dup(rows, 2, arena),
        .category = msh_rows_dup(rows, 3, arena),
        .owner_unit = msh_rows_i64(rows, 4),
        .legal_basis = msh_rows_dup(rows, 5, arena),
        .state = msh_rows_dup(rows, 6, arena),
        .expires_at = msh_rows_i64(rows, 7),
        .author_id = msh_rows_i64(rows, 8),
        .created_at = msh_rows_i64(rows, 9),
    };
}

struct getting {
    struct msh_arena *arena;
    struct msh_article *article;
};

static int get_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    const struct getting *g = arg;

    read_article(rows, g->arena, g->article);
    g->article->body = msh_rows_dup(rows, 10, g->arena);
    return 0;
}

int msh_article_get(struct msh_tx *tx, int64_t region_id, int64_t article_id, int64_t version,
                    struct msh_arena *arena, struct msh_article *ret, struct msh_err *err)
{
    struct getting g = { arena, ret };

    return msh_db_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(article_id), msh_i(version)),
                      get_row, &g, err);
}

struct listing {
    struct msh_arena *arena;
    struct msh_word words[MSH_QUERY_WORDS_MAX];
    size_t n_words;
    struct msh_str folded;
    struct msh_article *items;
    size_t n, cap;
};

static bool holds_all(struct listing *l, struct msh_rows *rows)
{
    const char *title = msh_rows_text(rows, 2), *body = msh_rows_text(rows, 10);

    if (l->n_words == 0)
        return true;
    msh_str_clear(&l->folded);
    msh_utf8_fold(title, strlen(title), &l->folded);
    msh_str_addc(&l->folded, '\n');
    msh_utf8_fold(body, strlen(body), &l->folded);
    for (size_t i = 0; i < l->n_words; i++)
        if (!msh_search_holds(&l->words[i], &l->folded))
            return false;
    return true;
}

static int list_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    if (holds_all(l, rows))
        read_article(rows, l->arena, MSH_PUSH(l->arena, l->items, l->n, l->cap));
    return 0;
}

/* How many levels above what was asked for; 0 = there, or below. */
static size_t steps_up(const struct msh_article_filter *filter, const struct msh_article *item)
{
    for (size_t i = 0; i < filter->n_above; i++)
        if (msh_streq(item->category, filter->above[i]))
            return i + 1;
    return 0;
}

/* The nearest level first, each as the list had them. */
static void order_by_level(const struct msh_article_filter *filter, struct listing *l)
{
    struct msh_article *items = MSH_ARRAY(l->arena, l->n + 1, struct msh_article);
    size_t n = 0;

    for (size_t level = 0; level <= filter->n_above; level++)
        for (size_t i = 0; i < l->n; i++)
            if (steps_up(filter, &l->items[i]) == level)
                items[n++] = l->items[i];
    l->items = items;
}

/* The codes that the engines take apart at commas. */
static const char *with_above(const struct msh_article_filter *filter, const char *categories,
                              struct msh_arena *arena)
{
    for (size_t i = 0; categories != NULL && i < filter->n_above; i++)
        categories = msh_arena_fmt(arena, "%s,%s", categories, filter->above[i]);
    return categories;
}

int msh_article_list(struct msh_tx *tx, int64_t region_id, const struct msh_article_filter *filter,
                     int64_t skip, int64_t limit, struct msh_arena *arena,
                     struct msh_article **ret_items, size_t *ret_n, int64_t *ret_total,
                     struct msh_err *err)
{
    struct listing l = { .arena = arena };
    const char *categories;
    int rc;

    if (!msh_empty(filter->q) && msh_search_words(msh_tx_engine(tx), filter->q, msh_tx_arena(tx),
                                                  l.words, &l.n_words, err) < 0)
        return err->rc;
    if (msh_list_categories(tx, region_id, filter->category, msh_tx_arena(tx), &categories, err) <
        0)
        return err->rc;
    msh_str_init(&l.folded, (size_t)1 << 20);
    rc = msh_db_each(
        tx, &list,
        MSH_VALS(msh_i(region_id), msh_t(with_above(filter, categories, msh_tx_arena(tx))),
                 msh_t(filter->state), filter->live_only ? msh_i(filter->now_at) : msh_null(),
                 msh_i(l.n_words > 0), msh_i(MSH_ARTICLE_MAX)),
        list_row, &l, err);
    msh_str_done(&l.folded);
    if (rc < 0)
        return rc;
    order_by_level(filter, &l);
    *ret_total = (int64_t)l.n;
    skip = MSH_MIN(skip, *ret_total);
    *ret_items = l.items + skip;
    *ret_n = (size_t)MSH_MIN(limit, *ret_total - skip);
    return 0;
}
