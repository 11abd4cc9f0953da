/*
 * words.h - a small city of random tickets, kept twice: in the database under test and in plain
 * arrays, from which every list can be computed by brute force.
 */
#ifndef MSH_TEST_WORDS_H
#define MSH_TEST_WORDS_H

#include "store.h"
#include "text.h"

#include "store/list/list.h"
#include "store/migrate.h"
#include "store/text_store.h"

#define WORLD_TICKETS 400
#define WORLD_UNITS   12 /* ids 1 … 12 */
#define WORLD_T0      INT64_C(1700000000000)
#define WORLD_STEP    (3 * MSH_DAY_MS)                            /* from instant to instant … */
#define WORLD_END     (WORLD_T0 + WORLD_TICKETS / 3 * WORLD_STEP) /* … for a year, and later than all */

struct world_piece {
    int64_t id;
    enum msh_audience audience;
    char *text; /* NULL when erased */
};

struct world_ticket {
    int64_t id, at, due, round, area, matter;
    enum msh_ticket_state state;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    enum msh_identity_mode identity;
    bool sealed;
    const char *category, *channel;
    unsigned units, live, accused; /* bits 1u << unit id */
    struct world_piece pieces[4];
    size_t n_pieces;
};

struct world {
    struct world_ticket tickets[WORLD_TICKETS];
    size_t n;
};

/* Categories 100 > 110 > 111, 112; 200; NULL. */
extern const char *const world_categories[6];

/* Schema and reference rows into a fresh database. */
void world_schema(struct test_db *db);
/* Store a struct world_ticket and its pieces; a transaction function. */
int world_store(struct msh_tx *tx, void *ticket, struct msh_err *err);
/* Fill the world with n random tickets and store them. */
void world_fill(struct world *world, struct test_db *db, size_t n, uint64_t seed);
void world_free(struct world *world);

/* What the rules say, slowly. */
bool world_sees(const struct world_ticket *t, const struct msh_reader *reader);
bool world_matches(const struct world_ticket *t, const struct msh_reader *reader,
                   const struct msh_filter *filter);
/* Indexes of matching tickets in list order; returns how many. */
size_t world_list(const struct world *world, const struct msh_reader *reader,
                  const struct msh_filter *filter, size_t out[WORLD_TICKETS]);

/* Questions by chance, their lists in the arena: who asks, and for what of the columns that every way
 * to list knows; a test adds what only its own way knows. */
#define WORLD_EVERYBODY ((1u << MSH_AUDIENCE_COUNT) - 1)
bool world_chance(struct test_random *r, size_t n); /* one of n */
const int64_t *world_ids(struct test_random *r, struct msh_arena *arena, size_t max, size_t below,
                         size_t *ret_n);
struct msh_reader world_reader(struct test_random *r, struct msh_arena *arena);
struct msh_filter world_filter(struct test_random *r, struct msh_arena *arena);

#endif
