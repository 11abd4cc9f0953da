/* The fact table answers any combination of filters exactly as a loop over all tickets does. */
#include "base/base.h"

#include "test.h"

#include "base/arena.h"
#include "store/list/fact_table.h"

#define TICKETS    9000 /* two full blocks and more */
#define UNITS      90   /* more than are looked up one by one */
#define AREAS      30
#define CATEGORIES 40
#define T0         INT64_C(1700000000000)
#define SHARES_MAX 4

struct kept {
    struct msh_fact_row fact;
    struct msh_fact_share shares[SHARES_MAX];
    int64_t accused[SHARES_MAX];
    bool in;
};

struct world {
    struct msh_fact_table *table;
    struct kept *tickets;
    size_t n;
    struct msh_arena arena;
    struct test_random r;
};

static const char *const channels[] = { "phone", "web", "wechat" };
static char categories[CATEGORIES][8];

static bool chance(struct test_random *r, size_t n)
{
    return test_below(r, n) == 0;
}

static int64_t area_of(size_t i)
{
    return i == 0 ? 0 : (int64_t)(i * 1000003);
}

static int64_t unit_of(size_t i)
{
    return (int64_t)(i + 1) << 40;
}

/* Everything but what never changes; most tickets are closed, as in a city of many years. */
static void draw(struct world *w, struct kept *k)
{
    static const enum msh_ticket_state open[] = { MSH_TICKET_REGISTERED, MSH_TICKET_HANDLING,
                                                  MSH_TICKET_DEFERRED };
    struct test_random *r = &w->r;
    struct msh_fact_row *f = &k->fact;
    const bool is_open = chance(r, 6);

    f->due_at = is_open ? T0 + (int64_t)test_below(r, 5000) : 0;
    f->state = is_open ? open[test_below(r, 3)] : MSH_TICKET_ARCHIVED;
    f->type = (enum msh_ticket_type)test_below(r, MSH_TYPE_COUNT);
    f->urgency = (enum msh_urgency)test_below(r, MSH_URGENCY_COUNT);
    f->round = 1 + (int64_t)test_below(r, 80);
    f->sealed = chance(r, 30);
    f->channel = channels[test_below(r, MSH_COUNT(channels))];
    f->category = chance(r, 9) ? NULL : categories[test_below(r, CATEGORIES)];
    f->area_id = area_of(test_below(r, AREAS));
    f->lead_unit = chance(r, 5) ? 0 : unit_of(test_below(r, UNITS));
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        f->counted[rate] = (enum msh_counted)test_below(r, MSH_COUNTED_COUNT);
    f->n_shares = f->n_accused = 0;
    f->shares = k->shares;
    f->accused = k->accused;
    for (size_t unit = test_below(r, 8); unit < UNITS && f->n_shares < SHARES_MAX;
         unit += 1 + test_below(r, UNITS))
        k->shares[f->n_shares++] =
            (struct msh_fact_share){ unit_of(unit), is_open && chance(r, 2) };
    for (size_t unit = test_below(r, UNITS);
         f->type == MSH_TYPE_REPORT && unit < UNITS && f->n_accused < 2;
         unit += 1 + test_below(r, UNITS))
        k->accused[f->n_accused++] = unit_of(unit);
}

static void put(struct world *w, size_t i)
{
    struct kept *k = &w->tickets[i];

    draw(w, k);
    k->in = true;
    assert_true(msh_fact_put(w->table, &k->fact));
}

static int set_up(void **state)
{
    struct world *w = msh_alloc0(1, sizeof(*w));

    w->r = (struct test_random){ 20261121 };
    w->table = msh_fact_table_new();
    w->tickets = msh_alloc0(TICKETS, sizeof(*w->tickets));
    w->n = TICKETS;
    msh_arena_init(&w->arena, (size_t)64 << 20);
    for (size_t i = 0; i < CATEGORIES; i++)
        snprintf(categories[i], sizeof(categories[i]), "c%zu", i);
    for (size_t i = 0; i < TICKETS; i++) { /* several at one instant */
        w->tickets[i].fact.ticket_id = (int64_t)(test_u64(&w->r) >> 2);
        w->tickets[i].fact.accepted_at = T0 + (int64_t)test_below(&w->r, TICKETS / 3) * 700;
    }
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    msh_fact_table_free(w->table);
    msh_arena_done(&w->arena);
    free(w->tickets);
    free(w);
    return 0;
}

