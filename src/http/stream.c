#include "base/base.h"

#include "http/stream.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/cond.h"
#include "base/time.h"
#include "http/server.h"
#include "http/stream_sub.h"

/* One published event, shared by all queues and the history. */
struct event {
    atomic_uint refs;
    struct msh_stream_event public; /* points behind the struct */
    const char *frame;              /* as sent */
    size_t frame_n;
};

struct msh_sub {
    struct msh_hub *hub;
    struct msh_sub *next; /* changed only by the beat thread, under the hub's lock */
    struct msh_listener listener;
    int64_t beat_at; /* monotonic; beat thread only */

    pthread_mutex_t lock; /* for all below; nothing else is locked while it is held but MHD's own */
    struct event **queue; /* a ring */
    unsigned head, n, cap;
    size_t bytes; /* of the frames waiting */
    size_t sent;  /* of the head's frame */
    bool asleep, ended, gone;
    struct msh_sub_reader reader;
};

struct msh_hub {
    struct msh_hub_conf conf;
    pthread_mutex_t lock; /* list, history; before any listener's lock */
    pthread_cond_t tick;
    pthread_t beat;
    bool stopping;
    struct msh_sub *subs;
    atomic_size_t count;
    struct event **history; /* a ring of conf.history_max */
    size_t history_at, history_n;
    struct event *pulse; /* the heartbeat comment */
};

/* ---- events ---- */

static void add_line(char **p, const char *label, const char *text)
{
    size_t n = strlen(label);

    memcpy(*p, label, n);
    *p += n;
    for (; *text != '\0'; text++) /* a line break would end the field */
        *(*p)++ = *text == '\n' || *text == '\r' ? ' ' : *text;
    *(*p)++ = '\n';
}

static const char *put_copy(char **p, const void *bytes, size_t n)
{
    char *at = *p;

    if (n > 0)
        memcpy(at, bytes, n);
    at[n] = '\0';
    *p += n + 1;
    return at;
}

static struct event *event_new(const struct msh_stream_event *from)
{
    size_t id_n = strlen(from->id), type_n = strlen(from->type), data_n = strlen(from->data);
    size_t detail_size = (from->detail_n + 15) / 16 * 16;
    struct event *event =
        msh_alloc(sizeof(*event) + 16 + detail_size + 2 * (id_n + type_n + data_n) + 32);
    char *start = (char *)(((uintptr_t)(event + 1) + 15) / 16 * 16);
    char *p = start + detail_size;

    atomic_init(&event->refs, 1);
    if (from->detail_n > 0)
        memcpy(start, from->detail, from->detail_n);
    event->public.detail = start;
    event->public.detail_n = from->detail_n;
    event->public.id = put_copy(&p, from->id, id_n);
    event->public.type = put_copy(&p, from->type, type_n);
    event->public.data = put_copy(&p, from->data, data_n);
    event->frame = p;
    if (id_n > 0)
        add_line(&p, "id: ", event->public.id);
    if (type_n > 0)
        add_line(&p, "event: ", event->public.type);
    add_line(&p, type_n > 0 ? "data: " : ":", event->public.data);
    *p++ = '\n';
    event->frame_n = (size_t)(p - event->frame);
    return event;
}

static struct event *event_ref(struct event *event)
{
    atomic_fetch_add_explicit(&event->refs, 1, memory_order_relaxed);
    return event;
}

static void event_unref(struct event *event)
{
    if (atomic_fetch_sub_explicit(&event->refs, 1, memory_order_acq_rel) == 1)
        free(event);
}

static struct event *reset_new(const char *id)
{
    const struct msh_stream_event reset = { .id = id, .type = "reset", .data = "{}" };

    return event_new(&reset);
}

/* ---- one listener's queue; its lock is held ---- */

static void queue_add(struct msh_sub *sub, struct event *event)
{
    if (sub->n == sub->cap) {
        unsigned wider = sub->cap == 0 ? 4 : sub->cap * 2;
        struct event **queue = msh_alloc(wider * sizeof(struct event *));

        for (unsigned i = 0; i < sub->n; i++)
            queue[i] = sub->queue[(sub->head + i) % sub->cap];
        free(sub->queue);
        sub->queue = queue;
        sub->head = 0;
        sub->cap = wider;
    }
    sub->queue[(sub->head + sub->n++) % sub->cap] = event_ref(event);
    sub->bytes += event->frame_n;
}

