#include "base/base.h"

#include "base/time.h"
#include "base/utf8.h"
#include "store/driver.h"

#define TEXT_MAX ((size_t)64 << 20)

/* Remember the first failure; MSH_E_NOT_FOUND is an answer, not a failure. */
static int doom(struct msh_tx *tx, int rc, const struct msh_err *err)
{
    if (rc < 0 && tx->doom.rc == MSH_OK)
        tx->doom = *err;
    return rc;
}

static int check_doom(struct msh_tx *tx, struct msh_err *err)
{
    if (tx->doom.rc != MSH_OK)
        *err = tx->doom;
    return tx->doom.rc;
}

static int check_alive(struct msh_tx *tx, const char *what, struct msh_err *err)
{
    if (check_doom(tx, err) < 0)
        return err->rc;
    if (tx->until != 0 && msh_time_monotonic() > tx->until)
        return doom(tx,
                    msh_err_set(err, MSH_E_UNAVAILABLE, "read_timeout", "%s: %s: read too long",
                                tx->name, what),
                    err);
    return 0;
}

/* PostgreSQL refuses such text; SQLite would keep it. Both refuse here. */
static int check_vals(const struct msh_stmt *stmt, const struct msh_val *vals, size_t n,
                      struct msh_err *err)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (vals[i].type != MSH_VAL_TEXT && vals[i].type != MSH_VAL_BLOB)
            continue;
        if (vals[i].n > TEXT_MAX)
            return msh_err_set(err, MSH_E_LIMIT, "value_size", "%s: value $%zu too long",
                               stmt->name, i + 1);
        if (vals[i].type == MSH_VAL_TEXT && vals[i].p != NULL &&
            !msh_utf8_valid(vals[i].p, vals[i].n))
            return msh_err_set(err, MSH_E_INVALID, "text_encoding", "%s: text $%zu is not UTF-8",
                               stmt->name, i + 1);
    }
    return 0;
}

int msh_db_exec(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, int64_t *ret_changed, struct msh_err *err)
{
    int64_t changed = 0;
    int rc = check_alive(tx, stmt->name, err);

    if (rc < 0)
        return rc;
    rc = check_vals(stmt, vals, n, err);
    if (rc == 0)
        rc = tx->store->driver->exec(tx, stmt, vals, n, &changed, err);
    if (rc < 0)
        return doom(tx, rc, err);
    if (ret_changed != NULL)
        *ret_changed = changed;
    return 0;
}

int msh_db_send(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, struct msh_err *err)
{
    int rc;

    if (tx->store->driver->send == NULL)
        return msh_db_exec(tx, stmt, vals, n, NULL, err);
    rc = check_alive(tx, stmt->name, err);
    if (rc < 0)
        return rc;
    rc = check_vals(stmt, vals, n, err);
    return doom(tx, rc < 0 ? rc : tx->store->driver->send(tx, stmt, vals, n, err), err);
}

int msh_db_script(struct msh_tx *tx, const char *sql, struct msh_err *err)
{
    int rc = check_alive(tx, "script", err);

    return rc < 0 ? rc : doom(tx, tx->store->driver->script(tx, sql, err), err);
}

int msh_db_query(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                 size_t n, struct msh_rows **ret_rows, struct msh_err *err)
{
    struct msh_rows *rows;
    int rc = check_alive(tx, stmt->name, err);

    if (rc < 0)
        return rc;
    rows = MSH_NEW(&tx->arena, struct msh_rows);
    rows->tx = tx;
    rows->stmt = stmt;
    rc = check_vals(stmt, vals, n, err);
    if (rc == 0)
        rc = tx->store->driver->query(rows, vals, n, err);
    if (rc < 0)
        return doom(tx, rc, err);
    rows->next = tx->open;
    tx->open = rows;
    *ret_rows = rows;
    return 0;
}

int msh_rows_next(struct msh_rows *rows, struct msh_err *err)
{
    int rc;

    if (rows->ended || rows->closed)
        return 0;
    rc = ++rows->tx->looks % 16 == 0 ? check_alive(rows->tx, rows->stmt->name, err)
                                     : check_doom(rows->tx, err);
    if (rc < 0)
        return rc;
    rc = rows->tx->store->driver->next(rows, err);
    if (rc <= 0)
        rows->ended = true;
    return doom(rows->tx, rc, err);
}

void msh_rows_close(struct msh_rows *rows)
{
    struct msh_rows **at;

    if (rows == NULL || rows->closed)
        return;
    rows->closed = true;
    rows->tx->store->driver->finish(rows);
    for (at = &rows->tx->open; *at != NULL; at = &(*at)->next) {
        if (*at == rows) {
            *at = rows->next;
            return;
        }
    }
}

