#include "base/base.h"

#include "cli/cli.h"

static int find_option(const struct msh_cli_command *command, const char *name, size_t n)
{
    for (size_t i = 0; i < command->n_options; i++)
        if (strlen(command->options[i].name) == n &&
            strncmp(command->options[i].name, name, n) == 0)
            return (int)i;
    return -1;
}

const char *msh_arg(const struct msh_args *args, const char *name)
{
    int i = find_option(args->command, name, strlen(name));
    return i < 0 ? NULL : args->values[i];
}

bool msh_arg_has(const struct msh_args *args, const char *name)
{
    return msh_arg(args, name) != NULL;
}

const char *msh_arg_word(const struct msh_args *args, int i)
{
    return i < args->n_words ? args->words[i] : NULL;
}

int msh_arg_i64(const struct msh_args *args, const char *name, int64_t min, int64_t max,
                int64_t fallback, int64_t *ret, struct msh_err *err)
{
    const char *text = msh_arg(args, name);
    *ret = fallback;
    if (text == NULL || msh_parse_i64(text, min, max, ret))
        return MSH_OK;
    return msh_err_set(err, MSH_E_INVALID, "usage",
                       "--%s takes a whole number from %" PRId64 " to %" PRId64, name, min, max);
}

static int take_option(const struct msh_cli_command *command, int argc, char **argv, int *at,
                       struct msh_args *args, struct msh_err *err)
{
    const char *name = argv[*at] + 2;
    const char *value = strchr(name, '=');
    int i = find_option(command, name, value != NULL ? (size_t)(value - name) : strlen(name));
    if (i < 0)
        return msh_err_set(err, MSH_E_INVALID, "usage", "unknown option %s", argv[*at]);
    if (args->values[i] != NULL)
        return msh_err_set(err, MSH_E_INVALID, "usage", "--%s is given twice",
                           command->options[i].name);
    if (command->options[i].value == NULL) {
        args->values[i] = "";
        return value == NULL ? MSH_OK
                             : msh_err_set(err, MSH_E_INVALID, "usage", "--%s takes no value",
                                           command->options[i].name);
    }
    if (value != NULL)
        args->values[i] = value + 1;
    else if (*at + 1 < argc)
        args->values[i] = argv[++*at];
    if (msh_empty(args->values[i])) /* also what an unset variable of a script left */
        return msh_err_set(err, MSH_E_INVALID, "usage", "--%s needs %s", command->options[i].name,
                           command->options[i].value);
    return MSH_OK;
}

int msh_args_parse(const struct msh_cli_command *command, int argc, char **argv,
                   struct msh_args *ret, struct msh_err *err)
{
    *ret = (struct msh_args){ .command = command };
    for (int i = 0; i < argc; i++) {
        int rc = MSH_OK;
        if (strncmp(argv[i], "--", 2) == 0 && argv[i][2] != '\0')
            rc = take_option(command, argc, argv, &i, ret, err);
        else if (ret->n_words < command->max_words && ret->n_words < MSH_WORDS_MAX)
            ret->words[ret->n_words++] = argv[i];
        else
            rc = msh_err_set(err, MSH_E_INVALID, "usage", "unexpected word %s", argv[i]);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < command->n_options; i++)
        if (command->options[i].required && ret->values[i] == NULL)
            return msh_err_set(err, MSH_E_INVALID, "usage", "--%s %s is required",
                               command->options[i].name, command->options[i].value);
    return MSH_OK;
}

void msh_cli_help(const struct msh_cli_command *command)
{
    printf("usage: minsheng %s%s%s\n\n%s\n", command->name, msh_empty(command->usage) ? "" : " ",
           msh_empty(command->usage) ? "" : command->usage, command->summary);
    if (command->text != NULL)
        printf("\n%s", command->text);
    if (command->n_options > 0)
        printf("\noptions:\n");
    for (size_t i = 0; i < command->n_options; i++) {
        const struct msh_option *option = &command->options[i];
        char left[64];
        (void)snprintf(left, sizeof(left), "--%s %s", option->name,
                       option->value != NULL ? option->value : "");
        printf("  %-26s %s%s\n", left, option->help, option->required ? " (required)" : "");
    }
}
