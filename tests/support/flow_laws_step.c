#include "base/base.h"

#include "flow_check.h"

#define MUST(fact)                                                                                 \
    do {                                                                                           \
        if (!(fact))                                                                               \
            return false;                                                                          \
    } while (0)

#define HOTLINE                                                                                    \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR) | MSH_BIT(MSH_STAFF_LEADER))
#define UNIT (MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD))

static bool on_task(enum msh_op op)
{
    return op >= MSH_OP_OPEN && op < MSH_OP_ASK;
}

static bool is_answer(enum msh_op op)
{
    return op == MSH_OP_SOLVED || op == MSH_OP_ACCEPTED_UNSOLVED || op == MSH_OP_UNSOLVED ||
           op == MSH_OP_DISSATISFIED;
}

static bool is_decision(enum msh_op op)
{
    return op == MSH_OP_GRANT || op == MSH_OP_DENY;
}

static const struct msh_claim *claim_of(const struct flow_step *s)
{
    return msh_ticket_claim(s->before, s->command->target_id);
}

static const struct msh_task *task_of(const struct flow_step *s)
{
    return msh_ticket_task(s->before, s->command->target_id);
}

static const struct msh_task *above(const struct flow_step *s, const struct msh_task *task)
{
    return task != NULL ? msh_ticket_task(s->before, task->parent_task_id) : NULL;
}

static struct msh_limits limits_of(const struct flow_step *s, const struct msh_clock *clock)
{
    struct msh_limits limits = { 0 };
    if (clock != NULL)
        s->facts->clockwork->limits(s->facts->clockwork->arg, clock, &limits);
    return limits;
}

/* The change of this operation that the step told, or NULL. */
static const struct msh_change *told(const struct flow_step *s, enum msh_op op)
{
    for (size_t i = 0; i < s->changes->n; i++)
        if (s->changes->items[i].op == op)
            return &s->changes->items[i];
    return NULL;
}

static const struct msh_fact *fact_of(const struct msh_change *change, const char *key)
{
    for (size_t i = 0; i < change->n_facts; i++)
        if (msh_streq(change->facts[i].key, key))
            return &change->facts[i];
    return NULL;
}

/* Events ----------------------------------------------------------------------------------------*/

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
    return (int)t->state;
}

/* The state a thing was in before change number `at`, as the changes tell it. */
static int told_state(const struct flow_step *s, size_t at, enum msh_machine machine, int64_t id)
{
    for (size_t i = at; i-- > 0;)
        if (s->changes->items[i].machine == machine && s->changes->items[i].target_id == id)
            return s->changes->items[i].to;
    return state_in(s->before, machine, id);
}

static bool every_change_is_a_row(const struct flow_step *s)
{
    MUST(s->changes->n > 0 && s->changes->items[0].op == s->command->op);
    for (size_t i = 0; i < s->changes->n; i++) {
        const struct msh_change *change = &s->changes->items[i];
        MUST(flow_row_of(s->before, change) < msh_flow_n);
        MUST(msh_flow_has(change->machine, change->op, change->from, change->to));
        MUST(i == 0 || change->actor.roles == MSH_ACTOR_SYSTEM);
        MUST(change->n_facts < MSH_CHANGE_FACTS_MAX);
    }
    return true;
}

static bool changes_tell_all(const struct flow_step *s)
{
    const struct msh_ticket *t = s->after;
    size_t n = s->changes->n;
    for (size_t i = 0; i < n; i++) {
        const struct msh_change *change = &s->changes->items[i];
        MUST(change->from == told_state(s, i, change->machine, change->target_id));
    }
    MUST((int)t->state == told_state(s, n, MSH_MACHINE_TICKET, t->id));
    for (size_t i = 0; i < t->n_tasks; i++)
        MUST((int)t->tasks[i].state == told_state(s, n, MSH_MACHINE_TASK, t->tasks[i].id));
    for (size_t i = 0; i < t->n_claims; i++)
        MUST((int)t->claims[i].state == told_state(s, n, MSH_MACHINE_CLAIM, t->claims[i].id));
    return true;
}

