#include "base/base.h"

#include "http/events.h"

#include <pthread.h>

#include "base/cond.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/log.h"
#include "base/time.h"
#include "http/guard.h"
#include "http/handlers.h"
#include "service/work.h"
#include "store/feed.h"

#define FEED_PAGE  500
#define POLL_MS    1000 /* other processes write too */
#define PAGE_ARENA ((size_t)64 * 1024 * 1024)

/* What the filter needs of an event's ticket; the ids of accused units and then of shares follow. Of
 * who has a ticket open only these accounts are told, which have it open themselves. */
struct detail {
    size_t n_audience; /* not 0: ids are accounts, the rest is not used */
    int64_t ticket_id;
    enum msh_ticket_type type;
    enum msh_identity_mode identity;
    bool sealed;
    bool answer; /* the requester was asked: hidden from units where the requester is */
    size_t n_accused, n_units;
    int64_t ids[];
};

/* ---- one listener ---- */

struct ear {
    struct msh_service *service;
    char *cookie, *token; /* one of them */
    int64_t account_id;
    pthread_mutex_t lock; /* of what follows: the hub filters while the heartbeat renews */
    struct msh_scope scope;
    int64_t *ids; /* its units and then its fence: thousands listen, an arena each would be much */
};

static void set_scope(struct ear *ear, const struct msh_principal *who)
{
    const struct msh_directory *city = msh_service_directory(ear->service);
    struct msh_arena scratch;
    struct msh_scope scope;
    int64_t *ids, *old;

    msh_arena_init(&scratch, (size_t)4 * 1024 * 1024);
    msh_directory_scope(city, who, &scratch, &scope);
    msh_directory_release(city);
    ids = msh_alloc((scope.n_units + scope.n_fence + 1) * sizeof(*ids));
    for (size_t i = 0; i < scope.n_units; i++)
        ids[i] = scope.units[i];
    for (size_t i = 0; i < scope.n_fence; i++)
        ids[scope.n_units + i] = scope.fence[i];
    scope.units = ids;
    scope.fence = ids + scope.n_units;
    msh_arena_done(&scratch);
    pthread_mutex_lock(&ear->lock);
    old = ear->ids;
    ear->ids = ids;
    ear->scope = scope;
    pthread_mutex_unlock(&ear->lock);
    free(old);
}

static bool hidden_answer(const struct msh_scope *scope, const struct detail *d)
{
    const bool withheld =
        d->type == MSH_TYPE_REPORT || d->sealed || d->identity == MSH_IDENTITY_CONFIDENTIAL;

    return d->answer && withheld && (scope->audiences >> MSH_AUDIENCE_HOTLINE & 1) == 0;
}

static bool ear_wants(void *ctx, const struct msh_stream_event *event)
{
    struct ear *ear = ctx;
    const struct detail *d = event->detail;
    const struct msh_ticket_facts facts = { .ticket_id = d->ticket_id,
                                            .type = d->type,
                                            .identity = d->identity,
                                            .sealed = d->sealed,
                                            .accused = d->ids,
                                            .n_accused = d->n_accused,
                                            .units = d->ids + d->n_accused,
                                            .n_units = d->n_units };
    bool wants = false;

    for (size_t i = 0; i < d->n_audience && !wants; i++)
        wants = d->ids[i] == ear->account_id;
    if (d->n_audience > 0)
        return wants;
    pthread_mutex_lock(&ear->lock);
    wants = msh_may_see(&ear->scope, &facts) && !hidden_answer(&ear->scope, d);
    pthread_mutex_unlock(&ear->lock);
    return wants;
}

/* At each heartbeat: is the session good, and what may it see now? */
static bool ear_alive(void *ctx)
{
    struct ear *ear = ctx;
    struct msh_principal who;

    if (!msh_guard_alive(ear->service, ear->cookie, ear->token, &who) ||
        !msh_may(&who, MSH_PERM_STREAM))
        return false;
    set_scope(ear, &who);
    return true;
}

static void ear_close(void *ctx)
{
    struct ear *ear = ctx;

    free(ear->ids);
    pthread_mutex_destroy(&ear->lock);
    free(ear->cookie);
    free(ear->token);
    free(ear);
}

