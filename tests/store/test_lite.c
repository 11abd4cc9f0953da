/* SQLite alone: members of a group under every kind of failure, faults of disk and memory, the
 * WAL's size, a second process. */
#include "base/base.h"

#include "store.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "base/time.h"
#include "sqlite_fault.h"

static struct test_db db;

static const struct msh_stmt add = { "add",
                                     "INSERT INTO thing (region_id, id, bytes) VALUES (1, $1, $2)",
                                     NULL, NULL };
static const struct msh_stmt count = { "count", "SELECT COUNT(*) FROM thing", NULL, NULL };

static int set_up(void **state MSH_UNUSED)
{
    test_db_open(&db, NULL);
    test_sql(db.store, "CREATE TABLE thing (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                       "bytes BLOB, PRIMARY KEY (region_id, id))");
    test_sql(db.store, "CREATE TABLE child (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                       "PRIMARY KEY (region_id, id))");
    return 0;
}

static int tear_down(void **state MSH_UNUSED)
{
    fault_disarm();
    test_db_close(&db);
    return 0;
}

static int64_t things(void)
{
    return test_sql_i64(db.store, "SELECT COUNT(*) FROM thing");
}

static void check_integrity(void)
{
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM pragma_integrity_check "
                                            "WHERE integrity_check <> 'ok'"),
                     0);
}

/* ---- one member of a group fails ---- */

static const struct msh_stmt fail_full = {
    "full", "INSERT INTO thing (region_id, id) SELECT 2, test_fail(13)", NULL, NULL
};
static const struct msh_stmt fail_io = {
    "io", "INSERT INTO thing (region_id, id) SELECT 2, test_fail(10)", NULL, NULL
};
static const struct msh_stmt fail_mem = {
    "mem", "INSERT INTO thing (region_id, id) SELECT 2, test_fail(7)", NULL, NULL
};
static const struct msh_stmt fail_interrupt = {
    "interrupt",
    "INSERT INTO thing (region_id, id) "
    "SELECT 2, a.id * 1000 + b.id FROM thing a, thing b WHERE test_interrupt() = 1",
    NULL, NULL
};
static const struct msh_stmt fill = {
    "fill", "INSERT INTO thing (region_id, id, bytes) VALUES (2, 1, zeroblob(4000000))", NULL, NULL
};
static const struct msh_stmt twice = { "twice",
                                       "INSERT INTO thing (region_id, id) VALUES (2, 1), (2, 1)",
                                       NULL, NULL };

static const struct kind {
    const char *name;
    const struct msh_stmt *stmt; /* NULL: the function itself says no */
    enum msh_rc rc;
    bool swallow; /* fn hides the error */
} kinds[] = {
    { "constraint", &twice, MSH_E_CONFLICT, false },
    { "constraint, hidden", &twice, MSH_E_CONFLICT, true },
    { "answer", NULL, MSH_E_STATE, false },
    { "disk full", &fill, MSH_E_FULL, false },
    { "disk full, hidden", &fill, MSH_E_FULL, true },
    { "full in a statement", &fail_full, MSH_E_FULL, false },
    { "I/O error", &fail_io, MSH_E_IO, false },
    { "I/O error, hidden", &fail_io, MSH_E_IO, true },
    { "out of memory", &fail_mem, MSH_E_UNAVAILABLE, false },
    { "interrupt", &fail_interrupt, MSH_E_UNAVAILABLE, false },
};

struct member {
    pthread_t thread;
    const struct kind *kind; /* NULL: a good one */
    int64_t id;
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

static void one_more(void *arg)
{
    ++*(int *)arg;
}

static int member_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct member *member = arg;
    struct msh_err hidden;
    int rc = msh_db_exec(tx, &add, MSH_VALS(msh_i(member->id), msh_null()), NULL, err);

    msh_tx_on_commit(tx, one_more, &member->called);
    if (rc < 0 || member->kind == NULL)
        return rc;
    if (member->kind->stmt == NULL)
        return msh_err_set(err, MSH_E_STATE, "no", "a rule says no");
    rc = msh_db_exec(tx, member->kind->stmt, MSH_NO_VALS, NULL, &hidden);
    assert_true(rc < 0);
    if (member->kind->swallow)
        return 0;
    *err = hidden;
    return rc;
}

