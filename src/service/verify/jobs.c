/*
 * Work that waits, compared with what it waits for: a limit whose job was taken away would pass in
 * silence, a pause would never end. Of what has come to pass the events tell; so this asks for the
 * jobs of limits and pauses still to come.
 */
#include "base/base.h"

#include "service/verify/run.h"
#include "store/job_store.h"

/* What add_clock_jobs of plan.c enqueues. */
static const char *awaited(const struct msh_clock *clock, int64_t *ret_at)
{
    const bool paused = clock->paused_at != 0;

    *ret_at = paused ? clock->pause_until : clock->due_at;
    if (clock->state != MSH_CLOCK_RUNNING || *ret_at == 0)
        return NULL;
    if (paused)
        return "unpause";
    return clock->stage == MSH_STAGE_HANDLE || clock->stage == MSH_STAGE_REHANDLE ||
                   clock->stage == MSH_STAGE_RETURN
               ? "due"
               : NULL;
}

static bool waits(const struct msh_job *jobs, size_t n, const char *kind, int64_t target_id,
                  int64_t at)
{
    for (size_t i = 0; i < n; i++)
        if (jobs[i].target_id == target_id && jobs[i].due_at == at && msh_streq(jobs[i].kind, kind))
            return true;
    return false;
}

int msh_verify_jobs(struct verifying *v, struct msh_tx *tx, const struct msh_ticket_row *row,
                    struct msh_err *err)
{
    const struct msh_region *region = &v->service->region;
    struct msh_job *jobs = NULL;
    int64_t now, at;
    size_t n = 0;
    bool any = false;

    for (size_t i = 0; i < row->ticket.n_clocks; i++)
        any |= awaited(&row->ticket.clocks[i], &at) != NULL;
    if (!any)
        return MSH_OK;
    if (msh_job_of_ticket(tx, region->region_id, row->ticket.id, &v->arena, &jobs, &n, err) < 0 ||
        msh_region_now(tx, region, &now, err) < 0)
        return err->rc;
    for (size_t i = 0; i < row->ticket.n_clocks; i++) {
        const struct msh_clock *clock = &row->ticket.clocks[i];
        const char *kind = awaited(clock, &at);

        if (kind != NULL && at > now && !waits(jobs, n, kind, clock->id, at))
            msh_verify_problem(v, "ticket", row->ticket.id, v->last_seq, "work_gone",
                               "a limit or a pause would pass without its work: no job waits");
    }
    return MSH_OK;
}
