#include "base/base.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cond.h"
#include "base/log.h"
#include "base/time.h"
#include "service/auth.h"
#include "service/directory.h"
#include "service/open.h"
#include "service/open_parts.h"
#include "store/migrate.h"

/* Longer than a renewal and its retries take; short, because a process that was killed keeps its node
 * until then: a loop of crashes must not use up all of them. */
#define LEASE_MS    (2 * MSH_MINUTE_MS)
#define RENEW_MS    (30 * MSH_SECOND_MS)
#define FLUSH_MS    (30 * MSH_SECOND_MS)
#define LOOK_MS     MSH_SECOND_MS
#define REGION_LINE 128

/* The one background thread of a service: it renews the node's lease, looks whether the city
 * changed, and writes down when sessions were seen. */
struct msh_keeper {
    pthread_t thread;
    bool started;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
    const struct msh_directory *directory;
    struct msh_node_lease lease;
    pthread_mutex_t renewing;   /* one at a time; guards lease */
    int64_t leased_until;       /* real time; under lock */
    int64_t renew_at, flush_at; /* monotonic */
};

int64_t msh_service_new_id(struct msh_service *service)
{
    return msh_idgen_next(service->idgen, msh_time_now());
}

int64_t msh_service_new_id_arg(void *service)
{
    return msh_service_new_id(service);
}

int64_t msh_service_real_now(void)
{
    return msh_time_now();
}

const struct msh_directory *msh_service_directory(struct msh_service *service)
{
    const struct msh_directory *dir;

    pthread_mutex_lock(&service->keeper->lock);
    dir = msh_directory_hold(service->keeper->directory);
    pthread_mutex_unlock(&service->keeper->lock);
    return dir;
}

int msh_service_ready(struct msh_service *service, struct msh_err *err)
{
    int64_t until;

    if (msh_store_failed(service->store))
        return msh_err_set(err, MSH_E_IO, "store_failed",
                           "the disk failed; nothing more can be acknowledged");
    pthread_mutex_lock(&service->keeper->lock);
    until = service->keeper->leased_until;
    pthread_mutex_unlock(&service->keeper->lock);
    if (msh_time_now() < until)
        return 0;
    err->retry_after_s = 5;
    return msh_err_set(err, MSH_E_UNAVAILABLE, "node_lost",
                       "this process lost its node number and waits to get it back");
}

/* Directory -------------------------------------------------------------------------------------*/

struct reload {
    const struct msh_region *region;
    struct msh_directory *fresh;
};

static int reload_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reload *r = arg;

    msh_directory_release(r->fresh);
    r->fresh = NULL;
    return msh_directory_load(tx, r->region, &r->fresh, err);
}

int msh_service_reload(struct msh_service *service, struct msh_err *err)
{
    struct reload r = { .region = &service->region };
    const struct msh_directory *old;
    int rc = msh_tx_read(service->store, "directory", reload_tx, &r, err);

    if (rc < 0) {
        msh_directory_release(r.fresh);
        return rc;
    }
    pthread_mutex_lock(&service->keeper->lock);
    old = service->keeper->directory;
    /* Two reloads at once: the newer reading stays. */
    if (old != NULL && msh_directory_epoch(old) > msh_directory_epoch(r.fresh))
        old = r.fresh;
    else
        service->keeper->directory = r.fresh;
    pthread_mutex_unlock(&service->keeper->lock);
    msh_directory_release(old);
    return 0;
}

struct looking {
    struct msh_service *service;
    int64_t epoch;
};

static int epoch_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;

    return msh_region_epoch(tx, &l->service->region, &l->epoch, err);
}

/* Read the city again if anybody changed it. */
static int follow(struct msh_service *service, struct msh_err *err)
{
    struct looking l = { .service = service };
    int64_t have;
    int rc = msh_tx_read(service->store, "epoch", epoch_tx, &l, err);

    if (rc < 0)
        return rc;
    pthread_mutex_lock(&service->keeper->lock);
    have = msh_directory_epoch(service->keeper->directory);
    pthread_mutex_unlock(&service->keeper->lock);
    return l.epoch == have ? 0 : msh_service_reload(service, err);
}

/* Keeper ----------------------------------------------------------------------------------------*/

struct leasing {
    struct msh_service *service;
    bool take; /* a node anew, instead of the old one for longer */
    struct msh_node_lease lease;
};

static int lease_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing *l = arg;
    char owner[64], host[40] = "";

    l->lease = l->service->keeper->lease;
    if (!l->take)
        return msh_node_renew(tx, &l->lease, msh_idgen_high(l->service->idgen), msh_time_now(),
                              LEASE_MS, err);
    gethostname(host, sizeof(host) - 1);
    snprintf(owner, sizeof(owner), "%s:%ld", host, (long)getpid());
    return msh_node_acquire(tx, l->service->region.region_id, owner, msh_time_now(), LEASE_MS,
                            &l->lease, err);
}

/* A node whose lease ran out (the database or this machine slept too long) is not taken back: its
 * ids may be somebody else's by now. The process goes on under another. */
