/*
 * pg.h - the PostgreSQL engine, private to src/store/postgres.
 *
 * A pool of libpq connections lent to callers for one transaction each. Integers travel as binary
 * int8, text and bytea as they are; answers come in binary.
 */
#ifndef MSH_STORE_POSTGRES_PG_H
#define MSH_STORE_POSTGRES_PG_H

#include <libpq-fe.h>

#include "store/driver.h"

struct msh_pg_stmt {
    char name[24]; /* of the server-side statement */
    Oid *types;    /* per value; 0 = inferred so far */
    size_t n;
};

#define MSH_PG_WAITING 64

struct msh_pg_conn {
    PGconn *pg;                          /* NULL when not connected */
    const char *waiting[MSH_PG_WAITING]; /* what was sent and not answered yet: names for errors */
    int n_waiting;                       /* above 0: in pipeline mode */
    struct msh_pg *pool;
    struct msh_stmt_map stmts;
    unsigned next_name;
    unsigned epoch; /* of the pool when it was connected */
    bool lent;
    bool knocks;   /* it is the one of pool->knocking */
    bool no_limit; /* this transaction takes the time it takes: a migration */
};

struct msh_pg {
    struct msh_store *store;
    char *url;
    bool no_named;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    struct msh_pg_conn *conns;
    int n;
    bool knocking;  /* somebody tries to connect to a database that has long been away */
    unsigned epoch; /* raised when a connection is lost: the others are likely dead too */
};

/* Values as libpq wants them; the arrays live in the transaction's scratch memory. */
struct msh_pg_params {
    Oid *types;
    const char **values;
    int *lengths;
    int *formats;
};

/* pg_conn.c */
int msh_pg_connect(struct msh_pg_conn *conn, struct msh_tx *tx, struct msh_err *err);
void msh_pg_disconnect(struct msh_pg_conn *conn);
/* The answer to what PQsend… put on its way (`sent`: what it said), the last one of several. NULL:
 * none came in time, or none can; what was asked may have been done. */
PGresult *msh_pg_answer(struct msh_tx *tx, int sent);
/* Turn a failed result into an error, by the classes of scale.md 3.5; sets tx->lost. Clears it. */
int msh_pg_error(struct msh_tx *tx, PGresult *res, const char *what, bool at_commit,
                 struct msh_err *err);
/* A constant command without rows, waited for. */
int msh_pg_command(struct msh_tx *tx, const char *sql, struct msh_err *err);

/* pg_pipe.c: send without waiting; what fails shows when the answers are read. */
int msh_pg_pipe_command(struct msh_tx *tx, const char *sql, struct msh_err *err);
int msh_pg_pipe_prepared(struct msh_tx *tx, const char *what, const char *name,
                         const struct msh_pg_params *params, size_t n, struct msh_err *err);
/* Read every answer and leave pipeline mode; the last one is the caller's to clear if asked for. */
int msh_pg_settle(struct msh_tx *tx, PGresult **ret_last, struct msh_err *err);
int msh_pg_commit(struct msh_tx *tx, struct msh_err *err);

/* pg_rows.c */
int msh_pg_send(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, struct msh_err *err);
int msh_pg_exec(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, int64_t *ret_changed, struct msh_err *err);
int msh_pg_query(struct msh_rows *rows, const struct msh_val *vals, size_t n, struct msh_err *err);
int msh_pg_next(struct msh_rows *rows, struct msh_err *err);
void msh_pg_finish(struct msh_rows *rows);
bool msh_pg_column(struct msh_rows *rows, int col, struct msh_val *ret);
void msh_pg_stmt_free(void *stmt);

#endif
