/* Verify names what was done to the tables behind the program's back. */
#include "chain.h"

#include "store/seal.h"
#include "store/verify/verify.h"

static struct test_chain chain;

/* Three tickets; feed positions 1 to 10 sealed by two seals, 11 and 12 not. */
static int setup(void **state)
{
    struct msh_seal seal;
    struct msh_err err;

    *state = &chain;
    test_chain_open(&chain);
    test_append(&chain, 101, 4);
    test_append(&chain, 102, 3);
    test_append(&chain, 103, 3);
    test_pump(&chain);
    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0 + MSH_DAY_MS, 6, &seal, &err),
                     0);
    assert_int_equal(msh_seal_make(chain.db.store, &chain.region, T0 + MSH_DAY_MS, 6, &seal, &err),
                     0);
    assert_int_equal(seal.seal_no, 2);
    test_append(&chain, 104, 2);
    test_pump(&chain);
    return 0;
}

static int teardown(void **state)
{
    test_chain_close(*state);
    return 0;
}

struct found {
    char text[4096]; /* " code kind id seq;" … */
    int events, ends;
    int64_t id, seq;
};

static void report(void *arg, const struct msh_verify_problem *p)
{
    struct found *f = arg;
    size_t n = strlen(f->text);

    snprintf(f->text + n, sizeof(f->text) - n, " %s %s %" PRId64 " %" PRId64 ";", p->code,
             p->subject_kind, p->subject_id, p->seq);
    assert_int_not_equal(p->text[0], '\0');
}

static int each(void *arg, struct msh_tx *tx, const struct msh_event *event,
                const struct msh_jval *payload, struct msh_err *err)
{
    struct found *f = arg;
    struct msh_subject_head head;

    if (event->subject_id != f->id)
        f->seq = INT64_MIN;
    f->id = event->subject_id;
    assert_true(event->seq > f->seq);
    assert_true(payload == NULL || msh_jget(payload, "data") != NULL);
    f->seq = event->seq;
    f->events++;
    return msh_event_head(tx, REGION, event->subject_kind, event->subject_id, &head, err);
}

static int subject_end(void *arg, struct msh_tx *tx, const char *kind, int64_t id,
                       struct msh_err *err MSH_UNUSED)
{
    struct found *f = arg;

    /* What the subject before took is given back: one transaction reads millions of them. */
    assert_true(msh_tx_arena(tx)->used < 200000);
    (void)msh_arena_alloc(msh_tx_arena(tx), 200000);
    assert_string_not_equal(kind, "");
    assert_int_equal(id, f->id);
    f->ends++;
    return 0;
}

static void verify_alone(struct found *f, struct msh_verify_sum *sum)
{
    struct msh_verify how = { report, each, subject_end, f };
    struct msh_err err;

    *f = (struct found){ .events = 0 };
    if (msh_verify_chains(chain.db.store, &chain.region, &how, sum, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
}

/* By several, each with what it found of each piece. */
#define WORKERS 3
#define PIECES  400
struct worker {
    struct found now;
    struct pieces {
        char *texts[PIECES];
    } * pieces;
};

static void begin_piece(void *arg, size_t no)
{
    struct worker *w = arg;

    assert_true(no < PIECES);
    w->now.text[0] = '\0';
    w->now.id = 0;
}

static void end_piece(void *arg, size_t no)
{
    struct worker *w = arg;

    w->pieces->texts[no] = strdup(w->now.text); /* each is one worker's alone */
    assert_non_null(w->pieces->texts[no]);
}

/* The same problems, in the same order, of as many events, as one worker finds. */
static void verify(struct found *f, struct msh_verify_sum *sum)
{
    static struct worker workers[WORKERS];
    struct pieces pieces = { { NULL } };
    void *args[WORKERS];
    struct msh_verify how = { .report = report,
                              .each = each,
                              .subject_end = subject_end,
                              .workers = WORKERS,
                              .args = args,
                              .piece_begin = begin_piece,
                              .piece_end = end_piece };
    struct msh_verify_sum together;
    struct msh_err err;
    struct found all = { .events = 0 };

    verify_alone(f, sum);
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){ .pieces = &pieces };
        args[i] = &workers[i];
    }
    if (msh_verify_chains(chain.db.store, &chain.region, &how, &together, &err) < 0)
        fail_msg("%s: %s", err.code, err.text);
    for (size_t i = 0; i < PIECES; i++) {
        const size_t n = strlen(all.text);

        if (pieces.texts[i] != NULL)
            snprintf(all.text + n, sizeof(all.text) - n, "%s", pieces.texts[i]);
        free(pieces.texts[i]);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        all.events += workers[i].now.events;
        all.ends += workers[i].now.ends;
    }
    assert_string_equal(all.text, f->text);
    assert_int_equal(all.events, f->events);
    assert_int_equal(all.ends, f->ends);
    assert_memory_equal(&together, sum, sizeof(together));
}

