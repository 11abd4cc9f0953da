#include "base/base.h"

#include "domain/effects.h"

static int no(struct msh_err *err, const char *code, const char *text)
{
    return msh_err_set(err, MSH_E_STATE, code, "%s", text);
}

static int not_yours(struct msh_err *err, const char *code, const char *text)
{
    return msh_err_set(err, MSH_E_FORBIDDEN, code, "%s", text);
}

/* Has this unit any share in the ticket, in any round? */
static bool has_share(const struct msh_ticket *ticket, int64_t unit_id)
{
    for (size_t i = 0; unit_id != 0 && i < ticket->n_tasks; i++)
        if (ticket->tasks[i].unit_id == unit_id && ticket->tasks[i].state != MSH_TASK_RELEASED)
            return true;
    return false;
}

static bool is_lead_of_round(const struct msh_ticket *ticket, const struct msh_task *task)
{
    return task->round == ticket->round && task->parent_task_id == 0 && task->role == MSH_ROLE_LEAD;
}

static bool gone(enum msh_task_state state)
{
    return state == MSH_TASK_RETURNED || state == MSH_TASK_RELEASED;
}

static bool live_ticket(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->state == MSH_TICKET_HANDLING)
        return true;
    (void)no(err, "ticket_state", "the ticket is not being handled now");
    return false;
}

/* Intake and dispatch ---------------------------------------------------------------------------*/

int msh_guard_complete(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    if (!ticket->has_words)
        return msh_err_field(err, "text", "required", "the requester's words are missing");
    if (!ticket->has_contact && ticket->identity != MSH_IDENTITY_ANONYMOUS)
        return msh_err_field(err, "contact", "required",
                             "a contact is needed unless the requester stays anonymous");
    if (ticket->needs_place && !ticket->has_place)
        return msh_err_field(err, "place", "required", "this category needs a place");
    return MSH_OK;
}

int msh_guard_triaged(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    if (!ticket->has_category)
        return msh_err_field(err, "category", "required", "triage needs a category");
    if (ticket->needs_place && !ticket->has_place)
        return msh_err_field(err, "place", "required", "this category needs a place");
    return MSH_OK;
}

static bool needs_rendition(const struct msh_ticket *ticket)
{
    return ticket->identity == MSH_IDENTITY_CONFIDENTIAL || ticket->type == MSH_TYPE_REPORT ||
           ticket->sealed;
}

int msh_guard_can_designate(const struct msh_step *step, struct msh_err *err)
{
    if (needs_rendition(step->ticket) && !step->ticket->rendition_approved)
        return no(err, "rendition_missing",
                  "units see only an approved rendition of this ticket; there is none yet");
    return MSH_OK;
}

int msh_guard_can_dispatch(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->returns >= step->facts->returns_max)
        return no(err, "third_return", "returned too often: hold a conference or designate a unit");
    return msh_guard_can_designate(step, err);
}

int msh_guard_no_live_lead(const struct msh_step *step, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (is_lead_of_round(step->ticket, task) && !gone(task->state))
            return no(err, "lead_at_work", "a lead unit is still at work");
    }
    return MSH_OK;
}

/* domain §2.7 (8): leads are done only when every assist has replied or is excused. */
int msh_guard_leads_replied(const struct msh_step *step, struct msh_err *err)
{
    size_t replied = 0;
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (task->round != step->ticket->round || task->parent_task_id != 0 ||
            task->role == MSH_ROLE_INFORM || gone(task->state))
            continue;
        if (task->state != MSH_TASK_REPLIED)
            return no(err, "unit_at_work", "a unit has not replied yet");
        replied += task->role == MSH_ROLE_LEAD;
    }
    return replied > 0 ? MSH_OK : no(err, "no_lead", "no lead unit has replied");
}

int msh_guard_first_expiry(const struct msh_step *step, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        const struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->cause == MSH_ASK_CAUSE_EXPIRED && ask->round == step->ticket->round)
            return no(err, "asked_already", "the callback for this round's expiry exists");
    }
    return MSH_OK;
}

