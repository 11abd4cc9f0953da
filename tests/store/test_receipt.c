/* Seals, proofs and receipts: what a requester can check with three files and no server. */
#include "chain.h"

#include <pthread.h>

#include "store/receipt.h"

#define WORDS "小区停暖三天了，孩子发烧，\"谁\"来管？\n电话没人接。"

static struct test_chain chain;

static int setup(void **state)
{
    *state = &chain;
    test_chain_open(&chain);
    return 0;
}

static int setup_intl(void **state)
{
    *state = &chain;
    test_chain_open_as(&chain, MSH_CRYPTO_INTL, false);
    return 0;
}

static int teardown(void **state)
{
    test_chain_close(*state);
    return 0;
}

/* The tree of RFC 6962 as its text has it: recursive, and sharing no code. */
static void slow_root(const uint8_t *hashes, size_t n, uint8_t ret[MSH_HASH_SIZE])
{
    uint8_t buf[1 + 2 * MSH_HASH_SIZE];
    struct msh_piece piece = { buf, 1 + MSH_HASH_SIZE };
    size_t k = 1;

    if (n == 1) {
        buf[0] = 0;
        memcpy(buf + 1, hashes, MSH_HASH_SIZE);
    } else {
        while (2 * k < n)
            k *= 2;
        buf[0] = 1;
        slow_root(hashes, k, buf + 1);
        slow_root(hashes + k * MSH_HASH_SIZE, n - k, buf + 1 + MSH_HASH_SIZE);
        piece.n = sizeof(buf);
    }
    msh_hash(MSH_CRYPTO_INTL, &piece, 1, ret);
}

#define LEAVES 70

static void every_leaf_of_every_tree_is_proved(void **state MSH_UNUSED)
{
    static uint8_t hashes[LEAVES * MSH_HASH_SIZE];
    struct test_random random = { 6962 };
    struct msh_seal seal = { .region_id = 1, .profile = MSH_CRYPTO_INTL, .seal_no = 1 };
    struct msh_proof proof = { .region_id = 1, .seal_no = 1 };
    struct msh_merkle tree;
    uint8_t root[MSH_HASH_SIZE];
    size_t i, n;

    for (i = 0; i < sizeof(hashes); i++)
        hashes[i] = (uint8_t)test_u64(&random);
    msh_merkle_init(&tree, MSH_CRYPTO_INTL);
    for (n = 1; n <= LEAVES; n++) {
        msh_merkle_add(&tree, hashes + (n - 1) * MSH_HASH_SIZE);
        msh_merkle_root(&tree, seal.root);
        slow_root(hashes, n, root);
        assert_memory_equal(seal.root, root, sizeof(root));
        seal.from_pos = 100;
        seal.to_pos = 99 + (int64_t)n;
        msh_seal_hash(&seal, seal.hash);
        for (i = 0; i < n; i++) {
            memcpy(proof.event_hash, hashes + i * MSH_HASH_SIZE, MSH_HASH_SIZE);
            proof.feed_pos = 100 + (int64_t)i;
            proof.path_n = msh_merkle_path(MSH_CRYPTO_INTL, hashes, n, i, proof.path);
            assert_true(msh_proof_verify(&proof, &seal));
            /* In no other place, and not with a path too short or too long. */
            for (size_t j = 0; j < n; j++) {
                proof.feed_pos = 100 + (int64_t)j;
                assert_int_equal(msh_proof_verify(&proof, &seal), i == j);
            }
            proof.feed_pos = 100 + (int64_t)i;
            proof.path_n++;
            assert_false(msh_proof_verify(&proof, &seal));
            if (proof.path_n > 1) {
                proof.path_n -= 2;
                assert_false(msh_proof_verify(&proof, &seal));
            }
        }
    }
}

static void the_largest_seal_fits_its_path(void **state MSH_UNUSED)
{
    uint8_t *hashes = msh_alloc0(MSH_SEAL_LEAVES_MAX, MSH_HASH_SIZE);
    uint8_t path[MSH_PROOF_PATH_MAX][MSH_HASH_SIZE];

    assert_int_equal(msh_merkle_path(MSH_CRYPTO_INTL, hashes, MSH_SEAL_LEAVES_MAX, 0, path), 16);
    free(hashes);
}

