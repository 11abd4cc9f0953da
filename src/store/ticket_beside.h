/*
 * ticket_beside.h - private to the store: what a loaded ticket needs to know of rows that are not
 * its own: tickets merged into it, its requester, the units it accuses, the tickets of its matter
 * before it.
 *
 * Memory belongs to the arena given.
 */
#ifndef MSH_STORE_TICKET_BESIDE_H
#define MSH_STORE_TICKET_BESIDE_H

#include "store/ticket_store.h"

/* Fills those members of `row`, whose own row and parts have been loaded. */
int msh_ticket_load_beside(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                           struct msh_ticket_row *row, struct msh_err *err);

#endif
