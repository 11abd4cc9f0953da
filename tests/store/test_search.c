/* Words and lists: what is found is exactly what the rules say, for every reader. */
#include "base/base.h"

#include "words.h"

static struct test_db db;
static struct world world;
static struct msh_arena arena;

static const struct msh_reader all_seeing = { .city_wide = true,
                                              .may_reports = true,
                                              .may_unnamed = true,
                                              .may_sealed = true,
                                              .audiences = WORLD_EVERYBODY };

static int set_up(MSH_UNUSED void **state)
{
    test_db_open(&db, NULL);
    world_schema(&db);
    world_fill(&world, &db, WORLD_TICKETS, 20261121);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    world_free(&world);
    test_db_close(&db);
    return 0;
}

static int fresh_arena(MSH_UNUSED void **state)
{
    msh_arena_init(&arena, (size_t)64 << 20);
    return 0;
}

static int drop_arena(MSH_UNUSED void **state)
{
    msh_arena_done(&arena);
    return 0;
}

struct asking {
    const struct msh_reader *reader;
    const struct msh_filter *filter;
    const struct msh_cursor *from;
    int64_t limit, count_max;
    struct msh_list list;
};

static int ask_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct asking *a = arg;

    return msh_list_tickets(tx, 1, a->reader, a->filter, a->from, a->limit, a->count_max, &arena,
                            &a->list, err);
}

static struct msh_list ask(const struct msh_reader *reader, const struct msh_filter *filter,
                           const struct msh_cursor *from, int64_t limit, int64_t count_max)
{
    struct asking a = { reader, filter, from, limit, count_max, { 0 } };
    struct msh_err err;

    if (msh_tx_read(db.store, "list", ask_tx, &a, &err) < 0)
        fail_msg("%s %s: %s", err.code, err.field, err.text);
    return a.list;
}

/* All pages together are the list the rules give, and every page carries its total. */
static size_t check_pages(const struct msh_reader *reader, const struct msh_filter *filter,
                          int64_t limit)
{
    size_t want[WORLD_TICKETS], n = world_list(&world, reader, filter, want), seen = 0;
    struct msh_list list = ask(reader, filter, NULL, limit, MSH_LIST_TOTAL_MAX);

    for (;;) {
        assert_int_equal(list.total, n);
        assert_true(list.total_exact);
        for (size_t i = 0; i < list.n; i++, seen++) {
            assert_true(seen < n);
            assert_int_equal(list.rows[i].ticket_id, world.tickets[want[seen]].id);
        }
        assert_int_equal(list.more, seen < n);
        if (!list.more)
            return n;
        assert_int_equal(list.n, limit);
        list = ask(reader, filter, &list.next, limit, MSH_LIST_TOTAL_MAX);
    }
}

/* Characters from..from+chars of a random piece that is there. */
static const char *cut(struct test_random *r, size_t chars)
{
    const struct world_ticket *t = &world.tickets[test_below(r, world.n)];
    const char *text = t->pieces[test_below(r, t->n_pieces)].text;
    size_t n, from, to;

    if (text == NULL)
        return "x";
    n = msh_utf8_length(text, strlen(text));
    from = msh_utf8_prefix(text, strlen(text), test_below(r, n));
    to = msh_utf8_prefix(text + from, strlen(text + from), chars);
    return msh_arena_strndup(&arena, text + from, to);
}

static void every_substring_is_found(MSH_UNUSED void **state)
{
    struct test_random r = { 1 };
    size_t hits = 0, single = 0;

    for (int i = 0; i < 600; i++) {
        size_t chars = 1 + test_below(&r, 8);
        struct msh_filter filter = { .q = cut(&r, chars) };
        size_t n = check_pages(&all_seeing, &filter, 200);

        hits += n > 0;
        single += chars == 1 && n > 1;
        msh_arena_reset(&arena);
    }
    assert_true(hits > 550);
    assert_true(single > 10);
}

