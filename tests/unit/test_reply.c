#include "base/base.h"

#include "test.h"

#include "base/json.h"
#include "http/request.h"
#include "http/server.h"

struct fixture {
    struct msh_arena arena;
    struct msh_req req;
};

static int setup(void **state)
{
    struct fixture *f = msh_alloc0(1, sizeof(*f));

    msh_arena_init(&f->arena, (size_t)1024 * 1024);
    f->req.arena = &f->arena;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    msh_reply_drop(&f->req.reply);
    msh_arena_done(&f->arena);
    free(f);
    return 0;
}

static const char *header(const struct msh_req *req, const char *name)
{
    for (size_t i = 0; i < req->reply.n_headers; i++)
        if (msh_streq(req->reply.headers[i].name, name))
            return req->reply.headers[i].value;
    return NULL;
}

static void the_last_reply_wins_and_nothing_leaks(void **state)
{
    struct msh_req *req = &((struct fixture *)*state)->req;
    struct msh_err err = { 0 };
    struct msh_str text;

    msh_str_init(&text, 100);
    msh_str_add(&text, "{\"a\":1}");
    assert_int_equal(msh_reply_json(req, 200, &text, &err), 0);
    assert_int_equal(text.n, 0);
    msh_str_add(&text, "{}");
    assert_int_equal(msh_reply_json(req, 201, &text, &err), 0);
    assert_int_equal(req->reply.status, 201);
    assert_string_equal(req->reply.body.p, "{}");
    msh_str_done(&text);
}

static void an_answer_that_overflowed_is_a_bug(void **state)
{
    struct msh_req *req = &((struct fixture *)*state)->req;
    struct msh_err err = { 0 };
    struct msh_str text;

    msh_str_init(&text, 3);
    msh_str_add(&text, "{\"a\":1}");
    assert_int_equal(msh_reply_json(req, 200, &text, &err), MSH_E_BUG);
    assert_int_equal(req->reply.kind, MSH_REPLY_NONE);
    msh_str_done(&text);
}

static void headers_cannot_be_split(void **state)
{
    struct msh_req *req = &((struct fixture *)*state)->req;
    struct msh_err err = { 0 };

    assert_false(msh_reply_header(req, "X", "a\r\nSet-Cookie: b"));
    assert_false(msh_reply_header(req, "X", "a\nb"));
    assert_null(header(req, "X"));
    assert_int_equal(msh_reply_see_other(req, "//evil.example/", &err), MSH_E_BUG);
    assert_int_equal(msh_reply_see_other(req, "/\\evil.example/", &err), MSH_E_BUG);
    assert_int_equal(msh_reply_see_other(req, "http://evil.example/", &err), MSH_E_BUG);
    assert_int_equal(msh_reply_see_other(req, "/done", &err), 0);
    for (int i = 0; i < 2 * MSH_REPLY_HEADERS_MAX; i++)
        (void)msh_reply_header(req, "X", "y");
    assert_int_equal(req->reply.n_headers, MSH_REPLY_HEADERS_MAX);
    msh_reply_defaults(req);
}

static void a_handlers_own_header_beats_the_default(void **state)
{
    struct msh_req *req = &((struct fixture *)*state)->req;

    (void)msh_reply_header(req, "Cache-Control", "public, max-age=60");
    (void)msh_reply_empty(req);
    msh_reply_defaults(req);
    assert_string_equal(header(req, "Cache-Control"), "public, max-age=60");
    assert_non_null(strstr(header(req, "Content-Security-Policy"), "default-src 'none'"));
}

static void a_problem_is_complete_json(void **state)
{
    struct msh_err err = { 0 };
    struct msh_str out;
    const struct msh_jval *root = NULL;
    struct fixture *f = *state;

    (void)msh_err_field(&err, "place.lat", "too_large", "at most \"90\"");
    msh_str_init(&out, 10000);
    msh_problem_write(&err, 422, "abc", "\"allowed\":[\"sign\"]", &out);
    assert_int_equal(msh_json_read(&f->arena, out.p, out.n, &root, &err), 0);
    assert_string_equal(msh_jget_string(root, "type"), "urn:minsheng:problem:too_large");
    assert_string_equal(msh_jget_string(root, "field"), "place.lat");
    assert_string_equal(msh_jget_string(root, "detail"), "at most \"90\"");
    assert_string_equal(msh_jget_string(root, "request_id"), "abc");
    assert_int_equal(msh_jget_int(root, "status", 0), 422);
    assert_non_null(msh_jget(root, "allowed"));
    msh_str_done(&out);
}

