/*
 * page.h - writing HTML: constant markup with values that are always escaped.
 *
 * The markup is a printf format, so the compiler refuses anything but a literal and checks the
 * values' types; what %s brings is escaped for text and for quoted attributes alike. There is no
 * way to add markup that came from outside. Attribute values must stand in double quotes; addresses
 * are built of our own paths and checked words, never of what somebody sent.
 *
 * A page grows in memory up to MSH_PAGE_MAX and is answered whole. One thread at a time.
 */
#ifndef MSH_HTTP_PAGE_H
#define MSH_HTTP_PAGE_H

#include "base/str.h"

#define MSH_PAGE_MAX ((size_t)2 * 1024 * 1024)

struct msh_page {
    struct msh_str out;
    bool chinese; /* the page's own language: nothing needs marking */
};

void msh_page_init(struct msh_page *page);
void msh_page_done(struct msh_page *page); /* unless its bytes were taken by a reply */

/* Known: %s (NULL is nothing), %d, %ld, %zu, %%. Anything else aborts: our own mistake. */
void msh_page_add(struct msh_page *page, const char *markup, ...) MSH_PRINTF(2, 3);

/* Words of people and names that a city gives: escaped, with line breaks kept as <br>. on a
 * page in another language Chinese ones say so (lang), so that a screen reader reads them rightly
 * (WCAG 3.1.2). */
void msh_page_lines(struct msh_page *page, const char *text);

/* Escape into any string: & < > " and '. */
void msh_html_escape(struct msh_str *out, const char *text, size_t n);

#endif
