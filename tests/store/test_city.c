/* The city's structure, its rules and calendars, accounts, sessions, respondents: rows in and out. */
#include "base/base.h"

#include "chain.h"

#include "store/account_store.h"
#include "store/area_store.h"
#include "store/catalogue_version.h"
#include "store/category_store.h"
#include "store/respondent_store.h"
#include "store/rule_store.h"
#include "store/session_store.h"
#include "store/unit_store.h"

static struct test_chain c;
static struct msh_arena arena;

static int set_up(void **state)
{
    (void)state;
    test_chain_open(&c);
    msh_arena_init(&arena, (size_t)64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    test_chain_close(&c);
    return 0;
}

/* Run a function that must answer `rc`, in a transaction of its own. */
static void run(msh_tx_fn fn, int rc)
{
    struct msh_err err = { 0 };

    if (msh_tx_run(c.db.store, "city", fn, NULL, &err) != rc)
        fail_msg("%s %s: %s", msh_rc_name(err.rc), err.code, err.text);
}

#define MUST(call)                                                                                 \
    do {                                                                                           \
        int rc_ = (call);                                                                          \
        if (rc_ == MSH_E_RETRY)                                                                    \
            return rc_;                                                                            \
        if (rc_ < 0)                                                                               \
            fail_msg("line %d: %s %s", __LINE__, err->code, err->text);                            \
    } while (0)

/* Units, areas, categories ----------------------------------------------------------------------*/

static const struct msh_unit bureau = { .id = 10,
                                        .code = "chengguan",
                                        .name = "城市管理局",
                                        .short_name = "城管局",
                                        .level = 2,
                                        .kind = "government",
                                        .family = "chengguan",
                                        .parent_id = 0,
                                        .line_id = 11,
                                        .area_id = 3,
                                        .pinyin = "cgj",
                                        .created_at = T0 };

static int units_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_unit unit = bureau, found, *all = NULL;
    size_t n = 0;

    (void)arg;
    MUST(msh_unit_insert(tx, REGION, &unit, err));
    unit.id = 9;
    unit.code = "other";
    MUST(msh_unit_insert(tx, REGION, &unit, err));
    unit.name = "新名";
    unit.merged_into = 10;
    unit.valid_to = T0 + 1;
    unit.line_id = 0;
    MUST(msh_unit_update(tx, REGION, &unit, err));
    MUST(msh_unit_find(tx, REGION, "other", &arena, &found, err));
    assert_string_equal(found.name, "新名");
    assert_int_equal(found.merged_into, 10);
    assert_int_equal(found.valid_to, T0 + 1);
    assert_int_equal(found.line_id, 0);
    assert_int_equal(found.created_at, T0);
    MUST(msh_unit_list(tx, REGION, &arena, &all, &n, err));
    assert_int_equal(n, 2);
    assert_int_equal(all[0].id, 9);
    assert_string_equal(all[1].short_name, "城管局");
    assert_string_equal(all[1].kind, "government");
    assert_int_equal(all[1].line_id, 11);
    assert_int_equal(all[1].area_id, 3);
    MUST(msh_unit_list(tx, REGION + 1, &arena, &all, &n, err));
    assert_int_equal(n, 0);
    assert_int_equal(msh_unit_find(tx, REGION, "nobody", &arena, &found, err), MSH_E_NOT_FOUND);
    assert_string_equal(err->code, "unit_unknown");
    unit.id = 77;
    assert_int_equal(msh_unit_update(tx, REGION, &unit, err), MSH_E_NOT_FOUND);
    unit.kind = "castle";
    assert_int_equal(msh_unit_update(tx, REGION, &unit, err), MSH_E_INVALID);
    unit.kind = "party";
    unit.level = 5;
    assert_int_equal(msh_unit_insert(tx, REGION, &unit, err), MSH_E_INVALID);
    return 0;
}

static int unit_twice_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_unit unit = bureau;

    (void)arg;
    unit.id = 12;
    return msh_unit_insert(tx, REGION, &unit, err);
}

static void units_are_kept(void **state)
{
    (void)state;
    run(units_tx, 0);
    run(unit_twice_tx, MSH_E_CONFLICT);
}

