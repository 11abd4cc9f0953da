/*
 * Random histories of a ticket under shipped rules and the official calendars, time advancing: what
 * the exploration of test_flow.c cannot reach, because it has many units, many rounds and real
 * dues. Every history also tries commands that make no sense; each must leave an error code and
 * nothing else. The seeds are fixed.
 */
#include "base/base.h"

#include "domain/preset.h"
#include "flow_check.h"

#define OBJECTION_MS (15 * MSH_DAY_MS)
enum { HISTORIES = 3000, COMMANDS = 200, LOG_MAX = 4096, CLOCKS_MAX = 512 };

enum { HOTLINE = 1, UNIT_1 = 101, UNITS = 4, LEVEL_3 = 105, LEVEL_3_UNITS = 2 };

static const struct {
    uint32_t roles;
    int n;
} hotline_posts[] = {
    { MSH_BIT(MSH_STAFF_OPERATOR), 1 },
    { MSH_BIT(MSH_STAFF_DISPATCHER), 2 },
    { MSH_BIT(MSH_STAFF_REVIEWER), 3 },
    { MSH_BIT(MSH_STAFF_CALLBACK), 2 },
    { MSH_BIT(MSH_STAFF_SUPERVISOR), 3 },
    { MSH_BIT(MSH_STAFF_LEADER), 1 },
    { MSH_BIT(MSH_STAFF_INSPECTOR), 3 },
    { MSH_BIT(MSH_STAFF_REPORT_DESK), 3 },
    { MSH_BIT(MSH_STAFF_REVIEWER) | MSH_BIT(MSH_STAFF_SUPERVISOR) | MSH_BIT(MSH_STAFF_DISPATCHER),
      2 },
    { MSH_BIT(MSH_STAFF_ANALYST), 1 },
};

#define PEOPLE_MAX 64
struct history {
    struct test_random random;
    struct msh_actor people[PEOPLE_MAX];
    size_t n_people;

    /* the city */
    const struct msh_calendar *cal;
    struct msh_rule rules[MSH_PRESET_RULES_MAX];
    size_t n_rules;
    struct msh_clockwork clockwork;

    /* the ticket: one arena holds it, the other one takes the next command */
    struct msh_arena arenas[2];
    int current;
    struct msh_ticket ticket;
    int64_t now, last_id;

    /* what happened, apart from the aggregate */
    struct msh_change *log;
    size_t n_log;
    struct told {
        int64_t clock_id, paused_at, paused_ms;
        struct msh_due due;
        int rule; /* -1: a date of a plan */
    } dues[CLOCKS_MAX];
    size_t n_dues;
    enum msh_rating first_rating;
    int64_t early_reviewer;

    const struct msh_command *trying;
    uint64_t seed;
    size_t carried_out, refused, rounds, archived;
};

static struct history *telling;

static void trace(void)
{
    print_message("# seed %llu, after %zu changes\n", (unsigned long long)telling->seed,
                  telling->n_log);
    for (size_t i = telling->n_log > 40 ? telling->n_log - 40 : 0; i < telling->n_log; i++)
        print_message("#   %s %lld: %s\n",
                      msh_name_code(&msh_machine_names, (int)telling->log[i].machine),
                      (long long)telling->log[i].target_id,
                      msh_name_code(&msh_op_names, (int)telling->log[i].op));
    if (telling->trying != NULL)
        flow_print(telling->trying);
}

static size_t below(struct history *h, size_t n)
{
    return test_below(&h->random, n);
}

static bool chance(struct history *h, int percent)
{
    return below(h, 100) < (size_t)percent;
}

/* The city: shipped rules, official calendars -----------------------------------------------------*/

static int find_rule(const struct history *h, int64_t id)
{
    FLOW_HOLDS(id > 0 && (size_t)id <= h->n_rules && h->rules[id - 1].id == id);
    return (int)id - 1;
}

static int64_t warn_of(const struct history *h, int64_t due_at)
{
    int64_t yellow = 0, red = 0;
    msh_lamp_bounds(h->cal, due_at, &yellow, &red);
    return yellow;
}