/* ---- what the rules say, slowly ---- */

static bool has_id(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return id != 0;
    return false;
}

static bool shares(const struct msh_fact_row *f, const int64_t *units, size_t n, bool live)
{
    for (size_t i = 0; i < f->n_shares; i++)
        if ((!live || f->shares[i].live) && has_id(units, n, f->shares[i].unit_id))
            return true;
    return false;
}

static bool sees(const struct msh_fact_row *f, const struct msh_reader *r, bool live)
{
    if (f->type == MSH_TYPE_REPORT && (!r->may_reports || (!r->may_unnamed && f->n_accused == 0)))
        return false;
    if (f->sealed && !r->may_sealed)
        return false;
    for (size_t i = 0; i < f->n_accused; i++)
        if (has_id(r->fence, r->n_fence, f->accused[i]))
            return false;
    return r->city_wide || shares(f, r->units, r->n_units, live);
}

static bool in_category(const struct msh_fact_row *f, const struct msh_fact_ask *ask)
{
    for (size_t i = 0; i < ask->n_categories; i++)
        if (f->category != NULL && msh_streq(f->category, ask->categories[i]))
            return true;
    return ask->filter->category == NULL;
}

static bool matches(const struct msh_fact_row *f, const struct msh_fact_ask *ask)
{
    const struct msh_filter *q = ask->filter;

    if (!sees(f, ask->reader, q->live_only) || !in_category(f, ask) ||
        (q->states && !(q->states >> f->state & 1)) || (q->types && !(q->types >> f->type & 1)) ||
        (q->urgencies && !(q->urgencies >> f->urgency & 1)) || f->round < q->min_round ||
        (q->channel != NULL && !msh_streq(q->channel, f->channel)) ||
        (q->n_areas && !has_id(q->areas, q->n_areas, f->area_id)) ||
        (q->n_leads && !has_id(q->leads, q->n_leads, f->lead_unit)) ||
        (q->n_units && !shares(f, q->units, q->n_units, q->live_only)))
        return false;
    if ((q->from_at && f->accepted_at < q->from_at) || (q->to_at && f->accepted_at >= q->to_at))
        return false;
    if ((q->due_from || q->due_to) &&
        (f->due_at == 0 || f->due_at < q->due_from || (q->due_to && f->due_at >= q->due_to)))
        return false;
    if ((q->due_none && f->due_at) || (q->order == MSH_LIST_DUE && f->due_at == 0) ||
        (q->counted && !(q->counted >> f->counted[q->rate] & 1)))
        return false;
    return !((q->without >> MSH_LIST_GAP_CATEGORY & 1 && f->category != NULL) ||
             (q->without >> MSH_LIST_GAP_AREA & 1 && f->area_id != 0) ||
             (q->without >> MSH_LIST_GAP_LEAD & 1 && f->lead_unit != 0));
}

static int64_t key_of(const struct msh_fact_row *f, enum msh_list_order order)
{
    return order == MSH_LIST_DUE ? -f->due_at : f->accepted_at;
}

static enum msh_list_order sorting_by; /* qsort has no argument for a context */

static int compare(const void *a, const void *b)
{
    const struct msh_fact_row *x = *(const struct msh_fact_row *const *)a;
    const struct msh_fact_row *y = *(const struct msh_fact_row *const *)b;
    const int64_t ax = key_of(x, sorting_by), ay = key_of(y, sorting_by);

    if (ax != ay)
        return ax < ay ? 1 : -1;
    if (sorting_by == MSH_LIST_DUE)
        return x->ticket_id < y->ticket_id ? -1 : 1;
    return x->ticket_id < y->ticket_id ? 1 : -1;
}