/* Each problem must be among what is found. */
static void expect(const char *problem)
{
    struct msh_verify_sum sum;
    struct found f;

    verify(&f, &sum);
    if (strstr(f.text, problem) == NULL)
        fail_msg("'%s' is not in '%s'", problem, f.text);
    assert_true(sum.problems > 0);
}

static void expect_only(const char *problem)
{
    struct msh_verify_sum sum;
    struct found f;

    verify(&f, &sum);
    assert_string_equal(f.text, problem);
}

static void sql(const char *text)
{
    test_sql(chain.db.store, text);
}

static void an_honest_city_has_no_problem(void **state MSH_UNUSED)
{
    struct msh_verify_sum sum;
    struct found f;

    verify(&f, &sum);
    assert_string_equal(f.text, "");
    assert_int_equal(sum.problems, 0);
    assert_int_equal(sum.subjects, 4);
    assert_int_equal(sum.events, 12);
    assert_int_equal(sum.seals, 2);
    assert_int_equal(sum.feed_pos, 12);
    assert_int_equal(sum.sealed_pos, 10);
    assert_int_equal(sum.unsequenced, 0);
    assert_int_equal(f.events, 12);
    assert_int_equal(f.ends, 4);
}

static void an_empty_city_has_no_problem(void **state MSH_UNUSED)
{
    sql("DELETE FROM event");
    sql("DELETE FROM outbox");
    sql("DELETE FROM subject_head");
    sql("DELETE FROM seal");
    sql("DELETE FROM seal_leaf");
    sql("DELETE FROM sequencer");
    if (chain.db.engine == MSH_ENGINE_POSTGRES)
        sql("INSERT INTO sequencer VALUES (419900, 0, '', 0, 0, 0, 0, "
            "decode(repeat('00', 32), 'hex'))");
    else
        sql("INSERT INTO sequencer VALUES (419900, 0, '', 0, 0, 0, 0, zeroblob(32))");
    expect_only("");
}

static void a_deleted_ticket(void **state MSH_UNUSED)
{
    sql("DELETE FROM event WHERE subject_id = 102");
    expect_only(" subject_missing ticket 102 3;");
    sql("DELETE FROM subject_head WHERE subject_id = 102");
    expect_only(" subject_missing ticket 102 1;");
    sql("DELETE FROM outbox WHERE subject_id = 102");
    expect(" subject_missing ticket 102 1;");
    expect(" feed_gap");
    sql("DELETE FROM seal_leaf WHERE subject_id = 102");
    expect(" seal_root  0 1;");
    expect(" seal_root  0 2;");
}

static void a_deleted_ticket_that_was_not_sealed(void **state MSH_UNUSED)
{
    sql("DELETE FROM event WHERE subject_id = 104");
    sql("DELETE FROM subject_head WHERE subject_id = 104");
    sql("DELETE FROM outbox WHERE subject_id = 104");
    expect_only(" feed_gap  0 11;");
}

static void a_cut_tail(void **state MSH_UNUSED)
{
    sql("DELETE FROM event WHERE subject_id = 101 AND seq > 2");
    expect_only(" tail_cut ticket 101 3;");
    /* The head put back in place. */
    sql("UPDATE subject_head SET seq = 2, at = (SELECT e.at FROM event e WHERE e.subject_id = 101"
        " AND e.seq = 2), hash = (SELECT e.hash FROM event e WHERE e.subject_id = 101"
        " AND e.seq = 2) WHERE subject_id = 101");
    expect_only(" tail_cut ticket 101 3;");
    sql("DELETE FROM outbox WHERE subject_id = 101 AND seq > 2");
    expect(" tail_cut ticket 101 3;");
    expect(" feed_gap");
}

