#include "chain.h"

#include "store/feed.h"
#include "store/migrate.h"

void test_tx(struct msh_store *store, msh_tx_fn fn, void *arg)
{
    struct msh_err err;

    if (msh_tx_run(store, "test", fn, arg, &err) < 0)
        fail_msg("%s %s: %s", msh_rc_name(err.rc), err.code, err.text);
}

void test_tx_fails(struct msh_store *store, msh_tx_fn fn, void *arg, int rc, const char *code)
{
    struct msh_err err;

    assert_int_equal(msh_tx_run(store, "test", fn, arg, &err), rc);
    assert_int_equal(err.rc, rc);
    assert_string_equal(err.code, code);
}

static int insert_region(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    return msh_region_insert(tx, arg, err);
}

void test_chain_open_as(struct test_chain *c, enum msh_crypto_profile profile, bool sandbox)
{
    struct msh_migrate how = { .now_at = T0 };
    struct msh_err err;

    *c = (struct test_chain){ .epoch = 0 };
    test_db_open(&c->db, NULL);
    if (msh_store_migrate(c->db.store, &how, NULL, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    c->region = (struct msh_region){ .region_id = REGION,
                                     .name = "临江市",
                                     .preset = "anyang",
                                     .crypto = profile,
                                     .sandbox = sandbox,
                                     .config_epoch = 1,
                                     .zone_ms = 8 * MSH_HOUR_MS,
                                     .created_at = T0 };
    msh_region_mark(c->region.data_mark);
    test_tx(c->db.store, insert_region, &c->region);
    c->idgen = msh_idgen_new(1, 0);
}

void test_chain_open(struct test_chain *c)
{
    test_chain_open_as(c, MSH_CRYPTO_GUOMI, true);
}

void test_chain_close(struct test_chain *c)
{
    msh_idgen_free(c->idgen);
    test_db_close(&c->db);
}

struct appending {
    struct test_chain *c;
    int64_t ticket_id;
    int i;
};

static int append_one(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct appending *a = arg;
    struct msh_event_in in = { .subject_kind = "ticket",
                               .subject_id = a->ticket_id,
                               .op = a->i == 0 ? "submit" : "touch",
                               .machine = "ticket",
                               .target_id = a->ticket_id,
                               .state_from = a->i == 0 ? NULL : "registered",
                               .state_to = "registered",
                               .actor_kind = "staff",
                               .actor_id = 42,
                               .data = "{\"channel\":\"phone\"}" };

    return msh_event_append(tx, &a->c->region, &in, T0 + a->i * MSH_MINUTE_MS, -1, NULL, err);
}

void test_append(struct test_chain *c, int64_t ticket_id, int n)
{
    struct appending a = { c, ticket_id, 0 };

    for (; a.i < n; a.i++)
        test_tx(c->db.store, append_one, &a);
}

struct pumping {
    struct test_chain *c;
    int64_t n;
};

static int claim(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct pumping *p = arg;

    return msh_feed_claim(tx, REGION, "test", T0, MSH_HOUR_MS, &p->c->epoch, err);
}

static int sequence(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct pumping *p = arg;

    return msh_feed_sequence(tx, &p->c->region, p->c->epoch, 100, &p->n, err);
}

void test_pump(struct test_chain *c)
{
    struct pumping p = { c, 0 };

    test_tx(c->db.store, claim, &p);
    do {
        test_tx(c->db.store, sequence, &p);
    } while (p.n == 100);
}
