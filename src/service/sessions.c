#include "base/base.h"

#include "base/time.h"
#include "service/edit.h"
#include "service/sessions.h"
#include "store/account_store.h"
#include "store/session_store.h"

struct listing {
    struct msh_call *call;
    int64_t account_id;
    struct msh_session_row *rows;
    size_t n;
};

#define LATE_MIN 2 /* when somebody was seen is written down that much later (auth.h) */

/* Seen before this instant, a session is over though its row is still there. */
static int64_t idle_before(const struct msh_call *call)
{
    return msh_service_real_now() -
           (call->service->conf.session_idle_min + LATE_MIN) * MSH_MINUTE_MS;
}

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

static void view_of(const struct msh_session_row *row, int64_t account_id, const uint8_t *mine,
                    struct msh_session_view *ret)
{
    *ret = (struct msh_session_view){
        .account_id = account_id,
        .created_at = row->created_at,
        .seen_at = row->seen_at,
        .expires_at = row->expires_at,
        .current = mine != NULL && memcmp(row->token_hash, mine, MSH_HASH_SIZE) == 0,
    };
    name_of(row->token_hash, ret->id);
}

/* The keyed hash of the caller's cookie; NULL without one. */
static const uint8_t *hash_of(const struct msh_call *call, const char *cookie,
                              uint8_t hash[MSH_HASH_SIZE])
{
    if (cookie == NULL)
        return NULL;
    msh_keys_token_hash(call->service->keys, cookie, hash);
    return hash;
}

int msh_session_views(struct msh_call *call, int64_t account_id, const char *cookie,
                      struct msh_session_view **ret, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .call = call, .account_id = account_id };
    const int64_t idle_at = idle_before(call);
    struct msh_session_view *views;
    uint8_t hash[MSH_HASH_SIZE];
    size_t n = 0;

    if (msh_tx_read(call->service->store, "sessions", list_tx, &l, err) < 0)
        return err->rc;
    views = MSH_ARRAY(call->arena, l.n + 1, struct msh_session_view);
    for (size_t i = 0; i < l.n; i++)
        if (l.rows[i].seen_at > idle_at)
            view_of(&l.rows[i], account_id, hash_of(call, cookie, hash), &views[n++]);
    *ret = views;
    *ret_n = n;
    return 0;
}

struct staff_listing {
    struct msh_call *call;
    const struct msh_session_row *behind;
    int64_t limit;
    struct msh_session_staff *items;
    size_t n;
};

static int staff_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct staff_listing *l = arg;

    return msh_session_staff(tx, l->call->service->region.region_id, msh_service_real_now(),
                             idle_before(l->call), l->behind, l->limit, l->call->arena, &l->items,
                             &l->n, err);
}

int msh_session_staff_views(struct msh_call *call, int64_t behind_at, const char *behind_id,
                            int64_t limit, const char *cookie, struct msh_session_view **ret,
                            size_t *ret_n, struct msh_err *err)
{
    struct msh_session_row behind = { .created_at = behind_at };
    struct staff_listing l = { .call = call, .limit = limit };
    struct msh_session_view *views;
    uint8_t hash[MSH_HASH_SIZE];

    if (behind_id != NULL) {
        /* The name is the first half of the hash: whatever shares it was told already. */
        memset(behind.token_hash, 0xff, sizeof(behind.token_hash));
        if (!msh_unhex(behind_id, behind.token_hash, (MSH_SESSION_ID_SIZE - 1) / 2))
            return msh_err_field(err, "cursor", "format", "a cursor of an earlier answer");
        l.behind = &behind;
    }
    if (msh_tx_read(call->service->store, "open_sessions", staff_tx, &l, err) < 0)
        return err->rc;
    views = MSH_ARRAY(call->arena, l.n + 1, struct msh_session_view);
    for (size_t i = 0; i < l.n; i++)
        view_of(&l.items[i].row, l.items[i].account_id, hash_of(call, cookie, hash), &views[i]);
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

static int end_all_tx(struct msh_tx *tx, struct msh_edit *edit, struct msh_err *err)
{
    int64_t region_id = edit->call->service->region.region_id;
    struct msh_account account;

    if (msh_account_get(tx, region_id, edit->subject_id, msh_tx_arena(tx), &account, err) < 0)
        return err->rc;
    return msh_session_delete_others(tx, region_id, edit->subject_id, edit->arg, err);
}

int msh_session_end_all(struct msh_call *call, int64_t account_id, const char *keep_cookie,
                        struct msh_err *err)
{
    uint8_t keep[MSH_HASH_SIZE];
    struct msh_edit edit = { .call = call,
                             .subject_kind = "account",
                             .subject_id = account_id,
                             .op = "session_end_all",
                             .fn = end_all_tx,
                             .arg = keep_cookie == NULL ? NULL : keep,
                             .accounts = true };

    if (keep_cookie != NULL)
        msh_keys_token_hash(call->service->keys, keep_cookie, keep);
    return msh_edit_run(&edit, err);
}
