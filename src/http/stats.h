/*
 * stats.h - the tables of a period's figures, as JSON and files tell them: one line a figure, each
 * with the query of GET /tickets that lists exactly the tickets behind it.
 */
#ifndef MSH_HTTP_STATS_H
#define MSH_HTTP_STATS_H

#include "http/api/api.h"
#include "service/stats.h"

enum msh_stats_table {
    MSH_STATS_DAYS,
    MSH_STATS_LAMPS,
    MSH_STATS_TYPES,
    MSH_STATS_CHANNELS,
    MSH_STATS_CATEGORIES,
    MSH_STATS_AREAS,
    MSH_STATS_RATES,
    MSH_STATS_UNITS,
    MSH_STATS_TABLE_COUNT
};

struct msh_stats_query {
    const char *month; /* "2026-10", or NULL */
    int period, rate, table, tongue;
};
extern const struct msh_fields msh_stats_fields, msh_stats_units_fields, msh_stats_own_fields,
    msh_stats_table_fields;
extern const struct msh_fields msh_a_stats, msh_a_stats_units, msh_a_stats_own, msh_a_map;

/* The query of all that are open. */
#define MSH_STATS_OPEN                                                                             \
    "state=registered,dispatching,conference,handling,reviewing,callback,rework,deferred"

/* A figure of a table by DAYS to AREAS. `name` NULL: the code is a word of `names`. */
struct msh_stats_line {
    const char *code, *name;
    const struct msh_names *names;
    int word;           /* index into `names` */
    const char *parent; /* code; NULL at the top */
    int level;          /* 1 at the top; 0 in tables without levels */
    int64_t n, before;  /* before -1: there is none */
    const char *query;
};

/* What a request asked for, and what was counted for it. */
struct msh_stats_view {
    struct msh_req *req;
    const struct msh_stats_query *query;
    struct msh_stats stats;
    int64_t now;
    struct msh_list_counts open; /* whenever accepted */
    struct msh_lamp_bounds lamps;
    const char *span; /* "from=2026-10-01&to=2026-10-13" */
};

/* Everything zero for a caller who sees no ticket. */
int msh_stats_view_read(struct msh_req *req, struct msh_stats_view *ret, struct msh_err *err);

/* The same of a whole month that is over: query->month, or the last one. "not_over" where it is
 * still running. */
int msh_stats_view_month(struct msh_req *req, struct msh_stats_view *ret, struct msh_err *err);

/* The lines of a table, in the request's arena. */
const struct msh_stats_line *msh_stats_lines(const struct msh_stats_view *view,
                                             enum msh_stats_table table, size_t *ret_n);

/* "&rate=solved&counted=yes,raised": what the counted ways `wanted` (bits) add to a query. */
const char *msh_stats_counted(const struct msh_stats_view *view, enum msh_rate rate,
                              unsigned wanted);
/* Bits of the ways that count in a rate; of those that count as achieved. */
unsigned msh_stats_ways(int (*counts)(enum msh_counted as), bool achieved);

/* A unit that led in the period, and what all of its level have together. */
struct msh_stats_unit {
    const struct msh_unit *unit;
    const struct msh_rate_sum *sum;
    int64_t n;
    struct msh_fraction raw, adjusted;
    enum msh_band band;
};
/* Those with most tickets first. `wholes` by level of units, MSH_UNIT_LEVELS of them. */
#define MSH_UNIT_LEVELS 6
const struct msh_stats_unit *msh_stats_units(const struct msh_stats_view *view, enum msh_rate rate,
                                             struct msh_fraction wholes[MSH_UNIT_LEVELS],
                                             size_t *ret_n);

#endif
