#include "base/base.h"

#include "flow_check.h"

#define HOTLINE                                                                                    \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR) | MSH_BIT(MSH_STAFF_LEADER))
#define UNIT (MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD))

void (*flow_trace)(void);

bool flow_pending(const struct msh_claim *claim)
{
    return claim->state == MSH_CLAIM_ASKED || claim->state == MSH_CLAIM_ENDORSED;
}

void flow_print(const struct msh_command *command)
{
    char who[80] = "system";
    if (command->actor.roles == MSH_ACTOR_REQUESTER)
        (void)snprintf(who, sizeof(who), "requester");
    else if (command->actor.roles != MSH_ACTOR_SYSTEM)
        (void)snprintf(who, sizeof(who), "%s %lld of unit %lld",
                       msh_name_code(&msh_role_names, __builtin_ctz(command->actor.roles)),
                       (long long)command->actor.account_id, (long long)command->actor.unit_id);
    print_message("#   %s by %s on %lld", msh_name_code(&msh_op_names, (int)command->op), who,
                  (long long)command->target_id);
    if (command->op == MSH_OP_ASK)
        print_message(", %s", msh_name_code(&msh_claim_kind_names, (int)command->claim_kind));
    for (size_t i = 0; i < command->n_shares; i++)
        print_message(", %lld %s", (long long)command->shares[i].unit_id,
                      msh_name_code(&msh_task_role_names, (int)command->shares[i].role));
    print_message("\n");
}

static bool is_gone(enum msh_task_state state)
{
    return state == MSH_TASK_RETURNED || state == MSH_TASK_RELEASED;
}

static bool has_share(const struct msh_ticket *t, int64_t unit_id, bool released_too)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (t->tasks[i].unit_id == unit_id &&
            (released_too || t->tasks[i].state != MSH_TASK_RELEASED))
            return true;
    return false;
}

static bool is_handling(const struct msh_clock *clock)
{
    return clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE;
}

static const struct msh_clock *handling_clock(const struct msh_ticket *t, int64_t task_id)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].task_id == task_id && is_handling(&t->clocks[i]) &&
            t->clocks[i].state != MSH_CLOCK_STOPPED)
            return &t->clocks[i];
    return NULL;
}

/* States ----------------------------------------------------------------------------------------*/

static bool clock_runs(const struct msh_ticket *t, enum msh_stage stage)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].task_id == 0 && t->clocks[i].stage == stage)
            if (t->clocks[i].state == MSH_CLOCK_RUNNING)
                return true;
    return false;
}

static void check_clocks(const struct msh_ticket *t)
{
    bool end = msh_ticket_is_end(t->state);
    for (size_t i = 0; i < t->n_clocks; i++) {
        const struct msh_clock *clock = &t->clocks[i];
        bool still = t->state == MSH_TICKET_MERGED ||
                     (t->state == MSH_TICKET_DEFERRED && clock->stage != MSH_STAGE_HANG_REVIEW);
        /* (2) printed, by a rule and a calendar; else by a plan or a level-2 unit */
        FLOW_HOLDS(clock->due_at > 0 && clock->warn_at <= clock->due_at);
        FLOW_HOLDS(clock->rule_id != 0 || clock->stage == MSH_STAGE_HANG_REVIEW ||
                   msh_ticket_task(t, clock->task_id)->parent_task_id != 0);
        FLOW_HOLDS(clock->rule_id == 0 || clock->calendar_version != 0);
        FLOW_HOLDS((clock->state == MSH_CLOCK_STOPPED) == (clock->stop_at != 0));
        FLOW_HOLDS(clock->pause_until == 0 || clock->paused_at != 0);
        if (clock->state == MSH_CLOCK_STOPPED)
            continue;
        FLOW_HOLDS(!end || t->state == MSH_TICKET_MERGED);
        FLOW_HOLDS((clock->state == MSH_CLOCK_SUSPENDED) == still);
        for (size_t k = 0; k < i; k++)
            FLOW_HOLDS(t->clocks[k].state == MSH_CLOCK_STOPPED ||
                       t->clocks[k].task_id != clock->task_id ||
                       t->clocks[k].stage != clock->stage);
    }
}

