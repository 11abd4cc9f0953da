#include "base/base.h"

#include "test.h"

#include <pthread.h>

#include "base/id.h"

#define NOW (MSH_ID_EPOCH_MS + INT64_C(90000000000))

static void the_three_parts_stand_where_they_should(void **state)
{
    struct msh_idgen *gen = msh_idgen_new(5, 0);
    int64_t id = msh_idgen_next(gen, NOW);

    (void)state;
    assert_int_equal(id >> 22, INT64_C(90000000000));
    assert_int_equal(id >> 12 & 1023, 5);
    assert_int_equal(id & 4095, 0);
    assert_int_equal(msh_idgen_next(gen, NOW), id + 1);
    assert_int_equal(msh_idgen_high(gen), NOW);
    msh_idgen_free(gen);
    msh_idgen_free(NULL);
}

static void a_spent_millisecond_borrows_from_the_next(void **state)
{
    struct msh_idgen *gen = msh_idgen_new(MSH_NODE_MAX, 0);
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < 3 * 4096 + 1; i++) {
        int64_t id = msh_idgen_next(gen, NOW);

        assert_true(id > last);
        assert_int_equal(id & 4095, i % 4096);
        last = id;
    }
    assert_int_equal(msh_idgen_high(gen), NOW + 3);
    /* The clock catches up with the mark, then leads again. */
    assert_true(msh_idgen_next(gen, NOW + 3) > last);
    last = msh_idgen_next(gen, NOW + 4);
    assert_int_equal(last & 4095, 0);
    msh_idgen_free(gen);
}

static void a_clock_stepping_back_gives_no_id_twice(void **state)
{
    struct test_random r = { 5 };
    struct msh_idgen *gen = msh_idgen_new(0, 0);
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        int64_t id = msh_idgen_next(gen, NOW + (int64_t)test_below(&r, 1000) - 500);

        assert_true(id > last);
        last = id;
    }
    msh_idgen_free(gen);
}

static void the_stored_mark_is_spent(void **state)
{
    struct msh_idgen *gen = msh_idgen_new(1, NOW);
    int64_t id;

    (void)state;
    assert_int_equal(msh_idgen_high(gen), NOW);
    id = msh_idgen_next(gen, NOW);
    assert_int_equal(id >> 22, NOW + 1 - MSH_ID_EPOCH_MS);
    msh_idgen_free(gen);

    /* A clock that was never set. */
    gen = msh_idgen_new(0, 0);
    assert_true(msh_idgen_next(gen, 0) > 0);
    assert_true(msh_idgen_next(gen, INT64_MIN) > 0);
    msh_idgen_free(gen);
}

static void ask_after_the_last_id(void *arg)
{
    msh_idgen_next(arg, MSH_ID_EPOCH_MS + (INT64_C(1) << 41));
}

static void ask_for_node_1024(void *arg)
{
    (void)arg;
    msh_idgen_new(MSH_NODE_MAX + 1, 0);
}

static void what_has_no_id_aborts(void **state)
{
    struct msh_idgen *gen = msh_idgen_new(MSH_NODE_MAX, 0);

    (void)state;
    assert_true(test_aborts(ask_after_the_last_id, gen));
    assert_true(test_aborts(ask_for_node_1024, NULL));
    assert_true(msh_idgen_next(gen, MSH_ID_EPOCH_MS + (INT64_C(1) << 41) - 1) > 0);
    msh_idgen_free(gen);
}

enum { THREADS = 4, EACH = 20000 };

struct taker {
    struct msh_idgen *gen;
    int64_t ids[EACH];
};

static void *take_ids(void *arg)
{
    struct taker *t = arg;

    for (int i = 0; i < EACH; i++)
        t->ids[i] = msh_idgen_next(t->gen, NOW);
    return NULL;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void threads_never_share_an_id(void **state)
{
    static struct taker takers[THREADS];
    static int64_t all[THREADS * EACH];
    struct msh_idgen *gen = msh_idgen_new(3, 0);
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        takers[i].gen = gen;
        assert_int_equal(pthread_create(&threads[i], NULL, take_ids, &takers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        memcpy(all + i * EACH, takers[i].ids, sizeof(takers[i].ids));
    }
    qsort(all, MSH_COUNT(all), sizeof(all[0]), compare_ids);
    for (size_t i = 1; i < MSH_COUNT(all); i++)
        assert_true(all[i] > all[i - 1]);
    msh_idgen_free(gen);
}

static void ids_are_strings_outside(void **state)
{
    static const char *const bad[] = { "",   "0",   "-1",  "+1", "01", "1 ",
                                       "1a", "0x1", "1.0", " 1", "-",  "9223372036854775808" };
    char out[MSH_ID_SIZE];
    int64_t id = 3;

    (void)state;
    msh_id_format(INT64_MAX, out);
    assert_string_equal(out, "9223372036854775807");
    assert_true(msh_id_parse(out, &id));
    assert_true(id == INT64_MAX);
    assert_true(msh_id_parse("1", &id));
    assert_int_equal(id, 1);
    msh_id_format(INT64_MIN, out);
    assert_string_equal(out, "-9223372036854775808");
    id = 3;
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        assert_false(msh_id_parse(bad[i], &id));
    assert_false(msh_id_parse(NULL, &id));
    assert_int_equal(id, 3);
}

static void a_moved_generator_stays_above_both_marks(void **state)
{
    const int64_t now = MSH_ID_EPOCH_MS + 1000;
    struct msh_idgen *gen = msh_idgen_new(3, 0);
    int64_t first = msh_idgen_next(gen, now), second, third;

    (void)state;
    msh_idgen_move(gen, 5, now - 500);
    second = msh_idgen_next(gen, now);
    assert_int_equal(second >> 12 & MSH_NODE_MAX, 5);
    assert_true(second >> 22 > first >> 22);
    msh_idgen_move(gen, 6, now + 500);
    third = msh_idgen_next(gen, now);
    assert_int_equal(third >> 12 & MSH_NODE_MAX, 6);
    assert_int_equal((third >> 22) + MSH_ID_EPOCH_MS, now + 501);
    msh_idgen_free(gen);
}

int main(void)
{
    const struct CMUnitTest id[] = {
        cmocka_unit_test(the_three_parts_stand_where_they_should),
        cmocka_unit_test(a_spent_millisecond_borrows_from_the_next),
        cmocka_unit_test(a_clock_stepping_back_gives_no_id_twice),
        cmocka_unit_test(the_stored_mark_is_spent),
        cmocka_unit_test(a_moved_generator_stays_above_both_marks),
        cmocka_unit_test(what_has_no_id_aborts),
        cmocka_unit_test(threads_never_share_an_id),
        cmocka_unit_test(ids_are_strings_outside),
    };

    return RUN(id);
}
