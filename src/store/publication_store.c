#include "base/base.h"

#include "base/utf8.h"
#include "store/list/sql.h"
#include "store/publication_store.h"

#define COLUMNS                                                                                    \
    "p.ticket_id, p.publication_id, p.state, p.title, p.words, p.answer, p.category, p.area_id,"   \
    " p.unit_id, p.proposed_by, p.proposed_at, p.decided_by, p.decided_at, p.reason,"              \
    " p.published_at, p.order_key"

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
    P(ID, order_key),
};
/* Events keep no digest of the place in the list: it is made where the row is written. */
#define TOLD (MSH_COUNT(columns) - 1)

static const struct msh_stmt put = {
    .name = "publication_put",
    .sql = "INSERT INTO publication (region_id, ticket_id, publication_id, state, title, words,"
           " answer, category, area_id, unit_id, proposed_by, proposed_at, decided_by, decided_at,"
           " reason, published_at, order_key)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
           " ON CONFLICT (region_id, ticket_id) DO UPDATE SET state = excluded.state,"
           " title = excluded.title, words = excluded.words, answer = excluded.answer,"
           " category = excluded.category, area_id = excluded.area_id,"
           " unit_id = excluded.unit_id, proposed_by = excluded.proposed_by,"
           " proposed_at = excluded.proposed_at, decided_by = excluded.decided_by,"
           " decided_at = excluded.decided_at, reason = excluded.reason,"
           " published_at = excluded.published_at, order_key = excluded.order_key",
};
static const struct msh_stmt taken = {
    .name = "publication_taken",
    .sql = "SELECT 1 FROM publication WHERE region_id = $1 AND order_key = $2",
};
static const struct msh_stmt find = {
    .name = "publication_find",
    .sql = "SELECT " COLUMNS " FROM publication p WHERE p.region_id = $1 AND p.ticket_id = $2",
};
static const struct msh_stmt waiting = {
    .name = "publication_waiting",
    .sql = "SELECT " COLUMNS " FROM publication p WHERE p.region_id = $1 AND p.state = $5"
           " AND (p.proposed_at, p.publication_id) > ($2, $3)"
           " ORDER BY p.proposed_at, p.publication_id LIMIT $4",
};
static const struct msh_stmt of_state = {
    .name = "publication_of_state",
    .sql = "SELECT " COLUMNS " FROM publication p WHERE p.region_id = $1 AND p.state = $5"
           " AND (p.proposed_at, p.publication_id) < ($2, $3)"
           " ORDER BY p.proposed_at DESC, p.publication_id DESC LIMIT $4",
};
static const struct msh_stmt beside = {
    .name = "publication_beside",
    .sql = "SELECT COUNT(*) FROM ticket t JOIN publication p ON p.region_id = t.region_id"
           " AND p.ticket_id = t.ticket_id WHERE t.region_id = $1 AND t.matter_id = $2"
           " AND t.ticket_id <> $3 AND p.state IN ('proposed', 'published')",
};
/* domain/publication.h says the same of one ticket. */
static const struct msh_stmt possible = {
    .name = "publication_possible",
    .sql = "SELECT t.ticket_id, t.ticket_id, $5, t.title, NULL, NULL, t.category, t.area_id,"
           " t.lead_unit, NULL, t.accepted_at, NULL, NULL, NULL, NULL, NULL"
           " FROM ticket t WHERE t.region_id = $1 AND t.state = 'closed'"
           " AND (t.accepted_at, t.ticket_id) < ($2, $3) AND t.type <> 'report' AND t.sealed = 0"
           " AND t.identity_mode <> 'confidential'"
           " AND t.close_reason NOT IN ('none', 'withdrawn', 'undone')"
           " AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.region_id = t.region_id"
           " AND p.ticket_id = t.ticket_id AND p.state <> 'none')"
           " ORDER BY t.accepted_at DESC, t.ticket_id DESC LIMIT $4",
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
#define LIST(IN_T, place)                                                                          \
    "SELECT " COLUMNS SHOWN                                                                        \
    " AND p.order_key " place OPTIONAL("$3", "TEXT", IN_T("p.category", "$3"))                     \
        OPTIONAL("$4", "BIGINT", "p.area_id = $4") " ORDER BY p.order_key DESC LIMIT $5"
static const struct msh_stmt shown = {
    .name = "publication_list",
    .lite = LIST(LITE_T, "< $2"),
    .pg = LIST(PG_T, "< $2"),
};
static const struct msh_stmt shown_at = {
    .name = "publication_at",
    .lite = LIST(LITE_T, "= $2"),
    .pg = LIST(PG_T, "= $2"),
};

#define WORDS_MAX ((size_t)1 << 20)

/* All that is searched of one, as the index got it. */
static void words_of(const struct msh_publication *item, struct msh_str *out)
{
    const char *const parts[] = { item->title, item->words, item->answer };

    for (size_t i = 0; i < MSH_COUNT(parts); i++)
        if (parts[i] != NULL) {
            msh_str_add(out, out->n > 0 ? "\n" : "");
            msh_str_add(out, parts[i]);
        }
}

static int index_words(struct msh_tx *tx, int64_t region_id, const struct msh_publication *item,
                       int (*change)(struct msh_tx *, enum msh_index, int64_t, int64_t,
                                     const char *, struct msh_err *),
                       struct msh_err *err)
{
    struct msh_str words;
    int rc;

    msh_str_init(&words, WORDS_MAX);
    words_of(item, &words);
    rc = change(tx, MSH_INDEX_PUBLIC, region_id, item->order_key, words.p, err);
    msh_str_done(&words);
    return rc;
}

/* The row leaves the list and its index, where it stands in them. */
static int take_off(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, struct msh_err *err)
{
    struct msh_publication old;

    if (msh_publication_find(tx, region_id, ticket_id, msh_tx_arena(tx), &old, err) < 0) {
        if (err->rc != MSH_E_NOT_FOUND)
            return err->rc;
        *err = (struct msh_err){ 0 };
        return 0;
    }
    return old.order_key == 0 ? 0 : index_words(tx, region_id, &old, msh_search_remove, err);
}

/* A place of its own among those of the same millisecond. */
static int find_place(struct msh_tx *tx, int64_t region_id, struct msh_publication *item,
                      struct msh_err *err)
{
    int64_t tie = msh_order_tie(item->publication_id), found = 1;

    for (; found != 0; tie = (tie + 1) & MSH_ORDER_TIE_MASK) {
        item->order_key = msh_order_key(item->published_at) | tie;
        if (msh_db_i64(tx, &taken, MSH_VALS(msh_i(region_id), msh_i(item->order_key)), 0, &found,
                       err) < 0)
            return err->rc;
    }
    return 0;
}

int msh_publication_put(struct msh_tx *tx, int64_t region_id, const struct msh_publication *in,
                        struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };
    const bool is_shown = in->state == MSH_PUBLICATION_PUBLISHED;
    struct msh_publication item = *in;

    item.order_key = 0;
    if (take_off(tx, region_id, item.ticket_id, err) < 0 ||
        (is_shown && find_place(tx, region_id, &item, err) < 0) ||
        msh_db_exec(tx, &put, vals, msh_columns_bind(columns, MSH_COUNT(columns), &item, vals, 1),
                    NULL, err) < 0)
        return err->rc;
    return is_shown ? index_words(tx, region_id, &item, msh_search_add, err) : 0;
}

