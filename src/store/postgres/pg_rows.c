#include "base/base.h"

#include <endian.h>

#include "store/postgres/pg.h"

/* Types by their fixed object ids (catalog/pg_type.dat). */
#define OID_BOOL    16
#define OID_BYTEA   17
#define OID_NAME    19
#define OID_INT8    20
#define OID_INT2    21
#define OID_INT4    23
#define OID_TEXT    25
#define OID_VARCHAR 1043
#define OID_NUMERIC 1700

#define VALS_MAX 1000

void msh_pg_stmt_free(void *arg)
{
    struct msh_pg_stmt *stmt = arg;

    free(stmt->types);
    free(stmt);
}

static const char *text_of(const struct msh_stmt *stmt)
{
    return stmt->pg != NULL ? stmt->pg : stmt->sql;
}

static Oid type_of(enum msh_val_type type)
{
    switch (type) {
    case MSH_VAL_NULL:
        return 0;
    case MSH_VAL_I64:
        return OID_INT8;
    case MSH_VAL_TEXT:
        return OID_TEXT;
    case MSH_VAL_BLOB:
        return OID_BYTEA;
    }
    return 0;
}

static void fill_params(struct msh_arena *arena, const struct msh_val *vals, size_t n,
                        struct msh_pg_params *ret)
{
    uint64_t *ints = MSH_ARRAY(arena, n + 1, uint64_t);
    size_t i;

    ret->types = MSH_ARRAY(arena, n + 1, Oid);
    ret->values = MSH_ARRAY(arena, n + 1, const char *);
    ret->lengths = MSH_ARRAY(arena, n + 1, int);
    ret->formats = MSH_ARRAY(arena, n + 1, int);
    for (i = 0; i < n; i++) {
        ret->types[i] = type_of(vals[i].type);
        ret->formats[i] = 1;
        ret->lengths[i] = (int)vals[i].n;
        ret->values[i] = vals[i].p;
        if (vals[i].type == MSH_VAL_I64) {
            ints[i] = htobe64((uint64_t)vals[i].i);
            ret->values[i] = (const char *)&ints[i];
            ret->lengths[i] = sizeof(ints[i]);
        } else if (vals[i].type == MSH_VAL_NULL) {
            ret->values[i] = NULL;
        }
    }
}

/* Do the kept types serve these values? A NULL fits any; a type learnt only now does not. */
static bool fits(const struct msh_pg_stmt *kept, const struct msh_pg_params *params, size_t n)
{
    size_t i;

    if (kept->n != n)
        return false;
    for (i = 0; i < n; i++) {
        if (params->types[i] != 0 && params->types[i] != kept->types[i])
            return false;
    }
    return true;
}

/* Prepare under a new name, with what former values taught about the types. */
static int prepare(struct msh_tx *tx, const struct msh_stmt *stmt, struct msh_pg_stmt *kept,
                   const struct msh_pg_params *params, size_t n, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    PGresult *res;
    size_t i;

    if (kept->n != n) {
        free(kept->types);
        kept->types = msh_alloc0(n + 1, sizeof(Oid));
        kept->n = n;
    }
    for (i = 0; i < n; i++) {
        if (params->types[i] != 0)
            kept->types[i] = params->types[i];
    }
    snprintf(kept->name, sizeof(kept->name), "s%u", conn->next_name++);
    res =
        msh_pg_answer(tx, PQsendPrepare(conn->pg, kept->name, text_of(stmt), (int)n, kept->types));
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        kept->name[0] = '\0';
        return msh_pg_error(tx, res, stmt->name, false, err);
    }
    PQclear(res);
    return 0;
}

/* The statement ready under its name; preparing it waits for what was sent before. */
static int get_stmt(struct msh_tx *tx, const struct msh_stmt *stmt,
                    const struct msh_pg_params *params, size_t n, struct msh_pg_stmt **ret,
                    struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    struct msh_pg_stmt *kept = msh_stmt_map_get(&conn->stmts, stmt);
    int rc = 0;

    if (kept == NULL) {
        kept = msh_alloc0(1, sizeof(*kept));
        msh_stmt_map_put(&conn->stmts, stmt, kept);
    }
    *ret = kept;
    if (kept->name[0] == '\0' || !fits(kept, params, n)) {
        rc = msh_pg_settle(tx, NULL, err);
        if (rc == 0)
            rc = prepare(tx, stmt, kept, params, n, err);
    }
    return rc;
}

static int run_named(struct msh_tx *tx, const struct msh_stmt *stmt,
                     const struct msh_pg_params *params, size_t n, PGresult **ret,
                     struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    struct msh_pg_stmt *kept;
    int rc = get_stmt(tx, stmt, params, n, &kept, err);

    if (rc < 0)
        return rc;
    if (conn->n_waiting == 0) {
        *ret = msh_pg_answer(tx, PQsendQueryPrepared(conn->pg, kept->name, (int)n, params->values,
                                                     params->lengths, params->formats, 1));
        return 0;
    }
    rc = msh_pg_pipe_prepared(tx, stmt->name, kept->name, params, n, err);
    return rc < 0 ? rc : msh_pg_settle(tx, ret, err);
}

