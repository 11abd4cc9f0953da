/*
 * tally.h - counters that never make two commands wait for each other.
 *
 * A change is an appended delta in the command's transaction; a worker folds deltas into the base
 * row; a read is base plus deltas in one statement. Keys: a kind and two dimensions, never three
 * (design §5). Reports and tickets only inspectors may see never enter one: the caller's duty.
 */
#ifndef MSH_STORE_TALLY_H
#define MSH_STORE_TALLY_H

#include "store/region.h"

/* `k1`, `k2` at most 64 bytes; "" where a dimension is not used. n = 0 writes nothing. */
int msh_tally_add(struct msh_tx *tx, int64_t region_id, struct msh_idgen *idgen, const char *kind,
                  const char *k1, const char *k2, int64_t n, struct msh_err *err);

int msh_tally_read(struct msh_tx *tx, int64_t region_id, const char *kind, const char *k1,
                   const char *k2, int64_t *ret_n, struct msh_err *err);

struct msh_tally {
    const char *k1, *k2;
    int64_t n;
};

/* All counters of a kind that are not zero, by (k1, k2) bytewise; `k1` NULL: all. At most `limit`
 * (1 to 10,000) behind (after_k1, after_k2); NULL starts at the beginning. */
int msh_tally_list(struct msh_tx *tx, int64_t region_id, const char *kind, const char *k1,
                   const char *after_k1, const char *after_k2, int64_t limit,
                   struct msh_arena *arena, struct msh_tally **ret, size_t *ret_n,
                   struct msh_err *err);

/*
 * The parts of all counters of a kind, `k1` NULL: of any: base rows, then deltas. In no order and not
 * summed, so several parts may have one key and their sum may be zero: whoever adds them up anyway
 * is spared the sorting, which costs more than the reading. `take` gets keys that live until it
 * returns.
 */
typedef void (*msh_tally_fn)(void *arg, const char *k1, const char *k2, int64_t n);
int msh_tally_parts(struct msh_tx *tx, int64_t region_id, const char *kind, const char *k1,
                    msh_tally_fn take, void *arg, struct msh_err *err);

/* Changes of many tickets at once, straight into the base rows: thousands of deltas would only be
 * folded again. Sorts `changes`. Waits for who folds the same rows meanwhile. */
struct msh_tally_change {
    const char *kind, *k1, *k2;
    int64_t n;
};
int msh_tally_merge(struct msh_tx *tx, int64_t region_id, struct msh_tally_change *changes,
                    size_t n, struct msh_err *err);

/* Fold at most `limit` (1 to 1,000) deltas. Safe to run in several processes. `ret_n` below
 * `limit`: nothing is left. */
int msh_tally_fold(struct msh_tx *tx, int64_t region_id, int64_t limit, int64_t *ret_n,
                   struct msh_err *err);

#endif
