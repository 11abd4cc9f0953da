#include "base/base.h"

#include "http/openapi_schema.h"

/* ---- which components there are ---- */

static int too_many(struct msh_openapi *w)
{
    return msh_err_set(w->err, MSH_E_BUG, "openapi", "more than %d components",
                       MSH_OPENAPI_COMPONENTS);
}

static int collect_names(struct msh_openapi *w, const struct msh_names *names)
{
    for (size_t i = 0; i < w->n_names; i++) {
        if (w->names[i] == names)
            return 0;
        if (msh_streq(w->names[i]->type, names->type))
            return msh_err_set(w->err, MSH_E_BUG, "openapi", "two enums are named %s", names->type);
    }
    if (w->n_names == MSH_OPENAPI_COMPONENTS)
        return too_many(w);
    w->names[w->n_names++] = names;
    return 0;
}

static int collect_fields(struct msh_openapi *w, const struct msh_fields *fields)
{
    int rc = 0;

    for (size_t i = 0; i < w->n_fields; i++) {
        if (w->fields[i] == fields)
            return 0;
        if (msh_streq(w->fields[i]->name, fields->name))
            return msh_err_set(w->err, MSH_E_BUG, "openapi", "two field tables are named %s",
                               fields->name);
    }
    if (w->n_fields == MSH_OPENAPI_COMPONENTS)
        return too_many(w);
    w->fields[w->n_fields++] = fields;
    for (size_t i = 0; i < fields->n && rc == 0; i++) {
        if (fields->items[i].names != NULL)
            rc = collect_names(w, fields->items[i].names);
        if (rc == 0 && fields->items[i].sub != NULL)
            rc = collect_fields(w, fields->items[i].sub);
    }
    return rc;
}

static int collect(struct msh_openapi *w)
{
    int rc = collect_fields(w, w->info->problem);

    for (size_t i = 0; i < w->n_routes && rc == 0; i++) {
        const struct msh_route *route = &w->routes[i];

        if ((route->flags & MSH_ROUTE_PAGE) != 0)
            continue;
        if (route->request != NULL)
            rc = collect_fields(w, route->request);
        if (rc == 0 && route->answer != NULL)
            rc = collect_fields(w, route->answer);
        for (size_t q = 0; rc == 0 && route->query != NULL && q < route->query->n; q++)
            if (route->query->items[q].names != NULL)
                rc = collect_names(w, route->query->items[q].names);
    }
    return rc;
}

/* ---- operations ---- */

/* "/a/{rest*}" is written "/a/{rest}". */
static void plain_path(const char *path, struct msh_str *out)
{
    msh_str_clear(out);
    for (; *path != '\0'; path++)
        if (*path != '*')
            msh_str_addc(out, *path);
}

/* post /api/v1/tickets/{id}/dispatch → post_tickets_id_dispatch */
static void operation_id(const struct msh_route *route, struct msh_str *out)
{
    const char *p = route->path;
    bool gap = true;

    if (strncmp(p, "/api/v1", 7) == 0)
        p += 7;
    msh_str_clear(out);
    for (const char *m = msh_method_name(route->method); *m != '\0'; m++)
        msh_str_addc(out, (char)tolower((unsigned char)*m));
    for (; *p != '\0'; p++)
        if (isalnum((unsigned char)*p)) {
            if (gap)
                msh_str_addc(out, '_');
            msh_str_addc(out, *p);
            gap = false;
        } else {
            gap = true;
        }
}

static void write_tag(struct msh_openapi *w, const struct msh_route *route)
{
    const char *p = route->path;
    char tag[64];

    if (strncmp(p, "/api/v1/", 8) == 0)
        p += 7;
    (void)snprintf(tag, sizeof(tag), "%.*s", (int)strcspn(p + 1, "/"), p + 1);
    msh_json_array(&w->json, "tags");
    msh_json_string(&w->json, NULL, route->tag != NULL ? route->tag : tag);
    msh_json_array_end(&w->json);
}

