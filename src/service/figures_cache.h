/*
 * figures_cache.h - open figures are added up once for all who ask while nothing happens.
 *
 * What is kept holds for the position of the feed it was read at and for the city as it was then:
 * every counter moves in the transaction of an event, so while the feed stands still (store/feed.h)
 * and the directory is the same one, no counter has moved. On PostgreSQL the feed follows the
 * commits by some milliseconds; so may the figures. Reading the position costs one row. Each
 * process keeps its own. Thread-safe.
 */
#ifndef MSH_SERVICE_FIGURES_CACHE_H
#define MSH_SERVICE_FIGURES_CACHE_H

#include "service/figures.h"

#define MSH_FIGURES_KEPT 8 /* months; the one not asked for longest is dropped */

struct msh_figures_cache;
struct msh_figures_cache *msh_figures_cache_new(void);
void msh_figures_cache_free(struct msh_figures_cache *cache); /* NULL-safe; nobody may be asking */

/* As msh_figures_read. */
int msh_figures_cached(struct msh_figures_cache *cache, struct msh_service *service,
                       const struct msh_directory *city, const char *month, struct msh_arena *arena,
                       struct msh_figures *ret, struct msh_err *err);

#endif
