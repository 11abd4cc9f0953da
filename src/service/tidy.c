#include "base/base.h"

#include "service/tidy.h"

#include "store/draft_store.h"
#include "store/file_store.h"
#include "store/idem_store.h"
#include "store/session_store.h"

#define FILE_PARTS 256

struct tidying {
    struct msh_service *service;
    int64_t n;
};

static int drop_answers(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct tidying *t = arg;

    return msh_idem_purge(tx, t->service->region.region_id, msh_service_real_now(), MSH_TIDY_ROWS,
                          &t->n, err);
}

static int drop_sessions(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct tidying *t = arg;
    const struct msh_service_conf *conf = &t->service->conf;
    int64_t real_at = msh_service_real_now();
    int64_t idle_min = MSH_MAX(conf->session_idle_min, conf->requester_idle_min);

    return msh_session_purge(tx, t->service->region.region_id, real_at,
                             real_at - idle_min * MSH_MINUTE_MS, MSH_TIDY_ROWS, &t->n, err);
}

static int drop_drafts(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct tidying *t = arg;

    return msh_draft_purge(tx, t->service->region.region_id, msh_service_real_now(), MSH_TIDY_ROWS,
                           &t->n, err);
}

int msh_tidy_rows(struct msh_service *service, int64_t *ret_n, struct msh_err *err)
{
    static const msh_tx_fn drops[] = { drop_answers, drop_sessions, drop_drafts };
    int64_t n = 0;

    for (size_t i = 0; i < MSH_COUNT(drops); i++) {
        struct tidying t = { .service = service, .n = MSH_TIDY_ROWS };

        for (; t.n == MSH_TIDY_ROWS; n += t.n)
            if (msh_tx_run(service->store, "tidy", drops[i], &t, err) < 0)
                return err->rc;
    }
    *ret_n = n;
    return 0;
}

int msh_tidy_files(struct msh_service *service, int64_t *ret_n, struct msh_err *err)
{
    int64_t real_at = msh_service_real_now();
    unsigned part = (unsigned)(real_at / MSH_TIDY_FILES_MS % FILE_PARTS);
    struct msh_files *files = NULL;
    int rc = msh_files_open_plain(service->dir, &files, err);

    if (rc == 0)
        rc = msh_files_sweep(files, service->store, real_at, &part, ret_n, err);
    msh_files_close(files);
    return rc;
}
