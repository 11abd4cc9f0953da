/* Transactions: reruns, commit callbacks, snapshots, rivals; the same on both engines. */
#include "base/base.h"

#include "store.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/time.h"

static struct test_db db;

static const struct msh_stmt add = { "add", "INSERT INTO thing (region_id, id) VALUES (1, $1)",
                                     NULL, NULL };
static const struct msh_stmt count = { "count", "SELECT COUNT(*) FROM thing", NULL, NULL };

static int set_up(void **state MSH_UNUSED)
{
    test_db_open(&db, NULL);
    test_sql(db.store, "CREATE TABLE thing (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                       "n BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (region_id, id))");
    test_sql(db.store, "CREATE TABLE event (region_id BIGINT NOT NULL, seq BIGINT NOT NULL, "
                       "CONSTRAINT event_seq PRIMARY KEY (region_id, seq))");
    return 0;
}

static int tear_down(void **state MSH_UNUSED)
{
    test_db_close(&db);
    return 0;
}

static int64_t things(void)
{
    return test_sql_i64(db.store, "SELECT COUNT(*) FROM thing");
}

/* A function that asks for reruns and leaves marks of every run. */
struct again {
    int runs;
    int refuse; /* runs that answer `rc` */
    enum msh_rc rc;
    int called;   /* commit callbacks */
    int64_t seen; /* rows seen by the callback */
};

static void called(void *arg)
{
    struct again *again = *(struct again *const *)arg;

    again->called++;
    again->seen = things(); /* another transaction may start here */
}

static int again_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct again *again = arg;
    struct again **kept = MSH_NEW(msh_tx_arena(tx), struct again *);

    again->runs++;
    *kept = again;
    msh_tx_on_commit(tx, called, kept);
    assert_int_equal(msh_db_exec(tx, &add, MSH_VALS(msh_i(7)), NULL, err), 0);
    assert_int_equal(again->called, 0);
    if (again->runs <= again->refuse)
        return msh_err_set(err, again->rc, "test", "run %d", again->runs);
    return 0;
}

static void reruns_start_clean(void **state MSH_UNUSED)
{
    struct again again = { .refuse = 3, .rc = MSH_E_RETRY };
    struct msh_err err;

    assert_int_equal(msh_tx_run(db.store, "test", again_fn, &again, &err), 0);
    assert_int_equal(again.runs, 4);
    assert_int_equal(again.called, 1);
    assert_int_equal(again.seen, 1);
}

static void reruns_have_an_end(void **state MSH_UNUSED)
{
    struct again again = { .refuse = 100, .rc = MSH_E_RETRY };
    struct msh_err err;

    assert_int_equal(msh_tx_run(db.store, "test", again_fn, &again, &err), MSH_E_UNAVAILABLE);
    assert_int_equal(err.rc, MSH_E_UNAVAILABLE);
    assert_true(err.retry_after_s > 0);
    assert_int_equal(again.runs, 6);
    assert_int_equal(again.called, 0);
    assert_int_equal(things(), 0);
}

static void a_refusal_is_final(void **state MSH_UNUSED)
{
    struct again again = { .refuse = 1, .rc = MSH_E_STATE };
    struct msh_err err;

    assert_int_equal(msh_tx_run(db.store, "test", again_fn, &again, &err), MSH_E_STATE);
    assert_int_equal(again.runs, 1);
    assert_int_equal(again.called, 0);
    assert_int_equal(things(), 0);
}

static int nested_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    struct again again = { 0 };
    struct msh_err inner;

    assert_int_equal(msh_tx_run(msh_tx_store(tx), "inner", again_fn, &again, &inner), MSH_E_BUG);
    assert_int_equal(msh_tx_read(msh_tx_store(tx), "inner", again_fn, &again, &inner), MSH_E_BUG);
    assert_int_equal(again.runs, 0);
    return msh_db_exec(tx, &add, MSH_VALS(msh_i(1)), NULL, err);
}

