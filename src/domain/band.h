/*
 * band.h - what a share of few or many says, so that small samples are never ranked as exact
 * (guarantee 9; 国办函〔2025〕66号: graded bands, no chasing of ranks).
 *
 * A share comes with the interval that 95 of 100 such samples would hold (Wilson 1927; it stays
 * inside 0 to 1 and holds for small samples). A group gets a band only when its interval lies
 * wholly on one side of the share it is compared with; else it is level with it. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_BAND_H
#define MSH_DOMAIN_BAND_H

#include "base/names.h"
#include "domain/counted.h"

#define MSH_PARTS 10000 /* shares are told in hundredths of a percent */

/* Below this nothing is said of a group. Local: no source gives a minimum. */
#define MSH_BAND_MIN 10

struct msh_interval {
    int low, high; /* of MSH_PARTS, rounded outwards */
};
/* 0 to MSH_PARTS for an empty sample. `part` within 0 to `all`. */
struct msh_interval msh_interval_of(struct msh_fraction share);

/* Rounded to the nearest; -1 for an empty sample. */
int msh_parts_of(struct msh_fraction share);

enum msh_band { MSH_BAND_ABOVE, MSH_BAND_LEVEL, MSH_BAND_BELOW, MSH_BAND_FEW, MSH_BAND_COUNT };
extern const struct msh_names msh_band_names;

/* `whole` is what it is compared with: all of its kind together. */
enum msh_band msh_band_of(struct msh_fraction share, struct msh_fraction whole);

/* A count beside that of the period before: a change counts when chance would bring one as large
 * less than five times in a hundred (both counts Poisson); few: below MSH_BAND_MIN together. */
enum msh_trend {
    MSH_TREND_RISING,
    MSH_TREND_STEADY,
    MSH_TREND_FALLING,
    MSH_TREND_FEW,
    MSH_TREND_COUNT
};
extern const struct msh_names msh_trend_names;
enum msh_trend msh_trend_of(int64_t n, int64_t before);

#endif
