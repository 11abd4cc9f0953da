#include "base/base.h"

#include "store/columns.h"
#include "store/rule_store.h"

#define CALENDAR_ROWS_MAX 5000

static const struct msh_column rule_columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_rule_row, rule_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_rule_row, preset),
    MSH_COLUMN(MSH_COL_INT, msh_rule_row, version),
    MSH_COLUMN(MSH_COL_I64, msh_rule_row, used_from),
    MSH_COLUMN(MSH_COL_I64, msh_rule_row, used_to),
    MSH_COLUMN(MSH_COL_TEXT, msh_rule_row, line),
    MSH_COLUMN(MSH_COL_TEXT, msh_rule_row, legal_ref),
};
static const struct msh_stmt rule_insert = {
    .name = "rule_insert",
    .sql = "INSERT INTO rule (region_id, rule_id, preset, version, effective_from, effective_to,"
           " line, legal_ref) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
};
static const struct msh_stmt rule_retire = {
    .name = "rule_retire",
    .sql = "UPDATE rule SET effective_to = $3 WHERE region_id = $1 AND effective_to > $3"
           " AND (CAST($2 AS TEXT) IS NULL OR preset = $2)",
};
static const struct msh_stmt rule_retire_one = {
    .name = "rule_retire_one",
    .sql = "UPDATE rule SET effective_to = $3 WHERE region_id = $1 AND rule_id = $2"
           " AND effective_to > $3",
};
static const struct msh_stmt rule_list = {
    .name = "rule_list",
    .sql = "SELECT rule_id, preset, version, effective_from, effective_to, line, legal_ref"
           " FROM rule WHERE region_id = $1 ORDER BY rule_id LIMIT $2",
};

static const struct msh_column calendar_columns[] = {
    MSH_COLUMN(MSH_COL_INT, msh_calendar_row, version),
    MSH_COLUMN(MSH_COL_INT, msh_calendar_row, year),
    MSH_COLUMN(MSH_COL_TEXT, msh_calendar_row, days),
    MSH_COLUMN(MSH_COL_TEXT, msh_calendar_row, source),
    MSH_COLUMN(MSH_COL_I64, msh_calendar_row, created_at),
};
static const struct msh_stmt calendar_insert = {
    .name = "calendar_insert",
    .sql = "INSERT INTO calendar_year (region_id, version, year, days, source, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
};
static const struct msh_stmt calendar_list = {
    .name = "calendar_list",
    .sql = "SELECT version, year, days, source, created_at FROM calendar_year"
           " WHERE region_id = $1 ORDER BY version, year LIMIT $2",
};
static const struct msh_stmt calendar_newest = {
    .name = "calendar_version",
    .sql = "SELECT MAX(version) FROM calendar_year WHERE region_id = $1",
};
/* For each year the newest table up to a version. */
static const struct msh_stmt calendar_load = {
    .name = "calendar_load",
    .sql = "SELECT version, year, days, source, created_at FROM calendar_year c"
           " WHERE region_id = $1 AND version = (SELECT MAX(n.version) FROM calendar_year n"
           " WHERE n.region_id = c.region_id AND n.year = c.year AND n.version <= $2)"
           " ORDER BY year LIMIT $3",
};

static const struct msh_column setting_columns[] = {
    MSH_COLUMN(MSH_COL_TEXT, msh_setting, name),
    MSH_COLUMN(MSH_COL_TEXT, msh_setting, value),
    MSH_COLUMN(MSH_COL_TEXT, msh_setting, legal_ref),
};
static const struct msh_stmt setting_put = {
    .name = "setting_put",
    .sql = "INSERT INTO setting (region_id, name, value, legal_ref) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (region_id, name) DO UPDATE SET value = excluded.value,"
           " legal_ref = excluded.legal_ref",
};
static const struct msh_stmt setting_find = {
    .name = "setting_find",
    .sql = "SELECT name, value, legal_ref FROM setting WHERE region_id = $1 AND name = $2",
};
static const struct msh_stmt setting_list = {
    .name = "setting_list",
    .sql = "SELECT name, value, legal_ref FROM setting WHERE region_id = $1 ORDER BY name"
           " LIMIT 1000",
};

