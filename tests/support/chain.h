/*
 * chain.h - a migrated database with one region, for tests of the event chain and its machinery.
 *
 * Include after store.h. All instants are made up: T0 and what the test adds to it.
 */
#ifndef MSH_TEST_CHAIN_H
#define MSH_TEST_CHAIN_H

#include "store.h"

#include "store/event_store.h"

#define T0     INT64_C(1790000000000) /* 2026-09-21 21:33:20 +08:00 */
#define REGION INT64_C(419900)

struct test_chain {
    struct test_db db;
    struct msh_region region;
    struct msh_idgen *idgen;
    int64_t epoch; /* of the sequencer */
};

/* Sandbox, profile guomi unless said otherwise. */
void test_chain_open(struct test_chain *c);
void test_chain_open_as(struct test_chain *c, enum msh_crypto_profile profile, bool sandbox);
void test_chain_close(struct test_chain *c);

/* Run and expect 0. */
void test_tx(struct msh_store *store, msh_tx_fn fn, void *arg);
/* Run and expect this failure and code. */
void test_tx_fails(struct msh_store *store, msh_tx_fn fn, void *arg, int rc, const char *code);

/* Append `n` events to ("ticket", id), a minute apart from T0. */
void test_append(struct test_chain *c, int64_t ticket_id, int n);

/* PostgreSQL: be the sequencer until nothing waits. SQLite: nothing to do. */
void test_pump(struct test_chain *c);

#endif
