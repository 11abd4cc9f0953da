#include "base/base.h"

#include "service/stats.h"

#include "base/time.h"
#include "store/list/facts.h"
#include "store/list/figure_scan.h"

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

static void add(const struct counting *c, struct msh_pair_count *pair, int64_t n)
{
    if (c->now)
        pair->n += n;
    else
        pair->before += n;
}

static void add_category(const struct counting *c, const struct msh_category *at, int64_t count)
{
    size_t n;
    const struct msh_category *base = msh_directory_categories(c->city, &n);

    for (int depth = 0; at != NULL && depth < ABOVE_MAX; depth++) {
        add(c, &c->stats->categories[at - base], count);
        at = msh_directory_category(c->city, at->parent);
    }
}

static void add_area(const struct counting *c, const struct msh_area *at, int64_t count)
{
    size_t n;
    const struct msh_area *base = msh_directory_areas(c->city, &n);

    for (int depth = 0; at != NULL && depth < ABOVE_MAX; depth++) {
        add(c, &c->stats->areas[at - base], count);
        at = msh_directory_area(c->city, at->parent_id);
    }
}

static void add_channel(const struct counting *c, const struct msh_channel *channel, int64_t count)
{
    size_t n;

    if (channel != NULL)
        add(c, &c->stats->channels[channel - msh_directory_channels(c->city, &n)], count);
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

    add(c, &stats->all, 1);
    if (s->type < MSH_TYPE_COUNT)
        add(c, &stats->types[s->type], 1);
    add_channel(c, s->channel, 1);
    add_category(c, s->category, 1);
    add_area(c, s->area, 1);
    add(c, &stats->no_category, s->no_category);
    add(c, &stats->no_area, s->no_area);
    add(c, &stats->no_lead, s->no_lead);
    if (!c->now)
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
}

/* ---- from the facts ---- */

static void add_lead(const struct counting *c, const struct msh_fact_lead *lead)
{
    size_t n;
    const struct msh_unit *base = msh_directory_units(c->city, &n);
    const struct msh_unit *unit = msh_directory_unit(c->city, lead->unit_id);

    if (lead->unit_id == 0)
        add(c, &c->stats->no_lead, lead->n);
    for (int rate = 0; c->now && rate < MSH_RATE_COUNT; rate++)
        for (int as = 0; as < MSH_COUNTED_COUNT; as++) {
            c->stats->rates[rate].n[as] += lead->rates[rate].n[as];
            if (unit != NULL)
                c->stats->units[unit - base][rate].n[as] += lead->rates[rate].n[as];
        }
}

static void take_sums(const struct counting *c, const struct msh_fact_sums *sums)
{
    struct msh_stats *stats = c->stats;

    add(c, &stats->all, sums->all);
    for (int type = 0; type < MSH_TYPE_COUNT; type++)
        add(c, &stats->types[type], sums->types[type]);
    for (size_t i = 0; i < sums->n_channels; i++)
        add_channel(c, msh_directory_channel(c->city, sums->channels[i].code), sums->channels[i].n);
    for (size_t i = 0; i < sums->n_categories; i++) {
        const struct msh_fact_value *v = &sums->categories[i];

        add_category(c, msh_directory_category(c->city, v->code), v->n);
        add(c, &stats->no_category, v->code == NULL ? v->n : 0);
    }
    for (size_t i = 0; i < sums->n_areas; i++) {
        const struct msh_fact_value *v = &sums->areas[i];

        add_area(c, msh_directory_area(c->city, v->id), v->n);
        add(c, &stats->no_area, v->id == 0 ? v->n : 0);
    }
    for (size_t i = 0; i < sums->n_leads; i++)
        add_lead(c, &sums->leads[i]);
    for (size_t i = 0; i < sums->n_days; i++)
        stats->days[i] = sums->days[i];
}

struct summing {
    const struct counting *c;
    struct msh_arena *arena;
    struct msh_fact_span now, before;
    struct msh_fact_sums sums[2];
    bool answered;
};

/* Both spans in one snapshot. */
static int read_sums(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct summing *s = arg;
    const int64_t region_id = s->c->service->region.region_id;

    if (msh_facts_sum(tx, region_id, s->c->reader, &s->now, s->arena, &s->sums[0], &s->answered,
                      err) < 0)
        return err->rc;
    return !s->answered ? 0
                        : msh_facts_sum(tx, region_id, s->c->reader, &s->before, s->arena,
                                        &s->sums[1], &s->answered, err);
}

/* 1 = counted. */
static int count_facts(struct counting *c, struct msh_arena *arena, struct msh_err *err)
{
    const int64_t zone_ms = c->service->region.zone_ms;
    const struct msh_stats_span *span = &c->stats->span;
    struct summing s = { .c = c,
                         .arena = arena,
                         .now = { .from_at = msh_day_start(span->from, zone_ms),
                                  .to_at = msh_day_start(span->to + 1, zone_ms),
                                  .n_days = (size_t)(span->to - span->from + 1),
                                  .rates = true } };

    s.before.from_at = msh_day_start(span->before, zone_ms);
    s.before.to_at = s.now.from_at;
    if (msh_tx_read(c->service->store, "stats_facts", read_sums, &s, err) < 0)
        return err->rc;
    if (!s.answered)
        return 0;
    c->now = true;
    take_sums(c, &s.sums[0]);
    c->now = false;
    take_sums(c, &s.sums[1]);
    return 1;
}

int msh_stats_read(struct msh_service *service, const struct msh_directory *city,
                   const struct msh_reader *reader, const struct msh_stats_span *span,
                   struct msh_arena *arena, struct msh_stats *ret, struct msh_err *err)
{
    struct counting c = { service, city, reader, ret, .left = MSH_STATS_MAX };
    int rc;

    *ret = (struct msh_stats){ .span = *span, .exact = true };
    make_room(&c, arena);
    rc = count_facts(&c, arena, err);
    if (rc != 0)
        return MSH_MIN(rc, 0);
    ret->dear = true;
    c.page = MSH_ARRAY(arena, MSH_FIGURE_PAGE, struct seen);
    c.now = true;
    if (walk(&c, span->from, span->to + 1, err) < 0)
        return err->rc;
    c.now = false;
    return walk(&c, span->before, span->from, err);
}
