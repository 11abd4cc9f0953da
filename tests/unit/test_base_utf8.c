#include "base/base.h"

#include "test.h"
#include "text.h"

#include <locale.h>
#include <wctype.h>

#include "base/utf8.h"

#define VALID(text) msh_utf8_valid((text), sizeof(text) - 1)

static const char *folded(const char *text)
{
    static char kept[4][512];
    static unsigned next;
    char *out = kept[next++ % MSH_COUNT(kept)];
    struct msh_str s;

    msh_str_init(&s, sizeof(kept[0]) - 1);
    msh_utf8_fold(text, strlen(text), &s);
    assert_false(s.overflow);
    msh_copy(out, sizeof(kept[0]), s.p);
    msh_str_done(&s);
    return out;
}

static void well_formed_text_is_valid(void **state)
{
    (void)state;
    assert_true(VALID(""));
    assert_true(VALID("abc\t\n\x7F"));
    assert_true(VALID("供暖é𠮷"));
    assert_true(VALID("\xC2\x80\xDF\xBF"));
    assert_true(VALID("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"));
    assert_true(VALID("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

static void malformed_text_is_not(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
    } rows[] = {
        { "\0", 1 },               /* NUL */
        { "a\0b", 3 },             /* */
        { "\x80", 1 },             /* lone continuation */
        { "\xBF", 1 },             /* */
        { "\xC0\x80", 2 },         /* overlong NUL */
        { "\xC1\xBF", 2 },         /* overlong */
        { "\xE0\x9F\xBF", 3 },     /* overlong */
        { "\xF0\x8F\xBF\xBF", 4 }, /* overlong */
        { "\xED\xA0\x80", 3 },     /* surrogates */
        { "\xED\xBF\xBF", 3 },     /* */
        { "\xF4\x90\x80\x80", 4 }, /* above U+10FFFF */
        { "\xF5\x80\x80\x80", 4 }, /* */
        { "\xFE", 1 },             /* */
        { "\xFF", 1 },             /* */
        { "\xC2", 1 },             /* cut */
        { "\xE4\xBE", 2 },         /* */
        { "\xF0\xA0\xAE", 3 },     /* */
        { "\xE4\xBE\x41", 3 },     /* */
        { "\xC2\x41", 2 },         /* */
        { "\xB9\xA9\xC5\xAF", 4 }, /* GBK for 供暖 */
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        char *exact = msh_alloc(rows[i].n); /* so that a sanitizer sees one byte too far */

        memcpy(exact, rows[i].bytes, rows[i].n);
        assert_false(msh_utf8_valid(exact, rows[i].n));
        free(exact);
    }
}

/* Plain characters are judged eight at once: a byte that is none is seen wherever it stands. */
static void no_byte_hides_among_plain_ones(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 24; n++)
        for (size_t at = 0; at < n; at++)
            for (unsigned byte = 0; byte < 256; byte++) {
                char exact[24];

                memset(exact, byte % 2 == 0 ? 0x01 : 0x7F, n);
                exact[at] = (char)byte;
                assert_int_equal(msh_utf8_valid(exact, n), byte > 0 && byte < 0x80);
            }
}

static void every_code_point_goes_round(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        size_t n, at = 0;

        if (cp == 0xD800)
            cp = 0xE000;
        n = msh_utf8_encode(cp, bytes);
        assert_true(msh_utf8_valid(bytes, n));
        assert_int_equal(msh_utf8_next(bytes, n, &at), cp);
        assert_int_equal(at, n);
        assert_int_equal(msh_utf8_length(bytes, n), 1);
        assert_int_equal(msh_utf8_next(bytes, n, &at), 0);
        /* No piece of a sequence is one. */
        for (size_t cut = 1; cut < n; cut++) {
            assert_false(msh_utf8_valid(bytes, cut));
            assert_false(msh_utf8_valid(bytes + cut, n - cut));
        }
    }
}

