#include "base/base.h"

#include "base/time.h"
#include "service/demo/story.h"
#include "service/plan.h"

/* A unit's share: signing, returning, delegating, asking for time, replying. Shares are per
 * thousand. */

static bool is_late(enum msh_demo_quality quality)
{
    return quality == MSH_DEMO_LATE || quality == MSH_DEMO_LATE_OPEN;
}

/* Where in its limit a reply falls: many soon, some on the last day, a few late by design. */
static int64_t reply_moment(struct msh_demo_story *s, const struct msh_demo_share *share,
                            const struct msh_clock *clock)
{
    int64_t due_at = clock != NULL ? clock->due_at : s->now + 5 * MSH_DAY_MS;
    int64_t span = MSH_MAX(due_at - s->now, MSH_HOUR_MS), at;
    if (is_late(share->quality))
        return msh_demo_office(s, due_at + msh_demo_range(&s->dice, 1, 96) * MSH_HOUR_MS, 5, 200);
    at = msh_demo_office(s, s->now + span / 1000 * msh_demo_range(&s->dice, 60, 930), 1, 90);
    if (at < due_at - 3 * MSH_HOUR_MS)
        return at;
    return MSH_MAX(s->now + 10 * MSH_MINUTE_MS,
                   due_at - msh_demo_range(&s->dice, 2 * 60, 9 * 60) * MSH_MINUTE_MS);
}

static enum msh_demo_quality draw_quality(struct msh_demo_story *s, const struct msh_task *task)
{
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    if (task->round > 1)
        return lot < 60    ? MSH_DEMO_LATE
               : lot < 140 ? MSH_DEMO_PERFUNCTORY
               : lot < 330 ? MSH_DEMO_PARTIAL
                           : MSH_DEMO_GOOD;
    return lot < 25    ? MSH_DEMO_LATE
           : lot < 40  ? MSH_DEMO_LATE_OPEN
           : lot < 150 ? MSH_DEMO_PERFUNCTORY
           : lot < 270 ? MSH_DEMO_PARTIAL
           : lot < 310 ? MSH_DEMO_UNTRUE
                       : MSH_DEMO_GOOD;
}

void msh_demo_plan_reply(struct msh_demo_story *s, const struct msh_task *task)
{
    struct msh_demo_share *share = msh_demo_share_of(s, task->id);
    int64_t at = reply_moment(s, share, msh_demo_handling(s, task->id));
    share->path = MSH_DEMO_REPLY;
    if (share->drafts > 0) /* again, after somebody sent it back */
        at = MSH_MIN(at, msh_demo_office(s, s->now, 30, 500));
    if (task->role == MSH_ROLE_ASSIST && s->lead_reply_at > s->now)
        at = MSH_MIN(at, MSH_MAX(s->now + MSH_HOUR_MS, s->lead_reply_at - 2 * MSH_HOUR_MS));
    if (task->role == MSH_ROLE_LEAD && task->parent_task_id == 0)
        s->lead_reply_at = at;
    share->reply_at = at;
    msh_demo_push(s, MSH_DEMO_REPLY, at, task->id);
}

/* What a lead unit does once it has signed. */
static enum msh_demo_step draw_path(struct msh_demo_story *s, const struct msh_task *task)
{
    const int more = s->recent ? 2 : 1;
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    /* there is nothing to defer or to end where somebody only asks */
    bool fault = s->type == MSH_TYPE_COMPLAINT || s->type == MSH_TYPE_HELP;
    if (task->round == 1 && s->type != MSH_TYPE_REPORT && (lot -= 60) < 0)
        return MSH_DEMO_DELEGATE;
    if ((lot -= 70) < 0)
        return MSH_DEMO_EXTEND;
    if ((lot -= 25) < 0)
        return MSH_DEMO_PAUSE;
    if (fault && (lot -= 9 * more) < 0)
        return MSH_DEMO_DEFER;
    if (fault && (lot -= 7 * more) < 0)
        return MSH_DEMO_TERMINATE;
    return MSH_DEMO_REPLY;
}

