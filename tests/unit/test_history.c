/*
 * Random histories of four tickets of three requesters, under shipped rules and the official
 * calendars, time advancing, with merges and un-merges among them: what the exploration of
 * test_flow.c cannot reach, because it has many units, many rounds and real dues. Every history
 * also tries commands that make no sense; each must leave an error code and nothing else. The
 * seeds are fixed.
 *
 * A history is a list of steps that can be played again. Where one breaks a law, the list is cut
 * after it and then loses every step without which the same law is still broken; what is left is
 * printed with the seed.
 */
#include "base/base.h"

#include "flow_city.h"

#define OBJECTION_MS (15 * MSH_DAY_MS)
enum { HISTORIES = 2000, STEPS = 400, TICKETS = 4, SHARES_MAX = CITY_UNITS };

/* One command tried, with all it depends on; ids are its own, so that others may be left out. */
struct step {
    size_t which; /* ticket */
    int64_t now, first_id;
    bool sample, filled; /* filled: the service has added contact, category, place, rendition */
    struct msh_command command;
    struct msh_share shares[SHARES_MAX];
    bool left_out;
};

/* A ticket: one arena holds it, the other one takes the next command. */
struct life {
    struct msh_arena arenas[2];
    int current;
    struct msh_ticket ticket;
    struct flow_past past;
};

struct history {
    struct test_random random;
    struct flow_city city;
    uint64_t seed;
    struct life lives[TICKETS];
    int64_t now, last_id;
    int nth[TICKETS]; /* place in its matter */
    struct step steps[STEPS];
    size_t n_steps;
    size_t carried_out, refused, rounds, archived, merges, unmerges;
};

static size_t below(struct history *h, size_t n)
{
    return test_below(&h->random, n);
}

static bool chance(struct history *h, int percent)
{
    return below(h, 100) < (size_t)percent;
}

/* One step --------------------------------------------------------------------------------------*/

static int64_t new_id(void *arg)
{
    return ++*(int64_t *)arg;
}

/* The tickets' ids are 1 to TICKETS; the first two are one requester's, on one matter. */
static const struct msh_ticket *ticket_of(const struct history *h, int64_t id)
{
    return id >= 1 && id <= TICKETS ? &h->lives[id - 1].ticket : NULL;
}

static struct msh_facts facts_of(struct history *h, const struct step *step)
{
    const struct msh_ticket *parent = ticket_of(h, step->command.other_id);
    return (struct msh_facts){ .now = step->now,
                               .clockwork = &h->city.clockwork,
                               .new_id = new_id,
                               .new_id_arg = &h->last_id,
                               .attempts_min = 2,
                               .returns_max = 3,
                               .objection_ms = OBJECTION_MS,
                               .sample = step->sample,
                               .parent_open = parent != NULL && msh_ticket_is_open(parent->state) &&
                                              parent->type != MSH_TYPE_REPORT && !parent->sealed,
                               .matter_nth = h->nth[step->which],
                               .matter_reviewers = &h->lives[0].ticket.reviewer_id,
                               .n_matter_reviewers = step->which == 1 };
}

static void count_children(struct history *h)
{
    for (size_t i = 0; i < TICKETS; i++) {
        h->lives[i].ticket.children = 0;
        for (size_t k = 0; k < TICKETS; k++)
            h->lives[i].ticket.children += h->lives[k].ticket.parent_id == h->lives[i].ticket.id;
    }
}

/* Of all tickets together: who is merged is merged into one that was never merged meanwhile. */
static const char *broken_together(const struct history *h)
{
    for (size_t i = 0; i < TICKETS; i++) {
        const struct msh_ticket *child = &h->lives[i].ticket;
        const struct msh_ticket *parent = ticket_of(h, child->parent_id);
        if (child->state != MSH_TICKET_MERGED)
            continue;
        if (parent == NULL || parent == child || parent->state == MSH_TICKET_MERGED ||
            parent->children == 0)
            return "§2.7(5): merged into a ticket that is not merged itself";
    }
    return NULL;
}

