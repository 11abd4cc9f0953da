/*
 * job_store.h - background work as rows: due at a business instant, claimed by one worker, safe to
 * run twice, caught up after a stop.
 *
 * A worker claims, then does the work and msh_job_done in one transaction: when its claim was lost
 * meanwhile (it was too slow, or the job was cancelled), `done` answers MSH_E_STALE and the work
 * rolls back with it. `due_at` is business time, claims and backoff are real time. Done jobs leave
 * no row; what they did is an event.
 */
#ifndef MSH_STORE_JOB_STORE_H
#define MSH_STORE_JOB_STORE_H

#include "store/region.h"

#define MSH_JOB_CLAIM_MAX 256

struct msh_job {
    int64_t job_id;
    const char *kind; /* code, at most 48 bytes */
    int64_t due_at;
    int64_t ticket_id;      /* 0: none */
    int64_t target_id;      /* 0: none; task, claim, clock … by kind */
    int attempts;           /* this one included */
    int64_t claimed_until;  /* with attempts the fence of the claim */
    const char *last_error; /* of the attempt before, or NULL */
};

int msh_job_enqueue(struct msh_tx *tx, int64_t region_id, struct msh_idgen *idgen, const char *kind,
                    int64_t due_at, int64_t ticket_id, int64_t target_id, struct msh_err *err);

/* Nothing when a job of that kind, ticket and target is waiting: for periodic work. Two processes
 * starting at the same instant may both add one; jobs are safe to run twice. */
int msh_job_ensure(struct msh_tx *tx, int64_t region_id, struct msh_idgen *idgen, const char *kind,
                   int64_t due_at, int64_t ticket_id, int64_t target_id, struct msh_err *err);

/* Claim at most `limit` (1 to MSH_JOB_CLAIM_MAX) jobs due at or before `now_at` until real_at +
 * claim_ms: the oldest, but of those that belong to no ticket up to half before all others, so that
 * the city's own work never waits behind tickets long past due. Oldest first, in the arena. */
int msh_job_claim(struct msh_tx *tx, int64_t region_id, int64_t now_at, int64_t real_at,
                  int64_t claim_ms, int64_t limit, struct msh_arena *arena,
                  struct msh_job **ret_jobs, size_t *ret_n, struct msh_err *err);

/* MSH_E_STALE "job_lost" when the claim is not ours any more. */
int msh_job_done(struct msh_tx *tx, int64_t region_id, const struct msh_job *job,
                 struct msh_err *err);
/* Done for now, due again: the next run of periodic work. */
int msh_job_again(struct msh_tx *tx, int64_t region_id, const struct msh_job *job, int64_t due_at,
                  struct msh_err *err);
/* Try again after a pause that doubles from 1 s to 1 h. `reason` is kept (256 bytes); no personal
 * data. A lost claim is no error here. */
int msh_job_fail(struct msh_tx *tx, int64_t region_id, const struct msh_job *job, int64_t real_at,
                 const char *reason, struct msh_err *err);

/* Drop waiting and claimed jobs of a ticket. `kind` NULL: any; `target_id` 0: any. */
int msh_job_cancel(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, const char *kind,
                   int64_t target_id, int64_t *ret_n, struct msh_err *err);

/* What waits of a ticket, claimed or not, in the arena. */
int msh_job_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                      struct msh_arena *arena, struct msh_job **ret_jobs, size_t *ret_n,
                      struct msh_err *err);

/* When to look again: the next unclaimed due (business time) and the end of the first claim or
 * pause (real time); INT64_MAX for none. */
int msh_job_next(struct msh_tx *tx, int64_t region_id, int64_t real_at, int64_t *ret_due_at,
                 int64_t *ret_free_at, struct msh_err *err);

/* Jobs due at or before `now_at` that are not done, and those of them that failed before. */
int msh_job_backlog(struct msh_tx *tx, int64_t region_id, int64_t now_at, int64_t *ret_due,
                    int64_t *ret_failing, struct msh_err *err);

#endif
