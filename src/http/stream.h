/*
 * stream.h - server-sent events: one hub, many quiet listeners.
 *
 * Any thread publishes; each event is stored once and shared by the listeners it passes the filter
 * of. A listener that falls behind its bounded queue loses it and gets one `reset` event: the client
 * then reads its lists again. A heartbeat comment goes out every 15 s, because a suspended
 * connection shows a dead peer only when written to; the same beat asks whether the session still
 * holds. Event ids are opaque to clients. Thread-safe throughout.
 */
#ifndef MSH_HTTP_STREAM_H
#define MSH_HTTP_STREAM_H

#include "base/err.h"

struct msh_req;
struct msh_hub;

struct msh_stream_event {
    const char *id;     /* opaque cursor without line breaks; "" = told once, never replayed */
    const char *type;   /* "ticket", "task" … */
    const char *data;   /* JSON on one line */
    const void *detail; /* plain data for the filter, copied with the event */
    size_t detail_n;
};

/* What a listener may see and how long it may stay. */
struct msh_listener {
    /* Pass this event? In the publisher's thread, under the hub's lock: quick, no I/O, no hub calls. */
    bool (*wants)(void *ctx, const struct msh_stream_event *event);
    /* Session still valid? On the hub's thread at each heartbeat, without locks held; may query. */
    bool (*alive)(void *ctx);
    /* Free ctx; once, after the last other call. */
    void (*close)(void *ctx);
    void *ctx; /* own memory, not the request's arena */
};

struct msh_hub_conf {       /* 0 = the default in brackets */
    int64_t heartbeat_ms;   /* (15000) */
    unsigned queue_max;     /* events waiting per listener (64) */
    size_t queue_bytes;     /* and their bytes (65536) */
    unsigned history_max;   /* events kept for Last-Event-ID (1024) */
    unsigned listeners_max; /* (12000) */
};

struct msh_hub *msh_hub_new(const struct msh_hub_conf *conf);
/* End every stream and free the hub. Call after msh_http_stop. */
void msh_hub_free(struct msh_hub *hub);

void msh_hub_publish(struct msh_hub *hub, const struct msh_stream_event *event);

/* Tell every listener to read again (after the publisher itself lost track). */
void msh_hub_reset(struct msh_hub *hub);

size_t msh_hub_count(struct msh_hub *hub);

/*
 * Answer a request with a stream. Events after the request's Last-Event-ID are replayed through the
 * filter; if that id is no longer known, the stream starts with `reset`. Takes listener->ctx in
 * every case. MSH_E_UNAVAILABLE when the hub is full or closing.
 */
int msh_reply_stream(struct msh_req *req, struct msh_hub *hub, const struct msh_listener *listener,
                     struct msh_err *err);

#endif
