#include "base/base.h"

#include "http/request.h"

#include <arpa/inet.h>
#include <strings.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/log.h"
#include "base/time.h"
#include "http/json_in.h"

/* Routes without a body tolerate a small one: generic clients send "{}" with every POST. */
#define STRAY_BODY_MAX 1024

/* ---- what handlers ask ---- */

const char *msh_req_param(const struct msh_req *req, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < req->match.n; i++)
        if (req->match.params[i].name_n == n && memcmp(req->match.params[i].name, name, n) == 0)
            return req->match.params[i].value;
    return "";
}

int msh_req_param_id(const struct msh_req *req, const char *name, int64_t *ret, struct msh_err *err)
{
    int64_t id;

    if (!msh_id_parse(msh_req_param(req, name), &id) || id <= 0)
        return msh_err_set(err, MSH_E_NOT_FOUND, "not_found", "no such thing");
    *ret = id;
    return 0;
}

const char *msh_req_query(const struct msh_req *req, const char *name)
{
    for (size_t i = 0; i < req->n_pairs; i++)
        if (msh_streq(req->pairs[i].name, name))
            return req->pairs[i].value;
    return NULL;
}

const char *msh_req_header(const struct msh_req *req, const char *name)
{
    for (size_t i = 0; i < req->n_headers; i++)
        if (strcasecmp(req->headers[i].name, name) == 0)
            return req->headers[i].value;
    return NULL;
}

const char *msh_req_cookie(const struct msh_req *req, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < req->n_headers; i++) {
        const char *p = req->headers[i].value;

        if (strcasecmp(req->headers[i].name, "Cookie") != 0)
            continue;
        while (*p != '\0') {
            size_t len;

            p += strspn(p, " \t;");
            len = strcspn(p, ";");
            if (len > n && p[n] == '=' && memcmp(p, name, n) == 0)
                return msh_arena_strndup(req->arena, p + n + 1, len - n - 1);
            p += len;
        }
    }
    return NULL;
}

int msh_req_if_match(const struct msh_req *req, int64_t *ret, struct msh_err *err)
{
    const char *text = msh_req_header(req, "If-Match");
    size_t n = text != NULL ? strlen(text) : 0;
    char digits[MSH_ID_SIZE];

    if (text == NULL || msh_streq(text, "*")) {
        *ret = -1;
        return 0;
    }
    if (n >= 3 && n <= sizeof(digits) && text[0] == '"' && text[n - 1] == '"') {
        memcpy(digits, text + 1, n - 2);
        digits[n - 2] = '\0';
        if (msh_parse_i64(digits, 0, INT64_MAX, ret))
            return 0;
    }
    return msh_err_field(err, "If-Match", "if_match",
                         "must be the ETag that came with the version seen, such as \"3\"");
}

int msh_req_idempotency_key(const struct msh_req *req, const char **ret, struct msh_err *err)
{
    const char *key = msh_req_header(req, "Idempotency-Key");
    size_t n = key != NULL ? strlen(key) : 0;
    bool visible = true;

    for (size_t i = 0; i < n; i++)
        visible = visible && key[i] > ' ' && key[i] <= '~';
    if (key != NULL && (!visible || n < 8 || n > 128))
        return msh_err_field(err, "Idempotency-Key", "format", "8 to 128 visible ASCII characters");
    *ret = key;
    return 0;
}

/* ---- the head ---- */

static enum msh_method parse_method(const char *name)
{
    for (unsigned i = 0; i < MSH_METHOD_COUNT; i++)
        if (msh_streq(msh_method_name((enum msh_method)i), name))
            return (enum msh_method)i;
    return MSH_METHOD_COUNT;
}

static size_t count_headers(const struct msh_req *req, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < req->n_headers; i++)
        n += strcasecmp(req->headers[i].name, name) == 0;
    return n;
}

int64_t msh_request_length(const struct msh_req *req)
{
    const char *text = msh_req_header(req, "Content-Length");
    int64_t length;

    return text != NULL && msh_parse_i64(text, 0, INT64_MAX, &length) ? length : -1;
}

size_t msh_request_body_max(const struct msh_req *req)
{
    return req->route->body_max > 0 ? req->route->body_max : STRAY_BODY_MAX;
}

/* Two lengths, or a length and chunks, may be read differently by a proxy in front: refuse. */
static int check_framing(const struct msh_req *req, struct msh_err *err)
{
    const char *coding = msh_req_header(req, "Transfer-Encoding");
    size_t lengths = count_headers(req, "Content-Length");

    if (lengths > 1 || (lengths == 1 && coding != NULL) ||
        (lengths == 1 && msh_request_length(req) < 0) ||
        count_headers(req, "Transfer-Encoding") > 1 ||
        (coding != NULL && strcasecmp(coding, "chunked") != 0))
        return msh_err_set(err, MSH_E_INVALID, "framing", "the body's length is ambiguous");
    return 0;
}

