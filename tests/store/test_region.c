/* The region's row and clock, node leases, the key file, and ticket numbers. */
#include "chain.h"

#include <pthread.h>
#include <sys/stat.h>

#include "base/time.h"
#include "store/keys.h"
#include "store/number.h"

static struct test_chain chain;

static int setup(void **state)
{
    *state = &chain;
    test_chain_open(&chain);
    return 0;
}

static int setup_real(void **state)
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

/* Region */

struct loading {
    int64_t region_id;
    struct msh_region region;
};

static int load(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct loading *l = arg;

    return msh_region_load(tx, l->region_id, &l->region, err);
}

static int insert(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_region_insert(tx, arg, err);
}

static void a_region_comes_back_as_it_went(void **state MSH_UNUSED)
{
    struct loading l = { .region_id = 0 };

    test_tx(chain.db.store, load, &l);
    assert_int_equal(l.region.region_id, REGION);
    assert_string_equal(l.region.name, "临江市");
    assert_string_equal(l.region.preset, "anyang");
    assert_int_equal(l.region.crypto, MSH_CRYPTO_INTL);
    assert_false(l.region.sandbox);
    assert_int_equal(l.region.config_epoch, 1);
    assert_int_equal(l.region.zone_ms, 8 * MSH_HOUR_MS);
    assert_string_equal(l.region.data_mark, chain.region.data_mark);
    assert_int_equal(strlen(l.region.data_mark), 32);
    assert_int_equal(l.region.created_at, T0);
    assert_null(l.region.hook);
    l.region_id = 1;
    test_tx_fails(chain.db.store, load, &l, MSH_E_NOT_FOUND, "region_missing");
}

static void a_second_region_must_be_named(void **state MSH_UNUSED)
{
    struct msh_region other = chain.region;
    struct loading l = { .region_id = 0 };
    struct msh_err err;

    assert_int_equal(msh_tx_run(chain.db.store, "test", insert, &other, &err), MSH_E_CONFLICT);
    other.region_id = REGION + 1;
    test_tx(chain.db.store, insert, &other);
    test_tx_fails(chain.db.store, load, &l, MSH_E_STATE, "region_ambiguous");
    l.region_id = REGION + 1;
    test_tx(chain.db.store, load, &l);
    assert_int_equal(l.region.region_id, REGION + 1);
}

struct clock {
    int64_t by_ms, offset_ms, before, after;
};

static int read_clock(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct clock *c = arg;

    return msh_region_now(tx, &chain.region, &c->after, err);
}

/* Business time before and after the step, in one transaction. */
static int advance(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct clock *c = arg;
    int rc = msh_region_now(tx, &chain.region, &c->before, err);

    if (rc == 0)
        rc = msh_region_advance_clock(tx, &chain.region, c->by_ms, &c->offset_ms, err);
    return rc < 0 ? rc : msh_region_now(tx, &chain.region, &c->after, err);
}

static void a_sandbox_clock_goes_forward(void **state MSH_UNUSED)
{
    struct clock c = { .by_ms = 3 * MSH_DAY_MS };
    int64_t first;

    test_tx(chain.db.store, advance, &c);
    assert_int_equal(c.offset_ms, 3 * MSH_DAY_MS);
    assert_true(c.after - c.before >= 3 * MSH_DAY_MS);
    first = c.after;
    test_tx(chain.db.store, advance, &c);
    assert_int_equal(c.offset_ms, 6 * MSH_DAY_MS);
    assert_true(c.after >= first + 3 * MSH_DAY_MS);
    c.by_ms = 0;
    test_tx_fails(chain.db.store, advance, &c, MSH_E_INVALID, "clock_step");
    c.by_ms = -1;
    test_tx_fails(chain.db.store, advance, &c, MSH_E_INVALID, "clock_step");
    c.by_ms = 4000 * MSH_DAY_MS;
    test_tx_fails(chain.db.store, advance, &c, MSH_E_INVALID, "clock_step");
}

