#include "base/base.h"

#include "http/guard.h"

#include "base/time.h"
#include "service/auth.h"

#define SLOTS 65536

/* ---- limits ---- */

/* Made at the first call, set anew by later ones. */
static void set_limit(struct msh_limit **limit, int64_t rate, int64_t period_ms)
{
    if (*limit == NULL)
        *limit = msh_limit_new((unsigned)rate, period_ms, (unsigned)rate, SLOTS);
    else
        msh_limit_set(*limit, (unsigned)rate, period_ms, (unsigned)rate);
}

void msh_guard_set(struct msh_api *api)
{
    const struct msh_service_conf *conf = &api->service->conf;

    set_limit(&api->by_address, conf->rate_anonymous, MSH_MINUTE_MS);
    set_limit(&api->by_account, conf->rate_account, MSH_MINUTE_MS);
    set_limit(&api->by_login, conf->rate_login, MSH_MINUTE_MS);
    set_limit(&api->by_submit, conf->rate_submit, MSH_HOUR_MS);
}

void msh_guard_close(struct msh_api *api)
{
    msh_limit_free(api->by_address);
    msh_limit_free(api->by_account);
    msh_limit_free(api->by_login);
    msh_limit_free(api->by_submit);
}

static int take(struct msh_limit *limit, const char *key, struct msh_err *err)
{
    return limit == NULL ? 0 : msh_limit_take(limit, key, 1, msh_time_monotonic(), err);
}

static int take_by_address(struct msh_limit *limit, const struct msh_req *req, struct msh_err *err)
{
    char key[MSH_ADDRESS_SIZE];

    msh_limit_address(req->client, key, sizeof(key));
    return take(limit, key, err);
}

static bool has_account(const struct msh_principal *who)
{
    return who->kind == MSH_PRINCIPAL_STAFF || who->kind == MSH_PRINCIPAL_TOKEN;
}

static bool is_public(const struct msh_route *route)
{
    return (route->flags & MSH_ROUTE_PUBLIC) != 0;
}

static int check_rate(struct msh_req *req, const struct msh_principal *who, struct msh_err *err)
{
    const struct msh_api *api = msh_api_of(req);
    char key[32];

    const bool page = (req->route->flags & MSH_ROUTE_PAGE) != 0;

    if (who->unlimited || (is_public(req->route) && req->method != MSH_GET && !page))
        return 0; /* a log-in has a limit of its own */
    if (who->kind == MSH_PRINCIPAL_REQUESTER) {
        (void)snprintf(key, sizeof(key), "ticket:%" PRId64, who->ticket_id);
        return take(api->by_address, key, err);
    }
    if (!has_account(who))
        return take_by_address(api->by_address, req, err);
    (void)snprintf(key, sizeof(key), "%" PRId64, who->account_id);
    return take(api->by_account, key, err);
}

int msh_guard_submit(struct msh_req *req, struct msh_err *err)
{
    return has_account(msh_api_who(req)) ? 0
                                         : take_by_address(msh_api_of(req)->by_submit, req, err);
}

int msh_guard_may_login(struct msh_req *req, struct msh_err *err)
{
    const struct msh_api *api = msh_api_of(req);
    char key[MSH_ADDRESS_SIZE];

    msh_limit_address(req->client, key, sizeof(key));
    return api->by_login == NULL ? 0
                                 : msh_limit_peek(api->by_login, key, 1, msh_time_monotonic(), err);
}

void msh_guard_wrong_login(struct msh_req *req)
{
    struct msh_err ignored = { 0 };

    (void)take_by_address(msh_api_of(req)->by_login, req, &ignored);
}

/* ---- who asks ---- */

const char *msh_guard_bearer(const struct msh_req *req)
{
    const char *header = msh_req_header(req, "Authorization");

    return header != NULL && strncmp(header, "Bearer ", 7) == 0 ? header + 7 : NULL;
}

static bool is_for_requester(const struct msh_route *route)
{
    return route->permission == MSH_ROUTE_PERM(MY_CASE);
}

