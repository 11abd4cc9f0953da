#include "base/base.h"

#include "test.h"

#include "base/time.h"

static void civil_dates_agree_with_the_library(void **state)
{
    (void)state;
    /* Every day of 1890 to 3010 against gmtime_r. */
    for (int32_t day = -29220; day < 379900; day++) {
        time_t at = (time_t)day * 86400;
        int year, month, mday;
        struct tm tm;

        gmtime_r(&at, &tm);
        msh_day_to_civil(day, &year, &month, &mday);
        assert_int_equal(year, tm.tm_year + 1900);
        assert_int_equal(month, tm.tm_mon + 1);
        assert_int_equal(mday, tm.tm_mday);
        assert_int_equal(msh_day_from_civil(year, month, mday), day);
        assert_int_equal(msh_day_weekday(day), (tm.tm_wday + 6) % 7);
    }
}

static void a_day_begins_at_midnight_of_the_zone(void **state)
{
    const int64_t zone = MSH_ZONE_CHINA_MS;
    int32_t day = msh_day_from_civil(2026, 10, 13);
    int64_t start = msh_day_start(day, zone);

    (void)state;
    assert_int_equal(start, INT64_C(1791820800000)); /* 2026-10-12T16:00Z */
    assert_int_equal(msh_day_of(start, zone), day);
    assert_int_equal(msh_day_of(start - 1, zone), day - 1);
    assert_int_equal(msh_day_of(start + MSH_DAY_MS - 1, zone), day);
    assert_int_equal(msh_day_of(start + MSH_DAY_MS, zone), day + 1);
    assert_int_equal(msh_day_of(-1, 0), -1);
    assert_int_equal(msh_day_of(0, 0), 0);
    assert_int_equal(msh_day_of(-1, zone), 0);
}

static void instants_are_written(void **state)
{
    static const struct {
        int64_t at, zone_ms;
        const char *text;
    } rows[] = {
        { 0, 0, "1970-01-01T00:00:00Z" },
        { 0, MSH_ZONE_CHINA_MS, "1970-01-01T08:00:00+08:00" },
        { -1, 0, "1969-12-31T23:59:59.999Z" },
        { INT64_C(1791820800000), MSH_ZONE_CHINA_MS, "2026-10-13T00:00:00+08:00" },
        { INT64_C(1791820800007), MSH_ZONE_CHINA_MS, "2026-10-13T00:00:00.007+08:00" },
        { INT64_C(1791820800000), -(9 * MSH_HOUR_MS + 30 * MSH_MINUTE_MS),
          "2026-10-12T06:30:00-09:30" },
        { INT64_MAX, MSH_ZONE_CHINA_MS, "9999-12-31T07:59:59.999+08:00" },
        { INT64_MIN, MSH_ZONE_CHINA_MS, "0001-01-02T08:00:00+08:00" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        char out[MSH_RFC3339_SIZE];

        msh_time_format(rows[i].at, rows[i].zone_ms, out);
        assert_string_equal(out, rows[i].text);
    }
}

static void written_instants_read_back(void **state)
{
    struct test_random r = { 4 };
    const int64_t first = msh_day_start(msh_day_from_civil(1900, 1, 2), 0);
    const int64_t last = msh_day_start(msh_day_from_civil(2999, 12, 31), 0);

    (void)state;
    for (int i = 0; i < 50000; i++) {
        int64_t at = first + (int64_t)(test_u64(&r) % (uint64_t)(last - first)), back = 0;
        int64_t zone_ms = ((int64_t)test_below(&r, 2 * 24 * 60 - 1) - 24 * 60 + 1) * MSH_MINUTE_MS;
        char out[MSH_RFC3339_SIZE];

        at = i % 3 ? at : at / 1000 * 1000;
        msh_time_format(at, zone_ms, out);
        assert_true(msh_time_parse(out, &back));
        assert_true(back == at);
    }
}

static void other_ways_to_write_an_instant(void **state)
{
    static const struct {
        const char *text;
        int64_t at;
    } rows[] = {
        { "2026-10-12T16:00:00Z", INT64_C(1791820800000) },
        { "2026-10-12T16:00:00-00:00", INT64_C(1791820800000) },
        { "2026-10-13T00:00:00.5+08:00", INT64_C(1791820800500) },
        { "2026-10-13T00:00:00.05+08:00", INT64_C(1791820800050) },
        { "2026-10-13T00:00:00.123999999+08:00", INT64_C(1791820800123) },
        { "2024-02-29T00:00:00Z", INT64_C(1709164800000) },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        int64_t at = 0;

        assert_true(msh_time_parse(rows[i].text, &at));
        assert_int_equal(at, rows[i].at);
    }
}

static void what_is_not_an_instant_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "2026",
        "2026-10-13",
        "2026-10-13T00:00:00",
        "2026-10-13t00:00:00Z",
        "2026-10-13T00:00:00z",
        "2026-10-13 00:00:00Z",
        " 2026-10-13T00:00:00Z",
        "2026-10-13T00:00:00Z ",
        "2026-10-13T00:00Z",
        "2026-10-13T24:00:00Z",
        "2026-10-13T00:60:00Z",
        "2026-10-13T00:00:60Z",
        "2026-10-13T00:00:00.Z",
        "2026-10-13T00:00:00,5Z",
        "2026-10-13T00:00:00.1234567890Z",
        "2026-10-13T00:00:00+8:00",
        "2026-10-13T00:00:00+0800",
        "2026-10-13T00:00:00+08",
        "2026-10-13T00:00:00+24:00",
        "2026-10-13T00:00:00+08:60",
        "2026-10-13T00:00:00+08:00Z",
        "2026-13-13T00:00:00Z",
        "2026-00-13T00:00:00Z",
        "2026-10-00T00:00:00Z",
        "2026-10-32T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "1899-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "-026-10-13T00:00:00Z",
        "２026-10-13T00:00:00Z",
        "1791820800000",
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        int64_t at = 77;

        assert_false(msh_time_parse(bad[i], &at));
        assert_int_equal(at, 77);
    }
    assert_false(msh_time_parse(NULL, &(int64_t){ 0 }));
}

