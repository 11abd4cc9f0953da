#include "base/base.h"

#include "store/catalogue_version.h"
#include "store/columns.h"

#define FIELDS                                                                                     \
    "catalogue_id, version, category, area_level, lead_family, assist_families, inform_families,"  \
    " legal_basis"

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_catalogue_row, catalogue_id),
    MSH_COLUMN(MSH_COL_INT, msh_catalogue_row, version),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_row, category),
    MSH_CODE_COLUMN(msh_catalogue_row, area_level, msh_area_level_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_row, lead_family),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_row, assist_families),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_row, inform_families),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_row, legal_basis),
};
static const struct msh_stmt insert = {
    .name = "catalogue_insert",
    .sql = "INSERT INTO catalogue (region_id, " FIELDS ")"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};
static const struct msh_stmt list = {
    .name = "catalogue_list",
    .sql = "SELECT " FIELDS " FROM (SELECT c.catalogue_id, c.version, c.category, c.area_level,"
           " c.lead_family, c.assist_families, c.inform_families, c.legal_basis,"
           " ROW_NUMBER() OVER (PARTITION BY c.category"
           " ORDER BY COALESCE(v.from_at, 0) DESC, c.version DESC) AS place"
           " FROM catalogue c LEFT JOIN catalogue_version v"
           " ON v.region_id = c.region_id AND v.version = c.version WHERE c.region_id = $1"
           " AND COALESCE(v.state, 'published') = 'published' AND COALESCE(v.from_at, 0) <= $2) l"
           " WHERE l.place = 1 AND l.lead_family <> '' ORDER BY l.category LIMIT $3",
};
static const struct msh_stmt lines = {
    .name = "catalogue_lines",
    .sql = "SELECT " FIELDS " FROM catalogue WHERE region_id = $1 AND version = $2"
           " ORDER BY category LIMIT $3",
};
static const struct msh_stmt newest = {
    .name = "catalogue_version",
    .sql = "SELECT MAX(m.version) FROM (SELECT version FROM catalogue WHERE region_id = $1"
           " UNION ALL SELECT version FROM catalogue_version WHERE region_id = $1) m",
};

static const struct msh_column duty_columns[] = {
    MSH_CODE_COLUMN(msh_duty, unit_kind, msh_unit_kind_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_duty, category),
    MSH_COLUMN(MSH_COL_TEXT, msh_duty, basis),
};
static const struct msh_stmt duty_put = {
    .name = "duty_put",
    .sql = "INSERT INTO duty (region_id, unit_kind, category, basis) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (region_id, unit_kind, category) DO UPDATE SET basis = excluded.basis",
};
static const struct msh_stmt duty_delete = {
    .name = "duty_delete",
    .sql = "DELETE FROM duty WHERE region_id = $1 AND unit_kind = $2 AND category = $3",
};
static const struct msh_stmt duty_list = {
    .name = "duty_list",
    .sql = "SELECT unit_kind, category, basis FROM duty WHERE region_id = $1"
           " ORDER BY unit_kind, category LIMIT $2",
};

int msh_catalogue_insert(struct msh_tx *tx, int64_t region_id, const struct msh_catalogue_row *row,
                         struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    if (msh_empty(row->category))
        return msh_err_field(err, "category", "required", "a category is needed");
    return msh_db_exec(tx, &insert, vals,
                       msh_columns_bind(columns, MSH_COUNT(columns), row, vals, 1), NULL, err);
}

int msh_catalogue_list(struct msh_tx *tx, int64_t region_id, int64_t at, struct msh_arena *arena,
                       struct msh_catalogue_row **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &list,
                            MSH_VALS(msh_i(region_id), msh_i(at), msh_i(MSH_CATALOGUE_MAX)),
                            columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_catalogue_lines(struct msh_tx *tx, int64_t region_id, int64_t number,
                        struct msh_arena *arena, struct msh_catalogue_row **ret, size_t *ret_n,
                        struct msh_err *err)
{
    return msh_columns_list(tx, &lines,
                            MSH_VALS(msh_i(region_id), msh_i(number), msh_i(MSH_CATALOGUE_MAX)),
                            columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_catalogue_version(struct msh_tx *tx, int64_t region_id, int64_t *ret_version,
                          struct msh_err *err)
{
    return msh_db_i64(tx, &newest, MSH_VALS(msh_i(region_id)), 0, ret_version, err);
}

int msh_duty_put(struct msh_tx *tx, int64_t region_id, const struct msh_duty *duty,
                 struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(duty_columns) + 1] = { msh_i(region_id) };

    if (msh_empty(duty->category))
        return msh_err_field(err, "category", "required", "a category is needed");
    return msh_db_exec(tx, &duty_put, vals,
                       msh_columns_bind(duty_columns, MSH_COUNT(duty_columns), duty, vals, 1), NULL,
                       err);
}

int msh_duty_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_duty **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &duty_list, MSH_VALS(msh_i(region_id), msh_i(MSH_DUTIES_MAX)),
                            duty_columns, MSH_COUNT(duty_columns), sizeof(**ret), arena, ret, ret_n,
                            err);
}

int msh_duty_delete(struct msh_tx *tx, int64_t region_id, enum msh_unit_kind kind,
                    const char *category, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &duty_delete,
                    MSH_VALS(msh_i(region_id),
                             msh_t(msh_name_code(&msh_unit_kind_names, (int)kind)),
                             msh_t(category)),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "duty_unknown", "no such duty");
    return 0;
}
