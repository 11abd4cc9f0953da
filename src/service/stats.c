#include "base/base.h"

#include "service/stats.h"

#include "base/time.h"
#include "store/figure_scan.h"

#define ABOVE_MAX 8 /* categories, areas above each other */

static const struct msh_name periods[] = {
    [MSH_PERIOD_TODAY] = { "today", "今天", "today" },
    [MSH_PERIOD_DAYS7] = { "days7", "近7天", "7 days" },
    [MSH_PERIOD_DAYS30] = { "days30", "近30天", "30 days" },
    [MSH_PERIOD_MONTH] = { "month", "本月", "month" },
};
const struct msh_names msh_period_names = { "period", periods, MSH_COUNT(periods) };

bool msh_stats_span_of(enum msh_period period, int32_t today, int32_t month,
                       struct msh_stats_span *ret)
{
    static const int32_t days[MSH_PERIOD_COUNT] = { 1, 7, 30, 0 };
    int year, m, mday;

    ret->to = today;
    ret->from = today - days[period] + 1;
    if (period == MSH_PERIOD_MONTH) {
        msh_day_to_civil(month != 0 ? month : today, &year, &m, &mday);
        ret->from = msh_day_from_civil(year, m, 1);
        ret->to = MSH_MIN(
            today, msh_day_from_civil(m == 12 ? year + 1 : year, m == 12 ? 1 : m + 1, 1) - 1);
    }
    ret->before = ret->from - (ret->to - ret->from + 1);
    return ret->from <= ret->to;
}

/* ---- one ticket ---- */

/* What counting needs of a ticket, kept from a read that may run twice. */
struct seen {
    int64_t accepted_at;
    enum msh_ticket_type type;
    const struct msh_channel *channel;
    const struct msh_category *category;
    const struct msh_area *area;
    const struct msh_unit *lead;
    bool no_category, no_area, no_lead;
    struct msh_counted_facts facts;
};

struct counting {
    struct msh_service *service;
    const struct msh_directory *city;
    const struct msh_reader *reader;
    struct msh_stats *stats;
    int64_t from_at, to_at;   /* of this walk */
    bool now;                 /* the span itself; else the one before it, without rates */
    int64_t left;             /* how many may still be looked at */
    int64_t at, ticket_id;    /* how far the walk is */
    int64_t next_at, next_id; /* how far this page went */
    struct seen *page;
    size_t n;
};

static int see(void *arg, const struct msh_figure_row *row, struct msh_err *err MSH_UNUSED)
{
    struct counting *c = arg;

    c->page[c->n++] = (struct seen){
        .accepted_at = row->accepted_at,
        .type = row->type,
        .channel = msh_directory_channel(c->city, row->channel),
        .category = msh_directory_category(c->city, row->category),
        .area = msh_directory_area(c->city, row->area_id),
        .lead = msh_directory_unit(c->city, row->lead_unit),
        .no_category = row->category == NULL,
        .no_area = row->area_id == 0,
        .no_lead = row->lead_unit == 0,
        .facts = row->facts,
    };
    return 0;
}

static void add(struct msh_pair_count *pair, bool now)
{
    pair->n += now;
    pair->before += !now;
}

static void add_category(const struct counting *c, const struct seen *s, bool now)
{
    size_t n;
    const struct msh_category *base = msh_directory_categories(c->city, &n);
    const struct msh_category *at = s->category;

    for (int depth = 0; at != NULL && depth < ABOVE_MAX; depth++) {
        add(&c->stats->categories[at - base], now);
        at = msh_directory_category(c->city, at->parent);
    }
}

static void add_area(const struct counting *c, const struct seen *s, bool now)
{
    size_t n;
    const struct msh_area *base = msh_directory_areas(c->city, &n), *at = s->area;

    for (int depth = 0; at != NULL && depth < ABOVE_MAX; depth++) {
        add(&c->stats->areas[at - base], now);
        at = msh_directory_area(c->city, at->parent_id);
    }
}

