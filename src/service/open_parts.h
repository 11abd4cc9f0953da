/*
 * open_parts.h - the first steps of opening a data folder, for open.c and schema.c alone. Each fills
 * its part of a service whose `dir` is set.
 */
#ifndef MSH_SERVICE_OPEN_PARTS_H
#define MSH_SERVICE_OPEN_PARTS_H

#include "service/service.h"

#define MSH_STORE_URL_MAX (PATH_MAX + 32)

/* Which city, and the configuration. */
int msh_open_parts(struct msh_service *service, struct msh_err *err);
/* The url of its database. */
void msh_open_url(const struct msh_service *service, char ret[MSH_STORE_URL_MAX]);
/* The store, whatever its schema. */
int msh_open_store(struct msh_service *service, struct msh_err *err);
/* The region's row. MSH_E_STATE "data_mark" when folder and database are not a pair. */
int msh_open_region(struct msh_tx *tx, struct msh_service *service, struct msh_err *err);

#endif
