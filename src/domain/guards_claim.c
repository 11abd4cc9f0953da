#include "base/base.h"

#include "domain/clocks.h"
#include "domain/guards.h"

/* An end, a deferral, a mark: what takes a ticket out of the rates (guarantee 3). */
static bool is_out(const struct msh_ticket *ticket)
{
    return msh_ticket_is_end(ticket->state) || ticket->state == MSH_TICKET_DEFERRED ||
           ticket->unreasonable;
}

bool msh_claim_stands(const struct msh_ticket *ticket, const struct msh_claim *claim)
{
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    const struct msh_task *task = msh_ticket_task(ticket, claim->task_id);
    int state = task != NULL ? (int)task->state : (int)ticket->state;
    if (task != NULL && ticket->state != MSH_TICKET_HANDLING)
        return false;
    if (claim->kind == MSH_CLAIM_OBJECTION)
        return (rule->states & MSH_BIT(state)) != 0 && is_out(ticket);
    for (size_t i = 0; i < msh_flow_n; i++)
        if ((int)msh_flow[i].op == rule->on_grant && (msh_flow[i].from & MSH_BIT(state)) != 0)
            return true;
    return false;
}

/* Of the kinds: may it be asked for, and granted, now? ------------------------------------------*/

static int may_return(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *window = msh_clock_of(step->ticket, step->task, MSH_STAGE_RETURN);
    if (step->task->no_return)
        return msh_not_now(err, "no_return", "a designated task cannot be returned");
    if (step->task->window_closed || (window != NULL && step->facts->now >= window->due_at))
        return msh_not_now(err, "window_closed", "the time for returning is over");
    return MSH_OK;
}

/* The handling clock, before its due; NULL with an error else. */
static const struct msh_clock *clock_in_time(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    if (clock == NULL)
        (void)msh_not_now(err, "no_clock", "no handling clock runs for this task");
    else if (step->facts->now >= clock->due_at)
        (void)msh_not_now(err, "expired", "the limit has passed; ask before it does");
    else
        return clock;
    return NULL;
}

static int may_extend(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = clock_in_time(step, err);
    if (clock == NULL)
        return err->rc;
    if (step->task->extensions >= msh_clock_limits(step, clock).extend_max_times)
        return msh_not_now(err, "extensions_spent", "the rule allows no further extension");
    return MSH_OK;
}

static int may_extend_by(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    int rc = may_extend(step, err);
    if (rc == MSH_OK && step->claim->amount > msh_clock_limits(step, clock).extend_max_amount)
        rc = msh_not_now(err, "extensions_spent", "more than the rule allows now");
    return rc;
}

static int may_pause(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = clock_in_time(step, err);
    if (clock == NULL)
        return err->rc;
    if (msh_clock_limits(step, clock).pause_reasons == 0 || clock->paused_at != 0)
        return msh_not_now(err, "no_pause", "the rule allows no pause, or one is running");
    return MSH_OK;
}

static int until_ahead(const struct msh_step *step, struct msh_err *err)
{
    if (step->claim->until_at <= step->facts->now)
        return msh_not_now(err, "expired", "the date asked for has passed");
    return MSH_OK;
}

static int may_pause_until(const struct msh_step *step, struct msh_err *err)
{
    int rc = until_ahead(step, err);
    return rc < 0 ? rc : may_pause(step, err);
}

/* Objections stay open for the printed time after an end; a deferral, or a mark on a ticket that
 * goes on, may be objected to always. */
static int may_object(const struct msh_step *step, struct msh_err *err)
{
    if (!is_out(step->ticket))
        return msh_not_now(err, "ticket_state", "nothing took this ticket out of the rates");
    if (msh_ticket_is_end(step->ticket->state) && !msh_objection_open(step))
        return msh_not_now(err, "window_closed", "the time for an objection is over");
    return MSH_OK;
}

static int is_rated(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->first_rating == MSH_RATING_NONE)
        return msh_not_now(err, "not_rated", "there is no rating to appeal against");
    return MSH_OK;
}

