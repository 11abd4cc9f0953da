#include "base/base.h"

#include "base/time.h"
#include "store/region.h"

#define ADVANCE_MAX_MS (3660 * MSH_DAY_MS)

static const char *const profile_codes[] = {
    [MSH_CRYPTO_GUOMI] = "guomi",
    [MSH_CRYPTO_INTL] = "intl",
};

static const struct msh_stmt insert_region = {
    .name = "region_insert",
    .sql = "INSERT INTO region (region_id, name, preset, crypto, sandbox, clock_offset_ms,"
           " config_epoch, zone_ms, data_mark, created_at)"
           " VALUES ($1, $2, $3, $4, $5, 0, 1, $6, $7, $8)",
};
static const struct msh_stmt insert_sequencer = {
    .name = "region_insert_sequencer",
    .sql = "INSERT INTO sequencer (region_id, epoch, owner, until_at, feed_pos, sealed_pos,"
           " seal_no, seal_hash) VALUES ($1, 0, '', 0, 0, 0, 0, $2)",
};
static const struct msh_stmt load_region = {
    .name = "region_load",
    .sql = "SELECT region_id, name, preset, crypto, sandbox, clock_offset_ms, config_epoch,"
           " zone_ms, data_mark, created_at FROM region"
           " WHERE region_id = $1 OR $1 = 0 ORDER BY region_id LIMIT 2",
};
static const struct msh_stmt get_offset = {
    .name = "region_offset",
    .sql = "SELECT clock_offset_ms FROM region WHERE region_id = $1",
};
static const struct msh_stmt get_epoch = {
    .name = "region_epoch",
    .sql = "SELECT config_epoch FROM region WHERE region_id = $1",
};
static const struct msh_stmt bump_epoch = {
    .name = "region_bump_epoch",
    .sql = "UPDATE region SET config_epoch = config_epoch + 1 WHERE region_id = $1",
};
static const struct msh_stmt advance = {
    .name = "region_advance",
    .sql = "UPDATE region SET clock_offset_ms = clock_offset_ms + $2"
           " WHERE region_id = $1 AND sandbox = 1 RETURNING clock_offset_ms",
};

void msh_region_mark(char ret[MSH_DATA_MARK_SIZE])
{
    uint8_t bytes[(MSH_DATA_MARK_SIZE - 1) / 2];

    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), ret);
}

int msh_region_insert(struct msh_tx *tx, const struct msh_region *region, struct msh_err *err)
{
    static const uint8_t genesis[MSH_HASH_SIZE];
    int rc = msh_db_exec(tx, &insert_region,
                         MSH_VALS(msh_i(region->region_id), msh_t(region->name),
                                  msh_t(region->preset), msh_t(profile_codes[region->crypto]),
                                  msh_i(region->sandbox), msh_i(region->zone_ms),
                                  msh_t(region->data_mark), msh_i(region->created_at)),
                         NULL, err);

    if (rc < 0)
        return rc;
    return msh_db_exec(tx, &insert_sequencer,
                       MSH_VALS(msh_i(region->region_id), msh_b(genesis, sizeof(genesis))), NULL,
                       err);
}

const char *msh_region_profile(const struct msh_region *region)
{
    return profile_codes[region->crypto];
}

static int parse_profile(const char *code, enum msh_crypto_profile *ret, struct msh_err *err)
{
    int i;

    for (i = 0; i < MSH_CRYPTO_PROFILE_COUNT; i++) {
        if (msh_streq(code, profile_codes[i])) {
            *ret = (enum msh_crypto_profile)i;
            return 0;
        }
    }
    return msh_err_set(err, MSH_E_CORRUPT, "region_crypto", "unknown crypto profile of the region");
}

static int copy_region(struct msh_rows *rows, struct msh_region *ret, struct msh_err *err)
{
    *ret = (struct msh_region){ .region_id = msh_rows_i64(rows, 0) };
    msh_copy(ret->name, sizeof(ret->name), msh_rows_text(rows, 1));
    msh_copy(ret->preset, sizeof(ret->preset), msh_rows_text(rows, 2));
    ret->sandbox = msh_rows_i64(rows, 4) != 0;
    ret->clock_offset_ms = msh_rows_i64(rows, 5);
    ret->config_epoch = msh_rows_i64(rows, 6);
    ret->zone_ms = msh_rows_i64(rows, 7);
    msh_copy(ret->data_mark, sizeof(ret->data_mark), msh_rows_text(rows, 8));
    ret->created_at = msh_rows_i64(rows, 9);
    return parse_profile(msh_rows_text(rows, 3), &ret->crypto, err);
}

