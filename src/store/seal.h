/*
 * seal.h - a seal 日封 fixes what happened up to a feed position; publishing its hash lets anybody
 * prove later that an event was there, and that nothing was removed or exchanged since.
 *
 * Over the event hashes of feed positions from_pos..to_pos stands a Merkle tree as in RFC 6962
 * §2.1 (H of the region's profile): leaf = H(0x00 ‖ event hash), node = H(0x01 ‖ left ‖ right),
 * split at the largest power of two below the number of leaves. Seal n is chained to seal n-1
 * (integers big-endian):
 *
 *   offset  size  what
 *        0     4  "MSHS"
 *        4     1  version, 1
 *        5     8  region_id
 *       13     1  sandbox: 0 or 1
 *       14     8  seal_no, from 1
 *       22     8  from_pos
 *       30     8  to_pos
 *       38     8  at
 *       46    32  hash of seal n-1; 32 zero bytes for seal 1
 *       78    32  Merkle root
 *
 *   seal hash = H(these 110 bytes)
 */
#ifndef MSH_STORE_SEAL_H
#define MSH_STORE_SEAL_H

#include "store/region.h"

#define MSH_SEAL_VERSION    1
#define MSH_SEAL_LEAVES_MAX 65536
#define MSH_SEAL_STEP       8192 /* what is read and written well within a second on a busy machine */
#define MSH_PROOF_PATH_MAX  17   /* a tree of 65,536 leaves needs 16 */

struct msh_seal {
    int64_t region_id;
    enum msh_crypto_profile profile;
    bool sandbox;
    int64_t seal_no;
    int64_t from_pos, to_pos; /* both inside */
    int64_t at;               /* business time */
    uint8_t root[MSH_HASH_SIZE];
    uint8_t prev_hash[MSH_HASH_SIZE];
    uint8_t hash[MSH_HASH_SIZE];
};

/* Where an event stands under a seal. */
struct msh_proof {
    int64_t region_id;
    char subject_kind[33];
    int64_t subject_id;
    int64_t seq;
    uint8_t event_hash[MSH_HASH_SIZE];
    int64_t seal_no;
    int64_t feed_pos;
    size_t path_n; /* siblings from the leaf up */
    uint8_t path[MSH_PROOF_PATH_MAX][MSH_HASH_SIZE];
};

/*
 * Seal what the feed has beyond the last seal, at most `max_leaves` (1 to MSH_SEAL_LEAVES_MAX)
 * events. Runs its own transactions. Safe to run twice or at once: a position is sealed once.
 * `ret` gets the seal made, seal_no 0 when there was nothing to seal.
 */
int msh_seal_make(struct msh_store *store, const struct msh_region *region, int64_t at,
                  int64_t max_leaves, struct msh_seal *ret, struct msh_err *err);

/* MSH_E_NOT_FOUND. `seal_no` 0 is the last one. */
int msh_seal_load(struct msh_tx *tx, const struct msh_region *region, int64_t seal_no,
                  struct msh_seal *ret, struct msh_err *err);

/* MSH_E_NOT_FOUND when there is no such event or it is not sealed yet ("not_sealed"). */
int msh_proof_load(struct msh_tx *tx, const struct msh_region *region, const char *subject_kind,
                   int64_t subject_id, int64_t seq, struct msh_proof *ret, struct msh_err *err);

/* Pure ----------------------------------------------------------------------------------------*/

void msh_seal_hash(const struct msh_seal *seal, uint8_t ret[MSH_HASH_SIZE]);

/* True if the path leads from the event's hash to the seal's root at that position, and the seal's
 * hash is that of its content. */
bool msh_proof_verify(const struct msh_proof *proof, const struct msh_seal *seal);

/* A Merkle root fed leaf by leaf in bounded memory. */
struct msh_merkle {
    enum msh_crypto_profile profile;
    uint64_t n;
    uint8_t stack[64][MSH_HASH_SIZE];
};
void msh_merkle_init(struct msh_merkle *tree, enum msh_crypto_profile profile);
void msh_merkle_add(struct msh_merkle *tree, const uint8_t event_hash[MSH_HASH_SIZE]);
/* The root of what was added; H of nothing for an empty tree. */
void msh_merkle_root(const struct msh_merkle *tree, uint8_t ret[MSH_HASH_SIZE]);

/* Siblings of leaf `index` among `n` event hashes lying one behind the other; `ret` takes
 * MSH_PROOF_PATH_MAX of them. */
size_t msh_merkle_path(enum msh_crypto_profile profile, const uint8_t *hashes, size_t n,
                       size_t index, uint8_t ret[][MSH_HASH_SIZE]);

#endif
