#include "base/base.h"

#include "base/log.h"
#include "service/destroy.h"
#include "service/plan.h"
#include "store/destroyed.h"
#include "store/retention_store.h"

#define TRIES 5

/* One person -------------------------------------------------------------------------------------*/

struct looking {
    struct msh_service *service;
    const struct msh_destroyed *items;
    size_t n;
    bool alive[MSH_DESTROYED_BATCH];
};

static int look(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < l->n; i++) {
        rc = msh_person_assert_live(tx, l->service->region.region_id, l->items[i].person_id, err);
        l->alive[i] = rc == 0;
        rc = rc == MSH_E_STALE ? 0 : rc;
    }
    return rc;
}

static int forget_answers(struct msh_tx *tx, const struct msh_plan *plan, struct msh_err *err)
{
    char principal[40];

    (void)snprintf(principal, sizeof(principal), "ticket:%" PRId64, plan->row.ticket.id);
    return msh_retention_forget_answers(tx, plan->call->service->region.region_id,
                                        plan->row.ticket.id, principal, err);
}

static int note_erased(struct msh_tx *tx, const struct msh_plan *plan, struct msh_err *err)
{
    const struct msh_call *call = plan->call;
    struct msh_event_in in = { .subject_kind = "access",
                               .subject_id = plan->row.ticket.id,
                               .op = "erased",
                               .actor_kind = msh_call_actor_kind(call),
                               .actor_id = msh_call_actor_id(call) };

    return msh_event_append(tx, &call->service->region, &in, plan->now, -1, NULL, err);
}

static int write_destroyed(struct msh_tx *tx, const struct msh_plan *plan, const void *arg,
                           struct msh_err *err)
{
    const struct msh_destroying *what = arg;
    int64_t region_id = plan->call->service->region.region_id;
    int rc = msh_person_assert_live(tx, region_id, what->person_id, err);

    if (rc == 0)
        rc = msh_person_destroy(tx, region_id, what->person_id, plan->now, err);
    if (rc == 0 && what->list_id != 0)
        rc = msh_retention_destroyed(tx, region_id, what->list_id, what->person_id, plan->now, err);
    if (rc == 0 && what->list_id == 0)
        rc = forget_answers(tx, plan, err);
    if (rc == 0 && what->to > what->from)
        rc = msh_destroyed_mark_move(tx, region_id, what->from, what->to, err);
    if (rc == 0 && what->erased)
        rc = note_erased(tx, plan, err);
    return rc;
}

static const char *data_of(struct msh_arena *arena, const struct msh_destroying *what)
{
    struct msh_str out;
    struct msh_json w;
    const char *data;

    msh_str_init(&out, 256);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_id(&w, "person", what->person_id);
    if (what->list_id != 0)
        msh_json_id(&w, "list", what->list_id);
    msh_json_object_end(&w);
    data = msh_arena_strdup(arena, out.p);
    msh_str_done(&out);
    return data;
}

static int write_plan(struct msh_call *call, const struct msh_directory *directory,
                      const struct msh_destroying *what, struct msh_err *err)
{
    struct msh_plan plan;
    int rc = msh_plan_load(&plan, call, directory, what->ticket_id, err);

    if (rc == 0)
        rc = msh_plan_event(&plan, "destroy_person", what->person_id, data_of(call->arena, what),
                            err);
    if (rc < 0)
        return rc;
    msh_plan_add(&plan, write_destroyed, what);
    return msh_plan_write(&plan, "destroy_person", err);
}

/* The list outside first: a key the database forgot and the list does not know would come back. */
static int list_outside(struct msh_call *call, struct msh_destroying *what, struct msh_err *err)
{
    struct msh_destroyed line = { what->person_id, what->ticket_id, msh_service_real_now() };

    if (what->listed)
        return 0;
    return msh_destroyed_append(call->service->dir, &line, 1, &what->from, &what->to, err);
}

static int is_alive(struct msh_call *call, const struct msh_destroying *what, bool *ret,
                    struct msh_err *err)
{
    struct msh_destroyed item = { .person_id = what->person_id };
    struct looking l = { .service = call->service, .items = &item, .n = 1 };
    int rc = msh_tx_read(call->service->store, "person_live", look, &l, err);

    *ret = rc == 0 && l.alive[0];
    return rc;
}

int msh_destroy_person(struct msh_call *call, struct msh_destroying *what, struct msh_err *err)
{
    const struct msh_directory *directory;
    bool alive = false;
    int rc = is_alive(call, what, &alive, err);

    if (rc == 0 && alive)
        rc = list_outside(call, what, err);
    if (rc < 0 || !alive)
        return rc;
    directory = msh_service_directory(call->service);
    for (int i = 0; i < TRIES; i++) {
        rc = write_plan(call, directory, what, err);
        /* moved on, or somebody else was faster */
        if (rc != MSH_E_STALE || is_alive(call, what, &alive, err) < 0 || !alive)
            break;
    }
    msh_directory_release(directory);
    return rc == MSH_E_STALE && !alive ? 0 : rc;
}

