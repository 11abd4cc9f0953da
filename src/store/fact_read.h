/*
 * fact_read.h - facts from the database, for facts.c alone.
 */
#ifndef MSH_STORE_FACT_READ_H
#define MSH_STORE_FACT_READ_H

#include "store/fact_table.h"

#define FACT_PAGE 2000 /* tickets read at once */

/* Where a snapshot stands. */
struct fact_mark {
    int64_t feed_pos;
    bool whole; /* nothing committed waits for its number */
};
int fact_read_mark(struct msh_tx *tx, int64_t region_id, struct fact_mark *ret,
                   struct msh_err *err);

struct fact_page {
    struct msh_fact_row *facts; /* in the arena */
    size_t n;
};

/* The next tickets in list order behind (at, id), at most FACT_PAGE. */
int fact_read_next(struct msh_tx *tx, int64_t region_id, int64_t at, int64_t id,
                   struct msh_arena *arena, struct fact_page *ret, struct msh_err *err);

/* The tickets that the feed names behind `after_pos`, in its next `limit` (1 to 1,000) places;
 * *ret_pos is the last of these, `after_pos` where there is none. */
int fact_read_changed(struct msh_tx *tx, int64_t region_id, int64_t after_pos, int64_t limit,
                      struct msh_arena *arena, struct fact_page *ret, int64_t *ret_pos,
                      struct msh_err *err);

#endif
