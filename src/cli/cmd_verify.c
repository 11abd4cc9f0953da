#include "base/base.h"

#include "cli/cli.h"
#include "service/open.h"
#include "service/verify/verify.h"
#include "store/tables.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "tables", NULL, "tell how each table is covered, and which columns may differ unseen" },
};

/* TABLE <tab> how it is covered <tab> columns that may differ <tab> why that does no harm */
static int print_tables(void)
{
    for (size_t i = 0; i < msh_tables_n; i++)
        printf("%s\t%s\t%s\t%s\n", msh_tables[i].name,
               msh_cover_names.items[msh_tables[i].cover].en,
               msh_tables[i].open == NULL ? "" : msh_tables[i].open,
               msh_tables[i].why == NULL ? "" : msh_tables[i].why);
    return MSH_EXIT_OK;
}

static void print(void *arg, const char *line)
{
    (void)arg;
    puts(line);
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_service *service = NULL;
    struct msh_verdict verdict = { 0 };
    struct msh_err err = { 0 };
    if (msh_arg_has(args, "tables"))
        return print_tables();
    int rc = msh_service_open(msh_arg(args, "data"), &service, &err);
    if (rc == MSH_OK)
        rc = msh_verify(service, print, NULL, &verdict, &err);
    bool sandbox = rc == MSH_OK && service->region.sandbox;
    msh_service_close(service);
    if (rc < 0)
        return msh_cli_fail(command, &err);
    if (sandbox)
        puts("this is a sandbox: its clock can be moved, its seals prove nothing about a city");
    printf("%" PRId64 " tickets, %" PRId64 " events, %" PRId64 " dues, %" PRId64 " seals: %" PRId64
           " problems\n",
           verdict.tickets, verdict.events, verdict.clocks, verdict.seals, verdict.problems);
    return verdict.problems == 0 ? MSH_EXIT_OK : MSH_EXIT_FAILED;
}

const struct msh_cli_command msh_cmd_verify = {
    .name = "verify",
    .usage = "--data DIR [--tables]",
    .summary = "recompute chains, seals, states, dues, words and counters",
    .text = "Reads everything once, beside a running server, and names each problem on a line of\n"
            "its own. Holds one long read transaction, on SQLite one for each processor, of\n"
            "`sqlite_readers` at most. Exit 0 when there are 0 problems, else 1.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