struct loading {
    struct msh_region region;
    int n;
};

static int load_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct loading *loading = arg;

    loading->n++;
    return copy_region(rows, &loading->region, err);
}

int msh_region_load(struct msh_tx *tx, int64_t region_id, struct msh_region *ret,
                    struct msh_err *err)
{
    struct loading loading = { .n = 0 };
    int rc = msh_db_each(tx, &load_region, MSH_VALS(msh_i(region_id)), load_row, &loading, err);

    if (rc < 0)
        return rc;
    if (loading.n == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "region_missing", "no such region here");
    if (loading.n > 1)
        return msh_err_set(err, MSH_E_STATE, "region_ambiguous",
                           "the database holds several regions; name one");
    *ret = loading.region;
    return 0;
}

/* One number of the region's row; the row must be there. */
static int region_i64(struct msh_tx *tx, const struct msh_stmt *stmt,
                      const struct msh_region *region, int64_t *ret, struct msh_err *err)
{
    int64_t value = INT64_MIN;
    int rc = msh_db_i64(tx, stmt, MSH_VALS(msh_i(region->region_id)), INT64_MIN, &value, err);

    if (rc < 0)
        return rc;
    if (value == INT64_MIN)
        return msh_err_set(err, MSH_E_NOT_FOUND, "region_missing", "no such region here");
    *ret = value;
    return 0;
}

int msh_region_now(struct msh_tx *tx, const struct msh_region *region, int64_t *ret_now,
                   struct msh_err *err)
{
    int64_t offset_ms = 0;
    int rc = region_i64(tx, &get_offset, region, &offset_ms, err);

    if (rc == 0)
        *ret_now = msh_time_now() + offset_ms;
    return rc;
}

int msh_region_bump_epoch(struct msh_tx *tx, const struct msh_region *region, struct msh_err *err)
{
    return msh_db_exec(tx, &bump_epoch, MSH_VALS(msh_i(region->region_id)), NULL, err);
}

int msh_region_epoch(struct msh_tx *tx, const struct msh_region *region, int64_t *ret_epoch,
                     struct msh_err *err)
{
    return region_i64(tx, &get_epoch, region, ret_epoch, err);
}

int msh_region_advance_clock(struct msh_tx *tx, const struct msh_region *region, int64_t by_ms,
                             int64_t *ret_offset_ms, struct msh_err *err)
{
    int64_t offset_ms = INT64_MIN; /* no row: a clock may stand behind the real one */
    int rc;

    if (by_ms <= 0 || by_ms > ADVANCE_MAX_MS)
        return msh_err_field(err, "advance", "clock_step",
                             "a step is above 0 and at most 10 years");
    rc = msh_db_i64(tx, &advance, MSH_VALS(msh_i(region->region_id), msh_i(by_ms)), INT64_MIN,
                    &offset_ms, err);
    if (rc < 0)
        return rc;
    if (offset_ms == INT64_MIN)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_sandbox", "this is not a sandbox");
    if (ret_offset_ms != NULL)
        *ret_offset_ms = offset_ms;
    return 0;
}

/* Node leases. Ids of a lease that ran out are below its end, so the next holder starts at the
 * later of mark and end. */

