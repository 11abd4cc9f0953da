#include "base/base.h"

#include "cli/cli.h"
#include "service/backup.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "to", "FOLDER", "backup folder, on another disk; made where missing", true },
    { "keep", "N", "leave the newest N generations, take older ones away (default: all stay)",
      false },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_backup how = { .data = msh_arg(args, "data"), .to = msh_arg(args, "to") };
    struct msh_backup_done done;
    struct msh_err err = { 0 };

    if (msh_arg_i64(args, "keep", 1, 10000, 0, &how.keep, &err) < 0)
        return msh_cli_usage(command, "%s", err.text);
    if (msh_backup_make(&how, &done, &err) < 0)
        return msh_cli_fail(command, &err);
    printf("generation %s: %s, %" PRId64 " files (%" PRId64 " new), %.1f MB written\n",
           done.generation, done.database ? "database" : "no database", done.files, done.copied,
           (double)done.bytes / 1e6);
    if (how.keep > 0)
        printf("taken away: %" PRId64 " older generations, %" PRId64 " files of theirs\n",
               done.dropped, done.purged);
    if (!done.database)
        puts("the database is PostgreSQL: what goes with this is a dump made before it began\n"
             "(docs/operations/backup.md)");
    printf("not in it: %s/keys; keep a copy of it in another place\n", how.data);
    return MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_backup = {
    .name = "backup",
    .usage = "--data DIR --to FOLDER [--keep N]",
    .summary = "copy a running city into a backup folder",
    .text =
        "Beside a running server, which goes on. What was acknowledged before this began is in\n"
        "it. Attachments already there are not copied again. A killed run leaves the folder as\n"
        "it was. The keys are not in it: without them no sealed field opens.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
