/*
 * demo/rand.h - the generator's own dice: the same seed gives the same city on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood 2014). Not for keys or codes. Plain data, one thread at a time.
 * Two draws never stand in one expression, nor one in MSH_MIN: compilers differ in which they take
 * first, and the city would no longer be the same.
 */
#ifndef MSH_SERVICE_DEMO_RAND_H
#define MSH_SERVICE_DEMO_RAND_H

#include "base/base.h"

struct msh_demo_rand {
    uint64_t state;
};

static inline uint64_t msh_demo_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Dice of one story: independent of every other index of the same seed. */
static inline struct msh_demo_rand msh_demo_rand_of(uint64_t seed, uint64_t index)
{
    return (struct msh_demo_rand){ msh_demo_mix(msh_demo_mix(seed + UINT64_C(0x9E3779B97F4A7C15)) ^
                                                (index * UINT64_C(0xD1342543DE82EF95))) };
}

static inline uint64_t msh_demo_u64(struct msh_demo_rand *r)
{
    r->state += UINT64_C(0x9E3779B97F4A7C15);
    return msh_demo_mix(r->state);
}

/* 0 … n - 1; 0 for n < 2. The bias of the remainder is far below what a demo could show. */
static inline uint64_t msh_demo_below(struct msh_demo_rand *r, uint64_t n)
{
    return n < 2 ? 0 : (msh_demo_u64(r) >> 11) % n;
}

/* low … high, both inside. */
static inline int64_t msh_demo_range(struct msh_demo_rand *r, int64_t low, int64_t high)
{
    return high <= low ? low : low + (int64_t)msh_demo_below(r, (uint64_t)(high - low) + 1);
}

/* True `permille` times in a thousand. */
static inline bool msh_demo_chance(struct msh_demo_rand *r, int permille)
{
    return (int64_t)msh_demo_below(r, 1000) < permille;
}

#endif
