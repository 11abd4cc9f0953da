/*
 * Lists from the facts in memory are those of SQL, row for row: for random readers and filters, after
 * every step of random histories, while others write, and for what a report's accused must not see.
 */
#include "base/base.h"

#include "chain.h"
#include "words.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/feed.h"
#include "store/list/facts.h"

#define CITY INT64_C(1)

static const struct msh_reader all_seeing = { .city_wide = true,
                                              .may_reports = true,
                                              .may_unnamed = true,
                                              .may_sealed = true,
                                              .audiences = WORLD_EVERYBODY };

struct city {
    struct test_chain chain; /* its store answers by facts */
    struct msh_store *plain; /* of the same database, without */
    struct msh_fact_store *facts;
    struct world world;
    struct msh_arena arena;
    struct test_random r;
    int64_t next_id, next_callback;
};

static struct msh_err failed;

static void ok(int rc)
{
    if (rc < 0)
        fail_msg("%s %s: %s", failed.code, failed.field, failed.text);
}

static int insert_region(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_region_insert(tx, arg, err);
}

static int set_up(void **state)
{
    struct city *c = msh_alloc0(1, sizeof(*c));
    struct msh_region region = { .region_id = CITY,
                                 .name = "临江市",
                                 .preset = "anyang",
                                 .crypto = MSH_CRYPTO_GUOMI,
                                 .config_epoch = 1,
                                 .zone_ms = 8 * MSH_HOUR_MS,
                                 .created_at = T0 };

    test_db_open(&c->chain.db, NULL);
    world_schema(&c->chain.db);
    msh_region_mark(region.data_mark);
    test_tx(c->chain.db.store, insert_region, &region);
    c->chain.region = region;
    world_fill(&c->world, &c->chain.db, WORLD_TICKETS, 20261121);
    c->plain = test_db_again(&c->chain.db, NULL);
    c->facts = msh_facts_new(c->chain.db.store, CITY);
    msh_arena_init(&c->arena, (size_t)64 << 20);
    c->r = (struct test_random){ 7 };
    c->next_id = 5000;
    *state = c;
    return 0;
}

static int tear_down(void **state)
{
    struct city *c = *state;

    msh_facts_free(c->facts);
    msh_store_close(c->plain);
    world_free(&c->world);
    msh_arena_done(&c->arena);
    test_db_close(&c->chain.db);
    free(c);
    return 0;
}

static struct msh_facts_told told(struct city *c)
{
    struct msh_facts_told ret;

    msh_facts_tell(c->facts, &ret);
    return ret;
}

/* ---- asking both ---- */

struct asking {
    const struct msh_reader *reader;
    const struct msh_filter *filter;
    struct msh_cursor from;
    int64_t limit, count_max;
    struct msh_arena *arena;
    struct msh_list list;
    struct msh_list_counts counts;
};

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct asking *a = arg;

    return msh_list_tickets(tx, CITY, a->reader, a->filter, &a->from, a->limit, a->count_max,
                            a->arena, &a->list, err);
}

static int count_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct asking *a = arg;
    struct msh_lamp_bounds lamps = { WORLD_T0 + 10, WORLD_T0 + 30 };

    return msh_list_count(tx, CITY, a->reader, a->filter, &lamps, &a->counts, err);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : msh_streq(a, b);
}

static void same_row(const struct msh_list_row *a, const struct msh_list_row *b)
{
    assert_int_equal(a->ticket_id, b->ticket_id);
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->due_at, b->due_at);
    assert_int_equal(a->accepted_at, b->accepted_at);
    assert_true(same_text(a->number, b->number) && same_text(a->title, b->title) &&
                same_text(a->category, b->category));
}

static void same_list(const struct msh_list *a, const struct msh_list *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->total_exact, b->total_exact);
    assert_int_equal(a->more, b->more);
    for (size_t i = 0; i < a->n; i++)
        same_row(&a->rows[i], &b->rows[i]);
    assert_int_equal(a->next.at, b->next.at);
    assert_int_equal(a->next.ticket_id, b->next.ticket_id);
}

