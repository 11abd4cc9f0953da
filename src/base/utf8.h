/*
 * utf8.h - strict UTF-8, folding for search, and lengths people mean.
 *
 * Pure, thread-safe, no allocation beyond the given string.
 */
#ifndef MSH_BASE_UTF8_H
#define MSH_BASE_UTF8_H

#include "base/str.h"

/* Valid UTF-8 without surrogates, overlong forms or NUL bytes. */
bool msh_utf8_valid(const char *text, size_t n);

/* Code points in valid UTF-8. */
size_t msh_utf8_length(const char *text, size_t n);

/* Decode one code point of valid UTF-8 and advance *at; 0 at the end. A byte that is none gives
 * U+FFFD, and nothing past `n` is ever read. */
uint32_t msh_utf8_next(const char *text, size_t n, size_t *at);

/* Write one code point, 1 to 4 bytes without a NUL, and return the length; or append it. What is
 * none (0, surrogates, above U+10FFFF) becomes U+FFFD. */
size_t msh_utf8_encode(uint32_t cp, char out[4]);
void msh_utf8_put(struct msh_str *out, uint32_t cp);

/*
 * What a character is to a reader. One table says so for every text that is taken in: words, names,
 * queries, configuration. What people's own texts bring with them (a zero-width space pasted along,
 * joiners of emoji and of scripts other than Chinese) is taken as it is.
 */
enum msh_utf8_kind {
    MSH_UTF8_SEEN,
    MSH_UTF8_BLANK,  /* a space of some width */
    MSH_UTF8_LINE,   /* tab, LF, CR */
    MSH_UTF8_HIDDEN, /* takes no room or shows nothing: zero-width, joiners, selectors, fillers */
    MSH_UTF8_BARRED, /* in no text: controls, U+2028 and U+2029, what reorders the reading (U+202A to
                        U+202E, U+2066 to U+206F), noncharacters */
};
enum msh_utf8_kind msh_utf8_kind(uint32_t cp);

/* The first barred character of valid UTF-8, 0 if there is none. */
uint32_t msh_utf8_barred(const char *text, size_t n);

/* Valid UTF-8 without barred characters, in which something can be seen. */
bool msh_utf8_is_text(const char *text, size_t n);

/*
 * Fold for comparison: full-width forms to ASCII, Latin, Greek and Cyrillic letters to lower case,
 * ideographic space and other blanks (also tab and line ends) to ' '. One code point becomes exactly
 * one, whatever stands beside it: nothing is dropped, folding twice changes nothing, and a substring
 * of the original folds to a substring of the folded text.
 */
void msh_utf8_fold(const char *text, size_t n, struct msh_str *out);

/* Largest prefix of at most `max` code points; returns its length in bytes. */
size_t msh_utf8_prefix(const char *text, size_t n, size_t max);

#endif
