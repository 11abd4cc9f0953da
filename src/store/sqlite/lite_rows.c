#include "base/base.h"

#include "store/sqlite/lite.h"

void msh_lite_stmt_free(void *arg)
{
    struct msh_lite_stmt *stmt = arg;

    sqlite3_finalize(stmt->st);
    free(stmt->nums);
    free(stmt);
}

static const char *text_of(const struct msh_stmt *stmt)
{
    return stmt->lite != NULL ? stmt->lite : stmt->sql;
}

/* SQLite numbers parameters by first appearance, so "$2 … $1" must be looked up by name. */
static bool number_params(struct msh_lite_stmt *made)
{
    const char *name;
    int64_t number;
    int i;

    made->n = sqlite3_bind_parameter_count(made->st);
    made->nums = msh_alloc0((size_t)made->n + 1, sizeof(int));
    for (i = 0; i < made->n; i++) {
        name = sqlite3_bind_parameter_name(made->st, i + 1);
        if (name == NULL || name[0] != '$' || !msh_parse_i64(name + 1, 1, 9999, &number))
            return false;
        made->nums[i] = (int)number;
    }
    return true;
}

static int prepare(struct msh_lite_conn *conn, const struct msh_stmt *stmt, bool reading,
                   struct msh_lite_stmt **ret, struct msh_err *err)
{
    struct msh_lite_stmt *made = msh_alloc0(1, sizeof(*made));
    const char *tail = NULL;
    int code;

    code = sqlite3_prepare_v3(conn->db, text_of(stmt), -1, SQLITE_PREPARE_PERSISTENT, &made->st,
                              &tail);
    if (code != SQLITE_OK) {
        msh_lite_stmt_free(made);
        return msh_lite_error(conn, code, stmt->name, reading, err);
    }
    if (made->st == NULL || tail[strspn(tail, " \t\r\n;")] != '\0' || !number_params(made)) {
        msh_lite_stmt_free(made);
        return msh_err_set(err, MSH_E_BUG, "sql", "%s: one statement with $1, $2 … is wanted",
                           stmt->name);
    }
    *ret = made;
    return 0;
}

/* The connection's prepared statement, or a fresh one while rows of it are still open. */
static int get_stmt(struct msh_lite_conn *conn, const struct msh_stmt *stmt, bool reading,
                    struct msh_lite_stmt **ret, struct msh_err *err)
{
    struct msh_lite_stmt *found = msh_stmt_map_get(&conn->stmts, stmt);
    int rc;

    if (found == NULL || found->busy) {
        bool cached = found == NULL;

        rc = prepare(conn, stmt, reading, &found, err);
        if (rc < 0)
            return rc;
        found->cached = cached;
        if (cached)
            msh_stmt_map_put(&conn->stmts, stmt, found);
    }
    found->busy = true;
    *ret = found;
    return 0;
}

static void put_stmt(struct msh_lite_stmt *stmt)
{
    sqlite3_reset(stmt->st);
    sqlite3_clear_bindings(stmt->st);
    stmt->busy = false;
    if (!stmt->cached)
        msh_lite_stmt_free(stmt);
}

