#include "base/base.h"

#include "service/demo/story.h"

/* Requests that somebody else decides: exits, objections, appeals. Shares are per thousand. */

static int ask_on_ticket(struct msh_demo_story *s, const struct msh_principal *who,
                         enum msh_claim_kind kind, const char *text, struct msh_act act,
                         struct msh_err *err)
{
    act.part = "ticket";
    act.text = text;
    act.command.op = MSH_OP_ASK;
    act.command.claim_kind = kind;
    act.urgency = act.type = -1;
    return msh_demo_act(s, who, &act, err);
}

static const struct msh_task *handled_lead(struct msh_demo_story *s, int64_t target)
{
    const struct msh_task *task = msh_demo_task(s, target);
    return task != NULL && s->ticket.state == MSH_TICKET_HANDLING &&
                   task->state == MSH_TASK_HANDLING
               ? task
               : NULL;
}

int msh_demo_step_defer(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = handled_lead(s, target);
    struct msh_act act = { .command.until_at =
                               s->now + msh_demo_range(&s->dice, 40, 150) * MSH_DAY_MS };
    if (task == NULL)
        return MSH_OK;
    const struct msh_principal *clerk = msh_demo_clerk(s, task->unit_id);
    return ask_on_ticket(s, clerk, MSH_CLAIM_DEFERRAL, msh_demo_remark(s, "deferral", NULL), act,
                         err);
}

int msh_demo_step_terminate(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_demo_table *remarks = &s->world->words->remarks;
    const struct msh_task *task = handled_lead(s, target);
    int64_t row = msh_demo_remark_row(s, "termination", NULL);
    if (task == NULL || row < 0)
        return MSH_OK;
    struct msh_act act = { .command.reason_code = msh_demo_cell(remarks, (size_t)row, "reason") };
    return ask_on_ticket(s, msh_demo_clerk(s, task->unit_id), MSH_CLAIM_TERMINATION,
                         msh_demo_cell(remarks, (size_t)row, "text"), act, err);
}

int msh_demo_step_unreasonable(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *lead = msh_demo_lead(s);
    bool fits = s->ticket.state == MSH_TICKET_HANDLING || s->ticket.state == MSH_TICKET_CLOSED;
    (void)target;
    if (lead == NULL || !fits || s->ticket.unreasonable)
        return MSH_OK;
    const struct msh_principal *clerk = msh_demo_clerk(s, lead->unit_id);
    return ask_on_ticket(s, clerk, MSH_CLAIM_UNREASONABLE, msh_demo_remark(s, "unreasonable", NULL),
                         (struct msh_act){ 0 }, err);
}

int msh_demo_step_appeal(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *lead = msh_demo_lead(s);
    (void)target;
    if (lead == NULL || s->ticket.state != MSH_TICKET_CLOSED)
        return MSH_OK;
    const struct msh_principal *clerk = msh_demo_clerk(s, lead->unit_id);
    return ask_on_ticket(s, clerk, MSH_CLAIM_RATING_APPEAL,
                         msh_demo_remark(s, "rating_appeal", NULL),
                         (struct msh_act){ .command.rating = MSH_RATING_FAIR }, err);
}

int msh_demo_step_withdraw(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_principal who = msh_demo_requester(s);
    (void)target;
    if (!msh_ticket_is_open(s->ticket.state))
        return MSH_OK;
    return ask_on_ticket(s, &who, MSH_CLAIM_WITHDRAWAL, msh_demo_remark(s, "withdrawal", NULL),
                         (struct msh_act){ 0 }, err);
}

int msh_demo_step_object(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_principal who = msh_demo_requester(s);
    (void)target;
    if (s->ticket.state == MSH_TICKET_ARCHIVED ||
        (s->ticket.state != MSH_TICKET_DEFERRED &&
         (!msh_ticket_is_end(s->ticket.state) ||
          s->now >= msh_ticket_objection_from(&s->ticket) + s->world->objection_ms)))
        return MSH_OK;
    const char *text =
        msh_demo_remark(s, "objection", msh_name_code(&msh_ticket_state_names, s->ticket.state));
    if (text == NULL)
        text = msh_demo_remark(s, "objection", "");
    return ask_on_ticket(s, &who, MSH_CLAIM_OBJECTION, text, (struct msh_act){ 0 }, err);
}

/* Deciding ----------------------------------------------------------------------------------------*/

static const struct msh_claim *pending_claim(const struct msh_demo_story *s, int64_t id)
{
    const struct msh_claim *claim = msh_ticket_claim(&s->ticket, id);
    return claim != NULL && (claim->state == MSH_CLAIM_ASKED || claim->state == MSH_CLAIM_ENDORSED)
               ? claim
               : NULL;
}

/* The unit whose head stands for the asker: a level-3 share's is the one that passed it down. */
static int64_t endorsing_unit(const struct msh_demo_story *s, const struct msh_claim *claim)
{
    const struct msh_task *task = msh_demo_task(s, claim->task_id);
    const struct msh_task *parent = task != NULL ? msh_demo_task(s, task->parent_task_id) : NULL;
    return parent != NULL ? parent->unit_id : claim->asked_unit;
}

int msh_demo_step_endorse(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_claim *claim = pending_claim(s, target);
    if (claim == NULL || claim->state != MSH_CLAIM_ASKED)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_ENDORSE, "claim", target, NULL);
    return msh_demo_act(s, msh_demo_head(s, endorsing_unit(s, claim)), &act, err);
}