static void check_tasks(const struct msh_ticket *t)
{
    bool end = msh_ticket_is_end(t->state);
    size_t at_work = 0, leads = 0;
    for (size_t i = 0; i < t->n_tasks; i++) {
        const struct msh_task *task = &t->tasks[i];
        const struct msh_clock *due = handling_clock(t, task->id);
        bool open = msh_task_is_open(task->state), asked = false;
        bool counts = open && task->parent_task_id == 0 && task->role != MSH_ROLE_INFORM;
        FLOW_HOLDS(!open || task->round == t->round);
        for (size_t k = 0; k < i && open && task->state != MSH_TASK_REPLIED; k++)
            FLOW_HOLDS(t->tasks[k].unit_id != task->unit_id ||
                       !msh_task_is_open(t->tasks[k].state) ||
                       t->tasks[k].state == MSH_TASK_REPLIED);      /* one share at a time */
        FLOW_HOLDS(!open || !end || t->state == MSH_TICKET_MERGED); /* (1) an end releases all */
        FLOW_HOLDS(due != NULL || !open || task->state == MSH_TASK_REPLIED); /* (2) */
        FLOW_HOLDS(!task->no_return || (task->state != MSH_TASK_RETURN_ASKED &&
                                        task->state != MSH_TASK_RETURNED)); /* (3) */
        for (size_t k = 0; k < t->n_claims; k++)
            asked |= t->claims[k].task_id == task->id && flow_pending(&t->claims[k]) &&
                     t->claims[k].kind == MSH_CLAIM_RETURN;
        FLOW_HOLDS(asked == (task->state == MSH_TASK_RETURN_ASKED));
        at_work += counts && task->state != MSH_TASK_REPLIED;
        leads += counts && task->role == MSH_ROLE_LEAD;
        if (task->parent_task_id != 0 && open && due != NULL) { /* within the level-2 limit */
            const struct msh_clock *own = handling_clock(t, task->parent_task_id);
            FLOW_HOLDS(own == NULL || due->due_at <= own->due_at);
        }
    }
    if (t->state == MSH_TICKET_HANDLING) /* no join was missed */
        FLOW_HOLDS(leads > 0 && at_work > 0);
    if (t->state == MSH_TICKET_REVIEWING) /* (8) */
        FLOW_HOLDS(leads > 0 && at_work == 0);
}

static void check_callbacks(const struct msh_ticket *t)
{
    static const uint32_t open_in[MSH_ASK_CAUSE_COUNT] = {
        [MSH_ASK_CAUSE_REPLIED] = MSH_BIT(MSH_TICKET_CALLBACK) | MSH_BIT(MSH_TICKET_DEFERRED),
        [MSH_ASK_CAUSE_EXPIRED] = UINT32_MAX,
        [MSH_ASK_CAUSE_SAMPLE] = MSH_BIT(MSH_TICKET_ANSWERED),
        [MSH_ASK_CAUSE_WITHDRAWAL] = UINT32_MAX,
        [MSH_ASK_CAUSE_MERGED] = MSH_BIT(MSH_TICKET_MERGED),
    };
    size_t open[MSH_ASK_CAUSE_COUNT] = { 0 };
    for (size_t i = 0; i < t->n_callbacks; i++) {
        const struct msh_callback *ask = &t->callbacks[i];
        if (ask->state != MSH_ASK_OPEN)
            continue;
        FLOW_HOLDS((open_in[ask->cause] & MSH_BIT(t->state)) != 0);
        FLOW_HOLDS(++open[ask->cause] == 1);
        FLOW_HOLDS(t->state != MSH_TICKET_ARCHIVED);
        if (ask->cause == MSH_ASK_CAUSE_WITHDRAWAL)
            FLOW_HOLDS(flow_pending(msh_ticket_claim(t, ask->claim_id)));
    }
    for (size_t i = 0; i < t->n_claims; i++) /* a withdrawal is confirmed by a callback */
        if (t->claims[i].kind == MSH_CLAIM_WITHDRAWAL && flow_pending(&t->claims[i]))
            FLOW_HOLDS(open[MSH_ASK_CAUSE_WITHDRAWAL] == 1);
    if (t->state == MSH_TICKET_CALLBACK)
        FLOW_HOLDS(open[MSH_ASK_CAUSE_REPLIED] == 1);
}

