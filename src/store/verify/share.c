/* The pieces of a verification, and the threads that take them. */
#include "base/base.h"

#include <pthread.h>

#include "store/verify/run.h"

#define PAGE_MAX ((size_t)64 << 20)
#ifndef RANGE
#define RANGE 1000 /* tickets of a piece */
#endif
#define KIND "ticket"

enum stage { STAGE_BEFORE, STAGE_TICKETS, STAGE_REST };

struct share {
    struct msh_store *store;
    const struct msh_verify *how;
    size_t n; /* workers that begin */
    pthread_mutex_t mutex;
    pthread_cond_t cond;

    /* under the mutex */
    bool open;                  /* snapshots may be taken … */
    size_t n_begun, n_gone;     /* … and were, or could not be */
    bool going, alone, stopped; /* pieces may be taken; by the first worker only; no more */
    bool before_done;           /* the first piece */
    enum stage stage;           /* of the next piece */
    size_t no, n_busy;          /* its number; pieces under way */
    int64_t border;             /* tickets up to this one are taken */
    size_t rest;                /* of what follows the tickets */
};

struct worker {
    struct share *share;
    size_t i;
    bool begun;
    pthread_t thread;
    struct msh_verify_run run;
    int rc;
    struct msh_err err;
};

struct piece {
    size_t no;
    enum stage stage;
    struct msh_verify_range range;
    size_t rest;
};

/* What a piece is ------------------------------------------------------------------------------- */

static int (*const rest[])(struct msh_verify_run *run, struct msh_err *err) = {
    msh_verify_heads, msh_verify_lone_outbox, msh_verify_lone_leaves,
    msh_verify_feed,  msh_verify_seals,
};

static int run_piece(struct worker *w, const struct piece *piece, struct msh_err *err)
{
    const struct msh_verify *how = w->share->how;
    struct msh_verify_run *run = &w->run;
    int rc;

    if (how->piece_begin != NULL)
        how->piece_begin(run->arg, piece->no);
    if (piece->stage != STAGE_REST)
        rc = msh_verify_events(run, &piece->range, err);
    else if (piece->rest < MSH_COUNT(rest))
        rc = rest[piece->rest](run, err);
    else
        rc = how->more[piece->rest - MSH_COUNT(rest)](run->arg, run->tx, err);
    if (rc == 0 && piece->stage == STAGE_BEFORE && how->tickets != NULL)
        how->tickets(run->arg);
    if (how->piece_end != NULL)
        how->piece_end(run->arg, piece->no);
    return rc;
}

static const struct msh_stmt next_border = {
    .name = "verify_border",
    .sql = "SELECT MAX(h.subject_id) FROM (SELECT subject_id FROM subject_head"
           " WHERE region_id = $1 AND subject_kind = $2 AND subject_id > $3"
           " ORDER BY subject_id LIMIT $4) h",
};

/* The next range of tickets: about as many heads each; without heads one range is as good. */
static int take_range(struct worker *w, struct msh_verify_range *ret, struct msh_err *err)
{
    struct share *share = w->share;
    int64_t until = INT64_MAX;
    int rc = msh_db_i64(
        w->run.tx, &next_border,
        MSH_VALS(msh_i(w->run.region->region_id), msh_t(KIND), msh_i(share->border), msh_i(RANGE)),
        INT64_MAX, &until, err);

    *ret =
        (struct msh_verify_range){ KIND, share->border, until == INT64_MAX ? NULL : KIND, until };
    share->border = until;
    if (until == INT64_MAX)
        share->stage = STAGE_REST;
    return rc;
}

/* 1: a piece was taken, 0: there is none left. Under the mutex. */
static int take(struct worker *w, struct piece *ret, struct msh_err *err)
{
    struct share *share = w->share;

    while (!share->stopped && !share->before_done && !(share->stage == STAGE_BEFORE && w->i == 0))
        pthread_cond_wait(&share->cond, &share->mutex);
    if (share->stopped)
        return 0;
    *ret = (struct piece){ .no = share->no, .stage = share->stage };
    if (share->stage == STAGE_BEFORE) {
        ret->range = (struct msh_verify_range){ "", INT64_MIN, KIND, INT64_MIN };
        share->stage = STAGE_TICKETS;
    } else if (share->stage == STAGE_TICKETS) {
        if (take_range(w, &ret->range, err) < 0)
            return err->rc;
    } else {
        if (share->rest == MSH_COUNT(rest) + share->how->n_more)
            return 0;
        ret->rest = share->rest++;
    }
    share->no++;
    share->n_busy++;
    return 1;
}

