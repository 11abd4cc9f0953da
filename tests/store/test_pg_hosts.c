/* PostgreSQL on several machines: hosts that are dead, silent or standbys, a server that stops in
 * mid-answer, a standby that a commit waits for. */
#include "base/base.h"

#include "chain.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "store/idem_store.h"

static const struct msh_stmt add = { "add", "INSERT INTO thing (region_id, id) VALUES (1, $1)",
                                     NULL, NULL };
static const struct msh_stmt who = { "who", "SELECT pg_backend_pid()", NULL, NULL };

static struct test_db db;

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

static int add_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const int64_t *id = arg;

    return msh_db_exec(tx, &add, MSH_VALS(msh_i(*id)), NULL, err);
}

/* ---- several hosts ---- */

/* A socket of this machine that is bound; `backlog` -1: nobody listens, callers are refused. */
static int bound_socket(int backlog, int *ret_port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    if (backlog >= 0)
        assert_int_equal(listen(fd, backlog), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

/* Write through the hosts 127.0.0.1:`port` and, behind it, the test's server. */
static void write_through(int port, int64_t id)
{
    char url[512];
    struct msh_store_conf conf = { .url = url, .retry_total_ms = 20000 };
    struct msh_store *store;
    struct msh_err err = { 0 };

    snprintf(url, sizeof(url),
             "postgres:///postgres?host=127.0.0.1,%s&port=%d,5432&user=minsheng_owner"
             "&sslmode=disable&options=-csearch_path%%3D%s%%20-cstatement_timeout%%3D8000",
             getenv("MSH_TEST_PG_HOST"), port, db.name);
    assert_int_equal(msh_store_open(&conf, &store, &err), 0);
    if (msh_tx_run(store, "through", add_fn, &id, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    msh_store_close(store);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 1);
}

static void a_first_host_that_refuses(void **state MSH_UNUSED)
{
    int port, fd = bound_socket(-1, &port);

    write_through(port, 1);
    close(fd);
}

/* The kernel takes the call, nobody ever answers it. */
static void a_first_host_that_is_silent(void **state MSH_UNUSED)
{
    int port, fd = bound_socket(8, &port);

    write_through(port, 1);
    close(fd);
}

/* What a hot standby says to whoever calls, until the callers are gone. */
static void *standby_main(void *arg)
{
    static const char hello[] = "R\0\0\0\x08\0\0\0\0"
                                "S\0\0\0\x18server_version\0"
                                "15.0\0"
                                "S\0\0\0\x16in_hot_standby\0on\0"
                                "S\0\0\0\x26"
                                "default_transaction_read_only\0off\0"
                                "K\0\0\0\x0c\0\0\0\x01\0\0\0\x01"
                                "Z\0\0\0\x05I";
    int listener = *(int *)arg;
    char heard[1024];
    int fd;

    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        if (recv(fd, heard, sizeof(heard), 0) > 0)
            assert_int_equal(send(fd, hello, sizeof(hello) - 1, MSG_NOSIGNAL), sizeof(hello) - 1);
        while (recv(fd, heard, sizeof(heard), 0) > 0)
            continue;
        close(fd);
    }
    return NULL;
}

static void a_first_host_that_is_a_standby(void **state MSH_UNUSED)
{
    int port, fd = bound_socket(8, &port);
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, standby_main, &fd), 0);
    write_through(port, 1);
    assert_int_equal(shutdown(fd, SHUT_RDWR), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(fd);
}

/* ---- a long outage ---- */

static int ask_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_db_i64(tx, &who, MSH_NO_VALS, 0, arg, err);
}

/* How many attempts asked for another. */
static int64_t reruns(struct msh_store *store)
{
    struct msh_store_stats stats;

    msh_store_stats(store, &stats);
    return (int64_t)stats.reruns;
}

/* Whoever comes after the patience is used up looks once more and is told; he does not wait again. */
static void late_comers_do_not_wait(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .url = "postgres:///postgres?host=/nowhere",
                                   .retry_total_ms = 700 };
    struct msh_store *store;
    struct msh_err err = { 0 };
    int64_t id = 1, before;

    assert_int_equal(msh_store_open(&conf, &store, &err), 0);
    assert_int_equal(msh_tx_run(store, "first", add_fn, &id, &err), MSH_E_UNAVAILABLE);
    before = reruns(store);
    assert_true(before > 2);
    msh_store_patience(store, 1);
    assert_int_equal(msh_tx_run(store, "late", add_fn, &id, &err), MSH_E_UNAVAILABLE);
    assert_string_equal(err.code, "database_away");
    assert_true(err.retry_after_s > 0);
    assert_int_equal(reruns(store) - before, 1);
    msh_store_close(store);
}

