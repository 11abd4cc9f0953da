#include "base/base.h"

#include "base/json.h"
#include "base/time.h"
#include "service/destroy.h"
#include "service/directory.h"
#include "service/plan.h"
#include "service/retention.h"
#include "service/told.h"
#include "store/destroyed.h"
#include "store/job_store.h"

#define GATHER_N  500
#define QUIET_MS  (30 * MSH_DAY_MS)
#define SUBJECT   "retention"
#define ARENA_MAX ((size_t)64 << 20)

/* 00:00 of the same day so many years ago; the 29th of February is taken for the 28th. */
static int64_t years_before(int64_t at, int64_t zone_ms, int64_t years)
{
    int32_t day = msh_day_of(at, zone_ms);
    int year, month, mday;

    msh_day_to_civil(day, &year, &month, &mday);
    if (month == 2 && mday == 29)
        mday = 28;
    return msh_day_start(msh_day_from_civil(year - (int)years, month, mday), zone_ms);
}

static int64_t period(struct msh_service *service)
{
    const struct msh_directory *directory = msh_service_directory(service);
    int64_t years = msh_directory_setting(directory, "retention_years", 0);

    msh_directory_release(directory);
    return years;
}

/* One step of a list, in the order of the retention chain: its head is the lock of all of it. */
struct step {
    struct msh_service *service;
    struct msh_call *call; /* NULL: the system */
    struct msh_arena *arena;
    int64_t list_id;
    struct msh_retention_list list;
    const char *reason;
    int (*decide)(struct msh_tx *tx, struct step *s, struct msh_err *err);
    int64_t now, years, cutoff_at;
    bool now_please, nothing;
    const struct msh_retention_item *items;
    size_t n_items;
    int64_t from, to; /* lines of the list outside that are carried out with it */
    struct msh_told before;
};

static int lock(struct msh_tx *tx, struct step *s, struct msh_err *err)
{
    const struct msh_region *region = &s->service->region;
    struct msh_subject_head head;
    int rc = msh_event_lock(tx, region->region_id, SUBJECT, region->region_id, &head, err);

    /* Before its first event the chain has no head to hold on to: the city's stands in for it. */
    if (rc == 0 && head.seq == 0)
        rc = msh_event_lock(tx, region->region_id, "region", region->region_id, &head, err);
    if (rc == 0)
        rc = msh_region_now(tx, region, &s->now, err);
    if (rc == 0)
        rc = msh_told_read(tx, region, s->service->row_key, SUBJECT, region->region_id, &s->before,
                           err);
    if (rc == 0 && s->list_id != 0)
        rc = msh_retention_get(tx, region->region_id, s->list_id, s->arena, &s->list, err);
    return rc;
}

static int record(struct msh_tx *tx, const struct step *s, const char *op, struct msh_err *err)
{
    const struct msh_region *region = &s->service->region;
    struct msh_event_in in = { .subject_kind = SUBJECT,
                               .subject_id = region->region_id,
                               .target_id = s->list.list_id,
                               .op = op,
                               .actor_kind =
                                   s->call != NULL ? msh_call_actor_kind(s->call) : "system",
                               .actor_id = s->call != NULL ? msh_call_actor_id(s->call) : 0 };
    struct msh_str out;
    struct msh_json w;
    int rc;

    msh_str_init(&out, 512);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_int(&w, "years", s->list.years);
    msh_json_int(&w, "cutoff", s->list.cutoff_at);
    msh_json_int(&w, "persons", s->list.persons);
    msh_json_int(&w, "destroyed", s->list.destroyed);
    msh_json_hex(&w, "digest", s->list.digest, MSH_HASH_SIZE);
    msh_json_object_end(&w);
    in.data = out.p;
    rc = msh_told_append(tx, region, s->service->row_key, &in, s->now, &s->before, err);
    msh_str_done(&out);
    return rc;
}

static int save(struct msh_tx *tx, struct step *s, const char *op, struct msh_err *err)
{
    int rc = msh_retention_save(tx, s->service->region.region_id, &s->list, err);

    return rc < 0 ? rc : record(tx, s, op, err);
}

/* Gathering --------------------------------------------------------------------------------------*/