static void add_rates(const struct counting *c, const struct seen *s)
{
    size_t n;
    const struct msh_unit *base = msh_directory_units(c->city, &n);

    for (int rate = 0; rate < MSH_RATE_COUNT; rate++) {
        const enum msh_counted as = msh_counted_of((enum msh_rate)rate, &s->facts);

        c->stats->rates[rate].n[as]++;
        if (s->lead != NULL)
            c->stats->units[s->lead - base][rate].n[as]++;
    }
}

static void count(const struct counting *c, const struct seen *s)
{
    struct msh_stats *stats = c->stats;
    const bool now = c->now;
    size_t n;

    add(&stats->all, now);
    if (s->type < MSH_TYPE_COUNT)
        add(&stats->types[s->type], now);
    if (s->channel != NULL)
        add(&stats->channels[s->channel - msh_directory_channels(c->city, &n)], now);
    add_category(c, s, now);
    add_area(c, s, now);
    if (s->no_category)
        add(&stats->no_category, now);
    if (s->no_area)
        add(&stats->no_area, now);
    if (s->no_lead)
        add(&stats->no_lead, now);
    if (!now)
        return;
    stats->days[msh_day_of(s->accepted_at, c->service->region.zone_ms) - stats->span.from]++;
    add_rates(c, s);
}

/* ---- the walk ---- */

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct counting *c = arg;
    size_t n;

    c->n = 0; /* may run twice */
    c->next_at = c->at;
    c->next_id = c->ticket_id;
    return msh_figure_scan(tx, c->service->region.region_id, c->reader, c->from_at, c->to_at,
                           !c->now, &c->next_at, &c->next_id, see, c, &n, err);
}

static int walk(struct counting *c, int32_t from, int32_t to, struct msh_err *err)
{
    const int64_t zone_ms = c->service->region.zone_ms;

    c->from_at = msh_day_start(from, zone_ms);
    c->to_at = msh_day_start(to, zone_ms);
    c->at = c->ticket_id = 0;
    do {
        if (msh_tx_read(c->service->store, "stats", read_page, c, err) < 0)
            return err->rc;
        c->at = c->next_at;
        c->ticket_id = c->next_id;
        for (size_t i = 0; i < c->n; i++)
            count(c, &c->page[i]);
        c->left -= (int64_t)c->n;
    } while (c->n == MSH_FIGURE_PAGE && c->left > 0);
    c->stats->exact = c->stats->exact && c->n < MSH_FIGURE_PAGE;
    return 0;
}

static void make_room(struct counting *c, struct msh_arena *arena)
{
    size_t n;

    (void)msh_directory_channels(c->city, &n);
    c->stats->channels = MSH_ARRAY(arena, n + 1, struct msh_pair_count);
    (void)msh_directory_categories(c->city, &n);
    c->stats->categories = MSH_ARRAY(arena, n + 1, struct msh_pair_count);
    (void)msh_directory_areas(c->city, &n);
    c->stats->areas = MSH_ARRAY(arena, n + 1, struct msh_pair_count);
    (void)msh_directory_units(c->city, &n);
    c->stats->units = msh_arena_alloc(arena, (n + 1) * sizeof(*c->stats->units));
    c->page = MSH_ARRAY(arena, MSH_FIGURE_PAGE, struct seen);
}

int msh_stats_read(struct msh_service *service, const struct msh_directory *city,
                   const struct msh_reader *reader, const struct msh_stats_span *span,
                   struct msh_arena *arena, struct msh_stats *ret, struct msh_err *err)
{
    struct counting c = { service, city, reader, ret, .left = MSH_STATS_MAX };

    *ret = (struct msh_stats){ .span = *span, .exact = true };
    make_room(&c, arena);
    c.now = true;
    if (walk(&c, span->from, span->to + 1, err) < 0)
        return err->rc;
    c.now = false;
    return walk(&c, span->before, span->from, err);
}
