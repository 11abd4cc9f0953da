#include "base/base.h"

#include "cli/desk.h"
#include "service/structure.h"
#include "store/rule_store.h"

#define NOTICE_MAX     ((size_t)1 << 20)
#define CELL           5 /* columns of a terminal for one day: "12休" and a blank */
#define MONTH_WIDTH    (7 * CELL)
#define MONTH_GAP      4
#define MONTHS_A_ROW   2
#define LINE_MAX_BYTES 1000

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", false },
    { "source", "TEXT", "import: the notice it comes from, 国办发明电〔2026〕7号", false },
};

struct found {
    struct msh_desk *desk;
    struct msh_calendar_row *rows;
    size_t n;
};

static int list_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct found *found = arg;
    return msh_calendar_list(tx, found->desk->service->region.region_id, &found->desk->arena,
                             &found->rows, &found->n, err);
}

/* The newest row of a year, or of the working periods (year 0). */
static const struct msh_calendar_row *newest(const struct found *found, int year)
{
    const struct msh_calendar_row *best = NULL;
    for (size_t i = 0; i < found->n; i++)
        if (found->rows[i].year == year && (best == NULL || found->rows[i].version > best->version))
            best = &found->rows[i];
    return best;
}

static size_t count(const struct msh_calendar_year *year, const char *letters)
{
    size_t n = 0;
    for (const char *p = year->days; *p != '\0'; p++)
        n += strchr(letters, *p) != NULL;
    return n;
}

static int add_year(struct found *found, struct msh_table *out, int number, struct msh_err *err)
{
    struct msh_arena *arena = &found->desk->arena;
    const struct msh_calendar_row *row = newest(found, number);
    struct msh_calendar_year year;
    if (row == NULL || number == 0)
        return MSH_OK;
    if (msh_calendar_year_parse(number, row->days, &year, err) < 0)
        return err->rc;
    MSH_TABLE_ADD(
        out, msh_arena_fmt(arena, "%d", number), msh_arena_fmt(arena, "%zu", count(&year, "WMw")),
        msh_arena_fmt(arena, "%zu", count(&year, "H")),
        msh_arena_fmt(arena, "%zu", count(&year, "M")), msh_arena_fmt(arena, "%d", row->version),
        msh_calendar_year_is_assumed(&year) ? "not announced as a whole" : row->source);
    return MSH_OK;
}

static int list(struct msh_desk *desk, struct msh_err *err)
{
    static const char *const heads[] = { "year",        "workdays", "holidays",
                                         "worked rest", "version",  "source" };
    struct found found = { .desk = desk };
    struct msh_table out;
    if (msh_tx_read(desk->service->store, "calendars", list_tx, &found, err) < 0)
        return err->rc;
    msh_table_init(&out, &desk->arena, heads, MSH_COUNT(heads));
    for (int year = MSH_CALENDAR_YEAR_MIN; year <= MSH_CALENDAR_YEAR_MAX; year++)
        if (add_year(&found, &out, year, err) < 0)
            return err->rc;
    msh_table_print(&out);
    const struct msh_calendar_row *periods = newest(&found, 0);
    printf("working hours %s\ncalendar version %" PRId64 "; other years count Monday to Friday and "
           "are provisional\n",
           periods == NULL ? "08:30-12:00,14:00-18:00" : periods->days,
           msh_directory_calendar(desk->dir)->version);
    return MSH_OK;
}

/* --- a year as months ----------------------------------------------------------------------------*/

/* The mark behind a day: what differs from an ordinary week. */
static const char *mark_of(char letter)
{
    switch (letter) {
    case 'H':
        return "休";
    case 'M':
        return "班";
    case 'w':
    case 'r':
        return "?";
    default:
        return "";
    }
}

static void add_cell(struct msh_str *line, int day, char letter)
{
    char text[16] = "";
    if (day > 0)
        (void)snprintf(text, sizeof(text), "%2d%s", day, mark_of(letter));
    msh_table_pad(line, text, CELL);
}

/* A week of a month; false when it lies behind its last day. */
static bool add_week(struct msh_str *line, const struct msh_calendar_year *year, int month,
                     int week)
{
    int32_t first = msh_day_from_civil(year->year, month, 1);
    int32_t next = month == 12 ? msh_day_from_civil(year->year + 1, 1, 1)
                               : msh_day_from_civil(year->year, month + 1, 1);
    int32_t begin = first - msh_day_from_civil(year->year, 1, 1);
    int monday = week * 7 - msh_day_weekday(first);
    for (int day = monday; day < monday + 7; day++) {
        bool within = day >= 0 && day < next - first;
        add_cell(line, within ? day + 1 : 0, within ? year->days[begin + day] : ' ');
    }
    return monday < next - first;
}

