#include "base/base.h"

#include "base/time.h"
#include "store/postgres/pg.h"

#define POOL_DEFAULT 8
#define POOL_MAX     256
#define POOL_WAIT_MS 10000

static struct msh_pg_conn *find_free(struct msh_pg *pool)
{
    struct msh_pg_conn *idle = NULL;
    int i;

    for (i = 0; i < pool->n; i++) {
        if (pool->conns[i].lent)
            continue;
        if (pool->conns[i].pg != NULL)
            return &pool->conns[i];
        if (idle == NULL)
            idle = &pool->conns[i];
    }
    return idle;
}

static struct msh_pg_conn *borrow(struct msh_tx *tx, struct msh_err *err)
{
    struct msh_pg *pool = tx->store->engine;
    const int64_t until =
        tx->probe_until != 0 ? tx->probe_until : msh_time_monotonic() + POOL_WAIT_MS;
    struct msh_pg_conn *conn;
    bool stale;

    pthread_mutex_lock(&pool->mutex);
    while ((conn = find_free(pool)) == NULL) {
        if (atomic_load(&tx->store->stopping) || msh_time_monotonic() >= until) {
            pthread_mutex_unlock(&pool->mutex);
            msh_err_set(err, MSH_E_UNAVAILABLE, "pool_busy", "%s: no free connection", tx->name);
            err->retry_after_s = 1;
            return NULL;
        }
        msh_cond_wait_until(&pool->cond, &pool->mutex, until);
    }
    stale = conn->pg != NULL && conn->epoch != pool->epoch;
    if ((conn->pg == NULL || stale) && msh_tx_away(tx)) {
        if (pool->knocking) {
            pthread_mutex_unlock(&pool->mutex);
            tx->lost = true;
            tx->unreached = true;
            msh_err_set(err, MSH_E_RETRY, "database_away", "%s: still away", tx->name);
            return NULL;
        }
        pool->knocking = conn->knocks = true;
    }
    conn->lent = true;
    conn->no_limit = false;
    pthread_mutex_unlock(&pool->mutex);
    if (stale)
        msh_pg_disconnect(conn);
    return conn;
}

static void give_back(struct msh_tx *tx, struct msh_pg_conn *conn)
{
    struct msh_pg *pool = tx->store->engine;

    if (conn->pg != NULL &&
        (tx->lost || conn->n_waiting > 0 || PQtransactionStatus(conn->pg) != PQTRANS_IDLE))
        msh_pg_disconnect(conn);
    pthread_mutex_lock(&pool->mutex);
    if (tx->lost && conn->epoch == pool->epoch)
        pool->epoch++;
    conn->lent = false;
    pthread_cond_signal(&pool->cond);
    pthread_mutex_unlock(&pool->mutex);
}

/* READ COMMITTED for writes: unique keys and versions guard the invariants (scale.md 4.1); a read
 * wants one snapshot. A write's time limit is the connection's own, or travels with BEGIN where no
 * session state may be kept. */
static const struct {
    const char *begin, *limit;
} begins[] = {
    [MSH_TX_WRITE] = { "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
                       "SET LOCAL statement_timeout = 8000" },
    [MSH_TX_READ] = { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                      "SET LOCAL statement_timeout = 2000" },
    [MSH_TX_READ_LONG] = { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                           "SET LOCAL statement_timeout = 600000" },
};

/* Goes along with the first statement. PgBouncer is spared pipelines. */
static int begin(struct msh_tx *tx, const struct msh_pg_conn *conn, struct msh_err *err)
{
    int (*run)(struct msh_tx *, const char *, struct msh_err *) =
        conn->pool->no_named ? msh_pg_command : msh_pg_pipe_command;
    int rc = run(tx, begins[tx->mode].begin, err);

    if (rc == 0 && (tx->mode != MSH_TX_WRITE || conn->pool->no_named))
        rc = run(tx, begins[tx->mode].limit, err);
    return rc;
}

static void stop_knocking(struct msh_pg_conn *conn)
{
    if (!conn->knocks)
        return;
    pthread_mutex_lock(&conn->pool->mutex);
    conn->pool->knocking = conn->knocks = false;
    pthread_mutex_unlock(&conn->pool->mutex);
}

