/* The chain of events and the feed: what a writer, a racing writer and a reader may rely on. */
#include "chain.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/json.h"
#include "store/feed.h"

static struct test_chain chain;

static int setup(void **state)
{
    *state = &chain;
    test_chain_open(&chain);
    return 0;
}

static int teardown(void **state)
{
    test_chain_close(*state);
    return 0;
}

struct one {
    struct msh_event_in in;
    int64_t at, expected, seq;
    bool fail_after;
};

static struct one plain(int64_t id)
{
    return (struct one){ .in = { .subject_kind = "ticket",
                                 .subject_id = id,
                                 .op = "dispatch",
                                 .machine = "ticket",
                                 .target_id = 7,
                                 .state_from = "registered",
                                 .state_to = "dispatching",
                                 .actor_kind = "staff",
                                 .actor_id = 42,
                                 .data = "{\"unit\":\"31\"}" },
                         .at = T0,
                         .expected = -1 };
}

static int append(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct one *one = arg;
    int rc = msh_event_append(tx, &chain.region, &one->in, one->at, one->expected, &one->seq, err);

    if (rc == 0 && one->fail_after)
        return msh_err_set(err, MSH_E_STATE, "test_fails", "after the append");
    return rc;
}

struct reading {
    int64_t id, after, limit;
    struct msh_arena arena;
    struct msh_event *events;
    size_t n;
    struct msh_subject_head head;
    struct msh_feed_item *items;
    size_t items_n;
    int64_t last;
};

static int read_all(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    int rc = msh_event_list(tx, REGION, "ticket", r->id, r->after, r->limit, &r->arena, &r->events,
                            &r->n, err);

    if (rc == 0)
        rc = msh_event_head(tx, REGION, "ticket", r->id, &r->head, err);
    if (rc == 0)
        rc = msh_feed_read(tx, REGION, 0, 1000, &r->arena, &r->items, &r->items_n, err);
    return rc < 0 ? rc : msh_feed_last(tx, REGION, &r->last, err);
}

static void read_ticket(struct reading *r, int64_t id)
{
    struct msh_err err;

    *r = (struct reading){ .id = id, .limit = 1000 };
    msh_arena_init(&r->arena, 16 << 20);
    if (msh_tx_read(chain.db.store, "test", read_all, r, &err) < 0)
        fail_msg("%s", err.text);
}

/* The hash of the header's table, laid out by hand. */
static void hash_by_hand(const struct msh_event *e, uint8_t ret[MSH_HASH_SIZE])
{
    uint8_t in[5 + 8 + 2 + 6 + 8 + 8 + 32 + 32] = "MSHE\x01";
    struct msh_piece piece = { e->payload, e->payload_n };
    size_t i;

    for (i = 0; i < 8; i++) {
        in[5 + i] = (uint8_t)(REGION >> (56 - 8 * i));
        in[21 + i] = (uint8_t)(e->subject_id >> (56 - 8 * i));
        in[29 + i] = (uint8_t)(e->seq >> (56 - 8 * i));
    }
    in[14] = 6;
    memcpy(in + 15, "ticket", 6);
    memcpy(in + 37, e->prev_hash, 32);
    msh_hash(MSH_CRYPTO_GUOMI, &piece, 1, in + 69);
    piece = (struct msh_piece){ in, sizeof(in) };
    msh_hash(MSH_CRYPTO_GUOMI, &piece, 1, ret);
}

static void an_event_is_what_the_header_says(void **state MSH_UNUSED)
{
    static const char head[] =
        "{\"v\":1,\"at\":1790000000000,\"actor\":{\"kind\":\"staff\",\"id\":\"42\"},"
        "\"op\":\"dispatch\",\"machine\":\"ticket\",\"target\":\"7\",\"from\":\"registered\","
        "\"to\":\"dispatching\",\"data\":{\"unit\":\"31\"},\"nonce\":\"";
    struct one one = plain(1);
    struct reading r;
    uint8_t hash[MSH_HASH_SIZE], zero[MSH_HASH_SIZE] = { 0 };

    one.expected = 0;
    test_tx(chain.db.store, append, &one);
    assert_int_equal(one.seq, 1);
    read_ticket(&r, 1);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.events[0].payload_n, sizeof(head) - 1 + 32 + 2);
    assert_memory_equal(r.events[0].payload, head, sizeof(head) - 1);
    assert_string_equal(r.events[0].payload + sizeof(head) - 1 + 32, "\"}");
    assert_memory_equal(r.events[0].prev_hash, zero, 32);
    hash_by_hand(&r.events[0], hash);
    assert_memory_equal(r.events[0].hash, hash, 32);
    assert_memory_equal(r.head.hash, hash, 32);
    assert_int_equal(r.head.seq, 1);
    assert_string_equal(r.events[0].state_from, "registered");
    assert_int_equal(r.events[0].actor_id, 42);
    msh_arena_done(&r.arena);
}