/* Was the newest list dropped not long ago? */
static int is_quiet(struct msh_tx *tx, const struct step *s, bool *ret, struct msh_err *err)
{
    struct msh_retention_list *lists;
    size_t n = 0;
    int rc = msh_retention_lists(tx, s->service->region.region_id, 0, 1, s->arena, &lists, &n, err);

    *ret = rc == 0 && n > 0 && lists[0].state == MSH_RETENTION_DROPPED &&
           s->now < lists[0].decided_at + QUIET_MS;
    return rc;
}

/* Begin a list, or take up one that is half gathered. */
static int begin(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;
    int64_t region_id = s->service->region.region_id;
    struct msh_retention_item *found;
    bool quiet = false;
    size_t n = 0;
    int rc = lock(tx, s, err);

    s->nothing = true;
    if (rc < 0)
        return rc;
    rc = msh_retention_current(tx, region_id, s->arena, &s->list, err);
    if (rc != MSH_E_NOT_FOUND) {
        s->nothing = rc < 0 || s->list.state != MSH_RETENTION_GATHERING;
        return rc;
    }
    rc = is_quiet(tx, s, &quiet, err);
    if (rc < 0 || (quiet && !s->now_please))
        return rc;
    rc = msh_retention_expired(tx, region_id, s->cutoff_at, s->now, 0, 0, 1, s->arena, &found, &n,
                               err);
    if (rc < 0 || n == 0)
        return rc;
    s->list = (struct msh_retention_list){ .list_id = msh_service_new_id(s->service),
                                           .state = MSH_RETENTION_GATHERING,
                                           .years = s->years,
                                           .cutoff_at = s->cutoff_at,
                                           .proposed_at = s->now };
    s->nothing = false;
    return msh_retention_insert(tx, region_id, &s->list, err);
}

struct page {
    struct step *step;
    int64_t after_created, after_person;
    struct msh_retention_item *items;
    size_t n;
};

static int read_expired(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *p = arg;
    const struct msh_retention_list *list = &p->step->list;

    return msh_retention_expired(tx, p->step->service->region.region_id, list->cutoff_at,
                                 p->step->now, p->after_created, p->after_person, GATHER_N,
                                 p->step->arena, &p->items, &p->n, err);
}

static int add_items(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;
    int rc = lock(tx, s, err);

    s->nothing = rc == 0 && s->list.state != MSH_RETENTION_GATHERING;
    for (size_t i = 0; rc == 0 && !s->nothing && i < s->n_items; i++)
        rc = msh_retention_add(tx, s->service->region.region_id, s->list_id, &s->items[i], err);
    return rc;
}

static int collect(struct step *s, struct msh_err *err)
{
    struct page p = { .step = s };
    int64_t n = 0;

    s->list_id = s->list.list_id;
    do {
        msh_arena_reset(s->arena);
        if (msh_tx_read(s->service->store, "retention_expired", read_expired, &p, err) < 0)
            return err->rc;
        s->items = p.items;
        s->n_items = p.n;
        if (p.n > 0 && msh_tx_run(s->service->store, "retention_add", add_items, s, err) < 0)
            return err->rc;
        if (p.n > 0) {
            p.after_created = p.items[p.n - 1].created_at;
            p.after_person = p.items[p.n - 1].person_id;
        }
        n += (int64_t)p.n;
    } while (p.n == GATHER_N && n < MSH_RETENTION_MAX && !s->nothing);
    return 0;
}

int msh_retention_sum(struct msh_tx *tx, const struct msh_region *region, int64_t list_id,
                      int64_t *ret_n, uint8_t ret_digest[MSH_HASH_SIZE], struct msh_err *err)
{
    struct msh_retention_item *items;
    struct msh_arena arena;
    struct msh_str ids;
    int64_t after = 0, total = 0;
    size_t n = 0;
    int rc;

    msh_str_init(&ids, 2 * (MSH_RETENTION_MAX + GATHER_N) * 21);
    msh_arena_init(&arena, ARENA_MAX);
    do {
        msh_arena_reset(&arena);
        rc = msh_retention_items(tx, region->region_id, list_id, after, false, GATHER_N, &arena,
                                 &items, &n, err);
        for (size_t i = 0; rc == 0 && i < n; i++) {
            msh_str_fmt(&ids, "%" PRId64 "\n", items[i].person_id);
            after = items[i].person_id;
        }
        total += (int64_t)n;
    } while (rc == 0 && n == GATHER_N);
    if (rc == 0)
        msh_hash(region->crypto, &(struct msh_piece){ ids.p, ids.n }, 1, ret_digest);
    msh_str_done(&ids);
    msh_arena_done(&arena);
    *ret_n = total;
    return rc;
}

