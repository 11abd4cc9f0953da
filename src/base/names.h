/*
 * names.h - the words of an enum: the code used in JSON, SQL and logs, and what people read.
 *
 * A table is const, indexed by the enum's value. Pure, thread-safe.
 */
#ifndef MSH_BASE_NAMES_H
#define MSH_BASE_NAMES_H

#include "base/base.h"

struct msh_name {
    const char *code; /* "handling" */
    const char *zh;   /* "办理中" */
    const char *en;   /* "being handled" */
};

struct msh_names {
    const char *type; /* "task_state": names the component in OpenAPI */
    const struct msh_name *items;
    size_t n;
};

/* Code of a value; "?" outside the table. */
const char *msh_name_code(const struct msh_names *names, int value);

/* Value of a code, or -1. NULL is -1. */
int msh_name_find(const struct msh_names *names, const char *code);

#endif
