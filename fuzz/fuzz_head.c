/*
 * The head of a request: a request line, then a header a line. What is read of framing, versions,
 * keys, cookies, ranges and proxies stays within its bounds.
 */
#include "base/base.h"

#include "fuzz.h"

#include "http/request.h"
#include "http/routes.h"

#define HEADERS_MAX 64
#define FILE_SIZE   1000

/* Cut `text` at the first `stop`; what is behind it, or NULL. */
static char *cut(char *text, char stop)
{
    char *at = strchr(text, stop);

    if (at == NULL)
        return NULL;
    *at = '\0';
    return at + 1;
}

static void ask(const struct msh_req *req)
{
    char client[MSH_ADDRESS_SIZE];
    struct msh_err err = { 0 };
    const char *key;
    int64_t version;
    int rc = msh_req_if_match(req, &version, &err);

    fuzz_promise(rc == 0 ? version >= -1 : rc == MSH_E_INVALID);
    rc = msh_req_idempotency_key(req, &key, &err);
    fuzz_promise(rc == 0 ? key == NULL || (strlen(key) >= 8 && strlen(key) <= 128)
                         : rc == MSH_E_INVALID);
    key = msh_req_cookie(req, "msh_session");
    fuzz_promise(key == NULL || strchr(key, ';') == NULL);
    msh_request_client("10.0.0.1", msh_req_header(req, "X-Forwarded-For"), "10.0.0.1, 10.0.0.2",
                       client);
    fuzz_promise(strlen(client) < sizeof(client) && client[0] != '\0');
}

static void give_file(struct msh_req *req)
{
    const struct msh_file_reply file = { .fd = -1, .size = FILE_SIZE, .etag = "abc" };
    struct msh_http_reply *reply = &req->reply;
    struct msh_err err = { 0 };

    fuzz_promise(msh_reply_file(req, &file, &err) == 0);
    if (reply->kind == MSH_REPLY_FILE)
        fuzz_promise(reply->first >= 0 && reply->length > 0 &&
                     reply->first + reply->length <= FILE_SIZE);
    msh_reply_drop(reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct msh_router *router; /* of a const table, made once */
    struct msh_header headers[HEADERS_MAX];
    struct msh_arena arena;
    struct msh_err err = { 0 };
    struct msh_req req = { .arena = &arena, .headers = headers };
    char *line, *next, *uri;

    if (router == NULL)
        fuzz_promise(msh_router_new(msh_routes, msh_routes_n, &router, &err) == 0);
    if (n > 16384) /* the server takes no larger head */
        return 0;
    msh_arena_init(&arena, 1 << 22);
    line = msh_arena_strndup(&arena, (const char *)data, n);
    next = cut(line, '\n');
    uri = cut(line, ' ');
    while (next != NULL && req.n_headers < HEADERS_MAX) {
        char *name = next, *value;

        next = cut(name, '\n');
        value = cut(name, ':');
        if (value != NULL)
            headers[req.n_headers++] = (struct msh_header){ name, value + strspn(value, " ") };
    }
    if (msh_request_begin(&req, router, line, uri != NULL ? uri : "/", &err) == 0 &&
        req.route != NULL)
        fuzz_promise(msh_request_length(&req) <= (int64_t)msh_request_body_max(&req));
    ask(&req);
    give_file(&req);
    msh_arena_done(&arena);
    return 0;
}
