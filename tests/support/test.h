/*
 * test.h - what every C test includes: cmocka with the headers it needs, a seeded random source,
 * and a check that a call aborts.
 *
 * The only place that includes <cmocka.h>.
 */
#ifndef MSH_TEST_H
#define MSH_TEST_H

#include "base/base.h"

#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUN(tests) cmocka_run_group_tests_name(#tests, tests, NULL, NULL)

/* splitmix64: the same numbers on every machine for the same seed. */
struct test_random {
    uint64_t state;
};

static inline uint64_t test_u64(struct test_random *r)
{
    uint64_t z = (r->state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Even over [0, n). */
static inline size_t test_below(struct test_random *r, size_t n)
{
    return (size_t)(test_u64(r) % n);
}

/* How a process that calls fn(arg) ends, as waitpid tells it; -1 if there was none. */
static inline int test_end_of(void (*fn)(void *arg), void *arg)
{
    int status = 0;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        struct rlimit no_core = { 0, 0 };
        int null = open("/dev/null", O_WRONLY);

        signal(SIGABRT, SIG_DFL);
        setrlimit(RLIMIT_CORE, &no_core);
        dup2(null, STDERR_FILENO);
        fn(arg);
        _exit(0);
    }
    return pid < 0 || waitpid(pid, &status, 0) != pid ? -1 : status;
}

/* True if fn(arg) ends its process by abort(). */
static inline bool test_aborts(void (*fn)(void *arg), void *arg)
{
    int status = test_end_of(fn, arg);

    return status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#endif