static bool gone_is_gone(const struct flow_step *s)
{
    for (size_t i = 0; i < s->before->n_tasks; i++) {
        enum msh_task_state was = s->before->tasks[i].state;
        MUST((was != MSH_TASK_RETURNED && was != MSH_TASK_RELEASED && was != MSH_TASK_DONE) ||
             s->after->tasks[i].state == was);
    }
    return s->before->state != MSH_TICKET_ARCHIVED ||
           (s->command->op == MSH_OP_UNDO_IMPORT && s->after->state == MSH_TICKET_ARCHIVED &&
            s->before->close_reason == MSH_CLOSE_HISTORY &&
            s->after->close_reason == MSH_CLOSE_UNDONE);
}

/* Clocks ----------------------------------------------------------------------------------------*/

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

static bool clocks_change_by_ticks(const struct flow_step *s)
{
    for (size_t i = 0; i < s->after->n_clocks; i++) {
        const struct msh_clock *now = &s->after->clocks[i];
        const struct msh_clock *was = clock_by_id(s->before, now->id);
        const struct msh_tick *tick = last_tick(s->changes, now->id);
        MUST(tick != NULL ? same_times(&tick->clock, now) : was != NULL && same_times(was, now));
    }
    return s->after->n_clocks >= s->before->n_clocks;
}

static bool printed_dues_stay(const struct flow_step *s)
{
    for (size_t i = 0; i < s->before->n_clocks; i++) {
        const struct msh_clock *was = &s->before->clocks[i];
        const struct msh_clock *now = clock_by_id(s->after, was->id);
        MUST(now != NULL && now->due_at >= was->due_at && now->warn_at >= was->warn_at);
        MUST(now->due_at == was->due_at || was_moved(s->changes, now->id));
        MUST(now->rule_id == was->rule_id && now->calendar_version == was->calendar_version);
    }
    return true;
}

/* Coming back from a merge or a deferral: the gap is a pause, or the pause that ran goes on. */
static bool gaps_are_pauses(const struct flow_step *s)
{
    for (size_t i = 0; i < s->before->n_clocks; i++) {
        const struct msh_clock *was = &s->before->clocks[i];
        const struct msh_clock *now = clock_by_id(s->after, was->id);
        int64_t gap = now->paused_ms - was->paused_ms;
        if (was->state == MSH_CLOCK_RUNNING && was->pause_until != 0 && now->paused_at == 0)
            MUST(gap == MSH_MIN(s->facts->now, was->pause_until) - was->paused_at);
        if (was->state != MSH_CLOCK_SUSPENDED || now->state == MSH_CLOCK_SUSPENDED)
            continue;
        if (now->paused_at == 0)
            MUST(gap == s->facts->now - was->paused_at);
        else
            MUST(now->paused_at == was->paused_at && now->pause_until > s->facts->now);
    }
    return true;
}

static bool unmerge_restores(const struct flow_step *s)
{
    if (told(s, MSH_OP_UNMERGE) == NULL)
        return true;
    MUST(s->after->state == s->before->resume_state && s->after->parent_id == 0);
    for (size_t i = 0; i < s->before->n_clocks; i++)
        if (s->before->clocks[i].state == MSH_CLOCK_SUSPENDED)
            MUST(s->after->clocks[i].state == MSH_CLOCK_RUNNING);
    for (size_t i = 0; i < s->before->n_tasks; i++)
        MUST(s->after->tasks[i].state == s->before->tasks[i].state);
    return true;
}

/* Returns and extensions ------------------------------------------------------------------------*/

static bool third_return_designates(const struct flow_step *s)
{
    return told(s, MSH_OP_DISPATCH) == NULL || s->before->returns < s->facts->returns_max;
}

static bool returns_count(const struct flow_step *s)
{
    int granted = 0;
    for (size_t i = 0; i < s->changes->n; i++) {
        const struct msh_change *change = &s->changes->items[i];
        const struct msh_task *task = msh_ticket_task(s->before, change->target_id);
        if (change->op != MSH_OP_RETURN_GRANTED)
            continue;
        MUST(task != NULL && !task->no_return);
        granted += task->parent_task_id == 0 && task->role == MSH_ROLE_LEAD;
    }
    return s->after->returns == s->before->returns + granted;
}

