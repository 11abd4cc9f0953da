#include "base/base.h"

#include <endian.h>

#include "store/seal.h"

#define SEAL_INPUT_SIZE 110
#define READ_PAGE       8192

/* Merkle tree (RFC 6962 §2.1) */

static void leaf_hash(enum msh_crypto_profile profile, const uint8_t *event_hash,
                      uint8_t ret[MSH_HASH_SIZE])
{
    static const uint8_t prefix = 0;
    struct msh_piece pieces[] = { { &prefix, 1 }, { event_hash, MSH_HASH_SIZE } };

    msh_hash(profile, pieces, MSH_COUNT(pieces), ret);
}

/* `ret` may be one of the sides. */
static void node_hash(enum msh_crypto_profile profile, const uint8_t *left, const uint8_t *right,
                      uint8_t ret[MSH_HASH_SIZE])
{
    static const uint8_t prefix = 1;
    struct msh_piece pieces[] = { { &prefix, 1 },
                                  { left, MSH_HASH_SIZE },
                                  { right, MSH_HASH_SIZE } };

    msh_hash(profile, pieces, MSH_COUNT(pieces), ret);
}

void msh_merkle_init(struct msh_merkle *tree, enum msh_crypto_profile profile)
{
    tree->profile = profile;
    tree->n = 0;
}

/* stack[k] holds a full tree of 2^k leaves where bit k of n is set, as in a binary counter. */
void msh_merkle_add(struct msh_merkle *tree, const uint8_t event_hash[MSH_HASH_SIZE])
{
    uint8_t hash[MSH_HASH_SIZE];
    size_t k = 0;

    leaf_hash(tree->profile, event_hash, hash);
    for (; (tree->n >> k & 1) != 0; k++)
        node_hash(tree->profile, tree->stack[k], hash, hash);
    memcpy(tree->stack[k], hash, MSH_HASH_SIZE);
    tree->n++;
}

void msh_merkle_root(const struct msh_merkle *tree, uint8_t ret[MSH_HASH_SIZE])
{
    struct msh_piece nothing = { "", 0 };
    bool some = false;

    if (tree->n == 0)
        msh_hash(tree->profile, &nothing, 1, ret);
    for (size_t k = 0; k < MSH_COUNT(tree->stack); k++) {
        if ((tree->n >> k & 1) == 0)
            continue;
        if (some)
            node_hash(tree->profile, tree->stack[k], ret, ret);
        else
            memcpy(ret, tree->stack[k], MSH_HASH_SIZE);
        some = true;
    }
}

size_t msh_merkle_path(enum msh_crypto_profile profile, const uint8_t *hashes, size_t n,
                       size_t index, uint8_t ret[][MSH_HASH_SIZE])
{
    struct msh_merkle side;
    size_t from = 0, depth = 0, half, at, end;

    /* From the root down: the sibling is the half that does not hold the leaf. */
    while (n > 1) {
        for (half = 1; 2 * half < n;)
            half *= 2;
        at = index - from < half ? from + half : from;
        end = index - from < half ? from + n : from + half;
        msh_merkle_init(&side, profile);
        for (; at < end; at++)
            msh_merkle_add(&side, hashes + at * MSH_HASH_SIZE);
        msh_merkle_root(&side, ret[depth++]);
        if (index - from < half) {
            n = half;
        } else {
            from += half;
            n -= half;
        }
    }
    for (at = 0; at < depth / 2; at++) {
        uint8_t other[MSH_HASH_SIZE];

        memcpy(other, ret[at], MSH_HASH_SIZE);
        memcpy(ret[at], ret[depth - 1 - at], MSH_HASH_SIZE);
        memcpy(ret[depth - 1 - at], other, MSH_HASH_SIZE);
    }
    return depth;
}

/* RFC 9162 §2.1.3.2: the root that leaf, place and path make; false when the path has a wrong
 * length for the tree. */
