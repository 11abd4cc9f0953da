#include "base/base.h"

#include "base/utf8.h"

#define REPLACEMENT 0xFFFD

/*
 * Simple case folding (Unicode 14, one code point to one) of Latin, Greek and Cyrillic letters
 * above ASCII: every `step`-th code point from first to last moves by `delta`. U+0130 goes to "i",
 * final sigma to sigma. Sorted.
 */
static const struct fold_range {
    uint16_t first, last;
    int16_t step, delta;
} fold_ranges[] = {
    /* clang-format off */
    { 0x00B5, 0x00B5, 1, 775 }, { 0x00C0, 0x00D6, 1, 32 }, { 0x00D8, 0x00DE, 1, 32 },
    { 0x0100, 0x012E, 2, 1 }, { 0x0130, 0x0130, 1, -199 }, { 0x0132, 0x0136, 2, 1 },
    { 0x0139, 0x0147, 2, 1 }, { 0x014A, 0x0176, 2, 1 }, { 0x0178, 0x0178, 1, -121 },
    { 0x0179, 0x017D, 2, 1 }, { 0x017F, 0x017F, 1, -268 }, { 0x0181, 0x0181, 1, 210 },
    { 0x0182, 0x0184, 2, 1 }, { 0x0186, 0x0186, 1, 206 }, { 0x0187, 0x0187, 1, 1 },
    { 0x0189, 0x018A, 1, 205 }, { 0x018B, 0x018B, 1, 1 }, { 0x018E, 0x018E, 1, 79 },
    { 0x018F, 0x018F, 1, 202 }, { 0x0190, 0x0190, 1, 203 }, { 0x0191, 0x0191, 1, 1 },
    { 0x0193, 0x0193, 1, 205 }, { 0x0194, 0x0194, 1, 207 }, { 0x0196, 0x0196, 1, 211 },
    { 0x0197, 0x0197, 1, 209 }, { 0x0198, 0x0198, 1, 1 }, { 0x019C, 0x019C, 1, 211 },
    { 0x019D, 0x019D, 1, 213 }, { 0x019F, 0x019F, 1, 214 }, { 0x01A0, 0x01A4, 2, 1 },
    { 0x01A6, 0x01A6, 1, 218 }, { 0x01A7, 0x01A7, 1, 1 }, { 0x01A9, 0x01A9, 1, 218 },
    { 0x01AC, 0x01AC, 1, 1 }, { 0x01AE, 0x01AE, 1, 218 }, { 0x01AF, 0x01AF, 1, 1 },
    { 0x01B1, 0x01B2, 1, 217 }, { 0x01B3, 0x01B5, 2, 1 }, { 0x01B7, 0x01B7, 1, 219 },
    { 0x01B8, 0x01B8, 1, 1 }, { 0x01BC, 0x01BC, 1, 1 }, { 0x01C4, 0x01C4, 1, 2 },
    { 0x01C5, 0x01C5, 1, 1 }, { 0x01C7, 0x01C7, 1, 2 }, { 0x01C8, 0x01C8, 1, 1 },
    { 0x01CA, 0x01CA, 1, 2 }, { 0x01CB, 0x01DB, 2, 1 }, { 0x01DE, 0x01EE, 2, 1 },
    { 0x01F1, 0x01F1, 1, 2 }, { 0x01F2, 0x01F4, 2, 1 }, { 0x01F6, 0x01F6, 1, -97 },
    { 0x01F7, 0x01F7, 1, -56 }, { 0x01F8, 0x021E, 2, 1 }, { 0x0220, 0x0220, 1, -130 },
    { 0x0222, 0x0232, 2, 1 }, { 0x023A, 0x023A, 1, 10795 }, { 0x023B, 0x023B, 1, 1 },
    { 0x023D, 0x023D, 1, -163 }, { 0x023E, 0x023E, 1, 10792 }, { 0x0241, 0x0241, 1, 1 },
    { 0x0243, 0x0243, 1, -195 }, { 0x0244, 0x0244, 1, 69 }, { 0x0245, 0x0245, 1, 71 },
    { 0x0246, 0x024E, 2, 1 }, { 0x0370, 0x0372, 2, 1 }, { 0x0376, 0x0376, 1, 1 },
    { 0x037F, 0x037F, 1, 116 }, { 0x0386, 0x0386, 1, 38 }, { 0x0388, 0x038A, 1, 37 },
    { 0x038C, 0x038C, 1, 64 }, { 0x038E, 0x038F, 1, 63 }, { 0x0391, 0x03A1, 1, 32 },
    { 0x03A3, 0x03AB, 1, 32 }, { 0x03C2, 0x03C2, 1, 1 }, { 0x03CF, 0x03CF, 1, 8 },
    { 0x03D0, 0x03D0, 1, -30 }, { 0x03D1, 0x03D1, 1, -25 }, { 0x03D5, 0x03D5, 1, -15 },
    { 0x03D6, 0x03D6, 1, -22 }, { 0x03D8, 0x03EE, 2, 1 }, { 0x03F0, 0x03F0, 1, -54 },
    { 0x03F1, 0x03F1, 1, -48 }, { 0x03F4, 0x03F4, 1, -60 }, { 0x03F5, 0x03F5, 1, -64 },
    { 0x03F7, 0x03F7, 1, 1 }, { 0x03F9, 0x03F9, 1, -7 }, { 0x03FA, 0x03FA, 1, 1 },
    { 0x03FD, 0x03FF, 1, -130 }, { 0x0400, 0x040F, 1, 80 }, { 0x0410, 0x042F, 1, 32 },
    { 0x0460, 0x0480, 2, 1 }, { 0x048A, 0x04BE, 2, 1 }, { 0x04C0, 0x04C0, 1, 15 },
    { 0x04C1, 0x04CD, 2, 1 }, { 0x04D0, 0x052E, 2, 1 }, { 0x1E00, 0x1E94, 2, 1 },
    { 0x1E9B, 0x1E9B, 1, -58 }, { 0x1E9E, 0x1E9E, 1, -7615 }, { 0x1EA0, 0x1EFE, 2, 1 },
    { 0x212A, 0x212A, 1, -8383 }, { 0x212B, 0x212B, 1, -8262 },
    /* clang-format on */
};

