/*
 * word_mark.h - what a word counts in the sums by which a search index and its texts are compared;
 * private to src/store.
 *
 * Marks depend on a seed drawn anew for each comparison, so that nobody knows two words, or two places
 * of a word, that sum up to the same.
 */
#ifndef MSH_STORE_WORD_MARK_H
#define MSH_STORE_WORD_MARK_H

#include "base/base.h"

static inline uint64_t msh_word_stir(uint64_t mark)
{
    mark ^= mark >> 29;
    mark *= UINT64_C(0xBF58476D1CE4E5B9);
    return mark ^ mark >> 32;
}

/* Of a word wherever it stands; a token of bigram.h is one turn. */
static inline uint64_t msh_word_mark(uint64_t seed, const char *word, size_t n)
{
    uint64_t mark = seed + n, piece;

    for (size_t i = 0; i < n; i += sizeof(piece)) {
        piece = 0;
        memcpy(&piece, word + i, MSH_MIN(n - i, sizeof(piece)));
        mark = msh_word_stir((mark ^ piece) * UINT64_C(0x9E3779B97F4A7C15));
    }
    return mark;
}

/* Of a word in the text of an order key. */
static inline uint64_t msh_word_mark_at(uint64_t seed, uint64_t mark, int64_t order_key)
{
    return msh_word_stir((mark ^ (uint64_t)order_key) * UINT64_C(0x94D049BB133111EB) + seed);
}

#endif
