/*
 * Exhaustive exploration of the transition table, cut into walks that are each exhaustive in
 * themselves: at most two units, two rounds (three where the third matters), three returns, one
 * extension and one merge pair. Together they must take every row of the table and bring every
 * kind of claim to every end it can have.
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

static const struct focus walks[] = {
    { .name = "dispatch", /* two units in all their roles, up to the third return */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | OF_A | OF_B | P(SYSTEM),
      .claims = C(RETURN),
      .sharing = MSH_BIT(SHARING_COUNT) - 1,
      .rounds = 1,
      .pending = 1,
      .asks = 1,
      .tasks = 2,
      .returns_max = 3,
      .twins = true,
      .askers = true,
      .without = { NOTES, POOL, FRONT, O(MERGE), O(DELEGATE), O(EXPIRE) },
      .base = { FILLED } },
    { .name = "claims", /* every kind of claim against every moment of one unit's work */
      .people = STAFF | OF_A | P(INSPECTOR) | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 2,
      .pending = 1,
      .asks = 1,
      .tasks = 1,
      .without = { POOL, O(DELEGATE), O(ADD_UNIT), O(MERGE), O(EXPIRE), O(ATTEMPT), O(WINDOW_CLOSE),
                   O(DESIGNATE) },
      .base = { FILLED } },
    { .name = "two claims", /* how one decision changes what another one waits for */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | P(SUPERVISOR) |
                P(HEAD_A) | P(CLERK_A) | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 2,
      .asks = 2,
      .tasks = 1,
      .without = { NOTES, POOL, O(DELEGATE), O(ASK_MERGED), O(ADD_UNIT), O(CONFER), O(DESIGNATE),
                   O(REPLAN), O(RECALL), O(DISAPPROVE), O(EXPIRE), O(ATTEMPT), O(WINDOW_CLOSE) },
      .base = { FILLED } },
    { .name = "rework", /* callbacks of every cause, and the third round's other reviewer */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(REVIEWER_2) | P(CALLBACK) |
                P(SUPERVISOR) | OF_A | P(TWO_HATS_A) | OUTSIDE,
      .claims = C(WITHDRAWAL) | C(OBJECTION),
      .sharing = S(LEAD_A),
      .rounds = 3,
      .pending = 1,
      .asks = 3,
      .tasks = 1,
      .returns_max = 3,
      .reviewers = true,
      .without = { NOTES, POOL, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(DESIGNATE), O(MERGE) },
      .base = { FILLED } },
    { .name = "level 3", /* unit B works under unit A */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | P(SUPERVISOR) | OF_A |
                OF_B | P(SYSTEM),
      .claims = C(RETURN) | C(EXTENSION) | C(PAUSE) | C(DEFERRAL),
      .sharing = S(LEAD_A) | S(ASSIST_B),
      .rounds = 1,
      .pending = 1,
      .asks = 1,
      .tasks = 3,
      .without = { NOTES, POOL, FRONT, O(ADD_UNIT), O(CONFER), O(DESIGNATE), O(WINDOW_CLOSE),
                   O(EXPIRE), O(MERGE), O(REDISPATCH) },
      .base = { FILLED } },
    { .name = "merge pair",
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | P(CLERK_A) | P(HEAD_A) |
                OUTSIDE,
      .claims = C(OBJECTION),
      .sharing = S(LEAD_A),
      .rounds = 2,
      .pending = 1,
      .asks = 2,
      .tasks = 1,
      .returns_max = 3,
      .pair = true,
      .without = { NOTES, POOL, FRONT, O(ADD_UNIT), O(DELEGATE), O(DESIGNATE), O(CONFER),
                   O(WINDOW_CLOSE), O(DISAPPROVE), O(REDISPATCH), O(SEND_BACK), O(EXPIRE),
                   O(ATTEMPT) },
      .base = { FILLED } },
    { .name = "the pool", /* who holds a task inside its unit */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | OF_A | OF_B | P(SYSTEM),
      .claims = C(RETURN) | C(EXTENSION) | C(PAUSE),
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 1,
      .asks = 1,
      .tasks = 2,
      .askers = true,
      .returns_max = 3,
      .without = { NOTES, FRONT, O(CONFER), O(MERGE), O(ADD_UNIT), O(EXPIRE) },
      .base = { FILLED } },
    { .name = "successor", /* unit A is merged into unit B, which may have a share already */
      .people = P(OPERATOR) | P(DISPATCHER) | P(REVIEWER) | P(CALLBACK) | P(SUPERVISOR) | OF_A |
                OF_B | P(SYSTEM),
      .claims = C(DEFERRAL),
      .sharing = S(LEAD_A) | S(LEAD_A_ASSIST_B) | S(LEAD_B_ASSIST_A) | S(LEAD_BOTH) | S(ASSIST_B),
      .rounds = 1,
      .pending = 1,
      .asks = 1,
      .tasks = 3,
      .succeeds = true,
      .without = { NOTES, POOL, FRONT, O(CONFER), O(MERGE), O(DESIGNATE), O(ADD_UNIT), O(EXPIRE),
                   O(WINDOW_CLOSE), O(REDISPATCH), O(REPLAN), O(ATTEMPT), O(DISAPPROVE) },
      .base = { FILLED } },
    { .name = "call", /* the requester withdraws in a recorded call */
      .people = P(OPERATOR) | P(DISPATCHER) | P(CALLBACK) | P(CLERK_A) | OUTSIDE,
      .claims = C(WITHDRAWAL) | C(OBJECTION),
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 1,
      .asks = 2,
      .tasks = 1,
      .askers = true,
      .calls = true,
      .without = { NOTES, POOL, FRONT, O(DELEGATE), O(CONFER), O(DESIGNATE), O(ADD_UNIT), O(MERGE),
                   O(EXPIRE) },
      .base = { FILLED } },
    { .name = "many hats", /* a hotline of two people who do everything */
      .people = P(ALL_ROUND_1) | P(ALL_ROUND_2) | P(TWO_HATS_A) | OF_A | OUTSIDE,
      .claims = ALL_KINDS & ~(C(RETURN) | C(EXTENSION) | C(PAUSE)),
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 1,
      .asks = 2,
      .tasks = 1,
      .askers = true,
      .head_extends = true,
      .without = { NOTES, POOL, O(DELEGATE), O(ASK_MERGED), O(ADD_UNIT), O(CONFER), O(DESIGNATE),
                   O(EXPIRE) },
      .base = { FILLED } },
    { .name = "report",
      .people = P(REPORT_DESK) | P(REPORT_DESK_2) | P(INSPECTOR) | OF_A | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 1,
      .asks = 1,
      .tasks = 1,
      .head_extends = true,
      .without = { POOL, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(MERGE), O(EXPIRE), O(ATTEMPT),
                   O(WINDOW_CLOSE), O(DESIGNATE) },
      .base = { FILLED, .type = MSH_TYPE_REPORT, .rendition_approved = true } },
    { .name = "sealed",
      .people = STAFF | P(INSPECTOR) | P(INSPECTOR_2) | P(REPORT_DESK) | OF_A | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 1,
      .asks = 1,
      .tasks = 1,
      .without = { POOL, O(DELEGATE), O(ADD_UNIT), O(CONFER), O(MERGE), O(EXPIRE), O(ATTEMPT),
                   O(WINDOW_CLOSE), O(DESIGNATE) },
      .base = { FILLED, .type = MSH_TYPE_REPORT, .sealed = true, .rendition_approved = true } },
    { .name = "confidential", /* no rendition approved: no unit ever gets it */
      .people = STAFF | OF_A | P(INSPECTOR) | OUTSIDE,
      .claims = ALL_KINDS,
      .sharing = S(LEAD_A),
      .rounds = 1,
      .pending = 1,
      .asks = 2,
      .tasks = 1,
      .returns_max = 1,
      .without = { O(DELEGATE) },
      .base = { FILLED, .identity = MSH_IDENTITY_CONFIDENTIAL } },
};

