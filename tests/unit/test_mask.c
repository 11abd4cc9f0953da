/*
 * Masking: known sentences, and properties over random texts with planted names and numbers, judged
 * by a slow reading of the result.
 */
#include "base/base.h"

#include "test.h"

#include "base/utf8.h"
#include "domain/mask.h"

static const struct msh_mask_person someone[] = { { "钱一一", "139-0000-0001" },
                                                  { "欧阳长河", "0372 5550123" },
                                                  { "Li Ming", NULL } };

static char *masked(const char *text, unsigned *ret_found)
{
    struct msh_str out;
    char *copy;

    msh_str_init(&out, 1 << 16);
    *ret_found = msh_mask(text, someone, MSH_COUNT(someone), &out);
    assert_int_equal(msh_mask(text, someone, MSH_COUNT(someone), NULL), *ret_found);
    assert_false(out.overflow);
    copy = strdup(out.p == NULL ? "" : out.p);
    msh_str_done(&out);
    return copy;
}

static void sentences(MSH_UNUSED void **state)
{
    static const struct {
        const char *text, *want;
        unsigned found;
    } rows[] = {
        { "我是钱一一，住柳河路9号3号楼501室，电话139 0000-0001。",
          "我是某某，住柳河路**号**号楼**室，电话***。",
          MSH_MASK_NAME | MSH_MASK_DOOR | MSH_MASK_PHONE },
        { "钱 一 一和钱先生、欧阳女士", "某某和某先生、某女士", MSH_MASK_NAME },
        { "Ask LI MING or liming; limit, Lima", "Ask 某某 or 某某; limit, Lima", MSH_MASK_NAME },
        { "金钱先花了一一说明", "金钱先花了一一说明", 0 },
        { "打１３８００００１２３４", "打***", MSH_MASK_PHONE },
        { "一三八零零零零一二三四", "***", MSH_MASK_PHONE },
        { "幺三八〇〇〇〇一二三四", "***", MSH_MASK_PHONE },
        { "拨12345 13800001234", "拨***", MSH_MASK_PHONE },
        { "+86 138-0000-1234", "+***", MSH_MASK_PHONE },
        { "座机0372-5550123。", "座机***。", MSH_MASK_PHONE },
        { "座机0372-5550199。", "座机***。", MSH_MASK_NUMBER },
        { "(0372)5550199", "(***", MSH_MASK_NUMBER },
        { "身份证41050019900101123X和410500199001011234", "身份证***和***", MSH_MASK_IDENT },
        { "车牌豫E12345，护照G1234567", "车牌豫***，护照***", MSH_MASK_CODE | MSH_MASK_NUMBER },
        { "写信到zhang.san@example.com或a_b1@x.cn", "写信到***或***", MSH_MASK_CODE },
        { "三十二号楼二单元十五层", "**号楼**单元**层", MSH_MASK_DOOR },
        { "3-2-501住户，A座，B栋", "**住户，**座，**栋", MSH_MASK_DOOR },
        { "3 号楼", "** 号楼", MSH_MASK_DOOR },
        { "三室一厅隔成八间，2室1厅，301室客厅漏水", "三室一厅隔成八间，2室1厅，**室客厅漏水",
          MSH_MASK_DOOR },
        { "2026-11-21 14:30，2026年11月9号，11月9日", "2026-11-21 14:30，2026年11月9号，11月9日",
          0 },
        { "2026-11-21-13900000001", "2026-11-21-***", MSH_MASK_PHONE },
        { "地铁3号线、第9号令、12345热线、PM2.5、20度、3至5天、一座桥、十分感谢",
          "地铁3号线、第9号令、12345热线、PM2.5、20度、3至5天、一座桥、十分感谢", 0 },
        { "高女士和刘科连先生，还有欧阳先生的师傅", "某女士和某某先生，还有某先生的师傅",
          MSH_MASK_NAME | MSH_MASK_GUESS },
        { "吴老师，法定代表人：胡梅珍。潭人社发[2011]12号",
          "某老师，法定代表人：某某。潭人社发[2011]12号", MSH_MASK_GUESS },
        { "我叫唐雪中，家住", "我叫某某，家住", MSH_MASK_GUESS },
        { "姓名：何小文住址", "姓名：某某住址", MSH_MASK_GUESS },
        { "高度重视，王者荣耀，张贴公告，我叫了师傅，先生女士",
          "高度重视，王者荣耀，张贴公告，我叫了师傅，先生女士", 0 },
        { "米兰春天G2栋320，3单元501", "米兰春天**栋**，**单元**", MSH_MASK_DOOR },
        { "3栋楼，单元门，2单元漏水", "**栋楼，单元门，**单元漏水", MSH_MASK_DOOR },
        { "", "", 0 },
    };

    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        unsigned found;
        char *got = masked(rows[i].text, &found);

        assert_string_equal(got, rows[i].want);
        if (found != rows[i].found)
            fail_msg("%s: found %x, not %x", rows[i].text, found, rows[i].found);
        free(got);
    }
}

