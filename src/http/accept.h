/*
 * accept.h - takes connections in from a listening socket, on a thread of its own.
 *
 * The HTTP library's own way ends badly where no descriptor is left: it turns round and round, or
 * takes nobody in until one of its connections ends, which a stream never does. This one waits a
 * moment and tries again; whoever knocks waits in the kernel's queue meanwhile.
 */
#ifndef MSH_HTTP_ACCEPT_H
#define MSH_HTTP_ACCEPT_H

#include <sys/socket.h>

#include "base/err.h"

struct msh_accept;

/* Both are called on the thread. */
struct msh_accept_to {
    bool (*room)(void *ctx); /* false: as if no descriptor were left */
    void (*take)(void *ctx, int fd, const struct sockaddr *peer, socklen_t n); /* owns fd now */
    void *ctx;
};

/* `fd` listens and does not block; it is the thread's from here on, also where this fails. */
int msh_accept_start(int fd, const struct msh_accept_to *to, struct msh_accept **ret,
                     struct msh_err *err);

/* Take nobody in any more, close the socket, free. NULL is fine. */
void msh_accept_stop(struct msh_accept *accept);

#endif
