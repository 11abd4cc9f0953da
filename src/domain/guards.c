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

/* domain §2.7 (2): no task without a printed due. Some presets have no limit for some types. */
static bool has_limit(const struct msh_step *step)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    enum msh_stage stages[] = { MSH_STAGE_HANDLE, MSH_STAGE_REHANDLE };
    size_t n = step->ticket->round > 1 ? 2 : 1;
    for (size_t i = 0; i < n; i++) {
        struct msh_printed due;
        struct msh_err why;
        if (work->start(work->arg, step->ticket, stages[i], step->facts->now, &due, &why) == 1)
            return true;
    }
    return false;
}

int msh_guard_can_designate(const struct msh_step *step, struct msh_err *err)
{
    if (!has_limit(step))
        return no(err, "no_rule", "no rule gives a limit for handling a ticket of this type");
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

/* A job that wakes for a due since extended or paused finds that it has not passed. */
static bool limit_passed(const struct msh_step *step)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        const struct msh_clock *clock = msh_clock_handling(step->ticket, task);
        if (task->parent_task_id == 0 && task->role != MSH_ROLE_INFORM && clock != NULL &&
            clock->paused_at == 0 && clock->state == MSH_CLOCK_RUNNING &&
            step->facts->now >= clock->due_at)
            return true;
    }
    return false;
}

int msh_guard_first_expiry(const struct msh_step *step, struct msh_err *err)
{
    if (!limit_passed(step))
        return no(err, "not_expired", "no unit's limit has passed");
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

int msh_guard_asked_any(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step, UINT32_MAX, err);
}

int msh_guard_asked_reply(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step, MSH_ASK_REPLY, err);
}

int msh_guard_asked_sample(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step, MSH_BIT(MSH_ASK_CAUSE_SAMPLE), err);
}

int msh_guard_asked_other(const struct msh_step *step, struct msh_err *err)
{
    return need_asked(step, MSH_ASK_OTHER, err);
}

struct msh_callback *msh_callback_spent(const struct msh_step *step, uint32_t causes)
{
    const struct msh_ticket *ticket = step->ticket;
    for (size_t i = ticket->n_callbacks; i-- > 0;) {
        struct msh_callback *ask = &ticket->callbacks[i];
        if (ask->state == MSH_ASK_OPEN && ask->attempts >= step->facts->attempts_min &&
            (causes & MSH_BIT(ask->cause)) != 0 &&
            (step->callback == NULL || step->callback == ask))
            return ask;
    }
    return NULL;
}

static int need_spent(const struct msh_step *step, uint32_t causes, struct msh_err *err)
{
    if (msh_callback_spent(step, causes) == NULL)
        return no(err, "attempts_left", "no requester has been tried often enough");
    return msh_guard_parted(step, err);
}

int msh_guard_reply_spent(const struct msh_step *step, struct msh_err *err)
{
    return need_spent(step, MSH_ASK_REPLY, err);
}

int msh_guard_other_spent(const struct msh_step *step, struct msh_err *err)
{
    return need_spent(step, MSH_ASK_OTHER, err);
}

/* Since the merge that stands now; an earlier one asked about another reply. */
static bool merged_asked(const struct msh_ticket *ticket)
{
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        if (ticket->callbacks[i].cause == MSH_ASK_CAUSE_MERGED &&
            ticket->callbacks[i].state != MSH_ASK_DROPPED &&
            ticket->callbacks[i].opened_at >= ticket->closed_at)
            return true;
    return false;
}

int msh_guard_first_ask(const struct msh_step *step, struct msh_err *err)
{
    return merged_asked(step->ticket) ? no(err, "asked_already", "the callback exists") : MSH_OK;
}

/* Exits -----------------------------------------------------------------------------------------*/

static bool pending(enum msh_claim_state state)
{
    return state == MSH_CLAIM_ASKED || state == MSH_CLAIM_ENDORSED;
}

/* A unit's people write on tickets that are theirs. */
int msh_guard_concerned(const struct msh_step *step, struct msh_err *err)
{
    if ((step->actor.roles & (MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD))) == 0 ||
        (step->actor.roles & MSH_HOTLINE_ROLES) != 0 ||
        has_share(step->ticket, step->actor.unit_id))
        return MSH_OK;
    return not_yours(err, "other_unit", "your unit has no share in this ticket");
}

/* Nobody commands this row; it only follows from another one. */
int msh_guard_follows(const struct msh_step *step, struct msh_err *err)
{
    return step->depth > 0 ? MSH_OK : no(err, "no_command", "this only follows from another step");
}

/* Guarantee 3: an exit rests on a claim that somebody granted, never on the system's own word. */
int msh_guard_by_claim(const struct msh_step *step, struct msh_err *err)
{
    return step->claim != NULL && step->claim->state == MSH_CLAIM_GRANTED
               ? MSH_OK
               : no(err, "no_claim", "this follows only from a granted claim");
}

int msh_guard_mergeable(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (ticket->claims[i].kind == MSH_CLAIM_WITHDRAWAL && pending(ticket->claims[i].state))
            return no(err, "claim_open", "the requester's withdrawal is to be decided first");
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
    return msh_guard_parted(step, err);
}