/* A share is returned within the window printed for it; where none was printed there is none. */
static bool returns_in_window(const struct flow_step *s)
{
    const struct msh_change *asked = told(s, MSH_OP_ASK_RETURN);
    bool printed = false, open = false;
    for (size_t i = 0; asked != NULL && i < s->before->n_clocks; i++) {
        const struct msh_clock *clock = &s->before->clocks[i];
        if (clock->task_id != asked->target_id || clock->stage != MSH_STAGE_RETURN)
            continue;
        printed = true;
        open |= clock->state == MSH_CLOCK_RUNNING && s->facts->now < clock->due_at;
    }
    return open || !printed;
}

static bool extension_in_time(const struct flow_step *s)
{
    const struct msh_change *change = told(s, MSH_OP_EXTEND);
    if (change == NULL)
        return true;
    const struct msh_clock *clock = flow_handling_clock(s->before, change->target_id);
    const struct msh_fact *amount = fact_of(change, "amount");
    struct msh_limits limits = limits_of(s, clock);
    const struct msh_claim *claim = claim_of(s);
    MUST(clock != NULL && s->facts->now < clock->due_at);
    MUST(msh_ticket_task(s->before, change->target_id)->extensions < limits.extend_max_times);
    MUST(amount != NULL && amount->i >= 1 && amount->i <= limits.extend_max_amount);
    return claim != NULL && claim->asked_by != s->command->actor.account_id;
}

/* What the person says --------------------------------------------------------------------------*/

static bool first_rating_stays(const struct flow_step *s)
{
    MUST(s->before->first_rating == MSH_RATING_NONE ||
         s->after->first_rating == s->before->first_rating);
    MUST(is_answer(s->command->op) || s->after->final_rating == s->before->final_rating);
    return told(s, MSH_OP_SCORE_RATING) != NULL ||
           s->after->scoring_rating == s->before->scoring_rating;
}

static bool done_is_not_solved(const struct flow_step *s)
{
    if (!is_answer(s->command->op))
        return s->after->solved == s->before->solved &&
               s->after->first_rating == s->before->first_rating;
    return s->after->solved == s->command->solved &&
           msh_answer_op(s->command->solved, s->command->accepted, s->command->rating) ==
               s->command->op;
}

static bool unsolved_is_rework(const struct flow_step *s)
{
    if (s->command->op != MSH_OP_UNSOLVED && s->command->op != MSH_OP_DISSATISFIED)
        return true;
    if (s->before->state == MSH_TICKET_CALLBACK || s->before->state == MSH_TICKET_MERGED)
        MUST(s->after->state == MSH_TICKET_REWORK && s->after->round == s->before->round + 1);
    if (s->before->state == MSH_TICKET_ANSWERED)
        MUST(s->after->state == MSH_TICKET_REGISTERED);
    return s->after->state != MSH_TICKET_CLOSED;
}

/* Exits -----------------------------------------------------------------------------------------*/

static bool exits_tell_reason(const struct flow_step *s)
{
    static const struct {
        enum msh_op op;
        const char *fact;
    } exits[] = { { MSH_OP_REFUSE, "reason" },
                  { MSH_OP_TRANSFER, "reason" },
                  { MSH_OP_ANSWER, "reason" },
                  { MSH_OP_TERMINATE, "reason" },
                  { MSH_OP_MERGE, "parent" } };
    for (size_t i = 0; i < MSH_COUNT(exits); i++) {
        const struct msh_change *change = told(s, exits[i].op);
        MUST(change == NULL || fact_of(change, exits[i].fact) != NULL);
    }
    return true;
}

static const struct msh_claim *last_granted(const struct msh_ticket *t, enum msh_claim_kind kind)
{
    for (size_t i = t->n_claims; i-- > 0;)
        if (t->claims[i].kind == kind && t->claims[i].state == MSH_CLAIM_GRANTED)
            return &t->claims[i];
    return NULL;
}