static int run_pieces(struct worker *w, struct msh_err *err)
{
    struct share *share = w->share;
    struct piece piece;
    int rc;

    pthread_mutex_lock(&share->mutex);
    while ((rc = take(w, &piece, err)) == 1) {
        pthread_mutex_unlock(&share->mutex);
        rc = run_piece(w, &piece, err);
        pthread_mutex_lock(&share->mutex);
        share->n_busy--;
        share->before_done |= piece.stage == STAGE_BEFORE;
        pthread_cond_broadcast(&share->cond);
        if (rc < 0)
            break;
    }
    share->stopped |= rc < 0;
    pthread_cond_broadcast(&share->cond);
    while (rc == 0 && w->i == 0 && share->n_busy > 0)
        pthread_cond_wait(&share->cond, &share->mutex);
    pthread_mutex_unlock(&share->mutex);
    return rc;
}

/* A worker --------------------------------------------------------------------------------------- */

static const struct msh_stmt get_ends = {
    .name = "verify_ends",
    .sql = "SELECT feed_pos, sealed_pos, seal_no, seal_hash FROM sequencer WHERE region_id = $1",
};

static int ends_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct msh_verify_run *run = arg;

    run->feed_end = msh_rows_i64(rows, 0);
    run->sealed_end = msh_rows_i64(rows, 1);
    run->seal_no = msh_rows_i64(rows, 2);
    msh_rows_bytes(rows, 3, run->seal_hash, MSH_HASH_SIZE);
    return 0;
}

/* The first read makes the snapshot. */
static int begin(struct worker *w, struct msh_err *err)
{
    struct msh_verify_run *run = &w->run;
    int rc =
        msh_db_one(run->tx, &get_ends, MSH_VALS(msh_i(run->region->region_id)), ends_row, run, err);

    return rc == MSH_E_NOT_FOUND
               ? msh_err_set(err, MSH_E_CORRUPT, "region_feed", "the region has no feed")
               : rc;
}

/* Begun: wait until all have. False: this one is not needed. */
static bool wait_going(struct worker *w)
{
    struct share *share = w->share;
    bool needed;

    pthread_mutex_lock(&share->mutex);
    w->begun = true;
    share->n_begun++;
    pthread_cond_broadcast(&share->cond);
    while (!share->going)
        pthread_cond_wait(&share->cond, &share->mutex);
    needed = !share->alone || w->i == 0;
    pthread_mutex_unlock(&share->mutex);
    return needed;
}

/* A run after a lost connection starts from nothing, which one worker can. What was reported before is
 * reported again, never dropped. */
static int work(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct worker *w = arg;
    struct share *share = w->share;
    const struct msh_verify *how = share->how;
    int rc;

    if (w->begun && share->n > 1)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "verify_lost", "the snapshot was lost");
    w->run.tx = tx;
    w->run.sum = (struct msh_verify_sum){ .events = 0 };
    rc = begin(w, err);
    if (rc < 0)
        return rc;
    if (w->i == 0) {
        share->stage = STAGE_BEFORE;
        share->border = INT64_MIN;
        share->no = share->rest = 0;
        share->before_done = share->stopped = false;
        if (how->begin != NULL)
            how->begin(w->run.arg);
    }
    if (!wait_going(w))
        return 0;
    rc = run_pieces(w, err);
    pthread_mutex_lock(&share->mutex);
    const bool ends = rc == 0 && w->i == 0 && !share->stopped;
    pthread_mutex_unlock(&share->mutex);
    return ends && how->end != NULL ? how->end(w->run.arg, tx, err) : rc;
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct share *share = w->share;
    bool needed;

    pthread_mutex_lock(&share->mutex);
    while (!share->open)
        pthread_cond_wait(&share->cond, &share->mutex);
    needed = !share->alone || w->i == 0;
    pthread_mutex_unlock(&share->mutex);
    if (needed)
        w->rc = msh_tx_read_long(share->store, "verify", work, w, &w->err);
    pthread_mutex_lock(&share->mutex);
    if (!w->begun)
        share->n_gone++;
    share->stopped |= w->rc < 0 && (w->begun || w->i == 0);
    pthread_cond_broadcast(&share->cond);
    pthread_mutex_unlock(&share->mutex);
    return NULL;
}

