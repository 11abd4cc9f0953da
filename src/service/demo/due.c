#include "base/base.h"

#include "service/demo/story.h"
#include "service/plan.h"

/* What the background work would have done at its time (work.c): the generator tells history, so it
 * raises it itself. */

enum due_kind { DUE_WINDOW, DUE_REMIND, DUE_EXPIRE, DUE_WARN, DUE_UNPAUSE, DUE_ARCHIVE };

struct due {
    int64_t at;
    enum due_kind kind;
    const struct msh_clock *clock;
};

static const struct msh_demo_due *raised(const struct msh_demo_story *s, int64_t clock_id)
{
    for (size_t i = 0; i < s->n_dues; i++)
        if (s->dues[i].clock_id == clock_id)
            return &s->dues[i];
    return NULL;
}

static struct msh_demo_due *raised_slot(struct msh_demo_story *s, int64_t clock_id)
{
    for (size_t i = 0; i < s->n_dues; i++)
        if (s->dues[i].clock_id == clock_id)
            return &s->dues[i];
    struct msh_demo_due *slot = MSH_PUSH(s->arena, s->dues, s->n_dues, s->cap_dues);
    slot->clock_id = clock_id;
    return slot;
}

static void earlier(struct due *best, int64_t at, enum due_kind kind, const struct msh_clock *clock)
{
    if (at < best->at)
        *best = (struct due){ at, kind, clock };
}

static int64_t alert(const struct msh_demo_story *s, const struct msh_clock *clock, int64_t at)
{
    return msh_clockwork_alert(s->world->directory, clock, s->ticket.urgency, at);
}

static void look_at_clock(const struct msh_demo_story *s, const struct msh_clock *clock,
                          struct due *best)
{
    const struct msh_demo_due *done = raised(s, clock->id);
    bool handling = clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE;
    if (clock->state != MSH_CLOCK_RUNNING)
        return;
    if (clock->paused_at != 0) {
        if (clock->pause_until != 0)
            earlier(best, clock->pause_until, DUE_UNPAUSE, clock);
        return;
    }
    if ((handling || clock->stage == MSH_STAGE_RETURN) &&
        (done == NULL || done->due_at != clock->due_at))
        earlier(best, clock->due_at, handling ? DUE_EXPIRE : DUE_WINDOW, clock);
    if (clock->stage != MSH_STAGE_RETURN && (done == NULL || done->warned_at != clock->due_at))
        earlier(best, alert(s, clock, clock->due_at), DUE_WARN, clock);
    int64_t from_at = msh_clockwork_remind_from(s->world->directory, clock, s->ticket.urgency);
    int64_t remind_at = alert(s, clock, from_at);
    if (from_at > clock->start_at && remind_at < clock->due_at &&
        (done == NULL || (done->reminded_at != clock->warn_at && done->due_at != clock->due_at)))
        earlier(best, remind_at, DUE_REMIND, clock);
}

/* An ended ticket on which nothing waits any more. */
static bool at_rest(const struct msh_ticket *ticket)
{
    bool asked = ticket->state != MSH_TICKET_MERGED;
    if (!msh_ticket_is_end(ticket->state) || ticket->state == MSH_TICKET_ARCHIVED)
        return false;
    for (size_t i = 0; i < ticket->n_claims; i++)
        if (ticket->claims[i].state == MSH_CLAIM_ASKED ||
            ticket->claims[i].state == MSH_CLAIM_ENDORSED)
            return false;
    for (size_t i = 0; i < ticket->n_callbacks; i++) {
        if (ticket->callbacks[i].state == MSH_ASK_OPEN)
            return false;
        asked |= ticket->callbacks[i].cause == MSH_ASK_CAUSE_MERGED;
    }
    return asked;
}

static struct due find_due(const struct msh_demo_story *s)
{
    struct due best = { .at = INT64_MAX };
    if (s->ticket_id == 0)
        return best;
    for (size_t i = 0; i < s->ticket.n_clocks; i++)
        look_at_clock(s, &s->ticket.clocks[i], &best);
    if (at_rest(&s->ticket))
        earlier(&best,
                MSH_MAX(msh_ticket_objection_from(&s->ticket) + s->world->objection_ms,
                        s->archive_try_at),
                DUE_ARCHIVE, NULL);
    return best;
}

int64_t msh_demo_next_due(const struct msh_demo_story *s)
{
    return find_due(s).at;
}

static int remind(struct msh_demo_story *s, const struct msh_clock *clock, const char *op,
                  struct msh_err *err)
{
    struct msh_call call = msh_demo_call(s, &msh_demo_system);
    int rc =
        msh_plan_remind(&call, s->world->directory, s->ticket_id, clock->id, op, clock->stage, err);
    return msh_demo_outcome(s, op, rc, err);
}

static int system_act(struct msh_demo_story *s, enum msh_op op, int64_t task_id,
                      struct msh_err *err)
{
    struct msh_act act = msh_demo_do(op, task_id != 0 ? "task" : "ticket", task_id, NULL);
    return msh_demo_act(s, &msh_demo_system, &act, err);
}

static bool asked_for_expiry(const struct msh_ticket *ticket)
{
    for (size_t i = 0; i < ticket->n_callbacks; i++)
        if (ticket->callbacks[i].cause == MSH_ASK_CAUSE_EXPIRED &&
            ticket->callbacks[i].round == ticket->round)
            return true;
    return false;
}

/* Shares passed down, or only informed, do not make the answer late. */
static bool limits_the_answer(const struct msh_ticket *ticket, int64_t task_id)
{
    const struct msh_task *task = msh_ticket_task(ticket, task_id);
    return ticket->state == MSH_TICKET_HANDLING && task != NULL && task->parent_task_id == 0 &&
           task->role != MSH_ROLE_INFORM;
}

int msh_demo_raise_due(struct msh_demo_story *s, struct msh_err *err)
{
    struct due due = find_due(s);
    struct msh_clock clock = due.clock != NULL ? *due.clock : (struct msh_clock){ 0 };
    int rc = MSH_OK;
    switch (due.kind) {
    case DUE_WINDOW:
        raised_slot(s, clock.id)->due_at = clock.due_at;
        return system_act(s, MSH_OP_WINDOW_CLOSE, clock.task_id, err);
    case DUE_REMIND:
        raised_slot(s, clock.id)->reminded_at = clock.warn_at;
        return remind(s, &clock, "remind", err);
    case DUE_WARN:
        raised_slot(s, clock.id)->warned_at = clock.due_at;
        return remind(s, &clock, "warn", err);
    case DUE_EXPIRE:
        raised_slot(s, clock.id)->due_at = clock.due_at;
        if (limits_the_answer(&s->ticket, clock.task_id) && !asked_for_expiry(&s->ticket))
            rc = system_act(s, MSH_OP_EXPIRE, 0, err);
        return rc;
    case DUE_UNPAUSE:
        rc = system_act(s, MSH_OP_UNPAUSE, clock.task_id, err);
        s->gone |= rc == 1; /* the pause would be tried for ever */
        return rc;
    case DUE_ARCHIVE:
        s->archive_try_at = s->now + MSH_DAY_MS;
        return system_act(s, MSH_OP_ARCHIVE, 0, err);
    }
    return rc;
}