/* Also the very last character, and a text of a single one. */
static void ends_are_found(MSH_UNUSED void **state)
{
    struct test_random r = { 2 };

    for (int i = 0; i < 200; i++) {
        const struct world_ticket *t = &world.tickets[test_below(&r, world.n)];
        const char *text = t->pieces[0].text;
        size_t n = msh_utf8_length(text, strlen(text)), tail = 1 + test_below(&r, 3);
        size_t from = msh_utf8_prefix(text, strlen(text), n - MSH_MIN(n, tail));

        check_pages(&all_seeing, &(struct msh_filter){ .q = text + from }, 200);
        msh_arena_reset(&arena);
    }
}

static void words_may_stand_in_different_pieces(MSH_UNUSED void **state)
{
    struct test_random r = { 3 };
    size_t hits = 0;

    for (int i = 0; i < 300; i++) {
        const struct world_ticket *t = &world.tickets[test_below(&r, world.n)];
        const char *a = t->pieces[0].text, *b = t->pieces[t->n_pieces - 1].text;
        const char *q =
            msh_arena_fmt(&arena, "%.*s\xE3\x80\x80%.*s", (int)msh_utf8_prefix(a, strlen(a), 2), a,
                          (int)msh_utf8_prefix(b, strlen(b), 1 + i % 3), b);

        hits += check_pages(&all_seeing, &(struct msh_filter){ .q = q }, 1 + i % 7) > 0;
        msh_arena_reset(&arena);
    }
    assert_true(hits == 300);
}

static struct msh_filter random_filter(struct test_random *r)
{
    struct msh_filter f = world_filter(r, &arena);

    f.matter_id = world_chance(r, 12) ? 1 + (int64_t)test_below(r, 9) : 0;
    if (world_chance(r, 3))
        f.q = cut(r, 1 + test_below(r, 3));
    else if (world_chance(r, 5))
        f.order = MSH_LIST_DUE;
    return f;
}

static int count_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct {
        const struct msh_reader *reader;
        const struct msh_filter *filter;
        struct msh_list_counts *counts;
    } *a = arg;
    struct msh_lamp_bounds lamps = { WORLD_T0 + 10, WORLD_T0 + 30 };

    return msh_list_count(tx, 1, a->reader, a->filter, &lamps, a->counts, err);
}

static enum msh_lamp_code lamp_of(const struct world_ticket *t)
{
    if (t->state == MSH_TICKET_DEFERRED)
        return MSH_LAMP_CODE_DEFERRED;
    if (t->due == 0)
        return MSH_LAMP_CODE_NONE;
    if (t->due < WORLD_T0 + 10)
        return MSH_LAMP_CODE_RED;
    return t->due < WORLD_T0 + 30 ? MSH_LAMP_CODE_YELLOW : MSH_LAMP_CODE_GREEN;
}

static void check_counts(const struct msh_reader *reader, const struct msh_filter *filter)
{
    struct msh_filter plain = *filter;
    struct msh_list_counts got = { 0 }, want = { .exact = true };
    struct {
        const struct msh_reader *reader;
        const struct msh_filter *filter;
        struct msh_list_counts *counts;
    } a = { reader, filter, &got };
    size_t list[WORLD_TICKETS];
    struct msh_err err;

    plain.order = MSH_LIST_NEWEST;
    want.total = (int64_t)world_list(&world, reader, &plain, list);
    for (int64_t i = 0; i < want.total; i++) {
        const struct world_ticket *t = &world.tickets[list[i]];

        want.by_state[t->state]++;
        want.by_type[t->type]++;
        want.by_lamp[lamp_of(t)]++;
    }
    assert_int_equal(msh_tx_read(db.store, "count", count_tx, &a, &err), 0);
    assert_memory_equal(&got, &want, sizeof(got));
}

static void every_reader_and_filter(MSH_UNUSED void **state)
{
    struct test_random r = { 4 };
    size_t filled = 0;

    for (int i = 0; i < 1200; i++) {
        struct msh_reader reader = world_reader(&r, &arena);
        struct msh_filter filter = random_filter(&r);

        filled += check_pages(&reader, &filter, 1 + (int64_t)test_below(&r, 40)) > 0;
        check_counts(&reader, &filter);
        msh_arena_reset(&arena);
    }
    assert_true(filled > 250);
}

struct seeing {
    const struct msh_reader *reader;
    int64_t ticket_id;
};

