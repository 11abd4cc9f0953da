#include "base/base.h"

#include "store/merge_store.h"

#include "store/columns.h"

static const struct msh_name state[MSH_MERGE_STATE_COUNT] = {
    [MSH_MERGE_PLANNED] = { "planned", "待生效", "planned" },
    [MSH_MERGE_MOVING] = { "moving", "正在移交", "moving" },
    [MSH_MERGE_DONE] = { "done", "已完成", "done" },
    [MSH_MERGE_DROPPED] = { "dropped", "已取消", "dropped" },
};
const struct msh_names msh_merge_state_names = { "merge_state", state, MSH_COUNT(state) };

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, merge_id),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, unit_id),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, into_id),
    MSH_CODE_COLUMN(msh_unit_merge, state, msh_merge_state_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_unit_merge, reason),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, from_at),
    MSH_COLUMN(MSH_COL_ID, msh_unit_merge, ordered_by),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, ordered_at),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, tickets),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, people),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, children),
    MSH_COLUMN(MSH_COL_I64, msh_unit_merge, lines),
    MSH_COLUMN(MSH_COL_ID, msh_unit_merge, version),
    MSH_COLUMN(MSH_COL_ID, msh_unit_merge, done_at),
};
#define FIELDS                                                                                     \
    "merge_id, unit_id, into_id, state, reason, from_at, ordered_by, ordered_at, tickets, people," \
    " children, lines, version, done_at"

static const struct msh_stmt insert = {
    .name = "unit_merge_insert",
    .sql = "INSERT INTO unit_merge (region_id, " FIELDS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
           " $9, $10, $11, $12, $13, $14, $15)",
};
static const struct msh_stmt update = {
    .name = "unit_merge_update",
    .sql = "UPDATE unit_merge SET state = $3, tickets = $4, people = $5, children = $6, lines = $7,"
           " version = $8, done_at = $9 WHERE region_id = $1 AND merge_id = $2",
};
static const struct msh_stmt get = {
    .name = "unit_merge_get",
    .sql = "SELECT " FIELDS " FROM unit_merge WHERE region_id = $1 AND merge_id = $2",
};
static const struct msh_stmt of_unit = {
    .name = "unit_merge_of_unit",
    .sql = "SELECT " FIELDS " FROM unit_merge WHERE region_id = $1 AND unit_id = $2"
           " ORDER BY merge_id DESC LIMIT 1",
};

int msh_merge_insert(struct msh_tx *tx, int64_t region_id, const struct msh_unit_merge *merge,
                     struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(tx, &insert, vals,
                       msh_columns_bind(columns, MSH_COUNT(columns), merge, vals, 1), NULL, err);
}

int msh_merge_update(struct msh_tx *tx, int64_t region_id, const struct msh_unit_merge *merge,
                     struct msh_err *err)
{
    return msh_db_exec(tx, &update,
                       MSH_VALS(msh_i(region_id), msh_i(merge->merge_id),
                                msh_t(state[merge->state].code), msh_i(merge->tickets),
                                msh_i(merge->people), msh_i(merge->children), msh_i(merge->lines),
                                msh_id_or_null(merge->version), msh_id_or_null(merge->done_at)),
                       NULL, err);
}

int msh_merge_get(struct msh_tx *tx, int64_t region_id, int64_t merge_id, struct msh_arena *arena,
                  struct msh_unit_merge *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(merge_id)), columns,
                           MSH_COUNT(columns), arena, ret, "merge", err);
}

int msh_merge_of_unit(struct msh_tx *tx, int64_t region_id, int64_t unit_id,
                      struct msh_arena *arena, struct msh_unit_merge *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &of_unit, MSH_VALS(msh_i(region_id), msh_i(unit_id)), columns,
                           MSH_COUNT(columns), arena, ret, "merge", err);
}
