#include "base/base.h"

#include "service/calendar_edit.h"
#include "service/clock_moves.h"
#include "service/plan.h"
#include "service/work_ticket.h"

#define LOOK_MAX       2000
#define LOOK_ARENA_MAX ((size_t)64 << 20)
#define PAGE_N         32 /* tickets looked at between two reads */
#define STALE_MAX      5

/* One job as a command of the system ---------------------------------------------------------------*/

const struct msh_principal msh_work_principal = { .kind = MSH_PRINCIPAL_SYSTEM,
                                                  .roles = MSH_ACTOR_SYSTEM };

static int act_with_text(struct msh_service *service, struct msh_arena *arena, int64_t ticket_id,
                         const char *part, int64_t target_id, enum msh_op op, const char *text,
                         struct msh_err *err)
{
    struct msh_call call = {
        .service = service, .principal = &msh_work_principal, .arena = arena, .if_match = -1
    };
    struct msh_act act = { .ticket_id = ticket_id,
                           .part = part,
                           .urgency = -1,
                           .type = -1,
                           .text = text,
                           .command = { .op = op, .target_id = target_id } };
    struct msh_acted acted;
    int rc = msh_ticket_act(&call, &act, &acted, err);
    /* a move that the table no longer has is work already done, or overtaken */
    return rc == MSH_E_STATE || rc == MSH_E_FORBIDDEN || rc == MSH_E_NOT_FOUND ? MSH_OK : rc;
}

static int act_as_system(struct msh_service *service, struct msh_arena *arena, int64_t ticket_id,
                         const char *part, int64_t target_id, enum msh_op op, struct msh_err *err)
{
    return act_with_text(service, arena, ticket_id, part, target_id, op, NULL, err);
}

static const struct msh_clock *find_clock(const struct msh_ticket *ticket, int64_t id)
{
    for (size_t i = 0; i < ticket->n_clocks; i++)
        if (ticket->clocks[i].id == id)
            return &ticket->clocks[i];
    return NULL;
}

static int load_ticket(struct msh_call *call, int64_t ticket_id, struct msh_plan *plan,
                       struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    int rc = msh_plan_load(plan, call, directory, ticket_id, err);
    msh_directory_release(directory);
    return rc;
}

/* A due or a warning moved on when the clock was extended, paused or stopped: look before acting.
 * Answers the clock if it has come to that, else NULL. */
static int look_at_clock(struct msh_call *call, const struct msh_job *job, bool warning,
                         struct msh_clock *ret, bool *ret_come, struct msh_err *err)
{
    struct msh_plan plan;
    int rc = load_ticket(call, job->ticket_id, &plan, err);
    const struct msh_clock *clock =
        rc == MSH_OK ? find_clock(&plan.before.ticket, job->target_id) : NULL;
    const struct msh_directory *directory = msh_service_directory(call->service);
    int64_t from_at = clock == NULL ? 0
                      : warning
                          ? msh_clockwork_remind_from(directory, clock, plan.before.ticket.urgency)
                          : clock->due_at;
    msh_directory_release(directory);
    *ret_come = from_at != 0 && clock->state == MSH_CLOCK_RUNNING && clock->paused_at == 0 &&
                plan.now >= from_at && (!warning || plan.now < clock->due_at);
    if (clock != NULL)
        *ret = *clock;
    return rc;
}

/* What follows from a limit that has passed. */
int msh_job_due(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct msh_clock clock;
    bool come = false;
    int rc = look_at_clock(call, job, false, &clock, &come, err);
    if (rc < 0 || !come)
        return rc;
    if (clock.stage == MSH_STAGE_RETURN)
        return act_as_system(call->service, call->arena, job->ticket_id, "task", clock.task_id,
                             MSH_OP_WINDOW_CLOSE, err);
    /* the callback happens anyway (北京 23) */
    return act_as_system(call->service, call->arena, job->ticket_id, "ticket", 0, MSH_OP_EXPIRE,
                         err);
}

