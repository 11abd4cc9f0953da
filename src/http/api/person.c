/*
 * The person behind a ticket: opening a name, who opened it, and what a running call needs of
 * earlier tickets. All of it is logged, so none of it is a GET (design §6).
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/guard.h"
#include "http/people.h"
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

/* ---- how it stands ---- */

#define REQUESTS_MAX 100

/* Offices, not persons, to a requester; what inspectors hold back to them alone (guarantee 8). */
static void write_state(struct msh_req *req, struct msh_json *w, const struct msh_people *people,
                        const struct msh_person_state *state)
{
    const bool held = msh_may(msh_api_who(req), MSH_PERM_HOLD_BACK);

    msh_json_id(w, "ticket_id", state->ticket_id);
    msh_json_string(w, "number", state->number);
    msh_json_bool(w, "has_name", state->has_name);
    msh_json_bool(w, "has_phone", state->has_phone);
    msh_json_bool(w, "restricted", state->restricted);
    msh_json_time(w, "destroyed_at", state->destroyed_at);
    msh_json_time(w, "held_until", held ? state->held_until : 0);
    msh_json_array(w, "asks");
    for (size_t i = 0; i < state->n_asks; i++) {
        msh_json_object(w, NULL);
        msh_json_time(w, "at", state->asks[i].at);
        msh_json_bool(w, "by_requester", state->asks[i].by == 0);
        msh_json_person(w, "by", people, state->asks[i].by);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_bool(w, "asked", state->asked);
    msh_json_bool(w, "mine", state->mine);
}

static int load_askers(struct msh_req *req, const struct msh_person_state *states, size_t n,
                       struct msh_people *ret, struct msh_err *err)
{
    if (msh_api_who(req)->kind == MSH_PRINCIPAL_REQUESTER)
        return 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < states[i].n_asks; k++)
            msh_people_want(ret, req->arena, states[i].asks[k].by);
    return msh_people_load(req, ret, err);
}

int msh_h_person_state(struct msh_req *req, struct msh_err *err)
{
    struct msh_person_state state = { 0 };
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_call call;
    int64_t id;

    if (open_right(req, &call, &id, err) < 0 || msh_person_state(&call, id, &state, err) < 0 ||
        load_askers(req, &state, 1, &people, err) < 0)
        return err->rc;
    write_state(req, msh_answer_begin(req, &a), &people, &state);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_person_requests(struct msh_req *req, struct msh_err *err)
{
    struct msh_person_state *items = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    size_t n = 0;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_person_requests(&call, REQUESTS_MAX, &items, &n, err) < 0 ||
        load_askers(req, items, n, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_state(req, w, &people, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}