static void check_claims(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_claims; i++) {
        const struct msh_claim *claim = &t->claims[i];
        if (!flow_pending(claim))
            continue;
        FLOW_HOLDS(t->state != MSH_TICKET_ARCHIVED);
        FLOW_HOLDS(claim->task_id == 0 || t->state == MSH_TICKET_HANDLING);
        for (size_t k = 0; k < i; k++)
            FLOW_HOLDS(!flow_pending(&t->claims[k]) || t->claims[k].kind != claim->kind ||
                       t->claims[k].task_id != claim->task_id);
    }
}

static void check_exit(const struct msh_ticket *t)
{
    const uint32_t reasoned = MSH_BIT(MSH_TICKET_REFUSED) | MSH_BIT(MSH_TICKET_TERMINATED) |
                              MSH_BIT(MSH_TICKET_TRANSFERRED) | MSH_BIT(MSH_TICKET_ANSWERED);
    if ((reasoned & MSH_BIT(t->state)) != 0) /* guarantee 3 */
        FLOW_HOLDS(!msh_empty(t->exit_code) && t->exit_by != 0);
    if (t->state == MSH_TICKET_MERGED || t->state == MSH_TICKET_DEFERRED)
        FLOW_HOLDS(t->exit_by != 0);
    if (t->state == MSH_TICKET_MERGED)
        FLOW_HOLDS(t->parent_id != 0 && t->parent_id != t->id);
    else if (t->state != MSH_TICKET_ARCHIVED)
        FLOW_HOLDS(t->parent_id == 0);
    if (t->state == MSH_TICKET_CLOSED)
        FLOW_HOLDS(t->close_reason != MSH_CLOSE_NONE);
    else if (t->state != MSH_TICKET_ARCHIVED)
        FLOW_HOLDS(t->close_reason == MSH_CLOSE_NONE);
    if (t->close_reason == MSH_CLOSE_WITHDRAWN)
        FLOW_HOLDS(t->exit_by != 0);
    if (t->close_reason == MSH_CLOSE_ACCEPTED_UNSOLVED) /* guarantee 2 */
        FLOW_HOLDS(t->solved == MSH_ANSWER_NO);
    if (t->close_reason == MSH_CLOSE_SOLVED)
        FLOW_HOLDS(t->solved == MSH_ANSWER_YES);
    FLOW_HOLDS((msh_ticket_is_end(t->state)) == (t->closed_at != 0));
    FLOW_HOLDS((t->first_rating == MSH_RATING_NONE) == (t->final_rating == MSH_RATING_NONE));
}

void flow_check_state(const struct msh_ticket *t, bool stages)
{
    const uint32_t dispatch = MSH_BIT(MSH_TICKET_REGISTERED) | MSH_BIT(MSH_TICKET_DISPATCHING) |
                              MSH_BIT(MSH_TICKET_CONFERENCE) | MSH_BIT(MSH_TICKET_REWORK);
    check_clocks(t);
    check_tasks(t);
    check_callbacks(t);
    check_claims(t);
    check_exit(t);
    FLOW_HOLDS((t->state != MSH_TICKET_DEFERRED) ^ clock_runs(t, MSH_STAGE_HANG_REVIEW));
    if (!stages)
        return;
    FLOW_HOLDS(((dispatch & MSH_BIT(t->state)) != 0) == clock_runs(t, MSH_STAGE_DISPATCH));
    FLOW_HOLDS((t->state == MSH_TICKET_CONFERENCE) == clock_runs(t, MSH_STAGE_CONSULT));
    FLOW_HOLDS((t->state == MSH_TICKET_REVIEWING) == clock_runs(t, MSH_STAGE_REVIEW));
    FLOW_HOLDS((t->state == MSH_TICKET_CALLBACK) == clock_runs(t, MSH_STAGE_CALLBACK));
}

