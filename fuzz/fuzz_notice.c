/* A holiday notice that is read can be entered into a calendar that can be built. */
#include "base/base.h"

#include "fuzz.h"

#include "domain/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct msh_notice notice;
    struct msh_calendar_year years[4];
    struct msh_calendar_spec spec = { 1,     1, MSH_ZONE_CHINA_MS, msh_calendar_periods_default, 2,
                                      years, 0 };
    const struct msh_calendar *cal;
    struct msh_arena arena;
    struct msh_err err = { 0 };

    msh_arena_init(&arena, 1 << 22);
    if (msh_notice_parse(&arena, (const char *)data, n, &notice, &err) == 0 &&
        msh_notice_apply(&notice, years, &spec.n_years, MSH_COUNT(years), &err) == 0)
        fuzz_promise(msh_calendar_build(&arena, &spec, &cal, &err) == 0);
    msh_arena_done(&arena);
    return 0;
}
