/*
 * forms_rows.h - how the field tables of forms are written; private to forms*.c. FORM is the struct
 * at hand, defined around its table.
 */
#ifndef MSH_HTTP_FORMS_ROWS_H
#define MSH_HTTP_FORMS_ROWS_H

#include "http/fields.h"

/* A row: name, type, member of the struct at hand, and the rest by name. */
#define F(member, kind, ...)                                                                       \
    {                                                                                              \
        .name = #member, .type = MSH_F_##kind, .offset = offsetof(FORM, member), __VA_ARGS__       \
    }
#define NEED .required = true

#endif
