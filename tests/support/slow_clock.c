#include "base/base.h"

#include "slow_clock.h"

struct walker {
    const struct slow_calendar *cal;
    int year, month, mday, weekday; /* 0 = Monday */
    int minute;
    bool works, works_before; /* this day, the day before */
    bool assumed;             /* a minute of an unannounced day was walked */
    int64_t minutes;          /* since 2000-01-01 00:00 local */
};

static int month_length(int year, int month)
{
    if (month == 2)
        return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28;
    return (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
}

void slow_set(struct slow_calendar *cal, int year, int month, int mday, char letter)
{
    cal->letter[year - SLOW_FIRST_YEAR][month][mday] = letter;
}

static char letter_here(const struct walker *w)
{
    return w->cal->letter[w->year - SLOW_FIRST_YEAR][w->month][w->mday];
}

static bool works_here(const struct walker *w)
{
    char letter = letter_here(w);

    return letter == 0 ? w->weekday < 5 : letter == 'W' || letter == 'M';
}

static void next_day(struct walker *w)
{
    w->works_before = w->works;
    w->weekday = (w->weekday + 1) % 7;
    if (++w->mday > month_length(w->year, w->month)) {
        w->mday = 1;
        if (++w->month > 12) {
            w->month = 1;
            w->year++;
        }
    }
    w->works = works_here(w);
}

static void step(struct walker *w)
{
    if (letter_here(w) == 0)
        w->assumed = true;
    w->minutes++;
    if (++w->minute == 1440) {
        w->minute = 0;
        next_day(w);
    }
}

/* 946684800000 ms = 2000-01-01T00:00Z, a Saturday. */
static struct walker walk_from(const struct slow_calendar *cal, int64_t at)
{
    struct walker w = { .cal = cal, .year = 2000, .month = 1, .mday = 1, .weekday = 5 };
    int64_t days;

    w.minutes = (at - INT64_C(946684800000)) / 60000 + cal->zone_min;
    days = w.minutes / 1440;
    w.minute = (int)(w.minutes % 1440);
    w.weekday = (int)((5 + days) % 7);
    for (; days >= (month_length(w.year, 2) == 29 ? 366 : 365); w.year++)
        days -= month_length(w.year, 2) == 29 ? 366 : 365;
    for (; days >= month_length(w.year, w.month); w.month++)
        days -= month_length(w.year, w.month);
    w.mday += (int)days;
    w.works = works_here(&w);
    return w;
}

static int64_t instant(const struct walker *w)
{
    return (w->minutes - w->cal->zone_min) * 60000 + INT64_C(946684800000);
}

static bool is_day_unit(enum msh_time_unit unit)
{
    return unit == MSH_UNIT_WORKDAY || unit == MSH_UNIT_DAY_NATURAL;
}

static bool is_natural(enum msh_time_unit unit)
{
    return unit == MSH_UNIT_MINUTE_NATURAL || unit == MSH_UNIT_HOUR_NATURAL ||
           unit == MSH_UNIT_DAY_NATURAL;
}

static bool minute_runs(const struct walker *w, enum msh_time_unit unit)
{
    if (is_natural(unit))
        return true;
    if (!w->works)
        return false;
    if (unit != MSH_UNIT_HOUR_WORK)
        return true;
    for (int i = 0; i < w->cal->n_periods; i++)
        if (w->minute >= w->cal->from_min[i] && w->minute < w->cal->to_min[i])
            return true;
    return false;
}

static bool at_closing(const struct walker *w)
{
    int closing = w->cal->to_min[w->cal->n_periods - 1];

    return closing == 1440 ? w->minute == 0 && w->works_before : w->minute == closing && w->works;
}

static void run(struct walker *w, int32_t amount, enum msh_time_unit unit)
{
    int64_t left = amount;

    left *= unit == MSH_UNIT_MINUTE_NATURAL ? 1 : (is_day_unit(unit) ? 1440 : 60);
    while (left > 0) {
        if (minute_runs(w, unit))
            left--;
        step(w);
    }
}

static void round_up(struct walker *w, enum msh_due_edge edge)
{
    if (edge == MSH_DUE_EDGE_END_OF_DAY)
        while (w->minute != 0)
            step(w);
    /* A walker put down at midnight has not seen the day before: ask one minute earlier. */
    if (edge == MSH_DUE_EDGE_END_OF_WORKHOURS)
        while (!at_closing(w))
            step(w);
}

static bool leans(enum msh_time_unit unit, enum msh_count_from from, enum msh_due_edge edge)
{
    return !is_natural(unit) || from == MSH_COUNT_FROM_NEXT_WORKDAY ||
           edge == MSH_DUE_EDGE_END_OF_WORKHOURS;
}

static void to_midnight(struct walker *w)
{
    do
        step(w);
    while (w->minute != 0);
}

static void count_days(struct walker *w, const struct msh_term *term)
{
    bool event_day = true, begun = term->count_from != MSH_COUNT_FROM_NEXT_WORKDAY;

    for (int32_t n = 0;;) {
        bool counts = !event_day || term->count_from == MSH_COUNT_FROM_EVENT;

        if (!event_day && w->works)
            begun = true;
        if (counts && begun && (w->works || term->unit == MSH_UNIT_DAY_NATURAL))
            n++;
        if (n == term->amount)
            break;
        to_midnight(w);
        event_day = false;
    }
    if (term->due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS) {
        do
            step(w);
        while (!at_closing(w));
        return;
    }
    to_midnight(w);
}

static bool keeps_clock(const struct msh_term *term)
{
    return !is_day_unit(term->unit) ||
           (term->count_from == MSH_COUNT_FROM_EVENT && term->due_edge == MSH_DUE_EDGE_EXACT);
}

void slow_due(const struct slow_calendar *cal, const struct msh_term *term, int64_t from_at,
              struct msh_due *ret_due)
{
    struct walker w = walk_from(cal, from_at);

    if (keeps_clock(term)) {
        if (term->count_from != MSH_COUNT_FROM_EVENT)
            to_midnight(&w);
        while (term->count_from == MSH_COUNT_FROM_NEXT_WORKDAY && !w.works)
            to_midnight(&w);
        run(&w, term->amount, term->unit);
        round_up(&w, term->due_edge);
    } else {
        count_days(&w, term);
    }
    ret_due->at = instant(&w);
    ret_due->provisional = leans(term->unit, term->count_from, term->due_edge) && w.assumed;
}

void slow_extend(const struct slow_calendar *cal, const struct msh_due *old, int32_t amount,
                 enum msh_time_unit unit, enum msh_due_edge edge, struct msh_due *ret_due)
{
    struct walker w = walk_from(cal, old->at);

    run(&w, amount, unit);
    round_up(&w, edge);
    ret_due->at = instant(&w);
    ret_due->provisional =
        old->provisional || (leans(unit, MSH_COUNT_FROM_EVENT, edge) && w.assumed);
}

/* Does the minute just walked end something the pause counts? */
static bool ticks(const struct walker *before, const struct walker *after,
                  const struct msh_term *term)
{
    if (term->due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS)
        return at_closing(after);
    if (keeps_clock(term) && term->due_edge == MSH_DUE_EDGE_EXACT)
        return minute_runs(before, term->unit);
    return after->minute == 0 && (is_natural(term->unit) || before->works);
}

void slow_pause(const struct slow_calendar *cal, const struct msh_term *term,
                const struct msh_due *old, int64_t from_at, int64_t to_at, struct msh_due *ret_due)
{
    struct walker w = walk_from(cal, from_at), before;
    int64_t n = 0;

    *ret_due = *old;
    if (from_at >= old->at || to_at <= from_at)
        return;
    while (instant(&w) < to_at) {
        before = w;
        step(&w);
        n += ticks(&before, &w, term);
    }
    if (n == 0)
        return;
    for (w = walk_from(cal, from_at); instant(&w) < old->at;)
        step(&w);
    while (n > 0) {
        before = w;
        step(&w);
        n -= ticks(&before, &w, term);
    }
    ret_due->at = instant(&w);
    ret_due->provisional =
        old->provisional || (leans(term->unit, term->count_from, term->due_edge) && w.assumed);
}

int64_t slow_yellow(const struct slow_calendar *cal, int64_t due_at)
{
    int64_t at = due_at - 60000;
    struct walker w = walk_from(cal, at);

    do {
        at -= (int64_t)(w.minute + 1) * 60000; /* last minute of the day before */
        w = walk_from(cal, at);
    } while (!w.works);
    return at - (int64_t)w.minute * 60000;
}
