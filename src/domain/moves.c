#include "base/base.h"

#include "domain/moves.h"

/* Parameters ------------------------------------------------------------------------------------*/

int msh_need_text(const struct msh_step *step, const char *field, struct msh_err *err)
{
    if (step->command->has_text)
        return MSH_OK;
    return msh_err_field(err, field, "required", "a text is required");
}

int msh_need_reason(struct msh_step *step, const struct msh_names *reasons, struct msh_err *err)
{
    const char *code = step->command->reason_code;
    if (msh_empty(code))
        return msh_err_field(err, "reason", "required", "a reason is required");
    if (reasons != NULL && msh_name_find(reasons, code) < 0)
        return msh_err_field(err, "reason", "unknown", "not a reason of this kind");
    msh_step_code(step, "reason", code);
    return MSH_OK;
}

/* No source gives a longest plan; a date beyond a century is a slip, or a way to forget. */
#define REVIEW_MAX_MS (36525 * MSH_DAY_MS)

int msh_need_review(const struct msh_step *step, int64_t until_at, struct msh_err *err)
{
    if (until_at <= step->facts->now)
        return msh_err_field(err, "until", "past", "the review date lies in the future");
    if (until_at - step->facts->now > REVIEW_MAX_MS)
        return msh_err_field(err, "until", "too_late", "the review comes within a hundred years");
    return MSH_OK;
}

/* New parts --------------------------------------------------------------------------------------*/

struct msh_task *msh_task_add(struct msh_step *step, const struct msh_share *share,
                              int64_t parent_task_id, bool no_return)
{
    struct msh_ticket *ticket = step->ticket;
    struct msh_task *task =
        MSH_PUSH(ticket->arena, ticket->tasks, ticket->n_tasks, ticket->cap_tasks);
    task->id = step->facts->new_id(step->facts->new_id_arg);
    task->round = ticket->round;
    task->unit_id = share->unit_id;
    task->role = share->role;
    task->parent_task_id = parent_task_id;
    task->no_return = no_return;
    task->legal_basis = share->legal_basis;
    task->opened_at = step->facts->now;
    task->fresh = task->dirty = true;
    return task;
}

struct msh_callback *msh_callback_add(struct msh_step *step, enum msh_callback_cause cause,
                                      int64_t claim_id)
{
    struct msh_ticket *ticket = step->ticket;
    struct msh_callback *ask =
        MSH_PUSH(ticket->arena, ticket->callbacks, ticket->n_callbacks, ticket->cap_callbacks);
    ask->id = step->facts->new_id(step->facts->new_id_arg);
    ask->round = ticket->round;
    ask->cause = cause;
    ask->claim_id = claim_id;
    ask->opened_at = step->facts->now;
    ask->fresh = ask->dirty = true;
    msh_step_id(step, "callback", ask->id);
    return ask;
}

bool msh_unit_at_work(const struct msh_ticket *ticket, int64_t unit_id, bool replied_too)
{
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        const struct msh_task *task = &ticket->tasks[i];
        if (task->unit_id == unit_id && msh_task_is_open(task->state) &&
            (replied_too || task->state != MSH_TASK_REPLIED))
            return true;
    }
    return false;
}

