#include "base/base.h"

#include <pthread.h>
#include <unistd.h>

#include "base/cond.h"
#include "base/log.h"
#include "base/time.h"
#include "service/plan.h"
#include "service/publication.h"
#include "service/retention.h"
#include "service/tidy.h"
#include "service/unit_merge.h"
#include "service/work.h"
#include "service/work_ticket.h"
#include "store/feed.h"
#include "store/job_store.h"
#include "store/seal.h"
#include "store/tally.h"

#define CLAIM_MS      (2 * MSH_MINUTE_MS) /* how long a worker owns what it took */
#define CLAIM_N       32
#define IDLE_MS       500 /* how long a worker rests when nothing is due */
#define BREATH_MS     50  /* and between rounds, so that much work leaves room for people's */
#define FEED_N        1000
#define FEED_LEASE_MS (15 * MSH_SECOND_MS)
enum { AGAIN_LATER = 1, AGAIN_NOW = 2 };

/* Periodic work ----------------------------------------------------------------------------------*/

/* What one turn takes; what is left gets its next turn after that of the others. */
#define FOLD_N     1000
#define FOLD_STEPS 32
#define SEAL_STEPS 8

struct folding {
    int64_t region_id, n;
};

static int fold(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct folding *folding = arg;
    return msh_tally_fold(tx, folding->region_id, FOLD_N, &folding->n, err);
}

static int run_fold(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct folding folding = { call->service->region.region_id, FOLD_N };
    int rc = MSH_OK;
    (void)job;
    for (int i = 0; rc == MSH_OK && folding.n == FOLD_N && i < FOLD_STEPS; i++)
        rc = msh_tx_run(call->service->store, "tally_fold", fold, &folding, err);
    return rc == MSH_OK && folding.n == FOLD_N ? AGAIN_NOW : rc;
}

static int business_now(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_plan *plan = arg;
    return msh_region_now(tx, &plan->call->service->region, &plan->now, err);
}

static int run_seal(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct msh_plan plan = { .call = call };
    struct msh_seal seal = { .seal_no = 1 };
    (void)job;
    int rc = msh_tx_read(call->service->store, "now", business_now, &plan, err);
    for (int i = 0; rc == MSH_OK && seal.seal_no != 0 && i < SEAL_STEPS; i++)
        rc = msh_seal_make(call->service->store, &call->service->region, plan.now, MSH_SEAL_STEP,
                           &seal, err);
    return rc == MSH_OK && seal.seal_no != 0 ? AGAIN_NOW : rc;
}

static int run_purge(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t n;
    (void)job;
    return msh_tidy_rows(call->service, &n, err) < 0 ? err->rc
                                                     : msh_publication_sweep(call, &n, err);
}

static int run_sweep(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t n;
    (void)job;
    return msh_tidy_files(call->service, &n, err);
}

static int run_retention(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t list_id;
    (void)job;
    return msh_retention_gather(call->service, false, &list_id, err);
}

static int run_destroy(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    bool more = false;
    int rc = msh_retention_destroy(call, job->target_id, &more, err);
    return rc == MSH_OK && more ? AGAIN_NOW : rc;
}

/* The loop ---------------------------------------------------------------------------------------*/

/* `run` answers AGAIN_LATER to be called again tomorrow, AGAIN_NOW in the next round. A seal a day
 * is the rule; in a sandbox it follows the business clock like everything else. */
static const struct {
    const char *kind;
    int (*run)(struct msh_call *call, const struct msh_job *job, struct msh_err *err);
    int64_t again_ms; /* always again after this long; 0 = once */
} kinds[] = {
    { "due", msh_job_due, 0 },
    { "remind", msh_job_remind, 0 },
    { "warn", msh_job_warn, 0 },
    { "unpause", msh_job_unpause, 0 },
    { "archive", msh_job_archive, 0 },
    { "merged", msh_job_merged, 0 },
    { "renew", msh_job_renew, 0 },
    { "city", msh_job_city, 0 },
    { "unit_merge", msh_job_unit_merge, 0 },
    { "succeed", msh_job_succeed, 0 },
    { "fold", run_fold, 10 * MSH_SECOND_MS },
    { "seal", run_seal, MSH_DAY_MS },
    { "purge", run_purge, MSH_HOUR_MS },
    { "sweep", run_sweep, MSH_TIDY_FILES_MS },
    { "retention", run_retention, MSH_DAY_MS },
    { "destroy", run_destroy, 0 },
};

struct taking {
    struct msh_service *service;
    struct msh_arena *arena;
    int64_t now;
    struct msh_job *jobs;
    size_t n;
    /* the end of one */
    const struct msh_job *job;
    int64_t again_at; /* 0 = done */
    const char *failed;
};

