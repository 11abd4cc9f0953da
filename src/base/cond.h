/*
 * cond.h - waiting for another thread, at most until an instant of the monotonic clock.
 *
 * A wait that ends by the wall clock would last for hours when somebody sets it back.
 */
#ifndef MSH_BASE_COND_H
#define MSH_BASE_COND_H

#include <pthread.h>

#include "base/base.h"

void msh_cond_init(pthread_cond_t *cond);

/* Like pthread_cond_wait, with the mutex held; false once msh_time_monotonic() has reached
 * `until`. Wakes without a reason too: test what is waited for. */
bool msh_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until);

#endif
