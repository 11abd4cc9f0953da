/*
 * reply.h - what a handler answers: JSON, a problem document, a file, an export, a stream.
 *
 * A reply is plain data kept in the request; the server sends it after the handler returned. The
 * last msh_reply_* call wins. Headers may be added before or after. Status numbers for errors are
 * chosen in one table here, never by handlers. One thread at a time.
 */
#ifndef MSH_HTTP_REPLY_H
#define MSH_HTTP_REPLY_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct msh_req;
struct msh_sub;

enum msh_reply_kind {
    MSH_REPLY_NONE,
    MSH_REPLY_BYTES,
    MSH_REPLY_FILE,
    MSH_REPLY_PULL,
    MSH_REPLY_STREAM
};

/*
 * Source of a streamed answer. `pull` runs on a worker thread, appends at most about 64 KiB to `out`
 * and returns 1 (more to come), 0 (that was all) or negative (the connection is cut, so that the
 * client sees a broken transfer). `close` runs exactly once, also when the client went away; it may
 * be called from any thread and must not block.
 */
struct msh_pull {
    int (*pull)(void *ctx, struct msh_str *out, struct msh_err *err);
    void (*close)(void *ctx);
    void *ctx; /* may lie in the request's arena, which lasts until after `close` */
};

struct msh_file_reply {
    int fd;                   /* read from and closed by the server */
    int64_t size;             /* bytes */
    const char *content_type; /* NULL = application/octet-stream */
    const char *name;         /* offered file name (UTF-8), NULL = none */
    const char *etag;         /* without quotes, NULL = none */
    bool inline_view;         /* show instead of save; only for types that cannot run */
};

#define MSH_REPLY_HEADERS_MAX 24

struct msh_header {
    const char *name, *value; /* arena */
};

/* Kept inside struct msh_req; handlers use the functions below. */
struct msh_http_reply {
    enum msh_reply_kind kind;
    int status;
    const char *content_type;
    struct msh_str body;
    struct msh_file_reply file;
    int64_t first, length; /* FILE: the range sent */
    struct msh_pull pull;
    struct msh_sub *sub;
    struct msh_header
        *headers; /* MSH_REPLY_HEADERS_MAX of the request's arena, once there is one */
    size_t n_headers;
};

/* JSON. Takes the bytes: `json` is left empty and initialised. 0, or MSH_E_BUG when the string
 * overflowed its maximum. */
int msh_reply_json(struct msh_req *req, int status, struct msh_str *json, struct msh_err *err);

/* Any other bytes (HTML, XML, CSV already in memory). Takes the bytes too. */
int msh_reply_bytes(struct msh_req *req, int status, const char *content_type,
                    struct msh_str *bytes, struct msh_err *err);

/* 204. */
int msh_reply_empty(struct msh_req *req);

/* 303 to a path of this server (starts with one '/'). */
int msh_reply_see_other(struct msh_req *req, const char *path, struct msh_err *err);

/* A file: Range, If-Range, If-None-Match, 206, 304 and 416 are seen to. Takes file->fd in every
 * case, also on failure. */
int msh_reply_file(struct msh_req *req, const struct msh_file_reply *file, struct msh_err *err);

/* The answer is a file to save under this name (UTF-8). */
void msh_reply_offer(struct msh_req *req, const char *name);

/* A streamed answer of unknown length, offered under `name` (NULL = none). Takes `pull`. */
int msh_reply_pull(struct msh_req *req, const char *content_type, const char *name,
                   const struct msh_pull *pull, struct msh_err *err);

/*
 * An error as RFC 9457 problem document {type, title, status, code, detail, field, request_id}. The
 * server does this for any handler that returns a negative rc; a handler calls it only to add
 * members: `extra` is the inside of a JSON object without braces ("\"allowed\":[…]"), or NULL.
 * Returns 0.
 */
int msh_reply_problem(struct msh_req *req, const struct msh_err *err, const char *extra);

/* Status for an error: MSH_E_CONFLICT "idempotency_mismatch" is 422, MSH_E_LIMIT "too_large" 413 … */
int msh_problem_status(const struct msh_err *err);
/* Title ("Not found") of a status used by problem documents. */
const char *msh_problem_title(int status);
/* The document itself, for tests and for callers without a request. */
void msh_problem_write(const struct msh_err *err, int status, const char *request_id,
                       const char *extra, struct msh_str *out);

/* Headers. The value is copied; CR, LF and other control characters are refused (dropped header,
 * false). */
bool msh_reply_header(struct msh_req *req, const char *name, const char *value);
/* ETag: "version". */
void msh_reply_etag(struct msh_req *req, int64_t version);
/* ETag and Location of a thing just made. */
void msh_reply_location(struct msh_req *req, const char *path);

enum msh_cookie_flag {
    MSH_COOKIE_SECURE = 1u << 0,
    MSH_COOKIE_LAX = 1u << 1,      /* SameSite=Lax, else Strict */
    MSH_COOKIE_READABLE = 1u << 2, /* without HttpOnly */
};
/* max_age_s < 0: until the browser closes; 0: delete. */
void msh_reply_cookie(struct msh_req *req, const char *name, const char *value, const char *path,
                      int64_t max_age_s, unsigned flags);

/* ---- for the server ---- */

/* Forget a reply and what it owns (bytes, file, pull, stream). */
void msh_reply_drop(struct msh_http_reply *reply);
/* Add X-Request-Id and the security headers that the handler did not set itself. */
void msh_reply_defaults(struct msh_req *req);

#endif
