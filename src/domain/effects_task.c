#include "base/base.h"

#include "domain/effects.h"
#include "domain/moves.h"

/* The first feedback is the lead's to give, counted from its signature (河南办法). */
int msh_effect_sign(struct msh_step *step, struct msh_err *err)
{
    struct msh_task *task = step->task;
    task->signed_at = step->facts->now;
    msh_clock_end(step, task, MSH_STAGE_SIGN);
    if (task->role != MSH_ROLE_LEAD || task->parent_task_id != 0 || task->round > 1)
        return MSH_OK;
    return msh_clock_begin(step, task, MSH_STAGE_FIRST_FEEDBACK, err);
}

/* The requester learns how far it has come; the reply is still to follow. */
int msh_effect_feedback(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    msh_clock_end(step, step->task, MSH_STAGE_FIRST_FEEDBACK);
    return rc;
}

int msh_effect_acknowledge(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->signed_at = step->facts->now;
    msh_clock_end_task(step, step->task);
    return MSH_OK;
}

int msh_effect_assign(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    if (command->other_id == 0 && msh_empty(command->office))
        return msh_err_field(err, "person", "required", "name a person or an office");
    step->task->holder_id = command->other_id;
    step->task->office = command->office;
    msh_step_id(step, "holder", command->other_id);
    return MSH_OK;
}

int msh_effect_take(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->holder_id = step->actor.account_id;
    return MSH_OK;
}

int msh_effect_put_back(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->holder_id = 0;
    return MSH_OK;
}

/* The clocks go on as printed: who answers changes, not by when. */
int msh_effect_hand_over(struct msh_step *step, struct msh_err *err)
{
    struct msh_task *task = step->task;
    int rc = msh_need_text(step, "text", err);
    if (rc < 0)
        return rc;
    if (step->command->other_id == task->holder_id)
        return msh_err_field(err, "person", "same", "this person holds it already");
    msh_step_id(step, "from", task->holder_id);
    msh_step_id(step, "holder", step->command->other_id);
    task->holder_id = step->command->other_id;
    return MSH_OK;
}

int msh_effect_returned(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_step_lapse(step, step->task, err);
    msh_clock_end_task(step, step->task);
    if (rc < 0)
        return rc;
    if (step->task->parent_task_id != 0)
        return msh_step_join(step, step->task, err);
    step->ticket->returns += step->task->role == MSH_ROLE_LEAD;
    msh_step_int(step, "returns", step->ticket->returns);
    rc = msh_step_release(step, step->task, err);
    if (rc == MSH_OK)
        rc = msh_step_try(step, MSH_OP_ALL_RETURNED, NULL, err);
    return rc < 0 ? rc : msh_step_join(step, step->task, err);
}

int msh_effect_window_close(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->window_closed = true;
    msh_clock_end(step, step->task, MSH_STAGE_RETURN);
    return MSH_OK;
}

/* A level-3 unit that is told no date has as much less time as the city says; where that would be
 * over already, its level-2 unit's own limit. */
static void set_delegated_due(const struct msh_facts *facts, int64_t own_due_at,
                              struct msh_share *share)
{
    const struct msh_clockwork *work = facts->clockwork;

    share->due_at = own_due_at;
    if (facts->delegate_ahead == 0 ||
        work->ahead(work->arg, own_due_at, facts->delegate_ahead) <= facts->now)
        return;
    share->due_at = work->ahead(work->arg, own_due_at, facts->delegate_ahead);
    share->ahead = facts->delegate_ahead;
}

int msh_effect_delegate(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    const struct msh_clock *own = msh_clock_handling(step->ticket, step->task);
    int64_t parent_id = step->task->id;
    if (command->n_shares == 0 || command->n_shares > MSH_SHARES_MAX)
        return msh_err_field(err, "shares", "count", "between 1 and %d units", MSH_SHARES_MAX);
    for (size_t i = 0; i < command->n_shares; i++) {
        struct msh_share share = command->shares[i];
        share.role = MSH_ROLE_LEAD;
        if (share.unit_id == step->task->unit_id)
            return msh_err_item(err, "shares", i, "unit", "self",
                                "a unit does not delegate to itself");
        if (msh_unit_at_work(step->ticket, share.unit_id, false))
            return msh_err_item(err, "shares", i, "unit", "duplicate",
                                "this unit has a share already");
        if (share.due_at == 0 && own != NULL)
            set_delegated_due(step->facts, own->due_at, &share);
        if (share.due_at <= step->facts->now || (own != NULL && share.due_at > own->due_at))
            return msh_err_item(err, "shares", i, "due_at", "due",
                                "the limit lies in the future and within your own");
        int rc = msh_step_open_share(step, &share, parent_id, false, err);
        if (rc < 0)
            return rc;
        step->task = msh_ticket_task(step->ticket, parent_id); /* the array may have moved */
    }
    return MSH_OK;
}