static int places_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_area city = {
        1, "99", 0, "city", "明川市", "mcs", true, 123100000, -35600000
    };
    const struct msh_area county = { 2, "9901", 1, "county", "砚湖区", "yhq", false, 0, 0 };
    const struct msh_area moon = { 3, "x", 0, "moon", "月", "y", false, 0, 0 };
    struct msh_category category = { "local", "0101", "01", 2, "市容", true, "sr", 0 };
    const struct msh_channel phone = { "phone", "电话", "phone" };
    struct msh_transfer_line line = { "110", "报警", true, "犯罪" };
    struct msh_area *areas = NULL;
    struct msh_category *categories = NULL;
    struct msh_channel *channels = NULL;
    struct msh_transfer_line *lines = NULL;
    size_t n = 0;

    (void)arg;
    MUST(msh_area_insert(tx, REGION, &county, err));
    MUST(msh_area_insert(tx, REGION, &city, err));
    assert_int_equal(msh_area_insert(tx, REGION, &moon, err), MSH_E_INVALID);
    MUST(msh_area_list(tx, REGION, &arena, &areas, &n, err));
    assert_int_equal(n, 2);
    assert_true(areas[0].has_point);
    assert_int_equal(areas[0].lat, -35600000);
    assert_false(areas[1].has_point);
    assert_int_equal(areas[1].parent_id, 1);
    MUST(msh_category_put(tx, REGION, &category, err));
    category.name = "市容环境";
    category.parent = NULL;
    category.valid_to = T0;
    MUST(msh_category_put(tx, REGION, &category, err));
    MUST(msh_category_list(tx, REGION, &arena, &categories, &n, err));
    assert_int_equal(n, 1);
    assert_string_equal(categories[0].name, "市容环境");
    assert_null(categories[0].parent);
    assert_int_equal(categories[0].valid_to, T0);
    assert_true(categories[0].needs_place);
    MUST(msh_channel_put(tx, REGION, &phone, err));
    MUST(msh_channel_put(tx, REGION, &phone, err));
    MUST(msh_channel_list(tx, REGION, &arena, &channels, &n, err));
    assert_int_equal(n, 1);
    MUST(msh_transfer_line_put(tx, REGION, &line, err));
    line.emergency = false;
    MUST(msh_transfer_line_put(tx, REGION, &line, err));
    MUST(msh_transfer_line_list(tx, REGION, &arena, &lines, &n, err));
    assert_int_equal(n, 1);
    assert_false(lines[0].emergency);
    return 0;
}

static void places_and_doors_are_kept(void **state)
{
    (void)state;
    run(places_tx, 0);
}

/* Catalogue, rules, calendars -------------------------------------------------------------------*/

static int add_row(struct msh_tx *tx, int64_t id, int version, const char *category,
                   const char *lead, struct msh_err *err)
{
    const struct msh_catalogue_row row = { id,   version, category, MSH_AREA_LEVEL_COUNTY,
                                           lead, "a b",   "",       "条例" };

    return msh_catalogue_insert(tx, REGION, &row, err);
}

/* Of the lines of a category the one that holds since latest counts; a draft never does. */
static int versions_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_catalogue_version versions[] = {
        { .number = 11, .state = MSH_CATALOGUE_PUBLISHED, .note = "", .from_at = 500 },
        { .number = 12, .state = MSH_CATALOGUE_PUBLISHED, .note = "", .from_at = 300 },
        { .number = 13, .state = MSH_CATALOGUE_DRAFT, .note = "" },
    };
    static const struct {
        int64_t at;
        const char *lead;
    } expected[] = {
        { 1, "y" }, { 299, "y" }, { 300, "twelve" }, { 499, "twelve" }, { 500, "eleven" }
    };
    struct msh_catalogue_version found, *list = NULL;
    struct msh_catalogue_row *rows = NULL;
    int64_t newest = 0;
    size_t n = 0;

    (void)arg;
    for (size_t i = 0; i < MSH_COUNT(versions); i++)
        MUST(msh_catalogue_version_insert(tx, REGION, &versions[i], err));
    MUST(add_row(tx, 21, 11, "02", "eleven", err));
    MUST(add_row(tx, 22, 12, "02", "twelve", err));
    MUST(add_row(tx, 23, 13, "02", "thirteen", err));
    for (size_t i = 0; i < MSH_COUNT(expected); i++) {
        MUST(msh_catalogue_list(tx, REGION, expected[i].at, &arena, &rows, &n, err));
        assert_int_equal(n, 2);
        assert_string_equal(rows[1].lead_family, expected[i].lead);
    }
    MUST(msh_catalogue_version(tx, REGION, &newest, err));
    assert_int_equal(newest, 13);
    MUST(msh_catalogue_version_find(tx, REGION, 1, &arena, &found, err));
    assert_int_equal(found.lines, 3); /* from before there were versions: holds since ever */
    assert_int_equal(found.state, MSH_CATALOGUE_PUBLISHED);
    MUST(msh_catalogue_lines_delete(tx, REGION, 13, err));
    MUST(msh_catalogue_lines(tx, REGION, 13, &arena, &rows, &n, err));
    assert_int_equal(n, 0);
    MUST(msh_catalogue_version_list(tx, REGION, &arena, &list, &n, err));
    assert_int_equal(list[0].number, 13);
    return 0;
}

