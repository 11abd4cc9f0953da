#include "base/base.h"

#include "base/time.h"
#include "cli/rule_print.h"
#include "service/clockwork.h"
#include "service/work.h"
#include "store/rule_store.h"

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "advance", "SPAN", "move a sandbox's clock forward: 2w, 3d, 12h, 90m, 30s or 1d12h", false },
    { "type", "TYPE", "what would be due: consult, help, complaint, report …", false },
    { "urgency", "URGENCY", "normal (the default), urgent or mass", false },
    { "category", "CODE", "category of the matter, for rules of special matters", false },
    { "stage", "STAGE", "only this stage: dispatch, sign, return, handle …", false },
    { "from", "TIME", "when it begins, \"2026-10-13 09:30\"; now where left out", false },
};

/* --- moving ------------------------------------------------------------------------------------- */

static const struct {
    char letter;
    int64_t ms;
} spans[] = { { 'w', 7 * MSH_DAY_MS },
              { 'd', MSH_DAY_MS },
              { 'h', MSH_HOUR_MS },
              { 'm', MSH_MINUTE_MS },
              { 's', MSH_SECOND_MS } };

/* "1d12h": units in falling order, none twice. */
static bool parse_span(const char *text, int64_t *ret_ms)
{
    size_t next = 0;
    int64_t total = 0;
    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789"), unit = next;
        int64_t number = 0;
        if (digits == 0 || digits > 6)
            return false;
        for (; digits > 0; digits--)
            number = number * 10 + (*text++ - '0');
        while (unit < MSH_COUNT(spans) && spans[unit].letter != *text)
            unit++;
        if (unit == MSH_COUNT(spans))
            return false;
        total += number * spans[unit].ms;
        next = unit + 1;
        text++;
    }
    *ret_ms = total;
    return total > 0;
}

static int now_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_desk *desk = arg;
    return msh_region_now(tx, &desk->service->region, &desk->now, err);
}

static int advance(struct msh_desk *desk, struct msh_err *err)
{
    int64_t by_ms;
    if (!parse_span(msh_desk_arg(desk, "advance"), &by_ms))
        return MSH_USAGE(err, "--advance takes a span like 3d, 12h, 90m or 1d12h");
    if (!desk->service->region.sandbox)
        return msh_err_set(err, MSH_E_STATE, "not_sandbox",
                           "this city is no sandbox; its clock is the real one and is never moved");
    if (msh_work_prepare(desk->service, err) < 0 ||
        msh_work_advance(desk->service, by_ms, err) < 0 ||
        msh_tx_read(desk->service->store, "now", now_tx, desk, err) < 0)
        return err->rc;
    printf("business time is now %s; everything due by then has been done\n",
           msh_desk_time(desk, desk->now));
    return MSH_OK;
}

/* --- telling ------------------------------------------------------------------------------------ */

static const char *const weekdays[] = { "周一", "周二", "周三", "周四", "周五", "周六", "周日" };
static const char *day_text(struct msh_desk *desk, int64_t at)
{
    int32_t day = msh_day_of(at, desk->zone_ms);
    return msh_arena_fmt(
        &desk->arena, "%s，%s", weekdays[msh_day_weekday(day)],
        msh_day_kind_names.items[msh_calendar_kind(msh_directory_calendar(desk->dir), day)].zh);
}

static int tell(struct msh_desk *desk)
{
    const struct msh_calendar *calendar = msh_directory_calendar(desk->dir);
    struct msh_str periods;
    int64_t ahead = (desk->now - msh_time_now() + MSH_MINUTE_MS / 2) / MSH_MINUTE_MS;
    msh_str_init(&periods, 200);
    msh_periods_format(calendar->periods, calendar->n_periods, &periods);
    printf("business time  %s  %s\n", msh_desk_time(desk, desk->now), day_text(desk, desk->now));
    printf("working hours  %s\n", periods.p);
    msh_str_done(&periods);
    if (!desk->service->region.sandbox)
        puts("clock          the real one");
    else if (ahead <= 0)
        puts("clock          a sandbox's, not moved yet");
    else
        printf("clock          a sandbox's, %" PRId64 " d %" PRId64 " h %" PRId64
               " min ahead of the real one\n",
               ahead / (24 * 60), ahead / 60 % 24, ahead % 60);
    return MSH_OK;
}

/* --- what if ------------------------------------------------------------------------------------ */

struct question {
    int type, urgency, stage; /* stage -1 = all */
    int64_t from_at;
    struct msh_city_clockwork city; /* whose tags the category sets */
};

static void print_rule(struct msh_desk *desk, const char *label, const struct msh_rule *rule)
{
    printf("  %-8s %s: %s\n", label, rule->code, msh_rule_limit_text(&desk->arena, rule));
    printf("  law      %s (%s)\n", rule->legal_ref, rule->source);
    if (*rule->note != '\0')
        printf("  note     %s\n", rule->note);
}

