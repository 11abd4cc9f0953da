#include "base/base.h"

#include "cli/cli.h"
#include "http/routes.h"

#define DOCUMENT_MAX ((size_t)8 * 1024 * 1024)

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_str out;
    struct msh_err err = { 0 };
    int rc;

    (void)args;
    msh_str_init(&out, DOCUMENT_MAX);
    rc = msh_routes_openapi(&out, &err);
    if (rc == MSH_OK)
        puts(out.p);
    msh_str_done(&out);
    return rc < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_openapi = {
    .name = "openapi",
    .usage = "",
    .summary = "print the description of the API",
    .text = "OpenAPI 3.1 as JSON, made from the table the server routes by.\n",
    .run = run,
};
