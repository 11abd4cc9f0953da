/*
 * What happened to a ticket: the raw chain, byte for byte, and the same story told to people.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/id.h"
#include "http/view.h"
#include "store/event_store.h"

#define EVENTS_MAX 1000

struct chain {
    struct msh_req *req;
    int64_t ticket_id, after, limit;
    struct msh_event *events;
    size_t n;
};

static int read_chain(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct chain *c = arg;

    return msh_event_list(tx, msh_api_service(c->req)->region.region_id, "ticket", c->ticket_id,
                          c->after, c->limit, c->req->arena, &c->events, &c->n, err);
}

static int load_chain(struct msh_req *req, int64_t ticket_id, struct chain *ret,
                      struct msh_err *err)
{
    const struct msh_page_query *query = req->query;

    *ret = (struct chain){ .req = req,
                           .ticket_id = ticket_id,
                           .after = query->after,
                           .limit = query->limit > 0 ? query->limit : EVENTS_MAX };
    return msh_api_read(req, "events", read_chain, ret, err);
}

/* ---- the raw chain ---- */

static void write_link(struct msh_json *w, const struct msh_event *event, bool may)
{
    msh_json_object(w, NULL);
    msh_json_int(w, "seq", event->seq);
    if (may)
        msh_json_stringn(w, "payload", event->payload, event->payload_n);
    msh_json_hex(w, "prev_hash", event->prev_hash, MSH_HASH_SIZE);
    msh_json_hex(w, "hash", event->hash, MSH_HASH_SIZE);
    if (!may)
        msh_json_bool(w, "withheld", true);
    msh_json_object_end(w);
}

int msh_h_events(struct msh_req *req, struct msh_err *err)
{
    const bool may = msh_may(msh_api_who(req), MSH_PERM_EVENTS_READ);
    struct msh_ticket_view *view = MSH_NEW(req->arena, struct msh_ticket_view);
    struct msh_call call;
    struct msh_json w;
    struct chain c;
    struct msh_str out;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_ticket_view(&call, id, view, err) < 0 || load_chain(req, id, &c, err) < 0)
        return err->rc;
    msh_str_init(&out, MSH_API_ANSWER_MAX);
    msh_json_init(&w, &out);
    msh_json_array(&w, NULL);
    for (size_t i = 0; i < c.n; i++)
        write_link(&w, &c.events[i], may);
    msh_json_array_end(&w);
    return msh_reply_json(req, 200, &out, err);
}

/* ---- told to people ---- */

/* Work inside the offices that is not the requester's to follow. */
static const bool not_for_citizens[MSH_OP_COUNT] = {
    [MSH_OP_CORRECT] = true,          [MSH_OP_REMARK] = true,       [MSH_OP_CONFER] = true,
    [MSH_OP_CONCLUDE] = true,         [MSH_OP_ASSIGN] = true,       [MSH_OP_TAKE] = true,
    [MSH_OP_PUT_BACK] = true,         [MSH_OP_ASK_RETURN] = true,   [MSH_OP_RETURN_GRANTED] = true,
    [MSH_OP_RETURN_DENIED] = true,    [MSH_OP_WINDOW_CLOSE] = true, [MSH_OP_DELEGATE] = true,
    [MSH_OP_CHILDREN_REPLIED] = true, [MSH_OP_RECALL] = true,       [MSH_OP_APPROVE] = true,
    [MSH_OP_DISAPPROVE] = true,       [MSH_OP_SCORE_RATING] = true,
};
/* Who was asked and when: hidden from units where the requester is (guarantee 5). */
static const bool answers[MSH_OP_COUNT] = {
    [MSH_OP_SOLVED] = true,       [MSH_OP_ACCEPTED_UNSOLVED] = true, [MSH_OP_UNSOLVED] = true,
    [MSH_OP_DISSATISFIED] = true, [MSH_OP_ATTEMPT] = true,           [MSH_OP_UNREACHED] = true,
};

/* Of what is no row of the table, a unit sees the files and what its desk is told. */
static bool is_told_beside(const struct msh_viewer *v, const char *op)
{
    static const char *const of_units[] = { "attach", "remind", "warn", "renew" };

    if (v->citizen)
        return msh_streq(op, "attach");
    for (size_t i = 0; i < MSH_COUNT(of_units); i++)
        if (msh_streq(op, of_units[i]))
            return true;
    return !v->unit;
}

static bool is_told(const struct msh_viewer *v, const struct msh_event *event, int op)
{
    if (op < 0)
        return is_told_beside(v, event->op);
    if (v->citizen)
        return !not_for_citizens[op];
    return !(v->unit && msh_view_withheld(&v->view->row.ticket) && answers[op]);
}

