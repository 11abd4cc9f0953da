#include "base/base.h"

#include "domain/calendar.h"

#define MONTH_OF_NOTICES 11

static const struct msh_name day_kind[MSH_DAY_KIND_COUNT] = {
    [MSH_DAY_KIND_WORKDAY] = { "workday", "工作日", "workday" },
    [MSH_DAY_KIND_REST] = { "rest", "休息日", "day of rest" },
    [MSH_DAY_KIND_HOLIDAY] = { "holiday", "节假日", "holiday" },
    [MSH_DAY_KIND_MAKEUP] = { "makeup", "调休上班日", "worked day of rest" },
};
const struct msh_names msh_day_kind_names = { "day_kind", day_kind, MSH_COUNT(day_kind) };

const struct msh_work_period msh_calendar_periods_default[2] = {
    { 8 * 60 + 30, 12 * 60 },
    { 14 * 60, 18 * 60 },
};

static const char kind_letters[MSH_DAY_KIND_COUNT] = {
    [MSH_DAY_KIND_WORKDAY] = 'W',
    [MSH_DAY_KIND_REST] = 'R',
    [MSH_DAY_KIND_HOLIDAY] = 'H',
    [MSH_DAY_KIND_MAKEUP] = 'M',
};

static bool letter_works(char c)
{
    return c == 'W' || c == 'M' || c == 'w';
}

static bool letter_is_assumed(char c)
{
    return c == 'w' || c == 'r';
}

static bool is_weekend(int32_t day)
{
    return msh_day_weekday(day) >= 5;
}

/* --- Monday to Friday, by arithmetic; day -3 (1969-12-29) was a Monday --- */

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;

    return a % b < 0 ? q - 1 : q;
}

/* Weekdays before `day`, counted from day -3. */
static int64_t weekdays_before(int64_t day)
{
    int64_t week = floor_div(day + 3, 7);
    int64_t rest = day + 3 - week * 7;

    return week * 5 + MSH_MIN(rest, 5);
}

/* The day that has exactly `n` weekdays before it and is one itself. */
static int32_t weekday_at(int64_t n)
{
    int64_t week = floor_div(n, 5);

    return (int32_t)(week * 7 + (n - week * 5) - 3);
}

/* --- year tables --- */

bool msh_year_is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int msh_year_days(int year)
{
    return msh_year_is_leap(year) ? 366 : 365;
}

void msh_calendar_year_assume(int year, struct msh_calendar_year *ret_year)
{
    int32_t first = msh_day_from_civil(year, 1, 1);
    int n = msh_year_days(year);

    ret_year->year = year;
    for (int i = 0; i < n; i++)
        ret_year->days[i] = is_weekend(first + i) ? 'r' : 'w';
    ret_year->days[n] = '\0';
}

static int check_year(int year, struct msh_err *err)
{
    if (year < MSH_CALENDAR_YEAR_MIN || year > MSH_CALENDAR_YEAR_MAX)
        return msh_err_field(err, "year", "calendar_year", "year %d is not within %d-%d", year,
                             MSH_CALENDAR_YEAR_MIN, MSH_CALENDAR_YEAR_MAX);
    return 0;
}

/* A letter must be true of its weekday: M marks a worked weekend, W and w an ordinary day. */
static bool letter_fits(char c, int32_t day)
{
    switch (c) {
    case 'W':
    case 'w':
        return !is_weekend(day);
    case 'M':
    case 'r':
        return is_weekend(day);
    case 'R':
    case 'H':
        return true;
    default:
        return false;
    }
}

int msh_calendar_year_parse(int year, const char *text, struct msh_calendar_year *ret_year,
                            struct msh_err *err)
{
    struct msh_calendar_year table = { .year = year };
    size_t n = strnlen(text, MSH_CALENDAR_YEAR_SIZE);
    char date[MSH_DATE_SIZE];
    int32_t first;

    if (check_year(year, err) < 0)
        return err->rc;
    if (n != (size_t)msh_year_days(year))
        return msh_err_field(
            err, "days", "calendar_year_length", "calendar year %d needs %d letters, got %s%zu",
            year, msh_year_days(year), n == MSH_CALENDAR_YEAR_SIZE ? "at least " : "", n);
    first = msh_day_from_civil(year, 1, 1);
    for (size_t i = 0; i < n; i++) {
        if (!letter_fits(text[i], first + (int32_t)i)) {
            msh_day_format(first + (int32_t)i, date);
            return msh_err_field(err, "days", "calendar_year_letter",
                                 "calendar year %d: letter %zu (%s) must be one of W R H M w r "
                                 "that fits its weekday",
                                 year, i + 1, date);
        }
        table.days[i] = text[i];
    }
    *ret_year = table;
    return 0;
}

bool msh_calendar_year_is_assumed(const struct msh_calendar_year *year)
{
    return strpbrk(year->days, "wr") != NULL;
}

