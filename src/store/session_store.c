#include "base/base.h"

#include "store/columns.h"
#include "store/session_store.h"

static const struct msh_stmt insert = {
    .name = "session_insert",
    .sql = "INSERT INTO session (region_id, token_hash, account_id, ticket_id, csrf, created_at,"
           " seen_at, expires_at, mark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};
static const struct msh_stmt find = {
    .name = "session_find",
    .sql = "SELECT account_id, ticket_id, csrf, created_at, seen_at, expires_at, mark FROM session"
           " WHERE region_id = $1 AND token_hash = $2",
};
static const struct msh_stmt page = {
    .name = "session_page",
    .sql = "SELECT account_id, ticket_id, csrf, created_at, seen_at, expires_at, mark, token_hash"
           " FROM session WHERE region_id = $1 AND token_hash > $2 ORDER BY token_hash LIMIT 500",
};
static const struct msh_stmt touch = {
    .name = "session_touch",
    .sql = "UPDATE session SET seen_at = $3 WHERE region_id = $1 AND token_hash = $2"
           " AND seen_at < $3",
};
static const struct msh_stmt drop = {
    .name = "session_delete",
    .sql = "DELETE FROM session WHERE region_id = $1 AND token_hash = $2",
};
static const struct msh_stmt drop_others = {
    .name = "session_delete_others",
    .sql = "DELETE FROM session WHERE region_id = $1 AND account_id = $2 AND token_hash <> $3",
};
static const struct msh_stmt drop_of_ticket = {
    .name = "session_delete_of_ticket",
    .sql = "DELETE FROM session WHERE region_id = $1 AND ticket_id = $2 AND token_hash <> $3",
};
static const struct msh_stmt purge = {
    .name = "session_purge",
    .sql = "DELETE FROM session WHERE region_id = $1 AND token_hash IN"
           " (SELECT token_hash FROM session WHERE region_id = $1"
           " AND (expires_at <= $2 OR seen_at < $3) LIMIT $4)",
};

static const struct msh_stmt list = {
    .name = "session_list",
    .sql = "SELECT token_hash, created_at, seen_at, expires_at FROM session"
           " WHERE region_id = $1 AND account_id = $2 AND expires_at > $3"
           " ORDER BY +created_at DESC, token_hash LIMIT 200", /* "+": by account, not by age */
};

static const struct msh_stmt list_staff = {
    .name = "session_list_staff",
    .sql = "SELECT token_hash, created_at, seen_at, expires_at, account_id FROM session"
           " WHERE region_id = $1 AND account_id IS NOT NULL AND expires_at > $2 AND seen_at > $3"
           " AND created_at <= $4 AND (created_at < $4 OR token_hash > $5)"
           " ORDER BY created_at DESC, token_hash LIMIT $6",
};

static const struct msh_stmt code_find = {
    .name = "code_find",
    .sql = "SELECT ticket_id, code_hash FROM ticket WHERE region_id = $1 AND number = $2",
};

static const struct msh_column token_columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_token, token_id),   MSH_COLUMN(MSH_COL_I64, msh_token, account_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_token, label),     MSH_COLUMN(MSH_COL_BOOL, msh_token, unlimited),
    MSH_COLUMN(MSH_COL_I64, msh_token, created_at), MSH_COLUMN(MSH_COL_ID, msh_token, expires_at),
    MSH_COLUMN(MSH_COL_ID, msh_token, revoked_at),
};
#define TOKEN_FIELDS "token_id, account_id, label, unlimited, created_at, expires_at, revoked_at"
static const struct msh_stmt token_insert = {
    .name = "token_insert",
    .sql = "INSERT INTO api_token (region_id, " TOKEN_FIELDS ", token_hash)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};
static const struct msh_stmt token_find = {
    .name = "token_find",
    .sql = "SELECT " TOKEN_FIELDS " FROM api_token WHERE region_id = $1 AND token_hash = $2",
};
static const struct msh_stmt token_list = {
    .name = "token_list",
    .sql = "SELECT " TOKEN_FIELDS " FROM api_token WHERE region_id = $1 AND account_id = $2"
           " ORDER BY token_id LIMIT 1000",
};
static const struct msh_stmt token_revoke = {
    .name = "token_revoke",
    .sql = "UPDATE api_token SET revoked_at = $4 WHERE region_id = $1 AND token_id = $2"
           " AND account_id = $3 AND revoked_at IS NULL",
};

int msh_session_insert(struct msh_tx *tx, int64_t region_id,
                       const uint8_t token_hash[MSH_HASH_SIZE], const struct msh_session *session,
                       struct msh_err *err)
{
    return msh_db_exec(
        tx, &insert,
        MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE),
                 msh_id_or_null(session->account_id), msh_id_or_null(session->ticket_id),
                 msh_t(session->csrf), msh_i(session->created_at), msh_i(session->seen_at),
                 msh_i(session->expires_at),
                 session->has_mark ? msh_b(session->mark, sizeof(session->mark)) : msh_null()),
        NULL, err);
}

