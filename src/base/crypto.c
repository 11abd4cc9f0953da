#include "base/base.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>

#include "base/crypto.h"
#include "base/utf8.h"

#define BLOCK_SIZE  64 /* of SM3 and SHA-256 */
#define IV_SIZE     16
#define NONCE_SIZE  12 /* the part of the iv that GCM takes */
#define TAG_SIZE    16
#define HEADER_SIZE (MSH_SEAL_EXTRA - TAG_SIZE)
#define CACHED_KEYS 4
#define SEAL_MAX    ((size_t)1 << 30)

static const struct {
    const char *md, *cipher;
} algorithms[] = {
    [MSH_CRYPTO_GUOMI] = { "SM3", "SM4-CTR" },
    [MSH_CRYPTO_INTL] = { "SHA256", "AES-256-GCM" },
};

/* A key as it is used for fields: the cipher with the encryption key inside, and for the guomi
 * profile the two digests of HMAC after the padded key, to be copied (a tenth of hashing it anew). */
struct field_key {
    bool live;
    enum msh_crypto_profile profile;
    uint8_t key[MSH_KEY_SIZE];
    EVP_CIPHER_CTX *cipher;
    EVP_MD_CTX *inner, *outer;
};

/* What one thread keeps. */
struct local {
    EVP_MD_CTX *md[MSH_CRYPTO_PROFILE_COUNT];
    struct field_key keys[CACHED_KEYS];
    unsigned next; /* the cached key to be replaced */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t local_key;
/* A context of our own: the default one crashes when there is no memory to make it. */
static OSSL_LIB_CTX *library;
static EVP_MD *mds[MSH_CRYPTO_PROFILE_COUNT];
static EVP_CIPHER *ciphers[MSH_CRYPTO_PROFILE_COUNT];

/* The library refuses only what is our own mistake, or memory. It does not always say which; the
 * allocator does. */
static void refused(const char *what)
{
    if (errno == ENOMEM)
        msh_no_memory();
    msh_panic("cryptographic library: %s failed", what);
}

/* Memory for another try; what the library noted of the first is forgotten. */
static bool spare(void)
{
    ERR_clear_error();
    return msh_reserve_spend();
}

/* What fails for want of memory changes nothing, and is tried again with the reserve. */
#define must(call, what)                                                                           \
    do {                                                                                           \
        errno = 0;                                                                                 \
        if ((call) != 1 && (errno != ENOMEM || !spare() || (call) != 1))                           \
            refused(what);                                                                         \
    } while (0)

/* A fresh one by a constructor of the library. */
#define fresh(ctx, make)                                                                           \
    do {                                                                                           \
        (ctx) = make();                                                                            \
        if ((ctx) == NULL && spare())                                                              \
            (ctx) = make();                                                                        \
        if ((ctx) == NULL)                                                                         \
            msh_no_memory();                                                                       \
    } while (0)

static void field_key_done(struct field_key *key)
{
    EVP_CIPHER_CTX_free(key->cipher);
    EVP_MD_CTX_free(key->inner);
    EVP_MD_CTX_free(key->outer);
    sodium_memzero(key, sizeof(*key));
}

static void local_free(void *arg)
{
    struct local *local = arg;

    for (size_t i = 0; i < MSH_COUNT(local->md); i++)
        EVP_MD_CTX_free(local->md[i]);
    for (size_t i = 0; i < CACHED_KEYS; i++)
        field_key_done(&local->keys[i]);
    free(local);
}

/* False, having kept nothing, if the library lacks one of them or memory. */
static bool fetch_all(void)
{
    bool all = true;

    fresh(library, OSSL_LIB_CTX_new);
    for (size_t i = 0; i < MSH_COUNT(algorithms); i++) {
        mds[i] = EVP_MD_fetch(library, algorithms[i].md, NULL);
        ciphers[i] = EVP_CIPHER_fetch(library, algorithms[i].cipher, NULL);
        all = all && mds[i] != NULL && ciphers[i] != NULL;
    }
    for (size_t i = 0; !all && i < MSH_COUNT(algorithms); i++) {
        EVP_MD_free(mds[i]);
        EVP_CIPHER_free(ciphers[i]);
    }
    if (!all)
        OSSL_LIB_CTX_free(library);
    return all;
}

static void start(void)
{
    if (sodium_init() < 0)
        msh_panic("libsodium does not start");
    if (!fetch_all()) { /* what it lacks the second time is no memory */
        (void)spare();
        if (!fetch_all())
            msh_panic("cryptographic library lacks SM3, SM4-CTR, SHA256 or AES-256-GCM");
    }
    if (pthread_key_create(&local_key, local_free) != 0)
        msh_panic("no thread key left");
}

static EVP_MD_CTX *md_new(enum msh_crypto_profile profile)
{
    EVP_MD_CTX *ctx;

    fresh(ctx, EVP_MD_CTX_new);
    must(EVP_DigestInit_ex2(ctx, mds[profile], NULL), "digest");
    return ctx;
}

static struct local *local_get(void)
{
    struct local *local;

