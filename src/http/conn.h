/*
 * conn.h - one request in flight and the server it belongs to (private to the server).
 *
 * mhd.c moves bytes and steps; conn.c does the work of each step on worker threads, without knowing
 * the library. A request belongs to exactly one thread at a time: the I/O thread, or, while it is
 * suspended, a worker.
 */
#ifndef MSH_HTTP_CONN_H
#define MSH_HTTP_CONN_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/accept.h"
#include "http/meter.h"
#include "http/pool.h"
#include "http/request.h"
#include "http/upload.h"
#include "http/watch.h"

enum msh_conn_step {
    MSH_CONN_HEAD,  /* nothing decided yet */
    MSH_CONN_ADMIT, /* a file's sender is being authorised */
    MSH_CONN_BODY,  /* collecting the body */
    MSH_CONN_WORK,  /* the handler runs */
    MSH_CONN_SENT   /* the reply is the library's */
};

struct msh_conn {
    struct msh_job job; /* first: jobs are cast back */
    struct msh_http *http;
    void *link; /* the library's connection */
    struct msh_watched *watched;
    struct msh_req req;
    struct msh_arena arena;
    enum msh_conn_step step;
    bool closing;    /* tell the client to close */
    bool refused;    /* the reply is decided, the rest of the body is thrown away */
    bool authorised; /* conf.done is due */
    bool counted;    /* in http->active */
    int status;
    int64_t started_ms;  /* monotonic, as the next two; 0 = not yet */
    int64_t asked_ms;    /* the whole request was here */
    int64_t answered_ms; /* its answer was ready */
    const char *uri;
    struct msh_str body;
    struct msh_sink *sink;
    size_t received;

    struct msh_str chunk; /* MSH_REPLY_PULL: what the last pull gave */
    size_t chunk_at;
    bool pull_over, pull_failed;

    struct msh_conn *prev, *next; /* in http->streams */
};

struct msh_http {
    struct msh_http_conf conf; /* with the defaults filled in */
    struct msh_router *router;
    struct msh_pool *pool;
    struct msh_watch *watch;
    struct msh_accept *accept;
    struct msh_meter *meter;
    void *_Atomic daemon;
    char address[256];
    atomic_bool stopping;
    atomic_ullong requests, refused;

    pthread_mutex_t lock; /* below; before a stream listener's lock */
    pthread_cond_t idle;
    unsigned active, n_streams;
    struct msh_conn *streams;
};

/* The work of the steps, as jobs for the pool; each ends with msh_conn_resume. */
void msh_conn_admit(struct msh_job *job);
void msh_conn_flush(struct msh_job *job);
void msh_conn_work(struct msh_job *job);
void msh_conn_pull(struct msh_job *job);

/* Decide the reply now: an error. */
void msh_conn_refuse(struct msh_conn *conn, const struct msh_err *err);

/* Part of the body. 0; 1 = the sink is full, flush and offer the rest again; -1 = enough, cut. */
int msh_conn_take(struct msh_conn *conn, const char *bytes, size_t n, size_t *ret_taken);

struct msh_conn *msh_conn_new(struct msh_http *http, const char *uri);
/* One log line, then everything the request owns. */
void msh_conn_free(struct msh_conn *conn, bool aborted);

/* A stream outlives its request: release what the request held. */
void msh_conn_become_stream(struct msh_conn *conn);

void msh_conn_count(struct msh_conn *conn);

/* In mhd.c. */
void msh_conn_resume(struct msh_conn *conn);

#endif