static bool root_of_path(enum msh_crypto_profile profile, const struct msh_proof *proof,
                         uint64_t index, uint64_t n, uint8_t ret[MSH_HASH_SIZE])
{
    uint64_t last = n - 1;

    leaf_hash(profile, proof->event_hash, ret);
    for (size_t i = 0; i < proof->path_n; i++) {
        if (last == 0)
            return false;
        if ((index & 1) != 0 || index == last) {
            node_hash(profile, proof->path[i], ret, ret);
            while ((index & 1) == 0 && index != 0) {
                index >>= 1;
                last >>= 1;
            }
        } else {
            node_hash(profile, ret, proof->path[i], ret);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0;
}

/* Seal hash */

static uint8_t *put_i64(uint8_t *at, int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);

    memcpy(at, &big, sizeof(big));
    return at + sizeof(big);
}

void msh_seal_hash(const struct msh_seal *seal, uint8_t ret[MSH_HASH_SIZE])
{
    uint8_t input[SEAL_INPUT_SIZE], *at = input;
    struct msh_piece piece = { input, sizeof(input) };

    memcpy(at, "MSHS", 4);
    at[4] = MSH_SEAL_VERSION;
    at = put_i64(at + 5, seal->region_id);
    *at++ = seal->sandbox ? 1 : 0;
    at = put_i64(at, seal->seal_no);
    at = put_i64(at, seal->from_pos);
    at = put_i64(at, seal->to_pos);
    at = put_i64(at, seal->at);
    memcpy(at, seal->prev_hash, MSH_HASH_SIZE);
    memcpy(at + MSH_HASH_SIZE, seal->root, MSH_HASH_SIZE);
    msh_hash(seal->profile, &piece, 1, ret);
}

bool msh_proof_verify(const struct msh_proof *proof, const struct msh_seal *seal)
{
    uint8_t hash[MSH_HASH_SIZE];

    if (proof->region_id != seal->region_id || proof->seal_no != seal->seal_no ||
        seal->from_pos < 1 || proof->feed_pos < seal->from_pos || proof->feed_pos > seal->to_pos ||
        proof->path_n > MSH_PROOF_PATH_MAX)
        return false;
    if (!root_of_path(seal->profile, proof, (uint64_t)(proof->feed_pos - seal->from_pos),
                      (uint64_t)(seal->to_pos - seal->from_pos) + 1, hash) ||
        memcmp(hash, seal->root, MSH_HASH_SIZE) != 0)
        return false;
    msh_seal_hash(seal, hash);
    return memcmp(hash, seal->hash, MSH_HASH_SIZE) == 0;
}

/* Making a seal: the root is computed over a snapshot, since fed rows never change; the write
 * transaction only checks that nobody sealed meanwhile. */

static const struct msh_stmt get_ends = {
    .name = "seal_ends",
    .sql = "SELECT feed_pos, sealed_pos, seal_no, seal_hash FROM sequencer WHERE region_id = $1",
};
static const struct msh_stmt read_hashes = {
    .name = "seal_hashes",
    .sql = "SELECT feed_pos, hash FROM outbox WHERE region_id = $1 AND feed_pos > $2"
           " AND feed_pos <= $3 ORDER BY feed_pos LIMIT $4",
};
static const struct msh_stmt move_ends = {
    .name = "seal_move_ends",
    .sql = "UPDATE sequencer SET sealed_pos = $2, seal_no = $3, seal_hash = $4"
           " WHERE region_id = $1 AND sealed_pos = $5 AND seal_no = $3 - 1",
};
static const struct msh_stmt insert_leaves = {
    .name = "seal_insert_leaves",
    .sql = "INSERT INTO seal_leaf (region_id, feed_pos, seal_no, subject_kind, subject_id, seq,"
           " hash) SELECT region_id, feed_pos, $4, subject_kind, subject_id, seq, hash"
           " FROM outbox WHERE region_id = $1 AND feed_pos >= $2 AND feed_pos <= $3",
};
static const struct msh_stmt insert_seal = {
    .name = "seal_insert",
    .sql = "INSERT INTO seal (region_id, seal_no, from_pos, to_pos, at, root, prev_hash, hash)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
};

struct sealing {
    const struct msh_region *region;
    int64_t max_leaves;
    int64_t fed_pos;
    struct msh_seal seal; /* from_pos > to_pos: nothing to seal */
    struct msh_merkle tree;
    bool lost; /* somebody else sealed first */
};

static int take_hash(struct msh_rows *rows, int col, uint8_t ret[MSH_HASH_SIZE],
                     struct msh_err *err)
{
    if (!msh_rows_bytes(rows, col, ret, MSH_HASH_SIZE))
        return msh_err_set(err, MSH_E_CORRUPT, "seal_hash", "a stored hash has a wrong length");
    return 0;
}

static int ends_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct sealing *s = arg;

    s->fed_pos = msh_rows_i64(rows, 0);
    s->seal.from_pos = msh_rows_i64(rows, 1) + 1;
    s->seal.seal_no = msh_rows_i64(rows, 2) + 1;
    s->seal.to_pos = MSH_MIN(s->fed_pos, s->seal.from_pos + s->max_leaves - 1);
    return take_hash(rows, 3, s->seal.prev_hash, err);
}

