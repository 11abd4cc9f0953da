/*
 * The writer: takes whatever waits, runs one member after the other and commits once.
 *
 * A savepoint copies every page its member changes, so the members of a group run without until one
 * fails that has written something: then the group is rolled back, and all of it runs again, each in
 * a savepoint of its own, to which a member that fails is rolled back. Where a failure took the whole
 * transaction with it (disk full, I/O error, out of memory: SQLite then is in autocommit mode and
 * later savepoints would commit on their own), or COMMIT fails, nobody has been answered yet and
 * every member runs again alone, so that only the guilty one fails. Who wants to be alone
 * (msh_tx_bulk) is a group of one.
 */
#include "base/base.h"

#include "base/time.h"
#include "store/sqlite/lite.h"

#define GROUP_MAX          256
#define GROUP_MS           8
#define PASSIVE_PAGES      1000
#define CHECKPOINT_BUSY_MS 100
#define READERS_END_MS     1500 /* longer than the longest short read */

static const struct msh_stmt begin_stmt = { "begin", "BEGIN IMMEDIATE", NULL, NULL };
static const struct msh_stmt commit_stmt = { "commit", "COMMIT", NULL, NULL };
static const struct msh_stmt rollback_stmt = { "rollback", "ROLLBACK", NULL, NULL };
static const struct msh_stmt save_stmt = { "savepoint", "SAVEPOINT member", NULL, NULL };
static const struct msh_stmt keep_stmt = { "release", "RELEASE member", NULL, NULL };
static const struct msh_stmt undo_stmt = { "rollback to", "ROLLBACK TO member", NULL, NULL };

struct group {
    struct msh_lite_job *first;
    struct msh_lite_job *last;
    int n;
    int kept;     /* members that want to be committed */
    bool guarded; /* each member has a savepoint */
};

/* What became of the open transaction when a member ran. */
enum fate {
    ALIVE,   /* the member's rows are in it, or it left none */
    SPOILED, /* rows of a member that failed are in it */
    DEAD,    /* SQLite has rolled it back, or nothing more can be said of it */
};

/* The next job, or, where a group is under way, the next that may join it. */
static struct msh_lite_job *pop(struct msh_lite *lite, bool wait)
{
    struct msh_lite_job *job;

    pthread_mutex_lock(&lite->mutex);
    while (wait && lite->first == NULL && !lite->quit)
        pthread_cond_wait(&lite->wake, &lite->mutex);
    job = lite->first;
    if (!wait && job != NULL && job->tx->alone)
        job = NULL;
    if (job != NULL) {
        lite->first = job->next;
        if (lite->first == NULL)
            lite->last = NULL;
        job->next = NULL;
    }
    pthread_mutex_unlock(&lite->mutex);
    return job;
}

/* The job's memory is gone once its caller wakes. */
static void answer(struct msh_lite_job *job)
{
    sem_post(&job->done);
}

static void answer_all(struct group *group)
{
    struct msh_lite_job *job;

    while ((job = group->first) != NULL) {
        group->first = job->next;
        answer(job);
    }
    group->last = NULL;
}

static void fail_all(struct group *group, const struct msh_err *err)
{
    struct msh_lite_job *job;

    for (job = group->first; job != NULL; job = job->next) {
        job->rc = err->rc;
        job->err = *err;
    }
    answer_all(group);
}

static bool refuse_if_failed(struct msh_lite *lite, struct group *group)
{
    struct msh_err err;

    if (!atomic_load(&lite->store->failed))
        return false;
    msh_err_set(&err, MSH_E_IO, "fsync_failed", "the disk did not confirm an earlier write");
    fail_all(group, &err);
    return true;
}

static void add(struct group *group, struct msh_lite_job *job)
{
    if (group->last == NULL)
        group->first = job;
    else
        group->last->next = job;
    group->last = job;
    group->n++;
}

static void roll_back(struct msh_lite *lite)
{
    struct msh_err ignored; /* the answer is already an error; a dead transaction needs no more */

    if (!sqlite3_get_autocommit(lite->writer.db))
        (void)msh_lite_simple(&lite->writer, &rollback_stmt, &ignored);
}

