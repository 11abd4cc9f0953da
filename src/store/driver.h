/*
 * driver.h - what an engine does for tx.c; private to src/store.
 *
 * tx.c owns the rules that are the same everywhere (doom, reruns, commit callbacks, checks of
 * values); an engine runs one attempt and moves rows.
 */
#ifndef MSH_STORE_DRIVER_H
#define MSH_STORE_DRIVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/cond.h"
#include "store/db.h"

/* How long msh_tx_probe waits for a connection that is lent out and for an answer; three hosts that
 * say nothing are called for 2 s each besides: who asks has it within 10 s. */
#define MSH_PROBE_MS 2500

enum msh_tx_mode { MSH_TX_WRITE, MSH_TX_READ, MSH_TX_READ_LONG };

struct msh_hook {
    void (*fn)(void *arg);
    void *arg;
    struct msh_hook *next;
};

struct msh_tx {
    struct msh_store *store;
    const char *name;
    enum msh_tx_mode mode;
    int64_t until;  /* monotonic ms at which a short read must end, else 0 */
    unsigned looks; /* rows since it began: the clock is asked at every 16th */
    struct msh_arena arena;
    struct msh_rows *open;  /* rows not closed yet */
    struct msh_hook *hooks; /* in the order they were added */
    struct msh_hook *last_hook;
    struct msh_err doom; /* rc < 0: the first failed statement */
    bool alone;          /* msh_tx_bulk */
    bool lost;           /* the connection went away: outcome unknown, reconnect and rerun */
    bool unreached;      /* and there was none: nobody answered who was called */
    int64_t probe_until; /* msh_tx_probe: monotonic ms to which it waits, else 0 */
    void *conn;          /* the engine's connection during fn */
};

struct msh_rows {
    struct msh_tx *tx;
    struct msh_rows *next;
    const struct msh_stmt *stmt;
    void *handle; /* sqlite3_stmt entry or PGresult */
    int row;      /* PostgreSQL: current row, -1 before the first */
    bool ended;
    bool closed;
};

struct msh_driver {
    enum msh_engine engine;
    /* One attempt: begin, msh_tx_call, commit. MSH_E_RETRY asks for another; tx->lost says why. */
    int (*attempt)(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err);
    int (*exec)(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, int64_t *ret_changed, struct msh_err *err);
    /* msh_db_send; NULL where a statement is run at once anyway. */
    int (*send)(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                size_t n, struct msh_err *err);
    int (*query)(struct msh_rows *rows, const struct msh_val *vals, size_t n, struct msh_err *err);
    int (*next)(struct msh_rows *rows, struct msh_err *err);
    void (*finish)(struct msh_rows *rows);
    /* A borrowed value of the current row; false for a kind the house does not use. */
    bool (*column)(struct msh_rows *rows, int col, struct msh_val *ret);
    /* One statement of a migration. */
    int (*script)(struct msh_tx *tx, const char *sql, struct msh_err *err);
    /* The database as this read sees it, into an empty file. NULL: the engine has tools of its own. */
    int (*copy)(struct msh_tx *tx, const char *path, struct msh_err *err);
    void (*stop)(struct msh_store *store);
    void (*close)(struct msh_store *store);
};

struct msh_store {
    const struct msh_driver *driver;
    void *engine; /* struct lite or struct pg */
    _Atomic int64_t retry_total_ms;
    int64_t read_limit_ms;
    pthread_mutex_t mutex; /* guards `stop` waits only */
    pthread_cond_t stop_cond;
    atomic_bool stopping;
    atomic_bool failed;
    _Atomic int64_t away_since; /* monotonic ms of the first loss since the last answer, else 0 */
    atomic_bool reached;        /* the database has answered once */
    atomic_ullong writes, reads, reruns, failures; /* msh_store_stats */
    struct msh_fact_store *facts; /* facts.h; NULL without. Set while no transaction runs */
};

int msh_lite_open(const struct msh_store_conf *conf, const char *path, struct msh_store *store,
                  struct msh_err *err);
int msh_pg_open(const struct msh_store_conf *conf, struct msh_store *store, struct msh_err *err);

/* Run fn once and settle its answer: closes rows, turns doom into an error. */
int msh_tx_call(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err);

/* Has the database been away for longer than this transaction would wait? */
bool msh_tx_away(const struct msh_tx *tx);

/* Forget what a former run left: hooks, doom, scratch memory. */
void msh_tx_reset(struct msh_tx *tx);

/* One statement of a migration inside a write transaction; `sql` is a text of ours. */
int msh_db_script(struct msh_tx *tx, const char *sql, struct msh_err *err);

/* PostgreSQL, in a write transaction of the owner: make the application's role if `password` is given
 * and give it its rights. */
int msh_grant(struct msh_tx *tx, const char *role, const char *password, struct msh_err *err);

/* A map from a statement's address to what a connection keeps for it. */
struct msh_stmt_map {
    const struct msh_stmt **keys;
    void **values;
    size_t n;
    size_t cap;
};
void *msh_stmt_map_get(const struct msh_stmt_map *map, const struct msh_stmt *key);
void msh_stmt_map_put(struct msh_stmt_map *map, const struct msh_stmt *key, void *value);
void msh_stmt_map_done(struct msh_stmt_map *map, void (*free_value)(void *));

#endif
