#include "base/base.h"

#include "store/catalogue_version.h"
#include "store/columns.h"

static const struct msh_name state[MSH_CATALOGUE_STATE_COUNT] = {
    [MSH_CATALOGUE_DRAFT] = { "draft", "草稿", "draft" },
    [MSH_CATALOGUE_PUBLISHED] = { "published", "已发布", "published" },
    [MSH_CATALOGUE_DROPPED] = { "dropped", "已作废", "dropped" },
};
const struct msh_names msh_catalogue_state_names = { "catalogue_state", state, MSH_COUNT(state) };

/* What is stored. */
static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_INT, msh_catalogue_version, number),
    MSH_CODE_COLUMN(msh_catalogue_version, state, msh_catalogue_state_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_version, note),
    MSH_COLUMN(MSH_COL_I64, msh_catalogue_version, from_at),
    MSH_COLUMN(MSH_COL_ID, msh_catalogue_version, author_id),
    MSH_COLUMN(MSH_COL_ID, msh_catalogue_version, publisher_id),
    MSH_COLUMN(MSH_COL_I64, msh_catalogue_version, created_at),
    MSH_COLUMN(MSH_COL_ID, msh_catalogue_version, published_at),
    MSH_COLUMN(MSH_COL_INT, msh_catalogue_version, revision),
};
/* What is read: the count of lines behind it. */
static const struct msh_column counted[] = {
    MSH_COLUMN(MSH_COL_INT, msh_catalogue_version, number),
    MSH_CODE_COLUMN(msh_catalogue_version, state, msh_catalogue_state_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_catalogue_version, note),
    MSH_COLUMN(MSH_COL_I64, msh_catalogue_version, from_at),
    MSH_COLUMN(MSH_COL_ID, msh_catalogue_version, author_id),
    MSH_COLUMN(MSH_COL_ID, msh_catalogue_version, publisher_id),
    MSH_COLUMN(MSH_COL_I64, msh_catalogue_version, created_at),
    MSH_COLUMN(MSH_COL_ID, msh_catalogue_version, published_at),
    MSH_COLUMN(MSH_COL_INT, msh_catalogue_version, revision),
    MSH_COLUMN(MSH_COL_I64, msh_catalogue_version, lines),
};

static const struct msh_stmt insert = {
    .name = "catalogue_version_insert",
    .sql = "INSERT INTO catalogue_version (region_id, version, state, note, from_at, author_id,"
           " publisher_id, created_at, published_at, revision)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
};
static const struct msh_stmt update = {
    .name = "catalogue_version_update",
    .sql = "UPDATE catalogue_version SET state = $3, note = $4, from_at = $5, publisher_id = $6,"
           " published_at = $7, revision = $8 WHERE region_id = $1 AND version = $2",
};
/* Versions of before there were drafts have lines alone. */
#define FIELDS                                                                                     \
    "n.version, COALESCE(v.state, 'published'), COALESCE(v.note, ''), COALESCE(v.from_at, 0),"     \
    " v.author_id, v.publisher_id, COALESCE(v.created_at, 0), v.published_at,"                     \
    " COALESCE(v.revision, 0), n.lines"
#define NUMBERS                                                                                    \
    "SELECT m.version, CAST(SUM(m.lines) AS BIGINT) AS lines FROM"                                 \
    " (SELECT version, COUNT(*) AS lines FROM catalogue WHERE region_id = $1 GROUP BY version"     \
    " UNION ALL SELECT version, 0 AS lines FROM catalogue_version WHERE region_id = $1) m"         \
    " GROUP BY m.version"
static const struct msh_stmt list = {
    .name = "catalogue_version_list",
    .sql = "SELECT " FIELDS " FROM (" NUMBERS ") n LEFT JOIN catalogue_version v"
           " ON v.region_id = $1 AND v.version = n.version"
           " WHERE COALESCE(v.state, 'published') <> 'dropped' ORDER BY n.version DESC LIMIT $2",
};
static const struct msh_stmt find = {
    .name = "catalogue_version_find",
    .sql = "SELECT " FIELDS " FROM (" NUMBERS ") n LEFT JOIN catalogue_version v"
           " ON v.region_id = $1 AND v.version = n.version WHERE n.version = $2",
};
static const struct msh_stmt lines_delete = {
    .name = "catalogue_lines_delete",
    .sql = "DELETE FROM catalogue WHERE region_id = $1 AND version = $2",
};

int msh_catalogue_version_insert(struct msh_tx *tx, int64_t region_id,
                                 const struct msh_catalogue_version *version, struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    return msh_db_exec(tx, &insert, vals,
                       msh_columns_bind(columns, MSH_COUNT(columns), version, vals, 1), NULL, err);
}

int msh_catalogue_version_update(struct msh_tx *tx, int64_t region_id,
                                 const struct msh_catalogue_version *version, struct msh_err *err)
{
    return msh_db_exec(tx, &update,
                       MSH_VALS(msh_i(region_id), msh_i(version->number),
                                msh_t(state[version->state].code), msh_t(version->note),
                                msh_i(version->from_at), msh_id_or_null(version->publisher_id),
                                msh_id_or_null(version->published_at), msh_i(version->revision)),
                       NULL, err);
}

int msh_catalogue_version_find(struct msh_tx *tx, int64_t region_id, int64_t number,
                               struct msh_arena *arena, struct msh_catalogue_version *ret,
                               struct msh_err *err)
{
    return msh_columns_one(tx, &find, MSH_VALS(msh_i(region_id), msh_i(number)), counted,
                           MSH_COUNT(counted), arena, ret, "catalogue", err);
}

int msh_catalogue_version_list(struct msh_tx *tx, int64_t region_id, struct msh_arena *arena,
                               struct msh_catalogue_version **ret, size_t *ret_n,
                               struct msh_err *err)
{
    return msh_columns_list(tx, &list,
                            MSH_VALS(msh_i(region_id), msh_i(MSH_CATALOGUE_VERSIONS_MAX)), counted,
                            MSH_COUNT(counted), sizeof(**ret), arena, ret, ret_n, err);
}

int64_t msh_catalogue_version_mark(const struct msh_catalogue_version *version)
{
    return msh_columns_mark(columns, MSH_COUNT(columns), version);
}

int msh_catalogue_lines_delete(struct msh_tx *tx, int64_t region_id, int64_t number,
                               struct msh_err *err)
{
    return msh_db_exec(tx, &lines_delete, MSH_VALS(msh_i(region_id), msh_i(number)), NULL, err);
}
