/*
 * probe.c - a small program on the HTTP machinery for the black-box test test_http.py: no hotline,
 * one route per ability.
 *
 * Usage: probe FOLDER [key=value …] with listen, workers, queue, idle, head, body, queue_events,
 * heartbeat_ms, drain_ms. Prints "ready ADDRESS"; ends on SIGTERM and prints "stopped".
 */
#include "base/base.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "http/limit.h"
#include "http/server.h"
#include "http/stream.h"

/* Sanitizers use memory of their own; what is measured there says nothing. */
#ifdef __has_feature
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    HAS_FEATURE(address_sanitizer) || HAS_FEATURE(thread_sanitizer)
#define SANITIZED true
#else
#define SANITIZED false
#endif

struct probe {
    const char *folder;
    struct msh_http *http;
    struct msh_hub *hub;
    struct msh_limit *limit;
    pthread_mutex_t lock;
    pthread_cond_t change;
    unsigned held, released;
    atomic_uint done, pulls_closed, listeners_closed;
    atomic_bool sessions_end;
};

static struct probe *probe_of(struct msh_req *req)
{
    return req->app;
}

static int answer(struct msh_req *req, int status, struct msh_str *out, struct msh_err *err)
{
    return msh_reply_json(req, status, out, err);
}

static void begin(struct msh_json *w, struct msh_str *out)
{
    msh_str_init(out, (size_t)1024 * 1024);
    msh_json_init(w, out);
    msh_json_object(w, NULL);
}

static int ok(struct msh_req *req, struct msh_err *err)
{
    struct msh_json w;
    struct msh_str out;

    begin(&w, &out);
    msh_json_bool(&w, "ok", true);
    msh_json_string(&w, "client", req->client);
    msh_json_object_end(&w);
    return answer(req, 200, &out, err);
}

/* ---- things ---- */

static const struct msh_name kind_items[] = { { "red", "红", "red" }, { "blue", "蓝", "blue" } };
static const struct msh_names kinds = { "kind", kind_items, MSH_COUNT(kind_items) };

struct place {
    const char *detail;
    double lat;
};
static const struct msh_field place_rows[] = {
    { .name = "detail", .type = MSH_F_STRING, .offset = offsetof(struct place, detail) },
    { .name = "lat",
      .type = MSH_F_NUMBER,
      .offset = offsetof(struct place, lat),
      .min = -90,
      .max = 90 },
};
static MSH_FIELDS(place_fields, "Place", struct place, place_rows);

struct thing {
    const char *title, *note;
    int kind;
    const struct place *place;
    struct msh_id_list ids;
};
static const struct msh_field thing_rows[] = {
    { .name = "title",
      .type = MSH_F_STRING,
      .offset = offsetof(struct thing, title),
      .required = true,
      .max = 20 },
    { .name = "note", .type = MSH_F_TEXT, .offset = offsetof(struct thing, note) },
    { .name = "kind", .type = MSH_F_ENUM, .offset = offsetof(struct thing, kind), .names = &kinds },
    { .name = "place",
      .type = MSH_F_OBJECT,
      .offset = offsetof(struct thing, place),
      .sub = &place_fields },
    { .name = "ids", .type = MSH_F_ID_ARRAY, .offset = offsetof(struct thing, ids) },
};
static MSH_FIELDS(thing_fields, "ThingCreate", struct thing, thing_rows);

static int thing_create(struct msh_req *req, struct msh_err *err)
{
    const struct thing *thing = req->form;
    struct msh_json w;
    struct msh_str out;

    begin(&w, &out);
    msh_json_string(&w, "title", thing->title);
    msh_json_string(&w, "kind", thing->kind >= 0 ? msh_name_code(&kinds, thing->kind) : NULL);
    msh_json_double(&w, "lat", thing->place != NULL ? thing->place->lat : 0);
    msh_json_int(&w, "ids", (int64_t)thing->ids.n);
    msh_json_object_end(&w);
    msh_reply_etag(req, 1);
    return answer(req, 201, &out, err);
}

