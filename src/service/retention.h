/*
 * retention.h - personal data whose time is over (PIPL 19, 47; design §5).
 *
 * How long a requester's name and phone are kept after the ticket was closed is the setting
 * `retention_years`, a row with its law; without it nothing expires. Once a day a job gathers the
 * persons whose time is over into a list. One person asks for its destruction, another confirms;
 * then a job destroys key after key, each in a transaction of its own, and goes on after a stop.
 * The period follows the real clock, so a sandbox's moved clock destroys nothing.
 *
 * The two are people with accounts, not programs: auditors, or supervisors of the whole city. The
 * steps are events of one chain, the subject ("retention", region), with the count and the digest
 * of the list, so that what was carried out is what was confirmed. On the command line
 * they say who they are by their password. Thread-safe.
 */
#ifndef MSH_SERVICE_RETENTION_H
#define MSH_SERVICE_RETENTION_H

#include "service/ticket.h"
#include "store/retention_store.h"

#define MSH_RETENTION_MAX  20000 /* persons of one list; the rest comes with the next */
#define MSH_RETENTION_PAGE 500   /* items or lists read at once */

/*
 * Gather what has expired into a list and propose it; goes on with one left half gathered. Answers
 * its id, or 0 when nothing has expired, no period is set, or another list is still open. After a
 * dropped list the job waits 30 days; `now_please` does not.
 */
int msh_retention_gather(struct msh_service *service, bool now_please, int64_t *ret_list_id,
                         struct msh_err *err);

/* Carry out a part of a confirmed list; `ret_more` = call again. Safe to run twice. */
int msh_retention_destroy(struct msh_call *call, int64_t list_id, bool *ret_more,
                          struct msh_err *err);

/*
 * One of the two agrees: the first asks for the destruction, the second, somebody else, confirms
 * it. Takes the call's key and If-Match (msh_retention_mark). MSH_E_NOT_FOUND; MSH_E_STALE;
 * MSH_E_STATE "retention_state"; MSH_E_CORRUPT "retention_digest": the rows are not what was
 * proposed; MSH_E_FORBIDDEN "person_only" (a token), "city_only" (a supervisor of a part of the
 * city), "second_person".
 */
int msh_retention_confirm(struct msh_call *call, int64_t list_id, struct msh_err *err);
/* Either of the two, before it is confirmed, with the reason: nobody of the list is destroyed. */
int msh_retention_refuse(struct msh_call *call, int64_t list_id, const char *reason,
                         struct msh_err *err);

/* Count and digest of a list as its rows are: H(person, person, …), ids as text. Inside a
 * transaction. */
int msh_retention_sum(struct msh_tx *tx, const struct msh_region *region, int64_t list_id,
                      int64_t *ret_n, uint8_t ret_digest[MSH_HASH_SIZE], struct msh_err *err);

/* The report. `years` is 0 where the city set none. */
struct msh_retention_report {
    int64_t years;
    int64_t cutoff_at; /* tickets closed before it are over, now; 0 without a period */
    struct msh_retention_list *lists; /* newest first */
    size_t n_lists;
};
int msh_retention_report(struct msh_service *service, struct msh_arena *arena, int64_t before_id,
                         int64_t limit, struct msh_retention_report *ret, struct msh_err *err);
/* One list and a page of its items. */
int msh_retention_read(struct msh_service *service, struct msh_arena *arena, int64_t list_id,
                       int64_t after_person, int64_t limit, struct msh_retention_list *ret_list,
                       struct msh_retention_item **ret_items, size_t *ret_n, struct msh_err *err);

#endif