static void *member_main(void *arg)
{
    struct member *member = arg;
    struct msh_err err;

    member->rc = msh_tx_run(db.store, "member", member_fn, member, &err);
    return NULL;
}

/* Hold the writer, queue all members in order, let go; the answer is the gate's, which may or may
 * not share the members' commit. */
static int run_crowd(struct member *members, int n)
{
    pthread_t gate;
    int gate_rc = 1;
    int i;

    atomic_store(&gate_open, false);
    assert_int_equal(pthread_create(&gate, NULL, gate_main, &gate_rc), 0);
    while (sem_wait(&gate_in) != 0)
        continue;
    for (i = 0; i < n; i++) {
        assert_int_equal(pthread_create(&members[i].thread, NULL, member_main, &members[i]), 0);
        while (fault_queued(db.store) < i + 1)
            sched_yield();
    }
    atomic_store(&gate_open, true);
    sem_post(&gate_out);
    for (i = 0; i < n; i++)
        assert_int_equal(pthread_join(members[i].thread, NULL), 0);
    assert_int_equal(pthread_join(gate, NULL), 0);
    return gate_rc;
}

#define MEMBERS 5

static void check_crowd(const struct kind *kind, int bad, int64_t base)
{
    struct member members[MEMBERS] = { 0 };
    int64_t before = things();
    int i;

    for (i = 0; i < MEMBERS; i++)
        members[i].id = base + i;
    members[bad].kind = kind;
    assert_int_equal(run_crowd(members, MEMBERS), 0);
    for (i = 0; i < MEMBERS; i++) {
        if (members[i].rc != (i == bad ? (int)kind->rc : 0) || members[i].called != (i != bad))
            fail_msg("%s in member %d: member %d answered %d, %d callbacks", kind->name, bad, i,
                     members[i].rc, members[i].called);
    }
    assert_int_equal(things() - before, MEMBERS - 1);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing WHERE region_id = 2"), 0);
}

static void every_failure_of_every_member(void **state MSH_UNUSED)
{
    int64_t base = 100;
    size_t k;
    int bad;

    test_sql(db.store, "INSERT INTO thing (region_id, id) VALUES (1, 1), (1, 2), (1, 3)");
    test_sql(db.store, "PRAGMA max_page_count = 300");
    for (k = 0; k < MSH_COUNT(kinds); k++) {
        for (bad = 0; bad < MEMBERS; bad++) {
            check_crowd(&kinds[k], bad, base);
            base += MEMBERS;
        }
    }
    check_integrity();
}

static int orphan_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt orphan = {
        "orphan", "INSERT INTO orphan (region_id, id, child_id) VALUES (1, 1, 99)", NULL, NULL
    };

    return msh_db_exec(tx, &orphan, MSH_NO_VALS, NULL, err);
}

static void *orphan_main(void *arg)
{
    struct msh_err err;
    int *rc = arg;

    *rc = msh_tx_run(db.store, "orphan", orphan_fn, NULL, &err);
    return NULL;
}

