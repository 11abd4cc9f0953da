#include "base/base.h"

#include "cli/verbs.h"
#include "service/auth.h"
#include "service/open.h"

#define ARENA_MAX ((size_t)256 << 20)
#define FILE_MAX  ((size_t)16 << 20)

static int open_and_run(const struct msh_cli_command *command, const struct msh_args *args,
                        const struct msh_cli_verb *verb)
{
    struct msh_cli_city city = { .args = args };
    struct msh_err err = { 0 };
    int rc = msh_service_open(msh_arg(args, "data"), &city.service, &err);

    if (rc < 0)
        return msh_cli_fail(command, &err);
    msh_principal_system(&city.by);
    msh_arena_init(&city.arena, ARENA_MAX);
    city.directory = msh_service_directory(city.service);
    rc = verb->run(&city, &err);
    msh_directory_release(city.directory);
    msh_arena_done(&city.arena);
    msh_service_close(city.service);
    if (rc < 0)
        return msh_cli_fail(command, &err);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        msh_err_errno(&err, errno, "write", "cannot write the result");
        return msh_cli_fail(command, &err);
    }
    return MSH_EXIT_OK;
}

int msh_cli_run(const struct msh_cli_command *command, const struct msh_args *args,
                const struct msh_cli_verb *verbs, size_t n)
{
    const char *word = msh_arg_word(args, 0);
    char known[256] = "";
    size_t used = 0;

    for (size_t i = 0; word != NULL && i < n; i++)
        if (msh_streq(verbs[i].word, word))
            return open_and_run(command, args, &verbs[i]);
    for (size_t i = 0; i < n && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i > 0 ? ", " : "",
                                 verbs[i].word);
    if (word == NULL)
        return msh_cli_usage(command, "say what to do: %s", known);
    return msh_cli_usage(command, "no verb %s; there are: %s", word, known);
}

int msh_cli_need(const struct msh_cli_city *city, const char *option, const char **ret,
                 struct msh_err *err)
{
    const char *value = msh_arg(city->args, option);

    if (msh_empty(value))
        return msh_err_set(err, MSH_E_INVALID, "usage", "--%s is required here", option);
    *ret = value;
    return 0;
}

const char *msh_cli_text(const char *text)
{
    return text == NULL ? "" : text;
}

/* Are these the columns? Answers how many there are, 0 for others. */
static size_t check_columns(const char *columns, const char *const *cells, size_t n)
{
    const char *at = columns;

    for (size_t i = 0; i < n; i++) {
        size_t length = strcspn(at, " ");

        if (length == 0 || strlen(cells[i]) != length || strncmp(cells[i], at, length) != 0)
            return 0;
        at += length + (at[length] == ' ');
    }
    return *at == '\0' ? n : 0;
}

static int import_rows(struct msh_cli_city *city, struct msh_csv *csv, const char *columns,
                       msh_cli_row_fn row, void *arg, size_t *ret_n, struct msh_err *err)
{
    const char *cells[MSH_CSV_MAX_COLUMNS];
    size_t n = 0, width;
    int rc = msh_csv_next(csv, &city->arena, cells, MSH_CSV_MAX_COLUMNS, &n, err);

    if (rc < 0)
        return rc;
    width = rc == 0 ? 0 : check_columns(columns, cells, n);
    if (width == 0)
        return msh_err_set(err, MSH_E_INVALID, "file_columns", "the first row must be: %s",
                           columns);
    while ((rc = msh_csv_next(csv, &city->arena, cells, MSH_CSV_MAX_COLUMNS, &n, err)) > 0) {
        struct msh_err why;

        if (n != width)
            return msh_err_set(err, MSH_E_INVALID, "file_row", "line %zu has %zu cells, not %zu",
                               csv->line, n, width);
        rc = row(city, cells, arg, err);
        if (rc < 0) {
            why = *err;
            return msh_err_set(err, why.rc, why.code, "line %zu: %.190s", csv->line, why.text);
        }
        ++*ret_n;
    }
    return rc;
}

int msh_cli_import(struct msh_cli_city *city, const char *columns, msh_cli_row_fn row, void *arg,
                   size_t *ret_n, struct msh_err *err)
{
    struct msh_csv csv;
    const char *path;
    char *text;
    size_t size;
    int rc;

    *ret_n = 0;
    if (msh_cli_need(city, "file", &path, err) < 0 ||
        msh_cli_read(path, FILE_MAX, &text, &size, err) < 0)
        return err->rc;
    msh_csv_init(&csv, '\t', text, size);
    rc = import_rows(city, &csv, columns, row, arg, ret_n, err);
    free(text);
    return rc;
}
