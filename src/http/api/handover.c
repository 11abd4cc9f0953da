/*
 * Handing over open work: when a person leaves, and when a unit is merged into its successor.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/people.h"
#include "service/handover.h"
#include "service/unit_merge.h"

struct showing {
    struct msh_req *req;
    const struct msh_held_work *work;
    struct msh_lamp_bounds lamps;
};

static void write_units(const struct showing *s, struct msh_json *w)
{
    msh_json_array(w, "units");
    for (size_t i = 0; i < s->work->n_units; i++) {
        const struct msh_holding *held = &s->work->by_unit[i];

        msh_json_object(w, NULL);
        msh_json_unit(w, "unit", msh_api_city(s->req), held->unit_id);
        msh_json_int(w, "tasks", held->tasks);
        msh_json_int(w, "answered", held->answered);
        msh_json_int(w, "claims", held->claims);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_tasks(const struct showing *s, struct msh_json *w)
{
    msh_json_array(w, "tasks");
    for (size_t i = 0; i < s->work->n_tasks; i++) {
        const struct msh_desk_row *row = &s->work->tasks[i];

        msh_json_object(w, NULL);
        msh_json_id(w, "id", row->task_id);
        msh_json_id(w, "ticket_id", row->ticket.ticket_id);
        msh_json_string(w, "number", row->ticket.number);
        msh_json_string(w, "title", row->ticket.title);
        msh_json_unit(w, "unit", msh_api_city(s->req), row->unit_id);
        msh_json_word(w, "role", &msh_task_role_names, (int)row->role);
        msh_json_word(w, "state", &msh_task_state_names, (int)row->state);
        msh_json_time(w, "due_at", row->due_at);
        msh_json_word(w, "lamp", &msh_lamp_names,
                      (int)msh_api_lamp(&s->lamps, row->ticket.state, row->due_at));
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_bool(w, "more", s->work->more);
}

static void write_receivers(const struct showing *s, struct msh_json *w)
{
    msh_json_array(w, "receivers");
    for (size_t i = 0; i < s->work->n_receivers; i++) {
        const struct msh_receiver *to = &s->work->receivers[i];

        msh_json_object(w, NULL);
        msh_json_id(w, "id", to->account_id);
        msh_json_string(w, "name", to->name);
        msh_json_string(w, "display", to->display);
        msh_json_unit(w, "unit", msh_api_city(s->req), to->unit_id);
        msh_json_int(w, "holds", to->holds);
        msh_json_time(w, "away_until", to->away_to);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

int msh_h_held_work(struct msh_req *req, struct msh_err *err)
{
    struct msh_held_work *work = MSH_NEW(req->arena, struct msh_held_work);
    struct showing s = { .req = req, .work = work };
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_handover_look(&call, id, work, err) < 0)
        return err->rc;
    msh_people_want(&people, req->arena, work->account.account.deputy_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(req)), work->now, &s.lamps);
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", id);
    msh_json_string(w, "name", work->account.account.name);
    msh_json_string(w, "display", work->account.account.display);
    msh_json_bool(w, "active", work->account.account.active);
    msh_json_leave(w, &people, &work->account.account);
    write_units(&s, w);
    write_tasks(&s, w);
    write_receivers(&s, w);
    msh_json_int(w, "other_heads", work->other_heads);
    msh_json_int(w, "deputy_of", work->deputy_of);
    msh_json_int(w, "version", work->version);
    msh_reply_etag(req, work->version);
    return msh_answer_send(req, 200, &a, err);
}

static void write_item(struct msh_json *w, const struct msh_bulk_item *item)
{
    const int64_t ticket_id = item->rc == 0 ? item->acted.ticket_id : item->ticket_id;

    msh_json_object(w, NULL);
    msh_json_id(w, "id", item->target_id);
    msh_json_id(w, "ticket_id", ticket_id);
    msh_json_bool(w, "ok", item->rc == 0);
    if (item->rc < 0) {
        const int status = msh_problem_status(&item->err);

        msh_json_int(w, "status", status);
        msh_json_string(w, "code", status == 404 ? "not_found" : item->err.code);
        msh_json_string(w, "detail",
                        status == 500   ? "The server failed."
                        : status == 404 ? "Not here, or not yours to see."
                                        : item->err.text);
    }
    msh_json_object_end(w);
}

int msh_h_handover(struct msh_req *req, struct msh_err *err)
{
    const struct msh_handover_form *form = req->form;
    struct msh_handover_in in = { .to_id = form->to,
                                  .tasks = form->tasks.items,
                                  .n_tasks = form->tasks.n,
                                  .reason = form->text,
                                  .dry_run = form->dry_run };
    struct msh_bulk_item *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    int64_t left = 0, done = 0;
    size_t n = 0;

    if (msh_req_param_id(req, "id", &in.from_id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_handover_run(&call, &in, &items, &n, &left, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "dry_run", in.dry_run);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        /* an administrator learns how many, not which */
        if (msh_may(msh_api_who(req), MSH_PERM_TICKET_READ))
            write_item(w, &items[i]);
        done += items[i].rc == 0;
    }
    msh_json_array_end(w);
    msh_json_int(w, "done", done);
    msh_json_int(w, "left", left);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- units ---- */