/* Steps -----------------------------------------------------------------------------------------*/

size_t flow_row_of(const struct msh_ticket *before, const struct msh_change *change)
{
    for (size_t i = 0; i < msh_flow_n; i++) {
        const struct msh_flow_row *row = &msh_flow[i];
        if (row->machine == change->machine && row->op == change->op &&
            (row->from & MSH_BIT(change->from)) != 0 &&
            (row->to == change->to || row->to == MSH_TO_RESUME ||
             (row->to == MSH_TO_KEEP && change->from == change->to)) &&
            (msh_flow_actors(row, before) & change->actor.roles) != 0)
            return i;
    }
    return msh_flow_n;
}

static int state_in(const struct msh_ticket *t, enum msh_machine machine, int64_t id)
{
    if (machine == MSH_MACHINE_TASK) {
        const struct msh_task *task = msh_ticket_task(t, id);
        return task != NULL ? (int)task->state : MSH_TASK_NONE;
    }
    if (machine == MSH_MACHINE_CLAIM) {
        const struct msh_claim *claim = msh_ticket_claim(t, id);
        return claim != NULL ? (int)claim->state : MSH_CLAIM_NONE;
    }
    FLOW_HOLDS(id == t->id);
    return (int)t->state;
}

/* The state a thing was in before change number `at`, as the changes tell it. */
static int told_state(const struct msh_ticket *before, const struct msh_changes *changes, size_t at,
                      enum msh_machine machine, int64_t id)
{
    for (size_t i = at; i-- > 0;)
        if (changes->items[i].machine == machine && changes->items[i].target_id == id)
            return changes->items[i].to;
    return state_in(before, machine, id);
}

/* Replayed over the state before, the changes give the state after; each is a row for its actor. */
static void check_chain(const struct msh_ticket *before, const struct msh_ticket *after,
                        const struct msh_changes *changes)
{
    for (size_t i = 0; i < changes->n; i++) {
        const struct msh_change *change = &changes->items[i];
        FLOW_HOLDS(flow_row_of(before, change) < msh_flow_n);
        FLOW_HOLDS(msh_flow_has(change->machine, change->op, change->from, change->to));
        FLOW_HOLDS(change->from ==
                   told_state(before, changes, i, change->machine, change->target_id));
        FLOW_HOLDS(i == 0 || change->actor.roles == MSH_ACTOR_SYSTEM);
        FLOW_HOLDS(change->n_facts < MSH_CHANGE_FACTS_MAX);
    }
    FLOW_HOLDS((int)after->state ==
               told_state(before, changes, changes->n, MSH_MACHINE_TICKET, after->id));
    for (size_t i = 0; i < after->n_tasks; i++)
        FLOW_HOLDS((int)after->tasks[i].state ==
                   told_state(before, changes, changes->n, MSH_MACHINE_TASK, after->tasks[i].id));
    for (size_t i = 0; i < after->n_claims; i++)
        FLOW_HOLDS((int)after->claims[i].state ==
                   told_state(before, changes, changes->n, MSH_MACHINE_CLAIM, after->claims[i].id));
}

static const struct msh_clock *clock_by_id(const struct msh_ticket *t, int64_t id)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].id == id)
            return &t->clocks[i];
    return NULL;
}

static const struct msh_tick *last_tick(const struct msh_changes *changes, int64_t clock_id)
{
    for (size_t i = changes->n; i-- > 0;)
        for (size_t k = changes->items[i].n_ticks; k-- > 0;)
            if (changes->items[i].ticks[k].clock.id == clock_id)
                return &changes->items[i].ticks[k];
    return NULL;
}

static bool was_moved(const struct msh_changes *changes, int64_t clock_id)
{
    for (size_t i = 0; i < changes->n; i++)
        for (size_t k = 0; k < changes->items[i].n_ticks; k++) {
            const struct msh_tick *tick = &changes->items[i].ticks[k];
            if (tick->clock.id == clock_id &&
                (tick->kind == MSH_TICK_EXTEND || tick->kind == MSH_TICK_RESUME))
                return true;
        }
    return false;
}

