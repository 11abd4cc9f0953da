/*
 * json_check.h - is this JSON? One pass over the bytes, without a tree or any memory, so the number
 * of values does not matter: for files of others that are handed on as they are. Thread-safe.
 */
#ifndef MSH_BASE_JSON_CHECK_H
#define MSH_BASE_JSON_CHECK_H

#include "base/err.h"

#define MSH_JSON_CHECK_DEPTH 64

/* RFC 8259 in UTF-8: one value and blanks. MSH_E_INVALID "json" naming the byte from which
 * on it is none, or where it is nested deeper. With `list` the value is an object whose member of
 * that name is an array; a key given twice is judged by the last. */
int msh_json_check(const char *text, size_t n, const char *list, struct msh_err *err);

#endif
