/*
 * Lists of tickets that somebody keeps under a name.
 */
#include "base/base.h"

#include "http/api/api.h"
#include "http/saved.h"
#include "service/saved.h"

static const struct msh_field form_rows[] = {
    { .name = "name",
      .type = MSH_F_STRING,
      .offset = offsetof(struct msh_saved_form, name),
      .required = true,
      .max = MSH_SAVED_NAME_MAX,
      .help = "One's own word for it; a list of the same name is replaced." },
    { .name = "query",
      .type = MSH_F_STRING,
      .offset = offsetof(struct msh_saved_form, query),
      .max = MSH_SAVED_QUERY_MAX,
      .help = "The part of the page's address behind its question mark." },
};
MSH_FIELDS(msh_saved_fields, "SavedListInput", struct msh_saved_form, form_rows);

static const struct msh_field saved_rows[] = {
    { .name = "id", .type = MSH_F_ID, .required = true },
    { .name = "name", .type = MSH_F_STRING, .required = true },
    { .name = "query", .type = MSH_F_STRING, .required = true },
    { .name = "saved_at", .type = MSH_F_TIME, .required = true },
};
static MSH_ANSWER(saved, "SavedList", saved_rows);
static const struct msh_field list_rows[] = {
    { .name = "items", .type = MSH_F_ARRAY, .required = true, .sub = &saved },
};
MSH_ANSWER(msh_a_saved_lists, "SavedLists", list_rows);

static int send(struct msh_req *req, struct msh_call *call, struct msh_err *err)
{
    struct msh_saved *items = NULL;
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;

    if (msh_saved_all(call, &items, &n, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        msh_json_id(w, "id", items[i].list_id);
        msh_json_string(w, "name", items[i].name);
        msh_json_string(w, "query", items[i].query);
        msh_json_time(w, "saved_at", items[i].saved_at);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_saved_lists(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;

    return msh_api_call(req, &call, err) < 0 ? err->rc : send(req, &call, err);
}

int msh_h_saved_keep(struct msh_req *req, struct msh_err *err)
{
    const struct msh_saved_form *form = req->form;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 ||
        msh_saved_keep(&call, form->name, form->query != NULL ? form->query : "", err) < 0)
        return err->rc;
    return send(req, &call, err);
}

int msh_h_saved_forget(struct msh_req *req, struct msh_err *err)
{
    struct msh_call call;
    int64_t id;

    if (msh_req_param_id(req, "id", &id, err) < 0 || msh_api_call(req, &call, err) < 0 ||
        msh_saved_forget(&call, id, err) < 0)
        return err->rc;
    return msh_reply_empty(req);
}