static void absent_words_are_null_everywhere(void **state MSH_UNUSED)
{
    struct one one = {
        .in = { .subject_kind = "user", .subject_id = 5, .op = "log_in", .actor_kind = "system" },
        .at = T0,
        .expected = -1
    };

    test_tx(chain.db.store, append, &one);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM event WHERE machine IS NULL"
                                                  " AND target_id IS NULL AND state_from IS NULL"
                                                  " AND state_to IS NULL AND actor_id IS NULL"),
                     1);
}

static void each_event_names_the_one_before(void **state MSH_UNUSED)
{
    struct reading r;
    uint8_t hash[MSH_HASH_SIZE];
    size_t i;

    test_append(&chain, 9, 5);
    test_append(&chain, 8, 2);
    read_ticket(&r, 9);
    assert_int_equal(r.n, 5);
    for (i = 0; i < 5; i++) {
        assert_int_equal(r.events[i].seq, i + 1);
        hash_by_hand(&r.events[i], hash);
        assert_memory_equal(r.events[i].hash, hash, 32);
        if (i > 0)
            assert_memory_equal(r.events[i].prev_hash, r.events[i - 1].hash, 32);
    }
    msh_arena_done(&r.arena);
    r.after = 2;
    r.limit = 2;
    msh_arena_init(&r.arena, 1 << 20);
    test_tx(chain.db.store, read_all, &r);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.events[0].seq, 3);
    msh_arena_done(&r.arena);
}

static void a_stale_writer_is_refused(void **state MSH_UNUSED)
{
    struct one one = plain(3);

    test_append(&chain, 3, 2);
    one.expected = 1;
    test_tx_fails(chain.db.store, append, &one, MSH_E_STALE, "version_stale");
    one.expected = 0;
    test_tx_fails(chain.db.store, append, &one, MSH_E_STALE, "version_stale");
    one.expected = 3;
    test_tx_fails(chain.db.store, append, &one, MSH_E_STALE, "version_stale");
    one.expected = 2;
    test_tx(chain.db.store, append, &one);
    assert_int_equal(one.seq, 3);
}

static void time_never_steps_back(void **state MSH_UNUSED)
{
    struct one one = plain(4);
    struct reading r;

    test_tx(chain.db.store, append, &one);
    one.at = T0 - MSH_DAY_MS;
    test_tx(chain.db.store, append, &one);
    one.at = T0 + 1;
    test_tx(chain.db.store, append, &one);
    read_ticket(&r, 4);
    assert_int_equal(r.events[0].at, T0);
    assert_int_equal(r.events[1].at, T0);
    assert_int_equal(r.events[2].at, T0 + 1);
    assert_non_null(strstr(r.events[1].payload, "\"at\":1790000000000,"));
    msh_arena_done(&r.arena);
}

static int read_ops(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    int64_t n = 0, first = 0;

    r->events = NULL;
    if (msh_event_list_op(tx, REGION, "ticket", r->id, "sign", r->limit, &r->arena, &r->events,
                          &r->n, err) < 0)
        return err->rc;
    assert_int_equal(
        msh_event_since(tx, REGION, "ticket", r->id, "sign", T0 + 1, 9, &n, &first, err), 0);
    assert_int_equal(n, 2); /* at T0 + 2 and T0 + 3, not at T0 + 1 itself */
    assert_int_equal(first, T0 + 2);
    return msh_event_since(tx, REGION, "ticket", r->id, "sign", 0, 2, &r->last, &first, err);
}

/* What counts is found among whatever else happened, the newest of it, oldest first. */
static void an_op_is_found_among_others(void **state MSH_UNUSED)
{
    struct one one = plain(11), other = plain(11);
    struct reading r = { .id = 11, .limit = 2 };

    one.in.op = "sign";
    for (int i = 1; i <= 3; i++) {
        one.at = other.at = T0 + i;
        test_tx(chain.db.store, append, &one);
        for (int k = 0; k < 4; k++)
            test_tx(chain.db.store, append, &other);
    }
    msh_arena_init(&r.arena, (size_t)1 << 20);
    test_tx(chain.db.store, read_ops, &r);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.events[0].at, T0 + 2);
    assert_int_equal(r.events[1].at, T0 + 3);
    assert_int_equal(r.last, 2);
    msh_arena_done(&r.arena);
}

