/*
 * template_edit.h - reply templates: who reads which, and their edits.
 *
 * A unit's clerks and heads keep their own unit's; reviewers, supervisors and the knowledge editor
 * keep the hotline's (unit 0), which everybody reads. Another unit's do not exist for a caller. Each
 * edit is one edit of edit.h: an event in the city's audit trail, If-Match against the row's mark.
 */
#ifndef MSH_SERVICE_TEMPLATE_EDIT_H
#define MSH_SERVICE_TEMPLATE_EDIT_H

#include "service/call.h"
#include "store/template_store.h"

bool msh_template_may_edit(const struct msh_principal *who, int64_t unit_id);

/* Everything this caller may read of one kind, or of all (kind -1); its own units' first, then the
 * hotline's. `retired` adds those no longer offered. */
int msh_template_offer(struct msh_call *call, int kind, bool retired, struct msh_template **ret,
                       size_t *ret_n, struct msh_err *err);

/* MSH_E_NOT_FOUND where it is not this caller's to read. */
int msh_template_read(struct msh_call *call, int64_t template_id, struct msh_template *ret,
                      struct msh_err *err);

/*
 * Make it (`in->template_id` 0) or replace it; the unit of one that exists stays. `in` is completed
 * as it stands afterwards. MSH_E_INVALID naming "name" or "text"; MSH_E_FORBIDDEN "template_unit";
 * MSH_E_CONFLICT "template_many"; MSH_E_STALE.
 */
int msh_template_edit(struct msh_call *call, struct msh_template *in, struct msh_err *err);

#endif
