/*
 * The numbers a city decides beside its rules, and which categories carry the tag of a special rule:
 * each with its meaning, its default and the law it rests on.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/forms_rules.h"
#include "service/city_edit.h"
#include "service/settings.h"

static void write_number(struct msh_json *w, const char *key, bool known, int64_t value)
{
    if (known)
        msh_json_int(w, key, value);
    else
        msh_json_null(w, key);
}

static void write_setting(struct msh_json *w, const struct msh_setting_view *view)
{
    const struct msh_setting_key *key = view->key;

    msh_json_string(w, "name", view->row.name);
    msh_json_string(w, "value", view->row.value);
    write_number(w, "default", key != NULL && key->fallback != MSH_SETTING_NONE,
                 key != NULL ? key->fallback : 0);
    write_number(w, "min", key != NULL, key != NULL ? key->min : 0);
    write_number(w, "max", key != NULL, key != NULL ? key->max : 0);
    msh_json_string(w, "meaning_zh", key != NULL ? key->zh : "带此标签的分类适用特别规则");
    msh_json_string(w, "meaning_en",
                    key != NULL ? key->help : "categories whose tickets carry this rule tag");
    msh_json_string(w, "legal_ref", view->row.legal_ref);
    msh_json_int(w, "version", msh_setting_mark(&view->row));
}

int msh_h_settings(struct msh_req *req, struct msh_err *err)
{
    struct msh_setting_view *items = NULL;
    struct msh_answering a;
    struct msh_json *w;
    size_t n = 0;

    msh_setting_views(msh_api_city(req), req->arena, &items, &n);
    w = msh_answer_begin(req, &a);
    msh_json_array(w, "items");
    for (size_t i = 0; i < n; i++) {
        msh_json_object(w, NULL);
        write_setting(w, &items[i]);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_setting_edit(struct msh_req *req, struct msh_err *err)
{
    const struct msh_setting_form *form = req->form;
    const char *name = msh_req_param(req, "name");
    const struct msh_setting in = { name, form->value == NULL ? "" : form->value, form->legal_ref };
    const struct msh_directory *city;
    struct msh_setting_view view;
    struct msh_answering a;
    struct msh_call call;
    struct msh_json *w;

    if (!msh_setting_view_of(msh_api_city(req), name, &view))
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "there is no such setting");
    if (msh_api_call(req, &call, err) < 0 || msh_setting_edit(&call, &in, err) < 0)
        return err->rc;
    city = msh_service_directory(msh_api_service(req));
    (void)msh_setting_view_of(city, name, &view);
    w = msh_answer_begin(req, &a);
    write_setting(w, &view);
    msh_reply_etag(req, msh_setting_mark(&view.row));
    msh_directory_release(city);
    return msh_answer_send(req, 200, &a, err);
}
