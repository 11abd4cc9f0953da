/* What a printed limit costs: all announced years loaded, starts spread over 2026. */
#include "base/base.h"

#include "bench.h"

#include "domain/deadline.h"

struct job {
    const struct msh_calendar *cal;
    struct msh_term term;
};

static int64_t due(int i, void *arg)
{
    const struct job *job = arg;
    struct msh_due ret;

    msh_deadline_due(job->cal, &job->term, INT64_C(1767225600000) + (int64_t)i * 313 * 1000, &ret);
    return ret.at;
}

static int64_t lamp(int i, void *arg)
{
    const struct job *job = arg;
    int64_t now = INT64_C(1767225600000) + (int64_t)i * 313 * 1000;

    return msh_lamp_at(job->cal, now + 3 * MSH_DAY_MS, now);
}

int main(void)
{
    struct msh_calendar_spec spec = { 1,    1, MSH_ZONE_CHINA_MS, msh_calendar_periods_default, 2,
                                      NULL, 0 };
    struct job job = { 0 };
    struct msh_calendar_year *years;
    struct msh_arena arena;
    struct msh_err err = { 0 };

    msh_arena_init(&arena, 1 << 24);
    if (msh_calendar_shipped_years(&arena, &years, &spec.n_years, &err) != 0)
        msh_panic("calendars: %s", err.text);
    spec.years = years;
    if (msh_calendar_build(&arena, &spec, &job.cal, &err) != 0)
        msh_panic("calendar: %s", err.text);

    job.term = (struct msh_term){ 5, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_WORKDAY,
                                  MSH_DUE_EDGE_END_OF_DAY };
    bench_run("due: 5 workdays, end of day", 100000, due, &job);
    job.term =
        (struct msh_term){ 60, MSH_UNIT_WORKDAY, MSH_COUNT_FROM_NEXT_DAY, MSH_DUE_EDGE_END_OF_DAY };
    bench_run("due: 60 workdays, end of day", 100000, due, &job);
    job.term =
        (struct msh_term){ 16, MSH_UNIT_HOUR_WORK, MSH_COUNT_FROM_EVENT, MSH_DUE_EDGE_EXACT };
    bench_run("due: 16 working hours, exact", 100000, due, &job);
    bench_run("lamp", 100000, lamp, &job);
    msh_arena_done(&arena);
    return 0;
}
