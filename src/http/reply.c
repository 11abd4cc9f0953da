#include "base/base.h"

#include "http/reply.h"

#include <unistd.h>

#include "base/log.h"
#include "http/server.h"
#include "http/stream_sub.h"

#define LENGTH_TEXT 64

/* ---- headers ---- */

static bool is_clean(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return false;
    return true;
}

static bool has_header(const struct msh_http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->n_headers; i++)
        if (msh_streq(reply->headers[i].name, name))
            return true;
    return false;
}

/* There is room: the caller has looked. */
static struct msh_header *next_header(struct msh_req *req)
{
    struct msh_http_reply *reply = &req->reply;

    if (reply->headers == NULL)
        reply->headers = MSH_ARRAY(req->arena, MSH_REPLY_HEADERS_MAX, struct msh_header);
    return &reply->headers[reply->n_headers++];
}

bool msh_reply_header(struct msh_req *req, const char *name, const char *value)
{
    struct msh_http_reply *reply = &req->reply;

    if (!is_clean(value) || reply->n_headers == MSH_REPLY_HEADERS_MAX) {
        msh_log(MSH_LOG_WARN, "header_dropped", "id=%s header=%s", req->id, name);
        return false;
    }
    *next_header(req) = (struct msh_header){ msh_arena_strdup(req->arena, name),
                                             msh_arena_strdup(req->arena, value) };
    return true;
}

void msh_reply_etag(struct msh_req *req, int64_t version)
{
    char text[LENGTH_TEXT];

    (void)snprintf(text, sizeof(text), "\"%" PRId64 "\"", version);
    (void)msh_reply_header(req, "ETag", text);
}

void msh_reply_location(struct msh_req *req, const char *path)
{
    (void)msh_reply_header(req, "Location", path);
}

void msh_reply_cookie(struct msh_req *req, const char *name, const char *value, const char *path,
                      int64_t max_age_s, unsigned flags)
{
    struct msh_str text;

    msh_str_init(&text, 4096);
    msh_str_fmt(&text, "%s=%s; Path=%s; SameSite=%s", name, value, path,
                (flags & MSH_COOKIE_LAX) != 0 ? "Lax" : "Strict");
    if (max_age_s >= 0)
        msh_str_fmt(&text, "; Max-Age=%" PRId64, max_age_s);
    if ((flags & MSH_COOKIE_READABLE) == 0)
        msh_str_add(&text, "; HttpOnly");
    if ((flags & MSH_COOKIE_SECURE) != 0)
        msh_str_add(&text, "; Secure");
    (void)msh_reply_header(req, "Set-Cookie", text.p);
    msh_str_done(&text);
}

