#include "base/base.h"

#include "service/plan.h"

#define PREPARE_MAX 5

static int attempt(const struct msh_plan_edit *edit, const char *name,
                   const struct msh_directory *directory, struct msh_plan *plan,
                   struct msh_err *err)
{
    const struct msh_call *call = edit->call;
    int rc = msh_plan_load(plan, edit->call, directory, edit->ticket_id, err);
    if (rc < 0 || plan->repeat)
        return rc;
    if (call->if_match >= 0 && call->if_match != plan->before.version)
        return msh_err_set(err, MSH_E_STALE, "stale", "somebody changed this ticket meanwhile");
    rc = edit->prepare(plan, edit->arg, err);
    return rc < 0 ? rc : msh_plan_write(plan, name, err);
}

int msh_plan_edit(const struct msh_plan_edit *edit, const char *name, struct msh_plan *ret,
                  struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(edit->call->service);
    int rc = MSH_E_STALE;
    for (int i = 0; i < PREPARE_MAX && rc == MSH_E_STALE; i++) {
        rc = attempt(edit, name, directory, ret, err);
        if (edit->call->if_match >= 0)
            break;
    }
    msh_directory_release(directory);
    ret->directory = NULL;
    return rc;
}