int msh_publication_find(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                         struct msh_arena *arena, struct msh_publication *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &find, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), columns,
                           MSH_COUNT(columns), arena, ret, "publication", err);
}

int msh_publication_list(struct msh_tx *tx, int64_t region_id, enum msh_publication_state state,
                         int64_t after_at, int64_t after_id, int64_t limit, struct msh_arena *arena,
                         struct msh_publication **ret, size_t *ret_n, struct msh_err *err)
{
    const bool falling = state != MSH_PUBLICATION_PROPOSED;
    const struct msh_stmt *stmt = state == MSH_PUBLICATION_NONE ? &possible
                                  : falling                     ? &of_state
                                                                : &waiting;

    if (falling && after_at == 0)
        after_at = INT64_MAX;
    return msh_columns_list(
        tx, stmt,
        MSH_VALS(msh_i(region_id), msh_i(after_at), msh_i(after_id), msh_i(limit),
                 msh_t(msh_name_code(&msh_publication_state_names, (int)state))),
        columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_publication_beside(struct msh_tx *tx, int64_t region_id, int64_t matter_id,
                           int64_t ticket_id, bool *ret, struct msh_err *err)
{
    int64_t n = 0;

    if (matter_id != 0 &&
        msh_db_i64(tx, &beside, MSH_VALS(msh_i(region_id), msh_i(matter_id), msh_i(ticket_id)), 0,
                   &n, err) < 0)
        return err->rc;
    *ret = n > 0;
    return 0;
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

bool msh_publication_in_place(const struct msh_publication *item)
{
    if (item->state != MSH_PUBLICATION_PUBLISHED)
        return item->order_key == 0;
    return item->order_key != 0 && msh_order_at(item->order_key) == item->published_at;
}

/* Search ----------------------------------------------------------------------------------------*/

struct searching {
    struct msh_tx *tx;
    int64_t region_id;
    const struct msh_publication_query *query;
    const char *categories;
    struct msh_arena *arena;
    struct msh_word words[MSH_QUERY_WORDS_MAX];
    size_t n_words;
    struct msh_str text, folded;
    struct msh_public *items;
    size_t n, cap;
};

static bool holds_all(struct searching *s, const struct msh_publication *item)
{
    if (s->n_words == 0)
        return true;
    msh_str_clear(&s->text);
    msh_str_clear(&s->folded);
    words_of(item, &s->text);
    msh_utf8_fold(s->text.p, s->text.n, &s->folded);
    for (size_t i = 0; i < s->n_words; i++)
        if (!msh_search_holds(&s->words[i], &s->folded))
            return false;
    return true;
}

static int take_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct searching *s = arg;
    struct msh_public one;

    if (read_public(rows, s->arena, &one, err) < 0)
        return err->rc;
    if (holds_all(s, &one.item))
        *MSH_PUSH(s->arena, s->items, s->n, s->cap) = one;
    return 0;
}

/* Rows below a place, or the one at it. */
static int rows_of(struct searching *s, const struct msh_stmt *stmt, int64_t key, int64_t limit,
                   struct msh_err *err)
{
    return msh_db_each(s->tx, stmt,
                       MSH_VALS(msh_i(s->region_id), msh_i(key), msh_t(s->categories),
                                msh_id_or_null(s->query->area_id), msh_i(limit)),
                       take_row, s, err);
}

static int list_all(struct searching *s, int64_t below, int64_t *ret_next, struct msh_err *err)
{
    const int64_t limit = s->query->limit;

    if (rows_of(s, &shown, below, limit + 1, err) < 0)
        return err->rc;
    *ret_next = 0;
    if ((int64_t)s->n > limit) {
        s->n = (size_t)limit;
        *ret_next = s->items[limit - 1].item.order_key;
    }
    return 0;
}

/* The index hands out places, newest first; each row is looked at with every filter. */
static int list_words(struct searching *s, int64_t below, int64_t *ret_next, struct msh_err *err)
{
    const struct msh_word all =
        msh_search_all(msh_tx_engine(s->tx), s->words, s->n_words, msh_tx_arena(s->tx));
    struct msh_stream stream;
    int64_t key = below;
    int rc = 1;

    msh_stream_init(&stream, MSH_INDEX_PUBLIC, &all, s->region_id, 0, below);
    for (int looked = 0;; looked++) {
        const int64_t last = key;

        rc = msh_stream_seek(&stream, s->tx, last, &key, err);
        if (rc < 0)
            return rc;
        *ret_next = rc == 0 ? 0 : last;
        if (rc == 0 || (int64_t)s->n == s->query->limit || looked == MSH_PUBLICATION_SCAN)
            return 0;
        if (rows_of(s, &shown_at, key, 1, err) < 0)
            return err->rc;
    }
}

int msh_publication_search(struct msh_tx *tx, int64_t region_id,
                           const struct msh_publication_query *query, struct msh_arena *arena,
                           struct msh_public **ret, size_t *ret_n, int64_t *ret_next,
                           struct msh_err *err)
{
    struct searching s = { .tx = tx, .region_id = region_id, .query = query, .arena = arena };
    const int64_t below = query->before == 0 ? INT64_MAX : query->before;
    int rc;

    if (!msh_empty(query->q) && msh_search_words(msh_tx_engine(tx), query->q, msh_tx_arena(tx),
                                                 s.words, &s.n_words, err) < 0)
        return err->rc;
    if (msh_list_categories(tx, region_id, query->category, msh_tx_arena(tx), &s.categories, err) <
        0)
        return err->rc;
    msh_str_init(&s.text, WORDS_MAX);
    msh_str_init(&s.folded, WORDS_MAX);
    rc = s.n_words == 0 ? list_all(&s, below, ret_next, err) : list_words(&s, below, ret_next, err);
    msh_str_done(&s.text);
    msh_str_done(&s.folded);
    *ret = s.items;
    *ret_n = s.n;
    return rc;
}

void msh_publication_digest(const struct msh_publication *item, enum msh_crypto_profile profile,
                            const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    msh_columns_digest(columns, TOLD, item, "publication", profile, key, ret);
}