/* Who decides, how often they agree, and what they say when they do not. */
static const struct {
    enum msh_role decider;
    int granted;
    const char *deny; /* kind of remark */
} verdicts[MSH_CLAIM_KIND_COUNT] = {
    [MSH_CLAIM_RETURN] = { MSH_STAFF_DISPATCHER, 720, "deny_return" },
    [MSH_CLAIM_EXTENSION] = { MSH_STAFF_REVIEWER, 900, "deny_extension" },
    [MSH_CLAIM_PAUSE] = { MSH_STAFF_REVIEWER, 850, "deny_pause" },
    [MSH_CLAIM_UNREASONABLE] = { MSH_STAFF_SUPERVISOR, 450, "deny_unreasonable" },
    [MSH_CLAIM_DEFERRAL] = { MSH_STAFF_SUPERVISOR, 780, "deny_deferral" },
    [MSH_CLAIM_RATING_APPEAL] = { MSH_STAFF_SUPERVISOR, 300, "deny_rating_appeal" },
    [MSH_CLAIM_TERMINATION] = { MSH_STAFF_REVIEWER, 750, "deny_termination" },
    [MSH_CLAIM_REFUSAL] = { MSH_STAFF_REVIEWER, 900, "deny_refusal" },
    [MSH_CLAIM_OBJECTION] = { MSH_STAFF_SUPERVISOR, 350, "deny_objection" },
    [MSH_CLAIM_WITHDRAWAL] = { MSH_STAFF_CALLBACK, 900, "deny_withdrawal" },
};

static const struct msh_principal *decider_of(struct msh_demo_story *s,
                                              const struct msh_claim *claim)
{
    const struct msh_task *task = msh_demo_task(s, claim->task_id);
    struct msh_limits limits = { 0 };
    if (task != NULL && task->parent_task_id != 0)
        return msh_demo_head(s, endorsing_unit(s, claim));
    if (claim->kind == MSH_CLAIM_EXTENSION) {
        const struct msh_clockwork *work = msh_directory_clockwork(s->world->directory);
        const struct msh_clock *clock = msh_demo_handling(s, claim->task_id);
        if (clock != NULL)
            work->limits(work->arg, clock, &limits);
        if (limits.extend_by_head)
            return msh_demo_head(s, claim->asked_unit);
    }
    if (claim->kind == MSH_CLAIM_OBJECTION)
        return msh_demo_outsider(s, verdicts[claim->kind].decider);
    return msh_demo_staff(s, verdicts[claim->kind].decider, claim->asked_by);
}

int msh_demo_step_judge(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_claim *claim = pending_claim(s, target);
    if (claim == NULL)
        return MSH_OK;
    enum msh_claim_kind kind = claim->kind;
    const struct msh_clock *clock = msh_demo_handling(s, claim->task_id);
    bool wrong = kind == MSH_CLAIM_RETURN && s->misrouted && s->ticket.returns == 0;
    bool expired = (kind == MSH_CLAIM_EXTENSION || kind == MSH_CLAIM_PAUSE) &&
                   (clock == NULL || s->now >= clock->due_at);
    bool grant = !expired && msh_demo_chance(&s->dice, wrong ? 950 : verdicts[kind].granted);
    const struct msh_principal *who = decider_of(s, claim);
    struct msh_act act = msh_demo_do(grant ? MSH_OP_GRANT : MSH_OP_DENY, "claim", target,
                                     grant ? NULL : msh_demo_remark(s, verdicts[kind].deny, NULL));
    if (kind == MSH_CLAIM_WITHDRAWAL)
        act.command.contacted = MSH_ANSWER_YES;
    return msh_demo_act(s, who, &act, err);
}

/* A deferred ticket's review date: a new plan, or the work goes on. */
int msh_demo_step_hang(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    bool again = msh_demo_chance(&s->dice, 400);
    (void)target;
    if (s->ticket.state != MSH_TICKET_DEFERRED)
        return MSH_OK;
    struct msh_act act = msh_demo_do(again ? MSH_OP_REPLAN : MSH_OP_RESUME, "ticket", 0,
                                     again ? msh_demo_remark(s, "replan", NULL) : NULL);
    act.command.until_at = s->now + msh_demo_range(&s->dice, 40, 120) * MSH_DAY_MS;
    int64_t until_at = act.command.until_at;
    int rc = msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_SUPERVISOR, 0), &act, err);
    if (rc == MSH_OK && again)
        msh_demo_push(s, MSH_DEMO_HANG, msh_demo_office(s, until_at - 2 * MSH_DAY_MS, 30, 400), 0);
    return rc;
}

/* Whoever asked thinks better of it before anybody has looked at it. */
int msh_demo_step_drop(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_claim *claim = msh_ticket_claim(&s->ticket, target);
    const struct msh_principal requester = msh_demo_requester(s);
    const struct msh_principal *who = NULL;
    if (claim == NULL || claim->state != MSH_CLAIM_ASKED)
        return MSH_OK;
    if (claim->asked_by == 0 && claim->asked_unit == 0)
        who = &requester;
    else if (claim->asked_unit != 0)
        who = msh_demo_clerk_of(s, claim->asked_unit, claim->asked_by);
    if (who == NULL)
        return MSH_OK;
    const char *kind = msh_name_code(&msh_claim_kind_names, (int)claim->kind);
    const char *text = who == &requester ? NULL : msh_demo_remark(s, "drop", kind);
    if (who != &requester && text == NULL)
        text = msh_demo_remark(s, "drop", "");
    struct msh_act act = msh_demo_do(MSH_OP_DROP, "claim", target, text);
    return msh_demo_act(s, who, &act, err);
}