static int run(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals, size_t n,
               PGresult **ret, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    struct msh_pg_params params;
    struct msh_pg_stmt *kept;
    PGresult *res = NULL;
    ExecStatusType status;
    int rc = 0;

    if (n > VALS_MAX)
        return msh_err_set(err, MSH_E_BUG, "sql", "%s: too many values", stmt->name);
    fill_params(&tx->arena, vals, n, &params);
    if (conn->pool->no_named)
        res =
            msh_pg_answer(tx, PQsendQueryParams(conn->pg, text_of(stmt), (int)n, params.types,
                                                params.values, params.lengths, params.formats, 1));
    else
        rc = run_named(tx, stmt, &params, n, &res, err);
    if (rc == 0) {
        status = PQresultStatus(res);
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            *ret = res;
            return 0;
        }
        rc = msh_pg_error(tx, res, stmt->name, false, err);
    }
    kept = msh_stmt_map_get(&conn->stmts, stmt);
    if (rc == MSH_E_RETRY && kept != NULL) /* perhaps a stale plan: prepare again */
        kept->name[0] = '\0';
    return rc;
}

int msh_pg_send(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;
    struct msh_pg_params params;
    struct msh_pg_stmt *kept;
    PGresult *res = NULL;
    int rc;

    if (conn->pool->no_named || n > VALS_MAX) {
        rc = run(tx, stmt, vals, n, &res, err);
        PQclear(res);
        return rc;
    }
    fill_params(&tx->arena, vals, n, &params);
    rc = get_stmt(tx, stmt, &params, n, &kept, err);
    return rc < 0 ? rc : msh_pg_pipe_prepared(tx, stmt->name, kept->name, &params, n, err);
}

int msh_pg_exec(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, int64_t *ret_changed, struct msh_err *err)
{
    PGresult *res;
    int rc = run(tx, stmt, vals, n, &res, err);

    if (rc < 0)
        return rc;
    if (!msh_parse_i64(PQcmdTuples(res), 0, INT64_MAX, ret_changed))
        *ret_changed = 0;
    PQclear(res);
    return 0;
}

int msh_pg_query(struct msh_rows *rows, const struct msh_val *vals, size_t n, struct msh_err *err)
{
    PGresult *res;
    int rc = run(rows->tx, rows->stmt, vals, n, &res, err);

    if (rc < 0)
        return rc;
    rows->handle = res;
    rows->row = -1;
    return 0;
}

int msh_pg_next(struct msh_rows *rows, struct msh_err *err MSH_UNUSED)
{
    rows->row++;
    return rows->row < PQntuples(rows->handle);
}

void msh_pg_finish(struct msh_rows *rows)
{
    PQclear(rows->handle);
    rows->handle = NULL;
}

static int take_u16(const char *p)
{
    return (int)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
}

/* Binary numeric (sums of bigint): digits of base 10000, weight of the first, sign, scale. Only
 * whole numbers within 64 bits. */
static bool whole_numeric(const char *p, int n, int64_t *ret)
{
    int digits = n >= 8 ? take_u16(p) : -1;
    int weight = n >= 8 ? (int16_t)take_u16(p + 2) : 0;
    int sign = n >= 8 ? take_u16(p + 4) : 0;
    int64_t value = 0;
    int digit;
    int i;

    if (digits < 0 || n < 8 + 2 * digits || (sign != 0 && sign != 0x4000) || digits > weight + 1)
        return false;
    for (i = 0; digits > 0 && i <= weight; i++) {
        digit = i < digits ? take_u16(p + 8 + 2 * i) : 0;
        /* Built as a negative number, whose range is the wider one. */
        if (__builtin_mul_overflow(value, INT64_C(10000), &value) ||
            __builtin_sub_overflow(value, (int64_t)digit, &value))
            return false;
    }
    if (sign == 0 && value == INT64_MIN)
        return false;
    *ret = sign == 0 ? -value : value;
    return true;
}

static int64_t take_int(const char *p, int n)
{
    uint64_t u = (unsigned char)p[0] & 0x80U ? UINT64_MAX : 0;
    int i;

    for (i = 0; i < n; i++)
        u = u << 8 | (unsigned char)p[i];
    return (int64_t)u;
}

bool msh_pg_column(struct msh_rows *rows, int col, struct msh_val *ret)
{
    const PGresult *res = rows->handle;
    const char *p;
    int n;

    if (rows->row < 0 || rows->row >= PQntuples(res) || col < 0 || col >= PQnfields(res))
        return false;
    *ret = msh_null();
    if (PQgetisnull(res, rows->row, col))
        return true;
    p = PQgetvalue(res, rows->row, col);
    n = PQgetlength(res, rows->row, col);
    switch (PQftype(res, col)) {
    case OID_BOOL:
        *ret = msh_i(p[0] != 0);
        return true;
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        *ret = msh_i(take_int(p, n));
        return true;
    case OID_NUMERIC:
        ret->type = MSH_VAL_I64;
        return whole_numeric(p, n, &ret->i);
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_NAME:
        *ret = msh_tn(p, (size_t)n);
        return true;
    case OID_BYTEA:
        *ret = msh_b(p, (size_t)n);
        return true;
    default:
        return false;
    }
}
