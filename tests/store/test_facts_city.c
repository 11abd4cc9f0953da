/*
 * Facts that followed a whole city by its feed, from an empty one through the demo's histories and the
 * work of later months, give the lists of SQL: so every command that changes what a fact is made
 * of tells of it on the ticket's own subject.
 */
#include "base/base.h"

#include "town.h"

#include "base/time.h"
#include "service/demo/data.h"
#include "service/stats.h"
#include "service/work.h"
#include "store/list/facts.h"

#define TICKETS 300
#define UNTIL   INT64_C(1751299200000) /* 2025-07-01 00:00 +08:00 */

static struct msh_err err;

struct both {
    struct town town;
    struct msh_store *plain; /* the same database without facts */
    struct msh_fact_store *facts;
    struct msh_reader reader;
    int64_t lists, rows;
};

struct asking {
    struct both *both;
    const struct msh_filter *filter;
    struct msh_list list;
};

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *e)
{
    struct asking *a = arg;

    return msh_list_tickets(tx, a->both->town.service->region.region_id, &a->both->reader,
                            a->filter, NULL, MSH_LIST_LIMIT_MAX, MSH_LIST_TOTAL_MAX,
                            &a->both->town.arena, &a->list, e);
}

static void compare(struct both *b, const struct msh_filter *filter)
{
    struct asking one = { b, filter, { 0 } }, two = one;

    town_ok(msh_tx_read(b->town.service->store, "list", list_tx, &one, &err), &err);
    town_ok(msh_tx_read(b->plain, "list", list_tx, &two, &err), &err);
    assert_int_equal(one.list.total, two.list.total);
    assert_int_equal(one.list.n, two.list.n);
    for (size_t i = 0; i < one.list.n; i++) {
        assert_int_equal(one.list.rows[i].ticket_id, two.list.rows[i].ticket_id);
        assert_int_equal(one.list.rows[i].due_at, two.list.rows[i].due_at);
    }
    b->lists++;
    b->rows += two.list.total;
}

static void compare_words(struct both *b)
{
    for (unsigned i = 0; i < MSH_TICKET_STATE_COUNT; i++)
        compare(b, &(struct msh_filter){ .states = 1u << i });
    for (unsigned i = 0; i < MSH_TYPE_COUNT; i++)
        compare(b, &(struct msh_filter){ .types = 1u << i });
    for (unsigned i = 0; i < MSH_URGENCY_COUNT; i++)
        compare(b, &(struct msh_filter){ .urgencies = 1u << i });
    for (unsigned i = 0; i < MSH_LIST_GAP_COUNT; i++)
        compare(b, &(struct msh_filter){ .without = 1u << i });
    for (int64_t i = 1; i < 4; i++)
        compare(b, &(struct msh_filter){ .min_round = i });
    for (unsigned i = 0; i < MSH_COUNTED_COUNT * MSH_RATE_COUNT; i++)
        compare(b, &(struct msh_filter){ .counted = 1u << i / MSH_RATE_COUNT,
                                         .rate = (enum msh_rate)(i % MSH_RATE_COUNT) });
    compare(b, &(struct msh_filter){ .order = MSH_LIST_DUE });
    compare(b, &(struct msh_filter){ .due_none = true });
}

static void compare_places(struct both *b, const struct msh_directory *city)
{
    size_t n;
    const struct msh_category *categories = msh_directory_categories(city, &n);
    const struct msh_channel *channels;
    const struct msh_area *areas;
    const struct msh_unit *units;

    for (size_t i = 0; i < n; i += categories[i].level == 1 ? 1 : 7)
        compare(b, &(struct msh_filter){ .category = categories[i].code });
    channels = msh_directory_channels(city, &n);
    for (size_t i = 0; i < n; i++)
        compare(b, &(struct msh_filter){ .channel = channels[i].code });
    areas = msh_directory_areas(city, &n);
    for (size_t i = 0; i < n; i += 3)
        compare(b, &(struct msh_filter){ .areas = &areas[i].id, .n_areas = 1 });
    units = msh_directory_units(city, &n);
    for (size_t i = 0; i < n; i += 5) {
        compare(b, &(struct msh_filter){ .units = &units[i].id, .n_units = 1 });
        compare(b, &(struct msh_filter){ .units = &units[i].id, .n_units = 1, .live_only = true });
        compare(b, &(struct msh_filter){ .leads = &units[i].id, .n_leads = 1 });
    }
    msh_arena_reset(&b->town.arena);
}

