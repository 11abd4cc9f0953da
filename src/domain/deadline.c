#include "base/base.h"

#include "domain/deadline.h"

#define NAMES(symbol, type, items) const struct msh_names symbol = { type, items, MSH_COUNT(items) }

static const struct msh_name time_unit[MSH_TIME_UNIT_COUNT] = {
    [MSH_UNIT_MINUTE_NATURAL] = { "minute_natural", "分钟", "minute" },
    [MSH_UNIT_HOUR_NATURAL] = { "hour_natural", "小时", "hour" },
    [MSH_UNIT_HOUR_WORKDAY] = { "hour_workday", "小时（节假日顺延）", "hour of workdays" },
    [MSH_UNIT_HOUR_WORK] = { "hour_work", "工作小时", "working hour" },
    [MSH_UNIT_WORKDAY] = { "workday", "工作日", "workday" },
    [MSH_UNIT_DAY_NATURAL] = { "day_natural", "日", "day" },
};
NAMES(msh_time_unit_names, "time_unit", time_unit);

static const struct msh_name count_from[MSH_COUNT_FROM_COUNT] = {
    [MSH_COUNT_FROM_EVENT] = { "event", "当日（时）起算", "the event" },
    [MSH_COUNT_FROM_NEXT_DAY] = { "next_day", "次日起算", "the next day" },
    [MSH_COUNT_FROM_NEXT_WORKDAY] = { "next_workday", "次工作日起算", "the next workday" },
};
NAMES(msh_count_from_names, "count_from", count_from);

static const struct msh_name due_edge[MSH_DUE_EDGE_COUNT] = {
    [MSH_DUE_EDGE_EXACT] = { "exact", "准点", "exact" },
    [MSH_DUE_EDGE_END_OF_DAY] = { "end_of_day", "当日24时", "end of day" },
    [MSH_DUE_EDGE_END_OF_WORKHOURS] = { "end_of_workhours", "当日下班", "end of working hours" },
};
NAMES(msh_due_edge_names, "due_edge", due_edge);

static const struct msh_name standing[MSH_STANDING_COUNT] = {
    [MSH_STANDING_RUNNING] = { "running", "计时中", "running" },
    [MSH_STANDING_PAUSED] = { "paused", "暂停", "paused" },
    [MSH_STANDING_MET] = { "met", "按期", "in time" },
    [MSH_STANDING_LATE] = { "late", "逾期", "late" },
    [MSH_STANDING_DEFERRED] = { "deferred", "挂账", "deferred" },
};
NAMES(msh_standing_names, "standing", standing);

/* How each unit runs. */
enum pace { PACE_NATURAL, PACE_WORKDAY, PACE_WORK };

static const struct {
    enum pace pace;
    bool whole_days; /* counts days rather than time */
    int64_t ms;      /* of one */
    int32_t max;
} units[MSH_TIME_UNIT_COUNT] = {
    [MSH_UNIT_MINUTE_NATURAL] = { PACE_NATURAL, false, MSH_MINUTE_MS, 3660 * 24 * 60 },
    [MSH_UNIT_HOUR_NATURAL] = { PACE_NATURAL, false, MSH_HOUR_MS, 3660 * 24 },
    [MSH_UNIT_HOUR_WORKDAY] = { PACE_WORKDAY, false, MSH_HOUR_MS, 2600 * 24 },
    [MSH_UNIT_HOUR_WORK] = { PACE_WORK, false, MSH_HOUR_MS, 2600 * 8 },
    [MSH_UNIT_WORKDAY] = { PACE_WORKDAY, true, MSH_DAY_MS, 2600 },
    [MSH_UNIT_DAY_NATURAL] = { PACE_NATURAL, true, MSH_DAY_MS, 3660 },
};

int32_t msh_term_max(enum msh_time_unit unit)
{
    return units[unit].max;
}

/* --- running time: how much of it lies in a span, and where a given amount ends --- */

static int64_t pace_of_day(const struct msh_calendar *cal, enum pace pace)
{
    return pace == PACE_WORK ? msh_calendar_work_minutes(cal) * MSH_MINUTE_MS : MSH_DAY_MS;
}

