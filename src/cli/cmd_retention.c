#include "base/base.h"

#include "base/id.h"
#include "cli/desk.h"
#include "service/auth.h"
#include "service/retention.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "as", "NAME", "confirm, refuse: login name of who decides", false },
    { "password-stdin", NULL, "confirm, refuse: read that password from standard input", false },
    { "reason", "TEXT", "refuse: why these persons are kept", false },
};

static int list_id(struct msh_desk *desk, int64_t *ret, struct msh_err *err)
{
    return msh_id_parse(msh_desk_word(desk, 0), ret)
               ? MSH_OK
               : MSH_USAGE(err, "a list's number is expected");
}

static const char *number(struct msh_desk *desk, int64_t n)
{
    return msh_arena_fmt(&desk->arena, "%" PRId64, n);
}

static int list(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const heads[] = { "list",     "state", "persons", "destroyed",
                                         "proposed", "asked", "decided", "reason" };
    struct msh_retention_report report;
    struct msh_table out;
    if (msh_retention_report(desk->service, &desk->arena, 0, MSH_RETENTION_PAGE, &report, err) < 0)
        return err->rc;
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (size_t i = 0; i < report.n_lists; i++) {
        const struct msh_retention_list *l = &report.lists[i];
        MSH_TABLE_ADD(&out, number(desk, l->list_id), msh_retention_state_names.items[l->state].zh,
                      number(desk, l->persons), number(desk, l->destroyed),
                      msh_desk_time(desk, l->proposed_at), msh_desk_time(desk, l->asked_at),
                      msh_desk_time(desk, l->decided_at), l->reason);
    }
    msh_table_print(&out);
    if (report.years == 0)
        puts("no period is set (retention_years): nothing expires");
    else
        printf("kept for %" PRId64 " years: tickets closed before %s are over\n", report.years,
               msh_desk_time(desk, report.cutoff_at));
    return MSH_OK;
}

static void print_list(struct msh_desk *desk, const struct msh_retention_list *l)
{
    printf("list %" PRId64 "  %s  %" PRId64 " persons, %" PRId64 " destroyed\n", l->list_id,
           msh_retention_state_names.items[l->state].zh, l->persons, l->destroyed);
    printf("tickets closed before %s, kept for %" PRId64 " years\n",
           msh_desk_time(desk, l->cutoff_at), l->years);
    if (l->reason != NULL)
        printf("refused: %s\n", l->reason);
}

static int show(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const heads[] = { "ticket", "closed", "destroyed" };
    struct msh_retention_list l = { 0 };
    struct msh_retention_item *items = NULL;
    struct msh_table out;
    int64_t id, after = 0;
    size_t n = 0;
    if (list_id(desk, &id, err) < 0)
        return err->rc;
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    do {
        if (msh_retention_read(desk->service, &desk->arena, id, after, MSH_RETENTION_PAGE, &l,
                               &items, &n, err) < 0)
            return err->rc;
        for (size_t i = 0; i < n; i++)
            MSH_TABLE_ADD(&out, items[i].number != NULL ? items[i].number : "-",
                          msh_desk_time(desk, items[i].closed_at),
                          msh_desk_time(desk, items[i].destroyed_at));
        after = n > 0 ? items[n - 1].person_id : 0;
    } while (n == MSH_RETENTION_PAGE);
    msh_table_print(&out);
    print_list(desk, &l);
    return MSH_OK;
}

static int gather(struct msh_desk *desk, struct msh_err *err)
{
    int64_t id = 0;
    if (msh_retention_gather(desk->service, true, &id, err) < 0)
        return err->rc;
    if (id == 0)
        puts("nothing to gather: nobody's time is over, no period is set, or a list is open");
    else
        printf("list %" PRId64 " is proposed\n", id);
    return MSH_OK;
}

/* Two people decide, so whoever decides here logs in for it. */
static int decide(struct msh_desk *desk, const char *reason, struct msh_err *err)
{
    struct msh_principal who;
    struct msh_call call = desk->call;
    struct msh_retention_list l;
    struct msh_retention_item *items;
    struct msh_err ignored = { 0 };
    char cookie[MSH_COOKIE_SIZE];
    const char *password = NULL;
    int64_t id;
    size_t n;
    if (list_id(desk, &id, err) < 0 || msh_desk_password(desk, &password, err) < 0 ||
        msh_auth_login(desk->service, msh_desk_arg(desk, "as"), password, NULL, cookie, &who, err) <
            0)
        return err->rc;
    call.principal = &who;
    int rc = MSH_OK;
    if (!msh_may(&who, MSH_PERM_RETENTION))
        rc = msh_err_set(err, MSH_E_FORBIDDEN, "forbidden", "%s may not decide this", who.name);
    else
        rc = reason == NULL ? msh_retention_confirm(&call, id, err)
                            : msh_retention_refuse(&call, id, reason, err);
    (void)msh_auth_logout(desk->service, cookie, &ignored);
    if (rc == MSH_OK)
        rc = msh_retention_read(desk->service, &desk->arena, id, 0, 1, &l, &items, &n, err);
    if (rc < 0)
        return rc;
    print_list(desk, &l);
    if (l.state == MSH_RETENTION_ASKED)
        puts("somebody else confirms it now");
    if (l.state == MSH_RETENTION_CONFIRMED)
        puts("the running server destroys these persons now");
    return MSH_OK;
}

static int confirm(struct msh_desk *desk, struct msh_err *err)
{
    return decide(desk, NULL, err);
}

static int refuse(struct msh_desk *desk, struct msh_err *err)
{
    return decide(desk, msh_desk_arg(desk, "reason"), err);
}

static const struct msh_verb verbs[] = {
    { "list", NULL, NULL, NULL, false, list },
    { "show", "LIST", NULL, NULL, false, show },
    { "gather", NULL, NULL, NULL, false, gather },
    { "confirm", "LIST", "as password-stdin", NULL, false, confirm },
    { "refuse", "LIST", "as password-stdin reason", NULL, false, refuse },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_retention = {
    .name = "retention",
    .usage = "list|show|gather|confirm|refuse --data DIR …",
    .summary = "personal data whose time is over: two people decide, then it is destroyed",
    .text = "  retention list --data DIR              lists, newest first, and the period\n"
            "  retention show LIST --data DIR         the tickets of one list\n"
            "  retention gather --data DIR            gather now what expired; else once a day\n"
            "  retention confirm LIST --data DIR --as NAME --password-stdin\n"
            "  retention refuse LIST --data DIR --as NAME --password-stdin --reason TEXT\n"
            "Two different people confirm: auditors, or supervisors of the whole city. What then\n"
            "happens, and what stays: docs/operations/retention.md.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 2,
    .run = run,
};
