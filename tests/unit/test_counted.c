/*
 * The three rates taken apart: known cases, every state of affairs against a slow reading of the
 * rules, and the keys by which lists find the tickets behind a figure.
 */
#include "base/base.h"

#include "test.h"

#include "domain/counted.h"

#define F(...) ((struct msh_counted_facts){ __VA_ARGS__ })

static const struct {
    const char *what;
    enum msh_rate rate;
    struct msh_counted_facts facts;
    enum msh_counted as;
} cases[] = {
    { "registered, nobody asked",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_REGISTERED },
      MSH_COUNTED_OPEN },
    { "the person says solved",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED, .close_reason = MSH_CLOSE_SOLVED, .solved = MSH_ANSWER_YES },
      MSH_COUNTED_YES },
    { "an accepted explanation is unsolved",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED,
        .close_reason = MSH_CLOSE_ACCEPTED_UNSOLVED,
        .solved = MSH_ANSWER_NO },
      MSH_COUNTED_NO },
    { "unsolved counts while it is worked on again",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_HANDLING, .solved = MSH_ANSWER_NO },
      MSH_COUNTED_NO },
    { "nobody reached",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED, .close_reason = MSH_CLOSE_UNRATED },
      MSH_COUNTED_UNREACHED },
    { "nobody reached, archived",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_ARCHIVED, .close_reason = MSH_CLOSE_UNRATED },
      MSH_COUNTED_UNREACHED },
    { "withdrawn",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED, .close_reason = MSH_CLOSE_WITHDRAWN },
      MSH_COUNTED_WITHDRAWN },
    { "a no before the withdrawal stays a no",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED, .close_reason = MSH_CLOSE_WITHDRAWN, .solved = MSH_ANSWER_NO },
      MSH_COUNTED_NO },
    { "solved but not rated",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_CLOSED, .close_reason = MSH_CLOSE_SOLVED, .solved = MSH_ANSWER_YES },
      MSH_COUNTED_UNSAID },
    { "fair is satisfied",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_CLOSED, .first_rating = MSH_RATING_FAIR },
      MSH_COUNTED_YES },
    { "bad is not",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_REWORK, .first_rating = MSH_RATING_BAD },
      MSH_COUNTED_NO },
    { "an upheld appeal",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_CLOSED,
        .first_rating = MSH_RATING_VERY_BAD,
        .scoring_rating = MSH_RATING_FAIR },
      MSH_COUNTED_RAISED },
    { "an appeal that changes no side",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_CLOSED,
        .first_rating = MSH_RATING_VERY_BAD,
        .scoring_rating = MSH_RATING_BAD },
      MSH_COUNTED_NO },
    { "a scoring value without a rating says nothing",
      MSH_RATE_SATISFIED,
      { .state = MSH_TICKET_CLOSED, .scoring_rating = MSH_RATING_GOOD },
      MSH_COUNTED_UNSAID },
    { "an appeal against a rating changes no solved",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED,
        .solved = MSH_ANSWER_NO,
        .first_rating = MSH_RATING_BAD,
        .scoring_rating = MSH_RATING_GOOD },
      MSH_COUNTED_NO },
    { "an unreasonable demand is no failure",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED, .unreasonable = true, .solved = MSH_ANSWER_NO },
      MSH_COUNTED_UNREASONABLE },
    { "solved all the same",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_CLOSED, .unreasonable = true, .solved = MSH_ANSWER_YES },
      MSH_COUNTED_YES },
    { "unreasonable and still open",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_HANDLING, .unreasonable = true },
      MSH_COUNTED_OPEN },
    { "deferred within a plan",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_DEFERRED, .solved = MSH_ANSWER_NO },
      MSH_COUNTED_DEFERRED },
    { "merged, asked by message, says no",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_MERGED, .solved = MSH_ANSWER_NO },
      MSH_COUNTED_NO },
    { "merged and not asked",
      MSH_RATE_SOLVED,
      { .state = MSH_TICKET_ARCHIVED, .archived_from = MSH_TICKET_MERGED },
      MSH_COUNTED_MERGED },
    { "answered by the hotline",
      MSH_RATE_RESPONSE,
      { .state = MSH_TICKET_ANSWERED },
      MSH_COUNTED_ANSWERED },
    { "refused", MSH_RATE_RESPONSE, { .state = MSH_TICKET_REFUSED }, MSH_COUNTED_REFUSED },
    { "terminated, archived",
      MSH_RATE_RESPONSE,
      { .state = MSH_TICKET_ARCHIVED, .archived_from = MSH_TICKET_TERMINATED },
      MSH_COUNTED_TERMINATED },
    { "archived by an old version",
      MSH_RATE_RESPONSE,
      { .state = MSH_TICKET_ARCHIVED, .archived_from = MSH_TICKET_NONE },
      MSH_COUNTED_ENDED },
    { "they did contact me, solved or not",
      MSH_RATE_RESPONSE,
      { .state = MSH_TICKET_CLOSED, .contacted = MSH_ANSWER_YES, .solved = MSH_ANSWER_NO },
      MSH_COUNTED_YES },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(cases); i++)
        if (msh_counted_of(cases[i].rate, &cases[i].facts) != cases[i].as)
            fail_msg("%s: %s", cases[i].what,
                     msh_name_code(&msh_counted_names,
                                   (int)msh_counted_of(cases[i].rate, &cases[i].facts)));
}

