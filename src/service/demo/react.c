#include "base/base.h"

#include "service/demo/story.h"

/* What a change of the ticket makes people do next. Each part is compared with what the story saw
 * of it last. Shares are per thousand. */

/* Rare ways are told more often lately, so that every desk of the demo has some work. */
static bool rarely(struct msh_demo_story *s, int permille)
{
    return msh_demo_chance(&s->dice, s->recent ? 2 * permille : permille);
}

static void later(struct msh_demo_story *s, enum msh_demo_step step, int low_h, int high_h,
                  int64_t target)
{
    msh_demo_push(s, step,
                  s->now + msh_demo_range(&s->dice, low_h * MSH_HOUR_MS, high_h * MSH_HOUR_MS),
                  target);
}

static void objection(struct msh_demo_story *s, int permille)
{
    if (!s->objected && msh_demo_chance(&s->dice, permille)) {
        s->objected = true;
        later(s, MSH_DEMO_OBJECT, 4, 200, 0);
    }
}

static void on_registered(struct msh_demo_story *s)
{
    int64_t at = s->sealed || s->type == MSH_TYPE_REPORT ? msh_demo_office(s, s->now, 20, 600)
                 : s->by_phone ? s->now + msh_demo_range(&s->dice, 1, 12) * MSH_MINUTE_MS
                               : msh_demo_shift(s, s->now, 10, 180);
    msh_demo_push(s, MSH_DEMO_DECIDE, at, 0);
    if (s->by_phone && s->type != MSH_TYPE_REPORT && rarely(s, 20))
        msh_demo_push(s, MSH_DEMO_REMARK, s->now + MSH_MINUTE_MS, 0);
}

static void on_dispatching(struct msh_demo_story *s)
{
    bool first = s->ticket.n_tasks == 0;
    if (msh_demo_withheld(s) && !s->rendered) {
        msh_demo_push(s, MSH_DEMO_RENDER, msh_demo_office(s, s->now, 20, 240), 0);
        return;
    }
    if (first && s->type != MSH_TYPE_REPORT && rarely(s, 25))
        msh_demo_push(s, MSH_DEMO_CORRECT, s->now + MSH_MINUTE_MS, 0);
    msh_demo_push(s, MSH_DEMO_DISPATCH,
                  first ? msh_demo_shift(s, s->now, 4, s->recent ? 300 : 150)
                        : msh_demo_office(s, s->now, 15, 240),
                  0);
}

/* Work goes on after a merger or a deferral: everybody picks up where they were. */
static void on_resumed(struct msh_demo_story *s)
{
    for (size_t i = 0; i < s->ticket.n_tasks; i++) {
        const struct msh_task *task = &s->ticket.tasks[i];
        if (task->state == MSH_TASK_TO_SIGN)
            msh_demo_push(s, MSH_DEMO_SIGN, msh_demo_office(s, s->now, 30, 240), task->id);
        else if (task->state == MSH_TASK_HANDLING)
            msh_demo_plan_reply(s, task);
        else if (task->state == MSH_TASK_UNIT_REVIEW)
            msh_demo_push(s, MSH_DEMO_APPROVE, msh_demo_office(s, s->now, 30, 240), task->id);
    }
}

/* Dice of its own, so that everything else comes to pass as it does without. */
static void may_lose_code(struct msh_demo_story *s)
{
    struct msh_demo_rand kept = s->dice;
    s->dice = msh_demo_rand_of(kept.state, MSH_DEMO_NEW_CODE);
    if (s->phone != NULL && rarely(s, 12))
        msh_demo_push(s, MSH_DEMO_NEW_CODE, msh_demo_shift(s, s->now, 300, 3000), 0);
    s->dice = kept;
}

