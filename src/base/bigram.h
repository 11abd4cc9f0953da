/*
 * bigram.h - the one tokenizer of the house: overlapping pairs of code points of folded text.
 *
 * Search, classifier and clustering share it (analysis.md §4). For search every code point counts,
 * also punctuation, so that any substring of one or more characters is found: "供暖!" gives
 * 供暖, 暖!, and the end mark bigram 暖!→"!\x03". A one-character query is a prefix query on the
 * first code point of a bigram, which the end mark makes complete.
 */
#ifndef MSH_BASE_BIGRAM_H
#define MSH_BASE_BIGRAM_H

#include "base/str.h"

/* Calls `each` for every token (a pair of code points as UTF-8, at most 8 bytes, no NUL after it) of
 * already folded text, with the byte range of its first code point. With `end_mark`, also the last
 * code point + U+0003. A run of ' ' counts as one, at the edges as none. A non-zero answer of `each`
 * stops and is returned. */
typedef int (*msh_bigram_fn)(void *arg, const char *token, size_t n, size_t from, size_t to);
int msh_bigram_each(const char *folded, size_t n, bool end_mark, msh_bigram_fn each, void *arg);

#endif
