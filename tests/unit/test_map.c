/*
 * Addresses of map tiles: which are taken, and what they add to the policy of the pages.
 */
#include "base/base.h"

#include "test.h"

#include "http/assets.h"
#include "http/map.h"

static const char *const good[] = {
    "",
    "https://tiles.example/{z}/{x}/{y}.png",
    "http://10.0.0.5:8080/t/{z}/{x}/{y}?k=a&b=1",
    "/tiles/{z}/{x}/{y}.png",
};
static const char *const bad[] = {
    "https://tiles.example/{z}/{x}.png",      "//tiles.example/{z}/{x}/{y}.png",
    "ftp://tiles.example/{z}/{x}/{y}.png",    "tiles/{z}/{x}/{y}.png",
    "https://{z}.example/{z}/{x}/{y}.png",    "https://tiles.example; script-src */{z}/{x}/{y}.png",
    "https://tiles.example'/{z}/{x}/{y}.png", "javascript:alert(1)/{z}/{x}/{y}",
};

static void test_check(void **state)
{
    struct msh_err err = { 0 };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(good); i++)
        assert_int_equal(msh_map_check_tiles(good[i], &err), 0);
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        assert_int_equal(msh_map_check_tiles(bad[i], &err), MSH_E_INVALID);
}

static void test_policy(void **state)
{
    struct msh_arena arena;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    assert_string_equal(msh_map_policy("", &arena), MSH_PAGE_CSP);
    assert_string_equal(msh_map_policy("/tiles/{z}/{x}/{y}.png", &arena), MSH_PAGE_CSP);
    assert_string_equal(msh_map_policy("http://10.0.0.5:8080/t/{z}/{x}/{y}", &arena),
                        MSH_PAGE_CSP_OF(" http://10.0.0.5:8080"));
    assert_non_null(strstr(msh_map_policy("https://tiles.example/{z}/{x}/{y}", &arena),
                           "img-src 'self' data: blob: https://tiles.example; connect-src 'self'"));
    msh_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest map[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_policy),
    };

    return RUN(map);
}
