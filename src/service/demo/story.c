#include "base/base.h"

#include "base/log.h"
#include "base/time.h"
#include "service/demo/story.h"

#define SHIFT_FROM_MIN 480 /* the hotline's day staff: 8 to 21 */
#define SHIFT_TO_MIN   1260

const struct msh_principal msh_demo_system = { .kind = MSH_PRINCIPAL_SYSTEM,
                                               .roles = MSH_ACTOR_SYSTEM };

/* Time -------------------------------------------------------------------------------------------*/

void msh_demo_push(struct msh_demo_story *s, enum msh_demo_step step, int64_t at, int64_t target)
{
    struct msh_demo_intent *intent = MSH_PUSH(s->arena, s->agenda, s->n_agenda, s->cap_agenda);
    *intent = (struct msh_demo_intent){ MSH_MAX(at, s->now + 1), step, target, s->order++ };
}

/* Seconds and milliseconds nobody plans. */
static int64_t blur(struct msh_demo_story *s, int64_t at)
{
    return at + msh_demo_range(&s->dice, 0, MSH_MINUTE_MS - 1);
}

int64_t msh_demo_office(struct msh_demo_story *s, int64_t from_at, int64_t low, int64_t high)
{
    const struct msh_calendar *cal = msh_directory_calendar(s->world->directory);
    int64_t left = msh_demo_range(&s->dice, low, high), zone_ms = cal->zone_ms;
    int32_t day = msh_day_of(from_at, zone_ms);
    int64_t minute = (from_at - msh_day_start(day, zone_ms)) / MSH_MINUTE_MS;
    for (int i = 0; i < 400; i++, day++, minute = 0) {
        if (!msh_calendar_is_workday(cal, day))
            continue;
        for (size_t k = 0; k < cal->n_periods; k++) {
            int64_t from = MSH_MAX(minute, cal->periods[k].from_min);
            int64_t room = cal->periods[k].to_min - from;
            if (room > left)
                return blur(s, msh_day_start(day, zone_ms) + (from + left) * MSH_MINUTE_MS);
            left -= MSH_MAX(room, 0);
        }
    }
    return from_at + MSH_DAY_MS;
}

int64_t msh_demo_shift(struct msh_demo_story *s, int64_t from_at, int64_t low, int64_t high)
{
    int64_t left = msh_demo_range(&s->dice, low, high);
    int64_t zone_ms = s->world->service->region.zone_ms;
    int32_t day = msh_day_of(from_at, zone_ms);
    int64_t minute = (from_at - msh_day_start(day, zone_ms)) / MSH_MINUTE_MS;
    for (;; day++, minute = 0) {
        int64_t from = MSH_MAX(minute, SHIFT_FROM_MIN);
        int64_t room = SHIFT_TO_MIN - from;
        if (room > left)
            return blur(s, msh_day_start(day, zone_ms) + (from + left) * MSH_MINUTE_MS);
        left -= MSH_MAX(room, 0);
    }
}

/* People -----------------------------------------------------------------------------------------*/

static const struct msh_demo_staff *staff_for(const struct msh_demo_story *s, enum msh_role role)
{
    enum msh_role acting = s->sealed                    ? MSH_STAFF_INSPECTOR
                           : s->type == MSH_TYPE_REPORT ? MSH_STAFF_REPORT_DESK
                                                        : role;
    return &s->world->cast->staff[acting];
}

const struct msh_principal *msh_demo_staff(struct msh_demo_story *s, enum msh_role role,
                                           int64_t other)
{
    const struct msh_demo_staff *staff = staff_for(s, role);
    if (staff->n == 0)
        return &msh_demo_system; /* refused by the table, and counted */
    size_t first = msh_demo_below(&s->dice, staff->n);
    for (size_t i = 0; i < staff->n; i++) {
        const struct msh_principal *who = &staff->items[(first + i) % staff->n];
        if (who->account_id != other)
            return who;
    }
    return &staff->items[first];
}

static bool had_part(const struct msh_ticket *ticket, int64_t account_id)
{
    for (size_t i = 0; i < ticket->n_claims; i++) {
        const struct msh_claim *claim = &ticket->claims[i];
        if (claim->state == MSH_CLAIM_GRANTED &&
            (claim->asked_by == account_id || claim->decided_by == account_id))
            return true;
    }
    return ticket->exit_by == account_id;
}

const struct msh_principal *msh_demo_outsider(struct msh_demo_story *s, enum msh_role role)
{
    const struct msh_demo_staff *staff = staff_for(s, role);
    size_t first = staff->n > 0 ? msh_demo_below(&s->dice, staff->n) : 0;
    for (size_t i = 0; i < staff->n; i++) {
        const struct msh_principal *who = &staff->items[(first + i) % staff->n];
        if (!had_part(&s->ticket, who->account_id))
            return who;
    }
    return staff->n > 0 ? &staff->items[first] : &msh_demo_system;
}