/* Blanks that become ' '. */
static const uint16_t blanks[] = {
    0x0009, 0x000A, 0x000B, 0x000C, 0x000D, 0x0085, 0x00A0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003,
    0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
};

/* Full-width signs U+FFE0 to U+FFE6: cent, pound, not, macron, broken bar, yen, won. */
static const uint16_t wide_signs[] = { 0xA2, 0xA3, 0xAC, 0xAF, 0xA6, 0xA5, 0x20A9 };

/*
 * What is not simply seen, sorted. Blanks are White_Space, the hidden are Default_Ignorable and
 * format characters (Unicode 14) and the blank cells of Braille and Hangul; those that are barred
 * stand in the header.
 */
static const struct {
    uint32_t first, last;
    enum msh_utf8_kind kind;
} kinds[] = {
    /* clang-format off */
    { 0x0000, 0x0008, MSH_UTF8_BARRED }, { 0x0009, 0x000A, MSH_UTF8_LINE },
    { 0x000B, 0x000C, MSH_UTF8_BARRED }, { 0x000D, 0x000D, MSH_UTF8_LINE },
    { 0x000E, 0x001F, MSH_UTF8_BARRED }, { 0x0020, 0x0020, MSH_UTF8_BLANK },
    { 0x007F, 0x009F, MSH_UTF8_BARRED }, { 0x00A0, 0x00A0, MSH_UTF8_BLANK },
    { 0x00AD, 0x00AD, MSH_UTF8_HIDDEN }, { 0x034F, 0x034F, MSH_UTF8_HIDDEN },
    { 0x061C, 0x061C, MSH_UTF8_HIDDEN }, { 0x115F, 0x1160, MSH_UTF8_HIDDEN },
    { 0x1680, 0x1680, MSH_UTF8_BLANK }, { 0x17B4, 0x17B5, MSH_UTF8_HIDDEN },
    { 0x180B, 0x180F, MSH_UTF8_HIDDEN }, { 0x2000, 0x200A, MSH_UTF8_BLANK },
    { 0x200B, 0x200F, MSH_UTF8_HIDDEN }, { 0x2028, 0x202E, MSH_UTF8_BARRED },
    { 0x202F, 0x202F, MSH_UTF8_BLANK }, { 0x205F, 0x205F, MSH_UTF8_BLANK },
    { 0x2060, 0x2065, MSH_UTF8_HIDDEN }, { 0x2066, 0x206F, MSH_UTF8_BARRED },
    { 0x2800, 0x2800, MSH_UTF8_HIDDEN }, { 0x3000, 0x3000, MSH_UTF8_BLANK },
    { 0x3164, 0x3164, MSH_UTF8_HIDDEN }, { 0xFDD0, 0xFDEF, MSH_UTF8_BARRED },
    { 0xFE00, 0xFE0F, MSH_UTF8_HIDDEN }, { 0xFEFF, 0xFEFF, MSH_UTF8_HIDDEN },
    { 0xFFA0, 0xFFA0, MSH_UTF8_HIDDEN }, { 0xFFF9, 0xFFFB, MSH_UTF8_HIDDEN },
    { 0xFFFE, 0xFFFF, MSH_UTF8_BARRED }, { 0x1BCA0, 0x1BCA3, MSH_UTF8_HIDDEN },
    { 0x1D173, 0x1D17A, MSH_UTF8_HIDDEN }, { 0xE0000, 0xE0FFF, MSH_UTF8_HIDDEN },
    /* clang-format on */
};

