/*
 * Exhaustive exploration of the transition table: two units that lead, assist, are informed and
 * sub-dispatch to each other, two rounds, three returns, one extension a share, and one merge pair,
 * in one world, with every kind of claim. It prints the states and rows covered, and for each pair
 * of features in how many states both are present; a row or a pair never met fails.
 *
 * All this at once does not fit a test: with one optional part at a time there are 165,066 states,
 * with two 982,251, and so on. It is reduced in four ways:
 *
 * 1. Keys hold what a row reads, and of two states the one from which more can be done stands for
 *    both (flow_key.h).
 * 2. The two units are alike: of a state and its mirror image one is kept.
 * 3. The tickets of a merge pair read nothing of each other but this: the child, at its merge,
 *    whether the parent is open; and that it has been answered or has ended, which sends ask_merged
 *    or un-merge; the parent, that it has children, which forbids it to be merged itself
 *    (msh_ticket_apply is given one ticket, facts.parent_open and ticket.children). So one
 *    ticket is walked whole, in both parts, beside another one that may do any of this at any time:
 *    whatever a real pair can do, one ticket's part of it is found here.
 * 4. Optional parts (flow_extras) wait beside the ticket: a part opens only its own ways on, and
 *    closes others', so a run without it is a run still, to the same state without the part. A row
 *    reads at most its own optional part, a law at most one more; so two at once are explored, and
 *    of each state found it is checked that the states without one of its parts were found, too.
 *    This one is a bound as well: what comes about only where a third part waits on the way, such
 *    as a deferral asked for beside an extension and the claim for a mark, is left to the random
 *    histories (test_history.c).
 *
 * Who acts makes no difference to a state, so this world keeps no persons. The small worlds after
 * it do, each exhaustive in itself: who may decide on what, the third round's other reviewer,
 * reports, sealed and confidential tickets; there every person tries everything, and what works is
 * compared with the list of actions the API tells.
 */
#include "base/base.h"

#include "flow_walk.h"

#define P(person) MSH_BIT(person)
#define C(kind)   MSH_BIT(MSH_CLAIM_##kind)
#define S(way)    MSH_BIT(way)
#define O(op)     MSH_OP_##op

#define FILLED .has_words = true, .has_contact = true, .has_category = true, .has_place = true

/* Notes change nothing; nobody's pool matters outside its own walk. */
#define NOTES O(SUPPLEMENT), O(CORRECT), O(REMARK), O(INSTRUCT), O(TAG)
#define POOL  O(ASSIGN), O(TAKE), O(PUT_BACK), O(HAND_OVER), O(FEEDBACK)
#define FRONT O(ANSWER), O(TRANSFER)

#define STAFF     (P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | P(SUPERVISOR) | P(LEADER))
#define OF_A      (P(CLERK_A) | P(HEAD_A))
#define OF_B      (P(CLERK_B) | P(HEAD_B))
#define OUTSIDE   (P(REQUESTER) | P(SYSTEM))
#define ALL_KINDS (MSH_BIT(MSH_CLAIM_KIND_COUNT) - 1)

static const struct flow_world bounds = {
    .name = "the bounds",
    .people = STAFF | OF_A | OF_B | OUTSIDE,
    .claims = ALL_KINDS,
    .sharing = MSH_BIT(SHARING_COUNT) - 1,
    .rounds = 2,
    .tasks = 3,
    .extras = 2,
    .returns_max = 3,
    .coarse = true,
    .twins = true,
    .nth = 1,
    .without = { NOTES, POOL, O(LOOK_INTO), O(ATTEMPT), O(REPLAN) },
    .base = { FILLED },
};

