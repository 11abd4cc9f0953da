/*
 * db.h - the database as the rest of the house sees it: one SQL text, two engines.
 *
 * SQLite 3.40 (WAL, synchronous=FULL; one writer thread that groups waiting transactions into one
 * commit, a pool of readers) and PostgreSQL 15 (a pool of connections). Statements are constants
 * in static storage; values are bound; parameters are written $1, $2 … on both engines.
 *
 * What a transaction function may rely on, the same on both engines:
 *   - It may run twice or more (lost race, lost connection, dead batch). It must be repeatable,
 *     must not answer anybody, and on PostgreSQL a run whose COMMIT reply was lost may have
 *     landed: a command looks up its idempotency row first.
 *   - The first failed statement dooms the transaction: later calls fail with the same error, and
 *     nothing of it is stored even if the function answers 0.
 *   - On SQLite the function runs in the writer's thread while the caller waits; memory of the
 *     caller may be used. It must be short and must not start another transaction.
 *
 * Errors of every call, unless said otherwise: MSH_E_CONFLICT (unique key; `err->field` names the
 * table), MSH_E_INVALID (another constraint, or text that is not UTF-8), MSH_E_RETRY (inside a
 * transaction only; pass it up), MSH_E_UNAVAILABLE, MSH_E_FULL, MSH_E_IO, MSH_E_CORRUPT, MSH_E_BUG
 * (bad SQL, wrong type).
 *
 * A store is used from any thread; a transaction and its rows only inside its function.
 */
#ifndef MSH_STORE_DB_H
#define MSH_STORE_DB_H

#include "base/arena.h"
#include "base/err.h"

struct msh_store;
struct msh_tx;
struct msh_rows;

enum msh_engine { MSH_ENGINE_SQLITE, MSH_ENGINE_POSTGRES, MSH_ENGINE_COUNT };

/* Zero or NULL takes the default in brackets. */
struct msh_store_conf {
    const char *url; /* "sqlite:/path/file.db", or "postgres://…" (several hosts allowed) */
    int readers;     /* SQLite read connections [4, at most 64] */
    int pg_pool;     /* PostgreSQL connections [8, at most 256] */
    bool no_named_statements; /* behind PgBouncer in transaction mode */
    /* How long a lost database is waited for [60000], counted from the first to whom it was lost;
     * one never reached so far, 5 s at most. */
    int64_t retry_total_ms;
    int64_t read_limit_ms; /* longest msh_tx_read [1000] */
    int64_t wal_limit;     /* bytes of WAL that make readers pause for a checkpoint [64 MiB] */
    bool must_exist;       /* SQLite: a missing file is an error instead of a new database */
};

/* Open without touching the schema. PostgreSQL need not answer yet. Fails with MSH_E_INVALID for a
 * bad url, MSH_E_IO, MSH_E_CORRUPT (not a database), MSH_E_UNAVAILABLE. */
int msh_store_open(const struct msh_store_conf *conf, struct msh_store **ret_store,
                   struct msh_err *err);

/* All transactions must have returned. NULL-safe. */
void msh_store_close(struct msh_store *store);

/* From now on every wait ends and every new transaction is refused with MSH_E_UNAVAILABLE; those
 * already running finish. For the drain before close. */
void msh_store_stop(struct msh_store *store);

/* From now on wait so long for a lost database: retry_total_ms of the configuration anew. */
void msh_store_patience(struct msh_store *store, int64_t ms);

enum msh_engine msh_store_engine(const struct msh_store *store);

/*
 * True after a failed fsync: what was acknowledged before is safe, nothing can be acknowledged any
 * more, and only a new process can know the state of the file (scale.md §4.3). Every later write
 * fails with MSH_E_IO; the program must exit.
 */
bool msh_store_failed(const struct msh_store *store);

/* Transactions since the store was opened: those that ended well by kind, attempts made again after
 * a lost race or connection, and those that ended because of the machinery (MSH_E_UNAVAILABLE,
 * MSH_E_FULL, MSH_E_IO, MSH_E_CORRUPT), not of a rule. */
