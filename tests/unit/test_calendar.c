#include "base/base.h"

#include "test.h"

#include "base/embed.h"
#include "domain/calendar.h"

static struct msh_arena arena;
static const struct msh_calendar *shipped;

static const struct msh_calendar *build(const struct msh_calendar_year *years, size_t n)
{
    const struct msh_calendar_spec spec = {
        1, 1, MSH_ZONE_CHINA_MS, msh_calendar_periods_default, 2, years, n,
    };
    const struct msh_calendar *cal = NULL;
    struct msh_err err;

    assert_int_equal(msh_calendar_build(&arena, &spec, &cal, &err), 0);
    return cal;
}

static int open_shipped(void **state)
{
    struct msh_calendar_year *years;
    struct msh_err err;
    size_t n;

    (void)state;
    msh_arena_init(&arena, 64 << 20);
    if (msh_calendar_shipped_years(&arena, &years, &n, &err) < 0)
        return -1;
    shipped = build(years, n);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

static int32_t day(const char *date)
{
    int32_t ret = 0;

    assert_true(msh_day_parse(date, &ret));
    return ret;
}

static void assert_kind(const char *date, enum msh_day_kind kind, bool assumed)
{
    int32_t d = day(date);

    if (msh_calendar_kind(shipped, d) != kind || msh_calendar_is_assumed(shipped, d, d) != assumed)
        fail_msg("%s is kind %d, assumed %d", date, (int)msh_calendar_kind(shipped, d),
                 msh_calendar_is_assumed(shipped, d, d));
}

static void official_days_are_known(void **state)
{
    (void)state;
    assert_kind("2026-01-01", MSH_DAY_KIND_HOLIDAY, false);
    assert_kind("2026-01-04", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2026-02-14", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2026-02-17", MSH_DAY_KIND_HOLIDAY, false);
    assert_kind("2026-02-23", MSH_DAY_KIND_HOLIDAY, false);
    assert_kind("2026-02-24", MSH_DAY_KIND_WORKDAY, false);
    assert_kind("2026-02-28", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2026-05-09", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2026-09-20", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2026-10-10", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2026-10-11", MSH_DAY_KIND_REST, false);
    assert_kind("2026-12-31", MSH_DAY_KIND_WORKDAY, false);
    assert_kind("2024-02-29", MSH_DAY_KIND_WORKDAY, false);
    assert_true(msh_calendar_is_workday(shipped, day("2026-10-10")));
    assert_false(msh_calendar_is_workday(shipped, day("2026-10-01")));
}

static void days_of_a_neighbouring_year_are_taken(void **state)
{
    (void)state;
    /* The notice for 2008 rules the end of 2007, which has a notice of its own. */
    assert_kind("2007-12-29", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2007-12-30", MSH_DAY_KIND_HOLIDAY, false);
    assert_kind("2007-12-31", MSH_DAY_KIND_HOLIDAY, false);
    assert_kind("2011-12-31", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2018-12-29", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2018-12-31", MSH_DAY_KIND_HOLIDAY, false);
    assert_kind("2022-12-31", MSH_DAY_KIND_HOLIDAY, false);
    /* Nobody announced 2006, but these two days of it. */
    assert_kind("2006-12-30", MSH_DAY_KIND_MAKEUP, false);
    assert_kind("2006-12-29", MSH_DAY_KIND_WORKDAY, true);
    assert_kind("2006-12-24", MSH_DAY_KIND_REST, true);
    assert_kind("2027-01-01", MSH_DAY_KIND_WORKDAY, true);
    assert_kind("2005-01-03", MSH_DAY_KIND_WORKDAY, true);
}

/* Find the days by plain text search, without the reader under test. */
static void every_listed_day_is_as_listed(void **state)
{
    size_t n = 0;

    (void)state;
    for (const struct msh_embed *file = msh_data_files; file->name != NULL; file++) {
        const char *p = file->data;

        while (strncmp(file->name, "calendar/", 9) == 0 &&
               (p = strstr(p, "\"date\": \"")) != NULL) {
            char date[12] = "";
            bool off;
            int32_t d;

            memcpy(date, p + 9, 10);
            p = strstr(p, "\"isOffDay\": ");
            assert_non_null(p);
            off = strncmp(p + 12, "true", 4) == 0;
            d = day(date);
            if (msh_calendar_is_workday(shipped, d) == off ||
                msh_calendar_is_assumed(shipped, d, d))
                fail_msg("%s of %s", date, file->name);
            n++;
        }
    }
    assert_int_equal(n, 678);
}

static void spans_touching_an_assumed_day_are_assumed(void **state)
{
    (void)state;
    assert_false(msh_calendar_is_assumed(shipped, day("2007-01-01"), day("2026-12-31")));
    assert_true(msh_calendar_is_assumed(shipped, day("2026-12-31"), day("2027-01-01")));
    assert_true(msh_calendar_is_assumed(shipped, day("2006-12-29"), day("2007-01-01")));
    assert_false(msh_calendar_is_assumed(shipped, day("2006-12-30"), day("2007-01-01")));
    assert_true(msh_calendar_is_assumed(shipped, day("2030-01-01"), day("2030-01-01")));
}

static void counting_agrees_with_walking(void **state)
{
    int32_t start = day("2005-06-01"), end = day("2029-03-01"), last_work = -1;
    int64_t n = 0;

    (void)state;
    for (int32_t d = start; d < end; d++) {
        assert_int_equal(msh_calendar_workdays(shipped, start, d), n);
        assert_int_equal(msh_calendar_workdays(shipped, d, start), -n);
        if (msh_calendar_is_workday(shipped, d)) {
            n++;
            assert_int_equal(msh_calendar_workday_nth(shipped, start, n), d);
            assert_int_equal(msh_calendar_workday_nth(shipped, d, 1), d);
            if (last_work >= 0)
                assert_int_equal(msh_calendar_workday_nth(shipped, d, 0), last_work);
            last_work = d;
        } else if (last_work >= 0) {
            assert_int_equal(msh_calendar_workday_nth(shipped, d, 0), last_work);
        }
    }
}

static void no_year_at_all_is_monday_to_friday(void **state)
{
    const struct msh_calendar *bare = build(NULL, 0);
    int64_t n = 0;

    (void)state;
    for (int32_t d = -1000; d < 30000; d++) {
        bool weekday = msh_day_weekday(d) < 5;

        assert_int_equal(msh_calendar_workdays(bare, -1000, d), n);
        assert_int_equal(msh_calendar_is_workday(bare, d), weekday);
        n += weekday;
        if (weekday)
            assert_int_equal(msh_calendar_workday_nth(bare, -1000, n), d);
    }
    assert_true(msh_calendar_is_assumed(bare, 20000, 20000));
}

static void the_compact_form_goes_both_ways(void **state)
{
    struct msh_calendar_year years[24], again;
    const struct msh_calendar *copy;
    struct msh_err err;
    size_t n = 0;

    (void)state;
    for (int year = 2005; year <= 2028; year++) {
        msh_calendar_year_of(shipped, year, &years[n]);
        assert_int_equal(strlen(years[n].days), msh_year_days(year));
        assert_int_equal(msh_calendar_year_parse(year, years[n].days, &again, &err), 0);
        assert_string_equal(again.days, years[n].days);
        assert_int_equal(msh_calendar_year_is_assumed(&again), year < 2007 || year > 2026);
        n++;
    }
    assert_memory_equal(years[21].days, "HHHMWWWWWRR", 11); /* 2026 begins on a Thursday */
    assert_int_equal(msh_year_days(2024), 366);
    assert_int_equal(msh_year_days(2100), 365);
    assert_int_equal(msh_year_days(2000), 366);
    copy = build(years, n);
    for (int32_t d = day("2004-01-01"); d < day("2030-01-01"); d++) {
        assert_int_equal(msh_calendar_kind(copy, d), msh_calendar_kind(shipped, d));
        assert_int_equal(msh_calendar_is_assumed(copy, d, d),
                         msh_calendar_is_assumed(shipped, d, d));
    }
}

static void a_gap_between_years_is_assumed(void **state)
{
    struct msh_calendar_year years[2];
    const struct msh_calendar *cal;

    (void)state;
    msh_calendar_year_of(shipped, 2026, &years[0]);
    msh_calendar_year_of(shipped, 2024, &years[1]);
    cal = build(years, 2);
    assert_false(msh_calendar_is_assumed(cal, day("2024-01-01"), day("2024-12-31")));
    assert_true(msh_calendar_is_assumed(cal, day("2024-12-31"), day("2025-01-01")));
    assert_true(msh_calendar_is_assumed(cal, day("2025-12-31"), day("2026-01-01")));
    assert_true(msh_calendar_is_workday(cal, day("2025-10-01"))); /* not told it is a holiday */
    assert_false(msh_calendar_is_workday(cal, day("2024-10-01")));
}

static void bad_year_texts_are_refused(void **state)
{
    struct msh_calendar_year year, untouched = { 1, "x" };
    char text[400];
    struct msh_err err;

    (void)state;
    msh_calendar_year_of(shipped, 2025, &year);
    msh_copy(text, sizeof(text), year.days);
    assert_int_equal(msh_calendar_year_parse(2024, text, &untouched, &err), MSH_E_INVALID);
    assert_string_equal(err.code, "calendar_year_length");
    text[10] = 'X';
    assert_int_equal(msh_calendar_year_parse(2025, text, &untouched, &err), MSH_E_INVALID);
    assert_non_null(strstr(err.text, "letter 11 (2025-01-11)"));
    text[10] = 'W'; /* a Saturday */
    assert_int_equal(msh_calendar_year_parse(2025, text, &untouched, &err), MSH_E_INVALID);
    text[10] = 'M';
    assert_int_equal(msh_calendar_year_parse(2025, text, &untouched, &err), 0);
    text[12] = 'M'; /* a Monday */
    assert_int_equal(msh_calendar_year_parse(2025, text, &untouched, &err), MSH_E_INVALID);
    memset(text, 'W', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(msh_calendar_year_parse(2025, text, &untouched, &err), MSH_E_INVALID);
    assert_int_equal(msh_calendar_year_parse(2025, "", &untouched, &err), MSH_E_INVALID);
    assert_int_equal(msh_calendar_year_parse(1969, year.days, &untouched, &err), MSH_E_INVALID);
    assert_int_equal(msh_calendar_year_parse(2200, year.days, &untouched, &err), MSH_E_INVALID);
}

static void bad_calendars_are_refused(void **state)
{
    static const struct {
        struct msh_work_period periods[3];
        size_t n;
    } bad[] = {
        { { { 0, 0 } }, 0 },
        { { { 510, 510 } }, 1 },
        { { { 510, 400 } }, 1 },
        { { { -1, 400 } }, 1 },
        { { { 510, 1441 } }, 1 },
        { { { 510, 720 }, { 719, 800 } }, 2 },
        { { { 840, 1080 }, { 510, 720 } }, 2 },
        { { { 510, 720 } }, MSH_CALENDAR_PERIODS_MAX + 1 },
    };
    struct msh_calendar_spec spec = { 1, 1, MSH_ZONE_CHINA_MS, NULL, 0, NULL, 0 };
    const struct msh_calendar *cal = NULL;
    struct msh_calendar_year twice[2];
    struct msh_err err;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        spec.periods = bad[i].periods;
        spec.n_periods = bad[i].n;
        assert_int_equal(msh_calendar_build(&arena, &spec, &cal, &err), MSH_E_INVALID);
        assert_string_equal(err.field, "periods");
    }
    spec.periods = msh_calendar_periods_default;
    spec.n_periods = 2;
    spec.zone_ms = 15 * MSH_HOUR_MS;
    assert_int_equal(msh_calendar_build(&arena, &spec, &cal, &err), MSH_E_INVALID);
    spec.zone_ms = 0;
    msh_calendar_year_of(shipped, 2026, &twice[0]);
    twice[1] = twice[0];
    spec.years = twice;
    spec.n_years = 2;
    assert_int_equal(msh_calendar_build(&arena, &spec, &cal, &err), MSH_E_INVALID);
    assert_string_equal(err.code, "calendar_year_twice");
    assert_null(cal);
}

static void working_periods_are_summed(void **state)
{
    (void)state;
    assert_int_equal(msh_calendar_opening(shipped), 8 * 60 + 30);
    assert_int_equal(msh_calendar_closing(shipped), 18 * 60);
    assert_int_equal(msh_calendar_work_minutes(shipped), 450);
}

/* --- notices --- */

static int parse(const char *text, struct msh_notice *notice, struct msh_err *err)
{
    return msh_notice_parse(&arena, text, strlen(text), notice, err);
}

#define D(date, off) "{\"name\":\"x\",\"date\":\"" date "\",\"isOffDay\":" off "}"

static void the_order_of_notices_does_not_matter(void **state)
{
    static const char first[] = "{\"year\":2030,\"days\":[" D("2030-01-01", "true") "]}";
    static const char second[] = "{\"year\":2031,\"days\":[" D("2030-12-28", "false") "," D(
        "2030-12-31", "true") "," D("2031-01-01", "true") "," D("2032-01-01", "true") "]}";
    struct msh_notice *a = msh_alloc(sizeof(*a)), *b = msh_alloc(sizeof(*b));
    struct msh_calendar_year one[4], two[4];
    size_t n_one = 0, n_two = 0;
    struct msh_err err;

    (void)state;
    assert_int_equal(parse(first, a, &err), 0);
    assert_int_equal(parse(second, b, &err), 0);
    assert_int_equal(msh_notice_apply(a, one, &n_one, 4, &err), 0);
    assert_int_equal(msh_notice_apply(b, one, &n_one, 4, &err), 0);
    assert_int_equal(msh_notice_apply(b, two, &n_two, 4, &err), 0);
    assert_int_equal(msh_notice_apply(a, two, &n_two, 4, &err), 0);
    assert_int_equal(n_one, 3);
    assert_int_equal(n_two, 3);
    for (size_t i = 0; i < n_one; i++)
        for (size_t k = 0; k < n_two; k++)
            if (one[i].year == two[k].year)
                assert_string_equal(one[i].days, two[k].days);
    /* 2030: known as a whole, with the stray days; 2032: one day known. */
    assert_int_equal(one[0].year, 2030);
    assert_false(msh_calendar_year_is_assumed(&one[0]));
    assert_string_equal(one[0].days + 361, "MRWH");
    assert_true(msh_calendar_year_is_assumed(&one[2]));
    assert_memory_equal(one[2].days, "Hwrr", 4);
    free(a);
    free(b);
}

static void a_corrected_notice_takes_back_what_it_lists(void **state)
{
    struct msh_notice *notice = msh_alloc(sizeof(*notice));
    struct msh_calendar_year years[1];
    struct msh_err err;
    size_t n = 1;

    (void)state;
    msh_calendar_year_of(shipped, 2026, &years[0]);
    assert_int_equal(
        parse("{\"year\":2026,\"days\":[" D("2026-01-02", "false") "," D("2026-01-04", "true") "]}",
              notice, &err),
        0);
    assert_int_equal(msh_notice_apply(notice, years, &n, 1, &err), 0);
    assert_memory_equal(years[0].days, "HWHHWWWWWRR", 11);
    free(notice);
}

static void a_full_table_changes_nothing(void **state)
{
    struct msh_notice *notice = msh_alloc(sizeof(*notice));
    struct msh_calendar_year years[2], before;
    struct msh_err err;
    size_t n = 1;

    (void)state;
    msh_calendar_year_of(shipped, 2025, &years[0]);
    before = years[0];
    assert_int_equal(
        parse("{\"year\":2027,\"days\":[" D("2026-12-31", "true") "," D("2027-01-01", "true") "]}",
              notice, &err),
        0);
    assert_int_equal(msh_notice_apply(notice, years, &n, 2, &err), MSH_E_LIMIT);
    assert_int_equal(n, 1);
    assert_string_equal(years[0].days, before.days);
    free(notice);
}

static void bad_notices_are_refused(void **state)
{
    static const struct {
        const char *text, *field;
    } bad[] = {
        { "", "" },
        { "{", "" },
        { "[]", "" },
        { "{\"days\":[]}", "year" },
        { "{\"year\":\"2026\",\"days\":[]}", "year" },
        { "{\"year\":1969,\"days\":[" D("1969-01-01", "true") "]}", "year" },
        { "{\"year\":2200,\"days\":[" D("2200-01-01", "true") "]}", "year" },
        { "{\"year\":2026}", "days" },
        { "{\"year\":2026,\"days\":{}}", "days" },
        { "{\"year\":2026,\"days\":[]}", "days" },
        { "{\"year\":2026,\"days\":[1]}", "days[0]" },
        { "{\"year\":2026,\"days\":[{\"date\":\"2026-01-01\"}]}", "days[0]" },
        { "{\"year\":2026,\"days\":[{\"date\":\"2026-01-01\",\"isOffDay\":1}]}", "days[0]" },
        { "{\"year\":2026,\"days\":[{\"date\":20260101,\"isOffDay\":true}]}", "days[0]" },
        { "{\"year\":2026,\"days\":[" D("2026-02-29", "true") "]}", "days[0]" },
        { "{\"year\":2026,\"days\":[" D("2026-01-01", "true") "," D("2024-12-31", "true") "]}",
          "days[1]" },
        { "{\"year\":2026,\"days\":[" D("2028-01-01", "true") "]}", "days[0]" },
        { "{\"year\":2026,\"days\":[" D("2026-01-01", "true") "," D("2026-01-01", "false") "]}",
          "days[1]" },
    };
    struct msh_notice *notice = msh_alloc0(1, sizeof(*notice));
    struct msh_err err;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        memset(&err, 0, sizeof(err));
        if (parse(bad[i].text, notice, &err) != MSH_E_INVALID ||
            !msh_streq(err.field, bad[i].field))
            fail_msg("%s: %s %s", bad[i].text, err.field, err.text);
        assert_int_equal(notice->year, 0);
    }
    free(notice);
}

/* Around the national day of 2026: Wednesday the 30th is worked, then 1 to 7 October are holidays;
 * Saturday 10 October is a make-up day. */
static void people_are_told_in_working_time(void **state)
{
    static const struct {
        const char *at, *told;
    } rows[] = {
        { "2026-09-30T00:00:00+08:00", "2026-09-30T08:30:00+08:00" },
        { "2026-09-30T08:30:00+08:00", "2026-09-30T08:30:00+08:00" },
        { "2026-09-30T11:59:59+08:00", "2026-09-30T11:59:59+08:00" },
        { "2026-09-30T12:00:00+08:00", "2026-09-30T14:00:00+08:00" },
        { "2026-09-30T17:59:59+08:00", "2026-09-30T17:59:59+08:00" },
        { "2026-09-30T18:00:00+08:00", "2026-10-08T08:30:00+08:00" },
        { "2026-10-04T03:00:00+08:00", "2026-10-08T08:30:00+08:00" },
        { "2026-10-10T15:00:00+08:00", "2026-10-10T15:00:00+08:00" },
        { "2026-10-11T00:00:00+08:00", "2026-10-12T08:30:00+08:00" },
    };
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        int64_t at = 0, told = 0;
        assert_true(msh_time_parse(rows[i].at, &at) && msh_time_parse(rows[i].told, &told));
        assert_int_equal(msh_calendar_at_work(shipped, at), told);
    }
}

