/*
 * router.h - the table of contents of the product, and finding a row of it.
 *
 * A const table of routes is compiled once at start into a tree that is read-only afterwards, so
 * lookups are lock-free from any thread. A path segment is literal, `{name}` (one segment) or, last
 * only, `{name*}` (the rest, may hold slashes). Literal beats parameter.
 */
#ifndef MSH_HTTP_ROUTER_H
#define MSH_HTTP_ROUTER_H

#include "base/str.h"
#include "http/fields.h"

struct msh_req;

enum msh_method {
    MSH_GET,
    MSH_POST,
    MSH_PUT,
    MSH_PATCH,
    MSH_DELETE,
    MSH_HEAD,    /* served by the GET route, never in the table */
    MSH_OPTIONS, /* answered by the server, never in the table */
    MSH_METHOD_COUNT
};

enum msh_route_flag {
    MSH_ROUTE_PUBLIC = 1u << 0,     /* no permission; authorise still sees it (limits, session) */
    MSH_ROUTE_FILE = 1u << 1,       /* body goes to a temporary file, see msh_req.upload */
    MSH_ROUTE_FORM = 1u << 2,       /* takes application/x-www-form-urlencoded instead of JSON */
    MSH_ROUTE_PAGE = 1u << 3,       /* answers HTML: the page's security headers, not the API's */
    MSH_ROUTE_IDEMPOTENT = 1u << 4, /* takes Idempotency-Key */
    MSH_ROUTE_IF_MATCH = 1u << 5,   /* takes If-Match */
    MSH_ROUTE_EDIT = 1u << 6,       /* If-Match required: 428 without, before the handler */
    MSH_ROUTE_INLINE = 1u << 7,     /* handler runs in the server's thread: must never block */
    MSH_ROUTE_STREAM = 1u << 8,     /* answers text/event-stream (documentation) */
    MSH_ROUTE_DOWNLOAD = 1u << 9,   /* answers a file or an export (documentation) */
    MSH_ROUTE_ARRAY = 1u << 10,     /* answers a list of `answer` (documentation) */
};

struct msh_route {
    enum msh_method method;
    const char *path;
    /* On a worker thread. 0 after a msh_reply_* call, or a negative rc with `err` filled. */
    int (*handle)(struct msh_req *req, struct msh_err *err);
    uint64_t permission; /* meaning belongs to conf.authorise; 0 only with MSH_ROUTE_PUBLIC */
    size_t body_max;     /* bytes; 0 = no body at all */
    const char *summary; /* one sentence for the API reference */
    const struct msh_fields *request, *query, *answer; /* each may be NULL */
    unsigned flags;
    const char *op;  /* action name for generic handlers: "dispatch" */
    int status;      /* of the usual answer, 0 = 200; documentation */
    const char *tag; /* group in the API reference, NULL = first path segment after the version */
};

#define MSH_PARAMS_MAX 6

struct msh_param {
    const char *name;
    size_t name_n;
    const char *value; /* decoded UTF-8 */
};

struct msh_match {
    const struct msh_route *route;
    struct msh_param params[MSH_PARAMS_MAX];
    size_t n;
    unsigned allowed; /* bit per msh_method known for the path, set on MSH_E_STATE too */
};

struct msh_router;

/*
 * Check and compile. MSH_E_BUG names the row: two rows for one method and path (parameter names
 * aside), permission without need or missing, a body limit missing or in vain, HEAD or OPTIONS,
 * malformed patterns, bad field tables. The table must outlive the router.
 */
int msh_router_new(const struct msh_route *routes, size_t n, struct msh_router **ret,
                   struct msh_err *err);
void msh_router_free(struct msh_router *router);

/*
 * Find the row for a raw (still escaped) path without query. MSH_E_NOT_FOUND: no such path;
 * MSH_E_STATE: the path exists, this method does not (`allowed` tells); MSH_E_INVALID: broken
 * escape or UTF-8. Parameters live in the arena.
 */
int msh_router_find(const struct msh_router *router, enum msh_method method, const char *path,
                    struct msh_arena *arena, struct msh_match *ret, struct msh_err *err);

const char *msh_method_name(enum msh_method method);

/* "GET, HEAD, OPTIONS" for the Allow header. */
void msh_router_allow(unsigned allowed, struct msh_str *out);

#endif