static bool reviewed_a_sibling(const struct msh_demo_story *s, int64_t account_id)
{
    for (size_t i = 0; s->tale->group->kind == MSH_DEMO_REPEAT && i < s->tale->n; i++)
        if (&s->tale->stories[i] != s && s->tale->stories[i].ticket.reviewer_id == account_id)
            return true;
    return false;
}

/* Best somebody new to the matter, else somebody who knows this ticket alone. */
const struct msh_principal *msh_demo_reviewer(struct msh_demo_story *s)
{
    const struct msh_demo_staff *staff = staff_for(s, MSH_STAFF_REVIEWER);
    size_t first = staff->n > 0 ? msh_demo_below(&s->dice, staff->n) : 0;
    const struct msh_principal *fallback = staff->n > 0 ? &staff->items[first] : &msh_demo_system;
    for (size_t i = 0; i < staff->n; i++) {
        const struct msh_principal *who = &staff->items[(first + i) % staff->n];
        if (reviewed_a_sibling(s, who->account_id))
            continue;
        if (s->ticket.reviewer_id != who->account_id)
            return who;
        fallback = who;
    }
    return fallback;
}

const struct msh_principal *msh_demo_clerk(struct msh_demo_story *s, int64_t unit_id)
{
    const struct msh_demo_desk *desk = msh_demo_desk_of(s->world->cast, unit_id);
    if (desk == NULL || desk->n_clerks == 0)
        return &msh_demo_system;
    return &desk->clerks[msh_demo_below(&s->dice, desk->n_clerks)];
}

const struct msh_principal *msh_demo_clerk_of(const struct msh_demo_story *s, int64_t unit_id,
                                              int64_t account_id)
{
    const struct msh_demo_desk *desk = msh_demo_desk_of(s->world->cast, unit_id);
    for (size_t i = 0; desk != NULL && i < desk->n_clerks; i++)
        if (desk->clerks[i].account_id == account_id)
            return &desk->clerks[i];
    return NULL;
}

const struct msh_principal *msh_demo_head(struct msh_demo_story *s, int64_t unit_id)
{
    const struct msh_demo_desk *desk = msh_demo_desk_of(s->world->cast, unit_id);
    return desk == NULL || !desk->has_head ? &msh_demo_system : &desk->head;
}

struct msh_principal msh_demo_requester(const struct msh_demo_story *s)
{
    return (struct msh_principal){ .kind = MSH_PRINCIPAL_REQUESTER,
                                   .ticket_id = s->ticket_id,
                                   .roles = MSH_ACTOR_REQUESTER };
}

/* Acting -----------------------------------------------------------------------------------------*/

struct msh_call msh_demo_call(struct msh_demo_story *s, const struct msh_principal *who)
{
    msh_arena_reset(s->tale->scratch);
    return (struct msh_call){ .service = s->world->service,
                              .principal = who,
                              .arena = s->tale->scratch,
                              .if_match = -1,
                              .at = s->now,
                              .until = s->world->until_at };
}

int msh_demo_outcome(struct msh_demo_story *s, const char *what, int rc, struct msh_err *err)
{
    struct msh_demo_world *world = s->tale->world;
    bool refused =
        rc == MSH_E_STATE || rc == MSH_E_FORBIDDEN || rc == MSH_E_NOT_FOUND || rc == MSH_E_INVALID;
    if (rc < 0 && !refused)
        return rc;
    pthread_mutex_lock(&world->lock);
    world->acts += rc >= 0;
    if (refused && world->refused++ == 0)
        (void)snprintf(world->refusal, sizeof(world->refusal), "%s in %s: %s %s (%.120s)", what,
                       msh_name_code(&msh_ticket_state_names, (int)s->ticket.state), err->code,
                       err->field, err->text);
    pthread_mutex_unlock(&world->lock);
    if (refused)
        msh_log(MSH_LOG_DEBUG, "demo_refused", "step=%s code=%s", what, err->code);
    return refused ? 1 : MSH_OK;
}

int msh_demo_act(struct msh_demo_story *s, const struct msh_principal *who, struct msh_act *act,
                 struct msh_err *err)
{
    struct msh_call call = msh_demo_call(s, who);
    struct msh_acted acted;
    act->ticket_id = s->ticket_id;
    int rc = msh_ticket_act(&call, act, &acted, err);
    rc = msh_demo_outcome(s, msh_name_code(&msh_op_names, (int)act->command.op), rc, err);
    if (rc != MSH_OK)
        return rc;
    msh_ticket_copy(acted.after, s->arena, &s->ticket);
    msh_demo_react(s);
    return MSH_OK;
}