struct thing_query {
    int64_t limit;
    struct msh_enum_list kind;
    const char *q;
};
static const struct msh_field query_rows[] = {
    { .name = "limit",
      .type = MSH_F_INT,
      .offset = offsetof(struct thing_query, limit),
      .min = 1,
      .max = 100 },
    { .name = "kind",
      .type = MSH_F_ENUM_ARRAY,
      .offset = offsetof(struct thing_query, kind),
      .names = &kinds },
    { .name = "q", .type = MSH_F_STRING, .offset = offsetof(struct thing_query, q) },
};
static MSH_FIELDS(query_fields, "ThingQuery", struct thing_query, query_rows);

static int thing_get(struct msh_req *req, struct msh_err *err)
{
    const struct thing_query *query = req->query;
    struct msh_json w;
    struct msh_str out;
    int64_t id;
    int rc = msh_req_param_id(req, "id", &id, err);

    if (rc < 0)
        return rc;
    begin(&w, &out);
    msh_json_id(&w, "id", id);
    msh_json_int(&w, "limit", query->limit);
    msh_json_int(&w, "kinds", (int64_t)query->kind.n);
    msh_json_string(&w, "q", query->q);
    msh_json_object_end(&w);
    return answer(req, 200, &out, err);
}

static int thing_put(struct msh_req *req, struct msh_err *err)
{
    int64_t version;
    int rc = msh_req_if_match(req, &version, err);

    if (rc == 0 && version != 1) {
        (void)msh_err_set(err, MSH_E_STALE, "stale", "the thing is at version 1");
        return msh_reply_problem(req, err, "\"current\":{\"version\":\"1\"}");
    }
    return rc < 0 ? rc : msh_reply_empty(req);
}

/* ---- errors ---- */

static int fail(struct msh_req *req, struct msh_err *err)
{
    const char *rc = msh_req_query(req, "rc"), *code = msh_req_query(req, "code");
    int64_t number = MSH_E_BUG;

    if (rc != NULL)
        (void)msh_parse_i64(rc, -100, -1, &number);
    return msh_err_set(err, (enum msh_rc)number, code != NULL ? code : "some_code",
                       "a secret path");
}

static int no_reply(struct msh_req *req, struct msh_err *err)
{
    (void)req;
    (void)err;
    return 0;
}

static int limited(struct msh_req *req, struct msh_err *err)
{
    int rc = msh_limit_take(probe_of(req)->limit, req->client, 1, 1000, err);

    return rc < 0 ? rc : ok(req, err);
}

/* ---- holding workers ---- */

static int hold(struct msh_req *req, struct msh_err *err)
{
    struct probe *probe = probe_of(req);
    unsigned mine;

    pthread_mutex_lock(&probe->lock);
    mine = ++probe->held;
    while (probe->released < mine)
        pthread_cond_wait(&probe->change, &probe->lock);
    pthread_mutex_unlock(&probe->lock);
    return ok(req, err);
}

static int release_all(struct msh_req *req, struct msh_err *err)
{
    struct probe *probe = probe_of(req);

    pthread_mutex_lock(&probe->lock);
    probe->released = UINT_MAX;
    pthread_cond_broadcast(&probe->change);
    pthread_mutex_unlock(&probe->lock);
    return ok(req, err);
}

static int stats(struct msh_req *req, struct msh_err *err)
{
    struct probe *probe = probe_of(req);
    struct msh_http_stats at;
    struct msh_json w;
    struct msh_str out;

    msh_http_stats(probe->http, &at);
    begin(&w, &out);
    msh_json_int(&w, "connections", at.connections);
    msh_json_int(&w, "streams", at.streams);
    msh_json_int(&w, "queued", at.queued);
    msh_json_int(&w, "busy", at.busy);
    msh_json_int(&w, "refused", (int64_t)at.refused);
    msh_json_bool(&w, "sanitized", SANITIZED);
    msh_json_int(&w, "done", atomic_load(&probe->done));
    msh_json_int(&w, "pulls_closed", atomic_load(&probe->pulls_closed));
    msh_json_int(&w, "listeners_closed", atomic_load(&probe->listeners_closed));
    msh_json_int(&w, "listeners", (int64_t)msh_hub_count(probe->hub));
    msh_json_object_end(&w);
    return answer(req, 200, &out, err);
}

