/* Reply templates: which places there are, and how they are filled. */
#include "base/base.h"

#include "test.h"

#include "domain/template.h"

static const char *const values[MSH_TEMPLATE_WORD_COUNT] = {
    [MSH_TEMPLATE_NUMBER] = "202611210000017",
    [MSH_TEMPLATE_UNIT] = "供热办公室{due}",
    [MSH_TEMPLATE_DUE] = "",
};

static void fills(const char *text, const char *want)
{
    struct msh_err err = { 0 };
    struct msh_str out;

    if (msh_template_check(text, &err) < 0)
        fail_msg("%s: %s", text, err.text);
    msh_str_init(&out, 4096);
    msh_template_fill(text, values, &out);
    assert_string_equal(out.p == NULL ? "" : out.p, want);
    msh_str_done(&out);
}

static void places_are_filled(MSH_UNUSED void **state)
{
    fills("您好。", "您好。");
    fills("{number}", "202611210000017");
    fills("您反映的{编号}号诉求", "您反映的202611210000017号诉求");
    fills("{编号}{number}", "202611210000017202611210000017");
}

/* What a value holds is words, never another place; what has no value is left to be seen. */
static void nothing_is_filled_twice_or_silently(MSH_UNUSED void **state)
{
    fills("{unit}答复", "供热办公室{due}答复");
    fills("期限{due}，{title}", "期限{due}，{title}");
    fills("{today}{number}", "{today}202611210000017");
}

static void strange_places_are_refused(MSH_UNUSED void **state)
{
    static const char *const wrong[] = { "{",         "}",        "a}b",       "{}",
                                         "{name}",    "{phone}",  "{number",   "{number}}",
                                         "{{number}", "{Number}", "{number }", "{诉求人}" };

    for (size_t i = 0; i < MSH_COUNT(wrong); i++) {
        struct msh_err err = { 0 };

        assert_int_equal(msh_template_check(wrong[i], &err), MSH_E_INVALID);
        assert_string_equal(err.field, "text");
        assert_string_equal(err.code, "template_place");
    }
}

static void every_word_is_a_place(MSH_UNUSED void **state)
{
    char text[64];
    struct msh_err err = { 0 };

    for (size_t i = 0; i < msh_template_word_names.n; i++) {
        (void)snprintf(text, sizeof(text), "{%s}", msh_template_word_names.items[i].code);
        assert_int_equal(msh_template_check(text, &err), 0);
        (void)snprintf(text, sizeof(text), "{%s}", msh_template_word_names.items[i].zh);
        assert_int_equal(msh_template_check(text, &err), 0);
    }
    assert_int_equal(msh_template_word_names.n, MSH_TEMPLATE_WORD_COUNT);
    assert_int_equal(msh_template_kind_names.n, MSH_TEMPLATE_KIND_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_filled),
        cmocka_unit_test(nothing_is_filled_twice_or_silently),
        cmocka_unit_test(strange_places_are_refused),
        cmocka_unit_test(every_word_is_a_place),
    };

    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