static void write_security(struct msh_openapi *w, const struct msh_route *route)
{
    struct msh_json *json = &w->json;

    msh_json_array(json, "security");
    if ((route->flags & MSH_ROUTE_PUBLIC) == 0) {
        msh_json_object(json, NULL);
        msh_json_array(json, "session");
        msh_json_array_end(json);
        if (route->method != MSH_GET) {
            msh_json_array(json, "csrf");
            msh_json_array_end(json);
        }
        msh_json_object_end(json);
        msh_json_object(json, NULL);
        msh_json_array(json, "bearer");
        msh_json_array_end(json);
        msh_json_object_end(json);
    }
    msh_json_array_end(json);
}

static void write_path_parameters(struct msh_openapi *w, const char *path)
{
    struct msh_json *json = &w->json;

    while ((path = strchr(path, '{')) != NULL) {
        size_t n = strcspn(++path, "*}");

        msh_json_object(json, NULL);
        msh_json_stringn(json, "name", path, n);
        msh_json_string(json, "in", "path");
        msh_json_bool(json, "required", true);
        msh_json_object(json, "schema");
        msh_json_string(json, "type", "string");
        msh_json_object_end(json);
        msh_json_object_end(json);
    }
}

static void write_query_parameter(struct msh_openapi *w, const struct msh_field *field)
{
    struct msh_json *json = &w->json;

    msh_json_object(json, NULL);
    msh_json_string(json, "name", field->name);
    msh_json_string(json, "in", "query");
    msh_json_bool(json, "required", field->required);
    if (field->type == MSH_F_ID_ARRAY || field->type == MSH_F_ENUM_ARRAY) {
        msh_json_string(json, "style", "form");
        msh_json_bool(json, "explode", false);
    }
    msh_openapi_schema(w, "schema", field, true);
    msh_json_object_end(json);
}

static void write_parameters(struct msh_openapi *w, const struct msh_route *route)
{
    msh_json_array(&w->json, "parameters");
    write_path_parameters(w, route->path);
    for (size_t i = 0; route->query != NULL && i < route->query->n; i++)
        write_query_parameter(w, &route->query->items[i]);
    if ((route->flags & MSH_ROUTE_IDEMPOTENT) != 0)
        msh_openapi_ref(w, NULL, "parameters", "IdempotencyKey");
    if ((route->flags & MSH_ROUTE_EDIT) != 0)
        msh_openapi_ref(w, NULL, "parameters", "IfMatchRequired");
    else if ((route->flags & MSH_ROUTE_IF_MATCH) != 0)
        msh_openapi_ref(w, NULL, "parameters", "IfMatch");
    msh_json_array_end(&w->json);
}

/* "content": one media type with a named schema, or raw bytes. */
static void write_content(struct msh_openapi *w, const char *type, const struct msh_fields *fields,
                          bool list)
{
    struct msh_json *json = &w->json;

    msh_json_object(json, "content");
    msh_json_object(json, type);
    if (fields != NULL && list) {
        msh_json_object(json, "schema");
        msh_json_string(json, "type", "array");
        msh_openapi_ref(w, "items", "schemas", fields->name);
        msh_json_object_end(json);
    } else if (fields != NULL) {
        msh_openapi_ref(w, "schema", "schemas", fields->name);
    }
    msh_json_object_end(json);
    msh_json_object_end(json);
}

static void write_body(struct msh_openapi *w, const struct msh_route *route)
{
    bool needed = false;

    if (route->request == NULL && (route->flags & MSH_ROUTE_FILE) == 0)
        return;
    for (size_t i = 0; route->request != NULL && i < route->request->n; i++)
        needed = needed || route->request->items[i].required;
    msh_json_object(&w->json, "requestBody");
    msh_json_bool(&w->json, "required", needed || route->request == NULL);
    if (route->request == NULL)
        write_content(w, "application/octet-stream", NULL, false);
    else
        write_content(w,
                      (route->flags & MSH_ROUTE_FORM) != 0 ? "application/x-www-form-urlencoded"
                                                           : "application/json",
                      route->request, false);
    msh_json_object_end(&w->json);
}

