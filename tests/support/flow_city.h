/*
 * flow_city.h - a city under shipped rules and the official calendars, for random histories: many
 * units, real dues, and what is told of each ticket kept apart from its aggregate.
 *
 * One thread.
 */
#ifndef MSH_TEST_FLOW_CITY_H
#define MSH_TEST_FLOW_CITY_H

#include "domain/preset.h"
#include "flow_check.h"

enum {
    CITY_HOTLINE = 1,
    CITY_UNIT_1 = 101,
    CITY_UNITS = 4,
    CITY_LEVEL_3 = 105,
    CITY_LEVEL_3_UNITS = 2,
    CITY_PEOPLE_MAX = 64
};

struct flow_city {
    const struct msh_calendar *cal;
    struct msh_rule rules[MSH_PRESET_RULES_MAX];
    size_t n_rules;
    struct msh_clockwork clockwork;
    struct msh_actor people[CITY_PEOPLE_MAX];
    size_t n_people;
};

/* The calendar and the people; the city keeps what the arena holds. */
void flow_city_open(struct flow_city *city, struct msh_arena *arena);
/* The rules of a preset. `pauses`: as a city may set for itself; no shipped preset has any. */
void flow_city_settle(struct flow_city *city, const char *preset, bool pauses,
                      struct msh_arena *arena);

/* What was told of one ticket. */
enum { PAST_LOG_MAX = 4096, PAST_DUES_MAX = 512 };
struct flow_past {
    struct msh_change *log;
    size_t n_log;
    struct flow_told {
        int64_t clock_id, paused_at, paused_ms;
        struct msh_due due;
        int rule; /* -1: a date of a plan */
    } dues[PAST_DUES_MAX];
    size_t n_dues;
    enum msh_rating first_rating;
    int64_t early_reviewer;
};

/* Take down one step, and compare: NULL, or what is broken. */
const char *flow_past_tell(struct flow_past *past, const struct flow_city *city,
                           const struct flow_step *step);
/* Does the log alone give the states? The projection that verify recomputes. */
const char *flow_past_replay(const struct flow_past *past, const struct msh_ticket *ticket);

#endif
