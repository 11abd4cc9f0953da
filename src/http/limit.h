/*
 * limit.h - token buckets: how often may this address or account do that?
 *
 * A bounded table of buckets, one per key text; when it is full the bucket that is fullest (least
 * recently needed) of a small sample gives way, so memory stays fixed under attack. Keys are kept
 * as keyed 64-bit hashes under a random key of the process. Time comes in as an argument
 * (monotonic ms). Thread-safe.
 */
#ifndef MSH_HTTP_LIMIT_H
#define MSH_HTTP_LIMIT_H

#include "base/err.h"

struct msh_limit;

/* `rate` tokens per `period_ms`, at most `burst` saved up; `slots` keys remembered. */
struct msh_limit *msh_limit_new(unsigned rate, int64_t period_ms, unsigned burst, size_t slots);
/* Another rate from now on; what was saved up stays, up to the new burst. */
void msh_limit_set(struct msh_limit *limit, unsigned rate, int64_t period_ms, unsigned burst);
void msh_limit_free(struct msh_limit *limit);

/* Take `cost` tokens. MSH_E_LIMIT "rate_limited" with retry_after_s (at least 1) when there are too
 * few; nothing is taken then. */
int msh_limit_take(struct msh_limit *limit, const char *key, unsigned cost, int64_t now_ms,
                   struct msh_err *err);

/* Only look: would `cost` be granted? Used to refuse log-ins before the costly hash. */
int msh_limit_peek(struct msh_limit *limit, const char *key, unsigned cost, int64_t now_ms,
                   struct msh_err *err);

/* Key of a client address: IPv4 as it is, IPv6 by its /64. */
void msh_limit_address(const char *address, char *out, size_t size);

#endif
