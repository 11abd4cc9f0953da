/*
 * list/fact_read.h - facts from the database, for facts.c alone.
 */
#ifndef MSH_STORE_FACT_READ_H
#define MSH_STORE_FACT_READ_H

#include "base/crypto.h"
#include "store/list/fact_table.h"

#define FACT_PAGE 2000 /* tickets read at once */

/* Where a snapshot stands: a position, and the hash of the event there, for a database that lost its
 * last commits gives their positions to others. */
struct fact_mark {
    int64_t feed_pos; /* 0: no event yet */
    uint8_t hash[MSH_HASH_SIZE];
    bool whole; /* nothing committed waits for its number */
};
bool fact_mark_same(const struct fact_mark *a, const struct fact_mark *b);
int fact_read_mark(struct msh_tx *tx, int64_t region_id, struct fact_mark *ret,
                   struct msh_err *err);

struct fact_page {
    struct msh_fact_row *facts; /* in the arena */
    size_t n;
};

/* The next tickets in list order behind (at, id), at most FACT_PAGE. */
int fact_read_next(struct msh_tx *tx, int64_t region_id, int64_t at, int64_t id,
                   struct msh_arena *arena, struct fact_page *ret, struct msh_err *err);

/* The tickets that the feed names behind `from`, in its next `limit` (1 to 999) places; `ret_to` is the
 * last of these, `from` where there is none. MSH_E_STALE "facts_lost" when another event stands at
 * `from` now, or none. */
int fact_read_changed(struct msh_tx *tx, int64_t region_id, const struct fact_mark *from,
                      int64_t limit, struct msh_arena *arena, struct fact_page *ret,
                      struct fact_mark *ret_to, struct msh_err *err);

#endif
