/*
 * tidy.h - what is kept for a time only and then goes by itself: no person decides.
 *
 * Idempotency answers after 7 days, sessions that ran out, half-filled forms of the portal after
 * a day, files no row names after 24 hours. All of it follows the real clock: moving a sandbox's
 * clock drops nothing (design §5). Each deletion is its own short transaction. Personal data whose
 * retention ended are retention.h's, because that takes two people. Thread-safe; safe to run twice
 * at once.
 */
#ifndef MSH_SERVICE_TIDY_H
#define MSH_SERVICE_TIDY_H

#include "service/service.h"

/* Rows deleted by one transaction at most. */
#define MSH_TIDY_ROWS 1000

/* Sessions, idempotency answers and drafts, until none is left that is too old. `ret_n` counts all. */
int msh_tidy_rows(struct msh_service *service, int64_t *ret_n, struct msh_err *err);

/* One of the 256 parts of DIR/files; called every MSH_TIDY_FILES_MS it comes round once a day. */
#define MSH_TIDY_FILES_MS (5 * MSH_MINUTE_MS)
int msh_tidy_files(struct msh_service *service, int64_t *ret_n, struct msh_err *err);

#endif
