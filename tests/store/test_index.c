/* The word index compared with the texts: an entry lost, added or changed by hand is named. */
#include "base/base.h"

#include "words.h"

#include "store/list/search_verify.h"

static struct test_db db;
static struct world world;

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

struct named {
    int tickets, strangers;
    int64_t last;
};

static void name_ticket(void *arg, int64_t ticket_id)
{
    struct named *named = arg;

    named->last = ticket_id;
    named->tickets += ticket_id != 0;
    named->strangers += ticket_id == 0;
}

static void expect(int tickets, int strangers, int64_t ticket_id)
{
    struct named named = { .last = 0 };
    struct msh_err err = { 0 };

    if (msh_search_verify(db.store, 1, name_ticket, &named, &err) < 0)
        fail_msg("%s", err.text);
    if (named.tickets != tickets || named.strangers != strangers ||
        (tickets == 1 && strangers == 0 && named.last != ticket_id))
        fail_msg("%d tickets, %d strangers, last %" PRId64, named.tickets, named.strangers,
                 named.last);
}

#define PIECE "(SELECT MIN(order_key) FROM text_piece WHERE text IS NOT NULL)"

static int take_id(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    *(int64_t *)arg = msh_rows_i64(rows, 0);
    return 0;
}

static int first_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    static const struct msh_stmt first = {
        .name = "test_first",
        .sql = "SELECT ticket_id FROM text_piece WHERE region_id = 1 AND order_key = " PIECE,
    };

    return msh_db_one(tx, &first, MSH_NO_VALS, take_id, arg, err);
}

/* The ticket of the piece that is changed. */
static int64_t first(void)
{
    struct msh_err err;
    int64_t id = 0;

    if (msh_tx_read(db.store, "first", first_tx, &id, &err) < 0)
        fail_msg("%s", err.text);
    return id;
}

static void change(const char *lite, const char *pg)
{
    test_sql(db.store, db.engine == MSH_ENGINE_SQLITE ? lite : pg);
}

static void a_lost_word_is_named(MSH_UNUSED void **state)
{
    expect(0, 0, 0);
    change("INSERT INTO text_index (text_index, rowid, words)"
           " SELECT 'delete', order_key, substr(text, 1, 2) FROM text_piece WHERE order_key"
           " = " PIECE,
           "UPDATE text_gram SET grams = grams[2:] WHERE order_key = " PIECE);
    expect(1, 0, first());
}

static void an_added_word_is_named(MSH_UNUSED void **state)
{
    change("INSERT INTO text_index (rowid, words) SELECT order_key, '㐀㐁' FROM text_piece"
           " WHERE order_key = " PIECE,
           "UPDATE text_gram SET grams = grams || 7 WHERE order_key = " PIECE);
    expect(1, 0, first());
}

static void a_lost_text_is_named(MSH_UNUSED void **state)
{
    change("INSERT INTO text_index (text_index, rowid, words)"
           " SELECT 'delete', order_key, text FROM text_piece WHERE order_key = " PIECE,
           "DELETE FROM text_gram WHERE order_key = " PIECE);
    expect(1, 0, first());
}

static void an_entry_of_no_text_is_named(MSH_UNUSED void **state)
{
    change("INSERT INTO text_index (rowid, words) VALUES (77, '灯')",
           "INSERT INTO text_gram (region_id, order_key, grams) VALUES (1, 77, '{1}')");
    expect(0, 1, 0);
}

/* The entry of one text under the key of another. */
static void a_moved_key_is_named(MSH_UNUSED void **state)
{
    const int64_t ticket_id = first();

    change("UPDATE text_piece SET order_key = 5 WHERE order_key = " PIECE,
           "UPDATE text_piece SET order_key = 5 WHERE order_key = " PIECE);
    expect(1, 1, ticket_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_lost_word_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_added_word_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_text_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_entry_of_no_text_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_moved_key_is_named, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