static int missing(const struct msh_calendar *cal, const char *date, int64_t after_midnight)
{
    return msh_calendar_missing(cal, msh_day_start(day(date), MSH_ZONE_CHINA_MS) + after_midnight);
}

static void from_november_on_the_next_year_is_missed(void **state)
{
    const struct msh_calendar *none = build(NULL, 0);

    (void)state;
    assert_int_equal(missing(shipped, "2025-11-01", 0), 0);
    assert_int_equal(missing(shipped, "2026-11-01", -1), 0);
    assert_int_equal(missing(shipped, "2026-11-01", 0), 2027);
    assert_int_equal(missing(shipped, "2027-01-01", 0), 2027);
    assert_int_equal(missing(shipped, "2026-12-31", MSH_DAY_MS - 1), 2027);
    assert_int_equal(missing(none, "2026-03-01", 0), 2026);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(official_days_are_known),
        cmocka_unit_test(days_of_a_neighbouring_year_are_taken),
        cmocka_unit_test(every_listed_day_is_as_listed),
        cmocka_unit_test(spans_touching_an_assumed_day_are_assumed),
        cmocka_unit_test(counting_agrees_with_walking),
        cmocka_unit_test(no_year_at_all_is_monday_to_friday),
        cmocka_unit_test(the_compact_form_goes_both_ways),
        cmocka_unit_test(a_gap_between_years_is_assumed),
        cmocka_unit_test(bad_year_texts_are_refused),
        cmocka_unit_test(bad_calendars_are_refused),
        cmocka_unit_test(working_periods_are_summed),
        cmocka_unit_test(people_are_told_in_working_time),
        cmocka_unit_test(the_order_of_notices_does_not_matter),
        cmocka_unit_test(a_corrected_notice_takes_back_what_it_lists),
        cmocka_unit_test(a_full_table_changes_nothing),
        cmocka_unit_test(bad_notices_are_refused),
        cmocka_unit_test(from_november_on_the_next_year_is_missed),
    };

    return cmocka_run_group_tests_name("calendar", tests, open_shipped, drop);
}