int msh_effect_reply(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    int rc = msh_need_text(step, "internal_text", err);
    if (rc < 0)
        return rc;
    if (command->contacted == MSH_ANSWER_UNKNOWN)
        return msh_err_field(err, "contacted", "required", "was the requester contacted?");
    if (command->solved == MSH_ANSWER_UNKNOWN)
        return msh_err_field(err, "solved", "required", "is the matter solved in your view?");
    step->task->author_id = step->actor.account_id;
    msh_step_code(step, "contacted", msh_name_code(&msh_answer_names, (int)command->contacted));
    msh_step_code(step, "solved", msh_name_code(&msh_answer_names, (int)command->solved));
    return MSH_OK;
}

int msh_effect_approve(struct msh_step *step, struct msh_err *err)
{
    struct msh_task *task = step->task;
    struct msh_clock *clock = msh_clock_handling(step->ticket, task);
    int rc = MSH_OK;
    task->replied_at = step->facts->now;
    if (clock != NULL && clock->paused_at != 0) /* a reply within a pause is not late */
        rc = msh_clock_unpause(step, clock, err);
    if (rc < 0)
        return rc;
    msh_clock_end_task(step, task);
    rc = msh_step_lapse(step, task, err);
    if (rc < 0)
        return rc;
    return msh_step_join(step, task, err);
}

int msh_effect_disapprove(struct msh_step *step, struct msh_err *err)
{
    return msh_need_text(step, "text", err);
}

/* The unit answers again: by the rule for rework if there is one, else the printed due goes on. It
 * has answered once: whose duty it is, is no longer in question. */
int msh_effect_rework_task(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    int rc = msh_clock_begin(step, step->task, MSH_STAGE_REHANDLE, err);
    step->task->replied_at = 0;
    step->task->window_closed = true;
    if (rc < 0 || msh_clock_of(ticket, step->task, MSH_STAGE_REHANDLE) != NULL)
        return rc;
    for (size_t i = ticket->n_clocks; i-- > 0;) {
        struct msh_clock *clock = &ticket->clocks[i];
        if (clock->task_id != step->task->id || clock->stage != MSH_STAGE_HANDLE)
            continue;
        clock->state = MSH_CLOCK_RUNNING;
        clock->stop_at = 0;
        msh_step_tick(step, MSH_TICK_RESUME, clock);
        break;
    }
    return MSH_OK;
}

int msh_effect_excuse(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_text(step, "text", err);
    msh_clock_end_task(step, step->task);
    if (rc == MSH_OK)
        rc = msh_step_lapse(step, step->task, err);
    if (rc == MSH_OK)
        rc = msh_step_release(step, step->task, err);
    if (rc < 0)
        return rc;
    return msh_step_join(step, step->task, err);
}

int msh_effect_extend(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_clock_extend(step, msh_clock_handling(step->ticket, step->task),
                              step->claim->amount, err);
    step->task->extensions++;
    msh_step_int(step, "amount", step->claim->amount);
    return rc;
}

int msh_effect_pause(struct msh_step *step, struct msh_err *err)
{
    struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    (void)err;
    clock->paused_at = step->facts->now;
    clock->pause_until = step->claim->until_at;
    msh_step_code(step, "reason", step->claim->reason_code);
    msh_step_tick(step, MSH_TICK_PAUSE, clock);
    return MSH_OK;
}

int msh_effect_unpause(struct msh_step *step, struct msh_err *err)
{
    return msh_clock_unpause(step, msh_clock_handling(step->ticket, step->task), err);
}

int msh_effect_release(struct msh_step *step, struct msh_err *err)
{
    msh_clock_end_task(step, step->task);
    return msh_step_lapse(step, step->task, err);
}