static void on_handling(struct msh_demo_story *s)
{
    if (s->seen == MSH_TICKET_DEFERRED || s->seen == MSH_TICKET_MERGED)
        on_resumed(s);
    if (s->seen == MSH_TICKET_REVIEWING || s->withdrawing)
        return;
    if (rarely(s, 12)) {
        s->withdrawing = true;
        later(s, MSH_DEMO_WITHDRAW, 2, 90, 0);
    }
    if (rarely(s, 25))
        later(s, MSH_DEMO_SUPPLEMENT, 1, 60, 0);
    may_lose_code(s);
    if (rarely(s, 25))
        msh_demo_push(s, MSH_DEMO_REMARK, msh_demo_shift(s, s->now, 600, 2400), 1);
    if (rarely(s, 4))
        msh_demo_push(s, MSH_DEMO_INSTRUCT, msh_demo_office(s, s->now, 100, 1500), 0);
    if (rarely(s, 6))
        msh_demo_push(s, MSH_DEMO_TAG, msh_demo_office(s, s->now, 40, 500), 0);
    if (rarely(s, 15))
        msh_demo_push(s, MSH_DEMO_ADD_UNIT, msh_demo_office(s, s->now, 60, 700), 0);
    if (rarely(s, 3))
        msh_demo_push(s, MSH_DEMO_REDISPATCH, msh_demo_office(s, s->now, 60, 400), 0);
    if (s->ticket.round >= 2 && rarely(s, 30))
        msh_demo_push(s, MSH_DEMO_UNREASONABLE, msh_demo_office(s, s->now, 200, 900), 0);
}

static void on_closed(struct msh_demo_story *s)
{
    bool bad =
        s->ticket.first_rating != MSH_RATING_NONE && s->ticket.first_rating <= MSH_RATING_BAD;
    if (s->ticket.close_reason == MSH_CLOSE_WITHDRAWN)
        return;
    msh_demo_plan_publish(s);
    if (bad && rarely(s, 90))
        msh_demo_push(s, MSH_DEMO_APPEAL, msh_demo_office(s, s->now, 120, 2400), 0);
    else if (s->ticket.close_reason == MSH_CLOSE_ACCEPTED_UNSOLVED && rarely(s, 50))
        msh_demo_push(s, MSH_DEMO_UNREASONABLE, msh_demo_office(s, s->now, 120, 1200), 0);
    else if (rarely(s, 6))
        later(s, MSH_DEMO_REOPEN, 12, 300, 0);
    else if (rarely(s, 4)) /* 回头看 */
        msh_demo_push(s, MSH_DEMO_REOPEN, msh_demo_office(s, s->now, 900, 4000), 1);
    else
        objection(s, 3);
}

static void on_deferred(struct msh_demo_story *s)
{
    for (size_t i = s->ticket.n_clocks; i-- > 0;)
        if (s->ticket.clocks[i].stage == MSH_STAGE_HANG_REVIEW &&
            s->ticket.clocks[i].state == MSH_CLOCK_RUNNING) {
            int64_t due_at = s->ticket.clocks[i].due_at;
            msh_demo_push(s, MSH_DEMO_HANG, msh_demo_office(s, due_at - 2 * MSH_DAY_MS, 30, 400),
                          0);
            break;
        }
    objection(s, 60);
}

/* Everybody merged into a ticket is asked once it has passed review, and comes back when it ended
 * without a reply (guarantees 3 and 4). */
static void tell_merged(struct msh_demo_story *s)
{
    bool passed = s->ticket.state == MSH_TICKET_CALLBACK;
    bool without =
        msh_ticket_is_end(s->ticket.state) &&
        (s->ticket.close_reason == MSH_CLOSE_NONE || s->ticket.close_reason == MSH_CLOSE_WITHDRAWN);
    for (size_t i = 0; (passed || without) && i < s->tale->n; i++) {
        struct msh_demo_story *child = &s->tale->stories[i];
        if (child->merged != s || child->ticket.state != MSH_TICKET_MERGED)
            continue;
        child->now = MSH_MAX(child->now, s->now);
        msh_demo_push(child, passed ? MSH_DEMO_ASK_MERGED : MSH_DEMO_PART, s->now + MSH_SECOND_MS,
                      0);
    }
}

