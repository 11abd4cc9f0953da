/* Chains of closed years: bound into one row each, read and proved as before. */
#include "chain.h"

#include "base/str.h"
#include "store/archive.h"
#include "store/seal.h"
#include "store/verify/verify.h"

#define AFTER (T0 + MSH_DAY_MS)

static struct test_chain chain;

static void seal_all(void)
{
    struct msh_seal seal;
    struct msh_err err;

    test_pump(&chain);
    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, AFTER, 1000, &seal, &err), 0);
}

/* Tickets 101 to 103 sealed; 104 holds the end of the feed. */
static int setup(void **state)
{
    static const int events[] = { 4, 1, 3, 2 };

    *state = &chain;
    test_chain_open(&chain);
    for (int i = 0; i < 4; i++) {
        test_append(&chain, 101 + i, events[i]);
        test_pump(&chain); /* feed positions in this order on both engines */
    }
    seal_all();
    return 0;
}

static int teardown(void **state)
{
    test_chain_close(*state);
    return 0;
}

struct binding {
    int64_t ticket_id, before_at, events;
    enum msh_archive_verdict verdict;
};

static int bind_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct binding *b = arg;

    return msh_archive_bind(tx, &chain.region, b->ticket_id, b->before_at, &b->verdict, &b->events,
                            err);
}

static void bind_as(int64_t ticket_id, int64_t before_at, enum msh_archive_verdict verdict,
                    int64_t events)
{
    struct binding b = { ticket_id, before_at, -1, MSH_ARCHIVE_VERDICT_COUNT };

    test_tx(chain.db.store, bind_tx, &b);
    assert_int_equal(b.verdict, verdict);
    assert_int_equal(b.events, events);
}

static void bind_whole(int64_t ticket_id, int64_t events)
{
    bind_as(ticket_id, AFTER, MSH_ARCHIVE_BOUND, events);
}

/* What a reader sees of a chain, in pages of `page`: every field in one text. */
struct reading {
    int64_t ticket_id, page;
    struct msh_str out;
};

static int read_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    int64_t seq = 0;
    struct msh_event *e;
    size_t n;
    int rc;

    msh_str_clear(&r->out);
    do {
        rc = msh_event_list(tx, REGION, "ticket", r->ticket_id, seq, r->page, msh_tx_arena(tx), &e,
                            &n, err);
        for (size_t i = 0; rc == 0 && i < n; i++) {
            char prev[2 * MSH_HASH_SIZE + 1], hash[2 * MSH_HASH_SIZE + 1];

            msh_hex(e[i].prev_hash, MSH_HASH_SIZE, prev);
            msh_hex(e[i].hash, MSH_HASH_SIZE, hash);
            assert_int_equal(e[i].seq, seq + 1);
            seq = e[i].seq;
            msh_str_fmt(
                &r->out,
                "%s %" PRId64 " %" PRId64 " %" PRId64 " %s %s %" PRId64 " %s %s %s %" PRId64
                " %.*s %s %s\n",
                e[i].subject_kind, e[i].subject_id, e[i].seq, e[i].at, e[i].op, e[i].machine,
                e[i].target_id, e[i].state_from == NULL ? "-" : e[i].state_from, e[i].state_to,
                e[i].actor_kind, e[i].actor_id, (int)e[i].payload_n, e[i].payload, prev, hash);
        }
        assert_true(rc < 0 || n <= (size_t)r->page);
    } while (rc == 0 && n > 0);
    return rc;
}