static bool same_times(const struct msh_clock *a, const struct msh_clock *b)
{
    return a->state == b->state && a->due_at == b->due_at && a->warn_at == b->warn_at &&
           a->stop_at == b->stop_at && a->paused_at == b->paused_at &&
           a->pause_until == b->pause_until && a->paused_ms == b->paused_ms &&
           a->extended == b->extended && a->rule_id == b->rule_id &&
           a->calendar_version == b->calendar_version && a->start_at == b->start_at;
}

/* A clock changes only by ticks; a printed due never moves earlier, and moves only by an extension
 * or the end of a pause. (5): suspended clocks keep their dues, and come back with the gap. */
static void check_ticks(const struct msh_ticket *before, const struct msh_facts *facts,
                        const struct msh_ticket *after, const struct msh_changes *changes)
{
    for (size_t i = 0; i < after->n_clocks; i++) {
        const struct msh_clock *now = &after->clocks[i];
        const struct msh_clock *was = clock_by_id(before, now->id);
        const struct msh_tick *tick = last_tick(changes, now->id);
        FLOW_HOLDS(tick != NULL ? same_times(&tick->clock, now)
                                : was != NULL && same_times(was, now));
        if (was == NULL)
            continue;
        FLOW_HOLDS(now->due_at >= was->due_at && now->warn_at >= was->warn_at);
        FLOW_HOLDS(now->due_at == was->due_at || was_moved(changes, now->id));
        FLOW_HOLDS(now->rule_id == was->rule_id && now->calendar_version == was->calendar_version);
        if (was->state == MSH_CLOCK_RUNNING && was->pause_until != 0 && now->paused_at == 0)
            FLOW_HOLDS(now->paused_ms - was->paused_ms ==
                       MSH_MIN(facts->now, was->pause_until) - was->paused_at);
        if (was->state != MSH_CLOCK_SUSPENDED || now->state == MSH_CLOCK_SUSPENDED)
            continue;
        if (now->paused_at == 0)
            FLOW_HOLDS(now->paused_ms - was->paused_ms == facts->now - was->paused_at);
        else
            FLOW_HOLDS(now->paused_at == was->paused_at && now->pause_until > facts->now);
    }
}

static bool has_fact(const struct msh_change *change, const char *key)
{
    for (size_t i = 0; i < change->n_facts; i++)
        if (msh_streq(change->facts[i].key, key))
            return true;
    return false;
}

/* Guarantee 5 and the claims' rules: who may not have done this. */
static void check_parted(const struct msh_ticket *before, const struct msh_command *command)
{
    const struct msh_actor *actor = &command->actor;
    bool own = actor->account_id != 0 && has_share(before, actor->unit_id, false);
    switch ((int)command->op) {
    case MSH_OP_PASS:
    case MSH_OP_SEND_BACK:
        FLOW_HOLDS(before->round < 3 || before->reviewer_id != actor->account_id);
        FLOW_HOLDS(!own);
        break;
    case MSH_OP_ATTEMPT:
    case MSH_OP_SOLVED:
    case MSH_OP_ACCEPTED_UNSOLVED:
    case MSH_OP_UNSOLVED:
    case MSH_OP_DISSATISFIED:
    case MSH_OP_UNREACHED:
    case MSH_OP_MERGE:
    case MSH_OP_REDISPATCH:
    case MSH_OP_REPLAN:
        FLOW_HOLDS(!own);
        break;
    case MSH_OP_REMARK:
        FLOW_HOLDS((actor->roles & UNIT) == 0 || own);
        break;
    default:
        break;
    }
    /* guarantee 6; whoever answers the telephone takes it down, and then reads it no more */
    if (before->sealed && before->state != MSH_TICKET_NONE && (actor->roles & HOTLINE) != 0)
        FLOW_HOLDS((actor->roles & MSH_BIT(MSH_STAFF_INSPECTOR)) != 0 ||
                   (actor->roles & UNIT) != 0);
}