/* When the path's step comes. */
static int64_t path_moment(struct msh_demo_story *s, const struct msh_task *task,
                           enum msh_demo_step path, int64_t signed_at)
{
    const struct msh_clock *clock = msh_demo_handling(s, task->id);
    int64_t due_at = clock != NULL ? clock->due_at : s->now + 5 * MSH_DAY_MS;
    if (path == MSH_DEMO_DELEGATE)
        return msh_demo_office(s, signed_at, 15, 120);
    if (path == MSH_DEMO_EXTEND) {
        int64_t span = (due_at - s->now) / 1000;
        int64_t at = msh_demo_office(s, s->now + span * msh_demo_range(&s->dice, 500, 800), 1, 60);
        return MSH_MIN(at, due_at - 8 * MSH_HOUR_MS);
    }
    return msh_demo_office(s, signed_at, 60, 700);
}

static bool wants_return(struct msh_demo_story *s, const struct msh_task *task)
{
    const struct msh_unit *unit = msh_directory_unit(s->world->directory, task->unit_id);
    bool wrong = s->misrouted && s->ticket.returns == 0;
    if (task->no_return || task->round > 1 || task->parent_task_id != 0 || unit == NULL)
        return false;
    return msh_demo_chance(&s->dice, wrong ? 900 : s->ticket.returns > 0 ? 220 : 22);
}

void msh_demo_plan_task(struct msh_demo_story *s, const struct msh_task *task)
{
    struct msh_demo_share *share = msh_demo_share_of(s, task->id);
    bool lead = task->role == MSH_ROLE_LEAD && task->parent_task_id == 0;
    int64_t sign_at = msh_demo_office(s, s->now, 8, s->recent ? 260 : 180);
    share->quality = draw_quality(s, task);
    share->path = MSH_DEMO_REPLY;
    if (task->parent_task_id != 0 && is_late(share->quality))
        share->quality = MSH_DEMO_GOOD;
    if (lead && wants_return(s, task)) {
        msh_demo_push(s, MSH_DEMO_RETURN, sign_at, task->id);
        return;
    }
    if (task->role == MSH_ROLE_ASSIST && msh_demo_chance(&s->dice, 70)) {
        msh_demo_push(s, MSH_DEMO_EXCUSE, msh_demo_office(s, s->now, 500, 1300), task->id);
        return;
    }
    if (lead) {
        share->path = draw_path(s, task);
        share->reply_at = path_moment(s, task, share->path, sign_at);
    }
    if (lead && msh_demo_chance(&s->dice, s->recent ? 25 : 4)) /* nobody looks at it for long */
        sign_at = msh_demo_office(s, s->now + msh_demo_range(&s->dice, 6, 16) * MSH_DAY_MS, 8, 180);
    msh_demo_push(s, MSH_DEMO_SIGN, sign_at, task->id);
}

const struct msh_task *msh_demo_at_work(struct msh_demo_story *s, int64_t id, uint32_t states)
{
    const struct msh_task *task = msh_demo_task(s, id);
    if (task == NULL || s->ticket.state != MSH_TICKET_HANDLING ||
        (MSH_BIT(task->state) & states) == 0)
        return NULL;
    return task;
}

int msh_demo_step_sign(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_TO_SIGN));
    if (task == NULL)
        return MSH_OK;
    bool inform = task->role == MSH_ROLE_INFORM;
    struct msh_act act = msh_demo_do(
        inform ? MSH_OP_ACKNOWLEDGE : MSH_OP_SIGN, "task", target,
        !inform && msh_demo_chance(&s->dice, 100) ? msh_demo_remark(s, "sign", NULL) : NULL);
    return msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

int msh_demo_step_assign(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    if (task == NULL || task->holder_id != 0)
        return MSH_OK;
    const struct msh_principal *clerk = msh_demo_clerk(s, task->unit_id);
    bool takes = msh_demo_chance(&s->dice, 500);
    struct msh_act act = msh_demo_do(takes ? MSH_OP_TAKE : MSH_OP_ASSIGN, "task", target, NULL);
    act.command.other_id = takes ? 0 : clerk->account_id;
    if (msh_demo_chance(&s->dice, 80))
        msh_demo_push(s, MSH_DEMO_PUT_BACK, msh_demo_office(s, s->now, 20, 400), target);
    else if (msh_demo_chance(&s->dice, 40))
        msh_demo_push(s, MSH_DEMO_HAND_OVER, msh_demo_office(s, s->now, 60, 900), target);
    return msh_demo_act(s, takes ? clerk : msh_demo_head(s, task->unit_id), &act, err);
}