/* All pages and the counts; answers the length of the list. */
static int64_t compare(struct city *c, const struct msh_reader *reader,
                       const struct msh_filter *filter)
{
    struct asking a = { .reader = reader,
                        .filter = filter,
                        .limit = 30 + (int64_t)test_below(&c->r, 170),
                        .count_max = test_below(&c->r, 4) == 0 ? 50 : MSH_LIST_TOTAL_MAX,
                        .arena = &c->arena };
    struct asking b = a;

    ok(msh_tx_read(c->chain.db.store, "count", count_tx, &a, &failed));
    ok(msh_tx_read(c->plain, "count", count_tx, &b, &failed));
    assert_memory_equal(&a.counts, &b.counts, sizeof(a.counts));
    do {
        ok(msh_tx_read(c->chain.db.store, "list", list_tx, &a, &failed));
        ok(msh_tx_read(c->plain, "list", list_tx, &b, &failed));
        same_list(&a.list, &b.list);
        a.from = a.list.next;
        b.from = b.list.next;
    } while (b.list.more);
    return a.counts.total;
}

static struct msh_filter random_filter(struct city *c)
{
    struct test_random *r = &c->r;
    struct msh_filter f = world_filter(r, &c->arena);

    if (world_chance(r, 5))
        f.leads = world_ids(r, &c->arena, 2, WORLD_UNITS, &f.n_leads);
    f.without = world_chance(r, 10) ? 1u << test_below(r, MSH_LIST_GAP_COUNT) : 0;
    f.order = world_chance(r, 4) ? MSH_LIST_DUE : MSH_LIST_NEWEST;
    if (world_chance(r, 4)) {
        f.counted = 1u + (unsigned)test_below(r, (1u << MSH_COUNTED_COUNT) - 1);
        f.rate = (enum msh_rate)test_below(r, MSH_RATE_COUNT);
    }
    return f;
}

static size_t compare_many(struct city *c, int n)
{
    size_t filled = 0;

    for (int i = 0; i < n; i++) {
        struct msh_reader reader = world_reader(&c->r, &c->arena);
        struct msh_filter filter = random_filter(c);

        filled += compare(c, &reader, &filter) > 0;
        msh_arena_reset(&c->arena);
    }
    return filled;
}

/* ---- random histories ---- */

