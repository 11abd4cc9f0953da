/*
 * list/figure_scan.h - the tickets of a period as bare facts, for counting.
 *
 * The reader sees what its lists show, so a figure and the list behind it never disagree. Read along
 * (accepted_at, ticket_id) in pages, each a short transaction: a ticket never moves in that order, so
 * pages together hold each ticket once. Threads: as db.h.
 */
#ifndef MSH_STORE_FIGURE_SCAN_H
#define MSH_STORE_FIGURE_SCAN_H

#include "domain/counted.h"
#include "store/list/list.h"

#define MSH_FIGURE_PAGE 5000

/* Texts live until the callback returns; 0 and NULL where nothing is said. */
struct msh_figure_row {
    int64_t ticket_id, accepted_at;
    enum msh_ticket_type type;
    const char *channel, *category;
    int64_t area_id, lead_unit;
    struct msh_counted_facts facts;
};
typedef int (*msh_figure_fn)(void *arg, const struct msh_figure_row *row, struct msh_err *err);

/* Accepted in [from_at, to_at), behind (*at, *ticket_id), which move on; 0, 0 begins. At most
 * MSH_FIGURE_PAGE rows; *ret_n below that: those were the last. `bare`: `contacted` is not read. */
int msh_figure_scan(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    int64_t from_at, int64_t to_at, bool bare, int64_t *at, int64_t *ticket_id,
                    msh_figure_fn fn, void *arg, size_t *ret_n, struct msh_err *err);

#endif
