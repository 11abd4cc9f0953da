/*
 * Dear counts are made once for all who ask the same, cheap ones each time, different questions
 * apart. The counting itself and the clock are stood in for (--wrap).
 */
#include "base/base.h"

#include "test.h"

#include <pthread.h>

#include "base/time.h"
#include "service/directory_load.h"
#include "service/stats_cache.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static int calls;         /* how often it was counted */
static int64_t tickets;   /* what counting finds */
static bool fails, gated; /* it fails; it waits for the gate */
static bool from_facts;   /* it costs next to nothing */
static int64_t later_ms;  /* beyond the real clock */
static struct msh_directory city;

int __wrap_msh_stats_read(struct msh_service *service, const struct msh_directory *directory,
                          const struct msh_reader *reader, const struct msh_stats_span *span,
                          struct msh_arena *arena, struct msh_stats *ret, struct msh_err *err);
int64_t __wrap_msh_time_monotonic(void);
int64_t __real_msh_time_monotonic(void);

int64_t __wrap_msh_time_monotonic(void)
{
    return __real_msh_time_monotonic() + later_ms;
}

int __wrap_msh_stats_read(struct msh_service *service, const struct msh_directory *directory,
                          const struct msh_reader *reader, const struct msh_stats_span *span,
                          struct msh_arena *arena, struct msh_stats *ret, struct msh_err *err)
{
    (void)service;
    (void)directory;
    (void)reader;
    *ret = (struct msh_stats){ .span = *span, .exact = true, .dear = !from_facts };
    ret->channels = MSH_ARRAY(arena, 1, struct msh_pair_count);
    ret->categories = MSH_ARRAY(arena, 1, struct msh_pair_count);
    ret->areas = MSH_ARRAY(arena, 1, struct msh_pair_count);
    ret->units = msh_arena_alloc(arena, sizeof(*ret->units));
    pthread_mutex_lock(&mutex);
    calls++;
    pthread_cond_broadcast(&moved);
    while (gated)
        pthread_cond_wait(&moved, &mutex);
    ret->all.n = tickets;
    pthread_mutex_unlock(&mutex);
    return fails ? msh_err_set(err, MSH_E_IO, "broken", "no disk") : 0;
}

struct asking {
    struct msh_stats_cache *cache;
    struct msh_reader reader;
    int32_t day;
    int64_t now;
    struct msh_stats got;
    int rc;
};

static void ask(struct asking *a)
{
    const struct msh_stats_span span = { a->day, a->day, a->day - 1 };
    struct msh_err err = { 0 };
    struct msh_arena arena;

    msh_arena_init(&arena, (size_t)1 << 20);
    a->rc =
        msh_stats_cached(a->cache, NULL, &city, &a->reader, &span, a->now, &arena, &a->got, &err);
    msh_arena_done(&arena);
}

static int64_t ask_of(struct msh_stats_cache *cache, int32_t day)
{
    struct asking a = { .cache = cache, .day = day, .now = 7 };

    ask(&a);
    assert_int_equal(a.rc, 0);
    return a.got.all.n;
}

static int start(void **state)
{
    calls = 0;
    later_ms = 0;
    fails = gated = from_facts = false;
    tickets = 100000;
    *state = msh_stats_cache_new();
    return 0;
}

static int stop(void **state)
{
    msh_stats_cache_free(*state);
    return 0;
}

static void test_dear(void **state)
{
    assert_int_equal(ask_of(*state, 1), 100000);
    tickets = 100001;
    assert_int_equal(ask_of(*state, 1), 100000); /* 25 seconds long */
    assert_int_equal(calls, 1);
    later_ms = 24000;
    assert_int_equal(ask_of(*state, 1), 100000);
    later_ms = 26000;
    assert_int_equal(ask_of(*state, 1), 100001);
    assert_int_equal(calls, 2);
}

static void test_cheap(void **state)
{
    tickets = MSH_STATS_KEPT_FROM - 1;
    (void)ask_of(*state, 1);
    tickets = 12;
    assert_int_equal(ask_of(*state, 1), 12);
    assert_int_equal(calls, 2);
}