static int check_length(const struct msh_req *req, struct msh_err *err)
{
    const char *coding = msh_req_header(req, "Content-Encoding");
    int64_t length = msh_request_length(req);

    if (coding != NULL && strcasecmp(coding, "identity") != 0)
        return msh_err_set(err, MSH_E_TYPE, "content_encoding", "encoded bodies are not taken");
    if (length > 0 && (uint64_t)length > msh_request_body_max(req))
        return msh_err_set(err, MSH_E_LIMIT, "too_large", "the body may have at most %zu bytes",
                           msh_request_body_max(req));
    return 0;
}

static void make_request_id(char out[MSH_REQUEST_ID_SIZE])
{
    uint8_t bytes[(MSH_REQUEST_ID_SIZE - 1) / 2];

    msh_random(bytes, sizeof(bytes));
    msh_hex(bytes, sizeof(bytes), out);
}

int msh_request_begin(struct msh_req *req, const struct msh_router *router, const char *method,
                      const char *uri, struct msh_err *err)
{
    enum msh_method wanted = parse_method(method);
    size_t n = strcspn(uri, "?");
    struct msh_str allow;
    int rc;

    make_request_id(req->id);
    req->received_at = msh_time_now();
    req->method = wanted == MSH_HEAD ? MSH_GET : wanted;
    req->path = msh_arena_strndup(req->arena, uri, n);
    req->query_text = uri[n] == '?' ? uri + n + 1 : "";
    rc = check_framing(req, err);
    if (rc == 0)
        rc = msh_router_find(router, wanted, req->path, req->arena, &req->match, err);
    req->route = req->match.route;
    if (rc == MSH_E_STATE) {
        msh_str_init(&allow, 128);
        msh_router_allow(req->match.allowed, &allow);
        (void)msh_reply_header(req, "Allow", allow.p);
        msh_str_done(&allow);
        if (wanted == MSH_OPTIONS) /* not an error: the Allow header is the answer */
            return msh_reply_empty(req);
    }
    return rc == 0 ? check_length(req, err) : rc;
}

/* ---- on a worker ---- */

int msh_request_authorise(struct msh_req *req, const struct msh_http_conf *conf,
                          struct msh_err *err)
{
    int rc = msh_pairs_parse(req->query_text, strlen(req->query_text), req->arena, &req->pairs,
                             &req->n_pairs, err);

    if (rc < 0)
        return rc;
    if (conf->authorise != NULL)
        rc = conf->authorise(req, err);
    else if ((req->route->flags & MSH_ROUTE_PUBLIC) == 0)
        rc = msh_err_set(err, MSH_E_UNAUTHENTICATED, "unauthenticated", "who is calling?");
    if (rc == 0 && (req->route->flags & MSH_ROUTE_EDIT) != 0 &&
        msh_req_header(req, "If-Match") == NULL)
        rc = msh_err_set(err, MSH_E_PRECONDITION, "if_match_required",
                         "an edit must say which version it is based on (If-Match)");
    return rc;
}

static bool is_type(const char *header, const char *type)
{
    size_t n = strlen(type);
    const char *p;

    if (header == NULL || strncasecmp(header, type, n) != 0)
        return false;
    p = header + n;
    p += strspn(p, " \t");
    if (*p == '\0')
        return true;
    if (*p++ != ';')
        return false;
    p += strspn(p, " \t");
    return *p == '\0' || strcasecmp(p, "charset=utf-8") == 0 ||
           strcasecmp(p, "charset=\"utf-8\"") == 0;
}

/* A form's token and idempotency key travel in the body; the handler finds them in the raw body. */
static const char *const form_extras[] = { "_csrf", "_key", NULL };

static int decode_form(struct msh_req *req, struct msh_err *err)
{
    struct msh_pair *pairs;
    size_t n;
    void *form;
    int rc;

    if (req->body_n > 0 &&
        !is_type(msh_req_header(req, "Content-Type"), "application/x-www-form-urlencoded"))
        return msh_err_set(err, MSH_E_TYPE, "content_type",
                           "send application/x-www-form-urlencoded");
    rc = msh_pairs_parse(req->body, req->body_n, req->arena, &pairs, &n, err);
    if (rc == 0)
        rc = msh_fields_decode_pairs(req->route->request, pairs, n, form_extras, req->arena, &form,
                                     err);
    if (rc == 0)
        req->form = form;
    return rc;
}