int msh_step_open_share(struct msh_step *step, const struct msh_share *share,
                        int64_t parent_task_id, bool no_return, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    (void)msh_task_add(step, share, parent_task_id, no_return);
    size_t index = ticket->n_tasks - 1;
    struct msh_step open = *step;
    int rc = msh_step_raise(&open, MSH_OP_OPEN, &ticket->tasks[index], NULL, err);
    if (rc < 0)
        return rc;
    open.event = step->events->n - 1;
    struct msh_task *task = &ticket->tasks[index];
    msh_step_id(&open, "unit", share->unit_id);
    msh_step_code(&open, "role", msh_name_code(&msh_task_role_names, (int)share->role));
    msh_step_int(&open, "round", ticket->round);
    msh_step_id(&open, "parent_task", parent_task_id);
    if (no_return)
        msh_step_int(&open, "no_return", 1);
    if (share->ahead > 0)
        msh_step_int(&open, "ahead", share->ahead);
    if (share->due_at != 0) {
        msh_clock_begin_at(&open, task, MSH_STAGE_HANDLE, share->due_at);
        return MSH_OK;
    }
    rc = msh_clock_begin(&open, task, MSH_STAGE_SIGN, err);
    if (rc == MSH_OK && !no_return && share->role != MSH_ROLE_INFORM)
        rc = msh_clock_begin(&open, task, MSH_STAGE_RETURN, err);
    if (rc == MSH_OK && ticket->round > 1)
        rc = msh_clock_begin(&open, task, MSH_STAGE_REHANDLE, err);
    if (rc == MSH_OK && msh_clock_of(ticket, task, MSH_STAGE_REHANDLE) == NULL)
        rc = msh_clock_begin(&open, task, MSH_STAGE_HANDLE, err);
    return rc;
}

/* Ends ------------------------------------------------------------------------------------------*/

int msh_step_release(struct msh_step *step, const struct msh_task *parent, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        struct msh_task *task = &step->ticket->tasks[i];
        if (!msh_task_is_open(task->state) ||
            (parent != NULL && task->parent_task_id != parent->id))
            continue;
        int rc = msh_step_raise(step, MSH_OP_RELEASE, task, NULL, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

int msh_step_join(struct msh_step *step, const struct msh_task *task, struct msh_err *err)
{
    struct msh_task *parent = msh_ticket_task(step->ticket, task->parent_task_id);
    if (parent != NULL)
        return msh_step_try(step, MSH_OP_CHILDREN_REPLIED, parent, err);
    return msh_step_try(step, MSH_OP_ALL_REPLIED, NULL, err);
}

void msh_step_drop_callbacks(struct msh_step *step, const struct msh_callback *except)
{
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->state == MSH_ASK_OPEN && ask != except && ask->claim_id == 0) {
            ask->state = MSH_ASK_DROPPED;
            ask->dirty = true;
        }
    }
}

/* Claims of a kind that wait for a decision lapse: on one task, or all of them. */
static int lapse_kinds(struct msh_step *step, const struct msh_task *task, uint32_t kinds,
                       struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_claims; i++) {
        struct msh_claim *claim = &step->ticket->claims[i];
        if (!msh_claim_is_open(claim->state) || (task != NULL && claim->task_id != task->id) ||
            (kinds & MSH_BIT(claim->kind)) == 0)
            continue;
        int rc = msh_step_raise(step, MSH_OP_LAPSE, msh_ticket_task(step->ticket, claim->task_id),
                                claim, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

int msh_step_lapse(struct msh_step *step, const struct msh_task *task, struct msh_err *err)
{
    return lapse_kinds(step, task, UINT32_MAX, err);
}

int msh_step_lapse_round(struct msh_step *step, struct msh_err *err)
{
    return lapse_kinds(step, NULL, ~MSH_BIT(MSH_CLAIM_WITHDRAWAL), err);
}

int msh_step_end_ticket(struct msh_step *step, enum msh_close_reason reason, const char *code,
                        int64_t by, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    ticket->close_reason = reason;
    ticket->exit_code = code;
    ticket->exit_by = by;
    ticket->closed_at = step->facts->now;
    msh_clock_end_all(step);
    msh_step_drop_callbacks(step, step->callback);
    int rc = msh_step_release(step, NULL, err);
    return rc < 0 ? rc : msh_step_lapse(step, NULL, err);
}

int msh_step_next_round(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    msh_clock_end_all(step);
    int rc = msh_step_release(step, NULL, err);
    if (rc < 0)
        return rc;
    ticket->round++;
    ticket->closed_at = 0;
    ticket->close_reason = MSH_CLOSE_NONE;
    ticket->parent_id = 0;
    msh_step_int(step, "round", ticket->round);
    rc = msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
    return rc < 0 ? rc : msh_step_try(step, MSH_OP_SUPERVISE, NULL, err);
}
