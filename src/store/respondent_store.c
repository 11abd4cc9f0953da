#include "base/base.h"

#include "store/columns.h"
#include "store/list/sql.h"
#include "store/respondent_store.h"

#define LAST_CHARACTER "\xF4\x8F\xBF\xBF" /* U+10FFFF, which no name holds (msh_utf8_is_text) */

#define FIELDS "r.respondent_id, r.kind, r.name, r.area_id, r.note, r.created_at"

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_respondent, respondent_id),
    MSH_CODE_COLUMN(msh_respondent, kind, msh_respondent_kind_names),
    MSH_COLUMN(MSH_COL_TEXT, msh_respondent, name),
    MSH_COLUMN(MSH_COL_ID, msh_respondent, area_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_respondent, note),
    MSH_COLUMN(MSH_COL_I64, msh_respondent, created_at),
};
static const struct msh_stmt insert = {
    .name = "respondent_insert",
    .sql = "INSERT INTO respondent (region_id, respondent_id, kind, name, area_id, note,"
           " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
};
static const struct msh_stmt update = {
    .name = "respondent_update",
    .sql = "UPDATE respondent SET kind = $3, name = $4, area_id = $5, note = $6"
           " WHERE region_id = $1 AND respondent_id = $2",
};
static const struct msh_stmt get = {
    .name = "respondent_get",
    .sql = "SELECT " FIELDS " FROM respondent r WHERE r.region_id = $1 AND r.respondent_id = $2",
};
/* Names from $3 to below $4, of the kinds $2: both bounds lead into the index. */
#define NAMED_FROM(IN_T)                                                                           \
    "SELECT " FIELDS " FROM respondent r WHERE r.region_id = $1 AND " IN_T(                        \
        "r.kind", "$2") " AND r.name >= $3 AND r.name < $4 ORDER BY r.kind, r.name LIMIT $5"
static const struct msh_stmt list = {
    .name = "respondent_list",
    .lite = NAMED_FROM(LITE_T),
    .pg = NAMED_FROM(PG_T),
};
static const struct msh_stmt link = {
    .name = "respondent_link",
    .sql = "INSERT INTO ticket_respondent (region_id, ticket_id, respondent_id)"
           " SELECT r.region_id, $2, r.respondent_id FROM respondent r"
           " WHERE r.region_id = $1 AND r.respondent_id = $3"
           " ON CONFLICT (region_id, ticket_id, respondent_id) DO NOTHING",
};
static const struct msh_stmt unlink_one = {
    .name = "respondent_unlink",
    .sql = "DELETE FROM ticket_respondent WHERE region_id = $1 AND ticket_id = $2"
           " AND respondent_id = $3",
};
static const struct msh_stmt of_ticket = {
    .name = "respondent_of_ticket",
    .sql = "SELECT " FIELDS " FROM ticket_respondent t JOIN respondent r"
           " ON r.region_id = t.region_id AND r.respondent_id = t.respondent_id"
           " WHERE t.region_id = $1 AND t.ticket_id = $2 ORDER BY +r.respondent_id LIMIT 100",
};
static const struct msh_stmt tickets = {
    .name = "respondent_tickets",
    .sql = "SELECT ticket_id FROM ticket_respondent WHERE region_id = $1 AND respondent_id = $2"
           " ORDER BY ticket_id DESC LIMIT $3",
};

static int check(const struct msh_respondent *item, struct msh_err *err)
{
    if (msh_empty(item->name))
        return msh_err_field(err, "name", "required", "a name is needed");
    return 0;
}

int msh_respondent_insert(struct msh_tx *tx, int64_t region_id, const struct msh_respondent *item,
                          struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };

    if (check(item, err) < 0)
        return err->rc;
    return msh_db_exec(tx, &insert, vals,
                       msh_columns_bind(columns, MSH_COUNT(columns), item, vals, 1), NULL, err);
}

int msh_respondent_update(struct msh_tx *tx, int64_t region_id, const struct msh_respondent *item,
                          struct msh_err *err)
{
    int64_t changed = 0;

    if (check(item, err) < 0)
        return err->rc;
    if (msh_db_exec(tx, &update,
                    MSH_VALS(msh_i(region_id), msh_i(item->respondent_id),
                             msh_t(msh_name_code(&msh_respondent_kind_names, (int)item->kind)),
                             msh_t(item->name), msh_id_or_null(item->area_id), msh_t(item->note)),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "respondent_unknown", "no such respondent");
    return 0;
}

int msh_respondent_get(struct msh_tx *tx, int64_t region_id, int64_t respondent_id,
                       struct msh_arena *arena, struct msh_respondent *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(respondent_id)), columns,
                           MSH_COUNT(columns), arena, ret, "respondent", err);
}

int64_t msh_respondent_mark(const struct msh_respondent *item)
{
    return msh_columns_mark(columns, MSH_COUNT(columns), item);
}

int msh_respondent_list(struct msh_tx *tx, int64_t region_id, int kind, const char *prefix,
                        int64_t limit, struct msh_arena *arena, struct msh_respondent **ret,
                        size_t *ret_n, struct msh_err *err)
{
    const unsigned kinds = kind < 0 ? ~0u : 1u << kind;
    const char *from = prefix == NULL ? "" : prefix;

    if (limit < 1 || limit > 1000)
        return msh_err_field(err, "limit", "range", "1 to 1000");
    return msh_columns_list(
        tx, &list,
        MSH_VALS(msh_i(region_id), msh_t(msh_list_codes(&msh_respondent_kind_names, kinds, arena)),
                 msh_t(from), msh_t(msh_arena_fmt(arena, "%s" LAST_CHARACTER, from)), msh_i(limit)),
        columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

int msh_respondent_link(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                        int64_t respondent_id, struct msh_err *err)
{
    return msh_db_exec(
        tx, &link, MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(respondent_id)), NULL, err);
}

int msh_respondent_unlink(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                          int64_t respondent_id, struct msh_err *err)
{
    return msh_db_exec(tx, &unlink_one,
                       MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(respondent_id)), NULL,
                       err);
}

int msh_respondent_of_ticket(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                             struct msh_arena *arena, struct msh_respondent **ret, size_t *ret_n,
                             struct msh_err *err)
{
    return msh_columns_list(tx, &of_ticket, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), columns,
                            MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

struct id_list {
    struct msh_arena *arena;
    int64_t *ids;
    size_t n, cap;
};

static int id_row(struct msh_rows *rows, void *arg, MSH_UNUSED struct msh_err *err)
{
    struct id_list *l = arg;

    *MSH_PUSH(l->arena, l->ids, l->n, l->cap) = msh_rows_i64(rows, 0);
    return 0;
}

int msh_respondent_tickets(struct msh_tx *tx, int64_t region_id, int64_t respondent_id,
                           int64_t limit, struct msh_arena *arena, int64_t **ret, size_t *ret_n,
                           struct msh_err *err)
{
    struct id_list l = { .arena = arena };
    int rc =
        msh_db_each(tx, &tickets, MSH_VALS(msh_i(region_id), msh_i(respondent_id), msh_i(limit)),
                    id_row, &l, err);

    if (rc < 0)
        return rc;
    *ret = l.ids;
    *ret_n = l.n;
    return 0;
}
