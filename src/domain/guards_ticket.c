#include "base/base.h"

#include "domain/clocks.h"
#include "domain/guards.h"

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
        return msh_not_now(err, "no_rule",
                           "no rule gives a limit for handling a ticket of this type");
    if (needs_rendition(step->ticket) && !step->ticket->rendition_approved)
        return msh_not_now(
            err, "rendition_missing",
            "units see only an approved rendition of this ticket; there is none yet");
    return MSH_OK;
}

int msh_guard_can_dispatch(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->returns >= step->facts->returns_max)
        return msh_not_now(
            err, "third_return",
            "returned too often: designate a unit, after a conference where its duty is unclear");
    return msh_guard_can_designate(step, err);
}

int msh_guard_no_live_lead(const struct msh_step *step, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (msh_task_is_lead(step->ticket, task) && !msh_task_is_gone(task->state))
            return msh_not_now(err, "lead_at_work", "a lead unit is still at work");
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
            task->role == MSH_ROLE_INFORM || msh_task_is_gone(task->state))
            continue;
        if (task->state != MSH_TASK_REPLIED)
            return msh_not_now(err, "unit_at_work", "a unit has not replied yet");
        replied += task->role == MSH_ROLE_LEAD;
    }
    return replied > 0 ? MSH_OK : msh_not_now(err, "no_lead", "no lead unit has replied");
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
        return msh_not_now(err, "not_expired", "no unit's limit has passed");
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        const struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->cause == MSH_ASK_CAUSE_EXPIRED && ask->round == step->ticket->round)
            return msh_not_now(err, "asked_already", "the callback for this round's expiry exists");
    }
    return MSH_OK;
}

/* Review and callback ---------------------------------------------------------------------------*/

/* The third round, and the third ticket of a matter, are told to a supervisor (design §4). */
int msh_guard_third(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->round < 3 && step->facts->matter_nth < 3)
        return msh_not_now(err, "not_third", "this is not the third time");
    return MSH_OK;
}

int msh_guard_watched(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->watch_at == 0)
        return msh_not_now(err, "not_watched", "this ticket does not wait for a supervisor");
    return msh_guard_parted(step, err);
}

/* The third round, and the third ticket of a matter, go to another reviewer (design §4). */
int msh_guard_independent(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    const struct msh_facts *facts = step->facts;
    for (size_t i = 0; facts->matter_nth >= 3 && i < facts->n_matter_reviewers; i++)
        if (facts->matter_reviewers[i] == step->actor.account_id)
            return msh_not_yours(err, "involved",
                                 "the third ticket of a matter goes to another reviewer");
    if (ticket->round >= 3 && ticket->reviewer_id != 0 &&
        ticket->reviewer_id == step->actor.account_id)
        return msh_not_yours(err, "involved", "from the third round on another reviewer decides");
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
        return msh_not_now(err, "not_asked", "no callback of this kind is open");
    return msh_guard_parted(step, err);
}

/* 要求不回复 keeps the telephone still (济南16, 24); a withdrawal is confirmed all the same. */
static bool is_unwanted(const struct msh_ticket *ticket, const struct msh_callback *ask)
{
    return ticket->no_reply && ask->cause != MSH_ASK_CAUSE_WITHDRAWAL;
}

struct msh_callback *msh_callback_ripe(const struct msh_step *step)
{
    const struct msh_ticket *ticket = step->ticket;
    for (size_t i = ticket->n_callbacks; i-- > 0;) {
        struct msh_callback *ask = &ticket->callbacks[i];
        if (ask->state == MSH_ASK_OPEN && (step->callback == NULL || step->callback == ask) &&
            !is_unwanted(ticket, ask) &&
            (ask->tried_at == 0 || step->facts->now >= ask->tried_at + step->facts->attempt_gap_ms))
            return ask;
    }
    return NULL;
}

