#include "base/base.h"

#include "domain/step.h"

#define DEPTH_MAX 12

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

enum msh_op msh_answer_op(enum msh_answer solved, enum msh_answer accepted, enum msh_rating rating)
{
    if (solved != MSH_ANSWER_YES)
        return accepted == MSH_ANSWER_YES ? MSH_OP_ACCEPTED_UNSOLVED : MSH_OP_UNSOLVED;
    if (rating != MSH_RATING_NONE && rating <= MSH_RATING_BAD && accepted != MSH_ANSWER_YES)
        return MSH_OP_DISSATISFIED;
    return MSH_OP_SOLVED;
}

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
        add_fact(step, (struct msh_fact){ key, MSH_FACT_ID, id, NULL });
}

void msh_step_int(struct msh_step *step, const char *key, int64_t value)
{
    add_fact(step, (struct msh_fact){ key, MSH_FACT_INT, value, NULL });
}

void msh_step_code(struct msh_step *step, const char *key, const char *code)
{
    if (!msh_empty(code))
        add_fact(step, (struct msh_fact){ key, MSH_FACT_CODE, 0, code });
}

/* Clocks ----------------------------------------------------------------------------------------*/

void msh_step_tick(struct msh_step *step, enum msh_tick_kind kind, struct msh_clock *clock)
{
    struct msh_change *event = &step->events->items[step->event];
    struct msh_tick *tick =
        MSH_PUSH(step->ticket->arena, event->ticks, event->n_ticks, event->cap_ticks);
    clock->dirty = true;
    *tick = (struct msh_tick){ .kind = kind, .clock = *clock };
}

struct msh_clock *msh_clock_of(const struct msh_ticket *ticket, const struct msh_task *task,
                               enum msh_stage stage)
{
    int64_t task_id = task != NULL ? task->id : 0;
    for (size_t i = ticket->n_clocks; i-- > 0;) {
        struct msh_clock *clock = &ticket->clocks[i];
        if (clock->task_id == task_id && clock->stage == stage && clock->state != MSH_CLOCK_STOPPED)
            return clock;
    }
    return NULL;
}

struct msh_clock *msh_clock_handling(const struct msh_ticket *ticket, const struct msh_task *task)
{
    struct msh_clock *clock = msh_clock_of(ticket, task, MSH_STAGE_REHANDLE);
    return clock != NULL ? clock : msh_clock_of(ticket, task, MSH_STAGE_HANDLE);
}

static struct msh_clock *add_clock(struct msh_step *step, const struct msh_task *task,
                                   enum msh_stage stage)
{
    struct msh_ticket *ticket = step->ticket;
    struct msh_clock *clock =
        MSH_PUSH(ticket->arena, ticket->clocks, ticket->n_clocks, ticket->cap_clocks);
    clock->id = step->facts->new_id(step->facts->new_id_arg);
    clock->task_id = task != NULL ? task->id : 0;
    clock->stage = stage;
    clock->start_at = step->facts->now;
    clock->fresh = true;
    return clock;
}

int msh_clock_begin(struct msh_step *step, struct msh_task *task, enum msh_stage stage,
                    struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_printed due = { 0 };
    int rc = work->start(work->arg, step->ticket, stage, step->facts->now, &due, err);
    if (rc <= 0)
        return rc;
    struct msh_clock *clock = add_clock(step, task, stage);
    clock->rule_id = due.rule_id;
    clock->calendar_version = due.calendar_version;
    clock->provisional = due.provisional;
    clock->due_at = due.due_at;
    clock->warn_at = due.warn_at;
    msh_step_tick(step, MSH_TICK_START, clock);
    return MSH_OK;
}

void msh_clock_begin_at(struct msh_step *step, struct msh_task *task, enum msh_stage stage,
                        int64_t due_at)
{
    struct msh_clock *clock = add_clock(step, task, stage);
    clock->due_at = due_at;
    clock->warn_at = MSH_MAX(clock->start_at, due_at - MSH_DAY_MS);
    msh_step_tick(step, MSH_TICK_START, clock);
}

/* How long a clock has stood still: a pause lasts at most until its printed end, however late
 * somebody notices; a suspension lasts until now. */
static int64_t pause_length(const struct msh_step *step, const struct msh_clock *clock)
{
    bool bounded = clock->state == MSH_CLOCK_RUNNING && clock->pause_until != 0;
    int64_t end = bounded ? MSH_MIN(step->facts->now, clock->pause_until) : step->facts->now;
    return end - clock->paused_at;
}

static void end_pause(const struct msh_step *step, struct msh_clock *clock)
{
    clock->paused_ms += pause_length(step, clock);
    clock->paused_at = clock->pause_until = 0;
}

/* The later due of a level-3 share, cut to the level-2 unit's own; others as they are. */
static int64_t within_parent(const struct msh_step *step, const struct msh_clock *clock,
                             int64_t due_at)
{
    const struct msh_task *task = msh_ticket_task(step->ticket, clock->task_id);
    const struct msh_clock *own = NULL;
    if (task != NULL && task->parent_task_id != 0)
        own = msh_clock_handling(step->ticket, msh_ticket_task(step->ticket, task->parent_task_id));
    return own == NULL ? due_at : MSH_MAX(clock->due_at, MSH_MIN(due_at, own->due_at));
}

static void reprint(const struct msh_step *step, struct msh_clock *clock,
                    const struct msh_printed *due)
{
    clock->due_at = within_parent(step, clock, due->due_at);
    clock->warn_at = MSH_MIN(due->warn_at, clock->due_at);
    clock->provisional = due->provisional;
}

