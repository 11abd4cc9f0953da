/*
 * stats_cache.h - large counts are made once for all who ask the same.
 *
 * Counting a month of a large city takes a part of a second, and a morning has many leaders. A count
 * of more than MSH_STATS_KEPT_FROM tickets is kept for a time that grows with it, so that one
 * question costs at most about a thirtieth of a processor however often it is asked; while it is
 * counted anew the old answer is given, and where there is none the askers wait for the one that
 * counts. Smaller counts, and those made from the facts in memory, are made each time. What is kept
 * is told by its own moment (`at`). Keyed by all that decides what a reader sees. Thread-safe.
 */
#ifndef MSH_SERVICE_STATS_CACHE_H
#define MSH_SERVICE_STATS_CACHE_H

#include "service/stats.h"

#define MSH_STATS_KEPT 16 /* questions; the one not asked for longest is dropped */
#ifndef MSH_STATS_KEPT_FROM
#define MSH_STATS_KEPT_FROM 4000
#endif

struct msh_stats_cache;
struct msh_stats_cache *msh_stats_cache_new(void);
void msh_stats_cache_free(struct msh_stats_cache *cache); /* NULL-safe; nobody may be asking */

/* As msh_stats_read; `now` is the business moment, kept with what is counted now. */
int msh_stats_cached(struct msh_stats_cache *cache, struct msh_service *service,
                     const struct msh_directory *city, const struct msh_reader *reader,
                     const struct msh_stats_span *span, int64_t now, struct msh_arena *arena,
                     struct msh_stats *ret, struct msh_err *err);

#endif
