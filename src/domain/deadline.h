/*
 * deadline.h - when must it be done, how far has it come, and how is that printed?
 *
 * A due is an exclusive instant: the end of Monday is Tuesday 00:00 and is printed 周一24:00前;
 * whoever stops at or after it is late. Pure functions over a calendar; nothing allocates, nothing
 * reads a clock, everything is thread-safe and costs O(log days), whatever the span.
 *
 * How a due is counted (domain §3.1, §3.3):
 *
 *   hour and minute units  start at the event, or at 00:00 of the next day or next workday; they
 *                          run always (natural), through the 24 hours of each workday (workday),
 *                          or inside working periods only (work). The due is the earliest instant
 *                          at which the amount has run; the edge then rounds it up.
 *   day units              count_from says which day is day 1: the event's own day 当日起算 (for
 *                          workdays, the first workday from it on), the next day, or the next
 *                          workday. The due is the end of the n-th counted day. Only `event` with
 *                          `exact` keeps the clock time: n times 24 hours of the counted days.
 *   end_of_workhours       falls on a workday: the first closing time after the count is full.
 */
#ifndef MSH_DOMAIN_DEADLINE_H
#define MSH_DOMAIN_DEADLINE_H

#include "base/names.h"
#include "domain/calendar.h"
#include "domain/vocab.h"

enum msh_time_unit {
    MSH_UNIT_MINUTE_NATURAL, /* for promises below an hour */
    MSH_UNIT_HOUR_NATURAL,
    MSH_UNIT_HOUR_WORKDAY, /* 24 h of each workday */
    MSH_UNIT_HOUR_WORK,    /* inside working periods */
    MSH_UNIT_WORKDAY,
    MSH_UNIT_DAY_NATURAL,
    MSH_TIME_UNIT_COUNT
};

enum msh_count_from {
    MSH_COUNT_FROM_EVENT,
    MSH_COUNT_FROM_NEXT_DAY,
    MSH_COUNT_FROM_NEXT_WORKDAY,
    MSH_COUNT_FROM_COUNT
};

enum msh_due_edge {
    MSH_DUE_EDGE_EXACT,
    MSH_DUE_EDGE_END_OF_DAY,
    MSH_DUE_EDGE_END_OF_WORKHOURS,
    MSH_DUE_EDGE_COUNT
};

extern const struct msh_names msh_time_unit_names, msh_count_from_names, msh_due_edge_names,
    msh_standing_names;

/* A limit as a rule states it. */
struct msh_term {
    int32_t amount; /* 1 to msh_term_max(unit) */
    enum msh_time_unit unit;
    enum msh_count_from count_from;
    enum msh_due_edge due_edge;
};

/* `provisional`: the answer leans on the calendar and a day of its span is one nobody has announced
 * yet (see calendar.h). Natural limits of exact or end-of-day edge lean on it only when counted
 * from the next workday. */
struct msh_due {
    int64_t at;
    bool provisional;
};

/* Largest amount of a unit a rule may state (ten years). */
int32_t msh_term_max(enum msh_time_unit unit);

/* `term` has passed msh_rule_parse, or its amount lies within 1 and msh_term_max. */
void msh_deadline_due(const struct msh_calendar *cal, const struct msh_term *term, int64_t from_at,
                      struct msh_due *ret_due);

/* One day between the event and the due, and what of the amount ran on it. */
struct msh_counted_day {
    int32_t day;
    enum msh_day_kind kind;
    bool assumed;    /* nobody has announced it yet */
    int64_t counted; /* ms of the unit; a counted day of a day unit is 24 h */
    int64_t total;   /* up to and including this day */
};

/*
 * How a due came about, day by day from the event's to the one the due closes: the proof of
 * msh_deadline_due for whoever doubts it. Fills at most `cap` of them and answers how many there
 * are. The last total is the amount.
 */
size_t msh_deadline_days(const struct msh_calendar *cal, const struct msh_term *term,
                         int64_t from_at, struct msh_counted_day *ret, size_t cap);

/*
 * Extension 延期: `amount` more, counted on from the old due (安阳市政务服务条例 50: five more
 * workdays), rounded up to `edge`. Provisional if the old one was, or the added span is.
 */
void msh_deadline_extend(const struct msh_calendar *cal, const struct msh_due *old, int32_t amount,
                         enum msh_time_unit unit, enum msh_due_edge edge, struct msh_due *ret_due);