/* Back to the pool; somebody else of the unit takes it up. */
int msh_demo_step_put_back(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    const struct msh_principal *who =
        task != NULL ? msh_demo_clerk_of(s, task->unit_id, task->holder_id) : NULL;
    if (who == NULL)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_PUT_BACK, "task", target, NULL);
    msh_demo_push(s, MSH_DEMO_ASSIGN, msh_demo_office(s, s->now, 5, 90), target);
    return msh_demo_act(s, who, &act, err);
}

/* Whoever holds it leaves the unit; the head gives it to somebody else. */
int msh_demo_step_hand_over(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    if (task == NULL || task->holder_id == 0)
        return MSH_OK;
    const struct msh_principal *clerk = msh_demo_clerk(s, task->unit_id);
    struct msh_act act =
        msh_demo_do(MSH_OP_HAND_OVER, "task", target, msh_demo_remark(s, "hand_over", NULL));
    act.command.other_id = clerk->account_id == task->holder_id ? 0 : clerk->account_id;
    if (act.command.other_id == 0) /* nobody else is there: somebody takes it up later */
        msh_demo_push(s, MSH_DEMO_ASSIGN, msh_demo_office(s, s->now, 30, 300), target);
    return msh_demo_act(s, msh_demo_head(s, task->unit_id), &act, err);
}

/* The requester hears how far it has come. */
int msh_demo_step_feedback(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    const char *text = task != NULL ? msh_demo_remark(s, "feedback", NULL) : NULL;
    if (text == NULL)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_FEEDBACK, "task", target, text);
    return msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

/* Giving it back ----------------------------------------------------------------------------------*/

int msh_demo_step_return(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_demo_table *reasons = &s->world->words->returns;
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_TO_SIGN));
    bool wrong = s->misrouted && s->ticket.returns == 0;
    if (task == NULL)
        return MSH_OK;
    if (task->window_closed) { /* too late: it stays theirs */
        msh_demo_push(s, MSH_DEMO_SIGN, s->now + MSH_MINUTE_MS, target);
        return MSH_OK;
    }
    const struct msh_demo_matter matter = msh_demo_matter(s);
    int64_t row = msh_demo_pick_about(reasons, &s->dice, "reason", wrong ? "jurisdiction" : NULL,
                                      NULL, NULL, &matter);
    const char *text = msh_arena_fmt(s->arena, "%s依据：%s。",
                                     msh_demo_text(s, msh_demo_cell(reasons, (size_t)row, "text")),
                                     msh_demo_cell(reasons, (size_t)row, "basis"));
    struct msh_act act = msh_demo_do(MSH_OP_ASK, "task", target, text);
    act.command.claim_kind = MSH_CLAIM_RETURN;
    act.command.reason_code = msh_demo_cell(reasons, (size_t)row, "reason");
    return msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

/* Passing it down ---------------------------------------------------------------------------------*/

/* A unit below this one, of the place if there is one. */
static int64_t unit_below(struct msh_demo_story *s, int64_t unit_id)
{
    const struct msh_directory *directory = s->world->directory;
    size_t n, seen = 0;
    const struct msh_unit *units = msh_directory_units(directory, &n);
    int64_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const struct msh_unit *unit = &units[i];
        const struct msh_area *area = msh_directory_area(directory, unit->area_id);
        if ((unit->parent_id != unit_id && unit->line_id != unit_id) ||
            !msh_unit_live(unit, s->now) || area == NULL ||
            strncmp(area->code, s->site.area, strlen(area->code)) != 0)
            continue;
        if (msh_demo_below(&s->dice, ++seen) == 0)
            found = unit->id;
    }
    return found;
}

