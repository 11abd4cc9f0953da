#include "base/base.h"

#include "base/time.h"
#include "store/sqlite/lite.h"

#define READERS_DEFAULT 4
#define READERS_MAX     64
#define READER_WAIT_MS  10000
#define WAL_LIMIT       (INT64_C(64) << 20)

static const struct msh_stmt begin_stmt = { "begin", "BEGIN DEFERRED", NULL, NULL };
static const struct msh_stmt end_stmt = { "end", "ROLLBACK", NULL, NULL };

static struct msh_lite_conn *find_free(struct msh_lite *lite)
{
    int i;

    for (i = 0; i < lite->readers_n; i++) {
        if (!lite->readers[i].lent)
            return &lite->readers[i];
    }
    return NULL;
}

/* Borrow a read connection, opened at its first use. */
static struct msh_lite_conn *borrow(struct msh_tx *tx, struct msh_err *err)
{
    struct msh_lite *lite = tx->store->engine;
    int64_t until = msh_time_monotonic() + READER_WAIT_MS;
    struct msh_lite_conn *conn;

    pthread_mutex_lock(&lite->pool_mutex);
    while ((conn = find_free(lite)) == NULL || lite->paused) {
        if (atomic_load(&tx->store->stopping) || msh_time_monotonic() >= until) {
            pthread_mutex_unlock(&lite->pool_mutex);
            msh_err_set(err, MSH_E_UNAVAILABLE, "readers_busy", "%s: no free reader", tx->name);
            err->retry_after_s = 1;
            return NULL;
        }
        msh_cond_wait_until(&lite->pool_cond, &lite->pool_mutex, until);
    }
    conn->lent = true;
    lite->reading += tx->mode == MSH_TX_READ;
    pthread_mutex_unlock(&lite->pool_mutex);
    return conn;
}

static void give_back(struct msh_tx *tx, struct msh_lite_conn *conn)
{
    struct msh_lite *lite = tx->store->engine;

    pthread_mutex_lock(&lite->pool_mutex);
    conn->lent = false;
    lite->reading -= tx->mode == MSH_TX_READ;
    if (lite->paused) /* the writer waits among them */
        pthread_cond_broadcast(&lite->pool_cond);
    else
        pthread_cond_signal(&lite->pool_cond);
    pthread_mutex_unlock(&lite->pool_mutex);
}

static int read_once(struct msh_tx *tx, struct msh_lite_conn *conn, msh_tx_fn fn, void *arg,
                     struct msh_err *err)
{
    struct msh_err end;
    int rc = 0;

    if (conn->db == NULL)
        rc = msh_lite_conn_open(tx->store->engine, false, false, conn, err);
    if (rc == 0)
        rc = msh_lite_simple(conn, &begin_stmt, err);
    if (rc < 0)
        return rc;
    tx->conn = conn;
    conn->until = tx->mode == MSH_TX_READ ? msh_time_monotonic() + tx->store->read_limit_ms : 0;
    rc = msh_tx_call(tx, fn, arg, err);
    conn->until = 0;
    /* A connection that cannot end its snapshot would hold back checkpoints: open a new one. */
    if (!sqlite3_get_autocommit(conn->db) && msh_lite_simple(conn, &end_stmt, &end) < 0)
        msh_lite_conn_close(conn);
    return rc;
}

static int attempt(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err)
{
    struct msh_lite_conn *conn;
    int rc;

    if (tx->mode == MSH_TX_WRITE)
        return msh_lite_write(tx, fn, arg, err);
    conn = borrow(tx, err);
    if (conn == NULL)
        return err->rc;
    rc = read_once(tx, conn, fn, arg, err);
    give_back(tx, conn);
    return rc;
}

static void stop(struct msh_store *store)
{
    struct msh_lite *lite = store->engine;

    pthread_mutex_lock(&lite->pool_mutex);
    pthread_cond_broadcast(&lite->pool_cond);
    pthread_mutex_unlock(&lite->pool_mutex);
}

