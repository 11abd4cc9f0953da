#include "base/base.h"

#include "base/str.h"

/* What `p` points at while nothing is allocated; never written. */
static char nothing[1];

void msh_str_init(struct msh_str *s, size_t max)
{
    *s = (struct msh_str){ .p = nothing, .max = max };
}

void msh_str_done(struct msh_str *s)
{
    if (s->cap > 0)
        free(s->p);
    msh_str_init(s, s->max);
}

void msh_str_clear(struct msh_str *s)
{
    if (s->cap > 0)
        s->p[0] = '\0';
    s->n = 0;
    s->overflow = false;
}

/* Make room for n more bytes and the NUL; false, and overflow, if the maximum forbids it. */
static bool reserve(struct msh_str *s, size_t n)
{
    size_t cap;

    if (s->overflow || n > s->max - s->n) {
        s->overflow = true;
        return false;
    }
    if (s->n + n < s->cap)
        return true;
    cap = MSH_MAX(s->cap * 2, (size_t)256);
    cap = MSH_MAX(cap, s->n + n + 1);
    cap = MSH_MIN(cap, s->max == SIZE_MAX ? s->max : s->max + 1);
    s->p = msh_realloc(s->cap > 0 ? s->p : NULL, cap);
    s->cap = cap;
    return true;
}

void msh_str_addn(struct msh_str *s, const void *bytes, size_t n)
{
    if (n == 0 || !reserve(s, n))
        return;
    memcpy(s->p + s->n, bytes, n);
    s->n += n;
    s->p[s->n] = '\0';
}

void msh_str_add(struct msh_str *s, const char *text)
{
    msh_str_addn(s, text, strlen(text));
}

void msh_str_addc(struct msh_str *s, char c)
{
    msh_str_addn(s, &c, 1);
}

void msh_str_addi(struct msh_str *s, int64_t value)
{
    char digits[20]; /* of INT64_MIN with its sign */
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    msh_str_addn(s, digits + at, sizeof(digits) - at);
}

void msh_str_fmt(struct msh_str *s, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    msh_str_vfmt(s, fmt, args);
    va_end(args);
}

void msh_str_vfmt(struct msh_str *s, const char *fmt, va_list args)
{
    size_t room = s->cap - s->n;
    va_list again;
    int n;

    va_copy(again, args);
    n = vsnprintf(room > 0 ? s->p + s->n : NULL, room, fmt, args);
    if (n < 0)
        msh_panic("format refused: %s", fmt);
    if (reserve(s, (size_t)n)) {
        if ((size_t)n >= room)
            vsnprintf(s->p + s->n, s->cap - s->n, fmt, again);
        s->n += (size_t)n;
    } else if (s->cap > 0) {
        s->p[s->n] = '\0';
    }
    va_end(again);
}
