/*
 * str.h - a growing byte string with a maximum given at birth.
 *
 * A piece that would pass the maximum (bytes, without the NUL) is left out whole, `overflow` becomes
 * true and nothing more is taken until `clear`; the writer checks it once at the end. Always
 * NUL-terminated. One thread at a time. `done` frees; `init` does not allocate.
 */
#ifndef MSH_BASE_STR_H
#define MSH_BASE_STR_H

#include "base/base.h"

struct msh_str {
    char *p; /* never NULL after init: points at "" until something is added */
    size_t n;
    size_t cap;
    size_t max;
    bool overflow;
};

void msh_str_init(struct msh_str *s, size_t max);
void msh_str_done(struct msh_str *s);
void msh_str_clear(struct msh_str *s);
void msh_str_add(struct msh_str *s, const char *text);
void msh_str_addn(struct msh_str *s, const void *bytes, size_t n);
void msh_str_addc(struct msh_str *s, char c);
/* In decimal digits; many times cheaper than by msh_str_fmt. */
void msh_str_addi(struct msh_str *s, int64_t value);
void msh_str_fmt(struct msh_str *s, const char *fmt, ...) MSH_PRINTF(2, 3);
void msh_str_vfmt(struct msh_str *s, const char *fmt, va_list args) MSH_PRINTF(2, 0);

#endif
