/*
 * capture.so - what a server writes, as it writes it: put before its libraries (LD_PRELOAD), it notes
 * every writing statement with its values, and where transactions begin and end, in the file that
 * MSH_FLOOR_LOG names. The statements themselves go through untouched. log.h says how the file reads.
 */
#include "base/base.h"

#include <dlfcn.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>

#include "log.h"

#define STMTS 65536 /* a power of two, far above what a server keeps prepared */

struct kept {
    const void *conn; /* PostgreSQL: names are a connection's own */
    uintptr_t key;    /* sqlite3_stmt, or the number in the name */
    uint32_t id;      /* 0: not worth a note */
    bool fresh;       /* not stepped since it was reset */
    int n;
    struct msh_floor_val vals[MSH_FLOOR_VALS];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *stmts[STMTS];
static FILE *out;
static uint32_t next_id = 1;
static _Thread_local int inside; /* what SQLite itself runs below a statement is not the server's */

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL)
        abort();
    return found;
}

#define REAL(name)                                                                                 \
    static __typeof__(name) *fn;                                                                   \
    if (fn == NULL)                                                                                \
    *(void **)&fn = real(#name)

/* ---- the file; the lock is held ---- */

static void put(const void *bytes, size_t n)
{
    if (n > 0 && fwrite(bytes, n, 1, out) != 1)
        abort();
}

static void put_u32(uint32_t n)
{
    put(&n, sizeof(n));
}

static void put_text(const char *text)
{
    put_u32((uint32_t)strlen(text));
    put(text, strlen(text));
}

static void put_head(char tag, const void *conn)
{
    const uint64_t id = (uintptr_t)conn;

    put(&tag, 1);
    put(&id, sizeof(id));
}

static bool open_log(void)
{
    const char *path = getenv("MSH_FLOOR_LOG");

    if (out == NULL && path != NULL)
        out = fopen(path, "we");
    return out != NULL;
}

/* ---- statements ---- */

static bool is_worth(const char *sql)
{
    static const char *const words[] = { "INSERT", "UPDATE",   "DELETE",    "BEGIN",
                                         "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE" };

    for (size_t i = 0; i < MSH_COUNT(words); i++)
        if (strncasecmp(sql, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static struct kept *find(const void *conn, uintptr_t key)
{
    size_t at = ((uintptr_t)conn ^ key * UINT64_C(0x9e3779b97f4a7c15)) >> 16 & (STMTS - 1);

    while (stmts[at] != NULL && (stmts[at]->conn != conn || stmts[at]->key != key))
        at = (at + 1) & (STMTS - 1);
    if (stmts[at] == NULL) {
        stmts[at] = calloc(1, sizeof(*stmts[at]));
        if (stmts[at] == NULL)
            abort();
        stmts[at]->conn = conn;
        stmts[at]->key = key;
    }
    return stmts[at];
}

static void note_prepare(const void *conn, const void *owner, uintptr_t key, const char *sql,
                         const unsigned *types, int n_types)
{
    struct kept *kept;

    pthread_mutex_lock(&lock);
    kept = find(owner, key);
    kept->id = 0;
    kept->fresh = true;
    if (open_log() && is_worth(sql)) {
        kept->id = next_id++;
        put_head('P', conn);
        put_u32(kept->id);
        put_text(sql);
        put_u32((uint32_t)n_types);
        for (int i = 0; i < n_types; i++)
            put_u32(types[i]);
    }
    pthread_mutex_unlock(&lock);
}

static void put_run(const void *conn, uint32_t id, const struct msh_floor_val *vals, int n)
{
    put_head('X', conn);
    put_u32(id);
    put_u32((uint32_t)n);
    for (int i = 0; i < n; i++) {
        const char type = (char)vals[i].type;

        put(&type, 1);
        if (vals[i].type == MSH_FLOOR_INT)
            put(&vals[i].i, sizeof(vals[i].i));
        if (vals[i].type >= MSH_FLOOR_TEXT) {
            put_u32((uint32_t)vals[i].n);
            put(vals[i].p, vals[i].n);
        }
    }
}

static void note_script(const void *conn, const char *sql)
{
    pthread_mutex_lock(&lock);
    if (open_log()) {
        put_head('S', conn);
        put_text(sql);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- SQLite ---- */

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned flags, sqlite3_stmt **ret,
                       const char **tail)
{
    REAL(sqlite3_prepare_v3);
    int code;

    inside++;
    code = fn(db, sql, n, flags, ret, tail);
    inside--;
    if (inside == 0 && code == SQLITE_OK && *ret != NULL)
        note_prepare(db, NULL, (uintptr_t)*ret, sql, NULL, 0);
    return code;
}

static void note_value(sqlite3_stmt *st, int at, const struct msh_floor_val *val)
{
    struct kept *kept;

    if (inside > 0)
        return;
    pthread_mutex_lock(&lock);
    kept = find(NULL, (uintptr_t)st);
    if (at < 1 || at > MSH_FLOOR_VALS)
        abort();
    kept->n = MSH_MAX(kept->n, at);
    kept->vals[at - 1] = *val; /* the server's bytes stay until the statement ran */
    pthread_mutex_unlock(&lock);
}

int sqlite3_bind_null(sqlite3_stmt *st, int at)
{
    REAL(sqlite3_bind_null);
    note_value(st, at, &(struct msh_floor_val){ .type = MSH_FLOOR_NULL });
    return fn(st, at);
}

int sqlite3_bind_int64(sqlite3_stmt *st, int at, sqlite3_int64 i)
{
    REAL(sqlite3_bind_int64);
    note_value(st, at, &(struct msh_floor_val){ .type = MSH_FLOOR_INT, .i = i });
    return fn(st, at, i);
}

int sqlite3_bind_text64(sqlite3_stmt *st, int at, const char *text, sqlite3_uint64 n,
                        void (*free_it)(void *), unsigned char encoding)
{
    REAL(sqlite3_bind_text64);
    note_value(st, at,
               &(struct msh_floor_val){
                   .type = text == NULL ? MSH_FLOOR_NULL : MSH_FLOOR_TEXT, .p = text, .n = n });
    return fn(st, at, text, n, free_it, encoding);
}

int sqlite3_bind_blob64(sqlite3_stmt *st, int at, const void *bytes, sqlite3_uint64 n,
                        void (*free_it)(void *))
{
    REAL(sqlite3_bind_blob64);
    note_value(st, at,
               &(struct msh_floor_val){
                   .type = bytes == NULL ? MSH_FLOOR_NULL : MSH_FLOOR_BLOB, .p = bytes, .n = n });
    return fn(st, at, bytes, n, free_it);
}

int sqlite3_reset(sqlite3_stmt *st)
{
    REAL(sqlite3_reset);
    if (inside == 0 && st != NULL) {
        pthread_mutex_lock(&lock);
        find(NULL, (uintptr_t)st)->fresh = true;
        pthread_mutex_unlock(&lock);
    }
    return fn(st);
}

int sqlite3_step(sqlite3_stmt *st)
{
    REAL(sqlite3_step);
    int code;

    if (inside == 0) {
        struct kept *kept;

        pthread_mutex_lock(&lock);
        kept = find(NULL, (uintptr_t)st);
        if (kept->id != 0 && kept->fresh)
            put_run(sqlite3_db_handle(st), kept->id, kept->vals, kept->n);
        kept->fresh = false;
        pthread_mutex_unlock(&lock);
    }
    inside++;
    code = fn(st);
    inside--;
    return code;
}

int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                 void *arg, char **message)
{
    REAL(sqlite3_exec);
    int code;

    if (inside == 0)
        note_script(db, sql);
    inside++;
    code = fn(db, sql, each, arg, message);
    inside--;
    return code;
}

/* ---- PostgreSQL ---- */

static uintptr_t number_of(const char *name)
{
    return (uintptr_t)strtoul(name + 1, NULL, 10) + 1;
}

PGresult *PQprepare(PGconn *conn, const char *name, const char *sql, int n, const Oid *types)
{
    REAL(PQprepare);
    note_prepare(conn, conn, number_of(name), sql, types, n);
    return fn(conn, name, sql, n, types);
}

int PQsendPrepare(PGconn *conn, const char *name, const char *sql, int n, const Oid *types)
{
    REAL(PQsendPrepare);
    note_prepare(conn, conn, number_of(name), sql, types, n);
    return fn(conn, name, sql, n, types);
}

int PQsendQuery(PGconn *conn, const char *sql)
{
    REAL(PQsendQuery);
    note_script(conn, sql);
    return fn(conn, sql);
}

static void note_prepared(const void *conn, const char *name, int n, const char *const *values,
                          const int *lengths)
{
    struct msh_floor_val vals[MSH_FLOOR_VALS];
    uint32_t id;

    if (n > MSH_FLOOR_VALS)
        abort();
    for (int i = 0; i < n; i++)
        vals[i] =
            (struct msh_floor_val){ .type = values[i] == NULL ? MSH_FLOOR_NULL : MSH_FLOOR_BLOB,
                                    .p = values[i],
                                    .n = (size_t)lengths[i] };
    pthread_mutex_lock(&lock);
    id = find(conn, number_of(name))->id;
    if (id != 0)
        put_run(conn, id, vals, n);
    pthread_mutex_unlock(&lock);
}

PGresult *PQexecPrepared(PGconn *conn, const char *name, int n, const char *const *values,
                         const int *lengths, const int *formats, int format)
{
    REAL(PQexecPrepared);
    note_prepared(conn, name, n, values, lengths);
    return fn(conn, name, n, values, lengths, formats, format);
}

int PQsendQueryPrepared(PGconn *conn, const char *name, int n, const char *const *values,
                        const int *lengths, const int *formats, int format)
{
    REAL(PQsendQueryPrepared);
    note_prepared(conn, name, n, values, lengths);
    return fn(conn, name, n, values, lengths, formats, format);
}

int PQsendQueryParams(PGconn *conn, const char *sql, int n, const Oid *types,
                      const char *const *values, const int *lengths, const int *formats, int format)
{
    REAL(PQsendQueryParams);
    note_script(conn, sql); /* BEGIN, SET and COMMIT have no values */
    return fn(conn, sql, n, types, values, lengths, formats, format);
}

PGresult *PQexec(PGconn *conn, const char *sql)
{
    REAL(PQexec);
    note_script(conn, sql);
    return fn(conn, sql);
}
