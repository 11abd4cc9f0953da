#include "base/base.h"

#include "test.h"
#include "text.h"

#include <math.h>

#include "base/json.h"
#include "base/json_check.h"

static struct msh_arena arena;
static struct msh_str out;
static struct msh_json w;

static int setup(void **state)
{
    (void)state;
    msh_arena_init(&arena, 64 << 20);
    msh_str_init(&out, 2 * MSH_JSON_MAX);
    msh_json_init(&w, &out);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    msh_str_done(&out);
    return 0;
}

static void commas_stand_where_they_should(void **state)
{
    (void)state;
    msh_json_object(&w, NULL);
    msh_json_int(&w, "a", -1);
    msh_json_array(&w, "b");
    msh_json_array_end(&w);
    msh_json_array(&w, "c");
    msh_json_object(&w, NULL);
    msh_json_object_end(&w);
    msh_json_bool(&w, NULL, true);
    msh_json_bool(&w, NULL, false);
    msh_json_null(&w, NULL);
    msh_json_array(&w, NULL);
    msh_json_int(&w, NULL, 1);
    msh_json_int(&w, NULL, 2);
    msh_json_array_end(&w);
    msh_json_array_end(&w);
    msh_json_object(&w, "d");
    msh_json_string(&w, "e", "f");
    msh_json_object_end(&w);
    msh_json_null(&w, "g");
    msh_json_object_end(&w);
    assert_string_equal(out.p, "{\"a\":-1,\"b\":[],\"c\":[{},true,false,null,[1,2]],"
                               "\"d\":{\"e\":\"f\"},\"g\":null}");
}

static void each_kind_of_value(void **state)
{
    (void)state;
    msh_json_array(&w, NULL);
    msh_json_int(&w, NULL, INT64_MIN);
    msh_json_int(&w, NULL, INT64_MAX);
    msh_json_double(&w, NULL, 0.5);
    msh_json_double(&w, NULL, 98.76543219);
    msh_json_double(&w, NULL, -0.0);
    msh_json_double(&w, NULL, 1e300);
    msh_json_double(&w, NULL, (double)NAN);
    msh_json_double(&w, NULL, (double)-INFINITY);
    msh_json_string(&w, NULL, NULL);
    msh_json_stringn(&w, NULL, NULL, 3);
    msh_json_stringn(&w, NULL, "abcdef", 3);
    msh_json_string(&w, NULL, "");
    msh_json_id(&w, NULL, 0);
    msh_json_id(&w, NULL, INT64_MAX);
    msh_json_time(&w, NULL, 0);
    msh_json_time(&w, NULL, INT64_C(1791820800000));
    w.zone_ms = 0;
    msh_json_time(&w, NULL, INT64_C(1791820800001));
    msh_json_hex(&w, NULL, "\x00\xAB\x0F", 3);
    msh_json_hex(&w, NULL, NULL, 0);
    msh_json_raw(&w, NULL, "{\"x\":1}", 7);
    msh_json_raw(&w, NULL, NULL, 0);
    msh_json_array_end(&w);
    assert_string_equal(
        out.p, "[-9223372036854775808,9223372036854775807,0.5,98.7654322,-0,1e+300,null,null,"
               "null,null,\"abc\",\"\",null,\"9223372036854775807\",null,"
               "\"2026-10-13T00:00:00+08:00\",\"2026-10-12T16:00:00.001Z\",\"00ab0f\",\"\","
               "{\"x\":1},null]");
}

static void only_what_must_be_is_escaped(void **state)
{
    static const char text[] = "a\"b\\c/d\b\t\n\f\r\x01\x0B\x1F\x7F供暖</script>";

    (void)state;
    msh_json_object(&w, NULL);
    msh_json_string(&w, "k\"\n", text);
    msh_json_object_end(&w);
    assert_string_equal(out.p, "{\"k\\\"\\n\":\"a\\\"b\\\\c/d\\b\\t\\n\\f\\r\\u0001\\u000b\\u001f"
                               "\x7F供暖</script>\"}");
}

static void a_full_string_is_told(void **state)
{
    struct msh_str small;

    (void)state;
    msh_str_init(&small, 10);
    msh_json_init(&w, &small);
    msh_json_array(&w, NULL);
    msh_json_string(&w, NULL, "a longer text than fits");
    msh_json_array_end(&w);
    assert_true(small.overflow);
    assert_true(small.n <= 10);
    msh_str_done(&small);
}

static const struct msh_jval *read_ok(const char *text)
{
    const struct msh_jval *root = NULL;
    struct msh_err err = { 0 };

    if (msh_json_read(&arena, text, strlen(text), &root, &err) != 0)
        fail_msg("%s: %s", text, err.text);
    return root;
}

