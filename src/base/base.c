#include "base/base.h"

#include <stdatomic.h>
#include <unistd.h>

void msh_panic(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fputs("minsheng: fatal: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

void msh_no_memory(void)
{
    static const char line[] = "minsheng: out of memory\n";
    ssize_t n = write(STDERR_FILENO, line, sizeof(line) - 1);

    (void)n;
    _exit(MSH_EXIT_REACH);
}

/* ---- the reserve ---- */

#define RESERVE ((size_t)1 << 20) /* never written to: it costs addresses, not pages */

static _Atomic(void *) reserve;

bool msh_reserve_keep(void)
{
    void *none = NULL, *taken;

    if (atomic_load(&reserve) != NULL)
        return true;
    taken = malloc(RESERVE);
    if (taken != NULL && !atomic_compare_exchange_strong(&reserve, &none, taken))
        free(taken);
    return taken != NULL;
}

bool msh_reserve_spend(void)
{
    void *kept = atomic_exchange(&reserve, NULL);

    free(kept);
    return kept != NULL;
}

/* ---- allocations ---- */

void *msh_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);

    if (p == NULL && msh_reserve_spend())
        p = malloc(size ? size : 1);
    if (p == NULL)
        msh_no_memory();
    return p;
}

void *msh_alloc0(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);

    if (p == NULL && msh_reserve_spend())
        p = calloc(n ? n : 1, size ? size : 1);
    if (p == NULL)
        msh_no_memory();
    return p;
}

void *msh_realloc(void *p, size_t size)
{
    void *moved = realloc(p, size ? size : 1);

    if (moved == NULL && msh_reserve_spend())
        moved = realloc(p, size ? size : 1);
    if (moved == NULL)
        msh_no_memory();
    return moved;
}

char *msh_strdup(const char *s)
{
    size_t size = strlen(s) + 1;

    return memcpy(msh_alloc(size), s, size);
}

bool msh_copy(char *dst, size_t size, const char *src)
{
    size_t n;

    if (size == 0)
        return false;
    n = strnlen(src, size);
    if (n < size) {
        memcpy(dst, src, n + 1);
        return true;
    }
    n = size - 1;
    while (n > 0 && ((unsigned char)src[n] & 0xC0) == 0x80)
        n--;
    memcpy(dst, src, n);
    dst[n] = '\0';
    return false;
}

bool msh_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    int64_t value = 0;
    bool negative;

    if (text == NULL)
        return false;
    negative = *text == '-';
    text += negative;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        int64_t digit = *text - '0';

        if (digit < 0 || digit > 9)
            return false;
        /* Built on the negative side, which is one longer. */
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, value, &value))
        return false;
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}