static int propose(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;
    int rc = lock(tx, s, err);

    if (rc < 0 || s->list.state != MSH_RETENTION_GATHERING)
        return rc;
    rc = msh_retention_sum(tx, &s->service->region, s->list.list_id, &s->list.persons,
                           s->list.digest, err);
    s->list.state = MSH_RETENTION_PROPOSED;
    s->list.proposed_at = s->now;
    return rc < 0 ? rc : save(tx, s, "propose", err);
}

int msh_retention_gather(struct msh_service *service, bool now_please, int64_t *ret_list_id,
                         struct msh_err *err)
{
    struct msh_arena arena;
    struct step s = { .service = service, .arena = &arena, .now_please = now_please };
    int rc;

    *ret_list_id = 0;
    s.years = period(service);
    if (s.years <= 0)
        return 0;
    s.cutoff_at = years_before(msh_service_real_now(), service->region.zone_ms, s.years);
    msh_arena_init(&arena, ARENA_MAX);
    rc = msh_tx_run(service->store, "retention_begin", begin, &s, err);
    if (rc == 0 && !s.nothing)
        rc = collect(&s, err);
    if (rc == 0 && !s.nothing)
        rc = msh_tx_run(service->store, "retention_propose", propose, &s, err);
    if (rc == 0 && !s.nothing)
        *ret_list_id = s.list.list_id;
    msh_arena_done(&arena);
    return rc;
}

/* Deciding ---------------------------------------------------------------------------------------*/

/* People alone decide, and of supervisors those of the whole city. */
static int check_person(const struct msh_call *call, struct msh_err *err)
{
    const struct msh_principal *who = call->principal;
    const struct msh_directory *directory;
    bool city = (who->roles & MSH_BIT(MSH_STAFF_AUDITADMIN)) != 0;

    if (who->kind != MSH_PRINCIPAL_STAFF)
        return msh_err_set(err, MSH_E_FORBIDDEN, "person_only", "a person decides this");
    directory = msh_service_directory(call->service);
    for (size_t i = 0; i < who->n_grants; i++)
        city = city ||
               (who->grants[i].role == MSH_STAFF_SUPERVISOR &&
                msh_unit_tree_level(msh_directory_tree(directory), who->grants[i].unit_id) <= 2);
    msh_directory_release(directory);
    return city ? 0
                : msh_err_set(err, MSH_E_FORBIDDEN, "city_only",
                              "a supervisor of the whole city decides this");
}

static int wrong_state(const struct step *s, struct msh_err *err)
{
    return msh_err_set(err, MSH_E_STATE, "retention_state", "this list is %s",
                       msh_retention_state_names.items[s->list.state].en);
}

/* The first of the two. */
static int ask(struct msh_tx *tx, struct step *s, struct msh_err *err)
{
    s->list.state = MSH_RETENTION_ASKED;
    s->list.asked_by = s->call->principal->account_id;
    s->list.asked_at = s->now;
    return save(tx, s, "ask", err);
}

/* The second: what is carried out is what was proposed. */
static int agree(struct msh_tx *tx, struct step *s, struct msh_err *err)
{
    uint8_t digest[MSH_HASH_SIZE];
    int64_t n = 0;
    int rc;

    if (s->list.asked_by == s->call->principal->account_id)
        return msh_err_set(err, MSH_E_FORBIDDEN, "second_person", "somebody else confirms this");
    rc = msh_retention_sum(tx, &s->service->region, s->list.list_id, &n, digest, err);
    if (rc == 0 && (n != s->list.persons || memcmp(digest, s->list.digest, sizeof(digest)) != 0))
        return msh_err_set(err, MSH_E_CORRUPT, "retention_digest",
                           "the list is not what was proposed");
    s->list.state = MSH_RETENTION_CONFIRMED;
    s->list.decided_by = s->call->principal->account_id;
    s->list.decided_at = s->now;
    if (rc == 0)
        rc = save(tx, s, "confirm", err);
    return rc < 0 ? rc
                  : msh_job_ensure(tx, s->service->region.region_id, s->service->idgen, "destroy",
                                   s->now, 0, s->list_id, err);
}

