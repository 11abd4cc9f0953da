#include "base/base.h"

#include "base/utf8.h"
#include "store/list/search.h"
#include "store/list/sql.h"
#include "store/text_store.h"

/* Pieces of one millisecond are told apart by the tie-breaker; a try is one row insert. */
#define TIES_MAX 10000

#define COLUMNS                                                                                    \
    "piece_id, ticket_id, target_id, kind, audience, text, salt, digest, author_kind, author_id,"  \
    " created_at, erased_at"

static const struct msh_stmt insert = {
    .name = "text_insert",
    .sql = "INSERT INTO text_piece (region_id, piece_id, order_key, ticket_id, kind, audience,"
           " target_id, text, salt, digest, author_kind, author_id, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
           " ON CONFLICT (region_id, order_key) DO NOTHING",
};
static const struct msh_stmt load = {
    .name = "text_load",
    .lite = "SELECT " COLUMNS " FROM text_piece WHERE region_id = $1 AND ticket_id = $2"
            " AND " LITE_T("audience", "$3") " ORDER BY piece_id LIMIT $4",
    .pg = "SELECT " COLUMNS " FROM text_piece WHERE region_id = $1 AND ticket_id = $2"
          " AND " PG_T("audience", "$3") " ORDER BY piece_id LIMIT $4",
};
static const struct msh_stmt get = {
    .name = "text_get",
    .sql = "SELECT " COLUMNS " FROM text_piece WHERE region_id = $1 AND piece_id = $2",
};
static const struct msh_stmt find = {
    .name = "text_find",
    .sql = "SELECT order_key, ticket_id, kind, text FROM text_piece"
           " WHERE region_id = $1 AND piece_id = $2",
};
static const struct msh_stmt publish = {
    .name = "text_publish",
    .sql = "UPDATE text_piece SET audience = 'all' WHERE region_id = $1 AND piece_id ="
           " (SELECT MAX(piece_id) FROM text_piece WHERE region_id = $1 AND ticket_id = $2"
           " AND kind = 'reply_public' AND target_id = $3)",
};
static const struct msh_stmt erase = {
    .name = "text_erase",
    .sql = "UPDATE text_piece SET text = NULL, salt = NULL, erased_at = $3"
           " WHERE region_id = $1 AND piece_id = $2",
};
static const struct msh_stmt erase_title = {
    .name = "text_erase_title",
    .sql = "UPDATE ticket SET title = NULL WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt erase_unit_title = {
    .name = "text_erase_unit_title",
    .sql = "UPDATE ticket SET unit_title = NULL WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt erase_rendition = {
    .name = "text_erase_rendition",
    .sql = "UPDATE rendition SET title = '' WHERE region_id = $1 AND ticket_id = $2"
           " AND piece_id = $3",
};

static int check(int64_t accepted_at, const struct msh_text *piece, struct msh_err *err)
{
    size_t n = piece->text == NULL ? 0 : strlen(piece->text);

    if (!msh_order_fits(accepted_at))
        return msh_err_field(err, "accepted_at", "date_range", "words need a date from 2000 on");
    if (n == 0 || n > MSH_TEXT_MAX)
        return msh_err_field(err, "text", "text_length", "1 to %d bytes", MSH_TEXT_MAX);
    if (!msh_utf8_is_text(piece->text, n))
        return msh_err_field(err, "text", "text_bad", "holds characters that are not text");
    return 0;
}

void msh_text_digest(enum msh_crypto_profile profile, const uint8_t salt[MSH_TEXT_SALT_SIZE],
                     enum msh_piece_kind kind, const char *text, uint8_t ret[MSH_HASH_SIZE])
{
    const char *code = msh_name_code(&msh_piece_kind_names, kind);
    const struct msh_piece pieces[] = {
        { salt, MSH_TEXT_SALT_SIZE },
        { code, strlen(code) + 1 },
        { text, strlen(text) },
    };

    msh_hash(profile, pieces, MSH_COUNT(pieces), ret);
}