int msh_guard_is_unreasonable(const struct msh_step *step, struct msh_err *err)
{
    if (!step->ticket->unreasonable)
        return no(err, "not_marked", "the ticket carries no such mark");
    return msh_guard_follows(step, err);
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
    if (window_open(step))
        return no(err, "window_open", "an objection is still possible");
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (pending(ticket->claims[i].state))
            return no(err, "claim_open", "a claim waits for its decision");
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        if (ticket->callbacks[i].state == MSH_ASK_OPEN)
            return no(err, "callback_open", "somebody is still to be asked");
    if (ticket->state == MSH_TICKET_MERGED && !merged_asked(ticket))
        return no(err, "not_asked", "the requester has not been asked yet");
    return MSH_OK;
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

/* The lead excuses an assist (北京14); a level-2 unit takes a share back from level 3. */
int msh_guard_may_excuse(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_task *parent = msh_ticket_task(step->ticket, step->task->parent_task_id);
    if (parent != NULL) {
        if (parent->unit_id != step->actor.unit_id)
            return not_yours(err, "lead_only", "the unit that delegated a share takes it back");
        return live_ticket(step, err) ? MSH_OK : err->rc;
    }
    if (step->task->role != MSH_ROLE_ASSIST)
        return no(err, "not_assist", "only an assisting unit is excused");
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (is_lead_of_round(step->ticket, task) && !gone(task->state) &&
            task->unit_id == step->actor.unit_id)
            return live_ticket(step, err) ? MSH_OK : err->rc;
    }
    return not_yours(err, "lead_only", "the lead unit excuses an assisting unit");
}

/* Closing a window twice, or one that a merge suspended, does nothing. */
int msh_guard_window_over(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *window = msh_clock_of(step->ticket, step->task, MSH_STAGE_RETURN);
    if (window == NULL || window->state != MSH_CLOCK_RUNNING || step->facts->now < window->due_at)
        return no(err, "not_expired", "no return window has run out");
    return MSH_OK;
}

/* The unit ends its pause when it likes, the system at its printed end. */
int msh_guard_pause_over(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    if (clock == NULL || clock->paused_at == 0 || clock->state != MSH_CLOCK_RUNNING)
        return no(err, "not_paused", "the clock is not paused");
    if (step->actor.roles != MSH_ACTOR_SYSTEM)
        return msh_guard_own_task(step, err);
    return step->facts->now >= clock->pause_until ? MSH_OK
                                                  : no(err, "not_expired", "the pause goes on");
}

/* Claims ----------------------------------------------------------------------------------------*/

bool msh_claim_stands(const struct msh_ticket *ticket, const struct msh_claim *claim)
{
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    const struct msh_task *task = msh_ticket_task(ticket, claim->task_id);
    int state = task != NULL ? (int)task->state : (int)ticket->state;
    if (task != NULL && ticket->state != MSH_TICKET_HANDLING)
        return false;
    if (rule->on_grant < 0)
        return (rule->states & MSH_BIT(state)) != 0;
    for (size_t i = 0; i < msh_flow_n; i++)
        if ((int)msh_flow[i].op == rule->on_grant && (msh_flow[i].from & MSH_BIT(state)) != 0)
            return true;
    return false;
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
    if ((msh_stand_in(rule->askers, step->ticket) & step->actor.roles) == 0)
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
    return (step->actor.roles & msh_stand_in(deciders & ~unit, step->ticket)) != 0;
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
    bool asked_by_unit = claim->asked_unit != 0 && has_share(step->ticket, claim->asked_unit);
    if (!msh_claim_decider(step, claim))
        return not_yours(err, "actor", "this decision is not yours");
    if (claim->asked_by != 0 && claim->asked_by == step->actor.account_id)
        return not_yours(err, "own_claim", "nobody decides his own claim");
    if (claim->kind == MSH_CLAIM_OBJECTION && is_involved(step->ticket, &step->actor))
        return not_yours(err, "involved", "somebody not involved decides an objection");
    if (rule->endorse && asked_by_unit && claim->state == MSH_CLAIM_ASKED && !by_unit(step, claim))
        return no(err, "not_endorsed", "the head of the asking unit has not agreed yet");
    return by_unit(step, claim) ? MSH_OK : msh_guard_parted(step, err);
}

/* What a claim asks for may have run out while it waited. */
int msh_guard_may_grant(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    const struct msh_clockwork *work = step->facts->clockwork;
    bool dated = claim->kind == MSH_CLAIM_PAUSE || claim->kind == MSH_CLAIM_DEFERRAL;
    struct msh_limits limits = { 0 };
    int rc = msh_guard_may_decide(step, err);
    if (rc < 0)
        return rc;
    if (dated && claim->until_at <= step->facts->now)
        return no(err, "expired", "the date asked for has passed");
    if (claim->kind == MSH_CLAIM_PAUSE)
        return clock_may_change(step, false, err);
    if (claim->kind != MSH_CLAIM_EXTENSION)
        return MSH_OK;
    rc = clock_may_change(step, true, err);
    if (rc < 0)
        return rc;
    work->limits(work->arg, msh_clock_handling(step->ticket, step->task), &limits);
    return claim->amount <= limits.extend_max_amount
               ? MSH_OK
               : no(err, "extensions_spent", "more than the rule allows now");
}

int msh_guard_own_claim(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    bool requester = step->actor.roles == MSH_ACTOR_REQUESTER;
    bool same = requester ? claim->asked_by == 0 && claim->asked_unit == 0
                          : claim->asked_by == step->actor.account_id;
    return same ? MSH_OK : not_yours(err, "asker", "only its asker takes a claim back");
}
