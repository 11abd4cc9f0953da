#include "base/base.h"

#include "cli/cli.h"
#include "service/schema.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "db-owner", "URL", "postgres://… of the role that owns the schema, as at init", false },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_err err = { 0 };
    struct msh_upgraded done;
    if (msh_service_upgrade(msh_arg(args, "data"), msh_arg(args, "db-owner"), &done, &err) < 0)
        return msh_cli_fail(command, &err);
    printf(done.done ? "the schema is now number %" PRId64 "\n"
                     : "nothing to do: the schema is number %" PRId64 "\n",
           done.version);
    return MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_upgrade = {
    .name = "upgrade",
    .usage = "--data DIR [--db-owner URL]",
    .summary = "bring the database of an older version up to this one",
    .text =
        "Other commands refuse an older database (schema_older) until this has run. End `serve`\n"
        "first and keep a backup: an older program refuses the upgraded database. A killed\n"
        "upgrade is run again. What it brings stands in sql/ and in the changelog.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
