/* What goes by itself: old answers, dead sessions, orphan files; by the real clock alone. */
#include "town.h"

#include <sys/stat.h>
#include <unistd.h>

#include "service/tidy.h"
#include "service/work.h"

#define OLD_ROWS (2 * MSH_TIDY_ROWS + 500)

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

static int64_t answers(void)
{
    return test_sql_i64(town.service->store, "SELECT COUNT(*) FROM idempotency");
}

static int64_t sessions(void)
{
    return test_sql_i64(town.service->store, "SELECT COUNT(*) FROM session");
}

static const struct msh_stmt add_answer = {
    .name = "test_answer",
    .sql = "INSERT INTO idempotency (region_id, principal, route, idem_key, body_digest, status,"
           " created_at) VALUES ($1, 'account:1', 'route', $2, $3, 201, $4)",
};
static const struct msh_stmt add_session = {
    .name = "test_session",
    .sql = "INSERT INTO session (region_id, token_hash, csrf, created_at, seen_at, expires_at)"
           " VALUES ($1, $2, '', $3, $3, $4)",
};

/* `n` answers and sessions, `age_ms` old. */
struct planting {
    const char *name;
    int n;
    int64_t age_ms;
};

static int plant(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    const struct planting *p = arg;
    int64_t region_id = town.service->region.region_id;
    int64_t at = msh_service_real_now() - p->age_ms;
    char key[48];
    int rc = 0;

    for (int i = 0; rc == 0 && i < p->n; i++) {
        int n = snprintf(key, sizeof(key), "%s-%d", p->name, i);

        rc =
            msh_db_exec(tx, &add_answer,
                        MSH_VALS(msh_i(region_id), msh_t(key), msh_b(key, 32), msh_i(at)), NULL, e);
        if (rc == 0)
            rc = msh_db_exec(tx, &add_session,
                             MSH_VALS(msh_i(region_id), msh_b(key, (size_t)n), msh_i(at),
                                      msh_i(at + MSH_DAY_MS)),
                             NULL, e);
    }
    return rc;
}

static void old_rows_go_by_the_real_clock(MSH_UNUSED void **state)
{
    struct planting old = { "old", OLD_ROWS, 8 * MSH_DAY_MS }, fresh = { "fresh", 3, 0 };
    int64_t n = 0;

    town_ok(msh_tx_run(town.service->store, "plant", plant, &old, &err), &err);
    town_ok(msh_tx_run(town.service->store, "plant", plant, &fresh, &err), &err);
    town_ok(msh_tidy_rows(town.service, &n, &err), &err);
    assert_int_equal(n, 2 * OLD_ROWS); /* more than one transaction may take */
    assert_int_equal(answers(), 3);
    assert_int_equal(sessions(), 3);
    town_ok(msh_tidy_rows(town.service, &n, &err), &err);
    assert_int_equal(n, 0);
}

static void the_job_drops_what_is_old_and_a_moved_clock_drops_nothing(MSH_UNUSED void **state)
{
    struct planting old = { "old", 5, 8 * MSH_DAY_MS }, fresh = { "fresh", 2, 0 };

    town_ok(msh_work_prepare(town.service, &err), &err);
    town_ok(msh_tx_run(town.service->store, "plant", plant, &old, &err), &err);
    town_ok(msh_tx_run(town.service->store, "plant", plant, &fresh, &err), &err);
    town_ok(msh_work_advance(town.service, 90 * MSH_DAY_MS, &err), &err);
    assert_int_equal(answers(), 2);
    assert_int_equal(sessions(), 2);
}

/* An old file that no row names in each of the 256 parts. */
static void plant_files(void)
{
    char path[256];

    for (unsigned i = 0; i < 256; i++) {
        int n = snprintf(path, sizeof(path), "%s/files", town.dir);

        (void)mkdir(path, 0700);
        n += snprintf(path + n, sizeof(path) - (size_t)n, "/%02x", i);
        assert_int_equal(mkdir(path, 0700), 0);
        n += snprintf(path + n, sizeof(path) - (size_t)n, "/07");
        assert_int_equal(mkdir(path, 0700), 0);
        snprintf(path + n, sizeof(path) - (size_t)n, "/%02x07%060x", i, 5u);
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[2]){ { 0 }, { 0 } }, 0), 0);
    }
}

static unsigned files_left(void)
{
    char path[256];
    unsigned left = 0;

    for (unsigned i = 0; i < 256; i++) {
        snprintf(path, sizeof(path), "%s/files/%02x/07/%02x07%060x", town.dir, i, i, 5u);
        left += access(path, F_OK) == 0;
    }
    return left;
}

static void orphan_files_go_part_by_part(MSH_UNUSED void **state)
{
    plant_files();
    town_ok(msh_work_prepare(town.service, &err), &err);
    assert_int_equal(files_left(), 256);
    town_ok(msh_work_advance(town.service, MSH_TIDY_FILES_MS, &err), &err);
    assert_int_equal(files_left(), 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(old_rows_go_by_the_real_clock, setup, teardown),
        cmocka_unit_test_setup_teardown(the_job_drops_what_is_old_and_a_moved_clock_drops_nothing,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(orphan_files_go_part_by_part, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
