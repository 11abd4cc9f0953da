#include "base/base.h"

#include "http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cond.h"
#include "base/log.h"
#include "base/time.h"
#include "http/conn.h"
#include "http/listen.h"
#include "http/stream_sub.h"

#define PULL_BLOCK        ((size_t)32 * 1024)
#define STREAM_BLOCK      256
#define FILES_SENT        4096
#define OTHER_DESCRIPTORS 512
#define SLOWEST           (16 * 1024) /* bytes per second granted to a body or an answer */

/* ---- replies ---- */

/* So long the client may take to read so much. */
static void allow_answer(struct msh_conn *conn, int64_t bytes)
{
    msh_watch_allow(conn->watched,
                    (conn->http->conf.answer_timeout_s + bytes / SLOWEST) * MSH_SECOND_MS);
}

static ssize_t read_pull(void *cls, uint64_t pos, char *buf, size_t max)
{
    struct msh_conn *conn = cls;
    size_t n = MSH_MIN(conn->chunk.n - conn->chunk_at, max);

    (void)pos;
    if (n > 0) {
        memcpy(buf, conn->chunk.p + conn->chunk_at, n);
        conn->chunk_at += n;
        allow_answer(conn, (int64_t)n);
        return (ssize_t)n;
    }
    msh_watch_allow(conn->watched, 0); /* ours is the time that the next piece takes */
    if (conn->pull_failed)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (conn->pull_over)
        return MHD_CONTENT_READER_END_OF_STREAM;
    conn->job.run = msh_conn_pull;
    MHD_suspend_connection(conn->link);
    if (!msh_pool_put(conn->http->pool, &conn->job, true)) {
        conn->pull_failed = true;
        MHD_resume_connection(conn->link);
    }
    return 0;
}

static void stream_sleep(void *ctx)
{
    MHD_suspend_connection(((struct msh_conn *)ctx)->link);
}

static void stream_wake(void *ctx)
{
    MHD_resume_connection(((struct msh_conn *)ctx)->link);
}

static ssize_t read_stream(void *cls, uint64_t pos, char *buf, size_t max)
{
    struct msh_conn *conn = cls;
    ssize_t n = msh_sub_read(conn->req.reply.sub, buf, max);

    (void)pos;
    return n < 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static struct MHD_Response *bytes_response(struct msh_http_reply *reply)
{
    struct MHD_Response *response;
    static char nothing[1];

    if (reply->body.n == 0)
        return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    response =
        MHD_create_response_from_buffer_with_free_callback(reply->body.n, reply->body.p, free);
    if (response != NULL) /* the library frees the bytes now */
        msh_str_init(&reply->body, 0);
    return response;
}

static struct MHD_Response *file_response(struct msh_http_reply *reply)
{
    struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(
        (uint64_t)reply->length, reply->file.fd, (uint64_t)reply->first);

    if (response != NULL) /* and closes the file */
        reply->file.fd = -1;
    return response;
}

static struct MHD_Response *make_response(struct msh_conn *conn)
{
    struct msh_http_reply *reply = &conn->req.reply;
    const struct msh_sub_reader reader = { stream_sleep, stream_wake, conn };

    switch (reply->kind) {
    case MSH_REPLY_BYTES:
        return bytes_response(reply);
    case MSH_REPLY_FILE:
        return file_response(reply);
    case MSH_REPLY_PULL:
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PULL_BLOCK, read_pull, conn,
                                                 NULL);
    case MSH_REPLY_STREAM:
        msh_sub_attach(reply->sub, &reader);
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, conn,
                                                 NULL);
    case MSH_REPLY_NONE:
        break;
    }
    return NULL;
}

/* A stream has its heartbeat, and a pull is watched piece by piece. */
static void watch_answer(struct msh_conn *conn)
{
    const struct msh_http_reply *reply = &conn->req.reply;

    if (reply->kind == MSH_REPLY_BYTES)
        allow_answer(conn, (int64_t)reply->body.n);
    else if (reply->kind == MSH_REPLY_FILE)
        allow_answer(conn, reply->length);
    else
        msh_watch_allow(conn->watched, 0);
}

static int socket_of(struct msh_conn *conn)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn->link, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info != NULL ? info->connect_fd : -1;
}

