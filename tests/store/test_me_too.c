/* 附议: once a mark, other hashes in every matter, nothing left when a matter is over. */
#include "base/base.h"

#include "words.h"

#include "store/me_too_store.h"

static struct test_db db;

static int set_up(MSH_UNUSED void **state)
{
    test_db_open(&db, NULL);
    world_schema(&db);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    test_db_close(&db);
    return 0;
}

struct joining {
    int64_t matter;
    uint8_t key[MSH_KEY_SIZE];
    const char *marks[MSH_ME_TOO_VOTERS];
    size_t n_marks;
    bool is_new;
    int64_t n;
};

static const uint8_t row_key[MSH_KEY_SIZE] = { 42 };

static struct msh_me_too matter_of(int64_t id)
{
    return (struct msh_me_too){ 1, id, MSH_CRYPTO_GUOMI, row_key };
}

static int join_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct joining *j = arg;
    const struct msh_me_too matter = matter_of(j->matter);

    return msh_me_too_join(tx, &matter, j->key, j->marks, j->n_marks, &j->is_new, &j->n, err);
}

/* Joins and expects to count, or not. `fresh` fills the key that is offered. */
static void join(int64_t matter, uint8_t fresh, const char *a, const char *b, bool is_new,
                 int64_t n)
{
    struct joining j = { .matter = matter, .marks = { a, b }, .n_marks = b == NULL ? 1 : 2 };
    struct msh_err err = { 0 };

    memset(j.key, fresh, sizeof(j.key));
    if (msh_tx_run(db.store, "join", join_tx, &j, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(j.is_new, is_new);
    assert_int_equal(j.n, n);
}

static int end_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_me_too matter = matter_of(*(const int64_t *)arg);

    return msh_me_too_end(tx, &matter, err);
}

static void end(int64_t matter)
{
    struct msh_err err = { 0 };

    if (msh_tx_run(db.store, "end", end_tx, &matter, &err) < 0)
        fail_msg("%s", err.text);
}

struct looking {
    int64_t matter;
    struct msh_me_too_seen seen;
};

static int look_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;
    const struct msh_me_too matter = matter_of(l->matter);

    return msh_me_too_look(tx, &matter, &l->seen, err);
}

static struct msh_me_too_seen seen(int64_t matter)
{
    struct looking l = { .matter = matter };
    struct msh_err err = { 0 };

    if (msh_tx_read(db.store, "look", look_tx, &l, &err) < 0)
        fail_msg("%s", err.text);
    return l.seen;
}

static int change_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_db_exec(tx, arg, NULL, 0, NULL, err);
}

struct counting {
    const struct msh_stmt *stmt;
    int64_t matter, n;
};

static int count_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;

    return msh_db_i64(tx, c->stmt, MSH_VALS(msh_i(c->matter)), -1, &c->n, err);
}

static const struct msh_stmt voters = {
    .name = "test_voters",
    .sql = "SELECT COUNT(*) FROM me_too WHERE region_id = 1 AND publication_id = $1",
};
static const struct msh_stmt keys = {
    .name = "test_keys",
    .sql = "SELECT COUNT(*) FROM me_too_matter WHERE region_id = 1 AND publication_id = $1"
           " AND hash_key IS NOT NULL",
};
static const struct msh_stmt shared = {
    .name = "test_shared",
    .sql = "SELECT COUNT(*) FROM me_too a JOIN me_too b ON a.region_id = b.region_id"
           " AND a.voter = b.voter AND a.publication_id < b.publication_id"
           " WHERE a.region_id = 1 AND a.publication_id >= $1",
};

static int64_t counted(const struct msh_stmt *stmt, int64_t matter)
{
    struct counting c = { .stmt = stmt, .matter = matter };
    struct msh_err err = { 0 };

    if (msh_tx_read(db.store, "count", count_tx, &c, &err) < 0)
        fail_msg("%s", err.text);
    return c.n;
}

