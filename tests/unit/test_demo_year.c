/* The demo city's word lists and its year: what would break is a slot nobody fills, a plan that
 * differs from run to run, a heating complaint in July. */
#include "base/base.h"

#include "test.h"

#include "base/time.h"
#include "service/demo_year.h"

#define UNTIL INT64_C(1782864000000) /* 2026-07-01 08:00 +08:00 */
#define ZONE  (8 * MSH_HOUR_MS)

static struct msh_arena arena;
static struct msh_demo_words words;

static int setup(void **state)
{
    struct msh_err err;
    (void)state;
    msh_arena_init(&arena, (size_t)256 << 20);
    assert_int_equal(msh_demo_words_load(&arena, &words, &err), MSH_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

static void check_slots(const char *text)
{
    for (const char *p = strchr(text, '{'); p != NULL; p = strchr(p + 1, '{')) {
        const char *end = strchr(p, '}');
        assert_non_null(end);
        if (msh_demo_slot_find(p + 1, (size_t)(end - p - 1)) < 0)
            fail_msg("no such slot: %s", p);
    }
}

static void check_filled(const struct msh_demo_template *t, const char *text,
                         const struct msh_demo_slots *slots)
{
    const char *filled = msh_demo_fill(&arena, text, slots);
    for (const char *p = strchr(text, '{'); p != NULL; p = strchr(p + 1, '{')) {
        int slot = msh_demo_slot_find(p + 1, (size_t)(strchr(p, '}') - p - 1));
        if (slot < 0 || msh_empty(slots->v[slot]))
            fail_msg("nothing for %s of %s", p, t->title);
    }
    assert_null(strchr(filled, '{'));
    assert_true(strlen(filled) >= 2);
}

static void fill_every_wording(const struct msh_demo_template *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct msh_demo_rand dice = msh_demo_rand_of(7, i);
        struct msh_demo_slots slots;
        struct msh_demo_site site;
        check_slots(items[i].text);
        msh_demo_site_draw(&words, &dice, &items[i], &arena, &site, &slots);
        msh_demo_person_draw(&words, &dice, items[i].tone, &arena, &site, &slots);
        check_filled(&items[i], items[i].title, &slots);
        check_filled(&items[i], items[i].text, &slots);
        assert_int_equal(strlen(site.area), 9);
        assert_true(strlen(site.detail) > 6);
    }
}

static void test_wordings(void **state)
{
    (void)state;
    assert_true(words.n_templates > 300);
    assert_true(words.n_events > 10);
    fill_every_wording(words.templates, words.n_templates);
    for (size_t i = 0; i < words.n_events; i++)
        fill_every_wording(words.events[i].items, words.events[i].n);
    for (size_t i = 0; i < words.replies.n_rows; i++) {
        check_slots(msh_demo_cell(&words.replies, i, "internal"));
        check_slots(msh_demo_cell(&words.replies, i, "public"));
    }
    for (size_t i = 0; i < words.returns.n_rows; i++)
        check_slots(msh_demo_cell(&words.returns, i, "text"));
}

static uint64_t digest(const struct msh_demo_year *year)
{
    uint64_t sum = year->n_tickets;
    for (size_t i = 0; i < year->n_groups; i++)
        for (size_t k = 0; k < year->groups[i]->n; k++)
            sum = msh_demo_mix(sum ^ (uint64_t)year->groups[i]->at[k] ^ year->groups[i]->index);
    return sum;
}

static void test_year(void **state)
{
    struct msh_demo_year year, again, other;
    size_t n = 0;
    (void)state;
    msh_demo_year_plan(&words, 42, 5000, UNTIL, ZONE, &arena, &year);
    msh_demo_year_plan(&words, 42, 5000, UNTIL, ZONE, &arena, &again);
    msh_demo_year_plan(&words, 43, 5000, UNTIL, ZONE, &arena, &other);
    assert_int_equal(year.n_tickets, 5000);
    assert_true(digest(&year) == digest(&again));
    assert_true(digest(&year) != digest(&other));
    size_t bursts = 0, repeats = 0;
    for (size_t i = 0; i < year.n_groups; i++) {
        const struct msh_demo_group *g = year.groups[i];
        n += g->n;
        bursts += g->kind == MSH_DEMO_BURST ? g->n : 0;
        repeats += g->kind == MSH_DEMO_REPEAT ? g->n : 0;
        if (i > 0)
            assert_true(year.groups[i - 1]->at[0] <= g->at[0]);
        for (size_t k = 0; k < g->n; k++) {
            assert_true(g->at[k] < UNTIL && g->at[k] > UNTIL - 367 * MSH_DAY_MS);
            if (k > 0)
                assert_true(g->at[k - 1] <= g->at[k]);
        }
    }
    assert_int_equal(n, 5000);
    assert_in_range(bursts, 600, 760);
    assert_in_range(repeats, 200, 310);
}

static void test_any_size(void **state)
{
    static const size_t sizes[] = { 1, 2, 3, 10, 77, 300, 1999 };
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(sizes); i++) {
        struct msh_demo_year year;
        msh_demo_year_plan(&words, 5, sizes[i], UNTIL, ZONE, &arena, &year);
        assert_int_equal(year.n_tickets, sizes[i]);
    }
}

