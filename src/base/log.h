/*
 * log.h - one line per fact on stderr: time level key=value …
 *
 * Used by service, edges and workers only; base, domain and store return errors instead. Never a
 * name, phone, text of a requester, password or code. Thread-safe.
 */
#ifndef MSH_BASE_LOG_H
#define MSH_BASE_LOG_H

#include "base/base.h"

enum msh_log_level { MSH_LOG_DEBUG, MSH_LOG_INFO, MSH_LOG_WARN, MSH_LOG_ERROR };

void msh_log_set_level(enum msh_log_level level);
/* fmt makes the `key=value …` tail; values with blanks are quoted by the caller ("%s"). */
void msh_log(enum msh_log_level level, const char *event, const char *fmt, ...) MSH_PRINTF(3, 4);

/* How many lines of a level were written since the start. */
uint64_t msh_log_count(enum msh_log_level level);

#endif