int msh_clock_extend(struct msh_step *step, struct msh_clock *clock, int amount,
                     struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_printed due = { 0 };
    int rc = work->extend(work->arg, clock, amount, &due, err);
    if (rc < 0)
        return rc;
    reprint(step, clock, &due);
    clock->extended++;
    msh_step_tick(step, MSH_TICK_EXTEND, clock);
    return MSH_OK;
}

int msh_clock_unpause(struct msh_step *step, struct msh_clock *clock, struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_printed due = { 0 };
    int rc = work->resume(work->arg, clock, pause_length(step, clock), &due, err);
    if (rc < 0)
        return rc;
    end_pause(step, clock);
    reprint(step, clock, &due);
    clock->state = MSH_CLOCK_RUNNING;
    msh_step_tick(step, MSH_TICK_RESUME, clock);
    return MSH_OK;
}

static void end_clock(struct msh_step *step, struct msh_clock *clock)
{
    if (clock->paused_at != 0)
        end_pause(step, clock);
    clock->stop_at = step->facts->now;
    clock->state = MSH_CLOCK_STOPPED;
    msh_step_tick(step, MSH_TICK_STOP, clock);
}

void msh_clock_end(struct msh_step *step, const struct msh_task *task, enum msh_stage stage)
{
    struct msh_clock *clock = msh_clock_of(step->ticket, task, stage);
    if (clock != NULL)
        end_clock(step, clock);
}

void msh_clock_end_task(struct msh_step *step, const struct msh_task *task)
{
    for (size_t i = 0; i < step->ticket->n_clocks; i++) {
        struct msh_clock *clock = &step->ticket->clocks[i];
        if (clock->task_id == task->id && clock->state != MSH_CLOCK_STOPPED)
            end_clock(step, clock);
    }
}

void msh_clock_end_all(struct msh_step *step)
{
    for (size_t i = 0; i < step->ticket->n_clocks; i++)
        if (step->ticket->clocks[i].state != MSH_CLOCK_STOPPED)
            end_clock(step, &step->ticket->clocks[i]);
}

void msh_clock_suspend_all(struct msh_step *step)
{
    for (size_t i = 0; i < step->ticket->n_clocks; i++) {
        struct msh_clock *clock = &step->ticket->clocks[i];
        if (clock->state != MSH_CLOCK_RUNNING)
            continue;
        clock->state = MSH_CLOCK_SUSPENDED;
        if (clock->paused_at == 0)
            clock->paused_at = step->facts->now;
        msh_step_tick(step, MSH_TICK_SUSPEND, clock);
    }
}

/* A pause that was running goes on to its own end. */
static int resume_clock(struct msh_step *step, struct msh_clock *clock, struct msh_err *err)
{
    if (clock->pause_until <= step->facts->now)
        return msh_clock_unpause(step, clock, err);
    clock->state = MSH_CLOCK_RUNNING;
    msh_step_tick(step, MSH_TICK_RESUME, clock);
    return MSH_OK;
}

int msh_clock_resume_all(struct msh_step *step, struct msh_err *err)
{
    const struct msh_ticket *ticket = step->ticket;
    for (int level = 2; level <= 3; level++) /* a level-3 due stays within its level-2 due */
        for (size_t i = 0; i < ticket->n_clocks; i++) {
            const struct msh_task *task = msh_ticket_task(ticket, ticket->clocks[i].task_id);
            int of = task != NULL && task->parent_task_id != 0 ? 3 : 2;
            if (of != level || ticket->clocks[i].state != MSH_CLOCK_SUSPENDED)
                continue;
            int rc = resume_clock(step, &ticket->clocks[i], err);
            if (rc < 0)
                return rc;
        }
    return MSH_OK;
}

const struct msh_clock *msh_ticket_due_clock(const struct msh_ticket *ticket)
{
    const struct msh_clock *best = NULL;
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        const struct msh_clock *clock = &ticket->clocks[i];
        bool handling = clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE;
        if (clock->state != MSH_CLOCK_RUNNING || clock->stage == MSH_STAGE_RETURN)
            continue;
        bool best_handling =
            best != NULL && (best->stage == MSH_STAGE_HANDLE || best->stage == MSH_STAGE_REHANDLE);
        if (best == NULL || (handling && !best_handling) ||
            (handling == best_handling && clock->due_at < best->due_at))
            best = clock;
    }
    return best;
}

/* Parts -----------------------------------------------------------------------------------------*/

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

/* The engine ------------------------------------------------------------------------------------*/

static enum msh_machine machine_of(enum msh_op op)
{
    if (op < MSH_OP_OPEN)
        return MSH_MACHINE_TICKET;
    return op < MSH_OP_ASK ? MSH_MACHINE_TASK : MSH_MACHINE_CLAIM;
}

static int state_of(const struct msh_step *step, enum msh_machine machine)
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

/* A state one comes back from remembers where. */
static bool remembers(enum msh_machine machine, int from, int to)
{
    return from != to && ((machine == MSH_MACHINE_TICKET &&
                           (to == MSH_TICKET_MERGED || to == MSH_TICKET_DEFERRED)) ||
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
    int from = state_of(step, row->machine);
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
    int state = state_of(step, machine);
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
        if ((claim->state != MSH_CLAIM_ASKED && claim->state != MSH_CLAIM_ENDORSED) ||
            msh_claim_stands(ticket, claim))
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

/* What is open to whom --------------------------------------------------------------------------*/

static bool fits(struct msh_step *step, const struct msh_flow_row *row)
{
    struct msh_err why;
    if ((row->from & MSH_BIT(state_of(step, row->machine))) == 0 ||
        (msh_flow_actors(row, step->ticket) & step->actor.roles) == 0)
        return false;
    return row->guard == NULL || row->guard(step, &why) == MSH_OK;
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
