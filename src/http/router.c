#include "base/base.h"

#include "http/router.h"

#include "base/str.h"
#include "base/utf8.h"

#define TREE_METHODS (MSH_DELETE + 1)

static const char *const method_names[MSH_METHOD_COUNT] = { "GET",    "POST", "PUT",    "PATCH",
                                                            "DELETE", "HEAD", "OPTIONS" };

/* One segment of the tree. `literal` is NULL for a parameter. */
struct node {
    const char *literal;
    size_t literal_n;
    struct node *first, *next; /* literal children */
    struct node *param, *tail; /* {name} and {name*} children */
    const struct msh_route *routes[TREE_METHODS];
};

struct msh_router {
    struct msh_arena arena;
    struct node *root;
};

const char *msh_method_name(enum msh_method method)
{
    return method < MSH_METHOD_COUNT ? method_names[method] : "?";
}

/* ---- compiling ---- */

static int bad_route(const struct msh_route *route, const char *why, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_BUG, "route_table", "%s %s %s", msh_method_name(route->method),
                       route->path != NULL ? route->path : "?", why);
}

static int check_path(const struct msh_route *route, struct msh_err *err)
{
    const char *p = route->path;
    size_t params = 0;

    if (p == NULL || *p != '/')
        return bad_route(route, "has a path that does not start with a slash", err);
    while (*p == '/') {
        size_t n = strcspn(++p, "/");
        bool tail = n > 2 && p[n - 2] == '*';

        if (n == 0 && *p == '\0')
            return 0; /* "/" itself, or a folder's address, which differs from its name's */
        if (n == 0)
            return bad_route(route, "has an empty segment", err);
        if (*p == '{') {
            if (p[n - 1] != '}' || n < 3 || ++params > MSH_PARAMS_MAX)
                return bad_route(route, "has a malformed parameter", err);
            if (tail && p[n] != '\0')
                return bad_route(route, "goes on after a rest parameter", err);
        } else if (memchr(p, '{', n) != NULL || memchr(p, '%', n) != NULL) {
            return bad_route(route, "has a malformed segment", err);
        }
        p += n;
    }
    return 0;
}

static const char *flag_mistake(const struct msh_route *route)
{
    unsigned flags = route->flags;
    bool body = route->method == MSH_POST || route->method == MSH_PUT || route->method == MSH_PATCH;

    if (route->method > MSH_DELETE)
        return "has a method the server answers by itself";
    if (route->handle == NULL)
        return "has no handler";
    if (msh_empty(route->summary))
        return "has no summary";
    if ((flags & MSH_ROUTE_PUBLIC) != 0 && route->permission != 0)
        return "is public and has a permission";
    if ((flags & MSH_ROUTE_PUBLIC) == 0 && route->permission == 0)
        return "has no permission and is not public";
    if (route->body_max > 0 && !body)
        return "has a body limit but no body";
    if (route->request != NULL && route->body_max == 0)
        return "has request fields but no body limit";
    if (route->request != NULL && (flags & MSH_ROUTE_FILE) != 0)
        return "takes a file and has request fields";
    if ((flags & MSH_ROUTE_FILE) != 0 && route->body_max == 0)
        return "takes a file but has no body limit";
    if ((flags & MSH_ROUTE_INLINE) != 0 && (route->body_max > 0 || (flags & MSH_ROUTE_PUBLIC) == 0))
        return "runs inline, so it must be public and without body";
    return NULL;
}

static int check_route(const struct msh_route *route, struct msh_err *err)
{
    const char *mistake = flag_mistake(route);
    int rc = 0;

    if (mistake != NULL)
        return bad_route(route, mistake, err);
    rc = check_path(route, err);
    if (rc == 0 && route->request != NULL)
        rc = msh_fields_check(route->request, true, err);
    if (rc == 0 && route->query != NULL)
        rc = msh_fields_check(route->query, true, err);
    if (rc == 0 && route->answer != NULL)
        rc = msh_fields_check(route->answer, false, err);
    return rc;
}

static struct node *child(struct msh_router *router, struct node *parent, const char *p, size_t n)
{
    struct node **link = &parent->first;

    if (*p == '{') {
        link = n > 2 && p[n - 2] == '*' ? &parent->tail : &parent->param;
        if (*link == NULL)
            *link = MSH_NEW(&router->arena, struct node);
        return *link;
    }
    while (*link != NULL && !((*link)->literal_n == n && memcmp((*link)->literal, p, n) == 0))
        link = &(*link)->next;
    if (*link == NULL) {
        *link = MSH_NEW(&router->arena, struct node);
        (*link)->literal = p;
        (*link)->literal_n = n;
    }
    return *link;
}

static int add_route(struct msh_router *router, const struct msh_route *route, struct msh_err *err)
{
    struct node *node = router->root;
    const char *p = route->path;

    while (*p == '/') {
        size_t n = strcspn(++p, "/");

        node = child(router, node, p, n);
        p += n;
    }
    if (node->routes[route->method] != NULL)
        return bad_route(route, "stands twice", err);
    node->routes[route->method] = route;
    return 0;
}