static void a_tree_is_read(void **state)
{
    const struct msh_jval *root = read_ok(
        " { \"n\" : -12 ,\r\n\t\"s\":\"\\u4F9b\\n\\ud842\\udfb7\\/\",\"b\":true,\"f\":false,"
        "\"z\":null,\"a\":[1,[],{}],\"\":\"empty key\"} ");
    const struct msh_jval *a;

    (void)state;
    assert_int_equal(root->type, MSH_J_OBJECT);
    assert_null(root->key);
    assert_int_equal(msh_jget_int(root, "n", 0), -12);
    assert_string_equal(msh_jget_string(root, "s"), "供\n𠮷/");
    assert_int_equal(msh_jget(root, "b")->type, MSH_J_BOOL);
    assert_int_equal(msh_jget_int(root, "b", 9), 1);
    assert_int_equal(msh_jget_int(root, "f", 9), 0);
    assert_int_equal(msh_jget(root, "z")->type, MSH_J_NULL);
    assert_string_equal(msh_jget_string(root, ""), "empty key");
    a = msh_jget(root, "a");
    assert_int_equal(a->type, MSH_J_ARRAY);
    assert_int_equal(a->first->i, 1);
    assert_null(a->first->key);
    assert_int_equal(a->first->next->type, MSH_J_ARRAY);
    assert_null(a->first->next->first);
    assert_int_equal(a->first->next->next->type, MSH_J_OBJECT);
    assert_null(a->first->next->next->next);

    assert_null(msh_jget(root, "absent"));
    assert_null(msh_jget(a, "n"));
    assert_null(msh_jget(NULL, "n"));
    assert_null(msh_jget_string(root, "n"));
    assert_int_equal(msh_jget_int(root, "s", 7), 7);
    assert_int_equal(msh_jget_int(root, "z", 7), 7);
    assert_int_equal(msh_jget_int(NULL, "z", 7), 7);
}

static void single_values_are_documents(void **state)
{
    (void)state;
    assert_int_equal(read_ok("0")->i, 0);
    assert_int_equal(read_ok("-0")->i, 0);
    assert_true(read_ok("9223372036854775807")->i == INT64_MAX);
    assert_true(read_ok("-9223372036854775808")->i == INT64_MIN);
    assert_string_equal(read_ok("\"\"")->s, "");
    assert_string_equal(read_ok("\"\\u0af9\\u0AF9\\ubcde\\uBCDE\\u00e9\"")->s, "ૹૹ볞볞é");
    assert_int_equal(read_ok("null")->type, MSH_J_NULL);
    assert_int_equal(read_ok("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]")->type, MSH_J_ARRAY);
}

static void what_is_not_taken_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "[",
        "}",
        "\"",
        "\"a",
        "\"a\\",
        "\"a\\\"",
        "tru",
        "True",
        "nul",
        "nulll",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "[1,",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1 \"b\":2}",
        "{1:2}",
        "{\"a\":1",
        "{\"a\":1]",
        "[1}",
        "1 2",
        "{} {}",
        "1.0",
        "1.",
        ".5",
        "1e3",
        "1E3",
        "01",
        "-01",
        "-",
        "+1",
        "0x1",
        "NaN",
        "9223372036854775808",
        "-9223372036854775809",
        "100000000000000000000000000000",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800x\"",
        "\"\\ud800\\",
        "\"a\nb\"",
        "\"\x01\"",
        "\"\xFF\"",
        "\"\xED\xA0\x80\"",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"b\":{},\"\\u0061\":2}",
        "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
        "\xEF\xBB\xBF{}",
        "// x\n1",
        "[1]/**/",
        "\v1",
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        const struct msh_jval *root = NULL;
        struct msh_err err = { 0 };
        size_t n = strlen(bad[i]);
        char *exact = msh_alloc(n);

        memcpy(exact, bad[i], n);
        if (msh_json_read(&arena, exact, n, &root, &err) != MSH_E_INVALID)
            fail_msg("taken: %s", bad[i]);
        assert_null(root);
        assert_int_equal(strncmp(err.text, "byte ", 5), 0);
        free(exact);
    }
    assert_int_equal(
        msh_json_read(&arena, "1\0", 2, &(const struct msh_jval *){ NULL }, &(struct msh_err){ 0 }),
        MSH_E_INVALID);
}

static void the_place_of_a_fault_is_named(void **state)
{
    const struct msh_jval *root;
    struct msh_err err;

    (void)state;
    msh_json_read(&arena, "{\"a\":[1,x]}", 11, &root, &err);
    assert_string_equal(err.text, "byte 8: a value is expected");
    assert_string_equal(err.code, "json");
}

