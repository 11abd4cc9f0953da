#include "base/base.h"

#include "domain/clocks.h"

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

struct msh_limits msh_clock_limits(const struct msh_step *step, const struct msh_clock *clock)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_limits limits = { 0 };
    work->limits(work->arg, clock, &limits);
    return limits;
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

int64_t msh_clock_bound(const struct msh_ticket *ticket, const struct msh_clock *clock)
{
    const struct msh_task *task = msh_ticket_task(ticket, clock->task_id);
    const struct msh_clock *own = NULL;
    if (task != NULL && task->parent_task_id != 0)
        own = msh_clock_handling(ticket, msh_ticket_task(ticket, task->parent_task_id));
    return own == NULL ? 0 : own->due_at;
}

/* Print a moved due, a level-3 share's within that of its level-2 unit, and note the move. */
static void reprint(struct msh_step *step, enum msh_tick_kind kind, struct msh_clock *clock,
                    const struct msh_printed *due, const struct msh_due_move *move)
{
    int64_t bound = msh_clock_bound(step->ticket, clock);
    clock->due_at = msh_due_within(clock->due_at, due->due_at, bound);
    clock->warn_at = MSH_MIN(due->warn_at, clock->due_at);
    clock->provisional = due->provisional;
    if (due->calendar_version != 0)
        clock->calendar_version = due->calendar_version;
    msh_step_tick(step, kind, clock);
    struct msh_change *event = &step->events->items[step->event];
    event->ticks[event->n_ticks - 1].move = *move;
    event->ticks[event->n_ticks - 1].move.within_at = bound;
}

int msh_clock_extend(struct msh_step *step, struct msh_clock *clock, int amount,
                     struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_printed due = { 0 };
    int rc = work->extend(work->arg, clock, amount, &due, err);
    if (rc < 0)
        return rc;
    clock->extended++;
    reprint(step, MSH_TICK_EXTEND, clock, &due, &(struct msh_due_move){ .amount = amount });
    return MSH_OK;
}

int msh_clock_unpause(struct msh_step *step, struct msh_clock *clock, struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    struct msh_printed due = { 0 };
    int64_t length = pause_length(step, clock);
    struct msh_due_move move = { .from_at = clock->paused_at, .to_at = clock->paused_at + length };
    int rc = work->resume(work->arg, clock, length, &due, err);
    if (rc < 0)
        return rc;
    end_pause(step, clock);
    clock->state = MSH_CLOCK_RUNNING;
    reprint(step, MSH_TICK_RESUME, clock, &due, &move);
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

static bool print_by(struct msh_clock *clock, const struct msh_printed *fresh)
{
    if (fresh->due_at > clock->due_at) {
        clock->rule_id = fresh->rule_id;
        clock->calendar_version = fresh->calendar_version;
        clock->provisional = fresh->provisional;
        clock->due_at = fresh->due_at;
        clock->warn_at = fresh->warn_at;
        return true;
    }
    if (fresh->warn_at >= clock->warn_at)
        return false;
    clock->warn_at = fresh->warn_at;
    return true;
}

int msh_clock_reprint(struct msh_step *step, struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    for (size_t i = 0; i < step->ticket->n_clocks; i++) {
        struct msh_clock *clock = &step->ticket->clocks[i];
        const struct msh_task *task = msh_ticket_task(step->ticket, clock->task_id);
        struct msh_printed fresh = { 0 };
        if (clock->state != MSH_CLOCK_RUNNING || clock->rule_id == 0 || clock->extended != 0 ||
            clock->paused_at != 0 || clock->paused_ms != 0 ||
            (task != NULL && task->parent_task_id != 0))
            continue;
        int rc = work->start(work->arg, step->ticket, clock->stage, clock->start_at, &fresh, err);
        if (rc < 0)
            return rc;
        if (rc > 0 && fresh.rule_id != clock->rule_id && print_by(clock, &fresh))
            msh_step_tick(step, MSH_TICK_RENEW, clock);
    }
    return MSH_OK;
}
