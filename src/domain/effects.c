#include "base/base.h"

#include "domain/effects.h"

static int need_text(const struct msh_step *step, const char *field, struct msh_err *err)
{
    if (step->command->has_text)
        return MSH_OK;
    return msh_err_field(err, field, "required", "a text is required");
}

static int need_reason(struct msh_step *step, const struct msh_names *reasons, struct msh_err *err)
{
    const char *code = step->command->reason_code;
    if (msh_empty(code))
        return msh_err_field(err, "reason", "required", "a reason is required");
    if (reasons != NULL && msh_name_find(reasons, code) < 0)
        return msh_err_field(err, "reason", "unknown", "not a reason of this kind");
    msh_step_code(step, "reason", code);
    return MSH_OK;
}

/* Release the open tasks of every round, with the reason as the event's own fact. */
static int release_tasks(struct msh_step *step, const struct msh_task *parent, struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_tasks; i++) {
        struct msh_task *task = &step->ticket->tasks[i];
        if (!msh_task_is_open(task->state) ||
            (parent != NULL && task->parent_task_id != parent->id))
            continue;
        int rc = msh_step_raise(step, MSH_OP_RELEASE, task, NULL, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

/* Questions that are no longer open; one that confirms a withdrawal goes with its claim. */
static void drop_callbacks(struct msh_step *step, const struct msh_callback *except)
{
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        struct msh_callback *ask = &step->ticket->callbacks[i];
        bool kept = except != NULL && ask == except;

        if (ask->state == MSH_ASK_OPEN && !kept && ask->claim_id == 0) {
            ask->state = MSH_ASK_DROPPED;
            ask->dirty = true;
        }
    }
}

/* Claims of a kind that wait for a decision lapse: on one task, or all of them. */
static int lapse_kinds(struct msh_step *step, const struct msh_task *task, uint32_t kinds,
                       struct msh_err *err)
{
    for (size_t i = 0; i < step->ticket->n_claims; i++) {
        struct msh_claim *claim = &step->ticket->claims[i];
        if ((claim->state != MSH_CLAIM_ASKED && claim->state != MSH_CLAIM_ENDORSED) ||
            (task != NULL && claim->task_id != task->id) || (kinds & MSH_BIT(claim->kind)) == 0)
            continue;
        int rc = msh_step_raise(step, MSH_OP_LAPSE, msh_ticket_task(step->ticket, claim->task_id),
                                claim, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

static int lapse_claims(struct msh_step *step, const struct msh_task *task, struct msh_err *err)
{
    return lapse_kinds(step, task, UINT32_MAX, err);
}

/* The units' claims end with their shares; the requester's withdrawal does not. */
static int lapse_round(struct msh_step *step, struct msh_err *err)
{
    return lapse_kinds(step, NULL, ~MSH_BIT(MSH_CLAIM_WITHDRAWAL), err);
}

/* Every way out of the loop does the same four things. */
static int end_ticket(struct msh_step *step, enum msh_close_reason reason, const char *code,
                      int64_t by, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    ticket->close_reason = reason;
    ticket->exit_code = code;
    ticket->exit_by = by;
    ticket->closed_at = step->facts->now;
    msh_clock_end_all(step);
    drop_callbacks(step, step->callback);
    int rc = release_tasks(step, NULL, err);
    return rc < 0 ? rc : lapse_claims(step, NULL, err);
}

static int next_round(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    msh_clock_end_all(step);
    int rc = release_tasks(step, NULL, err);
    if (rc < 0)
        return rc;
    ticket->round++;
    ticket->closed_at = 0;
    ticket->close_reason = MSH_CLOSE_NONE;
    ticket->parent_id = 0;
    msh_step_int(step, "round", ticket->round);
    return msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

/* Intake ----------------------------------------------------------------------------------------*/

int msh_effect_draft(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->created_at = step->facts->now;
    return MSH_OK;
}

int msh_effect_register(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    if (ticket->created_at == 0)
        ticket->created_at = step->facts->now;
    if (ticket->accepted_at == 0) /* a draft keeps its place in every order */
        ticket->accepted_at = step->facts->now;
    ticket->round = 1;
    return msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_with_text(struct msh_step *step, struct msh_err *err)
{
    return need_text(step, "text", err);
}

int msh_effect_answer(struct msh_step *step, struct msh_err *err)
{
    int rc = need_text(step, "text", err);
    if (rc < 0)
        return rc;
    rc = need_reason(step, NULL, err); /* the article cited, or three_way */
    if (rc < 0)
        return rc;
    rc = end_ticket(step, MSH_CLOSE_NONE, step->command->reason_code, step->actor.account_id, err);
    if (rc == MSH_OK && step->facts->sample)
        (void)msh_callback_add(step, MSH_ASK_CAUSE_SAMPLE, 0);
    return rc;
}

int msh_effect_refuse(struct msh_step *step, struct msh_err *err)
{
    msh_step_code(step, "reason", step->claim->reason_code);
    return end_ticket(step, MSH_CLOSE_NONE, step->claim->reason_code, step->claim->decided_by, err);
}

int msh_effect_transfer(struct msh_step *step, struct msh_err *err)
{
    int rc = need_reason(step, NULL, err); /* the line's code; the service knows the lines */
    return rc < 0 ? rc
                  : end_ticket(step, MSH_CLOSE_NONE, step->command->reason_code,
                               step->actor.account_id, err);
}

/* Dispatch --------------------------------------------------------------------------------------*/

int msh_effect_confer(struct msh_step *step, struct msh_err *err)
{
    int rc = need_text(step, "text", err);
    return rc < 0 ? rc : msh_clock_begin(step, NULL, MSH_STAGE_CONSULT, err);
}

int msh_effect_conclude(struct msh_step *step, struct msh_err *err)
{
    int rc = need_text(step, "text", err);
    msh_clock_end(step, NULL, MSH_STAGE_CONSULT);
    return rc;
}

/* Has the unit an open share; also one it has answered? */
static bool at_work(const struct msh_ticket *ticket, int64_t unit_id, bool replied_too)
{
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        const struct msh_task *task = &ticket->tasks[i];
        if (task->unit_id == unit_id && msh_task_is_open(task->state) &&
            (replied_too || task->state != MSH_TASK_REPLIED))
            return true;
    }
    return false;
}

static int check_shares(const struct msh_step *step, bool first, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    size_t leads = 0;
    if (command->n_shares == 0 || command->n_shares > MSH_SHARES_MAX)
        return msh_err_field(err, "shares", "count", "between 1 and %d units", MSH_SHARES_MAX);
    for (size_t i = 0; i < command->n_shares; i++) {
        const struct msh_share *share = &command->shares[i];
        leads += share->role == MSH_ROLE_LEAD;
        for (size_t k = 0; k < i; k++)
            if (command->shares[k].unit_id == share->unit_id)
                return msh_err_field(err, "shares", "duplicate", "a unit is named twice");
        if (!first && at_work(step->ticket, share->unit_id, true))
            return msh_err_field(err, "shares", "duplicate", "a unit has a share already");
    }
    if (first && leads == 0)
        return msh_err_field(err, "shares", "no_lead", "one unit must lead");
    if (!first && leads > 0)
        return msh_err_field(err, "shares", "lead", "a further unit assists or is informed");
    return MSH_OK;
}

/* Open one share: event, task, and the clocks printed on the order. */
static int open_task(struct msh_step *step, const struct msh_share *share, int64_t parent_task_id,
                     bool no_return, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    (void)msh_task_add(step, share, parent_task_id, no_return);
    size_t index = ticket->n_tasks - 1;
    struct msh_step open = *step;
    int rc = msh_step_raise(&open, MSH_OP_OPEN, &ticket->tasks[index], NULL, err);
    if (rc < 0)
        return rc;
    open.event = step->events->n - 1;
    struct msh_task *task = &ticket->tasks[index];
    msh_step_id(&open, "unit", share->unit_id);
    msh_step_code(&open, "role", msh_name_code(&msh_task_role_names, (int)share->role));
    msh_step_int(&open, "round", ticket->round);
    msh_step_id(&open, "parent_task", parent_task_id);
    if (no_return)
        msh_step_int(&open, "no_return", 1);
    if (share->due_at != 0) {
        msh_clock_begin_at(&open, task, MSH_STAGE_HANDLE, share->due_at);
        return MSH_OK;
    }
    rc = msh_clock_begin(&open, task, MSH_STAGE_SIGN, err);
    if (rc == MSH_OK && !no_return && share->role != MSH_ROLE_INFORM)
        rc = msh_clock_begin(&open, task, MSH_STAGE_RETURN, err);
    if (rc == MSH_OK && ticket->round > 1)
        rc = msh_clock_begin(&open, task, MSH_STAGE_REHANDLE, err);
    if (rc == MSH_OK && msh_clock_of(ticket, task, MSH_STAGE_REHANDLE) == NULL)
        rc = msh_clock_begin(&open, task, MSH_STAGE_HANDLE, err);
    return rc;
}

static int open_shares(struct msh_step *step, bool no_return, struct msh_err *err)
{
    for (size_t i = 0; i < step->command->n_shares; i++) {
        int rc = open_task(step, &step->command->shares[i], 0, no_return, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

static int dispatch(struct msh_step *step, bool no_return, struct msh_err *err)
{
    int rc = check_shares(step, true, err);
    if (rc < 0)
        return rc;
    msh_clock_end(step, NULL, MSH_STAGE_DISPATCH);
    msh_clock_end(step, NULL, MSH_STAGE_CONSULT);
    return open_shares(step, no_return, err);
}

int msh_effect_dispatch(struct msh_step *step, struct msh_err *err)
{
    return dispatch(step, false, err);
}

int msh_effect_designate(struct msh_step *step, struct msh_err *err)
{
    int rc = need_text(step, "text", err);
    return rc < 0 ? rc : dispatch(step, true, err);
}

int msh_effect_add_unit(struct msh_step *step, struct msh_err *err)
{
    int rc = check_shares(step, false, err);
    return rc < 0 ? rc : open_shares(step, false, err);
}

int msh_effect_redispatch(struct msh_step *step, struct msh_err *err)
{
    int rc = need_text(step, "text", err);
    if (rc == MSH_OK)
        rc = release_tasks(step, NULL, err);
    if (rc == MSH_OK)
        rc = lapse_round(step, err);
    return rc < 0 ? rc : msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_all_returned(struct msh_step *step, struct msh_err *err)
{
    int rc = release_tasks(step, NULL, err);
    if (rc == MSH_OK)
        rc = lapse_round(step, err);
    return rc < 0 ? rc : msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_all_replied(struct msh_step *step, struct msh_err *err)
{
    return msh_clock_begin(step, NULL, MSH_STAGE_REVIEW, err);
}

int msh_effect_expire(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    (void)msh_callback_add(step, MSH_ASK_CAUSE_EXPIRED, 0);
    return MSH_OK;
}

/* Review and callback ---------------------------------------------------------------------------*/

/* Who reviewed the first two rounds is kept from the third on: all its reviews go to others. */
static void note_reviewer(struct msh_step *step)
{
    if (step->ticket->round < 3)
        step->ticket->reviewer_id = step->actor.account_id;
}

int msh_effect_pass(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    note_reviewer(step);
    msh_clock_end(step, NULL, MSH_STAGE_REVIEW);
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        struct msh_task *task = &ticket->tasks[i];
        int rc = MSH_OK;
        if (task->state == MSH_TASK_REPLIED)
            rc = msh_step_raise(step, MSH_OP_FINISH, task, NULL, err);
        if (rc < 0)
            return rc;
    }
    drop_callbacks(step, NULL); /* the question after an expired limit is asked here now */
    (void)msh_callback_add(step, MSH_ASK_CAUSE_REPLIED, 0);
    return msh_clock_begin(step, NULL, MSH_STAGE_CALLBACK, err);
}

int msh_effect_send_back(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    int rc = need_reason(step, &msh_send_back_reason_names, err);
    if (rc < 0)
        return rc;
    note_reviewer(step);
    msh_clock_end(step, NULL, MSH_STAGE_REVIEW);
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        struct msh_task *task = &ticket->tasks[i];
        if (task->round != ticket->round || task->parent_task_id != 0 ||
            task->role != MSH_ROLE_LEAD || task->state != MSH_TASK_REPLIED)
            continue;
        rc = msh_step_raise(step, MSH_OP_REWORK_TASK, task, NULL, err);
        if (rc < 0)
            return rc;
    }
    return MSH_OK;
}

static struct msh_callback *the_callback(struct msh_step *step, uint32_t causes)
{
    for (size_t i = step->ticket->n_callbacks; step->callback == NULL && i-- > 0;)
        if (step->ticket->callbacks[i].state == MSH_ASK_OPEN &&
            (causes & MSH_BIT(step->ticket->callbacks[i].cause)) != 0)
            step->callback = &step->ticket->callbacks[i];
    if (step->callback != NULL)
        step->callback->dirty = true;
    return step->callback;
}

int msh_effect_attempt(struct msh_step *step, struct msh_err *err)
{
    struct msh_callback *ask = the_callback(step, UINT32_MAX);
    if (ask == NULL || ask->state != MSH_ASK_OPEN)
        return msh_err_set(err, MSH_E_STATE, "not_asked", "no callback is open");
    int rc = need_reason(step, NULL, err); /* busy, no_answer, wrong_number … */
    if (rc < 0)
        return rc;
    ask->attempts++;
    ask->holder_id = step->actor.account_id;
    msh_step_id(step, "callback", ask->id);
    msh_step_int(step, "attempt", ask->attempts);
    return MSH_OK;
}

/* Keep the answers; the first rating never changes after this (guarantee 1). */
static int take_answers(struct msh_step *step, uint32_t causes, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    struct msh_ticket *ticket = step->ticket;
    struct msh_callback *ask = the_callback(step, causes);
    if (ask == NULL)
        return msh_err_set(err, MSH_E_STATE, "not_asked", "no callback is open");
    if (command->solved == MSH_ANSWER_UNKNOWN)
        return msh_err_field(err, "solved", "required", "solved or not: the person must say");
    if (msh_answer_op(command->solved, command->accepted, command->rating) != step->row->op)
        return msh_err_field(err, "solved", "mismatch", "the answers say something else");
    ask->state = MSH_ASK_ANSWERED;
    ask->contacted = command->contacted;
    ask->solved = command->solved;
    ask->accepted = command->accepted;
    ask->truthful = command->truthful;
    ask->rating = command->rating;
    ask->by_requester = step->actor.roles == MSH_ACTOR_REQUESTER;
    ask->holder_id = step->actor.account_id;
    ask->answered_at = step->facts->now;
    ticket->solved = command->solved;
    if (command->rating != MSH_RATING_NONE) {
        if (ticket->first_rating == MSH_RATING_NONE)
            ticket->first_rating = command->rating;
        ticket->final_rating = command->rating;
    }
    msh_step_id(step, "callback", ask->id);
    msh_step_code(step, "solved", msh_name_code(&msh_answer_names, (int)command->solved));
    msh_step_code(step, "accepted", msh_name_code(&msh_answer_names, (int)command->accepted));
    msh_step_code(step, "rating", msh_name_code(&msh_rating_names, (int)command->rating));
    return MSH_OK;
}

int msh_effect_answered(struct msh_step *step, struct msh_err *err)
{
    return take_answers(step, MSH_ASK_OTHER, err);
}

int msh_effect_answered_end(struct msh_step *step, struct msh_err *err)
{
    int rc = take_answers(step, MSH_ASK_REPLY, err);
    enum msh_close_reason reason =
        step->row->op == MSH_OP_SOLVED ? MSH_CLOSE_SOLVED : MSH_CLOSE_ACCEPTED_UNSOLVED;
    return rc < 0 ? rc : end_ticket(step, reason, NULL, step->actor.account_id, err);
}

int msh_effect_answered_rework(struct msh_step *step, struct msh_err *err)
{
    int rc = take_answers(step, MSH_ASK_REPLY | MSH_ASK_OTHER, err);
    if (rc == MSH_OK)
        rc = lapse_round(step, err);
    drop_callbacks(step, step->callback);
    return rc < 0 ? rc : next_round(step, err);
}

static void give_up(struct msh_step *step, uint32_t causes)
{
    struct msh_callback *ask = msh_callback_spent(step, causes);
    step->callback = ask;
    ask->state = MSH_ASK_UNREACHED;
    ask->dirty = true;
    ask->answered_at = step->facts->now;
    msh_step_id(step, "callback", ask->id);
}

int msh_effect_unreached(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    give_up(step, MSH_ASK_OTHER);
    return MSH_OK;
}

int msh_effect_unreached_end(struct msh_step *step, struct msh_err *err)
{
    give_up(step, MSH_ASK_REPLY);
    return end_ticket(step, MSH_CLOSE_UNRATED, NULL, step->actor.account_id, err);
}

int msh_effect_ask_merged(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    (void)msh_callback_add(step, MSH_ASK_CAUSE_MERGED, 0);
    return MSH_OK;
}

/* Exits -----------------------------------------------------------------------------------------*/

/* No source gives a longest plan; a date beyond a century is a slip, or a way to forget. */
#define REVIEW_MAX_MS (36525 * MSH_DAY_MS)

static int check_review(const struct msh_step *step, int64_t until_at, struct msh_err *err)
{
    if (until_at <= step->facts->now)
        return msh_err_field(err, "until", "past", "the review date lies in the future");
    if (until_at - step->facts->now > REVIEW_MAX_MS)
        return msh_err_field(err, "until", "too_late", "the review comes within a hundred years");
    return MSH_OK;
}

int msh_effect_defer(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->exit_by = step->claim->decided_by;
    msh_clock_suspend_all(step);
    msh_clock_begin_at(step, NULL, MSH_STAGE_HANG_REVIEW, step->claim->until_at);
    return MSH_OK;
}

int msh_effect_replan(struct msh_step *step, struct msh_err *err)
{
    int rc = check_review(step, step->command->until_at, err);
    if (rc < 0)
        return rc;
    msh_clock_end(step, NULL, MSH_STAGE_HANG_REVIEW);
    msh_clock_begin_at(step, NULL, MSH_STAGE_HANG_REVIEW, step->command->until_at);
    return need_text(step, "text", err);
}

int msh_effect_resume(struct msh_step *step, struct msh_err *err)
{
    msh_clock_end(step, NULL, MSH_STAGE_HANG_REVIEW);
    return msh_clock_resume_all(step, err);
}

int msh_effect_terminate(struct msh_step *step, struct msh_err *err)
{
    msh_step_code(step, "reason", step->claim->reason_code);
    return end_ticket(step, MSH_CLOSE_NONE, step->claim->reason_code, step->claim->decided_by, err);
}

int msh_effect_merge(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    if (step->command->other_id == 0 || step->command->other_id == ticket->id)
        return msh_err_field(err, "parent", "required", "name another ticket to merge into");
    if (!step->facts->parent_open)
        return msh_err_set(err, MSH_E_STATE, "parent_state", "the other ticket is not open");
    int rc = need_text(step, "text", err); /* the reason the requester can read */
    if (rc < 0)
        return rc;
    ticket->parent_id = step->command->other_id;
    ticket->exit_by = step->actor.account_id;
    ticket->closed_at = step->facts->now;
    msh_step_id(step, "parent", ticket->parent_id);
    msh_clock_suspend_all(step);
    return MSH_OK;
}

int msh_effect_unmerge(struct msh_step *step, struct msh_err *err)
{
    step->ticket->parent_id = 0;
    step->ticket->closed_at = 0;
    drop_callbacks(step, NULL);
    return msh_clock_resume_all(step, err);
}

int msh_effect_withdraw(struct msh_step *step, struct msh_err *err)
{
    return end_ticket(step, MSH_CLOSE_WITHDRAWN, NULL, step->claim->decided_by, err);
}

int msh_effect_reopen_new(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    if (step->row->op != MSH_OP_REOPEN) { /* the sampled requester said it was no answer */
        int rc = take_answers(step, MSH_BIT(MSH_ASK_CAUSE_SAMPLE), err);
        if (rc < 0)
            return rc;
    }
    drop_callbacks(step, step->callback);
    ticket->exit_code = NULL;
    ticket->closed_at = 0;
    return msh_clock_begin(step, NULL, MSH_STAGE_DISPATCH, err);
}

int msh_effect_reopen_rework(struct msh_step *step, struct msh_err *err)
{
    if (step->actor.roles != MSH_ACTOR_SYSTEM) { /* an objection brought its own reasons */
        int rc = need_text(step, "text", err);
        if (rc < 0)
            return rc;
    }
    step->ticket->exit_code = NULL;
    drop_callbacks(step, NULL);
    return next_round(step, err);
}

int msh_effect_unreasonable(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->unreasonable = true;
    step->ticket->exit_by = step->claim->decided_by;
    return MSH_OK;
}

int msh_effect_reasonable(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->unreasonable = false;
    return MSH_OK;
}

/* Guarantee 1: an upheld appeal adds a scoring value beside the person's own rating. */
int msh_effect_score(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->ticket->scoring_rating = (enum msh_rating)step->claim->rating;
    msh_step_code(step, "rating", msh_name_code(&msh_rating_names, step->claim->rating));
    return MSH_OK;
}

int msh_effect_archive(struct msh_step *step, struct msh_err *err)
{
    msh_clock_end_all(step);
    return release_tasks(step, NULL, err);
}

/* Tasks -----------------------------------------------------------------------------------------*/

int msh_effect_sign(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->signed_at = step->facts->now;
    msh_clock_end(step, step->task, MSH_STAGE_SIGN);
    return MSH_OK;
}

int msh_effect_acknowledge(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->signed_at = step->facts->now;
    msh_clock_end_task(step, step->task);
    return MSH_OK;
}

int msh_effect_assign(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    if (command->other_id == 0 && msh_empty(command->office))
        return msh_err_field(err, "person", "required", "name a person or an office");
    step->task->holder_id = command->other_id;
    step->task->office = command->office;
    msh_step_id(step, "holder", command->other_id);
    return MSH_OK;
}

int msh_effect_take(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->holder_id = step->actor.account_id;
    return MSH_OK;
}

int msh_effect_put_back(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->holder_id = 0;
    return MSH_OK;
}

int msh_effect_returned(struct msh_step *step, struct msh_err *err)
{
    int rc = lapse_claims(step, step->task, err);
    msh_clock_end_task(step, step->task);
    if (rc < 0)
        return rc;
    if (step->task->parent_task_id != 0)
        return msh_step_try(step, MSH_OP_CHILDREN_REPLIED,
                            msh_ticket_task(step->ticket, step->task->parent_task_id), err);
    step->ticket->returns += step->task->role == MSH_ROLE_LEAD;
    msh_step_int(step, "returns", step->ticket->returns);
    rc = release_tasks(step, step->task, err);
    if (rc == MSH_OK)
        rc = msh_step_try(step, MSH_OP_ALL_RETURNED, NULL, err);
    return rc < 0 ? rc : msh_step_try(step, MSH_OP_ALL_REPLIED, NULL, err);
}

int msh_effect_window_close(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    step->task->window_closed = true;
    msh_clock_end(step, step->task, MSH_STAGE_RETURN);
    return MSH_OK;
}

int msh_effect_delegate(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    const struct msh_clock *own = msh_clock_handling(step->ticket, step->task);
    int64_t parent_id = step->task->id;
    if (command->n_shares == 0 || command->n_shares > MSH_SHARES_MAX)
        return msh_err_field(err, "shares", "count", "between 1 and %d units", MSH_SHARES_MAX);
    for (size_t i = 0; i < command->n_shares; i++) {
        struct msh_share share = command->shares[i];
        share.role = MSH_ROLE_LEAD;
        if (share.unit_id == step->task->unit_id)
            return msh_err_field(err, "shares", "self", "a unit does not delegate to itself");
        if (at_work(step->ticket, share.unit_id, false))
            return msh_err_field(err, "shares", "duplicate", "a unit has a share already");
        if (share.due_at == 0 && own != NULL)
            share.due_at = own->due_at;
        if (share.due_at <= step->facts->now || (own != NULL && share.due_at > own->due_at))
            return msh_err_field(err, "shares", "due",
                                 "the limit lies in the future and within your own");
        int rc = open_task(step, &share, parent_id, false, err);
        if (rc < 0)
            return rc;
        step->task = msh_ticket_task(step->ticket, parent_id); /* the array may have moved */
    }
    return MSH_OK;
}

int msh_effect_reply(struct msh_step *step, struct msh_err *err)
{
    const struct msh_command *command = step->command;
    int rc = need_text(step, "internal_text", err);
    if (rc < 0)
        return rc;
    if (command->contacted == MSH_ANSWER_UNKNOWN)
        return msh_err_field(err, "contacted", "required", "was the requester contacted?");
    if (command->solved == MSH_ANSWER_UNKNOWN)
        return msh_err_field(err, "solved", "required", "is the matter solved in your view?");
    step->task->author_id = step->actor.account_id;
    msh_step_code(step, "contacted", msh_name_code(&msh_answer_names, (int)command->contacted));
    msh_step_code(step, "solved", msh_name_code(&msh_answer_names, (int)command->solved));
    return MSH_OK;
}

int msh_effect_approve(struct msh_step *step, struct msh_err *err)
{
    struct msh_task *task = step->task;
    task->replied_at = step->facts->now;
    msh_clock_end_task(step, task);
    int rc = lapse_claims(step, task, err);
    if (rc < 0)
        return rc;
    if (task->parent_task_id != 0)
        return msh_step_try(step, MSH_OP_CHILDREN_REPLIED,
                            msh_ticket_task(step->ticket, task->parent_task_id), err);
    return msh_step_try(step, MSH_OP_ALL_REPLIED, NULL, err);
}

int msh_effect_disapprove(struct msh_step *step, struct msh_err *err)
{
    return need_text(step, "text", err);
}

/* The unit answers again: by the rule for rework if there is one, else the printed due goes on. */
int msh_effect_rework_task(struct msh_step *step, struct msh_err *err)
{
    struct msh_ticket *ticket = step->ticket;
    int rc = msh_clock_begin(step, step->task, MSH_STAGE_REHANDLE, err);
    step->task->replied_at = 0;
    if (rc < 0 || msh_clock_of(ticket, step->task, MSH_STAGE_REHANDLE) != NULL)
        return rc;
    for (size_t i = ticket->n_clocks; i-- > 0;) {
        struct msh_clock *clock = &ticket->clocks[i];
        if (clock->task_id != step->task->id || clock->stage != MSH_STAGE_HANDLE)
            continue;
        clock->state = MSH_CLOCK_RUNNING;
        clock->stop_at = 0;
        msh_step_tick(step, MSH_TICK_RESUME, clock);
        break;
    }
    return MSH_OK;
}

int msh_effect_excuse(struct msh_step *step, struct msh_err *err)
{
    int rc = need_text(step, "text", err);
    msh_clock_end_task(step, step->task);
    if (rc == MSH_OK)
        rc = lapse_claims(step, step->task, err);
    if (rc == MSH_OK)
        rc = release_tasks(step, step->task, err);
    if (rc < 0)
        return rc;
    if (step->task->parent_task_id != 0)
        return msh_step_try(step, MSH_OP_CHILDREN_REPLIED,
                            msh_ticket_task(step->ticket, step->task->parent_task_id), err);
    return msh_step_try(step, MSH_OP_ALL_REPLIED, NULL, err);
}

int msh_effect_extend(struct msh_step *step, struct msh_err *err)
{
    int rc = msh_clock_extend(step, msh_clock_handling(step->ticket, step->task),
                              step->claim->amount, err);
    step->task->extensions++;
    msh_step_int(step, "amount", step->claim->amount);
    return rc;
}

int msh_effect_pause(struct msh_step *step, struct msh_err *err)
{
    struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    (void)err;
    clock->paused_at = step->facts->now;
    clock->pause_until = step->claim->until_at;
    msh_step_code(step, "reason", step->claim->reason_code);
    msh_step_tick(step, MSH_TICK_PAUSE, clock);
    return MSH_OK;
}

int msh_effect_unpause(struct msh_step *step, struct msh_err *err)
{
    return msh_clock_unpause(step, msh_clock_handling(step->ticket, step->task), err);
}

int msh_effect_release(struct msh_step *step, struct msh_err *err)
{
    msh_clock_end_task(step, step->task);
    return lapse_claims(step, step->task, err);
}

/* Claims ----------------------------------------------------------------------------------------*/

static int check_pause(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clockwork *work = step->facts->clockwork;
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    struct msh_limits limits = { 0 };
    int reason = msh_name_find(&msh_pause_reason_names, step->claim->reason_code);
    work->limits(work->arg, clock, &limits);
    if (reason < 0 || (limits.pause_reasons & MSH_BIT(reason)) == 0)
        return msh_err_field(err, "reason", "not_allowed", "the rule does not name this reason");
    if (step->claim->until_at <= step->facts->now)
        return msh_err_field(err, "until", "past", "a pause ends in the future");
    if (limits.pause_max_ms[reason] != 0 &&
        step->claim->until_at - step->facts->now > limits.pause_max_ms[reason])
        return msh_err_field(err, "until", "range", "longer than the rule allows");
    return MSH_OK;
}

static int check_claim(struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    const struct msh_names *reasons = msh_claim_rules[claim->kind].reasons;
    if (reasons != NULL) {
        int rc = need_reason(step, reasons, err);
        if (rc < 0)
            return rc;
    }
    if (claim->kind == MSH_CLAIM_EXTENSION) {
        const struct msh_clockwork *work = step->facts->clockwork;
        struct msh_limits limits = { 0 };
        work->limits(work->arg, msh_clock_handling(step->ticket, step->task), &limits);
        if (claim->amount < 1 || claim->amount > limits.extend_max_amount)
            return msh_err_field(err, "amount", "range", "the rule allows 1 to %d",
                                 limits.extend_max_amount);
    }
    if (claim->kind == MSH_CLAIM_PAUSE)
        return check_pause(step, err);
    if (claim->kind == MSH_CLAIM_DEFERRAL)
        return check_review(step, claim->until_at, err);
    if (claim->kind == MSH_CLAIM_RATING_APPEAL && claim->rating == MSH_RATING_NONE)
        return msh_err_field(err, "rating", "required", "which rating should score?");
    return MSH_OK;
}

int msh_effect_ask(struct msh_step *step, struct msh_err *err)
{
    struct msh_claim *claim = step->claim;
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    int rc = need_text(step, "text", err);
    if (rc == MSH_OK)
        rc = check_claim(step, err);
    if (rc < 0)
        return rc;
    msh_step_code(step, "kind", msh_name_code(&msh_claim_kind_names, (int)claim->kind));
    msh_step_id(step, "task", claim->task_id);
    msh_step_id(step, "unit", claim->asked_unit);
    if (claim->amount != 0)
        msh_step_int(step, "amount", claim->amount);
    if (claim->kind == MSH_CLAIM_WITHDRAWAL)
        (void)msh_callback_add(step, MSH_ASK_CAUSE_WITHDRAWAL, claim->id);
    if (rule->on_ask >= 0)
        return msh_step_raise(step, (enum msh_op)rule->on_ask, step->task, NULL, err);
    return MSH_OK;
}

int msh_effect_decided(struct msh_step *step, struct msh_err *err)
{
    (void)err;
    msh_step_code(step, "kind", msh_name_code(&msh_claim_kind_names, (int)step->claim->kind));
    return MSH_OK;
}

static void close_decision(struct msh_step *step, enum msh_callback_state state)
{
    struct msh_claim *claim = step->claim;
    claim->decided_by = step->actor.account_id;
    claim->decided_at = step->facts->now;
    (void)msh_effect_decided(step, &(struct msh_err){ 0 });
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->claim_id != claim->id || ask->state != MSH_ASK_OPEN)
            continue;
        ask->state = state;
        ask->contacted = step->command->contacted;
        ask->answered_at = step->facts->now;
        ask->holder_id = step->actor.account_id;
        ask->dirty = true;
    }
}

/* An objection undoes the exit it questions. */
static int uphold(struct msh_step *step, struct msh_err *err)
{
    enum msh_ticket_state state = step->ticket->state;
    if (step->ticket->unreasonable)
        return msh_step_raise(step, MSH_OP_CLEAR_UNREASONABLE, NULL, NULL, err);
    if (state == MSH_TICKET_MERGED)
        return msh_step_raise(step, MSH_OP_UNMERGE, NULL, NULL, err);
    if (state == MSH_TICKET_DEFERRED)
        return msh_step_raise(step, MSH_OP_RESUME, NULL, NULL, err);
    return msh_step_raise(step, MSH_OP_REOPEN, NULL, NULL, err);
}

int msh_effect_granted(struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim_rule *rule = &msh_claim_rules[step->claim->kind];
    close_decision(step, MSH_ASK_ANSWERED);
    if (step->claim->kind == MSH_CLAIM_OBJECTION)
        return uphold(step, err);
    return msh_step_raise(step, (enum msh_op)rule->on_grant, step->task, NULL, err);
}

int msh_effect_denied(struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim_rule *rule = &msh_claim_rules[step->claim->kind];
    if (step->row->op == MSH_OP_DENY) {
        int rc = need_text(step, "text", err);
        if (rc < 0)
            return rc;
    }
    close_decision(step, step->row->op == MSH_OP_DENY ? MSH_ASK_ANSWERED : MSH_ASK_DROPPED);
    if (rule->on_deny >= 0 && step->task != NULL && step->task->state == MSH_TASK_RETURN_ASKED)
        return msh_step_raise(step, (enum msh_op)rule->on_deny, step->task, NULL, err);
    return MSH_OK;
}

/* Nothing is left to decide: what the claim had set going stops. */
int msh_effect_lapse(struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->claim_id != claim->id || ask->state != MSH_ASK_OPEN)
            continue;
        ask->state = MSH_ASK_DROPPED;
        ask->dirty = true;
    }
    if (claim->kind == MSH_CLAIM_RETURN && step->task->state == MSH_TASK_RETURN_ASKED)
        return msh_step_raise(step, MSH_OP_RETURN_DENIED, step->task, NULL, err);
    return MSH_OK;
}
