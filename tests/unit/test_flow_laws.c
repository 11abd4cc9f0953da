/*
 * A law that cannot speak says nothing: each is shown a state or a step that is right, and then
 * the same with one thing wrong.
 */
#include "base/base.h"

#include "flow_world.h"

static const struct flow_world world = {
    .name = "laws",
    .people = MSH_BIT(PERSON_COUNT) - 2,
    .claims = UINT32_MAX,
    .sharing = MSH_BIT(SHARING_COUNT) - 1,
    .returns_max = 3,
    .nth = 1,
    .base = { .has_words = true, .has_contact = true, .has_category = true, .has_place = true }
};

/* A step: the ticket before and after one command. */
struct scene {
    struct msh_arena arena;
    struct msh_ticket before, after;
    struct msh_command command;
    struct msh_facts facts;
    struct msh_changes changes;
    int64_t last_id;
};

struct move {
    enum msh_op op;
    enum person who;
    int arg; /* kind of a claim; number of shares */
    bool late;
};

/* Of all commands that may be tried, the first that is this move and works. */
struct player {
    struct scene *scene;
    const struct move *move;
    bool done;
};

static int attempt(void *arg, const struct flow_try *one)
{
    struct player *player = arg;
    const struct move *move = player->move;
    struct scene *scene = player->scene;
    const struct msh_command *c = &one->command;
    struct msh_err err;
    if (player->done || c->op != move->op || c->actor.roles != flow_people[move->who].roles ||
        c->actor.account_id != flow_people[move->who].account_id ||
        (c->op == MSH_OP_ASK && (int)c->claim_kind != move->arg) ||
        (c->n_shares > 0 && move->arg > 0 && (int)c->n_shares != move->arg) ||
        move->late != (one->facts.now == AT_LATE))
        return MSH_E_STATE;
    msh_ticket_copy(&scene->before, &scene->arena, &scene->after);
    scene->command = *c;
    scene->facts = one->facts;
    player->done = msh_ticket_apply(&scene->after, c, &one->facts, &scene->changes, &err) == MSH_OK;
    return player->done ? MSH_OK : MSH_E_STATE;
}

#define MOVES_MAX 16

static void play(struct scene *scene, const struct move *moves)
{
    *scene = (struct scene){ .last_id = 100 };
    msh_arena_init(&scene->arena, (size_t)1 << 22);
    scene->after = world.base;
    scene->after.arena = &scene->arena;
    scene->after.id = 1;
    for (size_t i = 0; i < MOVES_MAX && moves[i].who != NOBODY; i++) {
        struct player player = { scene, &moves[i], false };
        scene->before = scene->after;
        flow_each(&world, &scene->before, &scene->last_id, attempt, NULL, &player);
        if (!player.done)
            fail_msg("move %zu, %s, is not possible", i,
                     msh_name_code(&msh_op_names, (int)moves[i].op));
    }
}

/* Scenes ----------------------------------------------------------------------------------------*/

#define DO(op, who)                                                                                \
    {                                                                                              \
        MSH_OP_##op, who, 0, false                                                                 \
    }
#define DO_LATE(op)                                                                                \
    {                                                                                              \
        MSH_OP_##op, SYSTEM, 0, true                                                               \
    }
#define WITH(op, who, arg)                                                                         \
    {                                                                                              \
        MSH_OP_##op, who, arg, false                                                               \
    }
#define ASK(kind, who)                                                                             \
    {                                                                                              \
        MSH_OP_ASK, who, MSH_CLAIM_##kind, false                                                   \
    }

#define REGISTERED  DO(REGISTER, REQUESTER)
#define DISPATCHING REGISTERED, DO(TRIAGE, DISPATCHER)
#define TO_SIGN     DISPATCHING, WITH(DISPATCH, DISPATCHER, 1)
#define SIGNED      TO_SIGN, DO(SIGN, CLERK_A)
#define ASSISTED    DISPATCHING, WITH(DISPATCH, DISPATCHER, 2)
#define WRITTEN     SIGNED, DO(REPLY, CLERK_A)
#define REVIEWING   WRITTEN, DO(APPROVE, HEAD_A)
#define CALLED      REVIEWING, DO(PASS, REVIEWER)
#define MERGED      SIGNED, DO(MERGE, DISPATCHER)
#define DEFERRED    SIGNED, ASK(DEFERRAL, CLERK_A), DO(ENDORSE, HEAD_A), DO(GRANT, SUPERVISOR)

