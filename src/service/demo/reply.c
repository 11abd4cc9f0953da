#include "base/base.h"

#include "base/time.h"
#include "service/demo/story.h"

/* What a unit answers: a frame (words/replies.tsv) around what it found and did (words/cases.tsv).
 * The form says the same as the words. Shares are per thousand. */

#define ARTICLE_DIGITS 4 /* an article about the category's second level is about it */

static const char *date_text(struct msh_demo_story *s, int64_t at)
{
    int year, month, mday;
    msh_day_to_civil(msh_day_of(at, s->world->service->region.zone_ms), &year, &month, &mday);
    return msh_arena_fmt(s->arena, "%d月%d日", month, mday);
}

static void fill_slots(struct msh_demo_story *s, const struct msh_task *task)
{
    static const char *const clocks[] = { "晚上九点半", "早上七点", "下午三点", "晚上八点" };
    const char **v = s->slots.v;
    const struct msh_unit *unit = msh_directory_unit(s->world->directory, task->unit_id);
    v[MSH_DEMO_SLOT_UNIT] = unit == NULL ? "承办单位" : unit->short_name;
    v[MSH_DEMO_SLOT_DATE] = date_text(s, (task->signed_at + s->now) / 2);
    v[MSH_DEMO_SLOT_DATE2] = date_text(s, s->now + msh_demo_range(&s->dice, 9, 40) * MSH_DAY_MS);
    v[MSH_DEMO_SLOT_CLOCK] = clocks[msh_demo_below(&s->dice, MSH_COUNT(clocks))];
    v[MSH_DEMO_SLOT_REQUESTER] =
        s->identity == MSH_IDENTITY_REAL && !msh_demo_withheld(s) ? s->address : "诉求人";
}

/* The case ---------------------------------------------------------------------------------------*/

int64_t msh_demo_article(const struct msh_demo_story *s)
{
    const struct msh_demo_table *kb = &s->world->words->kb;
    int64_t near = -1;
    for (size_t i = 0; i < kb->n_rows; i++) {
        const char *category = msh_demo_cell(kb, i, "category");
        if (msh_streq(category, s->category))
            return (int64_t)i;
        if (msh_streq(category + ARTICLE_DIGITS, "00") &&
            strncmp(category, s->category, ARTICLE_DIGITS) == 0)
            near = (int64_t)i;
    }
    return near;
}

static int64_t case_of(struct msh_demo_story *s)
{
    const struct msh_demo_matter matter = msh_demo_matter(s);
    return msh_demo_pick_best(&s->world->words->cases, &s->dice, NULL, NULL, NULL, NULL, &matter);
}

const char *msh_demo_case(struct msh_demo_story *s, const char *column)
{
    int64_t row = case_of(s);
    return row < 0 ? NULL
                   : msh_demo_text(s, msh_demo_cell(&s->world->words->cases, (size_t)row, column));
}

static void fill_case(struct msh_demo_story *s)
{
    static const struct {
        const char *column;
        enum msh_demo_slot slot;
    } parts[] = {
        { "found", MSH_DEMO_SLOT_FOUND },   { "done", MSH_DEMO_SLOT_DONE },
        { "why", MSH_DEMO_SLOT_WHY },       { "plan", MSH_DEMO_SLOT_PLAN },
        { "untrue", MSH_DEMO_SLOT_UNTRUE },
    };
    const struct msh_demo_table *cases = &s->world->words->cases;
    int64_t row = case_of(s);
    for (size_t i = 0; i < MSH_COUNT(parts); i++)
        s->slots.v[parts[i].slot] =
            row < 0 ? "" : msh_demo_text(s, msh_demo_cell(cases, (size_t)row, parts[i].column));
}

/* A case that can only be solved is solved, whatever the unit is like. */
static enum msh_demo_quality fit_quality(const struct msh_demo_story *s,
                                         enum msh_demo_quality quality)
{
    const char *const *v = s->slots.v;
    bool may_stay = !msh_empty(v[MSH_DEMO_SLOT_WHY]);
    if (quality == MSH_DEMO_PARTIAL && !may_stay)
        return MSH_DEMO_GOOD;
    if (quality == MSH_DEMO_LATE_OPEN && !may_stay)
        return MSH_DEMO_LATE;
    if (quality == MSH_DEMO_UNTRUE && msh_empty(v[MSH_DEMO_SLOT_UNTRUE]))
        return MSH_DEMO_GOOD;
    return quality;
}

