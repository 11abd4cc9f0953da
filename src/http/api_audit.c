/*
 * What the three administrators watch: open sessions, and the audit trail across all accounts, each
 * line with its proof.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/guard.h"
#include "http/people.h"
#include "service/audit.h"
#include "service/sessions.h"

#define LIMIT_DEFAULT 50

/* ---- sessions ---- */

static int send_sessions(struct msh_req *req, int64_t account_id, struct msh_err *err)
{
    struct msh_session_view *items = NULL;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    size_t n = 0;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_session_views(&call, account_id, msh_req_cookie(req, MSH_COOKIE_STAFF), &items, &n,
                          err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_json_string(w, "id", items[i].id);
        msh_json_bool(w, "current", items[i].current);
        msh_json_time(w, "created_at", items[i].created_at);
        msh_json_time(w, "seen_at", items[i].seen_at);
        msh_json_time(w, "expires_at", items[i].expires_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

static int end_session(struct msh_req *req, int64_t account_id, struct msh_err *err)
{
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_session_end(&call, account_id, msh_req_param(req, "session"), err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_sessions(struct msh_req *req, struct msh_err *err)
{
    return send_sessions(req, msh_api_who(req)->account_id, err);
}

int msh_h_session_end(struct msh_req *req, struct msh_err *err)
{
    return end_session(req, msh_api_who(req)->account_id, err);
}

int msh_h_account_sessions(struct msh_req *req, struct msh_err *err)
{
    int64_t id;

    return msh_req_param_id(req, "id", &id, err) < 0 ? err->rc : send_sessions(req, id, err);
}

int msh_h_account_session_end(struct msh_req *req, struct msh_err *err)
{
    int64_t id;

    return msh_req_param_id(req, "id", &id, err) < 0 ? err->rc : end_session(req, id, err);
}

/* ---- the audit trail ---- */

static int query_of(const struct msh_audit_form *form, struct msh_audit_query *ret,
                    struct msh_err *err)
{
    int64_t behind[MSH_CURSOR_PARTS] = { 0 };

    if (!msh_empty(form->cursor) && (!msh_cursor_parse(form->cursor, behind) || behind[0] <= 0 ||
                                     behind[1] < 0 || behind[1] >= MSH_AUDIT_KIND_COUNT))
        return msh_err_field(err, "cursor", "format", "a cursor of an earlier answer");
    *ret = (struct msh_audit_query){ .kind = form->kind,
                                     .actor_id = form->actor,
                                     .account_id = form->account,
                                     .op = form->op,
                                     .from_at = form->from,
                                     .to_at = form->to,
                                     .before_at = behind[0],
                                     .before_kind = (int)behind[1],
                                     .before_id = behind[2],
                                     .before_seq = behind[3],
                                     .limit = form->limit > 0 ? form->limit : LIMIT_DEFAULT };
    return 0;
}

/* Whom it was about is shown of accounts only: this administrator sees no ticket. */
static void write_entry(struct msh_json *w, const struct msh_people *people,
                        const struct msh_audit_entry *entry)
{
    const struct msh_event *e = &entry->event;
    const int kind = msh_name_find(&msh_audit_kind_names, e->subject_kind);

    msh_json_object(w, NULL);
    msh_json_string(w, "kind", e->subject_kind);
    msh_json_time(w, "at", e->at);
    msh_json_string(w, "op", e->op);
    msh_json_string(w, "actor_kind", e->actor_kind);
    msh_json_person(w, "actor", people, e->actor_id);
    msh_json_person(w, "account", people, kind == MSH_AUDIT_ACCOUNT ? e->subject_id : 0);
    if (kind == MSH_AUDIT_ACCESS)
        msh_json_null(w, "seq");
    else
        msh_json_int(w, "seq", e->seq);
    msh_json_string(w, "payload", kind == MSH_AUDIT_ACCESS ? NULL : e->payload);
    msh_json_bool(w, "verified", entry->verified);
    msh_json_object_end(w);
}

static const char *cursor_behind(struct msh_req *req, const struct msh_event *e)
{
    const int64_t parts[MSH_CURSOR_PARTS] = { e->at,
                                              msh_name_find(&msh_audit_kind_names, e->subject_kind),
                                              e->subject_id, e->seq };

    return msh_cursor_text(req->arena, parts);
}

int msh_h_audit(struct msh_req *req, struct msh_err *err)
{
    struct msh_audit_query query;
    struct msh_audit_entry *items = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    bool all = true;
    size_t n = 0;

    if (query_of(req->query, &query, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_audit_list(&call, &query, &items, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++) {
        const bool account = msh_streq(items[i].event.subject_kind, "account");

        msh_people_want(&people, req->arena, items[i].event.actor_id);
        msh_people_want(&people, req->arena, account ? items[i].event.subject_id : 0);
        all = all && items[i].verified;
    }
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        write_entry(w, &people, &items[i]);
    msh_json_array_end(w);
    msh_json_bool(w, "verified", all);
    msh_json_string(w, "next_cursor",
                    (int64_t)n == query.limit ? cursor_behind(req, &items[n - 1].event) : NULL);
    return msh_answer_send(req, 200, &a, err);
}