int msh_router_new(const struct msh_route *routes, size_t n, struct msh_router **ret,
                   struct msh_err *err)
{
    struct msh_router *router = msh_alloc0(1, sizeof(*router));
    int rc = 0;

    msh_arena_init(&router->arena, (size_t)64 * 1024 * 1024);
    router->root = MSH_NEW(&router->arena, struct node);
    for (size_t i = 0; i < n && rc == 0; i++) {
        rc = check_route(&routes[i], err);
        if (rc == 0)
            rc = add_route(router, &routes[i], err);
    }
    if (rc < 0) {
        msh_router_free(router);
        return rc;
    }
    *ret = router;
    return 0;
}

void msh_router_free(struct msh_router *router)
{
    if (router == NULL)
        return;
    msh_arena_done(&router->arena);
    free(router);
}

/* ---- finding ---- */

static bool has_routes(const struct node *node)
{
    for (size_t i = 0; i < TREE_METHODS; i++)
        if (node->routes[i] != NULL)
            return true;
    return false;
}

/* The node for the rest of a path that starts at a slash; the depth is bounded by the table's. */
static const struct node *find_node(const struct node *node, const char *p)
{
    const struct node *found = NULL;
    size_t n;

    if (*p == '\0')
        return has_routes(node) ? node : NULL;
    n = strcspn(++p, "/");
    for (const struct node *at = node->first; at != NULL && found == NULL; at = at->next)
        if (at->literal_n == n && memcmp(at->literal, p, n) == 0)
            found = find_node(at, p + n);
    if (found == NULL && node->param != NULL && n > 0)
        found = find_node(node->param, p + n);
    if (found == NULL && node->tail != NULL && *p != '\0')
        found = node->tail;
    return found;
}

static bool is_dots(const char *text)
{
    return msh_streq(text, ".") || msh_streq(text, "..");
}

/* A rest parameter serves files: no segment of it may climb. */
static bool climbs(const char *path)
{
    const char *p = path;

    while (*p != '\0') {
        size_t n = strcspn(p, "/\\");

        if (n <= 2 && memcmp(p, "..", n) == 0)
            return true; /* "", "." or ".." */
        p += n;
        if (*p != '\0')
            p++;
    }
    return false;
}

static int take_param(const char *name, size_t name_n, bool tail, const char *text, size_t n,
                      struct msh_arena *arena, struct msh_match *ret, struct msh_err *err)
{
    size_t len = 0;
    char *value = msh_percent_decode(text, n, false, arena, &len);

    if (value == NULL || !msh_utf8_valid(value, len))
        return msh_err_set(err, MSH_E_INVALID, "encoding", "the address is not valid UTF-8");
    if (msh_utf8_barred(value, len) != 0)
        return msh_err_set(err, MSH_E_INVALID, "control_character",
                           "the address holds control characters");
    if (tail ? climbs(value) : is_dots(value))
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such address");
    ret->params[ret->n++] = (struct msh_param){ name, name_n, value };
    return 0;
}

static int take_params(const struct msh_route *route, const char *path, struct msh_arena *arena,
                       struct msh_match *ret, struct msh_err *err)
{
    const char *pattern = route->path;
    int rc = 0;

    while (*pattern == '/' && rc == 0) {
        size_t pattern_n = strcspn(++pattern, "/");
        size_t n = strcspn(++path, "/");

        if (*pattern == '{') {
            bool tail = pattern[pattern_n - 2] == '*';

            if (tail)
                n = strlen(path);
            rc = take_param(pattern + 1, pattern_n - 2 - tail, tail, path, n, arena, ret, err);
        }
        pattern += pattern_n;
        path += n;
    }
    return rc;
}

int msh_router_find(const struct msh_router *router, enum msh_method method, const char *path,
                    struct msh_arena *arena, struct msh_match *ret, struct msh_err *err)
{
    const struct node *node = *path == '/' ? find_node(router->root, path) : NULL;
    enum msh_method wanted = method == MSH_HEAD ? MSH_GET : method;

    *ret = (struct msh_match){ 0 };
    if (node == NULL)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such address");
    for (unsigned i = 0; i < TREE_METHODS; i++)
        if (node->routes[i] != NULL)
            ret->allowed |= 1u << i;
    if ((ret->allowed & 1u << MSH_GET) != 0)
        ret->allowed |= 1u << MSH_HEAD;
    ret->allowed |= 1u << MSH_OPTIONS;
    if (wanted >= TREE_METHODS || node->routes[wanted] == NULL)
        return msh_err_set(err, MSH_E_STATE, "method_not_allowed", "no such method here");
    ret->route = node->routes[wanted];
    return take_params(ret->route, path, arena, ret, err);
}

void msh_router_allow(unsigned allowed, struct msh_str *out)
{
    for (unsigned i = 0; i < MSH_METHOD_COUNT; i++)
        if ((allowed & 1u << i) != 0)
            msh_str_fmt(out, "%s%s", out->n > 0 ? ", " : "", method_names[i]);
}