static void entered(struct msh_demo_story *s)
{
    switch (s->ticket.state) {
    case MSH_TICKET_DRAFT:
        later(s, MSH_DEMO_COMPLETE, 3, 40, 0);
        break;
    case MSH_TICKET_REGISTERED:
        s->must_triage = s->seen != MSH_TICKET_NONE && s->seen != MSH_TICKET_DRAFT;
        on_registered(s);
        break;
    case MSH_TICKET_DISPATCHING:
        on_dispatching(s);
        break;
    case MSH_TICKET_REWORK:
        msh_demo_push(s, MSH_DEMO_DISPATCH, msh_demo_office(s, s->now, 20, 300), 0);
        break;
    case MSH_TICKET_CONFERENCE:
        msh_demo_push(s, MSH_DEMO_CONCLUDE, msh_demo_office(s, s->now, 400, 1500), 0);
        break;
    case MSH_TICKET_HANDLING:
        on_handling(s);
        break;
    case MSH_TICKET_REVIEWING:
        msh_demo_push(s, MSH_DEMO_REVIEW, msh_demo_office(s, s->now, 20, 420), 0);
        break;
    case MSH_TICKET_CLOSED:
        on_closed(s);
        break;
    case MSH_TICKET_DEFERRED:
        on_deferred(s);
        break;
    case MSH_TICKET_REFUSED:
        objection(s, 120);
        break;
    case MSH_TICKET_TERMINATED:
        objection(s, 150);
        break;
    case MSH_TICKET_MERGED:
        if (s->merged != NULL) /* its parent may have its reply already, or be gone */
            tell_merged(s->merged);
        objection(s, 12);
        if (!s->objected && rarely(s, 4))
            msh_demo_push(s, MSH_DEMO_UNMERGE, msh_demo_office(s, s->now, 60, 500), 0);
        break;
    case MSH_TICKET_ANSWERED:
    case MSH_TICKET_TRANSFERRED:
        objection(s, 6);
        break;
    case MSH_TICKET_NONE:
    case MSH_TICKET_CALLBACK:
    case MSH_TICKET_ARCHIVED:
    case MSH_TICKET_STATE_COUNT:
        break;
    }
}

/* Tasks ------------------------------------------------------------------------------------------*/

/* A first feedback where a limit asks for one, well before it; else now and then. */
static void promise(struct msh_demo_story *s, const struct msh_task *task)
{
    for (size_t i = 0; i < s->ticket.n_clocks; i++) {
        const struct msh_clock *clock = &s->ticket.clocks[i];
        if (clock->task_id != task->id || clock->stage != MSH_STAGE_FIRST_FEEDBACK ||
            clock->state != MSH_CLOCK_RUNNING)
            continue;
        int64_t span = (clock->due_at - s->now) / 1000;
        msh_demo_push(s, MSH_DEMO_FEEDBACK, s->now + span * msh_demo_range(&s->dice, 100, 1040),
                      task->id);
        return;
    }
    if (msh_demo_chance(&s->dice, 50))
        msh_demo_push(s, MSH_DEMO_FEEDBACK, msh_demo_office(s, s->now, 60, 900), task->id);
}