static void an_event_taken_from_the_middle(void **state MSH_UNUSED)
{
    sql("DELETE FROM event WHERE subject_id = 101 AND seq = 2");
    expect_only(" event_missing ticket 101 2;");
}

static void two_events_swapped(void **state MSH_UNUSED)
{
    sql("UPDATE event SET seq = 99 WHERE subject_id = 101 AND seq = 2");
    sql("UPDATE event SET seq = 2 WHERE subject_id = 101 AND seq = 3");
    sql("UPDATE event SET seq = 3 WHERE subject_id = 101 AND seq = 99");
    expect(" event_hash ticket 101 2;");
    expect(" leaf_differs ticket 101 2;");
    expect(" event_hash ticket 101 3;");
    expect(" leaf_differs ticket 101 3;");
}

/* Who can write hashes too makes the chain whole again; the seal still knows. */
static void an_event_replaced_and_the_chain_mended(void **state MSH_UNUSED)
{
    sql("DELETE FROM event WHERE subject_id = 102");
    sql("DELETE FROM subject_head WHERE subject_id = 102");
    sql("CREATE TABLE kept AS SELECT * FROM outbox WHERE subject_id = 102");
    sql("DELETE FROM outbox WHERE subject_id = 102");
    test_append(&chain, 102, 3);
    sql("UPDATE outbox SET feed_pos = (SELECT k.feed_pos FROM kept k"
        " WHERE k.seq = outbox.seq) WHERE subject_id = 102");
    sql("UPDATE sequencer SET feed_pos = 12");
    expect_only(" leaf_differs ticket 102 1; leaf_differs ticket 102 2;"
                " leaf_differs ticket 102 3;");
}

static void one_byte_of_a_payload(void **state MSH_UNUSED)
{
    if (chain.db.engine == MSH_ENGINE_POSTGRES)
        sql("UPDATE event SET payload = overlay(payload placing '\\x37' from 20)"
            " WHERE subject_id = 103 AND seq = 2");
    else
        sql("UPDATE event SET payload = CAST(substr(payload, 1, 19) || '7' ||"
            " substr(payload, 21) AS BLOB) WHERE subject_id = 103 AND seq = 2");
    expect(" event_hash ticket 103 2;");
}

static void a_payload_that_is_no_payload(void **state MSH_UNUSED)
{
    if (chain.db.engine == MSH_ENGINE_POSTGRES)
        sql("UPDATE event SET payload = '\\x00ff7b' WHERE subject_id = 103 AND seq = 2");
    else
        sql("UPDATE event SET payload = x'00ff7b' WHERE subject_id = 103 AND seq = 2");
    expect_only(" event_hash ticket 103 2; event_payload ticket 103 2;");
}

static void a_column_beside_the_payload(void **state MSH_UNUSED)
{
    sql("UPDATE event SET state_to = 'closed' WHERE subject_id = 103 AND seq = 2");
    expect_only(" event_columns ticket 103 2;");
    sql("UPDATE event SET state_to = NULL WHERE subject_id = 103 AND seq = 2");
    expect_only(" event_columns ticket 103 2;");
    sql("UPDATE event SET state_to = 'registered', actor_id = 43"
        " WHERE subject_id = 103 AND seq = 2");
    expect_only(" event_columns ticket 103 2;");
}

static void an_instant(void **state MSH_UNUSED)
{
    sql("UPDATE event SET at = at - 3600000 WHERE subject_id = 103 AND seq = 2");
    expect(" event_time ticket 103 2;");
    expect(" event_columns ticket 103 2;");
    expect(" outbox_differs ticket 103 2;");
}

