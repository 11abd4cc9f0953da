/* Knowledge articles: versions, search by words, expiry. */
#include "base/base.h"

#include "words.h"

#include "store/article_store.h"

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
    return msh_article_put(tx, 1, arg, err);
}

static int put(int64_t id, int64_t version, const char *title, const char *body,
               const char *category, const char *state, int64_t expires_at)
{
    struct msh_article article = { .article_id = id,
                                   .version = version,
                                   .title = title,
                                   .body = body,
                                   .category = category,
                                   .legal_basis = "城市供热条例",
                                   .state = state,
                                   .expires_at = expires_at,
                                   .created_at = WORLD_T0 + id * 10 + version };
    struct msh_err err = { 0 };

    return msh_tx_run(db.store, "put", put_tx, &article, &err);
}

struct listing {
    struct msh_article_filter filter;
    int64_t skip, limit;
    struct msh_article *items;
    size_t n;
    int64_t total;
};

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct listing *l = arg;

    return msh_article_list(tx, 1, &l->filter, l->skip, l->limit, &arena, &l->items, &l->n,
                            &l->total, err);
}

static struct listing list(struct msh_article_filter filter, int64_t skip, int64_t limit)
{
    struct listing l = { .filter = filter, .skip = skip, .limit = limit };
    struct msh_err err;

    if (msh_tx_read(db.store, "list", list_tx, &l, &err) < 0)
        fail_msg("%s", err.text);
    return l;
}

struct getting {
    int64_t id, version;
    struct msh_article article;
};

static int get_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct getting *g = arg;

    return msh_article_get(tx, 1, g->id, g->version, &arena, &g->article, err);
}

static void edits_make_versions(MSH_UNUSED void **state)
{
    struct getting g = { .id = 1 };
    struct msh_err err;

    assert_int_equal(put(1, 1, "供暖标准", "室温不低于18度。", "111", "published", 0), 0);
    assert_int_equal(put(1, 1, "供暖标准", "again", "111", "published", 0), MSH_E_CONFLICT);
    assert_int_equal(put(1, 3, "供暖标准", "too far", "111", "published", 0), MSH_E_STALE);
    assert_int_equal(put(1, 2, "供暖标准(新)", "室温不低于20度。", "111", "published", 0), 0);
    assert_int_equal(put(1, 2, "供暖标准", "lost race", "111", "published", 0), MSH_E_STALE);
    assert_int_equal(msh_tx_read(db.store, "get", get_tx, &g, &err), 0);
    assert_int_equal(g.article.version, 2);
    assert_string_equal(g.article.body, "室温不低于20度。");
    g.version = 1;
    assert_int_equal(msh_tx_read(db.store, "get", get_tx, &g, &err), 0);
    assert_string_equal(g.article.body, "室温不低于18度。");
    g.version = 7;
    assert_int_equal(msh_tx_read(db.store, "get", get_tx, &g, &err), MSH_E_NOT_FOUND);
    assert_int_equal(put(9, 1, "", "b", NULL, "draft", 0), MSH_E_INVALID);
    assert_int_equal(put(9, 1, "t", "b\x01", NULL, "draft", 0), MSH_E_INVALID);
}

static void articles_are_found_by_words(MSH_UNUSED void **state)
{
    struct listing l;

    assert_int_equal(put(2, 1, "停电报修", "拨打 ９５５９８ 供电热线。", "112", "published", 0), 0);
    assert_int_equal(put(3, 1, "噪音", "夜间施工须有证明。", "200", "draft", 0), 0);
    assert_int_equal(put(4, 1, "旧办法", "供暖旧规定。", "200", "published", WORLD_T0 + 500), 0);
    l = list((struct msh_article_filter){ 0 }, 0, 10);
    assert_int_equal(l.total, 4);
    assert_int_equal(l.items[0].article_id, 4);
    assert_null(l.items[0].body);
    l = list((struct msh_article_filter){ .q = "供暖" }, 0, 10);
    assert_int_equal(l.total, 2);
    l = list((struct msh_article_filter){ .q = "95598　供电" }, 0, 10);
    assert_int_equal(l.total, 1);
    assert_int_equal(l.items[0].article_id, 2);
    l = list((struct msh_article_filter){ .q = "供暖 施工" }, 0, 10);
    assert_int_equal(l.total, 0);
    l = list((struct msh_article_filter){ .category = "110" }, 0, 10);
    assert_int_equal(l.total, 2);
    l = list((struct msh_article_filter){ .state = "draft" }, 0, 10);
    assert_int_equal(l.total, 1);
    l = list((struct msh_article_filter){ .live_only = true, .now_at = WORLD_T0 + 500 }, 0, 10);
    assert_int_equal(l.total, 3);
    l = list((struct msh_article_filter){ 0 }, 1, 2);
    assert_int_equal(l.total, 4);
    assert_int_equal(l.n, 2);
    assert_int_equal(l.items[0].article_id, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_make_versions),
        cmocka_unit_test(articles_are_found_by_words),
    };

    return cmocka_run_group_tests_name("article", tests, set_up, tear_down);
}