static size_t want(struct world *w, const struct msh_fact_ask *ask, const struct msh_fact_row **out)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n; i++)
        if (w->tickets[i].in && matches(&w->tickets[i].fact, ask))
            out[n++] = &w->tickets[i].fact;
    sorting_by = ask->filter->order;
    if (n > 0)
        qsort(out, n, sizeof(struct msh_fact_row *), compare);
    return n;
}

/* ---- asking ---- */

struct got {
    const struct msh_fact_row **want;
    size_t n, n_want;
    size_t stop; /* enough after so many; 0 = never */
};

static int take(void *arg, const struct msh_hit *hit, MSH_UNUSED struct msh_err *err)
{
    struct got *got = arg;
    const struct msh_fact_row *f;

    assert_true(got->n < got->n_want);
    f = got->want[got->n++];
    assert_int_equal(hit->ticket_id, f->ticket_id);
    assert_int_equal(hit->at, f->accepted_at);
    assert_int_equal(hit->due_at, f->due_at);
    assert_int_equal(hit->state, f->state);
    assert_int_equal(hit->type, f->type);
    return got->n == got->stop;
}

/* The whole list, then from a place within it. */
static size_t check(struct world *w, struct msh_fact_ask ask)
{
    const struct msh_fact_row **list = MSH_ARRAY(&w->arena, w->n + 1, const struct msh_fact_row *);
    const size_t n = want(w, &ask, list);
    struct got got = { .want = list, .n_want = n };
    struct msh_err err = { 0 };
    size_t from;

    ask.max = (int64_t)w->n;
    ask.from_at = ask.from_id = ask.filter->order == MSH_LIST_DUE ? INT64_MIN : INT64_MAX;
    assert_int_equal(msh_fact_walk(w->table, &ask, take, &got, &err), 0);
    assert_int_equal(got.n, n);
    if (n == 0)
        return 0;
    from = test_below(&w->r, n);
    ask.from_at = ask.filter->order == MSH_LIST_DUE ? list[from]->due_at : list[from]->accepted_at;
    ask.from_id = list[from]->ticket_id;
    ask.max = 1 + (int64_t)test_below(&w->r, 60);
    got = (struct got){ .want = list + from + 1, .n_want = n - from - 1, .stop = 25 };
    assert_int_equal(msh_fact_walk(w->table, &ask, take, &got, &err), 0);
    assert_int_equal(got.n, MSH_MIN(MSH_MIN(n - from - 1, 25), (size_t)ask.max));
    return n;
}

static const int64_t *ids(struct world *w, size_t max, size_t below, int64_t (*of)(size_t),
                          size_t *ret_n)
{
    size_t n = 1 + test_below(&w->r, max);
    int64_t *list = MSH_ARRAY(&w->arena, n, int64_t);

    for (size_t i = 0; i < n; i++)
        list[i] = of(test_below(&w->r, below));
    *ret_n = n;
    return list;
}

static size_t many(struct world *w)
{
    return chance(&w->r, 3) ? 80 : 2;
}

static struct msh_reader random_reader(struct world *w)
{
    struct test_random *r = &w->r;
    struct msh_reader reader = { .city_wide = chance(r, 2),
                                 .may_reports = !chance(r, 3),
                                 .may_unnamed = chance(r, 2),
                                 .may_sealed = chance(r, 2) };

    if (!reader.city_wide && !chance(r, 20)) /* some units are unknown to the table */
        reader.units = ids(w, many(w), UNITS + 5, unit_of, &reader.n_units);
    if (!chance(r, 3))
        reader.fence = ids(w, 8, UNITS + 5, unit_of, &reader.n_fence);
    return reader;
}

static void random_times(struct world *w, struct msh_filter *f)
{
    struct test_random *r = &w->r;

    if (chance(r, 4))
        f->from_at = T0 + (int64_t)test_below(r, TICKETS / 3) * 700;
    if (chance(r, 4))
        f->to_at = T0 + (int64_t)test_below(r, TICKETS / 3) * 700;
    if (chance(r, 8))
        f->due_from = T0 + (int64_t)test_below(r, 5000);
    if (chance(r, 6))
        f->due_to = T0 + (int64_t)test_below(r, 5000);
    f->due_none = chance(r, 12);
    f->order = chance(r, 4) ? MSH_LIST_DUE : MSH_LIST_NEWEST;
}