static bool may_fail_with(const struct msh_route *route, int status)
{
    bool body = route->body_max > 0;

    switch (status) {
    case 401: /* a public route that changes something is a log-in */
    case 403:
        return (route->flags & MSH_ROUTE_PUBLIC) == 0 || route->method != MSH_GET;
    case 404:
        return strchr(route->path, '{') != NULL || route->method != MSH_GET;
    case 409:
        return route->method != MSH_GET;
    case 412:
        return (route->flags & (MSH_ROUTE_IF_MATCH | MSH_ROUTE_EDIT)) != 0;
    case 413:
    case 415:
        return body;
    case 416:
        return (route->flags & MSH_ROUTE_DOWNLOAD) != 0;
    case 422:
        return body || route->query != NULL || strchr(route->path, '{') != NULL;
    case 428:
        return (route->flags & MSH_ROUTE_EDIT) != 0;
    case 507:
        return route->method != MSH_GET;
    default: /* 400, 429, 500, 503 */
        return true;
    }
}

static void write_bare_response(struct msh_json *json, const char *status, const char *text)
{
    msh_json_object(json, status);
    msh_json_string(json, "description", text);
    msh_json_object_end(json);
}

static void write_responses(struct msh_openapi *w, const struct msh_route *route)
{
    static const int problems[] = { 400, 401, 403, 404, 409, 412, 413, 415,
                                    416, 422, 428, 429, 500, 503, 507 };
    struct msh_json *json = &w->json;
    char status[16];

    (void)snprintf(status, sizeof(status), "%d", route->status > 0 ? route->status : 200);
    msh_json_object(json, "responses");
    msh_json_object(json, status);
    msh_json_string(json, "description", route->summary);
    if ((route->flags & MSH_ROUTE_STREAM) != 0)
        write_content(w, "text/event-stream", NULL, false);
    else if ((route->flags & MSH_ROUTE_DOWNLOAD) != 0)
        write_content(w, "*/*", NULL, false);
    else if (route->answer != NULL)
        write_content(w, "application/json", route->answer, (route->flags & MSH_ROUTE_ARRAY) != 0);
    msh_json_object_end(json);
    if ((route->flags & MSH_ROUTE_DOWNLOAD) != 0) {
        write_bare_response(json, "206", "The part asked for by Range.");
        write_bare_response(json, "304", "The copy named by If-None-Match is still good.");
    }
    for (size_t i = 0; i < MSH_COUNT(problems); i++)
        if (may_fail_with(route, problems[i])) {
            (void)snprintf(status, sizeof(status), "%d", problems[i]);
            msh_openapi_ref(w, status, "responses", "Problem");
        }
    msh_json_object_end(json);
}

static void write_operation(struct msh_openapi *w, const struct msh_route *route,
                            struct msh_str *text)
{
    struct msh_json *json = &w->json;

    operation_id(route, text);
    msh_json_object(json, route->method == MSH_GET     ? "get"
                          : route->method == MSH_POST  ? "post"
                          : route->method == MSH_PUT   ? "put"
                          : route->method == MSH_PATCH ? "patch"
                                                       : "delete");
    msh_json_string(json, "operationId", text->p);
    msh_json_string(json, "summary", route->summary);
    write_tag(w, route);
    write_security(w, route);
    if (w->info->write_permission != NULL)
        w->info->write_permission(json, route->permission);
    write_parameters(w, route);
    write_body(w, route);
    write_responses(w, route);
    msh_json_object_end(json);
}

static bool is_first_of_path(const struct msh_openapi *w, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (msh_streq(w->routes[i].path, w->routes[index].path) &&
            (w->routes[i].flags & MSH_ROUTE_PAGE) == 0)
            return false;
    return (w->routes[index].flags & MSH_ROUTE_PAGE) == 0;
}

