#include "base/base.h"

#include <pthread.h>
#include <unistd.h>

#include "base/log.h"
#include "service/plan.h"
#include "service/tidy.h"
#include "service/work.h"
#include "store/feed.h"
#include "store/job_store.h"
#include "store/seal.h"
#include "store/tally.h"

#define CLAIM_MS      (2 * MSH_MINUTE_MS) /* how long a worker owns what it took */
#define CLAIM_N       32
#define IDLE_MS       500 /* how long a worker rests when nothing is due */
#define SEAL_LEAVES   65536
#define FEED_N        1000
#define FEED_LEASE_MS (15 * MSH_SECOND_MS)

/* One job as a command of the system ---------------------------------------------------------------*/

static const struct msh_principal system_principal = { .kind = MSH_PRINCIPAL_SYSTEM,
                                                       .roles = MSH_ACTOR_SYSTEM };

static int act_with_text(struct msh_service *service, struct msh_arena *arena, int64_t ticket_id,
                         const char *part, int64_t target_id, enum msh_op op, const char *text,
                         struct msh_err *err)
{
    struct msh_call call = {
        .service = service, .principal = &system_principal, .arena = arena, .if_match = -1
    };
    struct msh_act act = { .ticket_id = ticket_id,
                           .part = part,
                           .urgency = -1,
                           .type = -1,
                           .text = text,
                           .command = { .op = op, .target_id = target_id } };
    struct msh_acted acted;
    int rc = msh_ticket_act(&call, &act, &acted, err);
    /* a move that the table no longer has is work already done, or overtaken */
    return rc == MSH_E_STATE || rc == MSH_E_FORBIDDEN || rc == MSH_E_NOT_FOUND ? MSH_OK : rc;
}

static int act_as_system(struct msh_service *service, struct msh_arena *arena, int64_t ticket_id,
                         const char *part, int64_t target_id, enum msh_op op, struct msh_err *err)
{
    return act_with_text(service, arena, ticket_id, part, target_id, op, NULL, err);
}

static const struct msh_clock *find_clock(const struct msh_ticket *ticket, int64_t id)
{
    for (size_t i = 0; i < ticket->n_clocks; i++)
        if (ticket->clocks[i].id == id)
            return &ticket->clocks[i];
    return NULL;
}

/* A due or a warning moved on when the clock was extended, paused or stopped: look before acting. */
static int run_clock(struct msh_call *call, const struct msh_job *job, bool warning,
                     struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, job->ticket_id, err);
    const struct msh_clock *clock =
        rc == MSH_OK ? find_clock(&plan.before.ticket, job->target_id) : NULL;
    bool due = clock != NULL && clock->state == MSH_CLOCK_RUNNING && clock->paused_at == 0 &&
               plan.now >= (warning ? clock->warn_at : clock->due_at);
    if (rc == MSH_OK && due && warning && plan.now < clock->due_at)
        rc = msh_plan_remind(call, directory, job->ticket_id, job->target_id, "remind",
                             clock->stage, err);
    else if (rc == MSH_OK && due && !warning && clock->stage == MSH_STAGE_RETURN)
        rc = act_as_system(call->service, call->arena, job->ticket_id, "task", clock->task_id,
                           MSH_OP_WINDOW_CLOSE, err);
    else if (rc == MSH_OK && due && !warning) {
        bool handling = clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE;
        rc = msh_plan_remind(call, directory, job->ticket_id, job->target_id, "warn", clock->stage,
                             err);
        if (rc == MSH_OK && handling) /* the callback happens anyway (北京 23) */
            rc = act_as_system(call->service, call->arena, job->ticket_id, "ticket", 0,
                               MSH_OP_EXPIRE, err);
    }
    msh_directory_release(directory);
    return rc;
}

static int run_due(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    return run_clock(call, job, false, err);
}

static int run_warn(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    return run_clock(call, job, true, err);
}

