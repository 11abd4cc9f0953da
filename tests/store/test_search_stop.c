/* A text query may stop before it has filled a page (built with a budget of a few candidates): the
 * pages still add up to the list, and no total claims more than was seen. */
#include "base/base.h"

#include "words.h"

static struct test_db db;
static struct world world;
static struct msh_arena arena;

static int set_up(MSH_UNUSED void **state)
{
    test_db_open(&db, NULL);
    world_schema(&db);
    world_fill(&world, &db, WORLD_TICKETS, 11);
    msh_arena_init(&arena, (size_t)64 << 20);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    msh_arena_done(&arena);
    world_free(&world);
    test_db_close(&db);
    return 0;
}

struct asking {
    const struct msh_reader *reader;
    const struct msh_filter *filter;
    struct msh_cursor from;
    struct msh_list list;
};

static int ask_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct asking *a = arg;

    return msh_list_tickets(tx, 1, a->reader, a->filter, &a->from, 7, MSH_LIST_TOTAL_MAX, &arena,
                            &a->list, err);
}

/* Returns how many pages were short although more followed. */
static size_t check_pages(const struct msh_reader *reader, const struct msh_filter *filter)
{
    size_t want[WORLD_TICKETS], n = world_list(&world, reader, filter, want), seen = 0, shorts = 0;
    struct asking a = { reader, filter, { 0 }, { 0 } };
    struct msh_err err;

    do {
        assert_int_equal(msh_tx_read(db.store, "list", ask_tx, &a, &err), 0);
        if (a.list.total_exact)
            assert_int_equal(a.list.total, n);
        else
            assert_true(a.list.total <= (int64_t)n);
        for (size_t i = 0; i < a.list.n; i++, seen++) {
            assert_true(seen < n);
            assert_int_equal(a.list.rows[i].ticket_id, world.tickets[want[seen]].id);
        }
        shorts += a.list.more && a.list.n < 7;
        a.from = a.list.next;
    } while (a.list.more);
    assert_int_equal(seen, n);
    return shorts;
}

static void stopped_pages_add_up(MSH_UNUSED void **state)
{
    static const int64_t units[] = { 3 };
    struct msh_reader all = { .city_wide = true, .audiences = 1u << MSH_AUDIENCE_ALL };
    struct msh_reader clerk = { .units = units, .n_units = 1, .audiences = 1u << MSH_AUDIENCE_ALL };
    struct test_random r = { 12 };
    size_t shorts = 0;

    for (int i = 0; i < 200; i++) {
        const struct world_ticket *t = &world.tickets[test_below(&r, world.n)];
        const char *text = t->pieces[0].text;
        const char *q =
            msh_arena_strndup(&arena, text, msh_utf8_prefix(text, strlen(text), 1 + i % 2));
        struct msh_filter filter = { .q = q };

        shorts += check_pages(&all, &filter);
        shorts += check_pages(&clerk, &filter);
        filter.types = 1u << MSH_TYPE_PRAISE;
        shorts += check_pages(&all, &filter);
        msh_arena_reset(&arena);
    }
    assert_true(shorts > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(stopped_pages_add_up) };

    return cmocka_run_group_tests_name("search_stop", tests, set_up, tear_down);
}