/*
 * Net pause [from_at, to_at): the due moves by what the pause took in the rule's own sense.
 * Where the due keeps clock time (edge exact), that is the time of the unit that ran during the
 * pause: an hour_work clock paused overnight loses nothing. Where the due stands at the end of a
 * day or of working hours, it is the number of counted days (workdays; for day_natural and natural
 * hours all days) whose end passed during the pause; so pausing for an hour wins no day, and two
 * pauses on one day win no more than one. A pause that begins at or after the due changes nothing,
 * and a due never moves earlier.
 */
void msh_deadline_pause(const struct msh_calendar *cal, const struct msh_term *term,
                        const struct msh_due *old, int64_t from_at, int64_t to_at,
                        struct msh_due *ret_due);

/* What moved a due after its start, with all that is needed to count it again. */
struct msh_due_move {
    int32_t amount;         /* extension by so much, in the rule's unit; 0 = none */
    int64_t from_at, to_at; /* it stood still in this span; 0 = none */
    int64_t within_at;      /* cut to this: the due of the level-2 unit that delegated; 0 = not */
};

/* Where a due that would move to `moved_at` really goes: within the bound if there is one, and
 * never earlier than it was. */
int64_t msh_due_within(int64_t old_at, int64_t moved_at, int64_t within_at);

/* A due already printed and the same due recomputed with a newer calendar: the later instant, the
 * newer mark. */
void msh_due_renew(const struct msh_due *printed, const struct msh_due *fresh,
                   struct msh_due *ret_due);

/* Time of the unit's kind that runs in [from_at, to_at), in ms; day units count like 24 h of their
 * days. Negative when to_at lies before from_at. */
int64_t msh_deadline_measure(const struct msh_calendar *cal, enum msh_time_unit unit,
                             int64_t from_at, int64_t to_at);

/* --- lamps: computed, never stored --- */

/* Yellow from 00:00 of the workday before the due day, red from the due. The due day of an end of
 * day is the day that ends there. */
void msh_lamp_bounds(const struct msh_calendar *cal, int64_t due_at, int64_t *ret_yellow_at,
                     int64_t *ret_red_at);

/* Green, yellow or red of a running clock. */
enum msh_lamp_code msh_lamp_at(const struct msh_calendar *cal, int64_t due_at, int64_t now_at);

enum msh_standing {
    MSH_STANDING_RUNNING,
    MSH_STANDING_PAUSED,
    MSH_STANDING_MET,  /* stopped before the due */
    MSH_STANDING_LATE, /* stopped or deferred at or after it */
    MSH_STANDING_DEFERRED,
    MSH_STANDING_COUNT
};

/* A clock as it is kept; 0 = has not happened. */
struct msh_clock_times {
    int64_t due_at;
    int64_t warn_at; /* yellow from here: msh_lamp_bounds of the stricter printed due */
    int64_t stop_at;
    int64_t paused_at;
    int64_t deferred_at; /* 挂账: the review cycle took over */
};

struct msh_clock_face {
    enum msh_standing standing;
    enum msh_lamp_code lamp; /* met green, late red; paused shows the lamp it was paused under */
    int64_t late_ms;         /* how far past the due it stopped or stands, else 0 */
};

/* Lateness is never hidden: a pause or deferral that begins at or after the due leaves it late. */
void msh_clock_face(const struct msh_clock_times *clock, int64_t now_at,
                    struct msh_clock_face *ret_face);

/* --- print --- */

/*
 * "10月13日（周二）24:00前" and "before 24:00 on Tue 13 Oct"; with the year where it is not the
 * year of `ref_at` ("2027年1月4日…"). Seconds are cut off, never rounded up: what is printed is
 * never later than the due. The buffer takes MSH_DUE_TEXT_SIZE bytes.
 */
#define MSH_DUE_TEXT_SIZE 64
void msh_due_text_zh(int64_t due_at, int64_t ref_at, int64_t zone_ms, char out[MSH_DUE_TEXT_SIZE]);
void msh_due_text_en(int64_t due_at, int64_t ref_at, int64_t zone_ms, char out[MSH_DUE_TEXT_SIZE]);

/* The instant so many workdays (0: none) before a due, at the same time of the day. */
int64_t msh_due_ahead(const struct msh_calendar *cal, int64_t due_at, int workdays);

#endif