static int confirm(struct msh_tx *tx, struct step *s, struct msh_err *err)
{
    if (s->list.state == MSH_RETENTION_PROPOSED)
        return ask(tx, s, err);
    return s->list.state == MSH_RETENTION_ASKED ? agree(tx, s, err) : wrong_state(s, err);
}

static int refuse(struct msh_tx *tx, struct step *s, struct msh_err *err)
{
    if (s->list.state != MSH_RETENTION_PROPOSED && s->list.state != MSH_RETENTION_ASKED)
        return wrong_state(s, err);
    s->list.state = MSH_RETENTION_DROPPED;
    s->list.reason = s->reason;
    s->list.decided_by = s->call->principal->account_id;
    s->list.decided_at = s->list.ended_at = s->now;
    return save(tx, s, "drop", err);
}

/* The key of the request first, then the lock; a repeat changes nothing. */
static int decide_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;
    const struct msh_call *call = s->call;
    int64_t region_id = s->service->region.region_id;
    struct msh_idem idem = { 0 };
    int rc = call->idem == NULL
                 ? 0
                 : msh_idem_take(tx, region_id, call->idem, msh_service_real_now(), &idem, err);

    if (rc < 0 || idem.hit)
        return rc;
    rc = lock(tx, s, err);
    if (rc == 0 && call->if_match >= 0 && call->if_match != msh_retention_mark(&s->list))
        return msh_err_set(err, MSH_E_STALE, "stale",
                           "somebody decided meanwhile; read the list again");
    if (rc == 0)
        rc = s->decide(tx, s, err);
    return rc < 0 || call->idem == NULL
               ? rc
               : msh_idem_store(tx, region_id, call->idem, 200, s->list_id, 0, err);
}

static int decide(struct msh_call *call, int64_t list_id, const char *reason, const char *name,
                  int (*fn)(struct msh_tx *, struct step *, struct msh_err *), struct msh_err *err)
{
    struct step s = { .service = call->service,
                      .call = call,
                      .arena = call->arena,
                      .list_id = list_id,
                      .reason = reason,
                      .decide = fn };
    int rc = msh_service_ready(call->service, err);

    if (rc == 0)
        rc = check_person(call, err);
    return rc < 0 ? rc : msh_tx_run(call->service->store, name, decide_tx, &s, err);
}

int msh_retention_confirm(struct msh_call *call, int64_t list_id, struct msh_err *err)
{
    return decide(call, list_id, NULL, "retention_confirm", confirm, err);
}

int msh_retention_refuse(struct msh_call *call, int64_t list_id, const char *reason,
                         struct msh_err *err)
{
    return decide(call, list_id, reason, "retention_refuse", refuse, err);
}

/* Destroying -------------------------------------------------------------------------------------*/

static int read_waiting(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *p = arg;
    struct step *s = p->step;
    int64_t region_id = s->service->region.region_id;
    int rc = msh_retention_get(tx, region_id, s->list_id, s->arena, &s->list, err);

    s->nothing = rc == 0 && s->list.state != MSH_RETENTION_CONFIRMED;
    p->n = 0;
    if (rc < 0 || s->nothing)
        return rc;
    return msh_retention_items(tx, region_id, s->list_id, 0, true, MSH_DESTROYED_BATCH, s->arena,
                               &p->items, &p->n, err);
}

/* Who is gone already, by an erasure or a restore, is only ticked off. The event says how many keys
 * are destroyed by now. */
static int tick_off(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *p = arg;
    struct step *s = p->step;
    int64_t region_id = s->service->region.region_id;
    int rc = lock(tx, s, err);

    for (size_t i = 0; rc == 0 && i < p->n; i++) {
        rc = msh_person_assert_live(tx, region_id, p->items[i].person_id, err);
        if (rc == MSH_E_STALE)
            rc = msh_retention_destroyed(tx, region_id, s->list_id, p->items[i].person_id, s->now,
                                         err);
    }
    if (rc == 0)
        rc = msh_retention_get(tx, region_id, s->list_id, s->arena, &s->list, err);
    if (rc == 0)
        rc = record(tx, s, "destroy", err);
    return rc < 0 ? rc : msh_destroyed_mark_move(tx, region_id, s->from, s->to, err);
}