/* What `op`s beside the table are called. */
static const struct msh_name edits[] = {
    { "render", "撰写转述稿", "write a rendition" },
    { "approve_rendition", "审定转述稿", "approve a rendition" },
    { "accuse", "列明被举报单位", "name accused units" },
    { "same_matter", "关联同一事项", "link to the same matter" },
    { "attach", "上传附件", "attach a file" },
    { "remind", "提醒：期限将至", "remind: the limit comes near" },
    { "warn", "预警：已超期限", "warn: the limit has passed" },
    { "renew", "按新公布的日历重算期限", "dues printed anew by the announced calendar" },
    { "unmask", "查看诉求人身份", "open the requester's name" },
    { "rectify", "更正诉求人信息", "correct the requester's data" },
    { "restrict", "限制诉求人信息", "restrict the requester's data" },
    { "erase", "销毁诉求人信息", "destroy the requester's data" },
    { "hold_back", "暂缓告知查看记录", "tell later who opened the name" },
};
static const struct msh_names edit_names = { "edit", edits, MSH_COUNT(edits) };

static const struct msh_name *op_name(const struct msh_event *event, int op)
{
    const int edit = msh_name_find(&edit_names, event->op);

    if (op >= 0)
        return &msh_op_names.items[op];
    return edit >= 0 ? &edits[edit] : NULL;
}

static const char *reason_zh(const struct msh_directory *city, const char *code)
{
    static const struct msh_names *const tables[] = {
        &msh_return_reason_names,    &msh_refusal_reason_names,   &msh_pause_reason_names,
        &msh_send_back_reason_names, &msh_terminate_reason_names, &msh_attempt_names
    };
    const struct msh_transfer_line *line = msh_directory_line(city, code);

    for (size_t i = 0; i < MSH_COUNT(tables); i++) {
        const int found = msh_name_find(tables[i], code);

        if (found >= 0)
            return tables[i]->items[found].zh;
    }
    return line != NULL ? line->name : NULL;
}

/* "沈知远（市热线中心）"; offices only for the requester. */
static void add_actor(const struct msh_viewer *v, const struct msh_event *event,
                      struct msh_str *out)
{
    const struct msh_person_name *person = msh_people_find(v->people, event->actor_id);
    const struct msh_unit *unit =
        person != NULL ? msh_directory_unit(v->city, person->unit_id) : NULL;
    const char *office = unit != NULL ? unit->short_name : "工作人员";

    if (msh_streq(event->actor_kind, "system"))
        msh_str_add(out, "系统");
    else if (msh_streq(event->actor_kind, "requester") || msh_streq(event->actor_kind, "anonymous"))
        msh_str_add(out, "诉求人");
    else if (v->citizen || person == NULL || person->display == NULL)
        msh_str_add(out, office);
    else
        msh_str_fmt(out, "%s（%s）", person->display, office);
}

static void add_state(const struct msh_event *event, struct msh_str *out)
{
    const int machine = msh_name_find(&msh_machine_names, event->machine);
    const struct msh_names *states;
    int to;

    if (machine < 0 || event->state_to == NULL ||
        (event->state_from != NULL && msh_streq(event->state_from, event->state_to)))
        return;
    states = msh_machine_states((enum msh_machine)machine);
    to = msh_name_find(states, event->state_to);
    if (to >= 0)
        msh_str_fmt(out, "，转为%s", states->items[to].zh);
}

/* The dues that were printed with it. */
static void add_dues(const struct msh_viewer *v, const struct msh_event *event,
                     const struct msh_jval *data, struct msh_str *out)
{
    const struct msh_jval *clocks = msh_jget(data, "clocks");
    const int64_t zone_ms = msh_directory_calendar(v->city)->zone_ms;

    for (const struct msh_jval *c = clocks != NULL ? clocks->first : NULL; c != NULL; c = c->next) {
        const int stage = msh_name_find(&msh_stage_names, msh_jget_string(c, "stage"));
        const char *tick = msh_jget_string(c, "tick");
        const int64_t due = msh_jget_int(c, "due", 0);
        char text[MSH_DUE_TEXT_SIZE];

        if (stage < 0 || due == 0 || tick == NULL ||
            (!msh_streq(tick, "start") && !msh_streq(tick, "extend") && !msh_streq(tick, "renew")))
            continue;
        msh_due_text_zh(due, event->at, zone_ms, text);
        msh_str_fmt(out, "；%s限%s", msh_stage_names.items[stage].zh, text);
    }
}

static void add_details(const struct msh_viewer *v, const struct msh_jval *data,
                        struct msh_str *out)
{
    const char *unit_id = msh_jget_string(data, "unit"), *reason = msh_jget_string(data, "reason");
    const int role = msh_name_find(&msh_task_role_names, msh_jget_string(data, "role"));
    const int kind = msh_name_find(&msh_claim_kind_names, msh_jget_string(data, "kind"));
    const struct msh_unit *unit = NULL;
    int64_t id;