/* Who asks whether the database is there calls once: the hosts that say nothing, 2 s each, not twice. */
static void a_probe_calls_once(void **state MSH_UNUSED)
{
    int port, fd = bound_socket(8, &port);
    char url[128];
    struct msh_store_conf conf = { .url = url };
    struct msh_store *store;
    struct msh_err err = { 0 };
    int64_t pid;

    snprintf(url, sizeof(url), "postgres://127.0.0.1:%d/postgres?sslmode=disable", port);
    assert_int_equal(msh_store_open(&conf, &store, &err), 0);
    assert_int_equal(msh_tx_probe(store, "probe", ask_fn, &pid, &err), MSH_E_UNAVAILABLE);
    assert_string_equal(err.code, "database_away");
    assert_int_equal(reruns(store), 1);
    msh_store_close(store);
    close(fd);
}

/* A kept connection that died is not the database: one is made, and answers. */
static void a_probe_knows_a_dead_connection(void **state MSH_UNUSED)
{
    struct msh_store *beside = test_db_again(&db, NULL);
    struct msh_err err = { 0 };
    int64_t pid, first, before;

    assert_int_equal(msh_tx_probe(beside, "probe", ask_fn, &first, &err), 0);
    assert_int_equal(kill((pid_t)first, SIGTERM), 0);
    before = reruns(beside);
    assert_int_equal(msh_tx_probe(beside, "probe", ask_fn, &pid, &err), 0);
    assert_int_equal(reruns(beside) - before, 1);
    assert_int_not_equal(pid, first);
    msh_store_close(beside);
}

/* ---- a pool that is lent out ---- */

struct holder {
    struct msh_store *store;
    atomic_bool holds, may_go;
};

/* For less than a command would wait for it, and for more than a probe does. */
static int hold_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct holder *h = arg;
    const int64_t until = msh_time_monotonic() + 8000;
    int64_t pid;
    int rc = ask_fn(tx, &pid, err);

    atomic_store(&h->holds, true);
    while (!atomic_load(&h->may_go) && msh_time_monotonic() < until)
        usleep(1000);
    return rc;
}

static void *hold_main(void *arg)
{
    struct holder *h = arg;
    struct msh_err err;

    return msh_tx_run(h->store, "hold", hold_fn, h, &err) < 0 ? NULL : arg;
}

static void a_probe_does_not_wait_in_line(void **state MSH_UNUSED)
{
    struct holder h = { .store = test_db_again(&db, &(struct msh_store_conf){ .pg_pool = 1 }) };
    struct msh_err err = { 0 };
    pthread_t thread;
    void *held = NULL;
    int64_t pid;

    assert_int_equal(pthread_create(&thread, NULL, hold_main, &h), 0);
    while (!atomic_load(&h.holds))
        usleep(1000);
    assert_int_equal(msh_tx_probe(h.store, "probe", ask_fn, &pid, &err), MSH_E_UNAVAILABLE);
    assert_string_equal(err.code, "pool_busy");
    atomic_store(&h.may_go, true);
    assert_int_equal(pthread_join(thread, &held), 0);
    assert_ptr_equal(held, &h);
    assert_int_equal(msh_tx_probe(h.store, "probe", ask_fn, &pid, &err), 0);
    msh_store_close(h.store);
}

/* ---- a server that stops in mid-answer ---- */

struct stopping {
    int64_t id, pid;
    int runs;
};

static int stopping_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct stopping *s = arg;

    if (s->runs++ == 0) {
        assert_int_equal(msh_db_i64(tx, &who, MSH_NO_VALS, 0, &s->pid, err), 0);
        assert_int_equal(kill((pid_t)s->pid, SIGSTOP), 0);
    }
    return add_fn(tx, &s->id, err);
}

/* Its kernel goes on saying that the connection lives. */
static void a_server_that_stops(void **state MSH_UNUSED)
{
    struct stopping s = { .id = 1 };
    struct msh_err err = { 0 };
    int rc = msh_tx_run(db.store, "stopped", stopping_fn, &s, &err);

    assert_int_equal(kill((pid_t)s.pid, SIGCONT), 0);
    if (rc < 0)
        fail_msg("%s: %s", err.code, err.text);
    assert_int_equal(s.runs, 2);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 1);
}

/* ---- a synchronous standby ---- */

/* What the configuration says from now on; the last line wins. */
static void set_standby(struct msh_store *store, const char *name)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/data/postgresql.auto.conf", getenv("MSH_TEST_PG_HOST"));
    file = fopen(path, "ae");
    assert_non_null(file);
    assert_true(fprintf(file, "synchronous_standby_names = '%s'\n", name) > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(test_sql_i64(store, "SELECT CAST(pg_reload_conf() AS INTEGER)"), 1);
}

struct asking {
    const struct msh_stmt *stmt;
    int64_t pid, answer;
};

static int asking_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct asking *a = arg;

    return msh_db_i64(tx, a->stmt, MSH_VALS(msh_i(a->pid)), 0, &a->answer, err);
}

