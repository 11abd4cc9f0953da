/*
 * call.h - one request as a use case sees it: who asks, where memory comes from, and how a repeat is
 * recognised.
 */
#ifndef MSH_SERVICE_CALL_H
#define MSH_SERVICE_CALL_H

#include "service/service.h"
#include "store/idem_store.h"

struct msh_call {
    struct msh_service *service;
    const struct msh_principal *principal;
    struct msh_arena *arena;
    const struct msh_idem_key *idem; /* NULL: not repeatable from outside (CLI, worker) */
    int64_t if_match;                /* -1 = absent; else the version the caller saw */
    /* Demo data and import only: the moment it happened, 0 = business now. Whoever sets it also
     * raises what fell due before the present; jobs in the past are not made, and the lot for a
     * sample is the moment's own millisecond, so that the same story has the same outcome. */
    int64_t at;
    int64_t until; /* with `at`: where the told history ends; 0 = business now */
};

#endif
