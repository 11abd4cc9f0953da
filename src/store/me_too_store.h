/*
 * me_too_store.h - 附议: how many joined a published matter (guarantee 7).
 *
 * Somebody who joins leaves a hash of a phone or of a browser's cookie under a random key of that one
 * matter, so that nobody joins twice, also when it is taken off and published again; hashes of
 * different matters have nothing in common. Key and hashes are destroyed when the ticket is archived;
 * the count stays.
 *
 * The count can be checked without knowing anybody: it is the number of rows that count, and `mark`
 * is the sum (XOR) of a keyed digest of each row and of one of count and key, under a key outside the
 * database. A row put in, taken out or changed by hand shows, and a count changed later as well.
 * Threads: as db.h.
 */
#ifndef MSH_STORE_ME_TOO_STORE_H
#define MSH_STORE_ME_TOO_STORE_H

#include "base/crypto.h"
#include "store/db.h"

#define MSH_ME_TOO_VOTERS 2

/* Which matter, and the key of its mark. */
struct msh_me_too {
    int64_t region_id, publication_id;
    enum msh_crypto_profile profile;
    const uint8_t *row_key; /* MSH_KEY_SIZE */
};

/* One person's marks ("phone:…", "session:…"); counts once unless one of them joined before.
 * `fresh_key` becomes the matter's where nobody joined it so far. MSH_E_STATE "me_too_closed" once
 * its key was destroyed. */
int msh_me_too_join(struct msh_tx *tx, const struct msh_me_too *matter,
                    const uint8_t fresh_key[MSH_KEY_SIZE], const char *const *marks, size_t n_marks,
                    bool *ret_new, int64_t *ret_n, struct msh_err *err);

/* Key and hashes gone; the count stays under its mark. Harmless twice. */
int msh_me_too_end(struct msh_tx *tx, const struct msh_me_too *matter, struct msh_err *err);

/* What a matter's rows say. */
struct msh_me_too_seen {
    bool any;  /* somebody joined */
    bool over; /* its key is destroyed */
    bool fits; /* count, key and rows are what the program left */
    int64_t n;
};
int msh_me_too_look(struct msh_tx *tx, const struct msh_me_too *matter, struct msh_me_too_seen *ret,
                    struct msh_err *err);

/* Tickets, at most `limit`, that are archived and whose matter still has its key. */
int msh_me_too_archived(struct msh_tx *tx, int64_t region_id, int64_t limit, int64_t *ret_tickets,
                        size_t *ret_n, struct msh_err *err);

#endif
