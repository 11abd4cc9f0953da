#include "base/base.h"

#include "cli/verbs.h"
#include "service/open.h"
#include "service/work.h"

#define ADVANCE_MAX_MS (3650 * MSH_DAY_MS)

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "advance", "SPAN", "move forward: 90s, 30m, 36h, 5d or 2w", false },
};

/* "36h" in milliseconds; 0 if it is none. */
static int64_t span_of(const char *text)
{
    static const struct {
        char letter;
        int64_t ms;
    } units[] = {
        { 's', MSH_SECOND_MS }, { 'm', MSH_MINUTE_MS },  { 'h', MSH_HOUR_MS },
        { 'd', MSH_DAY_MS },    { 'w', 7 * MSH_DAY_MS },
    };
    char digits[16];
    size_t n = strlen(text);
    int64_t amount;

    if (n < 2 || n > sizeof(digits))
        return 0;
    memcpy(digits, text, n - 1);
    digits[n - 1] = '\0';
    if (!msh_parse_i64(digits, 1, ADVANCE_MAX_MS, &amount))
        return 0;
    for (size_t i = 0; i < MSH_COUNT(units); i++)
        if (units[i].letter == text[n - 1] && amount <= ADVANCE_MAX_MS / units[i].ms)
            return amount * units[i].ms;
    return 0;
}

static int now_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct msh_service *service = arg;
    char text[MSH_RFC3339_SIZE];
    int64_t now = 0;
    int rc = msh_region_now(tx, &service->region, &now, err);

    if (rc == 0) {
        msh_time_format(now - now % MSH_SECOND_MS, service->region.zone_ms, text);
        printf("business time is %s%s\n", text, service->region.sandbox ? " (sandbox)" : "");
    }
    return rc;
}

static int move(struct msh_service *service, int64_t by_ms, struct msh_err *err)
{
    if (by_ms != 0 && !service->region.sandbox)
        return msh_err_set(err, MSH_E_STATE, "not_a_sandbox",
                           "only a city made with init --sandbox has a clock that can be moved");
    if (by_ms != 0 && msh_work_advance(service, by_ms, err) < 0)
        return err->rc;
    return msh_tx_read(service->store, "now", now_tx, service, err);
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    const char *span = msh_arg(args, "advance");
    int64_t by_ms = span == NULL ? 0 : span_of(span);
    struct msh_service *service = NULL;
    struct msh_err err = { 0 };
    int rc;

    if (span != NULL && by_ms == 0)
        return msh_cli_usage(command, "--advance takes a span such as 90s, 30m, 36h, 5d or 2w, at "
                                      "most ten years");
    rc = msh_service_open(msh_arg(args, "data"), &service, &err);
    if (rc == 0)
        rc = move(service, by_ms, &err);
    msh_service_close(service);
    return rc < 0 ? msh_cli_fail(command, &err) : MSH_EXIT_OK;
}

const struct msh_cli_command msh_cmd_clock = {
    .name = "clock",
    .usage = "--data DIR [--advance SPAN]",
    .summary = "business time; in a sandbox, move it forward",
    .text = "Returns when all work that fell due has run. Time never goes back.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
