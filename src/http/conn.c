#include "base/base.h"

#include "http/conn.h"

#include "base/log.h"
#include "base/time.h"
#include "http/stream_sub.h"

/* Values of a body cost more memory decoded than sent; json_in.h bounds their number. */
#define ARENA_BASE  ((size_t)16 * 1024 * 1024)
#define CHUNK_MAX   ((size_t)1024 * 1024)
#define DISCARD_MAX ((size_t)64 * 1024 * 1024)

struct msh_conn *msh_conn_new(struct msh_http *http, const char *uri)
{
    struct msh_conn *conn = msh_alloc0(1, sizeof(*conn));

    conn->http = http;
    conn->started_ms = msh_time_monotonic();
    msh_arena_init(&conn->arena, ARENA_BASE);
    msh_str_init(&conn->body, 0);
    msh_str_init(&conn->chunk, CHUNK_MAX);
    conn->uri = msh_arena_strdup(&conn->arena, uri);
    conn->req.arena = &conn->arena;
    conn->req.app = http->conf.app;
    conn->req.conn = conn;
    conn->req.query_text = "";
    return conn;
}

void msh_conn_count(struct msh_conn *conn)
{
    struct msh_http *http = conn->http;

    pthread_mutex_lock(&http->lock);
    http->active++;
    pthread_mutex_unlock(&http->lock);
    conn->counted = true;
    atomic_fetch_add(&http->requests, 1);
}

/* The lock is held. */
static void uncount(struct msh_conn *conn)
{
    if (conn->counted && --conn->http->active == 0)
        pthread_cond_broadcast(&conn->http->idle);
    conn->counted = false;
}

static void release(struct msh_conn *conn)
{
    if (conn->authorised && conn->http->conf.done != NULL)
        conn->http->conf.done(&conn->req);
    conn->authorised = false;
    msh_sink_free(conn->sink);
    conn->sink = NULL;
    msh_str_done(&conn->body);
}

static void log_request(const struct msh_conn *conn, bool aborted)
{
    const struct msh_req *req = &conn->req;

    if (conn->http->conf.quiet || req->id[0] == '\0')
        return;
    msh_log(MSH_LOG_INFO, "request",
            "id=%s method=%s route=%s status=%d ms=%" PRId64 " principal=%" PRId64 "%s", req->id,
            msh_method_name(req->method), req->route != NULL ? req->route->path : "-", conn->status,
            msh_time_monotonic() - conn->started_ms, req->principal_id,
            aborted ? " aborted=1" : "");
}

void msh_conn_free(struct msh_conn *conn, bool aborted)
{
    struct msh_http *http = conn->http;
    bool streaming = conn->req.reply.kind == MSH_REPLY_STREAM && conn->step == MSH_CONN_SENT;

    log_request(conn, aborted);
    if (conn->req.id[0] != '\0')
        msh_meter_add(http->meter, conn->req.route, conn->status,
                      conn->asked_ms > 0 ? conn->answered_ms - conn->asked_ms : -1);
    msh_reply_drop(&conn->req.reply);
    release(conn);
    msh_str_done(&conn->chunk);
    msh_arena_done(&conn->arena);
    pthread_mutex_lock(&http->lock);
    uncount(conn);
    if (streaming) {
        if (conn->prev != NULL)
            conn->prev->next = conn->next;
        else
            http->streams = conn->next;
        if (conn->next != NULL)
            conn->next->prev = conn->prev;
        if (--http->n_streams == 0)
            pthread_cond_broadcast(&http->idle);
    }
    pthread_mutex_unlock(&http->lock);
    free(conn);
}

void msh_conn_become_stream(struct msh_conn *conn)
{
    struct msh_http *http = conn->http;
    struct msh_req *req = &conn->req;

    release(conn);
    msh_arena_done(&conn->arena);
    req->headers = NULL;
    req->n_headers = 0;
    req->reply.headers = NULL;
    req->reply.n_headers = 0;
    req->reply.content_type = NULL;
    conn->uri = NULL;
    pthread_mutex_lock(&http->lock);
    conn->next = http->streams;
    if (conn->next != NULL)
        conn->next->prev = conn;
    http->streams = conn;
    http->n_streams++;
    uncount(conn);
    if (atomic_load(&http->stopping))
        msh_sub_end(req->reply.sub);
    pthread_mutex_unlock(&http->lock);
}

