#include "base/base.h"

#include "domain/guards.h"

#define DEPTH_MAX 12

/* Facts -----------------------------------------------------------------------------------------*/

static void add_fact(struct msh_step *step, struct msh_fact fact)
{
    struct msh_change *event = &step->events->items[step->event];
    if (event->n_facts < MSH_CHANGE_FACTS_MAX)
        event->facts[event->n_facts++] = fact;
}

void msh_step_id(struct msh_step *step, const char *key, int64_t id)
{
    if (id != 0)
        add_fact(step, (struct msh_fact){ key, MSH_FACT_ID, id, NULL, NULL });
}

void msh_step_ids(struct msh_step *step, const char *key, const int64_t *ids, size_t n)
{
    if (n > 0)
        add_fact(step, (struct msh_fact){ key, MSH_FACT_IDS, (int64_t)n, NULL, ids });
}

void msh_step_int(struct msh_step *step, const char *key, int64_t value)
{
    add_fact(step, (struct msh_fact){ key, MSH_FACT_INT, value, NULL, NULL });
}

void msh_step_code(struct msh_step *step, const char *key, const char *code)
{
    if (!msh_empty(code))
        add_fact(step, (struct msh_fact){ key, MSH_FACT_CODE, 0, code, NULL });
}

/* Rows ------------------------------------------------------------------------------------------*/

static enum msh_machine machine_of(enum msh_op op)
{
    if (op < MSH_OP_OPEN)
        return MSH_MACHINE_TICKET;
    return op < MSH_OP_ASK ? MSH_MACHINE_TASK : MSH_MACHINE_CLAIM;
}

int msh_step_state(const struct msh_step *step, enum msh_machine machine)
{
    if (machine == MSH_MACHINE_TASK)
        return (int)step->task->state;
    if (machine == MSH_MACHINE_CLAIM)
        return (int)step->claim->state;
    return (int)step->ticket->state;
}

uint32_t msh_stand_in(uint32_t actors, const struct msh_ticket *ticket)
{
    const uint32_t opened_by = MSH_HOTLINE_ROLES | MSH_BIT(MSH_STAFF_LEADER);
    if (ticket->sealed && ticket->state == MSH_TICKET_NONE) /* whoever answers takes it down */
        return actors | MSH_BIT(MSH_STAFF_INSPECTOR);
    if (ticket->sealed && (actors & opened_by) != 0) /* only inspectors open it: they do the work */
        return (actors & ~opened_by) | MSH_BIT(MSH_STAFF_INSPECTOR);
    if (ticket->type == MSH_TYPE_REPORT && (actors & MSH_HOTLINE_ROLES) != 0)
        return actors | MSH_BIT(MSH_STAFF_REPORT_DESK);
    return actors;
}

uint32_t msh_flow_actors(const struct msh_flow_row *row, const struct msh_ticket *ticket)
{
    return msh_stand_in(row->actors, ticket);
}

/* A state one comes back from remembers where; so does the archive, for the rates. */
static bool remembers(enum msh_machine machine, int from, int to)
{
    return from != to &&
           ((machine == MSH_MACHINE_TICKET &&
             (to == MSH_TICKET_MERGED || to == MSH_TICKET_DEFERRED || to == MSH_TICKET_ARCHIVED)) ||
            (machine == MSH_MACHINE_TASK && to == MSH_TASK_RETURN_ASKED));
}

static int64_t move(struct msh_step *step, enum msh_machine machine, int from, int to)
{
    switch (machine) {
    case MSH_MACHINE_TASK:
        if (remembers(machine, from, to))
            step->task->resume_state = (enum msh_task_state)from;
        step->task->state = (enum msh_task_state)to;
        step->task->dirty = true;
        return step->task->id;
    case MSH_MACHINE_CLAIM:
        step->claim->state = (enum msh_claim_state)to;
        step->claim->dirty = true;
        return step->claim->id;
    case MSH_MACHINE_TICKET:
    case MSH_MACHINE_COUNT:
        break;
    }
    if (remembers(machine, from, to))
        step->ticket->resume_state = (enum msh_ticket_state)from;
    step->ticket->state = (enum msh_ticket_state)to;
    return step->ticket->id;
}