static int send_merge(struct msh_req *req, const struct msh_merge_view *view, bool dry_run,
                      struct msh_err *err)
{
    const struct msh_unit_merge *merge = &view->merge;
    const struct msh_merge_figures *figures = &view->figures;
    const bool ahead = dry_run || merge->state == MSH_MERGE_PLANNED;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;

    msh_people_want(&people, req->arena, merge->ordered_by);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "dry_run", dry_run);
    msh_json_word(w, "state", &msh_merge_state_names, (int)merge->state);
    msh_json_unit(w, "unit", msh_api_city(req), merge->unit_id);
    msh_json_unit(w, "into", msh_api_city(req), merge->into_id);
    msh_json_string(w, "text", merge->reason);
    msh_json_time(w, "from_at", merge->from_at);
    msh_json_time(w, "done_at", merge->done_at);
    msh_json_person(w, "ordered_by", &people, merge->ordered_by);
    msh_json_int(w, "tickets", merge->tickets);
    msh_json_int(w, "open_tickets", figures->open.tickets);
    msh_json_int(w, "open_tasks", figures->open.tasks);
    msh_json_int(w, "open_claims", figures->open.claims);
    msh_json_int(w, "plans", figures->open.plans);
    msh_json_int(w, "people", ahead ? figures->people : merge->people);
    msh_json_int(w, "grants", figures->grants);
    msh_json_int(w, "children", ahead ? figures->children : merge->children);
    msh_json_int(w, "lines", ahead ? figures->lines : merge->lines);
    if (merge->version != 0 && !dry_run)
        msh_json_int(w, "catalogue_version", merge->version);
    else
        msh_json_null(w, "catalogue_version");
    msh_json_int(w, "duties", figures->duties);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_unit_merge(struct msh_req *req, struct msh_err *err)
{
    const struct msh_into_form *form = req->form;
    const struct msh_merge_in in = { .code = msh_req_param(req, "code"),
                                     .into = form->into,
                                     .reason = form->text,
                                     .from_day = form->has_from ? form->from : MSH_MERGE_FROM_NOW,
                                     .dry_run = form->dry_run };
    struct msh_merge_view view;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_unit_merge_order(&call, &in, &view, err) < 0)
        return err->rc;
    return send_merge(req, &view, in.dry_run, err);
}

int msh_h_unit_merge_get(struct msh_req *req, struct msh_err *err)
{
    struct msh_merge_view view;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_unit_merge_look(&call, msh_req_param(req, "code"), &view, err) < 0)
        return err->rc;
    return send_merge(req, &view, false, err);
}

int msh_h_unit_merge_drop(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_unit_merge_drop(&call, msh_req_param(req, "code"), err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}
