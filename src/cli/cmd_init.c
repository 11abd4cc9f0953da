#include "base/base.h"

#include "cli/cli.h"
#include "service/open.h"

static const struct msh_option options[] = {
    { "data", "DIR", "folder to make: configuration, keys, files, embedded database", true },
    { "preset", "NAME", "deadline rules to start from, e.g. anyang", true },
    { "name", "NAME", "name of the city", false },
    { "region", "N", "number of the city in a database that several share; 1 where left out",
      false },
    { "sandbox", NULL, "mark the city for ever as a sandbox whose clock can be moved", false },
    { "db", "URL", "postgres://… to use instead of the embedded database", false },
    { "db-owner", "URL", "postgres://… of the role that owns the schema", false },
    { "crypto", "PROFILE", "guomi (SM3, SM4; the default) or intl (SHA-256, AES)", false },
};

static int profile_of(const char *name)
{
    if (name == NULL || msh_streq(name, "guomi"))
        return MSH_CRYPTO_GUOMI;
    return msh_streq(name, "intl") ? MSH_CRYPTO_INTL : -1;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    int profile = profile_of(msh_arg(args, "crypto"));
    struct msh_err err = { 0 };
    int64_t region = 0;
    if (msh_arg_has(args, "region") && !msh_parse_i64(msh_arg(args, "region"), 1, 999999, &region))
        return msh_cli_usage(command, "--region is a number from 1 to 999999");
    if (msh_arg_has(args, "db-owner") && !msh_arg_has(args, "db"))
        return msh_cli_usage(command, "--db-owner goes with --db");
    if (profile < 0)
        return msh_cli_usage(command, "--crypto is guomi or intl");
    struct msh_init init = { .dir = msh_arg(args, "data"),
                             .preset = msh_arg(args, "preset"),
                             .name = msh_arg(args, "name"),
                             .region_id = region,
                             .db = msh_arg(args, "db"),
                             .db_owner = msh_arg(args, "db-owner"),
                             .crypto = (enum msh_crypto_profile)profile,
                             .sandbox = msh_arg_has(args, "sandbox") };
    if (msh_service_init(&init, &err) < 0)
        return msh_streq(err.code, "preset_unknown")
                   ? msh_cli_usage(command, "--preset: %s; `minsheng rule presets` lists them",
                                   err.text)
                   : msh_cli_fail(command, &err);
    printf("made %s%s\n", init.dir,
           init.sandbox ? ", a sandbox: its clock can be moved, its seals prove nothing" : "");
    printf("next: minsheng user add --data %s --name NAME --role sysadmin --password-stdin\n"
           "keep %s/keys apart from every backup: without it no sealed field opens\n",
           init.dir, init.dir);
    return MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_init = {
    .name = "init",
    .usage = "--data DIR --preset NAME [--sandbox] [--db URL [--db-owner URL]]",
    .summary = "make a city: data folder, keys, schema, rules, calendars",
    .text = "Makes no account and no password: add the first administrator with `user add`.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
