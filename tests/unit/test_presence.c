/* Who has a ticket open: bounded, forgotten by a goodbye or by silence. */
#include "base/base.h"

#include "test.h"

#include "http/presence.h"

#define TICKET 7

static struct msh_present people[MSH_PRESENCE_SHOWN_MAX];

static struct msh_present person(int64_t id, bool writing)
{
    struct msh_present who = { .account_id = id, .unit_id = 3, .writing = writing };

    (void)snprintf(who.name, sizeof(who.name), "第%d人", (int)id);
    return who;
}

static bool stay(struct msh_presence *p, int64_t id, uint64_t window, bool writing, int64_t now)
{
    const struct msh_present who = person(id, writing);

    return msh_presence_stay(p, TICKET, window, &who, now);
}

static void two_people_see_each_other(void **state)
{
    struct msh_presence *p = msh_presence_new(8);

    (void)state;
    assert_true(stay(p, 1, 10, false, 0));
    assert_true(stay(p, 2, 20, false, 0));
    assert_false(stay(p, 1, 10, false, 1)); /* nothing new */
    assert_true(stay(p, 2, 20, true, 2));   /* begins to write */
    assert_int_equal(msh_presence_at(p, TICKET, 3, people), 2);
    assert_string_equal(people[1].name, "第2人");
    assert_true(people[1].writing && !people[0].writing);
    assert_int_equal(people[1].unit_id, 3);
    assert_int_equal(msh_presence_at(p, TICKET + 1, 3, people), 0);
    msh_presence_free(p);
}

static void a_goodbye_is_for_one_window(void **state)
{
    struct msh_presence *p = msh_presence_new(8);

    (void)state;
    assert_true(stay(p, 1, 10, false, 0));
    assert_true(stay(p, 1, 11, true, 0));
    assert_int_equal(msh_presence_at(p, TICKET, 0, people), 1); /* one person, two windows */
    assert_true(people[0].writing);
    assert_false(msh_presence_leave(p, TICKET, 10, 2, 0)); /* not somebody else's */
    assert_true(msh_presence_leave(p, TICKET, 11, 1, 0));
    assert_int_equal(msh_presence_at(p, TICKET, 0, people), 1);
    assert_false(people[0].writing);
    assert_true(msh_presence_leave(p, TICKET, 10, 1, 0));
    assert_false(msh_presence_leave(p, TICKET, 10, 1, 0));
    assert_int_equal(msh_presence_at(p, TICKET, 0, people), 0);
    msh_presence_free(p);
}

static void silence_is_a_goodbye(void **state)
{
    struct msh_presence *p = msh_presence_new(8);

    (void)state;
    assert_true(stay(p, 1, 10, false, 0));
    assert_true(stay(p, 2, 20, false, 1000));
    assert_int_equal(msh_presence_at(p, TICKET, MSH_PRESENCE_LEASE_MS - 1, people), 2);
    assert_int_equal(msh_presence_at(p, TICKET, MSH_PRESENCE_LEASE_MS, people), 1);
    assert_true(stay(p, 2, 20, false, MSH_PRESENCE_LEASE_MS)); /* the other one is gone: told */
    assert_false(stay(p, 2, 20, false, MSH_PRESENCE_LEASE_MS + 1));
    msh_presence_free(p);
}

static void a_full_table_forgets_the_most_silent(void **state)
{
    struct msh_presence *p = msh_presence_new(3);

    (void)state;
    for (int i = 1; i <= 3; i++)
        assert_true(stay(p, i, 1, false, i));
    assert_false(stay(p, 1, 1, false, 10));
    assert_true(stay(p, 4, 1, false, 11));
    assert_int_equal(msh_presence_at(p, TICKET, 12, people), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_not_equal(people[i].account_id, 2);
    msh_presence_free(p);
}

static void a_crowd_is_cut(void **state)
{
    struct msh_presence *p = msh_presence_new(100);

    (void)state;
    for (int i = 1; i <= 40; i++)
        assert_true(stay(p, i, 1, false, 0));
    assert_int_equal(msh_presence_at(p, TICKET, 0, people), MSH_PRESENCE_SHOWN_MAX);
    msh_presence_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_people_see_each_other),
        cmocka_unit_test(a_goodbye_is_for_one_window),
        cmocka_unit_test(silence_is_a_goodbye),
        cmocka_unit_test(a_full_table_forgets_the_most_silent),
        cmocka_unit_test(a_crowd_is_cut),
    };

    return RUN(tests);
}