static struct msh_fact_ask random_ask(struct world *w, const struct msh_reader *reader,
                                      struct msh_filter *f)
{
    static const char *below[3];
    struct test_random *r = &w->r;
    struct msh_fact_ask ask = { .reader = reader, .filter = f, .categories = below };

    *f = (struct msh_filter){ .live_only = chance(r, 5) };
    if (chance(r, 3))
        f->states = 1u << MSH_TICKET_HANDLING | (chance(r, 2) ? 1u << MSH_TICKET_ARCHIVED : 0);
    if (chance(r, 4))
        f->types = 1u + (unsigned)test_below(r, (1u << MSH_TYPE_COUNT) - 1);
    if (chance(r, 6))
        f->urgencies = 1u << test_below(r, MSH_URGENCY_COUNT);
    f->min_round = chance(r, 6) ? 1 + (int64_t)test_below(r, MSH_FACT_ROUND_MAX) : 0;
    if (chance(r, 4)) {
        f->category = "c";
        ask.n_categories = 1 + test_below(r, MSH_COUNT(below));
        for (size_t i = 0; i < ask.n_categories; i++)
            below[i] = chance(r, 9) ? "nowhere" : categories[test_below(r, CATEGORIES)];
    }
    if (chance(r, 4))
        f->areas = ids(w, 3, AREAS + 2, area_of, &f->n_areas);
    if (chance(r, 5))
        f->leads = ids(w, 3, UNITS + 2, unit_of, &f->n_leads);
    if (chance(r, 4))
        f->units = ids(w, many(w), UNITS + 2, unit_of, &f->n_units);
    f->channel = chance(r, 6) ? chance(r, 9) ? "nowhere" : "web" : NULL;
    f->without = chance(r, 8) ? 1u << test_below(r, MSH_LIST_GAP_COUNT) : 0;
    if (chance(r, 6)) {
        f->counted = 1u + (unsigned)test_below(r, (1u << MSH_COUNTED_COUNT) - 1);
        f->rate = (enum msh_rate)test_below(r, MSH_RATE_COUNT);
    }
    random_times(w, f);
    return ask;
}

static size_t check_many(struct world *w, int n)
{
    size_t filled = 0;

    for (int i = 0; i < n; i++) {
        struct msh_reader reader = random_reader(w);
        struct msh_filter filter;
        struct msh_fact_ask ask = random_ask(w, &reader, &filter);

        filled += check(w, ask) > 0;
        msh_arena_reset(&w->arena);
    }
    return filled;
}

static void an_empty_table_has_no_list(void **state)
{
    check_many(*state, 20);
}

/* Put in at the end, in the middle and again, and asked in between. */
static void lists_are_what_the_rules_say(void **state)
{
    struct world *w = *state;
    size_t filled = 0;

    for (size_t i = 0; i < w->n; i++) {
        put(w, i);
        if (i % 7 == 0)
            put(w, test_below(&w->r, i + 1));
        if (i % 1500 == 1499)
            filled += check_many(w, 60);
    }
    assert_true(filled > 100);
    assert_int_equal(msh_fact_table_size(w->table).tickets, w->n);
    for (int i = 0; i < 2000; i++)
        put(w, test_below(&w->r, w->n));
    assert_true(check_many(w, 150) > 40);
    assert_int_equal(msh_fact_table_size(w->table).tickets, w->n);
}

/* ---- one value in a stretch of rows ---- */

#define STRETCH (MSH_FACT_BLOCK + 200) /* rows, whose instants and tickets are 1 … */

struct falling {
    int64_t next, step; /* every step-th row is of the area that is asked for */
};

static int take_falling(void *arg, const struct msh_hit *hit, MSH_UNUSED struct msh_err *err)
{
    struct falling *falling = arg;

    assert_int_equal(hit->ticket_id, falling->next);
    falling->next -= falling->step;
    return 0;
}