static void hashes_of_wrong_length(void **state MSH_UNUSED)
{
    if (chain.db.engine == MSH_ENGINE_POSTGRES)
        sql("UPDATE event SET prev_hash = '\\x00' WHERE subject_id = 103 AND seq = 1");
    else
        sql("UPDATE event SET prev_hash = x'00' WHERE subject_id = 103 AND seq = 1");
    expect_only(" event_hash ticket 103 1;");
}

static void the_head(void **state MSH_UNUSED)
{
    sql("UPDATE subject_head SET seq = 2 WHERE subject_id = 101");
    expect_only(" head_differs ticket 101 4;");
    sql("UPDATE subject_head SET seq = 4, at = at + 1 WHERE subject_id = 101");
    expect_only(" head_differs ticket 101 4;");
    sql("DELETE FROM subject_head WHERE subject_id = 101");
    expect_only(" head_missing ticket 101 4;");
}

static void the_outbox(void **state MSH_UNUSED)
{
    sql("DELETE FROM outbox WHERE subject_id = 104 AND seq = 1");
    expect_only(" outbox_missing ticket 104 1; feed_gap  0 11;");
    sql("UPDATE outbox SET op = 'close' WHERE subject_id = 101 AND seq = 1");
    expect(" outbox_differs ticket 101 1;");
}

static void the_order_of_the_feed(void **state MSH_UNUSED)
{
    sql("UPDATE outbox SET feed_pos = 99 WHERE subject_id = 104 AND seq = 1");
    sql("UPDATE outbox SET feed_pos = 11 WHERE subject_id = 104 AND seq = 2");
    sql("UPDATE outbox SET feed_pos = 12 WHERE subject_id = 104 AND seq = 1");
    expect_only(" feed_order ticket 104 2;");
    sql("UPDATE sequencer SET feed_pos = 11");
    expect(" sequencer_differs");
}

static void the_end_of_the_feed(void **state MSH_UNUSED)
{
    sql("UPDATE sequencer SET feed_pos = 14");
    expect_only(" feed_gap  0 13;");
}

static void a_leaf(void **state MSH_UNUSED)
{
    sql("DELETE FROM seal_leaf WHERE feed_pos = 2");
    expect(" leaf_missing ticket ");
    expect(" seal_root  0 1;");
}

static void a_seal(void **state MSH_UNUSED)
{
    sql("UPDATE seal SET at = at + 1 WHERE seal_no = 1");
    expect_only(" seal_hash  0 1;");
    sql("UPDATE seal SET at = at - 1, root = prev_hash WHERE seal_no = 1");
    expect_only(" seal_hash  0 1; seal_root  0 1;");
    sql("UPDATE seal SET prev_hash = root WHERE seal_no = 2");
    expect(" seal_prev  0 2;");
}

static void the_first_seal_deleted(void **state MSH_UNUSED)
{
    sql("DELETE FROM seal WHERE seal_no = 1");
    expect_only(" seal_gap  0 2; seal_prev  0 2;");
}

static void the_last_seal_deleted(void **state MSH_UNUSED)
{
    sql("DELETE FROM seal WHERE seal_no = 2");
    expect_only(" seal_gap  0 2;");
    sql("UPDATE sequencer SET seal_no = 1, sealed_pos = 6");
    expect_only(" sequencer_differs  0 1;");
}

static void a_city_that_was_made_a_sandbox(void **state MSH_UNUSED)
{
    chain.region.sandbox = !chain.region.sandbox;
    expect_only(" seal_hash  0 1; seal_hash  0 2;");
}

static void a_ticket_moved_to_another_region(void **state MSH_UNUSED)
{
    sql("UPDATE event SET region_id = 1 WHERE subject_id = 104");
    expect_only(" subject_missing ticket 104 2;");
}

/* More rows than a page of each kind, on subjects of several kinds. */
static void pages_do_not_matter(void **state MSH_UNUSED)
{
    struct msh_verify_sum sum;
    struct found f;
    int64_t i;

    test_append(&chain, 200, 300);
    for (i = 0; i < 100; i++)
        test_append(&chain, 1000 + i, 1);
    test_pump(&chain);
    verify(&f, &sum);
    assert_string_equal(f.text, "");
    assert_int_equal(sum.events, 412);
    assert_int_equal(f.ends, 105);
}

