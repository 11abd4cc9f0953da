#include "base/base.h"

#include <unistd.h>

#include "test.h"

#include "base/time.h"
#include "service/import/profile.h"

static struct msh_arena arena;
static struct msh_err err;

static int load(const char *text, struct msh_import_profile **ret)
{
    char path[] = "/tmp/msh-profile-XXXXXX.conf";
    int fd = mkstemps(path, 5);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    int rc = msh_import_profile_load(&arena, path, ret, &err);
    assert_int_equal(unlink(path), 0);
    return rc;
}

#define NEEDED                                                                                     \
    "source = old\ncolumn.number = 号\ncolumn.accepted_at = 受理\ncolumn.text = 内容\n"       \
    "default.type = help\ndefault.channel = phone\n"

/* The header, and one row; cells by name, "" the others. */
static const char *const head[] = { "号", "受理", "内容", "答复", "标题", "类型", "电话", "状态" };
struct cell {
    const char *name, *text;
};

static enum msh_import_verdict judge(const char *profile, const struct cell *cells, size_t n,
                                     struct msh_import_matter *ret, int *ret_field)
{
    static const struct cell usual[] = { { "号", "7" },
                                         { "受理", "2019/4/25 9:32:09" },
                                         { "内容", "路灯坏了" } };
    struct msh_import_profile *p = NULL;
    struct msh_tabular_row row = { .no = 1, .n = MSH_COUNT(head) };
    const char *note = NULL;
    if (load(profile, &p) < 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < row.n; i++)
        row.cells[i] = head[i];
    assert_int_equal(msh_import_profile_bind(p, &row, &err), 0);
    for (size_t i = 0; i < row.n; i++) {
        row.cells[i] = "";
        for (size_t k = 0; k < MSH_COUNT(usual); k++)
            if (msh_streq(usual[k].name, head[i]))
                row.cells[i] = usual[k].text;
        for (size_t k = 0; k < n; k++)
            if (msh_streq(cells[k].name, head[i]))
                row.cells[i] = cells[k].text;
    }
    return msh_import_read(p, &row, MSH_ZONE_CHINA_MS, &arena, ret, ret_field, &note);
}
#define JUDGE(profile, ret, field, ...)                                                            \
    judge(profile, (const struct cell[]){ __VA_ARGS__ },                                           \
          sizeof((const struct cell[]){ __VA_ARGS__ }) / sizeof(struct cell), ret, field)

static int begin(void **state)
{
    (void)state;
    msh_arena_init(&arena, (size_t)1 << 24);
    return 0;
}

static int end(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

#define TIMES NEEDED "time = %Y/%m/%d %H:%M:%S | %Y年%m月%d日\ncolumn.replied_at = 答复\n"

static void times(void **state)
{
    static const struct {
        const char *text, *at; /* NULL: no time */
    } cases[] = {
        { "2019/4/25 9:32:09", "2019-04-25T09:32:09+08:00" },
        { "2019/04/25  09:32:09", "2019-04-25T09:32:09+08:00" },
        { "2019年4月25日", "2019-04-25T23:59:59.999+08:00" },
        { "2020/2/29 0:00:00", "2020-02-29T00:00:00+08:00" },
        { "2019-05-01 08:00:00", "2019-05-01T08:00:00+08:00" },
        { "2019-05-01", "2019-05-01T23:59:59.999+08:00" },
        { "2019/2/29 9:00:00", NULL },
        { "2019/4/31 9:00:00", NULL },
        { "2019/4/25 24:00:00", NULL },
        { "2019/4/25 9:32:09 上午", NULL },
        { "2019/4/25", NULL },
        { "1999/4/25 9:32:09", NULL },
        { "25/4/2019 9:32:09", NULL },
        { "20190425 9:32:09", NULL },
        { "2019/13/1 9:32:09", NULL },
    };
    struct msh_import_matter m;
    int field;
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        char text[MSH_RFC3339_SIZE];
        enum msh_import_verdict verdict =
            JUDGE(TIMES, &m, &field, { "受理", "2001/1/1 0:00:00" }, { "答复", cases[i].text });
        assert_int_equal(verdict, cases[i].at == NULL ? MSH_IMPORT_NO_TIME : MSH_IMPORT_TAKEN);
        msh_time_format(m.replied_at, MSH_ZONE_CHINA_MS, text);
        if (cases[i].at != NULL)
            assert_string_equal(text, cases[i].at);
    }
    /* an accepted day without a clock begins; so an answer of that day is no earlier */
    assert_int_equal(JUDGE(TIMES, &m, &field, { "受理", "2019-05-01" }, { "答复", "2019-05-01" }),
                     MSH_IMPORT_TAKEN);
    assert_true(m.replied_at - m.accepted_at == MSH_DAY_MS - 1 && m.closed);
}

