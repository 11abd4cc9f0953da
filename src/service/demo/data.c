#include "base/base.h"

#include "service/demo/data.h"
#include "service/demo/story.h"
#include "service/plan.h"
#include "service/told.h"
#include "service/work.h"
#include "store/account_store.h"
#include "store/respondent_store.h"
#include "store/seal.h"
#include "store/tally.h"

#define THREADS     32
#define THREADS_MAX 64
#define ARENA_MAX   ((size_t)1 << 30)
#define FOLD_N      1000

struct telling {
    struct msh_demo_world world;
    const struct msh_demo_order *order;
    struct msh_arena arena;
    struct msh_demo_words words;
    struct msh_demo_cast cast;
    struct msh_demo_year year;
    char password_hash[MSH_PASSWORD_HASH_SIZE];
    size_t accounts;
    size_t lived, past;
};

/* May this city be filled? ------------------------------------------------------------------------*/

static int read_start(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct telling *t = arg;
    const struct msh_region *region = &t->world.service->region;
    struct msh_reader all = {
        .city_wide = true, .may_reports = true, .may_unnamed = true, .may_sealed = true
    };
    struct msh_filter none = { 0 };
    struct msh_cursor start = { 0 };
    struct msh_list list;
    struct msh_account somebody;
    int64_t now;
    int rc = msh_region_now(tx, region, &now, err);
    if (rc == MSH_OK)
        rc = msh_list_tickets(tx, region->region_id, &all, &none, &start, 1, 0, &t->arena, &list,
                              err);
    if (rc == MSH_OK && list.n > 0)
        return msh_err_set(err, MSH_E_STATE, "tickets_exist", "this city has tickets already");
    if (rc == MSH_OK)
        rc = msh_account_find(tx, region->region_id, "op1", &t->arena, &somebody, err);
    if (rc == MSH_E_NOT_FOUND)
        return msh_err_set(err, MSH_E_STATE, "city_missing", "load the demo city first");
    if (rc < 0)
        return rc;
    (void)msh_copy(t->password_hash, sizeof(t->password_hash),
                   somebody.password_hash != NULL ? somebody.password_hash : "");
    t->world.until_at = t->order->until_at != 0 ? MSH_MIN(t->order->until_at, now) : now;
    return MSH_OK;
}

/* Estates that people complain about. */
static int add_respondents(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct telling *t = arg;
    struct msh_demo_world *world = &t->world;
    const struct msh_demo_table *estates = &t->words.estates;
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && i < estates->n_rows; i++) {
        const struct msh_area *area =
            msh_directory_area_code(world->directory, msh_demo_cell(estates, i, "area"));
        struct msh_respondent item = { .respondent_id = world->respondents[i],
                                       .kind = MSH_RESPONDENT_ESTATE,
                                       .name = msh_demo_cell(estates, i, "name"),
                                       .area_id = area != NULL ? area->id : 0,
                                       .note = "",
                                       .created_at = world->until_at - 400 * MSH_DAY_MS };
        const struct msh_event_in in = { .subject_kind = "respondent",
                                         .subject_id = item.respondent_id,
                                         .op = "create",
                                         .actor_kind = "system" };
        const struct msh_region *region = &world->service->region;
        rc = msh_respondent_insert(tx, region->region_id, &item, err);
        if (rc == MSH_OK)
            rc = msh_told_append(tx, region, world->service->row_key, &in, item.created_at, NULL,
                                 err);
    }
    return rc;
}

static int make_respondents(struct telling *t, struct msh_err *err)
{
    struct msh_demo_world *world = &t->world;
    world->n_respondents = t->words.estates.n_rows;
    world->respondents = MSH_ARRAY(&t->arena, world->n_respondents, int64_t);
    for (size_t i = 0; i < world->n_respondents; i++)
        world->respondents[i] = msh_service_new_id(world->service);
    return msh_tx_run(world->service->store, "demo_respondents", add_respondents, t, err);
}

static size_t count_people(const struct msh_demo_cast *cast)
{
    size_t n = 0;
    for (size_t i = 0; i < MSH_STAFF_COUNT; i++)
        n += cast->staff[i].n;
    for (size_t i = 0; i < cast->n_desks; i++)
        n += cast->desks[i].n_clerks + cast->desks[i].has_head;
    return n;
}

