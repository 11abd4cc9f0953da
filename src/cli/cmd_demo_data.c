#include "base/base.h"

#include <unistd.h>

#include "base/time.h"
#include "cli/cli.h"
#include "service/city_load.h"
#include "service/demo/data.h"
#include "service/directory.h"
#include "service/open.h"

#define TICKETS MSH_DEMO_LIVED

static const struct msh_option options[] = {
    { "data", "DIR", "a sandbox's data folder, fresh from init", true },
    { "tickets", "N", "how many tickets to tell (default 20000); 0 = the city alone", false },
    { "lived", "N", "how many of them at most live through every step (default 20000)", false },
    { "seed", "S", "the same seed, number and end give the same city (default 1)", false },
    { "until", "DATE", "the last day told, 2026-06-30 (default: up to now)", false },
    { "password", "WORD", "of every demo account (default: drawn, and printed at the end)", false },
};

/* How far it is, on stderr: on a terminal one line that is written over at every percent, elsewhere
 * a line every tenth. */
struct printing {
    bool terminal;
    const char *part;
    size_t step;
    int64_t started_at;
};

static void told(void *arg, const char *part, size_t n, size_t total)
{
    struct printing *printing = arg;
    size_t steps = printing->terminal ? 100 : 10, step = n * steps / total;
    if (!msh_streq(printing->part, part)) {
        printing->part = part;
        printing->step = 0;
        printing->started_at = msh_time_monotonic();
    }
    int64_t took_ms = msh_time_monotonic() - printing->started_at;
    if (step == printing->step || n == 0)
        return;
    printing->step = step;
    fprintf(stderr, "%s%3zu %%  %zu of %zu tickets of %s, ", printing->terminal ? "\r\033[K" : "",
            step * 100 / steps, n, total, msh_streq(part, "past") ? "older years" : "the year");
    if (n < total)
        fprintf(stderr, "about %" PRId64 " s to go%s",
                took_ms * (int64_t)(total - n) / (int64_t)n / MSH_SECOND_MS + 1,
                printing->terminal ? "" : "\n");
    else
        fprintf(stderr, "%" PRId64 " s\n", took_ms / MSH_SECOND_MS);
    (void)fflush(stderr);
}

/* One account of each kind of desk; demo/users.tsv has the others. */
static void print_accounts(const char *password)
{
    static const struct {
        const char *name, *role;
    } accounts[] = {
        { "op1 to op8", "operators, who answer the calls" },
        { "disp1 to disp4", "dispatchers" },
        { "rev1 to rev6", "reviewers" },
        { "call1 to call4", "callback" },
        { "sup1 to sup3", "supervisors" },
        { "rep1 to rep3", "report desk" },
        { "insp1, insp2", "inspectors" },
        { "lead1, lead2", "leaders" },
        { "ana1, ana2", "analysts" },
        { "kb1, kb2", "editors of the knowledge base" },
        { "sys1, sec1, aud1", "the three administrators" },
        { "gongre_1, gongre_h", "clerk and head of the heating company" },
        { "gongshui_1, gongshui_h", "clerk and head of the water company" },
        { "zhujian02_1, zhujian02_h", "clerk and head of a county's housing and construction" },
        { "chengguan02_1, chengguan02_h", "clerk and head of a county's urban management" },
        { "xiangzhen02001_1, xiangzhen02001_h", "clerk and head of a street office" },
    };
    puts("Demo accounts");
    for (size_t i = 0; i < MSH_COUNT(accounts); i++)
        printf("  %-36s %s\n", accounts[i].name, accounts[i].role);
    printf(
        "  Every other unit has a clerk and a head too: unit 990103-zhujian has zhujian03_1 and\n"
        "  zhujian03_h, its key and the end of its area's number.\n"
        "  Password of them all: %s\n",
        password);
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
                struct printing *printing, const char *password, struct msh_err *err)
{
    struct msh_city_load how = { .password = password };
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
    if (rc < 0)
        return rc;
    printf("the city: %zu areas, %zu units, %zu categories, %zu accounts\n", city.areas, city.units,
           city.categories, city.users);
    (void)fflush(stdout);
    printing->part = "";
    if (order->tickets > 0)
        rc = msh_demo_data(service, order, &report, err);
    if (rc < 0)
        return rc;
    if (report.past > 0)
        printf("its older years: %zu tickets, closed\n", report.past);
    printf("its year: %zu tickets in %zu steps; with clerks and heads of every unit %zu accounts\n",
           report.tickets - report.past, report.acts, report.accounts);
    if (report.refused > 0)
        printf("%zu steps were against the rules and left out, the first: %s\n", report.refused,
               report.refusal);
    print_accounts(password != NULL ? password : city.password);
    return MSH_OK;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct printing printing = { .terminal = isatty(STDERR_FILENO) == 1 };
    struct msh_demo_order order = { .progress = told, .progress_arg = &printing };
    struct msh_service *service = NULL;
    struct msh_err err = { 0 };
    int64_t tickets, lived, seed;
    int32_t day;
    int rc = msh_arg_i64(args, "tickets", 0, MSH_DEMO_TICKETS_MAX, TICKETS, &tickets, &err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(args, "lived", 1, MSH_DEMO_LIVED_MAX, MSH_DEMO_LIVED, &lived, &err);
    if (rc == MSH_OK)
        rc = msh_arg_i64(args, "seed", 0, INT64_MAX, 1, &seed, &err);
    if (rc < 0)
        return msh_cli_usage(command, "%s", err.text);
    if (msh_arg(args, "until") != NULL && !msh_day_parse(msh_arg(args, "until"), &day))
        return msh_cli_usage(command, "--until takes a date, as in 2026-06-30");
    rc = msh_service_open(msh_arg(args, "data"), &service, &err);
    if (rc == MSH_OK) {
        order.tickets = (size_t)tickets;
        order.lived = (size_t)lived;
        order.seed = (uint64_t)seed;
        if (msh_arg(args, "until") != NULL)
            order.until_at = msh_day_start(day + 1, service->region.zone_ms);
        rc = fill(service, &order, &printing, msh_arg(args, "password"), &err);
    }
    msh_service_close(service);
    return rc < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_demo_data = {
    .name = "demo-data",
    .usage = "--data DIR [--tickets N] [--lived N] [--seed S] [--until DATE] [--password WORD]",
    .summary = "fill a fresh sandbox with the demo city and a year of tickets",
    .text =
        "Loads the fictional city of demo/ and tells N tickets of the twelve months before now,\n"
        "each with a history that obeys the transition table and passes `minsheng verify`. Of "
        "more\n"
        "than 20000 (--lived) the others, up to 10 million in all, are tickets of the ten years\n"
        "before: closed, as if they came from an older system, 2000 a commit. What stops half way\n"
        "leaves whole commits; begin again in a fresh folder.\n"
        "The last lines, from \"Demo accounts\" on, name accounts and their password.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