static int see_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct seeing *s = arg;

    return msh_list_may_see(tx, 1, s->reader, s->ticket_id, err);
}

static void one_ticket_by_the_same_rule(MSH_UNUSED void **state)
{
    struct test_random r = { 5 };

    for (int i = 0; i < 400; i++) {
        struct msh_reader reader = world_reader(&r, &arena);
        const struct world_ticket *t = &world.tickets[test_below(&r, world.n)];
        struct seeing s = { &reader, t->id };
        struct msh_err err = { 0 };
        int rc = msh_tx_read(db.store, "see", see_tx, &s, &err);

        assert_int_equal(rc, world_sees(t, &reader) ? 0 : MSH_E_NOT_FOUND);
        msh_arena_reset(&arena);
    }
}

/* Guarantee 6: unit 2 stands below 1 and above 3; 3 is accused. */
static void the_accused_and_its_chain_see_nothing(MSH_UNUSED void **state)
{
    static const int64_t chain1[] = { 1, 2, 3 }, chain3[] = { 3, 2, 1 }, other[] = { 4 };
    static const struct {
        const int64_t *fence;
        size_t n;
        bool sees;
    } cases[] = {
        { chain1, 3, false }, { chain3, 1, false }, { chain3, 3, false }, { other, 1, true }
    };
    struct world_ticket t = { .id = 77,
                              .at = WORLD_END,
                              .due = WORLD_END,
                              .round = 1,
                              .state = MSH_TICKET_HANDLING,
                              .type = MSH_TYPE_REPORT,
                              .channel = "phone",
                              .units = 1u << 1 | 1u << 3 | 1u << 4,
                              .accused = 1u << 3,
                              .pieces = { { 770, MSH_AUDIENCE_ALL, NULL } },
                              .n_pieces = 1 };
    struct msh_err err;

    t.pieces[0].text = msh_strdup("举报砚湖区某单位吃拿卡要");
    assert_int_equal(msh_tx_run(db.store, "add", world_store, &t, &err), 0);
    for (size_t i = 0; i < MSH_COUNT(cases); i++) {
        int64_t unit = 4;
        struct msh_reader clerk = {
            .units = &unit, .n_units = 1, .may_reports = true, .audiences = 1u << MSH_AUDIENCE_ALL
        };
        struct msh_reader leader = clerk;
        struct msh_list list;

        leader.city_wide = true;
        clerk.fence = leader.fence = cases[i].fence;
        clerk.n_fence = leader.n_fence = cases[i].n;
        list = ask(&clerk, &(struct msh_filter){ .q = "吃拿卡要" }, NULL, 20, 100);
        assert_int_equal(list.n, cases[i].sees);
        assert_int_equal(list.total, cases[i].sees);
        assert_false(list.more);
        list = ask(&leader, &(struct msh_filter){ .q = "卡" }, NULL, 20, 100);
        assert_int_equal(list.total, cases[i].sees);
        list = ask(&leader, &(struct msh_filter){ .from_at = t.at }, NULL, 20, 100);
        assert_int_equal(list.total, cases[i].sees);
        list = ask(&leader, &(struct msh_filter){ .from_at = t.at, .order = MSH_LIST_DUE }, NULL,
                   20, 100);
        assert_int_equal(list.total, cases[i].sees);
        /* The unit reads the title made for it, never the one made of the original words. */
        if (cases[i].sees)
            assert_string_equal(list.rows[0].title, "unit title");
        leader.may_reports = false;
        list = ask(&leader, &(struct msh_filter){ .q = "吃拿卡要" }, NULL, 20, 100);
        assert_int_equal(list.total, 0);
    }
    free(t.pieces[0].text);
    test_sql(db.store, "DELETE FROM ticket_unit WHERE ticket_id = 77");
    test_sql(db.store, "UPDATE ticket SET sealed = 1, accepted_at = 1 WHERE ticket_id = 77");
    test_sql(db.store, "DELETE FROM text_piece WHERE ticket_id = 77");
    test_sql(db.store, "DELETE FROM accused WHERE ticket_id = 77");
    test_sql(db.store, "DELETE FROM ticket WHERE ticket_id = 77");
}

