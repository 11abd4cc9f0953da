#include "base/base.h"

#include "cli/verbs.h"
#include "service/structure.h"
#include "store/rule_store.h"

#define NOTICE_MAX ((size_t)1 << 20)

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "year", "YYYY", "show: the year", false },
    { "file", "FILE", "import: the year's notice as JSON, - is standard input", false },
    { "source", "TEXT", "import: the notice it comes from", false },
    { "periods", "TEXT", "periods: 08:30-12:00,14:00-18:00", false },
};

struct listing {
    struct msh_cli_city *city;
    struct msh_calendar_row *rows;
    size_t n;
};

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct listing *l = arg;

    return msh_calendar_list(tx, l->city->service->region.region_id, &l->city->arena, &l->rows,
                             &l->n, err);
}

static int list(struct msh_cli_city *city, struct msh_err *err)
{
    struct listing l = { .city = city };

    if (msh_tx_read(city->service->store, "calendars", list_tx, &l, err) < 0)
        return err->rc;
    printf("version\tyear\tassumed\tsource\n");
    for (size_t i = 0; i < l.n; i++) {
        struct msh_calendar_year year;

        if (l.rows[i].year == 0) {
            printf("%d\tperiods\t\t%s (%s)\n", l.rows[i].version, l.rows[i].days, l.rows[i].source);
            continue;
        }
        if (msh_calendar_year_parse(l.rows[i].year, l.rows[i].days, &year, err) < 0)
            return err->rc;
        printf("%d\t%d\t%s\t%s\n", l.rows[i].version, l.rows[i].year,
               msh_calendar_year_is_assumed(&year) ? "yes" : "no", l.rows[i].source);
    }
    return 0;
}

/* A month a line: the letter of each day. */
static int show(struct msh_cli_city *city, struct msh_err *err)
{
    const struct msh_calendar *calendar = msh_directory_calendar(city->directory);
    struct msh_calendar_year year;
    int64_t wanted;
    int day = 0;

    if (!msh_arg_has(city->args, "year"))
        return msh_err_set(err, MSH_E_INVALID, "usage", "--year YYYY is required here");
    if (msh_arg_i64(city->args, "year", MSH_CALENDAR_YEAR_MIN, MSH_CALENDAR_YEAR_MAX, 0, &wanted,
                    err) < 0)
        return err->rc;
    msh_calendar_year_of(calendar, (int)wanted, &year);
    printf("calendar version %" PRId64 ", year %d%s\n", calendar->version, year.year,
           msh_calendar_year_is_assumed(&year) ? " (days in small letters are assumed)" : "");
    for (int month = 1; month <= 12; month++) {
        int32_t first = msh_day_from_civil(year.year, month, 1);
        int32_t next = month == 12 ? msh_day_from_civil(year.year + 1, 1, 1)
                                   : msh_day_from_civil(year.year, month + 1, 1);

        printf("%02d  %.*s\n", month, (int)(next - first), year.days + day);
        day += (int)(next - first);
    }
    printf("W workday, R rest, H holiday, M make-up workday\n");
    return 0;
}

static int import(struct msh_cli_city *city, struct msh_err *err)
{
    const char *path, *source = msh_arg(city->args, "source");
    int64_t version = 0;
    char *json;
    size_t n;
    int year = 0, rc;

    if (msh_cli_need(city, "file", &path, err) < 0 ||
        msh_cli_read(path, NOTICE_MAX, &json, &n, err) < 0)
        return err->rc;
    rc = msh_structure_calendar_import(city->service, &city->by, json, n,
                                       msh_empty(source) ? "local" : source, &year, &version, err);
    free(json);
    if (rc == 0)
        printf("year %d is in calendar version %" PRId64 "\n", year, version);
    return rc;
}

static int periods(struct msh_cli_city *city, struct msh_err *err)
{
    const char *text;
    int64_t version = 0;

    if (msh_cli_need(city, "periods", &text, err) < 0 ||
        msh_structure_periods_set(city->service, &city->by, text, &version, err) < 0)
        return err->rc;
    printf("working periods are in calendar version %" PRId64 "\n", version);
    return 0;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    static const struct msh_cli_verb verbs[] = {
        { "list", list },
        { "show", show },
        { "import", import },
        { "periods", periods },
    };

    return msh_cli_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_calendar = {
    .name = "calendar",
    .usage = "list|show|import|periods --data DIR …",
    .summary = "working days: holidays, make-up days, working periods",
    .text = "  calendar list --data DIR\n"
            "  calendar show --data DIR --year YYYY\n"
            "  calendar import --data DIR --file FILE [--source TEXT]\n"
            "      {\"year\": 2027, \"days\": [{\"name\": \"元旦\", \"date\": \"2027-01-01\", "
            "\"isOffDay\": true}]}\n"
            "  calendar periods --data DIR --periods 08:30-12:00,14:00-18:00\n"
            "Each change is a new version; printed dues keep theirs and never move earlier.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 1,
    .run = run,
};