static int leaf_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct sealing *s = arg;
    uint8_t hash[MSH_HASH_SIZE];
    int rc = take_hash(rows, 1, hash, err);

    if (rc < 0)
        return rc;
    if (msh_rows_i64(rows, 0) != s->seal.from_pos + (int64_t)s->tree.n)
        return msh_err_set(err, MSH_E_CORRUPT, "feed_gap",
                           "feed position %" PRId64 " is missing: run verify",
                           s->seal.from_pos + (int64_t)s->tree.n);
    msh_merkle_add(&s->tree, hash);
    return 0;
}

static int prepare_seal(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct sealing *s = arg;
    int64_t region_id = s->region->region_id, n;
    int rc = msh_db_one(tx, &get_ends, MSH_VALS(msh_i(region_id)), ends_row, s, err);

    if (rc < 0)
        return rc;
    msh_merkle_init(&s->tree, s->region->crypto);
    while ((n = s->seal.to_pos - s->seal.from_pos + 1 - (int64_t)s->tree.n) > 0) {
        uint64_t before = s->tree.n;

        rc =
            msh_db_each(tx, &read_hashes,
                        MSH_VALS(msh_i(region_id), msh_i(s->seal.from_pos + (int64_t)s->tree.n - 1),
                                 msh_i(s->seal.to_pos), msh_i(READ_PAGE)),
                        leaf_row, s, err);
        if (rc < 0)
            return rc;
        if (s->tree.n == before)
            return msh_err_set(err, MSH_E_CORRUPT, "feed_gap", "the feed's end is missing");
    }
    msh_merkle_root(&s->tree, s->seal.root);
    return 0;
}

static int write_seal(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct sealing *s = arg;
    const struct msh_seal *seal = &s->seal;
    struct msh_val region_id = msh_i(seal->region_id);
    int64_t changed = 0;
    int rc = msh_db_exec(tx, &move_ends,
                         MSH_VALS(region_id, msh_i(seal->to_pos), msh_i(seal->seal_no),
                                  msh_b(seal->hash, MSH_HASH_SIZE), msh_i(seal->from_pos - 1)),
                         &changed, err);

    s->lost = rc == 0 && changed == 0;
    if (rc < 0 || s->lost)
        return rc;
    rc = msh_db_exec(
        tx, &insert_leaves,
        MSH_VALS(region_id, msh_i(seal->from_pos), msh_i(seal->to_pos), msh_i(seal->seal_no)),
        &changed, err);
    if (rc == 0 && changed != seal->to_pos - seal->from_pos + 1)
        return msh_err_set(err, MSH_E_CORRUPT, "feed_gap", "the feed changed under the seal");
    if (rc < 0)
        return rc;
    return msh_db_exec(
        tx, &insert_seal,
        MSH_VALS(region_id, msh_i(seal->seal_no), msh_i(seal->from_pos), msh_i(seal->to_pos),
                 msh_i(seal->at), msh_b(seal->root, MSH_HASH_SIZE),
                 msh_b(seal->prev_hash, MSH_HASH_SIZE), msh_b(seal->hash, MSH_HASH_SIZE)),
        NULL, err);
}

int msh_seal_make(struct msh_store *store, const struct msh_region *region, int64_t at,
                  int64_t max_leaves, struct msh_seal *ret, struct msh_err *err)
{
    struct sealing s = { .region = region, .max_leaves = max_leaves };
    int rc;

    if (max_leaves < 1 || max_leaves > MSH_SEAL_LEAVES_MAX)
        return msh_err_set(err, MSH_E_BUG, "seal_limit", "a seal is over 1 to 65,536 events");
    s.seal.region_id = region->region_id;
    s.seal.profile = region->crypto;
    s.seal.sandbox = region->sandbox;
    s.seal.at = at;
    rc = msh_tx_read(store, "seal_prepare", prepare_seal, &s, err);
    if (rc < 0)
        return rc;
    s.lost = s.seal.from_pos > s.seal.to_pos;
    if (!s.lost) {
        msh_seal_hash(&s.seal, s.seal.hash);
        rc = msh_tx_run(store, "seal_make", write_seal, &s, err);
    }
    if (rc < 0)
        return rc;
    *ret = s.lost ? (struct msh_seal){ .seal_no = 0 } : s.seal;
    return 0;
}

/* Reading */

static const struct msh_stmt get_seal = {
    .name = "seal_get",
    .sql = "SELECT seal_no, from_pos, to_pos, at, root, prev_hash, hash FROM seal"
           " WHERE region_id = $1 AND seal_no = CASE WHEN $2 = 0 THEN"
           " (SELECT MAX(l.seal_no) FROM seal l WHERE l.region_id = $1) ELSE $2 END",
};
static const struct msh_stmt get_leaf = {
    .name = "seal_leaf_get",
    .sql = "SELECT feed_pos, seal_no, hash FROM seal_leaf"
           " WHERE region_id = $1 AND subject_kind = $2 AND subject_id = $3 AND seq = $4",
};
static const struct msh_stmt get_leaves = {
    .name = "seal_leaves_get",
    .sql = "SELECT feed_pos, hash FROM seal_leaf WHERE region_id = $1 AND feed_pos >= $2"
           " AND feed_pos <= $3 ORDER BY feed_pos LIMIT $4",
};