static void a_failed_transaction_leaves_nothing(void **state MSH_UNUSED)
{
    struct one one = plain(5);
    struct reading r;

    one.fail_after = true;
    test_tx_fails(chain.db.store, append, &one, MSH_E_STATE, "test_fails");
    test_append(&chain, 6, 1);
    test_pump(&chain);
    read_ticket(&r, 5);
    assert_int_equal(r.n, 0);
    assert_int_equal(r.head.seq, 0);
    assert_int_equal(r.items_n, 1);
    assert_int_equal(r.items[0].pos, 1);
    assert_int_equal(r.items[0].subject_id, 6);
    msh_arena_done(&r.arena);
}

static void misshapen_events_are_our_mistake(void **state MSH_UNUSED)
{
    struct one one = plain(5);
    char *big = msh_alloc0(1, MSH_EVENT_PAYLOAD_MAX + 3);

    one.in.op = "";
    test_tx_fails(chain.db.store, append, &one, MSH_E_BUG, "event_shape");
    one = plain(0);
    test_tx_fails(chain.db.store, append, &one, MSH_E_BUG, "event_shape");
    one = plain(5);
    one.in.data = "[1]";
    test_tx_fails(chain.db.store, append, &one, MSH_E_BUG, "event_shape");
    one.in.subject_kind = "a_kind_of_more_than_thirty_two_bytes";
    test_tx_fails(chain.db.store, append, &one, MSH_E_BUG, "event_shape");
    one = plain(5);
    memset(big, ' ', MSH_EVENT_PAYLOAD_MAX);
    big[0] = '{';
    big[MSH_EVENT_PAYLOAD_MAX - 1] = '}';
    one.in.data = big;
    test_tx_fails(chain.db.store, append, &one, MSH_E_BUG, "event_shape");
    free(big);
}

/* Many writers, one subject: gapless, and nobody's event lost. */

#define WRITERS 4
#define EACH    25

static char broken[] = "failed"; /* what a thread answers instead of asserting */

static void *write_many(void *arg MSH_UNUSED)
{
    struct one one = plain(77);
    struct msh_err err;
    int i;

    for (i = 0; i < EACH; i++) {
        if (msh_tx_run(chain.db.store, "test", append, &one, &err) < 0)
            return broken;
    }
    return NULL;
}

static void writers_of_one_subject_leave_no_gap(void **state MSH_UNUSED)
{
    pthread_t threads[WRITERS];
    struct reading r;
    void *failed;
    size_t i;

    for (i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, NULL), 0);
    for (i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    read_ticket(&r, 77);
    assert_int_equal(r.n, WRITERS * EACH);
    assert_int_equal(r.head.seq, WRITERS * EACH);
    for (i = 0; i < r.n; i++) {
        assert_int_equal(r.events[i].seq, i + 1);
        if (i > 0)
            assert_memory_equal(r.events[i].prev_hash, r.events[i - 1].hash, 32);
    }
    msh_arena_done(&r.arena);
}

/* The feed */

static void the_feed_is_gapless_and_in_order(void **state MSH_UNUSED)
{
    int64_t seen[10] = { 0 };
    struct reading r;
    size_t i;

    for (i = 1; i < 10; i++)
        test_append(&chain, (int64_t)i, (int)i);
    test_pump(&chain);
    read_ticket(&r, 1);
    assert_int_equal(r.items_n, 45);
    assert_int_equal(r.last, 45);
    for (i = 0; i < r.items_n; i++) {
        assert_int_equal(r.items[i].pos, i + 1);
        assert_int_equal(r.items[i].seq, ++seen[r.items[i].subject_id]);
    }
    msh_arena_done(&r.arena);
}

struct step {
    const char *owner;
    int64_t real_at, lease_ms, epoch, n, limit;
};

static int claim(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;

    return msh_feed_claim(tx, REGION, s->owner, s->real_at, s->lease_ms, &s->epoch, err);
}

static int sequence(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;

    return msh_feed_sequence(tx, &chain.region, s->epoch, s->limit, &s->n, err);
}