/* What a command may leave behind, by statements of the test's own. */
static const struct msh_stmt new_ticket = {
    .name = "facts_new",
    .sql =
        "INSERT INTO ticket (region_id, ticket_id, number, version, state, resume_state, type,"
        " urgency, channel, identity_mode, requester_kind, sealed, round, returns, close_reason,"
        " unreasonable, solved, first_rating, final_rating, scoring_rating, created_at, "
        "accepted_at)"
        " VALUES (1, $1, $2, 1, 'registered', 'none', $3, 'normal', $4, 'real', 'person', $5, 1, 0,"
        " 'none', 0, 'unknown', 'none', 'none', 'none', $6, $6)",
};
static const struct msh_stmt set_place = {
    .name = "facts_place",
    .sql = "UPDATE ticket SET category = $2, area_id = $3, lead_unit = $4, type = $5, urgency = $6,"
           " due_at = $7, round = $8, version = version + 1 WHERE region_id = 1 AND ticket_id = $1",
};
static const struct msh_stmt set_end = {
    .name = "facts_end",
    .sql = "UPDATE ticket SET state = $2, resume_state = $3, close_reason = $4, unreasonable = $5,"
           " solved = $6, first_rating = $7, scoring_rating = $8, version = version + 1"
           " WHERE region_id = 1 AND ticket_id = $1",
};
static const struct msh_stmt set_share = {
    .name = "facts_share",
    .sql = "INSERT INTO ticket_unit (region_id, unit_id, accepted_at, ticket_id, live)"
           " SELECT 1, $2, accepted_at, ticket_id, $3 FROM ticket WHERE region_id = 1"
           " AND ticket_id = $1 ON CONFLICT (region_id, unit_id, accepted_at, ticket_id)"
           " DO UPDATE SET live = excluded.live",
};
static const struct msh_stmt drop_share = {
    .name = "facts_leave",
    .sql = "DELETE FROM ticket_unit WHERE region_id = 1 AND ticket_id = $1 AND unit_id = $2",
};
static const struct msh_stmt drop_accused = {
    .name = "facts_forgive",
    .sql = "DELETE FROM accused WHERE region_id = 1 AND ticket_id = $1",
};
static const struct msh_stmt add_accused = {
    .name = "facts_accuse",
    .sql = "INSERT INTO accused (region_id, ticket_id, unit_id) VALUES (1, $1, $2)"
           " ON CONFLICT (region_id, ticket_id, unit_id) DO NOTHING",
};
static const struct msh_stmt add_callback = {
    .name = "facts_callback",
    .sql = "INSERT INTO callback (region_id, callback_id, ticket_id, touched_seq, round, cause,"
           " state, attempts, contacted, solved, accepted, rating, truthful, by_requester,"
           " opened_at) VALUES (1, $2, $1, 1, 1, 'replied', $3, 1, $4, 'unknown', 'unknown',"
           " 'none', 'unknown', 0, 1)",
};

struct step {
    struct city *c;
    struct test_random r; /* of a run: a second one does the same */
    size_t n;             /* tickets changed by one commit */
    int64_t only;         /* not 0: this ticket */
    int64_t next_id, next_callback;
    int64_t ticket_id, callback_id;
};

#define ANY(r, names) msh_t((names).items[test_below(r, (names).n)].code)

static int change(struct msh_tx *tx, struct step *s, struct test_random *r, struct msh_err *err)
{
    const struct msh_val id = msh_i(s->ticket_id), unit = msh_i(1 + (int64_t)test_below(r, 12));
    const struct msh_val yes = msh_i((int64_t)test_below(r, 2));

    switch (test_below(r, 6)) {
    case 0:
        return msh_db_exec(
            tx, &set_place,
            MSH_VALS(id, msh_t(world_categories[test_below(r, MSH_COUNT(world_categories))]),
                     msh_id_or_null((int64_t)test_below(r, 4)),
                     msh_id_or_null((int64_t)test_below(r, 12)), ANY(r, msh_type_names),
                     ANY(r, msh_urgency_names),
                     msh_id_or_null(world_chance(r, 3) ? 0 : WORLD_T0 + (int64_t)test_below(r, 50)),
                     msh_i(1 + (int64_t)test_below(r, 4))),
            NULL, err);
    case 1:
        return msh_db_exec(tx, &set_end,
                           MSH_VALS(id, ANY(r, msh_ticket_state_names),
                                    ANY(r, msh_ticket_state_names), ANY(r, msh_close_reason_names),
                                    yes, ANY(r, msh_answer_names), ANY(r, msh_rating_names),
                                    ANY(r, msh_rating_names)),
                           NULL, err);
    case 2:
        return msh_db_exec(tx, &set_share, MSH_VALS(id, unit, yes), NULL, err);
    case 3:
        return msh_db_exec(tx, &drop_share, MSH_VALS(id, unit), NULL, err);
    case 4:
        if (world_chance(r, 3))
            return msh_db_exec(tx, &drop_accused, MSH_VALS(id), NULL, err);
        return msh_db_exec(tx, &add_accused, MSH_VALS(id, unit), NULL, err);
    default:
        return msh_db_exec(tx, &add_callback,
                           MSH_VALS(id, msh_i(s->callback_id),
                                    msh_t(world_chance(r, 3) ? "open" : "answered"),
                                    ANY(r, msh_answer_names)),
                           NULL, err);
    }
}

