#include "base/base.h"

#include "base/time.h"
#include "cli/cli.h"
#include "service/city_load.h"
#include "service/demo_data.h"
#include "service/directory.h"
#include "service/open.h"

#define TICKETS 20000
#define STEPS   50 /* progress lines: every 2 % */

static const struct msh_option options[] = {
    { "data", "DIR", "a sandbox's data folder, fresh from init", true },
    { "tickets", "N", "how many tickets to tell (default 20000); 0 = the city alone", false },
    { "seed", "S", "the same seed, number and end give the same city (default 1)", false },
    { "until", "DATE", "the last day told, 2026-06-30 (default: up to now)", false },
    { "password", "WORD", "of every demo account (default: drawn, and printed at the end)", false },
};

struct printing {
    size_t step;
    int64_t started_at;
};

static void told(void *arg, size_t n, size_t total)
{
    struct printing *printing = arg;
    size_t step = n * STEPS / total;
    if (step == printing->step)
        return;
    printing->step = step;
    printf("tickets: %3zu %%  %zu of %zu, %" PRId64 " s\n", step * 100 / STEPS, n, total,
           (msh_time_monotonic() - printing->started_at) / MSH_SECOND_MS);
    (void)fflush(stdout);
}

static void loaded(void *arg, const char *what, size_t n)
{
    (void)arg;
    printf("%s: %zu\n", what, n);
    (void)fflush(stdout);
}

/* One account of each kind of desk; demo/users.tsv has the others. */
static void print_accounts(const char *password)
{
    static const struct {
        const char *name, *role;
    } accounts[] = {
        { "op1 … op8", "operator, answers the calls" },
        { "disp1 … disp4", "dispatcher" },
        { "rev1 … rev3", "reviewer" },
        { "call1 … call4", "callback" },
        { "sup1 … sup3", "supervisor" },
        { "rep1, rep2", "report desk" },
        { "insp1, insp2", "inspector" },
        { "lead1, lead2", "leader" },
        { "ana1, ana2", "analyst" },
        { "kb1, kb2", "editor of the knowledge base" },
        { "sys1, sec1, aud1", "the three administrators" },
        { "chengguan_1, chengguan_h", "clerk and head of the city's urban management" },
        { "zhujian_1, zhujian_h", "clerk and head of housing and construction" },
        { "gongre_1, gongre_h", "clerk and head of the heating company" },
        { "chengguan02_1, chengguan02_h", "clerk and head of a county's urban management" },
        { "xiangzhen02001_1, xiangzhen02001_h", "clerk and head of a street office" },
    };
    puts("Demo accounts");
    for (size_t i = 0; i < MSH_COUNT(accounts); i++)
        printf("  %-36s %s\n", accounts[i].name, accounts[i].role);
    printf("  every unit has a desk: family, area and _1 or _h, as above\n");
    printf("  password of all: %s\n", password);
    (void)fflush(stdout);
}

static bool is_loaded(struct msh_service *service)
{
    const struct msh_directory *directory = msh_service_directory(service);
    size_t n;
    (void)msh_directory_areas(directory, &n);
    msh_directory_release(directory);
    return n > 0;
}

static int fill(struct msh_service *service, const struct msh_demo_order *order,
                const char *password, struct msh_err *err)
{
    struct msh_city_load how = { .password = password, .progress = loaded };
    struct msh_city_loaded city = { 0 };
    struct msh_demo_report report = { 0 };
    int rc = MSH_OK;
    if (!service->region.sandbox)
        return msh_err_set(err, MSH_E_STATE, "not_sandbox",
                           "demo data are only for a sandbox (minsheng init --sandbox)");
    if (is_loaded(service))
        return msh_err_set(err, MSH_E_STATE, "city_not_empty",
                           "this folder holds a city already; demo data want a fresh sandbox");
    rc = msh_city_load(service, &how, &city, err);
    if (rc == MSH_OK && order->tickets > 0)
        rc = msh_demo_data(service, order, &report, err);
    if (rc < 0)
        return rc;
    printf("%zu tickets told in %zu acts by %zu people; seal %" PRId64 "\n", report.tickets,
           report.acts, report.accounts, report.seal_no);
    if (report.refused > 0)
        printf("%zu steps were refused, the first: %s\n", report.refused, report.refusal);
    print_accounts(password != NULL ? password : city.password);
    return MSH_OK;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct printing printing = { .started_at = msh_time_monotonic() };
    struct msh_demo_order order = { .progress = told, .progress_arg = &printing };
    struct msh_service *service = NULL;
    struct msh_err err = { 0 };
    int64_t tickets, seed;
    int32_t day;
    int rc = msh_arg_i64(args, "tickets", 0, 2000000, TICKETS, &tickets, &err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(args, "seed", 0, INT64_MAX, 1, &seed, &err);
    if (rc < 0)
        return msh_cli_usage(command, "%s", err.text);
    if (msh_arg(args, "until") != NULL && !msh_day_parse(msh_arg(args, "until"), &day))
        return msh_cli_usage(command, "--until takes a date, as in 2026-06-30");
    rc = msh_service_open(msh_arg(args, "data"), &service, &err);
    if (rc == MSH_OK) {
        order.tickets = (size_t)tickets;
        order.seed = (uint64_t)seed;
        if (msh_arg(args, "until") != NULL)
            order.until_at = msh_day_start(day + 1, service->region.zone_ms);
        rc = fill(service, &order, msh_arg(args, "password"), &err);
    }
    msh_service_close(service);
    return rc < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_demo_data = {
    .name = "demo-data",
    .usage = "--data DIR [--tickets N] [--seed S] [--until DATE] [--password WORD]",
    .summary = "fill a fresh sandbox with the demo city and a year of tickets",
    .text =
        "Loads the fictional city of demo/ and tells N tickets of the twelve months before now,\n"
        "each with a history that obeys the transition table and passes `minsheng verify`.\n"
        "The last lines, from \"Demo accounts\" on, name accounts and their password.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
