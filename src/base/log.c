#include "base/base.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/log.h"
#include "base/time.h"

#define LINE_SIZE 2048

static const char *const level_names[] = { "debug", "info", "warn", "error" };

static atomic_int lowest = MSH_LOG_INFO;
static atomic_ullong counts[MSH_COUNT(level_names)];

void msh_log_set_level(enum msh_log_level level)
{
    atomic_store_explicit(&lowest, (int)level, memory_order_relaxed);
}

uint64_t msh_log_count(enum msh_log_level level)
{
    return atomic_load_explicit(&counts[level], memory_order_relaxed);
}

/* One fact is one line: whatever a value carries, it cannot begin another. */
static void flatten(char *line, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = ' ';
}

void msh_log(enum msh_log_level level, const char *event, const char *fmt, ...)
{
    char tail[LINE_SIZE - 256], line[LINE_SIZE], at[MSH_RFC3339_SIZE];
    int saved = errno, n;
    va_list args;

    if ((int)level < atomic_load_explicit(&lowest, memory_order_relaxed))
        return;
    atomic_fetch_add_explicit(&counts[level], 1, memory_order_relaxed);
    va_start(args, fmt);
    n = vsnprintf(tail, sizeof(tail), fmt, args);
    va_end(args);
    if (n >= (int)sizeof(tail))
        memcpy(tail + sizeof(tail) - 4, "...", 4);
    msh_time_format(msh_time_now(), MSH_ZONE_CHINA_MS, at);
    n = snprintf(line, sizeof(line) - 1, "%s %s %.128s%s%s", at, level_names[level], event,
                 n > 0 ? " " : "", n > 0 ? tail : "");
    n = MSH_MIN(n, (int)sizeof(line) - 2);
    flatten(line, (size_t)n);
    line[n] = '\n';
    /* a log that cannot be written has nowhere to say so */
    (void)msh_disk_put(STDERR_FILENO, line, (size_t)n + 1, MSH_DISK_HERE);
    errno = saved;
}
