/*
 * portal/words.h - every string of the portal in both languages, once.
 *
 * The table is one list in portal/words.c's include (portal/words.inc): a word that has no line
 * does not compile, a line without a text in either language, or with other gaps in one than in
 * the other, fails the unit test. {1} and {2} are gaps that msh_word_fill fills. Chinese as a good
 * operator speaks: the person is 您, short sentences; English is written, not translated.
 */
#ifndef MSH_HTTP_PORTAL_WORDS_H
#define MSH_HTTP_PORTAL_WORDS_H

#include "base/str.h"

enum msh_word {
#define WORD(name, zh, en) MSH_WORD_##name,
#include "http/portal/words.inc"
#undef WORD
    MSH_WORD_COUNT
};

const char *msh_word(bool english, enum msh_word word);

/* Append the text with its gaps filled; NULL fills with nothing. */
void msh_word_fill(struct msh_str *out, const char *text, const char *one, const char *two);

#endif