static int resolve(const struct msh_step *step, const struct msh_flow_row *row, int from)
{
    if (row->to == MSH_TO_KEEP)
        return from;
    if (row->to == MSH_TO_RESUME)
        return row->machine == MSH_MACHINE_TASK ? (int)step->task->resume_state
                                                : (int)step->ticket->resume_state;
    return row->to;
}

static int take_row(struct msh_step *step, const struct msh_flow_row *row, struct msh_err *err)
{
    int from = msh_step_state(step, row->machine);
    int to = resolve(step, row, from);
    struct msh_changes *events = step->events;
    struct msh_change *event = MSH_PUSH(step->ticket->arena, events->items, events->n, events->cap);
    step->event = events->n - 1;
    step->row = row;
    event->op = row->op;
    event->machine = row->machine;
    event->from = from;
    event->to = to;
    event->actor = step->actor;
    event->target_id = move(step, row->machine, from, to);
    return row->effect != NULL ? row->effect(step, err) : MSH_OK;
}

/* Find the row for the op in the machine's state; the most telling refusal wins. */
static int choose(struct msh_step *step, enum msh_op op, const struct msh_flow_row **ret,
                  struct msh_err *err)
{
    enum msh_machine machine = machine_of(op);
    int state = msh_step_state(step, machine);
    struct msh_err why = { 0 };
    int refused = 0;
    for (size_t i = 0; i < msh_flow_n; i++) {
        const struct msh_flow_row *row = &msh_flow[i];
        if (row->op != op || row->machine != machine || (row->from & MSH_BIT(state)) == 0)
            continue;
        if ((msh_flow_actors(row, step->ticket) & step->actor.roles) == 0) {
            if (refused == 0)
                refused =
                    msh_err_set(&why, MSH_E_FORBIDDEN, "actor", "%s is not yours to do on this %s",
                                msh_name_code(&msh_op_names, (int)op),
                                msh_name_code(&msh_machine_names, (int)machine));
            continue;
        }
        int rc = row->guard != NULL ? row->guard(step, &why) : MSH_OK;
        if (rc == MSH_OK) {
            *ret = row;
            return MSH_OK;
        }
        refused = rc;
    }
    if (refused != 0) {
        *err = why;
        return refused;
    }
    static const char *const codes[MSH_MACHINE_COUNT] = { "ticket_state", "task_state",
                                                          "claim_state" };
    return msh_err_set(err, MSH_E_STATE, codes[machine], "%s is not possible while the %s is %s",
                       msh_name_code(&msh_op_names, (int)op),
                       msh_name_code(&msh_machine_names, (int)machine),
                       msh_name_code(msh_machine_states(machine), state));
}

static int run(struct msh_step *step, enum msh_op op, struct msh_err *err)
{
    const struct msh_flow_row *row = NULL;
    int rc = choose(step, op, &row, err);
    return rc < 0 ? rc : take_row(step, row, err);
}

static struct msh_step child_step(const struct msh_step *step, struct msh_task *task,
                                  struct msh_claim *claim)
{
    struct msh_step child = *step;
    child.actor = (struct msh_actor){ .roles = MSH_ACTOR_SYSTEM };
    child.task = task;
    child.claim = claim != NULL ? claim : step->claim;
    child.depth = step->depth + 1;
    return child;
}

int msh_step_raise(struct msh_step *step, enum msh_op op, struct msh_task *task,
                   struct msh_claim *claim, struct msh_err *err)
{
    struct msh_step child = child_step(step, task, claim);
    if (child.depth > DEPTH_MAX)
        return msh_err_set(err, MSH_E_BUG, "flow_depth", "rows raise each other without end");
    return run(&child, op, err);
}