/* RFC 6962 appendix values, as used by Certificate Transparency for SHA-256: the empty tree. */
static void the_empty_tree_is_the_hash_of_nothing(void **state MSH_UNUSED)
{
    struct msh_merkle tree;
    uint8_t root[MSH_HASH_SIZE];
    char hex[2 * MSH_HASH_SIZE + 1];

    msh_merkle_init(&tree, MSH_CRYPTO_INTL);
    msh_merkle_root(&tree, root);
    msh_hex(root, sizeof(root), hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* Seals */

static void seals_follow_each_other(void **state MSH_UNUSED)
{
    struct msh_seal seal, again;
    struct msh_err err;
    int64_t no, upto[] = { 0, 4, 8, 10 };

    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0, 4, &seal, &err), 0);
    assert_int_equal(seal.seal_no, 0);
    test_append(&chain, 1, 10);
    test_pump(&chain);
    for (no = 1; no <= 3; no++) {
        assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0 + no, 4, &seal, &err), 0);
        assert_int_equal(seal.seal_no, no);
        assert_int_equal(seal.from_pos, upto[no - 1] + 1);
        assert_int_equal(seal.to_pos, upto[no]);
        assert_true(seal.sandbox);
        if (no > 1)
            assert_memory_equal(seal.prev_hash, again.hash, MSH_HASH_SIZE);
        again = seal;
    }
    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0 + 9, 4, &seal, &err), 0);
    assert_int_equal(seal.seal_no, 0);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM seal_leaf"), 10);
    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0, 0, &seal, &err), MSH_E_BUG);
}

static char broken[] = "failed";

static void *seal_many(void *arg MSH_UNUSED)
{
    struct msh_seal seal;
    struct msh_err err;
    int i;

    for (i = 0; i < 20; i++) {
        if (msh_seal_make(chain.db.store, &chain.region, T0, 1, &seal, &err) < 0)
            return broken;
    }
    return NULL;
}

static void two_sealers_seal_each_event_once(void **state MSH_UNUSED)
{
    pthread_t threads[2];
    void *failed;
    size_t i;

    test_append(&chain, 1, 20);
    test_pump(&chain);
    for (i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, seal_many, NULL), 0);
    for (i = 0; i < 2; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM seal_leaf"), 20);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT MAX(seal_no) FROM seal"), 20);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM seal"), 20);
}

/* Receipts */

struct files {
    struct msh_str receipt, proof, seal;
    struct msh_arena arena;
};

struct intake {
    char number[MSH_NUMBER_SIZE];
    uint8_t salt[MSH_TEXT_SALT_SIZE], digest[MSH_HASH_SIZE];
    struct msh_str data;
    struct msh_event event;
    struct msh_proof proof;
    struct msh_seal seal;
    struct msh_arena *arena;
    int64_t id;
};

static int take_in(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct intake *in = arg;
    struct msh_event_in event = { .subject_kind = "ticket",
                                  .subject_id = in->id,
                                  .op = "submit",
                                  .machine = "ticket",
                                  .target_id = in->id,
                                  .state_to = "registered",
                                  .actor_kind = "requester",
                                  .data = in->data.p };

    return msh_event_append(tx, &chain.region, &event, T0, 0, NULL, err);
}

static int load_proof(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct intake *in = arg;
    int rc = msh_event_get(tx, REGION, "ticket", in->id, 1, in->arena, &in->event, err);

    if (rc == 0)
        rc = msh_proof_load(tx, &chain.region, "ticket", in->id, 1, &in->proof, err);
    return rc < 0 ? rc : msh_seal_load(tx, &chain.region, in->proof.seal_no, &in->seal, err);
}

static void make_data(struct intake *in)
{
    struct msh_json w;

    in->id = 4711;
    msh_number_format(20717, 572, in->number);
    msh_random(in->salt, sizeof(in->salt));
    msh_text_digest(chain.region.crypto, in->salt, MSH_PIECE_WORDS, WORDS, in->digest);
    msh_str_init(&in->data, 4096);
    msh_json_init(&w, &in->data);
    msh_json_object(&w, NULL);
    msh_json_string(&w, "channel", "web");
    msh_receipt_data(&w, in->number, T0, in->digest);
    msh_json_object_end(&w);
}

static void write_files(const struct intake *in, struct files *files)
{
    struct msh_receipt receipt = { .region_id = REGION,
                                   .profile = chain.region.crypto,
                                   .number = in->number,
                                   .ticket_id = in->id,
                                   .accepted_at = T0,
                                   .text = WORDS };
    struct msh_json w;

    memcpy(receipt.salt, in->salt, sizeof(receipt.salt));
    memcpy(receipt.digest, in->digest, sizeof(receipt.digest));
    msh_receipt_set_event(&receipt, &in->event);
    msh_str_init(&files->receipt, 65536);
    msh_str_init(&files->proof, 65536);
    msh_str_init(&files->seal, 65536);
    msh_json_init(&w, &files->receipt);
    msh_receipt_write(&w, NULL, &receipt);
    msh_json_init(&w, &files->proof);
    msh_proof_write(&w, NULL, &in->proof);
    msh_json_init(&w, &files->seal);
    msh_seal_write(&w, NULL, &in->seal);
}