    pthread_once(&once, start);
    local = pthread_getspecific(local_key);
    if (local != NULL)
        return local;
    local = msh_alloc0(1, sizeof(*local));
    for (size_t i = 0; i < MSH_COUNT(local->md); i++)
        local->md[i] = md_new((enum msh_crypto_profile)i);
    if (pthread_setspecific(local_key, local) != 0)
        msh_no_memory();
    return local;
}

/* A context keeps its algorithm, which a NULL type restarts. */
static void md_start(EVP_MD_CTX *ctx)
{
    must(EVP_DigestInit_ex2(ctx, NULL, NULL), "digest");
}

static void md_end(EVP_MD_CTX *ctx, const struct msh_piece *pieces, size_t n,
                   uint8_t ret[MSH_HASH_SIZE])
{
    unsigned size = 0;

    for (size_t i = 0; i < n; i++)
        if (pieces[i].n > 0)
            must(EVP_DigestUpdate(ctx, pieces[i].p, pieces[i].n), "digest");
    must(EVP_DigestFinal_ex(ctx, ret, &size), "digest");
    if (size != MSH_HASH_SIZE)
        msh_panic("a digest of %u bytes", size);
}

/* RFC 2104; GB/T 15852.2 has the same construction over SM3. Our keys are shorter than a block, so
 * they are never hashed first. */
static void md_start_padded(EVP_MD_CTX *ctx, const uint8_t key[MSH_KEY_SIZE], uint8_t pad)
{
    uint8_t block[BLOCK_SIZE];

    memset(block, pad, sizeof(block));
    for (size_t i = 0; i < MSH_KEY_SIZE; i++)
        block[i] ^= key[i];
    md_start(ctx);
    must(EVP_DigestUpdate(ctx, block, sizeof(block)), "digest");
    sodium_memzero(block, sizeof(block));
}

static void hmac(struct local *local, enum msh_crypto_profile profile,
                 const uint8_t key[MSH_KEY_SIZE], const struct msh_piece *pieces, size_t n,
                 uint8_t ret[MSH_HASH_SIZE])
{
    EVP_MD_CTX *ctx = local->md[profile];
    uint8_t hash[MSH_HASH_SIZE];

    md_start_padded(ctx, key, 0x36);
    md_end(ctx, pieces, n, hash);
    md_start_padded(ctx, key, 0x5C);
    md_end(ctx, &(struct msh_piece){ hash, sizeof(hash) }, 1, ret);
}

static void check_profile(enum msh_crypto_profile profile)
{
    if ((unsigned)profile >= MSH_CRYPTO_PROFILE_COUNT)
        msh_panic("no crypto profile %d", (int)profile);
}

void msh_hash(enum msh_crypto_profile profile, const struct msh_piece *pieces, size_t n,
              uint8_t ret[MSH_HASH_SIZE])
{
    EVP_MD_CTX *ctx;

    check_profile(profile);
    ctx = local_get()->md[profile];
    md_start(ctx);
    md_end(ctx, pieces, n, ret);
}

void msh_hmac(enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE],
              const struct msh_piece *pieces, size_t n, uint8_t ret[MSH_HASH_SIZE])
{
    check_profile(profile);
    hmac(local_get(), profile, key, pieces, n, ret);
}

void msh_key_derive(enum msh_crypto_profile profile, const uint8_t master[MSH_KEY_SIZE],
                    const char *label, uint8_t ret[MSH_KEY_SIZE])
{
    msh_hmac(profile, master, &(struct msh_piece){ label, strlen(label) }, 1, ret);
}

/* Streaming SHA-256. */

struct msh_sha256 {
    EVP_MD_CTX *ctx;
};

struct msh_sha256 *msh_sha256_new(void)
{
    struct msh_sha256 *sha = msh_alloc(sizeof(*sha));

    pthread_once(&once, start);
    sha->ctx = md_new(MSH_CRYPTO_INTL);
    return sha;
}