static void queue_drop_first(struct msh_sub *sub)
{
    struct event *event = sub->queue[sub->head];

    sub->head = (sub->head + 1) % sub->cap;
    sub->n--;
    sub->bytes -= event->frame_n;
    sub->sent = 0;
    event_unref(event);
}

/* Forget all but an event half sent, which the reader of the stream must get whole. */
static void queue_clear(struct msh_sub *sub)
{
    unsigned keep = sub->sent > 0 ? 1 : 0;

    while (sub->n > keep) {
        struct event *last = sub->queue[(sub->head + --sub->n) % sub->cap];

        sub->bytes -= last->frame_n;
        event_unref(last);
    }
}

static void wake(struct msh_sub *sub)
{
    if (!sub->asleep)
        return;
    sub->asleep = false;
    sub->reader.wake(sub->reader.ctx);
}

static void push_reset(struct msh_sub *sub, const char *id)
{
    struct event *reset = reset_new(id);

    queue_clear(sub);
    queue_add(sub, reset);
    event_unref(reset);
}

static void push(struct msh_sub *sub, struct event *event)
{
    const struct msh_hub_conf *conf = &sub->hub->conf;

    if (sub->gone || sub->ended)
        return;
    if (sub->n >= conf->queue_max || sub->bytes + event->frame_n > conf->queue_bytes)
        push_reset(sub, event->public.id);
    else
        queue_add(sub, event);
    wake(sub);
}

/* ---- the connection's side ---- */

void msh_sub_attach(struct msh_sub *sub, const struct msh_sub_reader *reader)
{
    pthread_mutex_lock(&sub->lock);
    sub->reader = *reader;
    pthread_mutex_unlock(&sub->lock);
}

ssize_t msh_sub_read(struct msh_sub *sub, char *buf, size_t max)
{
    size_t n = 0;
    bool over;

    pthread_mutex_lock(&sub->lock);
    while (sub->n > 0 && n < max) {
        struct event *event = sub->queue[sub->head];
        size_t part = MSH_MIN(event->frame_n - sub->sent, max - n);

        memcpy(buf + n, event->frame + sub->sent, part);
        n += part;
        sub->sent += part;
        if (sub->sent == event->frame_n)
            queue_drop_first(sub);
    }
    over = n == 0 && sub->ended;
    if (n == 0 && !over) {
        sub->asleep = true;
        sub->reader.sleep(sub->reader.ctx);
    }
    pthread_mutex_unlock(&sub->lock);
    return over ? -1 : (ssize_t)n;
}

void msh_sub_end(struct msh_sub *sub)
{
    pthread_mutex_lock(&sub->lock);
    if (!sub->gone && !sub->ended) {
        sub->ended = true;
        wake(sub);
    }
    pthread_mutex_unlock(&sub->lock);
}

/* Only marks: the beat thread unlinks, so that a server thread never waits for the hub. */
void msh_sub_detach(struct msh_sub *sub)
{
    struct msh_hub *hub = sub->hub;

    pthread_mutex_lock(&sub->lock);
    sub->gone = true;
    sub->asleep = false;
    sub->sent = 0;
    queue_clear(sub);
    pthread_mutex_unlock(&sub->lock); /* from here on it may be freed */
    atomic_fetch_sub(&hub->count, 1);
}

static bool is_gone(struct msh_sub *sub)
{
    bool gone;

    pthread_mutex_lock(&sub->lock);
    gone = sub->gone;
    pthread_mutex_unlock(&sub->lock);
    return gone;
}

static void sub_free(struct msh_sub *sub)
{
    sub->sent = 0;
    queue_clear(sub);
    free(sub->queue);
    if (sub->listener.close != NULL)
        sub->listener.close(sub->listener.ctx);
    pthread_mutex_destroy(&sub->lock);
    free(sub);
}