/* What clerks of some units see, with the fences they stand behind. */
static void compare_clerks(struct both *b, const struct msh_directory *city)
{
    static const struct msh_filter all, reports = { .types = 1u << MSH_TYPE_REPORT };
    const struct msh_reader kept = b->reader;
    size_t n;
    const struct msh_unit *units = msh_directory_units(city, &n);

    for (size_t i = 0; i < n; i += 9) {
        struct msh_principal who = { .kind = MSH_PRINCIPAL_STAFF,
                                     .grants = { { MSH_STAFF_CLERK, units[i].id, 0 } },
                                     .n_grants = 1 };
        struct msh_scope scope;

        msh_principal_settle(&who);
        msh_directory_scope(city, &who, &b->town.arena, &scope);
        if (!msh_scope_reader(&scope, &b->reader))
            continue;
        compare(b, &all);
        compare(b, &reports);
    }
    b->reader = kept;
    msh_arena_reset(&b->town.arena);
}

static void same(const void *a, const void *b, size_t n, size_t size)
{
    assert_memory_equal(a, b, n * size);
}

/* The figures of a month: those counted ticket by ticket from the database. */
static int64_t compare_month(struct both *b, const struct msh_directory *city, int year, int month)
{
    const int32_t first = msh_day_from_civil(year, month, 1);
    struct msh_service without = *b->town.service;
    struct msh_stats_span span;
    struct msh_stats one, two;
    size_t n;

    without.store = b->plain;
    assert_true(msh_stats_span_of(MSH_PERIOD_MONTH, first + 400, first, &span));
    town_ok(msh_stats_read(b->town.service, city, &b->reader, &span, &b->town.arena, &one, &err),
            &err);
    town_ok(msh_stats_read(&without, city, &b->reader, &span, &b->town.arena, &two, &err), &err);
    assert_false(one.dear);
    assert_true(two.dear && one.exact && two.exact);
    same(&one.all, &two.all, 1, sizeof(one.all));
    same(one.types, two.types, 1, sizeof(one.types));
    same(&one.no_category, &two.no_category, 1, sizeof(one.no_category));
    same(&one.no_area, &two.no_area, 1, sizeof(one.no_area));
    same(&one.no_lead, &two.no_lead, 1, sizeof(one.no_lead));
    same(one.days, two.days, 1, sizeof(one.days));
    same(one.rates, two.rates, 1, sizeof(one.rates));
    (void)msh_directory_channels(city, &n);
    same(one.channels, two.channels, n, sizeof(*one.channels));
    (void)msh_directory_categories(city, &n);
    same(one.categories, two.categories, n, sizeof(*one.categories));
    (void)msh_directory_areas(city, &n);
    same(one.areas, two.areas, n, sizeof(*one.areas));
    (void)msh_directory_units(city, &n);
    same(one.units, two.units, n, sizeof(*one.units));
    msh_arena_reset(&b->town.arena);
    return one.all.n;
}

/* For one who sees all, and for one who sees no reports and stands behind a fence. */
static void compare_stats(struct both *b, const struct msh_directory *city)
{
    const struct msh_reader kept = b->reader;
    size_t n;
    const struct msh_unit *units = msh_directory_units(city, &n);
    int64_t all = 0;

    for (int month = 1; month <= 12; month++)
        all += compare_month(b, city, month > 6 ? 2024 : 2025, month);
    assert_int_equal(all, TICKETS);
    b->reader = (struct msh_reader){
        .city_wide = true, .may_reports = true, .fence = &units[n / 2].id, .n_fence = 1
    };
    compare_month(b, city, 2025, 3);
    b->reader = (struct msh_reader){ .units = &units[n / 3].id, .n_units = 1 };
    compare_month(b, city, 2025, 3);
    b->reader = kept;
}

/* Words whose texts need not be read are counted by the facts: for who reads every audience but the
 * inspectors', and for inspectors; a narrower reader's words are looked up. */