static int twice_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_catalogue_version version = { .number = 11, .note = "" };

    (void)arg;
    return msh_catalogue_version_insert(tx, REGION, &version, err);
}

static int catalogue_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_catalogue_row *rows = NULL;
    struct msh_duty duty = { MSH_UNIT_KIND_TOWNSHIP, "01", "清单" }, *duties = NULL;
    int64_t version = -1;
    size_t n = 0;

    (void)arg;
    MUST(msh_catalogue_version(tx, REGION, &version, err));
    assert_int_equal(version, 0);
    MUST(add_row(tx, 1, 1, "01", "x", err));
    MUST(add_row(tx, 2, 1, "02", "x", err));
    MUST(add_row(tx, 3, 1, "03", "x", err));
    MUST(add_row(tx, 4, 2, "02", "y", err));
    MUST(add_row(tx, 5, 3, "03", "", err));
    MUST(msh_catalogue_version(tx, REGION, &version, err));
    assert_int_equal(version, 3);
    MUST(msh_catalogue_list(tx, REGION, 1, &arena, &rows, &n, err));
    assert_int_equal(n, 2); /* 02 in its newer form, 03 has ended */
    assert_int_equal(rows[0].catalogue_id, 1);
    assert_string_equal(rows[1].lead_family, "y");
    assert_int_equal(rows[1].area_level, MSH_AREA_LEVEL_COUNTY);
    MUST(msh_duty_put(tx, REGION, &duty, err));
    duty.basis = "新清单";
    MUST(msh_duty_put(tx, REGION, &duty, err));
    MUST(msh_duty_list(tx, REGION, &arena, &duties, &n, err));
    assert_int_equal(n, 1);
    assert_string_equal(duties[0].basis, "新清单");
    assert_int_equal(duties[0].unit_kind, MSH_UNIT_KIND_TOWNSHIP);
    return 0;
}

static void the_newest_catalogue_entry_counts(void **state)
{
    (void)state;
    run(catalogue_tx, 0);
    run(versions_tx, 0);
    run(twice_tx, MSH_E_CONFLICT);
}

static const char rule_line[] =
    "local.handle\thandle\t*\t*\t-\t5\tworkday\tnext_workday\tend_of_day\t-\t-\t-\t-\t-\tcity\tA\t"
    "2021-12-01\t-\tlocal\tsource\t-";

