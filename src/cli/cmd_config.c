#include "base/base.h"

#include "cli/cli.h"
#include "service/conf.h"

#define PAGE_MAX ((size_t)64 << 10)

static const struct msh_option options[] = {
    { "reference", NULL, "every key as a page of Markdown", false },
    { "sample", NULL, "a commented configuration file", false },
    { "check", "FILE", "read a file as the server would", false },
};

static void print_page(bool reference)
{
    struct msh_str page;

    msh_str_init(&page, PAGE_MAX);
    if (reference)
        msh_conf_reference(msh_service_conf_keys, msh_service_conf_n, &page);
    else
        msh_conf_sample(msh_service_conf_keys, msh_service_conf_n, &page);
    fputs(page.p, stdout);
    msh_str_done(&page);
}

static int check(const struct msh_cli_command *command, const char *path)
{
    struct msh_service_conf conf;
    struct msh_err err = { 0 };
    FILE *file = fopen(path, "re");

    /* An absent file is no error to the server, but it is to somebody who names one. */
    if (file == NULL) {
        msh_err_errno(&err, errno, "open", "cannot open %s", path);
        return msh_cli_fail(command, &err);
    }
    fclose(file);
    msh_conf_init(msh_service_conf_keys, msh_service_conf_n, &conf);
    if (msh_conf_load(msh_service_conf_keys, msh_service_conf_n, &conf, path, &err) < 0)
        return msh_cli_fail(command, &err);
    printf("%s is fine\n", path);
    return MSH_EXIT_OK;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    bool reference = msh_arg_has(args, "reference"), sample = msh_arg_has(args, "sample");
    const char *path = msh_arg(args, "check");

    if (reference + sample + (path != NULL) != 1)
        return msh_cli_usage(command, "say one of --reference, --sample, --check FILE");
    if (path != NULL)
        return check(command, path);
    print_page(reference);
    return MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_config = {
    .name = "config",
    .usage = "--reference | --sample | --check FILE",
    .summary = "the configuration file: its keys, a sample, a check",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