static void digest_of(const struct msh_session *session, const uint8_t token_hash[MSH_HASH_SIZE],
                      enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                      uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    const struct msh_val vals[] = { msh_b(token_hash, MSH_HASH_SIZE), msh_i(session->account_id),
                                    msh_i(session->ticket_id),        msh_t(session->csrf),
                                    msh_i(session->created_at),       msh_i(session->expires_at) };

    msh_vals_digest(vals, MSH_COUNT(vals), "session", profile, key, ret);
}

void msh_session_sign(struct msh_session *session, const uint8_t token_hash[MSH_HASH_SIZE],
                      enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE])
{
    digest_of(session, token_hash, profile, key, session->mark);
    session->has_mark = true;
}

bool msh_session_fits(const struct msh_session *session, const uint8_t token_hash[MSH_HASH_SIZE],
                      enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE])
{
    uint8_t digest[MSH_ROW_DIGEST_SIZE];

    digest_of(session, token_hash, profile, key, digest);
    return session->has_mark && msh_equal(digest, session->mark, sizeof(digest));
}

static int find_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_session *session = arg;

    *session = (struct msh_session){
        .account_id = msh_rows_i64(rows, 0),
        .ticket_id = msh_rows_i64(rows, 1),
        .created_at = msh_rows_i64(rows, 3),
        .seen_at = msh_rows_i64(rows, 4),
        .expires_at = msh_rows_i64(rows, 5),
    };
    msh_copy(session->csrf, sizeof(session->csrf), msh_rows_text(rows, 2));
    session->has_mark = !msh_rows_null(rows, 6);
    (void)msh_rows_bytes(rows, 6, session->mark, sizeof(session->mark));
    return 0;
}

int msh_session_find(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                     struct msh_session *ret, struct msh_err *err)
{
    return msh_db_one(tx, &find, MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE)),
                      find_row, ret, err);
}

struct paging {
    struct msh_arena *arena;
    struct msh_session_kept *items;
    size_t n, cap;
};

static int page_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct paging *p = arg;
    struct msh_session_kept *kept = MSH_PUSH(p->arena, p->items, p->n, p->cap);

    (void)msh_rows_bytes(rows, 7, kept->token_hash, MSH_HASH_SIZE);
    return find_row(rows, &kept->session, err);
}

int msh_session_page(struct msh_tx *tx, int64_t region_id, const uint8_t *after,
                     struct msh_arena *arena, struct msh_session_kept **ret, size_t *ret_n,
                     struct msh_err *err)
{
    struct paging p = { .arena = arena };
    const struct msh_val from = after == NULL ? msh_b("", 0) : msh_b(after, MSH_HASH_SIZE);
    int rc = msh_db_each(tx, &page, MSH_VALS(msh_i(region_id), from), page_row, &p, err);

    *ret = p.items;
    *ret_n = p.n;
    return rc;
}

int msh_session_touch(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                      int64_t seen_at, struct msh_err *err)
{
    return msh_db_exec(tx, &touch,
                       MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE), msh_i(seen_at)),
                       NULL, err);
}

int msh_session_delete(struct msh_tx *tx, int64_t region_id,
                       const uint8_t token_hash[MSH_HASH_SIZE], struct msh_err *err)
{
    return msh_db_exec(tx, &drop, MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE)),
                       NULL, err);
}

int msh_session_delete_others(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                              const uint8_t *keep_hash, struct msh_err *err)
{
    return msh_db_exec(tx, &drop_others,
                       MSH_VALS(msh_i(region_id), msh_i(account_id),
                                keep_hash == NULL ? msh_b("", 0) : msh_b(keep_hash, MSH_HASH_SIZE)),
                       NULL, err);
}

int msh_session_delete_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                                 const uint8_t *keep_hash, struct msh_err *err)
{
    return msh_db_exec(tx, &drop_of_ticket,
                       MSH_VALS(msh_i(region_id), msh_i(ticket_id),
                                keep_hash == NULL ? msh_b("", 0) : msh_b(keep_hash, MSH_HASH_SIZE)),
                       NULL, err);
}

int msh_session_purge(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t idle_before,
                      int64_t limit, int64_t *ret_n, struct msh_err *err)
{
    return msh_db_exec(tx, &purge,
                       MSH_VALS(msh_i(region_id), msh_i(real_at), msh_i(idle_before), msh_i(limit)),
                       ret_n, err);
}

struct code {
    int64_t ticket_id;
    uint8_t *hash;
    bool has_hash;
};