int msh_rule_row_insert(struct msh_tx *tx, int64_t region_id, const struct msh_rule_row *row,
                        struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(rule_columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(tx, &rule_insert, vals,
                       msh_columns_bind(rule_columns, MSH_COUNT(rule_columns), row, vals, 1), NULL,
                       err);
}

int msh_rule_retire(struct msh_tx *tx, int64_t region_id, const char *preset, int64_t last_day,
                    struct msh_err *err)
{
    return msh_db_exec(tx, &rule_retire, MSH_VALS(msh_i(region_id), msh_t(preset), msh_i(last_day)),
                       NULL, err);
}

int msh_rule_retire_one(struct msh_tx *tx, int64_t region_id, int64_t rule_id, int64_t last_day,
                        struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &rule_retire_one,
                    MSH_VALS(msh_i(region_id), msh_i(rule_id), msh_i(last_day)), &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "rule_unknown", "no such rule in use");
    return 0;
}

int64_t msh_rule_row_mark(const struct msh_rule_row *row)
{
    return msh_columns_mark(rule_columns, MSH_COUNT(rule_columns), row);
}

static int parse_row(struct msh_arena *arena, const struct msh_rule_row *row, struct msh_rule *ret,
                     struct msh_err *err)
{
    struct msh_err why;

    if (msh_rule_parse(arena, row->line, ret, &why) < 0)
        return msh_err_set(err, MSH_E_CORRUPT, "rule_line", "rule %" PRId64 ": %s", row->rule_id,
                           why.text);
    ret->id = row->rule_id;
    ret->effective_from = (int32_t)MSH_MAX((int64_t)ret->effective_from, row->used_from);
    ret->effective_to = (int32_t)MSH_MIN((int64_t)ret->effective_to, row->used_to);
    return 0;
}

int msh_rule_load(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_rule **ret_rules, struct msh_rule_row **ret_rows, size_t *ret_n,
                  struct msh_err *err)
{
    struct msh_rule *rules;
    struct msh_rule_row *rows = NULL;
    size_t n = 0;
    int rc = msh_columns_list(tx, &rule_list, MSH_VALS(msh_i(region_id), msh_i(MSH_RULES_MAX)),
                              rule_columns, MSH_COUNT(rule_columns), sizeof(*rows), arena, &rows,
                              &n, err);

    if (rc < 0)
        return rc;
    rules = MSH_ARRAY(arena, n + 1, struct msh_rule);
    for (size_t i = 0; i < n; i++)
        if (parse_row(arena, &rows[i], &rules[i], err) < 0)
            return err->rc;
    *ret_rules = rules;
    if (ret_rows != NULL)
        *ret_rows = rows;
    *ret_n = n;
    return 0;
}

