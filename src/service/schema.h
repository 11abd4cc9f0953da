/*
 * schema.h - bringing the database of a data folder to the schema of this program: at init, and when
 * a newer program meets an older database.
 */
#ifndef MSH_SERVICE_SCHEMA_H
#define MSH_SERVICE_SCHEMA_H

#include "base/err.h"

/* Apply what is missing to the database `url`. `owner` (NULL: url is the owner) is the url of the
 * role that owns the schema; the role of `url` then gets its rights, and is made where `make_role`
 * says so. */
int msh_schema_migrate(const char *url, const char *owner, bool make_role, struct msh_err *err);

struct msh_upgraded {
    bool done;       /* false: there was nothing to do */
    int64_t version; /* the schema's number now */
};

/*
 * Bring the database of a data folder up to date. All migrations of one number are one transaction,
 * so a killed upgrade is run again. Then the events begin to tell of the rows (service/told.h), which
 * verify compares from then on. MSH_E_STATE "in_use" while a process holds a node of the city
 * (a killed one for at most a minute), "schema_newer" when the database is newer than this program.
 */
int msh_service_upgrade(const char *dir, const char *owner, struct msh_upgraded *ret,
                        struct msh_err *err);

#endif
