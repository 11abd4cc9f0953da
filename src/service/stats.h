/*
 * stats.h - the figures of a period for those who lead: how many, of what, where, and the three
 * rates, each taken apart (domain/counted.h).
 *
 * Counted from the tickets the caller's lists show, not from the city's counters: so every figure is
 * the length of a list (src/http/stats.h writes its address), and reports and fences hold here
 * as there. They come from the facts in memory (store/list/facts.h) where these stand at the snapshot:
 * nanoseconds a ticket. Else the cost is one walk along the index of acceptance over the period and
 * the one as long before it, in short read transactions, MSH_STATS_MAX tickets at most. Thread-safe.
 */
#ifndef MSH_SERVICE_STATS_H
#define MSH_SERVICE_STATS_H

#include "domain/band.h"
#include "service/directory.h"
#include "service/service.h"

/* Tickets that are looked at without facts; twice a month of a million a year. */
#define MSH_STATS_MAX      200000
#define MSH_STATS_DAYS_MAX 31

/* Each ends today, but for a month that is over. */
enum msh_period {
    MSH_PERIOD_TODAY,
    MSH_PERIOD_DAYS7,
    MSH_PERIOD_DAYS30,
    MSH_PERIOD_MONTH,
    MSH_PERIOD_COUNT
};
extern const struct msh_names msh_period_names;

/* Days in the city's zone, the last one included. */
struct msh_stats_span {
    int32_t from, to;
    int32_t before; /* first day of the span as long before it */
};

/* The span of a period on a day. `month` is any day of the month asked for, 0 the one of today; for
 * other periods it is not read. False for a month that has not begun. */
bool msh_stats_span_of(enum msh_period period, int32_t today, int32_t month,
                       struct msh_stats_span *ret);

/* How many in the span and in the one before. */
struct msh_pair_count {
    int64_t n, before;
};

/* Beside a list of the directory: the same index. Areas and categories count all below them. */
struct msh_stats {
    struct msh_stats_span span;
    int64_t at; /* business moment it was counted at; the caller's to set */
    bool exact; /* false: more than MSH_STATS_MAX, those accepted last are missing */
    bool dear;  /* read ticket by ticket from the database */
    struct msh_pair_count all, types[MSH_TYPE_COUNT];
    struct msh_pair_count no_category, no_area, no_lead;
    struct msh_pair_count *channels, *categories, *areas;
    int64_t days[MSH_STATS_DAYS_MAX];
    struct msh_rate_sum rates[MSH_RATE_COUNT];
    struct msh_rate_sum (*units)[MSH_RATE_COUNT]; /* by the unit that leads */
};

int msh_stats_read(struct msh_service *service, const struct msh_directory *city,
                   const struct msh_reader *reader, const struct msh_stats_span *span,
                   struct msh_arena *arena, struct msh_stats *ret, struct msh_err *err);

#endif
