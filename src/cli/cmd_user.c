#include "base/base.h"

#include <unistd.h>

#include "cli/cli.h"
#include "service/accounts.h"
#include "service/directory.h"
#include "service/handover.h"
#include "service/open.h"

#define PASSWORD_LINE_MAX 1100

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "name", "NAME", "login name", false },
    { "role", "ROLE", "operator, dispatcher, reviewer, callback, clerk, head …", false },
    { "unit", "CODE", "unit the role is held at; the hotline where left out", false },
    { "sensitivity", "N", "0 normal, 1 confidential requesters, 2 reports", false },
    { "display", "TEXT", "name as colleagues read it", false },
    { "password-stdin", NULL, "read the password from standard input", false },
    { "to", "NAME", "handover: who takes it over; the units' pools where left out", false },
    { "reason", "TEXT", "handover: why; kept with each ticket", false },
    { "label", "TEXT", "what a token is for", false },
    { "days", "N", "how long a token lives; 0 = until revoked", false },
    { "unlimited", NULL, "a token exempt from rate limits", false },
};

struct doing {
    struct msh_service *service;
    const struct msh_args *args;
    struct msh_arena arena;
    struct msh_principal system; /* the command line acts as the process itself */
    struct msh_call call;
};

static int need_name(const struct doing *doing, struct msh_err *err)
{
    return msh_arg_has(doing->args, "name")
               ? MSH_OK
               : msh_err_set(err, MSH_E_INVALID, "usage", "--name NAME is required");
}

/* One line; the newline is not part of the password. */
static int read_password(struct doing *doing, const char **ret, struct msh_err *err)
{
    char *line = msh_arena_alloc(&doing->arena, PASSWORD_LINE_MAX);
    *ret = NULL;
    if (!msh_arg_has(doing->args, "password-stdin"))
        return MSH_OK;
    if (isatty(STDIN_FILENO))
        fprintf(stderr, "password: ");
    if (fgets(line, PASSWORD_LINE_MAX, stdin) == NULL)
        return msh_err_set(err, MSH_E_INVALID, "usage", "no password on standard input");
    line[strcspn(line, "\r\n")] = '\0';
    *ret = line;
    return MSH_OK;
}

static int role_of(const struct doing *doing, int *ret, struct msh_err *err)
{
    *ret = msh_name_find(&msh_role_names, msh_arg(doing->args, "role"));
    return *ret >= 0 ? MSH_OK
                     : msh_err_set(err, MSH_E_INVALID, "usage",
                                   "--role ROLE is needed, one of operator, dispatcher, reviewer, "
                                   "callback, clerk, head, supervisor, inspector, analyst, leader, "
                                   "kb_editor, report_desk, sysadmin, secadmin or auditadmin");
}

static int find(struct doing *doing, struct msh_account_view *ret, struct msh_err *err)
{
    int rc = need_name(doing, err);
    return rc < 0 ? rc
                  : msh_account_find_view(doing->service, msh_arg(doing->args, "name"),
                                          &doing->arena, ret, err);
}

