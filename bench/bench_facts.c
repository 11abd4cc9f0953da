/*
 * Lists and figures from the facts in memory, over a made-up city of ten years: 20,000 tickets and
 * MSH_BENCH_FACTS of them (1,000,000). Beside each stands how many times the floor it takes: a plain
 * loop over one bare column of the same tickets in the same run.
 */
#include "base/base.h"

#include "bench.h"

#include "store/list/fact_table.h"

#define UNITS      1000
#define CATEGORIES 700
#define AREAS      220
#define T0         INT64_C(1450000000000)
#define TEN_YEARS  (3650 * MSH_DAY_MS)
#define OPEN_MS    (40 * MSH_DAY_MS) /* the newest tickets are open */
#define LIST       10001             /* a page of 50 with a total exact up to 10,000 */

struct city {
    struct msh_fact_table *table;
    size_t n;
    uint16_t *category; /* the floor's bare column */
    uint64_t random;
    char codes[CATEGORIES][8];
};

static size_t below(struct city *c, size_t n)
{
    uint64_t z = (c->random += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (size_t)((z ^ (z >> 31)) % n);
}

/* Few values take most of the tickets, as in a city. */
static size_t uneven(struct city *c, size_t n)
{
    return below(c, below(c, n) + 1);
}

static void fill(struct city *c)
{
    static const char *const channels[] = { "phone", "web", "wechat", "app" };

    for (size_t i = 0; i < c->n; i++) {
        const int64_t at = T0 + (int64_t)((double)i / (double)c->n * TEN_YEARS);
        const bool open = at > T0 + TEN_YEARS - OPEN_MS && below(c, 3) > 0;
        const size_t category = uneven(c, CATEGORIES);
        const struct msh_fact_share shares[] = { { 1 + (int64_t)uneven(c, UNITS), open },
                                                 { UNITS + 1, false } };
        const int64_t accused[] = { 1 + (int64_t)below(c, UNITS) };
        struct msh_fact_row fact = {
            .ticket_id = (int64_t)i + 1,
            .accepted_at = at,
            .due_at = open ? at + (int64_t)below(c, 20) * MSH_DAY_MS : 0,
            .state = open ? MSH_TICKET_HANDLING : MSH_TICKET_ARCHIVED,
            .type = below(c, 50) == 0 ? MSH_TYPE_REPORT : (enum msh_ticket_type)below(c, 3),
            .urgency = below(c, 20) == 0 ? MSH_URGENCY_URGENT : MSH_URGENCY_NORMAL,
            .round = 1 + (below(c, 10) == 0),
            .channel = channels[uneven(c, MSH_COUNT(channels))],
            .category = c->codes[category],
            .area_id = 1 + (int64_t)uneven(c, AREAS),
            .lead_unit = shares[0].unit_id,
            .counted = { MSH_COUNTED_YES, (enum msh_counted)below(c, 3), MSH_COUNTED_UNSAID },
            .shares = shares,
            .n_shares = 1 + (below(c, 3) == 0),
            .accused = accused,
        };

        fact.n_accused = fact.type == MSH_TYPE_REPORT;
        c->category[i] = (uint16_t)category;
        if (!msh_fact_put(c->table, &fact))
            msh_panic("a ticket does not fit");
    }
}

/* ---- what is asked ---- */

static const int64_t fence[] = { 7, 8, 9 };
static int64_t own[1], county[200], rare_area[1];
static const struct msh_reader everything = {
    .city_wide = true, .may_reports = true, .may_unnamed = true, .may_sealed = true
};
static const struct msh_reader clerk = {
    .units = own, .n_units = 1, .may_reports = true, .fence = fence, .n_fence = 3
};
static const struct msh_reader head = {
    .units = county, .n_units = 200, .may_reports = true, .fence = fence, .n_fence = 3
};

static const char *const one[] = { "c400" };
static const char *const family[] = {
    "c100", "c101", "c102", "c103", "c104", "c105", "c106", "c107"
};

static const struct question {
    const char *what;
    const struct msh_reader *reader;
    struct msh_filter filter;
    const char *const *categories;
    size_t n_categories;
} questions[] = {
    { "list, no filter", &everything, { 0 }, NULL, 0 },
    { "list, a clerk of one unit", &clerk, { 0 }, NULL, 0 },
    { "list, a county of 200 units", &head, { 0 }, NULL, 0 },
    { "list, open", &everything, { .states = 1u << MSH_TICKET_HANDLING }, NULL, 0 },
    { "list, nearest due first", &everything, { .order = MSH_LIST_DUE }, NULL, 0 },
    { "list, type, channel, closed",
      &everything,
      { .types = 1u << MSH_TYPE_HELP, .channel = "app", .states = 1u << MSH_TICKET_ARCHIVED },
      NULL,
      0 },
    { "list, rare: category, area, urgent",
      &everything,
      { .urgencies = 1u << MSH_URGENCY_URGENT, .areas = rare_area, .n_areas = 1, .category = "c" },
      one,
      1 },
    { "list, rare: a category with all below it",
      &everything,
      { .urgencies = 1u << MSH_URGENCY_URGENT, .areas = rare_area, .n_areas = 1, .category = "c" },
      family,
      MSH_COUNT(family) },
    { "list, rare, for a county",
      &head,
      { .urgencies = 1u << MSH_URGENCY_URGENT, .areas = rare_area, .n_areas = 1, .category = "c" },
      one,
      1 },
};

static int take(void *arg, const struct msh_hit *hit, MSH_UNUSED struct msh_err *err)
{
    *(int64_t *)arg += hit->ticket_id != 0;
    return 0;
}

static int64_t ask(const struct city *c, const struct question *q)
{
    const struct msh_fact_ask ask = { .reader = q->reader,
                                      .filter = &q->filter,
                                      .categories = q->categories,
                                      .n_categories = q->n_categories,
                                      .from_at = q->filter.order ? INT64_MIN : INT64_MAX,
                                      .from_id = q->filter.order ? INT64_MIN : INT64_MAX,
                                      .max = LIST };
    struct msh_err err;
    int64_t found = 0;

    if (msh_fact_walk(c->table, &ask, take, &found, &err) < 0)
        msh_panic("%s", err.text);
    return found;
}

static int64_t sum(const struct city *c, int64_t days, bool rates, const struct msh_reader *reader)
{
    const struct msh_fact_span span = { .from_at = T0 + TEN_YEARS - days * MSH_DAY_MS,
                                        .to_at = INT64_MAX,
                                        .n_days = days <= 31 ? 32 : 0,
                                        .rates = rates };
    struct msh_fact_sums sums;
    struct msh_arena arena;

    msh_arena_init(&arena, (size_t)64 << 20);
    msh_fact_sum(c->table, reader, &span, &arena, &sums);
    msh_arena_done(&arena);
    return sums.all;
}

/* ---- the floors ---- */

static int64_t floor_find(const struct city *c)
{
    int64_t n = 0;

    for (size_t i = 0; i < c->n; i++)
        n += c->category[i] == 600;
    return n;
}

static int64_t floor_count(const struct city *c)
{
    int64_t counters[CATEGORIES] = { 0 };

    for (size_t i = 0; i < c->n; i++)
        counters[c->category[i]]++;
    return counters[3];
}

/* ---- measuring ---- */

static double best_us(int64_t (*work)(const struct city *c, int which), const struct city *c,
                      int which, int64_t *ret_found)
{
    double best = 1e18;

    for (int round = 0; round < 7; round++) {
        const int64_t began = bench_cpu_ns();
        double took;

        *ret_found = work(c, which);
        took = (double)(bench_cpu_ns() - began) / 1000;
        best = MSH_MIN(best, took);
    }
    return best;
}

static int64_t one_question(const struct city *c, int which)
{
    return ask(c, &questions[which]);
}

static int64_t one_floor(const struct city *c, int which)
{
    return which == 0 ? floor_find(c) : floor_count(c);
}

static int64_t one_sum(const struct city *c, int which)
{
    switch (which) {
    case 0:
        return sum(c, 31, true, &everything);
    case 1:
        return sum(c, 31, true, &head);
    case 2:
        return sum(c, 3650, false, &everything);
    default:
        return sum(c, 3650, true, &everything);
    }
}

static void line(const char *what, double us, double floor_us, int64_t found)
{
    printf("  %-40s%12.1f%10.2f%12" PRId64 "\n", what, us, us / floor_us, found);
}

static int64_t anonymous_kb(void)
{
    FILE *file = fopen("/proc/self/status", "re");
    char text[256];
    long kb = 0;

    while (file != NULL && fgets(text, sizeof(text), file) != NULL)
        if (strncmp(text, "RssAnon:", 8) == 0)
            kb = strtol(text + 8, NULL, 10);
    if (file != NULL)
        (void)fclose(file);
    return kb;
}

static void measure(size_t n)
{
    static const char *const sums[] = { "sums and rates of a month", "the same for a county",
                                        "sums of ten years, without rates",
                                        "sums and rates of ten years" };
    struct city c = { .table = msh_fact_table_new(), .n = n, .random = 20261121 };
    struct msh_fact_size size;
    int64_t found, began, kb;
    double find, count;

    for (size_t i = 0; i < CATEGORIES; i++)
        snprintf(c.codes[i], sizeof(c.codes[i]), "c%zu", i);
    c.category = msh_alloc(n * sizeof(*c.category));
    memset(c.category, 0, n * sizeof(*c.category));
    kb = anonymous_kb();
    began = bench_cpu_ns();
    fill(&c);
    size = msh_fact_table_size(c.table);
    printf(
        "%zu tickets: filled in %.0f ns each; %.2f bytes a ticket, %.2f of links; resident %.2f\n",
        n, (double)(bench_cpu_ns() - began) / (double)n, (double)size.row_bytes / (double)n,
        (double)size.link_bytes / (double)n, (double)(anonymous_kb() - kb) * 1024 / (double)n);
    printf("  %-40s%12s%10s%12s\n", "", "CPU us", "x floor", "found");
    find = best_us(one_floor, &c, 0, &found);
    line("floor: find one value in a bare column", find, find, found);
    for (int i = 0; i < (int)MSH_COUNT(questions); i++) {
        const double us = best_us(one_question, &c, i, &found);

        line(questions[i].what, us, find, found);
    }
    count = best_us(one_floor, &c, 1, &found);
    line("floor: count a bare column by value", count, count, found);
    for (int i = 0; i < (int)MSH_COUNT(sums); i++) {
        const double us = best_us(one_sum, &c, i, &found);

        line(sums[i], us, count, found);
    }
    msh_fact_table_free(c.table);
    free(c.category);
}

int main(void)
{
    const char *text = getenv("MSH_BENCH_FACTS");
    int64_t n = 1000000;

    if (text != NULL && !msh_parse_i64(text, 20000, 100000000, &n))
        msh_panic("MSH_BENCH_FACTS: 20000 to 100000000");
    own[0] = UNITS / 2;
    rare_area[0] = 60;
    for (size_t i = 0; i < MSH_COUNT(county); i++)
        county[i] = 300 + (int64_t)i;
    measure(20000);
    measure((size_t)n);
    return 0;
}
