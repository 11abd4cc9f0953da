#include "base/base.h"

#include "test.h"

#include "domain/deadline.h"

/* The invented calendar of domain §3.3: Mon-Fri, 2026-10-01 to 07 holiday, Sat 10-10 make-up. */
static struct msh_arena arena;
static const struct msh_calendar *cal;

static void set_day(struct msh_calendar_year *year, int month, int mday, char letter)
{
    year->days[msh_day_from_civil(year->year, month, mday) - msh_day_from_civil(year->year, 1, 1)] =
        letter;
}

static int build(void **state)
{
    struct msh_calendar_year years[2];
    const struct msh_calendar_spec spec = {
        7, 3, MSH_ZONE_CHINA_MS, msh_calendar_periods_default, 2, years, 2,
    };
    struct msh_err err;

    (void)state;
    msh_arena_init(&arena, 1 << 20);
    for (int i = 0; i < 2; i++) {
        msh_calendar_year_assume(2025 + i, &years[i]);
        for (char *c = years[i].days; *c != '\0'; c++)
            *c = (char)toupper((unsigned char)*c);
    }
    for (int mday = 1; mday <= 7; mday++)
        set_day(&years[1], 10, mday, 'H');
    set_day(&years[1], 10, 10, 'M');
    return msh_calendar_build(&arena, &spec, &cal, &err);
}

