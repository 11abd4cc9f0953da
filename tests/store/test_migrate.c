/* Migrations: fresh, resumed, refused; and the rights of the application's role. */
#include "base/base.h"

#include "store.h"
#include <pthread.h>

#include "store/driver.h"
#include "store/migrate.h"

static struct test_db db;

#define FILE(name, text)                                                                           \
    {                                                                                              \
        name, text, sizeof(text) - 1                                                               \
    }

#define ONE                                                                                        \
    "-- a comment; with a semicolon;\n"                                                            \
    "CREATE TABLE one (region_id BIGINT NOT NULL, id BIGINT NOT NULL, blobs TEXT,\n"               \
    "    -- BLOB in the middle;\n"                                                                 \
    "    hash BLOB, PRIMARY KEY (region_id, id));\n\n"                                             \
    "INSERT INTO one (region_id, id, blobs)\n    VALUES (1, 1, 'BLOBS; _BLOB');\n"
#define TWO "ALTER TABLE one ADD COLUMN two INTEGER NOT NULL DEFAULT 2;\n"

static const struct msh_embed first[] = { FILE("0001_one.sql", ONE), { 0 } };
static const struct msh_embed both[] = {
    FILE("0001_one.sql", ONE),
    FILE("0002_two.sql", TWO),
    FILE("dialect/postgres/0002_two.sql", "INSERT INTO one (region_id, id) VALUES (2, 15);\n"),
    FILE("dialect/sqlite/0002_two.sql", "INSERT INTO one (region_id, id) VALUES (2, 3);\n"),
    { 0 },
};
static const struct msh_embed broken[] = {
    FILE("0001_one.sql", ONE),
    FILE("0002_two.sql", TWO "CREATE TABLE three (region_id BIGINT NOT NULL PRIMARY KEY);\n"
                             "INSERT INTO nowhere VALUES (1);\n"),
    { 0 },
};
static const struct msh_embed edited[] = { FILE("0001_one.sql", ONE "\n"), { 0 } };
static const struct msh_embed misnamed[] = { FILE("1_one.sql", ONE), { 0 } };

static int set_up(void **state MSH_UNUSED)
{
    test_db_open(&db, NULL);
    return 0;
}

static int tear_down(void **state MSH_UNUSED)
{
    test_db_close(&db);
    return 0;
}

static int migrate(const struct msh_embed *files, int64_t *ret_version, struct msh_err *err)
{
    const struct msh_migrate how = { .files = files, .now_at = 1234 };

    return msh_store_migrate(db.store, &how, ret_version, err);
}

