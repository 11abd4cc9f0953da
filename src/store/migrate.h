/*
 * migrate.h - bring a database to the schema of this binary.
 *
 * sql/NNNN_name.sql are the shared steps; sql/dialect/{sqlite,postgres}/NNNN_name.sql run after
 * the shared file of the same number. A file holds statements that end with `;` at the end of a
 * line, each one protocol call; lines that begin with `--` are dropped. In shared files BLOB becomes
 * BYTEA on PostgreSQL, and TEXT gets the collation "C", so that texts are ordered by their bytes on
 * both engines. All files of a number and its row in schema_migration are one transaction, so a
 * killed run is resumed by running again.
 *
 * On PostgreSQL two roles: the owner, whose store is given here, and the application's, which may
 * read and write rows, may only read and insert the append-only tables (event, seal, seal_leaf),
 * only read event_archive, and owns nothing.
 */
#ifndef MSH_STORE_MIGRATE_H
#define MSH_STORE_MIGRATE_H

#include "base/embed.h"
#include "store/db.h"

struct msh_migrate {
    const struct msh_embed *files; /* NULL: msh_sql_files */
    const char *app_role;          /* PostgreSQL: role that gets the rights; NULL: none */
    const char *app_password;      /* makes the role when missing; NULL: it must exist */
    int64_t now_at;                /* stored as applied_at */
};

/*
 * Apply what is missing and grant the rights. `ret_version` (may be NULL) gets the highest number.
 * Refuses with MSH_E_STATE: "schema_newer" (the database knows a number this binary does not),
 * "schema_changed" (a step was edited after it was applied), "database_encoding" (not UTF8),
 * "database_unsafe" (PostgreSQL does not sync what it commits). Two runs at once wait for each other.
 * MSH_E_INVALID "app_role", "app_password": letters, digits and _ (password also -, 12 or more).
 */
int msh_store_migrate(struct msh_store *store, const struct msh_migrate *how, int64_t *ret_version,
                      struct msh_err *err);

/* Look without writing: 0 when the database is exactly at the version of `files` (NULL:
 * msh_sql_files), else MSH_E_STATE "schema_missing", "schema_older", "schema_newer",
 * "schema_changed", "database_encoding" or "database_unsafe". */
int msh_store_schema_check(struct msh_store *store, const struct msh_embed *files,
                           int64_t *ret_version, struct msh_err *err);

#endif