/* ---- a slow reading of the rules, sentence by sentence, in the words of the header ---- */

static bool in_state(const struct msh_counted_facts *f, enum msh_ticket_state state)
{
    if (f->state != MSH_TICKET_ARCHIVED)
        return f->state == state;
    return f->close_reason != MSH_CLOSE_NONE ? state == MSH_TICKET_CLOSED
                                             : f->archived_from == state;
}

static const char *slow(enum msh_rate rate, const struct msh_counted_facts *f)
{
    static const struct {
        enum msh_ticket_state state;
        const char *word;
    } ends[] = { { MSH_TICKET_TERMINATED, "terminated" },
                 { MSH_TICKET_ANSWERED, "answered" },
                 { MSH_TICKET_REFUSED, "refused" },
                 { MSH_TICKET_TRANSFERRED, "transferred" },
                 { MSH_TICKET_MERGED, "merged" } };
    const bool good = f->first_rating >= MSH_RATING_FAIR;
    const bool scores = f->scoring_rating != MSH_RATING_NONE;
    const bool scores_good = f->scoring_rating >= MSH_RATING_FAIR;
    bool yes, no;

    if (rate == MSH_RATE_SATISFIED) {
        yes = good;
        no = !good && f->first_rating != MSH_RATING_NONE;
        if (no && scores && scores_good)
            return "raised";
        if (yes && scores && !scores_good)
            return "lowered";
    } else {
        const enum msh_answer answer = rate == MSH_RATE_SOLVED ? f->solved : f->contacted;

        yes = answer == MSH_ANSWER_YES;
        no = answer == MSH_ANSWER_NO;
    }
    if (yes)
        return "yes";
    if (no && f->unreasonable)
        return "unreasonable";
    if (f->unreasonable && (in_state(f, MSH_TICKET_CLOSED) || in_state(f, MSH_TICKET_TERMINATED)))
        return "unreasonable";
    if (f->state == MSH_TICKET_DEFERRED)
        return "deferred";
    if (no)
        return "no";
    if (in_state(f, MSH_TICKET_CLOSED) && f->close_reason == MSH_CLOSE_WITHDRAWN)
        return "withdrawn";
    if (in_state(f, MSH_TICKET_CLOSED) && f->close_reason == MSH_CLOSE_UNRATED)
        return "unreached";
    if (in_state(f, MSH_TICKET_CLOSED) && f->close_reason == MSH_CLOSE_HISTORY)
        return "history";
    if (in_state(f, MSH_TICKET_CLOSED) && f->close_reason == MSH_CLOSE_UNDONE)
        return "undone";
    if (in_state(f, MSH_TICKET_CLOSED))
        return "unsaid";
    for (size_t i = 0; i < MSH_COUNT(ends); i++)
        if (in_state(f, ends[i].state))
            return ends[i].word;
    return f->state == MSH_TICKET_ARCHIVED ? "ended" : "open";
}

static struct msh_counted_facts any(struct test_random *r)
{
    struct msh_counted_facts f = {
        .state = (enum msh_ticket_state)test_below(r, MSH_TICKET_STATE_COUNT),
        .archived_from = (enum msh_ticket_state)test_below(r, MSH_TICKET_STATE_COUNT),
        .unreasonable = test_below(r, 2) != 0,
        .contacted = (enum msh_answer)test_below(r, MSH_ANSWER_COUNT),
        .solved = (enum msh_answer)test_below(r, MSH_ANSWER_COUNT),
        .first_rating = (enum msh_rating)test_below(r, MSH_RATING_COUNT),
        .scoring_rating = (enum msh_rating)test_below(r, MSH_RATING_COUNT),
    };

    /* Only what ends by the person's answer has a reason. */
    if (f.state == MSH_TICKET_CLOSED || f.state == MSH_TICKET_ARCHIVED)
        f.close_reason = (enum msh_close_reason)test_below(r, MSH_CLOSE_COUNT);
    return f;
}

