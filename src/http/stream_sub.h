/*
 * stream_sub.h - one listener of the hub as the server's connection sees it (private).
 *
 * The lock of the listener is what keeps a wake-up from being lost: "nothing is waiting, so suspend"
 * and "something came, so resume" both happen under it.
 */
#ifndef MSH_HTTP_STREAM_SUB_H
#define MSH_HTTP_STREAM_SUB_H

#include <sys/types.h>

#include "base/base.h"

struct msh_req;
struct msh_sub;

/* How to stop and restart reading. Both are called under the listener's lock and must not call it. */
struct msh_sub_reader {
    void (*sleep)(void *ctx);
    void (*wake)(void *ctx);
    void *ctx;
};

void msh_sub_attach(struct msh_sub *sub, const struct msh_sub_reader *reader);

/* Copy up to `max` waiting bytes. 0 = none: `sleep` was called. -1 = the stream has ended. */
ssize_t msh_sub_read(struct msh_sub *sub, char *buf, size_t max);

/* Nothing more than what waits already. */
void msh_sub_end(struct msh_sub *sub);

/* The connection is gone: no more calls; the hub frees the listener. */
void msh_sub_detach(struct msh_sub *sub);

/* In reply.c: make the reply a stream. */
void msh_reply_set_stream(struct msh_req *req, struct msh_sub *sub);

#endif