int msh_calendar_missing(const struct msh_calendar *cal, int64_t at)
{
    struct msh_calendar_year found;
    int year, month, mday;

    msh_day_to_civil(msh_day_of(at, cal->zone_ms), &year, &month, &mday);
    for (int y = year; y <= year + (month >= MONTH_OF_NOTICES); y++) {
        msh_calendar_year_of(cal, y, &found);
        if (msh_calendar_year_is_assumed(&found))
            return y;
    }
    return 0;
}

/* --- build --- */

static int check_periods(const struct msh_calendar_spec *spec, struct msh_err *err)
{
    int before = 0;

    if (spec->n_periods < 1 || spec->n_periods > MSH_CALENDAR_PERIODS_MAX)
        return msh_err_field(err, "periods", "calendar_periods",
                             "a calendar has 1 to %d working periods a day, not %zu",
                             MSH_CALENDAR_PERIODS_MAX, spec->n_periods);
    for (size_t i = 0; i < spec->n_periods; i++) {
        const struct msh_work_period *p = &spec->periods[i];

        if (p->from_min < before || p->to_min <= p->from_min || p->to_min > 24 * 60)
            return msh_err_field(err, "periods", "calendar_periods",
                                 "working period %zu (minutes %d to %d) must end after it starts, "
                                 "by 24:00, and not overlap the one before",
                                 i + 1, p->from_min, p->to_min);
        before = p->to_min;
    }
    return 0;
}

/* Lay the year tables into one window of letters; years between them are assumed. */
static int lay_years(struct msh_calendar *cal, char *days, const struct msh_calendar_spec *spec,
                     int first_year, int last_year, struct msh_err *err)
{
    bool seen[MSH_CALENDAR_YEAR_MAX - MSH_CALENDAR_YEAR_MIN + 1] = { false };
    struct msh_calendar_year table;

    for (int year = first_year; year <= last_year; year++) {
        int32_t at = msh_day_from_civil(year, 1, 1) - cal->first_day;

        msh_calendar_year_assume(year, &table);
        memcpy(days + at, table.days, (size_t)msh_year_days(year));
    }
    for (size_t i = 0; i < spec->n_years; i++) {
        int year = spec->years[i].year;
        int32_t at = msh_day_from_civil(year, 1, 1) - cal->first_day;

        if (seen[year - MSH_CALENDAR_YEAR_MIN])
            return msh_err_field(err, "year", "calendar_year_twice", "calendar year %d twice",
                                 year);
        seen[year - MSH_CALENDAR_YEAR_MIN] = true;
        if (msh_calendar_year_parse(year, spec->years[i].days, &table, err) < 0)
            return err->rc;
        memcpy(days + at, table.days, (size_t)msh_year_days(year));
    }
    return 0;
}

static int build_window(struct msh_arena *arena, struct msh_calendar *cal,
                        const struct msh_calendar_spec *spec, struct msh_err *err)
{
    int first_year = MSH_CALENDAR_YEAR_MAX, last_year = MSH_CALENDAR_YEAR_MIN;
    int32_t *work, *assumed;
    char *days;

    for (size_t i = 0; i < spec->n_years; i++) {
        if (check_year(spec->years[i].year, err) < 0)
            return err->rc;
        first_year = MSH_MIN(first_year, spec->years[i].year);
        last_year = MSH_MAX(last_year, spec->years[i].year);
    }
    if (spec->n_years > 0) {
        cal->first_day = msh_day_from_civil(first_year, 1, 1);
        cal->n_days = msh_day_from_civil(last_year + 1, 1, 1) - cal->first_day;
    }
    days = MSH_ARRAY(arena, (size_t)cal->n_days + 1, char);
    work = MSH_ARRAY(arena, (size_t)cal->n_days + 1, int32_t);
    assumed = MSH_ARRAY(arena, (size_t)cal->n_days + 1, int32_t);
    if (spec->n_years > 0 && lay_years(cal, days, spec, first_year, last_year, err) < 0)
        return err->rc;
    for (int32_t i = 0; i < cal->n_days; i++) {
        work[i + 1] = work[i] + letter_works(days[i]);
        assumed[i + 1] = assumed[i] + letter_is_assumed(days[i]);
    }
    cal->days = days;
    cal->work_before = work;
    cal->assumed_before = assumed;
    return 0;
}

int msh_calendar_build(struct msh_arena *arena, const struct msh_calendar_spec *spec,
                       const struct msh_calendar **ret_cal, struct msh_err *err)
{
    struct msh_calendar *cal;

    if (check_periods(spec, err) < 0)
        return err->rc;
    if (spec->zone_ms < -14 * MSH_HOUR_MS || spec->zone_ms > 14 * MSH_HOUR_MS)
        return msh_err_field(err, "zone", "calendar_zone", "zone offset beyond 14 hours");
    cal = MSH_NEW(arena, struct msh_calendar);
    cal->id = spec->id;
    cal->version = spec->version;
    cal->zone_ms = spec->zone_ms;
    cal->n_periods = spec->n_periods;
    memcpy(cal->periods, spec->periods, spec->n_periods * sizeof(spec->periods[0]));
    if (build_window(arena, cal, spec, err) < 0)
        return err->rc;
    *ret_cal = cal;
    return 0;
}