static int insert(struct msh_tx *tx, const struct step *s, struct test_random *r,
                  struct msh_err *err)
{
    static const char *const channels[] = { "phone", "web", "wechat" };
    char number[32];

    snprintf(number, sizeof(number), "F%" PRId64, s->ticket_id);
    return msh_db_exec(tx, &new_ticket,
                       MSH_VALS(msh_i(s->ticket_id), msh_t(number), ANY(r, msh_type_names),
                                msh_t(channels[test_below(r, 3)]), msh_i(world_chance(r, 9)),
                                msh_i(WORLD_T0 + (int64_t)test_below(r, 1000))),
                       NULL, err);
}

static int step_one(struct msh_tx *tx, struct step *s, struct test_random *r, struct msh_err *err)
{
    const bool fresh = s->only == 0 && world_chance(r, 5);
    struct msh_event_in in = {
        .subject_kind = "ticket", .op = "touch", .machine = "ticket", .actor_kind = "staff"
    };

    s->ticket_id = fresh          ? s->next_id++
                   : s->only != 0 ? s->only
                                  : 1000 + (int64_t)test_below(r, WORLD_TICKETS);
    s->callback_id = ++s->next_callback;
    if ((fresh && insert(tx, s, r, err) < 0) || change(tx, s, r, err) < 0)
        return err->rc;
    in.subject_id = in.target_id = s->ticket_id;
    return msh_event_append(tx, &s->c->chain.region, &in, T0, -1, NULL, err);
}

static int step_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;
    struct test_random r = s->r;

    s->next_id = s->c->next_id;
    s->next_callback = s->c->next_callback;
    for (size_t i = 0; i < s->n; i++)
        if (step_one(tx, s, &r, err) < 0)
            return err->rc;
    return 0;
}

static void step(struct city *c, size_t n, int64_t only)
{
    struct step s = { .c = c, .r = { test_u64(&c->r) }, .n = n, .only = only };

    ok(msh_tx_run(c->plain, "step", step_tx, &s, &failed));
    c->next_id = s.next_id;
    c->next_callback = s.next_callback;
}

/* PostgreSQL: number what waits. */
static int number_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct city *c = arg;
    int64_t n;

    if (c->chain.epoch == 0 &&
        msh_feed_claim(tx, CITY, "test", T0, MSH_DAY_MS, &c->chain.epoch, err) < 0)
        return err->rc;
    return msh_feed_sequence(tx, &c->chain.region, c->chain.epoch, 10000, &n, err);
}

static void number(struct city *c)
{
    if (c->chain.db.engine == MSH_ENGINE_POSTGRES)
        ok(msh_tx_run(c->plain, "number", number_tx, c, &failed));
}

/* ---- tests ---- */

static void lists_are_those_of_sql(void **state)
{
    struct city *c = *state;
    int64_t before;

    ok(msh_facts_catch_up(c->facts, &failed));
    assert_true(told(c).ready);
    assert_int_equal(told(c).size.tickets, WORLD_TICKETS);
    before = told(c).answered;
    assert_true(compare_many(c, 160) > 50);
    assert_true(told(c).answered >= before + 320);
    assert_int_equal(told(c).declined, 0);
}

/* Brought up by the reader, by the thread's work, and left to SQL where neither can. */
static void histories_are_followed(void **state)
{
    struct city *c = *state;

    ok(msh_facts_catch_up(c->facts, &failed));
    for (int round = 0; round < 40; round++) {
        const int64_t answered = told(c).answered;
        const bool numbered = round % 3 != 0 || c->chain.db.engine == MSH_ENGINE_SQLITE;

        for (size_t i = test_below(&c->r, 4); i > 0; i--)
            step(c, test_below(&c->r, 12), 0);
        if (numbered)
            number(c);
        if (world_chance(&c->r, 4))
            ok(msh_facts_catch_up(c->facts, &failed));
        compare_many(c, 6);
        if (numbered)
            assert_true(told(c).answered > answered + 6);
    }
    number(c);
    step(c, 300, 0);
    number(c);
    assert_int_equal(compare(c, &all_seeing, &(struct msh_filter){ 0 }) > 0, 1);
    assert_true(told(c).declined > 0); /* too far behind for a reader */
    ok(msh_facts_catch_up(c->facts, &failed));
    compare_many(c, 60);
}

