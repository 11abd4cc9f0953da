/* Jobs, idempotency rows and counters. */
#include "chain.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/idem_store.h"
#include "store/job_store.h"
#include "store/tally.h"

static struct test_chain chain;

static int setup(void **state)
{
    *state = &chain;
    test_chain_open(&chain);
    return 0;
}

static int teardown(void **state)
{
    test_chain_close(*state);
    return 0;
}

/* Jobs */

struct job_call {
    const char *kind;
    int64_t due_at, ticket_id, target_id;
    int64_t now_at, real_at, limit, n;
    struct msh_job job;
    int64_t next_due, next_free, due, failing;
    struct msh_arena arena;
    struct msh_job *jobs;
    size_t jobs_n;
};

static int enqueue(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_enqueue(tx, REGION, chain.idgen, c->kind, c->due_at, c->ticket_id, c->target_id,
                           err);
}

static int ensure(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_ensure(tx, REGION, chain.idgen, c->kind, c->due_at, c->ticket_id, c->target_id,
                          err);
}

static int claim(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_claim(tx, REGION, c->now_at, c->real_at, 1000, c->limit, &c->arena, &c->jobs,
                         &c->jobs_n, err);
}

static int done(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_done(tx, REGION, &c->job, err);
}

static int again(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_again(tx, REGION, &c->job, c->due_at, err);
}

static int fail_job(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_fail(tx, REGION, &c->job, c->real_at, "the unit tree was away", err);
}

static int cancel(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;

    return msh_job_cancel(tx, REGION, c->ticket_id, c->kind, c->target_id, &c->n, err);
}

static int look(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct job_call *c = arg;
    int rc = msh_job_next(tx, REGION, c->real_at, &c->next_due, &c->next_free, err);

    return rc < 0 ? rc : msh_job_backlog(tx, REGION, c->now_at, &c->due, &c->failing, err);
}

static void add_job(const char *kind, int64_t due_at, int64_t ticket_id, int64_t target_id)
{
    struct job_call c = { kind, due_at, ticket_id, target_id };

    test_tx(chain.db.store, enqueue, &c);
}

/* Claims into `c`; the first job lies in c->job. Returns how many. */
static size_t claim_jobs(struct job_call *c, int64_t now_at, int64_t real_at, int64_t limit)
{
    c->now_at = now_at;
    c->real_at = real_at;
    c->limit = limit;
    test_tx(chain.db.store, claim, c);
    if (c->jobs_n > 0)
        c->job = c->jobs[0];
    return c->jobs_n;
}

static void jobs_come_when_due_oldest_first(void **state MSH_UNUSED)
{
    struct job_call c = { 0 };

    msh_arena_init(&c.arena, 1 << 20);
    add_job("remind", T0 + 300, 1, 11);
    add_job("warn", T0 + 100, 1, 12);
    add_job("seal", T0 + 200, 0, 0);
    assert_int_equal(claim_jobs(&c, T0 + 99, T0, 10), 0);
    assert_int_equal(claim_jobs(&c, T0 + 200, T0, 10), 2);
    assert_string_equal(c.jobs[0].kind, "warn");
    assert_int_equal(c.jobs[0].due_at, T0 + 100);
    assert_int_equal(c.jobs[0].ticket_id, 1);
    assert_int_equal(c.jobs[0].target_id, 12);
    assert_int_equal(c.jobs[0].attempts, 1);
    assert_null(c.jobs[0].last_error);
    assert_string_equal(c.jobs[1].kind, "seal");
    assert_int_equal(c.jobs[1].ticket_id, 0);
    assert_int_equal(claim_jobs(&c, T0 + 200, T0, 10), 0);
    assert_int_equal(claim_jobs(&c, T0 + 300, T0, 10), 1);
    msh_arena_done(&c.arena);
}

