/*
 * list/fact_sieve.h - a reader and a filter turned into tests on the columns; for fact_*.c alone.
 */
#ifndef MSH_STORE_FACT_SIEVE_H
#define MSH_STORE_FACT_SIEVE_H

#include "base/arena.h"
#include "store/list/fact_block.h"

/* Places of a dictionary that pass. */
struct fact_set {
    bool used;     /* else all pass */
    uint32_t n;    /* how many pass */
    uint32_t only; /* where n is 1 */
    bool *has;     /* by place, 0 included */
    size_t size;
};

/* Units whose links let a ticket pass, in place order. */
struct fact_units {
    bool used;
    uint32_t *places;
    size_t n;
    struct fact_set set;
};

/* Where a block is begun. */
enum fact_start {
    FACT_START_ALL,
    FACT_START_CATEGORY, /* the one value of a set */
    FACT_START_AREA,
    FACT_START_LEAD,
    FACT_START_SCOPE, /* the one unit of a set */
    FACT_START_UNITS,
};

struct fact_sieve {
    bool nothing; /* no ticket can pass */
    enum fact_start start;
    bool shared; /* links are to be looked at behind the start */
    bool live;   /* only live shares count */
    bool by_kind, by_grade;
    bool kinds[256], grades[256];
    struct fact_set category, area, lead;
    unsigned channel; /* 0 = any */
    bool no_sealed;
    bool by_counted;
    unsigned rate, counted; /* bits of enum msh_counted */
    bool by_due, due_none;
    int64_t due_from, due_to; /* [from, to) of those with a due */
    int64_t from_at, to_at;   /* [from, to) */
    struct fact_units scope, units;
    struct fact_set fence;
};

/* `ask` against what the table knows; everything in the arena. */
void fact_sieve_make(const struct msh_fact_table *table, const struct msh_fact_ask *ask,
                     struct msh_arena *arena, struct fact_sieve *ret);

/* Rows of [low, high) that pass, ascending; answers how many. `sel` holds MSH_FACT_BLOCK. */
size_t fact_sieve_block(const struct fact_sieve *sieve, const struct fact_block *b, size_t low,
                        size_t high, uint16_t *sel);

/* Oldest first over the tickets accepted in [from_at, to_at): each step gives a block with at least
 * one row that passes, `n` of them in `sel`. */
struct fact_walk {
    const struct msh_fact_table *table;
    const struct fact_sieve *sieve;
    struct fact_place from, to;
    size_t block;
    const struct fact_block *b;
    size_t n;
};
void fact_walk_start(struct fact_walk *walk, const struct msh_fact_table *table,
                     const struct fact_sieve *sieve, int64_t from_at, int64_t to_at);
bool fact_walk_next(struct fact_walk *walk, uint16_t *sel);

#endif
