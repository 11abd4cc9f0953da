/*
 * The initials of names: those the pages' own test holds (web/src/app/pinyin.test.ts), and what is
 * no character at all.
 */
#include "base/base.h"

#include "test.h"

#include "domain/initials.h"

static void initials(MSH_UNUSED void **state)
{
    static const struct {
        const char *name, *want;
    } rows[] = {
        { "王小明", "wxm" },
        { "欧阳青河", "oyqh" },
        { "单一一", "syy" },
        { "曾柔", "zr" },
        { "解晓岚", "xxl" },
        { "安然", "ar" },
        { "左丘", "zq" },
        { "Li Ming", "liming" },
        { "张 三", "zs" },
        { "王单", "wd" }, /* read its own way at the beginning only */
        { "昂白陈戴鄂冯高韩贾康刘马倪欧潘钱任孙田魏徐杨赵", "abcdefghjklmnopqrstwxyz" },
        { "锦鑫婷琪昊睿", "jxtqhr" },
        { "一龥\u9FFF", "yy" }, /* both ends of the table */
        { "·，", "" },
        { "🙂é㐀𠀀", "" },
        { "", "" },
    };
    struct msh_str out;

    msh_str_init(&out, 256);
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        msh_str_clear(&out);
        msh_initials(rows[i].name, &out);
        assert_string_equal(out.n == 0 ? "" : out.p, rows[i].want);
    }
    msh_str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(initials) };

    return cmocka_run_group_tests_name("initials", tests, NULL, NULL);
}
