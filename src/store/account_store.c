#include "base/base.h"

#include "store/account_store.h"
#include "store/columns.h"

#define WITH_ROLE_MAX 500
#define SEARCH_PAGE   500
#define NAME_SIZE     256

#define FIELDS(HASH)                                                                               \
    "a.account_id, a.name, a.display, a.unit_id, " HASH ", a.active, a.failures, a.locked_until,"  \
    " a.deputy_id, a.deputy_until, a.created_at, a.phone, a.must_change"

static const struct msh_column columns[] = {
    MSH_COLUMN(MSH_COL_I64, msh_account, account_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_account, name),
    MSH_COLUMN(MSH_COL_TEXT, msh_account, display),
    MSH_COLUMN(MSH_COL_ID, msh_account, unit_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_account, password_hash),
    MSH_COLUMN(MSH_COL_BOOL, msh_account, active),
    MSH_COLUMN(MSH_COL_INT, msh_account, failures),
    MSH_COLUMN(MSH_COL_I64, msh_account, locked_until),
    MSH_COLUMN(MSH_COL_ID, msh_account, deputy_id),
    MSH_COLUMN(MSH_COL_ID, msh_account, deputy_until),
    MSH_COLUMN(MSH_COL_I64, msh_account, created_at),
    MSH_COLUMN(MSH_COL_TEXT, msh_account, phone),
    MSH_COLUMN(MSH_COL_BOOL, msh_account, must_change),
};
/* What an edit of an account looks at: log-ins do not make it another one. */
static const struct msh_column edited[] = {
    MSH_COLUMN(MSH_COL_TEXT, msh_account, display),
    MSH_COLUMN(MSH_COL_ID, msh_account, unit_id),
    MSH_COLUMN(MSH_COL_TEXT, msh_account, phone),
    MSH_COLUMN(MSH_COL_BOOL, msh_account, active),
    MSH_COLUMN(MSH_COL_BOOL, msh_account, must_change),
};

static const struct msh_stmt insert = {
    .name = "account_insert",
    .sql =
        "INSERT INTO account (region_id, account_id, name, display, unit_id, password_hash,"
        " active, failures, locked_until, deputy_id, deputy_until, created_at, phone, must_change)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
};
static const struct msh_stmt find = {
    .name = "account_find",
    .sql = "SELECT " FIELDS("a.password_hash") " FROM account a"
                                               " WHERE a.region_id = $1 AND a.name = $2",
};
static const struct msh_stmt get = {
    .name = "account_get",
    .sql = "SELECT " FIELDS("a.password_hash") " FROM account a"
                                               " WHERE a.region_id = $1 AND a.account_id = $2",
};
static const struct msh_stmt list = {
    .name = "account_list",
    .sql = "SELECT " FIELDS(
        "''") " FROM account a WHERE a.region_id = $1"
              " AND ($2 = 0 OR a.unit_id = $2) AND a.name > $3 ORDER BY a.name LIMIT $4",
};
/* In the order of the unique names: a page ends the scan. */
static const struct msh_stmt search = {
    .name = "account_search",
    .sql = "SELECT " FIELDS(
        "''") " FROM account a WHERE a.region_id = $1 AND a.name > $2"
              " AND ($3 = 0 OR a.unit_id = $3 OR EXISTS (SELECT 1 FROM account_grant g"
              " WHERE g.region_id = a.region_id AND g.account_id = a.account_id"
              " AND g.unit_id = $3))"
              " AND (CAST($4 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM account_grant g"
              " WHERE g.region_id = a.region_id AND g.account_id = a.account_id"
              " AND g.role = $4 AND ($3 = 0 OR g.unit_id = $3)))"
              " AND ($5 < 0 OR a.active = $5) ORDER BY a.name LIMIT $6",
};
static const struct msh_stmt set_person = {
    .name = "account_set_person",
    .sql = "UPDATE account SET display = $3, unit_id = $4, phone = $5, must_change = $6"
           " WHERE region_id = $1 AND account_id = $2",
};
static const struct msh_stmt set_must_change = {
    .name = "account_set_must_change",
    .sql = "UPDATE account SET must_change = $3 WHERE region_id = $1 AND account_id = $2",
};
static const struct msh_stmt set_password = {
    .name = "account_set_password",
    .sql = "UPDATE account SET password_hash = $3, failures = 0, locked_until = 0"
           " WHERE region_id = $1 AND account_id = $2",
};
static const struct msh_stmt set_active = {
    .name = "account_set_active",
    .sql = "UPDATE account SET active = $3 WHERE region_id = $1 AND account_id = $2",
};
static const struct msh_stmt set_failures = {
    .name = "account_set_failures",
    .sql = "UPDATE account SET failures = $3, locked_until = $4"
           " WHERE region_id = $1 AND account_id = $2",
};
static const struct msh_stmt set_deputy = {
    .name = "account_set_deputy",
    .sql = "UPDATE account SET deputy_id = $3, deputy_until = $4"
           " WHERE region_id = $1 AND account_id = $2",
};
static const struct msh_stmt grant_list = {
    .name = "grant_list",
    .sql = "SELECT role, unit_id, sensitivity FROM account_grant"
           " WHERE region_id = $1 AND account_id = $2 ORDER BY role, unit_id LIMIT $3",
};
static const struct msh_stmt grant_insert = {
    .name = "grant_insert",
    .sql = "INSERT INTO account_grant (region_id, account_id, role, unit_id, sensitivity)"
           " VALUES ($1, $2, $3, $4, $5)",
};
static const struct msh_stmt grant_delete = {
    .name = "grant_delete",
    .sql = "DELETE FROM account_grant WHERE region_id = $1 AND account_id = $2 AND role = $3"
           " AND unit_id = $4",
};
static const struct msh_stmt with_role = {
    .name = "account_with_role",
    .sql =
        "SELECT " FIELDS("g.role") " FROM account_grant g JOIN account a"
                                   " ON a.region_id = g.region_id AND a.account_id = g.account_id"
                                   " WHERE g.region_id = $1 AND g.unit_id = $2 AND a.active = 1"
                                   " ORDER BY a.account_id, g.role LIMIT $3",
};