static void nesting_is_refused(void **state MSH_UNUSED)
{
    struct msh_err err;

    assert_int_equal(msh_tx_run(db.store, "outer", nested_fn, NULL, &err), 0);
    assert_int_equal(things(), 1);
}

static void *write_beside(void *arg)
{
    struct again again = { 0 };
    struct msh_err err;
    int *rc = arg;

    *rc = msh_tx_run(db.store, "beside", again_fn, &again, &err);
    return NULL;
}

static int snapshot_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    pthread_t thread;
    int64_t before = -1, after = -1;
    int written = 1;

    assert_int_equal(msh_db_i64(tx, &count, MSH_NO_VALS, -1, &before, err), 0);
    assert_int_equal(pthread_create(&thread, NULL, write_beside, &written), 0);
    assert_int_equal(pthread_join(thread, NULL), 0); /* readers do not hold writers back */
    assert_int_equal(written, 0);
    assert_int_equal(msh_db_i64(tx, &count, MSH_NO_VALS, -1, &after, err), 0);
    assert_int_equal(before, 0);
    assert_int_equal(after, 0);
    return 0;
}

static void a_read_is_one_snapshot(void **state MSH_UNUSED)
{
    struct msh_err err;

    assert_int_equal(msh_tx_read(db.store, "test", snapshot_fn, NULL, &err), 0);
    assert_int_equal(things(), 1);
}

static int endless_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    int64_t until = msh_time_monotonic() + 60000;
    int64_t value;
    int rc = 0;

    while (rc == 0 && msh_time_monotonic() < until)
        rc = msh_db_i64(tx, arg, MSH_NO_VALS, -1, &value, err);
    return rc;
}

static void long_reads_are_cut(void **state MSH_UNUSED)
{
    static const struct msh_stmt slow = {
        "slow",
        "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) "
        "SELECT COUNT(*) FROM c",
        NULL, NULL
    };
    static const struct msh_stmt *const stmts[] = { &count, &slow };
    struct msh_store_conf conf = { .read_limit_ms = 20 };
    struct msh_store *brief = test_db_again(&db, &conf);
    struct msh_err err;
    size_t i;

    for (i = 0; i < MSH_COUNT(stmts); i++) {
        assert_int_equal(msh_tx_read(brief, "test", endless_fn, (void *)(uintptr_t)stmts[i], &err),
                         MSH_E_UNAVAILABLE);
        assert_int_equal(msh_tx_read(brief, "test", endless_fn, (void *)(uintptr_t)stmts[i], &err),
                         MSH_E_UNAVAILABLE); /* the connection is sound again */
    }
    msh_store_close(brief);
}

static void stopping_refuses(void **state MSH_UNUSED)
{
    struct again again = { 0 };
    struct msh_err err;

    msh_store_stop(db.store);
    assert_int_equal(msh_tx_run(db.store, "test", again_fn, &again, &err), MSH_E_UNAVAILABLE);
    assert_string_equal(err.code, "stopping");
    assert_int_equal(msh_tx_read(db.store, "test", again_fn, &again, &err), MSH_E_UNAVAILABLE);
    assert_int_equal(again.runs, 0);
}

#define RIVALS 16
#define TURNS  200

struct rival {
    pthread_t thread;
    struct msh_store *store;
    msh_tx_fn fn;
    int turns;
    int done;
    int called;
};

static void one_more(void *arg)
{
    ++*(int *)arg;
}

static int increment_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static const struct msh_stmt up = { "up",
                                        "UPDATE thing SET n = n + 1 WHERE region_id = 1 AND id = 0",
                                        NULL, NULL };
    struct rival *rival = arg;
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &up, MSH_NO_VALS, &changed, err);

    msh_tx_on_commit(tx, one_more, &rival->called);
    return rc == 0 && changed != 1 ? MSH_E_BUG : rc;
}

