/*
 * outbox.h - tickets' steps on their way through the product's outbox to a reader, with everybody's
 * death, for the test that walks all orders of that (test_outbox.c).
 *
 * A run has a city of its own in the test's database: some tickets, two who may be sequencer, one
 * reader. Every function fails the test where the store does not do what it should. One run at a
 * time, one thread.
 */
#ifndef MSH_TEST_OUTBOX_H
#define MSH_TEST_OUTBOX_H

#include "chain.h"

#include "domain/flow.h"

enum { OUTBOX_TICKETS = 8, OUTBOX_FEED_MAX = 1000, OUTBOX_ALL = 1000 };

/* A step as the outbox sees it. */
struct outbox_event {
    enum msh_op op;
    enum msh_machine machine;
    int from, to;
    int64_t target_id;
};
struct outbox_step {
    size_t n;
    struct outbox_event *events;
};

void outbox_setup(void);
void outbox_teardown(void);

/* Does a transaction give its events their places itself? (SQLite) */
bool outbox_numbers_itself(void);

/* A new city, its first sequencer in office. */
void outbox_begin(void);

/* A ticket's next steps in one transaction; or it dies after all is written, before the commit. */
void outbox_write(size_t ticket, const struct outbox_step *const *steps, size_t n, bool dies);

/* The same by another process, which writes all and waits; until it commits or dies. One at a time.
 * Not on SQLite, which has one writer. */
void outbox_write_open(size_t ticket, const struct outbox_step *step);
void outbox_write_close(bool commits);

/* The sequencer in office numbers at most `limit` events; answers how many. Or it dies before its
 * commit. Or the other one takes over, and the first believes itself in office. */
size_t outbox_number(int64_t limit);
void outbox_number_dies(void);
void outbox_take_over(void);

/* The reader reads a page behind its place; keeps its place, in one transaction with what it made of
 * what it read; dies, and begins where it kept it. */
void outbox_read(int64_t limit);
void outbox_keep(void);
void outbox_reader_dies(void);
/* Its place, and the one kept. */
size_t outbox_at(void);
size_t outbox_kept(void);
/* Events committed. */
size_t outbox_committed(void);

/* What holds whenever anybody looks: `numbered` events are in the feed, positions from 1 without a
 * gap, a ticket's in the order of its chain, at each place the event that was there before; the
 * others wait; nothing else is there. */
void outbox_look(size_t numbered);

/* Everything is numbered and read, the chains are what the feed tells, and of every event was made
 * something once. */
void outbox_end(void);

#endif