void msh_text_prepare(struct msh_text *piece, enum msh_crypto_profile profile)
{
    msh_random(piece->salt, sizeof(piece->salt));
    msh_text_digest(profile, piece->salt, piece->kind, piece->text, piece->digest);
}

/* The row alone; answers the key under which search has to find it. */
static int insert_piece(struct msh_tx *tx, int64_t region_id, int64_t accepted_at,
                        const struct msh_text *piece, int64_t *ret_key, struct msh_err *err)
{
    int64_t tie = msh_order_tie(piece->piece_id), key, changed = 0;

    if (check(accepted_at, piece, err) < 0)
        return err->rc;
    for (int tries = 0; tries < TIES_MAX; tries++, tie = (tie + 1) & MSH_ORDER_TIE_MASK) {
        key = msh_order_key(accepted_at) | tie;
        if (msh_db_exec(tx, &insert,
                        MSH_VALS(msh_i(region_id), msh_i(piece->piece_id), msh_i(key),
                                 msh_i(piece->ticket_id),
                                 msh_t(msh_name_code(&msh_piece_kind_names, (int)piece->kind)),
                                 msh_t(msh_name_code(&msh_audience_names, (int)piece->audience)),
                                 msh_id_or_null(piece->target_id), msh_t(piece->text),
                                 msh_b(piece->salt, sizeof(piece->salt)),
                                 msh_b(piece->digest, sizeof(piece->digest)),
                                 msh_t(piece->author_kind), msh_id_or_null(piece->author_id),
                                 msh_i(piece->created_at)),
                        &changed, err) < 0)
            return err->rc;
        if (changed == 1) {
            *ret_key = key;
            return 0;
        }
    }
    return msh_err_set(err, MSH_E_LIMIT, "instant_full", "too many words at one instant");
}

int msh_text_insert(struct msh_tx *tx, int64_t region_id, int64_t accepted_at,
                    const struct msh_text *piece, struct msh_err *err)
{
    int64_t key = 0;

    if (insert_piece(tx, region_id, accepted_at, piece, &key, err) < 0)
        return err->rc;
    return msh_search_add(tx, MSH_INDEX_TEXT, region_id, key, piece->text, err);
}

struct keyed {
    int64_t key;
    const struct msh_text_at *at;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    return (x->key > y->key) - (x->key < y->key);
}

int msh_text_insert_all(struct msh_tx *tx, int64_t region_id, const struct msh_text_at *pieces,
                        size_t n, struct msh_err *err)
{
    struct keyed *keyed = MSH_ARRAY(msh_tx_arena(tx), n, struct keyed);
    int rc = 0;

    for (size_t i = 0; i < n; i++)
        keyed[i] = (struct keyed){ msh_order_key(pieces[i].accepted_at) |
                                       msh_order_tie(pieces[i].piece->piece_id),
                                   &pieces[i] };
    if (n > 1)
        qsort(keyed, n, sizeof(*keyed), by_key);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = insert_piece(tx, region_id, keyed[i].at->accepted_at, keyed[i].at->piece,
                          &keyed[i].key, err);
    if (rc == 0 && n > 1) /* a tie may have moved one on */
        qsort(keyed, n, sizeof(*keyed), by_key);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = msh_search_add(tx, MSH_INDEX_TEXT, region_id, keyed[i].key, keyed[i].at->piece->text,
                            err);
    return rc;
}

static void read_piece(struct msh_rows *rows, struct msh_arena *arena, struct msh_text *ret)
{
    *ret = (struct msh_text){
        .piece_id = msh_rows_i64(rows, 0),
        .ticket_id = msh_rows_i64(rows, 1),
        .target_id = msh_rows_i64(rows, 2),
        .kind = (enum msh_piece_kind)msh_name_find(&msh_piece_kind_names, msh_rows_text(rows, 3)),
        .audience = (enum msh_audience)msh_name_find(&msh_audience_names, msh_rows_text(rows, 4)),
        .text = msh_rows_dup(rows, 5, arena),
        .author_kind = msh_rows_dup(rows, 8, arena),
        .author_id = msh_rows_i64(rows, 9),
        .created_at = msh_rows_i64(rows, 10),
        .erased_at = msh_rows_i64(rows, 11),
    };
    (void)msh_rows_bytes(rows, 6, ret->salt, sizeof(ret->salt));
    (void)msh_rows_bytes(rows, 7, ret->digest, sizeof(ret->digest));
}