/* The city's own work waits neither behind tickets long past due, nor do they wait for it. */
static void the_city_s_own_work_has_its_share(void **state MSH_UNUSED)
{
    struct job_call c = { 0 };

    msh_arena_init(&c.arena, 1 << 20);
    for (int i = 0; i < 40; i++)
        add_job("due", T0 - MSH_DAY_MS + i, 1, i + 1);
    add_job("fold", T0, 0, 0);
    add_job("seal", T0 + 1, 0, 0);
    assert_int_equal(claim_jobs(&c, T0, T0, 8), 8);
    assert_string_equal(c.jobs[0].kind, "due");
    assert_int_equal(c.jobs[6].target_id, 7);
    assert_string_equal(c.jobs[7].kind, "fold");
    for (int i = 0; i < 20; i++)
        add_job("destroy", T0 - 2 * MSH_DAY_MS, 0, i + 1);
    assert_int_equal(claim_jobs(&c, T0, T0, 8), 8);
    assert_string_equal(c.jobs[3].kind, "destroy");
    assert_int_equal(claim_jobs(&c, T0, T0, 1), 1); /* oldest first where there is but one place */
    assert_string_equal(c.jobs[0].kind, "destroy");
    msh_arena_done(&c.arena);
}

static void a_done_job_is_gone(void **state MSH_UNUSED)
{
    struct job_call c = { 0 };

    msh_arena_init(&c.arena, 1 << 20);
    add_job("warn", T0, 1, 0);
    claim_jobs(&c, T0, T0, 10);
    test_tx(chain.db.store, done, &c);
    test_tx_fails(chain.db.store, done, &c, MSH_E_STALE, "job_lost");
    assert_int_equal(claim_jobs(&c, T0 + MSH_DAY_MS, T0 + MSH_DAY_MS, 10), 0);
    msh_arena_done(&c.arena);
}

static void a_slow_worker_loses_its_job(void **state MSH_UNUSED)
{
    struct job_call slow = { 0 }, quick = { 0 };

    msh_arena_init(&slow.arena, 1 << 20);
    msh_arena_init(&quick.arena, 1 << 20);
    add_job("warn", T0, 1, 0);
    claim_jobs(&slow, T0, T0, 10);
    assert_int_equal(claim_jobs(&quick, T0, T0 + 1000, 10), 0);
    assert_int_equal(claim_jobs(&quick, T0, T0 + 1001, 10), 1);
    assert_int_equal(quick.job.attempts, 2);
    test_tx_fails(chain.db.store, done, &slow, MSH_E_STALE, "job_lost");
    test_tx(chain.db.store, fail_job, &slow); /* says nothing and changes nothing */
    /* Even when the job begins to count from 1 again. */
    quick.due_at = T0;
    test_tx(chain.db.store, again, &quick);
    assert_int_equal(claim_jobs(&quick, T0, T0 + 1002, 10), 1);
    assert_int_equal(quick.job.attempts, 1);
    test_tx_fails(chain.db.store, done, &slow, MSH_E_STALE, "job_lost");
    test_tx(chain.db.store, done, &quick);
    msh_arena_done(&slow.arena);
    msh_arena_done(&quick.arena);
}

static void a_failing_job_waits_longer_each_time(void **state MSH_UNUSED)
{
    static const int64_t pauses[] = { 1000,   2000,   4000,   8000,    16000,   32000,   64000,
                                      128000, 256000, 512000, 1024000, 2048000, 3600000, 3600000 };
    struct job_call c = { 0 };
    int64_t at = T0;
    size_t i;

    msh_arena_init(&c.arena, 1 << 20);
    add_job("warn", T0, 1, 0);
    for (i = 0; i < MSH_COUNT(pauses); i++) {
        assert_int_equal(claim_jobs(&c, T0, at, 10), 1);
        assert_int_equal(c.job.attempts, i + 1);
        test_tx(chain.db.store, fail_job, &c);
        assert_int_equal(claim_jobs(&c, T0, at + pauses[i], 10), 0);
        at += pauses[i] + 1;
    }
    assert_int_equal(claim_jobs(&c, T0, at, 10), 1);
    assert_string_equal(c.job.last_error, "the unit tree was away");
    test_tx(chain.db.store, look, &c);
    assert_int_equal(c.due, 1);
    assert_int_equal(c.failing, 1);
    msh_arena_done(&c.arena);
}

