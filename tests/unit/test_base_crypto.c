#include "base/base.h"

#include "test.h"

#include <pthread.h>

#include "base/crypto.h"

static const enum msh_crypto_profile profiles[] = { MSH_CRYPTO_GUOMI, MSH_CRYPTO_INTL };
static const uint8_t key_a[MSH_KEY_SIZE] = "this is the key of one person..";
static const uint8_t key_b[MSH_KEY_SIZE] = "this is the key of another one.";
static const struct msh_piece place = { "person/phone/17", 15 };

static const char *hash_hex(enum msh_crypto_profile profile, const struct msh_piece *pieces,
                            size_t n)
{
    static char hex[2 * MSH_HASH_SIZE + 1];
    uint8_t hash[MSH_HASH_SIZE];

    msh_hash(profile, pieces, n, hash);
    msh_hex(hash, sizeof(hash), hex);
    return hex;
}

static void hashes_have_the_published_values(void **state)
{
    const struct msh_piece abc = { "abc", 3 }, none = { NULL, 0 };
    const struct msh_piece sixteen[] = { { "abcd", 4 },
                                         { "abcdabcd", 8 },
                                         { "", 0 },
                                         { "abcdabcdab", 10 },
                                         { "cdabcdabcd", 10 },
                                         { NULL, 0 },
                                         { "abcdabcdabcdabcdabcdabcdabcdabcd", 32 } };

    (void)state;
    /* GB/T 32905-2016, annex A */
    assert_string_equal(hash_hex(MSH_CRYPTO_GUOMI, &abc, 1),
                        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert_string_equal(hash_hex(MSH_CRYPTO_GUOMI, sixteen, MSH_COUNT(sixteen)),
                        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    /* FIPS 180-4 */
    assert_string_equal(hash_hex(MSH_CRYPTO_INTL, &abc, 1),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(hash_hex(MSH_CRYPTO_INTL, &none, 1),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(hash_hex(MSH_CRYPTO_INTL, NULL, 0),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void keyed_hashes_have_the_published_values(void **state)
{
    uint8_t key[MSH_KEY_SIZE] = { 0 }, mac[MSH_HASH_SIZE];
    char hex[2 * MSH_HASH_SIZE + 1];
    const struct msh_piece what[] = { { "what do ya want ", 16 }, { "for nothing?", 12 } };

    (void)state;
    /* RFC 4231 case 2: a short key padded with zeros is the same key. */
    memcpy(key, "Jefe", 4);
    msh_hmac(MSH_CRYPTO_INTL, key, what, 2, mac);
    msh_hex(mac, sizeof(mac), hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    /* HMAC-SM3 of the same, as `openssl dgst -sm3 -hmac Jefe` gives it. */
    msh_hmac(MSH_CRYPTO_GUOMI, key, what, 2, mac);
    msh_hex(mac, sizeof(mac), hex);
    assert_string_equal(hex, "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
}

static void pieces_add_up(void **state)
{
    struct test_random r = { 31 };
    uint8_t data[3000], whole[MSH_HASH_SIZE], parts[MSH_HASH_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)test_u64(&r);
    for (int i = 0; i < 300; i++) {
        size_t n = test_below(&r, sizeof(data)), cut = test_below(&r, n + 1);
        struct msh_piece one = { data, n }, two[] = { { data, cut }, { data + cut, n - cut } };
        enum msh_crypto_profile profile = profiles[i % 2];
        struct msh_sha256 *sha = msh_sha256_new();

        msh_hash(profile, &one, 1, whole);
        msh_hash(profile, two, 2, parts);
        assert_memory_equal(whole, parts, sizeof(whole));
        msh_hmac(profile, key_a, two, 2, parts);
        assert_memory_not_equal(whole, parts, sizeof(whole));

        msh_sha256_add(sha, data, cut);
        msh_sha256_add(sha, data + cut, n - cut);
        msh_sha256_end(sha, parts);
        msh_hash(MSH_CRYPTO_INTL, &one, 1, whole);
        assert_memory_equal(whole, parts, sizeof(whole));
    }
    msh_sha256_free(msh_sha256_new());
    msh_sha256_free(NULL);
}

static void derived_keys_differ_by_label_master_and_profile(void **state)
{
    uint8_t keys[5][MSH_KEY_SIZE];

    (void)state;
    msh_key_derive(MSH_CRYPTO_GUOMI, key_a, "index", keys[0]);
    msh_key_derive(MSH_CRYPTO_GUOMI, key_a, "index2", keys[1]);
    msh_key_derive(MSH_CRYPTO_GUOMI, key_b, "index", keys[2]);
    msh_key_derive(MSH_CRYPTO_INTL, key_a, "index", keys[3]);
    msh_key_derive(MSH_CRYPTO_GUOMI, key_a, "", keys[4]);
    for (size_t i = 0; i < MSH_COUNT(keys); i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(keys[i], keys[k], MSH_KEY_SIZE);
    msh_key_derive(MSH_CRYPTO_GUOMI, key_a, "index", keys[4]);
    assert_memory_equal(keys[0], keys[4], MSH_KEY_SIZE);
}

static void what_is_sealed_opens(void **state)
{
    struct test_random r = { 32 };
    uint8_t clear[300], sealed[300 + MSH_SEAL_EXTRA], back[300];
    struct msh_err err;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        enum msh_crypto_profile profile = profiles[test_below(&r, 2)];
        uint8_t key[MSH_KEY_SIZE] = { (uint8_t)test_below(&r, 9) }; /* more keys than are cached */
        size_t n = test_below(&r, sizeof(clear) + 1), back_n = 999;
        uint32_t key_id = (uint32_t)test_u64(&r);
        struct msh_piece aad = { "a place of some length", test_below(&r, 20) };

        for (size_t k = 0; k < n; k++)
            clear[k] = (uint8_t)test_u64(&r);
        msh_seal(profile, key_id, key, aad, clear, n, sealed);
        assert_int_equal(sealed[0], profile);
        assert_int_equal(msh_seal_key_id(sealed, n + MSH_SEAL_EXTRA), key_id);
        assert_int_equal(msh_seal_open(key, aad, sealed, n + MSH_SEAL_EXTRA, back, &back_n, &err),
                         0);
        assert_int_equal(back_n, n);
        assert_memory_equal(back, clear, n);
    }
}

/* Fields sealed by the first release must open for ever. Both were checked with other
 * implementations: decrypted with openssl enc -sm4-ctr and dgst -mac HMAC, and with an AES-GCM
 * library, from the keys HMAC(key, "field-enc") and HMAC(key, "field-mac"). */
static void the_sealed_form_is_frozen(void **state)
{
    static const char *const sealed[] = {
        "000102030416ef4ed299859f62b9514544ba910abd"
        "38ba54021a543f5274005a6f845c593fe5a4562d260b2195f1910a",
        "01010203048d147d86a9a51b165f32021ebf56b77e"
        "46a76f22feac27e42ff960353f9618597e546234af8f909f06fef4",
    };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(sealed); i++) {
        uint8_t bytes[11 + MSH_SEAL_EXTRA], back[11];
        struct msh_err err;
        size_t n = 0;

        assert_true(msh_unhex(sealed[i], bytes, sizeof(bytes)));
        assert_int_equal(msh_seal_key_id(bytes, sizeof(bytes)), 0x01020304);
        assert_int_equal(msh_seal_open(key_a, place, bytes, sizeof(bytes), back, &n, &err), 0);
        assert_int_equal(n, sizeof(back));
        assert_memory_equal(back, "13800000000", n);
    }
}

static void the_same_text_never_seals_alike(void **state)
{
    uint8_t sealed[2][11 + MSH_SEAL_EXTRA];

    (void)state;
    for (size_t p = 0; p < MSH_COUNT(profiles); p++) {
        for (int i = 0; i < 2; i++)
            msh_seal(profiles[p], 7, key_a, place, "13800000000", 11, sealed[i]);
        assert_memory_not_equal(sealed[0] + 5, sealed[1] + 5, 16);
        assert_memory_not_equal(sealed[0] + 21, sealed[1] + 21, 11);
        assert_memory_not_equal(sealed[0] + 21, "13800000000", 11);
    }
}

/* Refused, and nothing of the text comes out. */
static void assert_closed(const uint8_t *key, struct msh_piece aad, const uint8_t *sealed, size_t n)
{
    uint8_t back[64];
    size_t back_n = 999;
    struct msh_err err = { 0 };

    memset(back, 0, sizeof(back));
    assert_int_equal(msh_seal_open(key, aad, sealed, n, back, &back_n, &err), MSH_E_CORRUPT);
    assert_int_equal(err.rc, MSH_E_CORRUPT);
    assert_int_equal(back_n, 999);
    for (size_t i = 0; i < sizeof(back); i++)
        assert_int_equal(back[i], 0);
}

static void every_flipped_bit_is_seen(void **state)
{
    uint8_t sealed[11 + MSH_SEAL_EXTRA];

    (void)state;
    for (size_t p = 0; p < MSH_COUNT(profiles); p++) {
        for (size_t n = 0; n <= 11; n += 11) {
            size_t total = n + MSH_SEAL_EXTRA;

            msh_seal(profiles[p], 7, key_a, place, "13800000000", n, sealed);
            for (size_t bit = 0; bit < 8 * total; bit++) {
                sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
                assert_closed(key_a, place, sealed, total);
                sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
            }
        }
    }
}

static void another_place_key_or_length_is_seen(void **state)
{
    uint8_t sealed[11 + MSH_SEAL_EXTRA + 1];
    size_t total = 11 + MSH_SEAL_EXTRA;

    (void)state;
    for (size_t p = 0; p < MSH_COUNT(profiles); p++) {
        msh_seal(profiles[p], 7, key_a, place, "13800000000", 11, sealed);
        sealed[total] = 0;
        assert_closed(key_b, place, sealed, total);
        assert_closed(key_a, (struct msh_piece){ "person/phone/18", 15 }, sealed, total);
        assert_closed(key_a, (struct msh_piece){ "person/phone/17", 14 }, sealed, total);
        assert_closed(key_a, (struct msh_piece){ NULL, 0 }, sealed, total);
        assert_closed(key_a, place, sealed, total + 1);
        for (size_t n = 0; n < total; n++) {
            uint8_t *exact = msh_alloc(n);

            memcpy(exact, sealed, n);
            assert_closed(key_a, place, exact, n);
            free(exact);
        }
    }
    assert_int_equal(msh_seal_key_id(sealed, MSH_SEAL_EXTRA - 1), 0);
}

/* Bytes moved over the border between ciphertext and place must not leave the MAC the same. */
static void the_border_between_text_and_place_is_bound(void **state)
{
    uint8_t sealed[40 + MSH_SEAL_EXTRA], moved[40 + MSH_SEAL_EXTRA];

    (void)state;
    for (size_t p = 0; p < MSH_COUNT(profiles); p++) {
        msh_seal(profiles[p], 7, key_a, place, "0123456789", 10, sealed);
        memcpy(moved, sealed, 21 + 10);
        memcpy(moved + 21 + 10, place.p, 5);
        memcpy(moved + 21 + 15, sealed + 21 + 10, 16);
        assert_closed(key_a, (struct msh_piece){ (const char *)place.p + 5, 10 }, moved,
                      15 + MSH_SEAL_EXTRA);
    }
}

static void keys_are_kept_no_longer_than_wanted(void **state)
{
    uint8_t sealed[1 + MSH_SEAL_EXTRA], keys[6][MSH_KEY_SIZE] = { { 0 } };

    (void)state;
    msh_seal_forget(NULL);
    assert_int_equal(msh_seal_kept(), 0);
    for (size_t i = 0; i < MSH_COUNT(keys); i++) {
        keys[i][0] = (uint8_t)(i + 1);
        msh_seal(profiles[i % 2], 1, keys[i], place, "x", 1, sealed);
    }
    assert_int_equal(msh_seal_kept(), 4);
    msh_seal_forget(keys[0]); /* replaced long ago */
    assert_int_equal(msh_seal_kept(), 4);
    msh_seal_forget(keys[5]);
    assert_int_equal(msh_seal_kept(), 3);
    msh_seal(profiles[1], 1, keys[5], place, "x", 1, sealed);
    msh_seal(profiles[0], 1, keys[5], place, "x", 1, sealed);
    msh_seal_forget(keys[5]); /* under both profiles */
    msh_seal_forget(NULL);
    assert_int_equal(msh_seal_kept(), 0);
}

static void *seal_and_open(void *arg)
{
    struct test_random r = { (uintptr_t)arg };
    uint8_t clear[32], sealed[32 + MSH_SEAL_EXTRA], back[32];
    size_t bad = 0, n = 0;
    struct msh_err err;

    for (int i = 0; i < 3000; i++) {
        uint8_t key[MSH_KEY_SIZE] = { (uint8_t)test_below(&r, 6) };
        enum msh_crypto_profile profile = profiles[test_below(&r, 2)];

        memset(clear, i, sizeof(clear));
        msh_seal(profile, 1, key, place, clear, sizeof(clear), sealed);
        bad += msh_seal_open(key, place, sealed, sizeof(sealed), back, &n, &err) != 0 ||
               n != sizeof(clear) || memcmp(clear, back, n) != 0;
    }
    return (void *)(uintptr_t)bad;
}

static void threads_do_not_disturb_each_other(void **state)
{
    pthread_t threads[4];

    (void)state;
    for (uintptr_t i = 0; i < MSH_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, seal_and_open, (void *)(i + 1)), 0);
    for (size_t i = 0; i < MSH_COUNT(threads); i++) {
        void *bad = NULL;

        pthread_join(threads[i], &bad);
        assert_null(bad);
    }
}

static void passwords(void **state)
{
    char hash[MSH_PASSWORD_HASH_SIZE], other[MSH_PASSWORD_HASH_SIZE], text[MSH_PASSWORD_MAX + 2];
    struct msh_err err;

    (void)state;
    assert_int_equal(msh_password_hash("正确的密码 1", hash, &err), 0);
    assert_int_equal(msh_password_hash("正确的密码 1", other, &err), 0);
    assert_string_not_equal(hash, other);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    assert_true(msh_password_verify(hash, "正确的密码 1"));
    assert_true(msh_password_verify(other, "正确的密码 1"));
    assert_false(msh_password_verify(hash, "正确的密码 2"));
    assert_false(msh_password_verify(hash, ""));
    assert_false(msh_password_verify("", "x"));
    assert_false(msh_password_verify("$argon2id$", "x"));
    assert_false(msh_password_verify("plain", "plain"));
    memset(text, '$', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_false(msh_password_verify(text, "x"));
    assert_false(msh_password_verify(hash, text));
    assert_int_equal(msh_password_hash(text, hash, &err), MSH_E_INVALID);
    assert_string_equal(err.field, "password");
    assert_int_equal(msh_password_hash("", hash, &err), MSH_E_INVALID);
    /* Untouched on failure. */
    assert_true(msh_password_verify(hash, "正确的密码 1"));
}

static void random_bytes_vary(void **state)
{
    uint8_t a[32] = { 0 }, b[32] = { 0 };

    (void)state;
    msh_random(a, sizeof(a));
    msh_random(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_true(msh_equal(a, a, sizeof(a)));
    assert_false(msh_equal(a, b, sizeof(a)));
    assert_true(msh_equal(NULL, NULL, 0));
    msh_wipe(a, sizeof(a));
    msh_wipe(NULL, 0);
    for (size_t i = 0; i < sizeof(a); i++)
        assert_int_equal(a[i], 0);
}

static void hex_goes_round(void **state)
{
    uint8_t bytes[256], back[256];
    char hex[513];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;
    msh_hex(bytes, sizeof(bytes), hex);
    assert_int_equal(strncmp(hex, "000102", 6), 0);
    assert_string_equal(hex + 506, "fdfeff");
    assert_true(msh_unhex(hex, back, sizeof(back)));
    assert_memory_equal(bytes, back, sizeof(bytes));
    for (char *p = hex; *p != '\0'; p++)
        *p = (char)toupper((unsigned char)*p);
    assert_true(msh_unhex(hex, back, sizeof(back)));
    assert_memory_equal(bytes, back, sizeof(bytes));
    msh_hex(NULL, 0, hex);
    assert_string_equal(hex, "");

    memset(back, 9, sizeof(back));
    assert_true(msh_unhex("", back, 0));
    assert_false(msh_unhex(NULL, back, 1));
    assert_false(msh_unhex("", back, 1));
    assert_false(msh_unhex("a", back, 1));
    assert_false(msh_unhex("abc", back, 1));
    assert_false(msh_unhex("0g", back, 1));
    assert_false(msh_unhex("abcg", back, 2));
    assert_false(msh_unhex("0x", back, 1));
    assert_int_equal(back[0], 9);
}

static void codes_survive_being_read_aloud(void **state)
{
    static const struct {
        const char *text, *code; /* NULL: refused */
    } rows[] = {
        { "0123456789", "0123456789" },
        { "abcdefghjk", "ABCDEFGHJK" },
        { "oOiIlL0000", "0011110000" },
        { " ABCDE-FGHJK ", "ABCDEFGHJK" },
        { "AB CD\tEF-GH-JK", "ABCDEFGHJK" },
        { "ＡＢＣＤＥ－ｆｇｈｊ　ｋ", "ABCDEFGHJK" },
        { "ABCDE—FGH–JK", "ABCDEFGHJK" },
        { "ABCDEFGHJ", NULL },
        { "ABCDEFGHJKM", NULL },
        { "ABCDEFGHJU", NULL },
        { "ABCDEFGHJ*", NULL },
        { "ABCDEFGHJ民", NULL },
        { "ABCDEFGHJ\xFF", NULL },
        { "", NULL },
    };
    char out[16], code[MSH_CODE_MAX + 1], again[MSH_CODE_MAX + 1], long_text[500];

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(rows); i++) {
        memcpy(out, "kept", 5);
        assert_int_equal(msh_code_normalise(rows[i].text, out, 10), rows[i].code != NULL);
        assert_string_equal(out, rows[i].code != NULL ? rows[i].code : "kept");
    }
    for (size_t n = 0; n <= MSH_CODE_MAX; n++) {
        msh_random_code(code, n);
        assert_int_equal(strlen(code), n);
        assert_true(msh_code_normalise(code, again, n));
        assert_string_equal(code, again);
    }
    /* However long the text is. */
    memset(long_text, 'A', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    assert_false(msh_code_normalise(long_text, code, 10));
    assert_false(msh_code_normalise(long_text, code, MSH_CODE_MAX));
    memset(long_text, '-', sizeof(long_text) - 2);
    assert_true(msh_code_normalise(long_text, code, 1));
    memset(code, 'A', sizeof(code));
    code[MSH_CODE_MAX] = '\0';
    assert_false(msh_code_normalise(code, again, MSH_CODE_MAX + 1));
}

static void all_letters_of_a_code_come_up(void **state)
{
    char code[MSH_CODE_MAX + 1];
    int seen[128] = { 0 }, kinds = 0;

    (void)state;
    for (int i = 0; i < 200; i++) {
        msh_random_code(code, MSH_CODE_MAX);
        for (char *p = code; *p != '\0'; p++)
            kinds += seen[(int)*p]++ == 0;
    }
    assert_int_equal(kinds, 32);
    assert_int_equal(seen['I'] + seen['L'] + seen['O'] + seen['U'], 0);
}

int main(void)
{
    const struct CMUnitTest crypto[] = {
        cmocka_unit_test(hashes_have_the_published_values),
        cmocka_unit_test(keyed_hashes_have_the_published_values),
        cmocka_unit_test(pieces_add_up),
        cmocka_unit_test(derived_keys_differ_by_label_master_and_profile),
        cmocka_unit_test(what_is_sealed_opens),
        cmocka_unit_test(the_sealed_form_is_frozen),
        cmocka_unit_test(the_same_text_never_seals_alike),
        cmocka_unit_test(every_flipped_bit_is_seen),
        cmocka_unit_test(another_place_key_or_length_is_seen),
        cmocka_unit_test(the_border_between_text_and_place_is_bound),
        cmocka_unit_test(keys_are_kept_no_longer_than_wanted),
        cmocka_unit_test(threads_do_not_disturb_each_other),
        cmocka_unit_test(passwords),
        cmocka_unit_test(random_bytes_vary),
        cmocka_unit_test(hex_goes_round),
        cmocka_unit_test(codes_survive_being_read_aloud),
        cmocka_unit_test(all_letters_of_a_code_come_up),
    };

    return RUN(crypto);
}