/* A deferred constraint speaks only at COMMIT, when its member stands among good ones. */
static void a_commit_refused_for_one(void **state MSH_UNUSED)
{
    struct member members[MEMBERS] = { 0 };
    pthread_t gate, orphan;
    int gate_rc = 1, orphan_rc = 1, i;

    test_sql(db.store, "CREATE TABLE orphan (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                       "child_id BIGINT NOT NULL, PRIMARY KEY (region_id, id), "
                       "FOREIGN KEY (region_id, child_id) REFERENCES child (region_id, id) "
                       "DEFERRABLE INITIALLY DEFERRED)");
    atomic_store(&gate_open, false);
    assert_int_equal(pthread_create(&gate, NULL, gate_main, &gate_rc), 0);
    while (sem_wait(&gate_in) != 0)
        continue;
    for (i = 0; i < MEMBERS; i++) {
        members[i].id = i;
        assert_int_equal(pthread_create(&members[i].thread, NULL, member_main, &members[i]), 0);
    }
    assert_int_equal(pthread_create(&orphan, NULL, orphan_main, &orphan_rc), 0);
    while (fault_queued(db.store) < MEMBERS + 1)
        sched_yield();
    atomic_store(&gate_open, true);
    sem_post(&gate_out);
    for (i = 0; i < MEMBERS; i++) {
        assert_int_equal(pthread_join(members[i].thread, NULL), 0);
        assert_int_equal(members[i].rc, 0);
        assert_int_equal(members[i].called, 1);
    }
    assert_int_equal(pthread_join(orphan, NULL), 0);
    assert_int_equal(orphan_rc, MSH_E_INVALID);
    assert_int_equal(pthread_join(gate, NULL), 0);
    assert_int_equal(things(), MEMBERS);
}

static void a_crowd_shares_commits(void **state MSH_UNUSED)
{
    struct member members[40] = { 0 };
    int64_t syncs;
    size_t i;

    for (i = 0; i < MSH_COUNT(members); i++)
        members[i].id = (int64_t)i;
    syncs = fault_syncs();
    assert_int_equal(run_crowd(members, (int)MSH_COUNT(members)), 0);
    syncs = fault_syncs() - syncs;
    assert_int_equal(things(), MSH_COUNT(members));
    assert_true(syncs < (int64_t)MSH_COUNT(members) / 2);
}

/* ---- faults of disk and memory ---- */

static int insert_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static char bytes[20000];
    const int64_t *id = arg;

    return msh_db_exec(tx, &add, MSH_VALS(msh_i(*id), msh_b(bytes, sizeof(bytes))), NULL, err);
}

static int insert(int64_t id, struct msh_err *err)
{
    return msh_tx_run(db.store, "insert", insert_fn, &id, err);
}

/* Fail the n-th call for every n until none is left: what was answered is what is stored. */
static void torture(enum fault_kind kind, bool forever, enum msh_rc expected)
{
    struct msh_err err = { 0 };
    int64_t n, kept = things();
    int refused = 0;
    int rc;
    bool fired;

    for (n = 1; n < 5000; n++) {
        fault_arm(kind, n, forever);
        rc = insert(n, &err);
        fired = fault_disarm();
        kept += rc == 0;
        if (rc < 0) {
            refused++;
            assert_true(fired);
            if (rc != (int)expected)
                fail_msg("call %d: %s %s", (int)n, err.code, err.text);
        }
        assert_int_equal(things(), kept);
        assert_false(msh_store_failed(db.store));
        test_sql(db.store, "DELETE FROM thing");
        kept = 0;
        if (!fired)
            break;
    }
    assert_true(n > 1 && n < 5000 && refused > 0);
    check_integrity();
}

static void writes_fail(void **state MSH_UNUSED)
{
    torture(FAULT_WRITE_IO, false, MSH_E_IO);
    torture(FAULT_WRITE_IO, true, MSH_E_IO);
}

static void disk_is_full(void **state MSH_UNUSED)
{
    torture(FAULT_WRITE_FULL, false, MSH_E_FULL);
    torture(FAULT_WRITE_FULL, true, MSH_E_FULL);
}

static void memory_is_gone(void **state MSH_UNUSED)
{
    torture(FAULT_ALLOC, false, MSH_E_UNAVAILABLE);
    torture(FAULT_ALLOC, true, MSH_E_UNAVAILABLE);
}

static int count_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_db_i64(tx, &count, MSH_NO_VALS, -1, arg, err);
}