/* Reading: no commit that would wait itself. */
static int64_t ask(struct msh_store *store, const struct msh_stmt *stmt, int64_t pid)
{
    struct asking a = { stmt, pid, 0 };
    struct msh_err err;

    if (msh_tx_read(store, "ask", asking_fn, &a, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    return a.answer;
}

struct keyed {
    struct msh_idem_key key;
    struct msh_idem idem;
    struct msh_store *store;
    bool only_look;
    struct msh_err err;
    int rc;
    atomic_bool ended;
};

static int keyed_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct keyed *k = arg;
    int rc = k->only_look ? msh_idem_find(tx, REGION, &k->key, &k->idem, err)
                          : msh_idem_take(tx, REGION, &k->key, T0, &k->idem, err);

    return rc < 0 || k->idem.hit ? rc : msh_idem_store(tx, REGION, &k->key, 201, 77, 3, err);
}

static void *keyed_main(void *arg)
{
    struct keyed *k = arg;

    k->rc = k->only_look ? msh_tx_read(k->store, "look", keyed_fn, k, &k->err)
                         : msh_tx_run(k->store, "keyed", keyed_fn, k, &k->err);
    atomic_store(&k->ended, true);
    return NULL;
}

/* The process whose commit waits for the standby, another than `not_this`; 0 when the command has
 * ended without. */
static int64_t waiting_for_standby(struct msh_store *store, const struct keyed *k, int64_t not_this)
{
    static const struct msh_stmt waits = {
        "waits", "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid <> $1",
        NULL, NULL
    };
    const int64_t until = msh_time_monotonic() + 60000;
    int64_t pid = 0;

    while (pid == 0 && !atomic_load(&k->ended)) {
        assert_true(msh_time_monotonic() < until);
        pid = ask(store, &waits, not_this);
    }
    return atomic_load(&k->ended) ? 0 : pid;
}

/* Commands under new keys until one waits, for the server reads its configuration when it comes to
 * it; the process that carries it out. */
static int64_t first_to_wait(struct msh_store *beside, struct keyed *k, pthread_t *ret)
{
    static char key[24];
    int64_t pid = 0;
    int n;

    for (n = 0; pid == 0; n++) {
        assert_true(n < 10000);
        snprintf(key, sizeof(key), "k%d", n);
        k->key.key = key;
        atomic_store(&k->ended, false);
        assert_int_equal(pthread_create(ret, NULL, keyed_main, k), 0);
        pid = waiting_for_standby(beside, k, 0);
        if (pid == 0)
            assert_int_equal(pthread_join(*ret, NULL), 0);
    }
    return pid;
}

/*
 * The commit's reply is lost while it waits for the standby: the row is there for all to see, and
 * yet would be gone if the standby took over. The same key must not be answered before the standby
 * has it, neither by the rerun nor by who asks later and only looks.
 */
static void a_repeat_waits_for_the_standby(void **state MSH_UNUSED)
{
    static const struct msh_stmt end = {
        "end", "SELECT CAST(pg_terminate_backend(CAST($1 AS INTEGER)) AS INTEGER)", NULL, NULL
    };
    struct test_chain chain;
    struct keyed first = { .key = { .principal = "p", .route = "r" } }, later;
    struct msh_store *beside;
    pthread_t one, two;
    int64_t pid;

    test_chain_open(&chain);
    beside = test_db_again(&chain.db, NULL);
    first.store = chain.db.store;
    set_standby(beside, "ghost");
    pid = first_to_wait(beside, &first, &one);
    assert_int_equal(ask(beside, &end, pid), 1);
    pid = waiting_for_standby(beside, &first, pid);
    if (pid == 0)
        fail_msg("%d %s %s", first.rc, first.err.code, first.err.text);
    later = (struct keyed){ .key = first.key, .store = first.store, .only_look = true };
    assert_int_equal(pthread_create(&two, NULL, keyed_main, &later), 0);
    if (waiting_for_standby(beside, &later, pid) == 0)
        fail_msg("%d %s %s", later.rc, later.err.code, later.err.text);
    set_standby(beside, "");
    assert_int_equal(pthread_join(one, NULL), 0);
    assert_int_equal(pthread_join(two, NULL), 0);
    assert_int_equal(first.rc, 0);
    assert_int_equal(later.rc, 0);
    assert_true(first.idem.hit && later.idem.hit);
    assert_int_equal(later.idem.ref_id, 77);
    msh_store_close(beside);
    test_chain_close(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_first_host_that_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_first_host_that_is_silent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_first_host_that_is_a_standby, set_up, tear_down),
        cmocka_unit_test(late_comers_do_not_wait),
        cmocka_unit_test(a_probe_calls_once),
        cmocka_unit_test_setup_teardown(a_probe_knows_a_dead_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_probe_does_not_wait_in_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_stops, set_up, tear_down),
        cmocka_unit_test(a_repeat_waits_for_the_standby),
    };

    return RUN(tests);
}