static void write_paths(struct msh_openapi *w)
{
    struct msh_str text;

    msh_str_init(&text, 1024);
    msh_json_object(&w->json, "paths");
    for (size_t i = 0; i < w->n_routes; i++) {
        if (!is_first_of_path(w, i))
            continue;
        plain_path(w->routes[i].path, &text);
        msh_json_object(&w->json, text.p);
        for (size_t j = i; j < w->n_routes; j++)
            if (msh_streq(w->routes[j].path, w->routes[i].path) &&
                (w->routes[j].flags & MSH_ROUTE_PAGE) == 0)
                write_operation(w, &w->routes[j], &text);
        msh_json_object_end(&w->json);
    }
    msh_json_object_end(&w->json);
    msh_str_done(&text);
}

/* ---- the fixed components ---- */

static void write_header_parameter(struct msh_openapi *w, const char *key, const char *name,
                                   bool required, const char *help)
{
    struct msh_json *json = &w->json;

    msh_json_object(json, key);
    msh_json_string(json, "name", name);
    msh_json_string(json, "in", "header");
    msh_json_bool(json, "required", required);
    msh_json_string(json, "description", help);
    msh_json_object(json, "schema");
    msh_json_string(json, "type", "string");
    msh_json_object_end(json);
    msh_json_object_end(json);
}

static void write_key_scheme(struct msh_openapi *w, const char *key, const char *in,
                             const char *name)
{
    msh_json_object(&w->json, key);
    msh_json_string(&w->json, "type", "apiKey");
    msh_json_string(&w->json, "in", in);
    msh_json_string(&w->json, "name", name);
    msh_json_object_end(&w->json);
}

static void write_security_schemes(struct msh_openapi *w)
{
    struct msh_json *json = &w->json;

    msh_json_object(json, "securitySchemes");
    write_key_scheme(w, "session", "cookie", w->info->session_cookie);
    write_key_scheme(w, "csrf", "header", w->info->csrf_header);
    msh_json_object(json, "bearer");
    msh_json_string(json, "type", "http");
    msh_json_string(json, "scheme", "bearer");
    msh_json_object_end(json);
    msh_json_object_end(json);
}

static void write_components(struct msh_openapi *w)
{
    struct msh_json *json = &w->json;

    msh_json_object(json, "components");
    msh_json_object(json, "schemas");
    for (size_t i = 0; i < w->n_fields; i++)
        msh_openapi_fields(w, w->fields[i]);
    for (size_t i = 0; i < w->n_names; i++)
        msh_openapi_names(w, w->names[i]);
    msh_json_object_end(json);
    msh_json_object(json, "responses");
    msh_json_object(json, "Problem");
    msh_json_string(json, "description", "What went wrong, as a problem document.");
    write_content(w, "application/problem+json", w->info->problem, false);
    msh_json_object_end(json);
    msh_json_object_end(json);
    msh_json_object(json, "parameters");
    write_header_parameter(w, "IdempotencyKey", "Idempotency-Key", false,
                           "8 to 128 visible ASCII characters; the same key never acts twice.");
    write_header_parameter(w, "IfMatch", "If-Match", false, "ETag of the version the caller saw.");
    write_header_parameter(w, "IfMatchRequired", "If-Match", true,
                           "ETag of the version the edit is based on.");
    msh_json_object_end(json);
    write_security_schemes(w);
    msh_json_object_end(json);
}

int msh_openapi_write(const struct msh_route *routes, size_t n, const struct msh_openapi_info *info,
                      struct msh_str *out, struct msh_err *err)
{
    struct msh_openapi *w = msh_alloc0(1, sizeof(*w));
    int rc;

    w->routes = routes;
    w->n_routes = n;
    w->info = info;
    w->err = err;
    rc = collect(w);
    if (rc == 0) {
        msh_json_init(&w->json, out);
        msh_json_object(&w->json, NULL);
        msh_json_string(&w->json, "openapi", "3.1.0");
        msh_json_object(&w->json, "info");
        msh_json_string(&w->json, "title", info->title);
        msh_json_string(&w->json, "version", info->version);
        msh_json_string(&w->json, "description", info->description);
        msh_json_object_end(&w->json);
        write_paths(w);
        write_components(w);
        msh_json_object_end(&w->json);
        if (out->overflow)
            rc = msh_err_set(err, MSH_E_BUG, "openapi", "the document passed its maximum");
    }
    free(w);
    return rc;
}