static int bind_one(sqlite3_stmt *st, int index, const struct msh_val *val)
{
    switch (val->type) {
    case MSH_VAL_NULL:
        return sqlite3_bind_null(st, index);
    case MSH_VAL_I64:
        return sqlite3_bind_int64(st, index, val->i);
    case MSH_VAL_TEXT:
        return sqlite3_bind_text64(st, index, val->p, val->n, SQLITE_STATIC, SQLITE_UTF8);
    case MSH_VAL_BLOB:
        return sqlite3_bind_blob64(st, index, val->p, val->n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static int bind(struct msh_lite_conn *conn, const struct msh_stmt *stmt,
                struct msh_lite_stmt *ready, const struct msh_val *vals, size_t n, bool reading,
                struct msh_err *err)
{
    int code;
    int i;

    for (i = 0; i < ready->n; i++) {
        if ((size_t)ready->nums[i] > n)
            return msh_err_set(err, MSH_E_BUG, "sql", "%s: no value for $%d", stmt->name,
                               ready->nums[i]);
        code = bind_one(ready->st, i + 1, &vals[ready->nums[i] - 1]);
        if (code != SQLITE_OK)
            return msh_lite_error(conn, code, stmt->name, reading, err);
    }
    return 0;
}

static int start(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                 size_t n, struct msh_lite_stmt **ret, struct msh_err *err)
{
    struct msh_lite_conn *conn = tx->conn;
    bool reading = tx->mode != MSH_TX_WRITE;
    int rc = get_stmt(conn, stmt, reading, ret, err);

    if (rc < 0)
        return rc;
    rc = bind(conn, stmt, *ret, vals, n, reading, err);
    if (rc < 0)
        put_stmt(*ret);
    return rc;
}

int msh_lite_exec(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                  size_t n, int64_t *ret_changed, struct msh_err *err)
{
    struct msh_lite_conn *conn = tx->conn;
    struct msh_lite_stmt *ready;
    int code;
    int rc = start(tx, stmt, vals, n, &ready, err);

    if (rc < 0)
        return rc;
    do {
        code = sqlite3_step(ready->st);
    } while (code == SQLITE_ROW);
    if (code == SQLITE_DONE)
        *ret_changed = sqlite3_changes64(conn->db);
    else
        rc = msh_lite_error(conn, code, stmt->name, tx->mode != MSH_TX_WRITE, err);
    put_stmt(ready);
    return rc;
}

int msh_lite_query(struct msh_rows *rows, const struct msh_val *vals, size_t n, struct msh_err *err)
{
    struct msh_lite_stmt *ready;
    int rc = start(rows->tx, rows->stmt, vals, n, &ready, err);

    if (rc == 0)
        rows->handle = ready;
    return rc;
}

int msh_lite_next(struct msh_rows *rows, struct msh_err *err)
{
    struct msh_lite_stmt *ready = rows->handle;
    int code = sqlite3_step(ready->st);

    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE)
        return 0;
    return msh_lite_error(rows->tx->conn, code, rows->stmt->name, rows->tx->mode != MSH_TX_WRITE,
                          err);
}

void msh_lite_finish(struct msh_rows *rows)
{
    put_stmt(rows->handle);
    rows->handle = NULL;
}

bool msh_lite_column(struct msh_rows *rows, int col, struct msh_val *ret)
{
    sqlite3_stmt *st = ((struct msh_lite_stmt *)rows->handle)->st;

    if (col < 0 || col >= sqlite3_data_count(st))
        return false;
    switch (sqlite3_column_type(st, col)) {
    case SQLITE_NULL:
        *ret = msh_null();
        return true;
    case SQLITE_INTEGER:
        *ret = msh_i(sqlite3_column_int64(st, col));
        return true;
    case SQLITE_TEXT:
        ret->type = MSH_VAL_TEXT;
        ret->p = sqlite3_column_text(st, col);
        ret->n = (size_t)sqlite3_column_bytes(st, col);
        return ret->p != NULL; /* NULL means no memory, never an empty text */
    case SQLITE_BLOB:
        ret->type = MSH_VAL_BLOB;
        ret->p = sqlite3_column_blob(st, col);
        ret->n = (size_t)sqlite3_column_bytes(st, col);
        if (ret->p == NULL && sqlite3_errcode(sqlite3_db_handle(st)) == SQLITE_NOMEM)
            return false;
        if (ret->p == NULL) /* SQLite's empty blob; NULL would mean SQL NULL */
            ret->p = "";
        return true;
    default:
        return false;
    }
}

int msh_lite_script(struct msh_tx *tx, const char *sql, struct msh_err *err)
{
    struct msh_lite_conn *conn = tx->conn;
    int code = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);

    conn->scripted = true;
    return code == SQLITE_OK ? 0 : msh_lite_error(conn, code, tx->name, false, err);
}

int msh_lite_simple(struct msh_lite_conn *conn, const struct msh_stmt *stmt, struct msh_err *err)
{
    struct msh_lite_stmt *ready;
    int code;
    int rc = get_stmt(conn, stmt, false, &ready, err);

    if (rc < 0)
        return rc;
    code = sqlite3_step(ready->st);
    if (code != SQLITE_DONE)
        rc = msh_lite_error(conn, code, stmt->name, false, err);
    put_stmt(ready);
    return rc;
}
