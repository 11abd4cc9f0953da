#include "base/base.h"

#include "http/metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/time.h"
#include "service/health.h"
#include "store/list/facts.h"

#define ANSWER_MAX ((size_t)4 * 1024 * 1024)

struct msh_metrics {
    struct msh_service *service;
    struct msh_http *watched, *own;
    int64_t started_at; /* real time */
};

/* ---- single figures ---- */

struct figures {
    struct msh_health health;
    struct msh_http_stats http;
    struct msh_store_stats store;
    int64_t up; /* the database answered */
    int64_t ready, backup_at;
    int64_t disk_free, disk_size;
    int64_t facts_ready, facts_tickets, facts_bytes, facts_answered, facts_declined;
    int64_t cpu_ms, resident, descriptors, descriptors_max, started_at;
};

enum width { INT64, UINT64, UNSIGNED };

struct row {
    struct msh_metric metric;
    size_t offset;
    enum width width;
    int64_t per; /* the figure is divided by it */
};

#define WIDTH(member)                                                                              \
    _Generic(((struct figures *)0)->member, int64_t : INT64, uint64_t : UINT64, unsigned : UNSIGNED)
#define ROW(type, name, member, per, help)                                                         \
    {                                                                                              \
        { "minsheng_" name, MSH_METRIC_##type, help }, offsetof(struct figures, member),           \
            WIDTH(member), per                                                                     \
    }
/* By the names every watchman knows. */
#define PROCESS(type, name, member, per, help)                                                     \
    {                                                                                              \
        { "process_" name, MSH_METRIC_##type, help }, offsetof(struct figures, member),            \
            WIDTH(member), per                                                                     \
    }

/* clang-format off */
static const struct row process_rows[] = {
    ROW(GAUGE, "database_up", up, 1, "1 when the database answered this reading."),
    ROW(GAUGE, "ready", ready, 1, "1 when the process may write: lease renewed, no write ever failed to become durable."),
    ROW(GAUGE, "http_connections", http.connections, 1, "Connections held."),
    ROW(GAUGE, "http_streams", http.streams, 1, "Live event streams held."),
    ROW(GAUGE, "http_queued", http.queued, 1, "Requests waiting for a worker."),
    ROW(GAUGE, "http_busy_workers", http.busy, 1, "Workers at a request."),
    ROW(COUNTER, "http_refused_total", http.refused, 1, "Requests answered 503 because too many waited."),
    ROW(COUNTER, "store_writes_total", store.writes, 1, "Write transactions that were committed."),
    ROW(COUNTER, "store_reads_total", store.reads, 1, "Read transactions that came to their end."),
    ROW(COUNTER, "store_reruns_total", store.reruns, 1, "Attempts made again after a lost race or connection."),
    ROW(COUNTER, "store_failed_total", store.failed, 1, "Transactions that failed: database away, disk full, read or write error."),
    ROW(GAUGE, "facts_ready", facts_ready, 1, "1 when lists can be answered from memory."),
    ROW(GAUGE, "facts_tickets", facts_tickets, 1, "Tickets whose facts are in memory."),
    ROW(GAUGE, "facts_bytes", facts_bytes, 1, "Memory their facts take."),
    ROW(COUNTER, "facts_answered_total", facts_answered, 1, "Lists and figures answered from memory."),
    ROW(COUNTER, "facts_declined_total", facts_declined, 1, "Lists and figures left to the database since memory could answer any."),
    ROW(GAUGE, "backup_timestamp_seconds", backup_at, MSH_SECOND_MS, "When minsheng backup last came to its end; 0 = never."),
    ROW(GAUGE, "data_free_bytes", disk_free, 1, "Room left where the data folder is."),
    ROW(GAUGE, "data_size_bytes", disk_size, 1, "Size of the file system where the data folder is."),
    PROCESS(COUNTER, "cpu_seconds_total", cpu_ms, MSH_SECOND_MS, "Processor time, user and system."),
    PROCESS(GAUGE, "resident_memory_bytes", resident, 1, "Memory in RAM."),
    PROCESS(GAUGE, "open_fds", descriptors, 1, "Open descriptors."),
    PROCESS(GAUGE, "max_fds", descriptors_max, 1, "Descriptors it may open."),
    PROCESS(GAUGE, "start_time_seconds", started_at, MSH_SECOND_MS, "When it started."),
};

/* Only while the database answers. */
static const struct row health_rows[] = {
    ROW(GAUGE, "jobs_due", health.jobs_due, 1, "Background work that fell due and is not done."),
    ROW(GAUGE, "jobs_failing", health.jobs_failing, 1, "Background work that failed and waits for another try."),
    ROW(GAUGE, "jobs_late_seconds", health.jobs_late_ms, MSH_SECOND_MS, "How long the oldest work that nobody took has been due."),
    ROW(GAUGE, "feed_waiting", health.feed_waiting, 1, "Events without a place in the feed, 10000 at most."),
    ROW(GAUGE, "feed_position", health.feed_pos, 1, "Last place given in the feed."),
    ROW(GAUGE, "unsealed_events", health.unsealed, 1, "Events behind the last seal."),
    ROW(GAUGE, "seal_age_seconds", health.seal_age_ms, MSH_SECOND_MS, "Age of the last seal, by the city's clock."),
    ROW(GAUGE, "calendar_days", health.calendar_days, 1, "Days until the loaded working calendars end, by the city's clock."),
};
/* clang-format on */

static double value_of(const struct row *row, const struct figures *figures)
{
    const char *at = (const char *)figures + row->offset;
    int64_t signed_value;
    uint64_t wide_value;
    unsigned value;

    switch (row->width) {
    case INT64:
        memcpy(&signed_value, at, sizeof(signed_value));
        return (double)signed_value / (double)row->per;
    case UINT64:
        memcpy(&wide_value, at, sizeof(wide_value));
        return (double)wide_value / (double)row->per;
    case UNSIGNED:
        break;
    }
    memcpy(&value, at, sizeof(value));
    return (double)value / (double)row->per;
}

static void write_rows(struct msh_str *out, const struct row *rows, size_t n,
                       const struct figures *figures)
{
    for (size_t i = 0; i < n; i++) {
        msh_metric_head(out, &rows[i].metric);
        msh_metric_sample(out, &rows[i].metric, "", NULL, 0, value_of(&rows[i], figures));
    }
}

static void write_log_lines(struct msh_str *out)
{
    static const struct msh_metric lines = { "minsheng_log_lines_total", MSH_METRIC_COUNTER,
                                             "Lines of the log by level." };
    static const char *const levels[] = { "debug", "info", "warn", "error" };

    msh_metric_head(out, &lines);
    for (size_t i = 0; i < MSH_COUNT(levels); i++) {
        const struct msh_metric_label label = { "level", levels[i] };

        msh_metric_sample(out, &lines, "", &label, 1, (double)msh_log_count((enum msh_log_level)i));
    }
}

/* ---- the process ---- */

/* What cannot be read stays 0: a watchman sees the rest. */
static int64_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    char line[128], *after;
    int64_t pages = 0;

    if (file == NULL)
        return 0;
    if (fgets(line, sizeof(line), file) != NULL) {
        (void)strtoll(line, &after, 10);
        pages = strtoll(after, NULL, 10);
    }
    (void)fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static int64_t open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int64_t n = 0;

    if (dir == NULL)
        return 0;
    while (readdir(dir) != NULL)
        n++;
    (void)closedir(dir);
    return n - 3; /* "." and "..", and the reading's own */
}

static int64_t ms_of(struct timeval time)
{
    return time.tv_sec * MSH_SECOND_MS + time.tv_usec / 1000;
}

static void read_process(const struct msh_metrics *metrics, struct figures *figures)
{
    struct rusage usage = { 0 };
    struct rlimit limit = { 0 };
    struct statvfs disk = { 0 };

    (void)getrusage(RUSAGE_SELF, &usage);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    (void)statvfs(metrics->service->dir, &disk);
    figures->cpu_ms = ms_of(usage.ru_utime) + ms_of(usage.ru_stime);
    figures->resident = resident_bytes();
    figures->descriptors = open_descriptors();
    figures->descriptors_max = (int64_t)limit.rlim_cur;
    figures->started_at = metrics->started_at;
    figures->disk_free = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    figures->disk_size = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize;
}

static void read_facts(const struct msh_metrics *metrics, struct figures *figures)
{
    struct msh_fact_store *facts = msh_facts_of(metrics->service->store);
    struct msh_facts_told told = { 0 };

    if (facts != NULL)
        msh_facts_tell(facts, &told);
    figures->facts_ready = told.ready;
    figures->facts_tickets = (int64_t)told.size.tickets;
    figures->facts_bytes = (int64_t)(told.size.row_bytes + told.size.link_bytes);
    figures->facts_answered = told.answered;
    figures->facts_declined = told.declined;
}

/* ---- the answer ---- */

static int answer(struct msh_req *req, struct msh_err *err)
{
    struct msh_metrics *metrics = req->app;
    struct figures figures = { 0 };
    struct msh_err away = { 0 };
    struct msh_str out;

    figures.ready = msh_service_ready(metrics->service, &away) == 0;
    figures.up = msh_health_read(metrics->service, &figures.health, &away) == 0;
    figures.backup_at = msh_health_backup_at(metrics->service);
    msh_http_stats(metrics->watched, &figures.http);
    msh_store_stats(metrics->service->store, &figures.store);
    read_process(metrics, &figures);
    read_facts(metrics, &figures);
    msh_str_init(&out, ANSWER_MAX);
    write_rows(&out, process_rows, MSH_COUNT(process_rows), &figures);
    if (figures.up)
        write_rows(&out, health_rows, MSH_COUNT(health_rows), &figures);
    write_log_lines(&out);
    msh_http_meter(metrics->watched, &out);
    return msh_reply_bytes(req, 200, "text/plain; version=0.0.4; charset=utf-8", &out, err);
}

static const struct msh_route routes[] = {
    { MSH_GET, "/metrics", answer, 0, 0, "Figures for Prometheus.", .flags = MSH_ROUTE_PUBLIC },
};

int msh_metrics_start(struct msh_service *service, struct msh_http *watched, const char *listen,
                      struct msh_metrics **ret, struct msh_err *err)
{
    struct msh_metrics *metrics = msh_alloc0(1, sizeof(*metrics));
    const struct msh_http_conf conf = {
        .listen = listen,
        .routes = routes,
        .n_routes = MSH_COUNT(routes),
        .app = metrics,
        .io_threads = 1,
        .workers = 1,
        .queue_max = 16,
        .connections_max = 16,
        .quiet = true,
    };

    metrics->service = service;
    metrics->watched = watched;
    metrics->started_at = msh_service_real_now();
    if (msh_http_start(&conf, &metrics->own, err) < 0) {
        free(metrics);
        return err->rc;
    }
    *ret = metrics;
    return 0;
}

const char *msh_metrics_address(const struct msh_metrics *metrics)
{
    return msh_http_address(metrics->own);
}

void msh_metrics_stop(struct msh_metrics *metrics)
{
    if (metrics == NULL)
        return;
    msh_http_stop(metrics->own, 0);
    free(metrics);
}
