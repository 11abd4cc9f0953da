/*
 * slow_clock.h - the deadline engine's slow twin: it walks minute by minute and counts.
 *
 * Written from the text of deadline.h alone and sharing no code with src/: its own dates, its own
 * calendar. Instants are whole minutes. Only the enums and plain structs of deadline.h are used.
 */
#ifndef MSH_TEST_SLOW_CLOCK_H
#define MSH_TEST_SLOW_CLOCK_H

#include "domain/deadline.h"

#define SLOW_FIRST_YEAR 2000
#define SLOW_N_YEARS    60

struct slow_calendar {
    char letter[SLOW_N_YEARS][13][32]; /* W R H M; 0 = nobody said, Monday to Friday */
    int zone_min;
    int from_min[6], to_min[6], n_periods;
};

void slow_set(struct slow_calendar *cal, int year, int month, int mday, char letter);

void slow_due(const struct slow_calendar *cal, const struct msh_term *term, int64_t from_at,
              struct msh_due *ret_due);
void slow_extend(const struct slow_calendar *cal, const struct msh_due *old, int32_t amount,
                 enum msh_time_unit unit, enum msh_due_edge edge, struct msh_due *ret_due);
void slow_pause(const struct slow_calendar *cal, const struct msh_term *term,
                const struct msh_due *old, int64_t from_at, int64_t to_at, struct msh_due *ret_due);
int64_t slow_yellow(const struct slow_calendar *cal, int64_t due_at);

#endif