static void days_are_written_and_read(void **state)
{
    int32_t first = msh_day_from_civil(1900, 1, 1), last = msh_day_from_civil(2999, 12, 31);
    static const char *const bad[] = { "",           "2026-2-1",    "2026-02-30", "2026-02-01T",
                                       "2026/02/01", " 2026-02-01", "1899-12-31", "3000-01-01",
                                       "20260201" };
    char out[MSH_DATE_SIZE];
    int32_t day = 5;

    (void)state;
    for (int32_t d = first; d <= last; d++) {
        msh_day_format(d, out);
        assert_true(msh_day_parse(out, &day));
        assert_int_equal(day, d);
    }
    day = 5;
    for (size_t i = 0; i < MSH_COUNT(bad); i++)
        assert_false(msh_day_parse(bad[i], &day));
    assert_false(msh_day_parse(NULL, &day));
    assert_int_equal(day, 5);
    msh_day_format(INT32_MAX, out);
    assert_string_equal(out, "9999-12-30");
    msh_day_format(INT32_MIN, out);
    assert_string_equal(out, "0001-01-02");
}

static void clocks_run_forward(void **state)
{
    int64_t a = msh_time_monotonic(), b = msh_time_monotonic();

    (void)state;
    assert_true(b >= a);
    assert_true(msh_time_now() > 0);
}

int main(void)
{
    const struct CMUnitTest time[] = {
        cmocka_unit_test(civil_dates_agree_with_the_library),
        cmocka_unit_test(a_day_begins_at_midnight_of_the_zone),
        cmocka_unit_test(instants_are_written),
        cmocka_unit_test(written_instants_read_back),
        cmocka_unit_test(other_ways_to_write_an_instant),
        cmocka_unit_test(what_is_not_an_instant_is_refused),
        cmocka_unit_test(days_are_written_and_read),
        cmocka_unit_test(clocks_run_forward),
    };

    return RUN(time);
}
