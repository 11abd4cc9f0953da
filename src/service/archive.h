/*
 * archive.h - bind the chains of closed years (store/archive.h), ticket by ticket, beside a running
 * server.
 */
#ifndef MSH_SERVICE_ARCHIVE_H
#define MSH_SERVICE_ARCHIVE_H

#include "service/call.h"

struct msh_archive_order {
    int32_t before;    /* day: tickets closed, and untouched since, before it began */
    const char *owner; /* PostgreSQL: url of the role that owns the tables; NULL: our own */
    void (*progress)(void *arg, int64_t looked_at, int64_t tickets); /* every 1,000; may be NULL */
    void *arg;
};

struct msh_archive_sum {
    int64_t tickets, events; /* bound now */
    int64_t waiting;         /* touched since, or not sealed yet */
    int64_t broken;          /* whose chain does not hold: verify names them */
};

/*
 * Tickets in the state `archived` are bound in transactions of a few dozen; a stopped run is begun
 * again and finds what is left. It stands in the audit trail with its figures. MSH_E_INVALID
 * "before" for a day beyond the first of this year by business time, "db_owner" where the role may
 * not delete events. The embedded database keeps the room it wins for what comes next.
 */
int msh_archive_closed(struct msh_call *call, const struct msh_archive_order *order,
                       struct msh_archive_sum *ret, struct msh_err *err);

#endif
