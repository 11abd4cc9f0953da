#include "base/base.h"

#include "test.h"
#include "text.h"

#include "base/bigram.h"

enum { MAX_TOKENS = 64 };

struct tokens {
    char token[MAX_TOKENS][9];
    size_t from[MAX_TOKENS], to[MAX_TOKENS];
    size_t n;
    size_t stop_at; /* 0 = never */
};

static int keep(void *arg, const char *token, size_t n, size_t from, size_t to)
{
    struct tokens *t = arg;

    assert_true(t->n < MAX_TOKENS && n <= 8 && from < to);
    memcpy(t->token[t->n], token, n);
    t->token[t->n][n] = '\0';
    t->from[t->n] = from;
    t->to[t->n] = to;
    t->n++;
    return t->n == t->stop_at ? 42 : 0;
}

static struct tokens tokens_of(const char *text, bool end_mark)
{
    struct tokens t = { .n = 0 };

    assert_int_equal(msh_bigram_each(text, strlen(text), end_mark, keep, &t), 0);
    return t;
}

/* Tokens joined by '|', the end mark shown as '$'. */
static const char *joined(const char *text, bool end_mark)
{
    static char out[MAX_TOKENS * 10];
    struct tokens t = tokens_of(text, end_mark);
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < t.n; i++)
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%s%s", i ? "|" : "", t.token[i]);
    for (char *p = out; *p != '\0'; p++)
        if (*p == '\x03')
            *p = '$';
    return out;
}

static void pairs_overlap(void **state)
{
    (void)state;
    assert_string_equal(joined("供暖!", true), "供暖|暖!|!$");
    assert_string_equal(joined("供暖!", false), "供暖|暖!");
    assert_string_equal(joined("ab", true), "ab|b$");
    assert_string_equal(joined("ab", false), "ab");
    assert_string_equal(joined("x", true), "x$");
    assert_string_equal(joined("x", false), "");
    assert_string_equal(joined("", true), "");
    assert_string_equal(joined("𠮷野", true), "𠮷野|野$");
    assert_string_equal(joined("aaaa", true), "aa|aa|aa|a$");
}

static void blanks_in_a_row_are_one_and_none_at_the_edges(void **state)
{
    (void)state;
    assert_string_equal(joined("  a  b ", true), "a | b|b$");
    assert_string_equal(joined("a b", true), joined("   a     b", true));
    assert_string_equal(joined("   ", true), "");
    assert_string_equal(joined(" 1   ", true), "1$");
}

static void ranges_are_of_the_first_character(void **state)
{
    struct tokens t = tokens_of(" 供  暖b", true);
    static const size_t ranges[][2] = { { 1, 4 }, { 4, 6 }, { 6, 9 }, { 9, 10 } };

    (void)state;
    assert_int_equal(t.n, 4);
    for (size_t i = 0; i < t.n; i++) {
        assert_int_equal(t.from[i], ranges[i][0]);
        assert_int_equal(t.to[i], ranges[i][1]);
    }
}

static void an_answer_stops(void **state)
{
    struct tokens t = { .stop_at = 2 };

    (void)state;
    assert_int_equal(msh_bigram_each("abcd", 4, true, keep, &t), 42);
    assert_int_equal(t.n, 2);
    t = (struct tokens){ .stop_at = 1 };
    assert_int_equal(msh_bigram_each("a", 1, true, keep, &t), 42);
}

/* Blanks as the tokenizer sees them. */
static void squeeze(const struct msh_str *in, struct msh_str *out)
{
    msh_str_clear(out);
    for (size_t i = 0; i < in->n; i++)
        if (in->p[i] != ' ' || (out->n > 0 && out->p[out->n - 1] != ' '))
            msh_str_addc(out, in->p[i]);
    if (out->n > 0 && out->p[out->n - 1] == ' ')
        out->p[--out->n] = '\0';
}

static bool has(const struct tokens *t, const char *token)
{
    for (size_t i = 0; i < t->n; i++)
        if (msh_streq(t->token[i], token))
            return true;
    return false;
}

static bool has_prefix(const struct tokens *t, const char *prefix)
{
    for (size_t i = 0; i < t->n; i++)
        if (strncmp(t->token[i], prefix, strlen(prefix)) == 0)
            return true;
    return false;
}

/* One piece of `text`, from the code points a to b: it must be found. */
static void check_piece(const struct tokens *of_text, const struct msh_str *text, size_t a,
                        size_t b)
{
    size_t from = msh_utf8_prefix(text->p, text->n, a), to = msh_utf8_prefix(text->p, text->n, b);
    char piece[200];
    struct tokens query;

    memcpy(piece, text->p + from, to - from);
    piece[to - from] = '\0';
    if (piece[0] == ' ' || piece[to - from - 1] == ' ')
        return;
    if (b - a == 1) {
        assert_true(has_prefix(of_text, piece));
        return;
    }
    query = tokens_of(piece, false);
    assert_int_equal(query.n, b - a - 1);
    for (size_t i = 0; i < query.n; i++)
        assert_true(has(of_text, query.token[i]));
}

static void every_piece_of_a_text_is_found(void **state)
{
    struct test_random r = { 21 };
    struct msh_str raw, text, clean;

    (void)state;
    msh_str_init(&raw, 1000);
    msh_str_init(&text, 1000);
    msh_str_init(&clean, 1000);
    for (int i = 0; i < 3000; i++) {
        struct tokens of_text;
        size_t length;

        test_text(&r, &raw, 24);
        msh_str_clear(&text);
        msh_utf8_fold(raw.p, raw.n, &text);
        squeeze(&text, &clean);
        of_text = tokens_of(text.p, true);
        length = msh_utf8_length(clean.p, clean.n);
        assert_int_equal(of_text.n, length);
        for (size_t a = 0; a < length; a++)
            for (size_t b = a + 1; b <= length; b++)
                check_piece(&of_text, &clean, a, b);
    }
    msh_str_done(&raw);
    msh_str_done(&text);
    msh_str_done(&clean);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    struct test_random r = { 22 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct tokens t = { .n = 0 };
        size_t n = test_below(&r, 20);
        char *text = msh_alloc(n);

        for (size_t k = 0; k < n; k++)
            text[k] = (char)(test_below(&r, 3) ? test_u64(&r) : ' ');
        assert_int_equal(msh_bigram_each(text, n, true, keep, &t), 0);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest bigram[] = {
        cmocka_unit_test(pairs_overlap),
        cmocka_unit_test(blanks_in_a_row_are_one_and_none_at_the_edges),
        cmocka_unit_test(ranges_are_of_the_first_character),
        cmocka_unit_test(an_answer_stops),
        cmocka_unit_test(every_piece_of_a_text_is_found),
        cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
    };

    return RUN(bigram);
}
