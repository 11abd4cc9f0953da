#include "base/base.h"

#include "store/columns.h"
#include "store/ticket_store.h"

/* Read every row of a statement into an arena array through its column table. */
struct reading {
    const struct msh_column *columns;
    size_t n_columns, size;
    struct msh_arena *arena;
    void *items;
    size_t n, cap;
};

static int read_item(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    void *item = msh_arena_push(r->arena, &r->items, &r->n, &r->cap, r->size);
    return msh_columns_read(r->columns, r->n_columns, rows, 0, r->arena, item, err);
}

int msh_ticket_count(struct msh_tx *tx, int64_t region_id, int64_t *ret_n, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "ticket_count",
        .sql = "SELECT COUNT(*) FROM ticket WHERE region_id = $1",
    };
    return msh_db_i64(tx, &stmt, MSH_VALS(msh_i(region_id)), 0, ret_n, err);
}

/* Replies ---------------------------------------------------------------------------------------*/

#define REPLY(type, member) MSH_COLUMN(type, msh_reply, member)
static const struct msh_column reply_columns[] = {
    REPLY(MSH_COL_I64, id),
    REPLY(MSH_COL_I64, ticket_id),
    REPLY(MSH_COL_I64, task_id),
    REPLY(MSH_COL_INT, round),
    MSH_CODE_COLUMN(msh_reply, truth, msh_answer_names),
    MSH_CODE_COLUMN(msh_reply, contacted, msh_answer_names),
    REPLY(MSH_COL_TEXT, contact_by),
    REPLY(MSH_COL_ID, contact_at),
    REPLY(MSH_COL_TEXT, contact_way),
    MSH_CODE_COLUMN(msh_reply, solved, msh_answer_names),
    REPLY(MSH_COL_TEXT, unsolved_reason),
    REPLY(MSH_COL_I64, author_id),
    REPLY(MSH_COL_I64, created_at),
    MSH_LATE_CODE_COLUMN(msh_reply, beyond_duty, msh_answer_names),
    MSH_LATE_COLUMN(MSH_COL_TEXT, msh_reply, beyond_type),
};

int msh_reply_insert(struct msh_tx *tx, int64_t region_id, const struct msh_reply *reply,
                     struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "reply_insert",
        .sql = "INSERT INTO reply (region_id, reply_id, ticket_id, task_id, round, truth,"
               " contacted, contact_by, contact_at, contact_way, solved, unsolved_reason,"
               " author_id, created_at, beyond_duty, beyond_type)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    };
    struct msh_val vals[MSH_COLUMNS_MAX] = { msh_i(region_id) };
    size_t n = msh_columns_bind(reply_columns, MSH_COUNT(reply_columns), reply, vals, 1);
    return msh_db_exec(tx, &stmt, vals, n, NULL, err);
}

void msh_reply_digest(const struct msh_reply *reply, enum msh_crypto_profile profile,
                      const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    msh_columns_digest(reply_columns, MSH_COUNT(reply_columns), reply, "reply", profile, key, ret);
}

int msh_reply_list(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, struct msh_arena *arena,
                   struct msh_reply **ret, size_t *ret_n, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "reply_list",
        .sql = "SELECT reply_id, ticket_id, task_id, round, truth, contacted, contact_by,"
               " contact_at, contact_way, solved, unsolved_reason, author_id, created_at,"
               " beyond_duty, beyond_type"
               " FROM reply WHERE region_id = $1 AND ticket_id = $2 ORDER BY reply_id LIMIT 500",
    };
    struct reading r = {
        reply_columns, MSH_COUNT(reply_columns), sizeof(struct msh_reply), arena, NULL, 0, 0
    };
    int rc =
        msh_db_each(tx, &stmt, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), read_item, &r, err);
    if (rc < 0)
        return rc;
    *ret = r.items;
    *ret_n = r.n;
    return MSH_OK;
}

/* Renditions ------------------------------------------------------------------------------------*/

#define RENDITION(type, member) MSH_COLUMN(type, msh_rendition, member)
static const struct msh_column rendition_columns[] = {
    RENDITION(MSH_COL_I64, id),         RENDITION(MSH_COL_I64, ticket_id),
    RENDITION(MSH_COL_I64, piece_id),   RENDITION(MSH_COL_TEXT, title),
    RENDITION(MSH_COL_I64, author_id),  RENDITION(MSH_COL_ID, approver_id),
    RENDITION(MSH_COL_ID, approved_at), RENDITION(MSH_COL_I64, created_at),
};

int msh_rendition_insert(struct msh_tx *tx, int64_t region_id, const struct msh_rendition *r,
                         struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "rendition_insert",
        .sql = "INSERT INTO rendition (region_id, rendition_id, ticket_id, piece_id, title,"
               " author_id, approver_id, approved_at, created_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    };
    struct msh_val vals[MSH_COLUMNS_MAX] = { msh_i(region_id) };
    size_t n = msh_columns_bind(rendition_columns, MSH_COUNT(rendition_columns), r, vals, 1);
    return msh_db_exec(tx, &stmt, vals, n, NULL, err);
}

int msh_rendition_approve(struct msh_tx *tx, int64_t region_id, int64_t rendition_id,
                          int64_t approver_id, int64_t at, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "rendition_approve",
        .sql = "UPDATE rendition SET approver_id = $3, approved_at = $4"
               " WHERE region_id = $1 AND rendition_id = $2 AND approved_at IS NULL",
    };
    int64_t changed = 0;
    int rc = msh_db_exec(
        tx, &stmt, MSH_VALS(msh_i(region_id), msh_i(rendition_id), msh_i(approver_id), msh_i(at)),
        &changed, err);
    if (rc == MSH_OK && changed == 0)
        return msh_err_set(err, MSH_E_STATE, "rendition_state", "approved already, or unknown");
    return rc;
}

