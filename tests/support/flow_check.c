#include "base/base.h"

#include "flow_check.h"

void (*flow_trace)(void);

bool flow_pending(const struct msh_claim *claim)
{
    return claim->state == MSH_CLAIM_ASKED || claim->state == MSH_CLAIM_ENDORSED;
}

bool flow_has_share(const struct msh_ticket *t, int64_t unit_id, bool released_too)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        if (t->tasks[i].unit_id == unit_id &&
            (released_too || t->tasks[i].state != MSH_TASK_RELEASED))
            return true;
    return false;
}

const struct msh_clock *flow_handling_clock(const struct msh_ticket *t, int64_t task_id)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].task_id == task_id && t->clocks[i].state != MSH_CLOCK_STOPPED &&
            (t->clocks[i].stage == MSH_STAGE_HANDLE || t->clocks[i].stage == MSH_STAGE_REHANDLE))
            return &t->clocks[i];
    return NULL;
}

bool flow_merged_asked(const struct msh_ticket *t, int64_t since)
{
    for (size_t i = 0; i < t->n_callbacks; i++)
        if (t->callbacks[i].cause == MSH_ASK_CAUSE_MERGED && t->callbacks[i].opened_at >= since &&
            (t->callbacks[i].state == MSH_ASK_ANSWERED ||
             t->callbacks[i].state == MSH_ASK_UNREACHED))
            return true;
    return false;
}

void flow_print(const struct msh_command *command)
{
    char who[80] = "system";
    if (command->actor.roles == MSH_ACTOR_REQUESTER)
        (void)snprintf(who, sizeof(who), "requester");
    else if (command->actor.roles != MSH_ACTOR_SYSTEM)
        (void)snprintf(who, sizeof(who), "%s %lld of unit %lld",
                       msh_name_code(&msh_role_names, __builtin_ctz(command->actor.roles)),
                       (long long)command->actor.account_id, (long long)command->actor.unit_id);
    print_message("#   %s by %s on %lld", msh_name_code(&msh_op_names, (int)command->op), who,
                  (long long)command->target_id);
    if (command->op == MSH_OP_ASK)
        print_message(", %s", msh_name_code(&msh_claim_kind_names, (int)command->claim_kind));
    for (size_t i = 0; i < command->n_shares; i++)
        print_message(", %lld %s", (long long)command->shares[i].unit_id,
                      msh_name_code(&msh_task_role_names, (int)command->shares[i].role));
    print_message("\n");
}

size_t flow_row_of(const struct msh_ticket *before, const struct msh_change *change)
{
    for (size_t i = 0; i < msh_flow_n; i++) {
        const struct msh_flow_row *row = &msh_flow[i];
        if (row->machine == change->machine && row->op == change->op &&
            (row->from & MSH_BIT(change->from)) != 0 &&
            (row->to == change->to || row->to == MSH_TO_RESUME ||
             (row->to == MSH_TO_KEEP && change->from == change->to)) &&
            (msh_flow_actors(row, before) & change->actor.roles) != 0)
            return i;
    }
    return msh_flow_n;
}

const char *flow_broken_state(const struct msh_ticket *ticket, bool stages)
{
    for (size_t i = 0; i < flow_state_laws_n; i++)
        if ((stages || !flow_state_laws[i].stages) && !flow_state_laws[i].holds(ticket))
            return flow_state_laws[i].says;
    return NULL;
}

const char *flow_broken_step(const struct flow_step *step)
{
    for (size_t i = 0; i < flow_step_laws_n; i++)
        if (!flow_step_laws[i].holds(step))
            return flow_step_laws[i].says;
    return NULL;
}

static void speak(const char *law)
{
    if (law == NULL)
        return;
    print_message("# broken: %s\n", law);
    if (flow_trace != NULL)
        flow_trace();
    fail();
}

void flow_check_state(const struct msh_ticket *ticket, bool stages)
{
    speak(flow_broken_state(ticket, stages));
}

void flow_check_step(const struct msh_ticket *before, const struct msh_command *command,
                     const struct msh_facts *facts, const struct msh_ticket *after,
                     const struct msh_changes *changes)
{
    const struct flow_step step = { before, command, facts, after, changes };
    speak(flow_broken_step(&step));
}
