/*
 * Reading one ticket: whole, as a printable order, as a receipt, and as its requester reads it.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/view.h"

/* By id, or by the number that people tell each other. */
static int find_id(struct msh_req *req, int64_t *ret, struct msh_err *err)
{
    const char *text = msh_req_param(req, "id");

    if (!msh_number_valid(text))
        return msh_req_param_id(req, "id", ret, err);
    if (msh_api_ticket(req, text, "id", ret, err) == 0)
        return 0;
    return err->rc == MSH_E_INVALID
               ? msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such number")
               : err->rc;
}

static int open_viewer(struct msh_req *req, struct msh_viewer *ret, struct msh_err *err)
{
    struct msh_call *call = MSH_NEW(req->arena, struct msh_call);
    int64_t id = 0;

    if (find_id(req, &id, err) < 0 || msh_api_call(req, call, err) < 0)
        return err->rc;
    return msh_viewer_open(req, call, id, ret, err);
}

int msh_h_ticket_get(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_viewer v;
    struct msh_json *w;

    if (open_viewer(req, &v, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_view_write(&v, w);
    msh_reply_etag(req, v.view->row.version);
    return msh_answer_send(req, 200, &a, err);
}

/* 工单: what a unit prints, with every printed limit. The page itself is the browser's. */
int msh_h_work_order(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_viewer v;
    struct msh_json *w;

    if (open_viewer(req, &v, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "city", msh_api_city_name(req));
    msh_json_bool(w, "sandbox", msh_api_service(req)->region.sandbox);
    msh_json_time(w, "printed_at", v.view->now);
    msh_json_object(w, "ticket");
    msh_view_head(&v, w);
    msh_json_object_end(w);
    msh_view_texts(&v, w);
    msh_view_tasks(&v, w);
    msh_view_clocks(&v, w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_receipt(struct msh_req *req, struct msh_err *err)
{
    const char *receipt = NULL, *proof = NULL, *seal = NULL;
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_ticket_receipt(&call, id, &receipt, &proof, &seal, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "receipt", receipt);
    msh_json_string(w, "proof", proof);
    msh_json_string(w, "seal", seal);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- the requester's own page ---- */

/* Where a ticket stands, said to the person who raised it. */
static const struct {
    const char *zh, *en;
} said[MSH_TICKET_STATE_COUNT] = {
    [MSH_TICKET_NONE] = { "", "" },
    [MSH_TICKET_DRAFT] = { "还缺一些信息，补充后即可登记。",
                           "Some facts are missing; it is registered once you add them." },
    [MSH_TICKET_REGISTERED] = { "已登记，正在核对由谁办理。",
                                "Registered; we are finding out whose duty it is." },
    [MSH_TICKET_ANSWERED] = { "已直接答复。", "Answered directly." },
    [MSH_TICKET_REFUSED] = { "未受理，理由见下。如不同意，可以提出异议。",
                             "Not accepted; the reason is below. You may object." },
    [MSH_TICKET_TRANSFERRED] = { "已转交专门热线办理。", "Handed to the line in charge." },
    [MSH_TICKET_DISPATCHING] = { "已受理，正在派给承办单位。",
                                 "Accepted; it is being sent to the unit in charge." },
    [MSH_TICKET_CONFERENCE] = { "职责涉及多个单位，正在会商由谁主办。",
                                "Several units are concerned; they are settling who leads." },
    [MSH_TICKET_HANDLING] = { "承办单位正在办理。", "The unit in charge is working on it." },
    [MSH_TICKET_REVIEWING] = { "单位已答复，热线正在审核答复。",
                               "The unit has replied; the hotline is checking the reply." },
    [MSH_TICKET_CALLBACK] = { "请告诉我们：问题真的解决了吗？",
                              "Please tell us: is it really solved?" },
    [MSH_TICKET_REWORK] = { "您说没有解决，正在重新办理。",
                            "You said it is not solved; it is being handled again." },
    [MSH_TICKET_DEFERRED] = { "暂时无法解决，已列入计划，复核日期见下。",
                              "It cannot be solved now; it stands in a plan with a review date." },
    [MSH_TICKET_CLOSED] = { "已办结。如问题再次出现或您不同意，可以要求重新办理。",
                            "Closed. You may ask to reopen it." },
    [MSH_TICKET_TERMINATED] = { "已终止，理由见下。如不同意，可以提出异议。",
                                "Ended; the reason is below. You may object." },
    [MSH_TICKET_MERGED] = { "已与同一事项合并办理，您仍会收到答复并被回访。",
                            "Handled together with the same matter; you still get the reply and "
                            "are asked." },
    [MSH_TICKET_ARCHIVED] = { "已归档。", "Archived." },
};

const char *msh_progress_said(enum msh_ticket_state state, bool english)
{
    return english ? said[state].en : said[state].zh;
}

static void send_to_line(const struct msh_directory *city, const char *code, struct msh_way *ret)
{
    const struct msh_transfer_line *line = code != NULL ? msh_directory_line(city, code) : NULL;

    if (line == NULL)
        return;
    ret->line = line->code;
    ret->to = line->name;
    ret->note = line->purpose;
}

bool msh_way_said(const struct msh_directory *city, const struct msh_ticket *ticket,
                  struct msh_way *ret)
{
    int reason, route;

    *ret = (struct msh_way){ .reason = NULL };
    if (ticket->state == MSH_TICKET_TRANSFERRED)
        send_to_line(city, ticket->exit_code, ret);
    if (ticket->state != MSH_TICKET_REFUSED)
        return ret->to != NULL;
    reason = msh_name_find(&msh_refusal_reason_names, ticket->exit_code);
    ret->reason = reason >= 0 ? &msh_refusal_reason_names.items[reason] : NULL;
    for (size_t i = 0; i < ticket->n_claims; i++) {
        const struct msh_claim *claim = &ticket->claims[i];
        const struct msh_unit *unit;

        if (claim->kind != MSH_CLAIM_REFUSAL || claim->state != MSH_CLAIM_GRANTED)
            continue;
        unit = msh_directory_unit(city, claim->suggested_unit);
        if (unit != NULL)
            ret->to = unit->name;
        send_to_line(city, claim->told_line, ret);
        route = msh_name_find(&msh_told_route_names, claim->told_route);
        ret->route = route >= 0 ? &msh_told_route_names.items[route] : NULL;
    }
    return ret->reason != NULL || ret->to != NULL;
}

static void write_way(const struct msh_viewer *v, struct msh_json *w)
{
    struct msh_way way;

    (void)msh_way_said(v->city, &v->view->row.ticket, &way);
    msh_json_string(w, "way_reason_zh", way.reason != NULL ? way.reason->zh : NULL);
    msh_json_string(w, "way_reason_en", way.reason != NULL ? way.reason->en : NULL);
    msh_json_string(w, "way_line", way.line);
    msh_json_string(w, "way_to", way.to);
    msh_json_string(w, "way_note", way.note);
    msh_json_string(w, "way_route_zh", way.route != NULL ? way.route->zh : NULL);
    msh_json_string(w, "way_route_en", way.route != NULL ? way.route->en : NULL);
}

/* The limits that are printed for the requester: of the units' work and of a deferral. */
static void write_limits(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket *ticket = &v->view->row.ticket;

    msh_json_array(w, "limits");
    for (size_t i = 0; i < ticket->n_clocks; i++)
        if (ticket->clocks[i].stop_at == 0)
            msh_view_clock(v, w, &ticket->clocks[i]);
    msh_json_array_end(w);
}

static void write_steps(const struct msh_viewer *v, struct msh_json *w)
{
    const struct msh_ticket *ticket = &v->view->row.ticket;

    msh_json_array(w, "steps");
    for (size_t i = 0; i < ticket->n_tasks; i++) {
        const struct msh_task *task = &ticket->tasks[i];

        if (task->role == MSH_ROLE_INFORM || task->parent_task_id != 0)
            continue;
        msh_json_object(w, NULL);
        msh_json_int(w, "round", task->round);
        msh_json_unit(w, "unit", v->city, task->unit_id);
        msh_json_string(w, "state_zh", msh_task_state_names.items[task->state].zh);
        msh_json_string(w, "state_en", msh_task_state_names.items[task->state].en);
        msh_json_time(w, "opened_at", task->opened_at);
        msh_json_time(w, "signed_at", task->signed_at);
        msh_json_time(w, "replied_at", task->replied_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

/* What else a person may do, with the law behind it. */
static void write_remedies(struct msh_json *w)
{
    static const char *const remedies[] = {
        "对办理结果不满意的，可以要求重新办理或提出异议，由未参与原决定的人员处理。",
        "有人要求您撤诉、改评价或不要反映的，请在评价时告诉我们，只有纪检监察人员能看到。",
        "对行政行为不服的，可以依法申请行政复议或者提起行政诉讼。",
    };

    msh_json_array(w, "remedies");
    for (size_t i = 0; i < MSH_COUNT(remedies); i++)
        msh_json_string(w, NULL, remedies[i]);
    msh_json_array_end(w);
}

int msh_h_my_ticket(struct msh_req *req, struct msh_err *err)
{
    struct msh_publication publication;
    struct msh_answering a;
    struct msh_viewer v;
    struct msh_call call;
    struct msh_json *w;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_viewer_open(req, &call, msh_api_who(req)->ticket_id, &v, err) < 0 ||
        msh_publication_of(&call, msh_api_who(req)->ticket_id, &publication, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_view_head(&v, w);
    msh_json_string(w, "progress_zh", msh_progress_said(v.view->row.ticket.state, false));
    msh_json_string(w, "progress_en", msh_progress_said(v.view->row.ticket.state, true));
    write_way(&v, w);
    write_steps(&v, w);
    write_limits(&v, w);
    msh_view_texts(&v, w);
    msh_json_actions(w, "actions", &call, v.view);
    write_remedies(w);
    msh_json_my_publication(w, &publication, msh_publication_fits(&v.view->row.ticket));
    msh_reply_etag(req, v.view->row.version);
    return msh_answer_send(req, 200, &a, err);
}