static int run_unpause(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, job->ticket_id, err);
    const struct msh_clock *clock =
        rc == MSH_OK ? find_clock(&plan.before.ticket, job->target_id) : NULL;
    if (clock != NULL && clock->paused_at != 0 && plan.now >= clock->pause_until)
        rc = act_as_system(call->service, call->arena, job->ticket_id, "task", clock->task_id,
                           MSH_OP_UNPAUSE, err);
    msh_directory_release(directory);
    return rc;
}

static int run_archive(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct msh_act act = { .ticket_id = job->ticket_id,
                           .part = "ticket",
                           .urgency = -1,
                           .type = -1,
                           .command = { .op = MSH_OP_ARCHIVE } };
    struct msh_acted acted;
    int rc = msh_ticket_act(call, &act, &acted, err);
    /* an objection or a callback is still open: look again tomorrow, until it is archived */
    if (rc == MSH_E_STATE &&
        (msh_streq(err->code, "claim_open") || msh_streq(err->code, "callback_open") ||
         msh_streq(err->code, "not_asked") || msh_streq(err->code, "window_open")))
        return 1;
    return rc == MSH_E_STATE || rc == MSH_E_NOT_FOUND ? MSH_OK : rc;
}

struct children {
    int64_t region_id, parent_id, after;
    struct msh_arena *arena;
    int64_t ids[CLAIM_N];
    size_t n;
    const char *reply; /* the parent's, as its requester reads it; NULL = none */
};

static int read_children(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct children *children = arg;
    struct msh_text *texts;
    size_t n;
    int rc = msh_ticket_children(tx, children->region_id, children->parent_id, children->after,
                                 children->ids, CLAIM_N, &children->n, err);
    if (rc == MSH_OK && children->n > 0)
        rc = msh_text_load(tx, children->region_id, children->parent_id, MSH_BIT(MSH_AUDIENCE_ALL),
                           children->arena, &texts, &n, err);
    for (size_t i = 0; rc == MSH_OK && children->n > 0 && i < n; i++)
        if (texts[i].kind == MSH_PIECE_REPLY_PUBLIC && texts[i].erased_at == 0)
            children->reply = texts[i].text; /* the newest stays */
    return rc;
}

/* What a parent's state means for those merged into it: they are asked once its reply has passed
 * review; they come back to be handled by themselves when it ended without one, for they have
 * not been refused, withdrawn or handed on (guarantees 3 and 4). -1: nothing yet. */
static int what_of_merged(const struct msh_ticket *parent)
{
    bool ended = msh_ticket_is_end(parent->state);
    bool replied =
        parent->state == MSH_TICKET_CALLBACK || (ended && parent->close_reason != MSH_CLOSE_NONE &&
                                                 parent->close_reason != MSH_CLOSE_WITHDRAWN);
    if (replied)
        return MSH_OP_ASK_MERGED;
    return ended ? MSH_OP_UNMERGE : -1;
}

static bool was_asked(const struct msh_ticket *child)
{
    for (size_t i = 0; i < child->n_callbacks; i++)
        if (child->callbacks[i].cause == MSH_ASK_CAUSE_MERGED &&
            child->callbacks[i].state != MSH_ASK_DROPPED &&
            child->callbacks[i].opened_at >= child->closed_at)
            return true;
    return false;
}

static int load_ticket(struct msh_call *call, int64_t ticket_id, struct msh_plan *plan,
                       struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    int rc = msh_plan_load(plan, call, directory, ticket_id, err);
    msh_directory_release(directory);
    return rc;
}

static int run_on_child(const struct msh_call *call, int64_t id, int op, const char *reply,
                        struct msh_err *err)
{
    struct msh_arena arena; /* its own: a burst merges thousands */
    struct msh_call each = *call;
    struct msh_plan child;
    msh_arena_init(&arena, 16 << 20);
    each.arena = &arena;
    int rc = load_ticket(&each, id, &child, err);
    if (rc == MSH_OK && !was_asked(&child.before.ticket))
        rc = act_with_text(each.service, &arena, id, "ticket", 0, (enum msh_op)op,
                           op == MSH_OP_ASK_MERGED ? reply : NULL, err);
    msh_arena_done(&arena);
    return rc;
}

