/* Values, rows and errors: the same answers from both engines. */
#include "base/base.h"

#include "store.h"

static struct test_db db;

static const struct msh_stmt add = { "add",
                                     "INSERT INTO thing (region_id, id, small, num, words, bytes) "
                                     "VALUES ($1, $2, $3, $4, $5, $6)",
                                     NULL, NULL };
static const struct msh_stmt get = {
    "get", "SELECT id, small, num, words, bytes FROM thing WHERE region_id = $1 AND id = $2", NULL,
    NULL
};
static const struct msh_stmt all = { "all", "SELECT id FROM thing ORDER BY id", NULL, NULL };

static int set_up(void **state MSH_UNUSED)
{
    test_db_open(&db, NULL);
    test_sql(db.store, db.engine == MSH_ENGINE_SQLITE
                           ? "CREATE TABLE thing (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                             "small SMALLINT, num INTEGER, words TEXT, bytes BLOB, "
                             "PRIMARY KEY (region_id, id), CHECK (num < 1000))"
                           : "CREATE TABLE thing (region_id BIGINT NOT NULL, id BIGINT NOT NULL, "
                             "small SMALLINT, num INTEGER, words TEXT, bytes BYTEA, "
                             "PRIMARY KEY (region_id, id), CHECK (num < 1000))");
    return 0;
}

static int tear_down(void **state MSH_UNUSED)
{
    test_db_close(&db);
    return 0;
}

/* Run fn as a write that must succeed. */
static void write_ok(msh_tx_fn fn, void *arg)
{
    struct msh_err err;

    if (msh_tx_run(db.store, "test", fn, arg, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
}

static int add_row(struct msh_tx *tx, int64_t id, struct msh_val small, struct msh_val num,
                   struct msh_val words, struct msh_val bytes, struct msh_err *err)
{
    int64_t changed = -1;
    int rc = msh_db_exec(tx, &add, MSH_VALS(msh_i(1), msh_i(id), small, num, words, bytes),
                         &changed, err);

    if (rc == 0)
        assert_int_equal(changed, 1);
    return rc;
}

struct expect {
    int64_t small, num;
    const char *words;
    const void *bytes;
    size_t bytes_n;
};

static int check_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    const struct expect *want = arg;
    const char *words;
    const void *bytes;
    size_t n;

    assert_int_equal(msh_rows_i64(rows, 1), want->small);
    assert_int_equal(msh_rows_i64(rows, 2), want->num);
    words = msh_rows_text(rows, 3);
    if (want->words == NULL)
        assert_null(words);
    else
        assert_string_equal(words, want->words);
    assert_int_equal(msh_rows_null(rows, 3), want->words == NULL);
    bytes = msh_rows_blob(rows, 4, &n);
    assert_int_equal(n, want->bytes_n);
    assert_int_equal(bytes == NULL, want->bytes == NULL);
    if (want->bytes != NULL)
        assert_memory_equal(bytes, want->bytes, n);
    return 0;
}

static int values_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const unsigned char bytes[] = { 0, 1, 0xff, 0, 0x80 };
    const struct expect none = { 0 };
    const struct expect some = { -32768, -7, "供暖!\xF0\x9F\x8F\xA0'\"\\%", bytes, sizeof(bytes) };
    const struct expect empty = { 32767, 999, "", "", 0 };
    int rc;

    /* NULL first: the types must be learnt later. */
    rc = add_row(tx, 1, msh_null(), msh_null(), msh_null(), msh_null(), err);
    assert_int_equal(rc, 0);
    rc = add_row(tx, 2, msh_i(some.small), msh_i(some.num), msh_t(some.words),
                 msh_b(bytes, sizeof(bytes)), err);
    assert_int_equal(rc, 0);
    rc = add_row(tx, 3, msh_i(32767), msh_i(999), msh_t(""), msh_b("", 0), err);
    assert_int_equal(rc, 0);
    rc = add_row(tx, 4, msh_null(), msh_i(0), msh_t(NULL), msh_b(NULL, 0), err);
    assert_int_equal(rc, 0);
    rc = add_row(tx, INT64_MAX, msh_null(), msh_null(), msh_null(), msh_null(), err);
    assert_int_equal(rc, 0);
    rc = add_row(tx, INT64_MIN, msh_null(), msh_null(), msh_null(), msh_null(), err);
    assert_int_equal(rc, 0);
#define GET(id, want)                                                                              \
    assert_int_equal(msh_db_one(tx, &get, MSH_VALS(msh_i(1), msh_i(id)), check_row,                \
                                (void *)(uintptr_t)(want), err),                                   \
                     0)
    GET(1, &none);
    GET(2, &some);
    GET(3, &empty);
    GET(4, &none);
    GET(INT64_MAX, &none);
    GET(INT64_MIN, &none);
    return 0;
}

