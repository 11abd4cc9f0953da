/*
 * draft_store.h - half-filled forms of the portal, as sealed bytes behind a keyed hash.
 *
 * All instants are of the real clock. Threads: as db.h.
 */
#ifndef MSH_STORE_DRAFT_STORE_H
#define MSH_STORE_DRAFT_STORE_H

#include "base/crypto.h"
#include "store/db.h"

/* Keep these bytes in the place of earlier ones, whose `expires_at` stays unless it is past. */
int msh_draft_put(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                  const void *sealed, size_t n, int64_t created_at, int64_t expires_at,
                  struct msh_err *err);

/* In the arena. MSH_E_NOT_FOUND, also when it expired at `now_at`. */
int msh_draft_get(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                  int64_t now_at, struct msh_arena *arena, const uint8_t **ret, size_t *ret_n,
                  struct msh_err *err);

/* An absent one is no error. */
int msh_draft_delete(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                     struct msh_err *err);

/* Drop what expired before `now_at`, at most `limit`. */
int msh_draft_purge(struct msh_tx *tx, int64_t region_id, int64_t now_at, int64_t limit,
                    int64_t *ret_n, struct msh_err *err);

#endif
