#include "base/base.h"

#include "store/list/fact_sieve.h"

#define COUNTERS_MAX ((size_t)64 << 20) /* 65,536 units of 392 bytes, and more */
#define LANES        2

/* Counters by place of a dictionary while blocks are gone through, LANES of each place. */
struct summing {
    const struct msh_fact_table *table;
    int64_t from_at;
    bool rates;
    bool whole; /* of the block being counted nearly all rows pass */
    uint32_t *channels, *categories, *areas;
    uint32_t *leads;                                /* tickets of each lead */
    struct msh_rate_sum (*by_lead)[MSH_RATE_COUNT]; /* with rates */
    int64_t kinds[256];
    struct msh_fact_sums *ret;
};

static void sum_rates(struct summing *s, const struct fact_block *b, const uint16_t *sel, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned marks = b->marks[sel[i]];
        struct msh_rate_sum *lead = s->by_lead[b->lead[sel[i]]];

        for (unsigned rate = 0; rate < MSH_RATE_COUNT; rate++)
            lead[rate].n[fact_counted(marks, rate)]++;
    }
}

/* What is left of a block without the rows in `sel`, ascending; in `rest`. */
static size_t others(const struct fact_block *b, const uint16_t *sel, size_t n, uint16_t *rest)
{
    size_t n_rest = 0, at = 0;

    for (size_t row = 0; row < b->n; row++)
        if (at < n && sel[at] == row)
            at++;
        else
            rest[n_rest++] = (uint16_t)row;
    return n_rest;
}

#define COUNT_ROW(row, lane, step)                                                                 \
    do {                                                                                           \
        channels[LANES * b->channel[row] + (lane)] += (step);                                      \
        categories[LANES * b->category[row] + (lane)] += (step);                                   \
        areas[LANES * b->area[row] + (lane)] += (step);                                            \
        leads[LANES * b->lead[row] + (lane)] += (step);                                            \
    } while (0)

/*
 * Rows by their values. Of a block that passes whole, as nearly all do for who reads the city, the
 * columns are read straight through; one that lacks a few rows is counted whole and they are taken
 * off. LANES counters for each value and all columns at once, because a value often follows itself
 * and one increment would wait for the other.
 */
static void count_block(struct summing *s, const struct fact_block *b, const uint16_t *sel,
                        size_t n, uint32_t step)
{
    uint32_t *restrict const channels = s->channels, *restrict const categories = s->categories;
    uint32_t *restrict const areas = s->areas, *restrict const leads = s->leads;
    const size_t whole = s->whole ? b->n : 0;
    size_t row = 0;

    for (; row + LANES <= whole; row += LANES) {
        COUNT_ROW(row, 0, 1);
        COUNT_ROW(row + 1, 1, 1);
    }
    for (; row < whole; row++)
        COUNT_ROW(row, 0, 1);
    for (size_t i = 0; i < n; i++)
        COUNT_ROW(sel[i], 0, step);
    for (size_t kind = 0; s->whole && kind < 256; kind++)
        s->kinds[kind] += b->kinds[kind];
    for (size_t i = 0; i < n; i++)
        s->kinds[b->kind[sel[i]]] += (int32_t)step;
}

static void sum_block(struct summing *s, const struct fact_block *b, const uint16_t *sel, size_t n)
{
    uint16_t rest[MSH_FACT_BLOCK];

    s->ret->all += (int64_t)n;
    s->whole = n > b->n / 2;
    if (s->whole)
        count_block(s, b, rest, n == b->n ? 0 : others(b, sel, n, rest), UINT32_MAX);
    else
        count_block(s, b, sel, n, 1);
    if (s->rates)
        sum_rates(s, b, sel, n);
    for (size_t i = 0; i < n && s->ret->n_days > 0; i++)
        s->ret->days[(fact_at(b, sel[i]) - s->from_at) / MSH_DAY_MS]++;
}

/* The counters of each value together. */
static void join(uint32_t *counters, const struct fact_dict *dict)
{
    for (size_t place = 0; place <= dict->n; place++) {
        uint32_t n = 0;

        for (size_t lane = 0; lane < LANES; lane++)
            n += counters[LANES * place + lane];
        counters[place] = n;
    }
}