struct msh_act msh_demo_do(enum msh_op op, const char *part, int64_t target, const char *text)
{
    return (struct msh_act){ .part = part,
                             .command = { .op = op, .target_id = target },
                             .text = text,
                             .urgency = -1,
                             .type = -1 };
}

/* Words ------------------------------------------------------------------------------------------*/

const char *msh_demo_text(struct msh_demo_story *s, const char *text)
{
    return msh_demo_fill(s->arena, text, &s->slots);
}

struct msh_demo_matter msh_demo_matter(const struct msh_demo_story *s)
{
    return (struct msh_demo_matter){ s->category, s->type, s->appeal };
}

int64_t msh_demo_remark_row(struct msh_demo_story *s, const char *kind, const char *reason)
{
    const struct msh_demo_matter matter = msh_demo_matter(s);
    return msh_demo_pick_about(&s->world->words->remarks, &s->dice, "kind", kind, "reason", reason,
                               &matter);
}

const char *msh_demo_remark(struct msh_demo_story *s, const char *kind, const char *reason)
{
    int64_t row = msh_demo_remark_row(s, kind, reason);
    if (row < 0)
        return NULL;
    return msh_demo_text(s, msh_demo_cell(&s->world->words->remarks, (size_t)row, "text"));
}

/* Parts ------------------------------------------------------------------------------------------*/

const struct msh_task *msh_demo_task(const struct msh_demo_story *s, int64_t id)
{
    return msh_ticket_task(&s->ticket, id);
}

struct msh_demo_share *msh_demo_share_of(struct msh_demo_story *s, int64_t task_id)
{
    for (size_t i = 0; i < s->n_shares; i++)
        if (s->shares[i].task_id == task_id)
            return &s->shares[i];
    struct msh_demo_share *share = MSH_PUSH(s->arena, s->shares, s->n_shares, s->cap_shares);
    share->task_id = task_id;
    share->path = MSH_DEMO_REPLY;
    return share;
}

const struct msh_clock *msh_demo_handling(const struct msh_demo_story *s, int64_t task_id)
{
    for (size_t i = s->ticket.n_clocks; i-- > 0;) {
        const struct msh_clock *clock = &s->ticket.clocks[i];
        if (clock->task_id == task_id && clock->state == MSH_CLOCK_RUNNING &&
            (clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE))
            return clock;
    }
    return NULL;
}

const struct msh_task *msh_demo_lead(const struct msh_demo_story *s)
{
    for (size_t i = s->ticket.n_tasks; i-- > 0;) {
        const struct msh_task *task = &s->ticket.tasks[i];
        if (task->role == MSH_ROLE_LEAD && task->parent_task_id == 0 &&
            task->state != MSH_TASK_RETURNED && task->state != MSH_TASK_RELEASED)
            return task;
    }
    return NULL;
}

bool msh_demo_withheld(const struct msh_demo_story *s)
{
    return s->identity == MSH_IDENTITY_CONFIDENTIAL || s->type == MSH_TYPE_REPORT || s->sealed;
}

/* Telling ----------------------------------------------------------------------------------------*/

