/*
 * calendar.h - which days are worked, and which hours of them.
 *
 * A calendar is one window of days, each of a kind: workday, rest day, holiday or make-up workday
 * 调休, as the State Council's yearly notice sets them (data/calendar, from holiday-cn). A day
 * outside the years that were loaded is *assumed*: Monday to Friday are worked, and every answer
 * that leans on such a day is provisional. A notice may also name days of the year before or after
 * its own (2007-12-31 stands in the notice for 2008); those days are then known although the rest
 * of that year is assumed.
 *
 * Immutable after msh_calendar_build, so any number of threads may share one; it lives in the
 * arena it was built in. Counting workdays costs O(1), finding the n-th one O(log days), whatever
 * the span.
 */
#ifndef MSH_DOMAIN_CALENDAR_H
#define MSH_DOMAIN_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/names.h"
#include "base/time.h"

enum msh_day_kind {
    MSH_DAY_KIND_WORKDAY,
    MSH_DAY_KIND_REST,
    MSH_DAY_KIND_HOLIDAY,
    MSH_DAY_KIND_MAKEUP, /* worked although a Saturday or Sunday */
    MSH_DAY_KIND_COUNT
};
extern const struct msh_names msh_day_kind_names;

#define MSH_CALENDAR_YEAR_MIN    1970
#define MSH_CALENDAR_YEAR_MAX    2199
#define MSH_CALENDAR_PERIODS_MAX 6

/* Minutes of the day, [from, to), as in 08:30-12:00 = {510, 720}. The same on every workday. */
struct msh_work_period {
    int16_t from_min;
    int16_t to_min;
};

/*
 * One year in the compact form the store keeps: one letter a day, 365 or 366 of them.
 * W workday, R rest, H holiday, M make-up workday; w and r = assumed, nobody announced it.
 */
#define MSH_CALENDAR_YEAR_SIZE 367
struct msh_calendar_year {
    int year;
    char days[MSH_CALENDAR_YEAR_SIZE]; /* NUL-terminated */
};

struct msh_calendar {
    int64_t id;
    int64_t version;
    int64_t zone_ms;
    struct msh_work_period periods[MSH_CALENDAR_PERIODS_MAX];
    size_t n_periods;
    int32_t first_day; /* day number of days[0] */
    int32_t n_days;
    const char *days;              /* letters as above */
    const int32_t *work_before;    /* n_days + 1: workdays among the first i days */
    const int32_t *assumed_before; /* n_days + 1: assumed days among the first i days */
};

/* What a calendar is made of; copied by build. */
struct msh_calendar_spec {
    int64_t id;
    int64_t version;
    int64_t zone_ms;                       /* MSH_ZONE_CHINA_MS */
    const struct msh_work_period *periods; /* ascending, apart, at least one */
    size_t n_periods;
    const struct msh_calendar_year *years; /* any order, no year twice; may be none */
    size_t n_years;
};

/* 08:30-12:00 and 14:00-18:00: a start value for `init`, not a rule; the city sets its own. */
extern const struct msh_work_period msh_calendar_periods_default[2];

/* MSH_E_INVALID if a period, a year or its text breaks a rule above. */
int msh_calendar_build(struct msh_arena *arena, const struct msh_calendar_spec *spec,
                       const struct msh_calendar **ret_cal, struct msh_err *err);

/* --- year tables --- */

bool msh_year_is_leap(int year);
int msh_year_days(int year);

/* A year nobody announced: Monday to Friday assumed as workdays. */
void msh_calendar_year_assume(int year, struct msh_calendar_year *ret_year);

/* From the compact form; MSH_E_INVALID names the day that is wrong. M on Monday to Friday and W on
 * a weekend are refused: the letter would lie about its day. */
int msh_calendar_year_parse(int year, const char *text, struct msh_calendar_year *ret_year,
                            struct msh_err *err);

/* Back to the compact form; a year outside the window comes out assumed. */
void msh_calendar_year_of(const struct msh_calendar *cal, int year,
                          struct msh_calendar_year *ret_year);

/* True if any day of the year is assumed. */
bool msh_calendar_year_is_assumed(const struct msh_calendar_year *year);

/* The first year that should be announced as a whole at `at` and is not: the year of `at`, and from 1
 * November on the next, whose notice the State Council has published by then (国务院办公厅, each
 * October or November). 0: none. */
int msh_calendar_missing(const struct msh_calendar *cal, int64_t at);

/* --- yearly notices (holiday-cn JSON) --- */

#define MSH_NOTICE_DAYS_MAX 366
struct msh_notice_day {
    int32_t day;
    bool off;
};
struct msh_notice {
    int year;
    struct msh_notice_day days[MSH_NOTICE_DAYS_MAX];
    size_t n_days;
};

/* Read {"year": 2026, "days": [{"name", "date": "2026-01-01", "isOffDay": true}, …]}. Days may lie
 * in the year before or after. MSH_E_INVALID names the entry that is wrong. */
int msh_notice_parse(struct msh_arena *arena, const char *text, size_t n,
                     struct msh_notice *ret_notice, struct msh_err *err);

/*
 * Enter a notice into a set of year tables: its own year becomes announced as a whole, the listed
 * days take their kind wherever they lie (a neighbouring year absent so far is added as assumed).
 * The order of several notices does not matter. Days not listed keep their kind, so a corrected
 * notice lists what it takes back. MSH_E_LIMIT when `years` (of `cap`) is full; then nothing
 * changed.
 */
int msh_notice_apply(const struct msh_notice *notice, struct msh_calendar_year *years, size_t *n,
                     size_t cap, struct msh_err *err);

/* All notices compiled into the binary, entered; sorted by year. */
int msh_calendar_shipped_years(struct msh_arena *arena, struct msh_calendar_year **ret_years,
                               size_t *ret_n, struct msh_err *err);

/* --- questions --- */

enum msh_day_kind msh_calendar_kind(const struct msh_calendar *cal, int32_t day);
bool msh_calendar_is_workday(const struct msh_calendar *cal, int32_t day);

/* True if any day in [from_day, to_day] is assumed. */
bool msh_calendar_is_assumed(const struct msh_calendar *cal, int32_t from_day, int32_t to_day);

/* Workdays in [from_day, to_day); negative when to_day lies before from_day. */
int64_t msh_calendar_workdays(const struct msh_calendar *cal, int32_t from_day, int32_t to_day);

/* The n-th workday (n from 1) at or after `day`; n = 0 is the last one before `day`, and so on
 * backwards. */
int32_t msh_calendar_workday_nth(const struct msh_calendar *cal, int32_t day, int64_t n);

/* The instant itself inside a working period, else the beginning of the next one. */
int64_t msh_calendar_at_work(const struct msh_calendar *cal, int64_t at);

/* First and last minute of work on a workday, and worked minutes in a workday. */
int32_t msh_calendar_opening(const struct msh_calendar *cal);
int32_t msh_calendar_closing(const struct msh_calendar *cal);
int32_t msh_calendar_work_minutes(const struct msh_calendar *cal);

#endif
