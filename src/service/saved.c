#include "base/base.h"

#include "base/utf8.h"
#include "service/saved.h"

struct work {
    struct msh_call *call;
    struct msh_saved *items, saved;
    size_t n;
};

static int64_t region_of(const struct msh_call *call)
{
    return call->service->region.region_id;
}

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct work *work = arg;

    return msh_saved_list(tx, region_of(work->call), work->call->principal->account_id,
                          MSH_SAVED_MAX, work->call->arena, &work->items, &work->n, err);
}

int msh_saved_all(struct msh_call *call, struct msh_saved **ret, size_t *ret_n, struct msh_err *err)
{
    struct work work = { .call = call };

    if (msh_tx_read(call->service->store, "saved_lists", list_tx, &work, err) < 0)
        return err->rc;
    *ret = work.items;
    *ret_n = work.n;
    return 0;
}

static int check_name(const char *name, struct msh_err *err)
{
    const size_t n = strlen(name);

    if (!msh_utf8_is_text(name, n) || strpbrk(name, "\n\r\t") != NULL ||
        msh_utf8_length(name, n) > MSH_SAVED_NAME_MAX)
        return msh_err_field(err, "name", "name", "1 to %d characters on one line",
                             MSH_SAVED_NAME_MAX);
    return 0;
}

/* What URLSearchParams writes, and no more: the page hands it to its router again. */
static int check_query(const char *query, struct msh_err *err)
{
    for (const char *c = query; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("-._~!*'()%&=+,:@/", *c) == NULL)
            return msh_err_field(err, "query", "format", "percent-encoded names and values only");
    return 0;
}

static int keep_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct work *work = arg;
    struct msh_call *call = work->call;
    bool known = false;

    if (msh_region_now(tx, &call->service->region, &work->saved.saved_at, err) < 0 ||
        list_tx(tx, work, err) < 0)
        return err->rc;
    for (size_t i = 0; i < work->n; i++)
        known = known || msh_streq(work->items[i].name, work->saved.name);
    if (!known && work->n >= MSH_SAVED_MAX)
        return msh_err_set(err, MSH_E_CONFLICT, "saved_full", "at most %d saved lists",
                           MSH_SAVED_MAX);
    return msh_saved_put(tx, region_of(call), call->principal->account_id, &work->saved, err);
}

int msh_saved_keep(struct msh_call *call, const char *name, const char *query, struct msh_err *err)
{
    struct work work = { .call = call, .saved = { .name = name, .query = query } };

    if (check_name(name, err) < 0 || check_query(query, err) < 0)
        return err->rc;
    work.saved.list_id = msh_service_new_id(call->service);
    return msh_tx_run(call->service->store, "saved_keep", keep_tx, &work, err);
}

static int forget_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct work *work = arg;

    return msh_saved_drop(tx, region_of(work->call), work->call->principal->account_id,
                          work->saved.list_id, err);
}

int msh_saved_forget(struct msh_call *call, int64_t list_id, struct msh_err *err)
{
    struct work work = { .call = call, .saved = { .list_id = list_id } };

    return msh_tx_run(call->service->store, "saved_forget", forget_tx, &work, err);
}