/* A refusal goes out before the body came in: the client may still be sending. */
static bool has_unread_body(const struct msh_conn *conn)
{
    return (conn->step == MSH_CONN_HEAD || conn->step == MSH_CONN_ADMIT) &&
           (msh_request_length(&conn->req) > 0 ||
            msh_req_header(&conn->req, "Transfer-Encoding") != NULL);
}

/* False where there is no memory for it: without a header an answer says something else. */
static bool head(struct MHD_Response *response, const char *name, const char *value)
{
    errno = 0;
    if (MHD_add_response_header(response, name, value) == MHD_YES || errno != ENOMEM)
        return true;
    return msh_reserve_spend() && MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool write_head(const struct msh_conn *conn, bool unread, struct MHD_Response *response)
{
    const struct msh_http_reply *reply = &conn->req.reply;
    bool whole = reply->content_type == NULL || head(response, "Content-Type", reply->content_type);

    for (size_t i = 0; i < reply->n_headers; i++)
        whole = whole && head(response, reply->headers[i].name, reply->headers[i].value);
    if (conn->closing || unread || atomic_load(&conn->http->stopping))
        (void)head(response, "Connection", "close");
    return whole;
}

static enum MHD_Result send_reply(struct msh_conn *conn)
{
    struct msh_req *req = &conn->req;
    struct msh_http_reply *reply = &req->reply;
    struct MHD_Response *response;
    enum MHD_Result result;
    bool unread = has_unread_body(conn);

    msh_reply_defaults(req);
    watch_answer(conn);
    conn->answered_ms = msh_time_monotonic();
    response = make_response(conn);
    if (response == NULL)
        return MHD_NO;
    if (!write_head(conn, unread, response)) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    if (unread)
        msh_watch_linger(conn->http->watch, socket_of(conn));
    conn->status = reply->status;
    conn->step = MSH_CONN_SENT;
    if (reply->kind == MSH_REPLY_STREAM)
        msh_conn_become_stream(conn);
    result = MHD_queue_response(conn->link, (unsigned)conn->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- requests ---- */

void msh_conn_resume(struct msh_conn *conn)
{
    MHD_resume_connection(conn->link);
}

/* Suspend first: a worker may be done before this returns. */
static enum MHD_Result hand_over(struct msh_conn *conn, void (*run)(struct msh_job *), bool must)
{
    struct msh_err err = { 0 };

    conn->job.run = run;
    MHD_suspend_connection(conn->link);
    if (msh_pool_put(conn->http->pool, &conn->job, must))
        return MHD_YES;
    atomic_fetch_add(&conn->http->refused, 1);
    (void)msh_err_set(&err, MSH_E_UNAVAILABLE, "busy", "the server is busy, try again");
    err.retry_after_s = 1;
    msh_conn_refuse(conn, &err);
    MHD_resume_connection(conn->link);
    return MHD_YES;
}

struct header_list {
    struct msh_header *items;
    size_t n, max;
};

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    struct header_list *list = cls;

    (void)kind;
    if (list->n < list->max)
        list->items[list->n++] = (struct msh_header){ name, value != NULL ? value : "" };
    return MHD_YES;
}

/* The texts stay the library's, which keeps them as long as the request. */
static void read_headers(struct msh_conn *conn)
{
    int n = MHD_get_connection_values(conn->link, MHD_HEADER_KIND, NULL, NULL);
    struct header_list list = { .max = (size_t)MSH_MAX(n, 0) };

    list.items = MSH_ARRAY(&conn->arena, list.max + 1, struct msh_header);
    (void)MHD_get_connection_values(conn->link, MHD_HEADER_KIND, add_header, &list);
    conn->req.headers = list.items;
    conn->req.n_headers = list.n;
}

/* Of several lines the last: that is where a proxy adds what it saw itself. */
static const char *forwarded_for(const struct msh_req *req)
{
    for (size_t i = req->n_headers; i > 0; i--)
        if (strcasecmp(req->headers[i - 1].name, "X-Forwarded-For") == 0)
            return req->headers[i - 1].value;
    return NULL;
}

static void read_client(struct msh_conn *conn)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn->link, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *peer = info != NULL ? info->client_addr : NULL;
    char text[INET6_ADDRSTRLEN] = "unix";

    if (peer != NULL && peer->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)peer)->sin_addr, text,
                        sizeof(text));
    else if (peer != NULL && peer->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr,
                        text, sizeof(text));
    msh_request_client(text, forwarded_for(&conn->req), conn->http->conf.trusted_proxies,
                       conn->req.client);
}