/* A ticket taken in among others, sealed, and its three files. */
static void make_files(struct files *files)
{
    struct intake in = { .arena = &files->arena };
    struct msh_seal seal;
    struct msh_err err;

    msh_arena_init(&files->arena, 64 << 20);
    test_append(&chain, 1, 4);
    make_data(&in);
    test_tx(chain.db.store, take_in, &in);
    test_append(&chain, 2, 6);
    test_pump(&chain);
    assert_int_equal(msh_tx_read(chain.db.store, "test", load_proof, &in, &err), MSH_E_NOT_FOUND);
    assert_string_equal(err.code, "not_sealed");
    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0, 1000, &seal, &err), 0);
    test_append(&chain, 1, 1);
    test_tx(chain.db.store, load_proof, &in);
    write_files(&in, files);
    msh_str_done(&in.data);
}

static void free_files(struct files *files)
{
    msh_str_done(&files->receipt);
    msh_str_done(&files->proof);
    msh_str_done(&files->seal);
    msh_arena_done(&files->arena);
}

static struct msh_piece piece(const struct msh_str *s)
{
    return (struct msh_piece){ s->p, s->n };
}

static int check(struct files *f, struct msh_receipt *ret, struct msh_err *err)
{
    return msh_receipt_verify(&f->arena, piece(&f->receipt), piece(&f->proof), piece(&f->seal), ret,
                              err);
}