/* What has run on a workday by `clock` ms after midnight. */
static int64_t run_by_clock(const struct msh_calendar *cal, enum pace pace, int64_t clock)
{
    int64_t run = 0;

    if (pace != PACE_WORK)
        return clock;
    for (size_t i = 0; i < cal->n_periods; i++) {
        int64_t from = cal->periods[i].from_min * MSH_MINUTE_MS;
        int64_t to = cal->periods[i].to_min * MSH_MINUTE_MS;

        if (clock > from)
            run += MSH_MIN(clock, to) - from;
    }
    return run;
}

/* The earliest clock time by which `run` ms, at least 1 and at most a whole day's, have run. */
static int64_t clock_by_run(const struct msh_calendar *cal, enum pace pace, int64_t run)
{
    if (pace != PACE_WORK)
        return run;
    for (size_t i = 0; i < cal->n_periods; i++) {
        int64_t from = cal->periods[i].from_min * MSH_MINUTE_MS;
        int64_t length = cal->periods[i].to_min * MSH_MINUTE_MS - from;

        if (run <= length)
            return from + run;
        run -= length;
    }
    return msh_calendar_closing(cal) * MSH_MINUTE_MS;
}

static int64_t run_on_day(const struct msh_calendar *cal, enum pace pace, int32_t day, int64_t at)
{
    if (!msh_calendar_is_workday(cal, day))
        return 0;
    return run_by_clock(cal, pace, at - msh_day_start(day, cal->zone_ms));
}

static int64_t measure(const struct msh_calendar *cal, enum pace pace, int64_t from_at,
                       int64_t to_at)
{
    int32_t from_day = msh_day_of(from_at, cal->zone_ms);
    int32_t to_day = msh_day_of(to_at, cal->zone_ms);

    if (pace == PACE_NATURAL)
        return to_at - from_at;
    return msh_calendar_workdays(cal, from_day, to_day) * pace_of_day(cal, pace) +
           run_on_day(cal, pace, to_day, to_at) - run_on_day(cal, pace, from_day, from_at);
}

/* The earliest instant at which `ms` have run since from_at. */
static int64_t advance(const struct msh_calendar *cal, enum pace pace, int64_t from_at, int64_t ms)
{
    int32_t day = msh_day_of(from_at, cal->zone_ms);
    int64_t per_day = pace_of_day(cal, pace);
    int64_t target, full;

    if (pace == PACE_NATURAL || ms <= 0)
        return from_at + MSH_MAX(ms, 0);
    target = run_on_day(cal, pace, day, from_at) + ms;
    full = (target - 1) / per_day;
    day = msh_calendar_workday_nth(cal, day, full + 1);
    return msh_day_start(day, cal->zone_ms) + clock_by_run(cal, pace, target - full * per_day);
}

int64_t msh_deadline_measure(const struct msh_calendar *cal, enum msh_time_unit unit,
                             int64_t from_at, int64_t to_at)
{
    return measure(cal, units[unit].pace, from_at, to_at);
}

/* --- edges --- */

/* The day an exclusive instant closes. */
static int32_t day_closed_by(const struct msh_calendar *cal, int64_t at)
{
    return msh_day_of(at - 1, cal->zone_ms);
}

/* First end of working hours at or after `at`. */
static int64_t closing_from(const struct msh_calendar *cal, int64_t at)
{
    int64_t clock = msh_calendar_closing(cal) * MSH_MINUTE_MS;
    int32_t day = day_closed_by(cal, at);

    if (msh_day_start(day, cal->zone_ms) + clock < at)
        day++;
    return msh_day_start(msh_calendar_workday_nth(cal, day, 1), cal->zone_ms) + clock;
}

static int64_t round_up(const struct msh_calendar *cal, enum msh_due_edge edge, int64_t at)
{
    switch (edge) {
    case MSH_DUE_EDGE_END_OF_DAY:
        return msh_day_start(day_closed_by(cal, at) + 1, cal->zone_ms);
    case MSH_DUE_EDGE_END_OF_WORKHOURS:
        return closing_from(cal, at);
    case MSH_DUE_EDGE_EXACT:
    case MSH_DUE_EDGE_COUNT:
        break;
    }
    return at;
}

/* --- due --- */

/* Counted as running time, or as whole days? */
static bool runs(const struct msh_term *term)
{
    return !units[term->unit].whole_days ||
           (term->count_from == MSH_COUNT_FROM_EVENT && term->due_edge == MSH_DUE_EDGE_EXACT);
}

