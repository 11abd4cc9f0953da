#include "base/base.h"

#include "domain/step.h"

/* What the guard only misses, the command itself can bring: triage its category and place. */
static bool fits(struct msh_step *step, const struct msh_flow_row *row)
{
    struct msh_err why;
    if ((row->from & MSH_BIT(msh_step_state(step, row->machine))) == 0 ||
        (msh_flow_actors(row, step->ticket) & step->actor.roles) == 0)
        return false;
    return row->guard == NULL || row->guard(step, &why) == MSH_OK ||
           msh_streq(why.code, "required");
}

static size_t add_action(struct msh_action *ret, size_t n, size_t max, struct msh_action action)
{
    for (size_t i = 0; i < n; i++)
        if (ret[i].op == action.op && ret[i].target_id == action.target_id &&
            ret[i].claim_kind == action.claim_kind)
            return n;
    if (n < max)
        ret[n++] = action;
    return n;
}

static size_t claims_to_ask(struct msh_step *step, const struct msh_flow_row *row,
                            struct msh_action *ret, size_t n, size_t max)
{
    struct msh_command command = { .op = MSH_OP_ASK, .actor = step->actor };
    for (int kind = 0; kind < MSH_CLAIM_KIND_COUNT; kind++) {
        const struct msh_claim_rule *rule = &msh_claim_rules[kind];
        size_t targets = rule->on == MSH_MACHINE_TASK ? step->ticket->n_tasks : 1;
        for (size_t i = 0; i < targets; i++) {
            struct msh_claim claim = { .kind = (enum msh_claim_kind)kind };
            struct msh_step ask = *step;
            ask.task = rule->on == MSH_MACHINE_TASK ? &step->ticket->tasks[i] : NULL;
            claim.task_id = ask.task != NULL ? ask.task->id : 0;
            ask.claim = &claim;
            ask.command = &command;
            if (fits(&ask, row))
                n = add_action(
                    ret, n, max,
                    (struct msh_action){ MSH_MACHINE_CLAIM, MSH_OP_ASK, claim.task_id, kind });
        }
    }
    return n;
}

static size_t row_actions(struct msh_step *step, const struct msh_flow_row *row,
                          struct msh_action *ret, size_t n, size_t max)
{
    struct msh_ticket *ticket = step->ticket;
    size_t targets = row->machine == MSH_MACHINE_TASK    ? ticket->n_tasks
                     : row->machine == MSH_MACHINE_CLAIM ? ticket->n_claims
                                                         : 1;
    for (size_t i = 0; i < targets; i++) {
        step->task = row->machine == MSH_MACHINE_TASK ? &ticket->tasks[i] : NULL;
        step->claim = row->machine == MSH_MACHINE_CLAIM ? &ticket->claims[i] : NULL;
        if (step->claim != NULL)
            step->task = msh_ticket_task(ticket, step->claim->task_id);
        int64_t target_id = step->claim != NULL  ? step->claim->id
                            : step->task != NULL ? step->task->id
                                                 : 0;
        if (fits(step, row))
            n = add_action(ret, n, max,
                           (struct msh_action){ row->machine, row->op, target_id, -1 });
    }
    return n;
}

size_t msh_flow_actions(const struct msh_ticket *ticket, const struct msh_actor *actor,
                        const struct msh_facts *facts, struct msh_action *ret, size_t max)
{
    struct msh_ticket view = *ticket; /* guards only read */
    struct msh_command command = { .actor = *actor };
    struct msh_step step = {
        .ticket = &view, .command = &command, .facts = facts, .actor = *actor
    };
    size_t n = 0;
    for (size_t r = 0; r < msh_flow_n; r++) {
        const struct msh_flow_row *row = &msh_flow[r];
        if ((msh_flow_actors(row, ticket) & actor->roles) == 0)
            continue;
        n = row->op == MSH_OP_ASK ? claims_to_ask(&step, row, ret, n, max)
                                  : row_actions(&step, row, ret, n, max);
    }
    return n;
}
