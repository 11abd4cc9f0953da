#include "base/base.h"

#include "flow_check.h"

#define MUST(fact)                                                                                 \
    do {                                                                                           \
        if (!(fact))                                                                               \
            return false;                                                                          \
    } while (0)

static bool is_in(const struct msh_ticket *t, uint32_t states)
{
    return (MSH_BIT(t->state) & states) != 0;
}

/* Ends ------------------------------------------------------------------------------------------*/

static bool ends_alone(const struct msh_ticket *t)
{
    bool end = msh_ticket_is_end(t->state);
    MUST(end == (t->closed_at != 0));
    for (size_t i = 0; end && t->state != MSH_TICKET_MERGED && i < t->n_tasks; i++)
        MUST(!msh_task_is_open(t->tasks[i].state));
    for (size_t i = 0; end && t->state != MSH_TICKET_MERGED && i < t->n_clocks; i++)
        MUST(t->clocks[i].state == MSH_CLOCK_STOPPED);
    return true;
}

static bool archive_is_quiet(const struct msh_ticket *t)
{
    if (t->state != MSH_TICKET_ARCHIVED)
        return true;
    for (size_t i = 0; i < t->n_claims; i++)
        MUST(!flow_pending(&t->claims[i]));
    for (size_t i = 0; i < t->n_callbacks; i++)
        MUST(t->callbacks[i].state != MSH_ASK_OPEN);
    return true;
}

static bool exits_have_reason(const struct msh_ticket *t)
{
    if (is_in(t, MSH_BIT(MSH_TICKET_REFUSED) | MSH_BIT(MSH_TICKET_TERMINATED) |
                     MSH_BIT(MSH_TICKET_TRANSFERRED) | MSH_BIT(MSH_TICKET_ANSWERED)))
        MUST(!msh_empty(t->exit_code) && t->exit_by != 0);
    if (is_in(t, MSH_BIT(MSH_TICKET_MERGED) | MSH_BIT(MSH_TICKET_DEFERRED)))
        MUST(t->exit_by != 0);
    return t->close_reason != MSH_CLOSE_WITHDRAWN || t->exit_by != 0;
}

static bool closed_as_told(const struct msh_ticket *t)
{
    if (t->state != MSH_TICKET_ARCHIVED)
        MUST((t->state == MSH_TICKET_CLOSED) == (t->close_reason != MSH_CLOSE_NONE));
    if (t->close_reason == MSH_CLOSE_ACCEPTED_UNSOLVED)
        MUST(t->solved == MSH_ANSWER_NO);
    return t->close_reason != MSH_CLOSE_SOLVED || t->solved == MSH_ANSWER_YES;
}

static bool ratings_together(const struct msh_ticket *t)
{
    return (t->first_rating == MSH_RATING_NONE) == (t->final_rating == MSH_RATING_NONE);
}

static bool merged_has_parent(const struct msh_ticket *t)
{
    if (t->state == MSH_TICKET_MERGED)
        return t->parent_id != 0 && t->parent_id != t->id;
    return t->state == MSH_TICKET_ARCHIVED || t->parent_id == 0;
}

static bool merged_is_no_parent(const struct msh_ticket *t)
{
    return t->state != MSH_TICKET_MERGED || t->children == 0;
}

static bool merged_keeps_clocks(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_clocks; i++) {
        const struct msh_clock *clock = &t->clocks[i];
        bool still = t->state == MSH_TICKET_MERGED ||
                     (t->state == MSH_TICKET_DEFERRED && clock->stage != MSH_STAGE_HANG_REVIEW);
        if (clock->state != MSH_CLOCK_STOPPED)
            MUST((clock->state == MSH_CLOCK_SUSPENDED) == still);
    }
    return true;
}

/* Dues ------------------------------------------------------------------------------------------*/

static bool dues_are_printed(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_clocks; i++) {
        const struct msh_clock *clock = &t->clocks[i];
        const struct msh_task *task = msh_ticket_task(t, clock->task_id);
        MUST(clock->due_at > 0 && clock->warn_at <= clock->due_at);
        MUST(clock->rule_id == 0 || clock->calendar_version != 0);
        /* else by a plan, or by the level-2 unit */
        MUST(clock->rule_id != 0 || clock->stage == MSH_STAGE_HANG_REVIEW ||
             (task != NULL && task->parent_task_id != 0));
    }
    return true;
}

static bool shares_have_due(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        MUST(!msh_task_is_open(t->tasks[i].state) || t->tasks[i].state == MSH_TASK_REPLIED ||
             flow_handling_clock(t, t->tasks[i].id) != NULL);
    return true;
}

static bool clocks_are_whole(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_clocks; i++) {
        const struct msh_clock *clock = &t->clocks[i];
        MUST((clock->state == MSH_CLOCK_STOPPED) == (clock->stop_at != 0));
        MUST(clock->pause_until == 0 || clock->paused_at != 0);
        for (size_t k = 0; k < i && clock->state != MSH_CLOCK_STOPPED; k++)
            MUST(t->clocks[k].state == MSH_CLOCK_STOPPED ||
                 t->clocks[k].task_id != clock->task_id || t->clocks[k].stage != clock->stage);
    }
    return true;
}

