/*
 * related.h - what belongs to a ticket over HTTP: its handler and answer (api/related.c).
 */
#ifndef MSH_HTTP_RELATED_H
#define MSH_HTTP_RELATED_H

#include "http/fields.h"
#include "http/server.h"

extern const struct msh_fields msh_a_related;

int msh_h_related(struct msh_req *req, struct msh_err *err);

#endif
