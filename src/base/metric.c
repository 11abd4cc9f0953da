#include "base/base.h"

#include "base/metric.h"

static const char *const type_names[] = { "counter", "gauge", "histogram" };

void msh_metric_head(struct msh_str *out, const struct msh_metric *metric)
{
    msh_str_fmt(out, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->help, metric->name,
                type_names[metric->type]);
}

static void add_escaped(struct msh_str *out, const char *value)
{
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            msh_str_addc(out, '\\');
        if (*value == '\n')
            msh_str_add(out, "\\n");
        else
            msh_str_addc(out, *value);
    }
}

void msh_metric_sample(struct msh_str *out, const struct msh_metric *metric, const char *suffix,
                       const struct msh_metric_label *labels, size_t n, double value)
{
    msh_str_fmt(out, "%s%s", metric->name, suffix);
    for (size_t i = 0; i < n; i++) {
        msh_str_fmt(out, "%c%s=\"", i == 0 ? '{' : ',', labels[i].name);
        add_escaped(out, labels[i].value);
        msh_str_addc(out, '"');
    }
    msh_str_fmt(out, "%s %.15g\n", n > 0 ? "}" : "", value);
}