static const struct flow_world worlds[] = {
    { .name = "claims", /* asked, endorsed and decided by persons */
      .people = STAFF | OF_A | P(INSPECTOR) | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 1,
      .parties = true,
      .nth = 1,
      .without = { POOL, O(DELEGATE), O(ADD_UNIT), O(MERGE), O(ATTEMPT) },
      .base = { FILLED } },
    { .name = "many hats", /* a hotline of two people who do everything */
      .people = P(ALL_ROUND_1) | P(ALL_ROUND_2) | P(TWO_HATS_A) | OF_A | OUTSIDE,
      .claims = ALL_KINDS & ~(C(RETURN) | C(PAUSE)),
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 3,
      .askers = true,
      .parties = true,
      .head_extends = true,
      .nth = 1,
      .without = { NOTES, POOL, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(DESIGNATE), O(EXPIRE),
                   O(REDISPATCH), O(WINDOW_CLOSE), O(ATTEMPT) },
      .base = { FILLED } },
    { .name = "third round", /* attempts in vain, a watching supervisor, another reviewer */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(REVIEWER_2) | P(CALLBACK) |
                P(SUPERVISOR) | OF_A | P(TWO_HATS_A) | OUTSIDE,
      .claims = C(WITHDRAWAL),
      .sharing = S(LEAD_A),
      .rounds = 3,
      .tasks = 1,
      .extras = 1,
      .returns_max = 3,
      .parties = true,
      .nth = 1,
      .without = { NOTES, POOL, FRONT, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(DESIGNATE),
                   O(MERGE) },
      .base = { FILLED } },
    { .name = "third time", /* of a matter */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(REVIEWER_2) | P(CALLBACK) |
                P(SUPERVISOR) | OF_A | OUTSIDE,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 3,
      .nth = 3,
      .without = { POOL, O(MERGE) },
      .base = { FILLED } },
    { .name = "level 3", /* who endorses and decides between two units */
      .people = P(DISPATCHER) | P(REVIEWER) | P(SUPERVISOR) | OF_A | OF_B | OUTSIDE,
      .claims = C(RETURN) | C(EXTENSION) | C(DEFERRAL),
      .sharing = S(LEAD_A) | S(LEAD_B) | S(ASSIST_B),
      .rounds = 1,
      .tasks = 2,
      .extras = 1,
      .returns_max = 1,
      .askers = true,
      .nth = 1,
      .without = { NOTES, POOL, FRONT, O(CONFER), O(EXPIRE), O(MERGE), O(WINDOW_CLOSE) },
      .base = { FILLED } },
    { .name = "the pool", /* who holds a task inside its unit */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | OF_A | OF_B | OUTSIDE,
      .claims = C(RETURN),
      .sharing = S(LEAD_A) | S(LEAD_B),
      .rounds = 1,
      .tasks = 2,
      .extras = 1,
      .returns_max = 1,
      .askers = true,
      .holding = true,
      .nth = 1,
      .without = { NOTES, FRONT, O(CONFER), O(MERGE), O(EXPIRE), O(WINDOW_CLOSE) },
      .base = { FILLED } },
    { .name = "successor", /* unit A is merged into unit B, which may have a share already */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | P(SUPERVISOR) | OF_A |
                OF_B | P(SYSTEM),
      .claims = C(DEFERRAL),
      .sharing = S(LEAD_A) | S(LEAD_A_ASSIST_B) | S(LEAD_B_ASSIST_A) | S(LEAD_BOTH) | S(ASSIST_B),
      .rounds = 1,
      .tasks = 3,
      .extras = 1,
      .returns_max = 3,
      .succeeds = true,
      .nth = 1,
      .without = { NOTES, POOL, FRONT, O(CONFER), O(MERGE), O(DESIGNATE), O(ADD_UNIT), O(EXPIRE),
                   O(WINDOW_CLOSE), O(REDISPATCH), O(REPLAN), O(ATTEMPT), O(DISAPPROVE) },
      .base = { FILLED } },
    { .name = "history", /* from an older system */
      .people = P(SYSTEM),
      .sharing = S(LEAD_A) | S(LEAD_BOTH) | S(ASSIST_A),
      .rounds = 1,
      .tasks = 2,
      .extras = 1,
      .returns_max = 3,
      .imports = true,
      .nth = 1,
      .without = { NOTES, POOL, FRONT },
      .base = { FILLED } },
    { .name = "call", /* the requester withdraws in a recorded call */
      .people = P(OPERATOR) | P(DISPATCHER) | P(CALLBACK) | P(CLERK_A) | OUTSIDE,
      .claims = C(WITHDRAWAL) | C(OBJECTION),
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 3,
      .askers = true,
      .calls = true,
      .nth = 1,
      .without = { NOTES, POOL, FRONT, O(DELEGATE), O(CONFER), O(DESIGNATE), O(EXPIRE) },
      .base = { FILLED } },
    { .name = "report",
      .people = P(REPORT_DESK) | P(REPORT_DESK_2) | P(INSPECTOR) | OF_A | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 1,
      .askers = true,
      .parties = true,
      .head_extends = true,
      .nth = 1,
      .without = { POOL, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(EXPIRE), O(ATTEMPT),
                   O(WINDOW_CLOSE), O(DESIGNATE) },
      .base = { FILLED, .type = MSH_TYPE_REPORT, .rendition_approved = true } },
    { .name = "sealed",
      .people = STAFF | P(INSPECTOR) | P(INSPECTOR_2) | P(REPORT_DESK) | OF_A | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 1,
      .askers = true,
      .parties = true,
      .nth = 1,
      .without = { POOL, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(EXPIRE), O(ATTEMPT),
                   O(WINDOW_CLOSE), O(DESIGNATE) },
      .base = { FILLED, .type = MSH_TYPE_REPORT, .sealed = true, .rendition_approved = true } },
    { .name = "confidential", /* no rendition approved: no unit ever gets it */
      .people = STAFF | OF_A | P(INSPECTOR) | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .tasks = 1,
      .extras = 1,
      .returns_max = 1,
      .askers = true,
      .parties = true,
      .nth = 1,

      .base = { FILLED, .identity = MSH_IDENTITY_CONFIDENTIAL } },
};