/* The value of a column if it is of the wanted type or NULL; else the transaction is doomed, and the
 * value is empty but there, so that a function of a row may compare it before it is told. Text stands
 * for bytes: SQLite keeps what a stranger's hand wrote, and verify must be able to read it. */
static struct msh_val column(struct msh_rows *rows, int col, enum msh_val_type type)
{
    struct msh_val val = msh_null();
    struct msh_err err;

    if (rows->closed || rows->ended || !rows->tx->store->driver->column(rows, col, &val) ||
        (val.type != type && val.type != MSH_VAL_NULL &&
         (val.type != MSH_VAL_TEXT || type != MSH_VAL_BLOB))) {
        doom(rows->tx,
             msh_err_set(&err, MSH_E_BUG, "column_type", "%s: column %d is not of the wanted kind",
                         rows->stmt->name, col),
             &err);
        return (struct msh_val){ .type = type, .p = "" };
    }
    return val;
}

bool msh_rows_null(struct msh_rows *rows, int col)
{
    struct msh_val val = msh_null();

    if (!rows->closed && !rows->ended)
        rows->tx->store->driver->column(rows, col, &val);
    return val.type == MSH_VAL_NULL;
}

bool msh_rows_value(struct msh_rows *rows, int col, struct msh_val *ret)
{
    *ret = msh_null();
    return !rows->closed && !rows->ended && rows->tx->store->driver->column(rows, col, ret);
}

int64_t msh_rows_i64(struct msh_rows *rows, int col)
{
    return column(rows, col, MSH_VAL_I64).i;
}

const char *msh_rows_text(struct msh_rows *rows, int col)
{
    return column(rows, col, MSH_VAL_TEXT).p;
}

const void *msh_rows_blob(struct msh_rows *rows, int col, size_t *ret_n)
{
    struct msh_val val = column(rows, col, MSH_VAL_BLOB);

    *ret_n = val.n;
    return val.p;
}

bool msh_rows_bytes(struct msh_rows *rows, int col, void *ret, size_t n)
{
    struct msh_val val = column(rows, col, MSH_VAL_BLOB);

    memset(ret, 0, n);
    if (val.p == NULL || val.n != n)
        return false;
    memcpy(ret, val.p, n);
    return true;
}

char *msh_rows_dup(struct msh_rows *rows, int col, struct msh_arena *arena)
{
    struct msh_val val = column(rows, col, MSH_VAL_TEXT);

    return val.p == NULL ? NULL : msh_arena_strndup(arena, val.p, val.n);
}

void *msh_rows_dup_blob(struct msh_rows *rows, int col, struct msh_arena *arena, size_t *ret_n)
{
    struct msh_val val = column(rows, col, MSH_VAL_BLOB);

    *ret_n = val.n;
    return val.p == NULL ? NULL : msh_arena_memdup(arena, val.p, val.n);
}

int msh_db_one(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals, size_t n,
               msh_row_fn each, void *arg, struct msh_err *err)
{
    struct msh_rows *rows;
    int rc = msh_db_query(tx, stmt, vals, n, &rows, err);

    if (rc < 0)
        return rc;
    rc = msh_rows_next(rows, err);
    if (rc == 0)
        rc = msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "%s: no row", stmt->name);
    else if (rc > 0)
        rc = each == NULL ? 0 : MSH_MIN(each(rows, arg, err), 0);
    msh_rows_close(rows);
    if (rc == 0 && tx->doom.rc != MSH_OK) { /* what it read was no row of ours */
        *err = tx->doom;
        rc = err->rc;
    }
    return rc;
}

int msh_db_each(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, msh_row_fn each, void *arg, struct msh_err *err)
{
    struct msh_rows *rows;
    int rc = msh_db_query(tx, stmt, vals, n, &rows, err);

    if (rc < 0)
        return rc;
    while ((rc = msh_rows_next(rows, err)) > 0) {
        rc = each(rows, arg, err);
        if (rc < 0)
            break;
    }
    msh_rows_close(rows);
    return rc;
}

static int take_i64(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    int64_t *ret = arg;

    if (!msh_rows_null(rows, 0))
        *ret = msh_rows_i64(rows, 0);
    return 0;
}

int msh_db_i64(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals, size_t n,
               int64_t fallback, int64_t *ret, struct msh_err *err)
{
    struct msh_err none;
    int64_t value = fallback;
    int rc = msh_db_one(tx, stmt, vals, n, take_i64, &value, &none);

    if (rc < 0 && rc != MSH_E_NOT_FOUND) {
        *err = none;
        return rc;
    }
    if (tx->doom.rc != MSH_OK) {
        *err = tx->doom;
        return err->rc;
    }
    *ret = value;
    return 0;
}