/* Together --------------------------------------------------------------------------------------- */

/* While this writer, who writes nothing, stands before all others, everybody takes a snapshot. */
static int take_snapshots(struct msh_tx *tx MSH_UNUSED, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct share *share = arg;

    pthread_mutex_lock(&share->mutex);
    share->open = true;
    pthread_cond_broadcast(&share->cond);
    while (share->n_begun + share->n_gone < share->n)
        pthread_cond_wait(&share->cond, &share->mutex);
    pthread_mutex_unlock(&share->mutex);
    return 0;
}

static void together(struct share *share, struct worker *workers)
{
    struct msh_err ignored; /* then nobody has begun, and one will do */
    size_t n = 0;

    while (n < share->n && pthread_create(&workers[n].thread, NULL, worker_main, &workers[n]) == 0)
        n++;
    pthread_mutex_lock(&share->mutex);
    share->n = n;
    pthread_mutex_unlock(&share->mutex);
    if (n == 0) {
        share->open = share->going = true;
        (void)worker_main(&workers[0]);
        return;
    }
    (void)msh_tx_run(share->store, "verify_begin", take_snapshots, share, &ignored);
    pthread_mutex_lock(&share->mutex);
    share->alone = !share->open;
    share->open = share->going = true;
    pthread_cond_broadcast(&share->cond);
    pthread_mutex_unlock(&share->mutex);
    for (size_t i = 0; i < n; i++)
        pthread_join(workers[i].thread, NULL);
}

static void add_up(const struct worker *workers, size_t n, struct msh_verify_sum *ret)
{
    struct msh_verify_sum sum = { 0 };

    for (size_t i = 0; i < n; i++) {
        const struct msh_verify_sum *one = &workers[i].run.sum;

        sum.subjects += one->subjects;
        sum.events += one->events;
        sum.seals += one->seals;
        sum.feed_pos += one->feed_pos; /* of who read it; 0 of the others */
        sum.unsequenced += one->unsequenced;
        sum.sealed_pos += one->sealed_pos;
        sum.problems += one->problems;
    }
    *ret = sum;
}

int msh_verify_chains(struct msh_store *store, const struct msh_region *region,
                      const struct msh_verify *how, struct msh_verify_sum *ret, struct msh_err *err)
{
    struct share share = { .store = store, .how = how, .n = MSH_MAX(how->workers, (size_t)1) };
    struct worker workers[MSH_VERIFY_WORKERS_MAX] = { 0 };
    const size_t n = MSH_MIN(share.n, MSH_COUNT(workers));
    int rc = 0;

    share.n = msh_store_engine(store) == MSH_ENGINE_SQLITE ? n : 1;
    pthread_mutex_init(&share.mutex, NULL);
    pthread_cond_init(&share.cond, NULL);
    for (size_t i = 0; i < n; i++) {
        workers[i].share = &share;
        workers[i].i = i;
        workers[i].run = (struct msh_verify_run){
            .region = region, .how = how, .arg = how->args == NULL ? how->arg : how->args[i]
        };
        msh_arena_init(&workers[i].run.page, PAGE_MAX);
        msh_arena_init(&workers[i].run.payload, PAGE_MAX);
    }
    if (share.n > 1) {
        together(&share, workers);
    } else {
        share.open = share.going = true;
        (void)worker_main(&workers[0]);
    }
    for (size_t i = 0; i < n; i++) {
        if (rc == 0 && workers[i].rc < 0 && (workers[i].begun || i == 0)) {
            rc = workers[i].rc;
            *err = workers[i].err;
        }
        msh_arena_done(&workers[i].run.page);
        msh_arena_done(&workers[i].run.payload);
    }
    pthread_cond_destroy(&share.cond);
    pthread_mutex_destroy(&share.mutex);
    if (rc == 0)
        add_up(workers, n, ret);
    return rc;
}