/* The next event after the last: rivals meet on the key and the loser must run again. */
static int append_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static const struct msh_stmt last = { "last", "SELECT MAX(seq) FROM event WHERE region_id = 1",
                                          NULL, NULL };
    static const struct msh_stmt next = { "next",
                                          "INSERT INTO event (region_id, seq) VALUES (1, $1)", NULL,
                                          NULL };
    struct rival *rival = arg;
    int64_t seq = 0;
    int rc = msh_db_i64(tx, &last, MSH_NO_VALS, 0, &seq, err);

    msh_tx_on_commit(tx, one_more, &rival->called);
    return rc < 0 ? rc : msh_db_exec(tx, &next, MSH_VALS(msh_i(seq + 1)), NULL, err);
}

static void *rival_main(void *arg)
{
    struct rival *rival = arg;
    struct msh_err err;
    int rc;

    while (rival->done < rival->turns) {
        rc = msh_tx_run(rival->store, "rival", rival->fn, rival, &err);
        if (rc == 0)
            rival->done++;
        else if (rc != MSH_E_UNAVAILABLE) /* lost too many races: once more */
            break;
    }
    return NULL;
}

/* Half of the rivals work through a second store, as another process would. */
static void compete(msh_tx_fn fn, int n, int turns)
{
    struct msh_store *other = test_db_again(&db, NULL);
    struct rival rivals[RIVALS] = { 0 };
    int i;

    for (i = 0; i < n; i++) {
        rivals[i].store = i % 2 == 0 ? db.store : other;
        rivals[i].fn = fn;
        rivals[i].turns = turns;
        assert_int_equal(pthread_create(&rivals[i].thread, NULL, rival_main, &rivals[i]), 0);
    }
    for (i = 0; i < n; i++) {
        assert_int_equal(pthread_join(rivals[i].thread, NULL), 0);
        assert_int_equal(rivals[i].done, turns);
        assert_int_equal(rivals[i].called, turns);
    }
    msh_store_close(other);
}

static void increments_are_exact(void **state MSH_UNUSED)
{
    test_sql(db.store, "INSERT INTO thing (region_id, id) VALUES (1, 0)");
    compete(increment_fn, RIVALS, TURNS);
    assert_int_equal(test_sql_i64(db.store, "SELECT n FROM thing"), RIVALS * TURNS);
}

static void races_for_a_number_leave_no_gap(void **state MSH_UNUSED)
{
    compete(append_fn, 4, 25);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM event"), 100);
    assert_int_equal(test_sql_i64(db.store, "SELECT MAX(seq) FROM event"), 100);
    assert_int_equal(test_sql_i64(db.store, "SELECT MIN(seq) FROM event"), 1);
}

/* A member of a crowd that arrives while the writer is held back by a gate. */
struct member {
    pthread_t thread;
    int64_t id;
    bool bad, alone;
    int rc;
    int called;
};

static sem_t gate_in, gate_out;
static atomic_bool gate_open;

static int gate_fn(struct msh_tx *tx MSH_UNUSED, void *arg MSH_UNUSED,
                   struct msh_err *err MSH_UNUSED)
{
    if (atomic_load(&gate_open)) /* a rerun: the group died */
        return 0;
    sem_post(&gate_in);
    while (sem_wait(&gate_out) != 0)
        continue;
    return 0;
}

static void *gate_main(void *arg)
{
    struct msh_err err;
    int *rc = arg;

    *rc = msh_tx_run(db.store, "gate", gate_fn, NULL, &err);
    return NULL;
}

static int member_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct member *member = arg;
    int rc = msh_db_exec(tx, &add, MSH_VALS(msh_i(member->id)), NULL, err);

    msh_tx_on_commit(tx, one_more, &member->called);
    if (rc == 0 && member->bad) /* the same key again */
        rc = msh_db_exec(tx, &add, MSH_VALS(msh_i(member->id)), NULL, err);
    return rc;
}

static void *member_main(void *arg)
{
    struct member *member = arg;
    struct msh_err err;

    member->rc =
        (member->alone ? msh_tx_bulk : msh_tx_run)(db.store, "member", member_fn, member, &err);
    return NULL;
}

