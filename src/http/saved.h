/*
 * saved.h - saved lists over HTTP: their handlers, form and answer (api/saved.c).
 */
#ifndef MSH_HTTP_SAVED_H
#define MSH_HTTP_SAVED_H

#include "http/fields.h"
#include "http/server.h"

struct msh_saved_form {
    const char *name, *query;
};
extern const struct msh_fields msh_saved_fields;
extern const struct msh_fields msh_a_saved_lists;

int msh_h_saved_lists(struct msh_req *req, struct msh_err *err);
int msh_h_saved_keep(struct msh_req *req, struct msh_err *err);
int msh_h_saved_forget(struct msh_req *req, struct msh_err *err);

#endif
