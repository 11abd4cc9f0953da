#include "base/base.h"

#include "test.h"

#include "base/embed.h"

static void copy_terminates_and_tells_what_was_lost(void **state)
{
    char out[5] = "zzzz";

    (void)state;
    assert_true(msh_copy(out, sizeof(out), "abcd"));
    assert_string_equal(out, "abcd");
    assert_false(msh_copy(out, sizeof(out), "abcde"));
    assert_string_equal(out, "abcd");
    assert_true(msh_copy(out, sizeof(out), ""));
    assert_string_equal(out, "");
    assert_false(msh_copy(out, 1, "a"));
    assert_string_equal(out, "");
    assert_false(msh_copy(NULL, 0, "a"));
}

static void copy_never_splits_a_character(void **state)
{
    char out[16];

    (void)state;
    for (size_t size = 1; size <= 13; size++) {
        bool whole = msh_copy(out, size, "民a声é𠮷");

        assert_int_equal(whole, size == 14);
        assert_true(strlen(out) < size);
        assert_memory_equal(out, "民a声é𠮷", strlen(out));
        assert_true(strlen(out) == 0 || strlen(out) == 3 || strlen(out) == 4 || strlen(out) == 7 ||
                    strlen(out) == 9);
    }
    assert_true(msh_copy(out, 14, "民a声é𠮷"));
}

static void numbers_are_whole_texts_within_bounds(void **state)
{
    static const struct {
        const char *text;
        int64_t min, max, value;
        bool ok;
    } rows[] = {
        { "0", 0, 0, 0, true },
        { "-0", 0, 0, 0, true },
        { "007", 0, 10, 7, true },
        { "42", 0, 41, 0, false },
        { "-1", 0, 41, 0, false },
        { "-1", -1, 41, -1, true },
        { "9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true },
        { "9223372036854775808", INT64_MIN, INT64_MAX, 0, false },
        { "-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true },
        { "-9223372036854775809", INT64_MIN, INT64_MAX, 0, false },
        { "99999999999999999999999999", INT64_MIN, INT64_MAX, 0, false },
        { "", INT64_MIN, INT64_MAX, 0, false },
        { "-", INT64_MIN, INT64_MAX, 0, false },
        { "--1", INT64_MIN, INT64_MAX, 0, false },
        { "+1", INT64_MIN, INT64_MAX, 0, false },
        { " 1", INT64_MIN, INT64_MAX, 0, false },
        { "1 ", INT64_MIN, INT64_MAX, 0, false },
        { "1.0", INT64_MIN, INT64_MAX, 0, false },
        { "1e3", INT64_MIN, INT64_MAX, 0, false },
        { "0x10", INT64_MIN, INT64_MAX, 0, false },
        { "１", INT64_MIN, INT64_MAX, 0, false },
        { NULL, INT64_MIN, INT64_MAX, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        int64_t value = 12345;

        assert_int_equal(msh_parse_i64(rows[i].text, rows[i].min, rows[i].max, &value), rows[i].ok);
        assert_true(value == (rows[i].ok ? rows[i].value : 12345));
    }
}

static void every_printed_number_reads_back(void **state)
{
    struct test_random r = { 2 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t value = (int64_t)(test_u64(&r) >> test_below(&r, 64)), back = 0;
        char text[32];

        value = i % 2 ? value : (int64_t)(0 - (uint64_t)value);
        snprintf(text, sizeof(text), "%" PRId64, value);
        assert_true(msh_parse_i64(text, INT64_MIN, INT64_MAX, &back));
        assert_true(back == value);
    }
}

static void zero_bytes_can_be_asked_for(void **state)
{
    void *a = msh_alloc(0), *b = msh_alloc0(0, 9), *c = msh_realloc(NULL, 0);

    (void)state;
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    free(a);
    free(b);
    free(c);
}

static void take_too_much(void *arg)
{
    (void)arg;
    free(msh_alloc0(SIZE_MAX / 2, 16));
}

static void panic(void *arg)
{
    (void)arg;
    msh_panic("%s", "said so");
}

static void what_cannot_go_on_aborts(void **state)
{
    (void)state;
    assert_true(test_aborts(panic, NULL));
}

/* Spends the reserve on the way; exit status 9 if there was none. */
static void take_too_much_with_a_reserve(void *arg)
{
    if (!msh_reserve_keep() || !msh_reserve_keep() || !msh_reserve_spend() || msh_reserve_spend() ||
        !msh_reserve_keep())
        _exit(9);
    take_too_much(arg);
}

static void without_memory_the_process_ends_with_a_word(void **state)
{
    void (*const takers[])(void *) = { take_too_much, take_too_much_with_a_reserve };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(takers); i++) {
        int status = test_end_of(takers[i], NULL);

        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), MSH_EXIT_REACH);
    }
}

static void strings(void **state)
{
    char *copy = msh_strdup("声");

    (void)state;
    assert_string_equal(copy, "声");
    free(copy);
    assert_true(msh_empty(NULL));
    assert_true(msh_empty(""));
    assert_false(msh_empty(" "));
    assert_true(msh_streq("a", "a"));
    assert_false(msh_streq("a", "ab"));
}

static void embedded_files_are_found_by_name(void **state)
{
    static const struct msh_embed table[] = {
        { "a/1.json", "{}", 2 },
        { "a/10.json", "[]", 2 },
        { 0 },
    };

    (void)state;
    assert_ptr_equal(msh_embed_find(table, "a/1.json"), &table[0]);
    assert_ptr_equal(msh_embed_find(table, "a/10.json"), &table[1]);
    assert_null(msh_embed_find(table, "a/1"));
    assert_null(msh_embed_find(table, ""));
    assert_null(msh_embed_find(&table[2], "a/1.json"));
}

int main(void)
{
    const struct CMUnitTest base[] = {
        cmocka_unit_test(copy_terminates_and_tells_what_was_lost),
        cmocka_unit_test(copy_never_splits_a_character),
        cmocka_unit_test(numbers_are_whole_texts_within_bounds),
        cmocka_unit_test(every_printed_number_reads_back),
        cmocka_unit_test(zero_bytes_can_be_asked_for),
        cmocka_unit_test(what_cannot_go_on_aborts),
        cmocka_unit_test(without_memory_the_process_ends_with_a_word),
        cmocka_unit_test(strings),
        cmocka_unit_test(embedded_files_are_found_by_name),
    };

    return RUN(base);
}
