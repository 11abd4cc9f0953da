#include "base/base.h"

#include "store/category_store.h"
#include "store/columns.h"

static const struct msh_column category_columns[] = {
    MSH_COLUMN(MSH_COL_TEXT, msh_category, scheme),
    MSH_COLUMN(MSH_COL_TEXT, msh_category, code),
    MSH_COLUMN(MSH_COL_TEXT, msh_category, parent),
    MSH_COLUMN(MSH_COL_INT, msh_category, level),
    MSH_COLUMN(MSH_COL_TEXT, msh_category, name),
    MSH_COLUMN(MSH_COL_BOOL, msh_category, needs_place),
    MSH_COLUMN(MSH_COL_TEXT, msh_category, pinyin),
    MSH_COLUMN(MSH_COL_ID, msh_category, valid_to),
};
static const struct msh_stmt category_put = {
    .name = "category_put",
    .sql =
        "INSERT INTO category (region_id, scheme, code, parent, level, name, needs_place, pinyin,"
        " valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (region_id, scheme, code) DO UPDATE SET parent = excluded.parent,"
        " level = excluded.level, name = excluded.name, needs_place = excluded.needs_place,"
        " pinyin = excluded.pinyin, valid_to = excluded.valid_to",
};
static const struct msh_stmt category_list = {
    .name = "category_list",
    .sql = "SELECT scheme, code, parent, level, name, needs_place, pinyin, valid_to FROM category"
           " WHERE region_id = $1 ORDER BY scheme, code LIMIT $2",
};

static const struct msh_stmt category_find = {
    .name = "category_find",
    .sql = "SELECT scheme, code, parent, level, name, needs_place, pinyin, valid_to FROM category"
           " WHERE region_id = $1 AND scheme = 'local' AND code = $2",
};

static const struct msh_column channel_columns[] = {
    MSH_COLUMN(MSH_COL_TEXT, msh_channel, code),
    MSH_COLUMN(MSH_COL_TEXT, msh_channel, name),
    MSH_COLUMN(MSH_COL_TEXT, msh_channel, kind),
};
static const struct msh_stmt channel_put = {
    .name = "channel_put",
    .sql = "INSERT INTO channel (region_id, code, name, kind) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (region_id, code) DO UPDATE SET name = excluded.name,"
           " kind = excluded.kind",
};
static const struct msh_stmt channel_list = {
    .name = "channel_list",
    .sql = "SELECT code, name, kind FROM channel WHERE region_id = $1 ORDER BY code LIMIT $2",
};

static const struct msh_stmt channel_find = {
    .name = "channel_find",
    .sql = "SELECT code, name, kind FROM channel WHERE region_id = $1 AND code = $2",
};

static const struct msh_column line_columns[] = {
    MSH_COLUMN(MSH_COL_TEXT, msh_transfer_line, code),
    MSH_COLUMN(MSH_COL_TEXT, msh_transfer_line, name),
    MSH_COLUMN(MSH_COL_BOOL, msh_transfer_line, emergency),
    MSH_COLUMN(MSH_COL_TEXT, msh_transfer_line, purpose),
};
static const struct msh_stmt line_put = {
    .name = "transfer_line_put",
    .sql = "INSERT INTO transfer_line (region_id, code, name, emergency, purpose)"
           " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (region_id, code) DO UPDATE SET"
           " name = excluded.name, emergency = excluded.emergency, purpose = excluded.purpose",
};
static const struct msh_stmt line_list = {
    .name = "transfer_line_list",
    .sql = "SELECT code, name, emergency, purpose FROM transfer_line WHERE region_id = $1"
           " ORDER BY code LIMIT $2",
};

static const struct msh_stmt line_find = {
    .name = "transfer_line_find",
    .sql = "SELECT code, name, emergency, purpose FROM transfer_line"
           " WHERE region_id = $1 AND code = $2",
};
static const struct msh_stmt line_delete = {
    .name = "transfer_line_delete",
    .sql = "DELETE FROM transfer_line WHERE region_id = $1 AND code = $2",
};

static int need(const char *code, const char *name, struct msh_err *err)
{
    if (msh_empty(code))
        return msh_err_field(err, "code", "required", "a code is needed");
    if (msh_empty(name))
        return msh_err_field(err, "name", "required", "a name is needed");
    return 0;
}

