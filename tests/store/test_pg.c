/* PostgreSQL alone: what each SQLSTATE leads to, and a server that goes away and comes back. */
#include "base/base.h"

#include "store.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/time.h"
#include "store/driver.h"

static struct test_db db;

static const struct msh_stmt find = { "find", "SELECT 1 FROM thing WHERE region_id = 1 AND id = $1",
                                      NULL, NULL };
static const struct msh_stmt add = { "add", "INSERT INTO thing (region_id, id) VALUES (1, $1)",
                                     NULL, NULL };
static const struct msh_stmt started = {
    "started", "SELECT CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000 AS BIGINT)",
    NULL, NULL
};

static int set_up(void **state MSH_UNUSED)
{
    test_db_open(&db, NULL);
    test_sql(db.store, "CREATE TABLE thing (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                       "PRIMARY KEY (region_id, id))");
    return 0;
}

static int tear_down(void **state MSH_UNUSED)
{
    test_db_close(&db);
    return 0;
}

/* ---- error classes ---- */

static const struct kind {
    const char *raise;
    enum msh_rc rc; /* when every run meets it */
    int runs;       /* -1: until patience ends */
} kinds[] = {
    { "DO $$BEGIN RAISE SQLSTATE '40001'; END$$", MSH_E_UNAVAILABLE, 6 },
    { "DO $$BEGIN RAISE SQLSTATE '40P01'; END$$", MSH_E_UNAVAILABLE, 6 },
    { "DO $$BEGIN RAISE SQLSTATE '53100'; END$$", MSH_E_FULL, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '53300'; END$$", MSH_E_UNAVAILABLE, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '53200'; END$$", MSH_E_UNAVAILABLE, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '57014'; END$$", MSH_E_UNAVAILABLE, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '58030'; END$$", MSH_E_IO, 1 },
    { "DO $$BEGIN RAISE SQLSTATE 'XX001'; END$$", MSH_E_CORRUPT, 1 },
    { "DO $$BEGIN RAISE SQLSTATE 'XX000'; END$$", MSH_E_BUG, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '23514'; END$$", MSH_E_INVALID, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '22003'; END$$", MSH_E_INVALID, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '42501'; END$$", MSH_E_BUG, 1 },
    { "DO $$BEGIN RAISE SQLSTATE '08006'; END$$", MSH_E_UNAVAILABLE, -1 },
    { "DO $$BEGIN RAISE SQLSTATE '57P01'; END$$", MSH_E_UNAVAILABLE, -1 },
    { "DO $$BEGIN RAISE SQLSTATE '25006'; END$$", MSH_E_UNAVAILABLE, -1 },
    { "SELECT pg_terminate_backend(pg_backend_pid())", MSH_E_UNAVAILABLE, -1 },
};

struct attempt {
    const struct kind *kind;
    int runs;
    int bad_runs;
    int64_t id;
};

static int kind_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct attempt *attempt = arg;
    int rc = msh_db_exec(tx, &add, MSH_VALS(msh_i(attempt->id)), NULL, err);

    attempt->runs++;
    if (rc == 0 && attempt->runs <= attempt->bad_runs)
        rc = msh_db_script(tx, attempt->kind->raise, err);
    return rc;
}

static void classes_for_ever(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .retry_total_ms = 400 };
    struct msh_store *brief = test_db_again(&db, &conf);
    struct msh_err err;
    size_t i;
    int rc;

    for (i = 0; i < MSH_COUNT(kinds); i++) {
        struct attempt attempt = { .kind = &kinds[i], .bad_runs = INT_MAX, .id = 1 };

        rc = msh_tx_run(brief, "test", kind_fn, &attempt, &err);
        if (rc != (int)kinds[i].rc || err.rc != kinds[i].rc)
            fail_msg("%s: %s %s", kinds[i].raise, msh_rc_name(rc), err.text);
        if (kinds[i].runs > 0)
            assert_int_equal(attempt.runs, kinds[i].runs);
        else
            assert_true(attempt.runs > 1);
    }
    msh_store_close(brief);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 0);
}

static void classes_that_pass(void **state MSH_UNUSED)
{
    struct msh_err err;
    int64_t good = 0;
    size_t i;
    int rc;

    for (i = 0; i < MSH_COUNT(kinds); i++) {
        struct attempt attempt = { .kind = &kinds[i], .bad_runs = 1, .id = (int64_t)i };

        rc = msh_tx_run(db.store, "test", kind_fn, &attempt, &err);
        if (kinds[i].runs == 1) {
            assert_int_equal(rc, kinds[i].rc);
            continue;
        }
        assert_int_equal(rc, 0);
        assert_int_equal(attempt.runs, 2);
        good++;
    }
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), good);
}