/* The densest texts there are, each of 1 MiB. */
static void a_mebibyte_is_taken_within_the_stated_arena(void **state)
{
    static const char *const pieces[] = { "0,", "\"\",", "[],", "{},", "[0,0],", "\"a\\nb\"," };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(pieces); i++) {
        const struct msh_jval *root = NULL;
        struct msh_err err;

        msh_str_clear(&out);
        msh_str_addc(&out, '[');
        while (out.n + strlen(pieces[i]) < MSH_JSON_MAX)
            msh_str_add(&out, pieces[i]);
        out.p[out.n - 1] = ']';
        msh_arena_done(&arena);
        msh_arena_init(&arena, MSH_JSON_ARENA(out.n));
        assert_int_equal(msh_json_read(&arena, out.p, out.n, &root, &err), 0);
        assert_non_null(root->first->next);
        /* A blank more than the limit. */
        for (size_t k = out.n; k <= MSH_JSON_MAX; k++)
            msh_str_addc(&out, ' ');
        assert_int_equal(msh_json_read(&arena, out.p, out.n, &root, &err), MSH_E_INVALID);
    }
}

static void many_keys_are_no_burden(void **state)
{
    const struct msh_jval *root = NULL;
    struct msh_err err;

    (void)state;
    msh_json_object(&w, NULL);
    for (int i = 0; i < 50000; i++) {
        char key[16];

        snprintf(key, sizeof(key), "%d", i * 7919 % 50000);
        msh_json_int(&w, key, i);
    }
    msh_json_object_end(&w);
    msh_arena_done(&arena);
    msh_arena_init(&arena, MSH_JSON_ARENA(out.n));
    assert_int_equal(msh_json_read(&arena, out.p, out.n, &root, &err), 0);
    assert_int_equal(msh_jget_int(root, "49999", -1) * 7919 % 50000, 49999);
    /* One more, met before. */
    out.p[out.n - 1] = ',';
    msh_str_add(&out, "\"25000\":0}");
    msh_arena_reset(&arena);
    assert_int_equal(msh_json_read(&arena, out.p, out.n, &root, &err), MSH_E_INVALID);
}

/* A random tree is written; writing it again from what was read gives the same bytes. */
static void write_random(struct test_random *r, const char *key, int depth)
{
    struct msh_str text;
    char name[24];

    switch (test_below(r, depth > 5 ? 4 : 6)) {
    case 0:
        msh_json_int(&w, key, (int64_t)(test_u64(r) >> test_below(r, 64)));
        break;
    case 1:
        msh_json_bool(&w, key, test_below(r, 2));
        break;
    case 2:
        msh_json_null(&w, key);
        break;
    case 3:
        msh_str_init(&text, 1000);
        test_text(r, &text, 20);
        msh_json_string(&w, key, text.p);
        msh_str_done(&text);
        break;
    case 4:
        msh_json_array(&w, key);
        for (size_t i = test_below(r, 5); i > 0; i--)
            write_random(r, NULL, depth + 1);
        msh_json_array_end(&w);
        break;
    default:
        msh_json_object(&w, key);
        for (size_t i = test_below(r, 5); i > 0; i--) {
            snprintf(name, sizeof(name), "k\n%zu", i);
            write_random(r, name, depth + 1);
        }
        msh_json_object_end(&w);
    }
}

static void write_again(const struct msh_jval *v)
{
    switch (v->type) {
    case MSH_J_NULL:
        msh_json_null(&w, v->key);
        return;
    case MSH_J_BOOL:
        msh_json_bool(&w, v->key, v->i != 0);
        return;
    case MSH_J_INT:
        msh_json_int(&w, v->key, v->i);
        return;
    case MSH_J_STRING:
        msh_json_string(&w, v->key, v->s);
        return;
    case MSH_J_ARRAY:
        msh_json_array(&w, v->key);
        for (const struct msh_jval *c = v->first; c != NULL; c = c->next)
            write_again(c);
        msh_json_array_end(&w);
        return;
    case MSH_J_OBJECT:
        msh_json_object(&w, v->key);
        for (const struct msh_jval *c = v->first; c != NULL; c = c->next)
            write_again(c);
        msh_json_object_end(&w);
        return;
    }
}

static void what_was_written_reads_back_to_the_byte(void **state)
{
    struct test_random r = { 41 };
    struct msh_str first;

    (void)state;
    msh_str_init(&first, 1 << 20);
    for (int i = 0; i < 3000; i++) {
        const struct msh_jval *root;

        msh_str_clear(&out);
        msh_json_init(&w, &out);
        write_random(&r, NULL, 0);
        msh_str_clear(&first);
        msh_str_addn(&first, out.p, out.n);
        root = read_ok(first.p);
        msh_str_clear(&out);
        msh_json_init(&w, &out);
        write_again(root);
        assert_string_equal(out.p, first.p);
        msh_arena_reset(&arena);
    }
    msh_str_done(&first);
}

