/*
 * session_store.h - sessions of staff and requesters, and the tokens of programs.
 *
 * Only keyed hashes of cookies and tokens are kept (msh_keys_token_hash): whoever reads the
 * database cannot log in with it. All instants are of the real clock. Threads: as db.h.
 */
#ifndef MSH_STORE_SESSION_STORE_H
#define MSH_STORE_SESSION_STORE_H

#include "base/crypto.h"
#include "store/columns.h"
#include "store/db.h"

#define MSH_CSRF_STORED 64

struct msh_session {
    int64_t account_id; /* staff, or 0 */
    int64_t ticket_id;  /* requester, or 0 */
    char csrf[MSH_CSRF_STORED];
    int64_t created_at, seen_at, expires_at;
    bool has_mark; /* false: opened by a program of before */
    uint8_t mark[MSH_ROW_DIGEST_SIZE];
};

/* Fills `mark`: what a session is, keyed, but for when it was seen. */
void msh_session_sign(struct msh_session *session, const uint8_t token_hash[MSH_HASH_SIZE],
                      enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE]);
/* Is it the session that was opened? */
bool msh_session_fits(const struct msh_session *session, const uint8_t token_hash[MSH_HASH_SIZE],
                      enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE]);
int msh_session_insert(struct msh_tx *tx, int64_t region_id,
                       const uint8_t token_hash[MSH_HASH_SIZE], const struct msh_session *session,
                       struct msh_err *err);
/* MSH_E_NOT_FOUND. Says nothing about expiry. */
int msh_session_find(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                     struct msh_session *ret, struct msh_err *err);
/* Those behind `after` (NULL: from the start) by token hash, at most 500. */
struct msh_session_kept {
    uint8_t token_hash[MSH_HASH_SIZE];
    struct msh_session session;
};
int msh_session_page(struct msh_tx *tx, int64_t region_id, const uint8_t *after,
                     struct msh_arena *arena, struct msh_session_kept **ret, size_t *ret_n,
                     struct msh_err *err);
/* Seen later than stored; an absent session is no error. */
int msh_session_touch(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                      int64_t seen_at, struct msh_err *err);
int msh_session_delete(struct msh_tx *tx, int64_t region_id,
                       const uint8_t token_hash[MSH_HASH_SIZE], struct msh_err *err);
/* Open at `real_at`, newest first, at most 200. */
struct msh_session_row {
    uint8_t token_hash[MSH_HASH_SIZE];
    int64_t created_at, seen_at, expires_at;
};
int msh_session_list(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t real_at,
                     struct msh_arena *arena, struct msh_session_row **ret, size_t *ret_n,
                     struct msh_err *err);
/* Of all staff, newest first: opened before (created_at, token_hash) of `behind` (NULL: from the
 * start), seen since `idle_before`. At most `limit` (1 to 200). */
struct msh_session_staff {
    struct msh_session_row row;
    int64_t account_id;
};
int msh_session_staff(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t idle_before,
                      const struct msh_session_row *behind, int64_t limit, struct msh_arena *arena,
                      struct msh_session_staff **ret, size_t *ret_n, struct msh_err *err);
/* All of an account, but one (may be NULL): after a new password. */
int msh_session_delete_others(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                              const uint8_t *keep_hash, struct msh_err *err);
/* All of a requester's on this ticket, but one (may be NULL): after a new query code. */
int msh_session_delete_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                                 const uint8_t *keep_hash, struct msh_err *err);
/* Drop what expired before `real_at`, or was last seen before `idle_before`; at most `limit`. */
int msh_session_purge(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t idle_before,
                      int64_t limit, int64_t *ret_n, struct msh_err *err);

/* What a requester shows: the ticket of a number, and the keyed hash of its query code. `ret_hash`
 * is false when the ticket has none. MSH_E_NOT_FOUND. */
int msh_code_find(struct msh_tx *tx, int64_t region_id, const char *number, int64_t *ret_ticket_id,
                  uint8_t ret_hash[MSH_HASH_SIZE], bool *ret_has_hash, struct msh_err *err);

struct msh_token {
    int64_t token_id;
    int64_t account_id;
    const char *label;
    bool unlimited; /* exempt from rate limits */
    int64_t created_at;
    int64_t expires_at; /* 0 = never */
    int64_t revoked_at; /* 0 = not */
};
int msh_token_insert(struct msh_tx *tx, int64_t region_id, const struct msh_token *token,
                     const uint8_t token_hash[MSH_HASH_SIZE], struct msh_err *err);
/* MSH_E_NOT_FOUND. Says nothing about expiry. */
int msh_token_find(struct msh_tx *tx, int64_t region_id, const uint8_t token_hash[MSH_HASH_SIZE],
                   struct msh_arena *arena, struct msh_token *ret, struct msh_err *err);
int msh_token_list(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                   struct msh_arena *arena, struct msh_token **ret, size_t *ret_n,
                   struct msh_err *err);
/* MSH_E_NOT_FOUND, also when revoked already, or another account's. */
int msh_token_revoke(struct msh_tx *tx, int64_t region_id, int64_t account_id, int64_t token_id,
                     int64_t at, struct msh_err *err);

#endif