/* The job stands on the parent, or on a child just merged into `target_id`. Safe to run twice: who
 * was asked keeps that callback, who came back is no longer merged. */
static int run_merged(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t parent_id = job->target_id != 0 ? job->target_id : job->ticket_id;
    struct children *children = MSH_NEW(call->arena, struct children);
    struct msh_plan parent;
    int rc = load_ticket(call, parent_id, &parent, err);
    int op = rc == MSH_OK ? what_of_merged(&parent.before.ticket) : -1;
    *children = (struct children){ .region_id = call->service->region.region_id,
                                   .parent_id = parent_id,
                                   .arena = call->arena };
    while (rc == MSH_OK && op >= 0) {
        rc = msh_tx_read(call->service->store, "children", read_children, children, err);
        if (rc < 0 || children->n == 0)
            break;
        for (size_t i = 0; rc == MSH_OK && i < children->n; i++)
            rc = run_on_child(call, children->ids[i], op, children->reply, err);
        children->after = children->ids[children->n - 1];
    }
    return rc;
}

/* A calendar year was announced: open clocks that leaned on an assumed one are printed anew, never
 * earlier than before (design §4). Safe to run twice: a renewed clock is not provisional. */
static int renew_ticket(struct msh_call *call, const struct msh_directory *directory,
                        int64_t ticket_id, struct msh_err *err)
{
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);
    size_t n = 0;
    if (rc < 0)
        return rc;
    struct msh_ticket *ticket = &plan.row.ticket;
    struct msh_tick *ticks = MSH_ARRAY(call->arena, ticket->n_clocks, struct msh_tick);
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        struct msh_clock *clock = &ticket->clocks[i];
        struct msh_printed due;
        if (clock->state != MSH_CLOCK_RUNNING || !clock->provisional ||
            !msh_clockwork_renew(directory, clock, &due) ||
            (due.provisional && due.due_at == clock->due_at))
            continue;
        clock->due_at = due.due_at;
        clock->warn_at = due.warn_at;
        clock->provisional = due.provisional;
        clock->calendar_version = due.calendar_version;
        clock->dirty = true;
        ticks[n++] = (struct msh_tick){ MSH_TICK_RENEW, *clock };
    }
    if (n == 0)
        return MSH_OK;
    rc = msh_plan_ticks(&plan, "renew", ticks, n, err);
    return rc < 0 ? rc : msh_plan_write(&plan, "renew", err);
}

struct provisional {
    int64_t region_id, after;
    int64_t ids[CLAIM_N];
    size_t n;
};

static int read_provisional(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct provisional *p = arg;
    return msh_ticket_provisional(tx, p->region_id, p->after, p->ids, CLAIM_N, &p->n, err);
}

static int run_renew(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct provisional p = { .region_id = call->service->region.region_id };
    const struct msh_directory *directory;
    (void)job;
    int rc = msh_service_reload(call->service, err); /* see the year that came in */
    directory = msh_service_directory(call->service);
    do {
        p.n = 0;
        if (rc == MSH_OK)
            rc = msh_tx_read(call->service->store, "provisional", read_provisional, &p, err);
        for (size_t i = 0; rc == MSH_OK && i < p.n; i++) {
            msh_arena_reset(call->arena);
            rc = renew_ticket(call, directory, p.ids[i], err);
            p.after = p.ids[i];
        }
    } while (rc == MSH_OK && p.n == CLAIM_N);
    msh_directory_release(directory);
    return rc;
}

/* Periodic work ----------------------------------------------------------------------------------*/

#define FOLD_N 1000

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
    while (rc == MSH_OK && folding.n == FOLD_N)
        rc = msh_tx_run(call->service->store, "tally_fold", fold, &folding, err);
    return rc;
}

static int business_now(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_plan *plan = arg;
    return msh_region_now(tx, &plan->call->service->region, &plan->now, err);
}