static int64_t body_time_ms(const struct msh_conn *conn)
{
    int64_t bytes = msh_request_length(&conn->req);

    if (bytes < 0)
        bytes = (int64_t)msh_request_body_max(&conn->req);
    return (conn->http->conf.body_timeout_s + bytes / SLOWEST) * MSH_SECOND_MS;
}

/* What is under way may need what is left. */
static enum MHD_Result refuse_for_memory(struct msh_conn *conn)
{
    struct msh_err err = { 0 };

    (void)msh_err_set(&err, MSH_E_UNAVAILABLE, "memory",
                      "the server has no memory left, try again");
    err.retry_after_s = 1;
    msh_conn_refuse(conn, &err);
    return send_reply(conn);
}

static enum MHD_Result begin(struct msh_conn *conn, const char *method)
{
    struct msh_err err = { 0 };

    msh_conn_count(conn);
    if (!msh_reserve_keep())
        return refuse_for_memory(conn);
    read_headers(conn);
    read_client(conn);
    if (msh_request_begin(&conn->req, conn->http->router, method, conn->uri, &err) < 0)
        msh_conn_refuse(conn, &err);
    if (msh_streq(err.code, "framing"))
        conn->closing = true;
    if (conn->req.reply.kind != MSH_REPLY_NONE)
        return send_reply(conn);
    msh_watch_allow(conn->watched, body_time_ms(conn));
    if ((conn->req.route->flags & MSH_ROUTE_FILE) != 0) {
        conn->step = MSH_CONN_ADMIT;
        return hand_over(conn, msh_conn_admit, false);
    }
    conn->step = MSH_CONN_BODY;
    return MHD_YES;
}

static enum MHD_Result take_body(struct msh_conn *conn, const char *bytes, size_t *n)
{
    size_t taken = 0;
    int rc = msh_conn_take(conn, bytes, *n, &taken);

    *n -= taken;
    if (rc > 0)
        return hand_over(conn, msh_conn_flush, true);
    return rc == 0 ? MHD_YES : MHD_NO;
}

static enum MHD_Result body_complete(struct msh_conn *conn)
{
    if (conn->refused)
        return send_reply(conn);
    conn->asked_ms = msh_time_monotonic();
    conn->step = MSH_CONN_WORK;
    msh_watch_allow(conn->watched, 0);
    if ((conn->req.route->flags & MSH_ROUTE_INLINE) == 0)
        return hand_over(conn, msh_conn_work, conn->sink != NULL);
    msh_request_handle(&conn->req, &conn->http->conf);
    return send_reply(conn);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *link, const char *url,
                                  const char *method, const char *version, const char *bytes,
                                  size_t *n, void **context)
{
    struct msh_conn *conn = *context;

    (void)cls;
    (void)link;
    (void)url;
    (void)version;
    switch (conn->step) {
    case MSH_CONN_HEAD:
        return begin(conn, method);
    case MSH_CONN_ADMIT:
        if (conn->refused)
            return send_reply(conn);
        conn->step = MSH_CONN_BODY;
        return MHD_YES;
    case MSH_CONN_BODY:
        return *n > 0 ? take_body(conn, bytes, n) : body_complete(conn);
    case MSH_CONN_WORK:
        return send_reply(conn);
    case MSH_CONN_SENT:
        break;
    }
    return MHD_NO;
}

/* ---- the library's notices ---- */