struct loading {
    struct msh_arena *arena;
    struct msh_text *items;
    size_t n, cap;
};

static int load_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct loading *l = arg;

    read_piece(rows, l->arena, MSH_PUSH(l->arena, l->items, l->n, l->cap));
    return 0;
}

int msh_text_load(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, unsigned audiences,
                  struct msh_arena *arena, struct msh_text **ret_pieces, size_t *ret_n,
                  struct msh_err *err)
{
    struct loading l = { .arena = arena };
    const char *codes = msh_list_audiences(audiences, msh_tx_arena(tx));

    if (msh_db_each(
            tx, &load,
            MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_t(codes), msh_i(MSH_TEXT_PER_LOAD)),
            load_row, &l, err) < 0)
        return err->rc;
    *ret_pieces = l.items;
    *ret_n = l.n;
    return 0;
}

struct getting {
    struct msh_arena *arena;
    struct msh_text *piece;
};

static int get_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    const struct getting *g = arg;

    read_piece(rows, g->arena, g->piece);
    return 0;
}

int msh_text_get(struct msh_tx *tx, int64_t region_id, int64_t piece_id, struct msh_arena *arena,
                 struct msh_text *ret_piece, struct msh_err *err)
{
    struct getting g = { arena, ret_piece };

    return msh_db_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(piece_id)), get_row, &g, err);
}

struct finding {
    struct msh_arena *arena;
    int64_t order_key, ticket_id;
    enum msh_piece_kind kind;
    const char *text;
};

static int find_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct finding *f = arg;

    f->order_key = msh_rows_i64(rows, 0);
    f->ticket_id = msh_rows_i64(rows, 1);
    f->kind = (enum msh_piece_kind)msh_name_find(&msh_piece_kind_names, msh_rows_text(rows, 2));
    f->text = msh_rows_dup(rows, 3, f->arena);
    return 0;
}

/* Titles made of the piece lie in other rows too. */
static int erase_copies(struct msh_tx *tx, int64_t region_id, int64_t piece_id,
                        const struct finding *f, struct msh_err *err)
{
    if (f->kind == MSH_PIECE_TITLE)
        return msh_db_exec(tx, &erase_title, MSH_VALS(msh_i(region_id), msh_i(f->ticket_id)), NULL,
                           err);
    if (f->kind != MSH_PIECE_RENDITION)
        return 0;
    if (msh_db_exec(tx, &erase_rendition,
                    MSH_VALS(msh_i(region_id), msh_i(f->ticket_id), msh_i(piece_id)), NULL,
                    err) < 0)
        return err->rc;
    return msh_db_exec(tx, &erase_unit_title, MSH_VALS(msh_i(region_id), msh_i(f->ticket_id)), NULL,
                       err);
}

int msh_text_publish(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, int64_t task_id,
                     struct msh_err *err)
{
    return msh_db_exec(tx, &publish, MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(task_id)),
                       NULL, err);
}

int msh_text_erase(struct msh_tx *tx, int64_t region_id, int64_t piece_id, int64_t erased_at,
                   struct msh_err *err)
{
    struct finding f = { .arena = msh_tx_arena(tx) };

    if (msh_db_one(tx, &find, MSH_VALS(msh_i(region_id), msh_i(piece_id)), find_row, &f, err) < 0)
        return err->rc;
    if (f.text == NULL)
        return 0;
    if (msh_search_remove(tx, MSH_INDEX_TEXT, region_id, f.order_key, f.text, err) < 0 ||
        msh_db_exec(tx, &erase, MSH_VALS(msh_i(region_id), msh_i(piece_id), msh_i(erased_at)), NULL,
                    err) < 0)
        return err->rc;
    return erase_copies(tx, region_id, piece_id, &f, err);
}
