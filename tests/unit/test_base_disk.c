#include "base/base.h"

#include "test.h"

#include <pthread.h>

#include "base/disk.h"

#define MANY ((size_t)300000) /* several times what a pipe holds */

static uint8_t given[MANY], taken[2 * MANY];

static void nothing(int sig)
{
    (void)sig;
}

/* The other end of a pipe: takes or gives in small pieces, and interrupts whoever waits at this one. */
struct other {
    int fd;
    bool gives;
    pthread_t waits;
    size_t n;
};

static void *at_the_other_end(void *arg)
{
    struct other *o = arg;
    struct test_random r = { 7 };
    ssize_t moved = 1;

    while (moved > 0 && o->n < MANY) {
        size_t piece = MSH_MIN(1 + test_below(&r, 7777), MANY - o->n);

        pthread_kill(o->waits, SIGUSR1); /* it sleeps: the last piece is gone, or the pipe full */
        moved = o->gives ? write(o->fd, given + o->n, piece) : read(o->fd, taken + o->n, piece);
        o->n += moved > 0 ? (size_t)moved : 0;
    }
    close(o->fd);
    return NULL;
}

static pthread_t begin(struct other *o)
{
    const struct sigaction handler = { .sa_handler = nothing }; /* no SA_RESTART: EINTR */
    struct test_random r = { 1 };
    sigset_t usr1, before;
    pthread_t thread;

    for (size_t i = 0; i < MANY; i++)
        given[i] = (uint8_t)test_u64(&r);
    memset(taken, 0, sizeof(taken));
    sigaction(SIGUSR1, &handler, NULL);
    o->waits = pthread_self();
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, &before); /* the other end has no signals */
    assert_int_equal(pthread_create(&thread, NULL, at_the_other_end, o), 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return thread;
}

static void pieces_come_in_whole(void **state)
{
    struct other o = { .gives = true };
    pthread_t thread;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    o.fd = ends[1];
    thread = begin(&o);
    assert_int_equal(msh_disk_get(ends[0], taken, 1000, MSH_DISK_HERE), 1000);
    assert_int_equal(msh_disk_get(ends[0], taken + 1000, sizeof(taken) - 1000, MSH_DISK_HERE),
                     MANY - 1000);
    pthread_join(thread, NULL);
    assert_memory_equal(taken, given, MANY);
    assert_int_equal(msh_disk_get(ends[0], taken, 1, MSH_DISK_HERE), 0); /* the end */
    close(ends[0]);
}

static void all_goes_out_in_pieces(void **state)
{
    struct other o = { .gives = false };
    pthread_t thread;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    o.fd = ends[0];
    thread = begin(&o);
    assert_int_equal(msh_disk_put(ends[1], given, MANY, MSH_DISK_HERE), 0);
    pthread_join(thread, NULL);
    assert_int_equal(o.n, MANY);
    assert_memory_equal(taken, given, MANY);
    close(ends[1]);
}

static void places_in_a_file(void **state)
{
    FILE *file = tmpfile();
    char got[8] = "";
    int fd;

    (void)state;
    assert_non_null(file);
    fd = fileno(file);
    assert_int_equal(msh_disk_put(fd, "abcdef", 6, 0), 0);
    assert_int_equal(msh_disk_put(fd, "XY", 2, 2), 0);
    assert_int_equal(msh_disk_get(fd, got, 3, 1), 3);
    assert_memory_equal(got, "bXY", 3);
    assert_int_equal(msh_disk_get(fd, got, sizeof(got), 4), 2); /* fewer: the end */
    assert_memory_equal(got, "ef", 2);
    assert_int_equal(msh_disk_get(fd, got, sizeof(got), 6), 0);
    assert_int_equal(msh_disk_get(fd, got, sizeof(got), MSH_DISK_HERE),
                     6); /* it never stood elsewhere */
    fclose(file);
}

static void what_fails_says_so(void **state)
{
    int full = open("/dev/full", O_WRONLY), null = open("/dev/null", O_WRONLY);
    char byte;

    (void)state;
    errno = 0;
    assert_int_equal(msh_disk_put(full, "a", 1, MSH_DISK_HERE), -1);
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(msh_disk_get(null, &byte, 1, MSH_DISK_HERE), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(msh_disk_get(null, &byte, 0, MSH_DISK_HERE), 0);
    close(full);
    close(null);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_in_whole),
        cmocka_unit_test(all_goes_out_in_pieces),
        cmocka_unit_test(places_in_a_file),
        cmocka_unit_test(what_fails_says_so),
    };

    return RUN(tests);
}