/* A migration under a running server changes what a prepared statement answers. */
static int all_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt all = { "all", "SELECT * FROM thing", NULL, NULL };

    return msh_db_one(tx, &all, MSH_NO_VALS, NULL, NULL, err);
}

static void plans_grow_old(void **state MSH_UNUSED)
{
    struct msh_store *other = test_db_again(&db, NULL);
    struct msh_err err;

    test_sql(db.store, "INSERT INTO thing VALUES (1, 1)");
    assert_int_equal(msh_tx_run(other, "test", all_fn, NULL, &err), 0);
    test_sql(db.store, "ALTER TABLE thing ADD COLUMN more TEXT");
    assert_int_equal(msh_tx_run(other, "test", all_fn, NULL, &err), 0);
    msh_store_close(other);
}

/* ---- behind PgBouncer ---- */

static int unnamed_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt named = { "named", "SELECT COUNT(*) FROM pg_prepared_statements",
                                           NULL, NULL };
    int64_t n = -1;

    assert_int_equal(msh_db_exec(tx, &add, MSH_VALS(msh_i(5)), NULL, err), 0);
    assert_int_equal(msh_db_one(tx, &find, MSH_VALS(msh_i(5)), NULL, NULL, err), 0);
    assert_int_equal(msh_db_i64(tx, &named, MSH_NO_VALS, -1, &n, err), 0);
    assert_int_equal(n, 0);
    return 0;
}

static void no_named_statements(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .no_named_statements = true };
    struct msh_store *other = test_db_again(&db, &conf);
    struct msh_err err;

    assert_int_equal(msh_tx_run(other, "test", unnamed_fn, NULL, &err), 0);
    msh_store_close(other);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 1);
}

/* ---- outages ---- */

static void tell_keeper(int signal_number)
{
    int64_t pid = 0;
    const char *text = getenv("MSH_TEST_PG_KEEPER");

    assert_non_null(text);
    assert_true(msh_parse_i64(text, 2, INT32_MAX, &pid));
    assert_int_equal(kill((pid_t)pid, signal_number), 0);
}

static int started_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_db_i64(tx, &started, MSH_NO_VALS, 0, arg, err);
}

static int64_t start_of_server(void)
{
    int64_t at = 0;
    struct msh_err err;

    if (msh_tx_read(db.store, "started", started_fn, &at, &err) < 0)
        fail_msg("%s", err.text);
    return at;
}

struct writer {
    pthread_t thread;
    int64_t first; /* its ids: first, first + 1 … */
    atomic_int acked;
    int failed;
};

static atomic_bool writers_stop;

/* As a command does: look for the former answer, else do the work. */
static int once_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const int64_t *id = arg;
    int rc = msh_db_one(tx, &find, MSH_VALS(msh_i(*id)), NULL, NULL, err);

    return rc != MSH_E_NOT_FOUND ? rc : msh_db_exec(tx, &add, MSH_VALS(msh_i(*id)), NULL, err);
}

static pthread_mutex_t ack_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ack_cond;

static void count_ack(struct writer *writer)
{
    pthread_mutex_lock(&ack_mutex);
    atomic_fetch_add(&writer->acked, 1);
    pthread_cond_broadcast(&ack_cond);
    pthread_mutex_unlock(&ack_mutex);
}

static void *writer_main(void *arg)
{
    struct writer *writer = arg;
    struct msh_err err;
    int64_t id;

    while (!atomic_load(&writers_stop)) {
        id = writer->first + atomic_load(&writer->acked);
        if (msh_tx_run(db.store, "writer", once_fn, &id, &err) < 0)
            writer->failed++;
        else
            count_ack(writer);
    }
    return NULL;
}

#define WRITERS  4
#define RESTARTS 3

static int acked_all(struct writer *writers)
{
    int i, sum = 0;

    for (i = 0; i < WRITERS; i++)
        sum += atomic_load(&writers[i].acked);
    return sum;
}

static void wait_for_acks(struct writer *writers, int more)
{
    int64_t until = msh_time_monotonic() + 60000;
    int wanted = acked_all(writers) + more;

    pthread_mutex_lock(&ack_mutex);
    while (acked_all(writers) < wanted && msh_time_monotonic() < until)
        msh_cond_wait_until(&ack_cond, &ack_mutex, until);
    pthread_mutex_unlock(&ack_mutex);
    assert_true(acked_all(writers) >= wanted);
}

