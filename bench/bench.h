/*
 * bench.h - measuring a piece of code: CPU time of this thread, so that a busy machine disturbs little.
 *
 * The piece runs in rounds of `n` calls; the best of seven rounds is printed as nanoseconds a call.
 * A figure is worth comparing only with one of the same machine and build.
 */
#ifndef MSH_BENCH_H
#define MSH_BENCH_H

#include "base/base.h"

static inline int64_t bench_cpu_ns(void)
{
    struct timespec ts;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts) != 0)
        msh_panic("no CPU clock");
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Takes n calls of `piece(i, arg)`; the sum of what they return keeps them from being left out. */
static inline void bench_run(const char *name, int n, int64_t (*piece)(int i, void *arg), void *arg)
{
    int64_t best = INT64_MAX;
    int64_t sum = 0;

    for (int round = 0; round < 7; round++) {
        int64_t began = bench_cpu_ns(), took;

        for (int i = 0; i < n; i++)
            sum += piece(i, arg);
        took = bench_cpu_ns() - began;
        if (took < best)
            best = took;
    }
    __asm__ volatile("" : : "r"(sum)); /* the sum counts as used, so the calls stay */
    printf("%-44s %10.1f ns a call\n", name, (double)best / n);
}

#endif
