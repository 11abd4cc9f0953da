/*
 * open.h - a data folder: making one, and starting a process on it.
 *
 * DIR holds `minsheng.conf` (0600, for it may carry the database's password), `region` (which city,
 * and the mark that must equal the database's), `keys/`, `files/` and, with the embedded engine,
 * `minsheng.db`. Every command but init needs DIR alone.
 */
#ifndef MSH_SERVICE_OPEN_H
#define MSH_SERVICE_OPEN_H

#include "service/service.h"

struct msh_init {
    const char *dir;
    const char *preset;   /* a base preset (domain/preset.h) */
    const char *name;     /* of the city; NULL = 本市 */
    int64_t region_id;    /* of the city in its database, 1 to 999999; 0 = 1 */
    const char *db;       /* url; NULL = sqlite in DIR */
    const char *db_owner; /* PostgreSQL: url of the owner role; NULL = db is the owner */
    enum msh_crypto_profile crypto;
    bool sandbox;
};

/*
 * Make DIR and the city in its database: schema, roles, region, preset rules, shipped calendars,
 * a root unit `city`, its hotline `hotline`, the telephone and web channels and the emergency
 * lines. Refuses with MSH_E_CONFLICT "dir_exists" (DIR exists and is not empty) or "city_exists"
 * (the database holds this
 * region; several regions may share a database of PostgreSQL). On failure DIR is taken away again.
 */
int msh_service_init(const struct msh_init *init, struct msh_err *err);

/*
 * Start on a folder: read the configuration, check schema and mark, take a node number, read the
 * city. MSH_E_NOT_FOUND "dir_missing"; MSH_E_STATE "data_mark" when DIR and database are not a
 * pair; else the errors of the parts. One process may open several folders.
 */
int msh_service_open(const char *dir, struct msh_service **ret, struct msh_err *err);

/* Read the configuration again and take over what may change while the process runs; the rest waits
 * for the next start. All or nothing: after an error everything is as it was. `ret_level` gets
 * log_level, which belongs to the process. */
int msh_service_conf_again(struct msh_service *service, char ret_level[8], struct msh_err *err);

/* Prolong the right to make ids, under another node number where it ran out. A thread of the
 * service does it every 30 s. */
int msh_service_renew(struct msh_service *service, struct msh_err *err);

/* Give the node back and close. All other threads must have stopped using it. NULL-safe. */
void msh_service_close(struct msh_service *service);

#endif