static void migrate_ok(const struct msh_embed *files, int64_t version)
{
    struct msh_err err = { 0 };
    int64_t seen = -1;

    if (migrate(files, &seen, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    assert_int_equal(seen, version);
    assert_int_equal(msh_store_schema_check(db.store, files, &seen, &err), 0);
    assert_int_equal(seen, version);
}

static void check_is(const struct msh_embed *files, const char *code)
{
    struct msh_err err = { 0 };

    assert_int_equal(msh_store_schema_check(db.store, files, NULL, &err), MSH_E_STATE);
    assert_string_equal(err.code, code);
}

static void fresh_and_again(void **state MSH_UNUSED)
{
    check_is(both, "schema_missing");
    migrate_ok(both, 2);
    migrate_ok(both, 2);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM one WHERE two = 2"), 2);
    assert_int_equal(test_sql_i64(db.store, "SELECT id FROM one WHERE region_id = 2"),
                     db.engine == MSH_ENGINE_SQLITE ? 3 : 15);
    assert_int_equal(
        test_sql_i64(db.store, "SELECT COUNT(*) FROM one WHERE blobs = 'BLOBS; _BLOB'"), 1);
    assert_int_equal(test_sql_i64(db.store, "SELECT SUM(applied_at) FROM schema_migration"), 2468);
}

static void step_by_step(void **state MSH_UNUSED)
{
    migrate_ok(first, 1);
    check_is(both, "schema_older");
    migrate_ok(both, 2);
}

static void a_failed_step_leaves_nothing(void **state MSH_UNUSED)
{
    struct msh_err err = { 0 };

    assert_int_equal(migrate(broken, NULL, &err), MSH_E_BUG);
    assert_string_equal(err.code, "migration");
    assert_non_null(strstr(err.text, "0002_two.sql"));
    check_is(both, "schema_older");
    migrate_ok(both, 2);
    test_sql(db.store, "CREATE TABLE three (region_id BIGINT NOT NULL PRIMARY KEY)");
}

static void refusals(void **state MSH_UNUSED)
{
    struct msh_err err = { 0 };

    migrate_ok(both, 2);
    check_is(first, "schema_newer");
    assert_int_equal(migrate(first, NULL, &err), MSH_E_STATE);
    assert_string_equal(err.code, "schema_newer");
    check_is(edited, "schema_changed");
    assert_int_equal(migrate(edited, NULL, &err), MSH_E_STATE);
    assert_string_equal(err.code, "schema_changed");
    assert_int_equal(migrate(misnamed, NULL, &err), MSH_E_BUG);
    assert_string_equal(err.code, "migration_name");
}

/* 'B' comes before 'a' by its byte, after it in any language. */
static void texts_are_ordered_by_bytes(void **state MSH_UNUSED)
{
    static const struct msh_embed files[] = {
        FILE("0001_said.sql", "CREATE TABLE said (region_id BIGINT NOT NULL, words TEXT NOT NULL,\n"
                              "    PRIMARY KEY (region_id, words));\n"
                              "INSERT INTO said (region_id, words) VALUES (1, 'a');\n"
                              "INSERT INTO said (region_id, words) VALUES (2, 'B');\n"),
        { 0 },
    };

    migrate_ok(files, 1);
    assert_int_equal(test_sql_i64(db.store, "SELECT region_id FROM said ORDER BY words LIMIT 1"),
                     2);
}

#define OF_LANGUAGE                                                                                \
    "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema()"        \
    " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"

/* The database of a program before 0022: every text in the order of the database's language. */
static const char older_texts[] =
    "DO $$ DECLARE c RECORD; BEGIN"
    " FOR c IN SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND data_type = 'text' LOOP"
    " EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE \"default\"',"
    " c.table_name, c.column_name); END LOOP;"
    " DELETE FROM schema_migration WHERE version >= 22; END $$";

static void older_texts_become_ordered_by_bytes(void **state MSH_UNUSED)
{
    struct msh_err err = { 0 };

    if (db.engine == MSH_ENGINE_SQLITE) /* has known no other order */
        return;
    assert_int_equal(migrate(NULL, NULL, &err), 0);
    assert_int_equal(test_sql_i64(db.store, OF_LANGUAGE), 0);
    test_sql(db.store, older_texts);
    assert_true(test_sql_i64(db.store, OF_LANGUAGE) > 100);
    check_is(NULL, "schema_older");
    assert_int_equal(migrate(NULL, NULL, &err), 0);
    assert_int_equal(test_sql_i64(db.store, OF_LANGUAGE), 0);
}

#define KILL_FILES 3
#define PART(n)                                                                                    \
    "CREATE TABLE part" #n "a (region_id BIGINT NOT NULL PRIMARY KEY);\n"                          \
    "INSERT INTO part" #n "a (region_id) VALUES (1);\n"                                            \
    "CREATE TABLE part" #n "b (region_id BIGINT NOT NULL PRIMARY KEY);\n"

static const struct msh_embed parts[] = {
    FILE("0001_a.sql", PART(1)), FILE("0002_b.sql", PART(2)), FILE("0003_c.sql", PART(3)), { 0 }
};

/* In a process of its own: migrate, and be killed when statement `at` is done. */
static bool killed_at(int at)
{
    char number[16];
    int status = 0;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct msh_store *store;
        struct msh_store_conf conf = { .url = db.url, .retry_total_ms = 20000 };
        const struct msh_migrate how = { .files = parts, .now_at = 1 };
        struct msh_err err;

        snprintf(number, sizeof(number), "%d", at);
        setenv("MSH_TEST_KILL_AT", number, 1);
        if (msh_store_open(&conf, &store, &err) < 0 ||
            msh_store_migrate(store, &how, NULL, &err) < 0)
            _exit(3);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

/* Linked with --wrap: every statement of a migration comes past here. */
int __real_msh_db_script(struct msh_tx *tx, const char *sql, struct msh_err *err);
int __wrap_msh_db_script(struct msh_tx *tx, const char *sql, struct msh_err *err);
int __wrap_msh_db_script(struct msh_tx *tx, const char *sql, struct msh_err *err)
{
    const char *at = getenv("MSH_TEST_KILL_AT");
    static int seen;
    int64_t wanted;
    int rc = __real_msh_db_script(tx, sql, err);

    if (at != NULL && msh_parse_i64(at, 1, 1000, &wanted) && ++seen == wanted)
        raise(SIGKILL);
    return rc;
}

static void killed_between_statements(void **state MSH_UNUSED)
{
    int at = 1;

    msh_store_close(db.store); /* the children fork without threads */
    db.store = NULL;
    while (killed_at(at)) {
        db.store = test_db_again(&db, NULL);
        migrate_ok(parts, KILL_FILES);
        assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM part1a, part2a, part3a"), 1);
        test_sql(db.store, "DROP TABLE part1a");
        test_sql(db.store, "DROP TABLE part1b");
        test_sql(db.store, "DROP TABLE part2a");
        test_sql(db.store, "DROP TABLE part2b");
        test_sql(db.store, "DROP TABLE part3a");
        test_sql(db.store, "DROP TABLE part3b");
        test_sql(db.store, "DROP TABLE schema_migration");
        msh_store_close(db.store);
        db.store = NULL;
        at++;
    }
    assert_int_equal(at, 3 * KILL_FILES + 2); /* every statement and the table of steps */
}

static void *migrate_thread(void *arg)
{
    struct msh_store *store = test_db_again(&db, NULL);
    const struct msh_migrate how = { .files = parts, .now_at = 1 };
    struct msh_err err;
    int *rc = arg;

    *rc = msh_store_migrate(store, &how, NULL, &err);
    msh_store_close(store);
    return NULL;
}

static void two_at_once(void **state MSH_UNUSED)
{
    pthread_t threads[4];
    int rcs[4] = { 1, 1, 1, 1 };
    int i;

    for (i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, migrate_thread, &rcs[i]), 0);
    for (i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (i = 0; i < 4; i++)
        assert_int_equal(rcs[i], 0);
    migrate_ok(parts, KILL_FILES);
}

static int try_sql(struct msh_store *store, const struct msh_stmt *stmt);

static int exec_fn(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_stmt *const *stmt = arg;

    return msh_db_exec(tx, *stmt, MSH_NO_VALS, NULL, err);
}

static int try_sql(struct msh_store *store, const struct msh_stmt *stmt)
{
    struct msh_err err;

    return msh_tx_run(store, "test", exec_fn, &stmt, &err);
}

static const struct msh_embed rights[] = {
    FILE("0001_rights.sql", "CREATE TABLE event (region_id BIGINT NOT NULL PRIMARY KEY);\n"
                            "CREATE TABLE seal (region_id BIGINT NOT NULL PRIMARY KEY);\n"
                            "CREATE TABLE seal_leaf (region_id BIGINT NOT NULL PRIMARY KEY);\n"
                            "CREATE TABLE ticket (region_id BIGINT NOT NULL PRIMARY KEY);\n"),
    { 0 },
};

static void application_role(void **state MSH_UNUSED)
{
    static const struct msh_stmt may[] = {
        { "i", "INSERT INTO event VALUES (1)", NULL, NULL },
        { "s", "INSERT INTO ticket VALUES (1)", NULL, NULL },
        { "u", "UPDATE ticket SET region_id = 2", NULL, NULL },
        { "d", "DELETE FROM ticket", NULL, NULL },
        { "l", "INSERT INTO seal_leaf VALUES (1)", NULL, NULL },
    };
    static const struct msh_stmt may_not[] = {
        { "u", "UPDATE event SET region_id = 2", NULL, NULL },
        { "d", "DELETE FROM event", NULL, NULL },
        { "e", "UPDATE seal SET region_id = 2", NULL, NULL },
        { "l", "DELETE FROM seal_leaf", NULL, NULL },
        { "m", "DELETE FROM schema_migration", NULL, NULL },
        { "t", "DROP TABLE ticket", NULL, NULL },
        { "c", "CREATE TABLE mine (x BIGINT)", NULL, NULL },
        { "x", "TRUNCATE event", NULL, NULL },
    };
    struct msh_migrate how = { .files = rights, .app_role = "minsheng_app", .now_at = 1 };
    struct msh_store_conf conf = { 0 };
    struct msh_store *app = NULL;
    struct test_db as_app;
    struct msh_err err = { 0 };
    size_t i;

    if (db.engine == MSH_ENGINE_SQLITE) { /* no roles: the wish is without effect */
        assert_int_equal(msh_store_migrate(db.store, &how, NULL, &err), 0);
        return;
    }
    assert_int_equal(msh_store_migrate(db.store, &how, NULL, &err), MSH_E_STATE);
    assert_string_equal(err.code, "app_role");
    how.app_password = "short";
    assert_int_equal(msh_store_migrate(db.store, &how, NULL, &err), MSH_E_INVALID);
    how.app_password = "twelve'chars; DROP";
    assert_int_equal(msh_store_migrate(db.store, &how, NULL, &err), MSH_E_INVALID);
    how.app_password = "twelve-chars-or-more";
    how.app_role = "x; DROP TABLE event";
    assert_int_equal(msh_store_migrate(db.store, &how, NULL, &err), MSH_E_INVALID);
    how.app_role = "minsheng_app";
    for (i = 0; i < 2; i++) {
        if (msh_store_migrate(db.store, &how, NULL, &err) < 0)
            fail_msg("%s: %s", err.code, err.text);
    }
    as_app = db;
    test_db_url(&db, "minsheng_app", as_app.url, sizeof(as_app.url));
    app = test_db_again(&as_app, &conf);
    for (i = 0; i < MSH_COUNT(may); i++)
        assert_int_equal(try_sql(app, &may[i]), 0);
    for (i = 0; i < MSH_COUNT(may_not); i++)
        assert_int_equal(try_sql(app, &may_not[i]), MSH_E_BUG);
    assert_int_equal(msh_store_schema_check(app, rights, NULL, &err), 0);
    msh_store_close(app);
}

static void the_shipped_schema(void **state MSH_UNUSED)
{
    int64_t version = 0;
    struct msh_err err = { 0 };

    if (migrate(NULL, &version, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    assert_true(version >= 1);
    assert_int_equal(msh_store_schema_check(db.store, NULL, NULL, &err), 0);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM event"), 0);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM seal"), 0);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM seal_leaf"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fresh_and_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(step_by_step, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_step_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_ordered_by_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(older_texts_become_ordered_by_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_between_statements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(application_role, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_shipped_schema, set_up, tear_down),
    };

    return RUN(tests);
}