static void what_is_no_code_point_becomes_a_replacement(void **state)
{
    static const uint32_t bad[] = { 0, 0xD800, 0xDFFF, 0x110000, UINT32_MAX };
    struct test_random r = { 11 };
    size_t at = 0;
    char bytes[4];

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        assert_int_equal(msh_utf8_encode(bad[i], bytes), 3);
        assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    }
    assert_int_equal(msh_utf8_next("\xC0\x80", 2, &at), 0xFFFD);
    assert_int_equal(at, 1);
    /* Random bytes: always forward, never past the end, and folding gives valid text. */
    for (int i = 0; i < 20000; i++) {
        size_t n = test_below(&r, 24);
        char *text = msh_alloc(n);
        struct msh_str out;

        for (size_t k = 0; k < n; k++)
            text[k] = (char)test_u64(&r);
        for (at = 0; at < n;) {
            size_t before = at;

            assert_true(msh_utf8_next(text, n, &at) != 0);
            assert_true(at > before && at <= n);
        }
        msh_str_init(&out, 200);
        msh_utf8_fold(text, n, &out);
        assert_true(msh_utf8_valid(out.p, out.n));
        msh_str_done(&out);
        free(text);
    }
}

static void lengths_and_prefixes_count_characters(void **state)
{
    (void)state;
    assert_int_equal(msh_utf8_length("", 0), 0);
    assert_int_equal(msh_utf8_length("供a暖𠮷", 11), 4);
    assert_int_equal(msh_utf8_prefix("供a暖𠮷", 11, 0), 0);
    assert_int_equal(msh_utf8_prefix("供a暖𠮷", 11, 1), 3);
    assert_int_equal(msh_utf8_prefix("供a暖𠮷", 11, 2), 4);
    assert_int_equal(msh_utf8_prefix("供a暖𠮷", 11, 3), 7);
    assert_int_equal(msh_utf8_prefix("供a暖𠮷", 11, 4), 11);
    assert_int_equal(msh_utf8_prefix("供a暖𠮷", 11, SIZE_MAX), 11);
    assert_int_equal(msh_utf8_prefix("", 0, 5), 0);
}

static void barred_characters_are_seen(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        bool barred = (cp < 0x20 && cp != 9 && cp != 10 && cp != 13) || (cp >= 0x7F && cp < 0xA0) ||
                      (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x206F) ||
                      (cp >= 0xFDD0 && cp <= 0xFDEF) || cp % 0x10000 >= 0xFFFE;
        char bytes[6] = "a";
        size_t n = msh_utf8_encode(cp, bytes + 1);

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        assert_int_equal(msh_utf8_barred(bytes, n + 1), barred ? cp : 0);
        assert_int_equal(msh_utf8_is_text(bytes, n + 1), !barred);
    }
    assert_int_equal(msh_utf8_barred("", 0), 0);
    assert_int_equal(msh_utf8_barred("供暖\r\n", 8), 0);
}

static void words_show_something(void **state)
{
    static const char *const hidden[] = { "",
                                          " ",
                                          " \t\r\n",
                                          "\u3000\u00A0\u2003",
                                          "\u200B",
                                          "\u200B\u200C\u200D\u2060\uFEFF",
                                          "\u00AD\u034F\u061C\u180E",
                                          "\u115F\u1160\u3164\uFFA0",
                                          "\u2800",
                                          "\uFE0F\U000E0041\U000E0100",
                                          " \u200E\n\u200F " };
    static const char *const shown[] = {
        "供", "\u200B供暖", "1\uFE0F\u20E3", "👨\u200D👩\u200D👧", "a\u0301", "\uE000", "\uFFFD", "。"
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(hidden); i++)
        assert_false(msh_utf8_is_text(hidden[i], strlen(hidden[i])));
    for (size_t i = 0; i < MSH_COUNT(shown); i++)
        assert_true(msh_utf8_is_text(shown[i], strlen(shown[i])));
    assert_false(msh_utf8_is_text("供\xFF", 4));
}

