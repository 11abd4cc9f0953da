#include "base/base.h"

#include "base/time.h"
#include "cli/cli.h"
#include "store/receipt.h"

#define FILE_MAX (1u << 20)

static const struct msh_option options[] = {
    { "receipt", "FILE", "the receipt the requester was given", true },
    { "proof", "FILE", "the path from the event to a seal", false },
    { "seal", "FILE", "the published seal", false },
};

struct files {
    char *bytes[MSH_COUNT(options)];
    struct msh_piece pieces[MSH_COUNT(options)];
};

static int read_files(const struct msh_args *args, struct files *files, struct msh_err *err)
{
    for (size_t i = 0; i < MSH_COUNT(options); i++) {
        const char *path = msh_arg(args, options[i].name);
        if (path == NULL)
            continue;
        int rc = msh_cli_read(path, FILE_MAX, &files->bytes[i], &files->pieces[i].n, err);
        if (rc < 0)
            return rc;
        files->pieces[i].p = files->bytes[i];
    }
    return MSH_OK;
}

static void print(const struct msh_receipt *receipt, bool sealed)
{
    char at[MSH_RFC3339_SIZE];
    msh_time_format(receipt->accepted_at, MSH_ZONE_CHINA_MS, at);
    printf("receipt %s, accepted %s: the words are the ones that were registered\n",
           receipt->number, at);
    puts(sealed ? "the event lies under the seal: nothing before it was changed since"
                : "not checked against a seal: give --proof and --seal as well");
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    const char *word = msh_arg_word(args, 0);
    struct files files = { 0 };
    struct msh_receipt receipt;
    struct msh_arena arena;
    struct msh_err err = { 0 };
    if (word == NULL || !msh_streq(word, "verify"))
        return msh_cli_usage(command, "say `receipt verify`");
    if (msh_arg_has(args, "proof") != msh_arg_has(args, "seal"))
        return msh_cli_usage(command, "--proof and --seal go together");
    msh_arena_init(&arena, 256u << 20);
    int rc = read_files(args, &files, &err);
    if (rc == MSH_OK)
        rc = msh_receipt_verify(&arena, files.pieces[0], files.pieces[1], files.pieces[2], &receipt,
                                &err);
    if (rc == MSH_OK)
        print(&receipt, msh_arg_has(args, "seal"));
    for (size_t i = 0; i < MSH_COUNT(options); i++)
        free(files.bytes[i]);
    msh_arena_done(&arena);
    return rc < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_receipt = {
    .name = "receipt",
    .usage = "verify --receipt FILE [--proof FILE --seal FILE]",
    .summary = "check a requester's receipt offline",
    .text =
        "Needs no database and no server: the three files prove by themselves that these words\n"
        "were registered under this number at this time and not changed since the seal.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