int msh_account_insert(struct msh_tx *tx, int64_t region_id, const struct msh_account *account,
                       struct msh_err *err)
{
    struct msh_val vals[MSH_COUNT(columns) + 1] = { msh_i(region_id) };
    struct msh_account row = *account;

    if (row.phone == NULL)
        row.phone = "";
    return msh_db_exec(tx, &insert, vals,
                       msh_columns_bind(columns, MSH_COUNT(columns), &row, vals, 1), NULL, err);
}

int msh_account_find(struct msh_tx *tx, int64_t region_id, const char *name,
                     struct msh_arena *arena, struct msh_account *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &find, MSH_VALS(msh_i(region_id), msh_t(name)), columns,
                           MSH_COUNT(columns), arena, ret, "account", err);
}

int msh_account_get(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                    struct msh_arena *arena, struct msh_account *ret, struct msh_err *err)
{
    return msh_columns_one(tx, &get, MSH_VALS(msh_i(region_id), msh_i(account_id)), columns,
                           MSH_COUNT(columns), arena, ret, "account", err);
}

int msh_account_list(struct msh_tx *tx, int64_t region_id, int64_t unit_id, const char *after,
                     int64_t limit, struct msh_arena *arena, struct msh_account **ret,
                     size_t *ret_n, struct msh_err *err)
{
    if (limit < 1 || limit > 1000)
        return msh_err_field(err, "limit", "range", "1 to 1000");
    return msh_columns_list(
        tx, &list,
        MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_t(after == NULL ? "" : after), msh_i(limit)),
        columns, MSH_COUNT(columns), sizeof(**ret), arena, ret, ret_n, err);
}

struct search {
    struct msh_arena *arena;
    char after[NAME_SIZE];
    int64_t seen; /* rows of the last page */
    struct msh_account *found;
    size_t n;
};

/* Rows that fit, of one page behind `after`. */
static int search_page(struct msh_tx *tx, int64_t region_id, const struct msh_account_filter *f,
                       struct search *s, struct msh_err *err)
{
    struct msh_rows *rows;
    int rc;

    if (msh_db_query(tx, &search,
                     MSH_VALS(msh_i(region_id), msh_t(s->after), msh_i(f->unit_id), msh_t(f->role),
                              msh_i(f->active), msh_i(SEARCH_PAGE)),
                     &rows, err) < 0)
        return err->rc;
    s->seen = 0;
    while ((rc = msh_rows_next(rows, err)) > 0 && (int64_t)s->n < f->limit) {
        s->seen++;
        if (!msh_copy(s->after, sizeof(s->after), msh_rows_text(rows, 1)))
            rc = msh_err_set(err, MSH_E_CORRUPT, "account_name", "a log-in name is too long");
        else if (f->fits == NULL || f->fits(s->after, msh_rows_text(rows, 2), f->arg))
            rc = msh_columns_read(columns, MSH_COUNT(columns), rows, 0, s->arena, &s->found[s->n++],
                                  err);
        if (rc < 0)
            break;
    }
    msh_rows_close(rows);
    return rc < 0 ? rc : 0;
}

int msh_account_search(struct msh_tx *tx, int64_t region_id, const struct msh_account_filter *f,
                       struct msh_arena *arena, struct msh_account **ret, size_t *ret_n,
                       struct msh_err *err)
{
    struct search s = { .arena = arena };

    if (f->limit < 1 || f->limit > 1000)
        return msh_err_field(err, "limit", "range", "1 to 1000");
    if (f->after != NULL && !msh_copy(s.after, sizeof(s.after), f->after))
        return msh_err_field(err, "after", "too_long", "no log-in name is so long");
    s.found = MSH_ARRAY(arena, (size_t)f->limit, struct msh_account);
    do {
        if (search_page(tx, region_id, f, &s, err) < 0)
            return err->rc;
    } while (s.seen == SEARCH_PAGE && (int64_t)s.n < f->limit);
    *ret = s.found;
    *ret_n = s.n;
    return 0;
}

