/* Half-filled forms of the portal: sealed, found by their cookie alone, gone after a day. */
#include "base/base.h"

#include "town.h"

#include "service/draft.h"
#include "service/tidy.h"

#define T0 INT64_C(1790000000000)

static struct town town;
static struct msh_err err;
static char token[MSH_DRAFT_TOKEN_SIZE];

static int set_up(void **state)
{
    (void)state;
    town_open(&town, false);
    msh_draft_token(token);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static void save(const char *who, int64_t at, const char *text)
{
    town_ok(msh_draft_save(town.service, who, at, text, strlen(text), &err), &err);
}

static const char *load(const char *who, int64_t at)
{
    const char *text = "";
    size_t n = 0;

    town_ok(msh_draft_load(town.service, who, at, &town.arena, &text, &n, &err), &err);
    if (text != NULL)
        assert_int_equal(strlen(text), n);
    return text;
}

static void a_draft_is_its_cookies_alone(void **state)
{
    char other[MSH_DRAFT_TOKEN_SIZE];

    (void)state;
    msh_draft_token(other);
    assert_null(load(token, T0));
    save(token, T0, "text=路灯");
    save(token, T0 + 1, "text=路灯坏了");
    assert_string_equal(load(token, T0 + 2), "text=路灯坏了");
    assert_null(load(other, T0 + 2));
    save(token, T0 + 3, "");
    assert_string_equal(load(token, T0 + 4), "");
}

static void a_day_after_it_was_begun_it_is_gone(void **state)
{
    (void)state;
    save(token, T0, "a");
    save(token, T0 + MSH_DAY_MS - 1, "b"); /* writing on does not prolong it */
    assert_string_equal(load(token, T0 + MSH_DAY_MS - 1), "b");
    assert_null(load(token, T0 + MSH_DAY_MS));
    save(token, T0 + MSH_DAY_MS, "c"); /* a new day of its own */
    assert_string_equal(load(token, T0 + 2 * MSH_DAY_MS - 1), "c");
    assert_null(load(token, T0 + 2 * MSH_DAY_MS));
}

static void expired_rows_are_purged(void **state)
{
    char fresh[MSH_DRAFT_TOKEN_SIZE];
    int64_t n;

    (void)state;
    msh_draft_token(fresh);
    save(token, msh_service_real_now() - MSH_DAY_MS - 1, "old");
    save(fresh, msh_service_real_now(), "new");
    town_ok(msh_tidy_rows(town.service, &n, &err), &err);
    assert_int_equal(test_sql_i64(town.service->store, "SELECT COUNT(*) FROM portal_draft"), 1);
    assert_string_equal(load(fresh, msh_service_real_now()), "new");
}

/* A row moved behind another cookie, or changed, opens nothing. */
static void rows_hold_nothing_readable(void **state)
{
    const char *text;
    size_t n;

    (void)state;
    save(token, T0, "contact.name=wangxiaoming");
    assert_int_equal(test_sql_i64(town.service->store,
                                  "SELECT COUNT(*) FROM portal_draft WHERE LENGTH(sealed) > 25 AND"
                                  " LENGTH(token_hash) = 32"),
                     1);
    test_sql(town.service->store, "UPDATE portal_draft SET sealed = token_hash");
    assert_int_equal(msh_draft_load(town.service, token, T0, &town.arena, &text, &n, &err),
                     MSH_E_CORRUPT);
}

static void tokens_and_bounds(void **state)
{
    char csrf[MSH_DRAFT_CSRF_SIZE], again[MSH_DRAFT_CSRF_SIZE], other[MSH_DRAFT_TOKEN_SIZE];
    char *large = msh_alloc0(1, MSH_DRAFT_MAX + 1);

    (void)state;
    msh_draft_token(other);
    assert_true(msh_draft_is_token(token));
    assert_string_not_equal(token, other);
    assert_false(msh_draft_is_token(NULL));
    assert_false(msh_draft_is_token("abc"));
    other[3] = 'g';
    assert_false(msh_draft_is_token(other));
    msh_draft_csrf(town.service, token, csrf);
    msh_draft_csrf(town.service, token, again);
    assert_string_equal(csrf, again);
    msh_draft_token(other);
    msh_draft_csrf(town.service, other, again);
    assert_string_not_equal(csrf, again);
    memset(large, 'a', MSH_DRAFT_MAX + 1);
    town_ok(msh_draft_save(town.service, token, T0, large, MSH_DRAFT_MAX, &err), &err);
    assert_int_equal(msh_draft_save(town.service, token, T0, large, MSH_DRAFT_MAX + 1, &err),
                     MSH_E_LIMIT);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_draft_is_its_cookies_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_day_after_it_was_begun_it_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(expired_rows_are_purged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_hold_nothing_readable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tokens_and_bounds, set_up, tear_down),
    };

    return RUN(tests);
}