int msh_category_put(struct msh_tx *tx, int64_t region_id, const struct msh_category *category,
                     struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(category_columns) + 1] = { msh_i(region_id) };

    if (need(category->code, category->name, err) < 0)
        return err->rc;
    if (category->level < 1 || category->level > 5)
        return msh_err_field(err, "level", "range", "1 to 5");
    return msh_db_exec(
        tx, &category_put, vals,
        msh_columns_bind(category_columns, MSH_COUNT(category_columns), category, vals, 1), NULL,
        err);
}

int msh_category_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                      struct msh_category **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &category_list,
                            MSH_VALS(msh_i(region_id), msh_i(MSH_CATEGORIES_MAX)), category_columns,
                            MSH_COUNT(category_columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_channel_put(struct msh_tx *tx, int64_t region_id, const struct msh_channel *channel,
                    struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(channel_columns) + 1] = { msh_i(region_id) };

    if (need(channel->code, channel->name, err) < 0)
        return err->rc;
    if (msh_name_find(&msh_channel_kind_names, channel->kind) < 0)
        return msh_err_field(err, "kind", "unknown", "no such kind of channel");
    return msh_db_exec(
        tx, &channel_put, vals,
        msh_columns_bind(channel_columns, MSH_COUNT(channel_columns), channel, vals, 1), NULL, err);
}

int msh_channel_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                     struct msh_channel **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &channel_list, MSH_VALS(msh_i(region_id), msh_i(MSH_CHANNELS_MAX)),
                            channel_columns, MSH_COUNT(channel_columns), sizeof(**ret), arena, ret,
                            ret_n, err);
}

int msh_transfer_line_put(struct msh_tx *tx, int64_t region_id,
                          const struct msh_transfer_line *line, struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(line_columns) + 1] = { msh_i(region_id) };

    if (need(line->code, line->name, err) < 0)
        return err->rc;
    return msh_db_exec(tx, &line_put, vals,
                       msh_columns_bind(line_columns, MSH_COUNT(line_columns), line, vals, 1), NULL,
                       err);
}

int msh_transfer_line_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                           struct msh_transfer_line **ret, size_t *ret_n, struct msh_err *err)
{
    return msh_columns_list(tx, &line_list, MSH_VALS(msh_i(region_id), msh_i(MSH_CHANNELS_MAX)),
                            line_columns, MSH_COUNT(line_columns), sizeof(**ret), arena, ret, ret_n,
                            err);
}

int msh_category_find(struct msh_tx *tx, int64_t region_id, const char *code,
                      struct msh_arena *arena, struct msh_category *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &category_find, MSH_VALS(msh_i(region_id), msh_t(code)),
                           category_columns, MSH_COUNT(category_columns), arena, ret, "category",
                           err);
}

int64_t msh_category_mark(const struct msh_category *category)
{
    return msh_columns_mark(category_columns, MSH_COUNT(category_columns), category);
}

int msh_channel_find(struct msh_tx *tx, int64_t region_id, const char *code,
                     struct msh_arena *arena, struct msh_channel *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &channel_find, MSH_VALS(msh_i(region_id), msh_t(code)),
                           channel_columns, MSH_COUNT(channel_columns), arena, ret, "channel", err);
}

int64_t msh_channel_mark(const struct msh_channel *channel)
{
    return msh_columns_mark(channel_columns, MSH_COUNT(channel_columns), channel);
}

int msh_transfer_line_find(struct msh_tx *tx, int64_t region_id, const char *code,
                           struct msh_arena *arena, struct msh_transfer_line *ret,
                           struct msh_err *err)
{
    return msh_columns_one(tx, &line_find, MSH_VALS(msh_i(region_id), msh_t(code)), line_columns,
                           MSH_COUNT(line_columns), arena, ret, "line", err);
}

int64_t msh_transfer_line_mark(const struct msh_transfer_line *line)
{
    return msh_columns_mark(line_columns, MSH_COUNT(line_columns), line);
}

int msh_transfer_line_delete(struct msh_tx *tx, int64_t region_id, const char *code,
                             struct msh_err *err)
{
    return msh_db_exec(tx, &line_delete, MSH_VALS(msh_i(region_id), msh_t(code)), NULL, err);
}