/* Opening, and the first read, with every allocation failing once. */
static void memory_is_gone_at_the_start(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .url = db.url, .readers = 1 };
    struct msh_store *store;
    struct msh_err err;
    int64_t value;
    bool fired = true;
    int64_t n;
    int rc;

    for (n = 1; fired && n < 5000; n++) {
        fault_arm(FAULT_ALLOC, n, false);
        store = NULL;
        value = -1;
        rc = msh_store_open(&conf, &store, &err);
        if (rc == 0)
            rc = msh_tx_read(store, "test", count_fn, &value, &err);
        fired = fault_disarm();
        if (rc == 0)
            assert_int_equal(value, 0);
        else
            assert_true(fired);
        if (store != NULL) {
            assert_int_equal(msh_tx_read(store, "test", count_fn, &value, &err), 0);
            assert_int_equal(value, 0);
        }
        msh_store_close(store);
    }
    assert_true(n > 10 && n < 5000);
}

/* After a failed fsync the next one may lie: nothing is acknowledged any more. */
static void a_failed_sync_is_the_end(void **state MSH_UNUSED)
{
    struct msh_err err = { 0 };

    assert_int_equal(insert(1, &err), 0);
    fault_arm(FAULT_SYNC, 1, false);
    assert_int_equal(insert(2, &err), MSH_E_IO);
    assert_string_equal(err.code, "fsync_failed");
    assert_true(fault_disarm());
    assert_true(msh_store_failed(db.store));
    assert_int_equal(insert(3, &err), MSH_E_IO);
    assert_string_equal(err.code, "fsync_failed");
    assert_true(things() >= 1); /* reads go on */
    msh_store_close(db.store);
    db.store = test_db_again(&db, NULL);
    assert_false(msh_store_failed(db.store));
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing WHERE id = 1"), 1);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing WHERE id = 3"), 0);
    check_integrity();
}

static void a_failed_sync_of_a_crowd(void **state MSH_UNUSED)
{
    struct member members[MEMBERS] = { 0 };
    int i;

    for (i = 0; i < MEMBERS; i++)
        members[i].id = i;
    fault_arm(FAULT_SYNC, 1, false); /* the gate writes nothing, so this is the members' commit */
    (void)run_crowd(members, MEMBERS);
    assert_true(fault_disarm());
    for (i = 0; i < MEMBERS; i++) {
        assert_int_equal(members[i].rc, MSH_E_IO);
        assert_int_equal(members[i].called, 0);
    }
    assert_true(msh_store_failed(db.store));
}

/* ---- the WAL's size, other processes, the file itself ---- */

static int64_t wal_size(void)
{
    char path[128];
    struct stat st;

    snprintf(path, sizeof(path), "%s/test.db-wal", db.dir);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

struct reader {
    pthread_t thread;
    atomic_bool stop;
    int64_t reads;
    int rc;
};

static void *reader_main(void *arg)
{
    struct reader *reader = arg;
    struct msh_err err;
    int64_t value;

    while (reader->rc == 0 && !atomic_load(&reader->stop)) {
        reader->rc = msh_tx_read(db.store, "reader", count_fn, &value, &err);
        reader->reads++;
    }
    return NULL;
}

/* Readers that never leave a gap would let the WAL grow for ever: the pool pauses for it. */
static void the_wal_stays_small(void **state MSH_UNUSED)
{
    struct msh_store_conf conf = { .wal_limit = 1 << 20, .readers = 3 };
    struct reader readers[3] = { 0 };
    struct msh_err err;
    int64_t largest = 0, id;
    size_t i;

    msh_store_close(db.store);
    db.store = test_db_again(&db, &conf);
    for (i = 0; i < MSH_COUNT(readers); i++)
        assert_int_equal(pthread_create(&readers[i].thread, NULL, reader_main, &readers[i]), 0);
    for (id = 0; id < 500; id++) { /* about 15 MiB of WAL */
        assert_int_equal(insert(id, &err), 0);
        largest = MSH_MAX(largest, wal_size());
    }
    for (i = 0; i < MSH_COUNT(readers); i++) {
        atomic_store(&readers[i].stop, true);
        assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
        assert_int_equal(readers[i].rc, 0);
        assert_true(readers[i].reads > 0);
    }
    assert_true(largest > 0);
    assert_true(largest < 6 << 20);
    assert_int_equal(things(), 500);
    check_integrity();
}

/* A command line that writes beside a running server. */
static void another_process_writes(void **state MSH_UNUSED)
{
    struct msh_err err = { 0 };
    int64_t id;
    int status = -1;
    pid_t pid;

    msh_store_close(db.store); /* fork without threads */
    db.store = NULL;
    fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    db.store = test_db_again(&db, NULL);
    for (id = 0; id < 200; id++) {
        if (insert(id * 2 + (pid == 0), &err) < 0)
            break;
    }
    if (pid == 0) {
        msh_store_close(db.store);
        _exit(id == 200 ? 0 : 1);
    }
    assert_int_equal(id, 200);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(things(), 400);
    check_integrity();
}

/* Killed at any moment: what was answered is there. The child tells by a pipe what was answered. */
static void killed_while_writing(void **state MSH_UNUSED)
{
    int64_t kept = 0;
    int round;

    msh_store_close(db.store);
    db.store = NULL;
    for (round = 0; round < 10; round++) {
        int pipes[2];
        char c;
        int64_t told = 0;
        pid_t pid;

        assert_int_equal(pipe(pipes), 0);
        fflush(NULL);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            struct msh_err err;
            int64_t id;

            db.store = test_db_again(&db, NULL);
            for (id = 0;; id++) {
                if (insert((round + 1) * 1000000 + id, &err) < 0 || write(pipes[1], "x", 1) != 1)
                    _exit(1);
            }
        }
        close(pipes[1]);
        while (told < 20 + round * 7 && read(pipes[0], &c, 1) == 1)
            told++;
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        while (read(pipes[0], &c, 1) == 1)
            told++;
        close(pipes[0]);
        db.store = test_db_again(&db, NULL);
        check_integrity();
        assert_in_range(things() - kept, told, told + 1);
        kept = things();
        msh_store_close(db.store);
        db.store = NULL;
    }
}

