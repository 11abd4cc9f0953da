/*
 * unit_merge.h - merging a unit into its successor on a day (信访工作条例 24).
 *
 * Ordered for now or a later day. When the day comes, one transaction closes the unit, puts what
 * stands below it below the successor, moves its people with their grants, and enters the catalogue
 * lines that named its family, if no other unit has it, in a new version; the event of the region
 * tells it. Then a job gives the successor what is open, one ticket a transaction, with an event and
 * the reason in each; no clock moves. What has ended stays under the merged unit's name, and in the
 * trees the merged unit stands below its successor, so that its people still read it and a report
 * that accuses it is fenced off from them.
 *
 * A report on which the successor may not work goes back to dispatch. Running the job again does
 * nothing more. Errors: MSH_E_INVALID "into"; MSH_E_STATE "unit_merged", "unit_root",
 * "merge_planned". Results live in the call's arena. Thread-safe.
 */
#ifndef MSH_SERVICE_UNIT_MERGE_H
#define MSH_SERVICE_UNIT_MERGE_H

#include "service/call.h"
#include "store/holding.h"
#include "store/job_store.h"
#include "store/merge_store.h"

#define MSH_MERGE_FROM_NOW INT32_MIN

struct msh_merge_in {
    const char *code, *into; /* codes */
    const char *reason;      /* one line or NULL */
    int32_t from_day;        /* a later day, or MSH_MERGE_FROM_NOW; today means now */
    bool dry_run;
};

/* What merging would move, or what is left to move. Tickets without reports. */
struct msh_merge_figures {
    struct msh_unit_figures open;
    int64_t people;   /* who belong to the unit or hold a grant there */
    int64_t grants;   /* held there */
    int64_t children; /* units right below it in either tree */
    int64_t lines;    /* of the catalogue that would name the successor's family */
    int64_t duties;   /* matters it may lead on and the successor may not */
};

struct msh_merge_view {
    struct msh_unit_merge merge; /* merge_id 0 in a dry run */
    struct msh_merge_figures figures;
};

int msh_unit_merge_order(struct msh_call *call, const struct msh_merge_in *in,
                         struct msh_merge_view *ret, struct msh_err *err);
/* Take a planned one back. MSH_E_STATE "merge_state" once it was carried out. */
int msh_unit_merge_drop(struct msh_call *call, const char *code, struct msh_err *err);
/* The newest order of a unit. MSH_E_NOT_FOUND "merge_unknown". */
int msh_unit_merge_look(struct msh_call *call, const char *code, struct msh_merge_view *ret,
                        struct msh_err *err);

/* Jobs (work.h); target_id: the order. Its day has come; its open work moves. */
int msh_job_unit_merge(struct msh_call *call, const struct msh_job *job, struct msh_err *err);
int msh_job_succeed(struct msh_call *call, const struct msh_job *job, struct msh_err *err);

#endif