static void a_receipt_is_proved_offline(void **state MSH_UNUSED)
{
    struct msh_piece none = { NULL, 0 };
    struct msh_receipt receipt;
    struct files f;
    struct msh_err err;

    make_files(&f);
    if (check(&f, &receipt, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    assert_string_equal(receipt.text, WORDS);
    assert_int_equal(receipt.ticket_id, 4711);
    assert_int_equal(receipt.accepted_at, T0);
    assert_int_equal(msh_receipt_verify(&f.arena, piece(&f.receipt), none, none, NULL, &err), 0);
    msh_str_addc(&f.receipt, '\n');
    msh_str_addc(&f.proof, '\n');
    msh_str_addc(&f.seal, '\n');
    assert_int_equal(check(&f, NULL, &err), 0);
    msh_str_addc(&f.seal, '\n');
    assert_int_equal(check(&f, NULL, &err), MSH_E_INVALID);
    assert_string_equal(err.code, "seal_json");
    free_files(&f);
}

/* Every byte of every file, changed in three ways; cut short, and with a byte more. */
static void change_every_byte(struct files *f, struct msh_str *s, const char *json_code)
{
    static const uint8_t changes[] = { 0x01, 0x20, 0x80 };
    struct msh_err err;
    size_t i, k, n = s->n;
    char c;
    int rc;

    for (i = 0; i < n; i++) {
        for (k = 0; k < sizeof(changes); k++) {
            c = s->p[i];
            s->p[i] = (char)(c ^ changes[k]);
            rc = check(f, NULL, &err);
            if (rc == 0)
                fail_msg("%s: byte %zu changed by %x is not noticed", json_code, i, changes[k]);
            assert_true(rc == MSH_E_CORRUPT ||
                        (rc == MSH_E_INVALID && msh_streq(err.code, json_code)));
            s->p[i] = c;
            msh_arena_reset(&f->arena);
        }
    }
    for (s->n = 0; s->n < n; s->n++) {
        assert_true(check(f, NULL, &err) < 0);
        msh_arena_reset(&f->arena);
    }
    assert_int_equal(check(f, NULL, &err), 0);
}

static void no_byte_changes_unnoticed(void **state MSH_UNUSED)
{
    struct files f;

    make_files(&f);
    change_every_byte(&f, &f.receipt, "receipt_json");
    change_every_byte(&f, &f.proof, "proof_json");
    change_every_byte(&f, &f.seal, "seal_json");
    free_files(&f);
}

/* Put `to` in place of `from`, which must be there. */
static void replace(struct msh_str *s, const char *from, const char *to)
{
    struct msh_str out;
    char *at = strstr(s->p, from);

    assert_non_null(at);
    msh_str_init(&out, 65536);
    msh_str_addn(&out, s->p, (size_t)(at - s->p));
    msh_str_add(&out, to);
    msh_str_add(&out, at + strlen(from));
    msh_str_done(s);
    *s = out;
}

static void expect_broken(const char *file, const char *from, const char *to, const char *code)
{
    struct files f;
    struct msh_err err;
    struct msh_str *s;

    test_chain_open(&chain);
    make_files(&f);
    s = msh_streq(file, "receipt") ? &f.receipt : msh_streq(file, "proof") ? &f.proof : &f.seal;
    replace(s, from, to);
    assert_true(check(&f, NULL, &err) < 0);
    assert_string_equal(err.code, code);
    free_files(&f);
    test_chain_close(&chain);
}

static void the_broken_link_is_named(void **state MSH_UNUSED)
{
    expect_broken("receipt", "三天", "两天", "receipt_text");
    expect_broken("receipt", "\"accepted_at\":1790000000000", "\"accepted_at\":1790000000001",
                  "receipt_payload");
    expect_broken("receipt", "\"op\\\":\\\"submit", "\"op\\\":\\\"revoke", "receipt_event");
    expect_broken("receipt", "\"ticket_id\":\"4711\"", "\"ticket_id\":\"4712\"", "receipt_event");
    expect_broken("receipt", "\"region\":\"419900\"", "\"region\":\"419901\"", "receipt_event");
    expect_broken("receipt", "\"guomi\"", "\"intl\"", "receipt_text");
    expect_broken("receipt", "\"kind\":\"minsheng.receipt\"", "\"kind\":\"minsheng.seal\"",
                  "receipt_json");
    expect_broken("receipt", "{\"kind\"", "{ \"kind\"", "receipt_json");
    expect_broken("receipt", "停暖", "\\u505c\\u6696", "receipt_json");
    expect_broken("proof", "\"subject_id\":\"4711\"", "\"subject_id\":\"1\"", "proof_event");
    expect_broken("proof", "\"feed_pos\":", "\"feed_pos\":1", "proof_path");
    expect_broken("proof", "\"path\":[", "\"path\":[\"00\",", "proof_json");
    expect_broken("seal", "\"sandbox\":true", "\"sandbox\":false", "seal_hash");
    expect_broken("seal", "\"to_pos\":", "\"to_pos\":1", "seal_hash");
}

static void a_proof_of_another_ticket_is_refused(void **state MSH_UNUSED)
{
    struct intake other = { .id = 2 };
    struct files f;
    struct msh_err err;
    struct msh_json w;

    make_files(&f);
    other.arena = &f.arena;
    test_tx(chain.db.store, load_proof, &other);
    msh_str_clear(&f.proof);
    msh_json_init(&w, &f.proof);
    msh_proof_write(&w, NULL, &other.proof);
    assert_int_equal(check(&f, NULL, &err), MSH_E_CORRUPT);
    assert_string_equal(err.code, "proof_event");
    free_files(&f);
}

static void rubbish_is_refused(void **state MSH_UNUSED)
{
    static const char *const rubbish[] = { "",
                                           "{}",
                                           "[]",
                                           "null",
                                           "\xff\xfe",
                                           "\n",
                                           "{\"path\":{}}",
                                           "\"x\"",
                                           "12",
                                           "{\"path\":[1]}",
                                           "[[[[" };
    struct msh_err err;
    struct files f;
    size_t i;

    make_files(&f);
    for (i = 0; i < MSH_COUNT(rubbish); i++) {
        struct msh_piece p = { rubbish[i], strlen(rubbish[i]) };

        assert_int_equal(msh_receipt_verify(&f.arena, p, p, p, NULL, &err), MSH_E_INVALID);
        assert_string_equal(err.code, "receipt_json");
        assert_int_equal(
            msh_receipt_verify(&f.arena, piece(&f.receipt), p, piece(&f.seal), NULL, &err),
            MSH_E_INVALID);
        assert_string_equal(err.code, "proof_json");
        assert_int_equal(
            msh_receipt_verify(&f.arena, piece(&f.receipt), piece(&f.proof), p, NULL, &err),
            MSH_E_INVALID);
        assert_string_equal(err.code, "seal_json");
    }
    free_files(&f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define INTL(f) cmocka_unit_test_setup_teardown(f, setup_intl, teardown)

int main(void)
{
    const struct CMUnitTest receipts[] = {
        cmocka_unit_test(every_leaf_of_every_tree_is_proved),
        cmocka_unit_test(the_largest_seal_fits_its_path),
        cmocka_unit_test(the_empty_tree_is_the_hash_of_nothing),
        TEST(seals_follow_each_other),
        TEST(two_sealers_seal_each_event_once),
        TEST(a_receipt_is_proved_offline),
        INTL(a_receipt_is_proved_offline),
        TEST(no_byte_changes_unnoticed),
        INTL(no_byte_changes_unnoticed),
        cmocka_unit_test(the_broken_link_is_named),
        TEST(a_proof_of_another_ticket_is_refused),
        TEST(rubbish_is_refused),
    };

    return RUN(receipts);
}
