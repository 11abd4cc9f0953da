/*
 * demo/cast.h - the people of the demo city: the hotline's staff, and a desk at every unit.
 *
 * Principals are built from the accounts and grants in the database. Immutable once filled; any
 * thread may read.
 */
#ifndef MSH_SERVICE_DEMO_CAST_H
#define MSH_SERVICE_DEMO_CAST_H

#include "service/demo/words.h"
#include "service/service.h"

#define MSH_DEMO_CLERKS_MAX 4

struct msh_demo_desk {
    int64_t unit_id;
    struct msh_principal clerks[MSH_DEMO_CLERKS_MAX];
    size_t n_clerks;
    struct msh_principal head;
    bool has_head;
};

/* Staff of one role at city level, by log-in name. */
struct msh_demo_staff {
    struct msh_principal *items;
    size_t n, cap;
};

struct msh_demo_cast {
    struct msh_demo_staff staff[MSH_STAFF_COUNT];
    struct msh_demo_desk *desks; /* by unit id */
    size_t n_desks;
};

/* Give every unit that has none a clerk and a head, with invented names; nobody knows their
 * password until `password_hash` is one (NULL: no log-in). */
int msh_demo_cast_hire(struct msh_service *service, const struct msh_demo_words *words,
                       uint64_t seed, const char *password_hash, struct msh_arena *arena,
                       struct msh_err *err);

/* Read everybody. */
int msh_demo_cast_load(struct msh_service *service, struct msh_arena *arena,
                       struct msh_demo_cast *ret, struct msh_err *err);

const struct msh_demo_desk *msh_demo_desk_of(const struct msh_demo_cast *cast, int64_t unit_id);

#endif