static void folding_joins_what_people_take_for_the_same(void **state)
{
    static const struct {
        const char *text, *fold;
    } rows[] = {
        { "", "" },
        { "Ａ１２３４５！", "a12345!" },
        { "ＶＩＰ～", "vip~" },
        { "ABCxyz[]`{}@", "abcxyz[]`{}@" },
        { "供　暖\t一\r\n区", "供 暖 一  区" },
        { "\xC2\xA0\xE2\x80\x83\xE2\x80\xAF", "   " },
        { "ÀÖØÞ×ß÷", "àöøþ×ß÷" },
        { "ĀǍǓǕŸŽ", "āǎǔǖÿž" },
        { "İIıi", "iiıi" },
        { "ΑΣς", "ασσ" },
        { "АЯЁѢ", "аяёѣ" },
        { "ẤỰ", "ấự" },
        { "￥￡", "¥£" },
        { "供暖。，！", "供暖。,!" },
        { "𠮷😀", "𠮷😀" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++)
        assert_string_equal(folded(rows[i].text), rows[i].fold);
}

/* Letters that folding joins with another one, where lower case would leave them apart. */
static bool is_folded_further(uint32_t cp)
{
    static const uint16_t further[] = {
        0x85, 0xA0, 0xB5, 0x17F, 0x3C2, 0x3D0, 0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F5, 0x1E9B,
    };

    for (size_t i = 0; i < MSH_COUNT(further); i++)
        if (cp == further[i])
            return true;
    return false;
}

static void letters_agree_with_the_library(void **state)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

    (void)state;
    assert_true(utf8 != (locale_t)0);
    for (uint32_t cp = 0x21; cp < 0x1F00; cp++) {
        char bytes[5] = { 0 }, lower[5] = { 0 };

        if (cp == 0x530)
            cp = 0x1E00; /* Armenian to Georgian have no place in our table */
        msh_utf8_encode(cp, bytes);
        msh_utf8_encode((uint32_t)towlower_l((wint_t)cp, utf8), lower);
        if (is_folded_further(cp))
            assert_string_not_equal(folded(bytes), lower);
        else
            assert_string_equal(folded(bytes), lower);
    }
    freelocale(utf8);
}

static void each_code_point_folds_to_one_that_stays(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char bytes[5] = { 0 };
        const char *once;

        if (cp == 0xD800)
            cp = 0xE000;
        msh_utf8_encode(cp, bytes);
        once = folded(bytes);
        assert_int_equal(msh_utf8_length(once, strlen(once)), 1);
        assert_string_equal(folded(once), once);
    }
}

static void a_piece_folds_to_a_piece(void **state)
{
    struct test_random r = { 12 };
    struct msh_str text, whole, piece;

    (void)state;
    msh_str_init(&text, 1000);
    msh_str_init(&whole, 1000);
    msh_str_init(&piece, 1000);
    for (int i = 0; i < 5000; i++) {
        size_t length, from, to;

        test_text(&r, &text, 30);
        length = msh_utf8_length(text.p, text.n);
        from = test_below(&r, length + 1);
        to = from + test_below(&r, length - from + 1);
        from = msh_utf8_prefix(text.p, text.n, from);
        to = msh_utf8_prefix(text.p, text.n, to);
        msh_str_clear(&whole);
        msh_str_clear(&piece);
        /* In two halves or at once: no context. */
        msh_utf8_fold(text.p, from, &whole);
        msh_utf8_fold(text.p + from, text.n - from, &whole);
        msh_utf8_fold(text.p + from, to - from, &piece);
        assert_non_null(strstr(whole.p, piece.p));
        assert_int_equal(msh_utf8_length(whole.p, whole.n), length);
        assert_string_equal(folded(text.p), whole.p);
        assert_string_equal(folded(whole.p), whole.p);
    }
    msh_str_done(&text);
    msh_str_done(&whole);
    msh_str_done(&piece);
}

int main(void)
{
    const struct CMUnitTest utf8[] = {
        cmocka_unit_test(well_formed_text_is_valid),
        cmocka_unit_test(malformed_text_is_not),
        cmocka_unit_test(no_byte_hides_among_plain_ones),
        cmocka_unit_test(every_code_point_goes_round),
        cmocka_unit_test(what_is_no_code_point_becomes_a_replacement),
        cmocka_unit_test(lengths_and_prefixes_count_characters),
        cmocka_unit_test(barred_characters_are_seen),
        cmocka_unit_test(words_show_something),
        cmocka_unit_test(folding_joins_what_people_take_for_the_same),
        cmocka_unit_test(letters_agree_with_the_library),
        cmocka_unit_test(each_code_point_folds_to_one_that_stays),
        cmocka_unit_test(a_piece_folds_to_a_piece),
    };

    return RUN(utf8);
}
