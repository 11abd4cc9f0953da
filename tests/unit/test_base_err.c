#include "base/base.h"

#include "test.h"

#include "base/err.h"

static void a_check_reads_as_one_return(void **state)
{
    struct msh_err err = { .retry_after_s = 9, .field = "old" };

    (void)state;
    assert_int_equal(msh_err_set(&err, MSH_E_STATE, "ticket_state", "cannot %s now", "sign"),
                     MSH_E_STATE);
    assert_int_equal(err.rc, MSH_E_STATE);
    assert_string_equal(err.code, "ticket_state");
    assert_string_equal(err.field, "");
    assert_string_equal(err.text, "cannot sign now");
    assert_int_equal(err.retry_after_s, 0);
}

static void a_field_is_named(void **state)
{
    struct msh_err err = { 0 };

    (void)state;
    assert_int_equal(msh_err_field(&err, "place.lon", "range", "above %d", 180), MSH_E_INVALID);
    assert_string_equal(err.field, "place.lon");
    assert_string_equal(err.code, "range");
    assert_string_equal(err.text, "above 180");
    /* The error may be rewritten from itself. */
    msh_err_field(&err, err.field, err.code, "line 3: %s", err.text);
    assert_string_equal(err.field, "place.lon");
    assert_string_equal(err.code, "range");
    assert_string_equal(err.text, "line 3: above 180");
}

static void a_full_disk_is_told_apart(void **state)
{
    struct msh_err err = { 0 };

    (void)state;
    assert_int_equal(msh_err_errno(&err, ENOSPC, "write", "cannot write %s", "wal"), MSH_E_FULL);
    assert_int_equal(msh_err_errno(&err, EDQUOT, "write", "x"), MSH_E_FULL);
    assert_int_equal(msh_err_errno(&err, ENOENT, "open", "cannot open %s", "a"), MSH_E_IO);
    assert_string_equal(err.text, "cannot open a: No such file or directory");
}

static void long_texts_are_cut_between_characters(void **state)
{
    struct msh_err err = { 0 };
    char text[1200];

    (void)state;
    for (size_t i = 0; i + 3 < sizeof(text); i += 3)
        memcpy(text + i, "民", 4);
    msh_err_set(&err, MSH_E_BUG, text, "%s", text);
    assert_int_equal(strlen(err.text), 255);
    assert_int_equal(strlen(err.code), 45);
    msh_err_set(&err, MSH_E_BUG, "c", "ab%s", text);
    assert_int_equal(strlen(err.text), 254);
    msh_err_errno(&err, EIO, "c", "%s", text);
    assert_int_equal(strlen(err.text), 255);
}

static void half_characters_and_broken_bytes_are_left_out(void **state)
{
    struct msh_err err = { 0 };

    (void)state;
    msh_err_field(&err, "a\xE6\xB0", "c", "no unit %.4s", "民声");
    assert_string_equal(err.text, "no unit 民");
    assert_string_equal(err.field, "a");
    msh_err_set(&err, MSH_E_BUG, "c",
                "\xFF"
                "a\x80"
                "b\xEF\xBF\xBD");
    assert_string_equal(err.text, "ab\xEF\xBF\xBD");
}

static void every_outcome_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(msh_rc_name(0), "ok");
    for (int rc = MSH_E_TYPE; rc <= 0; rc++) {
        assert_non_null(msh_rc_name(rc));
        assert_string_not_equal(msh_rc_name(rc), "unknown");
        for (int other = MSH_E_TYPE; other < rc; other++)
            assert_string_not_equal(msh_rc_name(rc), msh_rc_name(other));
    }
    assert_string_equal(msh_rc_name(1), "unknown");
    assert_string_equal(msh_rc_name(MSH_E_TYPE - 1), "unknown");
    assert_string_equal(msh_rc_name(INT_MIN), "unknown");
    assert_string_equal(msh_rc_name(INT_MAX), "unknown");
}

int main(void)
{
    const struct CMUnitTest err[] = {
        cmocka_unit_test(a_check_reads_as_one_return),
        cmocka_unit_test(a_field_is_named),
        cmocka_unit_test(a_full_disk_is_told_apart),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(half_characters_and_broken_bytes_are_left_out),
        cmocka_unit_test(every_outcome_has_a_name),
    };

    return RUN(err);
}