static void lite_free(struct msh_lite *lite)
{
    pthread_cond_destroy(&lite->pool_cond);
    pthread_mutex_destroy(&lite->pool_mutex);
    pthread_cond_destroy(&lite->wake);
    pthread_mutex_destroy(&lite->mutex);
    free(lite->readers);
    free(lite->path);
    free(lite);
}

/* Readers first: the last connection to close folds the WAL into the file. */
static void lite_close(struct msh_store *store)
{
    struct msh_lite *lite = store->engine;
    int i;

    pthread_mutex_lock(&lite->mutex);
    lite->quit = true;
    pthread_cond_signal(&lite->wake);
    pthread_mutex_unlock(&lite->mutex);
    pthread_join(lite->thread, NULL);
    for (i = 0; i < lite->readers_n; i++) {
        if (lite->readers[i].db != NULL)
            msh_lite_conn_close(&lite->readers[i]);
    }
    msh_lite_conn_close(&lite->writer);
    lite_free(lite);
}

static const struct msh_driver lite_driver = {
    .engine = MSH_ENGINE_SQLITE,
    .attempt = attempt,
    .exec = msh_lite_exec,
    .query = msh_lite_query,
    .next = msh_lite_next,
    .finish = msh_lite_finish,
    .column = msh_lite_column,
    .script = msh_lite_script,
    .copy = msh_lite_copy,
    .stop = stop,
    .close = lite_close,
};

static int take_page_size(void *arg, int n MSH_UNUSED, char **values, char **names MSH_UNUSED)
{
    int64_t *ret = arg;

    return values[0] != NULL && msh_parse_i64(values[0], 512, 65536, ret) ? 0 : 1;
}

static int start(struct msh_lite *lite, bool create, struct msh_err *err)
{
    int code;
    int rc = msh_lite_conn_open(lite, true, create, &lite->writer, err);

    if (rc < 0)
        return rc;
    code =
        sqlite3_exec(lite->writer.db, "PRAGMA page_size", take_page_size, &lite->page_size, NULL);
    if (code != SQLITE_OK)
        rc = msh_lite_error(&lite->writer, code, "page size", false, err);
    else if (pthread_create(&lite->thread, NULL, msh_lite_writer_main, lite) != 0)
        rc = msh_err_set(err, MSH_E_UNAVAILABLE, "thread", "no thread for the writer");
    if (rc < 0)
        msh_lite_conn_close(&lite->writer);
    return rc;
}

/* SQLite counts what it allocates under one lock of the whole process, which every reader would wait
 * for; nobody asks for the count. Too late where SQLite is in use already, which does no harm. */
static void leave_memory_uncounted(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int msh_lite_open(const struct msh_store_conf *conf, const char *path, struct msh_store *store,
                  struct msh_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct msh_lite *lite = msh_alloc0(1, sizeof(*lite));
    int rc;

    pthread_once(&once, leave_memory_uncounted);
    lite->store = store;
    lite->path = msh_strdup(path);
    lite->readers_n = conf->readers > 0 ? MSH_MIN(conf->readers, READERS_MAX) : READERS_DEFAULT;
    lite->readers = msh_alloc0((size_t)lite->readers_n, sizeof(*lite->readers));
    lite->wal_limit = conf->wal_limit > 0 ? conf->wal_limit : WAL_LIMIT;
    lite->pause_at = lite->wal_limit;
    pthread_mutex_init(&lite->mutex, NULL);
    pthread_cond_init(&lite->wake, NULL);
    pthread_mutex_init(&lite->pool_mutex, NULL);
    msh_cond_init(&lite->pool_cond);
    store->driver = &lite_driver;
    store->engine = lite;
    rc = start(lite, !conf->must_exist, err);
    if (rc < 0)
        lite_free(lite);
    return rc;
}
