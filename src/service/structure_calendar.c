#include "base/base.h"

#include "base/time.h"
#include "service/calendar_edit.h"
#include "service/edit.h"
#include "service/structure_fill.h"
#include "service/work_ticket.h"
#include "store/job_store.h"

#define ARENA_MAX   ((size_t)64 << 20)
#define YEARS       3 /* a notice may reach into the years beside its own */
#define CHANGES_MAX (YEARS * 366)

struct calendar {
    const struct msh_calendar_row *rows;
    size_t n;
    int64_t version;
};

static int calendar_insert(struct msh_tx *tx, struct msh_edit *c, struct msh_err *err)
{
    struct calendar *list = c->arg;
    int64_t region_id = c->call->service->region.region_id;
    int64_t now;

    if (msh_calendar_version(tx, region_id, &list->version, err) < 0 ||
        msh_edit_match(c, list->version, err) < 0)
        return err->rc;
    list->version++;
    for (size_t i = 0; i < list->n; i++) {
        struct msh_calendar_row row = list->rows[i];

        row.version = (int)list->version;
        if (msh_calendar_insert(tx, region_id, &row, err) < 0)
            return err->rc;
    }
    c->ref_id = list->version;
    msh_edit_tell(c, "calendar", list->version);
    if (msh_region_now(tx, &c->call->service->region, &now, err) < 0)
        return err->rc;
    return msh_job_enqueue(tx, region_id, c->call->service->idgen, "renew", now, 0, 0, err);
}

static int put_calendar(struct msh_call *call, const struct msh_calendar_row *rows, size_t n,
                        bool dry_run, int64_t *ret_version, struct msh_err *err)
{
    struct calendar list = { .rows = rows, .n = n };
    struct msh_edit c = { .call = call,
                          .op = "calendar_import",
                          .fn = calendar_insert,
                          .arg = &list,
                          .dry_run = dry_run };

    if (msh_edit_run(&c, err) < 0)
        return err->rc;
    *ret_version = dry_run ? 0 : c.ref_id;
    return 0;
}

/* What a notice does -----------------------------------------------------------------------------*/

static int read_notice(struct msh_call *call, const char *json, size_t n, struct msh_notice **ret,
                       struct msh_err *err)
{
    struct msh_notice *notice = MSH_NEW(call->arena, struct msh_notice);

    if (msh_notice_parse(call->arena, json, n, notice, err) < 0)
        return err->rc;
    if (notice->year <= MSH_CALENDAR_YEAR_MIN || notice->year >= MSH_CALENDAR_YEAR_MAX)
        return msh_err_field(err, "year", "range", "this year is out of range");
    *ret = notice;
    return 0;
}

static bool is_worked(char letter)
{
    return letter == 'W' || letter == 'M' || letter == 'w';
}

/* Days that are worked, or are not, otherwise than before; a holiday on a day of rest is none. */
static void tell_changes(const struct msh_calendar *before, const struct msh_calendar *after,
                         const struct msh_calendar_year *years, size_t n,
                         struct msh_calendar_imported *ret)
{
    for (size_t i = 0; i < n; i++) {
        const int32_t first = msh_day_from_civil(years[i].year, 1, 1);
        struct msh_calendar_year old;

        msh_calendar_year_of(before, years[i].year, &old);
        for (int32_t day = 0; years[i].days[day] != '\0' && ret->n_changes < CHANGES_MAX; day++)
            if (is_worked(old.days[day]) != is_worked(years[i].days[day]))
                ret->changes[ret->n_changes++] = (struct msh_calendar_change){
                    .day = first + day,
                    .before = msh_calendar_kind(before, first + day),
                    .after = msh_calendar_kind(after, first + day),
                };
    }
}

/* The calendar with these years in the place of its own. */
static int with_years(struct msh_call *call, const struct msh_calendar *cal,
                      const struct msh_calendar_year *fresh, size_t n_fresh,
                      const struct msh_calendar **ret, struct msh_err *err)
{
    const int last = MSH_CALENDAR_YEAR_MAX, first = MSH_CALENDAR_YEAR_MIN;
    struct msh_calendar_year *years =
        MSH_ARRAY(call->arena, last - first + 1, struct msh_calendar_year);
    struct msh_calendar_spec spec = { .id = cal->id,
                                      .version = cal->version + 1,
                                      .zone_ms = cal->zone_ms,
                                      .periods = cal->periods,
                                      .n_periods = cal->n_periods,
                                      .years = years };

    for (int year = first; year <= last; year++) {
        struct msh_calendar_year *at = &years[spec.n_years];
        bool given = false;

        msh_calendar_year_of(cal, year, at);
        for (size_t i = 0; i < n_fresh; i++)
            if (fresh[i].year == year) {
                *at = fresh[i];
                given = true;
            }
        spec.n_years += given || strpbrk(at->days, "WRHM") != NULL;
    }
    return msh_calendar_build(call->arena, &spec, ret, err);
}

static int look(struct msh_call *call, const struct msh_directory *dir,
                const struct msh_calendar_year *years, size_t n, struct msh_calendar_imported *ret,
                struct msh_err *err)
{
    const struct msh_calendar *cal = msh_directory_calendar(dir), *fresh;

