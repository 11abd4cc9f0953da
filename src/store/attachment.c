#include "base/base.h"

#include "base/utf8.h"
#include "store/file_store.h"
#include "store/list/sql.h"

#define COLUMNS                                                                                    \
    "attachment_id, ticket_id, target_id, audience, sha256, clean_sha256, size, clean_size,"       \
    " media_type, name, author_kind, author_id, created_at, erased_at, evidence"

static const struct msh_stmt insert = {
    .name = "attachment_insert",
    .sql = "INSERT INTO attachment (region_id, attachment_id, ticket_id, target_id, audience,"
           " sha256, clean_sha256, size, clean_size, media_type, name, author_kind, author_id,"
           " created_at, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
           " $14, $15)",
};
static const struct msh_stmt get = {
    .name = "attachment_get",
    .sql = "SELECT " COLUMNS " FROM attachment WHERE region_id = $1 AND attachment_id = $2",
};
static const struct msh_stmt load = {
    .name = "attachment_load", /* the sign: found by ticket, not walked by key */
    .lite = "SELECT " COLUMNS " FROM attachment WHERE region_id = $1 AND ticket_id = $2"
            " AND " LITE_T("audience", "$3") " ORDER BY +attachment_id LIMIT $4",
    .pg = "SELECT " COLUMNS " FROM attachment WHERE region_id = $1 AND ticket_id = $2"
          " AND " PG_T("audience", "$3") " ORDER BY +attachment_id LIMIT $4",
};
static const struct msh_stmt erase = {
    .name = "attachment_erase",
    .sql = "UPDATE attachment SET name = '', erased_at = COALESCE(erased_at, $3)"
           " WHERE region_id = $1 AND attachment_id = $2",
};

void msh_file_name(const char *given, char out[MSH_FILE_NAME_MAX + 1])
{
    const char *last = given;
    struct msh_str clean;
    size_t n;

    for (const char *p = given; *p != '\0'; p++)
        if (*p == '/' || *p == '\\')
            last = p + 1;
    n = MSH_MIN(strlen(last), (size_t)4096);
    msh_str_init(&clean, 8192);
    for (size_t at = 0; at < n;) {
        size_t from = at;
        uint32_t cp = msh_utf8_next(last, n, &at);

        enum msh_utf8_kind kind = msh_utf8_kind(cp);

        if (kind != MSH_UTF8_SEEN && kind != MSH_UTF8_BLANK)
            continue;
        if (cp == 0xFFFD)
            msh_utf8_put(&clean, '_');
        else
            msh_str_addn(&clean, last + from, at - from);
    }
    msh_copy(out, MSH_FILE_NAME_MAX + 1, clean.n == 0 ? "file" : clean.p);
    msh_str_done(&clean);
}

#define FILE(type, member) MSH_COLUMN(type, msh_attachment, member)
static const struct msh_column columns[] = {
    FILE(MSH_COL_I64, attachment_id),
    FILE(MSH_COL_I64, ticket_id),
    FILE(MSH_COL_ID, target_id),
    MSH_CODE_COLUMN(msh_attachment, audience, msh_audience_names),
    MSH_CODE_COLUMN(msh_attachment, evidence, msh_evidence_names),
    FILE(MSH_COL_TEXT, sha256),
    FILE(MSH_COL_TEXT, clean_sha256),
    FILE(MSH_COL_I64, size),
    FILE(MSH_COL_I64, clean_size),
    FILE(MSH_COL_TEXT, media_type),
    FILE(MSH_COL_TEXT, name),
    FILE(MSH_COL_TEXT, author_kind),
    FILE(MSH_COL_ID, author_id),
    FILE(MSH_COL_I64, created_at),
};

void msh_attachment_digest(const struct msh_attachment *attachment, enum msh_crypto_profile profile,
                           const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    msh_columns_digest(columns, MSH_COUNT(columns), attachment, "attachment", profile, key, ret);
}