static void only_the_owner_reads_the_file(void **state MSH_UNUSED)
{
    static const char *const names[] = { "test.db", "test.db-wal", "test.db-shm" };
    char path[128];
    struct stat st;
    size_t i;

    for (i = 0; i < MSH_COUNT(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", db.dir, names[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static void bigram_search(void **state MSH_UNUSED)
{
    test_sql(db.store, "CREATE VIRTUAL TABLE words USING fts5 (body, content = '', "
                       "tokenize = 'msh_bigram', detail = none)");
    test_sql(db.store, "INSERT INTO words (rowid, body) VALUES (1, '小区停电三天,无人处理!'), "
                       "(2, '供暖不热 ABC'), (3, '噪')");
    assert_int_equal(test_sql_i64(db.store, "SELECT rowid FROM words WHERE words MATCH '\"停电\"'"),
                     1);
    assert_int_equal(
        test_sql_i64(db.store, "SELECT rowid FROM words WHERE words MATCH '\"供暖\" AND \"暖不\"'"),
        2);
    assert_int_equal(
        test_sql_i64(db.store,
                     "SELECT COUNT(*) FROM words WHERE words MATCH '\"电三\" AND \"三天\"'"),
        1);
    assert_int_equal(
        test_sql_i64(db.store, "SELECT COUNT(*) FROM words WHERE words MATCH '\"电天\"'"), 0);
    assert_int_equal(test_sql_i64(db.store, "SELECT rowid FROM words WHERE words MATCH '\"bc\"'"),
                     2); /* folded */
    assert_int_equal(test_sql_i64(db.store, "SELECT rowid FROM words WHERE words MATCH '\"噪\" *'"),
                     3); /* one character: a prefix, complete by the end mark */
    assert_int_equal(test_sql_i64(db.store, "SELECT rowid FROM words WHERE words MATCH '\"!\" *'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_failure_of_every_member, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_commit_refused_for_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_crowd_shares_commits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_fail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(disk_is_full, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_is_gone_at_the_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_sync_is_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_sync_of_a_crowd, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_wal_stays_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_process_writes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_while_writing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_owner_reads_the_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bigram_search, set_up, tear_down),
    };

    fault_install();
    sem_init(&gate_in, 0, 0);
    sem_init(&gate_out, 0, 0);
    return RUN(tests);
}
