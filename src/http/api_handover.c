/*
 * Handing over open work when a person leaves: what there is, and giving it to somebody else.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "service/handover.h"

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
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_handover_look(&call, id, work, err) < 0)
        return err->rc;
    msh_api_lamps(msh_directory_calendar(msh_api_city(req)), work->now, &s.lamps);
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", id);
    msh_json_string(w, "name", work->account.account.name);
    msh_json_string(w, "display", work->account.account.display);
    msh_json_bool(w, "active", work->account.account.active);
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