static void test_season(void **state)
{
    int64_t july = UNTIL + 14 * MSH_DAY_MS, january = UNTIL - 168 * MSH_DAY_MS;
    struct msh_demo_rand dice = msh_demo_rand_of(1, 1);
    int heat_july = 0, heat_january = 0, types[MSH_TYPE_COUNT] = { 0 };
    (void)state;
    for (int i = 0; i < 3000; i++) {
        const struct msh_demo_template *a = msh_demo_wording(&words, &dice, july, ZONE);
        const struct msh_demo_template *b = msh_demo_wording(&words, &dice, january, ZONE);
        assert_true((a->months & 1u << 7) != 0 && (b->months & 1u << 1) != 0);
        heat_july += strncmp(a->category, "0303", 4) == 0 && a->type == MSH_TYPE_COMPLAINT;
        heat_january += strncmp(b->category, "0303", 4) == 0 && b->type == MSH_TYPE_COMPLAINT;
        types[a->type]++;
    }
    assert_true(heat_january > 3 * heat_july + 20);
    assert_in_range(types[MSH_TYPE_COMPLAINT], 1500, 1800);
    assert_in_range(types[MSH_TYPE_CONSULT], 580, 800);
    assert_in_range(types[MSH_TYPE_REPORT], 30, 140);
}

static void test_channels(void **state)
{
    struct msh_demo_rand dice = msh_demo_rand_of(9, 9);
    int phone = 0;
    (void)state;
    for (int i = 0; i < 4000; i++)
        phone += msh_streq(msh_demo_channel(&words, &dice), "phone");
    assert_in_range(phone, 2300, 2660); /* 620 of a thousand */
}

/* A reply speaks of what the appeal speaks of; where none does, a general one is taken. */
static void test_reply_fits(void **state)
{
    struct msh_demo_rand dice = msh_demo_rand_of(3, 3);
    (void)state;
    for (int i = 0; i < 20; i++) {
        int64_t row = msh_demo_pick_reply(&words, &dice, "good", "030301",
                                          "暖气不热，家里测温只有十六度，供热公司不来");
        assert_true(row >= 0);
        assert_memory_equal(msh_demo_cell(&words.replies, (size_t)row, "category"), "03", 2);
        row = msh_demo_pick_reply(&words, &dice, "good", "030301", "乐队排练");
        assert_string_equal(msh_demo_cell(&words.replies, (size_t)row, "category"), "");
    }
}

/* Nobody thanks for heating after a complaint about a shop. */
static void test_opinion_fits(void **state)
{
    struct msh_demo_rand dice = msh_demo_rand_of(4, 4);
    int about = 0;
    (void)state;
    for (int i = 0; i < 400; i++) {
        int64_t row = msh_demo_pick_about(&words.opinions, &dice, "result", "satisfied", NULL, NULL,
                                          "070101");
        const char *text = msh_demo_cell(&words.opinions, (size_t)row, "text");
        assert_null(strstr(text, "暖气"));
        assert_null(strstr(text, "工资"));
        row = msh_demo_pick_about(&words.opinions, &dice, "result", "satisfied", NULL, NULL,
                                  "030301");
        about += strstr(msh_demo_cell(&words.opinions, (size_t)row, "text"), "暖气") != NULL;
    }
    assert_in_range(about, 60, 380);
    assert_int_equal(
        msh_demo_pick_about(&words.opinions, &dice, "result", "no such result", NULL, NULL, "01"),
        -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wordings),     cmocka_unit_test(test_year),
        cmocka_unit_test(test_any_size),     cmocka_unit_test(test_season),
        cmocka_unit_test(test_channels),     cmocka_unit_test(test_reply_fits),
        cmocka_unit_test(test_opinion_fits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
