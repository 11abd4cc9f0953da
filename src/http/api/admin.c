/*
 * People who work here, for the three separated administrators (GB/T 22239): one makes accounts,
 * another opens them and grants rights, the third reads what both did.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "base/time.h"
#include "http/people.h"
#include "service/accounts.h"
#include "store/event_store.h"

#define LIMIT_DEFAULT 100
#define COLLEAGUES    500
#define AUDIT_MAX     1000

static void write_account(struct msh_req *req, struct msh_json *w, const struct msh_people *people,
                          const struct msh_account_view *view)
{
    const struct msh_account *account = &view->account;

    msh_json_id(w, "id", account->account_id);
    msh_json_string(w, "name", account->name);
    msh_json_string(w, "display", account->display);
    msh_json_unit(w, "unit", msh_api_city(req), account->unit_id);
    msh_json_string(w, "phone", msh_empty(account->phone) ? NULL : account->phone);
    msh_json_bool(w, "active", account->active);
    msh_json_bool(w, "must_change_password", account->must_change);
    msh_json_bool(w, "locked", account->locked_until > msh_service_real_now());
    msh_json_leave(w, people, account);
    msh_json_time(w, "created_at", account->created_at);
    msh_json_array(w, "grants");
    for (size_t i = 0; i < view->n_grants; i++) {
        msh_json_object(w, NULL);
        msh_json_word(w, "role", &msh_role_names, (int)view->grants[i].role);
        msh_json_unit(w, "unit", msh_api_city(req), view->grants[i].unit_id);
        msh_json_int(w, "sensitivity", view->grants[i].sensitivity);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_int(w, "version", msh_account_mark(account));
}

static int send_account(struct msh_req *req, int status, int64_t id, struct msh_err *err)
{
    struct msh_account_view *view = MSH_NEW(req->arena, struct msh_account_view);
    struct msh_people people = { 0 };
    struct msh_answering a;

    if (msh_account_get_view(msh_api_service(req), id, req->arena, view, err) < 0)
        return err->rc;
    msh_people_want(&people, req->arena, view->account.deputy_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    write_account(req, msh_answer_begin(req, &a), &people, view);
    msh_reply_etag(req, msh_account_mark(&view->account));
    return msh_answer_send(req, status, &a, err);
}

int msh_h_accounts(struct msh_req *req, struct msh_err *err)
{
    const struct msh_account_query *query = req->query;
    const int64_t limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    struct msh_account_filter filter = {
        .role = query->role < 0 ? NULL : msh_name_code(&msh_role_names, query->role),
        .active = query->has_active ? query->active : -1,
        .after = query->after,
        .limit = limit,
    };
    struct msh_account_view *items = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;

    if (msh_api_unit(req, query->unit, "unit", &filter.unit_id, err) < 0 ||
        msh_account_found(msh_api_service(req), query->q, &filter, req->arena, &items, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        msh_people_want(&people, req->arena, items[i].account.deputy_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_account(req, w, &people, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_string(w, "next_cursor", (int64_t)n == limit ? items[n - 1].account.name : NULL);
    return msh_answer_send(req, 200, &a, err);
}

/* Names to assign work to: of the caller's own unit only. */
int msh_h_colleagues(struct msh_req *req, struct msh_err *err)
{
    struct msh_account_view *items = NULL;
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;

    if (msh_account_views(msh_api_service(req), msh_api_who(req)->unit_id, NULL, COLLEAGUES,
                          req->arena, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        if (!items[i].account.active)
            continue;
        msh_json_object(w, NULL);
        msh_json_id(w, "id", items[i].account.account_id);
        msh_json_string(w, "name", items[i].account.name);
        msh_json_string(w, "display", items[i].account.display);
        msh_json_array(w, "roles");
        for (size_t k = 0; k < items[i].n_grants; k++)
            msh_json_word(w, NULL, &msh_role_names, (int)items[i].grants[k].role);
        msh_json_array_end(w);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_account(struct msh_req *req, struct msh_err *err)
{
    int64_t id;

    return msh_req_param_id(req, "id", &id, err) < 0 ? err->rc : send_account(req, 200, id, err);
}

int msh_h_account_create(struct msh_req *req, struct msh_err *err)
{
    const struct msh_account_form *form = req->form;
    const struct msh_account_in in = { .name = form->name,
                                       .display = form->display,
                                       .role = (enum msh_role)form->role,
                                       .unit = form->unit,
                                       .sensitivity = (int)form->sensitivity };
    int64_t id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_account_add(&call, &in, &id, err) < 0)
        return err->rc;
    msh_reply_location(req, msh_arena_fmt(req->arena, "/api/v1/accounts/%" PRId64, id));
    return send_account(req, 201, id, err);
}

int msh_h_account_password(struct msh_req *req, struct msh_err *err)
{
    const struct msh_new_password_form *form = req->form;
    int64_t id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_account_reset(&call, id, form->password, form->must_change, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_account_edit(struct msh_req *req, struct msh_err *err)
{
    const struct msh_account_edit_form *form = req->form;
    const struct msh_account_edit in = { .display = form->display,
                                         .phone = form->phone,
                                         .unit = form->unit,
                                         .active = form->active,
                                         .must_change = form->must_change_password };
    int64_t id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_account_edit(&call, id, &in, err) < 0)
        return err->rc;
    return send_account(req, 200, id, err);
}

int msh_h_account_active(struct msh_req *req, struct msh_err *err)
{
    const struct msh_active_form *form = req->form;
    int64_t id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_account_enable(&call, id, form->active, err) < 0)
        return err->rc;
    return send_account(req, 200, id, err);
}

/* What a head is told of a colleague: the leave, and nothing else of the account. */
static int send_leave(struct msh_req *req, int64_t id, struct msh_err *err)
{
    struct msh_account_view *view = MSH_NEW(req->arena, struct msh_account_view);
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;

    if (msh_account_get_view(msh_api_service(req), id, req->arena, view, err) < 0)
        return err->rc;
    msh_people_want(&people, req->arena, view->account.deputy_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", id);
    msh_json_leave(w, &people, &view->account);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_account_deputy(struct msh_req *req, struct msh_err *err)
{
    const struct msh_deputy_form *form = req->form;
    int64_t id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_account_deputy(&call, id, form->deputy_id, form->until, err) < 0)
        return err->rc;
    return send_leave(req, id, err);
}

/* ---- one's own ---- */

/* Whose password somebody else knows changes nothing but that. */
static int check_settled(const struct msh_req *req, struct msh_err *err)
{
    return !msh_api_who(req)->must_change
               ? 0
               : msh_err_set(err, MSH_E_FORBIDDEN, "password_change", "change your password first");
}

int msh_h_own_account(struct msh_req *req, struct msh_err *err)
{
    return send_account(req, 200, msh_api_who(req)->account_id, err);
}

int msh_h_own_phone(struct msh_req *req, struct msh_err *err)
{
    const struct msh_own_phone_form *form = req->form;
    struct msh_call call;

    if (check_settled(req, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_account_own_phone(&call, form->phone, err) < 0)
        return err->rc;
    return send_account(req, 200, msh_api_who(req)->account_id, err);
}

int msh_h_own_deputy(struct msh_req *req, struct msh_err *err)
{
    const struct msh_deputy_form *form = req->form;
    const int64_t id = msh_api_who(req)->account_id;
    struct msh_call call;

    if (check_settled(req, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_account_deputy(&call, id, form->deputy_id, form->until, err) < 0)
        return err->rc;
    return send_account(req, 200, id, err);
}

/* ---- rights ---- */

int msh_h_grant(struct msh_req *req, struct msh_err *err)
{
    const struct msh_grant_form *form = req->form;
    struct msh_grant grant = { .role = (enum msh_role)form->role,
                               .sensitivity = (int)form->sensitivity };
    int64_t id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_api_unit(req, form->unit, "unit", &grant.unit_id, err) < 0 ||
        msh_account_grant(&call, id, &grant, err) < 0)
        return err->rc;
    return send_account(req, 200, id, err);
}

int msh_h_ungrant(struct msh_req *req, struct msh_err *err)
{
    const int role = msh_name_find(&msh_role_names, msh_req_param(req, "role"));
    int64_t id, unit_id;
    struct msh_call call;

    if (role < 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such role");
    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_api_unit(req, msh_req_param(req, "unit"), "unit", &unit_id, err) < 0 ||
        msh_account_ungrant(&call, id, (enum msh_role)role, unit_id, err) < 0)
        return err->rc;
    return send_account(req, 200, id, err);
}

int msh_h_tokens(struct msh_req *req, struct msh_err *err)
{
    struct msh_token *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    int64_t id;
    size_t n = 0;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_account_tokens(&call, id, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_json_id(w, "id", items[i].token_id);
        msh_json_string(w, "label", items[i].label);
        msh_json_bool(w, "unlimited", items[i].unlimited);
        msh_json_time(w, "created_at", items[i].created_at);
        msh_json_time(w, "expires_at", items[i].expires_at);
        msh_json_time(w, "revoked_at", items[i].revoked_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_token_create(struct msh_req *req, struct msh_err *err)
{
    const struct msh_token_form *form = req->form;
    char token[MSH_TOKEN_SIZE];
    struct msh_answering a;
    struct msh_json *w;
    int64_t id, token_id;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_account_token(&call, id, form->label, form->days, form->unlimited, token, &token_id,
                          err) < 0)
        return err->rc;
    (void)msh_reply_header(req, "Cache-Control", "no-store");
    w = msh_answer_begin(req, &a);
    msh_json_id(w, "id", token_id);
    msh_json_string(w, "token", token[0] != '\0' ? token : NULL);
    return msh_answer_send(req, 201, &a, err);
}

int msh_h_token_revoke(struct msh_req *req, struct msh_err *err)
{
    int64_t id, token;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_req_param_id(req, "id", &id, err) < 0 ||
        msh_req_param_id(req, "token", &token, err) < 0 ||
        msh_account_revoke(&call, id, token, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

/* ---- the audit trail ---- */

struct auditing {
    struct msh_req *req;
    int64_t account_id, after, limit;
    struct msh_event *events;
    size_t n;
};

static int read_audit(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct auditing *audit = arg;

    return msh_event_list(tx, msh_api_service(audit->req)->region.region_id, "account",
                          audit->account_id, audit->after, audit->limit, audit->req->arena,
                          &audit->events, &audit->n, err);
}

int msh_h_account_audit(struct msh_req *req, struct msh_err *err)
{
    const struct msh_page_query *query = req->query;
    struct auditing audit = { .req = req,
                              .after = query->after,
                              .limit = query->limit > 0 ? query->limit : AUDIT_MAX };
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;

    if (msh_req_param_id(req, "id", &audit.account_id, err) < 0 ||
        msh_api_read(req, "audit", read_audit, &audit, err) < 0)
        return err->rc;
    for (size_t i = 0; i < audit.n; i++)
        msh_people_want(&people, req->arena, audit.events[i].actor_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < audit.n; i++) {
        msh_json_object(w, NULL);
        msh_json_int(w, "seq", audit.events[i].seq);
        msh_json_time(w, "at", audit.events[i].at);
        msh_json_string(w, "op", audit.events[i].op);
        msh_json_string(w, "actor_kind", audit.events[i].actor_kind);
        msh_json_person(w, "actor", &people, audit.events[i].actor_id);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}