static void jobs_are_cancelled_by_what_they_are_about(void **state MSH_UNUSED)
{
    struct job_call c = { 0 };

    add_job("warn", T0, 1, 11);
    add_job("warn", T0, 1, 12);
    add_job("remind", T0, 1, 11);
    add_job("warn", T0, 2, 11);
    c = (struct job_call){ .kind = "warn", .ticket_id = 1, .target_id = 11 };
    test_tx(chain.db.store, cancel, &c);
    assert_int_equal(c.n, 1);
    c = (struct job_call){ .ticket_id = 1, .target_id = 12 };
    test_tx(chain.db.store, cancel, &c);
    assert_int_equal(c.n, 1);
    c = (struct job_call){ .ticket_id = 1 };
    test_tx(chain.db.store, cancel, &c);
    assert_int_equal(c.n, 1);
    test_tx(chain.db.store, cancel, &c);
    assert_int_equal(c.n, 0);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM job"), 1);
}

static void periodic_work_stands_once(void **state MSH_UNUSED)
{
    struct job_call c = { "seal", T0 };

    test_tx(chain.db.store, ensure, &c);
    test_tx(chain.db.store, ensure, &c);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM job"), 1);
    c.ticket_id = 5;
    test_tx(chain.db.store, ensure, &c);
    test_tx(chain.db.store, ensure, &c);
    c.target_id = 6;
    test_tx(chain.db.store, ensure, &c);
    c.kind = "fold";
    test_tx(chain.db.store, ensure, &c);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM job"), 4);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM job WHERE ticket_id = 5"
                                                  " AND target_id IS NULL"),
                     1);
}

static void a_worker_knows_when_to_wake(void **state MSH_UNUSED)
{
    struct job_call c = { 0 };

    msh_arena_init(&c.arena, 1 << 20);
    test_tx(chain.db.store, look, &c);
    assert_true(c.next_due == INT64_MAX && c.next_free == INT64_MAX);
    add_job("warn", T0 + 50, 1, 0);
    add_job("warn", T0 + 70, 1, 0);
    c.real_at = T0;
    test_tx(chain.db.store, look, &c);
    assert_true(c.next_due == T0 + 50 && c.next_free == INT64_MAX);
    assert_int_equal(claim_jobs(&c, T0 + 60, T0, 10), 1);
    test_tx(chain.db.store, look, &c);
    assert_true(c.next_due == T0 + 70 && c.next_free == T0 + 1000);
    assert_true(c.due == 1 && c.failing == 0);
    msh_arena_done(&c.arena);
}

#define JOBS    60
#define WORKERS 4

static atomic_int runs[JOBS + 1];
static atomic_bool worker_failed;

static void *work(void *arg MSH_UNUSED)
{
    struct job_call c = { .now_at = T0, .real_at = T0, .limit = 3 };
    struct msh_err err;
    bool failed = false;
    size_t i;

    msh_arena_init(&c.arena, 1 << 20);
    do {
        msh_arena_reset(&c.arena);
        failed = msh_tx_run(chain.db.store, "claim", claim, &c, &err) < 0;
        for (i = 0; !failed && i < c.jobs_n; i++) {
            atomic_fetch_add(&runs[c.jobs[i].target_id], 1);
            c.job = c.jobs[i];
            failed = msh_tx_run(chain.db.store, "done", done, &c, &err) < 0;
        }
    } while (!failed && c.jobs_n > 0);
    if (failed)
        atomic_store(&worker_failed, true);
    msh_arena_done(&c.arena);
    return NULL;
}

static void many_workers_run_each_job_once(void **state MSH_UNUSED)
{
    pthread_t threads[WORKERS];
    struct job_call rest = { .limit = 10 };
    int i;

    for (i = 1; i <= JOBS; i++)
        add_job("warn", T0 - i, 1, i);
    for (i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, NULL), 0);
    for (i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    assert_false(atomic_load(&worker_failed));
    work(&rest); /* a worker that met only locked rows ends early; nothing is forgotten */
    for (i = 1; i <= JOBS; i++)
        assert_int_equal(atomic_load(&runs[i]), 1);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM job"), 0);
}

/* Idempotency */