static void compare_texts(struct both *b, const struct msh_directory *city)
{
    int64_t ids[400];
    size_t n = 0;
    const struct msh_unit *units = msh_directory_units(city, &n);
    static const char *const words[] = { "路", "的", "小区", "路灯", "噪音", "小区 问题", "鑫龘" };
    const unsigned inspector = 1u << MSH_AUDIENCE_INSPECTOR;
    const struct msh_reader kept = b->reader;
    struct msh_facts_told before, after;

    for (unsigned who = 0; who < 3; who++) {
        b->reader = kept;
        b->reader.audiences = (1u << MSH_AUDIENCE_COUNT) - 1;
        b->reader.may_sealed = who == 1;
        b->reader.may_reports = who != 2;
        if (who != 1)
            b->reader.audiences &= ~inspector;
        if (who == 2)
            b->reader.audiences &= ~(1u << MSH_AUDIENCE_REQUESTER);
        msh_facts_tell(b->facts, &before);
        for (size_t i = 0; i < MSH_COUNT(words); i++) {
            compare(b, &(struct msh_filter){ .q = words[i] });
            compare(b, &(struct msh_filter){ .q = words[i], .types = 1u << MSH_TYPE_HELP });
            compare(b, &(struct msh_filter){ .q = words[i], .states = 1u << MSH_TICKET_HANDLING });
        }
        msh_facts_tell(b->facts, &after);
        assert_true(who == 2 || after.answered > before.answered);
    }
    /* a head of many units: what he may see is the side that drives */
    n = MSH_MIN(n, MSH_COUNT(ids));
    for (size_t i = 0; i < n; i++)
        ids[i] = units[i].id;
    b->reader = (struct msh_reader){ .units = ids, .n_units = n, .audiences = 3u };
    for (size_t i = 0; i < MSH_COUNT(words); i++)
        compare(b, &(struct msh_filter){ .q = words[i] });
    b->reader = kept;
}

static void compare_all(struct both *b)
{
    const struct msh_directory *city = msh_service_directory(b->town.service);
    struct msh_facts_told before, after;
    int64_t lists;

    town_ok(msh_work_feed(b->town.service, &err), &err);
    town_ok(msh_facts_catch_up(b->facts, &err), &err);
    msh_facts_tell(b->facts, &before);
    b->lists = b->rows = 0;
    compare_words(b);
    compare_places(b, city);
    compare_clerks(b, city);
    msh_facts_tell(b->facts, &after);
    lists = b->lists;
    compare_stats(b, city);
    compare_texts(b, city);
    assert_true(before.ready && after.ready);
    assert_int_equal(after.answered - before.answered, lists);
    assert_int_equal(after.size.tickets, TICKETS);
    assert_true(b->rows > 10 * TICKETS);
    msh_directory_release(city);
}

/* The embedded database lies in the town's folder. */
static struct msh_store *store_without(const struct town *town)
{
    char url[sizeof(town->dir) + 32];
    const struct msh_store_conf conf = { .url = url };
    struct msh_store *store;

    if (town->db.engine == MSH_ENGINE_POSTGRES)
        return test_db_again(&town->db, NULL);
    snprintf(url, sizeof(url), "sqlite:%s/minsheng.db", town->dir);
    town_ok(msh_store_open(&conf, &store, &err), &err);
    return store;
}

static void a_city_followed_by_its_feed(MSH_UNUSED void **state)
{
    struct both b = { .reader = { .city_wide = true,
                                  .may_reports = true,
                                  .may_unnamed = true,
                                  .may_sealed = true,
                                  .audiences = (1u << MSH_AUDIENCE_COUNT) - 1 } };
    const struct msh_demo_order order = {
        .tickets = TICKETS, .seed = 20261121, .until_at = UNTIL, .threads = 2
    };
    struct msh_demo_report report;

    town_open(&b.town, true);
    b.plain = store_without(&b.town);
    b.facts = msh_facts_new(b.town.service->store, b.town.service->region.region_id);
    town_ok(msh_facts_catch_up(b.facts, &err), &err);
    town_ok(msh_facts_start(b.facts, NULL, &err), &err);
    town_ok(msh_demo_data(b.town.service, &order, &report, &err), &err);
    compare_all(&b);
    town_ok(msh_work_advance(b.town.service, 60 * MSH_DAY_MS, &err), &err);
    compare_all(&b);
    msh_facts_free(b.facts);
    msh_store_close(b.plain);
    town_close(&b.town);
}

int main(void)
{
    const struct CMUnitTest facts_city[] = {
        cmocka_unit_test(a_city_followed_by_its_feed),
    };

    return RUN(facts_city);
}