int msh_h_stream(struct msh_req *req, struct msh_err *err)
{
    struct ear *ear = msh_alloc0(1, sizeof(*ear));
    const struct msh_listener listener = { ear_wants, ear_alive, ear_close, ear };
    const char *token = msh_guard_bearer(req);
    const char *cookie = msh_req_cookie(req, MSH_COOKIE_STAFF);

    ear->service = msh_api_service(req);
    ear->account_id = msh_api_who(req)->account_id;
    ear->token = token != NULL ? msh_strdup(token) : NULL;
    ear->cookie = token == NULL && cookie != NULL ? msh_strdup(cookie) : NULL;
    pthread_mutex_init(&ear->lock, NULL);
    set_scope(ear, msh_api_who(req));
    return msh_reply_stream(req, msh_api_of(req)->hub, &listener, err);
}

void msh_events_tell(struct msh_hub *hub, const char *type, const char *data,
                     const int64_t *accounts, size_t n)
{
    const size_t size = sizeof(struct detail) + n * sizeof(int64_t);
    struct detail *d;

    if (n == 0)
        return;
    d = msh_alloc0(1, size);
    d->n_audience = n;
    memcpy(d->ids, accounts, n * sizeof(int64_t));
    msh_hub_publish(hub, &(const struct msh_stream_event){
                             .id = "", .type = type, .data = data, .detail = d, .detail_n = size });
    free(d);
}

/* ---- from the feed to the hub ---- */

struct msh_pump {
    struct msh_service *service;
    struct msh_hub *hub;
    struct msh_worker *worker; /* or NULL */
    struct msh_feed_hook hook;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool started, stopping, fed;
    int64_t pos;
    uint8_t key[MSH_KEY_SIZE]; /* makes ids that tell nothing */
};

static void wake(void *arg)
{
    struct msh_pump *pump = arg;

    pthread_mutex_lock(&pump->lock);
    pump->fed = true;
    pthread_cond_signal(&pump->woken);
    pthread_mutex_unlock(&pump->lock);
}

static void sequence(void *arg)
{
    struct msh_pump *pump = arg;

    msh_worker_wake(pump->worker);
}

struct page {
    struct msh_pump *pump;
    struct msh_arena arena;
    struct msh_feed_item *items;
    struct msh_ticket_row *rows; /* beside items; id 0 = no ticket, or gone */
    size_t n;
};

static int read_page(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct page *page = arg;
    const int64_t region_id = page->pump->service->region.region_id;

    msh_arena_reset(&page->arena);
    if (msh_feed_read(tx, region_id, page->pump->pos, FEED_PAGE, &page->arena, &page->items,
                      &page->n, err) < 0)
        return err->rc;
    page->rows = MSH_ARRAY(&page->arena, page->n + 1, struct msh_ticket_row);
    for (size_t i = 0; i < page->n; i++) {
        int rc = 0;

        if (!msh_streq(page->items[i].subject_kind, "ticket"))
            continue;
        if (i > 0 && page->rows[i - 1].ticket.id == page->items[i].subject_id)
            page->rows[i] = page->rows[i - 1];
        else
            rc = msh_ticket_load(tx, region_id, page->items[i].subject_id, &page->arena,
                                 &page->rows[i], err);
        if (rc < 0 && rc != MSH_E_NOT_FOUND)
            return rc;
    }
    return 0;
}

static struct detail *detail_of(const struct msh_ticket_row *row, const char *op,
                                struct msh_arena *arena, size_t *ret_n)
{
    static const char *const answers[] = { "solved",       "accepted_unsolved", "unsolved",
                                           "dissatisfied", "attempt",           "unreached" };
    const struct msh_ticket *ticket = &row->ticket;
    const size_t size =
        sizeof(struct detail) + (row->n_accused + ticket->n_tasks) * sizeof(int64_t);
    struct detail *d = msh_arena_alloc(arena, size);

    d->ticket_id = ticket->id;
    d->type = ticket->type;
    d->identity = ticket->identity;
    d->sealed = ticket->sealed;
    d->n_accused = row->n_accused;
    d->n_units = ticket->n_tasks;
    for (size_t i = 0; i < row->n_accused; i++)
        d->ids[i] = row->accused[i];
    for (size_t i = 0; i < ticket->n_tasks; i++)
        d->ids[row->n_accused + i] = ticket->tasks[i].unit_id;
    for (size_t i = 0; i < MSH_COUNT(answers); i++)
        d->answer = d->answer || msh_streq(op, answers[i]);
    *ret_n = size;
    return d;
}

static const char *id_of(const struct msh_pump *pump, int64_t pos, struct msh_arena *arena)
{
    const struct msh_piece piece = { &pos, sizeof(pos) };
    uint8_t hash[MSH_HASH_SIZE];
    char hex[33];

    msh_hmac(MSH_CRYPTO_INTL, pump->key, &piece, 1, hash);
    msh_hex(hash, 16, hex);
    return msh_arena_strdup(arena, hex);
}