static void check_task_step(const struct msh_ticket *before, const struct msh_command *command)
{
    const struct msh_task *task = msh_ticket_task(before, command->target_id);
    const struct msh_task *parent =
        task != NULL ? msh_ticket_task(before, task->parent_task_id) : NULL;
    if (command->op == MSH_OP_APPROVE || command->op == MSH_OP_DISAPPROVE) {
        FLOW_HOLDS(task->author_id != command->actor.account_id);
        if (parent != NULL) /* level 2 audits level 3 */
            FLOW_HOLDS(command->actor.unit_id == parent->unit_id);
        else
            FLOW_HOLDS(command->actor.unit_id == task->unit_id &&
                       (command->actor.roles & MSH_BIT(MSH_STAFF_HEAD)) != 0);
    } else if (command->op == MSH_OP_RECALL) {
        FLOW_HOLDS(task->author_id == command->actor.account_id);
    } else if (command->op == MSH_OP_EXCUSE) {
        FLOW_HOLDS(command->actor.unit_id != task->unit_id);
    } else if (command->op >= MSH_OP_OPEN && command->op < MSH_OP_ASK &&
               command->actor.roles != MSH_ACTOR_SYSTEM) {
        FLOW_HOLDS(command->actor.unit_id == task->unit_id);
    }
    if (command->op >= MSH_OP_OPEN && command->op < MSH_OP_ASK && command->op != MSH_OP_HAND_OVER)
        FLOW_HOLDS(before->state == MSH_TICKET_HANDLING);
}

/* What a level-3 unit asks for, of its share or of the ticket, goes up through the level-2 unit. */
static void check_endorsement(const struct msh_ticket *before, const struct msh_command *command)
{
    const struct msh_claim *claim = msh_ticket_claim(before, command->target_id);
    bool own = false, below = false, above = false;
    if (command->op != MSH_OP_ENDORSE)
        return;
    for (size_t i = 0; i < before->n_tasks; i++) {
        const struct msh_task *task = &before->tasks[i];
        const struct msh_task *parent = msh_ticket_task(before, task->parent_task_id);
        if (task->unit_id != claim->asked_unit || task->state == MSH_TASK_RELEASED ||
            (claim->task_id != 0 && task->id != claim->task_id))
            continue;
        own |= parent == NULL;
        below |= parent != NULL;
        above |= parent != NULL && parent->unit_id == command->actor.unit_id;
    }
    FLOW_HOLDS(below && !own ? above : command->actor.unit_id == claim->asked_unit);
}

static const struct msh_claim *last_granted(const struct msh_ticket *t, enum msh_claim_kind kind)
{
    for (size_t i = t->n_claims; i-- > 0;)
        if (t->claims[i].kind == kind && t->claims[i].state == MSH_CLAIM_GRANTED)
            return &t->claims[i];
    return NULL;
}

/* Guarantee 3: somebody not involved decides about an exit. */
static void check_uninvolved(const struct msh_ticket *t, const struct msh_actor *actor)
{
    const struct msh_claim *by[2] = { NULL, NULL };
    FLOW_HOLDS(t->exit_by != actor->account_id);
    FLOW_HOLDS(!has_share(t, actor->unit_id, true));
    if (t->state == MSH_TICKET_REFUSED)
        by[0] = last_granted(t, MSH_CLAIM_REFUSAL);
    else if (t->state == MSH_TICKET_TERMINATED)
        by[0] = last_granted(t, MSH_CLAIM_TERMINATION);
    else if (t->state == MSH_TICKET_DEFERRED)
        by[0] = last_granted(t, MSH_CLAIM_DEFERRAL);
    if (t->unreasonable)
        by[1] = last_granted(t, MSH_CLAIM_UNREASONABLE);
    for (size_t i = 0; i < MSH_COUNT(by); i++)
        if (by[i] != NULL)
            FLOW_HOLDS(by[i]->asked_by != actor->account_id &&
                       by[i]->decided_by != actor->account_id);
}