static bool objections_to_others(const struct flow_step *s)
{
    const struct msh_ticket *t = s->before;
    const struct msh_claim *claim = claim_of(s), *by[2] = { NULL, NULL };
    int64_t account_id = s->command->actor.account_id;
    if (!is_decision(s->command->op) || claim->kind != MSH_CLAIM_OBJECTION)
        return true;
    MUST(t->exit_by != account_id && !flow_has_share(t, s->command->actor.unit_id, true));
    if (t->state == MSH_TICKET_REFUSED)
        by[0] = last_granted(t, MSH_CLAIM_REFUSAL);
    else if (t->state == MSH_TICKET_TERMINATED)
        by[0] = last_granted(t, MSH_CLAIM_TERMINATION);
    else if (t->state == MSH_TICKET_DEFERRED)
        by[0] = last_granted(t, MSH_CLAIM_DEFERRAL);
    if (t->unreasonable)
        by[1] = last_granted(t, MSH_CLAIM_UNREASONABLE);
    for (size_t i = 0; i < MSH_COUNT(by); i++)
        MUST(by[i] == NULL || (by[i]->asked_by != account_id && by[i]->decided_by != account_id));
    return true;
}

static bool requester_withdraws(const struct flow_step *s)
{
    const struct msh_claim *claim = claim_of(s);
    if (told(s, MSH_OP_WITHDRAW) == NULL)
        return true;
    MUST(s->command->op == MSH_OP_GRANT && claim->kind == MSH_CLAIM_WITHDRAWAL);
    MUST((claim->asked_by == 0 && claim->asked_unit == 0) || claim->recording_id != 0);
    return claim->asked_by == 0 || claim->asked_by != s->command->actor.account_id;
}

static bool withdrawal_outlives(const struct flow_step *s)
{
    for (size_t i = 0; i < s->changes->n; i++)
        if (s->changes->items[i].op == MSH_OP_LAPSE &&
            msh_ticket_claim(s->after, s->changes->items[i].target_id)->kind ==
                MSH_CLAIM_WITHDRAWAL)
            MUST(msh_ticket_is_end(s->after->state));
    return true;
}

static bool answers_are_sampled(const struct flow_step *s)
{
    bool asked = false;
    for (size_t i = 0; i < s->after->n_callbacks; i++)
        asked |= s->after->callbacks[i].cause == MSH_ASK_CAUSE_SAMPLE &&
                 s->after->callbacks[i].state == MSH_ASK_OPEN;
    return s->command->op != MSH_OP_ANSWER || asked == s->facts->sample;
}

static bool merge_is_early(const struct flow_step *s)
{
    const struct msh_ticket *t = s->before;
    if (s->command->op != MSH_OP_MERGE)
        return true;
    for (size_t i = 0; i < t->n_tasks; i++)
        MUST(t->tasks[i].round != t->round || t->tasks[i].role != MSH_ROLE_LEAD ||
             t->tasks[i].parent_task_id != 0 ||
             (t->tasks[i].state != MSH_TASK_REPLIED && t->tasks[i].state != MSH_TASK_DONE));
    return t->type != MSH_TYPE_REPORT && !t->sealed && t->children == 0 && s->facts->parent_open;
}

static bool merged_are_asked(const struct flow_step *s)
{
    return s->after->state != MSH_TICKET_ARCHIVED || s->before->state != MSH_TICKET_MERGED ||
           flow_merged_asked(s->after, s->before->closed_at);
}

/* Who -------------------------------------------------------------------------------------------*/

/* Whoever calls back, reviews or moves the ticket on has no part in its handling. */
static bool judges_are_apart(const struct flow_step *s)
{
    const struct msh_actor *actor = &s->command->actor;
    bool own = actor->account_id != 0 && flow_has_share(s->before, actor->unit_id, false);
    switch ((int)s->command->op) {
    case MSH_OP_PASS:
    case MSH_OP_SEND_BACK:
    case MSH_OP_ATTEMPT:
    case MSH_OP_SOLVED:
    case MSH_OP_ACCEPTED_UNSOLVED:
    case MSH_OP_UNSOLVED:
    case MSH_OP_DISSATISFIED:
    case MSH_OP_UNREACHED:
    case MSH_OP_MERGE:
    case MSH_OP_REDISPATCH:
    case MSH_OP_REPLAN:
        return !own;
    case MSH_OP_REMARK:
        return (actor->roles & UNIT) == 0 || (actor->roles & HOTLINE) != 0 || own;
    default:
        return true;
    }
}

