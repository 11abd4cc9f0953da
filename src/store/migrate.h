/*
 * migrate.h - bring a database to the schema of this binary.
 *
 * sql/NNNN_name.sql are the shared steps; sql/dialect/{sqlite,postgres}/NNNN_*.sql run after the
 * shared file of the same number. A file holds statements that end with `;` at the end of a line;
 * each is one protocol call. BLOB becomes BYTEA on PostgreSQL; `:app_role` in a PostgreSQL dialect
 * file is the quoted name of the application's role. A number's files and its row in
 * schema_migration are one transaction, so a killed run is resumed by running again.
 */
#ifndef MSH_STORE_MIGRATE_H
#define MSH_STORE_MIGRATE_H

#include "base/embed.h"
#include "store/db.h"

struct msh_migrate {
    const struct msh_embed *files; /* NULL: msh_sql_files */
    const char *app_role;          /* PostgreSQL: role that gets the rights; NULL: none */
    const char *app_password;      /* creates the role when missing; NULL: it must exist */
    int64_t now_at;                /* stored as applied_at */
};

/*
 * Apply what is missing. `ret_version` (may be NULL) gets the highest number. Refuses with
 * MSH_E_STATE: "schema_newer" (the database knows a number this binary does not),
 * "schema_changed" (a step was edited after it was applied). Two runs at once wait for each other.
 * On PostgreSQL the application's role may read and write rows, but only read and insert the
 * tables named in `event` and `seal` dialect rules, and owns nothing.
 */
int msh_store_migrate(struct msh_store *store, const struct msh_migrate *how, int64_t *ret_version,
                      struct msh_err *err);

/* Check without writing: 0 when the database is exactly at this binary's version, MSH_E_STATE
 * ("schema_missing", "schema_older", "schema_newer", "schema_changed") otherwise. */
int msh_store_schema_check(struct msh_store *store, const struct msh_embed *files,
                           int64_t *ret_version, struct msh_err *err);

#endif
