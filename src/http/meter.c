#include "base/base.h"

#include "http/meter.h"

#include <stdatomic.h>

#include "base/metric.h"
#include "base/time.h"

enum { CLASSES = 5 }; /* 1xx is never answered: 2xx to 5xx, and what was cut before a status */

static const char *const class_names[CLASSES] = { "none", "2xx", "3xx", "4xx", "5xx" };

/* Upper ends in ms; the last bucket has none. */
static const int64_t steps[] = { 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10000 };
#define STEPS (MSH_COUNT(steps) + 1)

enum kind { KIND_API, KIND_PAGE, KIND_FILE, KIND_COUNT };
static const char *const kind_names[KIND_COUNT] = { "api", "page", "file" };

struct spans {
    atomic_ullong buckets[STEPS]; /* not summed up */
    atomic_ullong total_ms;
};

struct msh_meter {
    const struct msh_route *routes;
    size_t n;
    atomic_ullong (*counts)[CLASSES]; /* n rows, and one for what fits none */
    struct spans spans[KIND_COUNT];
};

static const struct msh_metric requests = {
    "minsheng_http_requests_total",
    MSH_METRIC_COUNTER,
    "Requests by row of the route table and class of the answer.",
};
static const struct msh_metric seconds = {
    "minsheng_http_request_seconds",
    MSH_METRIC_HISTOGRAM,
    "From the whole request being there to its answer being ready.",
};

struct msh_meter *msh_meter_new(const struct msh_route *routes, size_t n)
{
    struct msh_meter *meter = msh_alloc0(1, sizeof(*meter));

    meter->routes = routes;
    meter->n = n;
    meter->counts = msh_alloc0(n + 1, sizeof(*meter->counts));
    return meter;
}

void msh_meter_free(struct msh_meter *meter)
{
    if (meter == NULL)
        return;
    free(meter->counts);
    free(meter);
}

static enum kind kind_of(const struct msh_route *route)
{
    if ((route->flags & (MSH_ROUTE_FILE | MSH_ROUTE_DOWNLOAD)) != 0)
        return KIND_FILE;
    return (route->flags & MSH_ROUTE_PAGE) != 0 ? KIND_PAGE : KIND_API;
}

void msh_meter_add(struct msh_meter *meter, const struct msh_route *route, int status,
                   int64_t took_ms)
{
    size_t row = route != NULL ? (size_t)(route - meter->routes) : meter->n;
    int class = status / 100 - 1;
    struct spans *spans;
    size_t step = 0;

    atomic_fetch_add_explicit(&meter->counts[row][class > 0 && class < CLASSES ? class : 0], 1,
                              memory_order_relaxed);
    if (route == NULL || took_ms < 0 || (route->flags & MSH_ROUTE_STREAM) != 0)
        return;
    while (step < MSH_COUNT(steps) && took_ms > steps[step])
        step++;
    spans = &meter->spans[kind_of(route)];
    atomic_fetch_add_explicit(&spans->buckets[step], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&spans->total_ms, (unsigned long long)took_ms, memory_order_relaxed);
}

static void write_requests(const struct msh_meter *meter, struct msh_str *out)
{
    msh_metric_head(out, &requests);
    for (size_t row = 0; row <= meter->n; row++) {
        const struct msh_route *route = row < meter->n ? &meter->routes[row] : NULL;

        for (int class = 0; class < CLASSES; class ++) {
            const struct msh_metric_label labels[] = {
                { "method", route != NULL ? msh_method_name(route->method) : "-" },
                { "route", route != NULL ? route->path : "-" },
                { "status", class_names[class] },
            };
            unsigned long long n =
                atomic_load_explicit(&meter->counts[row][class], memory_order_relaxed);

            if (n > 0)
                msh_metric_sample(out, &requests, "", labels, MSH_COUNT(labels), (double)n);
        }
    }
}

static void write_seconds(const struct msh_meter *meter, struct msh_str *out)
{
    msh_metric_head(out, &seconds);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        const struct spans *spans = &meter->spans[kind];
        struct msh_metric_label labels[] = { { "kind", kind_names[kind] }, { "le", NULL } };
        unsigned long long n = 0;
        char end[24];

        for (size_t i = 0; i < STEPS; i++) {
            n += atomic_load_explicit(&spans->buckets[i], memory_order_relaxed);
            (void)snprintf(end, sizeof(end), "%g",
                           i < MSH_COUNT(steps) ? (double)steps[i] / MSH_SECOND_MS : 0.0);
            labels[1].value = i < MSH_COUNT(steps) ? end : "+Inf";
            msh_metric_sample(out, &seconds, "_bucket", labels, 2, (double)n);
        }
        msh_metric_sample(out, &seconds, "_sum", labels, 1,
                          (double)atomic_load_explicit(&spans->total_ms, memory_order_relaxed) /
                              MSH_SECOND_MS);
        msh_metric_sample(out, &seconds, "_count", labels, 1, (double)n);
    }
}

void msh_meter_write(const struct msh_meter *meter, struct msh_str *out)
{
    write_requests(meter, out);
    write_seconds(meter, out);
}