static int take(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct taking *taking = arg;
    const struct msh_region *region = &taking->service->region;
    msh_arena_reset(taking->arena);
    int rc = msh_region_now(tx, region, &taking->now, err);
    return rc < 0 ? rc
                  : msh_job_claim(tx, region->region_id, taking->now, msh_service_real_now(),
                                  CLAIM_MS, CLAIM_N, taking->arena, &taking->jobs, &taking->n, err);
}

static int settle(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct taking *taking = arg;
    int64_t region_id = taking->service->region.region_id;
    if (taking->failed != NULL)
        return msh_job_fail(tx, region_id, taking->job, msh_service_real_now(), taking->failed,
                            err);
    if (taking->again_at != 0)
        return msh_job_again(tx, region_id, taking->job, taking->again_at, err);
    return msh_job_done(tx, region_id, taking->job, err);
}

static int run_job(struct taking *taking, const struct msh_job *job, struct msh_arena *scratch,
                   struct msh_err *err)
{
    struct msh_call call = { .service = taking->service,
                             .principal = &msh_work_principal,
                             .arena = scratch,
                             .if_match = -1 };
    struct msh_err why = { 0 };
    int rc = msh_err_set(&why, MSH_E_BUG, "job_kind", "unknown kind of job");
    taking->job = job;
    taking->again_at = 0;
    taking->failed = NULL;
    msh_arena_reset(scratch);
    for (size_t i = 0; i < MSH_COUNT(kinds); i++) {
        if (!msh_streq(kinds[i].kind, job->kind))
            continue;
        rc = kinds[i].run(&call, job, &why);
        if (rc == AGAIN_NOW)
            taking->again_at = taking->now;
        else if (rc >= 0 && kinds[i].again_ms != 0)
            taking->again_at = taking->now + kinds[i].again_ms;
        else if (rc == AGAIN_LATER)
            taking->again_at = taking->now + MSH_DAY_MS;
    }
    if (rc < 0) {
        msh_log(MSH_LOG_WARN, "job_failed", "kind=%s ticket=%" PRId64 " code=%s", job->kind,
                job->ticket_id, why.code);
        taking->failed = why.code;
    }
    rc = msh_tx_run(taking->service->store, "job_settle", settle, taking, err);
    return rc == MSH_E_STALE ? MSH_OK : rc; /* another worker took it over meanwhile */
}

/* PostgreSQL: give committed events their place in the feed. One process at a time does it; an
 * epoch in the database fences a stale one. SQLite numbers inside the write transaction. */
struct sequencing {
    struct msh_service *service;
    char owner[48];
    int64_t n;
};

static int sequence(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct sequencing *s = arg;
    int64_t epoch = 0;
    int rc = msh_feed_claim(tx, s->service->region.region_id, s->owner, msh_service_real_now(),
                            FEED_LEASE_MS, &epoch, err);
    s->n = 0;
    if (rc == MSH_OK && epoch != 0)
        rc = msh_feed_sequence(tx, &s->service->region, epoch, FEED_N, &s->n, err);
    return rc;
}

int msh_work_feed(struct msh_service *service, struct msh_err *err)
{
    struct sequencing s = { .service = service, .n = FEED_N };
    int rc = MSH_OK;
    (void)snprintf(s.owner, sizeof(s.owner), "%.16s-%ld", service->region.data_mark,
                   (long)getpid());
    while (rc == MSH_OK && s.n == FEED_N && msh_store_engine(service->store) == MSH_ENGINE_POSTGRES)
        rc = msh_tx_run(service->store, "feed_sequence", sequence, &s, err);
    return rc == MSH_E_STALE ? MSH_OK : rc; /* another process took over */
}

int msh_work_run(struct msh_service *service, int64_t limit, int64_t *ret_n, struct msh_err *err)
{
    struct msh_arena jobs, scratch;
    int64_t n = 0;
    int rc = msh_work_feed(service, err);
    if (rc < 0)
        return rc;
    msh_arena_init(&jobs, 16 << 20);
    msh_arena_init(&scratch, 64 << 20);
    struct taking taking = { .service = service, .arena = &jobs };
    do {
        rc = msh_tx_run(service->store, "job_claim", take, &taking, err);
        for (size_t i = 0; rc == MSH_OK && i < taking.n; i++, n++)
            rc = run_job(&taking, &taking.jobs[i], &scratch, err);
    } while (rc == MSH_OK && taking.n > 0 && (limit == 0 || n < limit));
    msh_arena_done(&scratch);
    msh_arena_done(&jobs);
    if (rc == MSH_OK && n > 0)
        rc = msh_work_feed(service, err);
    if (rc == MSH_OK)
        *ret_n = n;
    return rc;
}

static int prepare(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_service *service = arg;
    int64_t now;
    int rc = msh_region_now(tx, &service->region, &now, err);
    for (size_t i = 0; rc == MSH_OK && i < MSH_COUNT(kinds); i++)
        if (kinds[i].again_ms != 0)
            rc = msh_job_ensure(tx, service->region.region_id, service->idgen, kinds[i].kind,
                                now + kinds[i].again_ms, 0, 0, err);
    return rc;
}