/* ---- the beat ---- */

static void sweep(struct msh_hub *hub)
{
    struct msh_sub *dead = NULL;

    pthread_mutex_lock(&hub->lock);
    for (struct msh_sub **link = &hub->subs; *link != NULL;) {
        struct msh_sub *sub = *link;

        if (is_gone(sub)) {
            *link = sub->next;
            sub->next = dead;
            dead = sub;
        } else {
            link = &sub->next;
        }
    }
    pthread_mutex_unlock(&hub->lock);
    while (dead != NULL) {
        struct msh_sub *next = dead->next;

        sub_free(dead);
        dead = next;
    }
}

static void beat_one(struct msh_hub *hub, struct msh_sub *sub)
{
    if (is_gone(sub))
        return;
    if (sub->listener.alive != NULL && !sub->listener.alive(sub->listener.ctx)) {
        msh_sub_end(sub);
        return;
    }
    pthread_mutex_lock(&sub->lock);
    if (sub->n == 0)
        push(sub, hub->pulse);
    pthread_mutex_unlock(&sub->lock);
}

static struct msh_sub *first_sub(struct msh_hub *hub)
{
    struct msh_sub *first;

    pthread_mutex_lock(&hub->lock);
    first = hub->subs;
    pthread_mutex_unlock(&hub->lock);
    return first;
}

/* False when the hub is closing. */
static bool wait_tick(struct msh_hub *hub, int64_t ms)
{
    int64_t until = msh_time_monotonic() + ms;
    bool more;

    pthread_mutex_lock(&hub->lock);
    while (!hub->stopping && msh_cond_wait_until(&hub->tick, &hub->lock, until))
        ;
    more = !hub->stopping;
    pthread_mutex_unlock(&hub->lock);
    return more;
}

/* New listeners enter at the head, so walking on from any node without the lock is safe here, in the
 * only thread that unlinks. */
static void *beat_run(void *arg)
{
    struct msh_hub *hub = arg;
    int64_t step = MSH_MAX(MSH_MIN(hub->conf.heartbeat_ms / 4, 1000), 1);

    while (wait_tick(hub, step)) {
        int64_t now = msh_time_monotonic();

        for (struct msh_sub *sub = first_sub(hub); sub != NULL; sub = sub->next)
            if (now >= sub->beat_at) {
                sub->beat_at = now + hub->conf.heartbeat_ms;
                beat_one(hub, sub);
            }
        sweep(hub);
    }
    return NULL;
}

/* ---- the hub ---- */

static void set_defaults(struct msh_hub_conf *conf)
{
    if (conf->heartbeat_ms == 0)
        conf->heartbeat_ms = 15 * MSH_SECOND_MS;
    if (conf->queue_max == 0)
        conf->queue_max = 64;
    if (conf->queue_bytes == 0)
        conf->queue_bytes = 65536;
    if (conf->history_max == 0)
        conf->history_max = 1024;
    if (conf->listeners_max == 0)
        conf->listeners_max = 12000;
}

struct msh_hub *msh_hub_new(const struct msh_hub_conf *conf)
{
    const struct msh_stream_event pulse = { .id = "", .type = "", .data = "" };
    struct msh_hub *hub = msh_alloc0(1, sizeof(*hub));

    if (conf != NULL)
        hub->conf = *conf;
    set_defaults(&hub->conf);
    hub->history = msh_alloc0(hub->conf.history_max, sizeof(struct event *));
    hub->pulse = event_new(&pulse);
    pthread_mutex_init(&hub->lock, NULL);
    msh_cond_init(&hub->tick);
    if (pthread_create(&hub->beat, NULL, beat_run, hub) != 0)
        msh_panic("no thread for the event streams");
    return hub;
}

static void history_clear(struct msh_hub *hub)
{
    for (size_t i = 0; i < hub->history_n; i++)
        event_unref(hub->history[(hub->history_at + i) % hub->conf.history_max]);
    hub->history_at = 0;
    hub->history_n = 0;
}

