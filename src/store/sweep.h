/*
 * sweep.h - rows that lie beside tickets, as verify reads them: failed attempts to reach somebody,
 * scopes, links to respondents, matters, items of lists of persons.
 *
 * Pairs and lists are bounded by `max`; the caller goes on behind the last one. Threads: as db.h.
 */
#ifndef MSH_STORE_SWEEP_H
#define MSH_STORE_SWEEP_H

#include "store/db.h"

struct msh_attempt {
    int64_t callback_id, attempt, at, account_id;
    const char *outcome;
};
/* Of one ticket, by callback and number; at most 1,000. In the arena. */
int msh_sweep_attempts(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                       struct msh_arena *arena, struct msh_attempt **ret, size_t *ret_n,
                       struct msh_err *err);
/* How many attempts belong to no callback. */
int msh_sweep_attempts_lost(struct msh_tx *tx, int64_t region_id, int64_t *ret_n,
                            struct msh_err *err);

/* How many rows give scope to no ticket, fence off units from what is no report, or count who joined
 * nothing that is published. */
int msh_sweep_scope_lost(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err);

/* Respondents of one ticket, ascending; at most `max`. */
int msh_sweep_links(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, int64_t *ret,
                    size_t max, size_t *ret_n, struct msh_err *err);

/* Two ids that belong together. */
struct msh_pair {
    int64_t a, b;
};
/* Ticket and respondent, behind `after`, of links that no event of the respondent made. */
int msh_sweep_untold_links(struct msh_tx *tx, int64_t region_id, struct msh_pair after,
                           struct msh_pair *ret, size_t max, size_t *ret_n, struct msh_err *err);
/* Items of lists whose person, ticket, end or destruction is not what stands in those rows. */
int msh_sweep_items_wrong(struct msh_tx *tx, int64_t region_id, int64_t *ret_n,
                          struct msh_err *err);
/* How many items of one list are destroyed. */
int msh_sweep_items_destroyed(struct msh_tx *tx, int64_t region_id, int64_t list_id, int64_t *ret_n,
                              struct msh_err *err);
/* Matter and its count of tickets, as kept; behind matter `after`. */
int msh_sweep_matters(struct msh_tx *tx, int64_t region_id, int64_t after, struct msh_pair *ret,
                      size_t max, size_t *ret_n, struct msh_err *err);
/* Matter and ticket, behind `after`. */
int msh_sweep_members(struct msh_tx *tx, int64_t region_id, struct msh_pair after,
                      struct msh_pair *ret, size_t max, size_t *ret_n, struct msh_err *err);

/* Tables of which many tickets have no row. */
enum msh_sweep_part {
    MSH_SWEEP_CALLBACK,
    MSH_SWEEP_REPLY,
    MSH_SWEEP_RENDITION,
    MSH_SWEEP_PUBLICATION,
    MSH_SWEEP_IMPORT,
    MSH_SWEEP_FILE,
    MSH_SWEEP_LINK,
    MSH_SWEEP_PARTS
};
/* Tickets from this one on that have rows of it, ascending, each once; at most `max`. */
int msh_sweep_having(struct msh_tx *tx, int64_t region_id, enum msh_sweep_part part, int64_t from,
                     int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err);

#endif
