/*
 * The FTS5 tokenizer `msh_bigram`: folded pairs of code points (base/bigram.h). A document also
 * gets the end mark; a query does not, and a query of one code point is itself a token, meant to
 * be asked with a prefix star. Beside it the sum of an index's words (word_mark.h).
 */
#include "base/base.h"

#include "base/bigram.h"
#include "base/utf8.h"
#include "store/sqlite/lite.h"
#include "store/word_mark.h"

#define TEXT_MAX ((size_t)64 << 20)
#define WORD_MAX 64

typedef int (*token_fn)(void *, int, const char *, int, int, int);

struct sink {
    token_fn token;
    void *ctx;
    int n;
};

static int each(void *arg, const char *token, size_t n, size_t from, size_t to)
{
    struct sink *sink = arg;

    sink->n++;
    return sink->token(sink->ctx, 0, token, (int)n, (int)from, (int)to);
}

static int tokenize(Fts5Tokenizer *self MSH_UNUSED, void *ctx, int flags, const char *text, int n,
                    token_fn token)
{
    bool query = (flags & FTS5_TOKENIZE_QUERY) != 0;
    struct sink sink = { .token = token, .ctx = ctx };
    struct msh_str folded;
    int rc;

    msh_str_init(&folded, TEXT_MAX);
    msh_utf8_fold(text, (size_t)n, &folded);
    rc = folded.overflow ? SQLITE_TOOBIG : msh_bigram_each(folded.p, folded.n, !query, each, &sink);
    if (rc == SQLITE_OK && query && sink.n == 0 && folded.n > 0)
        rc = token(ctx, 0, folded.p, (int)folded.n, 0, (int)folded.n);
    msh_str_done(&folded);
    return rc;
}

static int create(void *arg MSH_UNUSED, const char **args MSH_UNUSED, int n MSH_UNUSED,
                  Fts5Tokenizer **ret)
{
    static char stateless;

    *ret = (Fts5Tokenizer *)&stateless;
    return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *self MSH_UNUSED)
{
}

/* msh_word_sum(term, doc, seed): a vocabulary by instance gives a word with all its texts together. */
struct sum {
    uint64_t total, mark; /* of the word … */
    size_t n;             /* … of so many bytes, where they fit */
    char word[WORD_MAX];
    bool any;
};

static void sum_step(sqlite3_context *ctx, int n_args MSH_UNUSED, sqlite3_value **args)
{
    struct sum *sum = sqlite3_aggregate_context(ctx, sizeof(*sum));
    const char *text = (const char *)sqlite3_value_text(args[0]);
    const char *word = text == NULL ? "" : text;
    const size_t n = (size_t)sqlite3_value_bytes(args[0]);
    const uint64_t seed = (uint64_t)sqlite3_value_int64(args[2]);

    if (sum == NULL) {
        sqlite3_result_error_nomem(ctx);
        return;
    }
    if (!sum->any || n > WORD_MAX || n != sum->n || memcmp(word, sum->word, n) != 0) {
        sum->mark = msh_word_mark(seed, word, n);
        sum->n = n;
        memcpy(sum->word, word, MSH_MIN(n, (size_t)WORD_MAX));
        sum->any = true;
    }
    sum->total += msh_word_mark_at(seed, sum->mark, sqlite3_value_int64(args[1]));
}

static void sum_end(sqlite3_context *ctx)
{
    const struct sum *sum = sqlite3_aggregate_context(ctx, 0);

    sqlite3_result_int64(ctx, sum == NULL ? 0 : (int64_t)sum->total);
}

int msh_lite_fts_register(sqlite3 *db)
{
    static fts5_tokenizer bigram = { create, destroy, tokenize };
    fts5_api *api = NULL;
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL);

    if (code != SQLITE_OK)
        return code;
    sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(st);
    sqlite3_finalize(st);
    if (api == NULL)
        return SQLITE_ERROR;
    code = api->xCreateTokenizer(api, "msh_bigram", NULL, &bigram, NULL);
    if (code != SQLITE_OK)
        return code;
    return sqlite3_create_function(db, "msh_word_sum", 3, SQLITE_UTF8, NULL, NULL, sum_step,
                                   sum_end);
}