static int start(void *arg, const struct msh_ticket *ticket, enum msh_stage stage, int64_t from_at,
                 struct msh_printed *ret, struct msh_err *err)
{
    const struct history *h = arg;
    const struct msh_rule_query query = {
        .stage = stage, .type = ticket->type, .urgency = ticket->urgency, .at = from_at
    };
    struct msh_rule_match match;
    (void)err;
    if (!msh_rule_find(h->cal, h->rules, h->n_rules, &query, &match))
        return 0;
    *ret = (struct msh_printed){ .rule_id = match.legal->id,
                                 .calendar_version = (int)h->cal->version,
                                 .due_at = match.legal_due.at,
                                 .warn_at = warn_of(h, match.warn_due.at),
                                 .provisional = match.legal_due.provisional };
    return 1;
}

static struct msh_due extended(const struct history *h, int rule, struct msh_due old, int amount)
{
    struct msh_due due;
    msh_deadline_extend(h->cal, &old, amount, h->rules[rule].extend_unit,
                        h->rules[rule].term.due_edge, &due);
    return due;
}

static struct msh_due resumed(const struct history *h, int rule, struct msh_due old, int64_t from,
                              int64_t to)
{
    struct msh_due due;
    msh_deadline_pause(h->cal, &h->rules[rule].term, &old, from, to, &due);
    return due;
}

static struct msh_due due_now(const struct msh_clock *clock)
{
    return (struct msh_due){ .at = clock->due_at, .provisional = clock->provisional };
}

static int extend(void *arg, const struct msh_clock *clock, int amount, struct msh_printed *ret,
                  struct msh_err *err)
{
    const struct history *h = arg;
    struct msh_due due = extended(h, find_rule(h, clock->rule_id), due_now(clock), amount);
    (void)err;
    *ret = (struct msh_printed){ .due_at = due.at,
                                 .warn_at = warn_of(h, due.at),
                                 .provisional = due.provisional };
    return MSH_OK;
}

static int resume(void *arg, const struct msh_clock *clock, int64_t paused_ms,
                  struct msh_printed *ret, struct msh_err *err)
{
    const struct history *h = arg;
    struct msh_due due;
    (void)err;
    *ret = (struct msh_printed){ .due_at = clock->due_at + paused_ms,
                                 .warn_at = clock->warn_at + paused_ms };
    if (clock->rule_id == 0) /* a date of a plan moves by the time lost */
        return MSH_OK;
    due = resumed(h, find_rule(h, clock->rule_id), due_now(clock), clock->paused_at,
                  clock->paused_at + paused_ms);
    *ret = (struct msh_printed){
        .due_at = due.at,
        .warn_at = due.at == clock->due_at ? clock->warn_at : warn_of(h, due.at),
        .provisional = due.provisional,
    };
    return MSH_OK;
}

static void limits(void *arg, const struct msh_clock *clock, struct msh_limits *ret)
{
    const struct history *h = arg;
    *ret = (struct msh_limits){ 0 };
    if (clock->rule_id == 0)
        return;
    const struct msh_rule *rule = &h->rules[find_rule(h, clock->rule_id)];
    ret->extend_max_times = rule->extend_max_times;
    ret->extend_max_amount = rule->extend_amount;
    ret->extend_by_head = rule->extend_approver == MSH_STAFF_HEAD;
    for (int i = 0; i < MSH_PAUSE_COUNT; i++)
        if (rule->pause_max_days[i] > 0) {
            ret->pause_reasons |= MSH_BIT(i);
            ret->pause_max_ms[i] = rule->pause_max_days[i] * MSH_DAY_MS;
        }
}

static int64_t new_id(void *arg)
{
    return ++((struct history *)arg)->last_id;
}

static void hire(struct history *h, uint32_t roles, int64_t unit_id)
{
    assert_true(h->n_people < PEOPLE_MAX);
    h->people[h->n_people] = (struct msh_actor){ roles, 1 + (int64_t)h->n_people, unit_id };
    h->n_people++;
}

