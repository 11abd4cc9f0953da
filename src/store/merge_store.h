/*
 * merge_store.h - orders to merge a unit into its successor (信访工作条例 24: the successor takes over
 * what is open).
 *
 * Threads: as db.h.
 */
#ifndef MSH_STORE_MERGE_STORE_H
#define MSH_STORE_MERGE_STORE_H

#include "base/names.h"
#include "store/db.h"

enum msh_merge_state {
    MSH_MERGE_PLANNED, /* for a later day */
    MSH_MERGE_MOVING,  /* carried out; open work is being moved */
    MSH_MERGE_DONE,
    MSH_MERGE_DROPPED, /* taken back before its day, or no longer possible on it */
    MSH_MERGE_STATE_COUNT
};
extern const struct msh_names msh_merge_state_names;

struct msh_unit_merge {
    int64_t merge_id, unit_id, into_id;
    enum msh_merge_state state;
    const char *reason;                /* "" = none given */
    int64_t from_at;                   /* business time */
    int64_t ordered_by, ordered_at;    /* 0: the command line */
    int64_t tickets, people, children; /* that moved, or were to move; tickets without reports */
    int64_t lines;                     /* of the catalogue that name another family now */
    int64_t version;                   /* of the catalogue they stand in; 0 = none */
    int64_t done_at;                   /* 0 = not yet */
};

int msh_merge_insert(struct msh_tx *tx, int64_t region_id, const struct msh_unit_merge *merge,
                     struct msh_err *err);
/* State, numbers, done_at. */
int msh_merge_update(struct msh_tx *tx, int64_t region_id, const struct msh_unit_merge *merge,
                     struct msh_err *err);
/* MSH_E_NOT_FOUND "merge_unknown". */
int msh_merge_get(struct msh_tx *tx, int64_t region_id, int64_t merge_id, struct msh_arena *arena,
                  struct msh_unit_merge *ret, struct msh_err *err);
/* The newest one of a unit. */
int msh_merge_of_unit(struct msh_tx *tx, int64_t region_id, int64_t unit_id,
                      struct msh_arena *arena, struct msh_unit_merge *ret, struct msh_err *err);

#endif