/* ---- files ---- */

static int file_put(struct msh_req *req, struct msh_err *err)
{
    char hex[65];
    struct msh_json w;
    struct msh_str out;

    msh_hex(req->upload->sha256, 32, hex);
    begin(&w, &out);
    msh_json_int(&w, "size", req->upload->size);
    msh_json_string(&w, "sha256", hex);
    msh_json_object_end(&w);
    return answer(req, 201, &out, err);
}

static int file_get(struct msh_req *req, struct msh_err *err)
{
    struct msh_file_reply file = { .name = "现场 照片.txt",
                                   .etag = "abc",
                                   .content_type = "text/plain" };
    const char *path =
        msh_arena_fmt(req->arena, "%s/%s", probe_of(req)->folder, msh_req_param(req, "name"));
    struct stat st;

    file.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (file.fd < 0 || fstat(file.fd, &st) != 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such file");
    file.size = st.st_size;
    return msh_reply_file(req, &file, err);
}

/* ---- exports ---- */

struct rows {
    struct probe *probe;
    int64_t at, n, fail_at;
};

static int rows_pull(void *ctx, struct msh_str *out, struct msh_err *err)
{
    struct rows *rows = ctx;

    for (int i = 0; i < 1000 && rows->at < rows->n; i++) {
        if (rows->at == rows->fail_at)
            return msh_err_set(err, MSH_E_IO, "disk", "a row could not be read");
        msh_str_fmt(out, "row %" PRId64 "\n", rows->at++);
    }
    return rows->at < rows->n;
}

static void rows_close(void *ctx)
{
    atomic_fetch_add(&((struct rows *)ctx)->probe->pulls_closed, 1);
    free(ctx);
}

static int export(struct msh_req *req, struct msh_err *err)
{
    struct rows *rows = msh_alloc0(1, sizeof(*rows));
    const struct msh_pull pull = { rows_pull, rows_close, rows };
    const char *n = msh_req_query(req, "n"), *fail_at = msh_req_query(req, "fail_at");

    rows->probe = probe_of(req);
    rows->fail_at = -1;
    if (n != NULL)
        (void)msh_parse_i64(n, 0, 100000000, &rows->n);
    if (fail_at != NULL)
        (void)msh_parse_i64(fail_at, 0, 100000000, &rows->fail_at);
    return msh_reply_pull(req, "text/csv; charset=utf-8", "rows.csv", &pull, err);
}

/* ---- streams ---- */

struct listener {
    struct probe *probe;
    char room[32];
};

static bool listener_wants(void *ctx, const struct msh_stream_event *event)
{
    return msh_streq(((struct listener *)ctx)->room, event->detail);
}

static bool listener_alive(void *ctx)
{
    return !atomic_load(&((struct listener *)ctx)->probe->sessions_end);
}

static void listener_close(void *ctx)
{
    atomic_fetch_add(&((struct listener *)ctx)->probe->listeners_closed, 1);
    free(ctx);
}

static int listen_room(struct msh_req *req, struct msh_err *err)
{
    struct listener *ctx = msh_alloc0(1, sizeof(*ctx));
    const struct msh_listener listener = { listener_wants, listener_alive, listener_close, ctx };

    ctx->probe = probe_of(req);
    (void)msh_copy(ctx->room, sizeof(ctx->room), msh_req_param(req, "room"));
    return msh_reply_stream(req, probe_of(req)->hub, &listener, err);
}

/* ?n= events with ids first, first+1 … in one go */
static int publish(struct msh_req *req, struct msh_err *err)
{
    const char *room = msh_req_param(req, "room"), *text = msh_req_query(req, "n");
    const char *from = msh_req_query(req, "first");
    int64_t n = 1, first = 1;
    char id[MSH_ID_SIZE], *data;

    if (text != NULL)
        (void)msh_parse_i64(text, 0, 1000000, &n);
    if (from != NULL)
        (void)msh_parse_i64(from, 0, 1000000, &first);
    data = msh_arena_alloc(req->arena, 1024);
    memset(data, 'x', 1000);
    for (int64_t i = first; i < first + n; i++) {
        const struct msh_stream_event event = { .id = id,
                                                .type = "ticket",
                                                .data = n > 1 ? data : "{\"a\":1}",
                                                .detail = room,
                                                .detail_n = strlen(room) + 1 };

        msh_id_format(i, id);
        msh_hub_publish(probe_of(req)->hub, &event);
    }
    return ok(req, err);
}

static int end_sessions(struct msh_req *req, struct msh_err *err)
{
    atomic_store(&probe_of(req)->sessions_end, true);
    return ok(req, err);
}

/* ---- pages ---- */

static int page(struct msh_req *req, struct msh_err *err)
{
    struct msh_str out;

    msh_str_init(&out, 1000);
    msh_str_add(&out, "<!doctype html><title>页</title>");
    return msh_reply_bytes(req, 200, "text/html; charset=utf-8", &out, err);
}

static int form_post(struct msh_req *req, struct msh_err *err)
{
    msh_reply_cookie(req, "seen", "yes", "/", 60, MSH_COOKIE_LAX);
    return msh_reply_see_other(req, "/page", err);
}

static int problem_page(struct msh_req *req, const struct msh_err *problem, int status)
{
    struct msh_err err = { 0 };
    struct msh_str out;

    msh_str_init(&out, 1000);
    msh_str_fmt(&out, "<h1>%s</h1>", problem->code);
    return msh_reply_bytes(req, status, "text/html; charset=utf-8", &out, &err);
}

/* ---- the table ---- */

#define PUBLIC MSH_ROUTE_PUBLIC
#define INLINE (MSH_ROUTE_PUBLIC | MSH_ROUTE_INLINE)

static const struct msh_route routes[] = {
    { MSH_GET, "/healthz", ok, 0, 0, "Alive?", .flags = INLINE },
    { MSH_GET, "/stats", stats, 0, 0, "Counters", .flags = INLINE },
    { MSH_POST, "/release", release_all, 0, 0, "Let go", .flags = INLINE },
    { MSH_POST, "/end-sessions", end_sessions, 0, 0, "End", .flags = INLINE },
    { MSH_POST, "/api/v1/hold", hold, 0, 0, "Hold a worker", .flags = PUBLIC },
    { MSH_POST, "/api/v1/things", thing_create, 0, 4096, "Make", &thing_fields, .flags = PUBLIC },
    { MSH_GET, "/api/v1/things/{id}", thing_get, 0, 0, "Read", NULL, &query_fields,
      .flags = PUBLIC },
    { MSH_PUT, "/api/v1/things/{id}", thing_put, 0, 100, "Edit", .flags = PUBLIC | MSH_ROUTE_EDIT },
    { MSH_GET, "/api/v1/secret", ok, 1, 0, "Private" },
    { MSH_GET, "/api/v1/limited", limited, 0, 0, "Three times only", .flags = PUBLIC },
    { MSH_GET, "/api/v1/fail", fail, 0, 0, "Fail", .flags = PUBLIC },
    { MSH_GET, "/api/v1/no-reply", no_reply, 0, 0, "Fail", .flags = PUBLIC },
    { MSH_POST, "/api/v1/files", file_put, 1, 1024 * 1024, "Upload", .flags = MSH_ROUTE_FILE },
    { MSH_GET, "/api/v1/files/{name}", file_get, 0, 0, "Download",
      .flags = PUBLIC | MSH_ROUTE_DOWNLOAD },
    { MSH_GET, "/api/v1/export", export, 0, 0, "Export", .flags = PUBLIC | MSH_ROUTE_DOWNLOAD },
    { MSH_GET, "/api/v1/rooms/{room}", listen_room, 0, 0, "Listen",
      .flags = PUBLIC | MSH_ROUTE_STREAM },
    { MSH_POST, "/api/v1/rooms/{room}", publish, 0, 0, "Publish", .flags = PUBLIC },
    { MSH_GET, "/page", page, 0, 0, "A page", .flags = PUBLIC | MSH_ROUTE_PAGE },
    { MSH_POST, "/form", form_post, 0, 4096, "A form", &thing_fields,
      .flags = PUBLIC | MSH_ROUTE_PAGE | MSH_ROUTE_FORM },
    { MSH_GET, "/assets/{path*}", page, 0, 0, "Files", .flags = PUBLIC | MSH_ROUTE_PAGE },
};

static int authorise(struct msh_req *req, struct msh_err *err)
{
    const char *token = msh_req_header(req, "Authorization");

    if ((req->route->flags & MSH_ROUTE_PUBLIC) == 0 &&
        (token == NULL || !msh_streq(token, "Bearer good")))
        return msh_err_set(err, MSH_E_UNAUTHENTICATED, "unauthenticated", "no token");
    req->principal_id = 7;
    return 0;
}

static void done(struct msh_req *req)
{
    atomic_fetch_add(&probe_of(req)->done, 1);
}

/* ---- main ---- */

static const char *option(int argc, char **argv, const char *name, const char *fallback)
{
    size_t n = strlen(name);

    for (int i = 2; i < argc; i++)
        if (strncmp(argv[i], name, n) == 0 && argv[i][n] == '=')
            return argv[i] + n + 1;
    return fallback;
}

static unsigned number(int argc, char **argv, const char *name)
{
    int64_t value = 0;

    (void)msh_parse_i64(option(argc, argv, name, "0"), 0, INT_MAX, &value);
    return (unsigned)value;
}

int main(int argc, char **argv)
{
    struct probe probe = { .folder = argc > 1 ? argv[1] : "." };
    const struct msh_hub_conf hub = { .heartbeat_ms = number(argc, argv, "heartbeat_ms"),
                                      .queue_max = number(argc, argv, "queue_events") };
    const struct msh_http_conf conf = { .listen = option(argc, argv, "listen", "127.0.0.1:0"),
                                        .routes = routes,
                                        .n_routes = MSH_COUNT(routes),
                                        .app = &probe,
                                        .authorise = authorise,
                                        .done = done,
                                        .problem_page = problem_page,
                                        .temp_dir = probe.folder,
                                        .trusted_proxies = option(argc, argv, "proxies", ""),
                                        .workers = number(argc, argv, "workers"),
                                        .queue_max = number(argc, argv, "queue"),
                                        .idle_timeout_s = number(argc, argv, "idle"),
                                        .header_timeout_s = number(argc, argv, "head"),
                                        .body_timeout_s = number(argc, argv, "body"),
                                        .answer_timeout_s = number(argc, argv, "answer") };
    struct msh_err err = { 0 };
    sigset_t ends;
    int signal_number;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    pthread_mutex_init(&probe.lock, NULL);
    pthread_cond_init(&probe.change, NULL);
    probe.hub = msh_hub_new(&hub);
    probe.limit = msh_limit_new(3, 3600 * 1000, 3, 64);
    if (msh_http_start(&conf, &probe.http, &err) < 0) {
        (void)fprintf(stderr, "%s: %s\n", err.code, err.text);
        return 1;
    }
    (void)printf("ready %s\n", msh_http_address(probe.http));
    (void)fflush(stdout);
    (void)sigwait(&ends, &signal_number);
    msh_http_stop(probe.http, MSH_MAX((int64_t)number(argc, argv, "drain_ms"), 1));
    msh_hub_free(probe.hub);
    msh_limit_free(probe.limit);
    (void)printf("stopped\n");
    return 0;
}
