/* A database whose events told nothing of rows: the upgrade tells it, once, and verify compares from
 * then on. */
#include "base/base.h"

#include "service/told.h"
#include "service/verify/verify.h"
#include "small_city.h"

static struct msh_err err;

static int first_event(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct small_city *city = arg;
    const struct msh_region *region = &city->service->region;
    const struct msh_event_in in[] = {
        { .subject_kind = "region", .subject_id = region->region_id, .op = "init" },
        { .subject_kind = "account", .subject_id = 7, .op = "account_add" },
        { .subject_kind = "respondent", .subject_id = 8, .op = "create" },
    };

    for (size_t i = 0; i < MSH_COUNT(in); i++) {
        struct msh_event_in one = in[i];

        one.actor_kind = "system";
        if (msh_event_append(tx, region, &one, region->created_at, -1, NULL, e) < 0)
            return e->rc;
    }
    return 0;
}

/* The city as an older program left it: the same rows, events without a word of them. */
static void make_old(struct small_city *city)
{
    static const char *const statements[] = {
        "DELETE FROM outbox",
        "DELETE FROM event",
        "DELETE FROM subject_head",
        "UPDATE sequencer SET feed_pos = 0",
        "INSERT INTO account (region_id, account_id, name, display, password_hash, active, "
        "failures,"
        " locked_until, created_at) VALUES (1, 7, 'clerk', '经办', '', 1, 0, 0, 5)",
        "INSERT INTO account_grant (region_id, account_id, role, unit_id, sensitivity)"
        " VALUES (1, 7, 'clerk', 3, 0)",
        "INSERT INTO respondent (region_id, respondent_id, kind, name, note, created_at)"
        " VALUES (1, 8, 'estate', '星河苑', '', 5)",
    };

    for (size_t i = 0; i < MSH_COUNT(statements); i++)
        test_sql(city->service->store, statements[i]);
    city_ok(msh_tx_run(city->service->store, "old", first_event, city, &err), &err);
}

static int problems(struct small_city *city)
{
    struct msh_verdict verdict;

    city->problems = 0;
    city_ok(msh_verify(city->service, city_note_problem, city, &verdict, &err), &err);
    return city->problems;
}

static bool told(struct small_city *city)
{
    const struct msh_service *service = city->service;
    bool done = false;

    city_ok(msh_told_baseline(service->store, &service->region, service->row_key, &done, &err),
            &err);
    return done;
}

static void an_older_city_is_told_once(void **state)
{
    struct small_city *city = *state;
    char sql[256];
    int64_t first, second, third;

    make_old(city);
    first = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    second = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    third = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    test_sql(city->service->store, "INSERT INTO matter (region_id, matter_id, tickets, created_at)"
                                   " VALUES (1, 9, 2, 5)");
    snprintf(sql, sizeof(sql),
             "UPDATE ticket SET matter_id = 9 WHERE ticket_id IN (%" PRId64 ", %" PRId64 ")", first,
             second);
    test_sql(city->service->store, sql);
    snprintf(sql, sizeof(sql),
             "INSERT INTO ticket_respondent (region_id, ticket_id, respondent_id) VALUES"
             " (1, %" PRId64 ", 8)",
             third);
    test_sql(city->service->store, sql);
    assert_true(problems(city) > 4);
    assert_true(told(city));
    city_verified(city);
    assert_false(told(city));
    city_verified(city);
    test_sql(city->service->store, "UPDATE account_grant SET role = 'sysadmin'");
    assert_int_equal(problems(city), 1);
    assert_non_null(strstr(city->told, "account 7 seq 2: rows_differ: its rows of "
                                       "account_grant"));
    assert_false(told(city)); /* what was changed since is not told again */
    assert_int_equal(problems(city), 1);
}

/* Each matter is told with its own tickets, also one that holds a single ticket. */
static void each_matter_is_told(void **state)
{
    struct small_city *city = *state;
    static const char *const statements[] = {
        "INSERT INTO matter (region_id, matter_id, tickets, created_at) VALUES (1, 9, 2, 5)",
        "INSERT INTO matter (region_id, matter_id, tickets, created_at) VALUES (1, 10, 1, 5)",
    };
    int64_t ids[3];
    char sql[256];

    make_old(city);
    for (size_t i = 0; i < MSH_COUNT(ids); i++)
        ids[i] = city_speak(city, MSH_IDENTITY_REAL).ticket_id;
    for (size_t i = 0; i < MSH_COUNT(statements); i++)
        test_sql(city->service->store, statements[i]);
    snprintf(sql, sizeof(sql),
             "UPDATE ticket SET matter_id = CASE WHEN ticket_id = %" PRId64 " THEN 10 ELSE 9 END",
             ids[1]);
    test_sql(city->service->store, sql);
    assert_true(told(city));
    city_verified(city);
    snprintf(sql, sizeof(sql), "UPDATE ticket SET matter_id = 9 WHERE ticket_id = %" PRId64,
             ids[1]);
    test_sql(city->service->store, sql);
    assert_true(problems(city) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_older_city_is_told_once, city_setup, city_teardown),
        cmocka_unit_test_setup_teardown(each_matter_is_told, city_setup, city_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
