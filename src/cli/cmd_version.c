#include "base/base.h"

#include "cli/cli.h"

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    (void)command, (void)args;
    puts("minsheng " MSH_VERSION);
    return MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_version = {
    .name = "version",
    .usage = "",
    .summary = "print the version",
    .run = run,
};