static const struct move registered[MOVES_MAX] = { REGISTERED };
static const struct move answered[MOVES_MAX] = { REGISTERED, DO(ANSWER, OPERATOR) };
static const struct move to_sign[MOVES_MAX] = { TO_SIGN };
static const struct move is_signed[MOVES_MAX] = { SIGNED };
static const struct move assisted[MOVES_MAX] = { ASSISTED };
static const struct move designated[MOVES_MAX] = { DISPATCHING, WITH(DESIGNATE, DISPATCHER, 1) };
static const struct move delegated[MOVES_MAX] = { SIGNED, DO(DELEGATE, CLERK_A) };
static const struct move return_asked[MOVES_MAX] = { SIGNED, ASK(RETURN, CLERK_A) };
static const struct move returned[MOVES_MAX] = { SIGNED, ASK(RETURN, CLERK_A), DO(ENDORSE, HEAD_A),
                                                 DO(GRANT, REVIEWER) };
static const struct move extended[MOVES_MAX] = { SIGNED, ASK(EXTENSION, CLERK_A),
                                                 DO(GRANT, REVIEWER) };
static const struct move two_claims[MOVES_MAX] = { SIGNED, ASK(EXTENSION, CLERK_A),
                                                   ASK(PAUSE, CLERK_A) };
static const struct move endorsed[MOVES_MAX] = { SIGNED, ASK(PAUSE, CLERK_A), DO(ENDORSE, HEAD_A) };
static const struct move redispatched[MOVES_MAX] = { SIGNED, ASK(EXTENSION, CLERK_A),
                                                     DO(REDISPATCH, DISPATCHER) };
static const struct move approved[MOVES_MAX] = { REVIEWING };
static const struct move passed[MOVES_MAX] = { CALLED };
static const struct move solved[MOVES_MAX] = { CALLED, DO(SOLVED, CALLBACK) };
static const struct move unsolved[MOVES_MAX] = { CALLED, DO(UNSOLVED, CALLBACK) };
static const struct move archived[MOVES_MAX] = { CALLED, DO(SOLVED, CALLBACK), DO_LATE(ARCHIVE) };
static const struct move merged[MOVES_MAX] = { MERGED };
static const struct move unmerged[MOVES_MAX] = { MERGED, DO(UNMERGE, DISPATCHER) };
static const struct move merged_archived[MOVES_MAX] = { MERGED, DO(ASK_MERGED, SYSTEM),
                                                        DO(SOLVED, CALLBACK), DO_LATE(ARCHIVE) };
static const struct move deferred[MOVES_MAX] = { DEFERRED };
static const struct move withdrawing[MOVES_MAX] = { SIGNED, ASK(WITHDRAWAL, REQUESTER) };
static const struct move withdrawn[MOVES_MAX] = { SIGNED, ASK(WITHDRAWAL, REQUESTER),
                                                  DO(GRANT, CALLBACK) };
static const struct move objected[MOVES_MAX] = { MERGED, ASK(OBJECTION, REQUESTER),
                                                 DO(GRANT, SUPERVISOR) };

/* What goes wrong -------------------------------------------------------------------------------*/

static struct msh_clock *clock_of(struct msh_ticket *t, enum msh_stage stage)
{
    for (size_t i = t->n_clocks; i-- > 0;)
        if (t->clocks[i].stage == stage && t->clocks[i].state != MSH_CLOCK_STOPPED)
            return &t->clocks[i];
    fail();
    return NULL;
}

static void stop(struct msh_clock *clock)
{
    clock->state = MSH_CLOCK_STOPPED;
    clock->stop_at = 1;
}

static struct msh_task *last_task(struct msh_ticket *t)
{
    return &t->tasks[t->n_tasks - 1];
}

#define WRONG(name) static void name(struct scene *s)

WRONG(task_reopens)
{
    s->after.tasks[0].state = MSH_TASK_HANDLING;
}
WRONG(somebody_to_ask)
{
    s->after.callbacks[0].state = MSH_ASK_OPEN;
}
WRONG(due_without_rule)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->rule_id = 0;
}
WRONG(no_handling_clock)
{
    stop(clock_of(&s->after, MSH_STAGE_HANDLE));
}
WRONG(runs_and_stopped)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->stop_at = 1;
}
WRONG(level_3_due_late)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->due_at += MSH_DAY_MS;
}
WRONG(no_review_date)
{
    stop(clock_of(&s->after, MSH_STAGE_HANG_REVIEW));
}
WRONG(no_dispatch_clock)
{
    stop(clock_of(&s->after, MSH_STAGE_DISPATCH));
}
WRONG(designated_returned)
{
    s->after.tasks[0].state = MSH_TASK_RETURNED;
}
WRONG(return_without_claim)
{
    s->after.claims[0].state = MSH_CLAIM_DENIED;
}
WRONG(half_a_rating)
{
    s->after.first_rating = MSH_RATING_BAD;
}
WRONG(merged_into_nothing)
{
    s->after.parent_id = 0;
}
WRONG(merged_parent)
{
    s->after.children = 1;
}
WRONG(merged_clock_runs)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->state = MSH_CLOCK_RUNNING;
}
WRONG(assist_at_work)
{
    s->after.tasks[0].state = MSH_TASK_HANDLING;
}
WRONG(all_replied)
{
    s->after.tasks[0].state = MSH_TASK_REPLIED;
}
WRONG(two_shares)
{
    s->after.tasks[1].unit_id = s->after.tasks[0].unit_id;
}
WRONG(closed_unsolved)
{
    s->after.solved = MSH_ANSWER_NO;
}
WRONG(no_exit_code)
{
    s->after.exit_code = NULL;
}
WRONG(nobody_confirms)
{
    s->after.callbacks[0].state = MSH_ASK_DROPPED;
}
WRONG(same_claim_twice)
{
    s->after.claims[1].kind = s->after.claims[0].kind;
}
WRONG(no_rendition)
{
    s->after.identity = MSH_IDENTITY_CONFIDENTIAL;
}