/* Review and callback ---------------------------------------------------------------------------*/

/* Guarantee 5: no unit judges its own task. */
int msh_guard_parted(const struct msh_step *step, struct msh_err *err)
{
    if (step->actor.account_id != 0 && has_share(step->ticket, step->actor.unit_id))
        return not_yours(err, "own_task", "your unit has a share in this ticket");
    return MSH_OK;
}

/* The third round goes to another reviewer (design §4). */
int msh_guard_independent(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    if (ticket->round >= 3 && ticket->reviewer_id != 0 &&
        ticket->reviewer_id == step->actor.account_id)
        return not_yours(err, "involved", "from the third round on another reviewer decides");
    return msh_guard_parted(step, err);
}

/* The callback meant by the command, or the one open callback where none is named. */
static const struct msh_callback *asked(const struct msh_step *step, uint32_t causes)
{
    for (size_t i = step->ticket->n_callbacks; i-- > 0;) {
        const struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->state != MSH_ASK_OPEN || (causes & MSH_BIT(ask->cause)) == 0)
            continue;
        if (step->callback == NULL || step->callback == ask)
            return ask;
    }
    return NULL;
}

static int need_asked(const struct msh_step *step, uint32_t causes, struct msh_err *err)
{
    if (asked(step, causes) == NULL)
        return no(err, "not_asked", "no callback of this kind is open");
    return msh_guard_parted(step, err);
}

int msh_guard_asked_reply(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step, MSH_BIT(MSH_ASK_CAUSE_REPLIED), err);
}

int msh_guard_asked_sample(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step, MSH_BIT(MSH_ASK_CAUSE_SAMPLE), err);
}

int msh_guard_asked_other(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step,
                      MSH_BIT(MSH_ASK_CAUSE_EXPIRED) | MSH_BIT(MSH_ASK_CAUSE_SAMPLE) |
                          MSH_BIT(MSH_ASK_CAUSE_MERGED),
                      err);
}

int msh_guard_attempts_spent(const struct msh_step *step, struct msh_err *err)
{
    const uint32_t any = MSH_BIT(MSH_ASK_CAUSE_REPLIED) | MSH_BIT(MSH_ASK_CAUSE_EXPIRED) |
                         MSH_BIT(MSH_ASK_CAUSE_SAMPLE) | MSH_BIT(MSH_ASK_CAUSE_MERGED);
    /* In the callback state the row that ends the ticket comes first and wants its own callback. */
    uint32_t causes = step->ticket->state == MSH_TICKET_CALLBACK && step->callback == NULL
                          ? MSH_BIT(MSH_ASK_CAUSE_REPLIED)
                          : any;
    const struct msh_callback *ask = asked(step, causes);
    if (ask == NULL)
        return no(err, "not_asked", "no callback of this kind is open");
    if (ask->attempts < step->facts->attempts_min)
        return no(err, "attempts_left", "the requester has not been tried often enough");
    return msh_guard_parted(step, err);
}

/* Exits -----------------------------------------------------------------------------------------*/

int msh_guard_mergeable(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    if (ticket->children > 0)
        return no(err, "has_children", "other tickets are merged into this one");
    if (ticket->type == MSH_TYPE_REPORT || ticket->sealed)
        return no(err, "report", "reports are not merged");
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        enum msh_task_state state = ticket->tasks[i].state;
        if (is_lead_of_round(ticket, &ticket->tasks[i]) &&
            (state == MSH_TASK_REPLIED || state == MSH_TASK_DONE))
            return no(err, "lead_replied", "a lead unit has replied already");
    }
    return MSH_OK;
}

int msh_guard_is_unreasonable(const struct msh_step *step, struct msh_err *err)
{
    return step->ticket->unreasonable ? MSH_OK
                                      : no(err, "not_marked", "the ticket carries no such mark");
}