/* Rows and claims -------------------------------------------------------------------------------*/

static struct flow_cover cover;

static size_t rows_uncovered(void)
{
    size_t uncovered = 0;
    for (size_t i = 0; i < msh_flow_n; i++) {
        if (cover.rows[i] > 0)
            continue;
        uncovered++;
        print_message("# row never taken: %s %s\n",
                      msh_name_code(&msh_machine_names, (int)msh_flow[i].machine),
                      msh_name_code(&msh_op_names, (int)msh_flow[i].op));
    }
    return uncovered;
}

static size_t claims_uncovered(void)
{
    size_t uncovered = 0;
    for (int kind = 0; kind < MSH_CLAIM_KIND_COUNT; kind++)
        for (int to = MSH_CLAIM_ASKED; to < MSH_CLAIM_STATE_COUNT; to++) {
            if (cover.claims[kind][to] > 0 ||
                (to == MSH_CLAIM_ENDORSED && !msh_claim_rules[kind].endorse))
                continue;
            uncovered++;
            print_message("# claim never %s: %s\n", msh_name_code(&msh_claim_state_names, to),
                          msh_name_code(&msh_claim_kind_names, kind));
        }
    return uncovered;
}

static void small_worlds_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(worlds); i++)
        flow_explore(&worlds[i], &cover, NULL, NULL);
}

/* Features --------------------------------------------------------------------------------------*/

static bool has_task(const struct msh_ticket *t, enum msh_task_role role, bool level_3)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (msh_task_is_open(t->tasks[i].state) && t->tasks[i].role == role &&
            (t->tasks[i].parent_task_id != 0) == level_3)
            return true;
    return false;
}

static bool has_assist(const struct msh_ticket *t)
{
    return has_task(t, MSH_ROLE_ASSIST, false);
}

static bool has_level_3(const struct msh_ticket *t)
{
    return has_task(t, MSH_ROLE_LEAD, true);
}

static bool in_rework(const struct msh_ticket *t)
{
    return t->round == 2;
}

static bool was_returned(const struct msh_ticket *t)
{
    return t->returns > 0;
}

static bool was_returned_thrice(const struct msh_ticket *t)
{
    return t->returns >= 3;
}

static bool is_designated(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (msh_task_is_open(t->tasks[i].state) && t->tasks[i].no_return)
            return true;
    return false;
}

static bool is_extended(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (msh_task_is_open(t->tasks[i].state) && t->tasks[i].extensions > 0)
            return true;
    return false;
}

static bool is_paused(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].state != MSH_CLOCK_STOPPED && t->clocks[i].pause_until != 0)
            return true;
    return false;
}

static bool is_merged(const struct msh_ticket *t)
{
    return t->state == MSH_TICKET_MERGED;
}

static bool is_parent(const struct msh_ticket *t)
{
    return t->children > 0;
}

static bool is_deferred(const struct msh_ticket *t)
{
    return t->state == MSH_TICKET_DEFERRED;
}

static bool is_marked(const struct msh_ticket *t)
{
    return t->unreasonable;
}

static bool is_late(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_callbacks; i++)
        if (t->callbacks[i].state == MSH_ASK_OPEN && t->callbacks[i].cause == MSH_ASK_CAUSE_EXPIRED)
            return true;
    return false;
}

static bool waits(const struct msh_ticket *t, enum msh_claim_kind kind)
{
    for (size_t i = 0; i < t->n_claims; i++)
        if (t->claims[i].kind == kind && flow_pending(&t->claims[i]))
            return true;
    return false;
}