/* It answered: whoever comes now need not think that it is away; a probe asks it with time anew. */
static int connect_again(struct msh_tx *tx, struct msh_pg_conn *conn, struct msh_err *err)
{
    int rc = msh_pg_connect(conn, tx, err);

    if (rc == 0)
        atomic_store(&tx->store->away_since, 0);
    if (rc == 0 && tx->probe_until != 0)
        tx->probe_until = msh_time_monotonic() + MSH_PROBE_MS;
    stop_knocking(conn);
    return rc;
}

static int run_once(struct msh_tx *tx, struct msh_pg_conn *conn, msh_tx_fn fn, void *arg,
                    struct msh_err *err)
{
    struct msh_err ignored; /* a connection that cannot roll back is thrown away */
    int rc = conn->pg == NULL ? connect_again(tx, conn, err) : 0;

    if (rc < 0)
        return rc;
    rc = begin(tx, conn, err);
    if (rc == 0)
        rc = msh_tx_call(tx, fn, arg, err);
    if (rc == 0)
        rc = msh_pg_commit(tx, err);
    if (rc == 0 || tx->lost)
        return rc;
    (void)msh_pg_settle(tx, NULL, &ignored);
    if (!tx->lost && PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
        (void)msh_pg_command(tx, "ROLLBACK", &ignored);
    return rc;
}

static int attempt(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err)
{
    struct msh_pg_conn *conn = borrow(tx, err);
    int rc;

    if (conn == NULL)
        return err->rc;
    tx->conn = conn;
    rc = run_once(tx, conn, fn, arg, err);
    give_back(tx, conn);
    return rc;
}

/* One statement a call: Citus refuses several (scale.md 2.1, rule 9). */
static int script(struct msh_tx *tx, const char *sql, struct msh_err *err)
{
    struct msh_pg_conn *conn = tx->conn;

    conn->no_limit = true;
    return msh_pg_command(tx, sql, err);
}

static void stop(struct msh_store *store)
{
    struct msh_pg *pool = store->engine;

    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->cond);
    pthread_mutex_unlock(&pool->mutex);
}

static void pg_close(struct msh_store *store)
{
    struct msh_pg *pool = store->engine;
    int i;

    for (i = 0; i < pool->n; i++) {
        if (pool->conns[i].pg != NULL)
            msh_pg_disconnect(&pool->conns[i]);
    }
    pthread_cond_destroy(&pool->cond);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->conns);
    free(pool->url);
    free(pool);
}

static const struct msh_driver pg_driver = {
    .engine = MSH_ENGINE_POSTGRES,
    .attempt = attempt,
    .exec = msh_pg_exec,
    .send = msh_pg_send,
    .query = msh_pg_query,
    .next = msh_pg_next,
    .finish = msh_pg_finish,
    .column = msh_pg_column,
    .script = script,
    .stop = stop,
    .close = pg_close,
};

int msh_pg_open(const struct msh_store_conf *conf, struct msh_store *store, struct msh_err *err)
{
    struct msh_pg *pool;
    PQconninfoOption *options = PQconninfoParse(conf->url, NULL);
    int i;

    if (options == NULL)
        return msh_err_field(err, "db", "store_url", "not a PostgreSQL url");
    PQconninfoFree(options);
    pool = msh_alloc0(1, sizeof(*pool));
    pool->store = store;
    pool->url = msh_strdup(conf->url);
    pool->no_named = conf->no_named_statements;
    pool->n = conf->pg_pool > 0 ? MSH_MIN(conf->pg_pool, POOL_MAX) : POOL_DEFAULT;
    pool->conns = msh_alloc0((size_t)pool->n, sizeof(*pool->conns));
    for (i = 0; i < pool->n; i++)
        pool->conns[i].pool = pool;
    pthread_mutex_init(&pool->mutex, NULL);
    msh_cond_init(&pool->cond);
    store->driver = &pg_driver;
    store->engine = pool;
    return 0;
}