int msh_demo_step_delegate(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    const struct msh_clock *clock = msh_demo_handling(s, target);
    int64_t below = task != NULL ? unit_below(s, task->unit_id) : 0;
    if (task == NULL)
        return MSH_OK;
    if (below == 0 || clock == NULL || clock->due_at - s->now < 2 * MSH_DAY_MS) {
        msh_demo_plan_reply(s, task);
        return MSH_OK;
    }
    struct msh_share *share = MSH_NEW(s->arena, struct msh_share);
    *share = (struct msh_share){ .unit_id = below,
                                 .role = MSH_ROLE_LEAD,
                                 .due_at = clock->due_at - MSH_DAY_MS };
    struct msh_act act = msh_demo_do(MSH_OP_DELEGATE, "task", target, NULL);
    act.command.shares = share;
    act.command.n_shares = 1;
    return msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

int msh_demo_step_excuse(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task =
        msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_TO_SIGN) | MSH_BIT(MSH_TASK_HANDLING));
    const struct msh_task *lead = msh_demo_lead(s);
    if (task == NULL || lead == NULL || lead->round != task->round)
        return MSH_OK;
    struct msh_act act =
        msh_demo_do(MSH_OP_EXCUSE, "task", target, msh_demo_remark(s, "excuse", NULL));
    return msh_demo_act(s, msh_demo_clerk(s, lead->unit_id), &act, err);
}

/* Asking for time ---------------------------------------------------------------------------------*/

static struct msh_limits limits_of(struct msh_demo_story *s, const struct msh_clock *clock)
{
    struct msh_city_clockwork city;
    struct msh_limits limits = { 0 };
    msh_clockwork_init(&city, s->world->directory, s->category);
    city.clockwork.limits(city.clockwork.arg, clock, &limits);
    return limits;
}

int msh_demo_step_extend(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    const struct msh_clock *clock = msh_demo_handling(s, target);
    struct msh_limits limits = { 0 };
    if (task == NULL)
        return MSH_OK;
    if (clock != NULL && clock->due_at - s->now > MSH_HOUR_MS)
        limits = limits_of(s, clock);
    if (limits.extend_max_times <= task->extensions || limits.extend_max_amount < 1) {
        msh_demo_plan_reply(s, task);
        return MSH_OK;
    }
    struct msh_act act =
        msh_demo_do(MSH_OP_ASK, "task", target, msh_demo_remark(s, "extension", NULL));
    act.command.claim_kind = MSH_CLAIM_EXTENSION;
    act.command.amount = (int)msh_demo_range(&s->dice, 1, limits.extend_max_amount);
    return msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

int msh_demo_step_pause(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    const struct msh_clock *clock = msh_demo_handling(s, target);
    struct msh_limits limits = { 0 };
    int reason = 0;
    if (task == NULL)
        return MSH_OK;
    if (clock != NULL && clock->due_at - s->now > MSH_DAY_MS && clock->paused_at == 0)
        limits = limits_of(s, clock);
    if (limits.pause_reasons == 0) {
        msh_demo_plan_reply(s, task);
        return MSH_OK;
    }
    while ((limits.pause_reasons & MSH_BIT(reason)) == 0)
        reason++;
    const char *code = msh_name_code(&msh_pause_reason_names, reason);
    struct msh_act act = msh_demo_do(MSH_OP_ASK, "task", target, msh_demo_remark(s, "pause", code));
    act.command.claim_kind = MSH_CLAIM_PAUSE;
    act.command.reason_code = code;
    act.command.until_at = s->now + msh_demo_range(&s->dice, 3, 10) * MSH_DAY_MS;
    return msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

/* After the reply --------------------------------------------------------------------------------*/

/* Its author finds something missing before the head has read it. */
int msh_demo_step_recall(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_UNIT_REVIEW));
    const struct msh_principal *author =
        task != NULL ? msh_demo_clerk_of(s, task->unit_id, task->author_id) : NULL;
    if (author == NULL)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_RECALL, "task", target, NULL);
    return msh_demo_act(s, author, &act, err);
}

/* The head reads it; a level-3 share is read by the unit that passed it down. */
int msh_demo_step_approve(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_UNIT_REVIEW));
    struct msh_demo_share *share = msh_demo_share_of(s, target);
    if (task == NULL)
        return MSH_OK;
    const struct msh_task *parent = msh_demo_task(s, task->parent_task_id);
    const struct msh_principal *head =
        msh_demo_head(s, parent != NULL ? parent->unit_id : task->unit_id);
    bool back = share->drafts == 1 && msh_demo_chance(&s->dice, 35);
    struct msh_act act = msh_demo_do(back ? MSH_OP_DISAPPROVE : MSH_OP_APPROVE, "task", target,
                                     back ? msh_demo_remark(s, "disapprove", NULL) : NULL);
    return msh_demo_act(s, head, &act, err);
}