static void a_real_clock_stays(void **state MSH_UNUSED)
{
    struct clock c = { .by_ms = MSH_DAY_MS };

    test_tx_fails(chain.db.store, advance, &c, MSH_E_NOT_FOUND, "not_sandbox");
    c.before = msh_time_now();
    test_tx(chain.db.store, read_clock, &c);
    assert_in_range(c.after, c.before, msh_time_now());
}

static int bump(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    int rc = msh_region_bump_epoch(tx, &chain.region, err);

    return rc < 0 ? rc : msh_region_epoch(tx, &chain.region, arg, err);
}

static void the_epoch_counts_changes(void **state MSH_UNUSED)
{
    int64_t epoch = 0;

    test_tx(chain.db.store, bump, &epoch);
    assert_int_equal(epoch, 2);
    test_tx(chain.db.store, bump, &epoch);
    assert_int_equal(epoch, 3);
}

/* Node leases */

struct leasing {
    const char *owner;
    int64_t at, high_ms;
    struct msh_node_lease lease;
};

static int acquire(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing *l = arg;

    return msh_node_acquire(tx, REGION, l->owner, l->at, 30000, &l->lease, err);
}

static int renew(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing *l = arg;

    return msh_node_renew(tx, &l->lease, l->high_ms, l->at, 30000, err);
}

static int release(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing *l = arg;

    return msh_node_release(tx, &l->lease, l->high_ms, err);
}

static void nodes_are_leased_once(void **state MSH_UNUSED)
{
    struct leasing a = { .owner = "a", .at = T0 }, b = { .owner = "b", .at = T0 }, c = b;

    test_tx(chain.db.store, acquire, &a);
    test_tx(chain.db.store, acquire, &b);
    assert_int_equal(a.lease.node, 0);
    assert_int_equal(b.lease.node, 1);
    a.at = T0 + 20000;
    a.high_ms = T0 + 20001;
    test_tx(chain.db.store, renew, &a);
    assert_int_equal(a.lease.until_at, T0 + 50000);
    /* b did not renew: its node goes to c, which starts behind whatever b may have used. */
    c.at = T0 + 30001;
    c.owner = "c";
    test_tx(chain.db.store, acquire, &c);
    assert_int_equal(c.lease.node, 1);
    assert_int_equal(c.lease.high_ms, T0 + 30000);
    b.at = T0 + 30001;
    test_tx_fails(chain.db.store, renew, &b, MSH_E_STALE, "node_lost");
    /* a gives back with a mark beyond its lease. */
    a.high_ms = T0 + 90000;
    test_tx(chain.db.store, release, &a);
    c.owner = "d";
    test_tx(chain.db.store, acquire, &c);
    assert_int_equal(c.lease.node, 0);
    assert_int_equal(c.lease.high_ms, T0 + 90000);
}

static void an_expired_lease_is_not_renewed(void **state MSH_UNUSED)
{
    struct leasing a = { .owner = "a", .at = T0 };

    test_tx(chain.db.store, acquire, &a);
    a.at = T0 + 30000;
    test_tx(chain.db.store, renew, &a);
    a.at = T0 + 60001;
    test_tx_fails(chain.db.store, renew, &a, MSH_E_STALE, "node_lost");
}

static int lease_all(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct leasing *l = arg;
    int i, rc = 0;

    for (i = 0; rc == 0 && i <= MSH_NODE_MAX; i++)
        rc = msh_node_acquire(tx, REGION, l->owner, l->at, 30000, &l->lease, err);
    return rc;
}

static void there_are_1024_nodes(void **state MSH_UNUSED)
{
    struct leasing a = { .owner = "a", .at = T0 };

    test_tx(chain.db.store, lease_all, &a);
    assert_int_equal(a.lease.node, MSH_NODE_MAX);
    test_tx_fails(chain.db.store, acquire, &a, MSH_E_UNAVAILABLE, "node_none");
}

/* Keys */