static struct msh_fact_value *values_of(const struct fact_dict *dict, const uint32_t *counters,
                                        struct msh_arena *arena, size_t *ret_n)
{
    struct msh_fact_value *values = MSH_ARRAY(arena, dict->n + 1, struct msh_fact_value);
    size_t n = 0;

    for (size_t place = 0; place <= dict->n; place++) {
        if (counters[place] == 0)
            continue;
        values[n] = (struct msh_fact_value){ .n = counters[place] };
        if (place > 0 && dict->texts)
            values[n].code = msh_arena_strdup(arena, dict->codes[place - 1]);
        else if (place > 0)
            values[n].id = dict->ids[place - 1];
        n++;
    }
    *ret_n = n;
    return values;
}

static void leads_of(const struct summing *s, struct msh_arena *arena)
{
    const struct fact_dict *units = &s->table->units;
    struct msh_fact_sums *ret = s->ret;

    size_t n = 0;

    for (size_t place = 0; place <= units->n; place++)
        n += s->leads[place] != 0;
    ret->leads = MSH_ARRAY(arena, n + 1, struct msh_fact_lead);
    for (size_t place = 0; place <= units->n; place++) {
        struct msh_fact_lead *lead = &ret->leads[ret->n_leads];

        if (s->leads[place] == 0)
            continue;
        ret->n_leads++;
        lead->unit_id = place > 0 ? units->ids[place - 1] : 0;
        lead->n = s->leads[place];
        if (s->rates)
            memcpy(lead->rates, s->by_lead[place], sizeof(lead->rates));
    }
}

static void start(struct summing *s, struct msh_arena *arena)
{
    const struct msh_fact_table *t = s->table;

    s->channels = MSH_ARRAY(arena, LANES * (t->channels.n + 1), uint32_t);
    s->categories = MSH_ARRAY(arena, LANES * (t->categories.n + 1), uint32_t);
    s->areas = MSH_ARRAY(arena, LANES * (t->areas.n + 1), uint32_t);
    s->leads = MSH_ARRAY(arena, LANES * (t->units.n + 1), uint32_t);
    if (s->rates)
        s->by_lead = msh_arena_array(arena, t->units.n + 1, sizeof(*s->by_lead));
}

void msh_fact_sum(const struct msh_fact_table *table, const struct msh_reader *reader,
                  const struct msh_fact_span *span, struct msh_arena *arena,
                  struct msh_fact_sums *ret)
{
    static const struct msh_filter all;
    const struct msh_fact_ask ask = { .reader = reader, .filter = &all };
    struct summing s = { table, span->from_at, span->rates, .ret = ret };
    struct msh_arena counters;
    struct fact_sieve sieve;
    struct fact_walk walk;
    uint16_t sel[MSH_FACT_BLOCK];

    *ret = (struct msh_fact_sums){ .n_days = span->n_days };
    if (span->n_days > 0)
        ret->days = MSH_ARRAY(arena, span->n_days, int64_t);
    msh_arena_init(&counters, COUNTERS_MAX);
    start(&s, &counters);
    fact_sieve_make(table, &ask, &counters, &sieve);
    fact_walk_start(&walk, table, &sieve, span->from_at, span->to_at);
    while (fact_walk_next(&walk, sel))
        sum_block(&s, walk.b, sel, walk.n);
    for (unsigned kind = 0; kind < 256; kind++)
        if (s.kinds[kind] > 0)
            ret->types[fact_type(kind)] += s.kinds[kind];
    join(s.channels, &table->channels);
    join(s.categories, &table->categories);
    join(s.areas, &table->areas);
    join(s.leads, &table->units);
    ret->channels = values_of(&table->channels, s.channels, arena, &ret->n_channels);
    ret->categories = values_of(&table->categories, s.categories, arena, &ret->n_categories);
    ret->areas = values_of(&table->areas, s.areas, arena, &ret->n_areas);
    leads_of(&s, arena);
    msh_arena_done(&counters);
}
