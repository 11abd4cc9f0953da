/*
 * unit_merge_tx.h - private to the service: what merging a unit looks at and changes in the city, in
 * the transaction of unit_merge.h.
 */
#ifndef MSH_SERVICE_UNIT_MERGE_TX_H
#define MSH_SERVICE_UNIT_MERGE_TX_H

#include "service/directory.h"
#include "service/edit.h"
#include "service/unit_merge.h"

/* The two units among all of the city, as they stand in the transaction. */
struct msh_merging {
    struct msh_unit *units;
    size_t n_units;
    struct msh_unit *from, *into;
    int64_t now;
    int64_t *people; /* of `from` */
    size_t n_people;
};

/* May it be? MSH_E_INVALID "into", MSH_E_STATE "unit_merged". */
int msh_merging_load(struct msh_tx *tx, const struct msh_call *call, int64_t from_id,
                     int64_t into_id, struct msh_merging *ret, struct msh_err *err);
int msh_merging_figures(struct msh_tx *tx, const struct msh_call *call,
                        const struct msh_directory *directory, const struct msh_merging *m,
                        struct msh_merge_figures *ret, struct msh_err *err);
/* Everything but the open work; fills the numbers of `merge`. */
int msh_merging_carry_out(struct msh_tx *tx, const struct msh_edit *edit,
                          const struct msh_directory *directory, struct msh_merging *m,
                          struct msh_unit_merge *merge, struct msh_err *err);

#endif