/* Try it: NULL, or the law it breaks. */
static const char *carry_out(struct history *h, struct step *step)
{
    struct life *life = &h->lives[step->which];
    struct msh_arena *arena = &life->arenas[1 - life->current];
    struct msh_ticket before, after;
    struct msh_changes changes;
    struct msh_err err = { 0 };
    const char *broken;
    if (step->filled) {
        life->ticket.has_contact = life->ticket.has_category = life->ticket.has_place = true;
        life->ticket.rendition_approved = true;
    }
    before = life->ticket;
    step->command.shares = step->shares;
    h->last_id = step->first_id;
    struct msh_facts facts = facts_of(h, step);
    msh_arena_reset(arena);
    msh_ticket_copy(&before, arena, &after);
    int rc = msh_ticket_apply(&after, &step->command, &facts, &changes, &err);
    if (rc < 0) {
        h->refused++;
        return err.rc == (enum msh_rc)rc && !msh_empty(err.code) && rc != MSH_E_BUG &&
                       (rc != MSH_E_INVALID || !msh_empty(err.field) ||
                        msh_streq(err.code, "claim_target"))
                   ? NULL
                   : "a refusal has a code";
    }
    const struct flow_step done = { &before, &step->command, &facts, &after, &changes };
    broken = flow_broken_step(&done);
    if (broken == NULL)
        broken = flow_broken_state(&after, false);
    if (broken == NULL)
        broken = flow_past_tell(&life->past, &h->city, &done);
    life->ticket = after;
    life->current = 1 - life->current;
    count_children(h);
    h->carried_out++;
    h->merges += step->command.op == MSH_OP_MERGE;
    h->unmerges += before.state == MSH_TICKET_MERGED && after.parent_id == 0;
    h->rounds = MSH_MAX(h->rounds, (size_t)after.round);
    return broken != NULL ? broken : broken_together(h);
}

/* Commands --------------------------------------------------------------------------------------*/

static int64_t some_id(struct history *h, const struct msh_ticket *t)
{
    switch (below(h, 6)) {
    case 0:
        return t->n_tasks > 0 ? t->tasks[below(h, t->n_tasks)].id : 0;
    case 1:
        return t->n_claims > 0 ? t->claims[below(h, t->n_claims)].id : 0;
    case 2:
        return t->n_callbacks > 0 ? t->callbacks[below(h, t->n_callbacks)].id : 0;
    case 3:
        return (int64_t)below(h, 1000) - 500;
    case 4:
        return t->id;
    default:
        return 0;
    }
}

static int64_t later(struct history *h)
{
    return h->now + ((int64_t)below(h, 20) - 1) * MSH_DAY_MS + (int64_t)below(h, 100000);
}

static size_t share_out(struct history *h, enum msh_op op, struct msh_share *shares)
{
    size_t n = 0;
    if (op == MSH_OP_DELEGATE) {
        shares[n++] = (struct msh_share){ CITY_LEVEL_3 + (int64_t)below(h, CITY_LEVEL_3_UNITS),
                                          MSH_ROLE_LEAD, "x", chance(h, 50) ? 0 : later(h) };
        return n;
    }
    for (int unit = CITY_UNIT_1; unit < CITY_UNIT_1 + CITY_UNITS; unit++)
        if (chance(h, 40))
            shares[n++] = (struct msh_share){ unit, (enum msh_task_role)below(h, 3), "x", 0 };
    if (op != MSH_OP_ADD_UNIT && n > 0)
        shares[0].role = MSH_ROLE_LEAD;
    for (size_t i = 0; op == MSH_OP_ADD_UNIT && i < n; i++)
        shares[i].role = chance(h, 70) ? MSH_ROLE_ASSIST : MSH_ROLE_INFORM;
    return n;
}

