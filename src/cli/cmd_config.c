#include "base/base.h"

#include "cli/desk.h"
#include "service/settings.h"

#define PAGE_MAX (1u << 20)

static const struct msh_option options[] = {
    { "reference", NULL, "print all keys and settings as a Markdown page", false },
    { "sample", NULL, "print a configuration file with every key as a comment", false },
    { "check", "FILE", "read a configuration file as a start would", false },
};

static void print_reference(void)
{
    struct msh_str keys;
    msh_str_init(&keys, PAGE_MAX);
    msh_conf_reference(msh_service_conf_keys, msh_service_conf_n, &keys);
    puts("# Configuration\n\n"
         "Printed from the code by `minsheng config --reference`; not written by hand.\n\n"
         "## The process: DIR/minsheng.conf\n\n"
         "What a process is told about itself and its machine. One `key = value` a line; a line\n"
         "that begins with `#` is a remark. An unknown key, a bad value or a key set twice stops\n"
         "the start and names its line. Those with \"yes\" under \"While running\"\n"
         "are read again on SIGHUP, the others at the start alone. `minsheng config --sample`\n"
         "prints a file to begin with.\n");
    fputs(keys.p, stdout);
    msh_str_done(&keys);
    puts("\n## The city: settings\n\n"
         "What the city decides beside its deadline rules. Kept in the database with the law each\n"
         "value rests on, changed by `minsheng rule set NAME VALUE --data DIR --legal-ref TEXT`,\n"
         "seen by running servers within a second.\n\n"
         "| Name | Range | Meaning |\n| --- | --- | --- |");
    for (size_t i = 0; i < msh_setting_n; i++)
        printf("| `%s` | %" PRId64 " to %" PRId64 " | %s |\n", msh_setting_keys[i].name,
               msh_setting_keys[i].min, msh_setting_keys[i].max, msh_setting_keys[i].help);
    puts("| `" MSH_SETTING_TAG
         "X` | category codes | tickets of these categories, and of all below "
         "them, fall under rules with the tag X |");
}

static void print_sample(void)
{
    struct msh_str keys;
    msh_str_init(&keys, PAGE_MAX);
    msh_conf_sample(msh_service_conf_keys, msh_service_conf_n, &keys);
    fputs(keys.p, stdout);
    msh_str_done(&keys);
}

/* No file is no fault at a start, but it is to somebody who names one. */
static int check(struct msh_desk *desk, struct msh_err *err)
{
    const char *path = msh_desk_arg(desk, "check");
    struct msh_service_conf conf;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return msh_err_errno(err, errno, "open", "cannot open %s", path);
    (void)fclose(file);
    msh_conf_init(msh_service_conf_keys, msh_service_conf_n, &conf);
    if (msh_conf_load(msh_service_conf_keys, msh_service_conf_n, &conf, path, err) < 0)
        return err->rc;
    printf("%s is in order\n", path);
    return MSH_OK;
}

static int answer(struct msh_desk *desk, struct msh_err *err)
{
    bool reference = msh_arg_has(desk->args, "reference");
    bool sample = msh_arg_has(desk->args, "sample"), checking = msh_arg_has(desk->args, "check");
    if (reference + sample + checking != 1)
        return MSH_USAGE(err, "say one of --reference, --sample and --check FILE");
    if (checking)
        return check(desk, err);
    if (reference)
        print_reference();
    else
        print_sample();
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "", NULL, NULL, "reference sample check", true, answer },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_config = {
    .name = "config",
    .usage = "--reference | --sample | --check FILE",
    .summary = "the configuration file: every key explained, a sample, a check",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