/* The frame --------------------------------------------------------------------------------------*/

static const char *const quality_codes[MSH_DEMO_QUALITY_COUNT] = { "good",      "partial",
                                                                   "late",      "perfunctory",
                                                                   "late_open", "untrue" };

/* "hidden" where the unit does not know whom to call. */
static const char *draw_contact(struct msh_demo_story *s, enum msh_demo_quality quality)
{
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    if (s->identity != MSH_IDENTITY_REAL || msh_demo_withheld(s))
        return "hidden";
    if (quality == MSH_DEMO_PERFUNCTORY)
        return lot < 500 ? "phone" : "none";
    return lot < 680 ? "phone" : lot < 975 ? "visit" : "none";
}

/* Where no frame of the quality has this contact: another one that is true of it. */
static int64_t frame_of(struct msh_demo_story *s, const char *code, const char **contact)
{
    const struct msh_demo_table *replies = &s->world->words->replies;
    const struct msh_demo_matter matter = msh_demo_matter(s);
    const char *const others[] = { *contact, "phone", "none" };
    for (size_t i = 0; i < MSH_COUNT(others); i++) {
        bool known = !msh_streq(*contact, "hidden") || msh_streq(others[i], "hidden") ||
                     msh_streq(others[i], "none");
        int64_t row = known ? msh_demo_pick_about(replies, &s->dice, "quality", code, "contact",
                                                  others[i], &matter)
                            : -1;
        if (row >= 0) {
            *contact = others[i];
            return row;
        }
    }
    return -1;
}

/* Which frames: those of the quality, unless there is more to say. */
static const char *code_of(const struct msh_demo_story *s, const struct msh_task *task,
                           enum msh_demo_quality quality)
{
    bool many = s->tale->group->kind == MSH_DEMO_BURST;
    if (task->role == MSH_ROLE_ASSIST)
        return "assist";
    if (task->round > 1 && quality == MSH_DEMO_GOOD && !msh_empty(s->slots.v[MSH_DEMO_SLOT_WHY]))
        return "again";
    if (many && quality == MSH_DEMO_GOOD)
        return "many";
    if (many && quality == MSH_DEMO_PARTIAL)
        return "many_open";
    return quality_codes[quality];
}

static void fill_form(struct msh_demo_story *s, const struct msh_task *task,
                      enum msh_demo_quality quality, const char *contact, struct msh_act *act)
{
    bool open = quality == MSH_DEMO_PARTIAL || quality == MSH_DEMO_LATE_OPEN;
    bool contacted = msh_streq(contact, "phone") || msh_streq(contact, "visit");
    act->command.contacted = contacted ? MSH_ANSWER_YES : MSH_ANSWER_NO;
    act->command.solved = open ? MSH_ANSWER_NO : MSH_ANSWER_YES;
    act->reply.truth = quality == MSH_DEMO_UNTRUE ? MSH_ANSWER_NO : MSH_ANSWER_YES;
    if (contacted) {
        act->reply.contact_by = msh_demo_remark(s, "contact_by", NULL);
        act->reply.contact_way = msh_streq(contact, "visit") ? "上门" : "电话";
        act->reply.contact_at = (task->signed_at + s->now) / 2;
    }
    if (open)
        act->reply.unsolved_reason = s->slots.v[MSH_DEMO_SLOT_WHY];
}

/* One answer to many ------------------------------------------------------------------------------*/

/* The share of another ticket of the burst that its unit could answer with the very same words. */
static const struct msh_task *alike(struct msh_demo_story *s, struct msh_demo_story *other,
                                    const struct msh_task *task)
{
    if (other == s || other->gone || other->ticket.state != MSH_TICKET_HANDLING ||
        other->identity != s->identity || msh_demo_withheld(other) != msh_demo_withheld(s) ||
        !msh_streq(other->category, s->category))
        return NULL;
    for (size_t i = 0; i < other->n_shares; i++) {
        const struct msh_demo_share *share = &other->shares[i];
        const struct msh_task *one =
            msh_demo_at_work(other, share->task_id, MSH_BIT(MSH_TASK_HANDLING));
        if (one != NULL && share->path == MSH_DEMO_REPLY && one->unit_id == task->unit_id &&
            one->role == MSH_ROLE_LEAD && one->parent_task_id == 0 && one->round == task->round &&
            one->signed_at <= s->now)
            return one;
    }
    return NULL;
}

