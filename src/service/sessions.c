#include "base/base.h"

#include "service/edit.h"
#include "service/sessions.h"
#include "store/session_store.h"

struct listing {
    struct msh_call *call;
    int64_t account_id;
    struct msh_session_row *rows;
    size_t n;
};

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct listing *l = arg;

    return msh_session_list(tx, l->call->service->region.region_id, l->account_id,
                            msh_service_real_now(), l->call->arena, &l->rows, &l->n, err);
}

static void name_of(const uint8_t hash[MSH_HASH_SIZE], char ret[MSH_SESSION_ID_SIZE])
{
    msh_hex(hash, (MSH_SESSION_ID_SIZE - 1) / 2, ret);
}

int msh_session_views(struct msh_call *call, int64_t account_id, const char *cookie,
                      struct msh_session_view **ret, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .call = call, .account_id = account_id };
    struct msh_session_view *views;
    uint8_t mine[MSH_HASH_SIZE] = { 0 };

    if (msh_tx_read(call->service->store, "sessions", list_tx, &l, err) < 0)
        return err->rc;
    if (cookie != NULL)
        msh_keys_token_hash(call->service->keys, cookie, mine);
    views = MSH_ARRAY(call->arena, l.n + 1, struct msh_session_view);
    for (size_t i = 0; i < l.n; i++) {
        const struct msh_session_row *row = &l.rows[i];

        views[i] = (struct msh_session_view){
            .created_at = row->created_at,
            .seen_at = row->seen_at,
            .expires_at = row->expires_at,
            .current = cookie != NULL && memcmp(row->token_hash, mine, sizeof(mine)) == 0,
        };
        name_of(row->token_hash, views[i].id);
    }
    *ret = views;
    *ret_n = l.n;
    return 0;
}

static int end_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    const char *id = edit->arg;
    struct listing l = { .call = edit->call, .account_id = edit->subject_id };
    char name[MSH_SESSION_ID_SIZE];

    if (list_tx(tx, &l, err) < 0)
        return err->rc;
    for (size_t i = 0; i < l.n; i++) {
        name_of(l.rows[i].token_hash, name);
        if (msh_streq(name, id))
            return msh_session_delete(tx, edit->call->service->region.region_id,
                                      l.rows[i].token_hash, err);
    }
    return msh_err_set(err, MSH_E_NOT_FOUND, "session_unknown", "there is no such session");
}

int msh_session_end(struct msh_call *call, int64_t account_id, const char *id, struct msh_err *err)
{
    char name[MSH_SESSION_ID_SIZE];
    struct msh_edit edit = { .call = call,
                             .subject_kind = "account",
                             .subject_id = account_id,
                             .op = "session_end",
                             .fn = end_tx,
                             .arg = name,
                             .accounts = true };

    msh_copy(name, sizeof(name), id);
    return msh_edit_run(&edit, err);
}