static void explores_every_row(void **state)
{
    struct walk_cover cover = { .rows = msh_alloc0(msh_flow_n, sizeof(*cover.rows)) };
    size_t uncovered = 0;
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(walks); i++)
        walk_explore(&walks[i], &cover);
    for (size_t i = 0; i < msh_flow_n; i++) {
        if (cover.rows[i] > 0)
            continue;
        uncovered++;
        print_message("# row never taken: %s %s\n",
                      msh_name_code(&msh_machine_names, (int)msh_flow[i].machine),
                      msh_name_code(&msh_op_names, (int)msh_flow[i].op));
    }
    for (int kind = 0; kind < MSH_CLAIM_KIND_COUNT; kind++)
        for (int to = MSH_CLAIM_ASKED; to < MSH_CLAIM_STATE_COUNT; to++) {
            if (cover.claims[kind][to] > 0 ||
                (to == MSH_CLAIM_ENDORSED && !msh_claim_rules[kind].endorse))
                continue;
            uncovered++;
            print_message("# claim never %s: %s\n", msh_name_code(&msh_claim_state_names, to),
                          msh_name_code(&msh_claim_kind_names, kind));
        }
    print_message("# explored %zu states, %zu events; %zu rows, %zu uncovered\n", cover.states,
                  cover.events, msh_flow_n, uncovered);
    free(cover.rows);
    assert_int_equal(uncovered, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(explores_every_row) };
    return RUN(tests);
}
