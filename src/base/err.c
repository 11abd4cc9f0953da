#include "base/base.h"

#include "base/err.h"
#include "base/utf8.h"

static const char *const rc_names[] = {
    [-MSH_OK] = "ok",
    [-MSH_E_INVALID] = "invalid",
    [-MSH_E_NOT_FOUND] = "not_found",
    [-MSH_E_CONFLICT] = "conflict",
    [-MSH_E_FORBIDDEN] = "forbidden",
    [-MSH_E_STATE] = "state",
    [-MSH_E_STALE] = "stale",
    [-MSH_E_LIMIT] = "limit",
    [-MSH_E_RETRY] = "retry",
    [-MSH_E_UNAVAILABLE] = "unavailable",
    [-MSH_E_FULL] = "full",
    [-MSH_E_IO] = "io",
    [-MSH_E_CORRUPT] = "corrupt",
    [-MSH_E_BUG] = "bug",
    [-MSH_E_UNAUTHENTICATED] = "unauthenticated",
    [-MSH_E_PRECONDITION] = "precondition",
    [-MSH_E_TYPE] = "type",
};

/* A "%.60s" may cut a character in two, and input may never have been text: what is no UTF-8 goes. */
static void keep_utf8(char *text)
{
    size_t n = strlen(text), at = 0, kept = 0;

    while (at < n) {
        size_t from = at;
        uint32_t cp = msh_utf8_next(text, n, &at);

        if (cp != 0xFFFD || at - from > 1) {
            memmove(text + kept, text + from, at - from);
            kept += at - from;
        }
    }
    text[kept] = '\0';
}

/* Built aside, because the arguments may point into `err`. */
MSH_PRINTF(5, 0)
static void fill(struct msh_err *err, enum msh_rc rc, const char *field, const char *code,
                 const char *fmt, va_list args)
{
    struct msh_err made = { .rc = rc };
    char text[2 * sizeof(made.text)];

    vsnprintf(text, sizeof(text), fmt, args);
    keep_utf8(text);
    msh_copy(made.text, sizeof(made.text), text);
    msh_copy(made.code, sizeof(made.code), code);
    msh_copy(made.field, sizeof(made.field), field);
    keep_utf8(made.field);
    *err = made;
}

int msh_err_set(struct msh_err *err, enum msh_rc rc, const char *code, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fill(err, rc, "", code, fmt, args);
    va_end(args);
    return rc;
}

int msh_err_field(struct msh_err *err, const char *field, const char *code, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fill(err, MSH_E_INVALID, field, code, fmt, args);
    va_end(args);
    return MSH_E_INVALID;
}

int msh_err_item(struct msh_err *err, const char *list, size_t index, const char *member,
                 const char *code, const char *fmt, ...)
{
    char field[sizeof(err->field)];
    va_list args;

    snprintf(field, sizeof(field), "%s[%zu]%s%s", list, index, member != NULL ? "." : "",
             member != NULL ? member : "");
    va_start(args, fmt);
    fill(err, MSH_E_INVALID, field, code, fmt, args);
    va_end(args);
    return MSH_E_INVALID;
}

int msh_err_errno(struct msh_err *err, int errnum, const char *code, const char *fmt, ...)
{
    enum msh_rc rc = errnum == ENOSPC || errnum == EDQUOT ? MSH_E_FULL : MSH_E_IO;
    char reason[96], whole[2 * sizeof(err->text)];
    va_list args;

    va_start(args, fmt);
    fill(err, rc, "", code, fmt, args);
    va_end(args);
    snprintf(whole, sizeof(whole), "%s: %s", err->text, strerror_r(errnum, reason, sizeof(reason)));
    msh_copy(err->text, sizeof(err->text), whole);
    return rc;
}

const char *msh_rc_name(int rc)
{
    if (rc > 0 || rc <= -(int)MSH_COUNT(rc_names))
        return "unknown";
    return rc_names[-rc];
}
