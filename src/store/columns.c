#include "base/base.h"

#include "store/columns.h"

size_t msh_columns_bind(const struct msh_column *columns, size_t n, const void *item,
                        struct msh_val *vals, size_t n_keys)
{
    for (size_t i = 0; i < n; i++) {
        const char *p = (const char *)item + columns[i].offset;
        struct msh_val *val = &vals[n_keys + i];
        const uint8_t *hash;
        switch (columns[i].type) {
        case MSH_COL_I64:
            *val = msh_i(*(const int64_t *)p);
            break;
        case MSH_COL_ID:
            *val = msh_id_or_null(*(const int64_t *)p);
            break;
        case MSH_COL_INT:
            *val = msh_i(*(const int *)p);
            break;
        case MSH_COL_BOOL:
            *val = msh_i(*(const bool *)p);
            break;
        case MSH_COL_TEXT:
            *val = msh_t(*(const char *const *)p);
            break;
        case MSH_COL_CODE:
            *val = msh_t(msh_name_code(columns[i].names, *(const int *)p));
            break;
        case MSH_COL_HASH:
            hash = *(const uint8_t *const *)p;
            *val = hash == NULL ? msh_null() : msh_b(hash, MSH_HASH_SIZE);
            break;
        }
    }
    return n_keys + n;
}

void msh_vals_text(const struct msh_val *vals, size_t n, struct msh_str *out)
{
    for (size_t i = 0; i < n; i++) {
        if (vals[i].type == MSH_VAL_I64) {
            msh_str_addc(out, 'i');
            msh_str_addi(out, vals[i].i);
            msh_str_addc(out, ';');
        } else if (vals[i].type == MSH_VAL_NULL || vals[i].p == NULL) {
            msh_str_add(out, "-;");
        } else {
            msh_str_addc(out, 't');
            msh_str_addi(out, (int64_t)vals[i].n);
            msh_str_addc(out, ':');
            msh_str_addn(out, vals[i].p, vals[i].n);
            msh_str_addc(out, ';');
        }
    }
}

static bool is_blank(const struct msh_column *column, const void *item)
{
    const char *p = (const char *)item + column->offset;
    switch (column->type) {
    case MSH_COL_I64:
    case MSH_COL_ID:
        return *(const int64_t *)p == 0;
    case MSH_COL_INT:
    case MSH_COL_CODE:
        return *(const int *)p == 0;
    case MSH_COL_BOOL:
        return !*(const bool *)p;
    case MSH_COL_TEXT:
    case MSH_COL_HASH:
        return *(const void *const *)p == NULL;
    }
    return false;
}

void msh_columns_text(const struct msh_column *columns, size_t n, const void *item,
                      struct msh_str *out)
{
    struct msh_val vals[MSH_COLUMNS_MAX];
    (void)msh_columns_bind(columns, n, item, vals, 0);
    for (size_t i = 0; i < n; i++) {
        if (columns[i].late && is_blank(&columns[i], item))
            continue;
        if (columns[i].late)
            msh_str_fmt(out, "c%zu=", i);
        msh_vals_text(&vals[i], 1, out);
    }
}

void msh_vals_sparse(const struct msh_val *vals, size_t n, struct msh_str *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct msh_val *val = &vals[i];

        if (val->type == MSH_VAL_I64 ? val->i == 0 : val->p == NULL || val->n == 0)
            continue;
        msh_str_fmt(out, "c%zu=", i);
        msh_vals_text(val, 1, out);
    }
}

static void digest_text(const char *kind, const struct msh_str *text,
                        enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                        uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    const struct msh_piece pieces[] = { { kind, strlen(kind) + 1 }, { text->p, text->n } };
    uint8_t hash[MSH_HASH_SIZE];
    msh_hmac(profile, key, pieces, MSH_COUNT(pieces), hash);
    memcpy(ret, hash, MSH_ROW_DIGEST_SIZE);
}

void msh_vals_digest(const struct msh_val *vals, size_t n, const char *kind,
                     enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
                     uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    struct msh_str text;
    msh_str_init(&text, (size_t)1 << 20);
    msh_vals_sparse(vals, n, &text);
    digest_text(kind, &text, profile, key, ret);
    msh_str_done(&text);
}

void msh_columns_digest(const struct msh_column *columns, size_t n, const void *item,
                        const char *kind, enum msh_crypto_profile profile,
                        const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    struct msh_str text;
    msh_str_init(&text, (size_t)1 << 20);
    msh_columns_text(columns, n, item, &text);
    digest_text(kind, &text, profile, key, ret);
    msh_str_done(&text);
}