int msh_service_renew(struct msh_service *service, struct msh_err *err)
{
    struct msh_keeper *keeper = service->keeper;
    struct leasing l = { .service = service, .take = service->idgen == NULL };
    int rc;

    pthread_mutex_lock(&keeper->renewing);
    rc = msh_tx_run(service->store, "node_lease", lease_tx, &l, err);
    if (rc == MSH_E_STALE && !l.take) {
        l.take = true;
        rc = msh_tx_run(service->store, "node_lease", lease_tx, &l, err);
    }
    if (rc == 0) {
        keeper->lease = l.lease;
        if (service->idgen == NULL)
            service->idgen = msh_idgen_new(l.lease.node, l.lease.high_ms);
        else if (l.take)
            msh_idgen_move(service->idgen, l.lease.node, l.lease.high_ms);
        pthread_mutex_lock(&keeper->lock);
        keeper->leased_until = l.lease.until_at;
        pthread_mutex_unlock(&keeper->lock);
    }
    pthread_mutex_unlock(&keeper->renewing);
    return rc;
}

static void complain(const char *what, const struct msh_err *err)
{
    msh_log(MSH_LOG_WARN, what, "code=%s text=\"%s\"", err->code, err->text);
}

static void keep(struct msh_service *service)
{
    struct msh_keeper *keeper = service->keeper;
    int64_t now = msh_time_monotonic();
    struct msh_err err = { 0 };

    if (follow(service, &err) < 0)
        complain("directory_reload", &err);
    if (now >= keeper->renew_at) {
        if (msh_service_renew(service, &err) < 0)
            complain("node_renew", &err); /* again at the next look */
        else
            keeper->renew_at = now + RENEW_MS;
    }
    if (now >= keeper->flush_at) {
        if (msh_auth_flush(service, &err) < 0)
            complain("session_flush", &err);
        keeper->flush_at = now + FLUSH_MS;
    }
}

static void *keeper_main(void *arg)
{
    struct msh_service *service = arg;
    struct msh_keeper *keeper = service->keeper;

    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stop) {
        if (msh_cond_wait_until(&keeper->wake, &keeper->lock, msh_time_monotonic() + LOOK_MS))
            continue;
        pthread_mutex_unlock(&keeper->lock);
        keep(service);
        pthread_mutex_lock(&keeper->lock);
    }
    pthread_mutex_unlock(&keeper->lock);
    return NULL;
}

static struct msh_keeper *keeper_new(void)
{
    struct msh_keeper *keeper = msh_alloc0(1, sizeof(*keeper));

    pthread_mutex_init(&keeper->lock, NULL);
    pthread_mutex_init(&keeper->renewing, NULL);
    msh_cond_init(&keeper->wake);
    return keeper;
}

static int keeper_start(struct msh_service *service, struct msh_err *err)
{
    struct msh_keeper *keeper = service->keeper;
    int64_t now = msh_time_monotonic();
    int failed;

    keeper->renew_at = now + RENEW_MS;
    keeper->flush_at = now + FLUSH_MS;
    failed = pthread_create(&keeper->thread, NULL, keeper_main, service);
    if (failed != 0)
        return msh_err_errno(err, failed, "thread", "cannot start a thread");
    keeper->started = true;
    return 0;
}

static void keeper_stop(struct msh_keeper *keeper)
{
    if (!keeper->started)
        return;
    pthread_mutex_lock(&keeper->lock);
    keeper->stop = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    keeper->started = false;
}

static void keeper_free(struct msh_keeper *keeper)
{
    msh_directory_release(keeper->directory);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    pthread_mutex_destroy(&keeper->renewing);
    free(keeper);
}

/* Open ------------------------------------------------------------------------------------------*/

static int path_in(const char *dir, const char *name, char path[PATH_MAX], struct msh_err *err)
{
    int n = snprintf(path, PATH_MAX, "%s/%s", dir, name);

    if (n < 0 || n >= PATH_MAX)
        return msh_err_field(err, "data", "path_too_long", "the data folder's path is too long");
    return 0;
}

static int read_conf(struct msh_service *service, struct msh_err *err)
{
    char path[PATH_MAX];

    msh_conf_init(msh_service_conf_keys, msh_service_conf_n, &service->conf);
    if (path_in(service->dir, "minsheng.conf", path, err) < 0 ||
        path_in(service->dir, "files", service->files_dir, err) < 0)
        return err->rc;
    return msh_conf_load(msh_service_conf_keys, msh_service_conf_n, &service->conf, path, err);
}

int msh_service_conf_again(struct msh_service *service, char ret_level[8], struct msh_err *err)
{
    struct msh_service_conf *fresh = msh_alloc0(1, sizeof(*fresh));
    char path[PATH_MAX];
    int rc;

    msh_conf_init(msh_service_conf_keys, msh_service_conf_n, fresh);
    rc = path_in(service->dir, "minsheng.conf", path, err);
    if (rc == 0)
        rc = msh_conf_load(msh_service_conf_keys, msh_service_conf_n, fresh, path, err);
    if (rc == 0) {
        msh_conf_take(msh_service_conf_keys, msh_service_conf_n, &service->conf, fresh);
        msh_copy(ret_level, sizeof(fresh->log_level), fresh->log_level);
    }
    free(fresh);
    return rc;
}

