/* The demo city's word lists and its year: what would break is a slot nobody fills, a plan that
 * differs from run to run, a heating complaint in July. */
#include "base/base.h"

#include "test.h"

#include "base/time.h"
#include "service/demo/year.h"

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
        msh_demo_person_draw(&words, &dice, &items[i], &arena, &site, &slots);
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

/* Words that fit ---------------------------------------------------------------------------------*/

static struct msh_demo_matter matter_of(const struct msh_demo_template *t)
{
    return (struct msh_demo_matter){ t->category, t->type,
                                     msh_arena_fmt(&arena, "%s %s", t->title, t->text) };
}

static bool has_article(const char *category)
{
    for (size_t i = 0; i < words.kb.n_rows; i++) {
        const char *about = msh_demo_cell(&words.kb, i, "category");
        if (strncmp(about, category, msh_streq(about + 4, "00") ? 4 : 6) == 0)
            return true;
    }
    return false;
}

/* Each appeal has a case of its own kind of matter, told as far as its kind of appeal needs. */
static void cases_fit(const struct msh_demo_template *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct msh_demo_template *t = &items[i];
        const struct msh_demo_matter matter = matter_of(t);
        bool fault =
            t->type == MSH_TYPE_COMPLAINT || t->type == MSH_TYPE_HELP || t->type == MSH_TYPE_REPORT;
        struct msh_demo_rand dice = msh_demo_rand_of(5, i);
        for (int j = 0; j < 8; j++) {
            int64_t row = msh_demo_pick_best(&words.cases, &dice, NULL, NULL, NULL, NULL, &matter);
            if (row < 0 || (fault && msh_demo_fit(&words.cases, (size_t)row, &matter) < 4))
                fail_msg("no case for %s %s", t->category, t->title);
            if (t->type == MSH_TYPE_CONSULT && !has_article(t->category) &&
                msh_demo_fit(&words.cases, (size_t)row, &matter) < 4)
                fail_msg("no answer to %s %s", t->category, t->title);
            assert_string_not_equal(msh_demo_cell(&words.cases, (size_t)row, "done"), "");
            if (fault && *msh_demo_cell(&words.cases, (size_t)row, "found") == '\0')
                fail_msg("nothing found about %s %s", t->category, t->title);
        }
    }
}

static void test_cases_fit(void **state)
{
    (void)state;
    cases_fit(words.templates, words.n_templates);
    for (size_t i = 0; i < words.n_events; i++)
        cases_fit(words.events[i].items, words.events[i].n);
}

/* A frame tells what its quality means: why and until when where nothing was solved, and never an
 * unanswered "what did you do?". Nobody is named in public. */
static void test_frames(void **state)
{
    (void)state;
    for (size_t i = 0; i < words.replies.n_rows; i++) {
        const char *quality = msh_demo_cell(&words.replies, i, "quality");
        const char *public = msh_demo_cell(&words.replies, i, "public");
        const char *contact = msh_demo_cell(&words.replies, i, "contact");
        bool open = msh_streq(quality, "partial") || msh_streq(quality, "late_open") ||
                    msh_streq(quality, "many_open");
        bool empty = msh_streq(quality, "perfunctory") || msh_streq(quality, "assist");
        bool untrue = msh_streq(quality, "untrue");
        assert_null(strstr(public, "{requester}"));
        if (open != (strstr(public, "{why}") != NULL && strstr(public, "{plan}") != NULL) ||
            untrue != (strstr(public, "{untrue}") != NULL) ||
            (!open && !empty && !untrue) != (strstr(public, "{done}") != NULL))
            fail_msg("a %s reply says: %s", quality, public);
        if (msh_streq(contact, "hidden"))
            assert_null(strstr(public, "电话里"));
    }
}

/* A page of answers about one matter does not look cloned. */
static void test_many_voices(void **state)
{
    static const char *const hot[] = { "010101", "010202", "010301", "020101", "030101",
                                       "030301", "050101", "060101", "070201", "040101" };
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(hot); i++) {
        const struct msh_demo_matter matter = { hot[i], MSH_TYPE_COMPLAINT, "" };
        size_t cases = 0, frames = 0;
        for (size_t row = 0; row < words.cases.n_rows; row++)
            cases += strncmp(msh_demo_cell(&words.cases, row, "category"), hot[i], 4) == 0 &&
                     strstr(msh_demo_cell(&words.cases, row, "types"), "complaint") != NULL;
        for (size_t row = 0; row < words.replies.n_rows; row++)
            frames += msh_streq(msh_demo_cell(&words.replies, row, "quality"), "good") &&
                      msh_demo_fit(&words.replies, row, &matter) >= 0;
        if (cases * frames < 24 || frames < 10)
            fail_msg("%s: %zu cases in %zu frames", hot[i], cases, frames);
    }
}

/* Nobody thanks for heating after a complaint about a shop. */
static void test_opinion_fits(void **state)
{
    struct msh_demo_rand dice = msh_demo_rand_of(4, 4);
    const struct msh_demo_matter shop = { "070101", MSH_TYPE_COMPLAINT, "手机坏了" };
    const struct msh_demo_matter heating = { "030301", MSH_TYPE_COMPLAINT, "暖气不热" };
    const struct msh_demo_matter question = { "030301", MSH_TYPE_CONSULT, "怎么停热" };
    int about = 0;
    (void)state;
    for (int i = 0; i < 400; i++) {
        int64_t row =
            msh_demo_pick_about(&words.opinions, &dice, "result", "satisfied", NULL, NULL, &shop);
        const char *text = msh_demo_cell(&words.opinions, (size_t)row, "text");
        assert_null(strstr(text, "暖气"));
        assert_null(strstr(text, "工资"));
        row = msh_demo_pick_about(&words.opinions, &dice, "result", "satisfied", NULL, NULL,
                                  &heating);
        about += strstr(msh_demo_cell(&words.opinions, (size_t)row, "text"), "暖气") != NULL;
        row = msh_demo_pick_about(&words.opinions, &dice, "result", "satisfied", NULL, NULL,
                                  &question);
        assert_null(strstr(msh_demo_cell(&words.opinions, (size_t)row, "text"), "修"));
    }
    assert_in_range(about, 30, 380);
    assert_int_equal(
        msh_demo_pick_about(&words.opinions, &dice, "result", "no such result", NULL, NULL, &shop),
        -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wordings),     cmocka_unit_test(test_year),
        cmocka_unit_test(test_any_size),     cmocka_unit_test(test_season),
        cmocka_unit_test(test_channels),     cmocka_unit_test(test_cases_fit),
        cmocka_unit_test(test_frames),       cmocka_unit_test(test_many_voices),
        cmocka_unit_test(test_opinion_fits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
