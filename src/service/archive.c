#include "base/base.h"

#include "base/json.h"
#include "base/time.h"
#include "service/archive.h"
#include "service/edit.h"
#include "store/archive.h"

#define LOOK_AT 1000 /* tickets a page */
#define BATCH   25   /* tickets a transaction: a writer waits some milliseconds for it */

struct archiving {
    struct msh_service *service;
    struct msh_store *store; /* the owner's where there is one */
    int64_t before_at, now;
    bool may;
    int64_t after_id, last_id; /* the page: behind which, and where it ends; 0 = the end */
    int64_t ids[LOOK_AT];
    size_t n;
    const int64_t *batch;
    size_t batch_n;
    struct msh_archive_sum of_batch;
};

static int look_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct archiving *a = arg;

    return msh_region_now(tx, &a->service->region, &a->now, err);
}

static int may_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct archiving *a = arg;

    return msh_archive_may(tx, &a->may, err);
}

static int page_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct archiving *a = arg;

    return msh_archive_due(tx, a->service->region.region_id, a->after_id, a->before_at, LOOK_AT,
                           a->ids, &a->n, &a->last_id, err);
}

static int bind_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct archiving *a = arg;
    enum msh_archive_verdict verdict;
    int64_t events;
    int rc = 0;

    a->of_batch = (struct msh_archive_sum){ 0 };
    for (size_t i = 0; rc == 0 && i < a->batch_n; i++) {
        rc = msh_archive_bind(tx, &a->service->region, a->batch[i], a->before_at, &verdict, &events,
                              err);
        a->of_batch.tickets += rc == 0 && verdict == MSH_ARCHIVE_BOUND;
        a->of_batch.waiting += rc == 0 && verdict == MSH_ARCHIVE_WAITS;
        a->of_batch.events += events;
    }
    return rc;
}

static int bind_some(struct archiving *a, const int64_t *ids, size_t n, struct msh_archive_sum *sum,
                     struct msh_err *err)
{
    int rc;

    a->batch = ids;
    a->batch_n = n;
    rc = msh_tx_run(a->store, "archive", bind_tx, a, err);
    if (rc == 0) {
        sum->tickets += a->of_batch.tickets;
        sum->events += a->of_batch.events;
        sum->waiting += a->of_batch.waiting;
    }
    return rc;
}

/* A chain that does not hold must not keep its neighbours: one by one then. */
static int bind_batch(struct archiving *a, const int64_t *ids, size_t n,
                      struct msh_archive_sum *sum, struct msh_err *err)
{
    int rc = bind_some(a, ids, n, sum, err);

    if (rc != MSH_E_CORRUPT)
        return rc;
    rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = bind_some(a, &ids[i], 1, sum, err);
        sum->broken += rc == MSH_E_CORRUPT;
        if (rc == MSH_E_CORRUPT)
            rc = 0;
    }
    return rc;
}

static int bind_all(struct archiving *a, const struct msh_archive_order *order,
                    struct msh_archive_sum *sum, struct msh_err *err)
{
    int64_t looked_at = 0;
    int rc;

    do {
        rc = msh_tx_read(a->store, "archive_due", page_tx, a, err);
        for (size_t i = 0; rc == 0 && i < a->n; i += BATCH)
            rc = bind_batch(a, a->ids + i, MSH_MIN(BATCH, a->n - i), sum, err);
        looked_at += LOOK_AT;
        if (rc == 0 && order->progress != NULL && a->last_id != 0)
            order->progress(order->arg, looked_at, sum->tickets);
        a->after_id = a->last_id;
    } while (rc == 0 && a->last_id != 0);
    return rc;
}

static int tell(struct msh_call *call, int64_t before_at, const struct msh_archive_sum *sum,
                struct msh_err *err)
{
    struct msh_edit edit = { .call = call, .op = "archive_chains", .accounts = true };
    struct msh_str out;
    struct msh_json w;

    msh_str_init(&out, sizeof(edit.data) - 1);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_int(&w, "before", before_at);
    msh_json_int(&w, "tickets", sum->tickets);
    msh_json_int(&w, "events", sum->events);
    msh_json_object_end(&w);
    (void)msh_copy(edit.data, sizeof(edit.data), out.p);
    msh_str_done(&out);
    return msh_edit_run(&edit, err);
}

static int32_t year_began(const struct msh_region *region, int64_t now)
{
    int year, month, day;

    msh_day_to_civil(msh_day_of(now, region->zone_ms), &year, &month, &day);
    return msh_day_from_civil(year, 1, 1);
}

static int prepare(struct archiving *a, const struct msh_archive_order *order, struct msh_err *err)
{
    const struct msh_region *region = &a->service->region;
    char last[MSH_DATE_SIZE];

    if (msh_tx_read(a->service->store, "archive_now", look_tx, a, err) < 0)
        return err->rc;
    if (order->before > year_began(region, a->now)) {
        msh_day_format(year_began(region, a->now), last);
        return msh_err_field(err, "before", "before",
                             "a year is archived once it is over: %s at most", last);
    }
    a->before_at = msh_day_start(order->before, region->zone_ms);
    if (msh_tx_read(a->store, "archive_may", may_tx, a, err) < 0)
        return err->rc;
    if (!a->may)
        return msh_err_field(err, "db-owner", "db_owner",
                             "only the role that owns the tables may move events; name it as at "
                             "init");
    return 0;
}

int msh_archive_closed(struct msh_call *call, const struct msh_archive_order *order,
                       struct msh_archive_sum *ret, struct msh_err *err)
{
    struct msh_service *service = call->service;
    struct archiving *a = msh_alloc0(1, sizeof(*a));
    struct msh_store *owned = NULL;
    int rc = 0;

    *ret = (struct msh_archive_sum){ 0 };
    a->service = service;
    a->store = service->store;
    if (order->owner != NULL && msh_store_engine(service->store) == MSH_ENGINE_SQLITE)
        rc = msh_err_field(err, "db-owner", "db_owner", "the embedded database has no owner");
    if (rc == 0 && order->owner != NULL)
        rc = msh_store_open(&(struct msh_store_conf){ .url = order->owner }, &owned, err);
    if (owned != NULL)
        a->store = owned;
    if (rc == 0)
        rc = prepare(a, order, err);
    if (rc == 0)
        rc = bind_all(a, order, ret, err);
    if (rc == 0 && ret->tickets > 0)
        rc = tell(call, a->before_at, ret, err);
    msh_store_close(owned);
    free(a);
    return rc;
}
