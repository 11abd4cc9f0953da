/*
 * keys.h - the master key outside the database and the keys derived from it.
 *
 * DIR/keys/master.key, mode 0600, made once at init, never in a backup of the database (GB/T 39786
 * 8.4: keys apart from what they protect). One line: decimal key id, blank, 64 hex digits. Sub-keys
 * come from it by label, so that one never stands in for another. Immutable after open, thread-safe;
 * wiped by close.
 */
#ifndef MSH_STORE_KEYS_H
#define MSH_STORE_KEYS_H

#include "base/crypto.h"
#include "store/idem_store.h"
#include "store/number.h"
#include "store/person_store.h"

struct msh_keys;

/* Make DIR/keys (0700) and master.key, synced to disk. MSH_E_CONFLICT "key_exists" rather than
 * replace one: with the old key every sealed person would be lost. */
int msh_keys_create(const char *dir, struct msh_err *err);

/* MSH_E_NOT_FOUND "key_missing"; MSH_E_FORBIDDEN "key_mode" when group or others may read it;
 * MSH_E_CORRUPT "key_format"; MSH_E_IO. */
int msh_keys_open(const char *dir, enum msh_crypto_profile profile, struct msh_keys **ret_keys,
                  struct msh_err *err);
void msh_keys_close(struct msh_keys *keys); /* NULL-safe */

enum msh_crypto_profile msh_keys_profile(const struct msh_keys *keys);
uint32_t msh_keys_id(const struct msh_keys *keys);

/* A key for one more purpose; the caller wipes it. Labels in use: "person", "index", "token",
 * "row", "code". */
void msh_keys_derive(const struct msh_keys *keys, const char *label, uint8_t ret[MSH_KEY_SIZE]);

/* What persons are sealed and found by; borrows from `keys`. */
struct msh_person_keys msh_keys_person(const struct msh_keys *keys);

/* Keyed hashes: without the key nothing can be tried out. */

/* Of a query code, bound to its ticket. False when it is not one (see msh_query_code_new). */
bool msh_keys_code_hash(const struct msh_keys *keys, int64_t region_id, int64_t ticket_id,
                        const char *code, uint8_t ret[MSH_HASH_SIZE]);
/*
 * The query code that a request draws for a ticket: not random, but made from the code key, the
 * request's idempotency key, what it was sent (body digest), by whom and to which route, and the
 * ticket's id. So the code of an answer that got lost can be told again to the same request, and
 * nothing but its hash is ever stored. Without the key folder neither row helps to guess it.
 */
void msh_keys_code_of(const struct msh_keys *keys, int64_t region_id, int64_t ticket_id,
                      const struct msh_idem_key *idem, char ret[MSH_QUERY_CODE_SIZE]);
/* Of a session cookie or an API token. */
void msh_keys_token_hash(const struct msh_keys *keys, const char *token,
                         uint8_t ret[MSH_HASH_SIZE]);

#endif
