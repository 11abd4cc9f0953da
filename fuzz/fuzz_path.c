/* An address of the product's own table is found or refused; its parameters are clean text. */
#include "base/base.h"

#include "fuzz.h"

#include "base/utf8.h"
#include "http/routes.h"

static void look(const struct msh_router *router, enum msh_method method, const char *path)
{
    struct msh_arena arena;
    struct msh_match match;
    struct msh_err err = { 0 };
    int rc;

    msh_arena_init(&arena, 1 << 22);
    rc = msh_router_find(router, method, path, &arena, &match, &err);
    fuzz_promise(rc == 0 || rc == MSH_E_NOT_FOUND || rc == MSH_E_STATE || rc == MSH_E_INVALID);
    fuzz_promise(rc != MSH_E_STATE || match.allowed != 0);
    for (size_t i = 0; rc == 0 && i < match.n; i++) {
        const char *value = match.params[i].value;

        fuzz_promise(msh_utf8_valid(value, strlen(value)) &&
                     msh_utf8_barred(value, strlen(value)) == 0);
        fuzz_promise(!msh_streq(value, ".") && !msh_streq(value, ".."));
    }
    msh_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct msh_router *router; /* of a const table, made once */
    struct msh_err err = { 0 };
    char *path;

    if (router == NULL)
        fuzz_promise(msh_router_new(msh_routes, msh_routes_n, &router, &err) == 0);
    path = msh_alloc(n + 1);
    memcpy(path, data, n);
    path[n] = '\0';
    for (unsigned method = 0; method < MSH_METHOD_COUNT; method++)
        look(router, (enum msh_method)method, path);
    free(path);
    return 0;
}