static void check_decision(const struct msh_ticket *before, const struct msh_command *command,
                           const struct msh_facts *facts)
{
    const struct msh_claim *claim = msh_ticket_claim(before, command->target_id);
    const struct msh_clock *clock;
    const struct msh_task *task, *parent;
    struct msh_limits limits = { 0 };
    if (command->op != MSH_OP_GRANT && command->op != MSH_OP_DENY)
        return;
    task = msh_ticket_task(before, claim->task_id);
    parent = task != NULL ? msh_ticket_task(before, task->parent_task_id) : NULL;
    clock = task != NULL ? handling_clock(before, task->id) : NULL;
    if (clock != NULL)
        facts->clockwork->limits(facts->clockwork->arg, clock, &limits);
    /* (7) and guarantee 5: not the applicant; the unit only where the rule gives it to its head,
     * and the level-2 unit for its level-3 units */
    FLOW_HOLDS(claim->asked_by == 0 || claim->asked_by != command->actor.account_id);
    if (parent != NULL) {
        FLOW_HOLDS(command->actor.unit_id == parent->unit_id);
        return;
    }
    if (claim->kind == MSH_CLAIM_EXTENSION && limits.extend_by_head) {
        FLOW_HOLDS(command->actor.unit_id == task->unit_id);
        return;
    }
    FLOW_HOLDS(!has_share(before, command->actor.unit_id, false));
    FLOW_HOLDS(!msh_claim_rules[claim->kind].endorse || claim->state == MSH_CLAIM_ENDORSED ||
               !has_share(before, claim->asked_unit, false));
    if (claim->kind == MSH_CLAIM_OBJECTION)
        check_uninvolved(before, &command->actor);
    if (claim->kind == MSH_CLAIM_WITHDRAWAL)
        FLOW_HOLDS((claim->asked_by == 0 && claim->asked_unit == 0) || claim->recording_id != 0);
}

static void check_extension(const struct msh_ticket *before, const struct msh_facts *facts,
                            const struct msh_change *change)
{
    const struct msh_clock *clock = handling_clock(before, change->target_id);
    const struct msh_task *task = msh_ticket_task(before, change->target_id);
    struct msh_limits limits = { 0 };
    facts->clockwork->limits(facts->clockwork->arg, clock, &limits);
    FLOW_HOLDS(facts->now < clock->due_at); /* (7) never after expiry */
    FLOW_HOLDS(task->extensions < limits.extend_max_times);
    for (size_t i = 0; i < change->n_facts; i++)
        if (msh_streq(change->facts[i].key, "amount"))
            FLOW_HOLDS(change->facts[i].i <= limits.extend_max_amount);
}

/* A person or a unit takes over: nothing open is left behind, what has ended keeps its name. */
static void check_successor(const struct msh_ticket *before, const struct msh_command *command,
                            const struct msh_ticket *after)
{
    for (size_t i = 0; i < before->n_tasks; i++) {
        const struct msh_task *was = &before->tasks[i];
        const struct msh_task *is = msh_ticket_task(after, was->id);
        const bool moves = command->op == MSH_OP_SUCCEED && was->unit_id == command->other_id &&
                           msh_task_is_open(is->state);
        FLOW_HOLDS(is->unit_id == (moves ? command->unit_id : was->unit_id));
        FLOW_HOLDS(command->op != MSH_OP_HAND_OVER || was->id != command->target_id ||
                   (was->holder_id != 0 && is->holder_id == command->other_id));
    }
    for (size_t i = 0; command->op == MSH_OP_SUCCEED && i < after->n_claims; i++)
        FLOW_HOLDS(!flow_pending(&after->claims[i]) ||
                   after->claims[i].asked_unit != command->other_id);
}