static int destroy_page(struct msh_call *call, struct page *p, struct msh_err *err)
{
    struct msh_destroyed lines[MSH_DESTROYED_BATCH];
    struct msh_arena arena;
    struct msh_call one = *call;
    int64_t at = msh_service_real_now();
    int rc;

    for (size_t i = 0; i < p->n; i++)
        lines[i] = (struct msh_destroyed){ p->items[i].person_id, p->items[i].ticket_id, at };
    rc = msh_destroyed_append(call->service->dir, lines, p->n, &p->step->from, &p->step->to, err);
    msh_arena_init(&arena, ARENA_MAX);
    one.arena = &arena;
    for (size_t i = 0; rc == 0 && i < p->n; i++) {
        struct msh_destroying what = { .ticket_id = p->items[i].ticket_id,
                                       .person_id = p->items[i].person_id,
                                       .list_id = p->step->list_id,
                                       .listed = true };

        msh_arena_reset(&arena);
        rc = msh_destroy_person(&one, &what, err);
    }
    msh_arena_done(&arena);
    return rc < 0 ? rc : msh_tx_run(call->service->store, "retention_tick", tick_off, p, err);
}

static int finish(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct step *s = arg;
    int rc = lock(tx, s, err);

    if (rc < 0 || s->list.state != MSH_RETENTION_CONFIRMED)
        return rc;
    s->list.state = MSH_RETENTION_DONE;
    s->list.ended_at = s->now;
    return save(tx, s, "done", err);
}

int msh_retention_destroy(struct msh_call *call, int64_t list_id, bool *ret_more,
                          struct msh_err *err)
{
    struct msh_arena arena;
    struct step s = { .service = call->service, .arena = &arena, .list_id = list_id };
    struct page p = { .step = &s };
    int rc;

    msh_arena_init(&arena, ARENA_MAX);
    rc = msh_tx_read(call->service->store, "retention_waiting", read_waiting, &p, err);
    if (rc == 0 && p.n > 0)
        rc = destroy_page(call, &p, err);
    else if (rc == 0 && !s.nothing)
        rc = msh_tx_run(call->service->store, "retention_done", finish, &s, err);
    msh_arena_done(&arena);
    *ret_more = rc == 0 && p.n > 0;
    return rc;
}

/* Reading ----------------------------------------------------------------------------------------*/

struct reading {
    struct msh_service *service;
    struct msh_arena *arena;
    int64_t list_id, after, limit;
    struct msh_retention_report *report;
    struct msh_retention_list *list;
    struct msh_retention_item *items;
    size_t n;
};

static int read_lists(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;

    return msh_retention_lists(tx, r->service->region.region_id, r->after, r->limit, r->arena,
                               &r->report->lists, &r->report->n_lists, err);
}

int msh_retention_report(struct msh_service *service, struct msh_arena *arena, int64_t before_id,
                         int64_t limit, struct msh_retention_report *ret, struct msh_err *err)
{
    struct reading r = { .service = service,
                         .arena = arena,
                         .after = before_id,
                         .limit = MSH_MIN(limit, MSH_RETENTION_PAGE),
                         .report = ret };

    *ret = (struct msh_retention_report){ .years = period(service) };
    if (ret->years > 0)
        ret->cutoff_at = years_before(msh_service_real_now(), service->region.zone_ms, ret->years);
    return msh_tx_read(service->store, "retention_lists", read_lists, &r, err);
}

static int read_list(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct reading *r = arg;
    int64_t region_id = r->service->region.region_id;
    int rc = msh_retention_get(tx, region_id, r->list_id, r->arena, r->list, err);

    return rc < 0 ? rc
                  : msh_retention_items(tx, region_id, r->list_id, r->after, false, r->limit,
                                        r->arena, &r->items, &r->n, err);
}

int msh_retention_read(struct msh_service *service, struct msh_arena *arena, int64_t list_id,
                       int64_t after_person, int64_t limit, struct msh_retention_list *ret_list,
                       struct msh_retention_item **ret_items, size_t *ret_n, struct msh_err *err)
{
    struct reading r = { .service = service,
                         .arena = arena,
                         .list_id = list_id,
                         .after = after_person,
                         .limit = MSH_MIN(limit, MSH_RETENTION_PAGE),
                         .list = ret_list };
    int rc = msh_tx_read(service->store, "retention_list", read_list, &r, err);

    if (rc < 0)
        return rc;
    *ret_items = r.items;
    *ret_n = r.n;
    return 0;
}