/* People are told, in their working time (clockwork.h). */
static int tell(struct msh_call *call, const struct msh_job *job, bool warning, struct msh_err *err)
{
    struct msh_clock clock;
    bool come = false;
    int rc = look_at_clock(call, job, warning, &clock, &come, err);
    if (rc < 0 || !come)
        return rc;
    const struct msh_directory *directory = msh_service_directory(call->service);
    rc = msh_plan_remind(call, directory, job->ticket_id, job->target_id,
                         warning ? "remind" : "warn", clock.stage, err);
    msh_directory_release(directory);
    return rc;
}

int msh_job_remind(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    return tell(call, job, true, err);
}

int msh_job_warn(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    return tell(call, job, false, err);
}

int msh_job_unpause(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(call->service);
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, job->ticket_id, err);
    const struct msh_clock *clock =
        rc == MSH_OK ? find_clock(&plan.before.ticket, job->target_id) : NULL;
    if (clock != NULL && clock->paused_at != 0 && plan.now >= clock->pause_until)
        rc = act_as_system(call->service, call->arena, job->ticket_id, "task", clock->task_id,
                           MSH_OP_UNPAUSE, err);
    msh_directory_release(directory);
    return rc;
}

int msh_job_archive(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct msh_act act = { .ticket_id = job->ticket_id,
                           .part = "ticket",
                           .urgency = -1,
                           .type = -1,
                           .command = { .op = MSH_OP_ARCHIVE } };
    struct msh_acted acted;
    int rc = msh_ticket_act(call, &act, &acted, err);
    /* an objection or a callback is still open: look again tomorrow, until it is archived */
    if (rc == MSH_E_STATE &&
        (msh_streq(err->code, "claim_open") || msh_streq(err->code, "callback_open") ||
         msh_streq(err->code, "not_asked") || msh_streq(err->code, "window_open")))
        return 1;
    return rc == MSH_E_STATE || rc == MSH_E_NOT_FOUND ? MSH_OK : rc;
}

struct children {
    int64_t region_id, parent_id, after;
    struct msh_arena *arena;
    int64_t ids[PAGE_N];
    size_t n;
    const char *reply; /* the parent's, as its requester reads it; NULL = none */
};

