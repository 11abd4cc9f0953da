/*
 * list/search_verify.h - do the word indexes find each text, and what is published of it, by all of
 * its words and by no others?
 *
 * One long read of its own. On SQLite the index is read word by word and summed up for each text,
 * windows of texts at a time; on PostgreSQL each row is compared with the words of its text.
 */
#ifndef MSH_STORE_SEARCH_VERIFY_H
#define MSH_STORE_SEARCH_VERIFY_H

#include "store/db.h"

/* `report` gets each ticket with a text that the index does not hold as it is; 0 for entries without
 * a text. MSH_E_CORRUPT where the index cannot be read at all. */
int msh_search_verify(struct msh_store *store, int64_t region_id,
                      void (*report)(void *arg, int64_t ticket_id), void *arg, struct msh_err *err);

#endif