static bool window_open(const struct msh_step *step)
{
    return step->facts->now < step->ticket->closed_at + step->facts->objection_ms;
}

int msh_guard_may_reopen(const struct msh_step *step, struct msh_err *err)
{
    if (step->actor.roles == MSH_ACTOR_REQUESTER && !window_open(step))
        return no(err, "window_closed", "the time for reopening is over");
    return MSH_OK;
}

int msh_guard_may_archive(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    bool merged_asked = ticket->state != MSH_TICKET_MERGED;
    if (window_open(step))
        return no(err, "window_open", "an objection is still possible");
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (ticket->claims[i].state == MSH_CLAIM_ASKED ||
            ticket->claims[i].state == MSH_CLAIM_ENDORSED)
            return no(err, "claim_open", "a claim waits for its decision");
    for (size_t i = 0; i < ticket->n_callbacks; i++) {
        if (ticket->callbacks[i].state == MSH_ASK_OPEN)
            return no(err, "callback_open", "somebody is still to be asked");
        merged_asked |= ticket->callbacks[i].cause == MSH_ASK_CAUSE_MERGED;
    }
    return merged_asked ? MSH_OK : no(err, "not_asked", "the requester has not been asked yet");
}

/* Tasks -----------------------------------------------------------------------------------------*/

int msh_guard_own_task(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->unit_id != step->actor.unit_id)
        return not_yours(err, "other_unit", "this task is another unit's");
    return live_ticket(step, err) ? MSH_OK : err->rc;
}

int msh_guard_own_lead_or_assist(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->role == MSH_ROLE_INFORM)
        return no(err, "inform_only", "this unit is only informed; acknowledge instead");
    return msh_guard_own_task(step, err);
}

int msh_guard_own_inform(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->role != MSH_ROLE_INFORM)
        return no(err, "not_inform", "this unit has to sign");
    return msh_guard_own_task(step, err);
}

int msh_guard_in_pool(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->holder_id != 0)
        return no(err, "held", "somebody holds this task already");
    return msh_guard_own_task(step, err);
}

int msh_guard_held(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->holder_id == 0)
        return no(err, "in_pool", "nobody holds this task");
    return msh_guard_own_task(step, err);
}

int msh_guard_may_delegate(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->parent_task_id != 0)
        return no(err, "level", "a delegated share is not delegated further");
    return msh_guard_own_lead_or_assist(step, err);
}

int msh_guard_children_replied(const struct msh_step *step, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (task->parent_task_id == step->task->id && task->state != MSH_TASK_REPLIED &&
            task->state != MSH_TASK_DONE && !gone(task->state))
            return no(err, "unit_at_work", "a level-3 unit has not replied yet");
    }
    return MSH_OK;
}

int msh_guard_own_words(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->author_id != step->actor.account_id)
        return not_yours(err, "author", "only its author takes a reply back");
    return msh_guard_own_task(step, err);
}

/* A level-3 share is audited by the level-2 unit that delegated it; others by their own head.
 * Nobody approves his own words. */
int msh_guard_approver(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_task *parent = msh_ticket_task(step->ticket, step->task->parent_task_id);
    int64_t unit_id = parent != NULL ? parent->unit_id : step->task->unit_id;
    if (step->actor.unit_id != unit_id)
        return not_yours(err, "other_unit", "another unit decides on this reply");
    if (parent == NULL && (step->actor.roles & MSH_BIT(MSH_STAFF_HEAD)) == 0)
        return not_yours(err, "head_only", "the head of the unit decides on this reply");
    if (step->task->author_id == step->actor.account_id)
        return not_yours(err, "own_reply", "nobody approves his own reply");
    return live_ticket(step, err) ? MSH_OK : err->rc;
}