static void print_due(struct msh_desk *desk, const char *label, int64_t due_at, int64_t from_at)
{
    char zh[MSH_DUE_TEXT_SIZE], en[MSH_DUE_TEXT_SIZE];
    msh_due_text_zh(due_at, from_at, desk->zone_ms, zh);
    msh_due_text_en(due_at, from_at, desk->zone_ms, en);
    printf("  %-8s %s   %s\n", label, zh, en);
}

static bool print_stage(struct msh_desk *desk, const struct question *q, int stage)
{
    const struct msh_calendar *calendar = msh_directory_calendar(desk->dir);
    const struct msh_rule_query query = { .stage = (enum msh_stage)stage,
                                          .type = (enum msh_ticket_type)q->type,
                                          .urgency = (enum msh_urgency)q->urgency,
                                          .tags = q->city.tags,
                                          .n_tags = q->city.n_tags,
                                          .at = q->from_at };
    struct msh_rule_match match;
    size_t n;
    const struct msh_rule *rules = msh_directory_rules(desk->dir, &n);
    int64_t yellow_at, red_at;
    if (!msh_rule_find(calendar, rules, n, &query, &match))
        return false;
    printf("\n%s %s\n", msh_stage_names.items[stage].zh, msh_stage_names.items[stage].code);
    print_due(desk, "due", match.legal_due.at, q->from_at);
    msh_lamp_bounds(calendar, match.warn_due.at, &yellow_at, &red_at);
    printf("  warning  %s%s\n", yellow_at > q->from_at ? "from " : "",
           yellow_at > q->from_at ? msh_desk_time(desk, yellow_at) : "at once");
    print_rule(desk, "rule", match.legal);
    if (match.legal_due.provisional)
        puts(
            "  provisional: leans on days nobody has announced yet; the calendar of that year may\n"
            "           move it later, never earlier");
    if (match.warn != match.legal) {
        print_due(desk, "promised", match.warn_due.at, q->from_at);
        print_rule(desk, "by", match.warn);
    }
    return true;
}

static int read_question(struct msh_desk *desk, struct question *q, struct msh_err *err)
{
    const char *from = msh_desk_arg(desk, "from"), *category = msh_desk_arg(desk, "category");
    q->from_at = desk->now;
    if (msh_desk_name(desk, "type", &msh_type_names, -1, &q->type, err) < 0 ||
        msh_desk_name(desk, "urgency", &msh_urgency_names, MSH_URGENCY_NORMAL, &q->urgency, err) <
            0 ||
        msh_desk_name(desk, "stage", &msh_stage_names, -1, &q->stage, err) < 0)
        return err->rc;
    if (from != NULL && !msh_desk_time_parse(desk, from, &q->from_at))
        return MSH_USAGE(err, "--from takes a time like \"2026-10-13 09:30\"");
    if (category != NULL && msh_directory_category(desk->dir, category) == NULL)
        return msh_err_field(err, "category", "category_unknown", "no category %.60s", category);
    msh_clockwork_init(&q->city, desk->dir, category);
    return MSH_OK;
}

static int what_if(struct msh_desk *desk, struct msh_err *err)
{
    struct question q;
    bool any = false;
    if (read_question(desk, &q, err) < 0)
        return err->rc;
    printf("%s %s, %s %s, from %s  %s\n", msh_type_names.items[q.type].zh,
           msh_type_names.items[q.type].code, msh_urgency_names.items[q.urgency].zh,
           msh_urgency_names.items[q.urgency].code, msh_desk_time(desk, q.from_at),
           day_text(desk, q.from_at));
    for (int stage = 0; stage < MSH_STAGE_COUNT; stage++)
        if (q.stage < 0 || q.stage == stage)
            any = print_stage(desk, &q, stage) || any;
    if (!any)
        puts("\nno rule limits this");
    return MSH_OK;
}

static int answer(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const asked[] = { "urgency", "category", "stage", "from" };
    bool moving = msh_arg_has(desk->args, "advance"), asking = msh_arg_has(desk->args, "type");
    if (moving && asking)
        return MSH_USAGE(err, "--advance and --type are two things; do one after the other");
    for (size_t i = 0; !asking && i < MSH_COUNT(asked); i++)
        if (msh_arg_has(desk->args, asked[i]))
            return MSH_USAGE(err, "--%s goes with --type TYPE", asked[i]);
    if (moving)
        return advance(desk, err);
    return asking ? what_if(desk, err) : tell(desk);
}

static const struct msh_verb verbs[] = {
    { "", NULL, NULL, "advance type urgency category stage from", false, answer },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_clock = {
    .name = "clock",
    .usage = "--data DIR [--advance SPAN | --type TYPE [--urgency U] [--from TIME] …]",
    .summary = "business time; when something would be due; a sandbox's clock",
    .text =
        "  clock --data DIR                       business time and working hours\n"
        "  clock --data DIR --type complaint --from \"2026-09-30 16:00\"\n"
        "                                         what would be due when, by which rule and law\n"
        "  clock --data DIR --advance 3d          move a sandbox's clock and return when all\n"
        "                                         work that fell due has been done\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