/* Answers that say what the operation says; sometimes not. */
static void answer(struct history *h, struct msh_command *c)
{
    bool solved = c->op == MSH_OP_SOLVED || c->op == MSH_OP_DISSATISFIED;
    c->solved = solved ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    c->accepted = c->op == MSH_OP_ACCEPTED_UNSOLVED ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    c->rating = (enum msh_rating)below(h, MSH_RATING_COUNT);
    if (c->op == MSH_OP_SOLVED)
        c->rating = chance(h, 50) ? MSH_RATING_GOOD : MSH_RATING_NONE;
    if (c->op == MSH_OP_DISSATISFIED)
        c->rating = MSH_RATING_VERY_BAD;
    if (chance(h, 5))
        c->solved = (enum msh_answer)below(h, MSH_ANSWER_COUNT);
}

static void fill(struct history *h, const struct msh_ticket *t, struct step *step)
{
    struct msh_command *c = &step->command;
    const struct msh_names *reasons = NULL;
    c->has_text = chance(h, 95);
    c->reason_code = chance(h, 95) ? "x" : NULL;
    if (c->op == MSH_OP_ASK && (size_t)c->claim_kind < MSH_CLAIM_KIND_COUNT)
        reasons = msh_claim_rules[c->claim_kind].reasons;
    else if (c->op == MSH_OP_SEND_BACK)
        reasons = &msh_send_back_reason_names;
    if (reasons != NULL && chance(h, 95))
        c->reason_code = reasons->items[below(h, reasons->n)].code;
    c->route = chance(h, 95) ? msh_told_route_names.items[below(h, MSH_TOLD_COUNT)].code : NULL;
    c->amount = (int)below(h, 7);
    c->until_at = later(h);
    c->other_id = c->op == MSH_OP_MERGE ? 1 + (int64_t)below(h, TICKETS) : some_id(h, t);
    c->contacted = chance(h, 90) ? MSH_ANSWER_YES : MSH_ANSWER_UNKNOWN;
    answer(h, c);
    c->n_shares = share_out(h, c->op, step->shares);
}

/* Often something that is open, and gladly what moves the ticket on. */
static void pick_open(struct history *h, const struct msh_ticket *t, struct step *step)
{
    struct msh_action open[256];
    struct msh_facts facts = facts_of(h, step);
    struct msh_command *c = &step->command;
    const struct msh_actor *actor = &h->city.people[below(h, h->city.n_people)];
    size_t n = msh_flow_actions(t, actor, &facts, open, MSH_COUNT(open));
    if (n == 0)
        return;
    const struct msh_action *action = &open[below(h, n)];
    bool note = action->op >= MSH_OP_SUPPLEMENT && action->op <= MSH_OP_INSTRUCT;
    bool exit = action->op == MSH_OP_TRANSFER || action->op == MSH_OP_ANSWER ||
                action->op == MSH_OP_REDISPATCH || action->claim_kind == MSH_CLAIM_WITHDRAWAL ||
                action->claim_kind == MSH_CLAIM_TERMINATION ||
                action->claim_kind == MSH_CLAIM_REFUSAL;
    bool pair = action->op == MSH_OP_MERGE || action->op == MSH_OP_UNMERGE;
    if (((note || exit) && !chance(h, 5)) || (pair && !chance(h, 20)))
        return;
    c->actor = *actor;
    c->op = action->op;
    c->target_id = action->target_id;
    c->claim_kind = (enum msh_claim_kind)MSH_MAX(action->claim_kind, 0);
}

static void pick_anything(struct history *h, const struct msh_ticket *t, struct msh_command *c)
{
    c->actor = h->city.people[below(h, h->city.n_people)];
    c->op = (enum msh_op)(chance(h, 98) ? below(h, MSH_OP_COUNT) : below(h, 100000));
    c->target_id = some_id(h, t);
    c->claim_kind = (enum msh_claim_kind)below(h, chance(h, 90) ? MSH_CLAIM_KIND_COUNT : 1000);
}

