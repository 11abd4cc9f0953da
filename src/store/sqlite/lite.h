/*
 * lite.h - the SQLite engine, private to src/store/sqlite.
 *
 * One writer connection that belongs to one thread, a pool of read connections lent to callers.
 */
#ifndef MSH_STORE_SQLITE_LITE_H
#define MSH_STORE_SQLITE_LITE_H

#include <semaphore.h>
#include <sqlite3.h>

#include "store/driver.h"

#define MSH_LITE_BUSY_MS 2000 /* another process writes: wait in SQLite, then rerun */

struct msh_lite;

/* A prepared statement and which value each of its parameters takes. */
struct msh_lite_stmt {
    sqlite3_stmt *st;
    int *nums; /* parameter index - 1 -> number in "$number" */
    int n;
    bool busy;
    bool cached;
};

struct msh_lite_conn {
    sqlite3 *db;
    struct msh_lite *lite;
    struct msh_stmt_map stmts;
    int64_t until; /* monotonic ms at which the progress handler interrupts, 0 = never */
    bool lent;     /* readers: guarded by the pool's mutex */
    bool scripted; /* writer: the schema was touched since this was cleared */
};

/* A caller waiting for the writer. */
struct msh_lite_job {
    struct msh_tx *tx;
    msh_tx_fn fn;
    void *arg;
    struct msh_err err;
    int rc;
    sem_t done;
    struct msh_lite_job *next;
};

struct msh_lite {
    struct msh_store *store;
    char *path;
    struct msh_lite_conn writer;
    pthread_t thread;
    pthread_mutex_t mutex; /* queue */
    pthread_cond_t wake;
    struct msh_lite_job *first;
    struct msh_lite_job *last;
    bool quit;

    pthread_mutex_t pool_mutex;
    pthread_cond_t pool_cond;
    struct msh_lite_conn *readers;
    int readers_n;
    int reading; /* short reads under way */
    bool paused; /* no new read starts: a checkpoint wants the WAL to itself */

    /* Writer thread only. */
    int wal_pages; /* after the last commit */
    int64_t page_size;
    int64_t passive_at; /* pages at which the next passive checkpoint runs */
    int64_t pause_at;   /* bytes at which readers pause */
    int64_t wal_limit;
};

/* lite_conn.c */
int msh_lite_conn_open(struct msh_lite *lite, bool writer, bool create, struct msh_lite_conn *conn,
                       struct msh_err *err);
void msh_lite_conn_close(struct msh_lite_conn *conn);
/* Turn a result code into an error; notes a failed fsync in the store. */
int msh_lite_error(struct msh_lite_conn *conn, int code, const char *what, bool reading,
                   struct msh_err *err);
int msh_lite_simple(struct msh_lite_conn *conn, const struct msh_stmt *stmt, struct msh_err *err);

/* lite_rows.c */
int msh_lite_exec(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                  size_t n, int64_t *ret_changed, struct msh_err *err);
int msh_lite_query(struct msh_rows *rows, const struct msh_val *vals, size_t n,
                   struct msh_err *err);
int msh_lite_next(struct msh_rows *rows, struct msh_err *err);
void msh_lite_finish(struct msh_rows *rows);
bool msh_lite_column(struct msh_rows *rows, int col, struct msh_val *ret);
int msh_lite_script(struct msh_tx *tx, const char *sql, struct msh_err *err);
void msh_lite_stmt_free(void *stmt);

/* lite_writer.c */
int msh_lite_write(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err);
void *msh_lite_writer_main(void *lite);

/* lite_copy.c */
int msh_lite_copy(struct msh_tx *tx, const char *path, struct msh_err *err);

/* lite_fts.c: the tokenizer `msh_bigram` for FTS5, and msh_word_sum. */
int msh_lite_fts_register(sqlite3 *db);

#endif