WRONG(by_nobody)
{
    s->changes.items[0].actor.roles = MSH_BIT(MSH_STAFF_ANALYST);
}
WRONG(untold)
{
    last_task(&s->after)->state = MSH_TASK_DONE;
}
WRONG(was_released)
{
    s->before.tasks[0].state = MSH_TASK_RELEASED;
}
WRONG(no_tick)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->warn_at--;
}
WRONG(due_moves)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->due_at++;
}
WRONG(gap_lost)
{
    clock_of(&s->after, MSH_STAGE_HANDLE)->paused_ms--;
}
WRONG(returned_thrice)
{
    s->before.returns = 3;
}
WRONG(not_counted)
{
    s->after.returns = 0;
}
WRONG(window_over)
{
    clock_of(&s->before, MSH_STAGE_RETURN)->due_at = s->facts.now;
}
WRONG(rating_changed)
{
    s->before.first_rating = MSH_RATING_GOOD;
    s->after.first_rating = MSH_RATING_BAD;
}
WRONG(resumes_elsewhere)
{
    s->before.resume_state = MSH_TICKET_DISPATCHING;
}
WRONG(has_children)
{
    s->before.children = 1;
}
WRONG(not_asked)
{
    s->after.callbacks[0].state = MSH_ASK_DROPPED;
}
WRONG(extended_late)
{
    clock_of(&s->before, MSH_STAGE_HANDLE)->due_at = s->facts.now;
}
WRONG(extended_twice)
{
    s->before.tasks[0].extensions = 1;
}
WRONG(done_is_solved)
{
    s->after.solved = MSH_ANSWER_YES;
}
WRONG(unsolved_closed)
{
    s->after.state = MSH_TICKET_CLOSED;
}
WRONG(reason_untold)
{
    s->changes.items[0].n_facts = 0;
}
WRONG(involved)
{
    s->before.exit_by = s->command.actor.account_id;
}
WRONG(office_withdraws)
{
    s->before.claims[0].asked_by = OPERATOR;
    s->before.claims[0].recording_id = 0;
}
WRONG(wish_lapses)
{
    s->after.claims[0].kind = MSH_CLAIM_WITHDRAWAL;
}
WRONG(not_sampled)
{
    s->after.callbacks[0].state = MSH_ASK_DROPPED;
}
WRONG(own_unit_reviews)
{
    s->before.tasks[0].unit_id = s->command.actor.unit_id;
}
WRONG(same_reviewer)
{
    s->before.round = 3;
    s->before.reviewer_id = s->command.actor.account_id;
}
WRONG(same_matter)
{
    s->facts.matter_nth = 3;
    s->facts.matter_reviewers = &s->command.actor.account_id;
    s->facts.n_matter_reviewers = 1;
}
WRONG(is_sealed)
{
    s->before.sealed = true;
}
WRONG(foreign_share)
{
    s->before.tasks[0].unit_id = UNIT_B;
}
WRONG(left_behind)
{
    s->after.tasks[0].unit_id = UNIT_B;
}
WRONG(own_reply)
{
    s->before.tasks[0].author_id = s->command.actor.account_id;
}
WRONG(foreign_claim)
{
    s->before.claims[0].asked_unit = UNIT_B;
}
WRONG(own_claim)
{
    s->before.claims[0].asked_by = s->command.actor.account_id;
}
WRONG(not_endorsed)
{
    s->before.claims[0].state = MSH_CLAIM_ASKED;
}