static bool level_3_within_level_2(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++) {
        const struct msh_task *task = &t->tasks[i];
        const struct msh_clock *due = flow_handling_clock(t, task->id);
        const struct msh_clock *own = flow_handling_clock(t, task->parent_task_id);
        if (task->parent_task_id != 0 && msh_task_is_open(task->state))
            MUST(due == NULL || own == NULL || due->due_at <= own->due_at);
    }
    return true;
}

static bool clock_runs(const struct msh_ticket *t, enum msh_stage stage)
{
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].task_id == 0 && t->clocks[i].stage == stage)
            if (t->clocks[i].state == MSH_CLOCK_RUNNING)
                return true;
    return false;
}

static bool plan_is_reviewed(const struct msh_ticket *t)
{
    return (t->state == MSH_TICKET_DEFERRED) == clock_runs(t, MSH_STAGE_HANG_REVIEW);
}

static bool waiting_has_clock(const struct msh_ticket *t)
{
    const uint32_t dispatch = MSH_BIT(MSH_TICKET_REGISTERED) | MSH_BIT(MSH_TICKET_DISPATCHING) |
                              MSH_BIT(MSH_TICKET_CONFERENCE) | MSH_BIT(MSH_TICKET_REWORK);
    return is_in(t, dispatch) == clock_runs(t, MSH_STAGE_DISPATCH) &&
           (t->state == MSH_TICKET_CONFERENCE) == clock_runs(t, MSH_STAGE_CONSULT) &&
           (t->state == MSH_TICKET_REVIEWING) == clock_runs(t, MSH_STAGE_REVIEW) &&
           (t->state == MSH_TICKET_CALLBACK) == clock_runs(t, MSH_STAGE_CALLBACK);
}

/* Shares ----------------------------------------------------------------------------------------*/

static bool designated_stays(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++)
        MUST(!t->tasks[i].no_return || (t->tasks[i].state != MSH_TASK_RETURN_ASKED &&
                                        t->tasks[i].state != MSH_TASK_RETURNED));
    return true;
}

static bool return_waits_for_claim(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++) {
        bool asked = false;
        for (size_t k = 0; k < t->n_claims; k++)
            asked |= t->claims[k].task_id == t->tasks[i].id && flow_pending(&t->claims[k]) &&
                     t->claims[k].kind == MSH_CLAIM_RETURN;
        MUST(asked == (t->tasks[i].state == MSH_TASK_RETURN_ASKED));
    }
    return true;
}

static bool one_share_a_unit(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_tasks; i++) {
        const struct msh_task *task = &t->tasks[i];
        if (!msh_task_is_open(task->state))
            continue;
        MUST(task->round == t->round);
        for (size_t k = 0; k < i && task->state != MSH_TASK_REPLIED; k++)
            MUST(t->tasks[k].unit_id != task->unit_id || !msh_task_is_open(t->tasks[k].state) ||
                 t->tasks[k].state == MSH_TASK_REPLIED);
    }
    return true;
}

/* How many shares of the whole ticket wait for their unit, and how many lead it. */
static void count_work(const struct msh_ticket *t, size_t *ret_at_work, size_t *ret_leads)
{
    *ret_at_work = *ret_leads = 0;
    for (size_t i = 0; i < t->n_tasks; i++) {
        const struct msh_task *task = &t->tasks[i];
        bool counts = msh_task_is_open(task->state) && task->parent_task_id == 0 &&
                      task->role != MSH_ROLE_INFORM;
        *ret_at_work += counts && task->state != MSH_TASK_REPLIED;
        *ret_leads += counts && task->role == MSH_ROLE_LEAD;
    }
}

static bool lead_waits_for_assist(const struct msh_ticket *t)
{
    size_t at_work, leads;
    count_work(t, &at_work, &leads);
    return t->state != MSH_TICKET_REVIEWING || (leads > 0 && at_work == 0);
}

static bool no_join_is_missed(const struct msh_ticket *t)
{
    size_t at_work, leads;
    count_work(t, &at_work, &leads);
    return t->state != MSH_TICKET_HANDLING || (leads > 0 && at_work > 0);
}

static bool units_see_renditions(const struct msh_ticket *t)
{
    bool hidden =
        t->identity == MSH_IDENTITY_CONFIDENTIAL || t->type == MSH_TYPE_REPORT || t->sealed;
    return !hidden || t->rendition_approved || t->n_tasks == 0;
}

/* Callbacks and claims --------------------------------------------------------------------------*/