/* After a restore --------------------------------------------------------------------------------*/

struct marking {
    struct msh_service *service;
    int64_t from, to;
};

static int read_mark(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct marking *m = arg;

    return msh_destroyed_mark(tx, m->service->region.region_id, &m->from, err);
}

static int move_mark(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    const struct marking *m = arg;

    return msh_destroyed_mark_move(tx, m->service->region.region_id, m->from, m->to, err);
}

/* A page of the list outside, and who of it lives. `ret_next` equal to `from`: the end. */
static int read_page(struct msh_service *service, int64_t from,
                     struct msh_destroyed items[MSH_DESTROYED_BATCH], msh_tx_fn fn,
                     struct looking *ret, int64_t *ret_next, struct msh_err *err)
{
    *ret = (struct looking){ .service = service, .items = items };
    if (msh_destroyed_read(service->dir, from, items, &ret->n, ret_next, err) < 0)
        return err->rc;
    return msh_tx_read(service->store, "destroyed", fn, ret, err);
}

static int destroy_page(struct msh_call *call, const struct looking *page, int64_t *n,
                        struct msh_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < page->n; i++) {
        struct msh_destroying what = { .ticket_id = page->items[i].ticket_id,
                                       .person_id = page->items[i].person_id,
                                       .listed = true };

        if (!page->alive[i])
            continue;
        msh_arena_reset(call->arena);
        rc = msh_destroy_person(call, &what, err);
        *n += rc == 0;
    }
    return rc;
}

static int destroy_from(struct msh_call *call, struct marking *m, int64_t *n, struct msh_err *err)
{
    struct msh_destroyed items[MSH_DESTROYED_BATCH];
    struct looking page;
    int64_t at = m->from, next = at;
    int rc;

    do {
        at = next;
        rc = read_page(call->service, at, items, look, &page, &next, err);
        if (rc == 0)
            rc = destroy_page(call, &page, n, err);
    } while (rc == 0 && next != at);
    m->to = next;
    if (rc == 0 && m->to != m->from)
        rc = msh_tx_run(call->service->store, "destroyed_mark", move_mark, m, err);
    return rc;
}

int msh_destroy_again(struct msh_service *service, int64_t *ret_n, struct msh_err *err)
{
    struct msh_principal system = { .kind = MSH_PRINCIPAL_SYSTEM, .roles = MSH_ACTOR_SYSTEM };
    struct msh_arena arena;
    struct msh_call call = {
        .service = service, .principal = &system, .arena = &arena, .if_match = -1
    };
    struct marking m = { .service = service };
    int64_t size = 0;
    int rc = msh_destroyed_size(service->dir, &size, err);

    *ret_n = 0;
    if (rc == 0)
        rc = msh_tx_read(service->store, "destroyed_mark", read_mark, &m, err);
    if (rc < 0)
        return rc;
    if (size < m.from) {
        msh_log(MSH_LOG_ERROR, "destroyed_list_short",
                "what=\"keys/destroyed is older than this database\"");
        return 0;
    }
    msh_arena_init(&arena, (size_t)64 << 20);
    rc = destroy_from(&call, &m, ret_n, err);
    msh_arena_done(&arena);
    return rc;
}

static int look_for_verify(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct looking *l = arg;
    int rc = look(tx, l, err);

    for (size_t i = 0; rc == 0 && i < l->n; i++) {
        bool waits = false;

        if (l->alive[i])
            rc = msh_retention_waits(tx, l->service->region.region_id, l->items[i].person_id,
                                     &waits, err);
        l->alive[i] = l->alive[i] && !waits;
    }
    return rc;
}

int msh_destroy_verify(struct msh_service *service, int64_t size, struct msh_destroy_check *ret,
                       struct msh_err *err)
{
    struct msh_destroyed items[MSH_DESTROYED_BATCH];
    struct marking m = { .service = service };
    struct looking page;
    int64_t now_size = 0, at, next = 0;
    int rc = msh_tx_read(service->store, "destroyed_mark", read_mark, &m, err);

    *ret = (struct msh_destroy_check){ 0 };
    if (rc == 0)
        rc = msh_destroyed_size(service->dir, &now_size, err);
    ret->shorter = rc == 0 && now_size < m.from;
    do {
        at = next;
        if (rc == 0)
            rc = read_page(service, at, items, look_for_verify, &page, &next, err);
        for (size_t i = 0; rc == 0 && i < page.n; i++) {
            if (page.alive[i] && ret->alive++ == 0)
                ret->first_alive = items[i].ticket_id;
            ret->listed++;
        }
    } while (rc == 0 && next != at && next < size);
    return rc;
}