static int decode_json(struct msh_req *req, struct msh_err *err)
{
    struct msh_value empty = { .type = MSH_V_OBJECT }, *value = &empty;
    void *form;
    int rc = 0;

    if (req->body_n > 0 && !is_type(msh_req_header(req, "Content-Type"), "application/json"))
        return msh_err_set(err, MSH_E_TYPE, "content_type", "send application/json");
    if (req->body_n > 0)
        rc = msh_json_in(req->arena, req->body, req->body_n, &value, err);
    if (rc == 0)
        rc = msh_fields_decode(req->route->request, value, req->arena, &form, err);
    if (rc == 0)
        req->form = form;
    return rc;
}

static int decode(struct msh_req *req, struct msh_err *err)
{
    void *query;
    int rc = 0;

    if (req->route->query != NULL) {
        rc = msh_fields_decode_pairs(req->route->query, req->pairs, req->n_pairs, NULL, req->arena,
                                     &query, err);
        if (rc == 0)
            req->query = query;
    }
    if (rc == 0 && req->route->request != NULL)
        rc = (req->route->flags & MSH_ROUTE_FORM) != 0 ? decode_form(req, err)
                                                       : decode_json(req, err);
    return rc;
}

void msh_request_handle(struct msh_req *req, const struct msh_http_conf *conf)
{
    struct msh_err err = { 0 };
    int rc = decode(req, &err);

    if (rc == 0)
        rc = req->route->handle(req, &err);
    if (rc == 0 && req->reply.kind == MSH_REPLY_NONE)
        rc = msh_err_set(&err, MSH_E_BUG, "no_reply", "the handler gave no answer");
    if (rc < 0)
        msh_request_fail(req, conf, &err);
}

void msh_request_fail(struct msh_req *req, const struct msh_http_conf *conf,
                      const struct msh_err *err)
{
    int status = msh_problem_status(err);
    bool page = req->route != NULL ? (req->route->flags & MSH_ROUTE_PAGE) != 0
                                   : req->path != NULL && strncmp(req->path, "/api/", 5) != 0;

    if (status == 500)
        msh_log(MSH_LOG_ERROR, "request_failed", "id=%s code=%s text=\"%s\"", req->id, err->code,
                err->text);
    if (page && conf->problem_page != NULL && conf->problem_page(req, err, status) == 0 &&
        req->reply.kind != MSH_REPLY_NONE)
        return;
    (void)msh_reply_problem(req, err, NULL);
}

/* ---- whose address ---- */

static bool in_list(const char *list, const char *word)
{
    size_t n = strlen(word);

    while (list != NULL && *list != '\0') {
        size_t len;

        list += strspn(list, ", \t");
        len = strcspn(list, ", \t");
        if (len == n && n > 0 && memcmp(list, word, n) == 0)
            return true;
        list += len;
    }
    return false;
}

/* One spelling per address; IPv4 in IPv6 becomes IPv4. False if it is no address. */
static bool normalise(const char *text, size_t n, char out[MSH_ADDRESS_SIZE])
{
    char raw[MSH_ADDRESS_SIZE];
    unsigned char bits[16];

    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    while (n > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        n--;
    }
    if (n == 0 || n >= sizeof(raw))
        return false;
    memcpy(raw, text, n);
    raw[n] = '\0';
    if (inet_pton(AF_INET, raw, bits) == 1)
        return inet_ntop(AF_INET, bits, out, MSH_ADDRESS_SIZE) != NULL;
    if (inet_pton(AF_INET6, raw, bits) != 1)
        return false;
    if (memcmp(bits, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12) == 0)
        return inet_ntop(AF_INET, bits + 12, out, MSH_ADDRESS_SIZE) != NULL;
    return inet_ntop(AF_INET6, bits, out, MSH_ADDRESS_SIZE) != NULL;
}

void msh_request_client(const char *peer, const char *forwarded, const char *trusted,
                        char out[MSH_ADDRESS_SIZE])
{
    const char *end = forwarded != NULL ? forwarded + strlen(forwarded) : NULL;
    char hop[MSH_ADDRESS_SIZE];

    if (!normalise(peer, strlen(peer), out))
        (void)msh_copy(out, MSH_ADDRESS_SIZE, peer);
    while (end != NULL && end > forwarded && in_list(trusted, out)) {
        const char *start = end;

        while (start > forwarded && start[-1] != ',')
            start--;
        if (!normalise(start, (size_t)(end - start), hop))
            return;
        (void)msh_copy(out, MSH_ADDRESS_SIZE, hop);
        end = start > forwarded ? start - 1 : forwarded;
    }
}
