/*
 * search.h - from a text to index entries, and from a query to streams of order keys; private to
 * src/store.
 *
 * An order key is (accepted_at in ms since 2000) << 22 | tie-breaker; all pieces of a ticket share
 * the upper part, so streams of several words meet at the same milliseconds. The SQLite index knows
 * pairs and, by prefix, single characters exactly; PostgreSQL's numbers may collide outside the
 * basic plane, so that candidates of such words are verified against the text, as are those of
 * words of more than two characters.
 */
#ifndef MSH_STORE_SEARCH_H
#define MSH_STORE_SEARCH_H

#include "base/str.h"
#include "store/list/list.h"

#define MSH_ORDER_EPOCH_MS INT64_C(946684800000) /* 2000-01-01 UTC */
#define MSH_ORDER_TIE_BITS 22
#define MSH_ORDER_TIE_MASK ((INT64_C(1) << MSH_ORDER_TIE_BITS) - 1)

/* First key of an instant; clamped to what keys can hold (2000 to 2069). */
int64_t msh_order_key(int64_t accepted_at);
static inline int64_t msh_order_at(int64_t key)
{
    return (key >> MSH_ORDER_TIE_BITS) + MSH_ORDER_EPOCH_MS;
}
/* False outside 2000 to 2069. */
bool msh_order_fits(int64_t accepted_at);

/* Where a search for a free tie-breaker of this id starts: spread, so that many of one instant do
 * not walk over each other. */
int64_t msh_order_tie(int64_t id);

/* The indexes: of the words of tickets, and of what is published. */
enum msh_index { MSH_INDEX_TEXT, MSH_INDEX_PUBLIC, MSH_INDEX_COUNT };

/* Add and remove the index entry of a text; part of the transaction of its row. */
int msh_search_add(struct msh_tx *tx, enum msh_index index, int64_t region_id, int64_t order_key,
                   const char *text, struct msh_err *err);
int msh_search_remove(struct msh_tx *tx, enum msh_index index, int64_t region_id, int64_t order_key,
                      const char *text, struct msh_err *err);

/* PostgreSQL's entry of a text, as it writes the array. */
void msh_search_grams(const char *text, struct msh_str *out);

/* A word of a query, folded. */
struct msh_word {
    const char *text;
    size_t n;
    const char *match; /* the engine's query */
    bool verify;       /* the index may answer too much */
};

/* Split and check q for an engine. MSH_E_INVALID "q". Zero words for blanks alone. */
int msh_search_words(enum msh_engine engine, const char *q, struct msh_arena *arena,
                     struct msh_word ret_words[MSH_QUERY_WORDS_MAX], size_t *ret_n,
                     struct msh_err *err);

/* One word for the index that stands for all n of one text: verify each by itself. */
struct msh_word msh_search_all(enum msh_engine engine, const struct msh_word *words, size_t n,
                               struct msh_arena *arena);

/* True if folded text holds the word. */
bool msh_search_holds(const struct msh_word *word, const struct msh_str *folded);

/* Order keys of one word, falling, read in growing chunks. On PostgreSQL texts are walked from the newest
 * on while the word stands in many of them, and found by the index of words from there on, span by span. */
struct msh_stream {
    enum msh_index index;
    const struct msh_word *word;
    int64_t region_id;
    int64_t floor; /* keys below do not matter */
    int64_t below; /* everything at or above was handed out or skipped */
    int64_t *keys;
    size_t n, at, cap, chunk;
    size_t read;   /* what all chunks so far cost, in keys */
    bool by_index; /* PostgreSQL: walking is over */
    int64_t span;  /* how far back the next question goes, in keys */
    bool ended;
};

#define MSH_STREAM_CHUNK_COST 64 /* to ask for a chunk costs as much as so many of its keys */
#ifndef MSH_STREAM_CHUNK_MAX
#define MSH_STREAM_CHUNK_MAX 16384
#endif
void msh_stream_init(struct msh_stream *stream, enum msh_index index, const struct msh_word *word,
                     int64_t region_id, int64_t floor, int64_t below);

/* Skip to the first key below `below`. 1 = it is in *ret_key, 0 = no more, negative = error. */
int msh_stream_seek(struct msh_stream *stream, struct msh_tx *tx, int64_t below, int64_t *ret_key,
                    struct msh_err *err);

#endif