static void check_stretch(const struct msh_fact_table *table, int64_t step, int64_t from,
                          int64_t to)
{
    static const struct msh_reader everything = {
        .city_wide = true, .may_reports = true, .may_unnamed = true, .may_sealed = true
    };
    static const int64_t area[] = { 2 };
    const struct msh_filter filter = { .areas = area, .n_areas = 1, .from_at = from, .to_at = to };
    const struct msh_fact_ask ask = { .reader = &everything,
                                      .filter = &filter,
                                      .from_at = INT64_MAX,
                                      .from_id = INT64_MAX,
                                      .max = STRETCH };
    struct falling falling = { (to - 1) / step * step, step };
    struct msh_fact_spot spot = { .at = from };
    struct msh_err err = { 0 };

    assert_int_equal(msh_fact_walk(table, &ask, take_falling, &falling, &err), 0);
    assert_int_equal(falling.next, (from - 1) / step * step);
    msh_fact_spots(table, &ask, &spot, 1);
    assert_int_equal(spot.found, from % step == 0 ? MSH_FACT_ONE : MSH_FACT_NONE);
}

/* Rows are looked at many at a time: none before, between or behind those is forgotten. */
static void one_value_is_found_from_any_row_to_any(MSH_UNUSED void **state)
{
    static const int64_t steps[] = { 1, 2, 23, 64, 150 };
    static const int64_t lengths[] = { 1, 2, 63, 64, 65, 129, MSH_FACT_BLOCK };

    for (size_t s = 0; s < MSH_COUNT(steps); s++) {
        struct msh_fact_table *table = msh_fact_table_new();
        struct msh_fact_row fact = { .state = MSH_TICKET_CLOSED };

        for (int64_t i = 1; i <= STRETCH; i++) {
            fact.ticket_id = fact.accepted_at = i;
            fact.area_id = i % steps[s] == 0 ? 2 : 1;
            assert_true(msh_fact_put(table, &fact));
        }
        for (int64_t from = 1; from <= 150; from++)
            for (size_t l = 0; l < MSH_COUNT(lengths); l++)
                check_stretch(table, steps[s], from, from + lengths[l]);
        msh_fact_table_free(table);
    }
}

static void growth_at_the_end_fills_blocks(MSH_UNUSED void **state)
{
    struct msh_fact_table *table = msh_fact_table_new();
    struct msh_fact_row fact = { .state = MSH_TICKET_CLOSED };
    struct msh_fact_size size;

    for (int64_t i = 1; i <= 20 * MSH_FACT_BLOCK; i++) {
        fact.ticket_id = fact.accepted_at = i;
        assert_true(msh_fact_put(table, &fact));
    }
    size = msh_fact_table_size(table);
    assert_int_equal(size.tickets, 20 * MSH_FACT_BLOCK);
    assert_in_range(size.row_bytes, 0, 32 * size.tickets);
    assert_int_equal(size.link_bytes, 0);
    msh_fact_table_free(table);
}

static void what_does_not_fit_is_refused(MSH_UNUSED void **state)
{
    struct msh_fact_table *table = msh_fact_table_new();
    struct msh_fact_row fact = { .ticket_id = 1, .accepted_at = -1 };
    char name[16];

    assert_false(msh_fact_put(table, &fact));
    fact.accepted_at = INT64_C(0x100000000) * 1000;
    assert_false(msh_fact_put(table, &fact));
    fact.accepted_at = T0;
    fact.due_at = 1; /* a due that would read as none */
    assert_false(msh_fact_put(table, &fact));
    fact.due_at = 0;
    fact.channel = name;
    for (int i = 1; i <= 256; i++) {
        snprintf(name, sizeof(name), "channel%d", i);
        assert_int_equal(msh_fact_put(table, &fact), i <= 255);
    }
    msh_fact_table_free(table);
}

int main(void)
{
    const struct CMUnitTest fact[] = {
        cmocka_unit_test_setup_teardown(an_empty_table_has_no_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_what_the_rules_say, set_up, tear_down),
        cmocka_unit_test(one_value_is_found_from_any_row_to_any),
        cmocka_unit_test(growth_at_the_end_fills_blocks),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };

    return RUN(fact);
}