/* The member's answer stands in the job. */
static enum fate call_member(struct msh_lite *lite, struct msh_lite_job *job)
{
    struct msh_lite_conn *conn = &lite->writer;
    sqlite3_int64 before = sqlite3_total_changes64(conn->db);
    bool wrote;

    msh_tx_reset(job->tx);
    job->tx->conn = conn;
    conn->scripted = false;
    job->rc = msh_tx_call(job->tx, job->fn, job->arg, &job->err);
    if (sqlite3_get_autocommit(conn->db)) {
        if (job->rc == 0)
            job->rc = msh_err_set(&job->err, MSH_E_IO, "transaction_lost", "%s: rolled back",
                                  job->tx->name);
        return DEAD;
    }
    wrote = conn->scripted || sqlite3_total_changes64(conn->db) != before;
    return job->rc < 0 && wrote ? SPOILED : ALIVE;
}

/* The same in a savepoint of its own: never SPOILED. */
static enum fate guard_member(struct msh_lite *lite, struct msh_lite_job *job)
{
    struct msh_lite_conn *conn = &lite->writer;
    struct msh_err err;
    int rc;

    job->rc = msh_lite_simple(conn, &save_stmt, &job->err);
    if (job->rc < 0 || call_member(lite, job) == DEAD)
        return DEAD;
    rc = job->rc < 0 ? msh_lite_simple(conn, &undo_stmt, &err) : 0;
    if (rc == 0)
        rc = msh_lite_simple(conn, &keep_stmt, &err);
    if (rc < 0 && job->rc == 0) {
        job->rc = rc;
        job->err = err;
    }
    return rc == 0 ? ALIVE : DEAD;
}

/* COMMIT, or forget a group in which nobody succeeded. */
static int finish(struct msh_lite *lite, const struct group *group, struct msh_err *err)
{
    if (group->kept == 0) {
        roll_back(lite);
        return 0;
    }
    return msh_lite_simple(&lite->writer, &commit_stmt, err);
}

static void run_alone(struct msh_lite *lite, struct msh_lite_job *job)
{
    struct group one = { 0 };
    struct msh_err err;
    int rc;

    job->next = NULL;
    add(&one, job);
    if (refuse_if_failed(lite, &one))
        return;
    rc = msh_lite_simple(&lite->writer, &begin_stmt, &err);
    if (rc == 0 && call_member(lite, job) == ALIVE) {
        one.kept = job->rc == 0;
        rc = finish(lite, &one, &err);
    }
    roll_back(lite);
    if (rc < 0) {
        job->rc = rc;
        job->err = err;
    }
    answer(job);
}

static void run_each_alone(struct msh_lite *lite, struct group *group)
{
    struct msh_lite_job *job;

    roll_back(lite);
    while ((job = group->first) != NULL) {
        group->first = job->next;
        run_alone(lite, job);
    }
}

/* What waits joins while there is room and time. */
static struct msh_lite_job *next_member(struct msh_lite *lite, struct group *group,
                                        const struct msh_lite_job *job, int64_t until)
{
    struct msh_lite_job *next = job->next; /* of a group that runs again */

    if (next == NULL && !job->tx->alone && group->n < GROUP_MAX && msh_time_monotonic() < until) {
        next = pop(lite, false);
        if (next != NULL)
            add(group, next);
    }
    return next;
}

/* Run the members and whoever joins them; the transaction is open. */
static enum fate run_members(struct msh_lite *lite, struct group *group, int64_t until)
{
    struct msh_lite_job *job = group->first;
    enum fate fate = ALIVE;

    group->kept = 0;
    while (job != NULL && fate == ALIVE) {
        fate = group->guarded ? guard_member(lite, job) : call_member(lite, job);
        group->kept += job->rc == 0;
        if (fate == ALIVE)
            job = next_member(lite, group, job, until);
    }
    return fate;
}

/* COMMIT of what is alive; else its error, for all or for the one member there is. */
static void settle(struct msh_lite *lite, struct group *group, enum fate fate)
{
    struct msh_err err;
    int rc = fate == ALIVE ? finish(lite, group, &err) : MSH_E_RETRY;

    if (rc == 0) {
        answer_all(group);
    } else if (!refuse_if_failed(lite, group)) {
        if (group->n > 1) {
            run_each_alone(lite, group);
        } else {
            roll_back(lite);
            if (fate == ALIVE)
                fail_all(group, &err);
            else
                answer_all(group);
        }
    }
}

