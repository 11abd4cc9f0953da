/*
 * figures.h - open statistics 公开数据: what anybody may know of a month of the hotline.
 *
 * Read from the counters (store/tally.h), which hold no report and no ticket that only inspectors
 * open; those appear as one number of the whole city (design §5). Categories are counted by their
 * top level and places by county. A count below MSH_FIGURE_MIN could point at a person, so such
 * rows are left out of their list and their sum is told as `small` beside it. The counters count a
 * ticket where it stands now, so a month of the past still moves. Thread-safe.
 */
#ifndef MSH_SERVICE_FIGURES_H
#define MSH_SERVICE_FIGURES_H

#include "service/service.h"

#define MSH_FIGURE_MIN    5
#define MSH_FIGURE_MONTHS 24 /* the newest that are told */
#define MSH_MONTH_SIZE    8  /* "2026-10" and NUL */

struct msh_figure {
    const char *code, *name; /* name: of a category or area; NULL for types */
    int64_t n;
};
struct msh_figure_list {
    struct msh_figure *items; /* largest first */
    size_t n;
    int64_t small; /* sum of what is left out */
};
struct msh_figures {
    char month[MSH_MONTH_SIZE]; /* the one told, newest when none was asked */
    const char **months;        /* newest first */
    size_t n_months;
    int64_t total;   /* tickets of the month, reports included */
    int64_t reports; /* among them reports and what only inspectors open */
    struct msh_figure_list types, categories, areas;
};

/* `month` NULL: the newest. One without tickets has zeros; a city without any has no month. */
int msh_figures_read(struct msh_service *service, const struct msh_directory *city,
                     const char *month, struct msh_arena *arena, struct msh_figures *ret,
                     struct msh_err *err);

#endif