static const struct msh_stmt take_old = {
    .name = "node_take_old",
    .sql = "UPDATE node_lease SET owner = $2, until_at = $3,"
           " high_ms = CASE WHEN high_ms > until_at THEN high_ms ELSE until_at END"
           " WHERE region_id = $1 AND until_at < $4 AND node IN ("
           "SELECT node FROM node_lease WHERE region_id = $1 AND until_at < $4"
           " ORDER BY node LIMIT 1) RETURNING node, high_ms",
    .pg = "UPDATE node_lease SET owner = $2, until_at = $3,"
          " high_ms = GREATEST(high_ms, until_at)"
          " WHERE region_id = $1 AND until_at < $4 AND node IN ("
          "SELECT node FROM node_lease WHERE region_id = $1 AND until_at < $4"
          " ORDER BY node LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING node, high_ms",
};
static const struct msh_stmt take_new = {
    .name = "node_take_new",
    .sql = "INSERT INTO node_lease (region_id, node, owner, until_at, high_ms)"
           " SELECT $1, COALESCE(MAX(node) + 1, 0), $2, $3, 0 FROM node_lease"
           " WHERE region_id = $1 HAVING COALESCE(MAX(node) + 1, 0) <= 1023"
           " ON CONFLICT (region_id, node) DO NOTHING RETURNING node, high_ms",
};
static const struct msh_stmt count_nodes = {
    .name = "node_count",
    .sql = "SELECT COUNT(*) FROM node_lease WHERE region_id = $1",
};
static const struct msh_stmt renew_node = {
    .name = "node_renew",
    .sql = "UPDATE node_lease SET until_at = $4, high_ms = $5"
           " WHERE region_id = $1 AND node = $2 AND owner = $3 AND until_at >= $6",
};
static const struct msh_stmt release_node = {
    .name = "node_release",
    .sql = "UPDATE node_lease SET owner = '', until_at = 0, high_ms = $4"
           " WHERE region_id = $1 AND node = $2 AND owner = $3",
};

static int node_row(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct msh_node_lease *lease = arg;

    lease->node = (unsigned)msh_rows_i64(rows, 0);
    lease->high_ms = msh_rows_i64(rows, 1);
    return 0;
}

int msh_node_acquire(struct msh_tx *tx, int64_t region_id, const char *owner, int64_t real_at,
                     int64_t lease_ms, struct msh_node_lease *ret, struct msh_err *err)
{
    struct msh_node_lease lease = { .region_id = region_id, .until_at = real_at + lease_ms };
    int64_t n = 0;
    int rc;

    if (!msh_copy(lease.owner, sizeof(lease.owner), owner))
        return msh_err_set(err, MSH_E_BUG, "node_owner", "owner is too long");
    rc = msh_db_one(tx, &take_old,
                    MSH_VALS(msh_i(region_id), msh_t(owner), msh_i(lease.until_at), msh_i(real_at)),
                    node_row, &lease, err);
    if (rc == MSH_E_NOT_FOUND)
        rc = msh_db_one(tx, &take_new,
                        MSH_VALS(msh_i(region_id), msh_t(owner), msh_i(lease.until_at)), node_row,
                        &lease, err);
    if (rc == MSH_E_NOT_FOUND) {
        rc = msh_db_i64(tx, &count_nodes, MSH_VALS(msh_i(region_id)), 0, &n, err);
        if (rc == 0 && n <= MSH_NODE_MAX)
            return msh_err_set(err, MSH_E_RETRY, "node_race", "another process took that node");
        if (rc == 0)
            return msh_err_set(err, MSH_E_UNAVAILABLE, "node_none", "all 1,024 nodes are leased");
    }
    if (rc == 0)
        *ret = lease;
    return rc;
}

int msh_node_renew(struct msh_tx *tx, struct msh_node_lease *lease, int64_t high_ms,
                   int64_t real_at, int64_t lease_ms, struct msh_err *err)
{
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &renew_node,
                         MSH_VALS(msh_i(lease->region_id), msh_i(lease->node), msh_t(lease->owner),
                                  msh_i(real_at + lease_ms), msh_i(high_ms), msh_i(real_at)),
                         &changed, err);

    if (rc < 0)
        return rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_STALE, "node_lost", "the lease of node %u ran out",
                           lease->node);
    lease->until_at = real_at + lease_ms;
    lease->high_ms = high_ms;
    return 0;
}

static const struct msh_stmt holders = {
    .name = "node_holders",
    .sql = "SELECT COUNT(*) FROM node_lease WHERE region_id = $1 AND until_at > $2",
};

int msh_node_release(struct msh_tx *tx, const struct msh_node_lease *lease, int64_t high_ms,
                     struct msh_err *err)
{
    return msh_db_exec(
        tx, &release_node,
        MSH_VALS(msh_i(lease->region_id), msh_i(lease->node), msh_t(lease->owner), msh_i(high_ms)),
        NULL, err);
}

int msh_node_holders(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t *ret_n,
                     struct msh_err *err)
{
    return msh_db_i64(tx, &holders, MSH_VALS(msh_i(region_id), msh_i(real_at)), 0, ret_n, err);
}
