#include "base/base.h"

#include "base/utf8.h"
#include "store/list_sql.h"
#include "store/publication_store.h"

#define COLUMNS                                                                                    \
    "p.ticket_id, p.publication_id, p.state, p.title, p.words, p.answer, p.category, p.area_id,"   \
    " p.unit_id, p.proposed_by, p.proposed_at, p.decided_by, p.decided_at, p.reason,"              \
    " p.published_at"

#define P(type, member) MSH_COLUMN(MSH_COL_##type, msh_publication, member)
static const struct msh_column columns[] = {
    P(I64, ticket_id),
    P(I64, publication_id),
    MSH_CODE_COLUMN(msh_publication, state, msh_publication_state_names),
    P(TEXT, title),
    P(TEXT, words),
    P(TEXT, answer),
    P(TEXT, category),
    P(ID, area_id),
    P(ID, unit_id),
    P(ID, proposed_by),
    P(ID, proposed_at),
    P(ID, decided_by),
    P(ID, decided_at),
    P(TEXT, reason),
    P(ID, published_at),
};

static const struct msh_stmt put = {
    .name = "publication_put",
    .sql = "INSERT INTO publication (region_id, ticket_id, publication_id, state, title, words,"
           " answer, category, area_id, unit_id, proposed_by, proposed_at, decided_by, decided_at,"
           " reason, published_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
           " ON CONFLICT (region_id, ticket_id) DO UPDATE SET state = excluded.state,"
           " title = excluded.title, words = excluded.words, answer = excluded.answer,"
           " category = excluded.category, area_id = excluded.area_id,"
           " unit_id = excluded.unit_id, proposed_by = excluded.proposed_by,"
           " proposed_at = excluded.proposed_at, decided_by = excluded.decided_by,"
           " decided_at = excluded.decided_at, reason = excluded.reason,"
           " published_at = excluded.published_at",
};
static const struct msh_stmt find = {
    .name = "publication_find",
    .sql = "SELECT " COLUMNS " FROM publication p WHERE p.region_id = $1 AND p.ticket_id = $2",
};
static const struct msh_stmt waiting = {
    .name = "publication_waiting",
    .sql = "SELECT " COLUMNS " FROM publication p WHERE p.region_id = $1 AND p.state = 'proposed'"
           " AND (p.proposed_at, p.publication_id) > ($2, $3)"
           " ORDER BY p.proposed_at, p.publication_id LIMIT $4",
};

/* What the ticket of a published row must still be. */
#define SHOWN                                                                                      \
    ", COALESCE(m.n, 0), CASE WHEN t.state = 'archived' THEN 0 ELSE 1 END"                         \
    " FROM publication p JOIN ticket t ON t.region_id = p.region_id AND t.ticket_id = p.ticket_id" \
    " LEFT JOIN me_too_matter m ON m.region_id = p.region_id"                                      \
    " AND m.publication_id = p.publication_id"                                                     \
    " WHERE p.region_id = $1 AND p.state = 'published' AND t.type <> 'report' AND t.sealed = 0"    \
    " AND t.identity_mode <> 'confidential'"                                                       \
    " AND (p.answer IS NULL OR t.state IN ('closed', 'archived'))"

static const struct msh_stmt shown_one = {
    .name = "publication_open",
    .sql = "SELECT " COLUMNS SHOWN " AND p.publication_id = $2",
};
#define LIST(IN_T)                                                                                 \
    "SELECT " COLUMNS SHOWN " AND (p.published_at, p.publication_id) < ($2, $3)" OPTIONAL(         \
        "$4", "TEXT", IN_T("p.category", "$4"))                                                    \
        OPTIONAL("$5", "BIGINT",                                                                   \
                 "p.area_id = $5") " ORDER BY p.published_at DESC, p.publication_id DESC LIMIT $6"
static const struct msh_stmt shown = {
    .name = "publication_search",
    .lite = LIST(LITE_T),
    .pg = LIST(PG_T),
};

int msh_publication_put(struct msh_tx *tx, int64_t region_id, const struct msh_publication *item,
                        struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(tx, &put, vals, msh_columns_bind(columns, MSH_COUNT(columns), item, vals, 1),
                       NULL, err);
}

int msh_publication_find(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                         struct msh_arena *arena, struct msh_publication *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &find, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), columns,
                           MSH_COUNT(columns), arena, ret, "publication", err);
}