static void hire_all(struct history *h)
{
    for (size_t i = 0; i < MSH_COUNT(hotline_posts); i++)
        for (int k = 0; k < hotline_posts[i].n; k++)
            hire(h, hotline_posts[i].roles, HOTLINE);
    for (int unit = UNIT_1; unit < LEVEL_3 + LEVEL_3_UNITS; unit++) {
        hire(h, MSH_BIT(MSH_STAFF_CLERK), unit);
        hire(h, MSH_BIT(MSH_STAFF_CLERK), unit);
        hire(h, MSH_BIT(MSH_STAFF_HEAD), unit);
        hire(h, MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD), unit);
    }
    hire(h, hotline_posts[2].roles | hotline_posts[3].roles | hotline_posts[4].roles, UNIT_1);
    h->people[h->n_people++] = (struct msh_actor){ MSH_ACTOR_REQUESTER, 0, 0 };
    h->people[h->n_people++] = (struct msh_actor){ MSH_ACTOR_SYSTEM, 0, 0 };
}

/* Every other city allows pauses, as a city may set for itself; no shipped preset does. */
static void settle(struct history *h, const char *preset, bool pauses, struct msh_arena *arena)
{
    struct msh_preset loaded;
    struct msh_err err;
    assert_int_equal(msh_preset_load(arena, preset, &loaded, &err), MSH_OK);
    h->n_rules = loaded.n_rules;
    for (size_t i = 0; i < loaded.n_rules; i++) {
        h->rules[i] = loaded.rules[i];
        h->rules[i].id = 1 + (int64_t)i;
        for (int k = 0; pauses && k < MSH_PAUSE_COUNT; k++)
            h->rules[i].pause_max_days[k] = 5 + 5 * k;
    }
}

/* Commands --------------------------------------------------------------------------------------*/

static int64_t some_id(struct history *h)
{
    const struct msh_ticket *t = &h->ticket;
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
        shares[n++] = (struct msh_share){ LEVEL_3 + (int64_t)below(h, LEVEL_3_UNITS), MSH_ROLE_LEAD,
                                          "x", chance(h, 50) ? 0 : later(h) };
        return n;
    }
    for (int unit = UNIT_1; unit < UNIT_1 + UNITS; unit++)
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

static void fill(struct history *h, struct msh_command *c, struct msh_share *shares)
{
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
    c->other_id = c->op == MSH_OP_MERGE ? 7777 : some_id(h);
    c->contacted = chance(h, 90) ? MSH_ANSWER_YES : MSH_ANSWER_UNKNOWN;
    answer(h, c);
    c->shares = shares;
    c->n_shares = share_out(h, c->op, shares);
}

/* Often something that is open, and gladly what moves the ticket on. */
static void pick_open(struct history *h, const struct msh_facts *facts, struct msh_command *c)
{
    struct msh_action open[256];
    const struct msh_actor *actor = &h->people[below(h, h->n_people)];
    size_t n = msh_flow_actions(&h->ticket, actor, facts, open, MSH_COUNT(open));
    if (n == 0)
        return;
    const struct msh_action *action = &open[below(h, n)];
    bool note = action->op >= MSH_OP_SUPPLEMENT && action->op <= MSH_OP_INSTRUCT;
    bool exit = action->op == MSH_OP_MERGE || action->op == MSH_OP_TRANSFER ||
                action->op == MSH_OP_ANSWER || action->op == MSH_OP_REDISPATCH ||
                action->claim_kind == MSH_CLAIM_WITHDRAWAL ||
                action->claim_kind == MSH_CLAIM_TERMINATION ||
                action->claim_kind == MSH_CLAIM_REFUSAL;
    if ((note || exit) && !chance(h, 5))
        return;
    c->actor = *actor;
    c->op = action->op;
    c->target_id = action->target_id;
    c->claim_kind = (enum msh_claim_kind)MSH_MAX(action->claim_kind, 0);
}

