/*
 * openapi_schema.h - field tables as JSON Schema (private to openapi.c).
 */
#ifndef MSH_HTTP_OPENAPI_SCHEMA_H
#define MSH_HTTP_OPENAPI_SCHEMA_H

#include "base/json.h"
#include "http/openapi.h"

#define MSH_OPENAPI_COMPONENTS 1024

struct msh_openapi {
    struct msh_json json;
    const struct msh_route *routes;
    size_t n_routes;
    const struct msh_openapi_info *info;
    const struct msh_fields *fields[MSH_OPENAPI_COMPONENTS];
    size_t n_fields;
    const struct msh_names *names[MSH_OPENAPI_COMPONENTS];
    size_t n_names;
    struct msh_err *err;
};

/* {"$ref": "#/components/WHERE/NAME"} */
void msh_openapi_ref(struct msh_openapi *w, const char *key, const char *where, const char *name);

/* Schema of one field. Defaults of bounds hold for requests only. */
void msh_openapi_schema(struct msh_openapi *w, const char *key, const struct msh_field *field,
                        bool request);

/* The named components. */
void msh_openapi_fields(struct msh_openapi *w, const struct msh_fields *fields);
void msh_openapi_names(struct msh_openapi *w, const struct msh_names *names);

#endif