static void nobody_has_no_name(MSH_UNUSED void **state)
{
    static const struct msh_mask_person nobody[] = {
        { "市民", NULL }, { "某某", NULL }, { "", "" }, { NULL, "110" }, { "钱", NULL }
    };

    assert_int_equal(msh_mask("市民某某说花钱110次", nobody, MSH_COUNT(nobody), NULL), 0);
    assert_int_equal(msh_mask("钱先生", nobody, MSH_COUNT(nobody), NULL), MSH_MASK_NAME);
    assert_int_equal(msh_mask("钱先生", NULL, 0, NULL), MSH_MASK_GUESS);
}

/* Properties ------------------------------------------------------------------------------------*/

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static const char *const pieces[] = {
    "钱一一", "钱",    "一一", "欧阳长河", "Li Ming", "Li",   "ming",  "先生", "女士", "某",
    "0",      "1",     "3",    "8",        "5",       "９",   "〇",    "一",   "三",   "八",
    "十",     "百",    "号",   "号楼",     "单元",    "室",   "月",    "年",   "日",   "-",
    " ",      "　",    "/",    ".",        "(",       ")",    "_",     "@",    "x",    "X",
    "a",      "W",     "。",   "，",       "住",      "电话", "修路",  "*",    "**",   "2026-11-21",
    "139",    "00000", "００", "\n",       "😀",       "é",    "12345", "号线", "第",   "座",
};

static void plant(struct msh_str *text)
{
    static const char *const secrets[] = { "13912345678",
                                           "139 1234 5678",
                                           "１３９１２３４５６７８",
                                           "一三九一二三四五六七八",
                                           "410500199001011234",
                                           "41050019900101123X",
                                           "钱一一",
                                           "钱 一一",
                                           "欧阳长河" };

    msh_str_add(text, secrets[draw(MSH_COUNT(secrets))]);
}

static int plain_digit(uint32_t cp)
{
    static const uint32_t odd[] = { 0x3007, 0x96f6, 0x4e00, 0x5e7a, 0x4e8c, 0x4e09,
                                    0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d };

    for (size_t i = 0; i < MSH_COUNT(odd); i++)
        if (odd[i] == cp)
            return 1;
    return (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19);
}

/* The longest run of digits that touch one another. */
static size_t longest(const char *text)
{
    const size_t n = strlen(text);
    size_t at = 0, run = 0, best = 0;

    while (at < n) {
        run = plain_digit(msh_utf8_next(text, n, &at)) ? run + 1 : 0;
        best = MSH_MAX(best, run);
    }
    return best;
}

static void nothing_planted_survives(MSH_UNUSED void **state)
{
    for (int round = 0; round < 60000; round++) {
        struct msh_str text;
        unsigned found, again;
        char *once, *twice;
        const uint32_t n = draw(24);

        seed = (uint64_t)round * 2654435761u + 99;
        msh_str_init(&text, 4096);
        for (uint32_t i = 0; i < n; i++)
            msh_str_add(&text, pieces[draw(MSH_COUNT(pieces))]);
        if (round % 2 == 0) {
            plant(&text);
            for (uint32_t i = draw(6); i > 0; i--)
                msh_str_add(&text, pieces[draw(MSH_COUNT(pieces))]);
        }
        once = masked(text.p == NULL ? "" : text.p, &found);
        twice = masked(once, &again);
        if (!msh_streq(once, twice) || !msh_utf8_valid(once, strlen(once)) || longest(once) >= 7 ||
            strstr(once, "钱一一") != NULL || strstr(once, "欧阳长河") != NULL ||
            (found == 0 && text.p != NULL && !msh_streq(once, text.p)) ||
            (again & MSH_MASK_NEVER) != 0 || (round % 2 == 0 && found == 0))
            fail_msg("round %d: %s -> %s (%x) -> %s (%x)", round, text.p, once, found, twice,
                     again);
        free(once);
        free(twice);
        msh_str_done(&text);
    }
}

/* Only the persons' own, and a whole name. */
static void own_data_is_told_apart(MSH_UNUSED void **state)
{
    static const struct {
        const char *text;
        unsigned found;
    } rows[] = {
        { "请核查钱 一一反映的事", MSH_MASK_NAME },
        { "钱先生反映，一一核实", 0 },
        { "欧阳长河收费", MSH_MASK_NAME },
        { "找li ming；liming5", MSH_MASK_NAME },
        { "limingzhu", 0 },
        { "回电139 0000 0001", MSH_MASK_PHONE },
        { "回电+86-139-0000-0001转2", MSH_MASK_PHONE },
        { "一三九零零零零零零零一", MSH_MASK_PHONE },
        { "被举报人电话13900000002，座机0372-5550124", 0 },
        { "(0372) 5550123", MSH_MASK_PHONE },
        { "0372-5550123，钱一一", MSH_MASK_PHONE | MSH_MASK_NAME },
        { "", 0 },
    };

    for (size_t i = 0; i < MSH_COUNT(rows); i++)
        if (msh_mask_tells(rows[i].text, someone, MSH_COUNT(someone)) != rows[i].found)
            fail_msg("%s", rows[i].text);
    assert_int_equal(msh_mask_tells("某某 匿名 王",
                                    (struct msh_mask_person[]){ { "匿名", NULL }, { "王", "" } },
                                    2),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences),
        cmocka_unit_test(own_data_is_told_apart),
        cmocka_unit_test(nobody_has_no_name),
        cmocka_unit_test(nothing_planted_survives),
    };

    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