static int code_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct code *code = arg;

    code->ticket_id = msh_rows_i64(rows, 0);
    code->has_hash = msh_rows_bytes(rows, 1, code->hash, MSH_HASH_SIZE);
    return 0;
}

int msh_code_find(struct msh_tx *tx, int64_t region_id, const char *number, int64_t *ret_ticket_id,
                  uint8_t ret_hash[MSH_HASH_SIZE], bool *ret_has_hash, struct msh_err *err)
{
    struct code code = { .hash = ret_hash };
    int rc =
        msh_db_one(tx, &code_find, MSH_VALS(msh_i(region_id), msh_t(number)), code_row, &code, err);

    if (rc < 0)
        return rc;
    *ret_ticket_id = code.ticket_id;
    *ret_has_hash = code.has_hash;
    return 0;
}

int msh_token_insert(struct msh_tx *tx, int64_t region_id, const struct msh_token *token,
                     const uint8_t token_hash[MSH_HASH_SIZE], struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(token_columns) + 2] = { msh_i(region_id) };
    size_t n = msh_columns_bind(token_columns, MSH_COUNT(token_columns), token, vals, 1);

    vals[n++] = msh_b(token_hash, MSH_HASH_SIZE);
    return msh_db_exec(tx, &token_insert, vals, n, NULL, err);
}

int msh_token_find(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                   struct msh_arena *arena, struct msh_token *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &token_find,
                           MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE)),
                           token_columns, MSH_COUNT(token_columns), arena, ret, "token", err);
}

int msh_token_list(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                   struct msh_arena *arena, struct msh_token **ret, size_t *ret_n,
                   struct msh_err *err)
{
    return msh_columns_list(tx, &token_list, MSH_VALS(msh_i(region_id), msh_i(account_id)),
                            token_columns, MSH_COUNT(token_columns), sizeof(**ret), arena, ret,
                            ret_n, err);
}

int msh_token_revoke(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t token_id,
                     int64_t at, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &token_revoke,
                    MSH_VALS(msh_i(region_id), msh_i(token_id), msh_i(account_id), msh_i(at)),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "token_unknown", "no such token in use");
    return 0;
}

struct listing {
    struct msh_arena *arena;
    struct msh_session_row *rows;
    size_t n, cap;
};

static int read_row(struct msh_rows *rows, struct msh_session_row *ret, struct msh_err *err)
{
    size_t n = 0;
    const void *hash = msh_rows_blob(rows, 0, &n);

    *ret = (struct msh_session_row){ .created_at = msh_rows_i64(rows, 1),
                                     .seen_at = msh_rows_i64(rows, 2),
                                     .expires_at = msh_rows_i64(rows, 3) };
    if (n != sizeof(ret->token_hash))
        return msh_err_set(err, MSH_E_CORRUPT, "session_hash", "a stored hash has a wrong length");
    memcpy(ret->token_hash, hash, n);
    return 0;
}

static int list_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct listing *l = arg;

    return read_row(rows, MSH_PUSH(l->arena, l->rows, l->n, l->cap), err);
}

int msh_session_list(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t real_at,
                     struct msh_arena *arena, struct msh_session_row **ret, size_t *ret_n,
                     struct msh_err *err)
{
    struct listing l = { .arena = arena };

    if (msh_db_each(tx, &list, MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(real_at)),
                    list_row, &l, err) < 0)
        return err->rc;
    *ret = l.rows;
    *ret_n = l.n;
    return 0;
}

struct staff_listing {
    struct msh_arena *arena;
    struct msh_session_staff *items;
    size_t n, cap;
};

static int staff_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct staff_listing *l = arg;
    struct msh_session_staff *item = MSH_PUSH(l->arena, l->items, l->n, l->cap);

    item->account_id = msh_rows_i64(rows, 4);
    return read_row(rows, &item->row, err);
}

int msh_session_staff(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t idle_before,
                      const struct msh_session_row *behind, int64_t limit, struct msh_arena *arena,
                      struct msh_session_staff **ret, size_t *ret_n, struct msh_err *err)
{
    static const uint8_t none[MSH_HASH_SIZE] = { 0 };
    struct staff_listing l = { .arena = arena };

    if (limit < 1 || limit > 200)
        return msh_err_field(err, "limit", "range", "1 to 200");
    if (msh_db_each(tx, &list_staff,
                    MSH_VALS(msh_i(region_id), msh_i(real_at), msh_i(idle_before),
                             msh_i(behind == NULL ? INT64_MAX : behind->created_at),
                             msh_b(behind == NULL ? none : behind->token_hash, MSH_HASH_SIZE),
                             msh_i(limit)),
                    staff_row, &l, err) < 0)
        return err->rc;
    *ret = l.items;
    *ret_n = l.n;
    return 0;
}
