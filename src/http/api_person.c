/*
 * The person behind a ticket: opening a name, who opened it, and what a running call needs of
 * earlier tickets. All of it is logged, so none of it is a GET (design §6).
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/guard.h"
#include "service/code.h"
#include "service/rights.h"

int msh_h_unmask(struct msh_req *req, struct msh_err *err)
{
    const struct msh_reason_form *form = req->form;
    struct msh_person_clear person = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_person_unmask(&call, id, form->reason, &person, err) < 0)
        return err->rc;
    (void)msh_reply_header(req, "Cache-Control", "no-store");
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "name", person.name);
    msh_json_string(w, "phone", person.phone);
    return msh_answer_send(req, 200, &a, err);
}

/* A requester who changes the code stays logged in here and nowhere else. */
int msh_h_query_code(struct msh_req *req, struct msh_err *err)
{
    const struct msh_code_proof_form *form = req->form;
    const bool own = msh_api_who(req)->kind == MSH_PRINCIPAL_REQUESTER;
    const struct msh_code_proof proof = {
        .phone = form->phone,
        .receipt = form->receipt,
        .keep_cookie = own ? msh_req_cookie(req, MSH_COOKIE_REQUESTER) : NULL,
    };
    struct msh_code_new made = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_code_reissue(&call, id, &proof, &made, err) < 0)
        return err->rc;
    (void)msh_reply_header(req, "Cache-Control", "no-store");
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", id);
    msh_json_string(w, "number", made.number);
    if (made.query_code != NULL)
        msh_json_string(w, "query_code", made.query_code);
    msh_json_int(w, "version", made.version);
    if (made.receipt != NULL)
        msh_json_string(w, "receipt", made.receipt);
    msh_reply_etag(req, made.version);
    return msh_answer_send(req, 200, &a, err);
}

/* Offices, not persons: which ones opened the name, when and why (guarantee 8). */
int msh_h_openings(struct msh_req *req, struct msh_err *err)
{
    struct msh_opening *items = NULL;
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    size_t n = 0;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_person_openings(&call, id, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_json_time(w, "at", items[i].at);
        msh_json_unit(w, "unit", msh_api_city(req), items[i].unit_id);
        msh_json_string(w, "reason", items[i].reason);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static void write_earlier(struct msh_json *w, const struct msh_directory *city,
                          const struct msh_caller_row *row)
{
    const struct msh_area *area = msh_directory_area(city, row->area_id);

    msh_json_object(w, NULL);
    msh_json_id(w, "id", row->ticket_id);
    msh_json_string(w, "number", row->number);
    msh_json_string(w, "title", row->title);
    msh_json_string(w, "answer", row->answer);
    msh_json_id(w, "matter_id", row->matter_id);
    msh_json_word(w, "state", &msh_ticket_state_names, (int)row->state);
    msh_json_word(w, "type", &msh_type_names, (int)row->type);
    msh_json_string(w, "category", row->category);
    msh_json_string(w, "area", area != NULL ? area->code : NULL);
    msh_json_unit(w, "unit", city, row->lead_unit);
    msh_json_time(w, "accepted_at", row->accepted_at);
    msh_json_object_end(w);
}

int msh_h_caller_history(struct msh_req *req, struct msh_err *err)
{
    const struct msh_caller_form *form = req->form;
    const bool tail = msh_empty(form->phone);
    struct msh_caller_row *rows = NULL;
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    size_t n = 0;

    if (tail && msh_empty(form->tail))
        return msh_err_field(err, "phone", "required", "a phone number, or its last four digits");
    if (msh_api_call(req, &call, err) < 0 ||
        msh_caller_history(&call, tail ? form->tail : form->phone, tail, &rows, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        write_earlier(w, msh_api_city(req), &rows[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- what a person may ask of the data (service/rights.h) ---- */

static int open_right(struct msh_req *req, struct msh_call *ret, int64_t *ret_id,
                      struct msh_err *err)
{
    return msh_req_param_id(req, "id", ret_id, err) < 0 ? err->rc : msh_api_call(req, ret, err);
}

int msh_h_rectify(struct msh_req *req, struct msh_err *err)
{
    const struct msh_rectify_form *form = req->form;
    const struct msh_rectify change = { form->has_name, form->has_phone, form->name, form->phone };
    struct msh_call call;
    int64_t id;

    if (!form->has_name && !form->has_phone)
        return msh_err_field(err, "phone", "required", "a name or a phone number");
    if (open_right(req, &call, &id, err) < 0 || msh_person_rectify(&call, id, &change, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_restrict(struct msh_req *req, struct msh_err *err)
{
    const struct msh_restrict_form *form = req->form;
    struct msh_call call;
    int64_t id;

    if (open_right(req, &call, &id, err) < 0 ||
        msh_person_freeze(&call, id, form->restricted, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_erase(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w;
    struct msh_call call;
    bool done = false;
    int64_t id;

    if (open_right(req, &call, &id, err) < 0 || msh_person_erase(&call, id, &done, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_bool(w, "destroyed", done);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_hold_back(struct msh_req *req, struct msh_err *err)
{
    const struct msh_until_form *form = req->form;
    struct msh_call call;
    int64_t id;

    if (open_right(req, &call, &id, err) < 0 ||
        msh_person_hold_back(&call, id, form->until, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}