static void pick_anything(struct history *h, struct msh_command *c)
{
    c->actor = h->people[below(h, h->n_people)];
    c->op = (enum msh_op)(chance(h, 98) ? below(h, MSH_OP_COUNT) : below(h, 100000));
    c->target_id = some_id(h);
    c->claim_kind = (enum msh_claim_kind)below(h, chance(h, 90) ? MSH_CLAIM_KIND_COUNT : 1000);
}

static void pick_work(struct history *h, struct msh_command *c)
{
    static const enum msh_op work[] = { MSH_OP_EXPIRE, MSH_OP_WINDOW_CLOSE, MSH_OP_UNPAUSE,
                                        MSH_OP_ARCHIVE, MSH_OP_ASK_MERGED };
    c->actor = (struct msh_actor){ .roles = MSH_ACTOR_SYSTEM };
    c->op = work[below(h, MSH_COUNT(work))];
    if ((c->op == MSH_OP_WINDOW_CLOSE || c->op == MSH_OP_UNPAUSE) && h->ticket.n_tasks > 0)
        c->target_id = h->ticket.tasks[below(h, h->ticket.n_tasks)].id;
}

/* Time: hours mostly, days sometimes, now and then just up to a due or the very due, and past the
 * time for objections. */
static void pass_time(struct history *h)
{
    const struct msh_clock *due = msh_ticket_due_clock(&h->ticket);
    if (msh_ticket_is_end(h->ticket.state) && chance(h, 5))
        h->now += OBJECTION_MS;
    else if (chance(h, 60))
        h->now += (int64_t)below(h, 4 * MSH_HOUR_MS);
    else if (chance(h, 10))
        h->now += (int64_t)below(h, 4 * MSH_DAY_MS);
    else if (chance(h, 10) && due != NULL && due->due_at > h->now)
        h->now = due->due_at - (chance(h, 50) ? 1 : 0);
}

/* What happened, kept apart -----------------------------------------------------------------------*/

static struct told *told_of(struct history *h, int64_t clock_id)
{
    for (size_t i = 0; i < h->n_dues; i++)
        if (h->dues[i].clock_id == clock_id)
            return &h->dues[i];
    return NULL;
}

static void hear(struct history *h, const struct msh_clock *clock)
{
    struct told *told = &h->dues[h->n_dues++];
    FLOW_HOLDS(h->n_dues < CLOCKS_MAX);
    *told = (struct told){ .clock_id = clock->id, .due = due_now(clock), .rule = -1 };
    if (clock->rule_id == 0)
        return;
    told->rule = find_rule(h, clock->rule_id);
    FLOW_HOLDS(clock->calendar_version == (int)h->cal->version);
    FLOW_HOLDS(h->rules[told->rule].stage == clock->stage);
    msh_deadline_due(h->cal, &h->rules[told->rule].term, clock->start_at, &told->due);
    FLOW_HOLDS(clock->due_at == told->due.at && clock->provisional == told->due.provisional);
}

static int64_t fact(const struct msh_change *change, const char *key)
{
    for (size_t i = 0; i < change->n_facts; i++)
        if (msh_streq(change->facts[i].key, key))
            return change->facts[i].i;
    return 0;
}

/* Invariant 2: from rule and calendar version alone, with the extensions and pauses that the
 * changes tell, comes the due that is printed. A level-3 due may be cut to its level-2 due. */
static void recompute(struct history *h, const struct msh_change *change,
                      const struct msh_tick *tick)
{
    const struct msh_clock *clock = &tick->clock;
    const struct msh_task *task = msh_ticket_task(&h->ticket, clock->task_id);
    struct told *told = told_of(h, clock->id);
    FLOW_HOLDS((told == NULL) == (tick->kind == MSH_TICK_START));
    if (told == NULL) {
        hear(h, clock);
        return;
    }
    int64_t gap = clock->paused_ms - told->paused_ms;
    struct msh_due due = told->due;
    if (tick->kind == MSH_TICK_EXTEND)
        due = extended(h, told->rule, due, (int)fact(change, "amount"));
    if (tick->kind == MSH_TICK_RESUME && gap > 0 && told->rule >= 0)
        due = resumed(h, told->rule, due, told->paused_at, told->paused_at + gap);
    else if (tick->kind == MSH_TICK_RESUME)
        due.at += gap;
    if (task != NULL && task->parent_task_id != 0)
        FLOW_HOLDS(clock->due_at >= told->due.at && clock->due_at <= due.at);
    else
        FLOW_HOLDS(clock->due_at == due.at && clock->provisional == due.provisional);
    told->due = due_now(clock);
    told->paused_at = clock->paused_at;
    told->paused_ms = clock->paused_ms;
}