    if (with_years(call, cal, years, n, &fresh, err) < 0)
        return err->rc;
    ret->changes = MSH_ARRAY(call->arena, CHANGES_MAX, struct msh_calendar_change);
    tell_changes(cal, fresh, years, n, ret);
    return msh_renew_look(call, msh_directory_with(dir, fresh, call->arena), &ret->effect, err);
}

int msh_calendar_import(struct msh_call *call, const char *json, size_t n, const char *source,
                        bool dry_run, struct msh_calendar_imported *ret, struct msh_err *err)
{
    struct msh_calendar_year years[YEARS];
    struct msh_calendar_row rows[YEARS];
    const struct msh_directory *dir;
    struct msh_notice *notice = NULL;
    size_t n_years = YEARS;
    int rc;

    *ret = (struct msh_calendar_imported){ 0 };
    if (msh_structure_check_line(source, "source", MSH_STRUCTURE_LABEL_MAX, err) < 0 ||
        read_notice(call, json, n, &notice, err) < 0)
        return err->rc;
    ret->year = notice->year;
    dir = msh_service_directory(call->service);
    for (int i = 0; i < YEARS; i++)
        msh_calendar_year_of(msh_directory_calendar(dir), notice->year - 1 + i, &years[i]);
    rc = msh_notice_apply(notice, years, &n_years, YEARS, err);
    if (rc == 0)
        rc = look(call, dir, years, n_years, ret, err);
    msh_directory_release(dir);
    for (size_t i = 0; i < n_years; i++)
        rows[i] = (struct msh_calendar_row){ .year = years[i].year,
                                             .days = years[i].days,
                                             .source = source,
                                             .created_at = msh_time_now() };
    return rc < 0 ? rc : put_calendar(call, rows, n_years, dry_run, &ret->version, err);
}

int msh_calendar_periods(struct msh_call *call, const char *periods, int64_t *ret_version,
                         struct msh_err *err)
{
    struct msh_work_period parsed[MSH_CALENDAR_PERIODS_MAX];
    const struct msh_calendar_row row = { .days = periods,
                                          .source = "local",
                                          .created_at = msh_time_now() };
    size_t n;

    if (msh_periods_parse(periods, parsed, &n, err) < 0)
        return err->rc;
    return put_calendar(call, &row, 1, false, ret_version, err);
}

/* The command line's doors ----------------------------------------------------------------------*/

int msh_structure_calendar_import(struct msh_call *call, const char *json, size_t n,
                                  const char *source, int *ret_year, int64_t *ret_version,
                                  struct msh_err *err)
{
    struct msh_calendar_imported done;
    struct msh_call with_arena = *call;
    struct msh_arena arena;
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    with_arena.arena = &arena;
    rc = msh_calendar_import(&with_arena, json, n, source, false, &done, err);
    *ret_year = done.year;
    *ret_version = done.version;
    msh_arena_done(&arena);
    return rc;
}

int msh_structure_periods_set(struct msh_call *call, const char *periods, int64_t *ret_version,
                              struct msh_err *err)
{
    return msh_calendar_periods(call, periods, ret_version, err);
}

/* Reading ---------------------------------------------------------------------------------------*/

struct reading {
    struct msh_call *call;
    struct msh_calendar_row *rows;
    size_t n;
};

static int rows_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    return msh_calendar_list(tx, r->call->service->region.region_id, r->call->arena, &r->rows,
                             &r->n, err);
}

static int by_year(const void *a, const void *b)
{
    return ((const struct msh_calendar_year_view *)a)->year -
           ((const struct msh_calendar_year_view *)b)->year;
}

static int view_of(const struct msh_calendar_row *row, struct msh_calendar_year_view *ret,
                   struct msh_err *err)
{
    struct msh_calendar_year year;

    if (msh_calendar_year_parse(row->year, row->days, &year, err) < 0)
        return err->rc;
    *ret = (struct msh_calendar_year_view){ .year = row->year,
                                            .version = row->version,
                                            .source = row->source,
                                            .created_at = row->created_at,
                                            .assumed = msh_calendar_year_is_assumed(&year) };
    for (const char *day = year.days; *day != '\0'; day++) {
        ret->workdays += is_worked(*day);
        ret->holidays += *day == 'H';
        ret->makeup += *day == 'M';
    }
    return 0;
}

int msh_calendar_views(struct msh_call *call, struct msh_calendar_year_view **ret, size_t *ret_n,
                       struct msh_err *err)
{
    struct reading r = { .call = call };
    struct msh_calendar_year_view *views;
    size_t n = 0;

    if (msh_tx_read(call->service->store, "calendars", rows_tx, &r, err) < 0)
        return err->rc;
    views = MSH_ARRAY(call->arena, r.n + 1, struct msh_calendar_year_view);
    /* Rows come by version: a later one of the same year takes the place of an earlier one. */
    for (size_t i = 0; i < r.n; i++) {
        size_t at = 0;

        if (r.rows[i].year == 0)
            continue; /* working hours */
        while (at < n && views[at].year != r.rows[i].year)
            at++;
        if (view_of(&r.rows[i], &views[at], err) < 0)
            return err->rc;
        n += at == n;
    }
    if (n > 0)
        qsort(views, n, sizeof(*views), by_year);
    *ret = views;
    *ret_n = n;
    return 0;
}
