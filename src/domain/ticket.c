#include "base/base.h"

#include "domain/ticket.h"

void msh_ticket_init(struct msh_ticket *ticket, struct msh_arena *arena, int64_t id)
{
    *ticket = (struct msh_ticket){ .arena = arena, .id = id };
}

static void *copy_array(struct msh_arena *arena, const void *items, size_t n, size_t size)
{
    return n == 0 ? NULL : msh_arena_memdup(arena, items, n * size);
}

void msh_ticket_copy(const struct msh_ticket *from, struct msh_arena *arena, struct msh_ticket *ret)
{
    *ret = *from;
    ret->arena = arena;
    ret->tasks = copy_array(arena, from->tasks, from->n_tasks, sizeof(*from->tasks));
    ret->claims = copy_array(arena, from->claims, from->n_claims, sizeof(*from->claims));
    ret->clocks = copy_array(arena, from->clocks, from->n_clocks, sizeof(*from->clocks));
    ret->callbacks =
        copy_array(arena, from->callbacks, from->n_callbacks, sizeof(*from->callbacks));
    ret->cap_tasks = from->n_tasks;
    ret->cap_claims = from->n_claims;
    ret->cap_clocks = from->n_clocks;
    ret->cap_callbacks = from->n_callbacks;
}

struct msh_task *msh_ticket_task(const struct msh_ticket *ticket, int64_t id)
{
    for (size_t i = 0; i < ticket->n_tasks; i++)
        if (ticket->tasks[i].id == id)
            return &ticket->tasks[i];
    return NULL;
}

struct msh_claim *msh_ticket_claim(const struct msh_ticket *ticket, int64_t id)
{
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (ticket->claims[i].id == id)
            return &ticket->claims[i];
    return NULL;
}

struct msh_callback *msh_ticket_callback(const struct msh_ticket *ticket, int64_t id)
{
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        if (ticket->callbacks[i].id == id)
            return &ticket->callbacks[i];
    return NULL;
}

bool msh_task_is_open(enum msh_task_state state)
{
    return state >= MSH_TASK_TO_SIGN && state <= MSH_TASK_REPLIED && state != MSH_TASK_RETURNED;
}

bool msh_ticket_is_end(enum msh_ticket_state state)
{
    const uint32_t ends = MSH_BIT(MSH_TICKET_ANSWERED) | MSH_BIT(MSH_TICKET_REFUSED) |
                          MSH_BIT(MSH_TICKET_TRANSFERRED) | MSH_BIT(MSH_TICKET_CLOSED) |
                          MSH_BIT(MSH_TICKET_TERMINATED) | MSH_BIT(MSH_TICKET_MERGED) |
                          MSH_BIT(MSH_TICKET_ARCHIVED);
    return (MSH_BIT(state) & ends) != 0;
}

bool msh_ticket_is_open(enum msh_ticket_state state)
{
    return state > MSH_TICKET_DRAFT && !msh_ticket_is_end(state);
}

bool msh_claim_is_open(enum msh_claim_state state)
{
    return state == MSH_CLAIM_ASKED || state == MSH_CLAIM_ENDORSED;
}

enum msh_op msh_answer_op(enum msh_answer solved, enum msh_answer accepted, enum msh_rating rating)
{
    if (solved != MSH_ANSWER_YES)
        return accepted == MSH_ANSWER_YES ? MSH_OP_ACCEPTED_UNSOLVED : MSH_OP_UNSOLVED;
    if (rating != MSH_RATING_NONE && rating <= MSH_RATING_BAD && accepted != MSH_ANSWER_YES)
        return MSH_OP_DISSATISFIED;
    return MSH_OP_SOLVED;
}

int64_t msh_plan_owner(const struct msh_ticket *ticket)
{
    for (size_t i = ticket->n_claims; i-- > 0;)
        if (ticket->claims[i].kind == MSH_CLAIM_DEFERRAL &&
            ticket->claims[i].state == MSH_CLAIM_GRANTED)
            return ticket->claims[i].suggested_unit;
    return 0;
}

int64_t msh_ticket_objection_from(const struct msh_ticket *ticket)
{
    int64_t from_at = ticket->closed_at;
    for (size_t i = 0; ticket->unreasonable && i < ticket->n_claims; i++)
        if (ticket->claims[i].kind == MSH_CLAIM_UNREASONABLE &&
            ticket->claims[i].state == MSH_CLAIM_GRANTED)
            from_at = MSH_MAX(from_at, ticket->claims[i].decided_at);
    return from_at;
}

/* What the requester waits for. */
static bool is_answer_due(const struct msh_clock *clock)
{
    return clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE ||
           clock->stage == MSH_STAGE_FIRST_FEEDBACK;
}

const struct msh_clock *msh_ticket_due_clock(const struct msh_ticket *ticket)
{
    const struct msh_clock *best = NULL;
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        const struct msh_clock *clock = &ticket->clocks[i];
        bool handling = is_answer_due(clock);
        if (clock->state != MSH_CLOCK_RUNNING || clock->stage == MSH_STAGE_RETURN)
            continue;
        bool best_handling = best != NULL && is_answer_due(best);
        if (best == NULL || (handling && !best_handling) ||
            (handling == best_handling && clock->due_at < best->due_at))
            best = clock;
    }
    return best;
}