static int read_children(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct children *children = arg;
    struct msh_text *texts = NULL;
    size_t n = 0;
    int rc = msh_ticket_children(tx, children->region_id, children->parent_id, children->after,
                                 children->ids, PAGE_N, &children->n, err);
    if (rc == MSH_OK && children->n > 0)
        rc = msh_text_load(tx, children->region_id, children->parent_id, MSH_BIT(MSH_AUDIENCE_ALL),
                           children->arena, &texts, &n, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        if (texts[i].kind == MSH_PIECE_REPLY_PUBLIC && texts[i].erased_at == 0)
            children->reply = texts[i].text; /* the newest stays */
    return rc;
}

/* What a parent's state means for those merged into it: they are asked once its reply has passed
 * review; they come back to be handled by themselves when it ended without one, for they have
 * not been refused, withdrawn or handed on (guarantees 3 and 4). -1: nothing yet. */
static int what_of_merged(const struct msh_ticket *parent)
{
    bool ended = msh_ticket_is_end(parent->state);
    bool replied =
        parent->state == MSH_TICKET_CALLBACK || (ended && parent->close_reason != MSH_CLOSE_NONE &&
                                                 parent->close_reason != MSH_CLOSE_WITHDRAWN);
    if (replied)
        return MSH_OP_ASK_MERGED;
    return ended ? MSH_OP_UNMERGE : -1;
}

static bool was_asked(const struct msh_ticket *child)
{
    for (size_t i = 0; i < child->n_callbacks; i++)
        if (child->callbacks[i].cause == MSH_ASK_CAUSE_MERGED &&
            child->callbacks[i].state != MSH_ASK_DROPPED &&
            child->callbacks[i].opened_at >= child->closed_at)
            return true;
    return false;
}

static int run_on_child(const struct msh_call *call, int64_t id, int op, const char *reply,
                        struct msh_err *err)
{
    struct msh_arena arena; /* its own: a burst merges thousands */
    struct msh_call each = *call;
    struct msh_plan child;
    msh_arena_init(&arena, 16 << 20);
    each.arena = &arena;
    int rc = load_ticket(&each, id, &child, err);
    if (rc == MSH_OK && !was_asked(&child.before.ticket))
        rc = act_with_text(each.service, &arena, id, "ticket", 0, (enum msh_op)op,
                           op == MSH_OP_ASK_MERGED ? reply : NULL, err);
    msh_arena_done(&arena);
    return rc;
}

/* The job stands on the parent, or on a child just merged into `target_id`. Safe to run twice: who
 * was asked keeps that callback, who came back is no longer merged. */
int msh_job_merged(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    int64_t parent_id = job->target_id != 0 ? job->target_id : job->ticket_id;
    struct children *children = MSH_NEW(call->arena, struct children);
    struct msh_plan parent;
    int rc = load_ticket(call, parent_id, &parent, err);
    int op = rc == MSH_OK ? what_of_merged(&parent.before.ticket) : -1;
    *children = (struct children){ .region_id = call->service->region.region_id,
                                   .parent_id = parent_id,
                                   .arena = call->arena };
    while (rc == MSH_OK && op >= 0) {
        rc = msh_tx_read(call->service->store, "children", read_children, children, err);
        if (rc < 0 || children->n == 0)
            break;
        for (size_t i = 0; rc == MSH_OK && i < children->n; i++)
            rc = run_on_child(call, children->ids[i], op, children->reply, err);
        children->after = children->ids[children->n - 1];
    }
    return rc;
}

/* Print an open clock of an assumed year anew, if the announced one says something else. */
static bool renew_clock(const struct msh_directory *directory, const struct msh_ticket *ticket,
                        const struct msh_clock_pasts *pasts, struct msh_clock *clock,
                        struct msh_tick *ret)
{
    const struct msh_clock_past *past = msh_clock_past(pasts, clock->id);
    int64_t bound_at = msh_clock_bound(ticket, clock);
    struct msh_printed due;
    if (clock->state == MSH_CLOCK_STOPPED || !clock->provisional || past == NULL ||
        !msh_clockwork_renew(directory, clock, past->moves, past->n_moves, bound_at, &due) ||
        (due.provisional && due.due_at == clock->due_at))
        return false;
    clock->due_at = due.due_at;
    clock->warn_at = MSH_MIN(due.warn_at, due.due_at);
    clock->provisional = due.provisional;
    clock->calendar_version = due.calendar_version;
    clock->dirty = true;
    *ret = (struct msh_tick){ MSH_TICK_RENEW, *clock, { .within_at = bound_at } };
    return true;
}

static bool is_below(const struct msh_ticket *ticket, const struct msh_clock *clock)
{
    const struct msh_task *task = msh_ticket_task(ticket, clock->task_id);
    return task != NULL && task->parent_task_id != 0;
}

static int renew_once(struct msh_call *call, const struct msh_directory *directory,
                      int64_t ticket_id, struct msh_err *err)
{
    struct msh_clock_pasts pasts = { .arena = call->arena };
    struct msh_plan plan;
    size_t n = 0;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);
    if (rc == MSH_OK)
        rc = msh_clock_pasts_load(call, ticket_id, plan.before.version, &pasts, err);
    if (rc < 0)
        return rc;
    struct msh_ticket *ticket = &plan.row.ticket;
    struct msh_tick *ticks = MSH_ARRAY(call->arena, ticket->n_clocks, struct msh_tick);
    for (int below = 0; below < 2; below++)
        for (size_t i = 0; i < ticket->n_clocks; i++)
            if (is_below(ticket, &ticket->clocks[i]) == below)
                n += renew_clock(directory, ticket, &pasts, &ticket->clocks[i], &ticks[n]);
    if (n == 0)
        return MSH_OK;
    rc = msh_plan_ticks(&plan, "renew", ticks, n, err);
    return rc < 0 ? rc : msh_plan_write(&plan, "renew", err);
}

static int renew_ticket(struct msh_call *call, const struct msh_directory *directory,
                        int64_t ticket_id, struct msh_err *err)
{
    int rc = MSH_OK;
    for (int i = 0; i < STALE_MAX; i++) {
        msh_arena_reset(call->arena);
        rc = renew_once(call, directory, ticket_id, err);
        if (rc != MSH_E_STALE)
            break;
    }
    return rc;
}

struct provisional {
    int64_t region_id, after;
    int64_t ids[PAGE_N];
    size_t n;
};

static int read_provisional(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct provisional *p = arg;
    return msh_ticket_provisional(tx, p->region_id, p->after, p->ids, PAGE_N, &p->n, err);
}

