#include "base/base.h"

#include "store/draft_store.h"

static const struct msh_stmt put = {
    .name = "draft_put",
    .sql = "INSERT INTO portal_draft (region_id, token_hash, sealed, created_at, expires_at)"
           " VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (region_id, token_hash) DO UPDATE SET sealed = excluded.sealed,"
           " created_at = CASE WHEN portal_draft.expires_at > excluded.created_at"
           " THEN portal_draft.created_at ELSE excluded.created_at END,"
           " expires_at = CASE WHEN portal_draft.expires_at > excluded.created_at"
           " THEN portal_draft.expires_at ELSE excluded.expires_at END",
};
static const struct msh_stmt get = {
    .name = "draft_get",
    .sql = "SELECT sealed FROM portal_draft"
           " WHERE region_id = $1 AND token_hash = $2 AND expires_at > $3",
};
static const struct msh_stmt drop = {
    .name = "draft_delete",
    .sql = "DELETE FROM portal_draft WHERE region_id = $1 AND token_hash = $2",
};
static const struct msh_stmt purge = {
    .name = "draft_purge",
    .sql = "DELETE FROM portal_draft WHERE region_id = $1 AND token_hash IN"
           " (SELECT token_hash FROM portal_draft WHERE region_id = $1 AND expires_at <= $2"
           " ORDER BY expires_at LIMIT $3)",
};

int msh_draft_put(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                  const void *sealed, size_t n, int64_t created_at, int64_t expires_at,
                  struct msh_err *err)
{
    return msh_db_exec(tx, &put,
                       MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE),
                                msh_b(sealed, n), msh_i(created_at), msh_i(expires_at)),
                       NULL, err);
}

struct bytes {
    struct msh_arena *arena;
    const uint8_t *p;
    size_t n;
};

static int take_bytes(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct bytes *bytes = arg;
    const void *p = msh_rows_blob(rows, 0, &bytes->n);

    bytes->p = msh_arena_memdup(bytes->arena, p, bytes->n);
    return 0;
}

int msh_draft_get(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                  int64_t now_at, struct msh_arena *arena, const uint8_t **ret, size_t *ret_n,
                  struct msh_err *err)
{
    struct bytes bytes = { .arena = arena };
    int rc = msh_db_one(tx, &get,
                        MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE), msh_i(now_at)),
                        take_bytes, &bytes, err);

    if (rc < 0)
        return rc;
    *ret = bytes.p;
    *ret_n = bytes.n;
    return 0;
}

int msh_draft_delete(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                     struct msh_err *err)
{
    return msh_db_exec(tx, &drop, MSH_VALS(msh_i(region_id), msh_b(token_hash, MSH_HASH_SIZE)),
                       NULL, err);
}

int msh_draft_purge(struct msh_tx *tx, int64_t region_id, int64_t now_at, int64_t limit,
                    int64_t *ret_n, struct msh_err *err)
{
    return msh_db_exec(tx, &purge, MSH_VALS(msh_i(region_id), msh_i(now_at), msh_i(limit)), ret_n,
                       err);
}
