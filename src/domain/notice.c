/* The State Council's yearly holiday notices, in the JSON form of holiday-cn. */
#include "base/base.h"

#include "base/embed.h"
#include "base/json.h"
#include "domain/calendar.h"

#define FOLDER "calendar/"

static int civil_year(int32_t day)
{
    int year, month, mday;

    msh_day_to_civil(day, &year, &month, &mday);
    return year;
}

static int read_day(const struct msh_jval *entry, size_t i, struct msh_notice *notice,
                    struct msh_err *err)
{
    const char *date = entry->type == MSH_J_OBJECT ? msh_jget_string(entry, "date") : NULL;
    const struct msh_jval *off = date != NULL ? msh_jget(entry, "isOffDay") : NULL;
    struct msh_notice_day *ret = &notice->days[notice->n_days];
    char field[64];

    snprintf(field, sizeof(field), "days[%zu]", i);
    if (date == NULL || off == NULL || off->type != MSH_J_BOOL)
        return msh_err_field(err, field, "notice_day",
                             "calendar notice %d, %s: needs a date and isOffDay", notice->year,
                             field);
    if (!msh_day_parse(date, &ret->day) || abs(civil_year(ret->day) - notice->year) > 1)
        return msh_err_field(err, field, "notice_date",
                             "calendar notice %d, %s: no date of that year or a neighbour",
                             notice->year, field);
    ret->off = off->i != 0;
    for (size_t k = 0; k < notice->n_days; k++)
        if (notice->days[k].day == ret->day)
            return msh_err_field(err, field, "notice_twice",
                                 "calendar notice %d, %s: date stands twice", notice->year, field);
    notice->n_days++;
    return 0;
}

int msh_notice_parse(struct msh_arena *arena, const char *text, size_t n,
                     struct msh_notice *ret_notice, struct msh_err *err)
{
    const struct msh_jval *root, *days;
    struct msh_notice *notice;
    int64_t year;
    size_t i = 0;

    if (msh_json_read(arena, text, n, &root, err) < 0)
        return err->rc;
    if (root->type != MSH_J_OBJECT)
        return msh_err_field(err, "", "notice_form", "calendar notice: not an object");
    year = msh_jget_int(root, "year", 0);
    if (year < MSH_CALENDAR_YEAR_MIN || year > MSH_CALENDAR_YEAR_MAX)
        return msh_err_field(err, "year", "notice_year", "calendar notice: no year within %d-%d",
                             MSH_CALENDAR_YEAR_MIN, MSH_CALENDAR_YEAR_MAX);
    days = msh_jget(root, "days");
    if (days == NULL || days->type != MSH_J_ARRAY)
        return msh_err_field(err, "days", "notice_form", "calendar notice %d: no list of days",
                             (int)year);
    notice = MSH_NEW(arena, struct msh_notice);
    notice->year = (int)year;
    for (const struct msh_jval *entry = days->first; entry != NULL; entry = entry->next, i++) {
        if (i == MSH_NOTICE_DAYS_MAX)
            return msh_err_field(err, "days", "notice_long", "calendar notice %d: over %d days",
                                 notice->year, MSH_NOTICE_DAYS_MAX);
        if (read_day(entry, i, notice, err) < 0)
            return err->rc;
    }
    /* An empty list would silently turn every holiday of the year into a workday. */
    if (notice->n_days == 0)
        return msh_err_field(err, "days", "notice_empty", "calendar notice %d: names no day",
                             notice->year);
    *ret_notice = *notice;
    return 0;
}

static struct msh_calendar_year *find_year(struct msh_calendar_year *years, size_t n, int year)
{
    for (size_t i = 0; i < n; i++)
        if (years[i].year == year)
            return &years[i];
    return NULL;
}

static bool notice_touches(const struct msh_notice *notice, int year)
{
    if (year == notice->year)
        return true;
    for (size_t i = 0; i < notice->n_days; i++)
        if (civil_year(notice->days[i].day) == year)
            return true;
    return false;
}

static int add_years(const struct msh_notice *notice, struct msh_calendar_year *years, size_t *n,
                     size_t cap, struct msh_err *err)
{
    int missing[3];
    size_t n_missing = 0;

    for (int year = notice->year - 1; year <= notice->year + 1; year++)
        if (year >= MSH_CALENDAR_YEAR_MIN && year <= MSH_CALENDAR_YEAR_MAX &&
            notice_touches(notice, year) && find_year(years, *n, year) == NULL)
            missing[n_missing++] = year;
    if (*n + n_missing > cap)
        return msh_err_set(err, MSH_E_LIMIT, "calendar_years", "no room for calendar year %d",
                           notice->year);
    for (size_t i = 0; i < n_missing; i++)
        msh_calendar_year_assume(missing[i], &years[(*n)++]);
    return 0;
}

int msh_notice_apply(const struct msh_notice *notice, struct msh_calendar_year *years, size_t *n,
                     size_t cap, struct msh_err *err)
{
    struct msh_calendar_year *own;

    if (add_years(notice, years, n, cap, err) < 0)
        return err->rc;
    own = find_year(years, *n, notice->year);
    if (own == NULL)
        return msh_err_field(err, "year", "calendar_year", "no calendar holds the year %d",
                             notice->year);
    for (char *c = own->days; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    for (size_t i = 0; i < notice->n_days; i++) {
        int32_t day = notice->days[i].day;
        int year = civil_year(day);
        struct msh_calendar_year *table = find_year(years, *n, year);
        bool weekend = msh_day_weekday(day) >= 5;

        if (table != NULL)
            table->days[day - msh_day_from_civil(year, 1, 1)] =
                notice->days[i].off ? 'H' : (weekend ? 'M' : 'W');
    }
    return 0;
}

static int compare_years(const void *a, const void *b)
{
    const struct msh_calendar_year *x = (const struct msh_calendar_year *)a;
    const struct msh_calendar_year *y = (const struct msh_calendar_year *)b;

    return (x->year > y->year) - (x->year < y->year);
}

int msh_calendar_shipped_years(struct msh_arena *arena, struct msh_calendar_year **ret_years,
                               size_t *ret_n, struct msh_err *err)
{
    struct msh_calendar_year *years;
    struct msh_notice *notice = MSH_NEW(arena, struct msh_notice);
    size_t n = 0, cap = 0;

    for (const struct msh_embed *file = msh_data_files; file->name != NULL; file++)
        cap += 3; /* its own year and both neighbours */
    years = MSH_ARRAY(arena, cap, struct msh_calendar_year);
    for (const struct msh_embed *file = msh_data_files; file->name != NULL; file++) {
        if (strncmp(file->name, FOLDER, strlen(FOLDER)) != 0)
            continue;
        if (msh_notice_parse(arena, file->data, file->size, notice, err) < 0 ||
            msh_notice_apply(notice, years, &n, cap, err) < 0)
            return err->rc;
    }
    qsort(years, n, sizeof(*years), compare_years);
    *ret_years = years;
    *ret_n = n;
    return 0;
}
