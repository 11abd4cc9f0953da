#include "base/base.h"

#include "store/columns.h"
#include "store/template_store.h"

#define COLUMNS "template_id, unit_id, kind, name, body, active, author_id, changed_at"

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_template, template_id),
    MSH_COLUMN(MSH_COL_I64, msh_template, unit_id),
    MSH_CODE_COLUMN(msh_template, kind, msh_template_kind_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_template, name),
    MSH_COLUMN(MSH_COL_TEXT, msh_template, body),
    MSH_COLUMN(MSH_COL_BOOL, msh_template, active),
    MSH_COLUMN(MSH_COL_ID, msh_template, author_id),
    MSH_COLUMN(MSH_COL_I64, msh_template, changed_at),
};
static const struct msh_stmt put = {
    .name = "template_put",
    .sql = "INSERT INTO template (region_id, " COLUMNS ")"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
           " ON CONFLICT (region_id, template_id) DO UPDATE SET kind = excluded.kind,"
           " name = excluded.name, body = excluded.body, active = excluded.active,"
           " author_id = excluded.author_id, changed_at = excluded.changed_at",
};
static const struct msh_stmt find = {
    .name = "template_find",
    .sql = "SELECT " COLUMNS " FROM template WHERE region_id = $1 AND template_id = $2",
};
static const struct msh_stmt list = {
    .name = "template_list",
    .sql = "SELECT " COLUMNS " FROM template WHERE region_id = $1 AND unit_id = $2"
           " ORDER BY kind, name, template_id LIMIT $3",
};

int msh_template_put(struct msh_tx *tx, int64_t region_id, const struct msh_template *item,
                     struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(tx, &put, vals, msh_columns_bind(columns, MSH_COUNT(columns), item, vals, 1),
                       NULL, err);
}

int msh_template_find(struct msh_tx *tx, int64_t region_id, int64_t template_id,
                      struct msh_arena *arena, struct msh_template *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &find, MSH_VALS(msh_i(region_id), msh_i(template_id)), columns,
                           MSH_COUNT(columns), arena, ret, "template", err);
}

int msh_template_list(struct msh_tx *tx, int64_t region_id, int64_t unit_id,
                      struct msh_arena *arena, struct msh_template **ret, size_t *ret_n,
                      struct msh_err *err)
{
    return msh_columns_list(tx, &list,
                            MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_i(MSH_TEMPLATES_MAX)),
                            columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

int64_t msh_template_mark(const struct msh_template *item)
{
    return msh_columns_mark(columns, MSH_COUNT(columns), item);
}