/* A requester whose time ran out is anybody again; staff are told to log in. */
static int find_by_cookie(struct msh_req *req, struct msh_principal *ret, struct msh_err *err)
{
    struct msh_service *service = msh_api_service(req);
    const char *staff = msh_req_cookie(req, MSH_COOKIE_STAFF);
    const char *requester = msh_req_cookie(req, MSH_COOKIE_REQUESTER);

    if (requester != NULL && (staff == NULL || is_for_requester(req->route))) {
        int rc = msh_auth_session(service, requester, ret, err);

        if (rc != MSH_E_UNAUTHENTICATED)
            return rc;
        msh_principal_anonymous(ret);
        *err = (struct msh_err){ 0 };
        return 0;
    }
    return staff == NULL ? 0 : msh_auth_session(service, staff, ret, err);
}

static int find_principal(struct msh_req *req, struct msh_principal *ret, struct msh_err *err)
{
    const char *token = msh_guard_bearer(req);

    msh_principal_anonymous(ret);
    if (is_public(req->route))
        return 0;
    if (token != NULL)
        return msh_auth_token(msh_api_service(req), token, ret, err);
    return find_by_cookie(req, ret, err);
}

static int check_permission(const struct msh_req *req, const struct msh_principal *who,
                            struct msh_err *err)
{
    const uint64_t wanted = req->route->permission;

    if (wanted == 0 || msh_may(who, (enum msh_permission)(wanted - 1)))
        return !who->must_change || wanted == 0 || wanted == MSH_ROUTE_PERM(SELF)
                   ? 0
                   : msh_err_set(err, MSH_E_FORBIDDEN, "password_change",
                                 "change your password first");
    if (who->kind == MSH_PRINCIPAL_ANONYMOUS)
        return msh_err_set(err, MSH_E_UNAUTHENTICATED, "unauthenticated", "log in first");
    return msh_err_set(err, MSH_E_FORBIDDEN, "permission", "your roles do not include this");
}

/* A page's form carries the token as a field. */
static const char *token_field(struct msh_req *req)
{
    struct msh_err ignored = { 0 };
    struct msh_pair *pairs;
    size_t n;

    if (req->body == NULL ||
        msh_pairs_parse(req->body, req->body_n, req->arena, &pairs, &n, &ignored) < 0)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (msh_streq(pairs[i].name, "_csrf"))
            return pairs[i].value;
    return NULL;
}

int msh_guard_csrf_field(const struct msh_req *req, const char *token, struct msh_err *err)
{
    if (msh_auth_csrf(msh_api_who(req), token))
        return 0;
    return msh_err_set(err, MSH_E_FORBIDDEN, "csrf", "the form lacks the session's token");
}

static int check_csrf(struct msh_req *req, const struct msh_principal *who, struct msh_err *err)
{
    const bool page = (req->route->flags & MSH_ROUTE_PAGE) != 0;
    const char *token = msh_req_header(req, MSH_CSRF_HEADER);

    if (page && (req->route->flags & MSH_ROUTE_FILE) != 0)
        return 0; /* the body is still to come: the handler asks msh_guard_csrf_field */
    if (page && token == NULL)
        token = token_field(req);
    if (req->method == MSH_GET || msh_auth_csrf(who, token))
        return 0;
    return msh_err_set(err, MSH_E_FORBIDDEN, "csrf",
                       "a change by cookie needs the session's " MSH_CSRF_HEADER);
}

int msh_guard_authorise(struct msh_req *req, struct msh_err *err)
{
    struct msh_caller *caller = MSH_NEW(req->arena, struct msh_caller);
    int rc = find_principal(req, &caller->who, err);

    if (rc == 0)
        rc = check_rate(req, &caller->who, err);
    if (rc == 0)
        rc = check_permission(req, &caller->who, err);
    if (rc == 0)
        rc = check_csrf(req, &caller->who, err);
    if (rc < 0)
        return rc;
    caller->city = msh_service_directory(msh_api_service(req));
    req->principal = caller;
    req->principal_id = has_account(&caller->who) ? caller->who.account_id : caller->who.ticket_id;
    return 0;
}

void msh_guard_done(struct msh_req *req)
{
    struct msh_caller *caller = req->principal;

    if (caller != NULL)
        msh_directory_release(caller->city);
    req->principal = NULL;
}

bool msh_guard_alive(struct msh_service *service, const char *cookie, const char *token,
                     struct msh_principal *ret)
{
    struct msh_err err = { 0 };

    if (token != NULL)
        return msh_auth_token(service, token, ret, &err) == 0;
    return cookie != NULL && msh_auth_session(service, cookie, ret, &err) == 0;
}
