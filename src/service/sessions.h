/*
 * sessions.h - who is logged in where, and ending it: one's own sessions, and for the security
 * administrator everybody's.
 *
 * A session is named by the first half of the keyed hash of its cookie, which opens nothing.
 */
#ifndef MSH_SERVICE_SESSIONS_H
#define MSH_SERVICE_SESSIONS_H

#include "service/call.h"

#define MSH_SESSION_ID_SIZE 33 /* 32 hex digits and NUL */

struct msh_session_view {
    char id[MSH_SESSION_ID_SIZE];
    int64_t account_id;
    int64_t created_at, seen_at, expires_at; /* real time */
    bool current;                            /* the one the call came with */
};

/* Open sessions of an account, newest first. `cookie` of the caller, may be NULL. */
int msh_session_views(struct msh_call *call, int64_t account_id, const char *cookie,
                      struct msh_session_view **ret, size_t *ret_n, struct msh_err *err);

/* Of all staff, newest first. `behind_at` and `behind_id` name the last one of the page before: 0 and
 * NULL from the start. `limit` 1 to 200. */
int msh_session_staff_views(struct msh_call *call, int64_t behind_at, const char *behind_id,
                            int64_t limit, const char *cookie, struct msh_session_view **ret,
                            size_t *ret_n, struct msh_err *err);

/* An event of the account. MSH_E_NOT_FOUND "session_unknown". */
int msh_session_end(struct msh_call *call, int64_t account_id, const char *id, struct msh_err *err);
/* All of an account but the one of `keep_cookie` (may be NULL), as one event. MSH_E_NOT_FOUND for an
 * account that does not exist; none open is no error. */
int msh_session_end_all(struct msh_call *call, int64_t account_id, const char *keep_cookie,
                        struct msh_err *err);

#endif
