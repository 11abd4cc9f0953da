#include "base/base.h"

#include "base/utf8.h"
#include "domain/initials.h"
#include "service/accounts.h"

#define TEXT_MAX 1024 /* bytes of a name or a query, folded */

struct listing {
    struct msh_call *call;
    int64_t account_id;
    struct msh_token *tokens;
    size_t n;
};

static int tokens_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct listing *l = arg;
    const int64_t region_id = l->call->service->region.region_id;
    struct msh_account account;

    if (msh_account_get(tx, region_id, l->account_id, l->call->arena, &account, err) < 0)
        return err->rc;
    return msh_token_list(tx, region_id, l->account_id, l->call->arena, &l->tokens, &l->n, err);
}

int msh_account_tokens(struct msh_call *call, int64_t account_id, struct msh_token **ret,
                       size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .call = call, .account_id = account_id };

    if (msh_tx_read(call->service->store, "tokens", tokens_tx, &l, err) < 0)
        return err->rc;
    *ret = l.tokens;
    *ret_n = l.n;
    return 0;
}

struct viewing {
    int64_t region_id;
    const char *name; /* NULL: by id */
    int64_t account_id, unit_id, limit;
    const struct msh_account_filter *filter; /* of a search */
    struct msh_arena *arena;
    struct msh_account_view *views;
    size_t n;
};

static int view_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct viewing *v = arg;
    struct msh_account_view *view = v->views;
    int rc = v->name != NULL
                 ? msh_account_find(tx, v->region_id, v->name, v->arena, &view->account, err)
                 : msh_account_get(tx, v->region_id, v->account_id, v->arena, &view->account, err);

    if (rc < 0)
        return rc;
    return msh_grant_list(tx, v->region_id, view->account.account_id, view->grants, &view->n_grants,
                          err);
}

int msh_account_find_view(struct msh_service *service, const char *name, struct msh_arena *arena,
                          struct msh_account_view *ret, struct msh_err *err)
{
    struct viewing v = {
        .region_id = service->region.region_id, .name = name, .arena = arena, .views = ret
    };

    return msh_tx_read(service->store, "account", view_tx, &v, err);
}

int msh_account_get_view(struct msh_service *service, int64_t account_id, struct msh_arena *arena,
                         struct msh_account_view *ret, struct msh_err *err)
{
    struct viewing v = { .region_id = service->region.region_id,
                         .account_id = account_id,
                         .arena = arena,
                         .views = ret };

    return msh_tx_read(service->store, "account", view_tx, &v, err);
}

static int views_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct viewing *v = arg;
    struct msh_account *accounts = NULL;
    size_t n = 0;

    int rc = v->filter != NULL
                 ? msh_account_search(tx, v->region_id, v->filter, v->arena, &accounts, &n, err)
                 : msh_account_list(tx, v->region_id, v->unit_id, v->name, v->limit, v->arena,
                                    &accounts, &n, err);

    if (rc < 0)
        return rc;
    v->views = MSH_ARRAY(v->arena, n + 1, struct msh_account_view);
    for (size_t i = 0; i < n; i++) {
        v->views[i].account = accounts[i];
        if (msh_grant_list(tx, v->region_id, accounts[i].account_id, v->views[i].grants,
                           &v->views[i].n_grants, err) < 0)
            return err->rc;
    }
    v->n = n;
    return 0;
}

static int read_views(struct msh_service *service, struct viewing *v, struct msh_account_view **ret,
                      size_t *ret_n, struct msh_err *err)
{
    if (v->limit < 1 || v->limit > 500)
        return msh_err_field(err, "limit", "range", "1 to 500");
    if (msh_tx_read(service->store, "accounts", views_tx, v, err) < 0)
        return err->rc;
    *ret = v->views;
    *ret_n = v->n;
    return 0;
}

int msh_account_views(struct msh_service *service, int64_t unit_id, const char *after,
                      int64_t limit, struct msh_arena *arena, struct msh_account_view **ret,
                      size_t *ret_n, struct msh_err *err)
{
    struct viewing v = { .region_id = service->region.region_id,
                         .name = after,
                         .unit_id = unit_id,
                         .limit = limit,
                         .arena = arena };

    return read_views(service, &v, ret, ret_n, err);
}

/* What is looked for, and what it is looked for in. */
struct wanted {
    struct msh_str q, text;
};

static bool holds(struct wanted *w, const char *text)
{
    msh_str_clear(&w->text);
    msh_utf8_fold(text, strlen(text), &w->text);
    return w->text.n > 0 && strstr(w->text.p, w->q.p) != NULL;
}

static bool fits(const char *name, const char *display, void *arg)
{
    struct wanted *w = arg;

    if (holds(w, name) || holds(w, display))
        return true;
    msh_str_clear(&w->text);
    msh_initials(display, &w->text);
    return w->text.n > 0 && strstr(w->text.p, w->q.p) != NULL;
}

int msh_account_found(struct msh_service *service, const char *q,
                      const struct msh_account_filter *filter, struct msh_arena *arena,
                      struct msh_account_view **ret, size_t *ret_n, struct msh_err *err)
{
    struct msh_account_filter with = *filter;
    struct wanted w;
    struct viewing v = { .region_id = service->region.region_id,
                         .filter = &with,
                         .limit = filter->limit,
                         .arena = arena };
    int rc;

    msh_str_init(&w.q, TEXT_MAX);
    msh_str_init(&w.text, TEXT_MAX);
    if (!msh_empty(q)) {
        msh_utf8_fold(q, strlen(q), &w.q);
        with.fits = fits;
        with.arg = &w;
    }
    rc = read_views(service, &v, ret, ret_n, err);
    msh_str_done(&w.q);
    msh_str_done(&w.text);
    return rc;
}
