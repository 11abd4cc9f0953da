/*
 * metric.h - figures of a running process, in the text that Prometheus reads (exposition format
 * 0.0.4).
 *
 * A family is one msh_metric_head and the samples behind it. Names and label names are ours, label
 * values are escaped here and bounded by the caller: never a person's words, name or address. Pure;
 * one thread at a time.
 */
#ifndef MSH_BASE_METRIC_H
#define MSH_BASE_METRIC_H

#include "base/str.h"

enum msh_metric_type { MSH_METRIC_COUNTER, MSH_METRIC_GAUGE, MSH_METRIC_HISTOGRAM };

struct msh_metric {
    const char *name; /* with its unit: minsheng_…_seconds, _bytes, a counter's _total */
    enum msh_metric_type type;
    const char *help; /* one sentence */
};

struct msh_metric_label {
    const char *name, *value;
};

void msh_metric_head(struct msh_str *out, const struct msh_metric *metric);

/* One sample; `suffix` is "" or what a histogram adds ("_bucket"). `labels` may be NULL with n 0. */
void msh_metric_sample(struct msh_str *out, const struct msh_metric *metric, const char *suffix,
                       const struct msh_metric_label *labels, size_t n, double value);

#endif