struct command {
    struct msh_idem_key key;
    struct msh_idem idem;
    int64_t real_at, n;
    int ran;
};

static int take(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct command *c = arg;
    int rc = msh_idem_take(tx, REGION, &c->key, c->real_at, &c->idem, err);

    if (rc < 0 || c->idem.hit)
        return rc;
    c->ran++;
    return msh_idem_store(tx, REGION, &c->key, 201, 77, 3, err);
}

static int take_and_fail(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    int rc = take(tx, arg, err);

    return rc < 0 ? rc : msh_err_set(err, MSH_E_STATE, "test_fails", "after the row");
}

static int store_only(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct command *c = arg;

    return msh_idem_store(tx, REGION, &c->key, 201, 77, 3, err);
}

static int find(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct command *c = arg;

    return msh_idem_find(tx, REGION, &c->key, &c->idem, err);
}

static int purge(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct command *c = arg;

    return msh_idem_purge(tx, REGION, c->real_at, 2, &c->n, err);
}

static struct command command(const char *key)
{
    return (struct command){ .key = { .principal = "account:42",
                                      .route = "POST /tickets",
                                      .key = key,
                                      .body_digest = { 1, 2, 3 } },
                             .real_at = T0 };
}

static void a_command_runs_once(void **state MSH_UNUSED)
{
    struct command c = command("k");

    test_tx_fails(chain.db.store, take_and_fail, &c, MSH_E_STATE, "test_fails");
    test_tx(chain.db.store, find, &c);
    assert_false(c.idem.hit);
    test_tx(chain.db.store, take, &c);
    assert_false(c.idem.hit);
    test_tx(chain.db.store, take, &c);
    assert_true(c.idem.hit);
    assert_int_equal(c.idem.status, 201);
    assert_int_equal(c.idem.ref_id, 77);
    assert_int_equal(c.idem.version, 3);
    assert_int_equal(c.ran, 2); /* the failed run and the good one */
}

static void a_key_belongs_to_one_body_principal_and_route(void **state MSH_UNUSED)
{
    struct command c = command("k"), other = command("k");

    test_tx(chain.db.store, take, &c);
    other.key.body_digest[31] = 1;
    test_tx_fails(chain.db.store, take, &other, MSH_E_CONFLICT, "idempotency_mismatch");
    test_tx_fails(chain.db.store, find, &other, MSH_E_CONFLICT, "idempotency_mismatch");
    other = command("k");
    other.key.principal = "account:43";
    test_tx(chain.db.store, take, &other);
    assert_false(other.idem.hit);
    other.key.route = "POST /tickets/1/close";
    test_tx(chain.db.store, take, &other);
    assert_false(other.idem.hit);
    other = command("l");
    test_tx_fails(chain.db.store, store_only, &other, MSH_E_BUG, "idem_not_taken");
}

static void *take_in_thread(void *arg)
{
    struct command *c = arg;
    struct msh_err err;

    if (msh_tx_run(chain.db.store, "test", take, c, &err) < 0)
        c->ran = -100;
    return NULL;
}

static void the_same_key_at_once_runs_once(void **state MSH_UNUSED)
{
    struct command c[4];
    pthread_t threads[4];
    int hits = 0;
    size_t i;

    for (i = 0; i < 4; i++) {
        c[i] = command("k");
        assert_int_equal(pthread_create(&threads[i], NULL, take_in_thread, &c[i]), 0);
    }
    for (i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(c[i].ran >= 0);
        hits += c[i].idem.hit;
    }
    assert_int_equal(hits, 3);
}

static void keys_are_kept_for_seven_days(void **state MSH_UNUSED)
{
    struct command c = command("a");

    test_tx(chain.db.store, take, &c);
    c.key.key = "b";
    test_tx(chain.db.store, take, &c);
    c.key.key = "c";
    test_tx(chain.db.store, take, &c);
    c.real_at = T0 + 7 * MSH_DAY_MS;
    test_tx(chain.db.store, purge, &c);
    assert_int_equal(c.n, 0);
    c.real_at++;
    test_tx(chain.db.store, purge, &c);
    assert_int_equal(c.n, 2);
    test_tx(chain.db.store, purge, &c);
    assert_int_equal(c.n, 1);
}

