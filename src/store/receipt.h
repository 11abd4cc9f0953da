/*
 * receipt.h - what a requester keeps: their words, the event that took them in, and the way to a
 * published seal. `minsheng receipt verify` checks the three files offline.
 *
 *   text + salt → digest, named in the payload → event hash → path → Merkle root → seal hash
 *
 * The digest is that of the ticket's words (msh_text_digest, kind `words`). The intake event's
 * `data` holds the members msh_receipt_data writes, so number and acceptance are bound too. The
 * three JSON forms are canonical: a file that differs in one byte from what its content would be
 * written as is refused, so no byte of it can change unnoticed. Pure; thread-safe.
 */
#ifndef MSH_STORE_RECEIPT_H
#define MSH_STORE_RECEIPT_H

#include "base/json.h"
#include "store/event_store.h"
#include "store/number.h"
#include "store/seal.h"
#include "store/text_store.h"

/* Members "number", "accepted_at", "digest" into the open `data` object of the intake event. */
void msh_receipt_data(struct msh_json *data, const char *number, int64_t accepted_at,
                      const uint8_t digest[MSH_HASH_SIZE]);

struct msh_receipt {
    int64_t region_id;
    enum msh_crypto_profile profile;
    const char *number;
    int64_t ticket_id;
    int64_t accepted_at;
    const char *text;
    uint8_t salt[MSH_TEXT_SALT_SIZE];
    uint8_t digest[MSH_HASH_SIZE];
    /* the intake event, subject ("ticket", ticket_id) */
    int64_t seq;
    const char *payload;
    uint8_t prev_hash[MSH_HASH_SIZE];
    uint8_t hash[MSH_HASH_SIZE];
};

/* Fill the event's part from a stored event. */
void msh_receipt_set_event(struct msh_receipt *receipt, const struct msh_event *event);

/* `key` as in base/json.h: NULL at the top. */
void msh_receipt_write(struct msh_json *w, const char *key, const struct msh_receipt *receipt);
void msh_proof_write(struct msh_json *w, const char *key, const struct msh_proof *proof);
void msh_seal_write(struct msh_json *w, const char *key, const struct msh_seal *seal);

/*
 * Check the chain. `proof` and `seal` may both be NULL for a receipt not sealed yet. `ret` (may be
 * NULL) gets the receipt, its strings in the arena. A trailing newline of a file is allowed.
 * MSH_E_INVALID "receipt_json", "proof_json", "seal_json": not the canonical form. MSH_E_CORRUPT
 * names the broken link: "receipt_text" (words, salt, digest), "receipt_payload" (number, ticket,
 * acceptance), "receipt_event" (event hash), "proof_event" (proof of another event), "proof_path",
 * "seal_hash".
 */
int msh_receipt_verify(struct msh_arena *arena, struct msh_piece receipt, struct msh_piece proof,
                       struct msh_piece seal, struct msh_receipt *ret, struct msh_err *err);

#endif