static void write_file(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    size_t n = strlen(text);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, n), n);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void the_key_file(void **state MSH_UNUSED)
{
    static const char *const bad[] = {
        "",
        "1\n",
        "1 00\n",
        "0 0000000000000000000000000000000000000000000000000000000000000000\n",
        "1 000000000000000000000000000000000000000000000000000000000000000x\n",
        "1 0000000000000000000000000000000000000000000000000000000000000000",
        "1 0000000000000000000000000000000000000000000000000000000000000000\n2\n",
    };
    char dir[] = "/tmp/msh-keys-XXXXXX", path[64], folder[48];
    struct msh_keys *keys = NULL;
    uint8_t a[MSH_KEY_SIZE], b[MSH_KEY_SIZE];
    struct msh_err err;
    struct stat st;
    size_t i;

    assert_non_null(mkdtemp(dir));
    snprintf(folder, sizeof(folder), "%s/keys", dir);
    snprintf(path, sizeof(path), "%s/master.key", folder);
    assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_GUOMI, &keys, &err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_keys_create(dir, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(msh_keys_create(dir, &err), MSH_E_CONFLICT);

    assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_GUOMI, &keys, &err), 0);
    assert_int_equal(msh_keys_id(keys), 1);
    msh_keys_derive(keys, "person", a);
    assert_memory_equal(msh_keys_person(keys).person_key, a, sizeof(a));
    msh_keys_derive(keys, "index", b);
    assert_memory_equal(msh_keys_person(keys).index_key, b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
    msh_keys_close(keys);
    assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_GUOMI, &keys, &err), 0);
    msh_keys_derive(keys, "person", b);
    assert_memory_equal(a, b, sizeof(a));
    msh_keys_close(keys);

    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_GUOMI, &keys, &err), MSH_E_FORBIDDEN);
    assert_int_equal(chmod(path, 0604), 0);
    assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_GUOMI, &keys, &err), MSH_E_FORBIDDEN);
    for (i = 0; i < MSH_COUNT(bad); i++) {
        write_file(path, bad[i], 0600);
        assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_GUOMI, &keys, &err), MSH_E_CORRUPT);
    }
    unlink(path);
    rmdir(folder);
    assert_int_equal(rmdir(dir), 0);
}