/* One who has written reads what he wrote, at once. */
static void a_writer_reads_his_write(void **state)
{
    struct city *c = *state;

    ok(msh_facts_catch_up(c->facts, &failed));
    for (int i = 0; i < 40; i++) {
        const int64_t answered = told(c).answered;

        step(c, 1, 0);
        if (i % 2 == 0)
            number(c);
        compare(c, &all_seeing, &(struct msh_filter){ 0 });
        if (i % 2 == 0 || c->chain.db.engine == MSH_ENGINE_SQLITE)
            assert_true(told(c).answered > answered);
        msh_arena_reset(&c->arena);
    }
}

static void until_filled_sql_answers(void **state)
{
    struct city *c = *state;

    compare_many(c, 10);
    assert_int_equal(told(c).answered, 0);
    assert_false(told(c).ready);
}

/* What a report says of units is learned and forgotten with the feed (guarantee 6). */
static void fences_hold(void **state)
{
    static const int64_t chain[] = { 1, 2, 3 };
    struct city *c = *state;
    const struct msh_reader fenced = {
        .city_wide = true, .may_reports = true, .may_unnamed = true, .fence = chain, .n_fence = 3
    };
    const struct msh_reader clerk = {
        .units = chain, .n_units = 3, .may_reports = true, .fence = chain, .n_fence = 3
    };
    const struct msh_filter reports = { .types = 1u << MSH_TYPE_REPORT };

    ok(msh_facts_catch_up(c->facts, &failed));
    for (int i = 0; i < 30; i++) {
        step(c, 10, 0);
        number(c);
        assert_in_range(compare(c, &fenced, &reports), 1, 400);
        compare(c, &clerk, &reports);
        compare(c, &clerk, &(struct msh_filter){ 0 });
        assert_true(compare(c, &all_seeing, &reports) > compare(c, &fenced, &reports));
        msh_arena_reset(&c->arena);
    }
    assert_int_equal(told(c).declined, 0);
}

/* ---- while others write ---- */

#define WRITES 100

struct reading {
    struct city *c;
    atomic_bool *writing;
    int64_t wrong, lists;
};

static int id_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct msh_fact_share **at = arg; /* (ticket, state is handling) pairs */

    *(*at)++ = (struct msh_fact_share){ msh_rows_i64(rows, 0),
                                        msh_streq(msh_rows_text(rows, 1), "handling") };
    return 0;
}

/* A list and the same by a statement of its own, in one snapshot. */
static int both_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static const struct msh_stmt newest = {
        .name = "facts_newest",
        .sql = "SELECT ticket_id, state FROM ticket WHERE region_id = 1"
               " AND state IN ('handling', 'closed')"
               " ORDER BY accepted_at DESC, ticket_id DESC LIMIT 60",
    };
    const struct msh_filter filter = { .states =
                                           1u << MSH_TICKET_HANDLING | 1u << MSH_TICKET_CLOSED };
    struct reading *r = arg;
    struct msh_fact_share want[61], *end = want;
    struct msh_list list;
    bool same;

    if (msh_list_tickets(tx, CITY, &all_seeing, &filter, NULL, 60, MSH_LIST_TOTAL_MAX,
                         msh_tx_arena(tx), &list, err) < 0 ||
        msh_db_each(tx, &newest, MSH_NO_VALS, id_row, &end, err) < 0)
        return err->rc;
    same = list.n == (size_t)(end - want);
    for (size_t i = 0; same && i < list.n; i++)
        same = list.rows[i].ticket_id == want[i].unit_id &&
               (list.rows[i].state == MSH_TICKET_HANDLING) == want[i].live;
    r->wrong += !same;
    r->lists++;
    return 0;
}

