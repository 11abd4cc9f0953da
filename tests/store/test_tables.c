/* Every table and column of the schema stands in the list of what verify compares (store/tables.h). */
#include "base/base.h"

#include "words.h"

#include "store/tables.h"

static struct test_db db;
static struct msh_arena arena;

static int set_up(MSH_UNUSED void **state)
{
    test_db_open(&db, NULL);
    world_schema(&db);
    msh_arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    msh_arena_done(&arena);
    test_db_close(&db);
    return 0;
}

static const struct msh_stmt schema = {
    .name = "test_schema",
    .lite = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_xinfo(m.name) p"
            " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
    .pg = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT)"
          " FROM information_schema.columns WHERE table_schema = current_schema()",
};

struct found {
    const char *table, *column;
};
struct reading {
    struct found *items;
    size_t n, cap;
};

static int read_column(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct reading *r = arg;
    struct found *item = MSH_PUSH(&arena, r->items, r->n, r->cap);

    *item = (struct found){ msh_rows_dup(rows, 0, &arena), msh_rows_dup(rows, 1, &arena) };
    return 0;
}

static int read_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    r->n = 0;
    return msh_db_each(tx, &schema, MSH_NO_VALS, read_column, r, err);
}

static struct reading columns(void)
{
    struct reading r = { NULL, 0, 0 };
    struct msh_err err;

    if (msh_tx_read(db.store, "schema", read_tx, &r, &err) < 0)
        fail_msg("%s", err.text);
    return r;
}

static const struct msh_schema_table *listed(const char *name)
{
    for (size_t i = 0; i < msh_tables_n; i++)
        if (msh_streq(msh_tables[i].name, name))
            return &msh_tables[i];
    return NULL;
}

static void every_column_is_listed(MSH_UNUSED void **state)
{
    const struct reading r = columns();
    int missing = 0;

    assert_true(r.n > 200);
    for (size_t i = 0; i < r.n; i++) {
        const struct msh_schema_table *table = listed(r.items[i].table);
        const char *column = r.items[i].column;

        if (table == NULL || (!msh_streq(column, "region_id") && !msh_table_sees(table, column) &&
                              !msh_table_excuses(table, column))) {
            print_error("%s.%s is not in store/tables.c\n", r.items[i].table, column);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

static bool has(const struct reading *r, const char *table, const char *column, size_t n)
{
    for (size_t i = 0; i < r->n; i++)
        if (msh_streq(r->items[i].table, table) &&
            (column == NULL ||
             (strlen(r->items[i].column) == n && strncmp(r->items[i].column, column, n) == 0)))
            return true;
    return false;
}

/* A table or column that is gone leaves the list too. */
static void nothing_else_is_listed(MSH_UNUSED void **state)
{
    const struct reading r = columns();
    const bool lite = db.engine == MSH_ENGINE_SQLITE;

    for (size_t i = 0; i < msh_tables_n; i++) {
        const struct msh_schema_table *table = &msh_tables[i];
        const char *const words[] = { table->seen, table->open };

        if (lite ? table->pg_only : table->lite_only)
            continue;
        if (!has(&r, table->name, NULL, 0))
            fail_msg("there is no table %s", table->name);
        for (size_t k = 0; k < MSH_COUNT(words); k++)
            for (const char *at = words[k]; at != NULL && *at != '\0';) {
                const size_t n = strcspn(at, " ");

                if (!has(&r, table->name, at, n))
                    fail_msg("%s has no column %.*s", table->name, (int)n, at);
                at += n + strspn(at + n, " ");
            }
    }
}

/* What may differ unseen has a reason; what is told in digests says in whose chain. */
static void every_line_is_argued(MSH_UNUSED void **state)
{
    for (size_t i = 0; i < msh_tables_n; i++) {
        const struct msh_schema_table *table = &msh_tables[i];
        const bool digest = table->cover == MSH_COVER_DIGEST;

        if (digest != (table->rows != NULL && table->subject != NULL) ||
            (table->open != NULL) != (table->why != NULL) || (!digest && table->seen == NULL) ||
            (table->ids != NULL && table->lost == NULL) ||
            (table->cover == MSH_COVER_NONE) !=
                (!digest && table->open != NULL && msh_empty(table->seen) && !table->lite_only))
            fail_msg("%s is half a line", table->name);
    }
}

struct digesting {
    const char *table;
    int64_t subject_id;
    bool any;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
};

static int digest_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static const uint8_t key[MSH_KEY_SIZE] = { 7 };
    struct digesting *d = arg;

    return msh_table_digest(tx, listed(d->table), 1, d->subject_id, MSH_CRYPTO_INTL, key, &d->any,
                            d->digest, err);
}

static struct digesting digest(const char *table, int64_t subject_id)
{
    struct digesting d = { .table = table, .subject_id = subject_id };
    struct msh_err err;

    if (msh_tx_read(db.store, "digest", digest_tx, &d, &err) < 0)
        fail_msg("%s", err.text);
    return d;
}

static bool same(struct digesting a, struct digesting b)
{
    return a.any == b.any && memcmp(a.digest, b.digest, sizeof(a.digest)) == 0;
}

static void digests_tell_rows_apart(MSH_UNUSED void **state)
{
    struct digesting none = digest("account_grant", 5), one, again;

    assert_false(none.any);
    test_sql(db.store, "INSERT INTO account_grant (region_id, account_id, role, unit_id,"
                       " sensitivity) VALUES (1, 5, 'clerk', 9, 0)");
    one = digest("account_grant", 5);
    assert_true(one.any && same(one, digest("account_grant", 5)));
    assert_false(digest("account_grant", 6).any);
    test_sql(db.store, "INSERT INTO account_grant (region_id, account_id, role, unit_id,"
                       " sensitivity) VALUES (1, 6, 'clerk', 9, 0)");
    assert_false(same(one, digest("account_grant", 6))); /* the same rows of somebody else */
    assert_true(same(one, digest("account_grant", 5)));
    test_sql(db.store, "UPDATE account_grant SET sensitivity = 1 WHERE account_id = 5");
    again = digest("account_grant", 5);
    assert_false(same(one, again));
    test_sql(db.store, "UPDATE account_grant SET sensitivity = 0 WHERE account_id = 5");
    test_sql(db.store, "INSERT INTO account_grant (region_id, account_id, role, unit_id,"
                       " sensitivity) VALUES (1, 5, 'head', 9, 0)");
    assert_false(same(one, digest("account_grant", 5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_column_is_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_else_is_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_line_is_argued, set_up, tear_down),
        cmocka_unit_test_setup_teardown(digests_tell_rows_apart, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
