#include "base/base.h"

#include "test.h"

#include "http/limit.h"

static void a_bucket_empties_and_refills(void **state)
{
    struct msh_limit *limit = msh_limit_new(10, MSH_MINUTE_MS, 3, 100);
    struct msh_err err = { 0 };

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(msh_limit_take(limit, "a", 1, 1000, &err), 0);
    assert_int_equal(msh_limit_take(limit, "a", 1, 1000, &err), MSH_E_LIMIT);
    assert_string_equal(err.code, "rate_limited");
    assert_int_equal(err.retry_after_s, 7); /* six seconds a token, rounded up */
    assert_int_equal(msh_limit_take(limit, "b", 1, 1000, &err), 0);
    assert_int_equal(msh_limit_take(limit, "a", 1, 6999, &err), MSH_E_LIMIT);
    assert_int_equal(msh_limit_take(limit, "a", 1, 7001, &err), 0);
    assert_int_equal(msh_limit_take(limit, "a", 1, 7001, &err), MSH_E_LIMIT);
    /* never more than the burst is saved */
    assert_int_equal(msh_limit_take(limit, "a", 3, MSH_DAY_MS, &err), 0);
    assert_int_equal(msh_limit_take(limit, "a", 1, MSH_DAY_MS, &err), MSH_E_LIMIT);
    msh_limit_free(limit);
}

static void peeking_and_refusals_cost_nothing(void **state)
{
    struct msh_limit *limit = msh_limit_new(1, 1000, 2, 100);
    struct msh_err err = { 0 };

    (void)state;
    for (int i = 0; i < 10; i++)
        assert_int_equal(msh_limit_peek(limit, "a", 2, 0, &err), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(msh_limit_take(limit, "a", 3, 0, &err), MSH_E_LIMIT);
    assert_int_equal(msh_limit_take(limit, "a", 2, 0, &err), 0);
    assert_int_equal(msh_limit_peek(limit, "a", 1, 0, &err), MSH_E_LIMIT);
    msh_limit_free(limit);
}

/* A flood of fresh keys must not wash out those who have used up theirs. */
static void the_exhausted_stay_remembered(void **state)
{
    struct msh_limit *limit = msh_limit_new(1, MSH_HOUR_MS, 5, 64);
    struct msh_err err = { 0 };
    char key[32];

    (void)state;
    assert_int_equal(msh_limit_take(limit, "spent", 5, 0, &err), 0);
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(key, sizeof(key), "fresh-%d", i);
        assert_int_equal(msh_limit_take(limit, key, 1, 0, &err), 0);
    }
    assert_int_equal(msh_limit_take(limit, "spent", 1, 0, &err), MSH_E_LIMIT);
    msh_limit_free(limit);
}

static void a_clock_that_stands_or_steps_back_gives_nothing(void **state)
{
    struct msh_limit *limit = msh_limit_new(1, 1, 1, 8);
    struct msh_err err = { 0 };

    (void)state;
    assert_int_equal(msh_limit_take(limit, "a", 1, 1000000, &err), 0);
    assert_int_equal(msh_limit_take(limit, "a", 1, 10, &err), MSH_E_LIMIT);
    msh_limit_free(limit);
}

static void addresses_become_keys(void **state)
{
    char key[64];

    (void)state;
    msh_limit_address("192.0.2.7", key, sizeof(key));
    assert_string_equal(key, "192.0.2.7");
    msh_limit_address("2001:db8:1:2:3:4:5:6", key, sizeof(key));
    assert_string_equal(key, "2001:db8:1:2::/64");
    msh_limit_address("unix", key, sizeof(key));
    assert_string_equal(key, "unix");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_empties_and_refills),
        cmocka_unit_test(peeking_and_refusals_cost_nothing),
        cmocka_unit_test(the_exhausted_stay_remembered),
        cmocka_unit_test(a_clock_that_stands_or_steps_back_gives_nothing),
        cmocka_unit_test(addresses_become_keys),
    };

    return RUN(tests);
}
