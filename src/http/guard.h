/*
 * guard.h - the door of the API: who asks, may they use this route, and not too often.
 *
 * A caller is known by a bearer token, by the session cookie of staff, or by the cookie of a
 * requester, which is good for one ticket alone. What a cookie asks to change must carry the
 * session's X-CSRF-Token. Rates: per address for people without an account, per account for staff,
 * a narrower one for log-ins and query codes, and one for anonymous submissions; tokens may be
 * exempt by grant. A requester's session counts per ticket.
 */
#ifndef MSH_HTTP_GUARD_H
#define MSH_HTTP_GUARD_H

#include "http/api/api.h"

#define MSH_COOKIE_STAFF     "msh_session"
#define MSH_COOKIE_REQUESTER "msh_requester"
#define MSH_CSRF_HEADER      "X-CSRF-Token"

/* route->permission of a route that needs one: never 0. */
#define MSH_ROUTE_PERM(permission) ((uint64_t)(MSH_PERM_##permission) + 1)

/* Make the limits of `api` from the service's configuration, or set them anew. */
void msh_guard_set(struct msh_api *api);
void msh_guard_close(struct msh_api *api);

/* conf.authorise and conf.done of the server. */
int msh_guard_authorise(struct msh_req *req, struct msh_err *err);
void msh_guard_done(struct msh_req *req);

/* The token a form with files carried (MSH_ROUTE_PAGE with MSH_ROUTE_FILE: its handler must ask). */
int msh_guard_csrf_field(const struct msh_req *req, const char *token, struct msh_err *err);

/* One more submission from this address: only people without an account are counted. */
int msh_guard_submit(struct msh_req *req, struct msh_err *err);
/* Before the costly check of a password or code: MSH_E_LIMIT where too many were wrong. After it:
 * only wrong ones count, so that an office behind one address can log in at eight o'clock. */
int msh_guard_may_login(struct msh_req *req, struct msh_err *err);
void msh_guard_wrong_login(struct msh_req *req);

/* Is whoever opened this stream still somebody? `cookie` or `token`, the other NULL. */
bool msh_guard_alive(struct msh_service *service, const char *cookie, const char *token,
                     struct msh_principal *ret);
/* The bearer token of a request, or NULL. */
const char *msh_guard_bearer(const struct msh_req *req);

#endif