/* What a claim asks for may run out while it waits: so a question before the grant, too. */
static const struct {
    msh_guard ask, grant;
} of_kind[MSH_CLAIM_KIND_COUNT] = {
    [MSH_CLAIM_RETURN] = { .ask = may_return },
    [MSH_CLAIM_EXTENSION] = { .ask = may_extend, .grant = may_extend_by },
    [MSH_CLAIM_PAUSE] = { .ask = may_pause, .grant = may_pause_until },
    [MSH_CLAIM_DEFERRAL] = { .grant = until_ahead },
    [MSH_CLAIM_RATING_APPEAL] = { .ask = is_rated },
    [MSH_CLAIM_OBJECTION] = { .ask = may_object },
};

/* Asking ----------------------------------------------------------------------------------------*/

int msh_guard_may_ask(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    bool on_task = rule->on == MSH_MACHINE_TASK;
    if (on_task != (step->task != NULL))
        return msh_err_set(err, MSH_E_INVALID, "claim_target", "this claim is made on a %s",
                           on_task ? "task" : "ticket");
    if ((msh_stand_in(rule->askers, step->ticket) & step->actor.roles) == 0)
        return msh_not_yours(err, "actor", "this claim is not yours to make");
    if ((rule->states & MSH_BIT(msh_step_state(step, rule->on))) == 0)
        return msh_not_now(err, on_task ? "task_state" : "ticket_state",
                           "this claim is not possible now");
    for (size_t i = 0; i < step->ticket->n_claims; i++) {
        const struct msh_claim *other = &step->ticket->claims[i];
        if (other != claim && other->kind == claim->kind && other->task_id == claim->task_id &&
            msh_claim_is_open(other->state))
            return msh_not_now(err, "claim_open", "such a claim already waits for its decision");
    }
    int rc = on_task ? msh_guard_own_lead_or_assist(step, err) : msh_need_share(step, err);
    return rc < 0 || of_kind[claim->kind].ask == NULL ? rc : of_kind[claim->kind].ask(step, err);
}

/* Deciding --------------------------------------------------------------------------------------*/

/* The share on whose account a unit asks: its own before one that was delegated to it. */
static const struct msh_task *share_of(const struct msh_ticket *ticket, int64_t unit_id)
{
    const struct msh_task *share = NULL;
    for (size_t i = ticket->n_tasks; i-- > 0;) {
        const struct msh_task *task = &ticket->tasks[i];
        if (task->unit_id != unit_id || task->state == MSH_TASK_RELEASED)
            continue;
        if (task->parent_task_id == 0)
            return task;
        share = share == NULL ? task : share;
    }
    return share;
}

/* What a level-3 unit asks for goes to the level-2 unit, which stands for the head, also where it is
 * asked about the whole ticket (BJTU: appeals and unreasonable demands are audited by level 2). */
static int64_t endorsing_unit(const struct msh_step *step)
{
    const struct msh_task *share =
        step->task != NULL ? step->task : share_of(step->ticket, step->claim->asked_unit);
    const struct msh_task *parent =
        share != NULL ? msh_ticket_task(step->ticket, share->parent_task_id) : NULL;
    return parent != NULL ? parent->unit_id : step->claim->asked_unit;
}

int msh_guard_may_endorse(const struct msh_step *step, struct msh_err *err)
{
    if (!msh_claim_rules[step->claim->kind].endorse)
        return msh_not_now(err, "no_endorsement", "this claim needs no endorsement");
    if (step->actor.unit_id != endorsing_unit(step))
        return msh_not_yours(err, "other_unit", "another unit's head decides here");
    return MSH_OK;
}

/* Does the unit itself decide: the level-2 unit on a share it delegated, or the head where the
 * rule leaves extensions to him? */
static bool by_unit(const struct msh_step *step)
{
    if (step->task == NULL)
        return false;
    if (step->task->parent_task_id != 0)
        return true;
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    return step->claim->kind == MSH_CLAIM_EXTENSION && clock != NULL &&
           msh_clock_limits(step, clock).extend_by_head;
}

