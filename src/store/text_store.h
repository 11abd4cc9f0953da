/*
 * text_store.h - the words of a ticket: immutable pieces, found by search, erasable.
 *
 * A piece lies clear in text_piece together with its random salt; chain and receipt know only
 * digest = H(salt, kind, text), so erasing the row (text and salt gone, search entry gone) leaves
 * every chain verifiable (design §5, guarantee 10). Salt and digest are made by msh_text_prepare
 * outside the transaction. Threads: as db.h.
 */
#ifndef MSH_STORE_TEXT_STORE_H
#define MSH_STORE_TEXT_STORE_H

#include "base/crypto.h"
#include "domain/vocab.h"
#include "store/db.h"

#define MSH_TEXT_SALT_SIZE 16
#define MSH_TEXT_MAX       65536 /* bytes of one piece */
#define MSH_TEXT_PER_LOAD  2000  /* pieces of one ticket handed out at once */

struct msh_text {
    int64_t piece_id;
    int64_t ticket_id;
    int64_t target_id; /* task, claim, callback … the words belong to; 0 for the ticket */
    enum msh_piece_kind kind;
    enum msh_audience audience;
    const char *text; /* valid UTF-8 without control characters but tab, LF, CR; NULL = erased */
    uint8_t salt[MSH_TEXT_SALT_SIZE]; /* zero when erased */
    uint8_t digest[MSH_HASH_SIZE];
    const char *author_kind;
    int64_t author_id; /* 0 = none */
    int64_t created_at;
    int64_t erased_at; /* 0 = readable */
};

/* H(salt, kind code, 0, text): what an event and a receipt carry for these words. */
void msh_text_digest(enum msh_crypto_profile profile, const uint8_t salt[MSH_TEXT_SALT_SIZE],
                     enum msh_piece_kind kind, const char *text, uint8_t ret[MSH_HASH_SIZE]);

/* Draw a salt and fill the digest of `piece` (kind and text are set). */
void msh_text_prepare(struct msh_text *piece, enum msh_crypto_profile profile);

/*
 * Store a prepared piece and its search entry. `accepted_at` is the ticket's and never changes: it
 * makes the order of search answers. MSH_E_INVALID when it lies before 2000 or the text is longer
 * than MSH_TEXT_MAX.
 */
int msh_text_insert(struct msh_tx *tx, int64_t region_id, int64_t accepted_at,
                    const struct msh_text *piece, struct msh_err *err);

/* Many at once, of any tickets: in the order of their search keys, for FTS5 begins a new segment with
 * every key that is not greater than the one before. */
struct msh_text_at {
    int64_t accepted_at;
    const struct msh_text *piece;
};
int msh_text_insert_all(struct msh_tx *tx, int64_t region_id, const struct msh_text_at *pieces,
                        size_t n, struct msh_err *err);

/* Pieces of a ticket for a reader of these audiences (bit 1u << enum msh_audience), oldest first,
 * at most MSH_TEXT_PER_LOAD. Memory from `arena`. */
int msh_text_load(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, unsigned audiences,
                  struct msh_arena *arena, struct msh_text **ret_pieces, size_t *ret_n,
                  struct msh_err *err);

/* One piece. MSH_E_NOT_FOUND. */
int msh_text_get(struct msh_tx *tx, int64_t region_id, int64_t piece_id, struct msh_arena *arena,
                 struct msh_text *ret_piece, struct msh_err *err);

/* Let the requester read the newest public reply of this task; nothing to do where there is none. */
int msh_text_publish(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, int64_t task_id,
                     struct msh_err *err);

/*
 * Erase the words of a piece: text and salt are gone, the search entry too, the digest stays. A
 * title is also cleared from the ticket's row, a rendition from the titles units see. Erasing
 * twice is harmless. MSH_E_NOT_FOUND for an unknown piece.
 */
int msh_text_erase(struct msh_tx *tx, int64_t region_id, int64_t piece_id, int64_t erased_at,
                   struct msh_err *err);

#endif