/* --- questions --- */

static bool in_window(const struct msh_calendar *cal, int32_t day)
{
    return day >= cal->first_day && day - cal->first_day < cal->n_days;
}

static char letter_of(const struct msh_calendar *cal, int32_t day)
{
    if (in_window(cal, day))
        return cal->days[day - cal->first_day];
    return is_weekend(day) ? 'r' : 'w';
}

enum msh_day_kind msh_calendar_kind(const struct msh_calendar *cal, int32_t day)
{
    char letter = (char)toupper((unsigned char)letter_of(cal, day));

    for (int k = 0; k < MSH_DAY_KIND_COUNT; k++)
        if (kind_letters[k] == letter)
            return (enum msh_day_kind)k;
    return MSH_DAY_KIND_REST;
}

bool msh_calendar_is_workday(const struct msh_calendar *cal, int32_t day)
{
    return letter_works(letter_of(cal, day));
}

bool msh_calendar_is_assumed(const struct msh_calendar *cal, int32_t from_day, int32_t to_day)
{
    if (!in_window(cal, from_day) || !in_window(cal, to_day))
        return true;
    return cal->assumed_before[to_day - cal->first_day + 1] >
           cal->assumed_before[from_day - cal->first_day];
}

/* Workdays before `day`, counted from the start of the window; negative before it. */
static int64_t rank_of(const struct msh_calendar *cal, int32_t day)
{
    int32_t end = cal->first_day + cal->n_days;

    if (day < cal->first_day)
        return weekdays_before(day) - weekdays_before(cal->first_day);
    if (day >= end)
        return cal->work_before[cal->n_days] + weekdays_before(day) - weekdays_before(end);
    return cal->work_before[day - cal->first_day];
}

/* The workday with exactly `rank` workdays before it. */
static int32_t workday_at(const struct msh_calendar *cal, int64_t rank)
{
    int32_t end = cal->first_day + cal->n_days;
    int64_t total = cal->work_before[cal->n_days];
    int32_t low = 0, high = cal->n_days - 1;

    if (rank < 0)
        return weekday_at(weekdays_before(cal->first_day) + rank);
    if (rank >= total)
        return weekday_at(weekdays_before(end) + rank - total);
    while (low < high) {
        int32_t mid = low + (high - low) / 2;

        if (cal->work_before[mid + 1] > rank)
            high = mid;
        else
            low = mid + 1;
    }
    return cal->first_day + low;
}

int64_t msh_calendar_workdays(const struct msh_calendar *cal, int32_t from_day, int32_t to_day)
{
    return rank_of(cal, to_day) - rank_of(cal, from_day);
}

int32_t msh_calendar_workday_nth(const struct msh_calendar *cal, int32_t day, int64_t n)
{
    return workday_at(cal, rank_of(cal, day) + n - 1);
}

int64_t msh_calendar_at_work(const struct msh_calendar *cal, int64_t at)
{
    int32_t day = msh_day_of(at, cal->zone_ms);
    int64_t start = msh_day_start(day, cal->zone_ms);

    for (size_t i = 0; msh_calendar_is_workday(cal, day) && i < cal->n_periods; i++)
        if (at < start + cal->periods[i].to_min * MSH_MINUTE_MS)
            return MSH_MAX(at, start + cal->periods[i].from_min * MSH_MINUTE_MS);
    start = msh_day_start(msh_calendar_workday_nth(cal, day + 1, 1), cal->zone_ms);
    return start + cal->periods[0].from_min * MSH_MINUTE_MS;
}

int32_t msh_calendar_opening(const struct msh_calendar *cal)
{
    return cal->periods[0].from_min;
}

int32_t msh_calendar_closing(const struct msh_calendar *cal)
{
    return cal->periods[cal->n_periods - 1].to_min;
}

int32_t msh_calendar_work_minutes(const struct msh_calendar *cal)
{
    int32_t total = 0;

    for (size_t i = 0; i < cal->n_periods; i++)
        total += cal->periods[i].to_min - cal->periods[i].from_min;
    return total;
}

void msh_calendar_year_of(const struct msh_calendar *cal, int year,
                          struct msh_calendar_year *ret_year)
{
    int32_t first = msh_day_from_civil(year, 1, 1);
    int n = msh_year_days(year);

    ret_year->year = year;
    for (int i = 0; i < n; i++)
        ret_year->days[i] = letter_of(cal, first + i);
    ret_year->days[n] = '\0';
}
