#include "base/base.h"

#include "base/cond.h"

void msh_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attr);
    pthread_condattr_destroy(&attr);
}

bool msh_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until)
{
    struct timespec at = { .tv_sec = (time_t)(until / 1000),
                           .tv_nsec = (long)(until % 1000) * 1000000 };

    return pthread_cond_timedwait(cond, mutex, &at) != ETIMEDOUT;
}
