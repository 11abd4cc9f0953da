/*
 * A unit is merged into another one: its successor takes over what is open (信访工作条例 24). What
 * has ended stays under the name it ended under; clocks run on as printed.
 */
#include "base/base.h"

#include "domain/effects.h"
#include "domain/guards.h"
#include "domain/moves.h"

static size_t find_open(const struct msh_ticket *ticket, int64_t unit_id)
{
    size_t i = 0;
    while (i < ticket->n_tasks &&
           (ticket->tasks[i].unit_id != unit_id || !msh_task_is_open(ticket->tasks[i].state)))
        i++;
    return i;
}

/* A unit has one share at a time: the stronger role stays, the level-2 share before one that was
 * delegated, of equals the successor's own. What was replied stays among the words. */
static bool is_before(const struct msh_task *a, const struct msh_task *b)
{
    if ((a->parent_task_id == 0) != (b->parent_task_id == 0))
        return a->parent_task_id == 0;
    return a->role < b->role;
}

static int end_share(struct msh_step *step, size_t index, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    int rc = msh_step_raise(step, MSH_OP_RELEASE, &ticket->tasks[index], NULL, err);
    if (rc == MSH_OK)
        rc = msh_step_release(step, &ticket->tasks[index], err);
    return rc < 0 ? rc : msh_step_join(step, &ticket->tasks[index], err);
}

static void move_task(struct msh_task *task, int64_t to)
{
    task->left_unit = task->unit_id;
    task->unit_id = to;
    task->dirty = true;
}

/* Where the successor has a share already, one of the two ends, until it has no two. */
static int settle_twice(struct msh_step *step, int64_t from, int64_t to, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    int rc = MSH_OK;
    while (rc == MSH_OK) {
        const size_t mine = find_open(ticket, from), theirs = find_open(ticket, to);
        if (mine == ticket->n_tasks || theirs == ticket->n_tasks)
            break;
        rc = end_share(
            step, is_before(&ticket->tasks[mine], &ticket->tasks[theirs]) ? theirs : mine, err);
    }
    return rc;
}

static size_t move_tasks(struct msh_ticket *ticket, int64_t from, int64_t to, int64_t *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        struct msh_task *task = &ticket->tasks[i];
        if (task->unit_id != from || !msh_task_is_open(task->state))
            continue;
        move_task(task, to);
        ids[n++] = task->id;
    }
    return n;
}

static size_t move_claims(struct msh_ticket *ticket, int64_t from, int64_t to, int64_t *ids)
{
    const bool deferred = ticket->state == MSH_TICKET_DEFERRED;
    size_t n = 0;
    for (size_t i = 0; i < ticket->n_claims; i++) {
        struct msh_claim *claim = &ticket->claims[i];
        const bool open = msh_claim_is_open(claim->state);
        const bool plan = deferred && claim->kind == MSH_CLAIM_DEFERRAL &&
                          claim->state == MSH_CLAIM_GRANTED && claim->suggested_unit == from;
        if (!plan && !(open && (claim->asked_unit == from || claim->suggested_unit == from)))
            continue;
        if (open && claim->asked_unit == from)
            claim->asked_unit = to;
        if (claim->suggested_unit == from)
            claim->suggested_unit = to;
        claim->dirty = true;
        ids[n++] = claim->id;
    }
    return n;
}

int msh_effect_succeed(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    const int64_t from = step->command->other_id, to = step->command->unit_id;
    int64_t *tasks = MSH_ARRAY(ticket->arena, ticket->n_tasks + 1, int64_t);
    int64_t *claims = MSH_ARRAY(ticket->arena, ticket->n_claims + 1, int64_t);
    if (to == 0 || to == from)
        return msh_err_field(err, "into", "required", "which unit takes over?");
    msh_step_id(step, "from", from);
    msh_step_id(step, "unit", to);
    int rc = settle_twice(step, from, to, err);
    if (rc < 0)
        return rc;
    msh_step_ids(step, "tasks", tasks, move_tasks(ticket, from, to, tasks));
    msh_step_ids(step, "claims", claims, move_claims(ticket, from, to, claims));
    return MSH_OK;
}
