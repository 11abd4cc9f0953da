#include "base/base.h"

#include "cli/desk.h"
#include "service/archive.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "before", "DAY", "tickets closed before this day; at most the first of this year", false },
    { "db-owner", "URL", "postgres://… of the role that owns the schema, as at init", false },
};

static void progress(void *arg, int64_t looked_at, int64_t tickets)
{
    msh_desk_far(arg, false, "looked at %" PRId64 ", archived %" PRId64, looked_at, tickets);
}

static int archive(struct msh_desk *desk, struct msh_err *err)
{
    int64_t shown_at = 0;
    struct msh_archive_order order = { .owner = msh_desk_arg(desk, "db-owner"),
                                       .progress = progress,
                                       .arg = &shown_at };
    struct msh_archive_sum sum;
    int rc = msh_desk_day(desk, "before", 0, &order.before, err);

    if (rc == MSH_OK)
        rc = msh_archive_closed(&desk->call, &order, &sum, err);
    if (shown_at != 0) /* over the line */
        fputs("\r\033[K", stderr);
    if (rc < 0)
        return rc;
    printf("%" PRId64 " tickets archived, %" PRId64 " events\n", sum.tickets, sum.events);
    if (sum.waiting > 0)
        printf("%" PRId64
               " wait: something happened to them since, or their last seal is to come\n",
               sum.waiting);
    if (sum.broken > 0)
        return msh_err_set(err, MSH_E_CORRUPT, "chain_broken",
                           "%" PRId64 " tickets have a chain that does not hold and were left as "
                           "they are: run verify",
                           sum.broken);
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "", NULL, "before", "db-owner", false, archive },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_args own = *args;

    own.words[0] = "";
    own.n_words = 1;
    return msh_desk_run(command, &own, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_archive = {
    .name = "archive",
    .usage = "--data DIR --before DAY [--db-owner URL]",
    .summary = "bind the event chains of closed years",
    .text =
        "The chain of each ticket in the state `archived` that was closed before DAY, and left\n"
        "alone since, becomes one row instead of three an event. It is read, proved and\n"
        "verified as before. Safe beside a running server and to be stopped and begun again:\n"
        "docs/operations/archive.md.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