static bool callbacks_in_place(const struct msh_ticket *t)
{
    static const uint32_t open_in[MSH_ASK_CAUSE_COUNT] = {
        [MSH_ASK_CAUSE_REPLIED] = MSH_BIT(MSH_TICKET_CALLBACK) | MSH_BIT(MSH_TICKET_DEFERRED),
        [MSH_ASK_CAUSE_EXPIRED] = UINT32_MAX,
        [MSH_ASK_CAUSE_SAMPLE] = MSH_BIT(MSH_TICKET_ANSWERED),
        [MSH_ASK_CAUSE_WITHDRAWAL] = UINT32_MAX,
        [MSH_ASK_CAUSE_MERGED] = MSH_BIT(MSH_TICKET_MERGED),
    };
    size_t open[MSH_ASK_CAUSE_COUNT] = { 0 };
    for (size_t i = 0; i < t->n_callbacks; i++) {
        const struct msh_callback *ask = &t->callbacks[i];
        if (ask->state != MSH_ASK_OPEN)
            continue;
        MUST(is_in(t, open_in[ask->cause]));
        MUST(++open[ask->cause] == 1);
    }
    return t->state != MSH_TICKET_CALLBACK || open[MSH_ASK_CAUSE_REPLIED] == 1;
}

static bool withdrawal_is_confirmed(const struct msh_ticket *t)
{
    size_t asked = 0, waiting = 0;
    for (size_t i = 0; i < t->n_callbacks; i++) {
        const struct msh_callback *ask = &t->callbacks[i];
        if (ask->state != MSH_ASK_OPEN || ask->cause != MSH_ASK_CAUSE_WITHDRAWAL)
            continue;
        const struct msh_claim *claim = msh_ticket_claim(t, ask->claim_id);
        MUST(claim != NULL && flow_pending(claim));
        asked++;
    }
    for (size_t i = 0; i < t->n_claims; i++)
        waiting += t->claims[i].kind == MSH_CLAIM_WITHDRAWAL && flow_pending(&t->claims[i]);
    return asked == waiting && waiting <= 1;
}

static bool claims_in_place(const struct msh_ticket *t)
{
    for (size_t i = 0; i < t->n_claims; i++) {
        const struct msh_claim *claim = &t->claims[i];
        if (!flow_pending(claim))
            continue;
        MUST(claim->task_id == 0 || t->state == MSH_TICKET_HANDLING);
        for (size_t k = 0; k < i; k++)
            MUST(!flow_pending(&t->claims[k]) || t->claims[k].kind != claim->kind ||
                 t->claims[k].task_id != claim->task_id);
    }
    return true;
}

/* clang-format off */
const struct flow_state_law flow_state_laws[] = {
    { "one end", "§2.7(1): an end closes every share and every clock", ends_alone, false },
    { "quiet archive", "§2.7(1): nothing waits in an archived ticket", archive_is_quiet, false },
    { "printed dues", "§2.7(2): every due has a rule and a calendar, or a plan", dues_are_printed, false },
    { "shares have dues", "§2.7(2): no share at work without a due", shares_have_due, false },
    { "whole clocks", "§2.7(2): one live clock a stage, stopped or paused at a moment", clocks_are_whole, false },
    { "level 3 within level 2", "§2.3: a level-3 limit lies within its level-2 limit", level_3_within_level_2, false },
    { "plans are reviewed", "§2.3: a deferral has a review date that runs", plan_is_reviewed, false },
    { "waiting has a clock", "§2.3: dispatch, conference, review and callback are timed", waiting_has_clock, true },
    { "designated stays", "§2.7(3): a designated share is not returned", designated_stays, false },
    { "return waits for claim", "§2.3: a return is asked for exactly while its claim waits", return_waits_for_claim, false },
    { "ratings together", "§2.7(4): a first rating is a last one until there is another", ratings_together, false },
    { "merged has a parent", "§2.7(5): merged into another ticket, and only then", merged_has_parent, false },
    { "merged is no parent", "§2.7(5): no ticket is merged into a merged one", merged_is_no_parent, false },
    { "merged keeps clocks", "§2.7(5): merged and deferred tickets' clocks stand, others' do not", merged_keeps_clocks, false },
    { "lead waits for assist", "§2.7(8): no review before every share replied or was excused", lead_waits_for_assist, false },
    { "no join is missed", "§2.3: while a ticket is handled somebody leads and somebody works", no_join_is_missed, false },
    { "one share a unit", "§2.2: a unit has one share at a time, of the present round", one_share_a_unit, false },
    { "closed as told", "guarantee 2: closed as the person said, else without an answer", closed_as_told, false },
    { "exits have reasons", "guarantee 3: an exit says why and who", exits_have_reason, false },
    { "withdrawal is confirmed", "guarantee 3: a withdrawal waits for its callback", withdrawal_is_confirmed, false },
    { "callbacks in place", "§2.5: one callback a cause, in the states it belongs to", callbacks_in_place, false },
    { "claims in place", "§2.4: one claim a kind and share, while there is something to decide", claims_in_place, false },
    { "units see renditions", "guarantee 6: no share of a hidden matter without a rendition", units_see_renditions, false },
};
/* clang-format on */
const size_t flow_state_laws_n = MSH_COUNT(flow_state_laws);
