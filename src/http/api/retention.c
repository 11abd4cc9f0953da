/*
 * Personal data whose time is over: what was gathered, and the two people who decide on it.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/people.h"
#include "service/retention.h"

#define LIMIT_DEFAULT 50

static void want(struct msh_people *people, struct msh_arena *arena,
                 const struct msh_retention_list *list)
{
    msh_people_want(people, arena, list->asked_by);
    msh_people_want(people, arena, list->decided_by);
}

static void write_time_or_null(struct msh_json *w, const char *key, int64_t at)
{
    if (at == 0)
        msh_json_null(w, key);
    else
        msh_json_time(w, key, at);
}

static void write_list(struct msh_json *w, const struct msh_people *people,
                       const struct msh_retention_list *list)
{
    msh_json_id(w, "id", list->list_id);
    msh_json_word(w, "state", &msh_retention_state_names, (int)list->state);
    msh_json_int(w, "years", list->years);
    msh_json_time(w, "cutoff_at", list->cutoff_at);
    msh_json_int(w, "persons", list->persons);
    msh_json_int(w, "destroyed", list->destroyed);
    if (list->state == MSH_RETENTION_GATHERING)
        msh_json_null(w, "digest");
    else
        msh_json_hex(w, "digest", list->digest, sizeof(list->digest));
    msh_json_string(w, "reason", list->reason);
    msh_json_time(w, "proposed_at", list->proposed_at);
    msh_json_person(w, "asked_by", people, list->asked_by);
    write_time_or_null(w, "asked_at", list->asked_at);
    msh_json_person(w, "decided_by", people, list->decided_by);
    write_time_or_null(w, "decided_at", list->decided_at);
    write_time_or_null(w, "ended_at", list->ended_at);
    msh_json_int(w, "version", msh_retention_mark(list));
}

/* Behind which id a page goes on; 0 at the start. */
static int page_of(const struct msh_retention_form *form, int64_t *ret_behind, int64_t *ret_limit,
                   struct msh_err *err)
{
    int64_t parts[MSH_CURSOR_PARTS] = { 0 };

    if (!msh_empty(form->cursor) && (!msh_cursor_parse(form->cursor, parts) || parts[0] <= 0))
        return msh_err_field(err, "cursor", "format", "a cursor of an earlier answer");
    *ret_behind = parts[0];
    *ret_limit = form->limit > 0 ? form->limit : LIMIT_DEFAULT;
    return 0;
}

static const char *cursor_behind(struct msh_req *req, int64_t id)
{
    const int64_t parts[MSH_CURSOR_PARTS] = { id };

    return msh_cursor_text(req->arena, parts);
}

int msh_h_retention(struct msh_req *req, struct msh_err *err)
{
    struct msh_retention_report report;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    int64_t behind = 0, limit = 0;

    if (page_of(req->query, &behind, &limit, err) < 0 ||
        msh_retention_report(msh_api_service(req), req->arena, behind, limit, &report, err) < 0)
        return err->rc;
    for (size_t i = 0; i < report.n_lists; i++)
        want(&people, req->arena, &report.lists[i]);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_int(w, "years", report.years);
    write_time_or_null(w, "cutoff_at", report.cutoff_at);
    msh_json_array(w, "items");
    for (size_t i = 0; i < report.n_lists; i++) {
        msh_json_object(w, NULL);
        write_list(w, &people, &report.lists[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_string(w, "next_cursor",
                    (int64_t)report.n_lists == limit
                        ? cursor_behind(req, report.lists[report.n_lists - 1].list_id)
                        : NULL);
    return msh_answer_send(req, 200, &a, err);
}

static int send_list(struct msh_req *req, int64_t id, int64_t behind, int64_t limit,
                     struct msh_err *err)
{
    struct msh_retention_list list;
    struct msh_retention_item *items = NULL;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;

    if (msh_retention_read(msh_api_service(req), req->arena, id, behind, limit, &list, &items, &n,
                           err) < 0)
        return err->rc;
    want(&people, req->arena, &list);
    if (msh_people_load(req, &people, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    write_list(w, &people, &list);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_json_string(w, "number", items[i].number);
        msh_json_time(w, "closed_at", items[i].closed_at);
        write_time_or_null(w, "destroyed_at", items[i].destroyed_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_string(w, "next_cursor",
                    (int64_t)n == limit ? cursor_behind(req, items[n - 1].person_id) : NULL);
    msh_reply_etag(req, msh_retention_mark(&list));
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_retention_list(struct msh_req *req, struct msh_err *err)
{
    int64_t id, behind = 0, limit = 0;

    return msh_req_param_id(req, "id", &id, err) < 0 ||
                   page_of(req->query, &behind, &limit, err) < 0
               ? err->rc
               : send_list(req, id, behind, limit, err);
}

int msh_h_retention_confirm(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_retention_confirm(&call, id, err) < 0)
        return err->rc;
    return send_list(req, id, 0, LIMIT_DEFAULT, err);
}

int msh_h_retention_refuse(struct msh_req *req, struct msh_err *err)
{
    const struct msh_reason_form *form = req->form;
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_retention_refuse(&call, id, form->reason, err) < 0)
        return err->rc;
    return send_list(req, id, 0, LIMIT_DEFAULT, err);
}
