#include "base/base.h"

#include "domain/guards.h"

int msh_not_now(struct msh_err *err, const char *code, const char *text)
{
    return msh_err_set(err, MSH_E_STATE, code, "%s", text);
}

int msh_not_yours(struct msh_err *err, const char *code, const char *text)
{
    return msh_err_set(err, MSH_E_FORBIDDEN, code, "%s", text);
}

bool msh_unit_has_share(const struct msh_ticket *ticket, int64_t unit_id)
{
    for (size_t i = 0; unit_id != 0 && i < ticket->n_tasks; i++)
        if (ticket->tasks[i].unit_id == unit_id && ticket->tasks[i].state != MSH_TASK_RELEASED)
            return true;
    return false;
}

bool msh_task_is_lead(const struct msh_ticket *ticket, const struct msh_task *task)
{
    return task->round == ticket->round && task->parent_task_id == 0 && task->role == MSH_ROLE_LEAD;
}

bool msh_task_is_gone(enum msh_task_state state)
{
    return state == MSH_TASK_RETURNED || state == MSH_TASK_RELEASED;
}

bool msh_objection_open(const struct msh_step *step)
{
    return step->facts->now < msh_ticket_objection_from(step->ticket) + step->facts->objection_ms;
}

/* Of every machine ------------------------------------------------------------------------------*/

/* Guarantee 5: no unit judges its own task. */
int msh_guard_parted(const struct msh_step *step, struct msh_err *err)
{
    if (step->actor.account_id != 0 && msh_unit_has_share(step->ticket, step->actor.unit_id))
        return msh_not_yours(err, "own_task", "your unit has a share in this ticket");
    return MSH_OK;
}

bool msh_is_or_stands_for(const struct msh_actor *actor, int64_t account_id)
{
    return account_id == actor->account_id || (account_id != 0 && account_id == actor->stands_for);
}

int msh_need_share(const struct msh_step *step, struct msh_err *err)
{
    if ((step->actor.roles & MSH_UNIT_ROLES) == 0 ||
        msh_unit_has_share(step->ticket, step->actor.unit_id))
        return MSH_OK;
    return msh_not_yours(err, "other_unit", "your unit has no share in this ticket");
}

/* A unit's people write on tickets that are theirs. */
int msh_guard_concerned(const struct msh_step *step, struct msh_err *err)
{
    return (step->actor.roles & MSH_HOTLINE_ROLES) != 0 ? MSH_OK : msh_need_share(step, err);
}

/* Nobody commands this row; it only follows from another one. */
int msh_guard_follows(const struct msh_step *step, struct msh_err *err)
{
    return step->depth > 0 ? MSH_OK
                           : msh_not_now(err, "no_command", "this only follows from another step");
}

/* Guarantee 3: an exit rests on a claim that somebody granted, never on the system's own word. */
int msh_guard_by_claim(const struct msh_step *step, struct msh_err *err)
{
    return step->claim != NULL && step->claim->state == MSH_CLAIM_GRANTED
               ? MSH_OK
               : msh_not_now(err, "no_claim", "this follows only from a granted claim");
}
