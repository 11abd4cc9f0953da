#include "base/base.h"

#include "http/accept.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"

#define PAUSE_MS 50 /* before another try where nothing can be taken in */

struct msh_accept {
    struct msh_accept_to to;
    int fd, wake_fd;
    bool refused; /* told in the log, until one is taken in again */
    pthread_t thread;
};

/* True when it is time to end; waits at most `ms` for that. */
static bool ends_within(const struct msh_accept *accept, int ms)
{
    struct pollfd wake = { .fd = accept->wake_fd, .events = POLLIN };

    return poll(&wake, 1, ms) > 0;
}

/* 0, or the errno of why none can be taken in now. */
static int take_one(struct msh_accept *accept)
{
    struct sockaddr_storage peer = { 0 };
    socklen_t n = sizeof(peer);
    int fd;

    if (!accept->to.room(accept->to.ctx))
        return EMFILE;
    fd = accept4(accept->fd, (struct sockaddr *)&peer, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        accept->to.take(accept->to.ctx, fd, (const struct sockaddr *)&peer, n);
        return 0;
    }
    /* Gone before it was taken in; of others the peer's network is at fault (accept(2)). */
    return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM ||
                   errno == EPERM || errno == EBADF || errno == EINVAL
               ? errno
               : 0;
}

static void *accept_run(void *arg)
{
    struct msh_accept *accept = arg;

    for (;;) {
        struct pollfd fds[] = { { .fd = accept->fd, .events = POLLIN },
                                { .fd = accept->wake_fd, .events = POLLIN } };
        int fault;

        (void)poll(fds, MSH_COUNT(fds), -1);
        if (fds[1].revents != 0)
            return NULL;
        if (fds[0].revents == 0)
            continue;
        fault = take_one(accept);
        if (fault != 0 && !accept->refused)
            msh_log(MSH_LOG_WARN, "accept", "errno=%d", fault);
        accept->refused = fault != 0;
        if (fault != 0 && ends_within(accept, PAUSE_MS))
            return NULL;
    }
}

int msh_accept_start(int fd, const struct msh_accept_to *to, struct msh_accept **ret,
                     struct msh_err *err)
{
    struct msh_accept *accept = msh_alloc0(1, sizeof(*accept));
    sigset_t all, old;
    int fault;

    accept->to = *to;
    accept->fd = fd;
    accept->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    fault = accept->wake_fd < 0 ? errno : pthread_create(&accept->thread, NULL, accept_run, accept);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (fault == 0) {
        *ret = accept;
        return 0;
    }
    if (accept->wake_fd >= 0)
        (void)close(accept->wake_fd);
    (void)close(fd);
    free(accept);
    return msh_err_errno(err, fault, "threads", "cannot start taking connections in");
}

void msh_accept_stop(struct msh_accept *accept)
{
    const uint64_t one = 1;
    ssize_t n;

    if (accept == NULL)
        return;
    n = write(accept->wake_fd, &one, sizeof(one));
    (void)n; /* full means the thread is already woken */
    pthread_join(accept->thread, NULL);
    (void)close(accept->fd);
    (void)close(accept->wake_fd);
    free(accept);
}