static void totals_stop_at_their_bound(MSH_UNUSED void **state)
{
    struct msh_filter filter = { .q = NULL };
    struct msh_list list = ask(&all_seeing, &filter, NULL, 10, 50);

    assert_int_equal(list.total, 50);
    assert_false(list.total_exact);
    assert_int_equal(list.n, 10);
    list = ask(&all_seeing, &filter, &list.next, 10, 50);
    assert_int_equal(list.total, 50);
    assert_false(list.total_exact);
    list = ask(&all_seeing, &filter, NULL, 10, WORLD_TICKETS);
    assert_int_equal(list.total, WORLD_TICKETS);
    assert_true(list.total_exact);
    list = ask(&all_seeing, &filter, NULL, 10, 0);
    assert_int_equal(list.n, 10);
    assert_true(list.more);
    assert_false(list.total_exact);
}

/* A page is not disturbed by what arrives while somebody reads. */
static void new_tickets_do_not_shift_pages(MSH_UNUSED void **state)
{
    struct msh_filter filter = { .states = 1u << MSH_TICKET_HANDLING };
    struct msh_list before = ask(&all_seeing, &filter, NULL, 40, 0), first, second;
    struct world_ticket t = {
        .id = 78, .at = WORLD_END + 1, .round = 1, .state = MSH_TICKET_HANDLING, .channel = "web"
    };
    struct msh_err err;

    first = ask(&all_seeing, &filter, NULL, 20, 0);
    assert_int_equal(msh_tx_run(db.store, "add", world_store, &t, &err), 0);
    second = ask(&all_seeing, &filter, &first.next, 20, 0);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(second.rows[i].ticket_id, before.rows[20 + i].ticket_id);
    test_sql(db.store, "DELETE FROM ticket WHERE ticket_id = 78");
}

struct erasing {
    int64_t piece_id;
    struct msh_text after;
};

static int erase_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct erasing *e = arg;

    return msh_text_erase(tx, 1, e->piece_id, WORLD_T0, err);
}

static int read_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct erasing *e = arg;

    return msh_text_get(tx, 1, e->piece_id, &arena, &e->after, err);
}

static void erased_words_leave_no_trace(MSH_UNUSED void **state)
{
    static const uint8_t none[MSH_TEXT_SALT_SIZE];
    struct msh_err err;

    for (size_t i = 0; i < 60; i++) {
        struct world_piece *piece = &world.tickets[i].pieces[0];
        struct erasing e = { .piece_id = piece->id };
        const char *word = msh_arena_strdup(&arena, piece->text);

        assert_int_equal(msh_tx_run(db.store, "erase", erase_tx, &e, &err), 0);
        assert_int_equal(msh_tx_run(db.store, "erase again", erase_tx, &e, &err), 0);
        free(piece->text);
        piece->text = NULL;
        check_pages(&all_seeing, &(struct msh_filter){ .q = word }, 200);
        assert_int_equal(msh_tx_read(db.store, "read", read_tx, &e, &err), 0);
        assert_null(e.after.text);
        assert_int_equal(e.after.erased_at, WORLD_T0);
        assert_memory_equal(e.after.salt, none, sizeof(none));
    }
    assert_int_equal(
        msh_tx_run(db.store, "erase", erase_tx, &(struct erasing){ .piece_id = 5 }, &err),
        MSH_E_NOT_FOUND);
    /* What is left is still found. */
    every_substring_is_found(NULL);
}

static int fails(const struct msh_filter *filter, const struct msh_reader *reader, int64_t limit,
                 const char *field)
{
    struct asking a = { reader, filter, NULL, limit, 10, { 0 } };
    struct msh_err err = { 0 };
    int rc = msh_tx_read(db.store, "list", ask_tx, &a, &err);

    assert_string_equal(err.field, field);
    return rc;
}

