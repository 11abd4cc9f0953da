/*
 * listen.h - a listening socket from its text.
 */
#ifndef MSH_HTTP_LISTEN_H
#define MSH_HTTP_LISTEN_H

#include "base/err.h"

/* Is it one of the forms below? MSH_E_INVALID with the field "listen"; nothing is opened. */
int msh_listen_check(const char *text, struct msh_err *err);

/*
 * "HOST:PORT", "[V6]:PORT" or "unix:/path". "[::]" takes IPv4 too. `address` gets what clients use:
 * "http://127.0.0.1:41234" with the real port, or "unix:/path". A stale socket file is replaced, a
 * living one is not. The file gets mode 0660.
 */
int msh_listen_open(const char *text, char *address, size_t size, int *ret_fd, struct msh_err *err);

#endif
