/*
 * mask.h - a first proposal of words anybody may read: what could name a person or a door is taken
 * out. A human reads it before it is published, and a second one approves it.
 *
 * Own scanner, no patterns: it knows digits (ASCII, full-width, Chinese), latin letters and what
 * stands behind a number. It masks too much rather than too little: a date stays ("2026-11-21",
 * "11月9号"), a metro line stays ("3号线"), a long number of any kind does not.
 *
 *     我是钱一一，住柳河路9号3号楼501室，电话139 0000-0001。
 *     我是某某，住柳河路**号**号楼**室，电话***。
 *
 * Masking twice changes nothing. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_MASK_H
#define MSH_DOMAIN_MASK_H

#include "base/names.h"
#include "base/str.h"

/* What was found, as bits. */
enum msh_mask_find {
    MSH_MASK_NAME = 1 << 0,   /* a known name, also with a title of address behind the surname */
    MSH_MASK_PHONE = 1 << 1,  /* a known number, or eleven digits that begin like a mobile's */
    MSH_MASK_IDENT = 1 << 2,  /* 15 or 18 digits, the last may be X */
    MSH_MASK_NUMBER = 1 << 3, /* another run of seven digits or more */
    MSH_MASK_CODE = 1 << 4,   /* letters and digits together: plates, passports, user names, mail */
    MSH_MASK_DOOR = 1 << 5,   /* house, building, unit, floor, room */
    MSH_MASK_GUESS = 1 << 6,  /* what looks like a name: 高女士, 我叫唐某某 */
};
#define MSH_MASK_FINDS 7
extern const struct msh_names msh_mask_find_names; /* by number of the bit */
/* What is never published, whoever proposes it. */
#define MSH_MASK_NEVER (MSH_MASK_NAME | MSH_MASK_PHONE | MSH_MASK_IDENT)

/* One person behind the words; empty and NULL are nothing. */
struct msh_mask_person {
    const char *name, *phone;
};

/* Bytes [from, to) of the text, what stands there, and what takes its place. */
struct msh_mask_hit {
    size_t from, to;
    unsigned bit;
    const char *mask;
};
typedef void (*msh_mask_fn)(void *arg, const struct msh_mask_hit *hit);

/* Tell `each` what is found, in order. Answers the bits. */
unsigned msh_mask_each(const char *text, const struct msh_mask_person *persons, size_t n,
                       msh_mask_fn each, void *arg);

/* Which of the persons' own data stand in the text whatever else is in it: MSH_MASK_NAME for a whole
 * name, MSH_MASK_PHONE for a number. Others' names and numbers, and a surname with a title, which
 * may be the accused's, are left to who writes. */
unsigned msh_mask_tells(const char *text, const struct msh_mask_person *persons, size_t n);

/* Append the masked text (valid UTF-8) to `out`, which may be NULL to ask only what is in it.
 * Answers the bits of what was found. */
unsigned msh_mask(const char *text, const struct msh_mask_person *persons, size_t n,
                  struct msh_str *out);

#endif