static void values_round_trip(void **state MSH_UNUSED)
{
    write_ok(values_fn, NULL);
}

static int id_extremes(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt echo = { "echo", "SELECT $2, $1, $3",
                                          "SELECT $2::bigint, $1::bigint, $3::text", NULL };
    struct msh_rows *rows;

    assert_int_equal(msh_db_query(tx, &echo,
                                  MSH_VALS(msh_i(INT64_MIN), msh_i(INT64_MAX), msh_t("x")), &rows,
                                  err),
                     0);
    assert_int_equal(msh_rows_next(rows, err), 1);
    assert_true(msh_rows_i64(rows, 0) == INT64_MAX);
    assert_true(msh_rows_i64(rows, 1) == INT64_MIN);
    assert_string_equal(msh_rows_text(rows, 2), "x");
    assert_int_equal(msh_rows_next(rows, err), 0);
    assert_int_equal(msh_rows_next(rows, err), 0);
    msh_rows_close(rows);
    msh_rows_close(rows);
    msh_rows_close(NULL);
    return 0;
}

static void parameters_go_by_number(void **state MSH_UNUSED)
{
    write_ok(id_extremes, NULL);
}

#define BIG ((size_t)5 << 20)

static int big_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    struct test_random random = { 7 };
    char *bytes = msh_arena_alloc(msh_tx_arena(tx), BIG);
    struct expect want = { 0, 0, NULL, bytes, BIG };
    size_t i;

    for (i = 0; i < BIG; i++)
        bytes[i] = (char)test_u64(&random);
    assert_int_equal(add_row(tx, 10, msh_i(0), msh_i(0), msh_null(), msh_b(bytes, BIG), err), 0);
    GET(10, &want);
    return 0;
}

static void big_blob(void **state MSH_UNUSED)
{
    write_ok(big_fn, NULL);
}

#define MANY 20000

static int many_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    int64_t i;

    for (i = 0; i < MANY; i++) {
        assert_int_equal(add_row(tx, i, msh_i(1), msh_i(2), msh_t("停电"), msh_null(), err), 0);
    }
    return 0;
}

static int count_up(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    int64_t *next = arg;

    assert_int_equal(msh_rows_i64(rows, 0), *next);
    ++*next;
    return 0;
}

static int read_many(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt sums = {
        "sums", "SELECT SUM(id), SUM(-id), COUNT(*), SUM(small - 1), MAX(id) = 5 FROM thing", NULL,
        NULL
    };
    static const struct msh_stmt wide = { "wide", "SELECT SUM(id * 10000000000) FROM thing", NULL,
                                          NULL };
    struct msh_rows *rows;
    int64_t next = 0, sum = 0;

    assert_int_equal(msh_db_each(tx, &all, MSH_NO_VALS, count_up, &next, err), 0);
    assert_int_equal(next, MANY);
    assert_int_equal(msh_db_query(tx, &sums, MSH_NO_VALS, &rows, err), 0);
    assert_int_equal(msh_rows_next(rows, err), 1);
    assert_int_equal(msh_rows_i64(rows, 0), INT64_C(199990000));
    assert_int_equal(msh_rows_i64(rows, 1), -INT64_C(199990000));
    assert_int_equal(msh_rows_i64(rows, 2), MANY);
    assert_int_equal(msh_rows_i64(rows, 3), 0);
    assert_int_equal(msh_rows_i64(rows, 4), 0);
    msh_rows_close(rows);
    assert_int_equal(msh_db_i64(tx, &wide, MSH_NO_VALS, 0, &sum, err), 0);
    assert_true(sum == INT64_C(1999900000000000000));
    return 0;
}

