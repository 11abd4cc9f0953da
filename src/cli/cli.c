#include "base/base.h"

#include "cli/cli.h"

int msh_cli_fail(const struct msh_cli_command *command, const struct msh_err *err)
{
    fprintf(stderr, "minsheng %s: %s%s%s (%s)\n", command->name, err->field,
            err->field[0] != '\0' ? ": " : "", err->text, err->code);
    switch ((int)err->rc) {
    case MSH_E_UNAVAILABLE:
    case MSH_E_FULL:
    case MSH_E_IO:
        return MSH_EXIT_IO;
    default:
        if (msh_streq(err->code, "dir_missing"))
            return MSH_EXIT_IO;
        return msh_streq(err->code, "usage") ? MSH_EXIT_USAGE : MSH_EXIT_FAILED;
    }
}

int msh_cli_usage(const struct msh_cli_command *command, const char *fmt, ...)
{
    va_list args;
    fprintf(stderr, "minsheng %s: ", command->name);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\nusage: minsheng %s %s\n`minsheng %s --help` says more.\n", command->name,
            command->usage, command->name);
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