struct msh_store_stats {
    uint64_t writes, reads, reruns, failed;
};
void msh_store_stats(const struct msh_store *store, struct msh_store_stats *ret);

/* Values ---------------------------------------------------------------------------------------*/

enum msh_val_type { MSH_VAL_NULL, MSH_VAL_I64, MSH_VAL_TEXT, MSH_VAL_BLOB };

struct msh_val {
    enum msh_val_type type;
    int64_t i;
    const void *p; /* NULL is SQL NULL */
    size_t n;
};

static inline struct msh_val msh_null(void)
{
    return (struct msh_val){ .type = MSH_VAL_NULL };
}

static inline struct msh_val msh_i(int64_t i)
{
    return (struct msh_val){ .type = MSH_VAL_I64, .i = i };
}

/* 0 stands for "none" in ids: NULL in the database. */
static inline struct msh_val msh_id_or_null(int64_t id)
{
    return id == 0 ? msh_null() : msh_i(id);
}

/* UTF-8 without NUL bytes. NULL is SQL NULL. */
static inline struct msh_val msh_tn(const char *text, size_t n)
{
    return (struct msh_val){ .type = MSH_VAL_TEXT, .p = text, .n = n };
}

static inline struct msh_val msh_t(const char *text)
{
    return msh_tn(text, text == NULL ? 0 : strlen(text));
}

/* NULL is SQL NULL; an empty blob has a non-NULL pointer. */
static inline struct msh_val msh_b(const void *bytes, size_t n)
{
    return (struct msh_val){ .type = MSH_VAL_BLOB, .p = bytes, .n = n };
}

/* The two arguments (vals, n) of a statement: MSH_VALS(msh_i(id), msh_t(name)). */
#define MSH_VALS(...)                                                                              \
    ((const struct msh_val[]){ __VA_ARGS__ }),                                                     \
        (sizeof((const struct msh_val[]){ __VA_ARGS__ }) / sizeof(struct msh_val))
#define MSH_NO_VALS NULL, 0

/* Statements -----------------------------------------------------------------------------------*/

/*
 * A constant statement in static storage: its address is the key under which a connection keeps it
 * prepared. `pg` or `lite` replace `sql` where an engine truly differs. tools/check_sql reads
 * these tables.
 *
 * On PostgreSQL a parameter has the type of its value: int8, text, bytea; msh_null() takes what
 * the server infers. Where int4 is needed write CAST($1 AS INTEGER).
 */
struct msh_stmt {
    const char *name;
    const char *sql;
    const char *pg;
    const char *lite;
};

/* Run a statement without rows. `ret_changed` (may be NULL) gets the number of rows touched. */
int msh_db_exec(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, int64_t *ret_changed, struct msh_err *err);

/*
 * The same for a statement of whose outcome nothing that follows depends: PostgreSQL is not waited
 * for. What fails dooms the transaction at the next statement that is waited for, or at the commit,
 * so a caller who makes something of a conflict runs it by msh_db_exec.
 */
int msh_db_send(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, struct msh_err *err);

/*
 * Run a statement with rows. Bound the answer by LIMIT: PostgreSQL sends it whole. Close the rows
 * before writing to a table they read. Rows left open are closed when the function ends.
 */
int msh_db_query(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                 size_t n, struct msh_rows **ret_rows, struct msh_err *err);

/* 1 = a row is current, 0 = no more, negative = error. */
int msh_rows_next(struct msh_rows *rows, struct msh_err *err);
void msh_rows_close(struct msh_rows *rows); /* NULL-safe */

/*
 * Columns of the current row, from 0. Integers of any width, sums and truth values are i64; NULL
 * reads as 0. Text and blobs are borrowed until the next msh_rows_next or close; NULL reads as
 * NULL. A column of another kind is our mistake, or a stranger's hand: it reads as "" or 0, and the
 * transaction is doomed with MSH_E_BUG.
 */
