#include "base/base.h"

#include "store/area_store.h"

static const struct msh_stmt insert = {
    .name = "area_insert",
    .sql = "INSERT INTO area (region_id, area_id, code, parent_id, level, name, pinyin, lon, lat)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
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
