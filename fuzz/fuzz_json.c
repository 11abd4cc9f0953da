/* A body is refused as invalid, naming nothing but a place of our own tables, or decoded. */
#include "base/base.h"

#include "fuzz.h"

#include "base/json_check.h"
#include "base/utf8.h"
#include "http/json_in.h"
#include "http/routes.h"

/* As much as a request may take (conn.c): a body must never exhaust it. */
#define ARENA_MAX ((size_t)16 * 1024 * 1024)

static void is_a_refusal(int rc, const struct msh_err *err)
{
    fuzz_promise(rc == MSH_E_INVALID && err->rc == rc && err->code[0] != '\0');
    fuzz_promise(msh_utf8_valid(err->field, strlen(err->field)));
    fuzz_promise(msh_utf8_valid(err->text, strlen(err->text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct msh_arena arena;
    struct msh_err err = { 0 };
    struct msh_value *value;
    char *body = msh_alloc(n + 1); /* as it stands in memory: with a NUL behind it */
    int rc;

    memcpy(body, data, n);
    body[n] = '\0';
    msh_arena_init(&arena, ARENA_MAX);
    rc = msh_json_in(&arena, body, n, &value, &err);
    if (rc < 0)
        is_a_refusal(rc, &err);
    fuzz_promise(msh_json_check(body, n, NULL, &err) == 0 || rc < 0); /* JSON for both, or none */
    for (size_t i = 0; rc == 0 && i < msh_routes_n; i++) {
        struct msh_arena one;
        void *form;
        int decoded;

        if (msh_routes[i].request == NULL)
            continue;
        msh_arena_init(&one, ARENA_MAX);
        decoded = msh_fields_decode(msh_routes[i].request, value, &one, &form, &err);
        if (decoded < 0)
            is_a_refusal(decoded, &err);
        msh_arena_done(&one);
    }
    msh_arena_done(&arena);
    free(body);
    return 0;
}
