#include "base/base.h"

#include "cli/cli.h"

/* In the order a city meets them. */
static const struct msh_cli_command *const commands[] = {
    &msh_cmd_init,      &msh_cmd_upgrade, &msh_cmd_serve,     &msh_cmd_user,
    &msh_cmd_unit,      &msh_cmd_area,    &msh_cmd_category,  &msh_cmd_catalogue,
    &msh_cmd_calendar,  &msh_cmd_rule,    &msh_cmd_retention, &msh_cmd_archive,
    &msh_cmd_demo_data, &msh_cmd_backup,  &msh_cmd_restore,   &msh_cmd_verify,
    &msh_cmd_receipt,   &msh_cmd_import,  &msh_cmd_export,    &msh_cmd_reconcile,
    &msh_cmd_clock,     &msh_cmd_config,  &msh_cmd_openapi,   &msh_cmd_version,
};

static void help(FILE *out)
{
    fprintf(out, "usage: minsheng COMMAND [OPTION…]\n\n"
                 "The open-source system behind a city's 12345 hotline.\n\ncommands:\n");
    for (size_t i = 0; i < MSH_COUNT(commands); i++)
        fprintf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(out, "\n`minsheng COMMAND --help` says more. Exit codes: 0 done, 1 refused or failed, "
                 "2 wrong\ncommand line, 3 file, database or memory out of reach.\n");
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (msh_streq(argv[i], "--help") || msh_streq(argv[i], "-h"))
            return true;
    return false;
}

int main(int argc, char **argv)
{
    if (argc < 2 || msh_streq(argv[1], "--help") || msh_streq(argv[1], "-h") ||
        msh_streq(argv[1], "help")) {
        help(argc < 2 ? stderr : stdout);
        return argc < 2 ? MSH_EXIT_USAGE : MSH_EXIT_OK;
    }
    for (size_t i = 0; i < MSH_COUNT(commands); i++) {
        const struct msh_cli_command *command = commands[i];
        struct msh_args args;
        struct msh_err err = { 0 };
        if (!msh_streq(command->name, argv[1]) &&
            !(msh_streq(argv[1], "--version") && msh_streq(command->name, "version")))
            continue;
        if (asks_help(argc - 2, argv + 2)) {
            msh_cli_help(command);
            return MSH_EXIT_OK;
        }
        if (msh_args_parse(command, argc - 2, argv + 2, &args, &err) < 0)
            return msh_cli_usage(command, "%s", err.text);
        msh_cli_given(&args);
        return command->run(command, &args);
    }
    fprintf(stderr, "minsheng: no command %s; `minsheng --help` lists them\n", argv[1]);
    return MSH_EXIT_USAGE;
}
