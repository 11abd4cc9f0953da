#include "base/base.h"

#include "service/figures_cache.h"

#include <pthread.h>

#include "service/directory.h"
#include "store/feed.h"

#define ARENA_MAX ((size_t)1 << 20)

struct kept {
    bool full;
    char month[MSH_MONTH_SIZE]; /* as asked: "" is the newest */
    int64_t epoch, feed_pos;    /* what it holds for */
    uint64_t asked;             /* number of the last question */
    struct msh_arena arena;     /* of what stands in `figures` */
    struct msh_figures figures;
};

struct msh_figures_cache {
    pthread_mutex_t mutex;
    uint64_t questions;
    struct kept items[MSH_FIGURES_KEPT];
};

struct msh_figures_cache *msh_figures_cache_new(void)
{
    struct msh_figures_cache *cache = msh_alloc0(1, sizeof(*cache));

    pthread_mutex_init(&cache->mutex, NULL);
    for (size_t i = 0; i < MSH_FIGURES_KEPT; i++)
        msh_arena_init(&cache->items[i].arena, ARENA_MAX);
    return cache;
}

void msh_figures_cache_free(struct msh_figures_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < MSH_FIGURES_KEPT; i++)
        msh_arena_done(&cache->items[i].arena);
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

/* ---- copies: names and codes belong to a directory that may go ---- */

static void copy_list(const struct msh_figure_list *from, struct msh_arena *arena,
                      struct msh_figure_list *ret)
{
    *ret = *from;
    ret->items = MSH_ARRAY(arena, from->n + 1, struct msh_figure);
    for (size_t i = 0; i < from->n; i++)
        ret->items[i] = (struct msh_figure){
            .code = msh_arena_strdup(arena, from->items[i].code),
            .name =
                from->items[i].name != NULL ? msh_arena_strdup(arena, from->items[i].name) : NULL,
            .n = from->items[i].n,
        };
}

static void copy(const struct msh_figures *from, struct msh_arena *arena, struct msh_figures *ret)
{
    *ret = *from;
    ret->months = MSH_ARRAY(arena, from->n_months + 1, const char *);
    for (size_t i = 0; i < from->n_months; i++)
        ret->months[i] = msh_arena_strdup(arena, from->months[i]);
    copy_list(&from->types, arena, &ret->types);
    copy_list(&from->categories, arena, &ret->categories);
    copy_list(&from->areas, arena, &ret->areas);
}

/* ---- asking ---- */

struct asking {
    struct msh_service *service;
    int64_t feed_pos;
};

static int read_position(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct asking *a = arg;

    return msh_feed_last(tx, a->service->region.region_id, &a->feed_pos, err);
}

/* The month's place; for a new one the place not asked for longest. */
static struct kept *place_of(struct msh_figures_cache *cache, const char *month)
{
    struct kept *oldest = &cache->items[0];

    for (size_t i = 0; i < MSH_FIGURES_KEPT; i++) {
        struct kept *item = &cache->items[i];

        if (item->full && msh_streq(item->month, month))
            return item;
        if (item->asked < oldest->asked)
            oldest = item;
    }
    return oldest;
}

static bool give(struct msh_figures_cache *cache, const char *month, int64_t epoch,
                 int64_t feed_pos, struct msh_arena *arena, struct msh_figures *ret)
{
    struct kept *item;
    bool fits;

    pthread_mutex_lock(&cache->mutex);
    item = place_of(cache, month);
    fits = item->full && msh_streq(item->month, month) && item->epoch == epoch &&
           item->feed_pos == feed_pos;
    if (fits) {
        item->asked = ++cache->questions;
        copy(&item->figures, arena, ret);
    }
    pthread_mutex_unlock(&cache->mutex);
    return fits;
}

static void keep(struct msh_figures_cache *cache, const char *month, int64_t epoch,
                 int64_t feed_pos, const struct msh_figures *figures)
{
    struct kept *item;

    pthread_mutex_lock(&cache->mutex);
    item = place_of(cache, month);
    msh_arena_reset(&item->arena);
    item->full = msh_copy(item->month, sizeof(item->month), month);
    item->epoch = epoch;
    item->feed_pos = feed_pos;
    item->asked = ++cache->questions;
    copy(figures, &item->arena, &item->figures);
    pthread_mutex_unlock(&cache->mutex);
}

int msh_figures_cached(struct msh_figures_cache *cache, struct msh_service *service,
                       const struct msh_directory *city, const char *month, struct msh_arena *arena,
                       struct msh_figures *ret, struct msh_err *err)
{
    const char *asked = month != NULL ? month : "";
    const int64_t epoch = msh_directory_epoch(city);
    struct asking a = { .service = service };
    int rc;

    /* first the position, then the counters: what happens between is read twice, never missed */
    if (msh_tx_read(service->store, "figures_at", read_position, &a, err) < 0)
        return err->rc;
    if (give(cache, asked, epoch, a.feed_pos, arena, ret))
        return 0;
    rc = msh_figures_read(service, city, month, arena, ret, err);
    if (rc == 0)
        keep(cache, asked, epoch, a.feed_pos, ret);
    return rc;
}
