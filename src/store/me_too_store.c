#include "base/base.h"

#include "store/me_too_store.h"

static const struct msh_stmt begin = {
    .name = "me_too_begin",
    .sql = "INSERT INTO me_too_matter (region_id, publication_id, hash_key, n)"
           " VALUES ($1, $2, $3, 0) ON CONFLICT (region_id, publication_id) DO UPDATE"
           " SET hash_key = COALESCE(me_too_matter.hash_key, excluded.hash_key)",
};
static const struct msh_stmt key_of = {
    .name = "me_too_key",
    .sql = "SELECT hash_key, n FROM me_too_matter WHERE region_id = $1 AND publication_id = $2",
};
static const struct msh_stmt joined = {
    .name = "me_too_joined",
    .sql = "SELECT 1 FROM me_too WHERE region_id = $1 AND publication_id = $2 AND voter = $3",
};
static const struct msh_stmt join = {
    .name = "me_too_join",
    .sql = "INSERT INTO me_too (region_id, publication_id, voter) VALUES ($1, $2, $3)"
           " ON CONFLICT (region_id, publication_id, voter) DO NOTHING",
};
static const struct msh_stmt count = {
    .name = "me_too_count",
    .sql = "UPDATE me_too_matter SET n = n + 1 WHERE region_id = $1 AND publication_id = $2",
};
static const struct msh_stmt drop_voters = {
    .name = "me_too_drop",
    .sql = "DELETE FROM me_too WHERE region_id = $1 AND publication_id = $2",
};
static const struct msh_stmt drop_key = {
    .name = "me_too_drop_key",
    .sql = "UPDATE me_too_matter SET hash_key = NULL WHERE region_id = $1"
           " AND publication_id = $2",
};
static const struct msh_stmt over = {
    .name = "me_too_over",
    .sql = "SELECT m.publication_id FROM me_too_matter m JOIN publication p"
           " ON p.region_id = m.region_id AND p.publication_id = m.publication_id"
           " JOIN ticket t ON t.region_id = p.region_id AND t.ticket_id = p.ticket_id"
           " WHERE m.region_id = $1 AND m.hash_key IS NOT NULL"
           " AND (t.state = 'archived' OR p.state NOT IN ('published', 'proposed'))"
           " ORDER BY m.publication_id LIMIT $2",
};

struct matter {
    uint8_t key[MSH_KEY_SIZE];
    int64_t n;
};

static int read_matter(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct matter *m = arg;

    if (!msh_rows_bytes(rows, 0, m->key, sizeof(m->key)))
        return msh_err_set(err, MSH_E_CORRUPT, "me_too_key", "a matter's key has another length");
    m->n = msh_rows_i64(rows, 1);
    return 0;
}

int msh_me_too_join(struct msh_tx *tx, int64_t region_id, int64_t publication_id,
                    enum msh_crypto_profile profile, const uint8_t fresh_key[MSH_KEY_SIZE],
                    const char *const *marks, size_t n_marks, bool *ret_new, int64_t *ret_n,
                    struct msh_err *err)
{
    uint8_t voters[MSH_ME_TOO_VOTERS][MSH_HASH_SIZE];
    struct matter m = { .n = 0 };
    int64_t before = 0;

    /* the row is locked by writing it: two who join at once stand in line */
    if (msh_db_exec(
            tx, &begin,
            MSH_VALS(msh_i(region_id), msh_i(publication_id), msh_b(fresh_key, MSH_KEY_SIZE)), NULL,
            err) < 0 ||
        msh_db_one(tx, &key_of, MSH_VALS(msh_i(region_id), msh_i(publication_id)), read_matter, &m,
                   err) < 0)
        return err->rc;
    for (size_t i = 0; i < n_marks; i++) {
        int64_t found;

        msh_hmac(profile, m.key, &(struct msh_piece){ marks[i], strlen(marks[i]) }, 1, voters[i]);
        if (msh_db_i64(
                tx, &joined,
                MSH_VALS(msh_i(region_id), msh_i(publication_id), msh_b(voters[i], MSH_HASH_SIZE)),
                0, &found, err) < 0)
            return err->rc;
        before |= found;
    }
    for (size_t i = 0; i < n_marks; i++)
        if (msh_db_exec(
                tx, &join,
                MSH_VALS(msh_i(region_id), msh_i(publication_id), msh_b(voters[i], MSH_HASH_SIZE)),
                NULL, err) < 0)
            return err->rc;
    *ret_new = before == 0;
    *ret_n = m.n + (before == 0);
    return before != 0 ? 0
                       : msh_db_exec(tx, &count, MSH_VALS(msh_i(region_id), msh_i(publication_id)),
                                     NULL, err);
}

int msh_me_too_forget(struct msh_tx *tx, int64_t region_id, int64_t publication_id,
                      struct msh_err *err)
{
    if (msh_db_exec(tx, &drop_voters, MSH_VALS(msh_i(region_id), msh_i(publication_id)), NULL,
                    err) < 0)
        return err->rc;
    return msh_db_exec(tx, &drop_key, MSH_VALS(msh_i(region_id), msh_i(publication_id)), NULL, err);
}

#define PURGE_MAX 100

struct ids {
    int64_t items[PURGE_MAX];
    size_t n;
};

static int take_id(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct ids *ids = arg;

    if (ids->n < PURGE_MAX)
        ids->items[ids->n++] = msh_rows_i64(rows, 0);
    return 0;
}

int msh_me_too_purge(struct msh_tx *tx, int64_t region_id, int64_t limit, int64_t *ret_n,
                     struct msh_err *err)
{
    struct ids ids = { .n = 0 };

    if (msh_db_each(tx, &over,
                    MSH_VALS(msh_i(region_id), msh_i(MSH_MIN(limit, (int64_t)PURGE_MAX))), take_id,
                    &ids, err) < 0)
        return err->rc;
    for (size_t i = 0; i < ids.n; i++)
        if (msh_me_too_forget(tx, region_id, ids.items[i], err) < 0)
            return err->rc;
    *ret_n = (int64_t)ids.n;
    return 0;
}