static void tell(struct history *h, const struct msh_changes *changes)
{
    for (size_t i = 0; i < changes->n; i++) {
        assert_true(h->n_log < LOG_MAX);
        h->log[h->n_log++] = changes->items[i];
        for (size_t k = 0; k < changes->items[i].n_ticks; k++)
            recompute(h, &changes->items[i], &changes->items[i].ticks[k]);
    }
}

/* What happened, alone, gives the states: the projection that verify recomputes. */
static void replay(struct history *h)
{
    const struct msh_ticket *t = &h->ticket;
    int ticket = MSH_TICKET_NONE;
    size_t tasks = 0, claims = 0;
    for (size_t i = 0; i < h->n_log; i++) {
        const struct msh_change *change = &h->log[i];
        tasks += change->op == MSH_OP_OPEN;
        claims += change->op == MSH_OP_ASK;
        if (change->machine != MSH_MACHINE_TICKET)
            continue;
        FLOW_HOLDS(change->from == ticket);
        ticket = change->to;
    }
    FLOW_HOLDS(ticket == (int)t->state && tasks == t->n_tasks && claims == t->n_claims);
    for (size_t i = 0; i < t->n_tasks; i++) {
        int state = MSH_TASK_NONE;
        for (size_t k = 0; k < h->n_log; k++)
            if (h->log[k].machine == MSH_MACHINE_TASK && h->log[k].target_id == t->tasks[i].id)
                state = h->log[k].to;
        FLOW_HOLDS(state == (int)t->tasks[i].state);
    }
}

/* Guarantees that span a whole history. */
static void remember(struct history *h, const struct msh_command *c,
                     const struct msh_ticket *before)
{
    bool review = c->op == MSH_OP_PASS || c->op == MSH_OP_SEND_BACK;
    if (h->first_rating == MSH_RATING_NONE)
        h->first_rating = h->ticket.first_rating;
    FLOW_HOLDS(h->ticket.first_rating == h->first_rating);
    if (review && before->round < 3)
        h->early_reviewer = c->actor.account_id;
    else if (review) /* the third round goes to another reviewer, and stays with others */
        FLOW_HOLDS(h->early_reviewer != c->actor.account_id);
    FLOW_HOLDS(h->ticket.round >= before->round);
    h->rounds = MSH_MAX(h->rounds, (size_t)h->ticket.round);
}

/* Histories -------------------------------------------------------------------------------------*/

static void try_command(struct history *h, const struct msh_command *c,
                        const struct msh_facts *facts)
{
    struct msh_arena *arena = &h->arenas[1 - h->current];
    struct msh_ticket before = h->ticket, after;
    struct msh_changes changes;
    struct msh_err err = { 0 };
    h->trying = c;
    msh_arena_reset(arena);
    msh_ticket_copy(&h->ticket, arena, &after);
    int rc = msh_ticket_apply(&after, c, facts, &changes, &err);
    if (rc < 0) {
        FLOW_HOLDS(err.rc == (enum msh_rc)rc && !msh_empty(err.code) && rc != MSH_E_BUG);
        FLOW_HOLDS(rc != MSH_E_INVALID || !msh_empty(err.field) ||
                   msh_streq(err.code, "claim_target"));
        h->refused++;
        return;
    }
    flow_check_step(&before, c, facts, &after, &changes);
    flow_check_state(&after, false);
    h->ticket = after;
    h->current = 1 - h->current;
    h->carried_out++;
    tell(h, &changes);
    remember(h, c, &before);
}