static void read_chain(struct reading *r, int64_t ticket_id, int64_t page)
{
    struct msh_err err;

    r->ticket_id = ticket_id;
    r->page = page;
    if (msh_tx_read(chain.db.store, "read", read_tx, r, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
}

static void report(void *arg, const struct msh_verify_problem *p)
{
    msh_str_fmt(arg, " %s %s %" PRId64 " %" PRId64 ";", p->code, p->subject_kind, p->subject_id,
                p->seq);
}

/* What verify says, whole; and how many events it walked. */
static void expect(const char *problems, int64_t events)
{
    struct msh_verify_sum sum;
    struct msh_str out;
    struct msh_err err;

    msh_str_init(&out, 4096);
    struct msh_verify how = { .report = report, .arg = &out };
    if (msh_verify_chains(chain.db.store, &chain.region, &how, &sum, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    assert_string_equal(out.p, problems);
    if (events >= 0)
        assert_int_equal(sum.events, events);
    msh_str_done(&out);
}

static void a_bound_chain_reads_as_before(void **state MSH_UNUSED)
{
    struct reading before, after;

    msh_str_init(&before.out, 65536);
    msh_str_init(&after.out, 65536);
    for (int64_t page = 1; page <= 5; page++) {
        read_chain(&before, 101, page);
        if (page == 1)
            bind_whole(101, 4);
        read_chain(&after, 101, page);
        assert_string_equal(after.out.p, before.out.p);
    }
    assert_int_equal(
        test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM event WHERE subject_id = 101"), 0);
    assert_int_equal(
        test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM outbox WHERE subject_id = 101"), 0);
    expect("", 10);
    msh_str_done(&before.out);
    msh_str_done(&after.out);
}

static void what_happens_later_follows(void **state MSH_UNUSED)
{
    struct reading before, after;

    msh_str_init(&before.out, 65536);
    msh_str_init(&after.out, 65536);
    bind_whole(101, 4);
    bind_whole(102, 1);
    test_append(&chain, 101, 2);
    test_pump(&chain);
    test_append(&chain, 104, 1);
    test_pump(&chain);
    expect("", 13);
    read_chain(&before, 101, 3); /* a page over the seam */
    bind_as(101, AFTER, MSH_ARCHIVE_WAITS, 0);
    seal_all();
    bind_whole(101, 2);
    bind_as(101, AFTER, MSH_ARCHIVE_NOTHING, 0);
    read_chain(&after, 101, 4);
    assert_string_equal(after.out.p, before.out.p);
    expect("", 13);
    msh_str_done(&before.out);
    msh_str_done(&after.out);
}

static void what_is_young_or_unsealed_waits(void **state MSH_UNUSED)
{
    bind_as(101, T0 + 3 * MSH_MINUTE_MS, MSH_ARCHIVE_WAITS,
            0);                                /* its last event is of that minute */
    bind_as(104, AFTER, MSH_ARCHIVE_WAITS, 0); /* the end of the feed */
    bind_as(999, AFTER, MSH_ARCHIVE_WAITS, 0); /* there is none */
    test_append(&chain, 105, 1);
    test_pump(&chain);
    bind_as(105, AFTER, MSH_ARCHIVE_WAITS, 0);
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM event_archive"), 0);
    expect("", 11);
}

static int proof_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_seal seal;
    int rc = msh_proof_load(tx, &chain.region, "ticket", 101, 2, arg, err);

    if (rc == 0)
        rc = msh_seal_load(tx, &chain.region, 1, &seal, err);
    if (rc == 0)
        assert_true(msh_proof_verify(arg, &seal));
    return rc;
}

static void it_is_still_proved(void **state MSH_UNUSED)
{
    struct msh_proof proof;
    struct msh_err err;

    bind_whole(101, 4);
    assert_int_equal(msh_tx_read(chain.db.store, "proof", proof_tx, &proof, &err), 0);
    assert_int_equal(proof.feed_pos, 2);
}

static void a_chain_that_does_not_hold_stays(void **state MSH_UNUSED)
{
    struct binding b = { 101, AFTER, 0, 0 };

    test_sql(chain.db.store, "UPDATE event SET payload = (SELECT e.payload FROM event e"
                             " WHERE e.subject_id = 101 AND e.seq = 3)"
                             " WHERE subject_id = 101 AND seq = 2");
    test_tx_fails(chain.db.store, bind_tx, &b, MSH_E_CORRUPT, "event_hash");
    b.ticket_id = 103;
    test_sql(chain.db.store, "DELETE FROM event WHERE subject_id = 103 AND seq = 2");
    test_tx_fails(chain.db.store, bind_tx, &b, MSH_E_CORRUPT, "event_missing");
    b.ticket_id = 102;
    test_sql(chain.db.store, "DELETE FROM outbox WHERE subject_id = 102");
    test_tx_fails(chain.db.store, bind_tx, &b, MSH_E_CORRUPT, "outbox_differs");
    assert_int_equal(test_sql_i64(chain.db.store, "SELECT COUNT(*) FROM event_archive"), 0);
}

/* Verify names what was done to an archive behind the program's back. */

static void tampered(const char *sql, const char *problems)
{
    bind_whole(101, 4);
    bind_whole(102, 1);
    test_sql(chain.db.store, sql);
    expect(problems, -1);
}

static void an_archive_deleted(void **state MSH_UNUSED)
{
    tampered("DELETE FROM event_archive WHERE subject_id = 101",
             " subject_missing ticket 101 4; feed_gap  0 1;");
}

static void an_archive_cut_short(void **state MSH_UNUSED)
{
    tampered("UPDATE event_archive SET seq = 3 WHERE subject_id = 101",
             " archive_differs ticket 101 1; tail_cut ticket 101 4; feed_gap  0 1;");
}

static void an_archive_of_another(void **state MSH_UNUSED)
{
    tampered("UPDATE event_archive SET events = (SELECT a.events FROM event_archive a"
             " WHERE a.subject_id = 102) WHERE subject_id = 101",
             " archive_differs ticket 101 1;");
}

static void a_bound_event_changed(void **state MSH_UNUSED)
{
    tampered(
        test_engine() == MSH_ENGINE_POSTGRES
            ? "UPDATE event_archive SET events = overlay(events placing '\\x58'::bytea from 60)"
              " WHERE subject_id = 102"
            : "UPDATE event_archive SET events = CAST(substr(events, 1, 59) || X'58' ||"
              " substr(events, 61) AS BLOB) WHERE subject_id = 102",
        " event_hash ticket 102 1; event_payload ticket 102 1; head_differs ticket 102 1;");
}

static void an_event_both_bound_and_loose(void **state MSH_UNUSED)
{
    tampered(
        "INSERT INTO event (region_id, subject_kind, subject_id, seq, at, op, actor_kind,"
        " payload, prev_hash, hash) SELECT region_id, subject_kind, 102, 1, at, op, actor_kind,"
        " payload, prev_hash, hash FROM event WHERE subject_id = 103 AND seq = 1",
        " event_hash ticket 102 1; event_columns ticket 102 1; outbox_missing ticket 102 1;"
        " leaf_differs ticket 102 1; head_differs ticket 102 1; archive_differs ticket 102 1;");
}

static void a_bound_event_back_in_the_feed(void **state MSH_UNUSED)
{
    tampered("INSERT INTO outbox (region_id, subject_kind, subject_id, seq, feed_pos, op, at, hash)"
             " SELECT region_id, 'ticket', 102, 1, 5, 'touch', 1, hash FROM outbox"
             " WHERE subject_id = 103 AND seq = 1",
             " outbox_differs ticket 102 1;");
}

static void a_leaf_of_a_bound_event(void **state MSH_UNUSED)
{
    tampered("DELETE FROM seal_leaf WHERE subject_id = 102",
             " leaf_missing ticket 102 1; feed_gap  0 1; seal_root  0 1;");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_bound_chain_reads_as_before),
        TEST(what_happens_later_follows),
        TEST(what_is_young_or_unsealed_waits),
        TEST(it_is_still_proved),
        TEST(a_chain_that_does_not_hold_stays),
        TEST(an_archive_deleted),
        TEST(an_archive_cut_short),
        TEST(an_archive_of_another),
        TEST(a_bound_event_changed),
        TEST(an_event_both_bound_and_loose),
        TEST(a_bound_event_back_in_the_feed),
        TEST(a_leaf_of_a_bound_event),
    };

    return RUN(tests);
}
