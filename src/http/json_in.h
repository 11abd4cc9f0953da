/*
 * json_in.h - JSON from outside: bytes to an untyped tree, strictly.
 *
 * The only user of jansson. Refuses broken UTF-8, duplicate keys, trailing bytes, nesting deeper
 * than MSH_JSON_DEPTH, more than MSH_JSON_VALUES values, NUL characters and numbers that fit
 * neither int64 nor a finite double, as MSH_E_INVALID. Thread-safe.
 */
#ifndef MSH_HTTP_JSON_IN_H
#define MSH_HTTP_JSON_IN_H

#include "http/fields.h"

#define MSH_JSON_DEPTH  16
#define MSH_JSON_VALUES 20000

/* The tree lives in the arena. `n` is bounded by the caller (a route's body limit). MSH_E_INVALID, or
 * MSH_E_UNAVAILABLE where there is no memory. */
int msh_json_in(struct msh_arena *arena, const char *bytes, size_t n, struct msh_value **ret,
                struct msh_err *err);

#endif