static void *read_lists(void *arg)
{
    struct reading *r = arg;
    struct msh_err err;

    do
        if (msh_tx_read(r->c->chain.db.store, "both", both_tx, r, &err) < 0)
            r->wrong++;
    while (atomic_load(r->writing));
    return NULL;
}

static void lists_are_right_while_others_write(void **state)
{
    struct city *c = *state;
    atomic_bool writing = true;
    struct reading readers[2] = { { c, &writing, 0, 0 }, { c, &writing, 0, 0 } };
    pthread_t threads[2];

    ok(msh_facts_catch_up(c->facts, &failed));
    ok(msh_facts_start(c->facts, NULL, &failed));
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_lists, &readers[i]), 0);
    for (int i = 0; i < WRITES; i++) {
        step(c, 1 + test_below(&c->r, 4), 0);
        if (i % 4 == 0)
            number(c);
    }
    atomic_store(&writing, false);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(readers[i].wrong, 0);
        assert_true(readers[i].lists > 0);
    }
    number(c);
    compare_many(c, 40);
    assert_true(told(c).answered > 0);
}

/* A value that does not fit ends it, and nothing else. */
static void what_does_not_fit_is_left_to_sql(void **state)
{
    struct city *c = *state;
    int64_t answered;

    ok(msh_facts_catch_up(c->facts, &failed));
    compare(c, &all_seeing, &(struct msh_filter){ 0 });
    answered = told(c).answered;
    assert_true(answered > 0);
    test_sql(c->plain, "UPDATE ticket SET accepted_at = -5 WHERE ticket_id = 1000");
    test_sql(c->plain, "UPDATE ticket_unit SET accepted_at = -5 WHERE ticket_id = 1000");
    step(c, 3, 1000);
    number(c);
    assert_int_equal(msh_facts_catch_up(c->facts, &failed), MSH_E_LIMIT);
    assert_string_equal(failed.code, "facts_full");
    assert_true(told(c).broken);
    compare_many(c, 20);
    assert_int_equal(told(c).answered, answered);
}

/* As after a failover to a replica that had not received the last commits: their positions went to
 * others, and tickets stand as if they had never been. */
static void lost_commits_are_noticed(void **state)
{
    struct city *c = *state;
    int64_t answered;

    step(c, 20, 0);
    number(c);
    ok(msh_facts_catch_up(c->facts, &failed));
    compare(c, &all_seeing, &(struct msh_filter){ 0 });
    answered = told(c).answered;
    assert_true(answered > 0);
    test_sql(c->plain, "UPDATE ticket SET state = 'refused', area_id = 2 WHERE ticket_id < 1100");
    test_sql(c->plain, "UPDATE outbox SET hash = (SELECT hash FROM outbox WHERE feed_pos = 1)");
    for (int i = 0; i < 2; i++) {
        compare_many(c, 10);
        assert_int_equal(told(c).answered, answered);
        step(c, 3, 0);
        number(c);
    }
    assert_int_equal(msh_facts_catch_up(c->facts, &failed), MSH_E_STALE);
    assert_false(told(c).ready);
    ok(msh_facts_catch_up(c->facts, &failed));
    compare_many(c, 10);
    assert_true(told(c).answered > answered);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        cmocka_unit_test_setup_teardown(lists_are_those_of_sql, set_up, tear_down),
        cmocka_unit_test_setup_teardown(histories_are_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_writer_reads_his_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(until_filled_sql_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fences_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_right_while_others_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_left_to_sql, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lost_commits_are_noticed, set_up, tear_down),
    };

    return RUN(facts);
}