static void task_changed(struct msh_demo_story *s, const struct msh_task *task,
                         struct msh_demo_share *share)
{
    enum msh_task_state from = share->seen;
    if (task->state == MSH_TASK_TO_SIGN && from == MSH_TASK_NONE)
        msh_demo_plan_task(s, task);
    else if (task->state == MSH_TASK_TO_SIGN) /* its return was not accepted */
        msh_demo_push(s, MSH_DEMO_SIGN, msh_demo_office(s, s->now, 10, 120), task->id);
    else if (task->state == MSH_TASK_HANDLING && from == MSH_TASK_TO_SIGN) {
        if (msh_demo_chance(&s->dice, 250))
            msh_demo_push(s, MSH_DEMO_ASSIGN, msh_demo_office(s, s->now, 3, 60), task->id);
        if (task->role == MSH_ROLE_LEAD && task->parent_task_id == 0)
            promise(s, task);
        if (msh_demo_chance(&s->dice, 60))
            msh_demo_push(s, MSH_DEMO_UNMASK, msh_demo_office(s, s->now, 10, 90), task->id);
        if (share->path == MSH_DEMO_REPLY)
            msh_demo_plan_reply(s, task);
        else
            msh_demo_push(s, share->path, share->reply_at, task->id);
    } else if (task->state == MSH_TASK_HANDLING)
        msh_demo_plan_reply(s, task);
    else if (task->state == MSH_TASK_UNIT_REVIEW) {
        if (share->drafts == 1 && rarely(s, 20))
            msh_demo_push(s, MSH_DEMO_RECALL, msh_demo_office(s, s->now, 1, 6), task->id);
        msh_demo_push(s, MSH_DEMO_APPROVE, msh_demo_office(s, s->now, 8, s->recent ? 700 : 110),
                      task->id);
    }
}

static void look_at_tasks(struct msh_demo_story *s)
{
    for (size_t i = 0; i < s->ticket.n_tasks; i++) {
        const struct msh_task *task = &s->ticket.tasks[i];
        struct msh_demo_share *share = msh_demo_share_of(s, task->id);
        if (share->seen == task->state)
            continue;
        task_changed(s, task, share);
        msh_demo_share_of(s, task->id)->seen = task->state;
    }
}

/* Claims -----------------------------------------------------------------------------------------*/

static enum msh_claim_state *claim_seen(struct msh_demo_story *s, int64_t id)
{
    for (size_t i = 0; i < s->n_claims; i++)
        if (s->claims[i].claim_id == id)
            return &s->claims[i].seen;
    struct msh_demo_claim *claim = MSH_PUSH(s->arena, s->claims, s->n_claims, s->cap_claims);
    claim->claim_id = id;
    return &claim->seen;
}

/* A decision on a limit comes before the limit. */
static int64_t decided_by(struct msh_demo_story *s, const struct msh_claim *claim, int64_t at)
{
    const struct msh_clock *clock = msh_demo_handling(s, claim->task_id);
    bool of_limit = claim->kind == MSH_CLAIM_EXTENSION || claim->kind == MSH_CLAIM_PAUSE;
    if (of_limit && clock != NULL && at >= clock->due_at)
        return MSH_MAX(s->now + MSH_SECOND_MS, clock->due_at - 5 * MSH_MINUTE_MS);
    return at;
}