static void a_stale_sequencer_is_fenced(void **state MSH_UNUSED)
{
    struct step a = { .owner = "a", .real_at = T0, .lease_ms = 1000, .limit = 10 };
    struct step b = { .owner = "b", .real_at = T0 + 1000, .lease_ms = 1000, .limit = 10 };
    int64_t first;

    test_tx(chain.db.store, claim, &a);
    assert_int_not_equal(a.epoch, 0);
    first = a.epoch;
    test_tx(chain.db.store, claim, &b);
    assert_int_equal(b.epoch, 0); /* a's lease runs to the last millisecond */
    test_tx_fails(chain.db.store, sequence, &b, MSH_E_STALE, "sequencer_fenced");
    b.real_at++;
    test_tx(chain.db.store, claim, &b);
    assert_int_equal(b.epoch, first + 1);
    test_tx(chain.db.store, sequence, &b);
    test_tx_fails(chain.db.store, sequence, &a, MSH_E_STALE, "sequencer_fenced");
    a.real_at = T0 + 1002;
    test_tx(chain.db.store, claim, &a);
    assert_int_equal(a.epoch, 0);
    test_tx(chain.db.store, claim, &b); /* prolonged, same epoch */
    assert_int_equal(b.epoch, first + 1);
}

/* Two that both believe in their lease and take it from each other, beside writers. */

static atomic_bool writing;

static void *sequence_until_done(void *arg)
{
    struct step s = { .owner = arg, .lease_ms = 0, .limit = 3 };
    struct msh_err err;
    bool more = true;
    int rc;

    while (more || s.n > 0) {
        more = atomic_load(&writing);
        s.n = 0;
        s.real_at++;
        rc = msh_tx_run(chain.db.store, "claim", claim, &s, &err);
        if (rc == 0 && s.epoch != 0)
            rc = msh_tx_run(chain.db.store, "sequence", sequence, &s, &err);
        if (rc < 0 && rc != MSH_E_STALE)
            return broken;
        more = more || rc == MSH_E_STALE || s.epoch == 0;
    }
    return NULL;
}

static void two_sequencers_leave_the_feed_gapless(void **state MSH_UNUSED)
{
    char a[] = "a", b[] = "b";
    pthread_t sequencers[2], writers[2];
    struct reading r;
    void *failed;
    size_t i;

    atomic_store(&writing, true);
    pthread_create(&sequencers[0], NULL, sequence_until_done, a);
    pthread_create(&sequencers[1], NULL, sequence_until_done, b);
    for (i = 0; i < 2; i++)
        pthread_create(&writers[i], NULL, write_many, NULL);
    for (i = 0; i < 2; i++) {
        pthread_join(writers[i], &failed);
        assert_null(failed);
    }
    atomic_store(&writing, false);
    for (i = 0; i < 2; i++) {
        pthread_join(sequencers[i], &failed);
        assert_null(failed);
    }
    test_pump(&chain); /* the two may have ended on each other's fence */
    read_ticket(&r, 77);
    assert_int_equal(r.items_n, 2 * EACH);
    assert_int_equal(r.last, 2 * EACH);
    for (i = 0; i < r.items_n; i++) {
        assert_int_equal(r.items[i].pos, i + 1);
        assert_int_equal(r.items[i].seq, i + 1);
    }
    msh_arena_done(&r.arena);
}

static void count_call(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void readers_are_woken_after_commit(void **state MSH_UNUSED)
{
    atomic_int calls = 0;
    struct msh_feed_hook hook = { .fed = count_call, .arg = &calls };
    struct one one = plain(5);

    chain.region.hook = &hook;
    one.fail_after = true;
    test_tx_fails(chain.db.store, append, &one, MSH_E_STATE, "test_fails");
    assert_int_equal(atomic_load(&calls), 0);
    one.fail_after = false;
    test_tx(chain.db.store, append, &one);
    test_pump(&chain);
    assert_int_equal(atomic_load(&calls), 1);
    test_pump(&chain);
    assert_int_equal(atomic_load(&calls), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest event_chain[] = {
        TEST(an_event_is_what_the_header_says),
        TEST(absent_words_are_null_everywhere),
        TEST(each_event_names_the_one_before),
        TEST(a_stale_writer_is_refused),
        TEST(time_never_steps_back),
        TEST(an_op_is_found_among_others),
        TEST(a_failed_transaction_leaves_nothing),
        TEST(misshapen_events_are_our_mistake),
        TEST(writers_of_one_subject_leave_no_gap),
        TEST(the_feed_is_gapless_and_in_order),
        TEST(a_stale_sequencer_is_fenced),
        TEST(two_sequencers_leave_the_feed_gapless),
        TEST(readers_are_woken_after_commit),
    };

    return RUN(event_chain);
}
