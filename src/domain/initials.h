/*
 * initials.h - the first letters of the pinyin of a person's name, to find somebody by typing.
 *
 * Pure, thread-safe. data/pinyin/initials.txt says which letter each character begins with (the
 * order of CLDR; web/src/app/pinyin.ts does the same in the browser); surnames that are read
 * otherwise than the character stand in a table.
 */
#ifndef MSH_DOMAIN_INITIALS_H
#define MSH_DOMAIN_INITIALS_H

#include "base/str.h"

/* Appends the initials of valid UTF-8: "王小明" gives "wxm". ASCII letters and digits stay, in lower
 * case; everything else gives nothing. */
void msh_initials(const char *name, struct msh_str *out);

#endif