int msh_work_prepare(struct msh_service *service, struct msh_err *err)
{
    return msh_tx_run(service->store, "work_prepare", prepare, service, err);
}

struct advancing {
    struct msh_service *service;
    int64_t by_ms;
};

static int advance(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct advancing *advancing = arg;
    const struct msh_region *region = &advancing->service->region;
    int64_t offset, now;
    int rc = msh_region_advance_clock(tx, region, advancing->by_ms, &offset, err);
    if (rc == MSH_OK)
        rc = msh_region_now(tx, region, &now, err);
    if (rc < 0)
        return rc;
    char data[48];
    (void)snprintf(data, sizeof(data), "{\"offset\":%" PRId64 "}", offset);
    struct msh_event_in in = { .subject_kind = "region",
                               .subject_id = region->region_id,
                               .op = "advance_clock",
                               .actor_kind = "system",
                               .data = data };
    return msh_event_append(tx, region, &in, now, -1, NULL, err);
}

/* What fell due and another worker is still at; what failed waits for its next try. */
struct waiting {
    struct msh_service *service;
    int64_t left;
};

static int left(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct waiting *waiting = arg;
    const struct msh_region *region = &waiting->service->region;
    int64_t now = 0, due = 0, failed = 0;
    int rc = msh_region_now(tx, region, &now, err);
    if (rc == MSH_OK)
        rc = msh_job_backlog(tx, region->region_id, now, &due, &failed, err);
    waiting->left = due - failed;
    return rc;
}

int msh_work_advance(struct msh_service *service, int64_t by_ms, struct msh_err *err)
{
    struct advancing advancing = { service, by_ms };
    struct waiting waiting = { .service = service };
    int64_t n, until = msh_time_monotonic() + CLAIM_MS;
    int rc = msh_tx_run(service->store, "clock_advance", advance, &advancing, err);
    do {
        if (rc == MSH_OK)
            rc = msh_work_run(service, 0, &n, err);
        if (rc == MSH_OK)
            rc = msh_tx_read(service->store, "work_left", left, &waiting, err);
        if (rc == MSH_OK && waiting.left > 0)
            (void)nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000000 }, NULL);
    } while (rc == MSH_OK && waiting.left > 0 && msh_time_monotonic() < until);
    return rc < 0 ? rc : msh_work_feed(service, err);
}

/* Threads ----------------------------------------------------------------------------------------*/

struct msh_worker {
    struct msh_service *service;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop, woken; /* one of them looks when woken; what it does not take is another's soon */
    size_t n;
    pthread_t threads[];
};

static bool rest(struct msh_worker *worker, int64_t ms)
{
    int64_t until = msh_time_monotonic() + ms;
    pthread_mutex_lock(&worker->lock);
    while (!worker->stop && !worker->woken &&
           msh_cond_wait_until(&worker->wake, &worker->lock, until))
        continue;
    bool stop = worker->stop;
    worker->woken = false;
    pthread_mutex_unlock(&worker->lock);
    return !stop;
}

static void *loop(void *arg)
{
    struct msh_worker *worker = arg;
    int64_t n;
    do {
        struct msh_err err = { 0 };
        n = 0;
        if (msh_service_ready(worker->service, &err) < 0 ||
            msh_work_run(worker->service, 1, &n, &err) < 0)
            msh_log(MSH_LOG_WARN, "work_paused", "code=%s", err.code);
    } while (rest(worker, n > 0 ? BREATH_MS : IDLE_MS));
    return NULL;
}

struct msh_worker *msh_worker_new(struct msh_service *service)
{
    size_t wanted = (size_t)service->conf.jobs_threads;
    struct msh_worker *worker = msh_alloc0(1, sizeof(*worker) + wanted * sizeof(pthread_t));
    worker->service = service;
    pthread_mutex_init(&worker->lock, NULL);
    msh_cond_init(&worker->wake);
    return worker;
}

int msh_worker_start(struct msh_worker *worker, struct msh_err *err)
{
    if (msh_work_prepare(worker->service, err) < 0)
        return err->rc;
    for (; worker->n < (size_t)worker->service->conf.jobs_threads; worker->n++) {
        int errnum = pthread_create(&worker->threads[worker->n], NULL, loop, worker);
        if (errnum != 0)
            return msh_err_errno(err, errnum, "thread", "cannot start a worker");
    }
    return MSH_OK;
}

void msh_worker_wake(struct msh_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->woken = true;
    pthread_cond_signal(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
}

void msh_worker_stop(struct msh_worker *worker)
{
    if (worker == NULL)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->stop = true;
    pthread_cond_broadcast(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    while (worker->n > 0)
        pthread_join(worker->threads[--worker->n], NULL);
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}
