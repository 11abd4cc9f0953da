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

/* All of one's own but this one. A program has none to keep. */
int msh_h_sessions_end(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_session_end_all(&call, msh_api_who(req)->account_id,
                            msh_req_cookie(req, MSH_COOKIE_STAFF), err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

int msh_h_account_sessions_end(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_session_end_all(&call, id, NULL, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}

/* ---- everybody's sessions ---- */

#define HALF (MSH_SESSION_ID_SIZE / 2) /* digits of an id in one part of a cursor */

/* When the last one began, and its name in two halves. */
static const char *session_cursor(struct msh_req *req, const struct msh_session_view *last)
{
    int64_t parts[MSH_CURSOR_PARTS] = { last->created_at };
    char half[HALF + 1];

    for (size_t i = 0; i < 2; i++) {
        msh_copy(half, sizeof(half), last->id + i * HALF);
        (void)msh_unhex(half, &parts[i + 1], sizeof(parts[0]));
    }
    return msh_cursor_text(req->arena, parts);
}

static int session_behind(const char *cursor, int64_t *ret_at, char ret_id[MSH_SESSION_ID_SIZE],
                          struct msh_err *err)
{
    int64_t parts[MSH_CURSOR_PARTS];

    if (!msh_cursor_parse(cursor, parts) || parts[0] <= 0)
        return msh_err_field(err, "cursor", "format", "a cursor of an earlier answer");
    *ret_at = parts[0];
    msh_hex(&parts[1], 2 * sizeof(parts[0]), ret_id);
    return 0;
}

static void write_open_session(struct msh_req *req, struct msh_json *w,
                               const struct msh_people *people, const struct msh_session_view *view)
{
    const struct msh_person_name *whose = msh_people_find(people, view->account_id);

    msh_json_object(w, NULL);
    msh_json_string(w, "id", view->id);
    msh_json_person(w, "account", people, view->account_id);
    msh_json_unit(w, "unit", msh_api_city(req), whose == NULL ? 0 : whose->unit_id);
    msh_json_bool(w, "current", view->current);
    msh_json_time(w, "created_at", view->created_at);
    msh_json_time(w, "seen_at", view->seen_at);
    msh_json_time(w, "expires_at", view->expires_at);
    msh_json_object_end(w);
}

int msh_h_open_sessions(struct msh_req *req, struct msh_err *err)
{
    const struct msh_retention_form *query = req->query;
    const int64_t limit = query->limit > 0 ? query->limit : LIMIT_DEFAULT;
    struct msh_session_view *items = NULL;
    struct msh_people people = { 0 };
    char behind[MSH_SESSION_ID_SIZE];
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;
    int64_t behind_at = 0;
    size_t n = 0;

    if ((!msh_empty(query->cursor) && session_behind(query->cursor, &behind_at, behind, err) < 0) ||
        msh_api_call(req, &call, err) < 0 ||
        msh_session_staff_views(&call, behind_at, behind_at == 0 ? NULL : behind, limit,
                                msh_req_cookie(req, MSH_COOKIE_STAFF), &items, &n, err) < 0)
        return err->rc;
    for (size_t i = 0; i < n; i++)
        msh_people_want(&people, req->arena, items[i].account_id);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++)
        write_open_session(req, w, &people, &items[i]);
    msh_json_array_end(w);
    msh_json_string(w, "next_cursor",
                    (int64_t)n == limit ? session_cursor(req, &items[n - 1]) : NULL);
    return msh_answer_send(req, 200, &a, err);
}

/* ---- the audit trail ---- */

static int query_of(const struct msh_audit_form *form, struct msh_audit_query *ret,
                    struct msh_err *err)
{
    int64_t behind[MSH_CURSOR_PARTS] = { 0 };

    if (!msh_empty(form->cursor) && (!msh_cursor_parse(form->cursor, behind) || behind[0] <= 0 ||
                                     behind[1] < 0 || behind[1] >= MSH_AUDIT_KIND_COUNT))
        return msh_err_field(err, "cursor", "format", "a cursor of an earlier answer");
    *ret =
        (struct msh_audit_query){ .kind = form->kind,
                                  .actor_id = form->actor,
                                  .account_id = form->account,
                                  .op = form->op < 0 ? NULL
                                                     : msh_name_code(&msh_audit_op_names, form->op),
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
    if (kind == MSH_AUDIT_ACCESS) {
        msh_json_null(w, "subject_id");
        msh_json_null(w, "seq");
    } else {
        msh_json_id(w, "subject_id", e->subject_id);
        msh_json_int(w, "seq", e->seq);
    }
    msh_json_string(w, "payload", kind == MSH_AUDIT_ACCESS ? NULL : e->payload);
    msh_json_hex(w, "prev_hash", e->prev_hash, sizeof(e->prev_hash));
    msh_json_hex(w, "hash", e->hash, sizeof(e->hash));
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
    msh_json_id(w, "region", msh_api_service(req)->region.region_id);
    msh_json_string(w, "profile", msh_region_profile(&msh_api_service(req)->region));
    msh_json_string(w, "next_cursor",
                    (int64_t)n == query.limit ? cursor_behind(req, &items[n - 1].event) : NULL);
    return msh_answer_send(req, 200, &a, err);
}
