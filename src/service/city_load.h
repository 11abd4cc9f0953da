/*
 * city_load.h - a whole city from tab-separated files: areas, units, categories, catalogue, duties,
 * channels, lines, articles, users. Used by `minsheng demo-data`; forms as in demo/README.md.
 */
#ifndef MSH_SERVICE_CITY_LOAD_H
#define MSH_SERVICE_CITY_LOAD_H

#include "base/embed.h"
#include "service/service.h"

#define MSH_CITY_PASSWORD_SIZE 32

struct msh_city_load {
    const struct msh_embed *files; /* "areas.tsv" … ; NULL = msh_demo_files */
    const char *password;          /* of every loaded account; NULL = one is drawn */
};

struct msh_city_loaded {
    size_t areas, units, categories, catalogue, duties, channels, lines, articles, users;
    char password[MSH_CITY_PASSWORD_SIZE]; /* the drawn one; "" when it was given */
};

/*
 * Into a city fresh from init: MSH_E_STATE "city_not_empty" where there are areas already. The root
 * and the hotline that init made are merged into the loaded ones. Each table is one transaction.
 * MSH_E_INVALID names file and line.
 */
int msh_city_load(struct msh_service *service, const struct msh_city_load *how,
                  struct msh_city_loaded *ret, struct msh_err *err);

#endif
