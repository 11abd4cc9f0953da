/*
 * holding.h - what a person or a unit has open, in numbers and ids: before an account is closed, when
 * work is handed over, when a unit is merged into its successor.
 *
 * Numbers of a person count everything; they go to whoever closes the account or leads the unit.
 * Figures of a unit leave out reports and sealed tickets, as every figure by unit does (design §5).
 * Threads: as db.h.
 */
#ifndef MSH_STORE_HOLDING_H
#define MSH_STORE_HOLDING_H

#include "store/db.h"

/* Of one person at one unit. */
struct msh_holding {
    int64_t unit_id;
    int64_t tasks;    /* open shares held, those already answered included */
    int64_t answered; /* of them: wait for the hotline's review */
    int64_t claims;   /* asked by this person, not decided yet */
};
#define MSH_HOLDINGS_MAX 64

/* By unit; units where nothing is open are left out. */
int msh_holding_of(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                   struct msh_holding ret[MSH_HOLDINGS_MAX], size_t *ret_n, struct msh_err *err);

/* Accounts whose deputy this one is, on leave longer than the business instant `at`. At most `max`. */
int msh_holding_stands_for(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t at,
                           int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err);

/* Open shares and claims of a unit, without reports. */
struct msh_unit_figures {
    int64_t tickets;              /* on which something of the unit's is open */
    int64_t tasks, claims, plans; /* plans of deferrals it owns */
};
int msh_holding_figures(struct msh_tx *tx, int64_t region_id, int64_t unit_id,
                        struct msh_unit_figures *ret, struct msh_err *err);

/* Tickets on which anything of the unit's is open, reports too, by id after `after`. */
int msh_holding_tickets(struct msh_tx *tx, int64_t region_id, int64_t unit_id, int64_t after,
                        int64_t *ret, size_t max, size_t *ret_n, struct msh_err *err);

/* People who belong to a unit or hold a grant there, by id. In the transaction's arena. */
int msh_holding_people(struct msh_tx *tx, int64_t region_id, int64_t unit_id, int64_t **ret,
                       size_t *ret_n, struct msh_err *err);

#endif
