/* A query string or form is refused as invalid or read, and means the same with every byte escaped. */
#include "base/base.h"

#include "fuzz.h"

#include "base/str.h"
#include "base/utf8.h"
#include "http/routes.h"

static void escape(struct msh_str *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        msh_str_fmt(out, "%%%02X", (unsigned)(unsigned char)text[i]);
}

static void comes_back(struct msh_arena *arena, const struct msh_pair *pairs, size_t n)
{
    struct msh_pair *again;
    struct msh_err err = { 0 };
    struct msh_str text;
    size_t n_again;

    msh_str_init(&text, 1 << 22);
    for (size_t i = 0; i < n; i++) {
        escape(&text, pairs[i].name, strlen(pairs[i].name));
        msh_str_addc(&text, '=');
        escape(&text, pairs[i].value, pairs[i].value_n);
        msh_str_addc(&text, '&');
    }
    fuzz_promise(n == 256 || msh_pairs_parse(text.p, text.n, arena, &again, &n_again, &err) == 0);
    for (size_t i = 0; n < 256 && i < n; i++)
        fuzz_promise(n_again == n && strcmp(again[i].name, pairs[i].name) == 0 &&
                     strcmp(again[i].value, pairs[i].value) == 0);
    msh_str_done(&text);
}

static void decode(struct msh_arena *arena, const struct msh_fields *fields,
                   const struct msh_pair *pairs, size_t n)
{
    struct msh_err err = { 0 };
    void *form;
    int rc;

    if (fields == NULL)
        return;
    rc = msh_fields_decode_pairs(fields, pairs, n, NULL, arena, &form, &err);
    fuzz_promise(rc == 0 || (rc == MSH_E_INVALID && err.code[0] != '\0' &&
                             msh_utf8_valid(err.field, strlen(err.field))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct msh_arena arena;
    struct msh_pair *pairs;
    struct msh_err err = { 0 };
    size_t n_pairs;
    int rc;

    msh_arena_init(&arena, 1 << 26);
    rc = msh_pairs_parse((const char *)data, n, &arena, &pairs, &n_pairs, &err);
    fuzz_promise(rc == 0 || rc == MSH_E_INVALID);
    if (rc == 0)
        comes_back(&arena, pairs, n_pairs);
    for (size_t i = 0; rc == 0 && i < msh_routes_n; i++) {
        struct msh_arena one;

        msh_arena_init(&one, 1 << 24);
        decode(&one, msh_routes[i].query, pairs, n_pairs);
        decode(&one, msh_routes[i].request, pairs, n_pairs);
        msh_arena_done(&one);
    }
    msh_arena_done(&arena);
    return 0;
}