int msh_guard_may_try(const struct msh_step *step, struct msh_err *err)
{
    int rc = need_asked(step, UINT32_MAX, err);
    if (rc == MSH_OK && msh_callback_ripe(step) == NULL)
        rc = msh_not_now(err, step->ticket->no_reply ? "no_reply" : "too_soon",
                         step->ticket->no_reply ? "the requester wants no reply"
                                                : "the last attempt was not long enough ago");
    return rc;
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
        if (ask->state == MSH_ASK_OPEN &&
            (ask->attempts >= step->facts->attempts_min || is_unwanted(ticket, ask)) &&
            (causes & MSH_BIT(ask->cause)) != 0 &&
            (step->callback == NULL || step->callback == ask))
            return ask;
    }
    return NULL;
}

static int need_spent(const struct msh_step *step, uint32_t causes, struct msh_err *err)
{
    if (msh_callback_spent(step, causes) == NULL)
        return msh_not_now(err, "attempts_left", "no requester has been tried often enough");
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
    return merged_asked(step->ticket) ? msh_not_now(err, "asked_already", "the callback exists")
                                      : MSH_OK;
}

int msh_guard_imported(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    bool ended_here =
        ticket->state == MSH_TICKET_ARCHIVED && ticket->close_reason != MSH_CLOSE_HISTORY;
    return step->facts->imported && !ended_here
               ? MSH_OK
               : msh_not_now(err, "not_imported", "it came in here, or somebody works on it");
}

/* Exits -----------------------------------------------------------------------------------------*/

int msh_guard_mergeable(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (ticket->claims[i].kind == MSH_CLAIM_WITHDRAWAL &&
            msh_claim_is_open(ticket->claims[i].state))
            return msh_not_now(err, "claim_open",
                               "the requester's withdrawal is to be decided first");
    if (ticket->children > 0)
        return msh_not_now(err, "has_children", "other tickets are merged into this one");
    if (ticket->type == MSH_TYPE_REPORT || ticket->sealed)
        return msh_not_now(err, "report", "reports are not merged");
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        enum msh_task_state state = ticket->tasks[i].state;
        if (msh_task_is_lead(ticket, &ticket->tasks[i]) &&
            (state == MSH_TASK_REPLIED || state == MSH_TASK_DONE))
            return msh_not_now(err, "lead_replied", "a lead unit has replied already");
    }
    return msh_guard_parted(step, err);
}

int msh_guard_is_unreasonable(const struct msh_step *step, struct msh_err *err)
{
    if (!step->ticket->unreasonable)
        return msh_not_now(err, "not_marked", "the ticket carries no such mark");
    return msh_guard_follows(step, err);
}

/* Is anything of this unit's still open here: a share, a claim, the plan of a deferral? */
int msh_guard_works_for(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    const int64_t unit_id = step->command->other_id;
    bool works = ticket->state == MSH_TICKET_DEFERRED && msh_plan_owner(ticket) == unit_id;
    for (size_t i = 0; i < ticket->n_tasks; i++)
        works |= ticket->tasks[i].unit_id == unit_id && msh_task_is_open(ticket->tasks[i].state);
    for (size_t i = 0; i < ticket->n_claims; i++)
        works |=
            ticket->claims[i].asked_unit == unit_id && msh_claim_is_open(ticket->claims[i].state);
    return works && unit_id != 0
               ? MSH_OK
               : msh_not_now(err, "nothing_open", "nothing of this unit's is open here");
}

int msh_guard_may_reopen(const struct msh_step *step, struct msh_err *err)
{
    if (step->actor.roles == MSH_ACTOR_REQUESTER && !msh_objection_open(step))
        return msh_not_now(err, "window_closed", "the time for reopening is over");
    return MSH_OK;
}

int msh_guard_may_archive(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    if (msh_objection_open(step))
        return msh_not_now(err, "window_open", "an objection is still possible");
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (msh_claim_is_open(ticket->claims[i].state))
            return msh_not_now(err, "claim_open", "a claim waits for its decision");
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        if (ticket->callbacks[i].state == MSH_ASK_OPEN)
            return msh_not_now(err, "callback_open", "somebody is still to be asked");
    if (ticket->state == MSH_TICKET_MERGED && !merged_asked(ticket))
        return msh_not_now(err, "not_asked", "the requester has not been asked yet");
    return MSH_OK;
}