/* Counters */

struct counting {
    const char *kind, *k1, *k2, *after_k1, *after_k2;
    int64_t n, limit;
    struct msh_arena arena;
    struct msh_tally *items;
    size_t items_n;
};

static int add(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;

    return msh_tally_add(tx, REGION, chain.idgen, c->kind, c->k1, c->k2, c->n, err);
}

static int read_tally(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;

    return msh_tally_read(tx, REGION, c->kind, c->k1, c->k2, &c->n, err);
}

static int list(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;

    return msh_tally_list(tx, REGION, c->kind, c->k1, c->after_k1, c->after_k2, c->limit, &c->arena,
                          &c->items, &c->items_n, err);
}

static void sum_part(void *arg, const char *k1, const char *k2, int64_t n)
{
    struct counting *c = arg;

    c->items_n++;
    if (msh_streq(k1, "a") && msh_streq(k2, "x"))
        c->n += n;
}

static int parts(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;

    return msh_tally_parts(tx, REGION, c->kind, c->k1, sum_part, c, err);
}

static int fold(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;

    return msh_tally_fold(tx, REGION, c->limit, &c->n, err);
}

static void add_n(const char *kind, const char *k1, const char *k2, int64_t n)
{
    struct counting c = { .kind = kind, .k1 = k1, .k2 = k2, .n = n };

    test_tx(chain.db.store, add, &c);
}

static int64_t read_n(const char *kind, const char *k1, const char *k2)
{
    struct counting c = { .kind = kind, .k1 = k1, .k2 = k2 };

    test_tx(chain.db.store, read_tally, &c);
    return c.n;
}

static void a_counter_is_base_and_deltas(void **state MSH_UNUSED)
{
    struct counting c = { .limit = 2 };

    assert_int_equal(read_n("unit_state", "31", "open"), 0);
    add_n("unit_state", "31", "open", 1);
    add_n("unit_state", "31", "open", 1);
    add_n("unit_state", "31", "open", -1);
    add_n("unit_state", "31", "closed", 5);
    add_n("unit_state", "31", "closed", 0);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM tally_delta"), 4);
    assert_int_equal(read_n("unit_state", "31", "open"), 1);
    test_tx(chain.db.store, fold, &c);
    assert_int_equal(c.n, 2);
    assert_int_equal(read_n("unit_state", "31", "open"), 1);
    test_tx(chain.db.store, fold, &c);
    test_tx(chain.db.store, fold, &c);
    assert_int_equal(c.n, 0);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM tally_delta"), 0);
    assert_int_equal(read_n("unit_state", "31", "open"), 1);
    assert_int_equal(read_n("unit_state", "31", "closed"), 5);
    add_n("unit_state", "31", "closed", -2);
    assert_int_equal(read_n("unit_state", "31", "closed"), 3);
}

static void counters_are_listed_bytewise(void **state MSH_UNUSED)
{
    struct counting c = { .kind = "unit_state", .limit = 10 }, f = { .limit = 3 };

    msh_arena_init(&c.arena, 1 << 20);
    add_n("unit_state", "a", "x", 1);
    add_n("unit_state", "B", "x", 2);
    add_n("unit_state", "B", "_", 3);
    add_n("unit_state", "供暖", "", 4);
    add_n("unit_state", "gone", "x", 1);
    add_n("unit_state", "gone", "x", -1);
    add_n("other", "a", "x", 9);
    test_tx(chain.db.store, fold, &f);
    test_tx(chain.db.store, list, &c);
    assert_int_equal(c.items_n, 4);
    assert_string_equal(c.items[0].k1, "B");
    assert_string_equal(c.items[0].k2, "_");
    assert_int_equal(c.items[0].n, 3);
    assert_string_equal(c.items[1].k2, "x");
    assert_string_equal(c.items[2].k1, "a");
    assert_string_equal(c.items[3].k1, "供暖");
    c.after_k1 = "B";
    c.after_k2 = "_";
    c.limit = 2;
    test_tx(chain.db.store, list, &c);
    assert_int_equal(c.items_n, 2);
    assert_int_equal(c.items[0].n, 2);
    assert_string_equal(c.items[1].k1, "a");
    c = (struct counting){ .kind = "unit_state", .k1 = "B", .limit = 10, .arena = c.arena };
    test_tx(chain.db.store, list, &c);
    assert_int_equal(c.items_n, 2);
    msh_arena_done(&c.arena);
}

