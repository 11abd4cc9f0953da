#include "base/base.h"

#include "domain/effects.h"
#include "domain/guards.h"
#include "domain/moves.h"

/* The parameters of a kind ----------------------------------------------------------------------*/

static int check_extension(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    int max = msh_clock_limits(step, clock).extend_max_amount;
    if (step->claim->amount < 1 || step->claim->amount > max)
        return msh_err_field(err, "amount", "range", "the rule allows 1 to %d", max);
    return MSH_OK;
}

static int check_pause(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_clock *clock = msh_clock_handling(step->ticket, step->task);
    struct msh_limits limits = msh_clock_limits(step, clock);
    int reason = msh_name_find(&msh_pause_reason_names, step->claim->reason_code);
    if (reason < 0 || (limits.pause_reasons & MSH_BIT(reason)) == 0)
        return msh_err_field(err, "reason", "not_allowed", "the rule does not name this reason");
    if (step->claim->until_at <= step->facts->now)
        return msh_err_field(err, "until", "past", "a pause ends in the future");
    if (limits.pause_max_ms[reason] != 0 &&
        step->claim->until_at - step->facts->now > limits.pause_max_ms[reason])
        return msh_err_field(err, "until", "range", "longer than the rule allows");
    return MSH_OK;
}

/* Somebody owns the plan: the unit named, else the one that asks. */
static int check_deferral(const struct msh_step *step, struct msh_err *err)
{
    struct msh_claim *claim = step->claim;
    if (claim->suggested_unit == 0 && msh_unit_has_share(step->ticket, claim->asked_unit))
        claim->suggested_unit = claim->asked_unit;
    if (claim->suggested_unit == 0)
        return msh_err_field(err, "owner", "required", "which unit owns the plan?");
    return msh_need_review(step, claim->until_at, err);
}

static int check_appeal(const struct msh_step *step, struct msh_err *err)
{
    if (step->claim->rating == MSH_RATING_NONE)
        return msh_err_field(err, "rating", "required", "which rating should score?");
    return MSH_OK;
}

/* Only the requester withdraws: by code, or in a call that was recorded (guarantee 3). */
static int check_withdrawal(const struct msh_step *step, struct msh_err *err)
{
    if (step->actor.roles != MSH_ACTOR_REQUESTER && step->claim->recording_id == 0)
        return msh_err_field(err, "recording", "required",
                             "the recorded call in which the requester withdrew");
    return MSH_OK;
}

/* Nobody is refused without hearing where else to go (潍坊19). */
static int check_refusal(const struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim *claim = step->claim;
    if (claim->told_route != NULL && msh_name_find(&msh_told_route_names, claim->told_route) < 0)
        return msh_err_field(err, "told_route", "unknown", "not a way we know");
    if (claim->told_line == NULL && claim->suggested_unit == 0 && claim->told_route == NULL)
        return msh_err_field(err, "told_route", "required",
                             "where is the requester to go? a line, a unit or another way");
    return MSH_OK;
}

static int check_claim(struct msh_step *step, struct msh_err *err)
{
    static const msh_guard checks[MSH_CLAIM_KIND_COUNT] = {
        [MSH_CLAIM_EXTENSION] = check_extension,   [MSH_CLAIM_PAUSE] = check_pause,
        [MSH_CLAIM_DEFERRAL] = check_deferral,     [MSH_CLAIM_RATING_APPEAL] = check_appeal,
        [MSH_CLAIM_WITHDRAWAL] = check_withdrawal, [MSH_CLAIM_REFUSAL] = check_refusal,
    };
    enum msh_claim_kind kind = step->claim->kind;
    const struct msh_names *reasons = msh_claim_rules[kind].reasons;
    int rc = reasons == NULL ? MSH_OK : msh_need_reason(step, reasons, err);
    return rc < 0 || checks[kind] == NULL ? rc : checks[kind](step, err);
}

/* Rows ------------------------------------------------------------------------------------------*/

int msh_effect_ask(struct msh_step *step, struct msh_err *err)
{
    struct msh_claim *claim = step->claim;
    const struct msh_claim_rule *rule = &msh_claim_rules[claim->kind];
    int rc = msh_need_text(step, "text", err);
    if (rc == MSH_OK)
        rc = check_claim(step, err);
    if (rc < 0)
        return rc;
    msh_step_code(step, "kind", msh_name_code(&msh_claim_kind_names, (int)claim->kind));
    msh_step_id(step, "task", claim->task_id);
    msh_step_id(step, "unit", claim->asked_unit);
    if (claim->kind == MSH_CLAIM_DEFERRAL)
        msh_step_id(step, "owner", claim->suggested_unit);
    if (claim->kind == MSH_CLAIM_REFUSAL)
        msh_step_id(step, "told_unit", claim->suggested_unit);
    msh_step_code(step, "told_line", claim->told_line);
    msh_step_code(step, "told_route", claim->told_route);
    msh_step_id(step, "recording", claim->recording_id);
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

/* The open callback that was to confirm this withdrawal, or NULL. */
static struct msh_callback *confirmation(const struct msh_step *step)
{
    for (size_t i = 0; i < step->ticket->n_callbacks; i++) {
        struct msh_callback *ask = &step->ticket->callbacks[i];
        if (ask->claim_id == step->claim->id && ask->state == MSH_ASK_OPEN)
            return ask;
    }
    return NULL;
}

static void close_decision(struct msh_step *step, enum msh_callback_state state)
{
    struct msh_claim *claim = step->claim;
    struct msh_callback *ask = confirmation(step);
    claim->decided_by = step->actor.account_id;
    claim->decided_at = step->facts->now;
    (void)msh_effect_decided(step, &(struct msh_err){ 0 });
    if (ask == NULL)
        return;
    ask->state = state;
    ask->contacted = step->command->contacted;
    ask->answered_at = step->facts->now;
    ask->holder_id = step->actor.account_id;
    ask->dirty = true;
}

/* A task that waited for the decision goes on. */
static int go_on(struct msh_step *step, struct msh_err *err)
{
    const struct msh_claim_rule *rule = &msh_claim_rules[step->claim->kind];
    if (rule->on_deny < 0 || step->task == NULL || step->task->state != MSH_TASK_RETURN_ASKED)
        return MSH_OK;
    return msh_step_raise(step, (enum msh_op)rule->on_deny, step->task, NULL, err);
}

/* An objection undoes the exit it questions. */
static int uphold(struct msh_step *step, struct msh_err *err)
{
    enum msh_ticket_state state = step->ticket->state;
    enum msh_op op = step->ticket->unreasonable     ? MSH_OP_CLEAR_UNREASONABLE
                     : state == MSH_TICKET_MERGED   ? MSH_OP_UNMERGE
                     : state == MSH_TICKET_DEFERRED ? MSH_OP_RESUME
                                                    : MSH_OP_REOPEN;
    return msh_step_raise(step, op, NULL, NULL, err);
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
    bool denied = step->row->op == MSH_OP_DENY; /* else its asker drops it */
    int rc = denied ? msh_need_text(step, "text", err) : MSH_OK;
    if (rc < 0)
        return rc;
    close_decision(step, denied ? MSH_ASK_ANSWERED : MSH_ASK_DROPPED);
    return go_on(step, err);
}

/* Nothing is left to decide: what the claim had set going stops. */
int msh_effect_lapse(struct msh_step *step, struct msh_err *err)
{
    struct msh_callback *ask = confirmation(step);
    if (ask != NULL) {
        ask->state = MSH_ASK_DROPPED;
        ask->dirty = true;
    }
    return go_on(step, err);
}
