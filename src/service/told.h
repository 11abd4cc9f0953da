/*
 * told.h - what events tell of rows: the acts of administrators say, in keyed digests, what they found
 * in the tables of their subject and what they left there.
 *
 * Which tables those are stands in store/tables.h. In the event's data:
 *
 *   "rows":{"account_grant":{"was":"32 hex digits","now":"32 hex digits"}}
 *
 * for each table that the act changed; "was" is absent where there were no rows, "now" where none are
 * left. verify compares the last "now" with the rows, and each "was" with the "now" before it: a row
 * changed by hand shows for good, also after a later act has written over it.
 */
#ifndef MSH_SERVICE_TOLD_H
#define MSH_SERVICE_TOLD_H

#include "service/service.h"
#include "store/event_store.h"
#include "store/tables.h"

#define MSH_TOLD_TABLES 40

struct msh_told_table {
    const struct msh_schema_table *table;
    bool any;
    uint8_t digest[MSH_ROW_DIGEST_SIZE];
};
/* The tables of one subject as they stand; none for kinds without such tables. */
struct msh_told {
    struct msh_told_table items[MSH_TOLD_TABLES];
    size_t n;
};
int msh_told_read(struct msh_tx *tx, const struct msh_region *region,
                  const uint8_t key[MSH_KEY_SIZE], const char *subject_kind, int64_t subject_id,
                  struct msh_told *ret, struct msh_err *err);

/* `data` (a JSON object, NULL or "" = none) with the member "rows"; `data` itself where nothing
 * differs. `before` NULL: there were no rows. In the arena. */
const char *msh_told_data(struct msh_arena *arena, const char *data, const struct msh_told *before,
                          const struct msh_told *after);

/* Append the event with what it leaves; `before` was read with the head of the subject's chain locked,
 * or is NULL for a subject that had no rows. */
int msh_told_append(struct msh_tx *tx, const struct msh_region *region,
                    const uint8_t key[MSH_KEY_SIZE], const struct msh_event_in *in, int64_t at,
                    const struct msh_told *before, struct msh_err *err);

/*
 * One more event of each subject of a database that was made before its events told of rows, op
 * "baseline", so that from then on they do. In one transaction; does nothing the second time.
 * `ret_done` may be NULL.
 */
int msh_told_baseline(struct msh_store *store, const struct msh_region *region,
                      const uint8_t key[MSH_KEY_SIZE], bool *ret_done, struct msh_err *err);

#endif
