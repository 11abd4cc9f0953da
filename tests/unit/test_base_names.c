#include "base/base.h"

#include "test.h"

#include "base/names.h"

static const struct msh_name items[] = { { "new", "新", "new" }, { "closed", "办结", "closed" } };
static const struct msh_names names = { "state", items, MSH_COUNT(items) };

static void codes_and_values_match(void **state)
{
    (void)state;
    assert_string_equal(msh_name_code(&names, 0), "new");
    assert_string_equal(msh_name_code(&names, 1), "closed");
    assert_int_equal(msh_name_find(&names, "new"), 0);
    assert_int_equal(msh_name_find(&names, "closed"), 1);
}

static void what_is_not_in_the_table_is_told(void **state)
{
    (void)state;
    assert_string_equal(msh_name_code(&names, 2), "?");
    assert_string_equal(msh_name_code(&names, -1), "?");
    assert_string_equal(msh_name_code(&names, INT_MAX), "?");
    assert_int_equal(msh_name_find(&names, "New"), -1);
    assert_int_equal(msh_name_find(&names, ""), -1);
    assert_int_equal(msh_name_find(&names, NULL), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_and_values_match),
        cmocka_unit_test(what_is_not_in_the_table_is_told),
    };

    return RUN(tests);
}
