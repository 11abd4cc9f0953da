/*
 * crypto.h - hashes, keyed hashes, sealed fields, passwords and random bytes.
 *
 * Two profiles behind one interface, fixed when a data folder is made: `guomi` (SM3, SM4-CTR +
 * HMAC-SM3; 商用密码管理条例, GB/T 39786) and `intl` (SHA-256, AES-256-GCM). Contexts are cached
 * per thread, together with the keys of the last few fields sealed or opened there (four at most);
 * these are wiped when replaced, when the thread ends, and by msh_seal_forget, which everybody
 * calls who is done with a key that must not outlive its use. Aborts if the library lacks an
 * algorithm. Thread-safe.
 */
#ifndef MSH_BASE_CRYPTO_H
#define MSH_BASE_CRYPTO_H

#include "base/err.h"

#define MSH_HASH_SIZE 32
#define MSH_KEY_SIZE  32

enum msh_crypto_profile { MSH_CRYPTO_GUOMI, MSH_CRYPTO_INTL, MSH_CRYPTO_PROFILE_COUNT };

/* Digest of several pieces, one after the other. */
struct msh_piece {
    const void *p;
    size_t n;
};
void msh_hash(enum msh_crypto_profile profile, const struct msh_piece *pieces, size_t n,
              uint8_t ret[MSH_HASH_SIZE]);
void msh_hmac(enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
              const struct msh_piece *pieces, size_t n, uint8_t ret[MSH_HASH_SIZE]);

/* SHA-256 of a stream, for content-addressed files whatever the profile. */
struct msh_sha256;
struct msh_sha256 *msh_sha256_new(void);
void msh_sha256_add(struct msh_sha256 *ctx, const void *p, size_t n);
void msh_sha256_end(struct msh_sha256 *ctx, uint8_t ret[32]); /* also frees */
void msh_sha256_free(struct msh_sha256 *ctx);

/* A sub-key for one purpose: HMAC(master, label). */
void msh_key_derive(enum msh_crypto_profile profile, const uint8_t master[MSH_KEY_SIZE],
                    const char *label, uint8_t ret[MSH_KEY_SIZE]);

/*
 * Seal a field. Layout: profile(1) key_id(4, big endian) iv(16) ciphertext(n) tag(16), with keys
 * derived from `key` by the labels "field-enc" and "field-mac".
 *   guomi: SM4-CTR under the first 16 bytes of the one key; the tag is the first 16 bytes of
 *          HMAC-SM3(the 21 bytes before ‖ ciphertext ‖ aad ‖ length of aad (4, big endian)).
 *   intl:  AES-256-GCM with the first 12 bytes of the iv; the 21 bytes before ‖ aad are
 *          authenticated with it.
 * `aad` binds the place (table, column, row) so that a sealed value moved elsewhere does not open.
 * The iv is random, so the same text never seals twice alike. `ret` takes n + MSH_SEAL_EXTRA bytes
 * and may not overlap `clear`; n is below 1 GiB.
 */
#define MSH_SEAL_EXTRA 37
void msh_seal(enum msh_crypto_profile profile, uint32_t key_id, const uint8_t key[MSH_KEY_SIZE],
              struct msh_piece aad, const void *clear, size_t n, uint8_t *ret);

/* Open it: MSH_E_CORRUPT when the tag, profile or length does not check, and then `ret` holds nothing
 * of the text. `ret` takes sealed_n - MSH_SEAL_EXTRA bytes. */
int msh_seal_open(const uint8_t key[MSH_KEY_SIZE], struct msh_piece aad, const uint8_t *sealed,
                  size_t sealed_n, uint8_t *ret, size_t *ret_n, struct msh_err *err);
uint32_t msh_seal_key_id(const uint8_t *sealed, size_t n); /* 0 if too short */

/* Wipe what this thread keeps of `key`; NULL wipes all keys it keeps. */
void msh_seal_forget(const uint8_t *key);
/* How many keys this thread keeps, for tests. */
size_t msh_seal_kept(void);

/* argon2id, 19 MiB, t=2, p=1 (about 20 ms); text form with parameters and salt. A password is 1 to
 * MSH_PASSWORD_MAX bytes, else MSH_E_INVALID; MSH_E_UNAVAILABLE when memory is short. */
#define MSH_PASSWORD_MAX       1024
#define MSH_PASSWORD_HASH_SIZE 128
int msh_password_hash(const char *password, char ret[MSH_PASSWORD_HASH_SIZE], struct msh_err *err);
bool msh_password_verify(const char *hash, const char *password);

void msh_random(void *p, size_t n);
bool msh_equal(const void *a, const void *b, size_t n); /* constant time */
void msh_wipe(void *p, size_t n);

/* Lower-case hex; `out` takes 2n+1 bytes. Parse wants exactly n bytes, in either case. */
void msh_hex(const void *p, size_t n, char *out);
bool msh_unhex(const char *text, void *ret, size_t n);
int msh_hex_digit(char c); /* -1 where it is none */

/* Crockford base 32 without I L O U, for codes people read aloud; `out` takes chars+1. */
void msh_random_code(char *out, size_t chars);
/* The same alphabet, a letter for each of `chars` bytes (its low five bits). */
void msh_code_of(const uint8_t *bytes, size_t chars, char *out);
/* Upper case, O→0, I L→1, full-width to ASCII, blanks and dashes dropped; false if anything else or
 * not `chars` long (at most MSH_CODE_MAX). */
#define MSH_CODE_MAX 64
bool msh_code_normalise(const char *text, char *out, size_t chars);

#endif
