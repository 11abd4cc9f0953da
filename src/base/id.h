/*
 * id.h - 64-bit ids made by the application: 41 bits of ms since 2024-01-01 UTC, 10 bits of node,
 * 12 bits of counter.
 *
 * One generator per process, for a leased node. A wall clock that steps back continues from the
 * high-water mark, so an id is never given twice. Thread-safe.
 */
#ifndef MSH_BASE_ID_H
#define MSH_BASE_ID_H

#include "base/base.h"

#define MSH_ID_EPOCH_MS INT64_C(1704067200000)
#define MSH_NODE_MAX    1023

struct msh_idgen;

/* `high_ms` is the mark stored with the lease: nothing at or below it is given again. */
struct msh_idgen *msh_idgen_new(unsigned node, int64_t high_ms);
void msh_idgen_free(struct msh_idgen *gen);

/* Never 0. `now_at` is the real clock. When 4,096 ids of one ms are given, the mark runs ahead of
 * the clock. Aborts when the 41 bits are used up (2093). */
int64_t msh_idgen_next(struct msh_idgen *gen, int64_t now_at);

/* Go on under another node, above its mark and the own one: after the lease of the old node was
 * lost. */
void msh_idgen_move(struct msh_idgen *gen, unsigned node, int64_t high_ms);

/* The highest millisecond used so far, to be stored beside the lease. */
int64_t msh_idgen_high(struct msh_idgen *gen);

/* The real instant an id was given at, in UTC ms. */
static inline int64_t msh_id_at(int64_t id)
{
    return (id >> 22) + MSH_ID_EPOCH_MS;
}

/* Ids are strings in JSON: decimal, and 0 stands for none. */
#define MSH_ID_SIZE 21
void msh_id_format(int64_t id, char out[MSH_ID_SIZE]);
bool msh_id_parse(const char *text, int64_t *ret_id);

#endif
