/* Folded text keeps its length, tokens lie inside it, and every word of a query is found in it. */
#include "base/base.h"

#include "fuzz.h"

#include "base/bigram.h"
#include "base/utf8.h"
#include "store/list/search.h"

struct seen {
    size_t n, count, last;
};

static int token(void *arg, const char *text, size_t n, size_t from, size_t to)
{
    struct seen *seen = arg;

    fuzz_promise(n >= 2 && n <= 8 && from < to && to <= seen->n && from >= seen->last);
    fuzz_promise(memchr(text, '\0', n) == NULL);
    seen->last = to;
    seen->count++;
    return 0;
}

static void words(enum msh_engine engine, const char *text, const struct msh_str *folded)
{
    struct msh_word found[MSH_QUERY_WORDS_MAX];
    struct msh_arena arena;
    struct msh_err err = { 0 };
    size_t n;
    int rc;

    msh_arena_init(&arena, 1 << 22);
    rc = msh_search_words(engine, text, &arena, found, &n, &err);
    fuzz_promise(rc == 0 || rc == MSH_E_INVALID);
    for (size_t i = 0; rc == 0 && i < n; i++)
        fuzz_promise(found[i].match != NULL && msh_search_holds(&found[i], folded));
    msh_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *text = (const char *)data;
    bool valid = msh_utf8_valid(text, n);
    struct msh_str folded, twice;
    struct seen seen = { 0 };

    msh_str_init(&folded, 1 << 22);
    msh_str_init(&twice, 1 << 22);
    msh_utf8_fold(text, n, &folded);
    msh_utf8_fold(folded.p, folded.n, &twice);
    fuzz_promise(strcmp(folded.p, twice.p) == 0 && msh_utf8_valid(folded.p, folded.n));
    if (valid)
        fuzz_promise(msh_utf8_length(folded.p, folded.n) == msh_utf8_length(text, n));
    seen.n = folded.n;
    msh_bigram_each(folded.p, folded.n, true, token, &seen);
    fuzz_promise(seen.count <= msh_utf8_length(folded.p, folded.n));
    if (valid) {
        char *line = msh_alloc(n + 1);

        memcpy(line, data, n);
        line[n] = '\0';
        words(MSH_ENGINE_SQLITE, line, &folded);
        words(MSH_ENGINE_POSTGRES, line, &folded);
        free(line);
    }
    msh_str_done(&folded);
    msh_str_done(&twice);
    return 0;
}
