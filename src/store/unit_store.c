#include "base/base.h"

#include "store/columns.h"
#include "store/unit_store.h"

#define FIELDS                                                                                     \
    "unit_id, code, name, short_name, level, kind, family, parent_id, line_id, area_id, pinyin,"   \
    " merged_into, valid_to, created_at"

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_unit, id),      MSH_COLUMN(MSH_COL_TEXT, msh_unit, code),
    MSH_COLUMN(MSH_COL_TEXT, msh_unit, name),   MSH_COLUMN(MSH_COL_TEXT, msh_unit, short_name),
    MSH_COLUMN(MSH_COL_INT, msh_unit, level),   MSH_COLUMN(MSH_COL_TEXT, msh_unit, kind),
    MSH_COLUMN(MSH_COL_TEXT, msh_unit, family), MSH_COLUMN(MSH_COL_ID, msh_unit, parent_id),
    MSH_COLUMN(MSH_COL_ID, msh_unit, line_id),  MSH_COLUMN(MSH_COL_ID, msh_unit, area_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_unit, pinyin), MSH_COLUMN(MSH_COL_ID, msh_unit, merged_into),
    MSH_COLUMN(MSH_COL_ID, msh_unit, valid_to), MSH_COLUMN(MSH_COL_I64, msh_unit, created_at),
};

static const struct msh_stmt insert = {
    .name = "unit_insert",
    .sql = "INSERT INTO unit (region_id, " FIELDS ")"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
};
static const struct msh_stmt update = {
    .name = "unit_update",
    .sql = "UPDATE unit SET name = $3, short_name = $4, level = $5, kind = $6, family = $7,"
           " parent_id = $8, line_id = $9, area_id = $10, pinyin = $11, merged_into = $12,"
           " valid_to = $13 WHERE region_id = $1 AND unit_id = $2",
};
static const struct msh_stmt find = {
    .name = "unit_find",
    .sql = "SELECT " FIELDS " FROM unit WHERE region_id = $1 AND code = $2",
};
static const struct msh_stmt list = {
    .name = "unit_list",
    .sql = "SELECT " FIELDS " FROM unit WHERE region_id = $1 ORDER BY unit_id LIMIT $2",
};

static int check(const struct msh_unit *unit, struct msh_err *err)
{
    if (msh_empty(unit->code) || msh_empty(unit->name))
        return msh_err_field(err, "code", "required", "a unit needs a code and a name");
    if (msh_name_find(&msh_unit_kind_names, unit->kind) < 0)
        return msh_err_field(err, "kind", "unknown", "no such kind of unit");
    if (unit->level < 1 || unit->level > 4)
        return msh_err_field(err, "level", "range", "1 to 4");
    return 0;
}

int msh_unit_insert(struct msh_tx *tx, int64_t region_id, const struct msh_unit *unit,
                    struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    if (check(unit, err) < 0)
        return err->rc;
    return msh_db_exec(tx, &insert, vals,
                       msh_columns_bind(columns, MSH_COUNT(columns), unit, vals, 1), NULL, err);
}

int msh_unit_update(struct msh_tx *tx, int64_t region_id, const struct msh_unit *unit,
                    struct msh_err *err)
{
    int64_t changed = 0;

    if (check(unit, err) < 0)
        return err->rc;
    if (msh_db_exec(tx, &update,
                    MSH_VALS(msh_i(region_id), msh_i(unit->id), msh_t(unit->name),
                             msh_t(unit->short_name), msh_i(unit->level), msh_t(unit->kind),
                             msh_t(unit->family), msh_id_or_null(unit->parent_id),
                             msh_id_or_null(unit->line_id), msh_id_or_null(unit->area_id),
                             msh_t(unit->pinyin), msh_id_or_null(unit->merged_into),
                             msh_id_or_null(unit->valid_to)),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "unit_unknown", "no such unit");
    return 0;
}

int msh_unit_find(struct msh_tx *tx, int64_t region_id, const char *code, struct msh_arena *arena,
                  struct msh_unit *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &find, MSH_VALS(msh_i(region_id), msh_t(code)), columns,
                           MSH_COUNT(columns), arena, ret, "unit", err);
}

int msh_unit_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_unit **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &list, MSH_VALS(msh_i(region_id), msh_i(MSH_UNITS_MAX)), columns,
                            MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

int64_t msh_unit_mark(const struct msh_unit *unit)
{
    return msh_columns_mark(columns, MSH_COUNT(columns), unit);
}
