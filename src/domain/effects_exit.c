#include "base/base.h"

#include "domain/effects.h"
#include "domain/moves.h"

int msh_effect_defer(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->exit_by = step->claim->decided_by;
    msh_clock_suspend_all(step);
    msh_clock_begin_at(step, NULL, MSH_STAGE_HANG_REVIEW, step->claim->until_at);
    return MSH_OK;
}

int msh_effect_replan(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_need_review(step, step->command->until_at, err);
    if (rc < 0)
        return rc;
    msh_clock_end(step, NULL, MSH_STAGE_HANG_REVIEW);
    msh_clock_begin_at(step, NULL, MSH_STAGE_HANG_REVIEW, step->command->until_at);
    return msh_need_text(step, "text", err);
}

/* The clocks run again. Shares may have ended meanwhile, when a unit was merged into another one:
 * then nothing may be left to wait for. */
static int go_on(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_clock_resume_all(step, err);
    return rc < 0 ? rc : msh_step_try(step, MSH_OP_ALL_REPLIED, NULL, err);
}

int msh_effect_resume(struct msh_step *step, struct msh_err *err)
{
    msh_clock_end(step, NULL, MSH_STAGE_HANG_REVIEW);
    return go_on(step, err);
}

int msh_effect_terminate(struct msh_step *step, struct msh_err *err)
{
    msh_step_code(step, "reason", step->claim->reason_code);
    return msh_step_end_ticket(step, MSH_CLOSE_NONE, step->claim->reason_code,
                               step->claim->decided_by, err);
}

int msh_effect_merge(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    if (step->command->other_id == 0 || step->command->other_id == ticket->id)
        return msh_err_field(err, "parent", "required", "name another ticket to merge into");
    if (!step->facts->parent_open)
        return msh_err_set(err, MSH_E_STATE, "parent_state", "the other ticket is not open");
    int rc = msh_need_text(step, "text", err); /* the reason the requester can read */
    if (rc < 0)
        return rc;
    ticket->parent_id = step->command->other_id;
    ticket->exit_by = step->actor.account_id;
    ticket->closed_at = step->facts->now;
    msh_step_id(step, "parent", ticket->parent_id);
    msh_clock_suspend_all(step);
    return MSH_OK;
}

int msh_effect_unmerge(struct msh_step *step, struct msh_err *err)
{
    step->ticket->parent_id = 0;
    step->ticket->closed_at = 0;
    msh_step_drop_callbacks(step, NULL);
    return go_on(step, err);
}

int msh_effect_withdraw(struct msh_step *step, struct msh_err *err)
{
    return msh_step_end_ticket(step, MSH_CLOSE_WITHDRAWN, NULL, step->claim->decided_by, err);
}

int msh_effect_reopen_new(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    if (step->row->op != MSH_OP_REOPEN) { /* the sampled requester said it was no answer */
        int rc = msh_step_take_answers(step, MSH_BIT(MSH_ASK_CAUSE_SAMPLE), err);
        if (rc < 0)
            return rc;
    }
    msh_step_drop_callbacks(step, step->callback);
    ticket->exit_code = NULL;
    ticket->closed_at = 0;
    return msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_reopen_rework(struct msh_step *step, struct msh_err *err)
{
    if (step->actor.roles != MSH_ACTOR_SYSTEM) { /* an objection brought its own reasons */
        int rc = msh_need_text(step, "text", err);
        if (rc < 0)
            return rc;
    }
    step->ticket->exit_code = NULL;
    msh_step_drop_callbacks(step, NULL);
    return msh_step_next_round(step, err);
}

int msh_effect_unreasonable(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->unreasonable = true;
    step->ticket->exit_by = step->claim->decided_by;
    return MSH_OK;
}

int msh_effect_reasonable(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->unreasonable = false;
    return MSH_OK;
}

/* Guarantee 1: an upheld appeal adds a scoring value beside the person's own rating. */
int msh_effect_score(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->scoring_rating = (enum msh_rating)step->claim->rating;
    msh_step_code(step, "rating", msh_name_code(&msh_rating_names, step->claim->rating));
    return MSH_OK;
}

int msh_effect_archive(struct msh_step *step, struct msh_err *err)
{
    msh_clock_end_all(step);
    return msh_step_release(step, NULL, err);
}