static int rules_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_rule_row row = { .rule_id = 5,
                                .preset = "anyang",
                                .version = 1,
                                .used_from = MSH_RULE_DAY_OPEN_FROM,
                                .used_to = MSH_RULE_DAY_OPEN_TO,
                                .line = rule_line,
                                .legal_ref = "local" },
                        *rows = NULL;
    struct msh_rule *rules = NULL;
    int32_t first = msh_day_from_civil(2021, 12, 1);
    size_t n = 0;

    (void)arg;
    MUST(msh_rule_row_insert(tx, REGION, &row, err));
    row.rule_id = 6;
    row.preset = "local";
    row.used_from = first + 100;
    MUST(msh_rule_row_insert(tx, REGION, &row, err));
    MUST(msh_rule_load(tx, REGION, &arena, &rules, &rows, &n, err));
    assert_int_equal(n, 2);
    assert_int_equal(rules[0].id, 5);
    assert_int_equal(rules[0].effective_from, first); /* the later of law and use */
    assert_int_equal(rules[0].effective_to, MSH_RULE_DAY_OPEN_TO);
    assert_int_equal(rules[1].effective_from, first + 100);
    MUST(msh_rule_retire(tx, REGION, "anyang", first + 50, err));
    MUST(msh_rule_retire_one(tx, REGION, 6, first + 200, err));
    MUST(msh_rule_load(tx, REGION, &arena, &rules, NULL, &n, err));
    assert_int_equal(rules[0].effective_to, first + 50);
    assert_int_equal(rules[1].effective_to, first + 200);
    /* An end is never moved back to life. */
    assert_int_equal(msh_rule_retire_one(tx, REGION, 6, first + 300, err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_rule_retire_one(tx, REGION, 7, first, err), MSH_E_NOT_FOUND);
    return 0;
}

static int broken_rule_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_rule_row row = { .rule_id = 8,
                                      .preset = "local",
                                      .version = 1,
                                      .used_to = MSH_RULE_DAY_OPEN_TO,
                                      .line = "nonsense",
                                      .legal_ref = "local" };
    struct msh_rule *rules = NULL;
    size_t n = 0;

    (void)arg;
    MUST(msh_rule_row_insert(tx, REGION, &row, err));
    return msh_rule_load(tx, REGION, &arena, &rules, NULL, &n, err);
}

static void rules_end_but_never_change(void **state)
{
    (void)state;
    run(rules_tx, 0);
    run(broken_rule_tx, MSH_E_CORRUPT);
}

static const char *year_text(int year, char letter)
{
    struct msh_calendar_year assumed;
    char *text = msh_arena_alloc(&arena, MSH_CALENDAR_YEAR_SIZE);

    msh_calendar_year_assume(year, &assumed);
    for (int i = 0; i < msh_year_days(year); i++)
        text[i] = assumed.days[i] == 'r' ? 'R' : letter;
    return text;
}

static int calendar_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_calendar *cal = NULL;
    struct msh_calendar_row rows[] = {
        { 1, 0, "09:00-12:00", "local", T0 },
        { 1, 2026, year_text(2026, 'W'), "notice", T0 },
        { 2, 2026, year_text(2026, 'H'), "corrected", T0 },
        { 3, 0, "08:00-12:00,13:00-17:00", "local", T0 },
    };
    struct msh_calendar_row *all = NULL;
    int32_t monday = msh_day_from_civil(2026, 3, 2);
    int64_t version = 0;
    size_t n = 0;

    (void)arg;
    MUST(msh_calendar_load(tx, REGION, 0, MSH_ZONE_CHINA_MS, &arena, &cal, err));
    assert_int_equal(cal->n_periods, 2); /* an empty store still has a calendar */
    assert_true(msh_calendar_is_assumed(cal, monday, monday));
    for (size_t i = 0; i < MSH_COUNT(rows); i++)
        MUST(msh_calendar_insert(tx, REGION, &rows[i], err));
    MUST(msh_calendar_version(tx, REGION, &version, err));
    assert_int_equal(version, 3);
    MUST(msh_calendar_list(tx, REGION, &arena, &all, &n, err));
    assert_int_equal(n, 4);
    MUST(msh_calendar_load(tx, REGION, 1, MSH_ZONE_CHINA_MS, &arena, &cal, err));
    assert_true(msh_calendar_is_workday(cal, monday));
    assert_int_equal(msh_calendar_work_minutes(cal), 180);
    assert_int_equal(cal->version, 1);
    MUST(msh_calendar_load(tx, REGION, 2, MSH_ZONE_CHINA_MS, &arena, &cal, err));
    assert_false(msh_calendar_is_workday(cal, monday));
    assert_int_equal(msh_calendar_work_minutes(cal), 180);
    MUST(msh_calendar_load(tx, REGION, 0, MSH_ZONE_CHINA_MS, &arena, &cal, err));
    assert_int_equal(cal->version, 3);
    assert_false(msh_calendar_is_workday(cal, monday));
    assert_int_equal(msh_calendar_work_minutes(cal), 480);
    return 0;
}

static void calendars_have_versions(void **state)
{
    (void)state;
    run(calendar_tx, 0);
}

