#include "base/base.h"

#include "base/json_check.h"
#include "base/utf8.h"

struct check {
    const char *text;
    size_t n, at;
    int depth;
    const char *list;
    bool found; /* the list, as an array */
    struct msh_err *err;
};

static int refuse(struct check *c, const char *what)
{
    return msh_err_set(c->err, MSH_E_INVALID, "json", "not JSON at byte %zu: %s", c->at, what);
}

static void skip_blanks(struct check *c)
{
    while (c->at < c->n && memchr(" \t\r\n", c->text[c->at], 4) != NULL)
        c->at++;
}

static bool take(struct check *c, char wanted)
{
    if (c->at == c->n || c->text[c->at] != wanted)
        return false;
    c->at++;
    return true;
}

static bool take_word(struct check *c, const char *word)
{
    const size_t n = strlen(word);

    if (c->n - c->at < n || memcmp(c->text + c->at, word, n) != 0)
        return false;
    c->at += n;
    return true;
}

static size_t take_digits(struct check *c)
{
    const size_t from = c->at;

    while (c->at < c->n && c->text[c->at] >= '0' && c->text[c->at] <= '9')
        c->at++;
    return c->at - from;
}

static int check_escape(struct check *c)
{
    if (c->at < c->n && memchr("\"\\/bfnrt", c->text[c->at], 8) != NULL) {
        c->at++;
        return 0;
    }
    if (!take(c, 'u'))
        return refuse(c, "no such escape");
    for (int i = 0; i < 4; i++, c->at++)
        if (c->at == c->n || !isxdigit((unsigned char)c->text[c->at]))
            return refuse(c, "four hexadecimal digits are expected");
    return 0;
}

/* After the opening quote. */
static int check_string(struct check *c)
{
    while (c->at < c->n && c->text[c->at] != '"') {
        if ((unsigned char)c->text[c->at] < 0x20)
            return refuse(c, "a control character");
        if (take(c, '\\')) {
            if (check_escape(c) < 0)
                return c->err->rc;
        } else {
            c->at++;
        }
    }
    return take(c, '"') ? 0 : refuse(c, "a text without an end");
}

static int check_number(struct check *c)
{
    (void)take(c, '-');
    if (!take(c, '0') && take_digits(c) == 0)
        return refuse(c, "a value is expected");
    if (take(c, '.') && take_digits(c) == 0)
        return refuse(c, "a digit is expected");
    if (take(c, 'e') || take(c, 'E')) {
        if (!take(c, '+'))
            (void)take(c, '-');
        if (take_digits(c) == 0)
            return refuse(c, "a digit is expected");
    }
    return 0;
}

static int check_value(struct check *c);

static int check_key(struct check *c)
{
    size_t from, n;

    skip_blanks(c);
    if (!take(c, '"'))
        return refuse(c, "a key is expected");
    from = c->at;
    if (check_string(c) < 0)
        return c->err->rc;
    n = c->at - from - 1;
    skip_blanks(c);
    if (!take(c, ':'))
        return refuse(c, "':' is expected");
    skip_blanks(c);
    if (c->depth == 1 && c->list != NULL && n == strlen(c->list) &&
        memcmp(c->text + from, c->list, n) == 0)
        c->found = c->at < c->n && c->text[c->at] == '[';
    return 0;
}

/* After the opening bracket. */
static int check_members(struct check *c, char close)
{
    if (++c->depth > MSH_JSON_CHECK_DEPTH)
        return refuse(c, "nested too deep");
    skip_blanks(c);
    if (!take(c, close)) {
        do {
            if ((close == '}' && check_key(c) < 0) || check_value(c) < 0)
                return c->err->rc;
            skip_blanks(c);
        } while (take(c, ','));
        if (!take(c, close))
            return refuse(c, close == '}' ? "',' or '}' is expected" : "',' or ']' is expected");
    }
    c->depth--;
    return 0;
}

static int check_value(struct check *c)
{
    skip_blanks(c);
    if (take(c, '{'))
        return check_members(c, '}');
    if (take(c, '['))
        return check_members(c, ']');
    if (take(c, '"'))
        return check_string(c);
    if (take_word(c, "true") || take_word(c, "false") || take_word(c, "null"))
        return 0;
    return check_number(c);
}

int msh_json_check(const char *text, size_t n, const char *list, struct msh_err *err)
{
    struct check c = { .text = text, .n = n, .list = list, .err = err };

    if (!msh_utf8_valid(text, n))
        return msh_err_set(err, MSH_E_INVALID, "json", "not UTF-8");
    skip_blanks(&c);
    if (list != NULL && (c.at == n || text[c.at] != '{'))
        return refuse(&c, "an object is expected");
    if (check_value(&c) < 0)
        return err->rc;
    skip_blanks(&c);
    if (c.at < n)
        return refuse(&c, "something follows the value");
    if (list != NULL && !c.found)
        return msh_err_set(err, MSH_E_INVALID, "json", "there is no list \"%.40s\"", list);
    return 0;
}