static int make_people(struct telling *t, struct msh_err *err)
{
    struct msh_service *service = t->world.service;
    const char *hash = msh_empty(t->password_hash) ? NULL : t->password_hash;
    int rc = msh_demo_cast_hire(service, &t->words, t->order->seed, hash, &t->arena, err);
    if (rc == MSH_OK)
        rc = msh_demo_cast_load(service, &t->arena, &t->cast, err);
    t->accounts = count_people(&t->cast);
    return rc;
}

static void read_settings(struct msh_demo_world *world)
{
    struct msh_call call = { .service = world->service, .principal = &msh_demo_system };
    struct msh_plan plan = { .call = &call, .directory = world->directory };
    struct msh_facts facts = msh_plan_facts(&plan);
    world->attempts_min = facts.attempts_min;
    world->returns_max = facts.returns_max;
    world->objection_ms = facts.objection_ms;
}

/* Numbers are given by the plan, not by which thread comes first: the same seed, the same city. */
struct numbered {
    int32_t day;
    int64_t at;
    struct msh_demo_group *group;
    size_t index;
};

static int by_time(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->group->index != y->group->index)
        return x->group->index < y->group->index ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static int number_year(struct telling *t, struct msh_err *err)
{
    struct msh_service *service = t->world.service;
    struct numbered *all = MSH_ARRAY(&t->arena, t->year.n_tickets, struct numbered);
    size_t n = 0;
    for (size_t g = 0; g < t->year.n_groups; g++)
        for (size_t i = 0; i < t->year.groups[g]->n; i++, n++)
            all[n] = (struct numbered){ .at = t->year.groups[g]->at[i],
                                        .day = msh_day_of(t->year.groups[g]->at[i],
                                                          service->region.zone_ms),
                                        .group = t->year.groups[g],
                                        .index = i };
    qsort(all, n, sizeof(*all), by_time);
    for (size_t from = 0, to; from < n; from = to) {
        int64_t no;
        for (to = from; to < n && all[to].day == all[from].day; to++)
            continue;
        if (msh_number_lease(service->numbers, all[from].day, (int64_t)(to - from), &no, err) < 0)
            return err->rc;
        for (size_t i = from; i < to; i++)
            all[i].group->no[all[i].index] = no++;
    }
    return MSH_OK;
}

static int prepare(struct telling *t, struct msh_err *err)
{
    struct msh_demo_world *world = &t->world;
    if (!world->service->region.sandbox)
        return msh_err_set(err, MSH_E_STATE, "not_sandbox",
                           "demo data are only for a sandbox (minsheng init --sandbox)");
    int rc = msh_tx_read(world->service->store, "demo_start", read_start, t, err);
    if (rc == MSH_OK)
        rc = msh_demo_words_load(&t->arena, &t->words, err);
    if (rc == MSH_OK)
        rc = make_people(t, err);
    if (rc == MSH_OK)
        rc = make_respondents(t, err);
    if (rc == MSH_OK)
        rc = msh_demo_templates(world->service, &t->cast, &t->arena, err);
    if (rc < 0)
        return rc;
    read_settings(world);
    msh_demo_year_plan(&t->words, t->order->seed, t->lived, world->until_at,
                       world->service->region.zone_ms, &t->arena, &t->year);
    if (number_year(t, err) < 0)
        return err->rc;
    world->words = &t->words;
    world->cast = &t->cast;
    world->year = &t->year;
    world->seed = t->order->seed;
    world->progress = t->order->progress;
    world->progress_arg = t->order->progress_arg;
    return MSH_OK;
}

/* Telling with several threads --------------------------------------------------------------------*/

static const struct msh_demo_group *next_group(struct msh_demo_world *world)
{
    const struct msh_demo_group *group = NULL;
    pthread_mutex_lock(&world->lock);
    if (world->rc == MSH_OK && world->next_group < world->year->n_groups)
        group = world->year->groups[world->next_group++];
    pthread_mutex_unlock(&world->lock);
    return group;
}