int msh_calendar_insert(struct msh_tx *tx, int64_t region_id, const struct msh_calendar_row *row,
                        struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(calendar_columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(
        tx, &calendar_insert, vals,
        msh_columns_bind(calendar_columns, MSH_COUNT(calendar_columns), row, vals, 1), NULL, err);
}

int msh_calendar_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                      struct msh_calendar_row **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &calendar_list,
                            MSH_VALS(msh_i(region_id), msh_i(CALENDAR_ROWS_MAX)), calendar_columns,
                            MSH_COUNT(calendar_columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_calendar_version(struct msh_tx *tx, int64_t region_id, int64_t *ret_version,
                         struct msh_err *err)
{
    return msh_db_i64(tx, &calendar_newest, MSH_VALS(msh_i(region_id)), 0, ret_version, err);
}

/* Minutes of the day in "08:30"; -1 if it is none. */
static int minutes_of(const char **at)
{
    int hour = 0, minute = 0, n = 0;

    if (sscanf(*at, "%2d:%2d%n", &hour, &minute, &n) < 2 || n != 5 || hour < 0 || hour > 24 ||
        minute < 0 || minute > 59)
        return -1;
    *at += n;
    return hour * 60 + minute;
}

int msh_periods_parse(const char *text, struct msh_work_period ret[MSH_CALENDAR_PERIODS_MAX],
                      size_t *ret_n, struct msh_err *err)
{
    const char *at = text;
    size_t n = 0;
    int last = -1;

    do {
        int from, to;

        if (n > 0)
            at++;
        from = minutes_of(&at);
        to = from >= 0 && *at++ == '-' ? minutes_of(&at) : -1;
        if (n == MSH_CALENDAR_PERIODS_MAX || from <= last || to <= from || to > 1440)
            return msh_err_field(err, "periods", "periods",
                                 "working periods look like 08:30-12:00,14:00-18:00");
        ret[n++] = (struct msh_work_period){ (int16_t)from, (int16_t)to };
        last = to;
    } while (*at == ',');
    if (*at != '\0')
        return msh_err_field(err, "periods", "periods",
                             "working periods look like 08:30-12:00,14:00-18:00");
    *ret_n = n;
    return 0;
}

void msh_periods_format(const struct msh_work_period *periods, size_t n, struct msh_str *out)
{
    for (size_t i = 0; i < n; i++)
        msh_str_fmt(out, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "", periods[i].from_min / 60,
                    periods[i].from_min % 60, periods[i].to_min / 60, periods[i].to_min % 60);
}

/* One stored row into the spec's years or periods. */
static int take_year(const struct msh_calendar_row *row, struct msh_calendar_year *years,
                     struct msh_work_period *periods, struct msh_calendar_spec *spec,
                     struct msh_err *err)
{
    int rc;

    if (row->year == 0)
        return msh_periods_parse(row->days, periods, &spec->n_periods, err);
    rc = msh_calendar_year_parse(row->year, row->days, &years[spec->n_years], err);
    spec->n_years += rc == 0;
    return rc;
}

int msh_calendar_load(struct msh_tx *tx, int64_t region_id, int64_t version, int64_t zone_ms,
                      struct msh_arena *arena, const struct msh_calendar **ret_cal,
                      struct msh_err *err)
{
    struct msh_work_period periods[MSH_CALENDAR_PERIODS_MAX] = { msh_calendar_periods_default[0],
                                                                 msh_calendar_periods_default[1] };
    struct msh_calendar_spec spec = { .id = region_id, .zone_ms = zone_ms, .n_periods = 2 };
    struct msh_calendar_row *rows = NULL;
    struct msh_calendar_year *years;
    int64_t newest = version;
    size_t n = 0;
    int rc = version != 0 ? 0 : msh_calendar_version(tx, region_id, &newest, err);

    if (rc == 0)
        rc = msh_columns_list(
            tx, &calendar_load, MSH_VALS(msh_i(region_id), msh_i(newest), msh_i(CALENDAR_ROWS_MAX)),
            calendar_columns, MSH_COUNT(calendar_columns), sizeof(*rows), arena, &rows, &n, err);
    if (rc < 0)
        return rc;
    years = MSH_ARRAY(arena, n + 1, struct msh_calendar_year);
    for (size_t i = 0; i < n; i++)
        if (take_year(&rows[i], years, periods, &spec, err) < 0)
            return err->rc;
    spec.version = newest;
    spec.years = years;
    spec.periods = periods;
    return msh_calendar_build(arena, &spec, ret_cal, err);
}

int msh_setting_put(struct msh_tx *tx, int64_t region_id, const struct msh_setting *setting,
                    struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(setting_columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(
        tx, &setting_put, vals,
        msh_columns_bind(setting_columns, MSH_COUNT(setting_columns), setting, vals, 1), NULL, err);
}

int msh_setting_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                     struct msh_setting **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &setting_list, MSH_VALS(msh_i(region_id)), setting_columns,
                            MSH_COUNT(setting_columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_setting_find(struct msh_tx *tx, int64_t region_id, const char *name,
                     struct msh_arena *arena, struct msh_setting *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &setting_find, MSH_VALS(msh_i(region_id), msh_t(name)),
                           setting_columns, MSH_COUNT(setting_columns), arena, ret, "setting", err);
}

int64_t msh_setting_mark(const struct msh_setting *setting)
{
    return msh_columns_mark(setting_columns, MSH_COUNT(setting_columns), setting);
}
