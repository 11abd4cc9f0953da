/*
 * openapi.h - the API reference out of the route table: OpenAPI 3.1 as JSON.
 *
 * Pure; the same tables that decode and route are the document, so the two cannot drift.
 */
#ifndef MSH_HTTP_OPENAPI_H
#define MSH_HTTP_OPENAPI_H

#include "base/json.h"
#include "http/router.h"

struct msh_openapi_info {
    const char *title, *version, *description;
    const char *session_cookie;       /* name of the session cookie */
    const char *csrf_header;          /* "X-CSRF-Token" */
    const struct msh_fields *problem; /* the members of every refusal */
    /* Members of an operation that say who may use it; NULL = none. Permission 0 is public. */
    void (*write_permission)(struct msh_json *json, uint64_t permission);
};

/* Pages (MSH_ROUTE_PAGE) are left out. MSH_E_BUG if two different tables share one name. */
int msh_openapi_write(const struct msh_route *routes, size_t n, const struct msh_openapi_info *info,
                      struct msh_str *out, struct msh_err *err);

#endif
