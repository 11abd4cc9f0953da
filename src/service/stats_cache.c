#include "base/base.h"

#include "service/stats_cache.h"

#include <pthread.h>

#include "base/cond.h"
#include "base/crypto.h"
#include "base/time.h"

#define ARENA_MAX    ((size_t)256 << 20)
#define KEY          32
#define WAIT_MS      10000
#define STALE_MS     60000 /* how much older an answer may be while the next is made */
#define MS_OF_TICKET 4 /* a ticket counted pays for so many thousandths of this: 84,000 for 21 s */

struct kept {
    uint8_t key[KEY];
    struct msh_arena arena; /* of what stands in `stats` */
    struct msh_stats stats;
    bool used, full, busy; /* has a key; has an answer; is being counted */
    int64_t fresh_until;   /* monotonic */
    uint64_t asked;        /* number of the last question */
};

struct msh_stats_cache {
    pthread_mutex_t mutex;
    pthread_cond_t counted;
    uint64_t questions;
    struct kept items[MSH_STATS_KEPT];
};

struct msh_stats_cache *msh_stats_cache_new(void)
{
    struct msh_stats_cache *cache = msh_alloc0(1, sizeof(*cache));

    pthread_mutex_init(&cache->mutex, NULL);
    msh_cond_init(&cache->counted);
    for (size_t i = 0; i < MSH_STATS_KEPT; i++)
        msh_arena_init(&cache->items[i].arena, ARENA_MAX);
    return cache;
}

void msh_stats_cache_free(struct msh_stats_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < MSH_STATS_KEPT; i++)
        msh_arena_done(&cache->items[i].arena);
    pthread_cond_destroy(&cache->counted);
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}

/* Everything that decides what is counted: the city as it is, the days, and what the reader sees. */
static void key_of(const struct msh_directory *city, const struct msh_reader *reader,
                   const struct msh_stats_span *span, uint8_t ret[KEY])
{
    const int64_t head[] = { msh_directory_epoch(city),
                             span->from,
                             span->to,
                             span->before,
                             reader->city_wide,
                             reader->may_reports,
                             reader->may_unnamed,
                             reader->may_sealed,
                             (int64_t)reader->n_units,
                             (int64_t)reader->n_fence };
    struct msh_sha256 *hash = msh_sha256_new();

    msh_sha256_add(hash, head, sizeof(head));
    msh_sha256_add(hash, reader->units, reader->n_units * sizeof(*reader->units));
    msh_sha256_add(hash, reader->fence, reader->n_fence * sizeof(*reader->fence));
    msh_sha256_end(hash, ret);
}

/* The question's place; for a new one the place not asked for longest. NULL: all are being counted. */
static struct kept *place_of(struct msh_stats_cache *cache, const uint8_t key[KEY])
{
    struct kept *oldest = NULL;

    for (size_t i = 0; i < MSH_STATS_KEPT; i++) {
        struct kept *item = &cache->items[i];

        if (item->used && memcmp(item->key, key, KEY) == 0)
            return item;
        if (!item->busy && (oldest == NULL || item->asked < oldest->asked))
            oldest = item;
    }
    if (oldest == NULL)
        return NULL;
    memcpy(oldest->key, key, KEY);
    oldest->used = true;
    oldest->full = false;
    return oldest;
}

/* The arrays of a count beside the lists of the directory it was made with. */
static void copy_out(const struct msh_directory *city, const struct msh_stats *kept,
                     struct msh_arena *arena, struct msh_stats *ret)
{
    size_t channels, categories, areas, units;

    (void)msh_directory_channels(city, &channels);
    (void)msh_directory_categories(city, &categories);
    (void)msh_directory_areas(city, &areas);
    (void)msh_directory_units(city, &units);
    *ret = *kept;
    ret->channels =
        msh_arena_memdup(arena, kept->channels, (channels + 1) * sizeof(*ret->channels));
    ret->categories =
        msh_arena_memdup(arena, kept->categories, (categories + 1) * sizeof(*ret->categories));
    ret->areas = msh_arena_memdup(arena, kept->areas, (areas + 1) * sizeof(*ret->areas));
    ret->units = msh_arena_memdup(arena, kept->units, (units + 1) * sizeof(*ret->units));
}

static bool is_good(const struct kept *item)
{
    return item->full && msh_time_monotonic() < item->fresh_until + (item->busy ? STALE_MS : 0);
}

/* With the mutex held: is there an answer that may be given, perhaps when it has been made? */
static bool may_give(struct msh_stats_cache *cache, const struct kept *item)
{
    const int64_t until = msh_time_monotonic() + WAIT_MS;

    while (item->busy && !is_good(item))
        if (!msh_cond_wait_until(&cache->counted, &cache->mutex, until))
            return false;
    return is_good(item);
}

/* A count just made: kept where it was dear. */
static void keep(struct msh_stats_cache *cache, struct kept *item, const struct msh_directory *city,
                 const struct msh_stats *stats)
{
    const int64_t tickets = stats == NULL || !stats->dear ? 0 : stats->all.n + stats->all.before;

    pthread_mutex_lock(&cache->mutex);
    item->busy = false;
    item->full = tickets >= MSH_STATS_KEPT_FROM;
    if (item->full) {
        msh_arena_reset(&item->arena);
        copy_out(city, stats, &item->arena, &item->stats);
        item->fresh_until = msh_time_monotonic() + tickets / MS_OF_TICKET;
    }
    pthread_cond_broadcast(&cache->counted);
    pthread_mutex_unlock(&cache->mutex);
}

int msh_stats_cached(struct msh_stats_cache *cache, struct msh_service *service,
                     const struct msh_directory *city, const struct msh_reader *reader,
                     const struct msh_stats_span *span, int64_t now, struct msh_arena *arena,
                     struct msh_stats *ret, struct msh_err *err)
{
    uint8_t key[KEY];
    struct kept *item;
    bool given = false, mine = false;
    int rc;

    key_of(city, reader, span, key);
    pthread_mutex_lock(&cache->mutex);
    item = place_of(cache, key);
    if (item != NULL) {
        item->asked = ++cache->questions;
        given = may_give(cache, item) && memcmp(item->key, key, KEY) == 0;
        mine = !given && !item->busy && memcmp(item->key, key, KEY) == 0;
        item->busy = item->busy || mine;
    }
    if (given)
        copy_out(city, &item->stats, arena, ret);
    pthread_mutex_unlock(&cache->mutex);
    if (given)
        return 0;
    rc = msh_stats_read(service, city, reader, span, arena, ret, err);
    ret->at = now;
    if (mine)
        keep(cache, item, city, rc < 0 ? NULL : ret);
    return rc;
}
