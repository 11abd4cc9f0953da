/*
 * verify.h - recompute everything that can be recomputed.
 *
 * Chains, seals and feed (store/verify/verify.h); each event against the transition table; each state
 * column against the last event that set it, every other column of the aggregate, of replies and
 * renditions against the digests its last command left; each printed due from its rule and calendar
 * version; words, titles, files and sealed persons; every counter against the tickets, in the same
 * snapshot; the lists of retention.h against their events; and that nobody in the list of destroyed
 * persons can still be read. Reads only; takes the time it needs.
 */
#ifndef MSH_SERVICE_VERIFY_H
#define MSH_SERVICE_VERIFY_H

#include "service/service.h"

struct msh_verdict {
    int64_t tickets, events, clocks, seals, problems;
};

/* `report` gets one line per problem. Negative only when reading itself failed. */
int msh_verify(struct msh_service *service, void (*report)(void *arg, const char *line), void *arg,
               struct msh_verdict *ret, struct msh_err *err);

#endif
