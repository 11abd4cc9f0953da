#include "base/base.h"

#include "base/json.h"
#include "service/edit.h"
#include "service/told.h"

#define DRY_RUN "dry_run"

static int append(struct msh_tx *tx, const struct msh_edit *c, const struct msh_told *before,
                  struct msh_err *err)
{
    const struct msh_principal *by = c->call->principal;
    const struct msh_region *region = &c->call->service->region;
    const struct msh_event_in in = {
        .subject_kind = c->subject_kind,
        .subject_id = c->subject_id,
        .op = c->op,
        .actor_kind = msh_name_code(&msh_principal_names, (int)by->kind),
        .actor_id = by->account_id,
        .data = c->data[0] == '\0' ? NULL : c->data,
    };
    int64_t now = 0;

    if (msh_region_now(tx, region, &now, err) < 0)
        return err->rc;
    return msh_told_append(tx, region, c->call->service->row_key, &in, now, before, err);
}

static int edit_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_edit *c = arg;
    const struct msh_region *region = &c->call->service->region;
    const struct msh_idem_key *key = c->dry_run ? NULL : c->call->idem;
    struct msh_subject_head head;
    struct msh_idem idem = { 0 };
    struct msh_told before;

    if (key != NULL &&
        msh_idem_take(tx, region->region_id, key, msh_service_real_now(), &idem, err) < 0)
        return err->rc;
    c->replayed = idem.hit;
    if (idem.hit) {
        c->ref_id = idem.ref_id;
        c->ref_more = idem.version;
        return 0;
    }
    if (msh_event_lock(tx, region->region_id, c->subject_kind, c->subject_id, &head, err) < 0 ||
        msh_told_read(tx, region, c->call->service->row_key, c->subject_kind, c->subject_id,
                      &before, err) < 0 ||
        (c->fn != NULL && c->fn(tx, c, err) < 0) || append(tx, c, &before, err) < 0 ||
        msh_region_bump_epoch(tx, region, err) < 0)
        return err->rc;
    if (c->dry_run)
        return msh_err_set(err, MSH_E_STATE, DRY_RUN, "it could be done");
    return key == NULL
               ? 0
               : msh_idem_store(tx, region->region_id, key, 201, c->ref_id, c->ref_more, err);
}

int msh_edit_run(struct msh_edit *c, struct msh_err *err)
{
    struct msh_service *service = c->call->service;
    int rc;

    if (c->subject_kind == NULL) {
        c->subject_kind = "region";
        c->subject_id = service->region.region_id;
    }
    rc = msh_tx_run(service->store, c->op, edit_tx, c, err);
    if (c->dry_run && rc == MSH_E_STATE && msh_streq(err->code, DRY_RUN)) {
        *err = (struct msh_err){ 0 };
        return 0;
    }
    return rc < 0 || c->replayed || c->accounts ? rc : msh_service_reload(service, err);
}

int msh_edit_match(const struct msh_edit *c, int64_t version, struct msh_err *err)
{
    if (c->call->if_match < 0 || c->call->if_match == version)
        return 0;
    return msh_err_set(err, MSH_E_STALE, "stale", "somebody changed it meanwhile; read it again");
}

void msh_edit_tell(struct msh_edit *c, const char *code, int64_t number)
{
    struct msh_str out;
    struct msh_json json;

    msh_str_init(&out, sizeof(c->data) - 1);
    msh_json_init(&json, &out);
    msh_json_object(&json, NULL);
    msh_json_string(&json, "code", code);
    if (number != 0)
        msh_json_int(&json, "number", number);
    msh_json_object_end(&json);
    msh_copy(c->data, sizeof(c->data), out.p);
    msh_str_done(&out);
}