int msh_guard_leads_the_assist(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->role != MSH_ROLE_ASSIST || step->task->parent_task_id != 0)
        return no(err, "not_assist", "only an assisting unit is excused");
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (is_lead_of_round(step->ticket, task) && !gone(task->state) &&
            task->unit_id == step->actor.unit_id)
            return live_ticket(step, err) ? MSH_OK : err->rc;
    }
    return not_yours(err, "lead_only", "the lead unit excuses an assisting unit");
}

int msh_guard_own_or_system(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    if (clock == NULL || clock->paused_at == 0 || clock->state != MSH_CLOCK_RUNNING)
        return no(err, "not_paused", "the clock is not paused");
    return step->actor.roles == MSH_ACTOR_SYSTEM ? MSH_OK : msh_guard_own_task(step, err);
}

/* Claims ----------------------------------------------------------------------------------------*/

static bool pending(enum msh_claim_state state)
{
    return state == MSH_CLAIM_ASKED || state == MSH_CLAIM_ENDORSED;
}

static int return_may_be_asked(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *window = msh_clock_of(step->ticket, step->task, MSH_STAGE_RETURN);
    if (step->task->no_return)
        return no(err, "no_return", "a designated task cannot be returned");
    if (step->task->window_closed || (window != NULL && step->facts->now >= window->due_at))
        return no(err, "window_closed", "the time for returning is over");
    return MSH_OK;
}

static int clock_may_change(const struct msh_step *step, bool extension, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_limits limits = { 0 };
    if (clock == NULL)
        return no(err, "no_clock", "no handling clock runs for this task");
    if (step->facts->now >= clock->due_at)
        return no(err, "expired", "the limit has passed; ask before it does");
    work->limits(work->arg, clock, &limits);
    if (extension && step->task->extensions >= limits.extend_max_times)
        return no(err, "extensions_spent", "the rule allows no further extension");
    if (!extension && (limits.pause_reasons == 0 || clock->paused_at != 0))
        return no(err, "no_pause", "the rule allows no pause, or one is running");
    return MSH_OK;
}

static bool own_share(const struct msh_step *step, struct msh_err *err)
{
    if ((step->actor.roles & (MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD))) == 0 ||
        has_share(step->ticket, step->actor.unit_id))
        return true;
    (void)not_yours(err, "other_unit", "your unit has no share in this ticket");
    return false;
}

/* Objections stay open for the printed time after an end; a deferral may be objected to always. */
static int objection_may_be_asked(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->state != MSH_TICKET_DEFERRED && !window_open(step))
        return no(err, "window_closed", "the time for an objection is over");
    return MSH_OK;
}

int msh_guard_may_ask(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    bool on_task = rule->on == MSH_MACHINE_TASK;
    if (on_task != (step->task != NULL))
        return msh_err_set(err, MSH_E_INVALID, "claim_target", "this claim is made on a %s",
                           on_task ? "task" : "ticket");
    if ((rule->askers & step->actor.roles) == 0)
        return not_yours(err, "actor", "this claim is not yours to make");
    int state = on_task ? (int)step->task->state : (int)step->ticket->state;
    if ((rule->states & MSH_BIT(state)) == 0)
        return no(err, on_task ? "task_state" : "ticket_state", "this claim is not possible now");
    for (size_t i = 0; i < step->ticket->n_claims; i++) {
        const struct msh_claim *other = &step->ticket->claims[i];
        if (other != claim && other->kind == claim->kind && other->task_id == claim->task_id &&
            pending(other->state))
            return no(err, "claim_open", "such a claim already waits for its decision");
    }
    if (on_task) {
        int rc = msh_guard_own_lead_or_assist(step, err);
        if (rc < 0)
            return rc;
    } else if (!own_share(step, err)) {
        return err->rc;
    }
    switch (claim->kind) {
    case MSH_CLAIM_RETURN:
        return return_may_be_asked(step, err);
    case MSH_CLAIM_EXTENSION:
        return clock_may_change(step, true, err);
    case MSH_CLAIM_PAUSE:
        return clock_may_change(step, false, err);
    case MSH_CLAIM_OBJECTION:
        return objection_may_be_asked(step, err);
    case MSH_CLAIM_RATING_APPEAL:
        return step->ticket->first_rating != MSH_RATING_NONE
                   ? MSH_OK
                   : no(err, "not_rated", "there is no rating to appeal against");
    case MSH_CLAIM_UNREASONABLE:
    case MSH_CLAIM_DEFERRAL:
    case MSH_CLAIM_TERMINATION:
    case MSH_CLAIM_REFUSAL:
    case MSH_CLAIM_WITHDRAWAL:
    case MSH_CLAIM_KIND_COUNT:
        break;
    }
    return MSH_OK;
}