/* What is folded and what is not yet, of one key or of all, and of no other kind. */
static void parts_add_up(void **state MSH_UNUSED)
{
    struct counting all = { .kind = "unit_state" }, one = { .kind = "unit_state", .k1 = "a" };
    struct counting f = { .limit = 2 };

    add_n("unit_state", "a", "x", 5);
    add_n("unit_state", "a", "y", 7);
    test_tx(chain.db.store, fold, &f);
    add_n("unit_state", "a", "x", -2);
    add_n("unit_state", "b", "x", 9);
    add_n("other", "a", "x", 100);
    test_tx(chain.db.store, parts, &all);
    assert_int_equal(all.items_n, 4);
    assert_int_equal(all.n, 3);
    test_tx(chain.db.store, parts, &one);
    assert_int_equal(one.items_n, 3);
    assert_int_equal(one.n, 3);
}

#define ADDS 100

static char broken[] = "failed";
static atomic_bool adding;

static void *add_many(void *arg)
{
    struct counting c = { .kind = "busy", .k1 = arg, .k2 = "" };
    struct msh_err err;
    int i;

    for (i = 1; i <= ADDS; i++) {
        c.n = i;
        if (msh_tx_run(chain.db.store, "add", add, &c, &err) < 0)
            return broken;
    }
    return NULL;
}

static void *fold_while_adding(void *arg MSH_UNUSED)
{
    struct counting c = { .limit = 7 };
    struct msh_err err;

    while (atomic_load(&adding)) {
        if (msh_tx_run(chain.db.store, "fold", fold, &c, &err) < 0)
            return broken;
    }
    return NULL;
}

static void folders_beside_writers_lose_nothing(void **state MSH_UNUSED)
{
    char a[] = "a", b[] = "b";
    pthread_t adders[2], folders[2];
    struct counting c = { .limit = 1000 };
    void *failed;
    size_t i;

    atomic_store(&adding, true);
    for (i = 0; i < 2; i++) {
        pthread_create(&adders[i], NULL, add_many, i == 0 ? a : b);
        pthread_create(&folders[i], NULL, fold_while_adding, NULL);
    }
    for (i = 0; i < 2; i++) {
        pthread_join(adders[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(read_n("busy", "a", "") + read_n("busy", "b", ""), ADDS * (ADDS + 1));
    atomic_store(&adding, false);
    for (i = 0; i < 2; i++) {
        pthread_join(folders[i], &failed);
        assert_null(failed);
    }
    test_tx(chain.db.store, fold, &c);
    assert_int_equal(read_n("busy", "a", ""), ADDS * (ADDS + 1) / 2);
    assert_int_equal(read_n("busy", "b", ""), ADDS * (ADDS + 1) / 2);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM tally_delta"), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest machinery[] = {
        TEST(jobs_come_when_due_oldest_first),
        TEST(the_city_s_own_work_has_its_share),
        TEST(a_done_job_is_gone),
        TEST(a_slow_worker_loses_its_job),
        TEST(a_failing_job_waits_longer_each_time),
        TEST(jobs_are_cancelled_by_what_they_are_about),
        TEST(periodic_work_stands_once),
        TEST(a_worker_knows_when_to_wake),
        TEST(many_workers_run_each_job_once),
        TEST(a_command_runs_once),
        TEST(a_key_belongs_to_one_body_principal_and_route),
        TEST(the_same_key_at_once_runs_once),
        TEST(keys_are_kept_for_seven_days),
        TEST(a_counter_is_base_and_deltas),
        TEST(counters_are_listed_bytewise),
        TEST(parts_add_up),
        TEST(folders_beside_writers_lose_nothing),
    };

    return RUN(machinery);
}