int msh_publication_waiting(struct msh_tx *tx, int64_t region_id, int64_t after_at,
                            int64_t after_id, int64_t limit, struct msh_arena *arena,
                            struct msh_publication **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(
        tx, &waiting, MSH_VALS(msh_i(region_id), msh_i(after_at), msh_i(after_id), msh_i(limit)),
        columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

struct opening {
    struct msh_arena *arena;
    struct msh_public *ret;
};

static int read_public(struct msh_rows *rows, struct msh_arena *arena, struct msh_public *ret,
                       struct msh_err *err)
{
    *ret = (struct msh_public){ .me_too = msh_rows_i64(rows, MSH_COUNT(columns)),
                                .joinable = msh_rows_i64(rows, MSH_COUNT(columns) + 1) != 0 };
    return msh_columns_read(columns, MSH_COUNT(columns), rows, 0, arena, &ret->item, err);
}

static int open_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    const struct opening *o = arg;

    return read_public(rows, o->arena, o->ret, err);
}

int msh_publication_open(struct msh_tx *tx, int64_t region_id, int64_t publication_id,
                         struct msh_arena *arena, struct msh_public *ret, struct msh_err *err)
{
    struct opening o = { arena, ret };

    return msh_db_one(tx, &shown_one, MSH_VALS(msh_i(region_id), msh_i(publication_id)), open_row,
                      &o, err);
}

/* Search ----------------------------------------------------------------------------------------*/

struct searching {
    const struct msh_publication_query *query;
    struct msh_arena *arena;
    struct msh_word words[MSH_QUERY_WORDS_MAX];
    size_t n_words;
    struct msh_str folded;
    struct msh_public *items;
    size_t n, cap;
    int64_t looked, last_at, last_id;
    bool more;
};

static bool holds_all(struct searching *s, const struct msh_publication *item)
{
    const char *const parts[] = { item->title, item->words, item->answer };

    msh_str_clear(&s->folded);
    for (size_t i = 0; s->n_words > 0 && i < MSH_COUNT(parts); i++) {
        if (parts[i] != NULL)
            msh_utf8_fold(parts[i], strlen(parts[i]), &s->folded);
        msh_str_addc(&s->folded, '\n');
    }
    for (size_t i = 0; i < s->n_words; i++)
        if (!msh_search_holds(&s->words[i], &s->folded))
            return false;
    return true;
}

/* Rows behind the last one wanted are not looked at: the list goes on with them. */
static int look(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct searching *s = arg;
    struct msh_public one;

    if ((int64_t)s->n == s->query->limit) {
        s->more = true;
        return 0;
    }
    if (read_public(rows, s->arena, &one, err) < 0)
        return err->rc;
    s->looked++;
    s->last_at = one.item.published_at;
    s->last_id = one.item.publication_id;
    if (holds_all(s, &one.item))
        *MSH_PUSH(s->arena, s->items, s->n, s->cap) = one;
    return 0;
}

int msh_publication_search(struct msh_tx *tx, int64_t region_id,
                           const struct msh_publication_query *query, struct msh_arena *arena,
                           struct msh_public **ret, size_t *ret_n, int64_t *ret_next_at,
                           int64_t *ret_next_id, struct msh_err *err)
{
    struct searching s = { .query = query, .arena = arena };
    const char *categories;
    int64_t rows;
    int rc;

    if (!msh_empty(query->q) && msh_search_words(msh_tx_engine(tx), query->q, msh_tx_arena(tx),
                                                 s.words, &s.n_words, err) < 0)
        return err->rc;
    if (msh_list_categories(tx, region_id, query->category, msh_tx_arena(tx), &categories, err) < 0)
        return err->rc;
    rows = s.n_words > 0 ? MSH_PUBLICATION_SCAN : query->limit + 1;
    msh_str_init(&s.folded, (size_t)1 << 20);
    rc = msh_db_each(tx, &shown,
                     MSH_VALS(msh_i(region_id),
                              msh_i(query->before_at == 0 ? INT64_MAX : query->before_at),
                              msh_i(query->before_id), msh_t(categories),
                              msh_id_or_null(query->area_id), msh_i(rows)),
                     look, &s, err);
    msh_str_done(&s.folded);
    if (rc < 0)
        return rc;
    *ret = s.items;
    *ret_n = s.n;
    *ret_next_at = s.more || s.looked == rows ? s.last_at : 0;
    *ret_next_id = s.last_id;
    return 0;
}

void msh_publication_digest(const struct msh_publication *item, enum msh_crypto_profile profile,
                            const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    msh_columns_digest(columns, MSH_COUNT(columns), item, "publication", profile, key, ret);
}
