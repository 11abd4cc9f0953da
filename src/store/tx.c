#include "base/base.h"

#include "base/crypto.h"
#include "base/time.h"
#include "store/driver.h"

#define SCRATCH_MAX      ((size_t)64 << 20)
#define RACES_MAX        5 /* reruns after a lost race (scale.md 3.5) */
#define RACE_WAIT_MS     10
#define RACE_WAIT_MAX_MS 1000
#define LOST_WAIT_MS     100
#define LOST_WAIT_MAX_MS 2000
#define FIRST_WAIT_MS    5000 /* a database nobody has reached yet is more likely named wrongly */

int msh_store_open(const struct msh_store_conf *conf, struct msh_store **ret_store,
                   struct msh_err *err)
{
    struct msh_store *store = msh_alloc0(1, sizeof(*store));
    const char *url = conf->url == NULL ? "" : conf->url;
    int rc;

    atomic_store(&store->retry_total_ms,
                 conf->retry_total_ms > 0 ? conf->retry_total_ms : 60 * MSH_SECOND_MS);
    store->read_limit_ms = conf->read_limit_ms > 0 ? conf->read_limit_ms : MSH_SECOND_MS;
    pthread_mutex_init(&store->mutex, NULL);
    msh_cond_init(&store->stop_cond);
    if (strncmp(url, "sqlite:", 7) == 0 && url[7] != '\0')
        rc = msh_lite_open(conf, url + 7, store, err);
    else if (strncmp(url, "postgres://", 11) == 0 || strncmp(url, "postgresql://", 13) == 0)
        rc = msh_pg_open(conf, store, err);
    else
        rc = msh_err_field(err, "db", "store_url",
                           "a database is sqlite:/path/file.db or postgres://user@host/name");
    if (rc < 0) {
        pthread_cond_destroy(&store->stop_cond);
        pthread_mutex_destroy(&store->mutex);
        free(store);
        return rc;
    }
    *ret_store = store;
    return 0;
}

void msh_store_stop(struct msh_store *store)
{
    pthread_mutex_lock(&store->mutex);
    atomic_store(&store->stopping, true);
    pthread_cond_broadcast(&store->stop_cond);
    pthread_mutex_unlock(&store->mutex);
    store->driver->stop(store);
}