/* The form that answered `s` for another ticket of the burst, as a bulk reply sends it. */
static int reply_alike(struct msh_demo_story *s, struct msh_demo_story *other,
                       const struct msh_task *one, const struct msh_principal *who,
                       const struct msh_act *said, struct msh_err *err)
{
    struct msh_act act = *said;
    struct msh_demo_share *share = msh_demo_share_of(other, one->id);
    other->now = MSH_MAX(other->now, s->now);
    other->quality = share->quality = s->quality;
    other->contacted = s->contacted;
    other->public_reply = s->public_reply;
    share->drafts++;
    act.command.target_id = one->id;
    if (act.reply.contact_at != 0)
        act.reply.contact_at = (one->signed_at + other->now) / 2;
    return msh_demo_act(other, who, &act, err);
}

/* A unit that has dealt with what many told answers those that wait with it, in one go. */
static int reply_to_all(struct msh_demo_story *s, const struct msh_task *task, struct msh_act *act,
                        struct msh_err *err)
{
    const struct msh_demo_tale *tale = s->tale;
    const struct msh_principal *who = msh_demo_clerk(s, task->unit_id);
    const struct msh_task asked = *task;
    for (size_t i = 0; i < tale->n && !act->many; i++)
        act->many = alike(s, &tale->stories[i], &asked) != NULL;
    const struct msh_act said = *act;
    int rc = msh_demo_act(s, who, act, err);
    if (rc != MSH_OK || !said.many)
        return rc;
    for (size_t i = 0; rc >= 0 && i < tale->n; i++) {
        const struct msh_task *one = alike(s, &tale->stories[i], &asked);
        if (one != NULL)
            rc = reply_alike(s, &tale->stories[i], one, who, &said, err);
    }
    return rc;
}

int msh_demo_step_reply(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_demo_table *replies = &s->world->words->replies;
    const struct msh_task *task = msh_demo_at_work(s, target, MSH_BIT(MSH_TASK_HANDLING));
    struct msh_demo_share *share = msh_demo_share_of(s, target);
    if (task == NULL)
        return MSH_OK;
    bool lead = task->role == MSH_ROLE_LEAD && task->parent_task_id == 0;
    fill_slots(s, task);
    fill_case(s);
    share->quality = fit_quality(s, share->quality);
    const char *contact = draw_contact(s, share->quality);
    int64_t row = frame_of(s, code_of(s, task, share->quality), &contact);
    if (row < 0) {
        share->quality = MSH_DEMO_GOOD;
        row = frame_of(s, quality_codes[MSH_DEMO_GOOD], &contact);
    }
    struct msh_act act =
        msh_demo_do(MSH_OP_REPLY, "task", target,
                    msh_demo_text(s, msh_demo_cell(replies, (size_t)row, "internal")));
    if (task->role == MSH_ROLE_LEAD)
        act.public_text = msh_demo_text(s, msh_demo_cell(replies, (size_t)row, "public"));
    fill_form(s, task, share->quality, contact, &act);
    if (lead) {
        s->quality = share->quality;
        s->contacted = act.command.contacted == MSH_ANSWER_YES;
        s->public_reply = act.public_text;
    }
    share->drafts++;
    return lead && share->quality == MSH_DEMO_GOOD && s->tale->group->kind == MSH_DEMO_BURST
               ? reply_to_all(s, task, &act, err)
               : msh_demo_act(s, msh_demo_clerk(s, task->unit_id), &act, err);
}

const char *msh_demo_past_reply(struct msh_demo_story *s, int64_t unit_id, int64_t replied_at)
{
    const struct msh_task task = {
        .unit_id = unit_id, .role = MSH_ROLE_LEAD, .round = 1, .signed_at = s->now
    };
    const int64_t lot = msh_demo_range(&s->dice, 0, 999);
    enum msh_demo_quality quality = lot < 700   ? MSH_DEMO_GOOD
                                    : lot < 850 ? MSH_DEMO_PARTIAL
                                                : MSH_DEMO_LATE;
    s->now = replied_at;
    fill_slots(s, &task);
    fill_case(s);
    quality = fit_quality(s, quality);
    const char *contact = draw_contact(s, quality);
    int64_t row = frame_of(s, quality_codes[quality], &contact);
    if (row < 0)
        row = frame_of(s, quality_codes[MSH_DEMO_GOOD], &contact);
    return msh_demo_text(s, msh_demo_cell(&s->world->words->replies, (size_t)row, "public"));
}
