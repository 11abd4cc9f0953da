/*
 * feed.h - all events of a region in one order that readers can follow without missing one.
 *
 * Each event has an outbox row; its `feed_pos` is gapless per region from 1 and follows seq within
 * a subject. SQLite gives it inside the write transaction. On PostgreSQL transactions commit in
 * any order, so rows are written without one and a single sequencer numbers them afterwards; a
 * reader that has seen position p never sees a smaller one appear. Two processes may both want to
 * be the sequencer: the row `sequencer` holds a lease and an epoch, and a step with an old epoch
 * changes nothing.
 */
#ifndef MSH_STORE_FEED_H
#define MSH_STORE_FEED_H

#include "store/region.h"

/* Become or stay the sequencer until real_at + lease_ms. `ret_epoch` gets the epoch, or 0 while
 * another owner's lease runs. Real clock. On SQLite there is nothing to do; it works all the same. */
int msh_feed_claim(struct msh_tx *tx, int64_t region_id, const char *owner, int64_t real_at,
                   int64_t lease_ms, int64_t *ret_epoch, struct msh_err *err);

/* Number at most `limit` rows (1 to 10,000). MSH_E_STALE "sequencer_fenced" when the epoch is not
 * the current one. `ret_n` below `limit`: nothing is left. Calls region->hook->fed. */
int msh_feed_sequence(struct msh_tx *tx, const struct msh_region *region, int64_t epoch,
                      int64_t limit, int64_t *ret_n, struct msh_err *err);

struct msh_feed_item {
    int64_t pos;
    const char *subject_kind;
    int64_t subject_id;
    int64_t seq;
    const char *op;
    int64_t at;
    uint8_t hash[MSH_HASH_SIZE];
};

/* Rows behind `after_pos`, ascending, at most `limit` (1 to 1,000), in the arena. */
int msh_feed_read(struct msh_tx *tx, int64_t region_id, int64_t after_pos, int64_t limit,
                  struct msh_arena *arena, struct msh_feed_item **ret_items, size_t *ret_n,
                  struct msh_err *err);

/* The last position given, 0 when the feed is empty. */
int msh_feed_last(struct msh_tx *tx, int64_t region_id, int64_t *ret_pos, struct msh_err *err);

/* Rows that have no position yet, counted up to 10,000. Always 0 on SQLite. */
int msh_feed_waiting(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err);

#endif