static void claim_changed(struct msh_demo_story *s, const struct msh_claim *claim)
{
    bool by_unit = claim->asked_unit != 0 && msh_claim_rules[claim->kind].endorse;
    const struct msh_task *task = msh_demo_task(s, claim->task_id);
    switch (claim->state) {
    case MSH_CLAIM_ASKED:
        if (claim->kind != MSH_CLAIM_OBJECTION && rarely(s, 25))
            msh_demo_push(s, MSH_DEMO_DROP, s->now + msh_demo_range(&s->dice, 1, 4) * MSH_MINUTE_MS,
                          claim->id);
        if (by_unit)
            msh_demo_push(s, MSH_DEMO_ENDORSE,
                          decided_by(s, claim, msh_demo_office(s, s->now, 5, 60)), claim->id);
        else if (claim->kind == MSH_CLAIM_WITHDRAWAL)
            msh_demo_push(s, MSH_DEMO_JUDGE, msh_demo_shift(s, s->now, 30, 900), claim->id);
        else
            msh_demo_push(s, MSH_DEMO_JUDGE,
                          decided_by(s, claim, msh_demo_office(s, s->now, 20, 240)), claim->id);
        break;
    case MSH_CLAIM_ENDORSED:
        msh_demo_push(s, MSH_DEMO_JUDGE,
                      decided_by(s, claim, msh_demo_office(s, s->now, 30, s->recent ? 700 : 400)),
                      claim->id);
        break;
    case MSH_CLAIM_GRANTED:
    case MSH_CLAIM_DENIED:
    case MSH_CLAIM_DROPPED:
        if (claim->kind == MSH_CLAIM_REFUSAL && s->ticket.state == MSH_TICKET_REGISTERED)
            msh_demo_push(s, MSH_DEMO_DECIDE, msh_demo_shift(s, s->now, 5, 60), 0);
        task = task != NULL ? task : msh_demo_lead(s);
        if (task != NULL && task->state == MSH_TASK_HANDLING &&
            (claim->kind == MSH_CLAIM_EXTENSION || claim->kind == MSH_CLAIM_PAUSE ||
             claim->kind == MSH_CLAIM_DEFERRAL || claim->kind == MSH_CLAIM_TERMINATION))
            msh_demo_plan_reply(s, task);
        if (claim->kind == MSH_CLAIM_UNREASONABLE && claim->state == MSH_CLAIM_GRANTED)
            objection(s, 300);
        break;
    case MSH_CLAIM_NONE:
    case MSH_CLAIM_LAPSED:
    case MSH_CLAIM_STATE_COUNT:
        break;
    }
}

static void look_at_claims(struct msh_demo_story *s)
{
    for (size_t i = 0; i < s->ticket.n_claims; i++) {
        const struct msh_claim *claim = &s->ticket.claims[i];
        if (*claim_seen(s, claim->id) == claim->state)
            continue;
        *claim_seen(s, claim->id) = claim->state;
        claim_changed(s, claim);
    }
}

/* Callbacks --------------------------------------------------------------------------------------*/

static bool ask_known(const struct msh_demo_story *s, int64_t id)
{
    for (size_t i = 0; i < s->n_asks; i++)
        if (s->asks[i].callback_id == id)
            return true;
    return false;
}

static void look_at_asks(struct msh_demo_story *s)
{
    for (size_t i = 0; i < s->ticket.n_callbacks; i++) {
        const struct msh_callback *ask = &s->ticket.callbacks[i];
        if (ask->state != MSH_ASK_OPEN || ask->cause == MSH_ASK_CAUSE_WITHDRAWAL ||
            ask_known(s, ask->id))
            continue;
        struct msh_demo_ask *known = MSH_PUSH(s->arena, s->asks, s->n_asks, s->cap_asks);
        *known = (struct msh_demo_ask){ ask->id, -1 };
        /* people who wrote often answer there; the others are called */
        if (!s->sealed && msh_demo_chance(&s->dice, s->by_phone ? 60 : 450))
            later(s, MSH_DEMO_RATE, 1, 40, ask->id);
        else
            msh_demo_push(
                s, MSH_DEMO_CALL,
                msh_demo_shift(s, s->now, 40, ask->cause == MSH_ASK_CAUSE_EXPIRED ? 1500 : 900),
                ask->id);
    }
}

void msh_demo_react(struct msh_demo_story *s)
{
    bool moved = s->seen != s->ticket.state || s->seen_round != s->ticket.round;
    look_at_tasks(s);
    look_at_claims(s);
    if (moved) {
        entered(s);
        tell_merged(s);
    }
    look_at_asks(s);
    if (s->ticket.watch_at != 0 && s->ticket.watch_at != s->seen_watch)
        msh_demo_push(s, MSH_DEMO_LOOK_INTO, msh_demo_office(s, s->now, 60, s->recent ? 2000 : 900),
                      0);
    s->seen_watch = s->ticket.watch_at;
    s->seen = s->ticket.state;
    s->seen_round = s->ticket.round;
}