static void test_slow_reading(void **state)
{
    struct test_random r = { 12345 };

    (void)state;
    for (int i = 0; i < 200000; i++) {
        const struct msh_counted_facts f = any(&r);

        for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
            assert_string_equal(
                slow((enum msh_rate)rate, &f),
                msh_name_code(&msh_counted_names, (int)msh_counted_of((enum msh_rate)rate, &f)));
    }
}

static bool holds(const char *list, const char *key)
{
    const size_t n = strlen(key);

    for (const char *p = list; (p = strstr(p, key)) != NULL; p += n)
        if ((p == list || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
            return true;
    return false;
}

static void test_keys(void **state)
{
    struct test_random r = { 99 };
    struct msh_str keys[MSH_RATE_COUNT][MSH_COUNTED_COUNT], key;

    (void)state;
    msh_str_init(&key, 1024);
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++)
        for (int s = 0; s < MSH_COUNTED_COUNT; s++) {
            msh_str_init(&keys[rate][s], MSH_COUNTED_KEYS_MAX);
            msh_counted_keys((enum msh_rate)rate, 1u << s, &keys[rate][s]);
            assert_false(keys[rate][s].overflow);
        }
    for (int i = 0; i < 2000; i++) {
        const struct msh_counted_facts f = any(&r);

        for (int rate = 0; rate < MSH_RATE_COUNT; rate++) {
            msh_str_clear(&key);
            msh_counted_key((enum msh_rate)rate, &f, &key);
            for (int s = 0; s < MSH_COUNTED_COUNT; s++)
                assert_int_equal(holds(keys[rate][s].p, key.p),
                                 s == (int)msh_counted_of((enum msh_rate)rate, &f));
        }
    }
    msh_str_clear(&key);
    msh_counted_key(MSH_RATE_SOLVED,
                    &F(.state = MSH_TICKET_ARCHIVED, .close_reason = MSH_CLOSE_SOLVED,
                       .archived_from = MSH_TICKET_CLOSED, .solved = MSH_ANSWER_YES),
                    &key);
    assert_string_equal(key.p, "archived/solved:0:yes");
    msh_str_done(&key);
    for (int rate = 0; rate < MSH_RATE_COUNT; rate++) {
        struct msh_str all;

        msh_str_init(&all, MSH_COUNTED_KEYS_MAX);
        msh_counted_keys((enum msh_rate)rate, UINT_MAX, &all);
        assert_false(all.overflow);
        msh_str_done(&all);
        for (int s = 0; s < MSH_COUNTED_COUNT; s++)
            msh_str_done(&keys[rate][s]);
    }
}

static void test_sums(void **state)
{
    struct msh_rate_sum sum = { { 0 } };
    struct msh_fraction share;

    (void)state;
    share = msh_rate_adjusted(&sum);
    assert_int_equal(share.part, 0);
    assert_int_equal(share.all, 0);
    for (int i = 0; i < MSH_COUNTED_COUNT; i++)
        sum.n[i] = INT64_C(1) << i; /* each tells itself apart */
    share = msh_rate_raw(&sum);
    assert_int_equal(share.part, 1 << MSH_COUNTED_YES | 1 << MSH_COUNTED_LOWERED);
    assert_int_equal(share.all, (1 << MSH_COUNTED_OPEN) - 1);
    share = msh_rate_adjusted(&sum);
    assert_int_equal(share.part, 1 << MSH_COUNTED_YES | 1 << MSH_COUNTED_RAISED);
    assert_int_equal(share.all, 1 << MSH_COUNTED_YES | 1 << MSH_COUNTED_NO |
                                    1 << MSH_COUNTED_RAISED | 1 << MSH_COUNTED_LOWERED);
}

/* Nothing adjusted that is not in the raw rate, and a yes of the person is a yes there. */
static void test_flags(void **state)
{
    (void)state;
    for (int i = 0; i < MSH_COUNTED_COUNT; i++)
        assert_false(msh_counted_raw((enum msh_counted)i) < 0 &&
                     msh_counted_adjusted((enum msh_counted)i) >= 0);
    assert_int_equal(msh_counted_raw(MSH_COUNTED_YES), 1);
    assert_int_equal(msh_counted_adjusted(MSH_COUNTED_YES), 1);
    assert_int_equal(msh_counted_raw(MSH_COUNTED_RAISED), 0);
    assert_int_equal(msh_counted_adjusted(MSH_COUNTED_UNREACHED), -1);
    assert_int_equal(msh_counted_raw(MSH_COUNTED_REFUSED), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_slow_reading),
        cmocka_unit_test(test_keys),  cmocka_unit_test(test_sums),
        cmocka_unit_test(test_flags),
    };

    return RUN(tests);
}
