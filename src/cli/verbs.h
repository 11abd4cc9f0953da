/*
 * verbs.h - commands that work on an opened city: `minsheng COMMAND VERB --data DIR …`.
 */
#ifndef MSH_CLI_VERBS_H
#define MSH_CLI_VERBS_H

#include "base/csv.h"
#include "cli/cli.h"
#include "service/directory.h"
#include "service/service.h"

/* What a verb works with; released after it. */
struct msh_cli_city {
    const struct msh_args *args;
    struct msh_service *service;
    const struct msh_directory *directory; /* as of the start */
    struct msh_arena arena;
    struct msh_principal by; /* the command line acts as the process itself */
};

struct msh_cli_verb {
    const char *word;
    int (*run)(struct msh_cli_city *city, struct msh_err *err);
};

/* Open --data, run the verb the first word names, close. */
int msh_cli_run(const struct msh_cli_command *command, const struct msh_args *args,
                const struct msh_cli_verb *verbs, size_t n);

/* The option's value; MSH_E_INVALID "usage" when it is missing or empty. */
int msh_cli_need(const struct msh_cli_city *city, const char *option, const char **ret,
                 struct msh_err *err);

/* Rows of the tab-separated file --file. Its first row must be these columns, separated by blanks;
 * `row` gets the cells of each further one. A failing row is named by its line. Answers how many. */
typedef int (*msh_cli_row_fn)(struct msh_cli_city *city, const char *const *cells, void *arg,
                              struct msh_err *err);
int msh_cli_import(struct msh_cli_city *city, const char *columns, msh_cli_row_fn row, void *arg,
                   size_t *ret_n, struct msh_err *err);

/* "" for NULL. */
const char *msh_cli_text(const char *text);

#endif