static int64_t start_of(const struct msh_calendar *cal, enum msh_count_from from, int64_t from_at)
{
    int32_t next = msh_day_of(from_at, cal->zone_ms) + 1;

    if (from == MSH_COUNT_FROM_EVENT)
        return from_at;
    if (from == MSH_COUNT_FROM_NEXT_WORKDAY)
        next = msh_calendar_workday_nth(cal, next, 1);
    return msh_day_start(next, cal->zone_ms);
}

static int32_t last_counted_day(const struct msh_calendar *cal, const struct msh_term *term,
                                int64_t from_at)
{
    int32_t first = msh_day_of(from_at, cal->zone_ms);

    if (term->count_from != MSH_COUNT_FROM_EVENT)
        first++;
    if (term->unit == MSH_UNIT_WORKDAY)
        return msh_calendar_workday_nth(cal, first, term->amount);
    if (term->count_from == MSH_COUNT_FROM_NEXT_WORKDAY)
        first = msh_calendar_workday_nth(cal, first, 1);
    return first + term->amount - 1;
}

static bool leans_on_calendar(const struct msh_term *term)
{
    return units[term->unit].pace != PACE_NATURAL ||
           term->count_from == MSH_COUNT_FROM_NEXT_WORKDAY ||
           term->due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS;
}

static bool is_provisional(const struct msh_calendar *cal, int64_t from_at, int64_t due_at)
{
    return msh_calendar_is_assumed(cal, msh_day_of(from_at, cal->zone_ms),
                                   day_closed_by(cal, due_at));
}

void msh_deadline_due(const struct msh_calendar *cal, const struct msh_term *term, int64_t from_at,
                      struct msh_due *ret_due)
{
    int64_t at;

    if (runs(term)) {
        at = start_of(cal, term->count_from, from_at);
        at = advance(cal, units[term->unit].pace, at, term->amount * units[term->unit].ms);
        at = round_up(cal, term->due_edge, at);
    } else {
        int32_t last = last_counted_day(cal, term, from_at);

        at = msh_day_start(last + 1, cal->zone_ms);
        /* A closing time must lie after the event, also when that came in the evening. */
        if (term->due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS)
            at = closing_from(cal, MSH_MAX(msh_day_start(last, cal->zone_ms), from_at) + 1);
    }
    ret_due->at = at;
    ret_due->provisional = leans_on_calendar(term) && is_provisional(cal, from_at, at);
}

/* --- how it was counted --- */

/* What runs on this day of a limit that is counted as time. */
static int64_t run_between(const struct msh_calendar *cal, const struct msh_term *term, int32_t day,
                           int64_t start_at)
{
    const int64_t begin = MSH_MAX(msh_day_start(day, cal->zone_ms), start_at);
    const int64_t end = msh_day_start(day + 1, cal->zone_ms);

    return begin < end ? measure(cal, units[term->unit].pace, begin, end) : 0;
}

/* Is this day one of those a limit of whole days counts? */
static bool counts_day(const struct msh_calendar *cal, const struct msh_term *term, int32_t day,
                       int32_t event_day)
{
    int32_t first = event_day + (term->count_from != MSH_COUNT_FROM_EVENT);

    if (term->unit == MSH_UNIT_WORKDAY)
        return day >= first && msh_calendar_is_workday(cal, day);
    if (term->count_from == MSH_COUNT_FROM_NEXT_WORKDAY)
        first = msh_calendar_workday_nth(cal, first, 1);
    return day >= first;
}

size_t msh_deadline_days(const struct msh_calendar *cal, const struct msh_term *term,
                         int64_t from_at, struct msh_counted_day *ret, size_t cap)
{
    const int32_t first = msh_day_of(from_at, cal->zone_ms);
    const int64_t start_at = start_of(cal, term->count_from, from_at);
    int64_t left = term->amount * units[term->unit].ms, total = 0;
    struct msh_due due;
    size_t n = 0;

    msh_deadline_due(cal, term, from_at, &due);
    for (int32_t day = first; day <= day_closed_by(cal, due.at); day++, n++) {
        int64_t counted = runs(term) ? run_between(cal, term, day, start_at)
                                     : counts_day(cal, term, day, first) * MSH_DAY_MS;

        counted = MSH_MIN(counted, left);
        left -= counted;
        total += counted;
        if (n < cap)
            ret[n] = (struct msh_counted_day){
                .day = day,
                .kind = msh_calendar_kind(cal, day),
                .assumed = msh_calendar_is_assumed(cal, day, day),
                .counted = counted,
                .total = total,
            };
    }
    return n;
}