void msh_conn_refuse(struct msh_conn *conn, const struct msh_err *err)
{
    msh_request_fail(&conn->req, &conn->http->conf, err);
    conn->refused = true;
}

/* ---- the body ---- */

static int too_large(struct msh_conn *conn)
{
    struct msh_err err = { 0 };

    (void)msh_err_set(&err, MSH_E_LIMIT, "too_large", "the body may have at most %zu bytes",
                      msh_request_body_max(&conn->req));
    msh_conn_refuse(conn, &err);
    msh_str_done(&conn->body);
    return 0;
}

int msh_conn_take(struct msh_conn *conn, const char *bytes, size_t n, size_t *ret_taken)
{
    size_t max = msh_request_body_max(&conn->req);

    *ret_taken = n;
    if (conn->refused) { /* the answer can only go out when the body has come in */
        conn->received += n;
        return conn->received > max + DISCARD_MAX ? -1 : 0;
    }
    if (n > max - conn->received) {
        conn->received += n;
        return too_large(conn);
    }
    if (conn->sink != NULL) {
        *ret_taken = msh_sink_take(conn->sink, bytes, n);
        conn->received += *ret_taken;
        return *ret_taken < n ? 1 : 0;
    }
    if (conn->received == 0)
        msh_str_init(&conn->body, max);
    msh_str_addn(&conn->body, bytes, n);
    conn->received += n;
    return 0;
}

/* ---- jobs ---- */

void msh_conn_admit(struct msh_job *job)
{
    struct msh_conn *conn = (struct msh_conn *)job;
    struct msh_err err = { 0 };
    int rc;

    conn->authorised = true;
    rc = msh_request_authorise(&conn->req, &conn->http->conf, &err);
    if (rc == 0)
        rc = msh_sink_new(conn->http->conf.temp_dir, &conn->sink, &err);
    if (rc < 0)
        msh_conn_refuse(conn, &err);
    msh_conn_resume(conn);
}

void msh_conn_flush(struct msh_job *job)
{
    struct msh_conn *conn = (struct msh_conn *)job;
    struct msh_err err = { 0 };

    if (msh_sink_flush(conn->sink, &err) < 0)
        msh_conn_refuse(conn, &err);
    msh_conn_resume(conn);
}

void msh_conn_work(struct msh_job *job)
{
    struct msh_conn *conn = (struct msh_conn *)job;
    struct msh_req *req = &conn->req;
    struct msh_err err = { 0 };
    int rc;

    if (conn->sink != NULL) {
        rc = msh_sink_end(conn->sink, &req->upload, &err);
    } else {
        conn->authorised = true;
        req->body = conn->body.p;
        req->body_n = conn->body.n;
        rc = msh_request_authorise(req, &conn->http->conf, &err);
    }
    if (rc < 0)
        msh_request_fail(req, &conn->http->conf, &err);
    else
        msh_request_handle(req, &conn->http->conf);
    msh_conn_resume(conn);
}

void msh_conn_pull(struct msh_job *job)
{
    struct msh_conn *conn = (struct msh_conn *)job;
    const struct msh_pull *pull = &conn->req.reply.pull;
    struct msh_err err = { 0 };
    int rc;

    msh_str_clear(&conn->chunk);
    conn->chunk_at = 0;
    rc = pull->pull(pull->ctx, &conn->chunk, &err);
    if (rc > 0 && conn->chunk.n == 0) { /* others first: it may be long before there is anything */
        if (msh_pool_put(conn->http->pool, job, true))
            return;
        rc = msh_err_set(&err, MSH_E_UNAVAILABLE, "shutting_down", "the server ends");
    }
    conn->pull_over = rc == 0;
    conn->pull_failed = rc < 0 || conn->chunk.overflow;
    if (conn->pull_failed)
        msh_log(MSH_LOG_ERROR, "export_failed", "id=%s code=%s text=\"%s\"", conn->req.id, err.code,
                err.text);
    msh_conn_resume(conn);
}
