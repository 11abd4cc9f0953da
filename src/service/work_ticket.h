/*
 * work_ticket.h - private to the service: what the background work (work.h) does to tickets, one
 * function for each kind of job. Each looks before it acts, so that it may run late or twice.
 *
 * All answer 0 when the job is done, 1 to be called again tomorrow, or an error.
 */
#ifndef MSH_SERVICE_WORK_TICKET_H
#define MSH_SERVICE_WORK_TICKET_H

#include "service/ticket.h"
#include "store/job_store.h"

extern const struct msh_principal msh_work_principal; /* the system itself */

/* target_id: a clock. What follows from its due; telling people before it, and after it. */
int msh_job_due(struct msh_call *call, const struct msh_job *job, struct msh_err *err);
int msh_job_remind(struct msh_call *call, const struct msh_job *job, struct msh_err *err);
int msh_job_warn(struct msh_call *call, const struct msh_job *job, struct msh_err *err);
int msh_job_unpause(struct msh_call *call, const struct msh_job *job, struct msh_err *err);

int msh_job_archive(struct msh_call *call, const struct msh_job *job, struct msh_err *err);

/* Stands on the parent, or on a child just merged into `target_id`. */
int msh_job_merged(struct msh_call *call, const struct msh_job *job, struct msh_err *err);

/* A calendar year was announced. */
int msh_job_renew(struct msh_call *call, const struct msh_job *job, struct msh_err *err);

/* What renewing would do under the rules and calendar of this directory; nothing is written. At most
 * 2,000 tickets are looked at. */
struct msh_renew_effect;
int msh_renew_look(const struct msh_call *call, const struct msh_directory *directory,
                   struct msh_renew_effect *ret, struct msh_err *err);

/* Something an administrator published begins to hold: every server reads the city again. */
int msh_job_city(struct msh_call *call, const struct msh_job *job, struct msh_err *err);

#endif
