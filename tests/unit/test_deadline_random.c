/* 100,000 random terms on random calendars against the slow clock. */
#include "base/base.h"

#include "test.h"

#include "slow_clock.h"

#define CALENDARS 50
#define CASES     2000
#define FIRST     2022
#define LAST      2027

struct world {
    struct msh_arena arena;
    const struct msh_calendar *cal;
    struct slow_calendar slow;
    struct test_random random;
};

static int below(struct world *w, int n)
{
    return (int)test_below(&w->random, (size_t)n);
}

/* Mostly small, sometimes up to max. */
static int skewed(struct world *w, int max)
{
    return 1 + below(w, 1 + below(w, 1 + below(w, max)));
}

static size_t random_periods(struct world *w, struct msh_work_period *periods)
{
    int n = 1 + below(w, 4);
    int slot = 1440 / n;

    for (int i = 0; i < n; i++) {
        int gap = below(w, slot / 2);

        /* 0-24 and touching periods are legal too. */
        periods[i].from_min = (int16_t)(i * slot + (below(w, 4) == 0 ? 0 : gap));
        periods[i].to_min =
            (int16_t)(below(w, 4) == 0 ? (i + 1) * slot : periods[i].from_min + slot / 4 + 1);
    }
    return (size_t)n;
}

static void random_year(struct world *w, int year, struct msh_calendar_year *ret_year)
{
    int left = 0;

    msh_calendar_year_assume(year, ret_year);
    for (char *c = ret_year->days; *c != '\0'; c++) {
        bool weekend = *c == 'r';

        if (left == 0 && below(w, 25) == 0)
            left = 1 + below(w, 9);
        if (left > 0)
            *c = below(w, 6) == 0 ? 'R' : 'H';
        else
            *c = weekend ? (below(w, 8) == 0 ? 'M' : 'R') : 'W';
        left -= left > 0;
        /* Some days of an announced year stay assumed: a neighbour's stray days. */
        if (below(w, 300) == 0)
            *c = weekend ? 'r' : 'w';
    }
}

static void tell_slow(struct world *w, const struct msh_calendar_year *year)
{
    int month = 1, mday = 1;

    for (const char *c = year->days; *c != '\0'; c++) {
        int length = month == 2 ? (year->days[365] != '\0' ? 29 : 28)
                                : (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);

        if (isupper((unsigned char)*c))
            slow_set(&w->slow, year->year, month, mday, *c);
        if (++mday > length) {
            mday = 1;
            month++;
        }
    }
}

static void new_calendar(struct world *w)
{
    struct msh_work_period periods[MSH_CALENDAR_PERIODS_MAX];
    struct msh_calendar_year years[LAST - FIRST + 1];
    struct msh_calendar_spec spec = { 1, 1, MSH_ZONE_CHINA_MS, periods, 0, years, 0 };
    struct msh_err err;

    memset(&w->slow, 0, sizeof(w->slow));
    w->slow.zone_min = 480;
    spec.n_periods = random_periods(w, periods);
    w->slow.n_periods = (int)spec.n_periods;
    for (size_t i = 0; i < spec.n_periods; i++) {
        w->slow.from_min[i] = periods[i].from_min;
        w->slow.to_min[i] = periods[i].to_min;
    }
    for (int year = FIRST; year <= LAST; year++) {
        if (below(w, 6) == 0)
            continue; /* a gap, or a later start or earlier end */
        random_year(w, year, &years[spec.n_years]);
        tell_slow(w, &years[spec.n_years++]);
    }
    msh_arena_reset(&w->arena);
    assert_int_equal(msh_calendar_build(&w->arena, &spec, &w->cal, &err), 0);
}

static int64_t random_instant(struct world *w)
{
    /* 2021-09 to 2028-05, now and then on a midnight or a closing time. */
    int64_t minutes = INT64_C(1630454400) / 60 + below(w, 3500000);
    int pick = below(w, 10);

    if (pick == 0)
        minutes = minutes / 1440 * 1440 - 480;
    if (pick == 1)
        minutes = minutes / 1440 * 1440 - 480 + msh_calendar_closing(w->cal);
    return minutes * 60000;
}

static int random_amount(struct world *w, enum msh_time_unit unit)
{
    static const int max[MSH_TIME_UNIT_COUNT] = {
        [MSH_UNIT_MINUTE_NATURAL] = 5000, [MSH_UNIT_HOUR_NATURAL] = 300,
        [MSH_UNIT_HOUR_WORKDAY] = 200,    [MSH_UNIT_HOUR_WORK] = 80,
        [MSH_UNIT_WORKDAY] = 25,          [MSH_UNIT_DAY_NATURAL] = 40,
    };

    return skewed(w, max[unit]);
}

