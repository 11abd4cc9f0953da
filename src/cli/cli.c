#include "base/base.h"

#include "cli/cli.h"

static const struct msh_args *given;

void msh_cli_given(const struct msh_args *args)
{
    given = args;
}

/* Codes of values that are wrong whatever the city holds. */
static const char *const in_itself[] = {
    "account_name", "clock_step", "code",        "db_long",   "db_owner", "db_text",   "display",
    "format",       "generation", "label",       "listen",    "name",     "name_long", "point",
    "preset_kind",  "range",      "sensitivity", "store_url", "text",
};

/* Does the error find fault with the value of an option of the command line itself? */
static bool is_wrong_value(const struct msh_err *err)
{
    bool found = false;

    for (size_t i = 0; i < MSH_COUNT(in_itself); i++)
        found = found || msh_streq(in_itself[i], err->code);
    return found && err->rc == MSH_E_INVALID && given != NULL && msh_arg_has(given, err->field);
}

int msh_cli_fail(const struct msh_cli_command *command, const struct msh_err *err)
{
    if (msh_streq(err->code, "usage"))
        return msh_cli_usage(command, "%s", err->text);
    if (is_wrong_value(err))
        return msh_cli_usage(command, "--%s: %s", err->field, err->text);
    fprintf(stderr, "minsheng %s: %s%s%s (%s)\n", command->name, err->field,
            err->field[0] != '\0' ? ": " : "", err->text, err->code);
    switch ((int)err->rc) {
    case MSH_E_UNAVAILABLE:
    case MSH_E_FULL:
    case MSH_E_IO:
        return MSH_EXIT_IO;
    default:
        return msh_streq(err->code, "dir_missing") ? MSH_EXIT_IO : MSH_EXIT_FAILED;
    }
}

int msh_cli_usage(const struct msh_cli_command *command, const char *fmt, ...)
{
    va_list args;
    fprintf(stderr, "minsheng %s: ", command->name);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\nusage: minsheng %s%s%s\n`minsheng %s --help` says more.\n", command->name,
            msh_empty(command->usage) ? "" : " ", msh_empty(command->usage) ? "" : command->usage,
            command->name);
    return MSH_EXIT_USAGE;
}

int msh_cli_read(const char *path, size_t max, char **ret, size_t *ret_n, struct msh_err *err)
{
    FILE *file = msh_streq(path, "-") ? stdin : fopen(path, "rb");
    if (file == NULL)
        return msh_err_errno(err, errno, "open", "cannot open %s", path);
    char *bytes = msh_alloc(max + 2);
    size_t n = fread(bytes, 1, max + 1, file);
    bool failed = ferror(file) != 0;
    if (file != stdin)
        (void)fclose(file);
    if (failed || n > max) {
        free(bytes);
        return failed ? msh_err_errno(err, errno, "read", "cannot read %s", path)
                      : msh_err_set(err, MSH_E_LIMIT, "too_large", "%s is longer than %zu bytes",
                                    path, max);
    }
    bytes[n] = '\0';
    *ret = bytes;
    *ret_n = n;
    return MSH_OK;
}
