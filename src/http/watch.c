#include "base/base.h"

#include "http/watch.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"

#define LINGER_MAX   64
#define LINGER_MS    (5 * MSH_SECOND_MS)
#define LINGER_BYTES (INT64_C(64) * 1024 * 1024)
#define SCAN_MS      250
#define TRIM_MS      MSH_MINUTE_MS

struct msh_watched {
    struct msh_watched *prev, *next;
    int fd;
    atomic_llong due; /* monotonic ms, 0 = never */
};

struct lingering {
    int fd;
    int64_t until, left;
};

struct msh_watch {
    pthread_mutex_t lock; /* the list and `incoming` */
    pthread_t thread;
    int wake_fd;
    bool ending;
    struct msh_watched *first;
    struct lingering incoming[LINGER_MAX];
    size_t n_incoming;
    struct lingering lingers[LINGER_MAX]; /* the thread's own */
    size_t n_lingers;
};

static void wake(struct msh_watch *watch)
{
    const uint64_t one = 1;
    ssize_t n = write(watch->wake_fd, &one, sizeof(one));

    (void)n; /* full means the thread is already woken */
}

static void scan(struct msh_watch *watch)
{
    int64_t now = msh_time_monotonic();

    pthread_mutex_lock(&watch->lock);
    for (struct msh_watched *at = watch->first; at != NULL; at = at->next) {
        int64_t due = atomic_load_explicit(&at->due, memory_order_relaxed);

        if (due != 0 && now >= due) {
            (void)shutdown(at->fd, SHUT_RDWR);
            atomic_store_explicit(&at->due, 0, memory_order_relaxed);
        }
    }
    pthread_mutex_unlock(&watch->lock);
}

static void take_incoming(struct msh_watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    for (size_t i = 0; i < watch->n_incoming; i++)
        if (watch->n_lingers < LINGER_MAX)
            watch->lingers[watch->n_lingers++] = watch->incoming[i];
        else
            (void)close(watch->incoming[i].fd);
    watch->n_incoming = 0;
    pthread_mutex_unlock(&watch->lock);
}

/* False when nothing more can come, or enough has. */
static bool drain(struct lingering *linger)
{
    char bytes[16384];
    ssize_t n;

    while ((n = recv(linger->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0) {
        linger->left -= n;
        if (linger->left <= 0)
            return false;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR) && msh_time_monotonic() < linger->until;
}

static void drain_all(struct msh_watch *watch)
{
    size_t kept = 0;

    for (size_t i = 0; i < watch->n_lingers; i++)
        if (drain(&watch->lingers[i]))
            watch->lingers[kept++] = watch->lingers[i];
        else
            (void)close(watch->lingers[i].fd);
    watch->n_lingers = kept;
}

static bool is_ending(struct msh_watch *watch)
{
    bool ending;

    pthread_mutex_lock(&watch->lock);
    ending = watch->ending;
    pthread_mutex_unlock(&watch->lock);
    return ending;
}

/* What wide searches took and freed lies between what is kept, in every worker's share of the heap:
 * the kernel gets it back now and then. */
static void give_back(int64_t *next)
{
    if (msh_time_monotonic() < *next)
        return;
    (void)malloc_trim(0);
    *next = msh_time_monotonic() + TRIM_MS;
}

static void *watch_run(void *arg)
{
    struct msh_watch *watch = arg;
    int64_t trim_at = msh_time_monotonic() + TRIM_MS;
    struct pollfd fds[LINGER_MAX + 1];
    uint64_t count;

    while (!is_ending(watch)) {
        fds[0] = (struct pollfd){ .fd = watch->wake_fd, .events = POLLIN };
        for (size_t i = 0; i < watch->n_lingers; i++)
            fds[i + 1] = (struct pollfd){ .fd = watch->lingers[i].fd, .events = POLLIN };
        (void)poll(fds, watch->n_lingers + 1, SCAN_MS);
        if (read(watch->wake_fd, &count, sizeof(count)) > 0)
            take_incoming(watch);
        drain_all(watch);
        scan(watch);
        give_back(&trim_at);
        (void)msh_reserve_keep(); /* spent by a request or a job: here it comes back */
    }
    return NULL;
}

int msh_watch_new(struct msh_watch **ret, struct msh_err *err)
{
    struct msh_watch *watch = msh_alloc0(1, sizeof(*watch));
    sigset_t all, old;
    int fault;

    watch->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&watch->lock, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    fault = watch->wake_fd < 0 ? errno : pthread_create(&watch->thread, NULL, watch_run, watch);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (fault != 0) {
        if (watch->wake_fd >= 0)
            (void)close(watch->wake_fd);
        free(watch);
        return msh_err_errno(err, fault, "threads", "cannot start the connection watch");
    }
    *ret = watch;
    return 0;
}

void msh_watch_free(struct msh_watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    watch->ending = true;
    pthread_mutex_unlock(&watch->lock);
    wake(watch);
    pthread_join(watch->thread, NULL);
    take_incoming(watch);
    for (size_t i = 0; i < watch->n_lingers; i++)
        (void)close(watch->lingers[i].fd);
    (void)close(watch->wake_fd);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

struct msh_watched *msh_watch_add(struct msh_watch *watch, int fd)
{
    struct msh_watched *at = msh_alloc0(1, sizeof(*at));

    at->fd = fd;
    pthread_mutex_lock(&watch->lock);
    at->next = watch->first;
    if (at->next != NULL)
        at->next->prev = at;
    watch->first = at;
    pthread_mutex_unlock(&watch->lock);
    return at;
}

void msh_watch_remove(struct msh_watch *watch, struct msh_watched *at)
{
    pthread_mutex_lock(&watch->lock);
    if (at->prev != NULL)
        at->prev->next = at->next;
    else
        watch->first = at->next;
    if (at->next != NULL)
        at->next->prev = at->prev;
    pthread_mutex_unlock(&watch->lock);
    free(at);
}

/* The scan that finds it may come a step later; the step is part of what is allowed. */
void msh_watch_allow(struct msh_watched *watched, int64_t ms)
{
    int64_t due = ms > 0 ? msh_time_monotonic() + ms - MSH_MIN(SCAN_MS, ms / 2) : 0;

    atomic_store_explicit(&watched->due, due, memory_order_relaxed);
}

void msh_watch_linger(struct msh_watch *watch, int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (copy < 0)
        return;
    pthread_mutex_lock(&watch->lock);
    if (watch->n_incoming < LINGER_MAX) {
        watch->incoming[watch->n_incoming++] =
            (struct lingering){ copy, msh_time_monotonic() + LINGER_MS, LINGER_BYTES };
        copy = -1;
    }
    pthread_mutex_unlock(&watch->lock);
    if (copy >= 0)
        (void)close(copy);
    wake(watch);
}