void msh_deadline_extend(const struct msh_calendar *cal, const struct msh_due *old, int32_t amount,
                         enum msh_time_unit unit, enum msh_due_edge edge, struct msh_due *ret_due)
{
    const struct msh_term term = { amount, unit, MSH_COUNT_FROM_EVENT, edge };
    int64_t at = advance(cal, units[unit].pace, old->at, amount * units[unit].ms);

    at = round_up(cal, edge, at);
    ret_due->provisional =
        old->provisional || (leans_on_calendar(&term) && is_provisional(cal, old->at, at));
    ret_due->at = at;
}

/* --- pause --- */

/* Ends of working hours up to and including `at`, counted from a fixed day. */
static int64_t closings_by(const struct msh_calendar *cal, int64_t at)
{
    int32_t day = msh_day_of(at, cal->zone_ms);
    int64_t clock = at - msh_day_start(day, cal->zone_ms);

    return msh_calendar_workdays(cal, 0, day) +
           (msh_calendar_is_workday(cal, day) &&
            clock >= msh_calendar_closing(cal) * MSH_MINUTE_MS);
}

/* Running time the pause took, in the pace in which the due moves. */
static int64_t pause_cost(const struct msh_calendar *cal, const struct msh_term *term,
                          enum pace pace, int64_t from_at, int64_t to_at)
{
    int32_t from_day = msh_day_of(from_at, cal->zone_ms);
    int32_t to_day = msh_day_of(to_at, cal->zone_ms);

    if (term->due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS)
        return (closings_by(cal, to_at) - closings_by(cal, from_at)) * MSH_DAY_MS;
    if (runs(term) && term->due_edge == MSH_DUE_EDGE_EXACT)
        return measure(cal, pace, from_at, to_at);
    if (pace == PACE_NATURAL)
        return (to_day - from_day) * MSH_DAY_MS;
    return msh_calendar_workdays(cal, from_day, to_day) * MSH_DAY_MS;
}

void msh_deadline_pause(const struct msh_calendar *cal, const struct msh_term *term,
                        const struct msh_due *old, int64_t from_at, int64_t to_at,
                        struct msh_due *ret_due)
{
    enum pace pace = units[term->unit].pace;
    struct msh_due due = *old;
    int64_t cost;

    if (from_at < old->at && to_at > from_at) {
        cost = pause_cost(cal, term, pace, from_at, to_at);
        if (term->due_edge == MSH_DUE_EDGE_END_OF_WORKHOURS ||
            (pace == PACE_WORK && term->due_edge == MSH_DUE_EDGE_END_OF_DAY))
            pace = PACE_WORKDAY; /* whole days, though the limit itself counts hours */
        due.at = advance(cal, pace, old->at, cost);
        if (due.at > old->at && leans_on_calendar(term))
            due.provisional = old->provisional || is_provisional(cal, from_at, due.at);
    }
    *ret_due = due;
}

int64_t msh_due_within(int64_t old_at, int64_t moved_at, int64_t within_at)
{
    return within_at == 0 ? moved_at : MSH_MAX(old_at, MSH_MIN(moved_at, within_at));
}

void msh_due_renew(const struct msh_due *printed, const struct msh_due *fresh,
                   struct msh_due *ret_due)
{
    const struct msh_due due = { MSH_MAX(printed->at, fresh->at), fresh->provisional };

    *ret_due = due;
}

/* --- lamps --- */

void msh_lamp_bounds(const struct msh_calendar *cal, int64_t due_at, int64_t *ret_yellow_at,
                     int64_t *ret_red_at)
{
    int32_t before = msh_calendar_workday_nth(cal, day_closed_by(cal, due_at), 0);

    *ret_yellow_at = msh_day_start(before, cal->zone_ms);
    *ret_red_at = due_at;
}

static enum msh_lamp_code lamp_between(int64_t yellow_at, int64_t red_at, int64_t now_at)
{
    if (now_at >= red_at)
        return MSH_LAMP_CODE_RED;
    return now_at >= yellow_at ? MSH_LAMP_CODE_YELLOW : MSH_LAMP_CODE_GREEN;
}

enum msh_lamp_code msh_lamp_at(const struct msh_calendar *cal, int64_t due_at, int64_t now_at)
{
    int64_t yellow_at, red_at;