static void begin(struct history *h, uint64_t seed)
{
    enum msh_ticket_type type = (enum msh_ticket_type)below(h, MSH_TYPE_COUNT);
    h->seed = seed;
    h->n_log = h->n_dues = 0;
    h->first_rating = MSH_RATING_NONE;
    h->early_reviewer = 0;
    h->now = msh_day_start(19000 + (int32_t)below(h, 2000), MSH_ZONE_CHINA_MS) +
             (int64_t)below(h, MSH_DAY_MS);
    msh_arena_reset(&h->arenas[0]);
    h->current = 0;
    msh_ticket_init(&h->ticket, &h->arenas[0], 1);
    h->ticket.type = type;
    h->ticket.identity = (enum msh_identity_mode)below(h, MSH_IDENTITY_COUNT);
    h->ticket.urgency = (enum msh_urgency)below(h, MSH_URGENCY_COUNT);
    h->ticket.sealed = chance(h, 10);
    h->ticket.needs_place = chance(h, 50);
    h->ticket.has_words = true;
}

static void live(struct history *h)
{
    for (int i = 0; i < COMMANDS; i++) {
        struct msh_share shares[MSH_SHARES_MAX];
        struct msh_command c = { 0 };
        pass_time(h);
        struct msh_facts facts = { .now = h->now,
                                   .clockwork = &h->clockwork,
                                   .new_id = new_id,
                                   .new_id_arg = h,
                                   .attempts_min = 2,
                                   .returns_max = 3,
                                   .objection_ms = OBJECTION_MS,
                                   .sample = chance(h, 30),
                                   .parent_open = chance(h, 90) };
        if (chance(h, 30)) { /* what the service fills in */
            h->ticket.has_contact = h->ticket.has_category = h->ticket.has_place = true;
            h->ticket.rendition_approved = true;
        }
        if (chance(h, 15))
            pick_work(h, &c);
        else if (chance(h, 90))
            for (int k = 0; k < 20 && c.actor.roles == 0; k++)
                pick_open(h, &facts, &c);
        if (c.actor.roles == 0)
            pick_anything(h, &c);
        fill(h, &c, shares);
        try_command(h, &c, &facts);
        if (h->ticket.state == MSH_TICKET_ARCHIVED && chance(h, 50))
            break;
    }
    replay(h);
    h->archived += h->ticket.state == MSH_TICKET_ARCHIVED;
}

static void histories_hold(void **state)
{
    static const char *const presets[] = { "anyang", "henan", "jinan", "shandong",
                                           "shanghai-street" };
    static struct history h;
    struct msh_calendar_year *years;
    struct msh_calendar_spec spec = { .id = 1,
                                      .version = 3,
                                      .zone_ms = MSH_ZONE_CHINA_MS,
                                      .periods = msh_calendar_periods_default,
                                      .n_periods = 2 };
    struct msh_arena city;
    struct msh_err err;
    (void)state;
    telling = &h;
    flow_trace = trace;
    msh_arena_init(&city, (size_t)64 << 20);
    msh_arena_init(&h.arenas[0], (size_t)64 << 20);
    msh_arena_init(&h.arenas[1], (size_t)64 << 20);
    assert_int_equal(msh_calendar_shipped_years(&city, &years, &spec.n_years, &err), MSH_OK);
    spec.years = years;
    assert_int_equal(msh_calendar_build(&city, &spec, &h.cal, &err), MSH_OK);
    h.log = msh_alloc0(LOG_MAX, sizeof(*h.log));
    h.clockwork = (struct msh_clockwork){ &h, start, extend, resume, limits };
    hire_all(&h);
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        h.random.state = seed;
        settle(&h, presets[seed % MSH_COUNT(presets)], seed / MSH_COUNT(presets) % 2 == 1, &city);
        begin(&h, seed);
        live(&h);
    }
    print_message("# %d histories: %zu commands carried out, %zu refused, up to round %zu, %zu "
                  "archived\n",
                  HISTORIES, h.carried_out, h.refused, h.rounds, h.archived);
    free(h.log);
    msh_arena_done(&city);
    msh_arena_done(&h.arenas[0]);
    msh_arena_done(&h.arenas[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(histories_hold) };
    return RUN(tests);
}
