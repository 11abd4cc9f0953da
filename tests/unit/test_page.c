/* Pages: nothing that came from outside becomes markup; every word stands in both languages. */
#include "base/base.h"

#include "test.h"

#include "http/page.h"
#include "http/portal/words.h"

static void values_are_escaped(void **state)
{
    const char *volatile nothing = NULL;
    struct msh_page page;

    (void)state;
    msh_page_init(&page);
    msh_page_add(&page, "<p title=\"%s\">%s%s</p>", "\"'><b onx=1>&amp;", "a<b>", nothing);
    assert_string_equal(page.out.p, "<p title=\"&quot;&#39;&gt;&lt;b onx=1&gt;&amp;amp;\">"
                                    "a&lt;b&gt;</p>");
    msh_str_clear(&page.out);
    msh_page_add(&page, "%d %ld %zu 100%%", -7, 1234567890123L, (size_t)9);
    assert_string_equal(page.out.p, "-7 1234567890123 9 100%");
    msh_page_done(&page);
}

static void every_byte_is_safe(void **state)
{
    struct msh_page page;
    char text[2] = { 0 };

    (void)state;
    msh_page_init(&page);
    for (int c = 1; c < 256; c++) {
        text[0] = (char)c;
        msh_str_clear(&page.out);
        msh_page_add(&page, "%s", text);
        assert_null(strpbrk(page.out.p, "<>\"'"));
        assert_true(page.out.p[0] != '&' || page.out.n > 3);
    }
    msh_page_done(&page);
}

static void lines_stay_lines(void **state)
{
    struct msh_page page;

    (void)state;
    msh_page_init(&page);
    page.chinese = true;
    msh_page_lines(&page, "一\r\n二\n<三>\r\n\r\n");
    assert_string_equal(page.out.p, "一<br>二<br>&lt;三&gt;<br><br>");
    msh_page_lines(&page, NULL);
    msh_page_done(&page);
}

/* Only where the page is in another language, and only what is Chinese. */
static void chinese_says_so(void **state)
{
    struct msh_page page;

    (void)state;
    msh_page_init(&page);
    msh_page_lines(&page, "lamp & pole\ncafé");
    assert_string_equal(page.out.p, "lamp &amp; pole<br>café");
    msh_str_clear(&page.out);
    msh_page_lines(&page, "路灯 <A>\n");
    assert_string_equal(page.out.p, "<span lang=\"zh-CN\">路灯 &lt;A&gt;<br></span>");
    msh_page_done(&page);
}

static void write_unknown(void *arg)
{
    struct msh_page page;

    (void)arg;
    msh_page_init(&page);
    msh_page_add(&page, "%x", 1u);
}

static void unknown_conversions_abort(void **state)
{
    (void)state;
    assert_true(test_aborts(write_unknown, NULL));
}

/* ---- words ---- */

static unsigned gaps(const char *text)
{
    return (strstr(text, "{1}") != NULL ? 1u : 0) | (strstr(text, "{2}") != NULL ? 2u : 0);
}

static bool has_chinese(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0xE4 && (unsigned char)*text <= 0xE9)
            return true;
    return false;
}

static void every_word_stands_in_both_languages(void **state)
{
    (void)state;
    for (int i = MSH_WORD_NONE + 1; i < MSH_WORD_COUNT; i++) {
        const char *zh = msh_word(false, (enum msh_word)i);
        const char *en = msh_word(true, (enum msh_word)i);

        if (msh_empty(zh) || msh_empty(en))
            fail_msg("word %d lacks a language: \"%s\" \"%s\"", i, zh, en);
        if (gaps(zh) != gaps(en))
            fail_msg("word %d has other gaps: \"%s\" \"%s\"", i, zh, en);
        if (i != MSH_WORD_SWITCH_ZH && has_chinese(en))
            fail_msg("word %d is not English: \"%s\"", i, en);
        if (i != MSH_WORD_SWITCH_EN && i != MSH_WORD_HOTLINE && !has_chinese(zh))
            fail_msg("word %d is not Chinese: \"%s\"", i, zh);
    }
}

static void gaps_are_filled(void **state)
{
    struct msh_str out;

    (void)state;
    msh_str_init(&out, 1000);
    msh_word_fill(&out, "{1} and {2}, {1}{3}{", "a", "{1}");
    assert_string_equal(out.p, "a and {1}, a{3}{");
    msh_str_clear(&out);
    msh_word_fill(&out, "[{1}{2}]", NULL, NULL);
    assert_string_equal(out.p, "[]");
    msh_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_escaped),
        cmocka_unit_test(every_byte_is_safe),
        cmocka_unit_test(lines_stay_lines),
        cmocka_unit_test(chinese_says_so),
        cmocka_unit_test(unknown_conversions_abort),
        cmocka_unit_test(every_word_stands_in_both_languages),
        cmocka_unit_test(gaps_are_filled),
    };

    return RUN(tests);
}