static void numbers(void **state)
{
    static const struct {
        const char *text;
        enum msh_import_verdict verdict;
        const char *read;
    } cases[] = {
        { "13900000001", MSH_IMPORT_TAKEN, "13900000001" },
        { "=\"03725501234\"", MSH_IMPORT_TAKEN, "03725501234" },
        { "'0372-5501234", MSH_IMPORT_TAKEN, "0372-5501234" },
        { " 13900000001\xE3\x80\x80", MSH_IMPORT_TAKEN, "13900000001" },
        { "13900000001.0", MSH_IMPORT_TAKEN, "13900000001" },
        { "13900000001.5", MSH_IMPORT_TAKEN, "13900000001.5" },
        { "1.39E+10", MSH_IMPORT_ROUNDED, NULL },
        { "1.39e10", MSH_IMPORT_ROUNDED, NULL },
        { "139E08", MSH_IMPORT_ROUNDED, NULL },
    };
    const char *profile = NEEDED "time = %Y/%m/%d %H:%M:%S\ncolumn.phone = 电话\n";
    struct msh_import_matter m;
    int field;
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        assert_int_equal(JUDGE(profile, &m, &field, { "电话", cases[i].text }), cases[i].verdict);
        if (cases[i].read != NULL)
            assert_string_equal(m.text[MSH_IMPORT_PHONE], cases[i].read);
        else
            assert_int_equal(field, MSH_IMPORT_PHONE);
    }
    assert_int_equal(JUDGE(profile, &m, &field, { "号", "2.0E+15" }), MSH_IMPORT_ROUNDED);
    assert_int_equal(field, MSH_IMPORT_NUMBER);
}

#define CODES                                                                                      \
    NEEDED "time = %Y/%m/%d %H:%M:%S\ncolumn.type = 类型\ncolumn.title = 标题\n"               \
           "column.replied_at = 答复\ncolumn.state = 状态\n"                                   \
           "value.type.投 诉 = complaint\nvalue.state.办结 = closed\nvalue.state.* = open\n"   \
           "when.type.report = 标题: 举报 | 受贿\nwhen.type.consult = 标题: 请问\n"

static void codes(void **state)
{
    struct msh_import_matter m;
    int field;
    (void)state;
    assert_int_equal(JUDGE(CODES, &m, &field, { "类型", "投 诉" }), MSH_IMPORT_TAKEN);
    assert_int_equal(m.type, MSH_TYPE_COMPLAINT);
    assert_int_equal(JUDGE(CODES, &m, &field, { "类型", "suggestion" }), MSH_IMPORT_TAKEN);
    assert_int_equal(m.type, MSH_TYPE_SUGGESTION);
    assert_int_equal(JUDGE(CODES, &m, &field, { "类型", "吐槽" }), MSH_IMPORT_UNKNOWN);
    assert_int_equal(field, MSH_IMPORT_TYPE);
    /* no cell: the first condition that holds, else the default */
    assert_int_equal(JUDGE(CODES, &m, &field, { "标题", "请问受贿怎么举报" }), MSH_IMPORT_TAKEN);
    assert_int_equal(m.type, MSH_TYPE_REPORT);
    assert_int_equal(JUDGE(CODES, &m, &field, { "标题", "请问" }), MSH_IMPORT_TAKEN);
    assert_int_equal(m.type, MSH_TYPE_CONSULT);
    assert_int_equal(JUDGE(CODES, &m, &field, { "标题", "路灯" }), MSH_IMPORT_TAKEN);
    assert_int_equal(m.type, MSH_TYPE_HELP);
    assert_false(m.closed);
    /* a state says more than a time */
    assert_int_equal(JUDGE(CODES, &m, &field, { "状态", "别的" }, { "答复", "2019/5/1 8:00:00" }),
                     MSH_IMPORT_TAKEN);
    assert_false(m.closed);
    assert_int_equal(JUDGE(CODES, &m, &field, { "状态", "办结" }), MSH_IMPORT_MISSING);
    assert_int_equal(field, MSH_IMPORT_REPLIED);
    assert_int_equal(JUDGE(CODES, &m, &field, { "答复", "2019/4/25 9:32:08" }, { "状态", "办结" }),
                     MSH_IMPORT_ORDER);
}

