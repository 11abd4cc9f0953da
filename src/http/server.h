/*
 * server.h - the HTTP server: requests in, handlers on worker threads, replies out.
 *
 * An adapter over libmicrohttpd (only mhd.c knows it): a few I/O threads with epoll never block; a
 * request that needs work is suspended and given to a bounded pool of workers (queue full: 503 with
 * Retry-After), then resumed. TLS and HTTP/2 are a front proxy's work.
 *
 * Life of a request: route found → body collected (bounded) → on a worker: conf.authorise, query
 * and body decoded by the route's field tables, route->handle → reply sent → conf.done. A
 * MSH_ROUTE_FILE route is authorised before its body is read. HEAD runs the GET route.
 *
 * Log: one line per request (id, method, route pattern, status, ms, principal id), never query
 * strings, bodies, addresses or personal data.
 */
#ifndef MSH_HTTP_SERVER_H
#define MSH_HTTP_SERVER_H

#include "base/arena.h"
#include "base/err.h"
#include "http/fields.h"
#include "http/reply.h"
#include "http/router.h"

#define MSH_REQUEST_ID_SIZE 17
#define MSH_ADDRESS_SIZE    64

/* A body written to disk. The file is unlinked after the request unless the handler took it. */
struct msh_upload {
    const char *path;
    int64_t size;
    uint8_t sha256[32];
    bool taken; /* set true by the handler that renamed or keeps the file */
};

struct msh_conn; /* private to the server */

struct msh_req {
    const struct msh_route *route;
    enum msh_method method; /* MSH_HEAD shows as MSH_GET */
    void *app;              /* conf.app */

    /* The authorised caller, set by conf.authorise. `principal_id` is only for the log line. */
    void *principal;
    int64_t principal_id;

    const void *form;  /* decoded body: route->request's struct, else NULL */
    const void *query; /* decoded query string: route->query's struct, else NULL */
    const char *body;  /* the raw bytes, NUL-terminated (not for MSH_ROUTE_FILE) */
    size_t body_n;
    struct msh_upload *upload; /* MSH_ROUTE_FILE, else NULL */

    char id[MSH_REQUEST_ID_SIZE];
    char client[MSH_ADDRESS_SIZE]; /* address of the caller, "unix" for the socket */
    int64_t received_at;           /* wall clock, UTC ms */
    struct msh_arena *arena;       /* until the reply is sent; a stream frees it before */

    const char *path; /* raw, without query */
    const char *query_text;
    struct msh_match match;
    struct msh_pair *pairs; /* query string, decoded; set before authorise */
    size_t n_pairs;
    const struct msh_header *headers;
    size_t n_headers;
    struct msh_http_reply reply;
    struct msh_conn *conn; /* NULL in tests that call handlers directly */
};

struct msh_http_conf {
    const char *listen; /* "127.0.0.1:8080", "[::]:8080", "unix:/run/minsheng.sock"; port 0 = any */
    const struct msh_route *routes;
    size_t n_routes;
    void *app;

    /*
     * Who is calling, and may they use this route? On a worker, before any decoding; sets
     * req->principal. Negative: the request ends with that problem. NULL: only public routes.
     */
    int (*authorise)(struct msh_req *req, struct msh_err *err);
    /* Free what authorise made: once per request that reached authorise, when the reply is sent (a
     * stream: when it begins; from then on only its listener is asked). Must not block. */
    void (*done)(struct msh_req *req);
    /*
     * Answer an error on a MSH_ROUTE_PAGE route, or an unknown address outside /api/, as HTML with
     * msh_reply_bytes and this status. NULL or a negative rc: the problem document. Must not block.
     */
    int (*problem_page)(struct msh_req *req, const struct msh_err *problem, int status);

    const char *temp_dir; /* for uploads; NULL = no MSH_ROUTE_FILE routes */
    /*
     * Proxies whose X-Forwarded-For is believed: comma-separated addresses and "unix". The
     * rightmost address that is not itself a proxy counts. NULL or "" = none.
     */
    const char *trusted_proxies;

    /* 0 = the default in brackets. */
    unsigned io_threads;             /* (2) */
    unsigned workers;                /* (64) */
    unsigned queue_max;              /* requests waiting for a worker (1024) */
    unsigned connections_max;        /* (12000) */
    unsigned connections_per_client; /* (no limit) */
    unsigned idle_timeout_s;         /* quiet connection (20) */
    unsigned header_timeout_s;       /* until a request's head is whole, quiet time included (25) */
    unsigned body_timeout_s;         /* a request's body; plus 1 s per 16 KiB (25) */
    unsigned answer_timeout_s;       /* an answer that is read slowly, or a piece; as body (25) */
    size_t connection_memory;        /* request head + answer head, bytes (8192) */
    bool quiet;                      /* no log line per request */
};

struct msh_http;

/* Check the table, listen, start the threads. *ret is set before the first request can come. */
int msh_http_start(const struct msh_http_conf *conf, struct msh_http **ret, struct msh_err *err);

/* "http://127.0.0.1:41234" with the real port, or "unix:/path". Valid until stop. */
const char *msh_http_address(const struct msh_http *http);

/*
 * Graceful end: stop accepting, finish what runs (at most `drain_ms`), end the streams, then close.
 * Handlers still running after that are waited for. Frees `http`. NULL is fine.
 */
void msh_http_stop(struct msh_http *http, int64_t drain_ms);

struct msh_http_stats {
    unsigned connections, streams, queued, busy;
    uint64_t requests, refused; /* refused: 503 by a full queue */
};
void msh_http_stats(struct msh_http *http, struct msh_http_stats *ret);

/* What the server counted, as meter.h writes it. */
void msh_http_meter(const struct msh_http *http, struct msh_str *out);

/* ---- what handlers ask ---- */

/* Path parameter, "" if the route has none of that name. */
const char *msh_req_param(const struct msh_req *req, const char *name);
/* As an id; MSH_E_NOT_FOUND if it is not one (an id never given names nothing). */
int msh_req_param_id(const struct msh_req *req, const char *name, int64_t *ret,
                     struct msh_err *err);
/* First value of the query string, or NULL. */
const char *msh_req_query(const struct msh_req *req, const char *name);
/* Header (any case), or NULL. */
const char *msh_req_header(const struct msh_req *req, const char *name);
/* Cookie value in the arena, or NULL; refuses nothing. */
const char *msh_req_cookie(const struct msh_req *req, const char *name);

/* If-Match as the version of an ETag made by msh_reply_etag. *ret = -1: header absent (or "*").
 * Anything unreadable is MSH_E_STALE. */
int msh_req_if_match(const struct msh_req *req, int64_t *ret, struct msh_err *err);
/* Idempotency-Key, 8 to 128 visible ASCII characters, or NULL. MSH_E_INVALID if malformed. */
int msh_req_idempotency_key(const struct msh_req *req, const char **ret, struct msh_err *err);

#endif