/* Decode at p with n > 0 bytes left; returns the length, or 0 if the bytes are no code point. The
 * bounds of the second byte are those of table 3-7 of the Unicode standard. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *ret_cp)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t size;
    uint32_t cp;

    if (p[0] < 0x80) {
        *ret_cp = p[0];
        return p[0] != 0;
    }
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    size = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (n < size)
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    cp = (uint32_t)(p[0] & (0x7F >> size)) << 6 | (p[1] & 0x3F);
    for (size_t i = 2; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        cp = cp << 6 | (p[i] & 0x3F);
    }
    *ret_cp = cp;
    return size;
}

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight ASCII characters, none of them NUL: most of what is stored, and judged at once. */
static bool eight_plain(const unsigned char *p, size_t n)
{
    uint64_t w;

    if (n < sizeof(w))
        return false;
    memcpy(&w, p, sizeof(w));
    return ((w | (w - EIGHT(0x01))) & EIGHT(0x80)) == 0;
}

bool msh_utf8_valid(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;

    while (n > 0) {
        uint32_t cp;
        size_t size = eight_plain(p, n) ? 8 : decode(p, n, &cp);

        if (size == 0)
            return false;
        p += size;
        n -= size;
    }
    return true;
}

size_t msh_utf8_length(const char *text, size_t n)
{
    size_t length = 0;

    for (size_t i = 0; i < n; i++)
        length += ((unsigned char)text[i] & 0xC0) != 0x80;
    return length;
}

uint32_t msh_utf8_next(const char *text, size_t n, size_t *at)
{
    uint32_t cp;
    size_t size;

    if (*at >= n)
        return 0;
    size = decode((const unsigned char *)text + *at, n - *at, &cp);
    if (size == 0) {
        *at += 1;
        return REPLACEMENT;
    }
    *at += size;
    return cp;
}

size_t msh_utf8_encode(uint32_t cp, char out[4])
{
    size_t n;

    if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    out[0] = (char)((0xF0 << (4 - n) & 0xFF) | cp);
    return n;
}

void msh_utf8_put(struct msh_str *out, uint32_t cp)
{
    char bytes[4];

    msh_str_addn(out, bytes, msh_utf8_encode(cp, bytes));
}

enum msh_utf8_kind msh_utf8_kind(uint32_t cp)
{
    size_t low = 0, high = MSH_COUNT(kinds);

    while (low < high) {
        const size_t middle = (low + high) / 2;

        if (cp > kinds[middle].last)
            low = middle + 1;
        else if (cp < kinds[middle].first)
            high = middle;
        else
            return kinds[middle].kind;
    }
    return (cp & 0xFFFE) == 0xFFFE ? MSH_UTF8_BARRED : MSH_UTF8_SEEN;
}

uint32_t msh_utf8_barred(const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        const uint32_t cp = msh_utf8_next(text, n, &at);

        if (msh_utf8_kind(cp) == MSH_UTF8_BARRED)
            return cp;
    }
    return 0;
}

bool msh_utf8_is_text(const char *text, size_t n)
{
    bool seen = false;

    for (size_t at = 0; at < n && !seen;)
        seen = msh_utf8_kind(msh_utf8_next(text, n, &at)) == MSH_UTF8_SEEN;
    return seen && msh_utf8_valid(text, n) && msh_utf8_barred(text, n) == 0;
}

static bool is_blank(uint32_t cp)
{
    for (size_t i = 0; i < MSH_COUNT(blanks); i++)
        if (cp == blanks[i])
            return true;
    return false;
}

static uint32_t to_lower(uint32_t cp)
{
    size_t low = 0, high = MSH_COUNT(fold_ranges);

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct fold_range *range = &fold_ranges[middle];

        if (cp > range->last)
            low = middle + 1;
        else if (cp < range->first)
            high = middle;
        else if ((cp - range->first) % (uint32_t)range->step == 0)
            return (uint32_t)((int32_t)cp + range->delta);
        else
            return cp;
    }
    return cp;
}

static uint32_t fold(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFF01 - '!';
    else if (cp >= 0xFFE0 && cp <= 0xFFE6)
        return wide_signs[cp - 0xFFE0];
    if (cp < 0x80 && cp > 0x20)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    if (cp > 0x3000)
        return cp;
    if (is_blank(cp))
        return ' ';
    return to_lower(cp);
}

void msh_utf8_fold(const char *text, size_t n, struct msh_str *out)
{
    for (size_t at = 0; at < n;) {
        size_t from = at;
        uint32_t cp = msh_utf8_next(text, n, &at), folded = fold(cp);

        if (folded == cp && cp != REPLACEMENT)
            msh_str_addn(out, text + from, at - from);
        else
            msh_utf8_put(out, folded);
    }
}

size_t msh_utf8_prefix(const char *text, size_t n, size_t max)
{
    size_t i = 0;

    for (; i < n; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80 && max-- == 0)
            break;
    return i;
}