/* One account changed, or it does not exist. */
static int change(struct msh_tx *tx, const struct msh_stmt *stmt, const struct msh_val *vals,
                  size_t n, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, stmt, vals, n, &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "account_unknown", "no such account");
    return 0;
}

int msh_account_set_person(struct msh_tx *tx, int64_t region_id, const struct msh_account *account,
                           struct msh_err *err)
{
    return change(tx, &set_person,
                  MSH_VALS(msh_i(region_id), msh_i(account->account_id), msh_t(account->display),
                           msh_id_or_null(account->unit_id), msh_t(account->phone),
                           msh_i(account->must_change)),
                  err);
}

int64_t msh_account_mark(const struct msh_account *account)
{
    return msh_columns_mark(edited, MSH_COUNT(edited), account);
}

int msh_account_set_must_change(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                                bool must_change, struct msh_err *err)
{
    return change(tx, &set_must_change,
                  MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(must_change)), err);
}

int msh_account_set_password(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                             const char *password_hash, struct msh_err *err)
{
    return change(tx, &set_password,
                  MSH_VALS(msh_i(region_id), msh_i(account_id), msh_t(password_hash)), err);
}

int msh_account_set_active(struct msh_tx *tx, int64_t region_id, int64_t account_id, bool active,
                           struct msh_err *err)
{
    return change(tx, &set_active, MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(active)),
                  err);
}

int msh_account_set_failures(struct msh_tx *tx, int64_t region_id, int64_t account_id, int failures,
                             int64_t locked_until, struct msh_err *err)
{
    return change(
        tx, &set_failures,
        MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(failures), msh_i(locked_until)), err);
}

int msh_account_set_deputy(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                           int64_t deputy_id, int64_t deputy_until, struct msh_err *err)
{
    return change(tx, &set_deputy,
                  MSH_VALS(msh_i(region_id), msh_i(account_id), msh_id_or_null(deputy_id),
                           msh_id_or_null(deputy_until)),
                  err);
}

struct granting {
    struct msh_grant *grants;
    size_t n;
};

static int grant_row(struct msh_rows *rows, void *arg, struct msh_err *err)
{
    struct granting *g = arg;
    int role = msh_name_find(&msh_role_names, msh_rows_text(rows, 0));

    if (role < 0)
        return msh_err_set(err, MSH_E_CORRUPT, "unknown_code", "stored role is unknown");
    g->grants[g->n++] = (struct msh_grant){ .role = (enum msh_role)role,
                                            .unit_id = msh_rows_i64(rows, 1),
                                            .sensitivity = (int)msh_rows_i64(rows, 2) };
    return 0;
}

int msh_grant_list(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                   struct msh_grant ret[MSH_GRANTS_MAX], size_t *ret_n, struct msh_err *err)
{
    struct granting g = { .grants = ret };
    int rc = msh_db_each(tx, &grant_list,
                         MSH_VALS(msh_i(region_id), msh_i(account_id), msh_i(MSH_GRANTS_MAX)),
                         grant_row, &g, err);

    if (rc == 0)
        *ret_n = g.n;
    return rc;
}

int msh_grant_insert(struct msh_tx *tx, int64_t region_id, int64_t account_id,
                     const struct msh_grant *grant, struct msh_err *err)
{
    return msh_db_exec(tx, &grant_insert,
                       MSH_VALS(msh_i(region_id), msh_i(account_id),
                                msh_t(msh_name_code(&msh_role_names, grant->role)),
                                msh_i(grant->unit_id), msh_i(grant->sensitivity)),
                       NULL, err);
}

int msh_grant_delete(struct msh_tx *tx, int64_t region_id, int64_t account_id, enum msh_role role,
                     int64_t unit_id, struct msh_err *err)
{
    int64_t changed = 0;

    if (msh_db_exec(tx, &grant_delete,
                    MSH_VALS(msh_i(region_id), msh_i(account_id),
                             msh_t(msh_name_code(&msh_role_names, role)), msh_i(unit_id)),
                    &changed, err) < 0)
        return err->rc;
    if (changed == 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "grant_unknown", "no such grant");
    return 0;
}

/* The statement answers one row a grant, with the role where the hash would stand. */
int msh_account_with_role(struct msh_tx *tx, int64_t region_id, int64_t unit_id, uint32_t roles,
                          struct msh_arena *arena, struct msh_account **ret, size_t *ret_n,
                          struct msh_err *err)
{
    struct msh_account *all = NULL;
    size_t n = 0, kept = 0;
    int rc = msh_columns_list(tx, &with_role,
                              MSH_VALS(msh_i(region_id), msh_i(unit_id), msh_i(WITH_ROLE_MAX)),
                              columns, MSH_COUNT(columns), sizeof(*all), arena, &all, &n, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < n; i++) {
        int role = msh_name_find(&msh_role_names, all[i].password_hash);

        if (role < 0 || (roles & 1u << role) == 0)
            continue;
        if (kept > 0 && all[kept - 1].account_id == all[i].account_id)
            continue;
        all[kept] = all[i];
        all[kept++].password_hash = "";
    }
    *ret = all;
    *ret_n = kept;
    return 0;
}