static void bad_profiles(void **state)
{
    static const struct {
        const char *text, *code, *word;
    } cases[] = {
        { "source = old\n", "profile_value", "column.number" },
        { "column.number = a\n", "profile_value", "source" },
        { NEEDED "colour = red\n", "profile_line", "line 7" },
        { NEEDED "column.colour = red\n", "profile_line", "line 7" },
        { NEEDED "column.number.x = red\n", "profile_line", "line 7" },
        { NEEDED "value.type = red\n", "profile_line", "line 7" },
        { NEEDED "value.type.x = red\n", "profile_value", "red" },
        { NEEDED "default.state = red\n", "profile_value", "red" },
        { NEEDED "when.type.help = 标题\n", "profile_line", "line 7" },
        { NEEDED "when.type.red = 标题: x\n", "profile_value", "red" },
        { NEEDED "when.type.help = 标题:\n", "profile_line", "line 7" },
        { NEEDED "encoding = latin1\n", "profile_line", "latin1" },
        { NEEDED "nonsense\n", "config_line", "line 7" },
        { "source = an old system with far too long a name\n", "profile_line", "line 1" },
    };
    struct msh_import_profile *p = NULL;
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        assert_int_equal(load(cases[i].text, &p), MSH_E_INVALID);
        assert_string_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].word));
    }
    assert_int_equal(msh_import_profile_load(&arena, "nothing", &p, &err), MSH_E_NOT_FOUND);
    assert_non_null(strstr(err.text, "hotline replies"));
}

static void shipped_ones_load(void **state)
{
    static const char *const names[] = { "hotline", "replies" };
    struct msh_import_profile *p = NULL;
    struct msh_tabular_row row = { .no = 1, .n = 1, .cells = { "别的" } };
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(names); i++) {
        assert_int_equal(msh_import_profile_load(&arena, names[i], &p, &err), 0);
        assert_int_equal(msh_import_profile_bind(p, &row, &err), MSH_E_INVALID);
        assert_string_equal(err.code, "column");
    }
}

static void other_way_round(void **state)
{
    struct msh_import_profile *p = NULL;
    const int64_t at = msh_day_start(msh_day_from_civil(2026, 3, 2), MSH_ZONE_CHINA_MS) +
                       9 * MSH_HOUR_MS + 5 * MSH_SECOND_MS + 999;
    (void)state;
    assert_int_equal(load(NEEDED "column.state = 状态\ntime = %Y/%m/%d | %Y年%m月%d日 %H:%M:%S\n"
                                 "value.state.在办 = open\nvalue.state.办结 = closed\n"
                                 "value.state.归档 = closed\nvalue.type.* = help\n"
                                 "theirs.state.closed = 归档\nwhen.type.consult = 标题: 咨询\n",
                          &p),
                     0);
    assert_string_equal(msh_import_profile_column(p, MSH_IMPORT_STATE), "状态");
    assert_null(msh_import_profile_column(p, MSH_IMPORT_TYPE));
    assert_true(msh_import_profile_tells(p, MSH_IMPORT_STATE));
    assert_true(msh_import_profile_tells(p, MSH_IMPORT_TYPE));
    assert_false(msh_import_profile_tells(p, MSH_IMPORT_CHANNEL));
    assert_string_equal(msh_import_profile_theirs(p, MSH_IMPORT_STATE, "open"), "在办");
    assert_string_equal(msh_import_profile_theirs(p, MSH_IMPORT_STATE, "closed"), "归档");
    assert_string_equal(msh_import_profile_theirs(p, MSH_IMPORT_TYPE, "help"), "help");
    assert_string_equal(msh_import_profile_moment(p, at, MSH_ZONE_CHINA_MS, &arena),
                        "2026年03月02日 09:00:05");
    assert_string_equal(msh_import_profile_moment(p, 0, MSH_ZONE_CHINA_MS, &arena), "");
    assert_int_equal(load(NEEDED "time = %Y.%m.%d %H:%M\n", &p), 0);
    assert_string_equal(msh_import_profile_moment(p, at, MSH_ZONE_CHINA_MS, &arena),
                        "2026.03.02 09:00");
    assert_int_equal(load(NEEDED, &p), 0);
    assert_string_equal(msh_import_profile_moment(p, at, MSH_ZONE_CHINA_MS, &arena),
                        "2026-03-02 09:00:05");
    assert_int_equal(load(NEEDED "theirs.state.lost = 丢\n", &p), MSH_E_INVALID);
    assert_int_equal(load(NEEDED "theirs.state = 丢\n", &p), MSH_E_INVALID);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(times),        TEST(numbers),           TEST(codes),
        TEST(bad_profiles), TEST(shipped_ones_load), TEST(other_way_round)
    };
    return RUN(tests);
}
