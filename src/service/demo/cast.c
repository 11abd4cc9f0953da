#include "base/base.h"

#include "service/accounts.h"
#include "service/demo/cast.h"
#include "service/directory.h"

#define PAGE       500
#define HIRE_BATCH 100

/* Reading ----------------------------------------------------------------------------------------*/

struct reading {
    struct msh_service *service;
    const struct msh_directory *directory;
    struct msh_arena *arena;
    struct msh_demo_cast *cast;
    const char *after;
    size_t n;
};

const struct msh_demo_desk *msh_demo_desk_of(const struct msh_demo_cast *cast, int64_t unit_id)
{
    return msh_find(cast->desks, cast->n_desks, sizeof(*cast->desks), unit_id);
}

static void seat(struct reading *r, const struct msh_principal *who)
{
    const struct msh_grant *grant = &who->grants[0];
    const struct msh_unit *unit = msh_directory_unit(r->directory, grant->unit_id);
    const struct msh_demo_desk *found = msh_demo_desk_of(r->cast, grant->unit_id);
    struct msh_demo_desk *desk = found != NULL ? &r->cast->desks[found - r->cast->desks] : NULL;
    if (grant->role == MSH_STAFF_CLERK && desk != NULL && desk->n_clerks < MSH_DEMO_CLERKS_MAX) {
        desk->clerks[desk->n_clerks++] = *who;
    } else if (grant->role == MSH_STAFF_HEAD && desk != NULL && !desk->has_head) {
        desk->head = *who;
        desk->has_head = true;
    } else if (unit != NULL && unit->level <= 2) {
        struct msh_demo_staff *staff = &r->cast->staff[grant->role];
        struct msh_principal *slot = MSH_PUSH(r->arena, staff->items, staff->n, staff->cap);
        *slot = *who;
    }
}

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    int64_t region_id = r->service->region.region_id;
    struct msh_account *accounts;
    int rc = msh_account_list(tx, region_id, 0, r->after, PAGE, r->arena, &accounts, &r->n, err);
    for (size_t i = 0; rc == MSH_OK && i < r->n; i++) {
        struct msh_principal who = { .kind = MSH_PRINCIPAL_STAFF,
                                     .account_id = accounts[i].account_id };
        rc = msh_grant_list(tx, region_id, who.account_id, who.grants, &who.n_grants, err);
        msh_principal_settle(&who);
        if (rc == MSH_OK && who.n_grants > 0 && accounts[i].active)
            seat(r, &who);
        r->after = accounts[i].name;
    }
    return rc;
}

static int by_unit(const void *a, const void *b)
{
    const struct msh_demo_desk *x = a, *y = b;
    return x->unit_id < y->unit_id ? -1 : x->unit_id > y->unit_id;
}

int msh_demo_cast_load(struct msh_service *service, struct msh_arena *arena,
                       struct msh_demo_cast *ret, struct msh_err *err)
{
    struct reading r = {
        .service = service, .directory = msh_service_directory(service), .arena = arena, .cast = ret
    };
    const struct msh_unit *units = msh_directory_units(r.directory, &r.n);
    int rc = MSH_OK;
    *ret = (struct msh_demo_cast){ .desks = MSH_ARRAY(arena, r.n, struct msh_demo_desk),
                                   .n_desks = r.n };
    for (size_t i = 0; i < r.n; i++)
        ret->desks[i].unit_id = units[i].id;
    qsort(ret->desks, ret->n_desks, sizeof(*ret->desks), by_unit);
    do
        rc = msh_tx_read(service->store, "demo_cast", read_page, &r, err);
    while (rc == MSH_OK && r.n == PAGE);
    msh_directory_release(r.directory);
    return rc;
}

/* Hiring -----------------------------------------------------------------------------------------*/

struct hiring {
    struct msh_service *service;
    struct msh_account accounts[HIRE_BATCH];
    struct msh_grant grants[HIRE_BATCH];
    size_t n;
};

static int hire_batch(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct hiring *h = arg;
    struct msh_principal system;
    int rc = MSH_OK;
    msh_principal_system(&system);
    for (size_t i = 0; rc == MSH_OK && i < h->n; i++)
        rc = msh_account_add_tx(tx, h->service, &system, &h->accounts[i], &h->grants[i], err);
    return rc;
}

/* "chengguan02_h": family, the area below the city, clerk or head; as in demo/users.tsv. */
static const char *login_of(const struct msh_unit *unit, const char *end, struct msh_arena *arena)
{
    const char *dash = strchr(unit->code, '-');
    size_t n = dash != NULL ? (size_t)(dash - unit->code) : 0;
    const char *area = n > 4 && strncmp(unit->code + 4, "00-", 3) != 0
                           ? msh_arena_strndup(arena, unit->code + 4, n - 4)
                           : "";
    return msh_arena_fmt(arena, "%s%s_%s", dash != NULL ? dash + 1 : unit->code, area, end);
}

struct hire_list {
    struct hiring *batch;
    const struct msh_demo_words *words;
    struct msh_demo_rand dice;
    const char *password_hash;
    struct msh_arena *arena;
};

static int hire(struct hire_list *list, const struct msh_unit *unit, enum msh_role role,
                struct msh_err *err)
{
    struct hiring *h = list->batch;
    const char *name, *address;
    int rc = MSH_OK;
    msh_demo_name_draw(list->words, &list->dice, list->arena, &name, &address);
    h->accounts[h->n] = (struct msh_account){
        .account_id = msh_service_new_id(h->service),
        .name = login_of(unit, role == MSH_STAFF_HEAD ? "h" : "1", list->arena),
        .display = name,
        .unit_id = unit->id,
        .password_hash = list->password_hash,
        .active = true,
    };
    h->grants[h->n++] = (struct msh_grant){ .role = role, .unit_id = unit->id };
    if (h->n == HIRE_BATCH) {
        rc = msh_tx_run(h->service->store, "demo_hire", hire_batch, h, err);
        h->n = 0;
    }
    return rc;
}

int msh_demo_cast_hire(struct msh_service *service, const struct msh_demo_words *words,
                       uint64_t seed, const char *password_hash, struct msh_arena *arena,
                       struct msh_err *err)
{
    struct hiring *h = MSH_NEW(arena, struct hiring);
    struct hire_list list = { h, words, msh_demo_rand_of(seed, UINT64_MAX - 1), password_hash,
                              arena };
    const struct msh_directory *directory = msh_service_directory(service);
    struct msh_demo_cast cast;
    size_t n;
    const struct msh_unit *units = msh_directory_units(directory, &n);
    h->service = service;
    int rc = msh_demo_cast_load(service, arena, &cast, err);
    for (size_t i = 0; rc == MSH_OK && i < n; i++) {
        const struct msh_demo_desk *desk = msh_demo_desk_of(&cast, units[i].id);
        if (units[i].merged_into != 0)
            continue;
        if (desk->n_clerks == 0)
            rc = hire(&list, &units[i], MSH_STAFF_CLERK, err);
        if (rc == MSH_OK && !desk->has_head)
            rc = hire(&list, &units[i], MSH_STAFF_HEAD, err);
    }
    if (rc == MSH_OK && h->n > 0)
        rc = msh_tx_run(service->store, "demo_hire", hire_batch, h, err);
    msh_directory_release(directory);
    return rc;
}