static void *on_uri(void *cls, const char *uri, struct MHD_Connection *link)
{
    struct msh_conn *conn = msh_conn_new(cls, uri);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(link, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    conn->link = link;
    conn->watched = info->socket_context;
    return conn;
}

static void on_completed(void *cls, struct MHD_Connection *link, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct msh_conn *conn = *context;
    struct msh_http *http = cls;

    (void)link;
    if (conn == NULL)
        return;
    msh_watch_allow(conn->watched, http->conf.header_timeout_s * MSH_SECOND_MS);
    msh_conn_free(conn, code != MHD_REQUEST_TERMINATED_COMPLETED_OK);
    *context = NULL;
}

static void on_socket(void *cls, struct MHD_Connection *link, void **context,
                      enum MHD_ConnectionNotificationCode code)
{
    struct msh_http *http = cls;
    const union MHD_ConnectionInfo *info;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        msh_watch_remove(http->watch, *context);
        *context = NULL;
        return;
    }
    info = MHD_get_connection_info(link, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = msh_watch_add(http->watch, info->connect_fd);
    msh_watch_allow(*context, http->conf.header_timeout_s * MSH_SECOND_MS);
}

/* Addresses are decoded by the router, strictly; the library's own decoding would come first. */
static size_t keep_escapes(void *cls, struct MHD_Connection *link, char *text)
{
    (void)cls;
    (void)link;
    return strlen(text);
}

/* ---- start and stop ---- */

/* Who drips is gone 30 s after he knocked, also where a crowd of them is let in late: hence 25. */
static void set_defaults(struct msh_http_conf *conf)
{
    struct {
        unsigned *at, value;
    } defaults[] = {
        { &conf->io_threads, 2 },      { &conf->workers, 64 },
        { &conf->queue_max, 1024 },    { &conf->connections_max, 12000 },
        { &conf->idle_timeout_s, 20 }, { &conf->header_timeout_s, 25 },
        { &conf->body_timeout_s, 25 }, { &conf->answer_timeout_s, 25 },
    };

    for (size_t i = 0; i < MSH_COUNT(defaults); i++)
        if (*defaults[i].at == 0)
            *defaults[i].at = defaults[i].value;
    if (conf->connection_memory == 0)
        conf->connection_memory = (size_t)8 * 1024;
}

/* Every connection is a descriptor; so is every file that is sent, of which so many are allowed for
 * at once. */
static rlim_t descriptors_for(unsigned connections)
{
    return (rlim_t)connections + MSH_MIN(connections, FILES_SENT) + OTHER_DESCRIPTORS;
}

/* Up to the hard limit, and past it where we may. */
static void raise_descriptors(struct msh_http_conf *conf)
{
    const rlim_t wanted = descriptors_for(conf->connections_max);
    struct rlimit limit, more;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    if (limit.rlim_cur < wanted) {
        more = (struct rlimit){ wanted, MSH_MAX(wanted, limit.rlim_max) };
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    if (limit.rlim_cur < wanted) {
        more = (struct rlimit){ MSH_MIN(wanted, limit.rlim_max), limit.rlim_max };
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    if (limit.rlim_cur < wanted && limit.rlim_cur > 2 * OTHER_DESCRIPTORS) {
        const rlim_t left = limit.rlim_cur - OTHER_DESCRIPTORS;

        conf->connections_max = (unsigned)MSH_MAX(left / 2, left - MSH_MIN(left, FILES_SENT));
        msh_log(MSH_LOG_WARN, "descriptors", "connections_max=%u", conf->connections_max);
    }
}

static struct MHD_Daemon *start_daemon(struct msh_http *http)
{
    const struct msh_http_conf *conf = &http->conf;
    struct MHD_Daemon *daemon;
    sigset_t all, old;

    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_ITC,
        0, NULL, NULL, on_request, http, MHD_OPTION_THREAD_POOL_SIZE, conf->io_threads,
        MHD_OPTION_CONNECTION_LIMIT, conf->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        conf->connections_per_client, MHD_OPTION_CONNECTION_TIMEOUT, conf->idle_timeout_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, conf->connection_memory, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_URI_LOG_CALLBACK, on_uri, http, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes,
        NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_NOTIFY_CONNECTION,
        on_socket, http, MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return daemon;
}

static unsigned connections(struct msh_http *http)
{
    struct MHD_Daemon *daemon = atomic_load(&http->daemon); /* NULL while it starts */
    const union MHD_DaemonInfo *info =
        daemon == NULL ? NULL : MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    return info != NULL ? info->num_connections : 0;
}

static bool has_room(void *ctx)
{
    struct msh_http *http = ctx;

    return connections(http) < http->conf.connections_max;
}

/* A connection the library has no place for is closed by it. */
static void take_connection(void *ctx, int fd, const struct sockaddr *peer, socklen_t n)
{
    (void)MHD_add_connection(atomic_load(&((struct msh_http *)ctx)->daemon), fd, peer, n);
}

static int start_serving(struct msh_http *http, int fd, struct msh_err *err)
{
    const struct msh_accept_to to = { has_room, take_connection, http };

    atomic_store(&http->daemon, start_daemon(http));
    if (atomic_load(&http->daemon) == NULL) {
        (void)close(fd);
        return msh_err_set(err, MSH_E_IO, "listen", "cannot start the HTTP server");
    }
    return msh_accept_start(fd, &to, &http->accept, err);
}

static void http_free(struct msh_http *http)
{
    if (http->pool != NULL) {
        msh_pool_end(http->pool);
        msh_pool_free(http->pool);
    }
    if (http->watch != NULL)
        msh_watch_free(http->watch);
    msh_meter_free(http->meter);
    msh_router_free(http->router);
    pthread_cond_destroy(&http->idle);
    pthread_mutex_destroy(&http->lock);
    free(http);
}

static struct msh_http *http_new(const struct msh_http_conf *conf)
{
    struct msh_http *http = msh_alloc0(1, sizeof(*http));

    (void)msh_reserve_keep();
    http->conf = *conf;
    set_defaults(&http->conf);
    http->meter = msh_meter_new(conf->routes, conf->n_routes);
    raise_descriptors(&http->conf);
    pthread_mutex_init(&http->lock, NULL);
    msh_cond_init(&http->idle);
    return http;
}

int msh_http_start(const struct msh_http_conf *conf, struct msh_http **ret, struct msh_err *err)
{
    struct msh_http *http = http_new(conf), *before = *ret;
    int fd = -1;
    int rc = msh_router_new(conf->routes, conf->n_routes, &http->router, err);

    if (rc == 0)
        rc = msh_pool_new(http->conf.workers, http->conf.queue_max, &http->pool, err);
    if (rc == 0)
        rc = msh_watch_new(&http->watch, err);
    if (rc == 0)
        rc = msh_listen_open(conf->listen, http->address, sizeof(http->address), &fd, err);
    if (rc == 0) {
        *ret = http; /* the first request may be served before this function returns */
        rc = start_serving(http, fd, err);
    }
    if (rc < 0) {
        *ret = before;
        if (atomic_load(&http->daemon) != NULL)
            MHD_stop_daemon(atomic_load(&http->daemon));
        http_free(http);
    }
    return rc;
}

const char *msh_http_address(const struct msh_http *http)
{
    return http->address;
}

static void end_streams(struct msh_http *http)
{
    pthread_mutex_lock(&http->lock);
    for (struct msh_conn *conn = http->streams; conn != NULL; conn = conn->next)
        msh_sub_end(conn->req.reply.sub);
    pthread_mutex_unlock(&http->lock);
}

static void wait_idle(struct msh_http *http, int64_t ms)
{
    int64_t until = msh_time_monotonic() + ms;

    pthread_mutex_lock(&http->lock);
    while (http->active + http->n_streams > 0 &&
           msh_cond_wait_until(&http->idle, &http->lock, until))
        ;
    pthread_mutex_unlock(&http->lock);
}

/* The library aborts when a suspended connection is left at its end, so the pool ends first: its
 * last jobs resume theirs, and no new one can start. */
void msh_http_stop(struct msh_http *http, int64_t drain_ms)
{
    struct MHD_Daemon *daemon;

    if (http == NULL)
        return;
    daemon = atomic_load(&http->daemon);
    atomic_store(&http->stopping, true);
    msh_accept_stop(http->accept);
    if (strncmp(http->address, "unix:", 5) == 0)
        (void)unlink(http->address + 5);
    end_streams(http);
    wait_idle(http, drain_ms);
    msh_pool_end(http->pool);
    MHD_stop_daemon(daemon);
    http_free(http);
}

void msh_http_stats(struct msh_http *http, struct msh_http_stats *ret)
{
    *ret = (struct msh_http_stats){ .requests = atomic_load(&http->requests),
                                    .refused = atomic_load(&http->refused),
                                    .connections = connections(http) };
    pthread_mutex_lock(&http->lock);
    ret->streams = http->n_streams;
    pthread_mutex_unlock(&http->lock);
    msh_pool_count(http->pool, &ret->queued, &ret->busy);
}

void msh_http_meter(const struct msh_http *http, struct msh_str *out)
{
    msh_meter_write(http->meter, out);
}