static void pick_work(struct history *h, const struct msh_ticket *t, struct msh_command *c)
{
    static const enum msh_op work[] = { MSH_OP_EXPIRE, MSH_OP_WINDOW_CLOSE, MSH_OP_UNPAUSE,
                                        MSH_OP_ARCHIVE, MSH_OP_ASK_MERGED };
    c->actor = (struct msh_actor){ .roles = MSH_ACTOR_SYSTEM };
    c->op = work[below(h, MSH_COUNT(work))];
    if ((c->op == MSH_OP_WINDOW_CLOSE || c->op == MSH_OP_UNPAUSE) && t->n_tasks > 0)
        c->target_id = t->tasks[below(h, t->n_tasks)].id;
}

/* Time: hours mostly, days sometimes, now and then just up to a due or the very due, and past the
 * time for objections. */
static void pass_time(struct history *h, const struct msh_ticket *t)
{
    const struct msh_clock *due = msh_ticket_due_clock(t);
    if (msh_ticket_is_end(t->state) && chance(h, 5))
        h->now += OBJECTION_MS;
    else if (chance(h, 60))
        h->now += (int64_t)below(h, MSH_HOUR_MS);
    else if (chance(h, 10))
        h->now += (int64_t)below(h, 2 * MSH_DAY_MS);
    else if (chance(h, 10) && due != NULL && due->due_at > h->now)
        h->now = due->due_at - (chance(h, 50) ? 1 : 0);
}

static void choose(struct history *h, struct step *step)
{
    *step =
        (struct step){ .which = below(h, TICKETS), .first_id = 1000 * (1 + (int64_t)h->n_steps) };
    const struct msh_ticket *t = &h->lives[step->which].ticket;
    struct msh_command *c = &step->command;
    pass_time(h, t);
    step->now = h->now;
    step->sample = chance(h, 30);
    step->filled = chance(h, 30);
    if (chance(h, 15))
        pick_work(h, t, c);
    else if (chance(h, 90))
        for (int k = 0; k < 20 && c->actor.roles == 0; k++)
            pick_open(h, t, step);
    if (c->actor.roles == 0)
        pick_anything(h, t, c);
    fill(h, t, step);
}

/* Histories -------------------------------------------------------------------------------------*/

/* The tickets before their first step; the same for the same seed. */
static void begin(struct history *h)
{
    h->random.state = h->seed;
    h->now = msh_day_start(19000 + (int32_t)below(h, 2000), MSH_ZONE_CHINA_MS) +
             (int64_t)below(h, MSH_DAY_MS);
    for (size_t i = 0; i < TICKETS; i++) {
        struct life *life = &h->lives[i];
        life->past = (struct flow_past){ .log = life->past.log };
        msh_arena_reset(&life->arenas[0]);
        life->current = 0;
        msh_ticket_init(&life->ticket, &life->arenas[0], 1 + (int64_t)i);
        life->ticket.type = (enum msh_ticket_type)below(h, MSH_TYPE_COUNT);
        life->ticket.identity = (enum msh_identity_mode)below(h, MSH_IDENTITY_COUNT);
        life->ticket.urgency = (enum msh_urgency)below(h, MSH_URGENCY_COUNT);
        life->ticket.sealed = chance(h, 5);
        life->ticket.needs_place = chance(h, 50);
        life->ticket.has_words = true;
        h->nth[i] = i == 1 ? 2 + (int)below(h, 2) : 1;
    }
}

/* Live a history to its end: NULL, or the law its last step breaks. */
static const char *live(struct history *h)
{
    const char *broken = NULL;
    begin(h);
    for (h->n_steps = 0; broken == NULL && h->n_steps < STEPS; h->n_steps++) {
        choose(h, &h->steps[h->n_steps]);
        broken = carry_out(h, &h->steps[h->n_steps]);
    }
    for (size_t i = 0; broken == NULL && i < TICKETS; i++)
        broken = flow_past_replay(&h->lives[i].past, &h->lives[i].ticket);
    return broken;
}

/* The same steps again, but those left out. */
static const char *live_again(struct history *h)
{
    const char *broken = NULL;
    begin(h);
    for (size_t i = 0; broken == NULL && i < h->n_steps; i++)
        if (!h->steps[i].left_out)
            broken = carry_out(h, &h->steps[i]);
    return broken;
}

