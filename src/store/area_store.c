#include "base/base.h"

#include "store/area_store.h"
#include "store/columns.h"

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_area, id),         MSH_COLUMN(MSH_COL_TEXT, msh_area, code),
    MSH_COLUMN(MSH_COL_ID, msh_area, parent_id),   MSH_COLUMN(MSH_COL_TEXT, msh_area, level),
    MSH_COLUMN(MSH_COL_TEXT, msh_area, name),      MSH_COLUMN(MSH_COL_TEXT, msh_area, pinyin),
    MSH_COLUMN(MSH_COL_BOOL, msh_area, has_point), MSH_COLUMN(MSH_COL_I64, msh_area, lon),
    MSH_COLUMN(MSH_COL_I64, msh_area, lat),
};

static const struct msh_stmt insert = {
    .name = "area_insert",
    .sql = "INSERT INTO area (region_id, area_id, code, parent_id, level, name, pinyin, lon, lat)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};
static const struct msh_stmt update = {
    .name = "area_update",
    .sql = "UPDATE area SET parent_id = $3, level = $4, name = $5, pinyin = $6, lon = $7, lat = $8"
           " WHERE region_id = $1 AND area_id = $2",
};
static const struct msh_stmt list = {
    .name = "area_list",
    .sql = "SELECT area_id, code, parent_id, level, name, pinyin, lon, lat FROM area"
           " WHERE region_id = $1 ORDER BY area_id LIMIT $2",
};

int msh_area_insert(struct msh_tx *tx, int64_t region_id, const struct msh_area *area,
                    struct msh_err *err)
{
    if (msh_empty(area->code) || msh_empty(area->name))
        return msh_err_field(err, "code", "required", "an area needs a code and a name");
    if (msh_name_find(&msh_area_level_names, area->level) < 0)
        return msh_err_field(err, "level", "unknown", "no such level of areas");
    return msh_db_exec(tx, &insert,
                       MSH_VALS(msh_i(region_id), msh_i(area->id), msh_t(area->code),
                                msh_id_or_null(area->parent_id), msh_t(area->level),
                                msh_t(area->name), msh_t(area->pinyin),
                                area->has_point ? msh_i(area->lon) : msh_null(),
                                area->has_point ? msh_i(area->lat) : msh_null()),
                       NULL, err);
}

int msh_area_update(struct msh_tx *tx, int64_t region_id, const struct msh_area *area,
                    struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &update,
                    MSH_VALS(msh_i(region_id), msh_i(area->id), msh_id_or_null(area->parent_id),
                             msh_t(area->level), msh_t(area->name), msh_t(area->pinyin),
                             area->has_point ? msh_i(area->lon) : msh_null(),
                             area->has_point ? msh_i(area->lat) : msh_null()),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "area_unknown", "no such area");
    return 0;
}

int64_t msh_area_mark(const struct msh_area *area)
{
    return msh_columns_mark(columns, MSH_COUNT(columns), area);
}

struct listing {
    struct msh_arena *arena;
    struct msh_area *items;
    size_t n, cap;
};

static int list_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct listing *l = arg;

    *MSH_PUSH(l->arena, l->items, l->n, l->cap) = (struct msh_area){
        .id = msh_rows_i64(rows, 0),
        .code = msh_rows_dup(rows, 1, l->arena),
        .parent_id = msh_rows_i64(rows, 2),
        .level = msh_rows_dup(rows, 3, l->arena),
        .name = msh_rows_dup(rows, 4, l->arena),
        .pinyin = msh_rows_dup(rows, 5, l->arena),
        .has_point = !msh_rows_null(rows, 6) && !msh_rows_null(rows, 7),
        .lon = msh_rows_i64(rows, 6),
        .lat = msh_rows_i64(rows, 7),
    };
    return 0;
}

int msh_area_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                  struct msh_area **ret, size_t *ret_n, struct msh_err *err)
{
    struct listing l = { .arena = arena };
    int rc =
        msh_db_each(tx, &list, MSH_VALS(msh_i(region_id), msh_i(MSH_AREAS_MAX)), list_row, &l, err);

    if (rc < 0)
        return rc;
    *ret = l.items;
    *ret_n = l.n;
    return 0;
}