static void same(const char *what, const struct msh_term *term, int64_t from_at,
                 const struct msh_due *fast, const struct msh_due *slow)
{
    char from[MSH_RFC3339_SIZE], a[MSH_RFC3339_SIZE], b[MSH_RFC3339_SIZE];

    if (fast->at == slow->at && fast->provisional == slow->provisional)
        return;
    msh_time_format(from_at, MSH_ZONE_CHINA_MS, from);
    msh_time_format(fast->at, MSH_ZONE_CHINA_MS, a);
    msh_time_format(slow->at, MSH_ZONE_CHINA_MS, b);
    fail_msg("%s of %d %s from %s %s %s: engine %s%s, slow clock %s%s", what, (int)term->amount,
             msh_name_code(&msh_time_unit_names, (int)term->unit), from,
             msh_name_code(&msh_count_from_names, (int)term->count_from),
             msh_name_code(&msh_due_edge_names, (int)term->due_edge), a,
             fast->provisional ? "?" : "", b, slow->provisional ? "?" : "");
}

static int64_t ms_of_unit(enum msh_time_unit unit)
{
    if (unit == MSH_UNIT_MINUTE_NATURAL)
        return MSH_MINUTE_MS;
    return unit == MSH_UNIT_WORKDAY || unit == MSH_UNIT_DAY_NATURAL ? MSH_DAY_MS : MSH_HOUR_MS;
}

/* The days told are the proof of the due: they add up to the amount and end where it ends. */
static void days_add_up(struct world *w, const struct msh_term *term, int64_t from_at)
{
    static struct msh_counted_day days[4000];
    struct msh_due due;
    int64_t sum = 0;
    size_t n = msh_deadline_days(w->cal, term, from_at, days, MSH_COUNT(days));

    msh_deadline_due(w->cal, term, from_at, &due);
    if (n > MSH_COUNT(days))
        return; /* years of them; the shorter ones tell the same */
    for (size_t i = 0; i < n; i++) {
        sum += days[i].counted;
        assert_int_equal(days[i].total, sum);
        assert_int_equal(days[i].day, days[0].day + (int32_t)i);
        if (term->unit == MSH_UNIT_WORKDAY || term->unit == MSH_UNIT_HOUR_WORK)
            assert_true(days[i].counted == 0 || msh_calendar_is_workday(w->cal, days[i].day));
    }
    assert_int_equal(sum, term->amount * ms_of_unit(term->unit));
    assert_int_equal(days[n - 1].day, msh_day_of(due.at - 1, w->cal->zone_ms));
}

static void one_case(struct world *w)
{
    enum msh_time_unit unit = (enum msh_time_unit)below(w, MSH_TIME_UNIT_COUNT);
    const struct msh_term term = { random_amount(w, unit), unit,
                                   (enum msh_count_from)below(w, MSH_COUNT_FROM_COUNT),
                                   (enum msh_due_edge)below(w, MSH_DUE_EDGE_COUNT) };
    int64_t from_at = random_instant(w), yellow_at, red_at;
    struct msh_due due, slow, later, slow_later;

    msh_deadline_due(w->cal, &term, from_at, &due);
    slow_due(&w->slow, &term, from_at, &slow);
    same("due", &term, from_at, &due, &slow);
    msh_lamp_bounds(w->cal, due.at, &yellow_at, &red_at);
    assert_true(yellow_at == slow_yellow(&w->slow, due.at));
    assert_true(red_at == due.at);
    if (below(w, 4) == 0)
        days_add_up(w, &term, from_at);
    if (below(w, 4) == 0) {
        enum msh_time_unit more = (enum msh_time_unit)below(w, MSH_TIME_UNIT_COUNT);
        int32_t amount = random_amount(w, more);

        msh_deadline_extend(w->cal, &due, amount, more, term.due_edge, &later);
        slow_extend(&w->slow, &slow, amount, more, term.due_edge, &slow_later);
        same("extension", &term, from_at, &later, &slow_later);
    }
    if (below(w, 4) == 0) {
        int64_t pause_at = from_at + below(w, 12000) * INT64_C(60000);
        int64_t resume_at = pause_at + skewed(w, 15000) * INT64_C(60000);

        msh_deadline_pause(w->cal, &term, &due, pause_at, resume_at, &later);
        slow_pause(&w->slow, &term, &slow, pause_at, resume_at, &slow_later);
        same("pause", &term, from_at, &later, &slow_later);
    }
}

static void engine_agrees_with_the_slow_clock(void **state)
{
    struct world *w = msh_alloc0(1, sizeof(*w));

    (void)state;
    w->random.state = 20260930;
    msh_arena_init(&w->arena, 1 << 22);
    for (int i = 0; i < CALENDARS; i++) {
        new_calendar(w);
        for (int k = 0; k < CASES; k++)
            one_case(w);
    }
    msh_arena_done(&w->arena);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_agrees_with_the_slow_clock),
    };

    return RUN(tests);
}