bool msh_rows_null(struct msh_rows *rows, int col);
int64_t msh_rows_i64(struct msh_rows *rows, int col);
const char *msh_rows_text(struct msh_rows *rows, int col);
const void *msh_rows_blob(struct msh_rows *rows, int col, size_t *ret_n);
/* A hash, key or salt: exactly n bytes into `ret`; zeros and false where the blob is of another
 * length, or NULL. */
bool msh_rows_bytes(struct msh_rows *rows, int col, void *ret, size_t n);

/* Whatever stands in a column, borrowed like the rest; false behind the last one, and for a kind that
 * is none of the four. */
bool msh_rows_value(struct msh_rows *rows, int col, struct msh_val *ret);

/* Copies into the caller's arena; NULL stays NULL. */
char *msh_rows_dup(struct msh_rows *rows, int col, struct msh_arena *arena);
void *msh_rows_dup_blob(struct msh_rows *rows, int col, struct msh_arena *arena, size_t *ret_n);

/* For exactly one row: calls `each` with it. MSH_E_NOT_FOUND where there is none (the transaction
 * lives on). `each` may be NULL to ask for existence. */
typedef int (*msh_row_fn)(struct msh_rows *rows, void *arg, struct msh_err *err);
int msh_db_one(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals, size_t n,
               msh_row_fn each, void *arg, struct msh_err *err);

/* For every row; stops at the first negative answer. */
int msh_db_each(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, msh_row_fn each, void *arg, struct msh_err *err);

/* First column of the first row, `fallback` where there is no row or it is NULL. */
int msh_db_i64(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals, size_t n,
               int64_t fallback, int64_t *ret, struct msh_err *err);

/* Transactions ---------------------------------------------------------------------------------*/

/* Negative rolls back. MSH_E_RETRY asks for another run. */
typedef int (*msh_tx_fn)(struct msh_tx *tx, void *arg, struct msh_err *err);

/*
 * Write: run `fn`, commit, and return its answer only after COMMIT was acknowledged. `name` stands
 * in error texts. Lost races are rerun at most 5 times, a lost connection until `retry_total_ms`;
 * after that MSH_E_UNAVAILABLE.
 */
int msh_tx_run(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
               struct msh_err *err);

/* The same for thousands of rows at once: a commit of its own, that shares with nobody. On SQLite
 * everybody who writes waits for it, so keep it below a second. */
int msh_tx_bulk(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                struct msh_err *err);

/* Read one snapshot, without writing, for at most `read_limit_ms` (then MSH_E_UNAVAILABLE
 * "read_timeout"). */
int msh_tx_read(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                struct msh_err *err);

/* The same for who asks whether the database is there: a lost one is not waited for, and nothing for
 * long (MSH_E_UNAVAILABLE "database_away", "pool_busy"). */
int msh_tx_probe(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                 struct msh_err *err);

/* The same without that limit: `verify` and `backup`. Holds back checkpoints and vacuum. */
int msh_tx_read_long(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                     struct msh_err *err);

/*
 * Inside a read: write the whole database as this read sees it, pending writers or not, into the
 * empty file `path` (embedded engine). The caller syncs it. MSH_E_STATE "copy_engine" on PostgreSQL,
 * whose own tools do this better.
 */
int msh_tx_copy(struct msh_tx *tx, const char *path, struct msh_err *err);

/* Scratch memory, 64 MiB at most, reset after every run of the function. */
struct msh_arena *msh_tx_arena(struct msh_tx *tx);
struct msh_store *msh_tx_store(struct msh_tx *tx);
enum msh_engine msh_tx_engine(const struct msh_tx *tx);

/* Call fn(arg) in the caller's thread, outside any lock, after COMMIT was acknowledged; dropped
 * when this run does not commit. `arg` may live in msh_tx_arena. Order between transactions is not
 * the order of commits. */
void msh_tx_on_commit(struct msh_tx *tx, void (*fn)(void *arg), void *arg);

#endif