static void many_rows(void **state MSH_UNUSED)
{
    struct msh_err err;

    write_ok(many_fn, NULL);
    assert_int_equal(msh_tx_read(db.store, "test", read_many, NULL, &err), 0);
}

static int nested_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    struct msh_rows *outer, *inner;
    int64_t pairs = 0, i;

    for (i = 0; i < 3; i++)
        assert_int_equal(add_row(tx, i, msh_null(), msh_null(), msh_null(), msh_null(), err), 0);
    /* The same statement twice at once. */
    assert_int_equal(msh_db_query(tx, &all, MSH_NO_VALS, &outer, err), 0);
    while (msh_rows_next(outer, err) > 0) {
        assert_int_equal(msh_db_query(tx, &all, MSH_NO_VALS, &inner, err), 0);
        while (msh_rows_next(inner, err) > 0)
            pairs += msh_rows_i64(outer, 0) <= msh_rows_i64(inner, 0);
        msh_rows_close(inner);
    }
    assert_int_equal(pairs, 6);
    return 0; /* `outer` is left open: the end of fn closes it */
}

static void open_rows_are_closed(void **state MSH_UNUSED)
{
    write_ok(nested_fn, NULL);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 3);
}

/* One kind of failure: what fn does, the outcome, and the table a conflict names. */
struct failure {
    msh_tx_fn fn;
    enum msh_rc rc;
    const char *code;
    const char *field;
};

static int twice(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    int rc = add_row(tx, 1, msh_null(), msh_null(), msh_null(), msh_null(), err);

    return rc < 0 ? rc : add_row(tx, 1, msh_null(), msh_null(), msh_null(), msh_null(), err);
}

static int send_row(struct msh_tx *tx, int64_t id, struct msh_val num, struct msh_err *err)
{
    return msh_db_send(tx, &add,
                       MSH_VALS(msh_i(1), msh_i(id), msh_null(), num, msh_null(), msh_null()), err);
}

/* The failure of what was sent shows at the commit at the latest. */
static int sent_twice(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    int rc = send_row(tx, 1, msh_null(), err);

    return rc < 0 ? rc : send_row(tx, 1, msh_null(), err);
}

static int sent_then_asked(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    struct msh_rows *rows;
    int rc = sent_twice(tx, NULL, err);

    if (rc == 0)
        rc = msh_db_query(tx, &all, MSH_NO_VALS, &rows, err);
    assert_int_equal(rc, MSH_E_CONFLICT);
    return 0;
}

static int sent_and_refused(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    (void)send_row(tx, 1, msh_i(1000), err);
    return msh_err_set(err, MSH_E_STATE, "no", "a rule says no");
}

static int over_check(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    return add_row(tx, 1, msh_null(), msh_i(1000), msh_null(), msh_null(), err);
}

static int null_key(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    return msh_db_exec(
        tx, &add, MSH_VALS(msh_null(), msh_i(1), msh_null(), msh_null(), msh_null(), msh_null()),
        NULL, err);
}

static int bad_text(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    return add_row(tx, 1, msh_null(), msh_null(), msh_t("\xE4\xBE"), msh_null(), err);
}

static int nul_text(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    return add_row(tx, 1, msh_null(), msh_null(), msh_tn("a\0b", 3), msh_null(), err);
}

static int bad_sql(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt stmt = { "bad", "SELEKT 1", NULL, NULL };

    return msh_db_exec(tx, &stmt, MSH_NO_VALS, NULL, err);
}

static int few_values(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    return msh_db_exec(tx, &get, MSH_VALS(msh_i(1)), NULL, err);
}