/* Subjects of other kinds before and behind the tickets, ids beyond all that are given out, and events
 * of a ticket at the border of a range that no head and no first event names. */
static void borders_hide_nothing(void **state MSH_UNUSED)
{
    sql("UPDATE event SET subject_kind = 'access', subject_id = 90 WHERE subject_id = 101 AND seq "
        "> 1");
    expect(" event_missing access 90 1;");
    sql("UPDATE event SET subject_kind = 'unit', subject_id = 91 WHERE subject_id = 103 AND seq = "
        "3");
    expect(" event_missing unit 91 1;");
    sql("UPDATE event SET subject_id = -9223372036854775807 WHERE subject_id = 102 AND seq = 1");
    expect(" event_hash ticket -9223372036854775807 1;");
    expect(" event_missing ticket 102 1;");
    sql("UPDATE event SET subject_id = 9223372036854775807 WHERE subject_id = 102 AND seq = 2");
    expect(" event_missing ticket 9223372036854775807 1;");
    sql("UPDATE event SET subject_id = 104, seq = -5 WHERE subject_id = 102 AND seq = 3");
    expect(" event_hash ticket 104 -5;");
    sql("DELETE FROM subject_head");
    expect(" head_missing ticket 104 2;");
    expect(" head_missing access 90 4;");
}

static int stop_one(void *arg MSH_UNUSED, struct msh_tx *tx MSH_UNUSED,
                    const struct msh_event *event, const struct msh_jval *payload MSH_UNUSED,
                    struct msh_err *err)
{
    return event->subject_id == 103 ? msh_err_set(err, MSH_E_LIMIT, "test_stop", "enough") : 0;
}

static void one_who_stops_stops_all(void **state MSH_UNUSED)
{
    struct found f[2] = { { .events = 0 } };
    void *args[] = { &f[0], &f[1] };
    struct msh_verify how = { .report = report, .each = stop_one, .workers = 2, .args = args };
    struct msh_verify_sum sum;
    struct msh_err err;

    assert_int_equal(msh_verify_chains(chain.db.store, &chain.region, &how, &sum, &err),
                     MSH_E_LIMIT);
    assert_string_equal(err.code, "test_stop");
}

static int stop_early(void *arg MSH_UNUSED, struct msh_tx *tx MSH_UNUSED,
                      const struct msh_event *event MSH_UNUSED,
                      const struct msh_jval *payload MSH_UNUSED, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_LIMIT, "test_stop", "enough");
}

static void the_caller_may_stop(void **state MSH_UNUSED)
{
    struct found f = { .events = 0 };
    struct msh_verify how = { .report = report, .each = stop_early, .arg = &f };
    struct msh_verify_sum sum;
    struct msh_err err;

    assert_int_equal(msh_verify_chains(chain.db.store, &chain.region, &how, &sum, &err),
                     MSH_E_LIMIT);
    assert_string_equal(err.code, "test_stop");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tampering[] = {
        TEST(an_honest_city_has_no_problem),
        TEST(an_empty_city_has_no_problem),
        TEST(a_deleted_ticket),
        TEST(a_deleted_ticket_that_was_not_sealed),
        TEST(a_cut_tail),
        TEST(an_event_taken_from_the_middle),
        TEST(two_events_swapped),
        TEST(an_event_replaced_and_the_chain_mended),
        TEST(one_byte_of_a_payload),
        TEST(a_payload_that_is_no_payload),
        TEST(a_column_beside_the_payload),
        TEST(an_instant),
        TEST(hashes_of_wrong_length),
        TEST(the_head),
        TEST(the_outbox),
        TEST(the_order_of_the_feed),
        TEST(the_end_of_the_feed),
        TEST(a_leaf),
        TEST(a_seal),
        TEST(the_first_seal_deleted),
        TEST(the_last_seal_deleted),
        TEST(a_city_that_was_made_a_sandbox),
        TEST(a_ticket_moved_to_another_region),
        TEST(pages_do_not_matter),
        TEST(borders_hide_nothing),
        TEST(one_who_stops_stops_all),
        TEST(the_caller_may_stop),
    };

    return RUN(tampering);
}