    if (unit_id != NULL && msh_id_parse(unit_id, &id))
        unit = msh_directory_unit(v->city, id);
    if (kind >= 0)
        msh_str_fmt(out, "%s", msh_claim_kind_names.items[kind].zh);
    if (unit != NULL && role >= 0)
        msh_str_fmt(out, "：%s（%s）", unit->name, msh_task_role_names.items[role].zh);
    if (reason != NULL && reason_zh(v->city, reason) != NULL)
        msh_str_fmt(out, "（%s）", reason_zh(v->city, reason));
}

static const struct msh_text *find_text(const struct msh_viewer *v, const char *id_text)
{
    int64_t id;

    for (size_t i = 0; id_text != NULL && msh_id_parse(id_text, &id) && i < v->view->n_texts; i++)
        if (v->view->texts[i].piece_id == id)
            return &v->view->texts[i];
    return NULL;
}

static void write_word(struct msh_json *w, const struct msh_text *text)
{
    if (text == NULL)
        return;
    msh_json_object(w, NULL);
    msh_json_id(w, "id", text->piece_id);
    msh_json_word(w, "kind", &msh_piece_kind_names, (int)text->kind);
    msh_json_string(w, "text", text->text != NULL ? text->text : "已销毁");
    msh_json_bool(w, "destroyed", text->text == NULL);
    msh_json_object_end(w);
}

static void write_words(const struct msh_viewer *v, struct msh_json *w, const struct msh_jval *data)
{
    const struct msh_jval *texts = msh_jget(data, "texts");

    msh_json_array(w, "words");
    for (const struct msh_jval *t = texts != NULL ? texts->first : NULL; t != NULL; t = t->next)
        write_word(w, find_text(v, msh_jget_string(t, "id")));
    write_word(w, find_text(v, msh_jget_string(data, "text")));
    msh_json_array_end(w);
}

static int write_entry(const struct msh_viewer *v, struct msh_json *w,
                       const struct msh_event *event, struct msh_err *err)
{
    const int op = msh_name_find(&msh_op_names, event->op);
    const struct msh_name *name = op_name(event, op);
    const struct msh_jval *root, *data;
    struct msh_str zh;

    if (!is_told(v, event, op))
        return 0;
    if (msh_json_read(v->call->arena, event->payload, event->payload_n, &root, err) < 0)
        return err->rc;
    data = msh_jget(root, "data");
    msh_str_init(&zh, 4096);
    add_actor(v, event, &zh);
    msh_str_add(&zh, name != NULL ? name->zh : event->op);
    add_details(v, data, &zh);
    add_state(event, &zh);
    add_dues(v, event, data, &zh);
    msh_json_object(w, NULL);
    msh_json_int(w, "seq", event->seq);
    msh_json_time(w, "at", event->at);
    msh_json_string(w, "op", event->op);
    msh_json_string(w, "machine", event->machine);
    msh_json_id(w, "target_id", event->target_id);
    msh_json_string(w, "from", event->state_from);
    msh_json_string(w, "to", event->state_to);
    msh_json_string(w, "actor_kind", event->actor_kind);
    msh_json_person(w, "actor", v->people, v->citizen ? 0 : event->actor_id);
    msh_json_string(w, "sentence", zh.p);
    msh_json_string(w, "sentence_en", name != NULL ? name->en : event->op);
    write_words(v, w, data);
    msh_json_object_end(w);
    msh_str_done(&zh);
    return 0;
}

/* Names for the requester's page too: their offices stand in the sentences. */
static int load_actors(struct msh_req *req, struct msh_viewer *v, const struct chain *c,
                       struct msh_err *err)
{
    for (size_t i = 0; i < c->n; i++)
        if (msh_streq(c->events[i].actor_kind, "staff") ||
            msh_streq(c->events[i].actor_kind, "token"))
            msh_people_want(v->people, req->arena, c->events[i].actor_id);
    return msh_people_load(req, v->people, err);
}

int msh_h_timeline(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_viewer v;
    struct msh_call call;
    struct msh_json *w;
    struct chain c;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_viewer_open(req, &call, id, &v, err) < 0 || load_chain(req, id, &c, err) < 0 ||
        load_actors(req, &v, &c, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < c.n; i++)
        if (write_entry(&v, w, &c.events[i], err) < 0) {
            msh_str_done(&a.text);
            return err->rc;
        }
    msh_json_array_end(w);
    msh_json_int(w, "last_seq", c.n > 0 ? c.events[c.n - 1].seq : c.after);
    return msh_answer_send(req, 200, &a, err);
}