void msh_sha256_add(struct msh_sha256 *ctx, const void *p, size_t n)
{
    if (n > 0)
        must(EVP_DigestUpdate(ctx->ctx, p, n), "digest");
}

void msh_sha256_end(struct msh_sha256 *ctx, uint8_t ret[32])
{
    must(EVP_DigestFinal_ex(ctx->ctx, ret, NULL), "digest");
    msh_sha256_free(ctx);
}

void msh_sha256_free(struct msh_sha256 *ctx)
{
    if (ctx == NULL)
        return;
    EVP_MD_CTX_free(ctx->ctx);
    free(ctx);
}

/* Sealed fields. */

static void put_u32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void field_key_init(struct field_key *made, struct local *local,
                           enum msh_crypto_profile profile, const uint8_t key[MSH_KEY_SIZE])
{
    const struct msh_piece enc_label = { "field-enc", 9 }, mac_label = { "field-mac", 9 };
    uint8_t derived[MSH_KEY_SIZE];

    fresh(made->cipher, EVP_CIPHER_CTX_new);
    hmac(local, profile, key, &enc_label, 1, derived);
    must(EVP_CipherInit_ex2(made->cipher, ciphers[profile], derived, NULL, 1, NULL), "cipher");
    if (profile == MSH_CRYPTO_GUOMI) {
        hmac(local, profile, key, &mac_label, 1, derived);
        made->inner = md_new(profile);
        made->outer = md_new(profile);
        md_start_padded(made->inner, derived, 0x36);
        md_start_padded(made->outer, derived, 0x5C);
    }
    sodium_memzero(derived, sizeof(derived));
    memcpy(made->key, key, MSH_KEY_SIZE);
    made->profile = profile;
    made->live = true;
}

/* The cached key, made if needed. */
static struct field_key *field_key_get(struct local *local, enum msh_crypto_profile profile,
                                       const uint8_t key[MSH_KEY_SIZE])
{
    struct field_key *oldest;

    for (size_t i = 0; i < CACHED_KEYS; i++) {
        struct field_key *cached = &local->keys[i];

        if (cached->live && cached->profile == profile &&
            sodium_memcmp(cached->key, key, MSH_KEY_SIZE) == 0)
            return cached;
    }
    oldest = &local->keys[local->next++ % CACHED_KEYS];
    field_key_done(oldest);
    field_key_init(oldest, local, profile, key);
    return oldest;
}

void msh_seal_forget(const uint8_t *key)
{
    struct local *local = local_get();

    for (size_t i = 0; i < CACHED_KEYS; i++)
        if (key == NULL || sodium_memcmp(local->keys[i].key, key, MSH_KEY_SIZE) == 0)
            field_key_done(&local->keys[i]);
}

size_t msh_seal_kept(void)
{
    const struct local *local = local_get();
    size_t n = 0;

    for (size_t i = 0; i < CACHED_KEYS; i++)
        n += local->keys[i].live;
    return n;
}

/* Both directions; `out` may be NULL to pass what is only authenticated (GCM). */
static int cipher_add(EVP_CIPHER_CTX *ctx, uint8_t *out, const void *p, size_t n)
{
    int size = 0;

    return n == 0 ? 1 : EVP_CipherUpdate(ctx, out, &size, p, (int)n);
}

/* HMAC over header, ciphertext and place; the length of the place at the end makes the cut between
 * the two unambiguous. */
static void guomi_tag(struct local *local, const struct field_key *key, struct msh_piece aad,
                      const uint8_t *sealed, size_t n, uint8_t ret[MSH_HASH_SIZE])
{
    EVP_MD_CTX *ctx = local->md[MSH_CRYPTO_GUOMI];
    uint8_t length[4], hash[MSH_HASH_SIZE];
    const struct msh_piece pieces[] = {
        { sealed, HEADER_SIZE + n },
        aad,
        { length, sizeof(length) },
    };

    put_u32(length, (uint32_t)aad.n);
    must(EVP_MD_CTX_copy_ex(ctx, key->inner), "HMAC");
    md_end(ctx, pieces, MSH_COUNT(pieces), hash);
    must(EVP_MD_CTX_copy_ex(ctx, key->outer), "HMAC");
    md_end(ctx, &(struct msh_piece){ hash, sizeof(hash) }, 1, ret);
}

