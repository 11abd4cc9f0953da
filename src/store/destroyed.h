/*
 * destroyed.h - the list of destroyed persons outside the database: DIR/keys/destroyed.
 *
 * A backup holds the sealed names of its day. When it is restored, this list says whose keys were
 * destroyed since, and they are destroyed again before anybody is answered (design §5). Text lines
 * "person ticket instant", only ever appended to, 0600, synced before the database forgets the key.
 * It holds ids alone. A line cut by a crash names nobody and is passed over. Appending is safe from
 * several threads and processes.
 */
#ifndef MSH_STORE_DESTROYED_H
#define MSH_STORE_DESTROYED_H

#include "store/db.h"

struct msh_destroyed {
    int64_t person_id, ticket_id;
    int64_t at; /* real clock */
};
#define MSH_DESTROYED_BATCH 256

/* Add at most MSH_DESTROYED_BATCH and sync. The new lines lie between the two offsets. */
int msh_destroyed_append(const char *dir, const struct msh_destroyed *items, size_t n,
                         int64_t *ret_from, int64_t *ret_to, struct msh_err *err);

/* Bytes of the file; 0 where there is none. */
int msh_destroyed_size(const char *dir, int64_t *ret_bytes, struct msh_err *err);

/* At most MSH_DESTROYED_BATCH lines from an offset that begins one; `ret_next` is where to go on,
 * equal to `from` at the end. */
int msh_destroyed_read(const char *dir, int64_t from,
                       struct msh_destroyed ret_items[MSH_DESTROYED_BATCH], size_t *ret_n,
                       int64_t *ret_next, struct msh_err *err);

/* How many bytes of the file this database has seen carried out; 0 at first. */
int msh_destroyed_mark(struct msh_tx *tx, int64_t region_id, int64_t *ret_bytes,
                       struct msh_err *err);
/* Move it on, unless somebody else's lines lie between `from` and where it stands. */
int msh_destroyed_mark_move(struct msh_tx *tx, int64_t region_id, int64_t from, int64_t to,
                            struct msh_err *err);

#endif