static int wrong_kind(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt stmt = { "kind", "SELECT COUNT(*) FROM thing", NULL, NULL };
    struct msh_rows *rows;
    int rc = msh_db_query(tx, &stmt, MSH_NO_VALS, &rows, err);

    if (rc < 0)
        return rc;
    assert_int_equal(msh_rows_next(rows, err), 1);
    assert_string_equal(msh_rows_text(rows, 0), "");
    return 0; /* doomed all the same */
}

static int look_at_text(struct msh_rows *rows, void *arg MSH_UNUSED, struct msh_err *err MSH_UNUSED)
{
    return msh_streq(msh_rows_text(rows, 0), "confidential");
}

/* A function of a row compares what is no text, and does not look what became of it. */
static int wrong_kind_of_one(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt stmt = { "kind", "SELECT COUNT(*) FROM thing", NULL, NULL };

    assert_int_equal(msh_db_one(tx, &stmt, MSH_NO_VALS, look_at_text, NULL, err), MSH_E_BUG);
    return 0;
}

static int no_column(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt stmt = { "column", "SELECT COUNT(*) FROM thing", NULL, NULL };
    struct msh_rows *rows;
    int rc = msh_db_query(tx, &stmt, MSH_NO_VALS, &rows, err);

    if (rc == 0)
        rc = MSH_MIN(msh_rows_next(rows, err), 0);
    assert_int_equal(msh_rows_i64(rows, 1), 0);
    return rc;
}

static int swallowed(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    assert_true(twice(tx, NULL, err) < 0);
    assert_int_equal(add_row(tx, 2, msh_null(), msh_null(), msh_null(), msh_null(), err),
                     MSH_E_CONFLICT);
    return 0;
}

static int own_words(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    assert_int_equal(twice(tx, NULL, err), MSH_E_CONFLICT);
    return msh_err_set(err, MSH_E_STATE, "number_taken", "mapped by the caller");
}

static int fn_error(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    assert_int_equal(add_row(tx, 1, msh_null(), msh_null(), msh_null(), msh_null(), err), 0);
    return msh_err_set(err, MSH_E_STATE, "no", "a rule says no");
}

static void failures_store_nothing(void **state MSH_UNUSED)
{
    static const struct failure failures[] = {
        { twice, MSH_E_CONFLICT, "exists", "thing" },
        { sent_twice, MSH_E_CONFLICT, "exists", "thing" },
        { sent_then_asked, MSH_E_CONFLICT, "exists", "thing" },
        { sent_and_refused, MSH_E_STATE, "no", "" },
        { over_check, MSH_E_INVALID, "constraint", "" },
        { null_key, MSH_E_INVALID, "constraint", "" },
        { bad_text, MSH_E_INVALID, "text_encoding", "" },
        { nul_text, MSH_E_INVALID, "text_encoding", "" },
        { bad_sql, MSH_E_BUG, "sql", "" },
        { few_values, MSH_E_BUG, "sql", "" },
        { wrong_kind, MSH_E_BUG, "column_type", "" },
        { wrong_kind_of_one, MSH_E_BUG, "column_type", "" },
        { no_column, MSH_E_BUG, "column_type", "" },
        { swallowed, MSH_E_CONFLICT, "exists", "thing" },
        { own_words, MSH_E_STATE, "number_taken", "" },
        { fn_error, MSH_E_STATE, "no", "" },
    };
    struct msh_err err;
    size_t i;

    for (i = 0; i < MSH_COUNT(failures); i++) {
        print_message("# failure %zu\n", i);
        err = (struct msh_err){ 0 };
        assert_int_equal(msh_tx_run(db.store, "test", failures[i].fn, NULL, &err), failures[i].rc);
        assert_int_equal(err.rc, failures[i].rc);
        assert_string_equal(err.code, failures[i].code);
        assert_string_equal(err.field, failures[i].field);
        assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 0);
    }
}

/* More than wait at once, with a type that is learnt on the way, between statements that are waited
 * for. */