/* DIR/region: "1 0123…": the city's id and the mark. */
static int read_mark(struct msh_service *service, struct msh_err *err)
{
    char path[PATH_MAX], line[REGION_LINE] = "", *mark;
    FILE *file;

    if (path_in(service->dir, "region", path, err) < 0)
        return err->rc;
    file = fopen(path, "re");
    if (file == NULL && errno == EACCES)
        return msh_err_set(err, MSH_E_IO, "dir_denied",
                           "%.200s is another user's; run this as the user of `serve`",
                           service->dir);
    if (file == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "dir_missing",
                           "%.200s is no data folder; `minsheng init` makes one", service->dir);
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    (void)fclose(file);
    line[strcspn(line, "\n")] = '\0';
    mark = strchr(line, ' ');
    if (mark != NULL)
        *mark++ = '\0';
    if (mark == NULL || strlen(mark) != MSH_DATA_MARK_SIZE - 1 ||
        !msh_parse_i64(line, 1, INT64_MAX, &service->region.region_id))
        return msh_err_set(err, MSH_E_CORRUPT, "region_file", "%.200s cannot be read", path);
    msh_copy(service->region.data_mark, sizeof(service->region.data_mark), mark);
    return 0;
}

int msh_open_parts(struct msh_service *service, struct msh_err *err)
{
    return read_mark(service, err) < 0 ? err->rc : read_conf(service, err);
}

void msh_open_url(const struct msh_service *service, char ret[MSH_STORE_URL_MAX])
{
    if (service->conf.db[0] != '\0')
        msh_copy(ret, MSH_STORE_URL_MAX, service->conf.db);
    else
        (void)snprintf(ret, MSH_STORE_URL_MAX, "sqlite:%s/minsheng.db", service->dir);
}

int msh_open_store(struct msh_service *service, struct msh_err *err)
{
    const struct msh_service_conf *conf = &service->conf;
    char url[MSH_STORE_URL_MAX];
    const struct msh_store_conf store = {
        .url = url,
        .readers = (int)conf->sqlite_readers,
        .pg_pool = (int)conf->pg_pool,
        .no_named_statements = conf->pgbouncer,
        .must_exist = true,
    };

    msh_open_url(service, url);
    return msh_store_open(&store, &service->store, err);
}

int msh_open_region(struct msh_tx *tx, struct msh_service *service, struct msh_err *err)
{
    struct msh_region region;
    int rc = msh_region_load(tx, service->region.region_id, &region, err);

    if (rc == MSH_E_NOT_FOUND ||
        (rc == 0 && !msh_streq(region.data_mark, service->region.data_mark)))
        return msh_err_set(err, MSH_E_STATE, "data_mark",
                           "this data folder and this database do not belong together");
    if (rc == 0)
        service->region = region;
    return rc;
}

static int region_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_open_region(tx, arg, err);
}

static int start(struct msh_service *service, struct msh_err *err)
{
    if (msh_open_parts(service, err) < 0 || msh_open_store(service, err) < 0 ||
        msh_store_schema_check(service->store, NULL, NULL, err) < 0 ||
        msh_tx_read(service->store, "region", region_tx, service, err) < 0 ||
        msh_keys_open(service->dir, service->region.crypto, &service->keys, err) < 0 ||
        msh_service_renew(service, err) < 0)
        return err->rc;
    service->numbers =
        msh_numbers_new(service->store, service->region.region_id, service->region.zone_ms);
    service->auth = msh_auth_new(&service->conf);
    msh_keys_derive(service->keys, "row", service->row_key);
    if (msh_service_reload(service, err) < 0)
        return err->rc;
    return keeper_start(service, err);
}

int msh_service_open(const char *dir, struct msh_service **ret, struct msh_err *err)
{
    struct msh_service *service = msh_alloc0(1, sizeof(*service));
    int rc = 0;

    service->keeper = keeper_new();
    if (realpath(dir, service->dir) == NULL)
        rc = msh_err_set(err, MSH_E_NOT_FOUND, "dir_missing", "there is no folder %.200s", dir);
    if (rc == 0)
        rc = start(service, err);
    if (rc < 0) {
        msh_service_close(service);
        return rc;
    }
    *ret = service;
    return 0;
}

static int release_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_service *service = arg;

    return msh_node_release(tx, &service->keeper->lease, msh_idgen_high(service->idgen), err);
}

void msh_service_close(struct msh_service *service)
{
    struct msh_err err = { 0 };

    if (service == NULL)
        return;
    keeper_stop(service->keeper);
    if (service->auth != NULL && msh_auth_flush(service, &err) < 0)
        complain("session_flush", &err);
    if (service->idgen != NULL &&
        msh_tx_run(service->store, "node_release", release_tx, service, &err) < 0)
        complain("node_release", &err);
    msh_auth_free(service->auth);
    msh_numbers_free(service->numbers);
    msh_idgen_free(service->idgen);
    msh_keys_close(service->keys);
    msh_wipe(service->row_key, sizeof(service->row_key));
    msh_store_close(service->store);
    keeper_free(service->keeper);
    free(service);
}