    msh_lamp_bounds(cal, due_at, &yellow_at, &red_at);
    return lamp_between(yellow_at, red_at, now_at);
}

/* The instant that decides: whatever froze the clock first, else now. */
static int64_t judged_at(const struct msh_clock_times *clock, int64_t now_at)
{
    const int64_t freezes[] = { clock->stop_at, clock->deferred_at, clock->paused_at };
    int64_t at = 0;

    for (size_t i = 0; i < MSH_COUNT(freezes); i++) {
        bool counts = freezes[i] != 0 && (i < 2 || freezes[i] < clock->due_at);

        if (counts && (at == 0 || freezes[i] < at))
            at = freezes[i];
    }
    return at != 0 ? at : now_at;
}

void msh_clock_face(const struct msh_clock_times *clock, int64_t now_at,
                    struct msh_clock_face *ret_face)
{
    int64_t seen_at = judged_at(clock, now_at);
    bool late = seen_at >= clock->due_at;

    ret_face->late_ms = late ? seen_at - clock->due_at : 0;
    ret_face->lamp = lamp_between(clock->warn_at, clock->due_at, seen_at);
    if (late) {
        ret_face->standing = clock->stop_at != 0 || clock->deferred_at != 0 ? MSH_STANDING_LATE
                                                                            : MSH_STANDING_RUNNING;
    } else if (clock->stop_at != 0 && (clock->stop_at < clock->due_at || clock->deferred_at == 0)) {
        ret_face->standing = MSH_STANDING_MET;
        ret_face->lamp = MSH_LAMP_CODE_GREEN;
    } else if (clock->deferred_at != 0) {
        ret_face->standing = MSH_STANDING_DEFERRED;
        ret_face->lamp = MSH_LAMP_CODE_DEFERRED;
    } else {
        ret_face->standing = clock->paused_at != 0 ? MSH_STANDING_PAUSED : MSH_STANDING_RUNNING;
    }
}

/* --- print --- */

struct due_parts {
    int year, month, mday, weekday, hour, minute;
    bool other_year;
};

static void split_due(int64_t due_at, int64_t ref_at, int64_t zone_ms, struct due_parts *ret)
{
    int32_t day = msh_day_of(due_at - 1, zone_ms);
    int64_t minutes = (due_at - msh_day_start(day, zone_ms)) / MSH_MINUTE_MS;
    int ref_year, month, mday;

    msh_day_to_civil(day, &ret->year, &ret->month, &ret->mday);
    msh_day_to_civil(msh_day_of(ref_at, zone_ms), &ref_year, &month, &mday);
    ret->other_year = ret->year != ref_year;
    ret->weekday = msh_day_weekday(day);
    ret->hour = (int)(minutes / 60);
    ret->minute = (int)(minutes % 60);
}

void msh_due_text_zh(int64_t due_at, int64_t ref_at, int64_t zone_ms, char out[MSH_DUE_TEXT_SIZE])
{
    static const char *const days[] = { "一", "二", "三", "四", "五", "六", "日" };
    struct due_parts d;
    char year[24] = "";

    split_due(due_at, ref_at, zone_ms, &d);
    if (d.other_year)
        snprintf(year, sizeof(year), "%d年", d.year);
    snprintf(out, MSH_DUE_TEXT_SIZE, "%s%d月%d日（周%s）%02d:%02d前", year, d.month, d.mday,
             days[d.weekday], d.hour, d.minute);
}

void msh_due_text_en(int64_t due_at, int64_t ref_at, int64_t zone_ms, char out[MSH_DUE_TEXT_SIZE])
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct due_parts d;
    char year[24] = "";

    split_due(due_at, ref_at, zone_ms, &d);
    if (d.other_year)
        snprintf(year, sizeof(year), " %d", d.year);
    snprintf(out, MSH_DUE_TEXT_SIZE, "before %02d:%02d on %s %d %s%s", d.hour, d.minute,
             days[d.weekday], d.mday, months[d.month - 1], year);
}

int64_t msh_due_ahead(const struct msh_calendar *cal, int64_t due_at, int workdays)
{
    const int32_t day = day_closed_by(cal, due_at);

    if (workdays <= 0)
        return due_at;
    return due_at - (day - msh_calendar_workday_nth(cal, day, 1 - workdays)) * MSH_DAY_MS;
}