static void test_from_facts(void **state)
{
    from_facts = true;
    (void)ask_of(*state, 1);
    tickets = 100001;
    assert_int_equal(ask_of(*state, 1), 100001);
    assert_int_equal(calls, 2);
}

static void test_apart(void **state)
{
    const int64_t units[] = { 3, 4 };
    struct asking others[] = {
        { .cache = *state, .day = 1 },
        { .cache = *state, .day = 2 },
        { .cache = *state, .day = 1, .reader = { .city_wide = true } },
        { .cache = *state, .day = 1, .reader = { .may_reports = true } },
        { .cache = *state, .day = 1, .reader = { .units = units, .n_units = 2 } },
        { .cache = *state, .day = 1, .reader = { .fence = units, .n_fence = 2 } },
        { .cache = *state, .day = 1, .reader = { .units = units, .n_units = 1 } },
    };

    for (size_t i = 0; i < MSH_COUNT(others); i++) {
        tickets = 100000 + (int64_t)i;
        ask(&others[i]);
        assert_int_equal(others[i].got.all.n, 100000 + (int64_t)i);
    }
    city.epoch++; /* another city than before: names and places may have moved */
    (void)ask_of(*state, 1);
    assert_int_equal(calls, (int)MSH_COUNT(others) + 1);
}

static void test_more_than_it_holds(void **state)
{
    for (int round = 0; round < 2; round++)
        for (int32_t day = 1; day <= 2 * MSH_STATS_KEPT; day++)
            (void)ask_of(*state, day);
    assert_int_equal(calls, 4 * MSH_STATS_KEPT);
    (void)ask_of(*state, 2 * MSH_STATS_KEPT); /* the last ones are there */
    assert_int_equal(calls, 4 * MSH_STATS_KEPT);
}

static void test_failure(void **state)
{
    struct asking a = { .cache = *state, .day = 1 };

    fails = true;
    ask(&a);
    assert_int_equal(a.rc, MSH_E_IO);
    fails = false;
    assert_int_equal(ask_of(*state, 1), 100000);
}

static void *run(void *arg)
{
    ask(arg);
    return NULL;
}

/* Twenty ask at once: one counts. Whoever comes while an old answer is counted anew gets the old. */
static void test_crowd(void **state)
{
    struct asking crowd[20];
    pthread_t threads[MSH_COUNT(crowd)];

    gated = true;
    for (size_t i = 0; i < MSH_COUNT(crowd); i++) {
        crowd[i] = (struct asking){ .cache = *state, .day = 1 };
        pthread_create(&threads[i], NULL, run, &crowd[i]);
    }
    pthread_mutex_lock(&mutex);
    while (calls == 0)
        pthread_cond_wait(&moved, &mutex);
    gated = false;
    pthread_cond_broadcast(&moved);
    pthread_mutex_unlock(&mutex);
    for (size_t i = 0; i < MSH_COUNT(crowd); i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(crowd[i].got.all.n, 100000);
    }
    assert_int_equal(calls, 1);

    later_ms = 30000;
    gated = true;
    tickets = 5000;
    pthread_create(&threads[0], NULL, run, &crowd[0]);
    pthread_mutex_lock(&mutex);
    while (calls < 2)
        pthread_cond_wait(&moved, &mutex);
    pthread_mutex_unlock(&mutex);
    assert_int_equal(ask_of(*state, 1), 100000);
    pthread_mutex_lock(&mutex);
    gated = false;
    pthread_cond_broadcast(&moved);
    pthread_mutex_unlock(&mutex);
    pthread_join(threads[0], NULL);
    assert_int_equal(crowd[0].got.all.n, 5000);
    assert_int_equal(calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_dear, start, stop),
        cmocka_unit_test_setup_teardown(test_cheap, start, stop),
        cmocka_unit_test_setup_teardown(test_from_facts, start, stop),
        cmocka_unit_test_setup_teardown(test_apart, start, stop),
        cmocka_unit_test_setup_teardown(test_more_than_it_holds, start, stop),
        cmocka_unit_test_setup_teardown(test_failure, start, stop),
        cmocka_unit_test_setup_teardown(test_crowd, start, stop),
    };

    return RUN(tests);
}