#define MEMBERS 6

static void a_bad_member_fails_alone(void **state MSH_UNUSED)
{
    pthread_t gate;
    int bad, i, gate_rc = 1;

    sem_init(&gate_in, 0, 0);
    sem_init(&gate_out, 0, 0);
    for (bad = 0; bad < MEMBERS; bad++) {
        struct member members[MEMBERS] = { 0 };

        atomic_store(&gate_open, false);
        assert_int_equal(pthread_create(&gate, NULL, gate_main, &gate_rc), 0);
        while (sem_wait(&gate_in) != 0)
            continue;
        for (i = 0; i < MEMBERS; i++) {
            members[i].id = bad * MEMBERS + i;
            members[i].bad = i == bad;
            members[i].alone = i % 3 == 1;
            assert_int_equal(pthread_create(&members[i].thread, NULL, member_main, &members[i]), 0);
        }
        atomic_store(&gate_open, true);
        sem_post(&gate_out);
        assert_int_equal(pthread_join(gate, NULL), 0);
        assert_int_equal(gate_rc, 0);
        for (i = 0; i < MEMBERS; i++) {
            assert_int_equal(pthread_join(members[i].thread, NULL), 0);
            assert_int_equal(members[i].rc, i == bad ? MSH_E_CONFLICT : 0);
            assert_int_equal(members[i].called, i != bad);
        }
        assert_int_equal(things(), (bad + 1) * (MEMBERS - 1));
    }
    sem_destroy(&gate_in);
    sem_destroy(&gate_out);
}

/* Rows sent without waiting: more than are ever under way at once. */
#define SENT 700

struct sending {
    int64_t first;
    int64_t twice; /* the row that is sent again at the end, 0 = none */
    bool ask;      /* for the number of rows, before the end */
    int64_t seen;
};

static int send_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static const struct msh_stmt add_n = {
        "add_n", "INSERT INTO thing (region_id, id, n) VALUES (1, $1, COALESCE($2, 0))", NULL, NULL
    };
    struct sending *sending = arg;
    int rc = 0;

    for (int64_t i = 0; rc == 0 && i < SENT; i++)
        rc = msh_db_send(tx, &add_n,
                         MSH_VALS(msh_i(sending->first + i), i % 3 == 0 ? msh_null() : msh_i(i)),
                         err);
    if (rc == 0 && sending->twice != 0)
        rc = msh_db_send(tx, &add, MSH_VALS(msh_i(sending->twice)), err);
    if (rc == 0 && sending->ask)
        rc = msh_db_i64(tx, &count, MSH_NO_VALS, 0, &sending->seen, err);
    return rc;
}

static void what_is_sent_is_told_of_by_the_commit(void **state MSH_UNUSED)
{
    const int64_t places[] = { 1, 256, 257, SENT };
    struct sending sending = { .first = 1, .ask = true };
    struct msh_err err;

    assert_int_equal(msh_tx_bulk(db.store, "send", send_fn, &sending, &err), 0);
    assert_int_equal(sending.seen, SENT);
    for (size_t i = 0; i < MSH_COUNT(places); i++) {
        struct sending bad = { .first = SENT + 1, .twice = SENT + places[i], .ask = i % 2 == 0 };

        assert_int_equal(msh_tx_run(db.store, "send", send_fn, &bad, &err), MSH_E_CONFLICT);
        assert_string_equal(err.field, "thing");
        assert_int_equal(things(), SENT);
    }
    sending = (struct sending){ .first = SENT + 1 };
    assert_int_equal(msh_tx_run(db.store, "send", send_fn, &sending, &err), 0);
    assert_int_equal(things(), 2 * SENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reruns_start_clean, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reruns_have_an_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_is_final, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nesting_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_is_one_snapshot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_reads_are_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stopping_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(increments_are_exact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(races_for_a_number_leave_no_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_member_fails_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_sent_is_told_of_by_the_commit, set_up, tear_down),
    };

    return RUN(tests);
}
