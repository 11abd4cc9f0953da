/*
 * work.h - what runs in the background: rows of table job with a due time.
 *
 * Kinds: `due` (what follows from a limit that passed), `remind` and `warn` (telling people before
 * and after it, in working time but for urgent hours), `unpause`, `archive`, `merged` (a parent
 * passed review: ask each merged requester; it ended without a reply: bring them back), `renew` (a
 * calendar year came in), `destroy` (a confirmed list of retention.h), `unit_merge` and `succeed`
 * (unit_merge.h), and the periodic `fold` (tallies), `seal`, `purge` and `sweep` (tidy.h),
 * `retention` (what expired becomes a list). Each is safe to run twice and catches up after a stop;
 * business dues follow the business clock. The city's own work (no ticket's) is taken before that of
 * tickets and in bounded turns, so that neither waits until all of the other is done.
 */
#ifndef MSH_SERVICE_WORK_H
#define MSH_SERVICE_WORK_H

#include "service/service.h"

/* Make sure the periodic jobs exist. */
int msh_work_prepare(struct msh_service *service, struct msh_err *err);

/* Run everything that is due by now, in rounds, until `limit` jobs ran (0 = until none is left).
 * Answers how many ran. A job that fails is put back with its reason and does not stop the others. */
int msh_work_run(struct msh_service *service, int64_t limit, int64_t *ret_n, struct msh_err *err);

/* PostgreSQL: give committed events their place in the feed, as msh_work_run does first. */
int msh_work_feed(struct msh_service *service, struct msh_err *err);

/*
 * As many threads as the configuration says (`jobs_threads`, also none) that keep running
 * msh_work_run until stopped, and the feed's sequencer on PostgreSQL. Set region.hook between `new`
 * and `start`: they read it without a lock. `start` fails with the database's error, or "thread"
 * when there is none to be had; `stop` is due all the same, ends and frees them. NULL does nothing.
 */
struct msh_worker;
struct msh_worker *msh_worker_new(struct msh_service *service);
int msh_worker_start(struct msh_worker *worker, struct msh_err *err);
/* Look now instead of at the next rest's end; from any thread, also as msh_feed_hook.appended. */
void msh_worker_wake(struct msh_worker *worker);
void msh_worker_stop(struct msh_worker *worker);

/* Sandbox: move the business clock, then run all work that fell due. MSH_E_NOT_FOUND elsewhere. */
int msh_work_advance(struct msh_service *service, int64_t by_ms, struct msh_err *err);

#endif