static int seal_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_seal *seal = arg;
    int rc;

    seal->seal_no = msh_rows_i64(rows, 0);
    seal->from_pos = msh_rows_i64(rows, 1);
    seal->to_pos = msh_rows_i64(rows, 2);
    seal->at = msh_rows_i64(rows, 3);
    rc = take_hash(rows, 4, seal->root, err);
    if (rc == 0)
        rc = take_hash(rows, 5, seal->prev_hash, err);
    return rc < 0 ? rc : take_hash(rows, 6, seal->hash, err);
}

int msh_seal_load(struct msh_tx *tx, const struct msh_region *region, int64_t seal_no,
                  struct msh_seal *ret, struct msh_err *err)
{
    struct msh_seal seal = { .region_id = region->region_id,
                             .profile = region->crypto,
                             .sandbox = region->sandbox };
    int rc = msh_db_one(tx, &get_seal, MSH_VALS(msh_i(region->region_id), msh_i(seal_no)), seal_row,
                        &seal, err);

    if (rc == MSH_E_NOT_FOUND)
        return msh_err_set(err, MSH_E_NOT_FOUND, "seal_missing", "no such seal");
    if (rc == 0)
        *ret = seal;
    return rc;
}

static int place_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct msh_proof *proof = arg;

    proof->feed_pos = msh_rows_i64(rows, 0);
    proof->seal_no = msh_rows_i64(rows, 1);
    return take_hash(rows, 2, proof->event_hash, err);
}

struct leaves {
    uint8_t *hashes;
    size_t n, max;
    int64_t from_pos;
};

static int leaves_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct leaves *leaves = arg;

    if (leaves->n == leaves->max || msh_rows_i64(rows, 0) != leaves->from_pos + (int64_t)leaves->n)
        return msh_err_set(err, MSH_E_CORRUPT, "seal_leaves", "leaves of a seal are missing");
    return take_hash(rows, 1, leaves->hashes + leaves->n++ * MSH_HASH_SIZE, err);
}

static int load_path(struct msh_tx *tx, const struct msh_seal *seal, struct msh_proof *proof,
                     struct msh_err *err)
{
    int64_t n = seal->to_pos - seal->from_pos + 1;
    struct leaves leaves = { .from_pos = seal->from_pos };
    int rc;

    if (n < 1 || n > MSH_SEAL_LEAVES_MAX || proof->feed_pos < seal->from_pos ||
        proof->feed_pos > seal->to_pos)
        return msh_err_set(err, MSH_E_CORRUPT, "seal_leaves", "a seal has no such position");
    leaves.max = (size_t)n;
    leaves.hashes = msh_arena_array(msh_tx_arena(tx), leaves.max, MSH_HASH_SIZE);
    rc = msh_db_each(
        tx, &get_leaves,
        MSH_VALS(msh_i(seal->region_id), msh_i(seal->from_pos), msh_i(seal->to_pos), msh_i(n)),
        leaves_row, &leaves, err);
    if (rc < 0)
        return rc;
    if (leaves.n != leaves.max)
        return msh_err_set(err, MSH_E_CORRUPT, "seal_leaves", "leaves of a seal are missing");
    proof->path_n = msh_merkle_path(seal->profile, leaves.hashes, leaves.n,
                                    (size_t)(proof->feed_pos - seal->from_pos), proof->path);
    return 0;
}

int msh_proof_load(struct msh_tx *tx, const struct msh_region *region, const char *subject_kind,
                   int64_t subject_id, int64_t seq, struct msh_proof *ret, struct msh_err *err)
{
    struct msh_proof proof = { .region_id = region->region_id,
                               .subject_id = subject_id,
                               .seq = seq };
    struct msh_seal seal;
    int rc = msh_db_one(
        tx, &get_leaf,
        MSH_VALS(msh_i(region->region_id), msh_t(subject_kind), msh_i(subject_id), msh_i(seq)),
        place_row, &proof, err);

    if (rc == MSH_E_NOT_FOUND)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_sealed", "this event is not sealed yet");
    msh_copy(proof.subject_kind, sizeof(proof.subject_kind), subject_kind);
    if (rc == 0)
        rc = msh_seal_load(tx, region, proof.seal_no, &seal, err);
    if (rc == 0)
        rc = load_path(tx, &seal, &proof, err);
    if (rc == 0)
        *ret = proof;
    return rc;
}