void msh_hub_free(struct msh_hub *hub)
{
    struct msh_sub *sub;

    if (hub == NULL)
        return;
    pthread_mutex_lock(&hub->lock);
    hub->stopping = true;
    pthread_cond_broadcast(&hub->tick);
    pthread_mutex_unlock(&hub->lock);
    pthread_join(hub->beat, NULL);
    while ((sub = hub->subs) != NULL) {
        hub->subs = sub->next;
        sub_free(sub);
    }
    history_clear(hub);
    free(hub->history);
    event_unref(hub->pulse);
    pthread_cond_destroy(&hub->tick);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

static void remember(struct msh_hub *hub, struct event *event)
{
    size_t max = hub->conf.history_max;

    if (hub->history_n == max) {
        event_unref(hub->history[hub->history_at]);
        hub->history_at = (hub->history_at + 1) % max;
        hub->history_n--;
    }
    hub->history[(hub->history_at + hub->history_n++) % max] = event_ref(event);
}

static void offer(struct msh_sub *sub, struct event *event)
{
    if (sub->listener.wants != NULL && !sub->listener.wants(sub->listener.ctx, &event->public))
        return;
    pthread_mutex_lock(&sub->lock);
    push(sub, event);
    pthread_mutex_unlock(&sub->lock);
}

void msh_hub_publish(struct msh_hub *hub, const struct msh_stream_event *from)
{
    struct event *event = event_new(from);

    pthread_mutex_lock(&hub->lock);
    if (!msh_empty(event->public.id))
        remember(hub, event);
    for (struct msh_sub *sub = hub->subs; sub != NULL; sub = sub->next)
        offer(sub, event);
    pthread_mutex_unlock(&hub->lock);
    event_unref(event);
}

void msh_hub_reset(struct msh_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    history_clear(hub);
    for (struct msh_sub *sub = hub->subs; sub != NULL; sub = sub->next) {
        pthread_mutex_lock(&sub->lock);
        if (!sub->gone && !sub->ended) {
            push_reset(sub, "");
            wake(sub);
        }
        pthread_mutex_unlock(&sub->lock);
    }
    pthread_mutex_unlock(&hub->lock);
}

size_t msh_hub_count(struct msh_hub *hub)
{
    return atomic_load(&hub->count);
}

/* The hub's lock is held. */
static void replay(struct msh_hub *hub, struct msh_sub *sub, const char *last_id)
{
    size_t max = hub->conf.history_max;

    for (size_t i = hub->history_n; i > 0; i--) {
        struct event *event = hub->history[(hub->history_at + i - 1) % max];

        if (!msh_streq(event->public.id, last_id))
            continue;
        for (; i < hub->history_n; i++)
            offer(sub, hub->history[(hub->history_at + i) % max]);
        return;
    }
    pthread_mutex_lock(&sub->lock);
    push_reset(sub, "");
    pthread_mutex_unlock(&sub->lock);
}

int msh_reply_stream(struct msh_req *req, struct msh_hub *hub, const struct msh_listener *listener,
                     struct msh_err *err)
{
    const char *last_id = msh_req_header(req, "Last-Event-ID");
    struct msh_sub *sub;

    if (atomic_fetch_add(&hub->count, 1) >= hub->conf.listeners_max) {
        atomic_fetch_sub(&hub->count, 1);
        if (listener->close != NULL)
            listener->close(listener->ctx);
        (void)msh_err_set(err, MSH_E_UNAVAILABLE, "streams_full", "too many event streams");
        err->retry_after_s = 30;
        return err->rc;
    }
    sub = msh_alloc0(1, sizeof(*sub));
    sub->hub = hub;
    sub->listener = *listener;
    sub->beat_at = msh_time_monotonic() + hub->conf.heartbeat_ms;
    pthread_mutex_init(&sub->lock, NULL);
    pthread_mutex_lock(&hub->lock);
    queue_add(sub, hub->pulse); /* lets the client see at once that the stream is open */
    if (!msh_empty(last_id))
        replay(hub, sub, last_id);
    sub->next = hub->subs;
    hub->subs = sub;
    pthread_mutex_unlock(&hub->lock);
    msh_reply_set_stream(req, sub);
    return 0;
}