static bool third_time_to_another(const struct flow_step *s)
{
    bool review = s->command->op == MSH_OP_PASS || s->command->op == MSH_OP_SEND_BACK;
    int64_t account_id = s->command->actor.account_id;
    MUST(!review || s->before->round < 3 || s->before->reviewer_id != account_id);
    for (size_t i = 0; review && s->facts->matter_nth >= 3 && i < s->facts->n_matter_reviewers; i++)
        MUST(s->facts->matter_reviewers[i] != account_id);
    return s->before->round < 3 || s->after->reviewer_id == s->before->reviewer_id;
}

/* Whoever answers the telephone takes it down, and then reads it no more. */
static bool sealed_to_inspectors(const struct flow_step *s)
{
    uint32_t roles = s->command->actor.roles;
    return !s->before->sealed || s->before->state == MSH_TICKET_NONE || (roles & HOTLINE) == 0 ||
           (roles & (MSH_BIT(MSH_STAFF_INSPECTOR) | UNIT)) != 0;
}

static bool units_act_on_their_own(const struct flow_step *s)
{
    const struct msh_task *task = task_of(s), *parent = above(s, task);
    int64_t unit_id = s->command->actor.unit_id;
    if (!on_task(s->command->op))
        return true;
    MUST(s->before->state == MSH_TICKET_HANDLING || s->command->op == MSH_OP_HAND_OVER);
    if (s->command->actor.roles == MSH_ACTOR_SYSTEM)
        return true;
    if (s->command->op == MSH_OP_EXCUSE)
        return unit_id != task->unit_id;
    if ((s->command->op == MSH_OP_APPROVE || s->command->op == MSH_OP_DISAPPROVE) && parent != NULL)
        return unit_id == parent->unit_id;
    return unit_id == task->unit_id;
}

static bool second_pair_of_eyes(const struct flow_step *s)
{
    const struct msh_task *task = task_of(s);
    bool own = task != NULL && task->author_id == s->command->actor.account_id;
    if (s->command->op == MSH_OP_RECALL)
        return own;
    if (s->command->op != MSH_OP_APPROVE && s->command->op != MSH_OP_DISAPPROVE)
        return true;
    MUST(!own);
    return above(s, task) != NULL || (s->command->actor.roles & MSH_BIT(MSH_STAFF_HEAD)) != 0;
}

/* What a level-3 unit asks for, of its share or of the ticket, goes up through the level-2 unit. */
static bool level_2_endorses(const struct flow_step *s)
{
    const struct msh_claim *claim = claim_of(s);
    bool own = false, below = false, by_above = false;
    if (s->command->op != MSH_OP_ENDORSE)
        return true;
    for (size_t i = 0; i < s->before->n_tasks; i++) {
        const struct msh_task *task = &s->before->tasks[i];
        const struct msh_task *parent = above(s, task);
        if (task->unit_id != claim->asked_unit || task->state == MSH_TASK_RELEASED ||
            (claim->task_id != 0 && task->id != claim->task_id))
            continue;
        own |= parent == NULL;
        below |= parent != NULL;
        by_above |= parent != NULL && parent->unit_id == s->command->actor.unit_id;
    }
    return below && !own ? by_above : s->command->actor.unit_id == claim->asked_unit;
}

/* Not the applicant; the unit only where the rule gives it to its head, and the level-2 unit for
 * its level-3 units; and never without the head's word where it is needed. */
static bool others_decide(const struct flow_step *s)
{
    const struct msh_claim *claim = claim_of(s);
    const struct msh_actor *actor = &s->command->actor;
    if (!is_decision(s->command->op))
        return true;
    const struct msh_task *task = msh_ticket_task(s->before, claim->task_id);
    const struct msh_task *parent = above(s, task);
    const struct msh_clock *clock = task != NULL ? flow_handling_clock(s->before, task->id) : NULL;
    MUST(claim->asked_by == 0 || claim->asked_by != actor->account_id);
    if (parent != NULL)
        return actor->unit_id == parent->unit_id;
    if (claim->kind == MSH_CLAIM_EXTENSION && limits_of(s, clock).extend_by_head)
        return actor->unit_id == task->unit_id;
    MUST(!flow_has_share(s->before, actor->unit_id, false));
    return !msh_claim_rules[claim->kind].endorse || claim->state == MSH_CLAIM_ENDORSED ||
           !flow_has_share(s->before, claim->asked_unit, false);
}

