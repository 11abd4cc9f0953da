/*
 * ticket_rules.h - private to the service: the rules of an action that need the city or the
 * database, beside the rule book's own: do the line, the article, the recording, the person exist,
 * is the unit's form complete, who may take a share?
 *
 * MSH_E_INVALID names the field.
 */
#ifndef MSH_SERVICE_TICKET_RULES_H
#define MSH_SERVICE_TICKET_RULES_H

#include "service/plan.h"

/* Before the rule book is asked: puts a deputy in the place of who is on leave. */
int msh_act_check_assignee(struct msh_plan *plan, struct msh_act *act, struct msh_err *err);

/* After it: what is not possible now is refused before a form is. */
int msh_act_check(struct msh_plan *plan, const struct msh_act *act, struct msh_err *err);

#endif