static void bad_questions_are_named(MSH_UNUSED void **state)
{
    char longest[MSH_QUERY_MAX + 2];

    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(fails(&(struct msh_filter){ .q = longest }, &all_seeing, 20, "q"),
                     MSH_E_INVALID);
    longest[MSH_QUERY_MAX] = '\0';
    check_pages(&all_seeing, &(struct msh_filter){ .q = longest }, 20);
    assert_int_equal(fails(&(struct msh_filter){ .q = "a\x80" }, &all_seeing, 20, "q"),
                     MSH_E_INVALID);
    assert_int_equal(fails(&(struct msh_filter){ .q = "a\x03" }, &all_seeing, 20, "q"),
                     MSH_E_INVALID);
    assert_int_equal(fails(&(struct msh_filter){ .q = "a b c d e f g h i" }, &all_seeing, 20, "q"),
                     MSH_E_INVALID);
    assert_int_equal(
        fails(&(struct msh_filter){ .q = "a", .order = MSH_LIST_DUE }, &all_seeing, 20, "order"),
        MSH_E_INVALID);
    assert_int_equal(fails(&(struct msh_filter){ .category = "1\"" }, &all_seeing, 20, "category"),
                     MSH_E_INVALID);
    assert_int_equal(fails(&(struct msh_filter){ 0 }, &all_seeing, 0, "limit"), MSH_E_INVALID);
    assert_int_equal(fails(&(struct msh_filter){ 0 }, &all_seeing, 201, "limit"), MSH_E_INVALID);
}

/* Signs that mean something to an index, to SQL or to JSON are just characters. */
static void signs_are_characters(MSH_UNUSED void **state)
{
    static const char *const words[] = { "\"",  "\"\"", "*", "a*", "AND",      "a AND b",
                                         "NOT", "(",    "'", "%",  "_",        "{1,2}",
                                         "\\",  "^",    "-", ":",  "NEAR(a b)" };

    for (size_t i = 0; i < MSH_COUNT(words); i++)
        check_pages(&all_seeing, &(struct msh_filter){ .q = words[i] }, 50);
    check_pages(&all_seeing, &(struct msh_filter){ .q = " \t\xE3\x80\x80 " }, 200);
}

static int same_instant_tx(struct msh_tx *tx, MSH_UNUSED void *arg, struct msh_err *err)
{
    for (int64_t i = 0; i < 700; i++) {
        struct world_ticket t = { .id = 5000 + i,
                                  .at = WORLD_T0 + 5,
                                  .round = 1,
                                  .state = MSH_TICKET_HANDLING,
                                  .channel = "web",
                                  .pieces = { { 50000 + i, MSH_AUDIENCE_ALL, NULL } },
                                  .n_pieces = 1 };

        t.pieces[0].text = msh_arena_strdup(msh_tx_arena(tx), "同一时刻的诉求");
        if (world_store(tx, &t, err) < 0)
            return err->rc;
    }
    return 0;
}

/* More tickets at one instant than one batch of candidates holds. */
static void many_at_one_instant(MSH_UNUSED void **state)
{
    struct msh_filter filter = { .q = "同一时刻" };
    struct msh_cursor from = { 0 };
    struct msh_err err;
    int64_t last = INT64_MAX;
    size_t seen = 0;

    assert_int_equal(msh_tx_run(db.store, "add", same_instant_tx, NULL, &err), 0);
    for (bool more = true; more;) {
        struct msh_list list = ask(&all_seeing, &filter, &from, 90, 1000);

        assert_int_equal(list.total, 700);
        for (size_t i = 0; i < list.n; i++, seen++) {
            assert_true(list.rows[i].ticket_id < last);
            last = list.rows[i].ticket_id;
        }
        from = list.next;
        more = list.more;
    }
    assert_int_equal(seen, 700);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, fresh_arena, drop_arena)
    const struct CMUnitTest tests[] = {
        TEST(every_substring_is_found),
        TEST(ends_are_found),
        TEST(words_may_stand_in_different_pieces),
        TEST(every_reader_and_filter),
        TEST(one_ticket_by_the_same_rule),
        TEST(the_accused_and_its_chain_see_nothing),
        TEST(totals_stop_at_their_bound),
        TEST(new_tickets_do_not_shift_pages),
        TEST(bad_questions_are_named),
        TEST(signs_are_characters),
        TEST(erased_words_leave_no_trace),
        TEST(many_at_one_instant),
    };

    return cmocka_run_group_tests_name("search", tests, set_up, tear_down);
}
