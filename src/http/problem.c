#include "base/base.h"

#include "http/reply.h"

#include "base/id.h"
#include "http/server.h"

/* The one table from outcomes to status numbers. A row with a code stands before the general one. */
static const struct {
    enum msh_rc rc;
    const char *code;
    int status;
} statuses[] = {
    { MSH_E_INVALID, "framing", 400 },
    { MSH_E_INVALID, "syntax", 400 },
    { MSH_E_INVALID, "if_match", 400 },
    { MSH_E_INVALID, NULL, 422 },
    { MSH_E_NOT_FOUND, NULL, 404 },
    { MSH_E_CONFLICT, "idempotency_mismatch", 422 },
    { MSH_E_CONFLICT, NULL, 409 },
    { MSH_E_FORBIDDEN, NULL, 403 },
    { MSH_E_STATE, "method_not_allowed", 405 },
    { MSH_E_STATE, NULL, 409 },
    { MSH_E_STALE, NULL, 412 },
    { MSH_E_LIMIT, "too_large", 413 },
    { MSH_E_LIMIT, "file_large", 413 },
    { MSH_E_LIMIT, "value_size", 413 },
    { MSH_E_LIMIT, "range", 416 },
    { MSH_E_LIMIT, NULL, 429 },
    { MSH_E_RETRY, NULL, 503 },
    { MSH_E_UNAVAILABLE, NULL, 503 },
    { MSH_E_FULL, NULL, 507 },
    { MSH_E_UNAUTHENTICATED, NULL, 401 },
    { MSH_E_PRECONDITION, NULL, 428 },
    { MSH_E_TYPE, NULL, 415 },
};

static const struct {
    int status;
    const char *title;
} titles[] = {
    { 400, "Bad request" },
    { 401, "Not logged in" },
    { 403, "Not allowed" },
    { 404, "Not found" },
    { 405, "Method not allowed" },
    { 409, "Not possible in this state" },
    { 412, "Changed by someone else" },
    { 413, "Too large" },
    { 415, "Wrong media type" },
    { 416, "Range not satisfiable" },
    { 422, "Invalid input" },
    { 428, "If-Match required" },
    { 429, "Too many requests" },
    { 500, "Internal error" },
    { 503, "Temporarily unavailable" },
    { 507, "Storage full" },
};

int msh_problem_status(const struct msh_err *err)
{
    for (size_t i = 0; i < MSH_COUNT(statuses); i++)
        if (statuses[i].rc == err->rc &&
            (statuses[i].code == NULL || msh_streq(statuses[i].code, err->code)))
            return statuses[i].status;
    return 500;
}

const char *msh_problem_title(int status)
{
    for (size_t i = 0; i < MSH_COUNT(titles); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

void msh_problem_write(const struct msh_err *err, int status, const char *request_id,
                       const char *extra, struct msh_str *out)
{
    /* What went wrong inside is for the log; the request id leads there. What is absent and what is
     * hidden must not be told apart. */
    const char *detail = status == 500   ? "The server failed; the request id leads to its log."
                         : status == 404 ? "Not here, or not yours to see."
                                         : err->text;
    const char *code = status == 500 ? "internal" : err->code;
    char type[96];
    struct msh_json w;

    (void)snprintf(type, sizeof(type), "urn:minsheng:problem:%s", code);
    msh_json_init(&w, out);
    msh_json_object(&w, NULL);
    msh_json_string(&w, "type", type);
    msh_json_string(&w, "title", msh_problem_title(status));
    msh_json_int(&w, "status", status);
    msh_json_string(&w, "code", code);
    msh_json_string(&w, "detail", detail);
    msh_json_string(&w, "field", msh_empty(err->field) ? NULL : err->field);
    msh_json_string(&w, "request_id", request_id);
    if (!msh_empty(extra)) {
        msh_str_addc(out, ',');
        msh_str_add(out, extra);
    }
    msh_json_object_end(&w);
}

int msh_reply_problem(struct msh_req *req, const struct msh_err *err, const char *extra)
{
    int status = msh_problem_status(err);
    struct msh_err ignored = { 0 };
    struct msh_str out;
    char seconds[MSH_ID_SIZE];

    msh_str_init(&out, (size_t)256 * 1024);
    msh_problem_write(err, status, req->id, extra, &out);
    if (out.overflow) {
        msh_str_done(&out);
        msh_str_init(&out, 4096);
        msh_problem_write(err, status, req->id, NULL, &out);
    }
    (void)msh_reply_bytes(req, status, "application/problem+json", &out, &ignored);
    if (status == 429 || status == 503) {
        (void)snprintf(seconds, sizeof(seconds), "%" PRId64, MSH_MAX(err->retry_after_s, 1));
        (void)msh_reply_header(req, "Retry-After", seconds);
    }
    if (status == 401)
        (void)msh_reply_header(req, "WWW-Authenticate", "Bearer");
    return 0;
}