/* Damaged text is refused or read, never worse. */
static void damaged_text_does_no_harm(void **state)
{
    struct test_random r = { 42 };
    size_t refused = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const struct msh_jval *root = NULL;
        struct msh_err err = { 0 };
        char *exact;

        msh_str_clear(&out);
        msh_json_init(&w, &out);
        write_random(&r, NULL, 0);
        exact = msh_alloc(out.n);
        memcpy(exact, out.p, out.n);
        for (size_t k = 1 + test_below(&r, 3); k > 0; k--)
            exact[test_below(&r, out.n)] = "\"\\{}[]:,0u-\x80\xE4 "[test_below(&r, 15)];
        if (msh_json_read(&arena, exact, out.n, &root, &err) != 0) {
            assert_int_equal(err.rc, MSH_E_INVALID);
            refused++;
        }
        free(exact);
        msh_arena_reset(&arena);
    }
    assert_true(refused > 10000);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

static void other_files_are_checked_without_a_tree(void **state)
{
    static const char *const good[] = {
        "0",   " [ ] ",          "-1.5e+10",
        "1E5", "\"\\u00e9\\n\"", "{\"a\":{\"a\":[1,2,{\"b\":null}]},\"c\":true}",
    };
    static const char *const bad[] = {
        "",       " ",         "01",    "1.",  "1e",       "+1",  "[1,]",           "{\"a\":1,}",
        "{a:1}",  "{\"a\" 1}", "[1 2]", "[1}", "tru",      "\"a", "\"\\x\"",        "\"\\u12g4\"",
        "\"\n\"", "[] []",     "nul",   "[",   "\"\xff\"", "NaN", "\xEF\xBB\xBF{}",
    };
    struct msh_err err = { 0 };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(good); i++)
        assert_int_equal(msh_json_check(good[i], strlen(good[i]), NULL, &err), 0);
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        if (msh_json_check(bad[i], strlen(bad[i]), NULL, &err) != MSH_E_INVALID)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(msh_json_check("[1,,2]", 6, NULL, &err), MSH_E_INVALID);
    assert_non_null(strstr(err.text, "byte 3"));
}

static void a_wanted_list_stands_in_the_outermost_object(void **state)
{
    static const char *const bad[] = {
        "[]",
        "{}",
        "{\"features\":{}}",
        "{\"x\":{\"features\":[]}}",
        "{\"features\":[],\"features\":1}",
    };
    struct msh_err err = { 0 };

    (void)state;
    assert_int_equal(msh_json_check("{\"type\":1,\"features\" : [ ]}", 27, "features", &err), 0);
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        if (msh_json_check(bad[i], strlen(bad[i]), "features", &err) != MSH_E_INVALID)
            fail_msg("taken: %s", bad[i]);
}

static void as_many_values_as_a_city_has_but_not_as_deep_as_a_well(void **state)
{
    struct msh_err err = { 0 };

    (void)state;
    msh_str_clear(&out);
    msh_str_addc(&out, '[');
    for (int i = 0; i < 100000; i++)
        msh_str_add(&out, i > 0 ? ",1.25" : "1.25");
    msh_str_addc(&out, ']');
    assert_int_equal(msh_json_check(out.p, out.n, NULL, &err), 0);
    msh_str_clear(&out);
    for (int i = 0; i < MSH_JSON_CHECK_DEPTH; i++)
        msh_str_addc(&out, '[');
    for (int i = 0; i < MSH_JSON_CHECK_DEPTH; i++)
        msh_str_addc(&out, ']');
    assert_int_equal(msh_json_check(out.p, out.n, NULL, &err), 0);
    msh_str_clear(&out);
    for (int i = 0; i < 100000; i++)
        msh_str_addc(&out, '[');
    assert_int_equal(msh_json_check(out.p, out.n, NULL, &err), MSH_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest json[] = {
        TEST(commas_stand_where_they_should),
        TEST(each_kind_of_value),
        TEST(only_what_must_be_is_escaped),
        TEST(a_full_string_is_told),
        TEST(a_tree_is_read),
        TEST(single_values_are_documents),
        TEST(what_is_not_taken_is_refused),
        TEST(the_place_of_a_fault_is_named),
        TEST(a_mebibyte_is_taken_within_the_stated_arena),
        TEST(many_keys_are_no_burden),
        TEST(what_was_written_reads_back_to_the_byte),
        TEST(damaged_text_does_no_harm),
        TEST(other_files_are_checked_without_a_tree),
        TEST(a_wanted_list_stands_in_the_outermost_object),
        TEST(as_many_values_as_a_city_has_but_not_as_deep_as_a_well),
    };

    return RUN(json);
}
