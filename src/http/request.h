/*
 * request.h - the steps of a request that need no socket (private to the server).
 *
 * Kept apart from mhd.c so that they can be tested without one, and would stay if the library below
 * changed.
 */
#ifndef MSH_HTTP_REQUEST_H
#define MSH_HTTP_REQUEST_H

#include "http/server.h"

/*
 * Start of a request: id, times, path, route. `uri` is the raw request target (kept, not copied).
 * Also checks the head: method, body length against the route's limit, contradictory framing. On
 * failure the caller answers with msh_request_fail.
 */
int msh_request_begin(struct msh_req *req, const struct msh_router *router, const char *method,
                      const char *uri, struct msh_err *err);

/* Most bytes this request's body may have. */
size_t msh_request_body_max(const struct msh_req *req);

/* Content-Length, or -1 when absent. */
int64_t msh_request_length(const struct msh_req *req);

/* conf.authorise with its preconditions (query string readable, If-Match present for edits). */
int msh_request_authorise(struct msh_req *req, const struct msh_http_conf *conf,
                          struct msh_err *err);

/* Decode the query and the body and run the handler; afterwards there is a reply. */
void msh_request_handle(struct msh_req *req, const struct msh_http_conf *conf);

/* Turn an error into the reply: problem document or page. */
void msh_request_fail(struct msh_req *req, const struct msh_http_conf *conf,
                      const struct msh_err *err);

/*
 * Whose address counts: `peer` itself, or, when it is one of the trusted proxies, the rightmost
 * address of X-Forwarded-For that is none. Text that is no address ends the search.
 */
void msh_request_client(const char *peer, const char *forwarded, const char *trusted,
                        char out[MSH_ADDRESS_SIZE]);

#endif
