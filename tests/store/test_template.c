/* Reply templates: rows in and out, one office apart from another, marks. */
#include "base/base.h"

#include "words.h"

#include "store/template_store.h"

static struct test_db db;
static struct msh_arena arena;

static int set_up(MSH_UNUSED void **state)
{
    test_db_open(&db, NULL);
    world_schema(&db);
    msh_arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static int tear_down(MSH_UNUSED void **state)
{
    msh_arena_done(&arena);
    test_db_close(&db);
    return 0;
}

static int put_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_template_put(tx, 1, arg, err);
}

static void put(const struct msh_template *item)
{
    struct msh_template copy = *item;
    struct msh_err err = { 0 };

    if (msh_tx_run(db.store, "put", put_tx, &copy, &err) < 0)
        fail_msg("%s", err.text);
}

struct reading {
    int64_t region_id, id;
    struct msh_template one, *items;
    size_t n;
};

static int find_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    return msh_template_find(tx, r->region_id, r->id, &arena, &r->one, err);
}

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    return msh_template_list(tx, r->region_id, r->id, &arena, &r->items, &r->n, err);
}

static int look(msh_tx_fn fn, struct reading *r)
{
    struct msh_err err = { 0 };

    return msh_tx_read(db.store, "read", fn, r, &err);
}

static const struct msh_template first = { .template_id = 1,
                                           .unit_id = 7,
                                           .kind = MSH_TEMPLATE_REPLY_PUBLIC,
                                           .name = "已修复",
                                           .body = "您反映的{编号}号诉求已办结。\n谢谢。",
                                           .active = true,
                                           .author_id = 5,
                                           .changed_at = WORLD_T0 };

static void a_row_comes_back_whole(MSH_UNUSED void **state)
{
    struct reading r = { .region_id = 1, .id = 1 };
    struct msh_template other = first;
    int64_t mark;

    put(&first);
    assert_int_equal(look(find_tx, &r), 0);
    assert_int_equal(r.one.unit_id, 7);
    assert_int_equal(r.one.kind, MSH_TEMPLATE_REPLY_PUBLIC);
    assert_string_equal(r.one.body, first.body);
    assert_true(r.one.active);
    mark = msh_template_mark(&r.one);
    assert_true(mark == msh_template_mark(&first));

    other.active = false;
    other.unit_id = 8; /* an office never changes */
    put(&other);
    assert_int_equal(look(find_tx, &r), 0);
    assert_int_equal(r.one.unit_id, 7);
    assert_false(r.one.active);
    assert_true(mark != msh_template_mark(&r.one));

    r.id = 2;
    assert_int_equal(look(find_tx, &r), MSH_E_NOT_FOUND);
    r = (struct reading){ .region_id = 2, .id = 1 };
    assert_int_equal(look(find_tx, &r), MSH_E_NOT_FOUND);
}

static void offices_are_apart(MSH_UNUSED void **state)
{
    struct reading r = { .region_id = 1, .id = 0 };
    struct msh_template item = first;

    item.template_id = 11;
    item.unit_id = 0;
    item.name = "乙";
    put(&item);
    item.template_id = 12;
    item.name = "A";
    put(&item);
    item.template_id = 13;
    item.kind = MSH_TEMPLATE_ANSWER;
    item.name = "z";
    put(&item);
    assert_int_equal(look(list_tx, &r), 0);
    assert_int_equal(r.n, 3);
    assert_int_equal(r.items[0].template_id, 13); /* answer before reply_public */
    assert_int_equal(r.items[1].template_id, 12);
    assert_int_equal(r.items[2].template_id, 11);
    r.id = 7;
    assert_int_equal(look(list_tx, &r), 0);
    assert_int_equal(r.n, 1);
    r.id = 9;
    assert_int_equal(look(list_tx, &r), 0);
    assert_int_equal(r.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_back_whole),
        cmocka_unit_test(offices_are_apart),
    };

    return cmocka_run_group_tests_name("template", tests, set_up, tear_down);
}