static void check_change(const struct msh_ticket *before, const struct msh_facts *facts,
                         const struct msh_ticket *after, const struct msh_change *change)
{
    if (change->op == MSH_OP_LAPSE && /* the requester's wish outlives the offices' moves */
        msh_ticket_claim(after, change->target_id)->kind == MSH_CLAIM_WITHDRAWAL)
        FLOW_HOLDS(msh_ticket_is_end(after->state));
    const uint32_t reasoned =
        MSH_BIT(MSH_OP_REFUSE) | MSH_BIT(MSH_OP_TRANSFER) | MSH_BIT(MSH_OP_ANSWER);
    if (change->op < 32 && (reasoned & MSH_BIT(change->op)) != 0)
        FLOW_HOLDS(has_fact(change, "reason"));
    if (change->op == MSH_OP_TERMINATE)
        FLOW_HOLDS(has_fact(change, "reason"));
    if (change->op == MSH_OP_MERGE)
        FLOW_HOLDS(has_fact(change, "parent"));
    if (change->op == MSH_OP_DISPATCH) /* (3) the third return forces a designation */
        FLOW_HOLDS(before->returns < facts->returns_max);
    if (change->op == MSH_OP_RETURN_GRANTED)
        FLOW_HOLDS(!msh_ticket_task(before, change->target_id)->no_return);
    if (change->op == MSH_OP_EXTEND)
        check_extension(before, facts, change);
}

static bool is_answer(enum msh_op op)
{
    return op == MSH_OP_SOLVED || op == MSH_OP_ACCEPTED_UNSOLVED || op == MSH_OP_UNSOLVED ||
           op == MSH_OP_DISSATISFIED;
}

static void check_answers(const struct msh_ticket *before, const struct msh_command *command,
                          const struct msh_ticket *after)
{
    bool no = command->op == MSH_OP_UNSOLVED || command->op == MSH_OP_DISSATISFIED;
    if (!is_answer(command->op)) { /* "done" says nothing of "solved" */
        FLOW_HOLDS(after->solved == before->solved);
        FLOW_HOLDS(after->first_rating == before->first_rating &&
                   after->final_rating == before->final_rating);
        return;
    }
    if (before->first_rating != MSH_RATING_NONE) /* guarantee 1 */
        FLOW_HOLDS(after->first_rating == before->first_rating);
    FLOW_HOLDS(after->scoring_rating == before->scoring_rating);
    FLOW_HOLDS(msh_answer_op(command->solved, command->accepted, command->rating) == command->op);
    if (no && (before->state == MSH_TICKET_CALLBACK || before->state == MSH_TICKET_MERGED))
        FLOW_HOLDS(after->state == MSH_TICKET_REWORK && after->round == before->round + 1);
    if (no && before->state == MSH_TICKET_ANSWERED)
        FLOW_HOLDS(after->state == MSH_TICKET_REGISTERED);
    FLOW_HOLDS(!no || after->state != MSH_TICKET_CLOSED);
}

void flow_check_step(const struct msh_ticket *before, const struct msh_command *command,
                     const struct msh_facts *facts, const struct msh_ticket *after,
                     const struct msh_changes *changes)
{
    FLOW_HOLDS(changes->n > 0 && changes->items[0].op == command->op);
    check_chain(before, after, changes);
    check_ticks(before, facts, after, changes);
    check_parted(before, command);
    check_task_step(before, command);
    check_endorsement(before, command);
    check_decision(before, command, facts);
    check_answers(before, command, after);
    check_successor(before, command, after);
    FLOW_HOLDS(before->round < 3 || after->reviewer_id == before->reviewer_id);
    for (size_t i = 0; i < changes->n; i++)
        check_change(before, facts, after, &changes->items[i]);
    if (after->state == MSH_TICKET_ARCHIVED && before->state == MSH_TICKET_MERGED) {
        bool asked = false; /* guarantee 4: since this merge */
        for (size_t i = 0; i < after->n_callbacks; i++)
            asked |= after->callbacks[i].cause == MSH_ASK_CAUSE_MERGED &&
                     after->callbacks[i].opened_at >= before->closed_at &&
                     (after->callbacks[i].state == MSH_ASK_ANSWERED ||
                      after->callbacks[i].state == MSH_ASK_UNREACHED);
        FLOW_HOLDS(asked);
    }
    for (size_t i = 0; i < before->n_tasks; i++)
        FLOW_HOLDS(!is_gone(before->tasks[i].state) ||
                   after->tasks[i].state == before->tasks[i].state);
}
