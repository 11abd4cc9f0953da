/*
 * me_too_store.h - 附议: how many joined a published matter (guarantee 7).
 *
 * Somebody who joins leaves a hash of a phone or of a browser's cookie under a random key of that one
 * matter, so that nobody joins twice; hashes of different matters have nothing in common. Key and
 * hashes are destroyed when the matter is taken off or its ticket is archived; the count stays.
 * Threads: as db.h.
 */
#ifndef MSH_STORE_ME_TOO_STORE_H
#define MSH_STORE_ME_TOO_STORE_H

#include "base/crypto.h"
#include "store/db.h"

#define MSH_ME_TOO_VOTERS 2

/* One person's marks ("phone:…", "session:…"); counts once unless one of them joined before.
 * `fresh_key` becomes the matter's where it has none. */
int msh_me_too_join(struct msh_tx *tx, int64_t region_id, int64_t publication_id,
                    enum msh_crypto_profile profile, const uint8_t fresh_key[MSH_KEY_SIZE],
                    const char *const *marks, size_t n_marks, bool *ret_new, int64_t *ret_n,
                    struct msh_err *err);

/* Key and hashes gone. Harmless twice. */
int msh_me_too_forget(struct msh_tx *tx, int64_t region_id, int64_t publication_id,
                      struct msh_err *err);

/* Forget at most `limit` matters whose ticket is archived or that are not published. */
int msh_me_too_purge(struct msh_tx *tx, int64_t region_id, int64_t limit, int64_t *ret_n,
                     struct msh_err *err);

#endif