int msh_step_try(struct msh_step *step, enum msh_op op, struct msh_task *task, struct msh_err *err)
{
    struct msh_step child = child_step(step, task, NULL);
    const struct msh_flow_row *row = NULL;
    struct msh_err why = { 0 };
    if (choose(&child, op, &row, &why) < 0)
        return MSH_OK;
    return take_row(&child, row, err);
}

/* Commands --------------------------------------------------------------------------------------*/

static int new_claim(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    struct msh_ticket *ticket = step->ticket;
    if ((unsigned)command->claim_kind >= MSH_CLAIM_KIND_COUNT)
        return msh_err_field(err, "kind", "unknown", "not a kind of claim");
    struct msh_claim *claim =
        MSH_PUSH(ticket->arena, ticket->claims, ticket->n_claims, ticket->cap_claims);
    claim->id = step->facts->new_id(step->facts->new_id_arg);
    claim->kind = command->claim_kind;
    claim->task_id = command->target_id;
    claim->reason_code = command->reason_code;
    claim->amount = command->amount;
    claim->until_at = command->until_at;
    claim->suggested_unit = command->other_id;
    claim->told_line = command->line;
    claim->told_route = command->route;
    claim->recording_id = command->recording_id;
    claim->rating = (int)command->rating;
    claim->asked_by = command->actor.account_id;
    claim->asked_unit = command->actor.unit_id;
    claim->asked_at = step->facts->now;
    claim->fresh = true;
    step->claim = claim;
    step->task = msh_ticket_task(ticket, claim->task_id);
    return MSH_OK;
}

static int find_target(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    bool known = true;
    switch (machine_of(command->op)) {
    case MSH_MACHINE_TASK:
        step->task = msh_ticket_task(step->ticket, command->target_id);
        known = step->task != NULL;
        break;
    case MSH_MACHINE_CLAIM:
        if (command->op == MSH_OP_ASK) {
            if (command->target_id != 0 &&
                msh_ticket_task(step->ticket, command->target_id) == NULL)
                known = false;
            else
                return new_claim(step, err);
            break;
        }
        step->claim = msh_ticket_claim(step->ticket, command->target_id);
        known = step->claim != NULL;
        if (known)
            step->task = msh_ticket_task(step->ticket, step->claim->task_id);
        break;
    case MSH_MACHINE_TICKET:
    case MSH_MACHINE_COUNT:
        step->callback = msh_ticket_callback(step->ticket, command->target_id);
        known = step->callback != NULL || command->target_id == 0 ||
                command->target_id == step->ticket->id;
        break;
    }
    return known ? MSH_OK : msh_err_set(err, MSH_E_NOT_FOUND, "target", "not part of this ticket");
}

/* A claim whose grant no row would allow any more has nothing left to decide. */
static int lapse_moot(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    for (size_t i = 0; i < ticket->n_claims; i++) {
        struct msh_claim *claim = &ticket->claims[i];
        if (!msh_claim_is_open(claim->state) || msh_claim_stands(ticket, claim))
            continue;
        int rc =
            msh_step_raise(step, MSH_OP_LAPSE, msh_ticket_task(ticket, claim->task_id), claim, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

int msh_ticket_apply(struct msh_ticket *ticket, const struct msh_command *command,
                     const struct msh_facts *facts, struct msh_changes *ret_events,
                     struct msh_err *err)
{
    *ret_events = (struct msh_changes){ 0 };
    struct msh_step step = { .ticket = ticket,
                             .command = command,
                             .facts = facts,
                             .events = ret_events,
                             .actor = command->actor };
    if ((unsigned)command->op >= MSH_OP_COUNT)
        return msh_err_field(err, "op", "unknown", "not an operation");
    int rc = find_target(&step, err);
    if (rc == MSH_OK)
        rc = run(&step, command->op, err);
    return rc < 0 ? rc : lapse_moot(&step, err);
}