/* Does this claim's decision lie with the actor? */
static bool is_decider(const struct msh_step *step)
{
    uint32_t deciders = msh_claim_rules[step->claim->kind].deciders & ~MSH_UNIT_ROLES;
    if (by_unit(step))
        return (step->actor.roles & MSH_BIT(MSH_STAFF_HEAD)) != 0 &&
               step->actor.unit_id == endorsing_unit(step);
    return (step->actor.roles & msh_stand_in(deciders, step->ticket)) != 0;
}

static const struct msh_claim *last_granted(const struct msh_ticket *ticket,
                                            enum msh_claim_kind kind)
{
    for (size_t i = ticket->n_claims; i-- > 0;)
        if (ticket->claims[i].kind == kind && ticket->claims[i].state == MSH_CLAIM_GRANTED)
            return &ticket->claims[i];
    return NULL;
}

static bool had_part(const struct msh_claim *claim, const struct msh_actor *actor)
{
    return claim != NULL &&
           (claim->asked_by == actor->account_id || claim->decided_by == actor->account_id);
}

/* Who asked for the exit, decided on it, or works where the matter was ever handled. */
static bool is_involved(const struct msh_ticket *ticket, const struct msh_actor *actor)
{
    static const struct {
        enum msh_ticket_state state;
        enum msh_claim_kind kind;
    } exits[] = { { MSH_TICKET_REFUSED, MSH_CLAIM_REFUSAL },
                  { MSH_TICKET_TERMINATED, MSH_CLAIM_TERMINATION },
                  { MSH_TICKET_DEFERRED, MSH_CLAIM_DEFERRAL } };
    if (ticket->exit_by == actor->account_id ||
        (ticket->unreasonable && had_part(last_granted(ticket, MSH_CLAIM_UNREASONABLE), actor)))
        return true;
    for (size_t i = 0; i < MSH_COUNT(exits); i++)
        if (ticket->state == exits[i].state && had_part(last_granted(ticket, exits[i].kind), actor))
            return true;
    for (size_t i = 0; actor->unit_id != 0 && i < ticket->n_tasks; i++)
        if (ticket->tasks[i].unit_id == actor->unit_id)
            return true;
    return false;
}

int msh_guard_may_decide(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    bool asked_by_unit =
        claim->asked_unit != 0 && msh_unit_has_share(step->ticket, claim->asked_unit);
    if (!is_decider(step))
        return msh_not_yours(err, "actor", "this decision is not yours");
    if (claim->asked_by != 0 && claim->asked_by == step->actor.account_id)
        return msh_not_yours(err, "own_claim", "nobody decides his own claim");
    if (claim->kind == MSH_CLAIM_OBJECTION && is_involved(step->ticket, &step->actor))
        return msh_not_yours(err, "involved", "somebody not involved decides an objection");
    if (rule->endorse && asked_by_unit && claim->state == MSH_CLAIM_ASKED && !by_unit(step))
        return msh_not_now(err, "not_endorsed", "the head of the asking unit has not agreed yet");
    return by_unit(step) ? MSH_OK : msh_guard_parted(step, err);
}

int msh_guard_may_grant(const struct msh_step *step, struct msh_err *err)
{
    msh_guard of_this_kind = of_kind[step->claim->kind].grant;
    int rc = msh_guard_may_decide(step, err);
    return rc < 0 || of_this_kind == NULL ? rc : of_this_kind(step, err);
}

/* A withdrawal is the requester's, also where an operator took it down. */
int msh_guard_own_claim(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    bool requester = step->actor.roles == MSH_ACTOR_REQUESTER;
    bool own =
        claim->kind == MSH_CLAIM_WITHDRAWAL || (claim->asked_by == 0 && claim->asked_unit == 0);
    bool same = requester ? own : msh_is_or_stands_for(&step->actor, claim->asked_by);
    return same ? MSH_OK : msh_not_yours(err, "asker", "only its asker takes a claim back");
}