void msh_store_close(struct msh_store *store)
{
    if (store == NULL)
        return;
    msh_store_stop(store);
    store->driver->close(store);
    pthread_cond_destroy(&store->stop_cond);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

enum msh_engine msh_store_engine(const struct msh_store *store)
{
    return store->driver->engine;
}

void msh_store_patience(struct msh_store *store, int64_t ms)
{
    atomic_store(&store->retry_total_ms, ms);
}

bool msh_store_failed(const struct msh_store *store)
{
    return atomic_load(&store->failed);
}

int msh_tx_copy(struct msh_tx *tx, const char *path, struct msh_err *err)
{
    if (tx->store->driver->copy == NULL)
        return msh_err_set(err, MSH_E_STATE, "copy_engine",
                           "a PostgreSQL database is copied by pg_dump or pg_basebackup");
    return tx->store->driver->copy(tx, path, err);
}

void msh_store_stats(const struct msh_store *store, struct msh_store_stats *ret)
{
    *ret = (struct msh_store_stats){ .writes = atomic_load(&store->writes),
                                     .reads = atomic_load(&store->reads),
                                     .reruns = atomic_load(&store->reruns),
                                     .failed = atomic_load(&store->failures) };
}

struct msh_arena *msh_tx_arena(struct msh_tx *tx)
{
    return &tx->arena;
}

struct msh_store *msh_tx_store(struct msh_tx *tx)
{
    return tx->store;
}

enum msh_engine msh_tx_engine(const struct msh_tx *tx)
{
    return tx->store->driver->engine;
}

void msh_tx_on_commit(struct msh_tx *tx, void (*fn)(void *arg), void *arg)
{
    struct msh_hook *hook = MSH_NEW(&tx->arena, struct msh_hook);

    hook->fn = fn;
    hook->arg = arg;
    if (tx->last_hook == NULL)
        tx->hooks = hook;
    else
        tx->last_hook->next = hook;
    tx->last_hook = hook;
}

void msh_tx_reset(struct msh_tx *tx)
{
    while (tx->open != NULL)
        msh_rows_close(tx->open);
    tx->hooks = NULL;
    tx->last_hook = NULL;
    tx->doom = (struct msh_err){ .rc = MSH_OK };
    tx->lost = false;
    tx->unreached = false;
    msh_arena_reset(&tx->arena);
}

/* Errors of the machinery outrank what fn made of them; a rule's error keeps fn's wording. */
static bool outranks(enum msh_rc rc)
{
    return rc == MSH_E_RETRY || rc == MSH_E_UNAVAILABLE || rc == MSH_E_FULL || rc == MSH_E_IO ||
           rc == MSH_E_CORRUPT;
}

/* A function inside another's would wait for the very thread it runs in. */
static _Thread_local bool inside;

int msh_tx_call(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err)
{
    int rc;

    tx->until = tx->mode == MSH_TX_READ ? msh_time_monotonic() + tx->store->read_limit_ms : 0;
    inside = true;
    rc = fn(tx, arg, err);
    inside = false;
    while (tx->open != NULL)
        msh_rows_close(tx->open);
    tx->until = 0;
    if (tx->doom.rc != MSH_OK && (rc >= 0 || outranks(tx->doom.rc))) {
        *err = tx->doom;
        return err->rc;
    }
    return MSH_MIN(rc, 0);
}

/* Wait, but not past `msh_store_stop`; false when stopping. */
static bool wait_ms(struct msh_store *store, int64_t ms)
{
    int64_t until = msh_time_monotonic() + ms;

    pthread_mutex_lock(&store->mutex);
    while (!atomic_load(&store->stopping) && msh_time_monotonic() < until)
        msh_cond_wait_until(&store->stop_cond, &store->mutex, until);
    pthread_mutex_unlock(&store->mutex);
    return !atomic_load(&store->stopping);
}

/* Half of `ms` to all of it, so that rivals part. */
static int64_t jitter(int64_t ms)
{
    uint32_t r;

    msh_random(&r, sizeof(r));
    return ms / 2 + (int64_t)(r % (uint32_t)(ms / 2 + 1));
}

struct patience {
    int races;
    int losses;
    int64_t first_loss;
};

static int64_t patience_ms(const struct msh_tx *tx)
{
    struct msh_store *store = tx->store;

    if (tx->probe_until != 0)
        return 0;
    return atomic_load(&store->reached)
               ? atomic_load(&store->retry_total_ms)
               : MSH_MIN(atomic_load(&store->retry_total_ms), FIRST_WAIT_MS);
}

bool msh_tx_away(const struct msh_tx *tx)
{
    int64_t since = atomic_load(&tx->store->away_since);

    return since != 0 && msh_time_monotonic() - since > patience_ms(tx);
}

/* Does this loss use up the patience? Who comes late in an outage does not wait as long again. A kept
 * connection may have died long ago, so that everybody calls once himself. */
static bool gives_up(const struct msh_tx *tx, const struct patience *p, int64_t until)
{
    int64_t none = 0, since = p->first_loss;

    if (!atomic_compare_exchange_strong(&tx->store->away_since, &none, since))
        since = MSH_MIN(since, none);
    return (p->losses > 1 || tx->unreached) && until - since >= patience_ms(tx);
}

/* After MSH_E_RETRY: wait and answer 0 to try again, or give up with the final error. */
static int settle_retry(struct msh_tx *tx, struct patience *p, struct msh_err *err)
{
    struct msh_store *store = tx->store;
    int64_t now = msh_time_monotonic();
    int64_t wait = 0;

    if (tx->lost) {
        if (p->losses == 0)
            p->first_loss = now;
        else
            wait = jitter(MSH_MIN(LOST_WAIT_MS << MSH_MIN(p->losses - 1, 10), LOST_WAIT_MAX_MS));
        p->losses++;
        if (gives_up(tx, p, now + wait))
            err->rc = MSH_E_UNAVAILABLE;
    } else {
        wait = jitter(MSH_MIN(RACE_WAIT_MS << MSH_MIN(p->races * 2, 10), RACE_WAIT_MAX_MS));
        p->races++;
        if (p->races > RACES_MAX)
            err->rc = MSH_E_UNAVAILABLE;
    }
    if (err->rc == MSH_E_UNAVAILABLE) {
        err->retry_after_s = tx->lost ? 5 : 1;
        return err->rc;
    }
    if (wait == 0 || wait_ms(store, wait))
        return 0;
    return msh_err_set(err, MSH_E_UNAVAILABLE, "stopping", "%s: the store is closing", tx->name);
}

static void count_end(const struct msh_tx *tx, int rc)
{
    struct msh_store *store = tx->store;

    if (rc == 0)
        atomic_fetch_add(tx->mode == MSH_TX_WRITE ? &store->writes : &store->reads, 1);
    else if (outranks((enum msh_rc)rc))
        atomic_fetch_add(&store->failures, 1);
}

static int run(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err)
{
    struct msh_store *store = tx->store;
    struct patience patience = { 0 };
    struct msh_hook *hook;
    int rc;

    if (inside)
        return msh_err_set(err, MSH_E_BUG, "nested_transaction", "%s: inside another transaction",
                           tx->name);
    msh_arena_init(&tx->arena, SCRATCH_MAX);
    do {
        if (atomic_load(&store->stopping)) {
            rc = msh_err_set(err, MSH_E_UNAVAILABLE, "stopping", "%s: the store is closing",
                             tx->name);
            break;
        }
        msh_tx_reset(tx);
        rc = store->driver->attempt(tx, fn, arg, err);
        if (!tx->lost && atomic_load(&store->away_since) != 0)
            atomic_store(&store->away_since, 0);
        if (rc == MSH_E_RETRY)
            atomic_fetch_add(&store->reruns, 1);
    } while (rc == MSH_E_RETRY && (rc = settle_retry(tx, &patience, err)) == 0);
    if (!tx->lost)
        atomic_store(&store->reached, true);
    if (rc == 0) {
        for (hook = tx->hooks; hook != NULL; hook = hook->next)
            hook->fn(hook->arg);
    }
    count_end(tx, rc);
    msh_arena_done(&tx->arena);
    return rc;
}

int msh_tx_run(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
               struct msh_err *err)
{
    struct msh_tx tx = { .store = store, .name = name, .mode = MSH_TX_WRITE };

    return run(&tx, fn, arg, err);
}

int msh_tx_bulk(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                struct msh_err *err)
{
    struct msh_tx tx = { .store = store, .name = name, .mode = MSH_TX_WRITE, .alone = true };

    return run(&tx, fn, arg, err);
}

int msh_tx_read(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                struct msh_err *err)
{
    struct msh_tx tx = { .store = store, .name = name, .mode = MSH_TX_READ };

    return run(&tx, fn, arg, err);
}

int msh_tx_probe(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                 struct msh_err *err)
{
    struct msh_tx tx = { .store = store,
                         .name = name,
                         .mode = MSH_TX_READ,
                         .probe_until = msh_time_monotonic() + MSH_PROBE_MS };

    return run(&tx, fn, arg, err);
}

int msh_tx_read_long(struct msh_store *store, const char *name, msh_tx_fn fn, void *arg,
                     struct msh_err *err)
{
    struct msh_tx tx = { .store = store, .name = name, .mode = MSH_TX_READ_LONG };

    return run(&tx, fn, arg, err);
}
