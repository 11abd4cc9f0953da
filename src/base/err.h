/*
 * err.h - one short list of outcomes and one error object.
 *
 * A function that can fail returns 0 or a negative enum msh_rc and fills `err`, always its last
 * parameter, never NULL, once, where the fault is seen. Outputs are untouched on failure.
 * Thread-safe: the object belongs to the caller.
 */
#ifndef MSH_BASE_ERR_H
#define MSH_BASE_ERR_H

#include "base/base.h"

enum msh_rc {
    MSH_OK = 0,
    MSH_E_INVALID = -1,          /* input breaks a rule; `field` names it                  422 */
    MSH_E_NOT_FOUND = -2,        /* absent, or not for this caller to know                 404 */
    MSH_E_CONFLICT = -3,         /* exists already, or key reused with another body    409/422 */
    MSH_E_FORBIDDEN = -4,        /* known caller, right missing                            403 */
    MSH_E_STATE = -5,            /* the transition table has no such row now               409 */
    MSH_E_STALE = -6,            /* the version moved on                                   412 */
    MSH_E_LIMIT = -7,            /* a bound was met: size, count, rate                 413/429 */
    MSH_E_RETRY = -8,            /* serialisation or deadlock: run the transaction again       */
    MSH_E_UNAVAILABLE = -9,      /* database away, shutting down                           503 */
    MSH_E_FULL = -10,            /* disk full                                              507 */
    MSH_E_IO = -11,              /* file or device failed                                  500 */
    MSH_E_CORRUPT = -12,         /* stored bytes do not check                              500 */
    MSH_E_BUG = -13,             /* our own mistake                                        500 */
    MSH_E_UNAUTHENTICATED = -14, /* no or bad credentials                              401 */
    MSH_E_PRECONDITION = -15,    /* If-Match required                                  428 */
    MSH_E_TYPE = -16,            /* wrong media type                                   415 */
};

struct msh_err {
    enum msh_rc rc;
    char code[48];         /* stable, snake_case, for programs: "ticket_state" */
    char field[64];        /* dotted path of the offending input, or "" */
    char text[256];        /* English, for people, whole UTF-8 characters; no personal data */
    int64_t retry_after_s; /* for MSH_E_LIMIT and MSH_E_UNAVAILABLE, else 0 */
};

/* Fill `err` and return rc, so that a check reads `return msh_err_set(err, MSH_E_…, "code", …)`. */
int msh_err_set(struct msh_err *err, enum msh_rc rc, const char *code, const char *fmt, ...)
    MSH_PRINTF(4, 5);

/* The same for a bad input field. */
int msh_err_field(struct msh_err *err, const char *field, const char *code, const char *fmt, ...)
    MSH_PRINTF(4, 5);

/* The same for item `index` of a list: "shares[1].unit", or "units[1]" where `member` is NULL. */
int msh_err_item(struct msh_err *err, const char *list, size_t index, const char *member,
                 const char *code, const char *fmt, ...) MSH_PRINTF(6, 7);

/* Same with errno appended; rc becomes MSH_E_FULL for ENOSPC and EDQUOT, else MSH_E_IO. */
int msh_err_errno(struct msh_err *err, int errnum, const char *code, const char *fmt, ...)
    MSH_PRINTF(4, 5);

/* "invalid", "not_found" … for logs and tests. */
const char *msh_rc_name(int rc);

#endif