static void every_outcome_has_a_status_with_a_title(void **state)
{
    (void)state;
    for (int rc = MSH_E_TYPE; rc < 0; rc++) {
        const struct msh_err err = { .rc = (enum msh_rc)rc };
        int status = msh_problem_status(&err);

        assert_true(status >= 400 && status < 600);
        assert_string_not_equal(msh_problem_title(status), "Error");
    }
}

static void what_a_request_carries(void **state)
{
    static const struct msh_header headers[] = {
        { "cookie", "a=1; session=xyz;b=2" },
        { "COOKIE", "late=3" },
        { "If-Match", "\"17\"" },
        { "Idempotency-Key", "0123456789abcdef" },
    };
    struct fixture *f = *state;
    struct msh_req *req = &f->req;
    struct msh_err err = { 0 };
    const char *key = NULL;
    int64_t version = 0;

    req->headers = headers;
    req->n_headers = MSH_COUNT(headers);
    assert_string_equal(msh_req_cookie(req, "session"), "xyz");
    assert_string_equal(msh_req_cookie(req, "a"), "1");
    assert_string_equal(msh_req_cookie(req, "b"), "2");
    assert_string_equal(msh_req_cookie(req, "late"), "3");
    assert_null(msh_req_cookie(req, "sess"));
    assert_null(msh_req_cookie(req, "ession"));
    assert_int_equal(msh_req_if_match(req, &version, &err), 0);
    assert_true(version == 17);
    assert_int_equal(msh_req_idempotency_key(req, &key, &err), 0);
    assert_string_equal(key, "0123456789abcdef");
    assert_string_equal(msh_req_param(req, "none"), "");
}

static void malformed_preconditions_and_keys(void **state)
{
    static const char *const tags[] = {
        "17",          "\"\"", "\"-1\"", "\"1", "W/\"1\"", "\"a\"", "", "\"99999999999999999999\"",
        "\"1\", \"2\""
    };
    static const char *const keys[] = { "", "short", "has blanks in it", "控制字符也不行的" };
    struct msh_header one = { "If-Match", "" };
    struct fixture *f = *state;
    struct msh_err err = { 0 };
    const char *key = NULL;
    int64_t version = -7;

    f->req.headers = &one;
    f->req.n_headers = 1;
    for (size_t i = 0; i < MSH_COUNT(tags); i++) {
        one.value = tags[i];
        assert_int_equal(msh_req_if_match(&f->req, &version, &err), MSH_E_INVALID);
        assert_string_equal(err.field, "If-Match");
        assert_int_equal(msh_problem_status(&err), 400);
    }
    assert_true(version == -7);
    one.value = "*";
    assert_int_equal(msh_req_if_match(&f->req, &version, &err), 0);
    assert_true(version == -1);
    one.name = "Idempotency-Key";
    for (size_t i = 0; i < MSH_COUNT(keys); i++) {
        one.value = keys[i];
        assert_int_equal(msh_req_idempotency_key(&f->req, &key, &err), MSH_E_INVALID);
        assert_string_equal(err.field, "Idempotency-Key");
    }
    one.value = msh_arena_fmt(&f->arena, "%0129d", 1);
    assert_int_equal(msh_req_idempotency_key(&f->req, &key, &err), MSH_E_INVALID);
    f->req.n_headers = 0;
    assert_int_equal(msh_req_idempotency_key(&f->req, &key, &err), 0);
    assert_null(key);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_reply_wins_and_nothing_leaks),
        TEST(an_answer_that_overflowed_is_a_bug),
        TEST(headers_cannot_be_split),
        TEST(a_handlers_own_header_beats_the_default),
        TEST(a_problem_is_complete_json),
        TEST(every_outcome_has_a_status_with_a_title),
        TEST(what_a_request_carries),
        TEST(malformed_preconditions_and_keys),
    };

    return RUN(tests);
}
