/*
 * law.h - a citation of a Chinese law for readers of English.
 *
 * Citations are kept as the law is called: "安阳市政务服务条例 第50条". data/laws.tsv says what the
 * titles mean; web/src/app/law.ts reads the same file. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_LAW_H
#define MSH_DOMAIN_LAW_H

#include "base/str.h"

/* Appends the English title and article, the citation itself in brackets: "Anyang Regulations on
 * Government Services, Art. 50 (安阳市政务服务条例 第50条)". A title the table does not know, and
 * what stands behind one that is no article, stays in the brackets alone; a citation without a known
 * title is appended as it is. */
void msh_law_english(const char *citation, struct msh_str *out);

#endif
