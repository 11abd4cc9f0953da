/*
 * text.h - random text for property tests: Chinese, ASCII, full-width, accents, rare planes, blanks.
 */
#ifndef MSH_TEST_TEXT_H
#define MSH_TEST_TEXT_H

#include "test.h"

#include "base/utf8.h"

/* One code point, from few enough values that neighbours often repeat. */
static inline uint32_t test_cp(struct test_random *r)
{
    static const uint32_t odd[] = { 0x9,     0xA,      0xD,    0xA0,   0x3000, 0x2003,
                                    0x1D6,   0x1CD,    0x130,  0x3A3,  0x3C2,  0x410,
                                    0x20BB7, 0xFFE5,   0xFF0C, 0x3002, 0x2F8D, 0x1F600,
                                    0x212A,  0x10FFFF, 0x23A,  0xFFFD, 0x7F,   0x3 };

    switch (test_below(r, 8)) {
    case 0:
        return ' ';
    case 1:
        return 0x21 + (uint32_t)test_below(r, 94);
    case 2:
        return 0xFF01 + (uint32_t)test_below(r, 94);
    case 3:
        return odd[test_below(r, MSH_COUNT(odd))];
    default:
        return 0x4E00 + (uint32_t)test_below(r, 40);
    }
}

/* `out` becomes 0 to max code points. */
static inline void test_text(struct test_random *r, struct msh_str *out, size_t max)
{
    size_t n = test_below(r, max + 1);

    msh_str_clear(out);
    for (size_t i = 0; i < n; i++)
        msh_utf8_put(out, test_cp(r));
}

#endif
