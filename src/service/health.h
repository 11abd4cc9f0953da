/*
 * health.h - how a running city fares: what a watchman wants to be woken for, read in one short
 * transaction.
 *
 * Business instants are compared with business time, so that in a sandbox a moved clock is no
 * fault. Nothing here names a person or counts citizens. Threads: any.
 */
#ifndef MSH_SERVICE_HEALTH_H
#define MSH_SERVICE_HEALTH_H

#include "service/service.h"

struct msh_health {
    int64_t jobs_due;      /* background work that fell due and is not done, what failed included */
    int64_t jobs_failing;  /* of them: failed before, waiting for another try */
    int64_t jobs_late_ms;  /* since when the oldest that nobody has taken is due */
    int64_t feed_waiting;  /* events without a place in the feed (PostgreSQL), 10,000 at most */
    int64_t feed_pos;      /* the last place given */
    int64_t unsealed;      /* events behind the last seal */
    int64_t seal_age_ms;   /* of the last seal; of the city where there is none */
    int64_t calendar_days; /* from today to the end of the last year whose notice is loaded */
};

/* MSH_E_UNAVAILABLE at once while the database is away. */
int msh_health_read(struct msh_service *service, struct msh_health *ret, struct msh_err *err);

/* When `minsheng backup` last came to its end (backup.h), real time; 0 = never. */
int64_t msh_health_backup_at(const struct msh_service *service);

#endif