static void keyed_hashes_are_bound_to_their_place(void **state MSH_UNUSED)
{
    char dir[] = "/tmp/msh-keys-XXXXXX", path[64], code[MSH_QUERY_CODE_SIZE], spoken[32];
    struct msh_keys *keys = NULL;
    uint8_t a[MSH_HASH_SIZE], b[MSH_HASH_SIZE];
    struct msh_err err;

    assert_non_null(mkdtemp(dir));
    assert_int_equal(msh_keys_create(dir, &err), 0);
    assert_int_equal(msh_keys_open(dir, MSH_CRYPTO_INTL, &keys, &err), 0);
    msh_query_code_new(code);
    assert_int_equal(strlen(code), 10);
    assert_true(msh_keys_code_hash(keys, REGION, 1, code, a));
    /* As people type it: small letters, in two halves. */
    snprintf(spoken, sizeof(spoken), "%.5s-%s", code, code + 5);
    for (char *p = spoken; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    assert_true(msh_keys_code_hash(keys, REGION, 1, spoken, b));
    assert_memory_equal(a, b, sizeof(a));
    assert_true(msh_keys_code_hash(keys, REGION, 2, code, b));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_true(msh_keys_code_hash(keys, REGION + 1, 1, code, b));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_false(msh_keys_code_hash(keys, REGION, 1, "short", b));
    assert_false(msh_keys_code_hash(keys, REGION, 1, "", b));
    /* What a request draws: the same again, and another for every other key, body, ticket, city. */
    struct msh_idem_key idem = { .principal = "anonymous", .route = "/tickets", .key = "k" };
    char drawn[MSH_QUERY_CODE_SIZE], other[MSH_QUERY_CODE_SIZE];
    msh_keys_code_of(keys, REGION, 1, &idem, drawn);
    msh_keys_code_of(keys, REGION, 1, &idem, other);
    assert_string_equal(drawn, other);
    assert_true(msh_keys_code_hash(keys, REGION, 1, drawn, b));
    msh_keys_code_of(keys, REGION, 2, &idem, other);
    assert_string_not_equal(drawn, other);
    msh_keys_code_of(keys, REGION + 1, 1, &idem, other);
    assert_string_not_equal(drawn, other);
    idem.body_digest[31] = 1;
    msh_keys_code_of(keys, REGION, 1, &idem, other);
    assert_string_not_equal(drawn, other);
    idem.body_digest[31] = 0;
    idem.principal = "account:1";
    msh_keys_code_of(keys, REGION, 1, &idem, other);
    assert_string_not_equal(drawn, other);
    msh_keys_token_hash(keys, "abc", a);
    msh_keys_token_hash(keys, "abd", b);
    assert_memory_not_equal(a, b, sizeof(a));
    msh_keys_close(keys);
    snprintf(path, sizeof(path), "%s/keys/master.key", dir);
    unlink(path);
    snprintf(path, sizeof(path), "%s/keys", dir);
    rmdir(path);
    assert_int_equal(rmdir(dir), 0);
}

/* Numbers */

static void a_number_is_date_running_number_and_check_digit(void **state MSH_UNUSED)
{
    int32_t day = msh_day_from_civil(2026, 10, 13), back;
    char text[MSH_NUMBER_SIZE];
    int64_t no;

    msh_number_format(day, 572, text);
    assert_int_equal(strlen(text), 15);
    assert_memory_equal(text, "20261013000572", 14);
    assert_true(msh_number_parse(text, &back, &no));
    assert_int_equal(back, day);
    assert_int_equal(no, 572);
    msh_number_format(day, 1000000, text);
    assert_memory_equal(text, "202610131000000", 15);
    assert_true(msh_number_parse(text, &back, &no));
    assert_int_equal(no, 1000000);
    msh_number_format(day, INT64_C(9999999999), text);
    assert_true(msh_number_valid(text));
}

static void a_slip_of_the_tongue_is_no_number(void **state MSH_UNUSED)
{
    static const char *const bad[] = { "",
                                       "2026",
                                       "20261313000572",
                                       "202613130005720",
                                       "20261013000000",
                                       "99999999999999999999999999",
                                       "20261013 000572",
                                       "-20261013000572" };
    int32_t day = msh_day_from_civil(2026, 10, 13);
    char text[MSH_NUMBER_SIZE], wrong[MSH_NUMBER_SIZE];
    size_t i, n;
    char c;

    for (i = 0; i < MSH_COUNT(bad); i++)
        assert_false(msh_number_valid(bad[i]));
    assert_false(msh_number_valid(NULL));
    for (int64_t no = 1; no < 2000; no += 37) {
        msh_number_format(day, no, text);
        n = strlen(text);
        memcpy(wrong, text, sizeof(wrong));
        for (i = 0; i < n; i++) {
            for (c = '0'; c <= '9'; c++) {
                wrong[i] = c;
                assert_int_equal(msh_number_valid(wrong), c == text[i]);
            }
            wrong[i] = text[i];
        }
        for (i = 0; i + 1 < n; i++) {
            wrong[i] = text[i + 1];
            wrong[i + 1] = text[i];
            assert_int_equal(msh_number_valid(wrong), text[i] == text[i + 1]);
            wrong[i] = text[i];
            wrong[i + 1] = text[i + 1];
        }
    }
}

#define THREADS 3
#define EACH    150

struct taking {
    struct msh_numbers *numbers;
    bool failed;
    char got[EACH][MSH_NUMBER_SIZE];
};

static void *take_many(void *arg)
{
    struct taking *t = arg;
    struct msh_err err;

    for (size_t i = 0; i < EACH; i++) {
        if (msh_number_next(t->numbers, T0, t->got[i], &err) < 0)
            t->failed = true;
    }
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Two processes, of which one has two threads. */
static void no_number_is_given_twice(void **state MSH_UNUSED)
{
    static struct taking takings[THREADS];
    static char all[THREADS * EACH][MSH_NUMBER_SIZE];
    struct msh_store *second = test_db_again(&chain.db, NULL);
    struct msh_numbers *here = msh_numbers_new(chain.db.store, REGION, chain.region.zone_ms);
    struct msh_numbers *there = msh_numbers_new(second, REGION, chain.region.zone_ms);
    pthread_t threads[THREADS];
    size_t i;

    for (i = 0; i < THREADS; i++) {
        takings[i] = (struct taking){ .numbers = i == 0 ? there : here };
        assert_int_equal(pthread_create(&threads[i], NULL, take_many, &takings[i]), 0);
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(takings[i].failed);
        memcpy(all[i * EACH], takings[i].got, sizeof(takings[i].got));
    }
    qsort(all, THREADS * EACH, sizeof(all[0]), by_text);
    for (i = 0; i < THREADS * EACH; i++) {
        assert_true(msh_number_valid(all[i]));
        assert_memory_equal(all[i], "20260921", 8);
        if (i > 0)
            assert_string_not_equal(all[i - 1], all[i]);
    }
    msh_numbers_free(here);
    msh_numbers_free(there);
    msh_store_close(second);
}

static void each_day_has_its_own_numbers(void **state MSH_UNUSED)
{
    struct msh_numbers *numbers = msh_numbers_new(chain.db.store, REGION, chain.region.zone_ms);
    char text[MSH_NUMBER_SIZE];
    struct msh_err err;
    int64_t no, i;

    /* More days than blocks are kept, twice: what is left of the first round becomes a gap. */
    for (i = 0; i < 200; i++) {
        assert_int_equal(msh_number_next(numbers, T0 + i % 100 * MSH_DAY_MS, text, &err), 0);
        assert_true(msh_number_parse(text, NULL, &no));
        assert_true(i < 100 ? no == 1 : no > 1);
    }
    /* Midnight of the city, not of Greenwich. */
    assert_int_equal(msh_number_next(numbers, INT64_C(1790006399999), text, &err), 0);
    assert_memory_equal(text, "20260921", 8);
    assert_int_equal(msh_number_next(numbers, INT64_C(1790006400000), text, &err), 0);
    assert_memory_equal(text, "20260922", 8);
    msh_numbers_free(numbers);
}

static void days_are_leased_together(void **state MSH_UNUSED)
{
    struct msh_numbers *numbers = msh_numbers_new(chain.db.store, REGION, chain.region.zone_ms);
    struct msh_number_want wants[] = { { .day = 15000, .n = 3 }, { .day = 15001, .n = 2 } };
    struct msh_err err;
    int64_t no;

    assert_int_equal(msh_number_lease_days(numbers, wants, 2, &err), 0);
    assert_true(wants[0].first == 1 && wants[1].first == 1);
    assert_int_equal(msh_number_lease_days(numbers, wants, 2, &err), 0);
    assert_true(wants[0].first == 4 && wants[1].first == 3);
    assert_int_equal(msh_number_lease(numbers, 15000, 1, &no, &err), 0);
    assert_true(no == 7);
    msh_numbers_free(numbers);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define REAL(f) cmocka_unit_test_setup_teardown(f, setup_real, teardown)

int main(void)
{
    const struct CMUnitTest region[] = {
        REAL(a_region_comes_back_as_it_went),
        TEST(a_second_region_must_be_named),
        TEST(a_sandbox_clock_goes_forward),
        REAL(a_real_clock_stays),
        TEST(the_epoch_counts_changes),
        TEST(nodes_are_leased_once),
        TEST(an_expired_lease_is_not_renewed),
        TEST(there_are_1024_nodes),
        cmocka_unit_test(the_key_file),
        cmocka_unit_test(keyed_hashes_are_bound_to_their_place),
        cmocka_unit_test(a_number_is_date_running_number_and_check_digit),
        cmocka_unit_test(a_slip_of_the_tongue_is_no_number),
        TEST(no_number_is_given_twice),
        TEST(each_day_has_its_own_numbers),
        TEST(days_are_leased_together),
    };

    return RUN(region);
}