static int run_seal(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct msh_plan plan = { .call = call };
    struct msh_seal seal;
    int64_t before = -1;
    (void)job;
    int rc = msh_tx_read(call->service->store, "now", business_now, &plan, err);
    while (rc == MSH_OK) {
        rc = msh_seal_make(call->service->store, &call->service->region, plan.now, SEAL_LEAVES,
                           &seal, err);
        if (rc == MSH_E_NOT_FOUND || (rc == MSH_OK && seal.to_pos == before))
            return MSH_OK; /* nothing new since the last seal */
        before = seal.to_pos;
    }
    return rc;
}

static int run_purge(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t n;
    (void)job;
    return msh_tidy_rows(call->service, &n, err);
}

static int run_sweep(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t n;
    (void)job;
    return msh_tidy_files(call->service, &n, err);
}

/* The loop ---------------------------------------------------------------------------------------*/

/* `run` answers 1 to be called again tomorrow. A seal a day is the rule; in a sandbox it follows
 * the business clock like everything else. */
static const struct {
    const char *kind;
    int (*run)(struct msh_call *call, const struct msh_job *job, struct msh_err *err);
    int64_t again_ms; /* always again after this long; 0 = once */
} kinds[] = {
    { "clock", run_due, 0 },
    { "warn", run_warn, 0 },
    { "unpause", run_unpause, 0 },
    { "archive", run_archive, 0 },
    { "merged", run_merged, 0 },
    { "renew", run_renew, 0 },
    { "fold", run_fold, 10 * MSH_SECOND_MS },
    { "seal", run_seal, MSH_DAY_MS },
    { "purge", run_purge, MSH_HOUR_MS },
    { "sweep", run_sweep, MSH_TIDY_FILES_MS },
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
    struct msh_call call = {
        .service = taking->service, .principal = &system_principal, .arena = scratch, .if_match = -1
    };
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
        if (rc >= 0 && kinds[i].again_ms != 0)
            taking->again_at = taking->now + kinds[i].again_ms;
        else if (rc == 1)
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

int msh_work_advance(struct msh_service *service, int64_t by_ms, struct msh_err *err)
{
    struct advancing advancing = { service, by_ms };
    int64_t n;
    int rc = msh_tx_run(service->store, "clock_advance", advance, &advancing, err);
    return rc < 0 ? rc : msh_work_run(service, 0, &n, err);
}

/* Threads ----------------------------------------------------------------------------------------*/

struct msh_worker {
    struct msh_service *service;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop, woken;
};

static bool rest(struct msh_worker *worker, int64_t ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&worker->lock);
    while (!worker->stop && !worker->woken &&
           pthread_cond_timedwait(&worker->wake, &worker->lock, &until) == 0)
        continue;
    bool stop = worker->stop;
    worker->woken = false;
    pthread_mutex_unlock(&worker->lock);
    return !stop;
}

static void *loop(void *arg)
{
    struct msh_worker *worker = arg;
    do {
        struct msh_err err = { 0 };
        int64_t n = 0;
        if (msh_service_ready(worker->service, &err) < 0 ||
            msh_work_run(worker->service, 256, &n, &err) < 0)
            msh_log(MSH_LOG_WARN, "work_paused", "code=%s", err.code);
    } while (rest(worker, IDLE_MS));
    return NULL;
}

int msh_worker_start(struct msh_service *service, struct msh_worker **ret, struct msh_err *err)
{
    struct msh_worker *worker = msh_alloc0(1, sizeof(*worker));
    pthread_condattr_t attr;
    int rc = msh_work_prepare(service, err);
    if (rc < 0) {
        free(worker);
        return rc;
    }
    worker->service = service;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->wake, &attr);
    pthread_condattr_destroy(&attr);
    int errnum = pthread_create(&worker->thread, NULL, loop, worker);
    if (errnum != 0) {
        free(worker);
        return msh_err_errno(err, errnum, "thread", "cannot start the worker");
    }
    *ret = worker;
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
    pthread_cond_signal(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}