int msh_attachment_insert(struct msh_tx *tx, int64_t region_id, const struct msh_attachment *a,
                          struct msh_err *err)
{
    bool clean = !msh_empty(a->clean_sha256);

    return msh_db_exec(tx, &insert,
                       MSH_VALS(msh_i(region_id), msh_i(a->attachment_id), msh_i(a->ticket_id),
                                msh_id_or_null(a->target_id),
                                msh_t(msh_name_code(&msh_audience_names, (int)a->audience)),
                                msh_t(a->sha256), clean ? msh_t(a->clean_sha256) : msh_null(),
                                msh_i(a->size), clean ? msh_i(a->clean_size) : msh_null(),
                                msh_t(a->media_type), msh_t(a->name), msh_t(a->author_kind),
                                msh_id_or_null(a->author_id), msh_i(a->created_at),
                                a->evidence == MSH_EVIDENCE_NONE
                                    ? msh_null()
                                    : msh_t(msh_name_code(&msh_evidence_names, (int)a->evidence))),
                       NULL, err);
}

struct loading {
    struct msh_arena *arena;
    struct msh_attachment *items;
    size_t n, cap;
};

static enum msh_evidence evidence_of(struct msh_rows *rows)
{
    const int evidence = msh_name_find(&msh_evidence_names, msh_rows_text(rows, 14));

    return evidence < 0 ? MSH_EVIDENCE_NONE : (enum msh_evidence)evidence;
}

static int load_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct loading *l = arg;

    *MSH_PUSH(l->arena, l->items, l->n, l->cap) = (struct msh_attachment){
        .attachment_id = msh_rows_i64(rows, 0),
        .ticket_id = msh_rows_i64(rows, 1),
        .target_id = msh_rows_i64(rows, 2),
        .audience = (enum msh_audience)msh_name_find(&msh_audience_names, msh_rows_text(rows, 3)),
        .sha256 = msh_rows_dup(rows, 4, l->arena),
        .clean_sha256 = msh_rows_dup(rows, 5, l->arena),
        .size = msh_rows_i64(rows, 6),
        .clean_size = msh_rows_i64(rows, 7),
        .media_type = msh_rows_dup(rows, 8, l->arena),
        .name = msh_rows_dup(rows, 9, l->arena),
        .author_kind = msh_rows_dup(rows, 10, l->arena),
        .author_id = msh_rows_i64(rows, 11),
        .created_at = msh_rows_i64(rows, 12),
        .erased_at = msh_rows_i64(rows, 13),
        .evidence = evidence_of(rows),
    };
    return 0;
}

int msh_attachment_get(struct msh_tx *tx, int64_t region_id, int64_t attachment_id,
                       struct msh_arena *arena, struct msh_attachment *ret, struct msh_err *err)
{
    struct loading l = { .arena = arena };
    int rc =
        msh_db_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(attachment_id)), load_row, &l, err);

    if (rc == 0)
        *ret = l.items[0];
    return rc;
}

int msh_attachment_load(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, unsigned audiences,
                        struct msh_arena *arena, struct msh_attachment **ret_items, size_t *ret_n,
                        struct msh_err *err)
{
    struct loading l = { .arena = arena };
    const char *codes = msh_list_audiences(audiences, msh_tx_arena(tx));

    if (msh_db_each(
            tx, &load,
            MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_t(codes), msh_i(MSH_FILE_PER_LOAD)),
            load_row, &l, err) < 0)
        return err->rc;
    *ret_items = l.items;
    *ret_n = l.n;
    return 0;
}

int msh_attachment_erase(struct msh_tx *tx, int64_t region_id, int64_t attachment_id,
                         int64_t erased_at, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &erase, MSH_VALS(msh_i(region_id), msh_i(attachment_id), msh_i(erased_at)),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 1)
        return 0;
    return msh_err_set(err, MSH_E_NOT_FOUND, "attachment_unknown", "no such attachment");
}
