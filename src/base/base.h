/*
 * base.h - the first include of every .c file: the C library, limits, small macros.
 *
 * Nothing here allocates. Time is UTC milliseconds in int64_t, named `*_at`; durations end in
 * `_ms`. Memory that is gone ends the process (msh_alloc), so every input has a bound checked before.
 */
#ifndef MSH_BASE_BASE_H
#define MSH_BASE_BASE_H

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MSH_COUNT(a)          (sizeof(a) / sizeof((a)[0]))
#define MSH_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define MSH_UNUSED            __attribute__((unused))
#define MSH_WARN_UNUSED       __attribute__((warn_unused_result))
#define MSH_MIN(a, b)         ((a) < (b) ? (a) : (b))
#define MSH_MAX(a, b)         ((a) > (b) ? (a) : (b))

#define MSH_SECOND_MS INT64_C(1000)
#define MSH_MINUTE_MS (60 * MSH_SECOND_MS)
#define MSH_HOUR_MS   (60 * MSH_MINUTE_MS)
#define MSH_DAY_MS    (24 * MSH_HOUR_MS)

/* Our own mistake or no way on: one line on stderr, then abort. Never reachable from input. */
_Noreturn void msh_panic(const char *fmt, ...) MSH_PRINTF(1, 2);

/* The exit status of a program that a file, a database or memory was refused to. */
#define MSH_EXIT_REACH 3

/*
 * No memory, and no reserve either: one line on stderr and exit status MSH_EXIT_REACH, at once and
 * without a core file, which would hold what people said. Whatever was not committed did not happen,
 * as after a kill. Any thread.
 */
_Noreturn void msh_no_memory(void);

/*
 * A server holds memory back for the moment when there is none: msh_reserve_keep takes it, or takes
 * it again after it was spent; false while there is no memory for it, and then whoever starts new
 * work refuses it. msh_reserve_spend gives it back to the allocator; true if there was one, so that
 * what failed is worth another try. Any thread.
 */
bool msh_reserve_keep(void);
bool msh_reserve_spend(void);

/* malloc/calloc/realloc that spend the reserve, then end the process (msh_no_memory); never NULL. */
void *msh_alloc(size_t size);
void *msh_alloc0(size_t n, size_t size);
void *msh_realloc(void *p, size_t size);
char *msh_strdup(const char *s);

/* Copy at most size-1 bytes and terminate; true if all of `src` fitted. A cut never splits a UTF-8
 * sequence. */
bool msh_copy(char *dst, size_t size, const char *src);

/* Decimal text to a number: true only if the whole text is one within [min, max]. No blanks, no
 * plus sign; NULL is false. */
bool msh_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret);

static inline bool msh_streq(const char *a, const char *b)
{
    return *a == *b && strcmp(a, b) == 0; /* most differ at once, in tables of names */
}

/*
 * The first of n items in order whose id is not below `id`, n if all are: items of `size` bytes that
 * begin with an int64_t they are ordered by. msh_find gives the item that has the id, or NULL.
 */
static inline size_t msh_lower(const void *items, size_t n, size_t size, int64_t id)
{
    size_t low = 0, high = n;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        int64_t have;

        memcpy(&have, (const char *)items + mid * size, sizeof(have));
        if (have < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static inline const void *msh_find(const void *items, size_t n, size_t size, int64_t id)
{
    const size_t at = msh_lower(items, n, size, id);
    const char *item;

    if (at == n)
        return NULL;
    item = (const char *)items + at * size;
    return memcmp(item, &id, sizeof(id)) == 0 ? item : NULL;
}

/* NULL and "" are both empty. */
static inline bool msh_empty(const char *s)
{
    return s == NULL || *s == '\0';
}

/* A library whose header has a banned call in a macro is named before base.h is included. */
#ifdef MSH_BEFORE_BANNED
#include MSH_BEFORE_BANNED
#endif
#include "base/banned.h"

#endif