static int send_many(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt count = { "count", "SELECT COUNT(*), SUM(num) FROM thing", NULL,
                                           NULL };
    struct msh_rows *rows;
    int64_t id;

    for (id = 0; id < 200; id++)
        assert_int_equal(send_row(tx, id, id < 100 ? msh_null() : msh_i(id), err), 0);
    assert_int_equal(msh_db_query(tx, &count, MSH_NO_VALS, &rows, err), 0);
    assert_int_equal(msh_rows_next(rows, err), 1);
    assert_int_equal(msh_rows_i64(rows, 0), 200);
    assert_int_equal(msh_rows_i64(rows, 1), 100 * 299 / 2);
    msh_rows_close(rows);
    assert_int_equal(add_row(tx, 200, msh_null(), msh_null(), msh_null(), msh_null(), err), 0);
    return send_row(tx, 201, msh_i(1), err);
}

static void sent_rows_arrive(void **state MSH_UNUSED)
{
    write_ok(send_many, NULL);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 202);
}

static int absent(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    int64_t value = 0;

    assert_int_equal(msh_db_one(tx, &get, MSH_VALS(msh_i(1), msh_i(1)), NULL, NULL, err),
                     MSH_E_NOT_FOUND);
    assert_int_equal(msh_db_i64(tx, &get, MSH_VALS(msh_i(1), msh_i(1)), -5, &value, err), 0);
    assert_int_equal(value, -5);
    return add_row(tx, 1, msh_null(), msh_null(), msh_null(), msh_null(), err);
}

static void absent_row_dooms_nothing(void **state MSH_UNUSED)
{
    write_ok(absent, NULL);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 1);
}

static void reading_cannot_write(void **state MSH_UNUSED)
{
    struct msh_err err;

    assert_int_equal(msh_tx_read(db.store, "test", absent, NULL, &err), MSH_E_BUG);
    assert_int_equal(test_sql_i64(db.store, "SELECT COUNT(*) FROM thing"), 0);
}

static int like_fn(struct msh_tx *tx, void *arg MSH_UNUSED, struct msh_err *err)
{
    static const struct msh_stmt stmt = { "like", "SELECT COUNT(*) FROM thing WHERE words LIKE $1",
                                          NULL, NULL };
    int64_t n = -1;

    assert_int_equal(add_row(tx, 1, msh_null(), msh_null(), msh_t("Abc"), msh_null(), err), 0);
    assert_int_equal(msh_db_i64(tx, &stmt, MSH_VALS(msh_t("a%")), -1, &n, err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(msh_db_i64(tx, &stmt, MSH_VALS(msh_t("A%")), -1, &n, err), 0);
    assert_int_equal(n, 1);
    return 0;
}

static void like_minds_case(void **state MSH_UNUSED)
{
    write_ok(like_fn, NULL);
}

static void bad_urls(void **state MSH_UNUSED)
{
    static const char *const urls[] = { "", "sqlite:", "mysql://x", "/tmp/x.db", NULL };
    struct msh_store_conf conf = { 0 };
    struct msh_store *store = NULL;
    struct msh_err err;
    size_t i;

    for (i = 0; i < MSH_COUNT(urls); i++) {
        conf.url = urls[i];
        assert_int_equal(msh_store_open(&conf, &store, &err), MSH_E_INVALID);
    }
    conf.url = "sqlite:/nonexistent-folder/x.db";
    assert_int_equal(msh_store_open(&conf, &store, &err), MSH_E_IO);
    conf.url = "sqlite:/tmp/msh-there-is-no-such-file.db";
    conf.must_exist = true;
    assert_int_equal(msh_store_open(&conf, &store, &err), MSH_E_IO);
    conf.url = "sqlite:/bin/sh";
    assert_int_equal(msh_store_open(&conf, &store, &err), MSH_E_CORRUPT);
    assert_null(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parameters_go_by_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(big_blob, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open_rows_are_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_store_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sent_rows_arrive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(absent_row_dooms_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reading_cannot_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(like_minds_case, set_up, tear_down),
        cmocka_unit_test(bad_urls),
    };

    return RUN(tests);
}