static void print_weeks(struct msh_str *line, const struct msh_calendar_year *year, int month)
{
    bool any = true;
    for (int week = 0; any; week++) {
        any = false;
        for (int i = 0; i < MONTHS_A_ROW; i++) {
            any = add_week(line, year, month + i, week) || any;
            msh_table_pad(line, "", MONTH_GAP);
        }
        msh_table_line(line);
    }
}

static void print_months(const struct msh_calendar_year *year, int month)
{
    static const char *const weekdays[] = { "一", "二", "三", "四", "五", "六", "日" };
    struct msh_str line;
    char title[32];
    msh_str_init(&line, LINE_MAX_BYTES);
    for (int i = 0; i < MONTHS_A_ROW; i++) {
        (void)snprintf(title, sizeof(title), "%d月", month + i);
        msh_table_pad(&line, title, MONTH_WIDTH + MONTH_GAP);
    }
    msh_table_line(&line);
    for (int i = 0; i < 7 * MONTHS_A_ROW; i++) {
        msh_table_pad(&line, weekdays[i % 7], CELL);
        if (i % 7 == 6)
            msh_table_pad(&line, "", MONTH_GAP);
    }
    msh_table_line(&line);
    print_weeks(&line, year, month);
    msh_str_done(&line);
}

static int show(struct msh_desk *desk, struct msh_err *err)
{
    const struct msh_calendar *calendar = msh_directory_calendar(desk->dir);
    struct msh_calendar_year year;
    int64_t number;
    if (!msh_parse_i64(msh_desk_word(desk, 0), MSH_CALENDAR_YEAR_MIN, MSH_CALENDAR_YEAR_MAX,
                       &number))
        return MSH_USAGE(err, "YEAR is a year from %d to %d", MSH_CALENDAR_YEAR_MIN,
                         MSH_CALENDAR_YEAR_MAX);
    msh_calendar_year_of(calendar, (int)number, &year);
    printf("%d年  %zu workdays, %zu holidays, calendar version %" PRId64 "\n\n", year.year,
           count(&year, "WMw"), count(&year, "H"), calendar->version);
    for (int month = 1; month <= 12; month += MONTHS_A_ROW)
        print_months(&year, month);
    puts("休 holiday   班 worked although a Saturday or Sunday");
    if (msh_calendar_year_is_assumed(&year))
        puts("?  not announced yet: Monday to Friday are taken for workdays, dues are provisional");
    return MSH_OK;
}

/* --- changes --------------------------------------------------------------------------------------*/

static int import(struct msh_desk *desk, struct msh_err *err)
{
    const char *path = msh_desk_word(desk, 0), *source = msh_desk_arg(desk, "source");
    int64_t version = 0;
    char *json;
    size_t n;
    int year = 0;
    int rc = msh_cli_read(path, NOTICE_MAX, &json, &n, err);
    if (rc < 0)
        return rc;
    rc = msh_structure_calendar_import(&desk->call, json, n, source != NULL ? source : "local",
                                       &year, &version, err);
    free(json);
    if (rc == MSH_OK)
        printf("%d is entered; calendar version %" PRId64
               ". Printed dues of that year may move later, never earlier\n",
               year, version);
    return rc;
}

static int periods(struct msh_desk *desk, struct msh_err *err)
{
    const char *text = msh_desk_word(desk, 0);
    int64_t version = 0;
    if (msh_structure_periods_set(&desk->call, text, &version, err) < 0)
        return err->rc;
    printf("working hours are %s; calendar version %" PRId64 "\n", text, version);
    return MSH_OK;
}

static const struct msh_verb verbs[] = {
    { "list", NULL, NULL, NULL, false, list },
    { "show", "YEAR", NULL, NULL, false, show },
    { "import", "FILE", NULL, "source", false, import },
    { "periods", "HOURS", NULL, NULL, false, periods },
};

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    return msh_desk_run(command, args, verbs, MSH_COUNT(verbs));
}

const struct msh_cli_command msh_cmd_calendar = {
    .name = "calendar",
    .usage = "list|show|import|periods --data DIR …",
    .summary = "working days: holidays, worked weekends, working hours",
    .text =
        "  calendar list --data DIR               years entered\n"
        "  calendar show YEAR --data DIR          a year as months\n"
        "  calendar import FILE --data DIR [--source TEXT]\n"
        "                                         a year's notice; - is standard input\n"
        "  calendar periods 08:30-12:00,14:00-18:00 --data DIR\n"
        "A notice is JSON: {\"year\": 2027, \"days\": [{\"name\": \"元旦\", \"date\":\n"
        "\"2027-01-01\", \"isOffDay\": true}, …]}. Each change is a new version; a printed due\n"
        "keeps the version it was counted with.\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .max_words = 2,
    .run = run,
};