/* A level-3 share's claim goes to the level-2 unit, which stands for the head. */
static int64_t endorsing_unit(const struct msh_step *step)
{
    const struct msh_task *parent =
        step->task != NULL ? msh_ticket_task(step->ticket, step->task->parent_task_id) : NULL;
    return parent != NULL ? parent->unit_id : step->claim->asked_unit;
}

int msh_guard_may_endorse(const struct msh_step *step, struct msh_err *err)
{
    if (!msh_claim_rules[step->claim->kind].endorse)
        return no(err, "no_endorsement", "this claim needs no endorsement");
    if (step->actor.unit_id != endorsing_unit(step))
        return not_yours(err, "other_unit", "another unit's head decides here");
    return MSH_OK;
}

static bool by_unit(const struct msh_step *step, const struct msh_claim *claim)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    const struct msh_clock *clock;
    struct msh_limits limits = { 0 };
    if (step->task == NULL)
        return false;
    if (step->task->parent_task_id != 0)
        return true;
    clock = msh_clock_handling(step->ticket, step->task);
    if (claim->kind != MSH_CLAIM_EXTENSION || clock == NULL)
        return false;
    work->limits(work->arg, clock, &limits);
    return limits.extend_by_head;
}

bool msh_claim_decider(const struct msh_step *step, const struct msh_claim *claim)
{
    const uint32_t unit = MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD);
    uint32_t deciders = msh_claim_rules[claim->kind].deciders;
    if (by_unit(step, claim))
        return (step->actor.roles & MSH_BIT(MSH_STAFF_HEAD)) != 0 &&
               step->actor.unit_id == endorsing_unit(step);
    if (step->ticket->sealed)
        return (step->actor.roles & MSH_BIT(MSH_STAFF_INSPECTOR)) != 0;
    if (step->ticket->type == MSH_TYPE_REPORT)
        deciders |= MSH_BIT(MSH_STAFF_REPORT_DESK);
    return (step->actor.roles & deciders & ~unit) != 0;
}

int msh_guard_may_decide(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    bool asked_by_unit = claim->asked_unit != 0 && has_share(step->ticket, claim->asked_unit);
    if (!msh_claim_decider(step, claim))
        return not_yours(err, "actor", "this decision is not yours");
    if (claim->asked_by != 0 && claim->asked_by == step->actor.account_id)
        return not_yours(err, "own_claim", "nobody decides his own claim");
    if (claim->kind == MSH_CLAIM_OBJECTION && step->ticket->exit_by == step->actor.account_id)
        return not_yours(err, "involved", "somebody not involved decides an objection");
    if (rule->endorse && asked_by_unit && claim->state == MSH_CLAIM_ASKED && !by_unit(step, claim))
        return no(err, "not_endorsed", "the head of the asking unit has not agreed yet");
    return by_unit(step, claim) ? MSH_OK : msh_guard_parted(step, err);
}

int msh_guard_own_claim(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    bool requester = step->actor.roles == MSH_ACTOR_REQUESTER;
    bool same = requester ? claim->asked_by == 0 && claim->asked_unit == 0
                          : claim->asked_by == step->actor.account_id;
    return same ? MSH_OK : not_yours(err, "asker", "only its asker takes a claim back");
}
