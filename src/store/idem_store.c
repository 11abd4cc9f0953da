#include "base/base.h"

#include "store/idem_store.h"

static const struct msh_stmt find = {
    .name = "idem_find",
    .sql = "SELECT body_digest, status, ref_id, version, created_at FROM idempotency"
           " WHERE region_id = $1 AND principal = $2 AND route = $3 AND idem_key = $4",
};
/* On PostgreSQL a transaction that changed something is acknowledged when the standby has it, yet
 * after a restart others see it before. An answer given once more must not be ahead of the standby
 * either: with an empty record in the log this transaction's COMMIT waits like that of the first. */
static const struct msh_stmt settle = {
    .name = "idem_settle",
    .sql = "SELECT 1",
    .pg = "SELECT CAST(pg_logical_emit_message(TRUE, 'minsheng', '') AS TEXT)",
};
static const struct msh_stmt insert = {
    .name = "idem_insert",
    .sql = "INSERT INTO idempotency (region_id, principal, route, idem_key, body_digest, status,"
           " ref_id, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
           " ON CONFLICT (region_id, principal, route, idem_key) DO NOTHING",
};
static const struct msh_stmt store = {
    .name = "idem_store",
    .sql = "UPDATE idempotency SET status = $5, ref_id = $6, version = $7"
           " WHERE region_id = $1 AND principal = $2 AND route = $3 AND idem_key = $4",
};
static const struct msh_stmt purge = {
    .name = "idem_purge",
    .sql = "DELETE FROM idempotency WHERE region_id = $1 AND created_at < $2"
           " AND (principal, route, idem_key) IN (SELECT principal, route, idem_key"
           " FROM idempotency WHERE region_id = $1 AND created_at < $2"
           " ORDER BY created_at LIMIT $3)",
};

struct finding {
    uint8_t digest[MSH_HASH_SIZE];
    size_t digest_n;
    struct msh_idem idem;
};

static int find_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct finding *finding = arg;
    const void *digest = msh_rows_blob(rows, 0, &finding->digest_n);

    if (finding->digest_n == MSH_HASH_SIZE)
        memcpy(finding->digest, digest, MSH_HASH_SIZE);
    finding->idem.hit = true;
    finding->idem.status = (int)msh_rows_i64(rows, 1);
    finding->idem.ref_id = msh_rows_i64(rows, 2);
    finding->idem.version = msh_rows_i64(rows, 3);
    finding->idem.created_at = msh_rows_i64(rows, 4);
    return 0;
}

int msh_idem_find(struct msh_tx *tx, int64_t region_id, const struct msh_idem_key *key,
                  struct msh_idem *ret, struct msh_err *err)
{
    struct finding finding = { .digest_n = 0 };
    int rc = msh_db_one(
        tx, &find,
        MSH_VALS(msh_i(region_id), msh_t(key->principal), msh_t(key->route), msh_t(key->key)),
        find_row, &finding, err);

    if (rc == MSH_E_NOT_FOUND) {
        *ret = (struct msh_idem){ .hit = false };
        return 0;
    }
    if (rc < 0)
        return rc;
    if (finding.digest_n != MSH_HASH_SIZE ||
        memcmp(finding.digest, key->body_digest, MSH_HASH_SIZE) != 0)
        return msh_err_set(err, MSH_E_CONFLICT, "idempotency_mismatch",
                           "this idempotency key came with another body before");
    *ret = finding.idem;
    return msh_db_one(tx, &settle, MSH_NO_VALS, NULL, NULL, err);
}

int msh_idem_take(struct msh_tx *tx, int64_t region_id, const struct msh_idem_key *key,
                  int64_t real_at, struct msh_idem *idem, struct msh_err *err)
{
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &insert,
                         MSH_VALS(msh_i(region_id), msh_t(key->principal), msh_t(key->route),
                                  msh_t(key->key), msh_b(key->body_digest, MSH_HASH_SIZE),
                                  msh_i(idem->status), msh_id_or_null(idem->ref_id),
                                  msh_i(idem->version), msh_i(real_at)),
                         &changed, err);

    idem->hit = false;
    if (rc < 0 || changed == 1)
        return rc;
    rc = msh_idem_find(tx, region_id, key, idem, err);
    if (rc == 0 && !idem->hit)
        return msh_err_set(err, MSH_E_RETRY, "idem_race", "the same key was first");
    return rc;
}

int msh_idem_store(struct msh_tx *tx, int64_t region_id, const struct msh_idem_key *key, int status,
                   int64_t ref_id, int64_t version, struct msh_err *err)
{
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &store,
                         MSH_VALS(msh_i(region_id), msh_t(key->principal), msh_t(key->route),
                                  msh_t(key->key), msh_i(status), msh_id_or_null(ref_id),
                                  msh_i(version)),
                         &changed, err);

    if (rc == 0 && changed != 1)
        return msh_err_set(err, MSH_E_BUG, "idem_not_taken", "an answer without its row");
    return rc;
}

int msh_idem_purge(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t limit,
                   int64_t *ret_n, struct msh_err *err)
{
    return msh_db_exec(tx, &purge,
                       MSH_VALS(msh_i(region_id), msh_i(real_at - MSH_IDEM_KEEP_MS), msh_i(limit)),
                       ret_n, err);
}