#define WAITS(name, kind)                                                                          \
    static bool name(const struct msh_ticket *t)                                                   \
    {                                                                                              \
        return waits(t, MSH_CLAIM_##kind);                                                         \
    }
WAITS(asks_return, RETURN)
WAITS(asks_extension, EXTENSION)
WAITS(asks_pause, PAUSE)
WAITS(asks_mark, UNREASONABLE)
WAITS(asks_deferral, DEFERRAL)
WAITS(asks_termination, TERMINATION)
WAITS(objects, OBJECTION)
WAITS(withdraws, WITHDRAWAL)

static const struct {
    const char *name;
    bool (*is)(const struct msh_ticket *t);
} features[] = {
    { "assist", has_assist },
    { "sub-dispatch", has_level_3 },
    { "rework", in_rework },
    { "returned", was_returned },
    { "third return", was_returned_thrice },
    { "designated", is_designated },
    { "extended", is_extended },
    { "paused", is_paused },
    { "merged", is_merged },
    { "parent", is_parent },
    { "deferred", is_deferred },
    { "unreasonable", is_marked },
    { "limit passed", is_late },
    { "return asked", asks_return },
    { "extension asked", asks_extension },
    { "pause asked", asks_pause },
    { "mark asked", asks_mark },
    { "deferral asked", asks_deferral },
    { "termination asked", asks_termination },
    { "objection", objects },
    { "withdrawal", withdraws },
};
enum { FEATURES = MSH_COUNT(features) };

static size_t pairs[FEATURES][FEATURES];

static void count_features(void *arg, const struct msh_ticket *t)
{
    bool is[FEATURES];
    (void)arg;
    for (size_t i = 0; i < FEATURES; i++)
        is[i] = features[i].is(t);
    for (size_t i = 0; i < FEATURES; i++)
        for (size_t k = 0; is[i] && k <= i; k++)
            pairs[i][k] += is[k];
}

/* Pairs that the rules keep apart; all others must meet. */
static const struct {
    const char *a, *b, *why;
} apart[] = {
    { "merged", "parent", "no ticket is merged into a merged one" },
    { "merged", "deferred", "both are where a ticket stands" },
    { "merged", "return asked", "a share's claims lapse where nothing is handled" },
    { "merged", "extension asked", "the same" },
    { "merged", "pause asked", "the same" },
    { "merged", "deferral asked", "nothing is left to defer" },
    { "merged", "termination asked", "nothing is left to terminate" },
    { "merged", "withdrawal", "a withdrawal is decided before a merge" },
    { "deferred", "return asked", "a share's claims lapse where nothing is handled" },
    { "deferred", "extension asked", "the same" },
    { "deferred", "pause asked", "the same" },
    { "deferred", "deferral asked", "it is deferred already" },
};

static bool kept_apart(const char *a, const char *b)
{
    for (size_t i = 0; i < MSH_COUNT(apart); i++)
        if ((msh_streq(apart[i].a, a) && msh_streq(apart[i].b, b)) ||
            (msh_streq(apart[i].a, b) && msh_streq(apart[i].b, a)))
            return true;
    return false;
}

static void pairs_meet(void)
{
    size_t wrong = 0;
    for (size_t i = 0; i < FEATURES; i++) {
        char line[200];
        int at = snprintf(line, sizeof(line), "# %-17s", features[i].name);
        for (size_t k = 0; k <= i; k++) {
            at += snprintf(line + at, sizeof(line) - (size_t)at, " %zu", pairs[i][k]);
            if ((pairs[i][k] == 0) == kept_apart(features[i].name, features[k].name))
                continue;
            wrong++;
            print_message("# %s and %s %s\n", features[i].name, features[k].name,
                          pairs[i][k] == 0 ? "never meet" : "meet");
        }
        print_message("%s\n", line);
    }
    assert_int_equal(wrong, 0);
}

static void bounds_hold(void **state)
{
    (void)state;
    flow_explore(&bounds, &cover, count_features, NULL);
    pairs_meet();
}

static void covers_every_row(void **state)
{
    size_t rows = rows_uncovered(), claims = claims_uncovered();
    (void)state;
    print_message("# explored %zu states, %zu events; %zu rows, %zu uncovered\n", cover.states,
                  cover.events, msh_flow_n, rows);
    assert_int_equal(rows, 0);
    assert_int_equal(claims, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(small_worlds_hold),
                                        cmocka_unit_test(bounds_hold),
                                        cmocka_unit_test(covers_every_row) };
    cover.rows = msh_alloc0(msh_flow_n, sizeof(*cover.rows));
    int failed = RUN(tests);
    free(cover.rows);
    return failed;
}
