#include "base/base.h"

#include "domain/effects.h"
#include "domain/guards.h"
#include "domain/moves.h"

/* Review ----------------------------------------------------------------------------------------*/

/* Who reviewed the first two rounds is kept from the third on: all its reviews go to others. */
static void note_reviewer(struct msh_step *step)
{
    if (step->ticket->round < 3)
        step->ticket->reviewer_id = step->actor.account_id;
}

int msh_effect_pass(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    note_reviewer(step);
    msh_clock_end(step, NULL, MSH_STAGE_REVIEW);
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        struct msh_task *task = &ticket->tasks[i];
        if (task->state != MSH_TASK_REPLIED)
            continue;
        int rc = msh_step_raise(step, MSH_OP_FINISH, task, NULL, err);
        if (rc < 0)
            return rc;
    }
    msh_step_drop_callbacks(step, NULL); /* the question after an expired limit is asked here now */
    (void)msh_callback_add(step, MSH_ASK_CAUSE_REPLIED, 0);
    return msh_clock_begin(step, NULL, MSH_STAGE_CALLBACK, err);
}

int msh_effect_send_back(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    int rc = msh_need_reason(step, &msh_send_back_reason_names, err);
    if (rc < 0)
        return rc;
    note_reviewer(step);
    msh_clock_end(step, NULL, MSH_STAGE_REVIEW);
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        struct msh_task *task = &ticket->tasks[i];
        if (!msh_task_is_lead(ticket, task) || task->state != MSH_TASK_REPLIED)
            continue;
        rc = msh_step_raise(step, MSH_OP_REWORK_TASK, task, NULL, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

/* Callback --------------------------------------------------------------------------------------*/

static struct msh_callback *the_callback(struct msh_step *step, uint32_t causes)
{
    for (size_t i = step->ticket->n_callbacks; step->callback == NULL && i-- > 0;)
        if (step->ticket->callbacks[i].state == MSH_ASK_OPEN &&
            (causes & MSH_BIT(step->ticket->callbacks[i].cause)) != 0)
            step->callback = &step->ticket->callbacks[i];
    if (step->callback != NULL)
        step->callback->dirty = true;
    return step->callback;
}

int msh_effect_attempt(struct msh_step *step, struct msh_err *err)
{
    struct msh_callback *ask = msh_callback_ripe(step);
    int rc = msh_need_reason(step, NULL, err); /* busy, no_answer, wrong_number … */
    if (rc < 0)
        return rc;
    step->callback = ask;
    ask->dirty = true;
    ask->attempts++;
    ask->tried_at = step->facts->now;
    ask->holder_id = step->actor.account_id;
    msh_step_id(step, "callback", ask->id);
    msh_step_int(step, "attempt", ask->attempts);
    return MSH_OK;
}

/* The first rating never changes after this (guarantee 1). */
int msh_step_take_answers(struct msh_step *step, uint32_t causes, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    struct msh_ticket *ticket = step->ticket;
    struct msh_callback *ask = the_callback(step, causes);
    if (ask == NULL)
        return msh_err_set(err, MSH_E_STATE, "not_asked", "no callback is open");
    if (command->solved == MSH_ANSWER_UNKNOWN)
        return msh_err_field(err, "solved", "required", "solved or not: the person must say");
    if (msh_answer_op(command->solved, command->accepted, command->rating) != step->row->op)
        return msh_err_field(err, "solved", "mismatch", "the answers say something else");
    ask->state = MSH_ASK_ANSWERED;
    ask->contacted = command->contacted;
    ask->solved = command->solved;
    ask->accepted = command->accepted;
    ask->truthful = command->truthful;
    ask->rating = command->rating;
    ask->by_requester = step->actor.roles == MSH_ACTOR_REQUESTER;
    ask->holder_id = step->actor.account_id;
    ask->answered_at = step->facts->now;
    ticket->solved = command->solved;
    if (command->rating != MSH_RATING_NONE) {
        if (ticket->first_rating == MSH_RATING_NONE)
            ticket->first_rating = command->rating;
        ticket->final_rating = command->rating;
    }
    msh_step_id(step, "callback", ask->id);
    msh_step_code(step, "solved", msh_name_code(&msh_answer_names, (int)command->solved));
    msh_step_code(step, "accepted", msh_name_code(&msh_answer_names, (int)command->accepted));
    msh_step_code(step, "rating", msh_name_code(&msh_rating_names, (int)command->rating));
    return MSH_OK;
}

int msh_effect_answered(struct msh_step *step, struct msh_err *err)
{
    return msh_step_take_answers(step, MSH_ASK_OTHER, err);
}

int msh_effect_answered_end(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_step_take_answers(step, MSH_ASK_REPLY, err);
    enum msh_close_reason reason =
        step->row->op == MSH_OP_SOLVED ? MSH_CLOSE_SOLVED : MSH_CLOSE_ACCEPTED_UNSOLVED;
    return rc < 0 ? rc : msh_step_end_ticket(step, reason, NULL, step->actor.account_id, err);
}

int msh_effect_answered_rework(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_step_take_answers(step, MSH_ASK_REPLY | MSH_ASK_OTHER, err);
    if (rc == MSH_OK)
        rc = msh_step_lapse_round(step, err);
    msh_step_drop_callbacks(step, step->callback);
    return rc < 0 ? rc : msh_step_next_round(step, err);
}

static void give_up(struct msh_step *step, uint32_t causes)
{
    struct msh_callback *ask = msh_callback_spent(step, causes);
    step->callback = ask;
    ask->state = MSH_ASK_UNREACHED;
    ask->dirty = true;
    ask->answered_at = step->facts->now;
    msh_step_id(step, "callback", ask->id);
}

int msh_effect_unreached(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    give_up(step, MSH_ASK_OTHER);
    return MSH_OK;
}

int msh_effect_unreached_end(struct msh_step *step, struct msh_err *err)
{
    give_up(step, MSH_ASK_REPLY);
    return msh_step_end_ticket(step, MSH_CLOSE_UNRATED, NULL, step->actor.account_id, err);
}

int msh_effect_ask_merged(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    (void)msh_callback_add(step, MSH_ASK_CAUSE_MERGED, 0);
    return MSH_OK;
}
