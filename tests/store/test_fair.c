/* No kind of background work waits until all of another is done. */
#include "town.h"

#include "service/work.h"

#define JOBS   300
#define DELTAS 40000

static struct town town;
static struct msh_err err;

static int setup(MSH_UNUSED void **state)
{
    town_open(&town, false);
    return 0;
}

static int teardown(MSH_UNUSED void **state)
{
    town_close(&town);
    return 0;
}

static int64_t count(const char *sql)
{
    return test_sql_i64(town.service->store, sql);
}

#define COUNT_TO(n)                                                                                \
    "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < " n ") "

/* As after an import: jobs long past due of tickets that need nothing, counters of them all, and the
 * city's own work due after every one. */
static int plant(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *e)
{
    static const struct msh_stmt jobs = {
        .name = "test_jobs",
        .sql =
            COUNT_TO("300") "INSERT INTO job (region_id, job_id, kind, due_at, ticket_id,"
                            " attempts, claimed_until) SELECT $1, i, 'archive', i, i, 0, 0 FROM s",
    };
    static const struct msh_stmt deltas = {
        .name = "test_deltas",
        .sql = COUNT_TO("40000") "INSERT INTO tally_delta (region_id, delta_id, kind, k1, k2, n)"
                                 " SELECT $1, i, 'test', 'all', '', 1 FROM s",
    };
    static const struct msh_stmt own = {
        .name = "test_own",
        .sql = "UPDATE job SET due_at = 1000 WHERE region_id = $1 AND ticket_id IS NULL",
    };
    const struct msh_val region = msh_i(town.service->region.region_id);
    int rc = msh_db_exec(tx, &jobs, &region, 1, NULL, e);

    if (rc == 0)
        rc = msh_db_exec(tx, &deltas, &region, 1, NULL, e);
    return rc < 0 ? rc : msh_db_exec(tx, &own, &region, 1, NULL, e);
}

static void counters_and_seals_have_their_turn(MSH_UNUSED void **state)
{
    int64_t n = 0;

    town_ok(msh_work_prepare(town.service, &err), &err);
    town_ok(msh_tx_run(town.service->store, "plant", plant, NULL, &err), &err);
    const int64_t own = count("SELECT COUNT(*) FROM job WHERE ticket_id IS NULL");

    town_ok(msh_work_run(town.service, 1, &n, &err), &err); /* one round */
    assert_int_equal(count("SELECT COUNT(*) FROM seal"), 1);
    assert_in_range(count("SELECT COUNT(*) FROM tally_delta"), 1, DELTAS - 30000);
    assert_int_equal(count("SELECT COUNT(*) FROM job WHERE kind = 'archive'"), JOBS - (n - own));
    assert_true(n > own && n < JOBS);

    /* What one turn left over comes in the next, not at the next appointed time. */
    town_ok(msh_work_run(town.service, 1, &n, &err), &err);
    assert_int_equal(count("SELECT COUNT(*) FROM tally_delta"), 0);
    town_ok(msh_work_run(town.service, 0, &n, &err), &err);
    assert_int_equal(count("SELECT COUNT(*) FROM job WHERE kind = 'archive'"), 0);
    assert_int_equal(count("SELECT SUM(n) FROM tally WHERE kind = 'test'"), DELTAS);
    assert_int_equal(count("SELECT COUNT(*) FROM job"), own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counters_and_seals_have_their_turn, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
