#include "base/base.h"

#include "service/health.h"

#include <sys/stat.h>

#include "base/disk.h"
#include "base/time.h"
#include "domain/calendar.h"
#include "service/backup.h"
#include "service/directory.h"
#include "store/feed.h"
#include "store/job_store.h"
#include "store/seal.h"

struct reading {
    struct msh_service *service;
    struct msh_health *health;
    int64_t now;
};

static int read_jobs(struct msh_tx *tx, const struct reading *r, struct msh_err *err)
{
    const int64_t region_id = r->service->region.region_id;
    struct msh_health *health = r->health;
    int64_t next = INT64_MAX, free_at = INT64_MAX;

    if (msh_job_backlog(tx, region_id, r->now, &health->jobs_due, &health->jobs_failing, err) < 0 ||
        msh_job_next(tx, region_id, msh_service_real_now(), &next, &free_at, err) < 0)
        return err->rc;
    health->jobs_late_ms = next < r->now ? r->now - next : 0;
    return 0;
}

static int read_feed(struct msh_tx *tx, const struct reading *r, struct msh_err *err)
{
    const struct msh_region *region = &r->service->region;
    struct msh_health *health = r->health;
    struct msh_seal seal = { .at = region->created_at };

    if (msh_feed_waiting(tx, region->region_id, &health->feed_waiting, err) < 0 ||
        msh_feed_last(tx, region->region_id, &health->feed_pos, err) < 0)
        return err->rc;
    if (msh_seal_load(tx, region, 0, &seal, err) < 0) {
        if (err->rc != MSH_E_NOT_FOUND)
            return err->rc;
        *err = (struct msh_err){ 0 };
    }
    health->unsealed = health->feed_pos - seal.to_pos;
    health->seal_age_ms = MSH_MAX(r->now - seal.at, 0);
    return 0;
}

static int64_t calendar_days(struct msh_service *service, int64_t now)
{
    const struct msh_directory *directory = msh_service_directory(service);
    const struct msh_calendar *calendar = msh_directory_calendar(directory);
    const int32_t today = msh_day_of(now, calendar->zone_ms);
    struct msh_calendar_year days;
    int year, month, mday;

    msh_day_to_civil(today, &year, &month, &mday);
    for (;; year++) {
        msh_calendar_year_of(calendar, year, &days);
        if (msh_calendar_year_is_assumed(&days))
            break;
    }
    msh_directory_release(directory);
    return MSH_MAX(msh_day_from_civil(year, 1, 1) - today, 0);
}

static int read_health(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    *r->health = (struct msh_health){ 0 };
    if (msh_region_now(tx, &r->service->region, &r->now, err) < 0 || read_jobs(tx, r, err) < 0)
        return err->rc;
    return read_feed(tx, r, err);
}

int msh_health_read(struct msh_service *service, struct msh_health *ret, struct msh_err *err)
{
    struct reading r = { service, ret, 0 };

    if (msh_tx_probe(service->store, "health", read_health, &r, err) < 0)
        return err->rc;
    ret->calendar_days = calendar_days(service, r.now);
    return 0;
}

int64_t msh_health_backup_at(const struct msh_service *service)
{
    char path[PATH_MAX];
    struct msh_err ignored = { 0 };
    struct stat st;

    if (msh_disk_path(service->dir, MSH_BACKUP_MARK, path, &ignored) < 0 || stat(path, &st) < 0)
        return 0;
    return st.st_mtim.tv_sec * MSH_SECOND_MS;
}