/* A person or a unit takes over: nothing open is left behind, what has ended keeps its name. */
static bool successors_take_over(const struct flow_step *s)
{
    const struct msh_command *c = s->command;
    for (size_t i = 0; i < s->before->n_tasks; i++) {
        const struct msh_task *was = &s->before->tasks[i];
        const struct msh_task *is = msh_ticket_task(s->after, was->id);
        bool moves =
            c->op == MSH_OP_SUCCEED && was->unit_id == c->other_id && msh_task_is_open(is->state);
        MUST(is->unit_id == (moves ? c->unit_id : was->unit_id));
        MUST(c->op != MSH_OP_HAND_OVER || was->id != c->target_id ||
             (was->holder_id != 0 && is->holder_id == c->other_id));
    }
    for (size_t i = 0; c->op == MSH_OP_SUCCEED && i < s->after->n_claims; i++)
        MUST(!flow_pending(&s->after->claims[i]) || s->after->claims[i].asked_unit != c->other_id);
    return true;
}

/* clang-format off */
const struct flow_step_law flow_step_laws[] = {
    { "rows", "design §4: every change is a row of the table, for its actor", every_change_is_a_row },
    { "replay", "§2.7(1): the changes alone give the state", changes_tell_all },
    { "gone is gone", "§2.7(1): an ended share and an archived ticket stay; an import may be undone", gone_is_gone },
    { "ticks", "§2.7(2): clocks change only by what the changes tell", clocks_change_by_ticks },
    { "printed dues stay", "§2.7(2): a due moves only by an extension or a pause, never earlier", printed_dues_stay },
    { "gaps are pauses", "§2.7(5): the time lost in a pause or a merge is told", gaps_are_pauses },
    { "third return", "§2.7(3): the third return forces a designation", third_return_designates },
    { "returns count", "§2.7(3): a granted return of a lead counts, a designated share has none", returns_count },
    { "returns in window", "§2.7(3): no return after the window printed for it", returns_in_window },
    { "first rating stays", "§2.7(4), guarantee 1: an appeal adds a scoring value, nothing else", first_rating_stays },
    { "un-merge restores", "§2.7(5): un-merge restores state, shares and clocks", unmerge_restores },
    { "merge is early", "§2.7(5): before a lead replied, never a report, never a parent", merge_is_early },
    { "merged are asked", "guarantee 4: asked since the merge, before the archive", merged_are_asked },
    { "extension in time", "§2.7(7): before expiry, not by the applicant, within the rule", extension_in_time },
    { "done is not solved", "guarantee 2: only the person's answer says solved", done_is_not_solved },
    { "unsolved is rework", "guarantee 2: unsolved always goes round again", unsolved_is_rework },
    { "exits tell reasons", "guarantee 3: every exit's event carries its reason", exits_tell_reason },
    { "objections to others", "guarantee 3: somebody not involved decides an objection", objections_to_others },
    { "requester withdraws", "guarantee 3: by code or recorded call, confirmed by another", requester_withdraws },
    { "withdrawal outlives", "guarantee 3: the offices' moves do not end a wish to withdraw", withdrawal_outlives },
    { "answers are sampled", "guarantee 3: a drawn direct answer is called back", answers_are_sampled },
    { "judges are apart", "guarantee 5: no unit judges, calls back or rates its own share", judges_are_apart },
    { "third time", "design §4: the third round, and the third of a matter, go to another reviewer", third_time_to_another },
    { "sealed", "guarantee 6: only inspectors open what is sealed", sealed_to_inspectors },
    { "own shares", "§2.2: a unit acts on its own share, while the ticket is handled", units_act_on_their_own },
    { "successors take over", "§2.2: nothing open stays with who left, nothing ended goes", successors_take_over },
    { "second pair of eyes", "§2.2: nobody approves his own reply", second_pair_of_eyes },
    { "level 2 endorses", "§2.2: what level 3 asks for goes up through level 2", level_2_endorses },
    { "others decide", "§2.7(7), guarantee 5: nobody decides what he or his unit asked for", others_decide },
};
/* clang-format on */
const size_t flow_step_laws_n = MSH_COUNT(flow_step_laws);