static void run_group(struct msh_lite *lite, struct msh_lite_job *job)
{
    int64_t until = msh_time_monotonic() + GROUP_MS;
    struct group group = { 0 };
    enum fate fate = SPOILED;
    struct msh_err err;

    add(&group, job);
    if (refuse_if_failed(lite, &group))
        return;
    while (fate == SPOILED) {
        if (msh_lite_simple(&lite->writer, &begin_stmt, &err) < 0) {
            roll_back(lite);
            fail_all(&group, &err);
            return;
        }
        fate = run_members(lite, &group, until);
        if (fate == SPOILED && group.n == 1)
            break; /* its answer, and nothing to keep */
        if (fate == SPOILED)
            roll_back(lite);
        group.guarded = true;
    }
    settle(lite, &group, fate);
}

static int checkpoint(struct msh_lite *lite, int mode)
{
    struct msh_err err;
    int code = sqlite3_wal_checkpoint_v2(lite->writer.db, NULL, mode, NULL, NULL);

    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) /* notes a failed fsync */
        (void)msh_lite_error(&lite->writer, code, "checkpoint", false, &err);
    return code;
}

/* Short reads under way end within a second; a long read or another process may still hold the
 * WAL, then the checkpoint does what it can and the next one comes later. */
static void checkpoint_paused(struct msh_lite *lite)
{
    int64_t until = msh_time_monotonic() + READERS_END_MS;

    pthread_mutex_lock(&lite->pool_mutex);
    lite->paused = true;
    while (lite->reading > 0 && msh_time_monotonic() < until)
        msh_cond_wait_until(&lite->pool_cond, &lite->pool_mutex, until);
    pthread_mutex_unlock(&lite->pool_mutex);
    sqlite3_busy_timeout(lite->writer.db, CHECKPOINT_BUSY_MS);
    if (checkpoint(lite, SQLITE_CHECKPOINT_TRUNCATE) == SQLITE_OK)
        lite->wal_pages = 0;
    sqlite3_busy_timeout(lite->writer.db, MSH_LITE_BUSY_MS);
    pthread_mutex_lock(&lite->pool_mutex);
    lite->paused = false;
    pthread_cond_broadcast(&lite->pool_cond);
    pthread_mutex_unlock(&lite->pool_mutex);
}

static void keep_wal_small(struct msh_lite *lite, int pages_before)
{
    int64_t bytes = lite->wal_pages * lite->page_size;

    if (lite->wal_pages < pages_before) { /* started over */
        lite->passive_at = PASSIVE_PAGES;
        lite->pause_at = lite->wal_limit;
    }
    if (bytes >= lite->pause_at) {
        checkpoint_paused(lite);
        lite->pause_at = lite->wal_pages * lite->page_size + lite->wal_limit;
        lite->passive_at = lite->wal_pages + PASSIVE_PAGES;
    } else if (lite->wal_pages >= lite->passive_at) {
        checkpoint(lite, SQLITE_CHECKPOINT_PASSIVE);
        lite->passive_at = lite->wal_pages + PASSIVE_PAGES;
    }
}

void *msh_lite_writer_main(void *arg)
{
    struct msh_lite *lite = arg;
    struct msh_lite_job *job;
    int pages;

    while ((job = pop(lite, true)) != NULL) {
        pages = lite->wal_pages;
        run_group(lite, job);
        if (!atomic_load(&lite->store->failed))
            keep_wal_small(lite, pages);
    }
    return NULL;
}

int msh_lite_write(struct msh_tx *tx, msh_tx_fn fn, void *arg, struct msh_err *err)
{
    struct msh_lite *lite = tx->store->engine;
    struct msh_lite_job job = { .tx = tx, .fn = fn, .arg = arg };

    sem_init(&job.done, 0, 0);
    pthread_mutex_lock(&lite->mutex);
    if (lite->last == NULL)
        lite->first = &job;
    else
        lite->last->next = &job;
    lite->last = &job;
    pthread_cond_signal(&lite->wake);
    pthread_mutex_unlock(&lite->mutex);
    while (sem_wait(&job.done) != 0)
        continue;
    sem_destroy(&job.done);
    if (job.rc < 0)
        *err = job.err;
    return job.rc;
}
