/*
 * saved.h - lists of tickets that somebody keeps under a name (the filters, order and columns of
 * the page's address).
 *
 * A habit of one account, seen by nobody else: not an event, and no part of any ticket. Bounded:
 * MSH_SAVED_MAX an account. Thread-safe.
 */
#ifndef MSH_SERVICE_SAVED_H
#define MSH_SERVICE_SAVED_H

#include "service/call.h"
#include "store/saved_store.h"

#define MSH_SAVED_MAX       50   /* an account */
#define MSH_SAVED_NAME_MAX  40   /* characters */
#define MSH_SAVED_QUERY_MAX 2000 /* bytes */

/* Of the caller's account, by name. */
int msh_saved_all(struct msh_call *call, struct msh_saved **ret, size_t *ret_n,
                  struct msh_err *err);

/*
 * Keep a list; one of the same name is replaced. `query` is the part of an address behind its "?",
 * percent-encoded. MSH_E_INVALID names "name" or "query"; MSH_E_CONFLICT "saved_full" when the
 * account has MSH_SAVED_MAX others.
 */
int msh_saved_keep(struct msh_call *call, const char *name, const char *query, struct msh_err *err);

/* MSH_E_NOT_FOUND "saved_unknown", also where it is somebody else's. */
int msh_saved_forget(struct msh_call *call, int64_t list_id, struct msh_err *err);

#endif