int64_t msh_columns_mark(const struct msh_column *columns, size_t n, const void *item)
{
    struct msh_val vals[MSH_COLUMNS_MAX];
    struct msh_piece pieces[3 * MSH_COLUMNS_MAX];
    uint8_t hash[MSH_HASH_SIZE];
    size_t n_pieces = 0;
    uint64_t mark = 0;
    (void)msh_columns_bind(columns, n, item, vals, 0);
    for (size_t i = 0; i < n; i++) {
        pieces[n_pieces++] = (struct msh_piece){ &vals[i].type, sizeof(vals[i].type) };
        pieces[n_pieces++] = (struct msh_piece){ &vals[i].i, sizeof(vals[i].i) };
        /* The zero behind a text keeps neighbours apart. */
        pieces[n_pieces++] =
            (struct msh_piece){ vals[i].p == NULL ? "" : vals[i].p,
                                vals[i].p == NULL ? 1
                                                  : vals[i].n + (vals[i].type == MSH_VAL_TEXT) };
    }
    msh_hash(MSH_CRYPTO_INTL, pieces, n_pieces, hash);
    for (size_t i = 0; i < sizeof(mark); i++)
        mark = mark << 8 | hash[i];
    return (int64_t)(mark >> 11);
}

static int read_code(const struct msh_column *column, const char *code, void *p,
                     struct msh_err *err)
{
    int value = msh_name_find(column->names, code);
    if (value < 0)
        return msh_err_set(err, MSH_E_CORRUPT, "unknown_code", "stored %s is unknown",
                           column->names->type);
    *(int *)p = value;
    return MSH_OK;
}

int msh_columns_read(const struct msh_column *columns, size_t n, struct msh_rows *rows, int first,
                     struct msh_arena *arena, void *item, struct msh_err *err)
{
    for (size_t i = 0; i < n; i++) {
        char *p = (char *)item + columns[i].offset;
        int col = first + (int)i;
        size_t size = 0;
        const void *blob;
        int rc = MSH_OK;
        switch (columns[i].type) {
        case MSH_COL_I64:
        case MSH_COL_ID:
            *(int64_t *)p = msh_rows_i64(rows, col);
            break;
        case MSH_COL_INT:
            *(int *)p = (int)msh_rows_i64(rows, col);
            break;
        case MSH_COL_BOOL:
            *(bool *)p = msh_rows_i64(rows, col) != 0;
            break;
        case MSH_COL_TEXT:
            *(const char **)p = msh_rows_dup(rows, col, arena);
            break;
        case MSH_COL_CODE:
            rc = read_code(&columns[i], msh_rows_text(rows, col), p, err);
            break;
        case MSH_COL_HASH:
            blob = msh_rows_dup_blob(rows, col, arena, &size);
            *(const uint8_t **)p = size == MSH_HASH_SIZE ? blob : NULL;
            break;
        }
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

struct reading {
    const struct msh_column *columns;
    size_t n_columns, size;
    struct msh_arena *arena;
    char *items;
    size_t n, cap;
};

static int read_item(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    void *item = msh_arena_push(r->arena, &r->items, &r->n, &r->cap, r->size);

    return msh_columns_read(r->columns, r->n_columns, rows, 0, r->arena, item, err);
}

int msh_columns_list(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                     size_t n_vals, const struct msh_column *columns, size_t n_columns, size_t size,
                     struct msh_arena *arena, void *ret_items, size_t *ret_n, struct msh_err *err)
{
    struct reading r = { columns, n_columns, size, arena, NULL, 0, 0 };
    int rc = msh_db_each(tx, stmt, vals, n_vals, read_item, &r, err);

    if (rc < 0)
        return rc;
    memcpy(ret_items, &r.items, sizeof(r.items));
    *ret_n = r.n;
    return 0;
}

struct reading_one {
    const struct msh_column *columns;
    size_t n_columns;
    struct msh_arena *arena;
    void *item;
};

static int read_one(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    const struct reading_one *r = arg;

    return msh_columns_read(r->columns, r->n_columns, rows, 0, r->arena, r->item, err);
}

int msh_columns_one(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                    size_t n_vals, const struct msh_column *columns, size_t n_columns,
                    struct msh_arena *arena, void *item, const char *what, struct msh_err *err)
{
    struct reading_one r = { columns, n_columns, arena, item };
    char code[48];
    int rc = msh_db_one(tx, stmt, vals, n_vals, read_one, &r, err);

    if (rc != MSH_E_NOT_FOUND)
        return rc;
    snprintf(code, sizeof(code), "%.30s_unknown", what);
    return msh_err_set(err, MSH_E_NOT_FOUND, code, "no such %s", what);
}
