/*
 * present.h - presence over HTTP: its handler, form and answer (api/presence.c).
 */
#ifndef MSH_HTTP_PRESENT_H
#define MSH_HTTP_PRESENT_H

#include "http/fields.h"
#include "http/server.h"

struct msh_present_form {
    int64_t window;
    bool writing, leave;
};
extern const struct msh_fields msh_present_fields;
extern const struct msh_fields msh_a_present;

int msh_h_presence(struct msh_req *req, struct msh_err *err);

#endif
