/*
 * store.h - a fresh, empty database for a store test, on the engine the test run asks for.
 *
 * MSH_TEST_ENGINE is sqlite or postgres; for postgres the run stands under with_pg.py. Anything
 * missing fails the test: a store test never skips.
 */
#ifndef MSH_TEST_STORE_H
#define MSH_TEST_STORE_H

#include "test.h"

#include "store/db.h"

struct test_db {
    struct msh_store *store;
    char dir[64];  /* SQLite: the folder of the file */
    char name[32]; /* PostgreSQL: the schema */
    char url[512];
    enum msh_engine engine;
};

enum msh_engine test_engine(void);

/* Make a database and open it; `conf` may be NULL, its url is ignored. Retries 20 s by default. */
void test_db_open(struct test_db *db, const struct msh_store_conf *conf);

/* Another store on the same database, as another process would have. */
struct msh_store *test_db_again(const struct test_db *db, const struct msh_store_conf *conf);

/* PostgreSQL: the url by which `role` reaches this database. */
void test_db_url(const struct test_db *db, const char *role, char *out, size_t size);

/* Close the store if it is open and drop the database. */
void test_db_close(struct test_db *db);

/* One statement in its own transaction, on any store; fails the test on error. */
void test_sql(struct msh_store *store, const char *sql);

/* First column of the first row; `sql` is a literal. */
int64_t test_sql_i64(struct msh_store *store, const char *sql);

#endif