static void working_periods_are_read_strictly(void **state)
{
    static const char seven[] = "01:00-02:00,02:30-03:00,04:00-05:00,06:00-07:00,"
                                "08:00-09:00,10:00-11:00,12:00-13:00";
    static const char *const bad[] = { "",
                                       "08:30",
                                       "08:30-",
                                       "8:30-12:00",
                                       "12:00-08:30",
                                       "08:30-12:00,",
                                       "08:30-12:00,11:00-13:00",
                                       "08:30-25:00",
                                       "08:60-12:00",
                                       "08:30-12:00 ",
                                       "a",
                                       "08:30-24:01",
                                       seven };
    struct msh_work_period periods[MSH_CALENDAR_PERIODS_MAX];
    struct msh_str text;
    struct msh_err err;
    size_t n;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        if (msh_periods_parse(bad[i], periods, &n, &err) != MSH_E_INVALID)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(msh_periods_parse("00:00-12:00,14:05-24:00", periods, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_int_equal(periods[1].from_min, 845);
    assert_int_equal(periods[1].to_min, 1440);
    msh_str_init(&text, 100);
    msh_periods_format(periods, n, &text);
    assert_string_equal(text.p, "00:00-12:00,14:05-24:00");
    msh_str_done(&text);
}

static int settings_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_setting first = { "returns_max", "3", "天津稿" },
                             then = { "returns_max", "4", "local" };
    struct msh_setting *all = NULL;
    size_t n = 0;

    (void)arg;
    MUST(msh_setting_put(tx, REGION, &first, err));
    MUST(msh_setting_put(tx, REGION, &then, err));
    MUST(msh_setting_list(tx, REGION, &arena, &all, &n, err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].value, "4");
    assert_string_equal(all[0].legal_ref, "local");
    return 0;
}

static void a_setting_has_one_value(void **state)
{
    (void)state;
    run(settings_tx, 0);
}

/* Accounts and sessions -------------------------------------------------------------------------*/

static int add_account(struct msh_tx *tx, int64_t id, const char *name, int64_t unit,
                       enum msh_role role, struct msh_err *err)
{
    const struct msh_account account = { .account_id = id,
                                         .name = name,
                                         .display = "某人",
                                         .unit_id = unit,
                                         .password_hash = "$hash",
                                         .active = true,
                                         .created_at = T0 };
    const struct msh_grant grant = { role, unit, 1 };
    int rc = msh_account_insert(tx, REGION, &account, err);

    return rc < 0 ? rc : msh_grant_insert(tx, REGION, id, &grant, err);
}

static int accounts_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_account account, *all = NULL;
    struct msh_grant grants[MSH_GRANTS_MAX];
    const struct msh_grant second = { MSH_STAFF_HEAD, 10, 0 };
    size_t n = 0;

    (void)arg;
    MUST(add_account(tx, 1, "b", 10, MSH_STAFF_CLERK, err));
    MUST(add_account(tx, 2, "a", 11, MSH_STAFF_CLERK, err));
    MUST(add_account(tx, 3, "c", 10, MSH_STAFF_HEAD, err));
    MUST(msh_grant_insert(tx, REGION, 1, &second, err));
    MUST(msh_account_find(tx, REGION, "a", &arena, &account, err));
    assert_int_equal(account.account_id, 2);
    assert_string_equal(account.password_hash, "$hash");
    MUST(msh_account_set_failures(tx, REGION, 2, 4, T0 + 9, err));
    MUST(msh_account_set_deputy(tx, REGION, 2, 3, T0 + 5, err));
    MUST(msh_account_set_person(
        tx, REGION,
        &(struct msh_account){ .account_id = 2, .display = "别人", .unit_id = 12, .phone = "1" },
        err));
    MUST(msh_account_get(tx, REGION, 2, &arena, &account, err));
    assert_int_equal(account.failures, 4);
    assert_int_equal(account.locked_until, T0 + 9);
    assert_int_equal(account.deputy_id, 3);
    assert_int_equal(account.unit_id, 12);
    assert_string_equal(account.display, "别人");
    MUST(msh_account_set_password(tx, REGION, 2, "$new", err)); /* and unlocks */
    MUST(msh_account_get(tx, REGION, 2, &arena, &account, err));
    assert_int_equal(account.failures + account.locked_until, 0);
    MUST(msh_account_list(tx, REGION, 0, NULL, 2, &arena, &all, &n, err));
    assert_int_equal(n, 2);
    assert_string_equal(all[0].name, "a");
    assert_string_equal(all[0].password_hash, "");
    MUST(msh_account_list(tx, REGION, 10, "b", 10, &arena, &all, &n, err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].name, "c");
    MUST(msh_grant_list(tx, REGION, 1, grants, &n, err));
    assert_int_equal(n, 2);
    assert_int_equal(grants[0].role, MSH_STAFF_CLERK);
    assert_int_equal(grants[0].sensitivity, 1);
    MUST(msh_account_with_role(tx, REGION, 10, MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD),
                               &arena, &all, &n, err));
    assert_int_equal(n, 2); /* two roles at one unit are one person */
    assert_string_equal(all[0].password_hash, "");
    MUST(msh_account_set_active(tx, REGION, 1, false, err));
    MUST(msh_account_with_role(tx, REGION, 10, MSH_BIT(MSH_STAFF_CLERK), &arena, &all, &n, err));
    assert_int_equal(n, 0);
    MUST(msh_grant_delete(tx, REGION, 1, MSH_STAFF_HEAD, 10, err));
    assert_int_equal(msh_grant_delete(tx, REGION, 1, MSH_STAFF_HEAD, 10, err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_account_set_active(tx, REGION, 99, true, err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_account_get(tx, REGION, 99, &arena, &account, err), MSH_E_NOT_FOUND);
    return 0;
}

static int name_taken_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    (void)arg;
    return add_account(tx, 9, "a", 10, MSH_STAFF_CLERK, err);
}

