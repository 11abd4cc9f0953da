/*
 * watch.h - what the library below does not see: requests that drip, and clients that still send
 * when they were already refused (private to the server).
 *
 * One thread. A connection registers its socket and says what it is waiting for; one that waits too
 * long is shut down. A refused upload's socket is kept open a little and read empty, because closing
 * it at once would make the kernel reset the connection and lose the answer on its way. Beside that
 * it keeps house: the reserve of memory is filled again, and what was freed goes back to the kernel.
 */
#ifndef MSH_HTTP_WATCH_H
#define MSH_HTTP_WATCH_H

#include "base/err.h"

struct msh_watch;
struct msh_watched; /* one connection */

int msh_watch_new(struct msh_watch **ret, struct msh_err *err);
void msh_watch_free(struct msh_watch *watch);

struct msh_watched *msh_watch_add(struct msh_watch *watch, int fd);
/* Before the socket is closed. */
void msh_watch_remove(struct msh_watch *watch, struct msh_watched *watched);

/* From now on at most `ms` until the next call; 0 = as long as it takes. Any thread. */
void msh_watch_allow(struct msh_watched *watched, int64_t ms);

/* Read the socket empty for a while after its owner closes it. Takes a duplicate of `fd`. */
void msh_watch_linger(struct msh_watch *watch, int fd);

#endif