static void publish(struct page *page, size_t i)
{
    const struct msh_feed_item *item = &page->items[i];
    const struct msh_ticket_row *row = &page->rows[i];
    struct msh_stream_event event = { .type = "ticket" };
    struct msh_str out;
    struct msh_json w;

    msh_str_init(&out, 4096);
    msh_json_init(&w, &out);
    msh_json_object(&w, NULL);
    msh_json_id(&w, "ticket_id", item->subject_id);
    msh_json_string(&w, "op", item->op);
    msh_json_int(&w, "version", item->seq);
    msh_json_word(&w, "state", &msh_ticket_state_names, (int)row->ticket.state);
    msh_json_time(&w, "at", item->at);
    msh_json_object_end(&w);
    event.id = id_of(page->pump, item->pos, &page->arena);
    event.data = out.p;
    event.detail = detail_of(row, item->op, &page->arena, &event.detail_n);
    msh_hub_publish(page->pump->hub, &event);
    msh_str_done(&out);
}

static int read_last(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_pump *pump = arg;

    return msh_feed_last(tx, pump->service->region.region_id, &pump->pos, err);
}

/* Everything that waits in the feed. A database out of reach is tried again at the next turn. */
static void drain(struct msh_pump *pump)
{
    struct page page = { .pump = pump };
    struct msh_err err = { 0 };

    if (msh_hub_count(pump->hub) == 0) { /* nobody listens: do not read what is not told */
        (void)msh_tx_read(pump->service->store, "feed_last", read_last, pump, &err);
        return;
    }
    msh_arena_init(&page.arena, PAGE_ARENA);
    do {
        if (msh_tx_read(pump->service->store, "feed", read_page, &page, &err) < 0) {
            if (err.rc != MSH_E_UNAVAILABLE)
                msh_log(MSH_LOG_WARN, "feed", "code=%s", err.code);
            break;
        }
        for (size_t i = 0; i < page.n; i++) {
            if (page.rows[i].ticket.id != 0)
                publish(&page, i);
            pump->pos = page.items[i].pos;
        }
    } while (page.n == FEED_PAGE);
    msh_arena_done(&page.arena);
}

/* Until something was fed, the poll's time is over, or the end; false at the end. */
static bool await(struct msh_pump *pump)
{
    int64_t until = msh_time_monotonic() + POLL_MS;
    bool going;

    pthread_mutex_lock(&pump->lock);
    while (!pump->fed && !pump->stopping && msh_cond_wait_until(&pump->woken, &pump->lock, until))
        ;
    pump->fed = false;
    going = !pump->stopping;
    pthread_mutex_unlock(&pump->lock);
    return going;
}

static void *run(void *arg)
{
    struct msh_pump *pump = arg;

    while (await(pump))
        drain(pump);
    return NULL;
}

struct msh_pump *msh_pump_new(struct msh_service *service, struct msh_hub *hub,
                              struct msh_worker *worker)
{
    struct msh_pump *pump = msh_alloc0(1, sizeof(*pump));

    pump->service = service;
    pump->hub = hub;
    pump->worker = worker;
    pump->hook = (struct msh_feed_hook){ .appended = sequence, .fed = wake, .arg = pump };
    pthread_mutex_init(&pump->lock, NULL);
    msh_cond_init(&pump->woken);
    msh_random(pump->key, sizeof(pump->key));
    service->region.hook = &pump->hook;
    return pump;
}

int msh_pump_start(struct msh_pump *pump, struct msh_err *err)
{
    if (msh_tx_read(pump->service->store, "feed_last", read_last, pump, err) < 0)
        return err->rc;
    if (pthread_create(&pump->thread, NULL, run, pump) != 0)
        return msh_err_set(err, MSH_E_UNAVAILABLE, "thread", "no thread for live events");
    pump->started = true;
    return 0;
}

void msh_pump_stop(struct msh_pump *pump)
{
    if (!pump->started)
        return;
    pthread_mutex_lock(&pump->lock);
    pump->stopping = true;
    pthread_cond_signal(&pump->woken);
    pthread_mutex_unlock(&pump->lock);
    pthread_join(pump->thread, NULL);
    pump->started = false;
}

void msh_pump_free(struct msh_pump *pump)
{
    if (pump == NULL)
        return;
    msh_pump_stop(pump);
    pump->service->region.hook = NULL;
    pthread_cond_destroy(&pump->woken);
    pthread_mutex_destroy(&pump->lock);
    free(pump);
}
