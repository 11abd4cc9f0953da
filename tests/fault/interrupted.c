/*
 * interrupted.c - a storm of signals: preloaded into a program, every second call of a thread ends with
 * EINTR before it does anything, or moves half of a file's bytes that were asked for (signal(7), read(2)).
 *
 * MSH_STORM_FILE names a file of three 64-bit numbers that whoever drives the program writes and reads
 * while it runs: which storms blow (bits of enum storm), how many calls were interrupted, and how many
 * moved less. A tracer would do the same from outside, and stop the program at each of its calls.
 * The calls that libc makes for itself (buffered files) are not reached.
 */
#include "counts.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum storm { SOCKETS = 1, FILES = 2, WAITS = 4, LESS = 8 };

#define WHOLE_MAX 8 /* an eventfd's number: it never blocks, so nothing interrupts it */

struct storms {
    atomic_llong blowing, interrupted, shortened;
};

static struct storms before_start, *storms = &before_start;

__attribute__((constructor)) static void map_storms(void)
{
    storms = map_counts("MSH_STORM_FILE", sizeof(*storms));
}

/* Whether this call is the second of two in a storm; each function counts its own, thread by thread. */
static bool second(enum storm storm, unsigned *turn)
{
    return (atomic_load(&storms->blowing) & storm) != 0 && ++*turn % 2 == 0;
}

static bool interrupted(enum storm storm, unsigned *turn)
{
    if (!second(storm, turn))
        return false;
    atomic_fetch_add(&storms->interrupted, 1);
    errno = EINTR;
    return true;
}

static size_t asked(size_t n, unsigned *turn)
{
    if (!second(LESS, turn))
        return n;
    atomic_fetch_add(&storms->shortened, 1);
    return n / 2;
}

/* A call that moves n bytes of a file: what it answers; `n` in the arguments is what it may move this time. */
#define MOVE(n, ...)                                                                               \
    do {                                                                                           \
        static _Thread_local unsigned cut, less;                                                   \
                                                                                                   \
        if ((n) > WHOLE_MAX) {                                                                     \
            if (interrupted(FILES, &cut))                                                          \
                return -1;                                                                         \
            (n) = asked(n, &less);                                                                 \
        }                                                                                          \
        return syscall(__VA_ARGS__);                                                               \
    } while (false)

/*
 * A call that is done whole or not at all. Sockets are among them: that less came than was asked means to
 * whoever listens for edges that nothing is left, and the kernel tells of more (epoll(7)); nobody here would.
 */
#define CALL(storm, type, ...)                                                                     \
    do {                                                                                           \
        static _Thread_local unsigned cut;                                                         \
                                                                                                   \
        return interrupted(storm, &cut) ? -1 : (type)syscall(__VA_ARGS__);                         \
    } while (false)

ssize_t read(int fd, void *to, size_t n)
{
    MOVE(n, SYS_read, fd, to, n);
}

ssize_t write(int fd, const void *from, size_t n)
{
    MOVE(n, SYS_write, fd, from, n);
}

ssize_t pread64(int fd, void *to, size_t n, off_t at)
{
    MOVE(n, SYS_pread64, fd, to, n, at);
}

ssize_t pwrite64(int fd, const void *from, size_t n, off_t at)
{
    MOVE(n, SYS_pwrite64, fd, from, n, at);
}

ssize_t sendfile64(int to, int from, off_t *at, size_t n)
{
    CALL(SOCKETS, ssize_t, SYS_sendfile, to, from, at, n);
}

ssize_t recv(int fd, void *to, size_t n, int flags)
{
    CALL(SOCKETS, ssize_t, SYS_recvfrom, fd, to, n, flags, NULL, NULL);
}

ssize_t send(int fd, const void *from, size_t n, int flags)
{
    CALL(SOCKETS, ssize_t, SYS_sendto, fd, from, n, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    CALL(SOCKETS, ssize_t, SYS_sendmsg, fd, message, flags);
}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *n, int flags)
{
    CALL(WAITS, int, SYS_accept4, fd, address.__sockaddr__, n, flags);
}

int poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
    struct timespec timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };

    CALL(WAITS, int, SYS_ppoll, fds, n, timeout_ms < 0 ? NULL : &timeout, NULL, 0);
}

int epoll_wait(int fd, struct epoll_event *events, int n, int timeout_ms)
{
    CALL(WAITS, int, SYS_epoll_pwait, fd, events, n, timeout_ms, NULL, 0);
}
