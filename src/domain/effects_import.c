/*
 * What an older hotline had: an open matter goes on here from where it stood, a closed one comes in as
 * it ended there, and archived where nobody could object any more. One event each, of the moment of
 * the import, that tells when the older system took the matter in and answered it; nobody here is
 * said to have done what nobody here did.
 */
#include "base/base.h"

#include "domain/effects.h"
#include "domain/guards.h"
#include "domain/moves.h"

/* The step at another moment: clocks and shares begin and end when they did. */
static struct msh_step at(const struct msh_step *step, struct msh_facts *facts, int64_t moment)
{
    struct msh_step past = *step;
    *facts = *step->facts;
    facts->now = moment;
    past.facts = facts;
    return past;
}

static int take_in(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    struct msh_ticket *ticket = step->ticket;
    if (command->accepted_at <= 0 || command->accepted_at > step->facts->now)
        return msh_err_field(err, "accepted_at", "future", "it was accepted in the past");
    ticket->created_at = ticket->accepted_at = command->accepted_at;
    ticket->round = 1;
    msh_step_id(step, "batch", command->batch_id);
    msh_step_int(step, "accepted", command->accepted_at);
    return MSH_OK;
}

int msh_effect_import(struct msh_step *step, struct msh_err *err)
{
    struct msh_facts facts;
    struct msh_step past = at(step, &facts, step->command->accepted_at);
    int rc = take_in(step, err);
    return rc < 0 ? rc : msh_clock_begin(&past, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_import_handling(struct msh_step *step, struct msh_err *err)
{
    struct msh_facts facts;
    struct msh_step past = at(step, &facts, step->command->accepted_at);
    int rc = take_in(step, err);
    if (rc < 0)
        return rc;
    if (step->command->n_shares != 1 || step->command->shares[0].role != MSH_ROLE_LEAD)
        return msh_err_field(err, "shares", "no_lead", "one unit leads");
    return msh_step_open_share(&past, &step->command->shares[0], 0, false, err);
}

/* The share of the unit that answered, and the limit it had. */
static int closed_share(struct msh_step *begun, struct msh_step *ended, struct msh_err *err)
{
    const struct msh_command *command = begun->command;
    struct msh_task *task = NULL;
    if (command->n_shares > 0) {
        task = msh_task_add(begun, &command->shares[0], 0, false);
        int rc = msh_step_raise(begun, MSH_OP_IMPORT_SHARE, task, NULL, err);
        if (rc < 0)
            return rc;
        begun->event = ended->event = begun->events->n - 1;
        msh_step_id(begun, "unit", task->unit_id);
        msh_step_code(begun, "role", msh_name_code(&msh_task_role_names, (int)task->role));
        task->replied_at = command->replied_at;
        task->window_closed = true;
    }
    int rc = msh_clock_begin(begun, task, MSH_STAGE_HANDLE, err);
    msh_clock_end(ended, task, MSH_STAGE_HANDLE);
    return rc;
}

int msh_effect_import_closed(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    struct msh_ticket *ticket = step->ticket;
    struct msh_facts then, later;
    struct msh_step begun = at(step, &then, command->accepted_at);
    struct msh_step ended = at(step, &later, command->replied_at);
    int rc = take_in(step, err);
    if (rc < 0)
        return rc;
    if (command->replied_at < command->accepted_at || command->replied_at > step->facts->now)
        return msh_err_field(err, "replied_at", "order",
                             "it was answered after it was accepted, and before now");
    if (command->n_shares > 1)
        return msh_err_field(err, "shares", "count", "one unit answered");
    msh_step_int(step, "replied", command->replied_at);
    ticket->close_reason = MSH_CLOSE_HISTORY;
    ticket->closed_at = command->replied_at;
    if (ticket->state == MSH_TICKET_ARCHIVED) {
        if (msh_objection_open(step))
            return msh_not_now(err, "window_open", "an objection is still possible");
        ticket->resume_state = MSH_TICKET_CLOSED; /* it was, over there */
    }
    return closed_share(&begun, &ended, err);
}

int msh_effect_undo_import(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    msh_step_id(step, "batch", step->command->batch_id);
    return rc < 0 ? rc : msh_step_end_ticket(step, MSH_CLOSE_UNDONE, NULL, 0, err);
}