/* A calendar year was announced: open clocks that leaned on an assumed one are printed anew, never
 * earlier than before (design §4); those of level-3 units last, within the dues above them. On a
 * ticket: it alone, for its clocks slept when the year came. Safe to run twice: a renewed clock is
 * not provisional. */
int msh_job_renew(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    struct provisional p = { .region_id = call->service->region.region_id };
    const struct msh_directory *directory;
    int64_t only_id = job->ticket_id;
    int rc = msh_service_reload(call->service, err); /* see the year that came in */
    directory = msh_service_directory(call->service);
    if (rc == MSH_OK && only_id != 0)
        rc = renew_ticket(call, directory, only_id, err);
    for (p.n = PAGE_N; only_id == 0 && rc == MSH_OK && p.n == PAGE_N;) {
        rc = msh_tx_read(call->service->store, "provisional", read_provisional, &p, err);
        for (size_t i = 0; rc == MSH_OK && i < p.n; i++)
            rc = renew_ticket(call, directory, p.after = p.ids[i], err);
    }
    msh_directory_release(directory);
    return rc;
}

/* What it would be, before anybody decides on it ------------------------------------------------*/

static void foresee_clock(const struct msh_directory *directory, const struct msh_ticket *ticket,
                          const struct msh_clock_pasts *pasts, struct msh_clock *clock,
                          struct msh_renew_effect *effect)
{
    const int64_t before = clock->due_at;
    struct msh_tick tick;

    if (clock->state == MSH_CLOCK_STOPPED || !clock->provisional)
        return;
    effect->clocks++;
    if (!renew_clock(directory, ticket, pasts, clock, &tick))
        effect->open++;
    else if (clock->due_at == before)
        effect->settled++;
    else
        effect->later++;
    effect->longest_ms = MSH_MAX(effect->longest_ms, clock->due_at - before);
}

static int foresee_ticket(struct msh_call *call, const struct msh_directory *directory,
                          int64_t ticket_id, struct msh_renew_effect *effect, struct msh_err *err)
{
    struct msh_clock_pasts pasts = { .arena = call->arena };
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, ticket_id, err);
    if (rc == MSH_OK)
        rc = msh_clock_pasts_load(call, ticket_id, plan.before.version, &pasts, err);
    if (rc < 0)
        return rc;
    struct msh_ticket *ticket = &plan.row.ticket;
    for (int below = 0; below < 2; below++)
        for (size_t i = 0; i < ticket->n_clocks; i++)
            if (is_below(ticket, &ticket->clocks[i]) == below)
                foresee_clock(directory, ticket, &pasts, &ticket->clocks[i], effect);
    effect->tickets++;
    return MSH_OK;
}

int msh_renew_look(const struct msh_call *call, const struct msh_directory *directory,
                   struct msh_renew_effect *ret, struct msh_err *err)
{
    struct provisional p = { .region_id = call->service->region.region_id };
    struct msh_call looking = *call;
    struct msh_arena arena;
    int rc = MSH_OK;

    *ret = (struct msh_renew_effect){ .complete = true };
    msh_arena_init(&arena, LOOK_ARENA_MAX);
    looking.arena = &arena;
    looking.principal = &msh_work_principal; /* counts alone leave this function */
    for (p.n = PAGE_N; rc == MSH_OK && p.n == PAGE_N && ret->complete;) {
        rc = msh_tx_read(call->service->store, "provisional", read_provisional, &p, err);
        for (size_t i = 0; rc == MSH_OK && i < p.n && ret->complete; i++) {
            ret->complete = ret->tickets < LOOK_MAX;
            msh_arena_reset(&arena);
            if (ret->complete)
                rc = foresee_ticket(&looking, directory, p.after = p.ids[i], ret, err);
        }
    }
    msh_arena_done(&arena);
    return rc;
}

static int bump_epoch(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_region_bump_epoch(tx, arg, err);
}

int msh_job_city(struct msh_call *call, const struct msh_job *job, struct msh_err *err)
{
    (void)job;
    if (msh_tx_run(call->service->store, "city", bump_epoch, &call->service->region, err) < 0)
        return err->rc;
    return msh_service_reload(call->service, err);
}