static void guomi_seal(struct local *local, const struct field_key *key, struct msh_piece aad,
                       const void *clear, size_t n, uint8_t *sealed)
{
    uint8_t tag[MSH_HASH_SIZE];

    must(EVP_CipherInit_ex2(key->cipher, NULL, NULL, sealed + 5, 1, NULL), "SM4");
    must(cipher_add(key->cipher, sealed + HEADER_SIZE, clear, n), "SM4");
    guomi_tag(local, key, aad, sealed, n, tag);
    memcpy(sealed + HEADER_SIZE + n, tag, TAG_SIZE);
}

static bool guomi_open(struct local *local, const struct field_key *key, struct msh_piece aad,
                       const uint8_t *sealed, size_t n, uint8_t *ret)
{
    uint8_t tag[MSH_HASH_SIZE];

    guomi_tag(local, key, aad, sealed, n, tag);
    if (sodium_memcmp(tag, sealed + HEADER_SIZE + n, TAG_SIZE) != 0)
        return false;
    must(EVP_CipherInit_ex2(key->cipher, NULL, NULL, sealed + 5, 1, NULL), "SM4");
    must(cipher_add(key->cipher, ret, sealed + HEADER_SIZE, n), "SM4");
    return true;
}

/* The whole header is authenticated, so also the four bytes of the iv that GCM does not take. */
static void intl_start(const struct field_key *key, struct msh_piece aad, const uint8_t *sealed,
                       int seal)
{
    EVP_CIPHER_CTX *ctx = key->cipher;

    must(EVP_CipherInit_ex2(ctx, NULL, NULL, sealed + 5, seal, NULL), "AES");
    must(cipher_add(ctx, NULL, sealed, HEADER_SIZE), "AES");
    must(cipher_add(ctx, NULL, aad.p, aad.n), "AES");
}

static void intl_seal(const struct field_key *key, struct msh_piece aad, const void *clear,
                      size_t n, uint8_t *sealed)
{
    uint8_t *tag = sealed + HEADER_SIZE + n;
    int size = 0;

    intl_start(key, aad, sealed, 1);
    must(cipher_add(key->cipher, sealed + HEADER_SIZE, clear, n), "AES");
    must(EVP_CipherFinal_ex(key->cipher, tag, &size), "AES");
    must(EVP_CIPHER_CTX_ctrl(key->cipher, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, tag), "AES");
}

static bool intl_open(const struct field_key *key, struct msh_piece aad, const uint8_t *sealed,
                      size_t n, uint8_t *ret)
{
    uint8_t tag[TAG_SIZE], rest[TAG_SIZE];
    int size = 0;

    memcpy(tag, sealed + HEADER_SIZE + n, TAG_SIZE);
    intl_start(key, aad, sealed, 0);
    must(cipher_add(key->cipher, ret, sealed + HEADER_SIZE, n), "AES");
    must(EVP_CIPHER_CTX_ctrl(key->cipher, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag), "AES");
    if (EVP_CipherFinal_ex(key->cipher, rest, &size) == 1)
        return true;
    sodium_memzero(ret, n);
    return false;
}

void msh_seal(enum msh_crypto_profile profile, uint32_t key_id, const uint8_t key[MSH_KEY_SIZE],
              struct msh_piece aad, const void *clear, size_t n, uint8_t *ret)
{
    struct local *local = local_get();
    struct field_key *field_key;

    check_profile(profile);
    if (n >= SEAL_MAX || aad.n >= SEAL_MAX)
        msh_panic("a field of %zu bytes at a place of %zu", n, aad.n);
    field_key = field_key_get(local, profile, key);
    ret[0] = (uint8_t)profile;
    put_u32(ret + 1, key_id);
    randombytes_buf(ret + 5, IV_SIZE);
    if (profile == MSH_CRYPTO_GUOMI)
        guomi_seal(local, field_key, aad, clear, n, ret);
    else
        intl_seal(field_key, aad, clear, n, ret);
}

int msh_seal_open(const uint8_t key[MSH_KEY_SIZE], struct msh_piece aad, const uint8_t *sealed,
                  size_t sealed_n, uint8_t *ret, size_t *ret_n, struct msh_err *err)
{
    struct local *local = local_get();
    struct field_key *field_key;
    size_t n = sealed_n - MSH_SEAL_EXTRA;
    bool ok;

    if (sealed_n < MSH_SEAL_EXTRA || n >= SEAL_MAX || aad.n >= SEAL_MAX ||
        sealed[0] >= MSH_CRYPTO_PROFILE_COUNT)
        return msh_err_set(err, MSH_E_CORRUPT, "sealed_field", "not a sealed field");
    field_key = field_key_get(local, (enum msh_crypto_profile)sealed[0], key);
    if (field_key->profile == MSH_CRYPTO_GUOMI)
        ok = guomi_open(local, field_key, aad, sealed, n, ret);
    else
        ok = intl_open(field_key, aad, sealed, n, ret);
    if (!ok)
        return msh_err_set(err, MSH_E_CORRUPT, "sealed_field", "a sealed field does not open");
    *ret_n = n;
    return 0;
}

