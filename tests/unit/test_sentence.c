#include "base/base.h"

#include "test.h"

#include "domain/flow.h"
#include "domain/vocab.h"
#include "http/sentence_table.h"

/* Events beside the transition table that a ticket's story tells. */
static const char *const beside[] = {
    "render",
    "approve_rendition",
    "accuse",
    "same_matter",
    "attach",
    "remind",
    "warn",
    "renew",
    "unmask",
    "rectify",
    "restrict",
    "destroy_person",
    "erase",
    "hold_back",
    "publish_propose",
    "publish",
    "publish_reject",
    "publish_withdraw",
    "publish_refuse",
    "publish_allow",
    "me_too_end",
    "reissue_code",
    "code_refused",
};

static size_t count(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *p = strstr(text, part); p != NULL; p = strstr(p + 1, part))
        n++;
    return n;
}

static void must_be_told(const char *op)
{
    const struct msh_telling *last = NULL;

    for (size_t i = 0; i < msh_tellings_n; i++)
        if (msh_streq(msh_tellings[i].op, op)) {
            if (last != NULL && last->when == NULL)
                fail_msg("%s: a row behind the one without a condition is never told", op);
            last = &msh_tellings[i];
        }
    if (last == NULL || last->when != NULL)
        fail_msg("%s: no row tells it whatever it holds", op);
}

static void every_step_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < msh_op_names.n; i++)
        must_be_told(msh_op_names.items[i].code);
    for (size_t i = 0; i < MSH_COUNT(beside); i++)
        must_be_told(beside[i]);
}

static bool is_beside(const char *op)
{
    for (size_t i = 0; i < MSH_COUNT(beside); i++)
        if (msh_streq(beside[i], op))
            return true;
    return false;
}

static void check_words(const char *template)
{
    static const char known[] = "|who|person|unit|units|holder|before|reason|told|claim|rating|"
                                "reported|tags|stage|becomes|attempt|returns|round|ticket|ahead|";

    for (const char *p = strchr(template, '{'); p != NULL; p = strchr(p + 1, '{')) {
        char word[32] = "|";
        const size_t n = strcspn(p + 1, "}");

        assert_true(n < sizeof(word) - 3);
        memcpy(word + 1, p + 1, n);
        word[n + 1] = '|';
        if (strstr(known, word) == NULL)
            fail_msg("%s: no word %s", template, word);
    }
    assert_int_equal(count(template, "{"), count(template, "}"));
    assert_int_equal(count(template, "["), count(template, "]"));
    assert_int_equal(count(template, "[["), 0);
}

static void templates_are_well_formed(void **state)
{
    static const char members[] = "|by|to|kind|reason|role|level|way|many|";

    (void)state;
    for (size_t i = 0; i < msh_tellings_n; i++) {
        const struct msh_telling *t = &msh_tellings[i];
        char member[32] = "|";

        assert_true(msh_name_find(&msh_op_names, t->op) >= 0 || is_beside(t->op));
        check_words(t->zh);
        check_words(t->en);
        assert_null(strpbrk(t->en + strlen(t->en) - 1, ".,;:"));
        assert_null(strstr(t->zh, "。"));
        if (t->when == NULL)
            continue;
        assert_non_null(strchr(t->when, '='));
        (void)snprintf(member + 1, sizeof(member) - 1, "%.*s|", (int)strcspn(t->when, "="),
                       t->when);
        if (strstr(members, member) == NULL)
            fail_msg("%s: no member %s", t->op, t->when);
    }
}

static void kinds_and_stages_have_words(void **state)
{
    (void)state;
    for (int i = 0; i < MSH_CLAIM_KIND_COUNT; i++)
        assert_string_equal(msh_claim_nouns[i].code, msh_name_code(&msh_claim_kind_names, i));
    for (int i = 0; i < MSH_STAGE_COUNT; i++) {
        assert_string_equal(msh_stage_nouns[i].code, msh_name_code(&msh_stage_names, i));
        assert_string_equal(msh_stage_dues[i].code, msh_name_code(&msh_stage_names, i));
        assert_int_equal(count(msh_stage_dues[i].zh, "{due}"), 1);
        assert_int_equal(count(msh_stage_dues[i].en, "{due}"), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_is_told),
        cmocka_unit_test(templates_are_well_formed),
        cmocka_unit_test(kinds_and_stages_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
