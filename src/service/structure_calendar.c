#include "base/base.h"

#include "base/time.h"
#include "service/edit.h"
#include "service/structure_fill.h"
#include "store/job_store.h"
#include "store/rule_store.h"

#define ARENA_MAX   ((size_t)64 << 20)
#define YEARS_EXTRA 2 /* a notice may reach into the years beside its own */

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

    if (msh_calendar_version(tx, region_id, &list->version, err) < 0)
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
                        int64_t *ret_version, struct msh_err *err)
{
    struct calendar list = { .rows = rows, .n = n };
    struct msh_edit c = {
        .call = call, .op = "calendar_import", .fn = calendar_insert, .arg = &list
    };

    if (msh_edit_run(&c, err) < 0)
        return err->rc;
    *ret_version = c.ref_id;
    return 0;
}

int msh_structure_calendar_import(struct msh_call *call, const char *json, size_t n,
                                  const char *source, int *ret_year, int64_t *ret_version,
                                  struct msh_err *err)
{
    struct msh_calendar_year years[1 + YEARS_EXTRA];
    struct msh_calendar_row rows[1 + YEARS_EXTRA];
    struct msh_notice *notice;
    const struct msh_directory *dir;
    struct msh_arena arena;
    size_t n_years = 1 + YEARS_EXTRA;
    int rc;

    if (msh_structure_check_line(source, "source", MSH_STRUCTURE_LABEL_MAX, err) < 0)
        return err->rc;
    msh_arena_init(&arena, ARENA_MAX);
    notice = MSH_NEW(&arena, struct msh_notice);
    rc = msh_notice_parse(&arena, json, n, notice, err);
    if (rc == 0 && (notice->year <= MSH_CALENDAR_YEAR_MIN || notice->year >= MSH_CALENDAR_YEAR_MAX))
        rc = msh_err_field(err, "year", "range", "this year is out of range");
    if (rc == 0) {
        dir = msh_service_directory(call->service);
        for (int i = 0; i <= YEARS_EXTRA; i++)
            msh_calendar_year_of(msh_directory_calendar(dir), notice->year - 1 + i, &years[i]);
        msh_directory_release(dir);
        rc = msh_notice_apply(notice, years, &n_years, MSH_COUNT(years), err);
    }
    if (rc == 0) {
        for (size_t i = 0; i < n_years; i++)
            rows[i] = (struct msh_calendar_row){ .year = years[i].year,
                                                 .days = years[i].days,
                                                 .source = source,
                                                 .created_at = msh_time_now() };
        *ret_year = notice->year;
        rc = put_calendar(call, rows, n_years, ret_version, err);
    }
    msh_arena_done(&arena);
    return rc;
}

int msh_structure_periods_set(struct msh_call *call, const char *periods, int64_t *ret_version,
                              struct msh_err *err)
{
    struct msh_work_period parsed[MSH_CALENDAR_PERIODS_MAX];
    const struct msh_calendar_row row = { .days = periods,
                                          .source = "local",
                                          .created_at = msh_time_now() };
    size_t n;

    if (msh_periods_parse(periods, parsed, &n, err) < 0)
        return err->rc;
    return put_calendar(call, &row, 1, ret_version, err);
}
