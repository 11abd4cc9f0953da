/*
 * The words of a sentence that are no vocabulary stand in one table of two rows; the order of its
 * parts (who, what, whom, to which state, until when) is the same in both languages.
 */
#include "base/base.h"

#include "http/sentence.h"

#include "base/id.h"
#include "base/json.h"
#include "domain/deadline.h"
#include "http/forms.h"

struct words {
    const char *system, *requester, *staff;
    const char *does, *gap; /* after the actor; between a deed and what it is about */
    const char *colon, *open, *close, *becomes, *due, *limit, *deputy, *away;
    void (*due_text)(int64_t due_at, int64_t ref_at, int64_t zone_ms, char out[MSH_DUE_TEXT_SIZE]);
};

static const struct words words_of[MSH_TONGUE_COUNT] = {
    [MSH_TONGUE_ZH] = { "按规则", "诉求人", "工作人员", "：", "：", "：", "（", "）", "，转为",
                        "；", "限", "，代", "同事", msh_due_text_zh },
    [MSH_TONGUE_EN] = { "by rule", "requester", "staff", ": ", " ", ": ", " (", ")", " → ", "; ",
                        " ", ", for ", "a colleague", msh_due_text_en },
};

/* What the events beside the transition table are called. */
static const struct msh_name edits[] = {
    { "render", "撰写转述稿", "write a rendition" },
    { "approve_rendition", "审定转述稿", "approve a rendition" },
    { "accuse", "列明被举报单位", "name accused units" },
    { "same_matter", "关联同一事项", "link to the same matter" },
    { "attach", "上传附件", "attach a file" },
    { "publish_propose", "拟公开", "propose to publish" },
    { "publish", "审定公开", "publish" },
    { "publish_reject", "不予公开", "do not publish" },
    { "publish_withdraw", "撤下公开内容", "withdraw from publication" },
    { "publish_refuse", "不同意公开", "refuse publication" },
    { "publish_allow", "同意公开", "allow publication" },
    { "me_too_end", "附议结束，只留人数", "nobody joins any more; only the number stays" },
    { "remind", "提醒：期限将至", "remind: the limit comes near" },
    { "warn", "预警：已超期限", "warn: the limit has passed" },
    { "renew", "按新公布的日历重算期限", "print dues anew by the announced calendar" },
    { "unmask", "查看诉求人身份", "open the requester's name" },
    { "rectify", "更正诉求人信息", "correct the requester's data" },
    { "restrict", "限制诉求人信息", "restrict the requester's data" },
    { "destroy_person", "已销毁诉求人姓名和电话", "the requester's name and phone were destroyed" },
    { "erase", "销毁诉求人信息", "destroy the requester's data" },
    { "hold_back", "暂缓告知查看记录", "tell later who opened the name" },
};
static const struct msh_names edit_names = { "edit", edits, MSH_COUNT(edits) };

static const char *in(enum msh_tongue tongue, const struct msh_name *name)
{
    return tongue == MSH_TONGUE_ZH ? name->zh : name->en;
}

static const char *deed(enum msh_tongue tongue, const char *code)
{
    static const struct msh_names *const tables[] = { &msh_op_names, &edit_names };

    for (size_t i = 0; i < MSH_COUNT(tables); i++) {
        const int found = msh_name_find(tables[i], code);

        if (found >= 0)
            return in(tongue, &tables[i]->items[found]);
    }
    return code;
}

static const char *reason(const struct msh_directory *city, enum msh_tongue tongue,
                          const char *code)
{
    static const struct msh_names *const tables[] = {
        &msh_return_reason_names,    &msh_refusal_reason_names,   &msh_pause_reason_names,
        &msh_send_back_reason_names, &msh_terminate_reason_names, &msh_attempt_names
    };
    const struct msh_transfer_line *line = msh_directory_line(city, code);

    for (size_t i = 0; i < MSH_COUNT(tables); i++) {
        const int found = msh_name_find(tables[i], code);

        if (found >= 0)
            return in(tongue, &tables[i]->items[found]);
    }
    return line != NULL ? line->name : NULL;
}

static void add_in_brackets(const struct words *words, const char *text, struct msh_str *out)
{
    msh_str_add(out, words->open);
    msh_str_add(out, text);
    msh_str_add(out, words->close);
}

static void add_actor(const struct msh_viewer *v, const struct msh_event *event,
                      const struct words *words, struct msh_str *out)
{
    const struct msh_person_name *person = msh_people_find(v->people, event->actor_id);
    const struct msh_unit *unit =
        person != NULL ? msh_directory_unit(v->city, person->unit_id) : NULL;
    const char *office = unit != NULL ? unit->short_name : words->staff;

    if (msh_streq(event->actor_kind, "system")) {
        msh_str_add(out, words->system);
    } else if (msh_streq(event->actor_kind, "requester") ||
               msh_streq(event->actor_kind, "anonymous")) {
        msh_str_add(out, words->requester);
    } else if (v->citizen || person == NULL || person->display == NULL) {
        msh_str_add(out, office);
    } else {
        msh_str_add(out, person->display);
        add_in_brackets(words, office, out);
    }
}