static void group_told(struct msh_demo_world *world, const struct msh_demo_group *group, int rc,
                       const struct msh_err *err)
{
    pthread_mutex_lock(&world->lock);
    if (rc < 0 && world->rc == MSH_OK) {
        world->rc = rc;
        world->err = *err;
    }
    world->told += group->n;
    if (world->progress != NULL && rc >= 0)
        world->progress(world->progress_arg, "year", world->told, world->year->n_tickets);
    pthread_mutex_unlock(&world->lock);
}

static void *tell(void *arg)
{
    struct msh_demo_world *world = arg;
    const struct msh_demo_group *group;
    struct msh_arena arena, scratch;
    msh_arena_init(&arena, ARENA_MAX);
    msh_arena_init(&scratch, ARENA_MAX);
    while ((group = next_group(world)) != NULL) {
        struct msh_err err = { 0 };
        msh_arena_reset(&arena);
        group_told(world, group, msh_demo_tell(world, group, &arena, &scratch, &err), &err);
    }
    msh_arena_done(&scratch);
    msh_arena_done(&arena);
    return NULL;
}

static int tell_all(struct telling *t, struct msh_err *err)
{
    pthread_t threads[THREADS_MAX];
    int wanted = t->order->threads > 0 ? MSH_MIN(t->order->threads, THREADS_MAX) : THREADS;
    int n = 0;
    while (n < wanted && pthread_create(&threads[n], NULL, tell, &t->world) == 0)
        n++;
    if (n == 0)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "thread", "no thread can be started");
    while (n > 0)
        pthread_join(threads[--n], NULL);
    if (t->world.rc < 0)
        *err = t->world.err;
    return t->world.rc;
}

/* Counters folded, events in the feed, one seal over all. */

struct folding {
    int64_t region_id, n;
};

static int fold(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct folding *folding = arg;
    return msh_tally_fold(tx, folding->region_id, FOLD_N, &folding->n, err);
}

static int finish(struct telling *t, struct msh_demo_report *ret, struct msh_err *err)
{
    struct msh_service *service = t->world.service;
    struct folding folding = { service->region.region_id, FOLD_N };
    struct msh_seal seal = { .seal_no = 1 };
    int rc = MSH_OK;
    while (rc == MSH_OK && folding.n == FOLD_N)
        rc = msh_tx_run(service->store, "tally_fold", fold, &folding, err);
    if (rc == MSH_OK)
        rc = msh_work_feed(service, err);
    while (rc == MSH_OK && seal.seal_no != 0) {
        rc = msh_seal_make(service->store, &service->region, t->world.until_at, MSH_SEAL_STEP,
                           &seal, err);
        if (rc == MSH_OK && seal.seal_no != 0)
            ret->seal_no = seal.seal_no;
    }
    return rc;
}

int msh_demo_data(struct msh_service *service, const struct msh_demo_order *order,
                  struct msh_demo_report *ret, struct msh_err *err)
{
    struct telling *t = msh_alloc0(1, sizeof(*t));
    struct msh_demo_report report = { 0 };
    int rc = MSH_OK;
    msh_arena_init(&t->arena, ARENA_MAX);
    pthread_mutex_init(&t->world.lock, NULL);
    t->order = order;
    t->lived = MSH_MIN(order->tickets, order->lived != 0 ? order->lived : MSH_DEMO_LIVED);
    t->past = order->tickets - t->lived;
    t->world.service = service;
    t->world.directory = msh_service_directory(service);
    rc = prepare(t, err);
    if (rc == MSH_OK)
        rc = msh_demo_past(&t->world, t->past, err);
    if (rc == MSH_OK)
        rc = tell_all(t, err);
    if (rc == MSH_OK)
        rc = finish(t, &report, err);
    if (rc == MSH_OK) {
        report.tickets = t->past + t->world.told;
        report.past = t->past;
        report.acts = t->world.acts;
        report.refused = t->world.refused;
        report.accounts = t->accounts;
        (void)msh_copy(report.refusal, sizeof(report.refusal), t->world.refusal);
        *ret = report;
    }
    msh_directory_release(t->world.directory);
    pthread_mutex_destroy(&t->world.lock);
    msh_arena_done(&t->arena);
    free(t);
    return rc;
}