static void accounts_are_kept(void **state)
{
    (void)state;
    run(accounts_tx, 0);
    run(name_taken_tx, MSH_E_CONFLICT);
}

static const uint8_t *hash_of(uint8_t fill)
{
    uint8_t *hash = msh_arena_alloc(&arena, MSH_HASH_SIZE);

    memset(hash, fill, MSH_HASH_SIZE);
    return hash;
}

static int sessions_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_session session = {
        .account_id = 1, .csrf = "secret", .created_at = T0, .seen_at = T0, .expires_at = T0 + 100
    };
    struct msh_session found;
    int64_t n = 0;

    (void)arg;
    for (uint8_t i = 1; i <= 4; i++)
        MUST(msh_session_insert(tx, REGION, hash_of(i), &session, err));
    session.account_id = 0;
    session.ticket_id = 5;
    MUST(msh_session_insert(tx, REGION, hash_of(9), &session, err));
    MUST(msh_session_find(tx, REGION, hash_of(9), &found, err));
    assert_int_equal(found.ticket_id, 5);
    assert_int_equal(found.account_id, 0);
    assert_string_equal(found.csrf, "secret");
    assert_int_equal(msh_session_find(tx, REGION, hash_of(8), &found, err), MSH_E_NOT_FOUND);
    MUST(msh_session_touch(tx, REGION, hash_of(1), T0 + 50, err));
    MUST(msh_session_touch(tx, REGION, hash_of(1), T0 + 40, err)); /* never back */
    MUST(msh_session_touch(tx, REGION, hash_of(8), T0 + 40, err));
    MUST(msh_session_find(tx, REGION, hash_of(1), &found, err));
    assert_int_equal(found.seen_at, T0 + 50);
    MUST(msh_session_delete(tx, REGION, hash_of(2), err));
    MUST(msh_session_delete_others(tx, REGION, 1, hash_of(1), err));
    assert_int_equal(msh_session_find(tx, REGION, hash_of(3), &found, err), MSH_E_NOT_FOUND);
    MUST(msh_session_find(tx, REGION, hash_of(1), &found, err));
    MUST(msh_session_find(tx, REGION, hash_of(9), &found, err));
    MUST(msh_session_purge(tx, REGION, T0 + 99, T0 + 1, 10, &n, err)); /* idle: the requester */
    assert_int_equal(n, 1);
    MUST(msh_session_purge(tx, REGION, T0 + 100, 0, 10, &n, err)); /* expired */
    assert_int_equal(n, 1);
    return 0;
}

