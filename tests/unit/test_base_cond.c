#include "base/base.h"

#include "test.h"

#include "base/cond.h"
#include "base/time.h"

struct meeting {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    bool met;
};

static void open_meeting(struct meeting *m)
{
    pthread_mutex_init(&m->mutex, NULL);
    msh_cond_init(&m->cond);
    m->met = false;
}

static void close_meeting(struct meeting *m)
{
    pthread_cond_destroy(&m->cond);
    pthread_mutex_destroy(&m->mutex);
}

/* By the wall clock each of these instants lies half a century back. */
static void waits_by_the_monotonic_clock(void **state)
{
    struct meeting m;
    int64_t until = msh_time_monotonic() + 30;

    (void)state;
    open_meeting(&m);
    pthread_mutex_lock(&m.mutex);
    while (msh_cond_wait_until(&m.cond, &m.mutex, until))
        ;
    pthread_mutex_unlock(&m.mutex);
    assert_true(msh_time_monotonic() >= until);
    close_meeting(&m);
}

static void ends_at_once_after_its_instant(void **state)
{
    struct meeting m;

    (void)state;
    open_meeting(&m);
    pthread_mutex_lock(&m.mutex);
    assert_false(msh_cond_wait_until(&m.cond, &m.mutex, msh_time_monotonic() - 1));
    assert_false(msh_cond_wait_until(&m.cond, &m.mutex, 0));
    pthread_mutex_unlock(&m.mutex);
    close_meeting(&m);
}

static void *meet(void *arg)
{
    struct meeting *m = arg;

    pthread_mutex_lock(&m->mutex);
    m->met = true;
    pthread_cond_signal(&m->cond);
    pthread_mutex_unlock(&m->mutex);
    return NULL;
}

static void another_thread_wakes_it(void **state)
{
    struct meeting m;
    pthread_t other;

    (void)state;
    open_meeting(&m);
    pthread_mutex_lock(&m.mutex);
    assert_int_equal(pthread_create(&other, NULL, meet, &m), 0);
    while (!m.met)
        assert_true(msh_cond_wait_until(&m.cond, &m.mutex, INT64_MAX / 2));
    pthread_mutex_unlock(&m.mutex);
    pthread_join(other, NULL);
    close_meeting(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_by_the_monotonic_clock),
        cmocka_unit_test(ends_at_once_after_its_instant),
        cmocka_unit_test(another_thread_wakes_it),
    };

    return RUN(tests);
}
