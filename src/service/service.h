/*
 * service.h - one running process of one city: what every use case needs at hand.
 *
 * msh_service_open (open.h) fills it, msh_service_close ends it; in between the struct is read
 * only, its parts are thread-safe each by themselves, and any thread may use them. Use cases take
 * it as their first argument.
 */
#ifndef MSH_SERVICE_SERVICE_H
#define MSH_SERVICE_SERVICE_H

#include "domain/permission.h"
#include "service/conf.h"
#include "store/db.h"
#include "store/keys.h"
#include "store/number.h"
#include "store/region.h"

struct msh_directory; /* directory.h */
struct msh_keeper;    /* open.c: renews the lease, swaps the directory */
struct msh_auth;      /* auth.h */

struct msh_service {
    char dir[PATH_MAX];       /* --data DIR, absolute */
    char files_dir[PATH_MAX]; /* DIR/files: attachments */
    struct msh_service_conf conf;
    struct msh_store *store;
    struct msh_region region; /* region.hook may be set once, before other threads start */
    struct msh_keys *keys;
    uint8_t row_key[MSH_KEY_SIZE]; /* of the digests that events keep of rows */
    struct msh_idgen *idgen;
    struct msh_numbers *numbers;
    struct msh_auth *auth;
    struct msh_keeper *keeper;
};

/* A new id; never 0. Also inside transactions. */
int64_t msh_service_new_id(struct msh_service *service);
/* The same for struct msh_facts: arg is the service. */
int64_t msh_service_new_id_arg(void *service);

/* The real clock, for ids, sessions, limits, jobs' claims. Business time is msh_region_now(). */
int64_t msh_service_real_now(void);

/* The city as it is now: units, categories, rules … A reference that the caller gives back with
 * msh_directory_release. Never NULL. */
const struct msh_directory *msh_service_directory(struct msh_service *service);

/* Read the city again at once, after this process changed it. */
int msh_service_reload(struct msh_service *service, struct msh_err *err);

/* May this process write? MSH_E_UNAVAILABLE "node_lost" while its lease could not be renewed,
 * MSH_E_IO "store_failed" after a failed fsync: then the process must end. */
int msh_service_ready(struct msh_service *service, struct msh_err *err);

#endif