static void a_mark_counts_once(MSH_UNUSED void **state)
{
    join(1, 7, "session:a", NULL, true, 1);
    join(1, 8, "session:a", NULL, false, 1); /* the first key stays */
    join(1, 9, "session:b", "phone:139", true, 2);
    join(1, 9, "session:c", "phone:139", false, 2);
    join(1, 9, "session:c", NULL, false, 2); /* now known by the phone's friend */
    join(1, 9, "session:d", "phone:138", true, 3);
    assert_int_equal(counted(&voters, 1), 6);
}

static void matters_have_nothing_in_common(MSH_UNUSED void **state)
{
    join(2, 1, "session:a", "phone:139", true, 1);
    join(3, 2, "session:a", "phone:139", true, 1);
    assert_int_equal(counted(&voters, 2) + counted(&voters, 3), 4);
    assert_int_equal(counted(&shared, 1), 0);
}

static void what_is_over_leaves_a_count(MSH_UNUSED void **state)
{
    struct joining late = { .matter = 4, .marks = { "session:c" }, .n_marks = 1 };
    struct msh_err err = { 0 };

    join(4, 1, "session:a", NULL, true, 1);
    join(4, 1, "session:b", NULL, true, 2);
    end(4);
    end(4);
    assert_int_equal(counted(&voters, 4), 0);
    assert_int_equal(counted(&keys, 4), 0);
    assert_true(counted(&keys, 1) == 1);
    assert_true(seen(4).fits && seen(4).over && seen(4).n == 2);
    assert_int_equal(msh_tx_run(db.store, "late", join_tx, &late, &err), MSH_E_STATE);
    assert_string_equal(err.code, "me_too_closed");
    end(99);
    assert_true(!seen(99).any && seen(99).fits);
}

/* Each change by hand is seen, and none is left behind. */
static void a_hand_in_the_rows_is_seen(MSH_UNUSED void **state)
{
#define ROWS "WHERE region_id = 1 AND publication_id = 5"
    static const struct msh_stmt hands[][2] = {
        { { .name = "n", .sql = "UPDATE me_too_matter SET n = n + 1 " ROWS },
          { .name = "n back", .sql = "UPDATE me_too_matter SET n = n - 1 " ROWS } },
        { { .name = "both", .sql = "UPDATE me_too SET counts = 1 - counts " ROWS },
          { .name = "both back", .sql = "UPDATE me_too SET counts = 1 - counts " ROWS } },
        { { .name = "moved",
            .sql = "UPDATE me_too SET publication_id = 6 " ROWS " AND counts = 0" },
          { .name = "moved back",
            .sql = "UPDATE me_too SET publication_id = 5 WHERE region_id = 1"
                   " AND publication_id = 6" } },
        { { .name = "crowd",
            .sql = "INSERT INTO me_too (region_id, publication_id, voter, counts)"
                   " SELECT region_id, 5, voter, counts FROM me_too WHERE region_id = 1"
                   " AND publication_id = 3" },
          { .name = "crowd back",
            .sql = "DELETE FROM me_too " ROWS " AND voter IN (SELECT voter FROM me_too"
                   " WHERE region_id = 1 AND publication_id = 3)" } },
    };

    join(5, 3, "session:a", "phone:139", true, 1);
    join(5, 3, "session:b", NULL, true, 2);
    assert_true(seen(5).fits && !seen(5).over && seen(5).n == 2);
    for (size_t i = 0; i < MSH_COUNT(hands); i++) {
        for (int back = 0; back < 2; back++) {
            struct msh_err err = { 0 };

            if (msh_tx_run(db.store, "hand", change_tx, (void *)(uintptr_t)&hands[i][back], &err) <
                0)
                fail_msg("%s: %s", hands[i][back].name, err.text);
            if (seen(5).fits != (back == 1))
                fail_msg("%s", hands[i][back].name);
        }
    }
    end(5);
    assert_true(seen(5).fits);
#undef ROWS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_counts_once),
        cmocka_unit_test(matters_have_nothing_in_common),
        cmocka_unit_test(what_is_over_leaves_a_count),
        cmocka_unit_test(a_hand_in_the_rows_is_seen),
    };

    return cmocka_run_group_tests_name("me_too", tests, set_up, tear_down);
}
