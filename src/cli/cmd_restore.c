#include "base/base.h"

#include "cli/cli.h"
#include "service/backup.h"

static const struct msh_option options[] = {
    { "from", "FOLDER", "backup folder", true },
    { "keys", "DIR", "the city's keys/, which is kept apart from backups", true },
    { "data", "DIR", "data folder to make", true },
    { "at", "NAME", "generation, e.g. 20261121T154500Z (default: the newest)", false },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    const struct msh_restore how = { .from = msh_arg(args, "from"),
                                     .keys = msh_arg(args, "keys"),
                                     .data = msh_arg(args, "data"),
                                     .generation = msh_arg(args, "at") };
    struct msh_backup_done done;
    struct msh_err err = { 0 };

    if (msh_restore_make(&how, &done, &err) < 0)
        return msh_cli_fail(command, &err);
    printf("made %s of generation %s: %s, %" PRId64 " files, %.1f MB, every hash as written\n"
           "next: minsheng verify --data %s\n"
           "and never serve it beside the city it was copied from\n",
           how.data, done.generation, done.database ? "database" : "database in PostgreSQL",
           done.files, (double)done.bytes / 1e6, how.data);
    return MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_restore = {
    .name = "restore",
    .usage = "--from FOLDER --keys DIR --data DIR [--at NAME]",
    .summary = "make a data folder from a backup",
    .text = "Compares every byte with what was written; until all of it is there, DIR is no data\n"
            "folder. With PostgreSQL the database is restored first (docs/operations/backup.md).\n"
            "What keys/ says is destroyed stays destroyed.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