/* What every answer carries unless the handler chose its own. */
static const struct {
    unsigned flags; /* only for routes with one of these flags; 0 = only without MSH_ROUTE_PAGE */
    const char *name, *value;
} defaults[] = {
    { 0, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox" },
    { MSH_ROUTE_PAGE, "Content-Security-Policy",
      "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
      "form-action 'self'; frame-ancestors 'none'" },
    { 0, "Referrer-Policy", "no-referrer" },
    { MSH_ROUTE_PAGE, "Referrer-Policy", "same-origin" },
    { 0, "Cache-Control", "no-store" },
    { MSH_ROUTE_PAGE, "Cache-Control", "no-store" },
    { 0, "X-Content-Type-Options", "nosniff" },
    { MSH_ROUTE_PAGE, "X-Content-Type-Options", "nosniff" },
    { 0, "X-Frame-Options", "DENY" },
    { MSH_ROUTE_PAGE, "X-Frame-Options", "DENY" },
    { 0, "Cross-Origin-Resource-Policy", "same-origin" },
    { MSH_ROUTE_PAGE, "Cross-Origin-Resource-Policy", "same-origin" },
};

void msh_reply_defaults(struct msh_req *req)
{
    struct msh_http_reply *reply = &req->reply;
    const char *type = reply->content_type != NULL ? reply->content_type : "";
    bool page = (req->route != NULL && (req->route->flags & MSH_ROUTE_PAGE) != 0) ||
                strncmp(type, "text/html", 9) == 0;

    if (!has_header(reply, "X-Request-Id"))
        (void)msh_reply_header(req, "X-Request-Id", req->id);
    for (size_t i = 0; i < MSH_COUNT(defaults); i++)
        if ((defaults[i].flags != 0) == page && !has_header(reply, defaults[i].name) &&
            reply->n_headers < MSH_REPLY_HEADERS_MAX)
            *next_header(req) = (struct msh_header){ defaults[i].name, defaults[i].value };
}

/* ---- kinds ---- */

void msh_reply_drop(struct msh_http_reply *reply)
{
    if (reply->kind == MSH_REPLY_BYTES)
        msh_str_done(&reply->body);
    if (reply->kind == MSH_REPLY_FILE && reply->file.fd >= 0)
        (void)close(reply->file.fd);
    if (reply->kind == MSH_REPLY_PULL && reply->pull.close != NULL)
        reply->pull.close(reply->pull.ctx);
    if (reply->kind == MSH_REPLY_STREAM)
        msh_sub_detach(reply->sub);
    reply->kind = MSH_REPLY_NONE;
}

static void put(struct msh_req *req, enum msh_reply_kind kind, int status, const char *type)
{
    msh_reply_drop(&req->reply);
    req->reply.kind = kind;
    req->reply.status = status;
    req->reply.content_type = type;
}

int msh_reply_bytes(struct msh_req *req, int status, const char *content_type,
                    struct msh_str *bytes, struct msh_err *err)
{
    size_t max = bytes->max;

    if (bytes->overflow) {
        msh_str_clear(bytes);
        return msh_err_set(err, MSH_E_BUG, "answer_too_long", "an answer passed its %zu bytes",
                           max);
    }
    put(req, MSH_REPLY_BYTES, status, msh_arena_strdup(req->arena, content_type));
    req->reply.body = *bytes;
    msh_str_init(bytes, max);
    return 0;
}

int msh_reply_json(struct msh_req *req, int status, struct msh_str *json, struct msh_err *err)
{
    return msh_reply_bytes(req, status, "application/json", json, err);
}

int msh_reply_empty(struct msh_req *req)
{
    put(req, MSH_REPLY_BYTES, 204, NULL);
    msh_str_init(&req->reply.body, 0);
    return 0;
}

int msh_reply_see_other(struct msh_req *req, const char *path, struct msh_err *err)
{
    if (path[0] != '/' || path[1] == '/' || path[1] == '\\' || !is_clean(path))
        return msh_err_set(err, MSH_E_BUG, "redirect", "not a path of this server");
    put(req, MSH_REPLY_BYTES, 303, NULL);
    msh_str_init(&req->reply.body, 0);
    msh_reply_location(req, path);
    return 0;
}

/* attachment; filename="plain.pdf"; filename*=UTF-8''%E7… (RFC 6266) */
static void disposition(struct msh_req *req, const char *name, bool inline_view)
{
    struct msh_str text;

    if (name == NULL && inline_view)
        return;
    msh_str_init(&text, 2048);
    msh_str_add(&text, inline_view ? "inline" : "attachment");
    if (name != NULL) {
        msh_str_add(&text, "; filename=\"");
        for (const char *p = name; *p != '\0'; p++)
            if ((unsigned char)*p < 0x80)
                msh_str_addc(&text, *p < 0x20 || *p == '"' || *p == '\\' || *p == '/' ? '_' : *p);
            else if (((unsigned char)*p & 0xC0) == 0xC0)
                msh_str_addc(&text, '_');
        msh_str_add(&text, "\"; filename*=UTF-8''");
        for (const char *p = name; *p != '\0'; p++)
            if (isalnum((unsigned char)*p) || *p == '.' || *p == '-' || *p == '_')
                msh_str_addc(&text, *p);
            else
                msh_str_fmt(&text, "%%%02X", (unsigned char)*p);
    }
    if (!text.overflow)
        (void)msh_reply_header(req, "Content-Disposition", text.p);
    msh_str_done(&text);
}

void msh_reply_offer(struct msh_req *req, const char *name)
{
    disposition(req, name, false);
}

int msh_reply_pull(struct msh_req *req, const char *content_type, const char *name,
                   const struct msh_pull *pull, struct msh_err *err)
{
    (void)err;
    put(req, MSH_REPLY_PULL, 200, msh_arena_strdup(req->arena, content_type));
    req->reply.pull = *pull;
    if (name != NULL)
        disposition(req, name, false);
    return 0;
}

void msh_reply_set_stream(struct msh_req *req, struct msh_sub *sub)
{
    put(req, MSH_REPLY_STREAM, 200, "text/event-stream");
    req->reply.sub = sub;
    /* A proxy that buffers would hold events back. */
    (void)msh_reply_header(req, "X-Accel-Buffering", "no");
}

/* ---- files ---- */

static bool etag_matches(const char *header, const char *etag)
{
    size_t n = etag != NULL ? strlen(etag) : 0;

    if (header == NULL || n == 0)
        return false;
    if (msh_streq(header, "*"))
        return true;
    for (const char *p = strchr(header, '"'); p != NULL; p = strchr(p, '"')) {
        size_t len = strcspn(++p, "\"");

        if (len == n && memcmp(p, etag, n) == 0)
            return true;
        p += len;
        if (*p == '"')
            p++;
    }
    return false;
}

enum range { RANGE_NONE, RANGE_OK, RANGE_BAD };

/* One range of bytes; several, or another unit, are ignored as RFC 9110 allows. */
static enum range parse_range(const char *text, int64_t size, int64_t *ret_first,
                              int64_t *ret_length)
{
    char first[LENGTH_TEXT];
    const char *dash;
    int64_t from = 0, to = size - 1;

    if (text == NULL || strncmp(text, "bytes=", 6) != 0 || strchr(text, ',') != NULL)
        return RANGE_NONE;
    text += 6;
    dash = strchr(text, '-');
    if (dash == NULL || (size_t)(dash - text) >= sizeof(first) || (dash == text && dash[1] == '\0'))
        return RANGE_NONE;
    memcpy(first, text, (size_t)(dash - text));
    first[dash - text] = '\0';
    if (first[0] != '\0' && !msh_parse_i64(first, 0, INT64_MAX, &from))
        return RANGE_NONE;
    if (dash[1] != '\0' && !msh_parse_i64(dash + 1, 0, INT64_MAX, &to))
        return RANGE_NONE;
    if (first[0] == '\0') { /* the last `to` bytes */
        from = to >= size ? 0 : size - to;
        if (to == 0)
            return RANGE_BAD;
        to = size - 1;
    } else if (dash[1] != '\0' && to < from) {
        return RANGE_NONE;
    }
    if (from >= size)
        return RANGE_BAD;
    *ret_first = from;
    *ret_length = MSH_MIN(to, size - 1) - from + 1;
    return RANGE_OK;
}

static int refuse_range(struct msh_req *req, int64_t size)
{
    struct msh_err err = { 0 };
    char text[LENGTH_TEXT];

    (void)msh_err_set(&err, MSH_E_LIMIT, "range", "the range lies outside the file");
    (void)snprintf(text, sizeof(text), "bytes */%" PRId64, size);
    (void)msh_reply_header(req, "Content-Range", text);
    return msh_reply_problem(req, &err, NULL);
}

int msh_reply_file(struct msh_req *req, const struct msh_file_reply *file, struct msh_err *err)
{
    struct msh_http_reply *reply = &req->reply;
    const char *if_range = msh_req_header(req, "If-Range");
    const char *range = msh_req_header(req, "Range");
    const char *type = file->content_type != NULL ? file->content_type : "application/octet-stream";
    char text[3 * LENGTH_TEXT];

    (void)err;
    put(req, MSH_REPLY_FILE, 200, msh_arena_strdup(req->arena, type));
    reply->file = *file;
    reply->first = 0;
    reply->length = file->size;
    if (file->etag != NULL) {
        (void)snprintf(text, sizeof(text), "\"%.128s\"", file->etag);
        (void)msh_reply_header(req, "ETag", text);
    }
    if (etag_matches(msh_req_header(req, "If-None-Match"), file->etag)) {
        put(req, MSH_REPLY_BYTES, 304, NULL);
        msh_str_init(&reply->body, 0);
        return 0;
    }
    (void)msh_reply_header(req, "Accept-Ranges", "bytes");
    if (if_range != NULL && !etag_matches(if_range, file->etag))
        range = NULL;
    switch (parse_range(range, file->size, &reply->first, &reply->length)) {
    case RANGE_BAD:
        return refuse_range(req, file->size);
    case RANGE_OK:
        reply->status = 206;
        (void)snprintf(text, sizeof(text), "bytes %" PRId64 "-%" PRId64 "/%" PRId64, reply->first,
                       reply->first + reply->length - 1, file->size);
        (void)msh_reply_header(req, "Content-Range", text);
        break;
    case RANGE_NONE:
        break;
    }
    disposition(req, file->name, file->inline_view);
    return 0;
}
