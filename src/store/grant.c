/*
 * The application's role on PostgreSQL. Names cannot be bound as values, so they are checked to be
 * plain identifiers and put into constant texts at `:role`, `:table` and `:password`.
 */
#include "base/base.h"

#include "base/str.h"
#include "store/driver.h"

#define TEXT_MAX ((size_t)4096)

static const struct msh_stmt has_role = { "find role", NULL,
                                          "SELECT COUNT(*) FROM pg_roles WHERE rolname = $1",
                                          NULL };
static const struct msh_stmt list_tables = {
    "list tables", NULL,
    "SELECT CAST(tablename AS TEXT), CAST(schemaname AS TEXT) FROM pg_tables "
    "WHERE schemaname = current_schema() ORDER BY tablename",
    NULL
};

static const char make_role[] = "CREATE ROLE :role LOGIN PASSWORD ':password'";
static const char use_schema[] = "GRANT USAGE ON SCHEMA :table TO :role";
static const char take_all[] = "REVOKE ALL ON :table FROM :role";
static const char full_rights[] = "GRANT SELECT, INSERT, UPDATE, DELETE ON :table TO :role";
static const char append_rights[] = "GRANT SELECT, INSERT ON :table TO :role";
static const char read_rights[] = "GRANT SELECT ON :table TO :role";

static const struct {
    const char *table;
    const char *rights;
} special[] = {
    { "event", append_rights },     { "event_archive", read_rights },    { "seal", append_rights },
    { "seal_leaf", append_rights }, { "schema_migration", read_rights },
};

struct names {
    const char *role;
    const char *password;
    const char *table;
};

struct tables {
    const char **names;
    size_t n;
    size_t cap;
    const char *schema;
    struct msh_arena *arena;
};

static bool is_plain(const char *name, const char *more, size_t min, size_t max)
{
    size_t n = strlen(name);
    size_t i;

    for (i = 0; i < n; i++) {
        if (!isalnum((unsigned char)name[i]) && name[i] != '_' && strchr(more, name[i]) == NULL)
            return false;
    }
    return n >= min && n <= max;
}

static const char *word_at(const char *at, const struct names *names, size_t *ret_n)
{
    const struct {
        const char *mark;
        const char *word;
    } words[] = { { ":role", names->role },
                  { ":password", names->password },
                  { ":table", names->table } };
    size_t i;

    for (i = 0; i < MSH_COUNT(words); i++) {
        *ret_n = strlen(words[i].mark);
        if (strncmp(at, words[i].mark, *ret_n) == 0)
            return words[i].word;
    }
    return NULL;
}

static int run_text(struct msh_tx *tx, const char *text, const struct names *names,
                    struct msh_err *err)
{
    struct msh_str sql;
    const char *word;
    size_t n;
    int rc;

    msh_str_init(&sql, TEXT_MAX);
    while (*text != '\0') {
        word = word_at(text, names, &n);
        if (word == NULL)
            msh_str_addc(&sql, *text++);
        else {
            msh_str_add(&sql, word);
            text += n;
        }
    }
    rc = msh_db_script(tx, sql.p, err);
    msh_str_done(&sql);
    return rc;
}

static int take_table(struct msh_rows *rows, void *arg, struct msh_err *err MSH_UNUSED)
{
    struct tables *tables = arg;
    const char **slot = MSH_PUSH(tables->arena, tables->names, tables->n, tables->cap);

    *slot = msh_rows_dup(rows, 0, tables->arena);
    tables->schema = msh_rows_dup(rows, 1, tables->arena);
    return 0;
}

static const char *rights_of(const char *table)
{
    size_t i;

    for (i = 0; i < MSH_COUNT(special); i++) {
        if (msh_streq(special[i].table, table))
            return special[i].rights;
    }
    return full_rights;
}

static int grant_table(struct msh_tx *tx, struct names *names, const char *table,
                       struct msh_err *err)
{
    int rc;

    if (!is_plain(table, "", 1, 63))
        return msh_err_set(err, MSH_E_STATE, "table_name", "a table of another kind of name");
    names->table = table;
    rc = run_text(tx, take_all, names, err);
    return rc < 0 ? rc : run_text(tx, rights_of(table), names, err);
}

static int grant_all(struct msh_tx *tx, struct names names, struct msh_err *err)
{
    struct tables tables = { .arena = msh_tx_arena(tx) };
    int64_t roles = 0;
    size_t i;
    int rc = msh_db_i64(tx, &has_role, MSH_VALS(msh_t(names.role)), 0, &roles, err);

    if (rc == 0 && roles == 0 && names.password == NULL)
        return msh_err_set(err, MSH_E_STATE, "app_role", "role %s does not exist", names.role);
    if (rc == 0 && roles == 0)
        rc = run_text(tx, make_role, &names, err);
    if (rc == 0)
        rc = msh_db_each(tx, &list_tables, MSH_NO_VALS, take_table, &tables, err);
    if (rc == 0 && tables.n > 0) {
        names.table = tables.schema;
        rc = is_plain(tables.schema, "", 1, 63) ? run_text(tx, use_schema, &names, err) : 0;
    }
    for (i = 0; rc == 0 && i < tables.n; i++)
        rc = grant_table(tx, &names, tables.names[i], err);
    return rc;
}

int msh_grant(struct msh_tx *tx, const char *role, const char *password, struct msh_err *err)
{
    if (!is_plain(role, "", 1, 63) || isdigit((unsigned char)role[0]) ||
        strpbrk(role, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL)
        return msh_err_field(err, "app_role", "app_role",
                             "a role is lower-case letters, digits and _");
    if (password != NULL && !is_plain(password, "-", 12, 128))
        return msh_err_field(err, "app_password", "app_password",
                             "12 to 128 letters, digits, _ and -");
    return grant_all(tx, (struct names){ .role = role, .password = password }, err);
}