static void sessions_come_and_go(void **state)
{
    (void)state;
    run(sessions_tx, 0);
}

static int tokens_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_token token = { .token_id = 3,
                                     .account_id = 1,
                                     .label = "接口",
                                     .unlimited = true,
                                     .created_at = T0,
                                     .expires_at = T0 + 1 };
    struct msh_token found, *all = NULL;
    size_t n = 0;

    (void)arg;
    MUST(msh_token_insert(tx, REGION, &token, hash_of(1), err));
    MUST(msh_token_find(tx, REGION, hash_of(1), &arena, &found, err));
    assert_int_equal(found.token_id, 3);
    assert_true(found.unlimited);
    assert_int_equal(found.revoked_at, 0);
    assert_int_equal(msh_token_revoke(tx, REGION, 2, 3, T0 + 6, err), MSH_E_NOT_FOUND);
    MUST(msh_token_revoke(tx, REGION, 1, 3, T0 + 7, err));
    assert_int_equal(msh_token_revoke(tx, REGION, 1, 3, T0 + 8, err), MSH_E_NOT_FOUND);
    MUST(msh_token_list(tx, REGION, 1, &arena, &all, &n, err));
    assert_int_equal(n, 1);
    assert_int_equal(all[0].revoked_at, T0 + 7);
    assert_int_equal(msh_token_find(tx, REGION, hash_of(2), &arena, &found, err), MSH_E_NOT_FOUND);
    return 0;
}

static void tokens_are_revoked_once(void **state)
{
    (void)state;
    run(tokens_tx, 0);
}

/* Respondents -----------------------------------------------------------------------------------*/

static int respondents_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_respondent item = { 1, MSH_RESPONDENT_ESTATE, "和风苑", 3, "", T0 }, found;
    struct msh_respondent *all = NULL;
    size_t n = 0;

    (void)arg;
    MUST(msh_respondent_insert(tx, REGION, &item, err));
    item.respondent_id = 2;
    item.kind = MSH_RESPONDENT_ENTERPRISE;
    item.name = "和风物业";
    MUST(msh_respondent_insert(tx, REGION, &item, err));
    item.note = "改名前：旧名";
    MUST(msh_respondent_update(tx, REGION, &item, err));
    MUST(msh_respondent_get(tx, REGION, 2, &arena, &found, err));
    assert_string_equal(found.note, "改名前：旧名");
    assert_int_equal(found.kind, MSH_RESPONDENT_ENTERPRISE);
    MUST(msh_respondent_list(tx, REGION, -1, "和风", 10, &arena, &all, &n, err));
    assert_int_equal(n, 2);
    MUST(msh_respondent_list(tx, REGION, MSH_RESPONDENT_ESTATE, "和风", 10, &arena, &all, &n, err));
    assert_int_equal(n, 1);
    MUST(msh_respondent_list(tx, REGION, -1, "风", 10, &arena, &all, &n, err));
    assert_int_equal(n, 0);
    MUST(msh_respondent_list(tx, REGION, -1, "%", 10, &arena, &all, &n, err));
    assert_int_equal(n, 0); /* a prefix is no pattern */
    assert_int_equal(msh_respondent_get(tx, REGION, 9, &arena, &found, err), MSH_E_NOT_FOUND);
    item.respondent_id = 9;
    assert_int_equal(msh_respondent_update(tx, REGION, &item, err), MSH_E_NOT_FOUND);
    return 0;
}

static void respondents_are_found_by_prefix(void **state)
{
    (void)state;
    run(respondents_tx, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_kept),
        cmocka_unit_test(places_and_doors_are_kept),
        cmocka_unit_test(the_newest_catalogue_entry_counts),
        cmocka_unit_test(rules_end_but_never_change),
        cmocka_unit_test(calendars_have_versions),
        cmocka_unit_test(working_periods_are_read_strictly),
        cmocka_unit_test(a_setting_has_one_value),
        cmocka_unit_test(accounts_are_kept),
        cmocka_unit_test(sessions_come_and_go),
        cmocka_unit_test(tokens_are_revoked_once),
        cmocka_unit_test(respondents_are_found_by_prefix),
    };

    return cmocka_run_group_tests_name("city", tests, set_up, tear_down);
}