uint32_t msh_seal_key_id(const uint8_t *sealed, size_t n)
{
    if (n < MSH_SEAL_EXTRA)
        return 0;
    return (uint32_t)sealed[1] << 24 | (uint32_t)sealed[2] << 16 | (uint32_t)sealed[3] << 8 |
           sealed[4];
}

/* Passwords. */

_Static_assert(MSH_PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for the text form");

int msh_password_hash(const char *password, char ret[MSH_PASSWORD_HASH_SIZE], struct msh_err *err)
{
    size_t n = strlen(password);
    char made[crypto_pwhash_STRBYTES];

    pthread_once(&once, start);
    if (n == 0 || n > MSH_PASSWORD_MAX)
        return msh_err_field(err, "password", "password_length", "1 to %d bytes are taken",
                             MSH_PASSWORD_MAX);
    if (crypto_pwhash_str_alg(made, password, n, 2, (size_t)19 << 20,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "password_memory", "no memory for the hash");
    memcpy(ret, made, sizeof(made));
    return 0;
}

bool msh_password_verify(const char *hash, const char *password)
{
    size_t n = strlen(password);

    pthread_once(&once, start);
    if (n == 0 || n > MSH_PASSWORD_MAX || strlen(hash) >= crypto_pwhash_STRBYTES)
        return false;
    return crypto_pwhash_str_verify(hash, password, n) == 0;
}

/* Bytes and codes. */

void msh_random(void *p, size_t n)
{
    pthread_once(&once, start);
    randombytes_buf(p, n);
}

bool msh_equal(const void *a, const void *b, size_t n)
{
    return n == 0 || sodium_memcmp(a, b, n) == 0;
}

void msh_wipe(void *p, size_t n)
{
    if (n > 0)
        sodium_memzero(p, n);
}

void msh_hex(const void *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = p;

    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

int msh_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool msh_unhex(const char *text, void *ret, size_t n)
{
    uint8_t *bytes = ret;

    if (text == NULL)
        return false;
    for (size_t i = 0; i < 2 * n; i++)
        if (msh_hex_digit(text[i]) < 0)
            return false;
    if (text[2 * n] != '\0')
        return false;
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(msh_hex_digit(text[2 * i]) * 16 + msh_hex_digit(text[2 * i + 1]));
    return true;
}

static const char code_letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void msh_code_of(const uint8_t *bytes, size_t chars, char *out)
{
    for (size_t i = 0; i < chars; i++)
        out[i] = code_letters[bytes[i] & 31];
    out[chars] = '\0';
}

void msh_random_code(char *out, size_t chars)
{
    uint8_t bytes[MSH_CODE_MAX];

    if (chars > sizeof(bytes))
        msh_panic("a code of %zu characters", chars);
    msh_random(bytes, chars);
    msh_code_of(bytes, chars, out);
    sodium_memzero(bytes, sizeof(bytes));
}

/* Dashes people and keyboards put between groups; wide ones come from Chinese input. */
static bool is_dash(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xFF0D;
}

/* The letter a code point stands for; 0 for what is dropped, -1 for what is not taken. */
static int code_letter(uint32_t cp)
{
    if (cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x3000 || is_dash(cp))
        return 0;
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFF01 - '!';
    if (cp >= 'a' && cp <= 'z')
        cp -= 'a' - 'A';
    if (cp == 'O')
        return '0';
    if (cp == 'I' || cp == 'L')
        return '1';
    return cp > 0x20 && cp < 0x7F && strchr(code_letters, (int)cp) != NULL ? (int)cp : -1;
}

bool msh_code_normalise(const char *text, char *out, size_t chars)
{
    size_t n = strlen(text), at = 0, got = 0;
    char made[MSH_CODE_MAX + 1];

    while (at < n) {
        int letter = code_letter(msh_utf8_next(text, n, &at));

        if (letter < 0 || (letter > 0 && got == MSH_MIN(chars, (size_t)MSH_CODE_MAX)))
            return false;
        if (letter > 0)
            made[got++] = (char)letter;
    }
    if (got != chars)
        return false;
    memcpy(out, made, got);
    out[got] = '\0';
    return true;
}
