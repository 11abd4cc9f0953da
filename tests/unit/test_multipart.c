/* multipart/form-data, in pieces of any size. */
#include "base/base.h"

#include "test.h"

#include "base/str.h"
#include "http/multipart.h"

#define TYPE "multipart/form-data; boundary=B-1"

/* What came, as text: "name|file|bytes;" a part. */
static struct msh_str told;
static struct msh_err err;

static int begin(void *ctx, const struct msh_part *part, struct msh_err *e)
{
    (void)ctx;
    (void)e;
    msh_str_fmt(&told, "%s|%s|", part->name, part->is_file ? part->file : "-");
    return 0;
}

static int bytes(void *ctx, const char *p, size_t n, struct msh_err *e)
{
    (void)ctx;
    (void)e;
    msh_str_addn(&told, p, n);
    return 0;
}

static int end(void *ctx, struct msh_err *e)
{
    (void)ctx;
    (void)e;
    msh_str_addc(&told, ';');
    return 0;
}

static const struct msh_part_sink sink = { begin, bytes, end, NULL };

/* Parse in pieces of `step` bytes. */
static int parse_by(const char *type, const char *body, size_t n, size_t step)
{
    static struct msh_multipart m;

    err = (struct msh_err){ 0 };
    msh_str_clear(&told);
    if (msh_multipart_init(&m, type, &sink, &err) < 0)
        return err.rc;
    for (size_t at = 0; at < n; at += step)
        if (msh_multipart_feed(&m, body + at, MSH_MIN(step, n - at), &err) < 0)
            return err.rc;
    return msh_multipart_end(&m, &err);
}

static int parse(const char *body)
{
    return parse_by(TYPE, body, strlen(body), strlen(body) + 1);
}

static int set_up(void **state)
{
    (void)state;
    msh_str_init(&told, (size_t)1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    msh_str_done(&told);
    return 0;
}

static const char two[] =
    "preamble\r\n--B-1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"
    "a\r\n--B-\r\n--B\r\n\r\nb\r\n--B-1  \r\ncontent-disposition:form-data;name=\"p\"; "
    "filename=\"\xE7\x8E\xB0;%22\xE5\x9C\xBA%22.png\"\r\nContent-Type: image/png\r\n\r\n"
    "\r\n\r\n--B-1\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"\"\r\n\r\n"
    "\r\n--B-1--\r\nepilogue";
static const char two_told[] =
    "text|-|a\r\n--B-\r\n--B\r\n\r\nb;p|\xE7\x8E\xB0;\"\xE5\x9C\xBA\".png|\r\n;empty||;";

static void any_cut_reads_alike(void **state)
{
    (void)state;
    for (size_t step = 1; step <= sizeof(two); step++) {
        assert_int_equal(parse_by(TYPE, two, sizeof(two) - 1, step), 0);
        assert_string_equal(told.p, two_told);
    }
}

static void large_content_passes_through(void **state)
{
    struct msh_str body;
    size_t from;

    (void)state;
    msh_str_init(&body, (size_t)1 << 20);
    msh_str_add(&body,
                "--B-1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n");
    from = body.n;
    for (int i = 0; i < 40000; i++)
        msh_str_fmt(&body, "%s%d", i % 7 == 0 ? "\r\n--B_" : "\r", i);
    msh_str_add(&body, "\r\n--B-1--");
    for (size_t step = 1000; step < 100000; step *= 3) {
        assert_int_equal(parse_by(TYPE, body.p, body.n, step), 0);
        assert_int_equal(told.n, body.n - from - 9 + 4 + 1);
        assert_memory_equal(told.p + 4, body.p + from, told.n - 5);
    }
    msh_str_done(&body);
}

static void malformed_bodies_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "--B-1",
        "--B-1\r\n",
        "--B-1x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--B-1",
        "--B-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--B-1\r\n",
        "--B-1\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Disposition: form-data\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Disposition: form-data; name=\"\xFF\"\r\n\r\nv\r\n--B-1--",
        "--B-1\r\nContent-Type: text/plain\r\n\r\nv\r\n--B-1--",
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        if (parse(bad[i]) != MSH_E_INVALID)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(parse("--B-1--"), 0);
}

static void everything_is_bounded(void **state)
{
    struct msh_str body;

    (void)state;
    msh_str_init(&body, (size_t)1 << 20);
    for (int i = 0; i <= MSH_PARTS_MAX; i++)
        msh_str_fmt(&body, "--B-1\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\n\r\n", i);
    assert_int_equal(parse(body.p), MSH_E_LIMIT);
    msh_str_clear(&body);
    msh_str_add(&body, "--B-1\r\n");
    for (int i = 0; i < 1000; i++)
        msh_str_add(&body, "A: b\r\n");
    assert_int_equal(parse(body.p), MSH_E_INVALID);
    msh_str_clear(&body);
    msh_str_add(&body, "--B-1\r\nContent-Disposition: form-data; name=\"");
    for (int i = 0; i <= MSH_PART_NAME_MAX; i++)
        msh_str_addc(&body, 'n');
    msh_str_add(&body, "\"\r\n\r\n\r\n--B-1--");
    assert_int_equal(parse(body.p), MSH_E_INVALID);
    msh_str_done(&body);
}

/* A name that is cut is not cut inside a character. */
static void long_file_names_are_cut(void **state)
{
    struct msh_str body;

    (void)state;
    msh_str_init(&body, (size_t)1 << 20);
    msh_str_add(&body, "--B-1\r\nContent-Disposition: form-data; name=\"f\"; filename=\"");
    for (int i = 0; i < 400; i++)
        msh_str_add(&body, "\xE7\x8E\xB0");
    msh_str_add(&body, "\"\r\n\r\n\r\n--B-1--");
    assert_int_equal(parse(body.p), 0);
    assert_int_equal(told.n, 2 + MSH_PART_FILE_MAX / 3 * 3 + 2);
    msh_str_done(&body);
}

static void types(void **state)
{
    static const char *const good[] = {
        "multipart/form-data; boundary=B-1",
        "Multipart/Form-Data;boundary=\"B-1\"",
        "multipart/form-data; charset=utf-8; boundary=B-1; x=y",
    };
    static const char *const bad[] = {
        "multipart/form-data",
        "multipart/mixed; boundary=B-1",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"B-1",
        "multipart/form-data; boundary=B{1",
        ("multipart/form-data; boundary="
         "12345678901234567890123456789012345678901234567890123456789012345678901"),
        "application/json",
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(good); i++) {
        assert_int_equal(parse_by(good[i], two, sizeof(two) - 1, 50), 0);
        assert_string_equal(told.p, two_told);
    }
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        assert_int_equal(parse_by(bad[i], two, sizeof(two) - 1, 50), MSH_E_TYPE);
    assert_int_equal(parse_by(NULL, two, 1, 1), MSH_E_TYPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_reads_alike),
        cmocka_unit_test(large_content_passes_through),
        cmocka_unit_test(malformed_bodies_are_refused),
        cmocka_unit_test(everything_is_bounded),
        cmocka_unit_test(long_file_names_are_cut),
        cmocka_unit_test(types),
    };

    return cmocka_run_group_tests_name("multipart", tests, set_up, tear_down);
}
