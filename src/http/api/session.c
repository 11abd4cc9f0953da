/*
 * Logging in and out: staff by name and password, requesters by number and query code.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "http/guard.h"
#include "http/people.h"
#include "service/accounts.h"

static void write_grants(struct msh_json *w, const struct msh_directory *city,
                         const struct msh_principal *who)
{
    msh_json_array(w, "roles");
    for (int role = 0; role < MSH_STAFF_COUNT; role++)
        if ((who->roles & MSH_BIT(role)) != 0)
            msh_json_word(w, NULL, &msh_role_names, role);
    msh_json_array_end(w);
    msh_json_array(w, "grants");
    for (size_t i = 0; i < who->n_grants; i++) {
        msh_json_object(w, NULL);
        msh_json_word(w, "role", &msh_role_names, (int)who->grants[i].role);
        msh_json_unit(w, "unit", city, who->grants[i].unit_id);
        msh_json_int(w, "sensitivity", who->grants[i].sensitivity);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
}

static void write_permissions(struct msh_json *w, const struct msh_principal *who)
{
    msh_json_array(w, "permissions");
    for (int permission = 0; permission < MSH_PERM_COUNT; permission++)
        if (msh_may(who, (enum msh_permission)permission))
            msh_json_string(w, NULL, msh_permission_code((enum msh_permission)permission));
    msh_json_array_end(w);
}

/* A wrong password or code is remembered against the address. */
static int refused(struct msh_req *req, const struct msh_err *err)
{
    if (err->rc == MSH_E_UNAUTHENTICATED)
        msh_guard_wrong_login(req);
    return err->rc;
}

/* Who I am, what I may, and which city this is. */
static int send_staff(struct msh_req *req, const struct msh_principal *who, struct msh_err *err)
{
    const struct msh_region *region = &msh_api_service(req)->region;
    struct msh_people people = { 0 };
    struct msh_answering a;
    struct msh_json *w;
    int64_t now;

    msh_people_want(&people, req->arena, who->account_id);
    if (msh_people_load(req, &people, err) < 0 || msh_api_now(req, &now, err) < 0)
        return err->rc;
    w = msh_answer_begin(req, &a);
    msh_json_string(w, "csrf_token", who->csrf[0] != '\0' ? who->csrf : NULL);
    msh_json_id(w, "account_id", who->account_id);
    msh_json_string(w, "name", who->name);
    msh_json_string(w, "display", people.items[0].display);
    msh_json_unit(w, "unit", msh_api_city(req), who->unit_id);
    write_grants(w, msh_api_city(req), who);
    write_permissions(w, who);
    msh_json_bool(w, "must_change_password", who->must_change);
    msh_json_time(w, "expires_at", who->expires_at);
    msh_json_string(w, "city", msh_api_city_name(req));
    msh_json_bool(w, "sandbox", region->sandbox);
    msh_json_time(w, "now", now);
    msh_json_int(w, "upload_max", msh_api_service(req)->conf.upload_max);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_login(struct msh_req *req, struct msh_err *err)
{
    const struct msh_login_form *form = req->form;
    char cookie[MSH_COOKIE_SIZE];
    struct msh_principal who;

    if (msh_guard_may_login(req, err) < 0)
        return err->rc;
    if (msh_auth_login(msh_api_service(req), form->name, form->password,
                       msh_req_cookie(req, MSH_COOKIE_STAFF), cookie, &who, err) < 0)
        return refused(req, err);
    msh_reply_cookie(req, MSH_COOKIE_STAFF, cookie, "/", -1, msh_api_cookie_flags(req));
    return send_staff(req, &who, err);
}

int msh_h_session(struct msh_req *req, struct msh_err *err)
{
    return send_staff(req, msh_api_who(req), err);
}

int msh_h_logout(struct msh_req *req, struct msh_err *err)
{
    const char *cookie = msh_req_cookie(req, MSH_COOKIE_STAFF);

    if (cookie != NULL && msh_auth_logout(msh_api_service(req), cookie, err) < 0)
        return err->rc;
    msh_reply_cookie(req, MSH_COOKIE_STAFF, "", "/", 0, msh_api_cookie_flags(req));
    return msh_reply_empty(req);
}

int msh_h_password(struct msh_req *req, struct msh_err *err)
{
    const struct msh_password_form *form = req->form;
    struct msh_call call;

    if (msh_api_call(req, &call, err) < 0 || msh_guard_may_login(req, err) < 0)
        return err->rc;
    if (msh_account_own_password(&call, form->old_password, form->new_password,
                                 msh_req_cookie(req, MSH_COOKIE_STAFF), err) < 0)
        return refused(req, err);
    return msh_reply_empty(req);
}

/* ---- requesters ---- */

static int send_requester(struct msh_req *req, const struct msh_principal *who, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);

    msh_json_string(w, "csrf_token", who->csrf);
    msh_json_id(w, "ticket_id", who->ticket_id);
    msh_json_time(w, "expires_at", who->expires_at);
    msh_json_string(w, "city", msh_api_city_name(req));
    msh_json_bool(w, "sandbox", msh_api_service(req)->region.sandbox);
    return msh_answer_send(req, 200, &a, err);
}

int msh_h_requester_login(struct msh_req *req, struct msh_err *err)
{
    const struct msh_code_form *form = req->form;
    char cookie[MSH_COOKIE_SIZE];
    struct msh_principal who;

    if (msh_guard_may_login(req, err) < 0)
        return err->rc;
    if (msh_auth_requester(msh_api_service(req), form->number, form->code, cookie, &who, err) < 0)
        return refused(req, err);
    msh_reply_cookie(req, MSH_COOKIE_REQUESTER, cookie, "/", -1, msh_api_cookie_flags(req));
    return send_requester(req, &who, err);
}

int msh_h_requester_session(struct msh_req *req, struct msh_err *err)
{
    return send_requester(req, msh_api_who(req), err);
}

int msh_h_requester_logout(struct msh_req *req, struct msh_err *err)
{
    const char *cookie = msh_req_cookie(req, MSH_COOKIE_REQUESTER);

    if (cookie != NULL && msh_auth_logout(msh_api_service(req), cookie, err) < 0)
        return err->rc;
    msh_reply_cookie(req, MSH_COOKIE_REQUESTER, "", "/", 0, msh_api_cookie_flags(req));
    return msh_reply_empty(req);
}