static int add(struct doing *doing, struct msh_err *err)
{
    int role = 0;
    int64_t sensitivity, id;
    const char *password = NULL;
    int rc = need_name(doing, err);
    if (rc == MSH_OK)
        rc = role_of(doing, &role, err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(doing->args, "sensitivity", 0, 2, 0, &sensitivity, err);
    if (rc == MSH_OK)
        rc = read_password(doing, &password, err);
    if (rc < 0)
        return rc;
    struct msh_account_in in = { .name = msh_arg(doing->args, "name"),
                                 .display = msh_arg(doing->args, "display"),
                                 .password = password,
                                 .role = (enum msh_role)role,
                                 .unit = msh_arg(doing->args, "unit"),
                                 .sensitivity = (int)sensitivity };
    rc = msh_account_add(&doing->call, &in, &id, err);
    if (rc == MSH_OK)
        printf("added %s, %s%s\n", in.name, msh_name_code(&msh_role_names, role),
               password == NULL ? "; nobody can log in until `user passwd` sets a password" : "");
    return rc;
}

static const char *unit_code(const struct msh_directory *directory, int64_t unit_id)
{
    const struct msh_unit *unit = msh_directory_unit(directory, unit_id);
    return unit == NULL ? "-" : unit->code;
}

static void print_account(const struct msh_directory *directory,
                          const struct msh_account_view *view)
{
    printf("%-20s %-20s %s", view->account.name, unit_code(directory, view->account.unit_id),
           view->account.active ? "" : "disabled ");
    for (size_t k = 0; k < view->n_grants; k++) {
        printf("%s%s", k > 0 ? ", " : "",
               msh_name_code(&msh_role_names, (int)view->grants[k].role));
        if (view->grants[k].unit_id != view->account.unit_id)
            printf(" at %s", unit_code(directory, view->grants[k].unit_id));
    }
    printf("\n");
}

static int list(struct doing *doing, struct msh_err *err)
{
    const struct msh_directory *directory = msh_service_directory(doing->service);
    const char *after = "";
    struct msh_account_view *views;
    size_t n = 0;
    int rc;
    do {
        rc = msh_account_views(doing->service, 0, after, 500, &doing->arena, &views, &n, err);
        for (size_t i = 0; rc == MSH_OK && i < n; i++) {
            print_account(directory, &views[i]);
            after = views[i].account.name;
        }
    } while (rc == MSH_OK && n == 500);
    msh_directory_release(directory);
    return rc;
}

static int passwd(struct doing *doing, struct msh_err *err)
{
    struct msh_account_view view;
    const char *password = NULL;
    int rc = find(doing, &view, err);
    if (rc == MSH_OK)
        rc = read_password(doing, &password, err);
    if (rc == MSH_OK && password == NULL)
        rc = msh_err_set(err, MSH_E_INVALID, "usage", "--password-stdin is required");
    if (rc == MSH_OK)
        rc = msh_account_password(&doing->call, view.account.account_id, password, NULL, err);
    return rc;
}

static int set_active(struct doing *doing, bool active, struct msh_err *err)
{
    struct msh_account_view view;
    int rc = find(doing, &view, err);
    return rc < 0 ? rc : msh_account_enable(&doing->call, view.account.account_id, active, err);
}

static int enable(struct doing *doing, struct msh_err *err)
{
    return set_active(doing, true, err);
}

static int disable(struct doing *doing, struct msh_err *err)
{
    return set_active(doing, false, err);
}

static int find_receiver(struct doing *doing, int64_t *ret, struct msh_err *err)
{
    struct msh_account_view view;
    const char *name = msh_arg(doing->args, "to");
    *ret = 0;
    if (name == NULL)
        return MSH_OK;
    int rc = msh_account_find_view(doing->service, name, &doing->arena, &view, err);
    *ret = rc < 0 ? 0 : view.account.account_id;
    return rc;
}

/* Everything, a few hundred at a time, until nothing moves any more. */
static int handover(struct doing *doing, struct msh_err *err)
{
    struct msh_account_view view;
    struct msh_handover_in in = { .reason = msh_arg(doing->args, "reason") };
    struct msh_bulk_item *items = NULL;
    int64_t left = 0, total = 0, moved;
    size_t n = 0;
    int rc = find(doing, &view, err);
    if (rc == MSH_OK && msh_empty(in.reason))
        rc = msh_err_set(err, MSH_E_INVALID, "usage", "--reason TEXT is required");
    if (rc == MSH_OK)
        rc = find_receiver(doing, &in.to_id, err);
    if (rc < 0)
        return rc;
    in.from_id = view.account.account_id;
    do {
        moved = 0;
        rc = msh_handover_run(&doing->call, &in, &items, &n, &left, err);
        for (size_t i = 0; rc == MSH_OK && i < n; i++)
            moved += items[i].rc == 0;
        total += moved;
    } while (rc == MSH_OK && moved > 0 && left > 0);
    if (rc == MSH_OK)
        printf("%" PRId64 " tasks handed over, %" PRId64 " left\n", total, left);
    return rc < 0 || left == 0
               ? rc
               : msh_err_set(err, MSH_E_STATE, "open_work",
                             "%" PRId64 " tasks are of other units, or not for this person", left);
}

static int grant(struct doing *doing, struct msh_err *err)
{
    struct msh_account_view view;
    int role = 0;
    int64_t sensitivity;
    int rc = find(doing, &view, err);
    if (rc == MSH_OK)
        rc = role_of(doing, &role, err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(doing->args, "sensitivity", 0, 2, 0, &sensitivity, err);
    if (rc < 0)
        return rc;
    const struct msh_directory *directory = msh_service_directory(doing->service);
    const char *code = msh_arg(doing->args, "unit");
    const struct msh_unit *unit =
        code != NULL ? msh_directory_unit_code(directory, code)
                     : msh_directory_unit(directory, msh_directory_hotline(directory));
    if (unit == NULL)
        rc = msh_err_field(err, "unit", "unknown", "no unit of this code");
    struct msh_grant in = { (enum msh_role)role, unit != NULL ? unit->id : 0, (int)sensitivity };
    if (rc == MSH_OK)
        rc = msh_account_grant(&doing->call, view.account.account_id, &in, err);
    msh_directory_release(directory);
    return rc;
}

static int token(struct doing *doing, struct msh_err *err)
{
    struct msh_account_view view;
    char text[MSH_TOKEN_SIZE];
    int64_t days, id;
    const char *label = msh_arg(doing->args, "label");
    int rc = find(doing, &view, err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(doing->args, "days", 0, 3650, 365, &days, err);
    if (rc == MSH_OK)
        rc = msh_account_token(&doing->call, view.account.account_id,
                               label != NULL ? label : "command line", days,
                               msh_arg_has(doing->args, "unlimited"), text, &id, err);
    if (rc == MSH_OK)
        puts(text); /* told once: only its hash is kept */
    return rc;
}

static const struct {
    const char *word;
    int (*run)(struct doing *doing, struct msh_err *err);
} verbs[] = {
    { "add", add },         { "list", list },   { "passwd", passwd }, { "enable", enable },
    { "disable", disable }, { "grant", grant }, { "token", token },   { "handover", handover },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    const char *word = msh_arg_word(args, 0);
    struct msh_err err = { 0 };
    for (size_t i = 0; word != NULL && i < MSH_COUNT(verbs); i++) {
        if (!msh_streq(verbs[i].word, word))
            continue;
        struct doing doing = { .args = args };
        msh_principal_system(&doing.system);
        msh_arena_init(&doing.arena, 64u << 20);
        int rc = msh_service_open(msh_arg(args, "data"), &doing.service, &err);
        doing.call = (struct msh_call){ .service = doing.service,
                                        .principal = &doing.system,
                                        .arena = &doing.arena,
                                        .if_match = -1 };
        if (rc == MSH_OK)
            rc = verbs[i].run(&doing, &err);
        msh_service_close(doing.service);
        msh_arena_done(&doing.arena);
        return rc < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
    }
    return msh_cli_usage(command,
                         "say add, list, passwd, enable, disable, grant, token or handover");
}

const struct msh_cli_command msh_cmd_user = {
    .name = "user",
    .usage = "add|list|passwd|enable|disable|grant|token|handover --data DIR …",
    .summary = "accounts: make them, grant roles, set passwords, make API tokens",
    .text = "  user add --data DIR --name N --role R [--unit CODE] --password-stdin\n"
            "  user passwd --data DIR --name N --password-stdin\n"
            "  user grant --data DIR --name N --role R [--unit CODE] [--sensitivity N]\n"
            "  user token --data DIR --name N [--label TEXT] [--days N] [--unlimited]\n"
            "  user handover --data DIR --name N [--to N] --reason TEXT   all open tasks\n"
            "Whoever holds open tasks is not disabled: hand them over first.\n"
            "Safe beside a running server, which sees the change within a second. The three\n"
            "administrators exclude each other and every other role.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
