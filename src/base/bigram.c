#include "base/base.h"

#include "base/bigram.h"
#include "base/utf8.h"

#define END_MARK 0x03

/* One code point after blanks are normalised: `size` bytes at `p`, standing for the bytes from..to
 * of the text. */
struct unit {
    const char *p;
    size_t size, from, to;
};

/* The next unit at or after *at; false at the end. A run of blanks is one ' '. */
static bool next_unit(const char *text, size_t n, size_t *at, struct unit *ret)
{
    size_t from = *at;

    if (from >= n)
        return false;
    msh_utf8_next(text, n, at);
    ret->p = text + from;
    ret->size = *at - from;
    if (text[from] == ' ')
        while (*at < n && text[*at] == ' ')
            (*at)++;
    ret->from = from;
    ret->to = *at;
    return true;
}

static int emit(const struct unit *first, const char *second, size_t second_n, msh_bigram_fn each,
                void *arg)
{
    char token[8];

    memcpy(token, first->p, first->size);
    memcpy(token + first->size, second, second_n);
    return each(arg, token, first->size + second_n, first->from, first->to);
}

int msh_bigram_each(const char *folded, size_t n, bool end_mark, msh_bigram_fn each, void *arg)
{
    static const char mark = END_MARK;
    struct unit last, unit;
    size_t at = 0;
    int rc;

    while (at < n && folded[at] == ' ')
        at++;
    while (n > at && folded[n - 1] == ' ')
        n--;
    if (!next_unit(folded, n, &at, &last))
        return 0;
    while (next_unit(folded, n, &at, &unit)) {
        rc = emit(&last, unit.p, unit.size, each, arg);
        if (rc != 0)
            return rc;
        last = unit;
    }
    return end_mark ? emit(&last, &mark, 1, each, arg) : 0;
}