static void add_details(const struct msh_viewer *v, const struct msh_jval *data,
                        enum msh_tongue tongue, struct msh_str *out)
{
    const struct words *words = &words_of[tongue];
    const char *unit_id = msh_jget_string(data, "unit"), *code = msh_jget_string(data, "reason");
    const int role = msh_name_find(&msh_task_role_names, msh_jget_string(data, "role"));
    const int kind = msh_name_find(&msh_claim_kind_names, msh_jget_string(data, "kind"));
    const char *why = code != NULL ? reason(v->city, tongue, code) : NULL;
    const struct msh_unit *unit = NULL;
    int64_t id;

    if (unit_id != NULL && msh_id_parse(unit_id, &id))
        unit = msh_directory_unit(v->city, id);
    if (kind >= 0) {
        msh_str_add(out, words->gap);
        msh_str_add(out, in(tongue, &msh_claim_kind_names.items[kind]));
    }
    if (unit != NULL && role >= 0) {
        msh_str_add(out, words->colon);
        msh_str_add(out, unit->name);
        add_in_brackets(words, in(tongue, &msh_task_role_names.items[role]), out);
    }
    if (why != NULL)
        add_in_brackets(words, why, out);
}

static void add_state(const struct msh_event *event, enum msh_tongue tongue, struct msh_str *out)
{
    const int machine = msh_name_find(&msh_machine_names, event->machine);
    const struct msh_names *states;
    int to;

    if (machine < 0 || event->state_to == NULL ||
        (event->state_from != NULL && msh_streq(event->state_from, event->state_to)))
        return;
    states = msh_machine_states((enum msh_machine)machine);
    to = msh_name_find(states, event->state_to);
    if (to < 0)
        return;
    msh_str_add(out, words_of[tongue].becomes);
    msh_str_add(out, in(tongue, &states->items[to]));
}

/* The dues that were printed with it. */
static void add_dues(const struct msh_viewer *v, const struct msh_event *event,
                     const struct msh_jval *data, enum msh_tongue tongue, struct msh_str *out)
{
    static const char *const printing[] = { "start", "extend", "renew" };
    const struct words *words = &words_of[tongue];
    const struct msh_jval *clocks = msh_jget(data, "clocks");
    const int64_t zone_ms = msh_directory_calendar(v->city)->zone_ms;

    for (const struct msh_jval *c = clocks != NULL ? clocks->first : NULL; c != NULL; c = c->next) {
        const int stage = msh_name_find(&msh_stage_names, msh_jget_string(c, "stage"));
        const char *tick = msh_jget_string(c, "tick");
        const int64_t due = msh_jget_int(c, "due", 0);
        char text[MSH_DUE_TEXT_SIZE];
        bool printed = msh_jget_int(c, "from", 0) != 0; /* a pause ended and moved it */

        for (size_t i = 0; i < MSH_COUNT(printing); i++)
            printed |= tick != NULL && msh_streq(tick, printing[i]);
        if (stage < 0 || due == 0 || !printed)
            continue;
        words->due_text(due, event->at, zone_ms, text);
        msh_str_add(out, words->due);
        msh_str_add(out, in(tongue, &msh_stage_names.items[stage]));
        msh_str_add(out, words->limit);
        msh_str_add(out, text);
    }
}

/* Done for somebody on leave: staff read for whom. */
static void add_deputy(const struct msh_viewer *v, const struct msh_jval *data,
                       const struct words *words, struct msh_str *out)
{
    const char *text = msh_jget_string(data, "deputy_of");
    const struct msh_person_name *person = NULL;
    int64_t id = 0;

    if (v->citizen || text == NULL)
        return;
    if (msh_id_parse(text, &id))
        person = msh_people_find(v->people, id);
    msh_str_add(out, words->deputy);
    msh_str_add(out, person != NULL && person->display != NULL ? person->display : words->away);
}

void msh_sentence(const struct msh_viewer *v, const struct msh_event *event,
                  const struct msh_jval *data, enum msh_tongue tongue, struct msh_str *out)
{
    const struct words *words = &words_of[tongue];

    add_actor(v, event, words, out);
    add_deputy(v, data, words, out);
    msh_str_add(out, words->does);
    msh_str_add(out, deed(tongue, event->op));
    add_details(v, data, tongue, out);
    add_state(event, tongue, out);
    add_dues(v, event, data, tongue, out);
}
