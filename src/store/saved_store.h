/*
 * saved_store.h - lists of tickets that an account keeps under a name.
 *
 * What is kept is the address of the list, never a ticket: whoever opens it sees what the own scope
 * shows. Threads: as db.h.
 */
#ifndef MSH_STORE_SAVED_STORE_H
#define MSH_STORE_SAVED_STORE_H

#include "base/arena.h"
#include "store/db.h"

struct msh_saved {
    int64_t list_id;
    const char *name;
    const char *query;
    int64_t saved_at; /* business time */
};

/* Of one account, by name; at most `limit`. */
int msh_saved_list(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t limit,
                   struct msh_arena *arena, struct msh_saved **ret, size_t *ret_n,
                   struct msh_err *err);

/* A list of this name is replaced and keeps its id. */
int msh_saved_put(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                  const struct msh_saved *saved, struct msh_err *err);

/* MSH_E_NOT_FOUND "saved_unknown", also where it is somebody else's. */
int msh_saved_drop(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t list_id,
                   struct msh_err *err);

#endif
