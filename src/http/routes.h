/*
 * routes.h - the table of contents of the product: every address, once.
 */
#ifndef MSH_HTTP_ROUTES_H
#define MSH_HTTP_ROUTES_H

#include "http/router.h"

extern const struct msh_route msh_routes[];
extern const size_t msh_routes_n;

/* The OpenAPI document of the table. */
int msh_routes_openapi(struct msh_str *out, struct msh_err *err);

#endif
