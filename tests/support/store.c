#include "store.h"

#include "store/driver.h"

#define RETRY_MS 20000

enum msh_engine test_engine(void)
{
    const char *name = getenv("MSH_TEST_ENGINE");

    if (name != NULL && msh_streq(name, "sqlite"))
        return MSH_ENGINE_SQLITE;
    if (name == NULL || !msh_streq(name, "postgres"))
        fail_msg("MSH_TEST_ENGINE must be sqlite or postgres");
    if (getenv("MSH_TEST_PG") == NULL)
        fail_msg("PostgreSQL tests run under tests/support/with_pg.py");
    return MSH_ENGINE_POSTGRES;
}

/* Run one statement as the owner of the test server. */
static void admin(const char *sql)
{
    struct msh_store_conf conf = { .url = getenv("MSH_TEST_PG"), .retry_total_ms = RETRY_MS };
    struct msh_store *store;
    struct msh_err err;

    if (msh_store_open(&conf, &store, &err) < 0)
        fail_msg("%s", err.text);
    test_sql(store, sql);
    msh_store_close(store);
}

/* A schema of its own, found through the search path, stands for a database. Made and dropped so that
 * a rerun does no harm: a server that is stopped by a test may lose the answer to either. */
static void make_postgres(struct test_db *db)
{
    static int made;
    char sql[128];

    snprintf(db->name, sizeof(db->name), "t%d", ++made);
    snprintf(sql, sizeof(sql), "CREATE SCHEMA IF NOT EXISTS %s", db->name);
    admin(sql);
    test_db_url(db, "minsheng_owner", db->url, sizeof(db->url));
}

void test_db_url(const struct test_db *db, const char *role, char *out, size_t size)
{
    snprintf(out, size,
             "postgres:///postgres?host=%s&user=%s"
             "&options=-csearch_path%%3D%s%%20-cstatement_timeout%%3D8000",
             getenv("MSH_TEST_PG_HOST"), role, db->name);
}

static void make_sqlite(struct test_db *db)
{
    snprintf(db->dir, sizeof(db->dir), "/tmp/msh-store-XXXXXX");
    if (mkdtemp(db->dir) == NULL)
        fail_msg("mkdtemp: errno %d", errno);
    snprintf(db->url, sizeof(db->url), "sqlite:%s/test.db", db->dir);
}

struct msh_store *test_db_again(const struct test_db *db, const struct msh_store_conf *conf)
{
    struct msh_store_conf own = { 0 };
    struct msh_store *store;
    struct msh_err err;

    if (conf != NULL)
        own = *conf;
    own.url = db->url;
    if (own.retry_total_ms == 0)
        own.retry_total_ms = RETRY_MS;
    if (own.read_limit_ms == 0)
        own.read_limit_ms = RETRY_MS; /* machines under test are slow */
    if (msh_store_open(&own, &store, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    return store;
}

void test_db_open(struct test_db *db, const struct msh_store_conf *conf)
{
    *db = (struct test_db){ .engine = test_engine() };
    if (db->engine == MSH_ENGINE_POSTGRES)
        make_postgres(db);
    else
        make_sqlite(db);
    db->store = test_db_again(db, conf);
}

void test_db_close(struct test_db *db)
{
    static const char *const files[] = { "test.db", "test.db-wal", "test.db-shm" };
    char text[128];
    size_t i;

    msh_store_close(db->store);
    db->store = NULL;
    if (db->engine == MSH_ENGINE_POSTGRES) {
        snprintf(text, sizeof(text), "DROP SCHEMA IF EXISTS %s CASCADE", db->name);
        admin(text);
        return;
    }
    for (i = 0; i < MSH_COUNT(files); i++) {
        snprintf(text, sizeof(text), "%s/%s", db->dir, files[i]);
        unlink(text);
    }
    assert_int_equal(rmdir(db->dir), 0);
}

static int run_script(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const char *const *sql = arg;

    return msh_db_script(tx, *sql, err);
}

void test_sql(struct msh_store *store, const char *sql)
{
    struct msh_err err;

    if (msh_tx_run(store, "test", run_script, &sql, &err) < 0)
        fail_msg("%s: %s", sql, err.text);
}

/* A connection knows a statement by its address, so each test text gets one that stays. */
static struct msh_stmt *stmt_of(const char *sql)
{
    static struct msh_stmt stmts[200];
    static size_t n;
    size_t i;

    for (i = 0; i < n; i++) {
        if (msh_streq(stmts[i].sql, sql))
            return &stmts[i];
    }
    if (n == MSH_COUNT(stmts))
        fail_msg("too many test statements");
    stmts[n].name = "test";
    stmts[n].sql = sql;
    return &stmts[n++];
}

struct one {
    struct msh_stmt *stmt;
    int64_t value;
};

static int run_one(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct one *one = arg;

    return msh_db_i64(tx, one->stmt, MSH_NO_VALS, INT64_MIN, &one->value, err);
}

int64_t test_sql_i64(struct msh_store *store, const char *sql)
{
    struct one one = { .stmt = stmt_of(sql) };
    struct msh_err err;

    if (msh_tx_read(store, "test", run_one, &one, &err) < 0)
        fail_msg("%s: %s", sql, err.text);
    return one.value;
}