/* Leave out every step that the broken law does not need; answers how many are left. */
static size_t shorten(struct history *h, const char *broken)
{
    size_t left = h->n_steps;
    for (size_t i = h->n_steps; i-- > 0;) {
        h->steps[i].left_out = true;
        h->steps[i].left_out = live_again(h) == broken;
        left -= h->steps[i].left_out;
    }
    return left;
}

static void print_history(const struct history *h, const char *broken)
{
    print_message("# seed %llu breaks: %s\n", (unsigned long long)h->seed, broken);
    for (size_t i = 0; i < h->n_steps; i++)
        if (!h->steps[i].left_out) {
            print_message("# ticket %zu at %lld:\n", h->steps[i].which + 1,
                          (long long)h->steps[i].now);
            flow_print(&h->steps[i].command);
        }
}

static struct history h;
static struct msh_arena arena;

static int open_city(void **state)
{
    (void)state;
    msh_arena_init(&arena, (size_t)64 << 20);
    flow_city_open(&h.city, &arena);
    for (size_t i = 0; i < TICKETS; i++) {
        msh_arena_init(&h.lives[i].arenas[0], (size_t)16 << 20);
        msh_arena_init(&h.lives[i].arenas[1], (size_t)16 << 20);
        h.lives[i].past.log = msh_alloc0(PAST_LOG_MAX, sizeof(*h.lives[i].past.log));
    }
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    for (size_t i = 0; i < TICKETS; i++) {
        free(h.lives[i].past.log);
        msh_arena_done(&h.lives[i].arenas[0]);
        msh_arena_done(&h.lives[i].arenas[1]);
    }
    msh_arena_done(&arena);
    return 0;
}

static void histories_hold(void **state)
{
    static const char *const presets[] = { "anyang", "henan", "jinan", "shandong",
                                           "shanghai-street" };
    (void)state;
    for (h.seed = 1; h.seed <= HISTORIES; h.seed++) {
        flow_city_settle(&h.city, presets[h.seed % MSH_COUNT(presets)],
                         h.seed / MSH_COUNT(presets) % 2 == 1, &arena);
        const char *broken = live(&h);
        if (broken != NULL) {
            (void)shorten(&h, broken);
            print_history(&h, broken);
            fail();
        }
        for (size_t i = 0; i < TICKETS; i++)
            h.archived += h.lives[i].ticket.state == MSH_TICKET_ARCHIVED;
    }
    print_message("# %d histories of %d tickets: %zu commands carried out, %zu refused, up to "
                  "round %zu, %zu merges, %zu came back, %zu archived\n",
                  HISTORIES, TICKETS, h.carried_out, h.refused, h.rounds, h.merges, h.unmerges,
                  h.archived);
    assert_true(h.rounds >= 4 && h.merges >= HISTORIES && h.unmerges >= HISTORIES / 4);
}

/* A city where an extension gives next to nothing. */
static int extend_back(void *arg, const struct msh_clock *clock, int amount,
                       struct msh_printed *ret, struct msh_err *err)
{
    (void)arg, (void)amount, (void)err;
    *ret = (struct msh_printed){ .due_at = clock->due_at + 1, .warn_at = clock->warn_at + 1 };
    return MSH_OK;
}

static void a_breach_is_shortened(void **state)
{
    const char *broken = NULL;
    (void)state;
    flow_city_settle(&h.city, "anyang", true, &arena);
    h.city.clockwork.extend = extend_back;
    for (h.seed = 1; broken == NULL && h.seed < HISTORIES; h.seed++)
        broken = live(&h);
    h.seed--;
    assert_non_null(broken);
    size_t all = h.n_steps, left = shorten(&h, broken);
    assert_true(live_again(&h) == broken);
    print_message("# %zu steps, %zu of them needed\n", all, left);
    assert_in_range(left, 4, 12); /* register, triage, dispatch, ask, perhaps sign; grant */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(histories_hold),
                                        cmocka_unit_test(a_breach_is_shortened) };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