static int drop(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

/* "2026-09-30 10:00" in China. */
static int64_t at(const char *text)
{
    char full[48];
    int64_t ret = 0;

    snprintf(full, sizeof(full), "%.10sT%s:00+08:00", text, text + 11);
    assert_true(msh_time_parse(full, &ret));
    return ret;
}

static void assert_at(int64_t got, const char *want)
{
    char text[MSH_RFC3339_SIZE];

    msh_time_format(got, MSH_ZONE_CHINA_MS, text);
    if (got != at(want))
        fail_msg("got %s, want %s", text, want);
}

#define WD_NEXT     MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_WORKDAY, MSH_DUE_EDGE_END_OF_DAY
#define EVENT_EXACT MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_EXACT

struct vector {
    const char *from;
    struct msh_term term;
    const char *due;
    bool provisional;
};

static void run(const struct vector *v)
{
    struct msh_due due;

    msh_deadline_due(cal, &v->term, at(v->from), &due);
    assert_at(due.at, v->due);
    assert_int_equal(due.provisional, v->provisional);
}

static void the_printed_vectors_hold(void **state)
{
    static const struct vector vectors[] = {
        /* 1 */ { "2026-09-30 10:00", { 5, WD_NEXT }, "2026-10-14 00:00" },
        /* 3 */ { "2026-09-30 10:00", { 3, WD_NEXT }, "2026-10-11 00:00" },
        /* 4 */ { "2026-09-30 10:00", { 10, WD_NEXT }, "2026-10-21 00:00" },
        /* 5 */
        { "2026-09-30 10:00",
          { 13, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-24 00:00" },
        /* 6 */
        { "2026-10-04 03:00", { 2, MSH_UNIT_HOUR_NATURAL, EVENT_EXACT }, "2026-10-04 05:00" },
        /* 7 */
        { "2026-10-16 16:00", { 24, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-19 16:00" },
        /* 8 */
        { "2026-09-30 16:00", { 24, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-08 16:00" },
        /* 9 */
        { "2026-10-17 09:00", { 24, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-20 00:00" },
        /* 11 */
        { "2026-09-30 10:00",
          { 15, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-16 00:00" },
        { "2026-09-30 10:00",
          { 60, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_DAY },
          "2026-11-30 00:00" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(vectors); i++)
        run(&vectors[i]);
}

static void the_printed_extensions_hold(void **state)
{
    const struct msh_due first = { at("2026-10-14 00:00"), false };
    const struct msh_due petition = { at("2026-11-30 00:00"), false };
    struct msh_due due;

    (void)state;
    /* 2: five more workdays from the end of Tuesday the 13th */
    msh_deadline_extend(cal, &first, 5, MSH_UNIT_WORKDAY, MSH_DUE_EDGE_END_OF_DAY, &due);
    assert_at(due.at, "2026-10-21 00:00");
    /* 11: thirty more days */
    msh_deadline_extend(cal, &petition, 30, MSH_UNIT_DAY_NATURAL, MSH_DUE_EDGE_END_OF_DAY, &due);
    assert_at(due.at, "2026-12-30 00:00");
    assert_false(due.provisional);
}

static void the_printed_lamps_hold(void **state)
{
    int64_t due_at = at("2026-10-14 00:00"), yellow_at, red_at;

    (void)state;
    /* 10: yellow from Monday the 12th, red from Wednesday the 14th */
    msh_lamp_bounds(cal, due_at, &yellow_at, &red_at);
    assert_at(yellow_at, "2026-10-12 00:00");
    assert_at(red_at, "2026-10-14 00:00");
    assert_int_equal(msh_lamp_at(cal, due_at, yellow_at - 1), MSH_LAMP_CODE_GREEN);
    assert_int_equal(msh_lamp_at(cal, due_at, yellow_at), MSH_LAMP_CODE_YELLOW);
    assert_int_equal(msh_lamp_at(cal, due_at, red_at - 1), MSH_LAMP_CODE_YELLOW);
    assert_int_equal(msh_lamp_at(cal, due_at, red_at), MSH_LAMP_CODE_RED);
}

static void yellow_skips_rest_days(void **state)
{
    int64_t yellow_at, red_at;

    (void)state;
    /* Due on Monday 10-19: the workday before is Friday. */
    msh_lamp_bounds(cal, at("2026-10-19 16:00"), &yellow_at, &red_at);
    assert_at(yellow_at, "2026-10-16 00:00");
    /* Due on Thursday 10-08, after the holiday. */
    msh_lamp_bounds(cal, at("2026-10-09 00:00"), &yellow_at, &red_at);
    assert_at(yellow_at, "2026-09-30 00:00");
    /* Due on Monday 10-12: the make-up Saturday is a workday. */
    msh_lamp_bounds(cal, at("2026-10-13 00:00"), &yellow_at, &red_at);
    assert_at(yellow_at, "2026-10-10 00:00");
    /* Due inside the holiday: natural hours. */
    msh_lamp_bounds(cal, at("2026-10-04 05:00"), &yellow_at, &red_at);
    assert_at(yellow_at, "2026-09-30 00:00");
}

static void every_unit_start_and_edge_has_its_meaning(void **state)
{
    static const struct vector vectors[] = {
        /* minutes run through the night of a holiday */
        { "2026-10-03 23:50", { 30, MSH_UNIT_MINUTE_NATURAL, EVENT_EXACT }, "2026-10-04 00:20" },
        /* day 1 is today */
        { "2026-10-16 00:00",
          { 1, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-17 00:00" },
        { "2026-10-16 23:59",
          { 1, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-17 00:00" },
        { "2026-10-17 10:00",
          { 1, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-20 00:00" },
        /* clock time is kept */
        { "2026-10-16 10:30", { 1, MSH_UNIT_WORKDAY, EVENT_EXACT }, "2026-10-19 10:30" },
        { "2026-10-16 10:30", { 2, MSH_UNIT_DAY_NATURAL, EVENT_EXACT }, "2026-10-18 10:30" },
        /* whole days end at midnight even when the edge is exact */
        { "2026-10-16 10:30",
          { 1, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_EXACT },
          "2026-10-20 00:00" },
        /* natural days from the next workday */
        { "2026-10-16 10:30",
          { 2, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_NEXT_WORKDAY, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-21 00:00" },
        /* working hours: 2 h from 11:00 cross the lunch break, 7.5 h are a day */
        { "2026-10-16 11:00", { 2, MSH_UNIT_HOUR_WORK, EVENT_EXACT }, "2026-10-16 15:00" },
        { "2026-10-16 11:00", { 1, MSH_UNIT_HOUR_WORK, EVENT_EXACT }, "2026-10-16 12:00" },
        { "2026-10-16 17:00", { 2, MSH_UNIT_HOUR_WORK, EVENT_EXACT }, "2026-10-19 09:30" },
        { "2026-10-16 08:30", { 15, MSH_UNIT_HOUR_WORK, EVENT_EXACT }, "2026-10-19 18:00" },
        { "2026-10-17 08:30", { 1, MSH_UNIT_HOUR_WORK, EVENT_EXACT }, "2026-10-19 09:30" },
        /* hours from the next workday, rounded */
        { "2026-10-16 10:00",
          { 24, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_EXACT },
          "2026-10-18 00:00" },
        { "2026-10-16 10:00",
          { 2, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_NEXT_WORKDAY, MSH_DUE_EDGE_EXACT },
          "2026-10-19 02:00" },
        { "2026-10-16 10:00",
          { 2, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-17 00:00" },
        { "2026-10-16 22:00",
          { 2, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-17 00:00" },
        /* closing time */
        { "2026-10-16 10:00",
          { 2, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-16 18:00" },
        { "2026-10-16 16:01",
          { 2, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-19 18:00" },
        { "2026-10-16 10:00",
          { 1, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_WORKDAY, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-19 18:00" },
        /* same day, but the event came after closing */
        { "2026-10-16 18:00",
          { 1, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-19 18:00" },
        /* the last of three natural days is a Sunday */
        { "2026-10-15 10:00",
          { 3, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-19 18:00" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(vectors); i++)
        run(&vectors[i]);
}

static void hours_of_workdays_skip_rest_days(void **state)
{
    static const struct vector vectors[] = {
        { "2026-10-16 23:00", { 2, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-19 01:00" },
        { "2026-10-16 22:00", { 2, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-17 00:00" },
        { "2026-10-03 12:00", { 1, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-08 01:00" },
        /* Friday the 9th 12:00 + 24 h: the make-up Saturday runs */
        { "2026-10-09 12:00", { 24, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-10 12:00" },
        { "2026-09-30 16:00", { 72, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2026-10-10 16:00" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(vectors); i++)
        run(&vectors[i]);
}

static void leap_days_and_year_ends_are_days(void **state)
{
    static const struct vector vectors[] = {
        /* outside the loaded years natural limits are still certain, workdays are not */
        { "2028-02-28 10:00",
          { 1, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_DAY },
          "2028-03-01 00:00" },
        { "2028-02-28 10:00", { 1, WD_NEXT }, "2028-03-01 00:00", true },
        { "2000-02-28 10:00", { 2, WD_NEXT }, "2000-03-02 00:00", true },
        { "2100-02-26 10:00", { 1, WD_NEXT }, "2100-03-02 00:00", true },
        { "2025-12-31 10:00", { 1, WD_NEXT }, "2026-01-02 00:00" },
        { "2026-12-31 10:00", { 1, WD_NEXT }, "2027-01-02 00:00", true },
        { "2026-12-30 10:00", { 1, WD_NEXT }, "2027-01-01 00:00" },
        { "2024-12-31 10:00", { 1, WD_NEXT }, "2025-01-02 00:00", true },
        { "1969-12-31 10:00", { 1, WD_NEXT }, "1970-01-02 00:00", true },
        { "2026-12-31 23:00", { 2, MSH_UNIT_HOUR_NATURAL, EVENT_EXACT }, "2027-01-01 01:00" },
        { "2026-12-31 23:00", { 2, MSH_UNIT_HOUR_WORKDAY, EVENT_EXACT }, "2027-01-01 01:00", true },
        { "2026-12-31 10:00",
          { 2, MSH_UNIT_HOUR_NATURAL, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-12-31 18:00" },
        /* ten years of workdays */
        { "2025-01-01 10:00", { 2600, WD_NEXT }, "2034-12-27 00:00", true },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(vectors); i++)
        run(&vectors[i]);
}

static void a_pause_moves_the_due_in_its_own_sense(void **state)
{
    static const struct {
        const char *from;
        struct msh_term term;
        const char *pause, *resume, *due;
    } cases[] = {
        /* end of Tue 10-13; an hour's pause wins nothing */
        { "2026-09-30 10:00",
          { 5, WD_NEXT },
          "2026-10-08 10:00",
          "2026-10-08 11:00",
          "2026-10-14 00:00" },
        /* Thursday to Saturday: the ends of Thursday and Friday passed */
        { "2026-09-30 10:00",
          { 5, WD_NEXT },
          "2026-10-08 10:00",
          "2026-10-10 09:00",
          "2026-10-16 00:00" },
        /* the holiday was not counted, so pausing over it wins nothing */
        { "2026-09-30 10:00",
          { 5, WD_NEXT },
          "2026-10-01 10:00",
          "2026-10-07 23:00",
          "2026-10-14 00:00" },
        /* working hours: paused overnight loses nothing, over an hour of work an hour */
        { "2026-10-12 09:30",
          { 10, MSH_UNIT_HOUR_WORK, EVENT_EXACT },
          "2026-10-12 18:00",
          "2026-10-13 08:30",
          "2026-10-13 12:00" },
        { "2026-10-12 09:30",
          { 10, MSH_UNIT_HOUR_WORK, EVENT_EXACT },
          "2026-10-12 17:00",
          "2026-10-13 08:30",
          "2026-10-13 15:00" },
        /* natural hours: every minute */
        { "2026-10-04 03:00",
          { 2, MSH_UNIT_HOUR_NATURAL, EVENT_EXACT },
          "2026-10-04 04:00",
          "2026-10-04 04:25",
          "2026-10-04 05:25" },
        /* natural days with a printed end: midnights */
        { "2026-10-01 03:00",
          { 5, MSH_UNIT_DAY_NATURAL, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-03 12:00",
          "2026-10-05 00:00",
          "2026-10-09 00:00" },
        /* closing times */
        { "2026-10-12 10:00",
          { 2, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-13 17:59",
          "2026-10-13 18:00",
          "2026-10-15 18:00" },
        { "2026-10-12 10:00",
          { 2, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_WORKHOURS },
          "2026-10-13 18:00",
          "2026-10-14 17:00",
          "2026-10-14 18:00" },
        /* an hour clock with a printed end moves by whole workdays */
        { "2026-10-16 11:00",
          { 2, MSH_UNIT_HOUR_WORK, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_END_OF_DAY },
          "2026-10-16 12:00",
          "2026-10-18 12:00",
          "2026-10-20 00:00" },
        /* begun at the due: too late */
        { "2026-09-30 10:00",
          { 5, WD_NEXT },
          "2026-10-14 00:00",
          "2026-10-20 11:00",
          "2026-10-14 00:00" },
        /* begun before the due, ended after it: the clock stood */
        { "2026-09-30 10:00",
          { 5, WD_NEXT },
          "2026-10-13 23:00",
          "2026-10-14 11:00",
          "2026-10-15 00:00" },
        /* ended before it began */
        { "2026-09-30 10:00",
          { 5, WD_NEXT },
          "2026-10-13 23:00",
          "2026-10-12 11:00",
          "2026-10-14 00:00" },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        struct msh_due due, later;

        msh_deadline_due(cal, &cases[i].term, at(cases[i].from), &due);
        msh_deadline_pause(cal, &cases[i].term, &due, at(cases[i].pause), at(cases[i].resume),
                           &later);
        assert_at(later.at, cases[i].due);
    }
}

static void renewing_never_moves_a_printed_due_earlier(void **state)
{
    const struct msh_due early = { at("2027-02-03 00:00"), true };
    const struct msh_due late = { at("2027-02-10 00:00"), false };
    struct msh_due due;

    (void)state;
    msh_due_renew(&early, &late, &due);
    assert_true(due.at == late.at && !due.provisional);
    msh_due_renew(&late, &early, &due);
    assert_true(due.at == late.at && due.provisional);
}

static void a_stopped_clock_keeps_its_verdict(void **state)
{
    enum { WARN = 100, DUE = 200 };
    static const struct {
        struct msh_clock_times clock;
        int64_t now;
        enum msh_standing standing;
        enum msh_lamp_code lamp;
        int64_t late_ms;
    } cases[] = {
        { { DUE, WARN, 0, 0, 0 }, 99, MSH_STANDING_RUNNING, MSH_LAMP_CODE_GREEN, 0 },
        { { DUE, WARN, 0, 0, 0 }, 100, MSH_STANDING_RUNNING, MSH_LAMP_CODE_YELLOW, 0 },
        { { DUE, WARN, 0, 0, 0 }, 200, MSH_STANDING_RUNNING, MSH_LAMP_CODE_RED, 0 },
        { { DUE, WARN, 0, 0, 0 }, 250, MSH_STANDING_RUNNING, MSH_LAMP_CODE_RED, 50 },
        /* stopped */
        { { DUE, WARN, 199, 0, 0 }, 900, MSH_STANDING_MET, MSH_LAMP_CODE_GREEN, 0 },
        { { DUE, WARN, 200, 0, 0 }, 900, MSH_STANDING_LATE, MSH_LAMP_CODE_RED, 0 },
        { { DUE, WARN, 230, 0, 0 }, 900, MSH_STANDING_LATE, MSH_LAMP_CODE_RED, 30 },
        /* paused: frozen, but only if the due had not come */
        { { DUE, WARN, 0, 50, 0 }, 900, MSH_STANDING_PAUSED, MSH_LAMP_CODE_GREEN, 0 },
        { { DUE, WARN, 0, 150, 0 }, 900, MSH_STANDING_PAUSED, MSH_LAMP_CODE_YELLOW, 0 },
        { { DUE, WARN, 0, 200, 0 }, 900, MSH_STANDING_RUNNING, MSH_LAMP_CODE_RED, 700 },
        { { DUE, WARN, 300, 150, 0 }, 900, MSH_STANDING_MET, MSH_LAMP_CODE_GREEN, 0 },
        /* deferred: never a way out of lateness */
        { { DUE, WARN, 0, 0, 150 }, 900, MSH_STANDING_DEFERRED, MSH_LAMP_CODE_DEFERRED, 0 },
        { { DUE, WARN, 0, 0, 200 }, 900, MSH_STANDING_LATE, MSH_LAMP_CODE_RED, 0 },
        { { DUE, WARN, 0, 0, 230 }, 900, MSH_STANDING_LATE, MSH_LAMP_CODE_RED, 30 },
        { { DUE, WARN, 800, 0, 150 }, 900, MSH_STANDING_DEFERRED, MSH_LAMP_CODE_DEFERRED, 0 },
        { { DUE, WARN, 180, 0, 150 }, 900, MSH_STANDING_MET, MSH_LAMP_CODE_GREEN, 0 },
        { { DUE, WARN, 800, 0, 700 }, 900, MSH_STANDING_LATE, MSH_LAMP_CODE_RED, 500 },
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        struct msh_clock_face face;

        msh_clock_face(&cases[i].clock, cases[i].now, &face);
        if (face.standing != cases[i].standing || face.lamp != cases[i].lamp ||
            face.late_ms != cases[i].late_ms)
            fail_msg("case %zu: %s %s %" PRId64, i,
                     msh_name_code(&msh_standing_names, (int)face.standing),
                     msh_name_code(&msh_lamp_names, (int)face.lamp), face.late_ms);
    }
}

static void dues_print_as_people_say_them(void **state)
{
    static const struct {
        const char *due, *ref, *zh, *en;
    } cases[] = {
        { "2026-10-14 00:00", "2026-09-30 10:00", "10月13日（周二）24:00前",
          "before 24:00 on Tue 13 Oct" },
        { "2026-10-19 16:05", "2026-09-30 10:00", "10月19日（周一）16:05前",
          "before 16:05 on Mon 19 Oct" },
        { "2027-01-01 00:00", "2026-12-30 10:00", "12月31日（周四）24:00前",
          "before 24:00 on Thu 31 Dec" },
        { "2027-01-03 18:00", "2026-12-30 10:00", "2027年1月3日（周日）18:00前",
          "before 18:00 on Sun 3 Jan 2027" },
    };
    char text[MSH_DUE_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        msh_due_text_zh(at(cases[i].due), at(cases[i].ref), MSH_ZONE_CHINA_MS, text);
        assert_string_equal(text, cases[i].zh);
        msh_due_text_en(at(cases[i].due), at(cases[i].ref), MSH_ZONE_CHINA_MS, text);
        assert_string_equal(text, cases[i].en);
    }
    /* 59.999 seconds are cut off, not rounded to a later minute */
    msh_due_text_zh(at("2026-10-19 16:06") - 1, at("2026-10-01 00:00"), MSH_ZONE_CHINA_MS, text);
    assert_string_equal(text, "10月19日（周一）16:05前");
}

/* --- properties, at millisecond resolution, which the slow clock does not have --- */

static struct msh_term random_term(struct test_random *r)
{
    enum msh_time_unit unit = (enum msh_time_unit)test_below(r, MSH_TIME_UNIT_COUNT);
    int32_t amount = 1 + (int32_t)test_below(r, (size_t)MSH_MIN(msh_term_max(unit), 3000));

    return (struct msh_term){ amount, unit,
                              (enum msh_count_from)test_below(r, MSH_COUNT_FROM_COUNT),
                              (enum msh_due_edge)test_below(r, MSH_DUE_EDGE_COUNT) };
}

static int64_t random_at(struct test_random *r)
{
    return at("2024-06-01 00:00") + (int64_t)(test_u64(r) % (uint64_t)(1200 * MSH_DAY_MS));
}

static void more_never_comes_earlier(void **state)
{
    struct test_random r = { 1 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct msh_term term = random_term(&r), more = term;
        int64_t from_at = random_at(&r);
        struct msh_due due, later, shifted;

        more.amount++;
        msh_deadline_due(cal, &term, from_at, &due);
        msh_deadline_due(cal, &more, from_at, &later);
        msh_deadline_due(cal, &term, from_at + (int64_t)test_below(&r, MSH_HOUR_MS), &shifted);
        assert_true(due.at > from_at);
        assert_true(later.at >= due.at);
        assert_true(term.due_edge != MSH_DUE_EDGE_EXACT || later.at > due.at);
        assert_true(shifted.at >= due.at);
    }
}

static void a_workday_rule_never_falls_due_on_a_rest_day(void **state)
{
    struct test_random r = { 2 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct msh_term term = random_term(&r);
        struct msh_due due;

        if (term.unit != MSH_UNIT_WORKDAY && term.unit != MSH_UNIT_HOUR_WORK &&
            term.unit != MSH_UNIT_HOUR_WORKDAY && term.due_edge != MSH_DUE_EDGE_END_OF_WORKHOURS)
            continue;
        msh_deadline_due(cal, &term, random_at(&r), &due);
        assert_true(msh_calendar_is_workday(cal, msh_day_of(due.at - 1, cal->zone_ms)));
    }
}

static void an_extension_equals_a_longer_limit(void **state)
{
    struct test_random r = { 3 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct msh_term term = random_term(&r), sum = term;
        int64_t from_at = random_at(&r);
        int32_t extra = 1 + (int32_t)test_below(&r, 30);
        struct msh_due due, extended, longer;

        /* Rounding twice and once differ for hours; a natural count may end on a rest day. */
        if (term.due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS ||
            (term.due_edge == MSH_DUE_EDGE_END_OF_DAY && term.unit != MSH_UNIT_WORKDAY &&
             term.unit != MSH_UNIT_DAY_NATURAL))
            continue;
        sum.amount += extra;
        msh_deadline_due(cal, &term, from_at, &due);
        msh_deadline_extend(cal, &due, extra, term.unit, term.due_edge, &extended);
        msh_deadline_due(cal, &sum, from_at, &longer);
        assert_true(extended.at == longer.at);
        /* Natural days lean on the calendar only for where they start. */
        if (term.unit == MSH_UNIT_WORKDAY || term.unit == MSH_UNIT_HOUR_WORKDAY ||
            term.unit == MSH_UNIT_HOUR_WORK)
            assert_true(extended.provisional == longer.provisional);
    }
}

static void measuring_inverts_counting(void **state)
{
    struct test_random r = { 4 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct msh_term term = random_term(&r);
        int64_t from_at = random_at(&r), mid_at = random_at(&r), ms;
        struct msh_due due;

        term.count_from = MSH_COUNT_FROM_EVENT;
        term.due_edge = MSH_DUE_EDGE_EXACT;
        msh_deadline_due(cal, &term, from_at, &due);
        ms = msh_deadline_measure(cal, term.unit, from_at, due.at);
        assert_int_equal(ms % MSH_MINUTE_MS, 0);
        assert_true(msh_deadline_measure(cal, term.unit, from_at, due.at - 1) == ms - 1);
        assert_true(msh_deadline_measure(cal, term.unit, from_at, mid_at) +
                        msh_deadline_measure(cal, term.unit, mid_at, due.at) ==
                    ms);
        assert_true(msh_deadline_measure(cal, term.unit, due.at, from_at) == -ms);
    }
}

static void pauses_add_up_and_never_move_a_due_earlier(void **state)
{
    struct test_random r = { 5 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct msh_term term = random_term(&r);
        int64_t from_at = random_at(&r), t[3];
        struct msh_due due, once, first, twice;

        msh_deadline_due(cal, &term, from_at, &due);
        t[0] = from_at + (int64_t)(test_u64(&r) % (uint64_t)(due.at - from_at));
        t[1] = t[0] + (int64_t)test_below(&r, (size_t)(20 * MSH_DAY_MS));
        t[2] = t[1] + (int64_t)test_below(&r, (size_t)(20 * MSH_DAY_MS));
        msh_deadline_pause(cal, &term, &due, t[0], t[2], &once);
        msh_deadline_pause(cal, &term, &due, t[0], t[1], &first);
        msh_deadline_pause(cal, &term, &first, t[1], t[2], &twice);
        assert_true(once.at >= due.at && first.at >= due.at && twice.at >= first.at);
        /* One pause of ten days is two of five, as long as the second began before the due. */
        if (t[1] < first.at)
            assert_true(twice.at == once.at);
        /* An event at rest: stopping inside a pause could never be late. */
        assert_true(t[0] < once.at);
    }
}

static void lamps_come_in_order(void **state)
{
    struct test_random r = { 6 };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t due_at = random_at(&r), yellow_at, red_at;
        int32_t due_day = msh_day_of(due_at - 1, cal->zone_ms);
        int32_t yellow_day;

        msh_lamp_bounds(cal, due_at, &yellow_at, &red_at);
        assert_true(yellow_at < red_at && red_at == due_at);
        yellow_day = msh_day_of(yellow_at, cal->zone_ms);
        assert_true(msh_day_start(yellow_day, cal->zone_ms) == yellow_at);
        assert_true(yellow_day < due_day && msh_calendar_is_workday(cal, yellow_day));
        assert_int_equal(msh_calendar_workdays(cal, yellow_day, due_day), 1);
    }
}

static void a_due_ahead_counts_workdays(void **state)
{
    (void)state;
    assert_at(msh_due_ahead(cal, at("2026-10-14 00:00"), 0), "2026-10-14 00:00");
    assert_at(msh_due_ahead(cal, at("2026-10-14 00:00"), 1), "2026-10-13 00:00");
    assert_at(msh_due_ahead(cal, at("2026-10-14 00:00"), 2), "2026-10-11 00:00");
    assert_at(msh_due_ahead(cal, at("2026-10-14 00:00"), 5), "2026-10-01 00:00");
    assert_at(msh_due_ahead(cal, at("2026-10-19 16:00"), 1), "2026-10-16 16:00");
    assert_at(msh_due_ahead(cal, at("2026-10-04 05:00"), 1), "2026-09-30 05:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_printed_vectors_hold),
        cmocka_unit_test(the_printed_extensions_hold),
        cmocka_unit_test(the_printed_lamps_hold),
        cmocka_unit_test(yellow_skips_rest_days),
        cmocka_unit_test(every_unit_start_and_edge_has_its_meaning),
        cmocka_unit_test(hours_of_workdays_skip_rest_days),
        cmocka_unit_test(leap_days_and_year_ends_are_days),
        cmocka_unit_test(a_pause_moves_the_due_in_its_own_sense),
        cmocka_unit_test(renewing_never_moves_a_printed_due_earlier),
        cmocka_unit_test(a_stopped_clock_keeps_its_verdict),
        cmocka_unit_test(dues_print_as_people_say_them),
        cmocka_unit_test(more_never_comes_earlier),
        cmocka_unit_test(a_workday_rule_never_falls_due_on_a_rest_day),
        cmocka_unit_test(an_extension_equals_a_longer_limit),
        cmocka_unit_test(measuring_inverts_counting),
        cmocka_unit_test(pauses_add_up_and_never_move_a_due_earlier),
        cmocka_unit_test(a_due_ahead_counts_workdays),
        cmocka_unit_test(lamps_come_in_order),
    };

    return cmocka_run_group_tests_name("deadline", tests, build, drop);
}