static const struct mutant {
    const char *law;
    const struct move *moves;
    void (*wrong)(struct scene *s);
} mutants[] = {
    { "one end", solved, task_reopens },
    { "quiet archive", archived, somebody_to_ask },
    { "printed dues", is_signed, due_without_rule },
    { "shares have dues", is_signed, no_handling_clock },
    { "whole clocks", is_signed, runs_and_stopped },
    { "level 3 within level 2", delegated, level_3_due_late },
    { "plans are reviewed", deferred, no_review_date },
    { "waiting has a clock", registered, no_dispatch_clock },
    { "designated stays", designated, designated_returned },
    { "return waits for claim", return_asked, return_without_claim },
    { "ratings together", is_signed, half_a_rating },
    { "merged has a parent", merged, merged_into_nothing },
    { "merged is no parent", merged, merged_parent },
    { "merged keeps clocks", merged, merged_clock_runs },
    { "lead waits for assist", approved, assist_at_work },
    { "no join is missed", is_signed, all_replied },
    { "one share a unit", assisted, two_shares },
    { "closed as told", solved, closed_unsolved },
    { "exits have reasons", answered, no_exit_code },
    { "withdrawal is confirmed", withdrawing, nobody_confirms },
    { "callbacks in place", passed, nobody_confirms },
    { "claims in place", two_claims, same_claim_twice },
    { "units see renditions", is_signed, no_rendition },
    { "rows", is_signed, by_nobody },
    { "replay", is_signed, untold },
    { "gone is gone", is_signed, was_released },
    { "ticks", is_signed, no_tick },
    { "printed dues stay", is_signed, due_moves },
    { "gaps are pauses", unmerged, gap_lost },
    { "third return", to_sign, returned_thrice },
    { "returns count", returned, not_counted },
    { "returns in window", return_asked, window_over },
    { "first rating stays", passed, rating_changed },
    { "un-merge restores", unmerged, resumes_elsewhere },
    { "merge is early", merged, has_children },
    { "merged are asked", merged_archived, not_asked },
    { "extension in time", extended, extended_late },
    { "extension in time", extended, extended_twice },
    { "extension in time", extended, own_claim },
    { "done is not solved", approved, done_is_solved },
    { "unsolved is rework", unsolved, unsolved_closed },
    { "exits tell reasons", answered, reason_untold },
    { "objections to others", objected, involved },
    { "requester withdraws", withdrawn, office_withdraws },
    { "withdrawal outlives", redispatched, wish_lapses },
    { "answers are sampled", answered, not_sampled },
    { "judges are apart", passed, own_unit_reviews },
    { "third time", passed, same_reviewer },
    { "third time", passed, same_matter },
    { "sealed", passed, is_sealed },
    { "own shares", is_signed, foreign_share },
    { "successors take over", is_signed, left_behind },
    { "second pair of eyes", approved, own_reply },
    { "level 2 endorses", endorsed, foreign_claim },
    { "others decide", returned, own_claim },
    { "others decide", returned, not_endorsed },
};

/* Does the law hold of the scene? Unknown laws fail the test. */
static bool holds(const char *name, const struct scene *s)
{
    const struct flow_step step = { &s->before, &s->command, &s->facts, &s->after, &s->changes };
    for (size_t i = 0; i < flow_state_laws_n; i++)
        if (msh_streq(flow_state_laws[i].name, name))
            return flow_state_laws[i].holds(&s->after);
    for (size_t i = 0; i < flow_step_laws_n; i++)
        if (msh_streq(flow_step_laws[i].name, name))
            return flow_step_laws[i].holds(&step);
    fail_msg("no law \"%s\"", name);
    return false;
}

static void laws_speak(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(mutants); i++) {
        struct scene scene;
        play(&scene, mutants[i].moves);
        if (!holds(mutants[i].law, &scene))
            fail_msg("\"%s\" speaks where nothing is wrong", mutants[i].law);
        mutants[i].wrong(&scene);
        if (holds(mutants[i].law, &scene))
            fail_msg("\"%s\" is silent, mutant %zu", mutants[i].law, i);
        msh_arena_done(&scene.arena);
    }
}

static bool has_mutant(const char *name)
{
    for (size_t i = 0; i < MSH_COUNT(mutants); i++)
        if (msh_streq(mutants[i].law, name))
            return true;
    print_message("# no mutant of \"%s\"\n", name);
    return false;
}

static void every_law_is_shown(void **state)
{
    bool all = true;
    (void)state;
    for (size_t i = 0; i < flow_state_laws_n; i++)
        all &= has_mutant(flow_state_laws[i].name);
    for (size_t i = 0; i < flow_step_laws_n; i++)
        all &= has_mutant(flow_step_laws[i].name);
    assert_true(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(laws_speak),
                                        cmocka_unit_test(every_law_is_shown) };
    return RUN(tests);
}
