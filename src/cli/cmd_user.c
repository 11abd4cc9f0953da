#include "base/base.h"

#include "cli/desk.h"
#include "service/accounts.h"
#include "service/directory.h"
#include "service/handover.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
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

/* Without --password-stdin there is none. */
static int read_password(struct msh_desk *desk, const char **ret, struct msh_err *err)
{
    *ret = NULL;
    return msh_arg_has(desk->args, "password-stdin") ? msh_desk_password(desk, ret, err) : MSH_OK;
}

static int role_of(const struct msh_desk *desk, int *ret, struct msh_err *err)
{
    return msh_desk_name(desk, "role", &msh_role_names, 0, ret, err);
}

static int find(struct msh_desk *desk, struct msh_account_view *ret, struct msh_err *err)
{
    return msh_account_find_view(desk->service, msh_desk_arg(desk, "name"), &desk->arena, ret, err);
}

static int add(struct msh_desk *desk, struct msh_err *err)
{
    int role = 0;
    int64_t sensitivity, id;
    const char *password = NULL;
    int rc = role_of(desk, &role, err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(desk->args, "sensitivity", 0, 2, 0, &sensitivity, err);
    if (rc == MSH_OK)
        rc = read_password(desk, &password, err);
    if (rc < 0)
        return rc;
    struct msh_account_in in = { .name = msh_desk_arg(desk, "name"),
                                 .display = msh_desk_arg(desk, "display"),
                                 .password = password,
                                 .role = (enum msh_role)role,
                                 .unit = msh_desk_arg(desk, "unit"),
                                 .sensitivity = (int)sensitivity };
    rc = msh_account_add(&desk->call, &in, &id, err);
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

static int list(struct msh_desk *desk, struct msh_err *err)
{
    const char *after = "";
    struct msh_account_view *views;
    size_t n = 0;
    int rc;
    do {
        rc = msh_account_views(desk->service, 0, after, 500, &desk->arena, &views, &n, err);
        for (size_t i = 0; rc == MSH_OK && i < n; i++) {
            print_account(desk->dir, &views[i]);
            after = views[i].account.name;
        }
    } while (rc == MSH_OK && n == 500);
    return rc;
}

static int passwd(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_account_view view;
    const char *password = NULL;
    int rc = find(desk, &view, err);
    if (rc == MSH_OK)
        rc = read_password(desk, &password, err);
    if (rc == MSH_OK)
        rc = msh_account_password(&desk->call, view.account.account_id, password, NULL, err);
    if (rc == MSH_OK)
        printf("%s has a new password and is logged out everywhere\n", view.account.name);
    return rc;
}

static int set_active(struct msh_desk *desk, bool active, struct msh_err *err)
{
    struct msh_account_view view;
    int rc = find(desk, &view, err);
    if (rc == MSH_OK)
        rc = msh_account_enable(&desk->call, view.account.account_id, active, err);
    if (rc == MSH_OK)
        printf("%s is %s\n", view.account.name, active ? "enabled" : "disabled");
    return rc;
}

static int enable(struct msh_desk *desk, struct msh_err *err)
{
    return set_active(desk, true, err);
}

static int disable(struct msh_desk *desk, struct msh_err *err)
{
    return set_active(desk, false, err);
}

static int find_receiver(struct msh_desk *desk, int64_t *ret, struct msh_err *err)
{
    struct msh_account_view view;
    const char *name = msh_arg(desk->args, "to");
    *ret = 0;
    if (name == NULL)
        return MSH_OK;
    int rc = msh_account_find_view(desk->service, name, &desk->arena, &view, err);
    *ret = rc < 0 ? 0 : view.account.account_id;
    return rc;
}

/* Everything, a few hundred at a time, until nothing moves any more. */
static int handover(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_account_view view;
    struct msh_handover_in in = { .reason = msh_arg(desk->args, "reason") };
    struct msh_bulk_item *items = NULL;
    int64_t left = 0, total = 0, moved;
    size_t n = 0;
    int rc = find(desk, &view, err);
    if (rc == MSH_OK)
        rc = find_receiver(desk, &in.to_id, err);
    if (rc < 0)
        return rc;
    in.from_id = view.account.account_id;
    do {
        moved = 0;
        rc = msh_handover_run(&desk->call, &in, &items, &n, &left, err);
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

static int grant(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_account_view view;
    int role = 0;
    int64_t sensitivity;
    int rc = role_of(desk, &role, err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(desk->args, "sensitivity", 0, 2, 0, &sensitivity, err);
    if (rc == MSH_OK)
        rc = find(desk, &view, err);
    if (rc < 0)
        return rc;
    const char *code = msh_desk_arg(desk, "unit");
    const struct msh_unit *unit =
        code != NULL ? msh_directory_unit_code(desk->dir, code)
                     : msh_directory_unit(desk->dir, msh_directory_hotline(desk->dir));
    if (unit == NULL)
        rc = msh_err_field(err, "unit", "unit_unknown", "no unit %.60s", code != NULL ? code : "");
    struct msh_grant in = { (enum msh_role)role, unit != NULL ? unit->id : 0, (int)sensitivity };
    if (rc == MSH_OK)
        rc = msh_account_grant(&desk->call, view.account.account_id, &in, err);
    if (rc == MSH_OK)
        printf("%s is %s at %s\n", view.account.name, msh_name_code(&msh_role_names, role),
               unit->code);
    return rc;
}

static int token(struct msh_desk *desk, struct msh_err *err)
{
    struct msh_account_view view;
    char text[MSH_TOKEN_SIZE];
    int64_t days, id;
    const char *label = msh_desk_arg(desk, "label");
    int rc = msh_arg_i64(desk->args, "days", 0, 3650, 365, &days, err);
    if (rc == MSH_OK)
        rc = find(desk, &view, err);
    if (rc == MSH_OK)
        rc = msh_account_token(&desk->call, view.account.account_id,
                               label != NULL ? label : "command line", days,
                               msh_arg_has(desk->args, "unlimited"), text, &id, err);
    if (rc == MSH_OK)
        puts(text); /* told once: only its hash is kept */
    return rc;
}

static const struct msh_verb verbs[] = {
    { "add", NULL, "name role", "unit sensitivity display password-stdin", false, add },
    { "list", NULL, NULL, NULL, false, list },
    { "passwd", NULL, "name password-stdin", NULL, false, passwd },
    { "enable", NULL, "name", NULL, false, enable },
    { "disable", NULL, "name", NULL, false, disable },
    { "grant", NULL, "name role", "unit sensitivity", false, grant },
    { "token", NULL, "name", "label days unlimited", false, token },
    { "handover", NULL, "name reason", "to", false, handover },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
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
