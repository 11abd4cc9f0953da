/*
 * cli.h - the command line: one const table of commands, one option parser, the exit codes.
 *
 * A command prints its result on stdout, its errors on stderr as "minsheng COMMAND: what is wrong
 * (code)", and returns an exit code. One thread.
 */
#ifndef MSH_CLI_CLI_H
#define MSH_CLI_CLI_H

#include "base/err.h"

enum msh_exit {
    MSH_EXIT_OK = 0,
    MSH_EXIT_FAILED = 1,          /* the check failed, or the request was refused */
    MSH_EXIT_USAGE = 2,           /* the command line is wrong */
    MSH_EXIT_IO = MSH_EXIT_REACH, /* file, folder, database or memory cannot be had */
};

/* One option of a command: `--name VALUE`, or `--name` alone where `value` is NULL. */
struct msh_option {
    const char *name;  /* without dashes */
    const char *value; /* what the value is called in the help, NULL = a switch */
    const char *help;
    bool required;
};

struct msh_args;

struct msh_cli_command {
    const char *name;
    const char *usage;   /* after "minsheng NAME" */
    const char *summary; /* one line for `minsheng --help` */
    const char *text;    /* further lines for `minsheng NAME --help`, or NULL */
    const struct msh_option *options;
    size_t n_options;
    int max_words; /* words beside options, e.g. the sub-command and its object */
    int (*run)(const struct msh_cli_command *command, const struct msh_args *args);
};

#define MSH_OPTIONS_MAX 24
#define MSH_WORDS_MAX   8

/* Values by the option's index in the table; switches hold "" when given. */
struct msh_args {
    const struct msh_cli_command *command;
    const char *values[MSH_OPTIONS_MAX];
    const char *words[MSH_WORDS_MAX];
    int n_words;
};

/* NULL when not given. */
const char *msh_arg(const struct msh_args *args, const char *name);
bool msh_arg_has(const struct msh_args *args, const char *name);
const char *msh_arg_word(const struct msh_args *args, int i); /* NULL past the end */
/* A whole number within bounds; `fallback` when not given. MSH_E_INVALID names the option. */
int msh_arg_i64(const struct msh_args *args, const char *name, int64_t min, int64_t max,
                int64_t fallback, int64_t *ret, struct msh_err *err);

/* Parse what stands after the command's name. MSH_E_INVALID with a sentence for people. */
int msh_args_parse(const struct msh_cli_command *command, int argc, char **argv,
                   struct msh_args *ret, struct msh_err *err);
void msh_cli_help(const struct msh_cli_command *command);

/* The command line that was parsed, for msh_cli_fail. It must outlive the command. */
void msh_cli_given(const struct msh_args *args);

/* Print the error and answer the exit code it stands for. A value of an option given that is wrong
 * in itself is a wrong command line; one that does not go with what the city holds was refused. */
int msh_cli_fail(const struct msh_cli_command *command, const struct msh_err *err);
/* The same for a wrong command line. */
int msh_cli_usage(const struct msh_cli_command *command, const char *fmt, ...) MSH_PRINTF(2, 3);

/* A whole file of at most `max` bytes, NUL-terminated; free() it. "-" is standard input. */
int msh_cli_read(const char *path, size_t max, char **ret, size_t *ret_n, struct msh_err *err);

/* Commands, one file each. */
extern const struct msh_cli_command msh_cmd_archive, msh_cmd_area, msh_cmd_calendar,
    msh_cmd_catalogue, msh_cmd_category, msh_cmd_clock, msh_cmd_config, msh_cmd_demo_data,
    msh_cmd_export, msh_cmd_retention, msh_cmd_rule, msh_cmd_unit;
extern const struct msh_cli_command msh_cmd_init, msh_cmd_upgrade, msh_cmd_user, msh_cmd_verify,
    msh_cmd_backup, msh_cmd_restore, msh_cmd_receipt, msh_cmd_version, msh_cmd_openapi,
    msh_cmd_serve, msh_cmd_import, msh_cmd_reconcile;

#endif