const msh_demo_step_fn msh_demo_steps[MSH_DEMO_STEP_COUNT] = {
    [MSH_DEMO_REGISTER] = msh_demo_step_register,
    [MSH_DEMO_COMPLETE] = msh_demo_step_complete,
    [MSH_DEMO_DECIDE] = msh_demo_step_decide,
    [MSH_DEMO_RENDER] = msh_demo_step_render,
    [MSH_DEMO_RENDER_PASS] = msh_demo_step_render_pass,
    [MSH_DEMO_DISPATCH] = msh_demo_step_dispatch,
    [MSH_DEMO_CONCLUDE] = msh_demo_step_conclude,
    [MSH_DEMO_REDISPATCH] = msh_demo_step_redispatch,
    [MSH_DEMO_SIGN] = msh_demo_step_sign,
    [MSH_DEMO_ASSIGN] = msh_demo_step_assign,
    [MSH_DEMO_RETURN] = msh_demo_step_return,
    [MSH_DEMO_DELEGATE] = msh_demo_step_delegate,
    [MSH_DEMO_EXTEND] = msh_demo_step_extend,
    [MSH_DEMO_PAUSE] = msh_demo_step_pause,
    [MSH_DEMO_REPLY] = msh_demo_step_reply,
    [MSH_DEMO_APPROVE] = msh_demo_step_approve,
    [MSH_DEMO_EXCUSE] = msh_demo_step_excuse,
    [MSH_DEMO_DEFER] = msh_demo_step_defer,
    [MSH_DEMO_TERMINATE] = msh_demo_step_terminate,
    [MSH_DEMO_ENDORSE] = msh_demo_step_endorse,
    [MSH_DEMO_JUDGE] = msh_demo_step_judge,
    [MSH_DEMO_REVIEW] = msh_demo_step_review,
    [MSH_DEMO_CALL] = msh_demo_step_call,
    [MSH_DEMO_RATE] = msh_demo_step_rate,
    [MSH_DEMO_ASK_MERGED] = msh_demo_step_ask_merged,
    [MSH_DEMO_UNMERGE] = msh_demo_step_unmerge,
    [MSH_DEMO_PART] = msh_demo_step_part,
    [MSH_DEMO_HANG] = msh_demo_step_hang,
    [MSH_DEMO_WITHDRAW] = msh_demo_step_withdraw,
    [MSH_DEMO_OBJECT] = msh_demo_step_object,
    [MSH_DEMO_REOPEN] = msh_demo_step_reopen,
    [MSH_DEMO_APPEAL] = msh_demo_step_appeal,
    [MSH_DEMO_UNREASONABLE] = msh_demo_step_unreasonable,
    [MSH_DEMO_SUPPLEMENT] = msh_demo_step_supplement,
    [MSH_DEMO_REMARK] = msh_demo_step_remark,
    [MSH_DEMO_INSTRUCT] = msh_demo_step_instruct,
    [MSH_DEMO_TAG] = msh_demo_step_tag,
    [MSH_DEMO_LOOK_INTO] = msh_demo_step_look_into,
    [MSH_DEMO_UNMASK] = msh_demo_step_unmask,
    [MSH_DEMO_NEW_CODE] = msh_demo_step_new_code,
    [MSH_DEMO_CORRECT] = msh_demo_step_correct,
    [MSH_DEMO_ADD_UNIT] = msh_demo_step_add_unit,
    [MSH_DEMO_PUT_BACK] = msh_demo_step_put_back,
    [MSH_DEMO_HAND_OVER] = msh_demo_step_hand_over,
    [MSH_DEMO_FEEDBACK] = msh_demo_step_feedback,
    [MSH_DEMO_RECALL] = msh_demo_step_recall,
    [MSH_DEMO_DROP] = msh_demo_step_drop,
    [MSH_DEMO_PUBLISH] = msh_demo_step_publish,
};

/* Index of the next intent, or -1. */
static int64_t next_intent(const struct msh_demo_story *s)
{
    int64_t best = -1;
    for (size_t i = 0; i < s->n_agenda; i++) {
        const struct msh_demo_intent *a = &s->agenda[i];
        const struct msh_demo_intent *b = best < 0 ? NULL : &s->agenda[best];
        if (b == NULL || a->at < b->at || (a->at == b->at && a->order < b->order))
            best = (int64_t)i;
    }
    return best;
}

static int64_t next_at(const struct msh_demo_story *s)
{
    int64_t intent = next_intent(s), due_at = msh_demo_next_due(s);
    if (s->gone)
        return INT64_MAX;
    return intent < 0 ? due_at : MSH_MIN(due_at, s->agenda[intent].at);
}

static int advance(struct msh_demo_story *s, struct msh_err *err)
{
    int64_t i = next_intent(s), due_at = msh_demo_next_due(s);
    int rc;
    if (i < 0 || due_at <= s->agenda[i].at) {
        s->now = MSH_MAX(s->now + 1, due_at);
        rc = msh_demo_raise_due(s, err);
    } else {
        struct msh_demo_intent intent = s->agenda[i];
        s->agenda[i] = s->agenda[--s->n_agenda];
        s->now = MSH_MAX(s->now + 1, intent.at);
        rc = msh_demo_steps[intent.step](s, intent.target, err);
    }
    return rc < 0 ? rc : MSH_OK;
}

int msh_demo_tell(struct msh_demo_world *world, const struct msh_demo_group *group,
                  struct msh_arena *arena, struct msh_arena *scratch, struct msh_err *err)
{
    struct msh_demo_tale tale = {
        world, group, arena, scratch, MSH_ARRAY(arena, group->n, struct msh_demo_story), group->n
    };
    int64_t *at = MSH_ARRAY(arena, group->n, int64_t);
    int rc = MSH_OK;
    for (size_t i = 0; i < tale.n; i++) {
        tale.stories[i].tale = &tale;
        tale.stories[i].world = world;
        tale.stories[i].arena = arena;
        msh_demo_begin(&tale.stories[i], i);
    }
    while (rc == MSH_OK) {
        size_t next = 0;
        for (size_t i = 0; i < tale.n; i++) {
            at[i] = next_at(&tale.stories[i]);
            if (at[i] < at[next])
                next = i;
        }
        if (at[next] >= world->until_at)
            return MSH_OK;
        rc = advance(&tale.stories[next], err);
    }
    return rc;
}