/* Hard restarts under load: nothing acknowledged is lost, nothing is there twice. */
static void restarts_lose_nothing(void **state MSH_UNUSED)
{
    struct writer writers[WRITERS] = { 0 };
    int64_t start, acked;
    int i;

    atomic_store(&writers_stop, false);
    for (i = 0; i < WRITERS; i++) {
        writers[i].first = (i + 1) * INT64_C(1000000);
        assert_int_equal(pthread_create(&writers[i].thread, NULL, writer_main, &writers[i]), 0);
    }
    for (i = 0; i < RESTARTS; i++) {
        wait_for_acks(writers, 40);
        start = start_of_server();
        tell_keeper(SIGUSR1);
        while (start_of_server() == start)
            continue;
    }
    wait_for_acks(writers, 40);
    atomic_store(&writers_stop, true);
    for (i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
        assert_int_equal(writers[i].failed, 0);
    }
    acked = acked_all(writers);
    /* Ids are consecutive per writer, so the count alone shows a lost or a doubled one. */
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), acked);
    for (i = 0; i < WRITERS; i++) {
        int64_t last = writers[i].first + atomic_load(&writers[i].acked) - 1;
        struct msh_err err;

        assert_int_equal(msh_tx_run(db.store, "last", once_fn, &last, &err), 0);
    }
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), acked);
}

static void a_server_that_stays_away(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .retry_total_ms = 300 };
    struct msh_store *brief = test_db_again(&db, &conf);
    struct msh_err err = { 0 };
    int64_t id = 1;
    int64_t until = msh_time_monotonic() + 60000;
    int rc;

    assert_int_equal(msh_tx_run(brief, "test", once_fn, &id, &err), 0);
    tell_keeper(SIGUSR2);
    do {
        id++;
        rc = msh_tx_run(brief, "test", once_fn, &id, &err);
    } while (rc == 0 && msh_time_monotonic() < until);
    assert_int_equal(rc, MSH_E_UNAVAILABLE);
    assert_string_equal(err.code, "database_away");
    assert_true(err.retry_after_s > 0);
    tell_keeper(SIGUSR1);
    assert_int_equal(msh_tx_run(db.store, "test", once_fn, &id, &err), 0); /* patient: waits */
    assert_int_equal(msh_tx_run(brief, "test", once_fn, &id, &err), 0);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), id);
    msh_store_close(brief);
}

/* A wrong address is told soon, however patient the store would be with a server it knows. */
static void a_server_nobody_reached(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .url = "postgres:///postgres?host=/nowhere",
                                   .retry_total_ms = 600000 };
    struct msh_store *patient;
    struct msh_err err = { 0 };
    int64_t id = 1;

    assert_int_equal(msh_store_open(&conf, &patient, &err), 0);
    assert_int_equal(msh_tx_run(patient, "test", once_fn, &id, &err), MSH_E_UNAVAILABLE);
    assert_string_equal(err.code, "database_away");
    msh_store_close(patient);
}

static void *stop_main(void *arg)
{
    struct msh_store *store = arg;
    struct msh_err err;
    int64_t id = 1;

    while (msh_tx_run(store, "test", once_fn, &id, &err) == 0)
        id++;
    assert_int_equal(err.rc, MSH_E_UNAVAILABLE);
    return NULL;
}

/* Shutting down does not wait for a server that is away. */
static void stopping_ends_the_wait(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .retry_total_ms = 600000 };
    struct msh_store *patient = test_db_again(&db, &conf);
    pthread_t thread;

    tell_keeper(SIGUSR2);
    assert_int_equal(pthread_create(&thread, NULL, stop_main, patient), 0);
    msh_store_stop(patient);
    assert_int_equal(pthread_join(thread, NULL), 0);
    msh_store_close(patient);
    tell_keeper(SIGUSR1);
    assert_true(start_of_server() > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(classes_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(classes_that_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plans_grow_old, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_named_statements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(restarts_lose_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_stays_away, set_up, tear_down),
        cmocka_unit_test(a_server_nobody_reached),
        cmocka_unit_test_setup_teardown(stopping_ends_the_wait, set_up, tear_down),
    };

    msh_cond_init(&ack_cond);
    return RUN(tests);
}