void msh_rendition_digest(const struct msh_rendition *rendition, enum msh_crypto_profile profile,
                          const uint8_t key[MSH_KEY_SIZE], uint8_t ret[MSH_ROW_DIGEST_SIZE])
{
    msh_columns_digest(rendition_columns, MSH_COUNT(rendition_columns), rendition, "rendition",
                       profile, key, ret);
}

int msh_rendition_list(struct msh_tx *tx, int64_t region_id, int64_t ticket_id,
                       struct msh_arena *arena, struct msh_rendition **ret, size_t *ret_n,
                       struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "rendition_list",
        .sql = "SELECT rendition_id, ticket_id, piece_id, title, author_id, approver_id,"
               " approved_at, created_at FROM rendition WHERE region_id = $1 AND ticket_id = $2"
               " ORDER BY rendition_id LIMIT 100",
    };
    struct reading r = { rendition_columns,
                         MSH_COUNT(rendition_columns),
                         sizeof(struct msh_rendition),
                         arena,
                         NULL,
                         0,
                         0 };
    int rc =
        msh_db_each(tx, &stmt, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), read_item, &r, err);
    if (rc < 0)
        return rc;
    *ret = r.items;
    *ret_n = r.n;
    return MSH_OK;
}

/* Matters, attempts, accused units --------------------------------------------------------------*/

static const struct msh_stmt matter_of = {
    .name = "matter_of",
    .sql = "SELECT matter_id FROM ticket WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt matter_join = {
    .name = "matter_join",
    .sql = "UPDATE ticket SET matter_id = $3 WHERE region_id = $1 AND ticket_id = $2",
};
static const struct msh_stmt matter_insert = {
    .name = "matter_insert",
    .sql = "INSERT INTO matter (region_id, matter_id, tickets, created_at) VALUES ($1, $2, 0, $3)",
};
static const struct msh_stmt matter_count = {
    .name = "matter_count",
    .sql = "UPDATE matter SET tickets = (SELECT COUNT(*) FROM ticket t"
           " WHERE t.region_id = $1 AND t.matter_id = $2)"
           " WHERE region_id = $1 AND matter_id = $2",
};

int msh_matter_link(struct msh_tx *tx, int64_t region_id, int64_t new_matter_id, int64_t ticket_a,
                    int64_t ticket_b, int64_t at, int64_t *ret_matter_id, struct msh_err *err)
{
    int64_t tickets[] = { ticket_a, ticket_b };
    int64_t matter_id = 0;
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && matter_id == 0 && i < 2; i++)
        rc = msh_db_i64(tx, &matter_of, MSH_VALS(msh_i(region_id), msh_i(tickets[i])), 0,
                        &matter_id, err);
    if (rc == MSH_OK && matter_id == 0) {
        matter_id = new_matter_id;
        rc = msh_db_exec(tx, &matter_insert,
                         MSH_VALS(msh_i(region_id), msh_i(matter_id), msh_i(at)), NULL, err);
    }
    for (size_t i = 0; rc == MSH_OK && i < 2; i++)
        rc =
            msh_db_exec(tx, &matter_join,
                        MSH_VALS(msh_i(region_id), msh_i(tickets[i]), msh_i(matter_id)), NULL, err);
    if (rc == MSH_OK)
        rc =
            msh_db_exec(tx, &matter_count, MSH_VALS(msh_i(region_id), msh_i(matter_id)), NULL, err);
    if (rc == MSH_OK)
        *ret_matter_id = matter_id;
    return rc;
}

int msh_matter_size(struct msh_tx *tx, int64_t region_id, int64_t matter_id, int64_t *ret_n,
                    struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "matter_size",
        .sql = "SELECT tickets FROM matter WHERE region_id = $1 AND matter_id = $2",
    };
    *ret_n = 0;
    return matter_id == 0
               ? MSH_OK
               : msh_db_i64(tx, &stmt, MSH_VALS(msh_i(region_id), msh_i(matter_id)), 0, ret_n, err);
}

int msh_attempt_insert(struct msh_tx *tx, int64_t region_id, int64_t callback_id, int attempt,
                       int64_t at, int64_t account_id, const char *outcome, struct msh_err *err)
{
    static const struct msh_stmt stmt = {
        .name = "attempt_insert",
        .sql = "INSERT INTO callback_attempt (region_id, callback_id, attempt, at, account_id,"
               " outcome) VALUES ($1, $2, $3, $4, $5, $6)",
    };
    return msh_db_exec(tx, &stmt,
                       MSH_VALS(msh_i(region_id), msh_i(callback_id), msh_i(attempt), msh_i(at),
                                msh_i(account_id), msh_t(outcome)),
                       NULL, err);
}

int msh_accused_set(struct msh_tx *tx, int64_t region_id, int64_t ticket_id, const int64_t *units,
                    size_t n, struct msh_err *err)
{
    static const struct msh_stmt clear = {
        .name = "accused_clear",
        .sql = "DELETE FROM accused WHERE region_id = $1 AND ticket_id = $2",
    };
    static const struct msh_stmt insert = {
        .name = "accused_insert",
        .sql = "INSERT INTO accused (region_id, ticket_id, unit_id) VALUES ($1, $2, $3)"
               " ON CONFLICT (region_id, ticket_id, unit_id) DO NOTHING",
    };
    int rc = msh_db_exec(tx, &clear, MSH_VALS(msh_i(region_id), msh_i(ticket_id)), NULL, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++)
        rc = msh_db_exec(tx, &insert, MSH_VALS(msh_i(region_id), msh_i(ticket_id), msh_i(units[i])),
                         NULL, err);
    return rc;
}
