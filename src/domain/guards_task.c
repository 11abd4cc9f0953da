#include "base/base.h"

#include "domain/clocks.h"
#include "domain/guards.h"

static int need_handling(const struct msh_step *step, struct msh_err *err)
{
    if (step->ticket->state == MSH_TICKET_HANDLING)
        return MSH_OK;
    return msh_not_now(err, "ticket_state", "the ticket is not being handled now");
}

int msh_guard_own_task(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->unit_id != step->actor.unit_id)
        return msh_not_yours(err, "other_unit", "this task is another unit's");
    return need_handling(step, err);
}

int msh_guard_own_lead_or_assist(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->role == MSH_ROLE_INFORM)
        return msh_not_now(err, "inform_only", "this unit is only informed; acknowledge instead");
    return msh_guard_own_task(step, err);
}

int msh_guard_own_inform(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->role != MSH_ROLE_INFORM)
        return msh_not_now(err, "not_inform", "this unit has to sign");
    return msh_guard_own_task(step, err);
}

int msh_guard_in_pool(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->holder_id != 0)
        return msh_not_now(err, "held", "somebody holds this task already");
    return msh_guard_own_task(step, err);
}

int msh_guard_held(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->holder_id == 0)
        return msh_not_now(err, "in_pool", "nobody holds this task");
    return msh_guard_own_task(step, err);
}

/* Somebody leaves: what he holds goes on, whatever the ticket waits for. */
int msh_guard_may_hand_over(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->holder_id == 0)
        return msh_not_now(err, "in_pool", "nobody holds this task");
    if (step->actor.roles != MSH_ACTOR_SYSTEM && step->task->unit_id != step->actor.unit_id)
        return msh_not_yours(err, "other_unit", "this task is another unit's");
    return MSH_OK;
}

int msh_guard_may_delegate(const struct msh_step *step, struct msh_err *err)
{
    if (step->task->parent_task_id != 0)
        return msh_not_now(err, "level", "a delegated share is not delegated further");
    /* a level-3 limit lies in the future and within the level-2 unit's own */
    const struct msh_clock *own = msh_clock_handling(step->ticket, step->task);
    if (own != NULL && own->due_at <= step->facts->now)
        return msh_not_now(err, "limit_passed",
                           "your own limit has passed; what you delegate ends within it");
    return msh_guard_own_lead_or_assist(step, err);
}

int msh_guard_children_replied(const struct msh_step *step, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (task->parent_task_id == step->task->id && task->state != MSH_TASK_REPLIED &&
            task->state != MSH_TASK_DONE && !msh_task_is_gone(task->state))
            return msh_not_now(err, "unit_at_work", "a level-3 unit has not replied yet");
    }
    return MSH_OK;
}

/* The author, or who stands in while he is on leave. */
int msh_guard_own_words(const struct msh_step *step, struct msh_err *err)
{
    if (!msh_is_or_stands_for(&step->actor, step->task->author_id))
        return msh_not_yours(err, "author", "only its author takes a reply back");
    return msh_guard_own_task(step, err);
}

/* A level-3 share is audited by the level-2 unit that delegated it; others by their own head.
 * Nobody approves his own words. */
int msh_guard_approver(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_task *parent = msh_ticket_task(step->ticket, step->task->parent_task_id);
    int64_t unit_id = parent != NULL ? parent->unit_id : step->task->unit_id;
    if (step->actor.unit_id != unit_id)
        return msh_not_yours(err, "other_unit", "another unit decides on this reply");
    if (parent == NULL && (step->actor.roles & MSH_BIT(MSH_STAFF_HEAD)) == 0)
        return msh_not_yours(err, "head_only", "the head of the unit decides on this reply");
    if (step->task->author_id == step->actor.account_id)
        return msh_not_yours(err, "own_reply", "nobody approves his own reply");
    return need_handling(step, err);
}

/* The lead excuses an assist (北京14); a level-2 unit takes a share back from level 3. */
int msh_guard_may_excuse(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_task *parent = msh_ticket_task(step->ticket, step->task->parent_task_id);
    if (parent != NULL) {
        if (parent->unit_id != step->actor.unit_id)
            return msh_not_yours(err, "lead_only", "the unit that delegated a share takes it back");
        return need_handling(step, err);
    }
    if (step->task->role != MSH_ROLE_ASSIST)
        return msh_not_now(err, "not_assist", "only an assisting unit is excused");
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        const struct msh_task *task = &step->ticket->tasks[i];
        if (msh_task_is_lead(step->ticket, task) && !msh_task_is_gone(task->state) &&
            task->unit_id == step->actor.unit_id)
            return need_handling(step, err);
    }
    return msh_not_yours(err, "lead_only", "the lead unit excuses an assisting unit");
}

/* Closing a window twice, or one that a merge suspended, does nothing. */
int msh_guard_window_over(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *window = msh_clock_of(step->ticket, step->task, MSH_STAGE_RETURN);
    if (window == NULL || window->state != MSH_CLOCK_RUNNING || step->facts->now < window->due_at)
        return msh_not_now(err, "not_expired", "no return window has run out");
    return MSH_OK;
}

/* The unit ends its pause when it likes, the system at its printed end. */
int msh_guard_pause_over(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    if (clock == NULL || clock->paused_at == 0 || clock->state != MSH_CLOCK_RUNNING)
        return msh_not_now(err, "not_paused", "the clock is not paused");
    if (step->actor.roles != MSH_ACTOR_SYSTEM)
        return msh_guard_own_task(step, err);
    return step->facts->now >= clock->pause_until
               ? MSH_OK
               : msh_not_now(err, "not_expired", "the pause goes on");
}
