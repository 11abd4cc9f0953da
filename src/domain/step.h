/*
 * step.h - private to the aggregate: one row of the table being applied.
 *
 * The aggregate's parts below ticket.h: step.c takes rows; guards_*.c say whether one fits
 * (guards.h), effects_*.c carry it out (effects.h) with the moves several of them share (moves.h,
 * clocks.h).
 *
 * Memory belongs to the aggregate's arena. An event is named by its index, because the list may
 * move while rows raise further rows.
 */
#ifndef MSH_DOMAIN_STEP_H
#define MSH_DOMAIN_STEP_H

#include "domain/flow.h"

struct msh_step {
    struct msh_ticket *ticket;
    const struct msh_command *command;
    const struct msh_facts *facts;
    struct msh_changes *events;
    const struct msh_flow_row *row;
    struct msh_actor actor; /* as recorded: SYSTEM for raised rows */
    struct msh_task *task;
    struct msh_claim *claim;
    struct msh_callback *callback;
    size_t event;
    int depth;
};

/* Carry out another row as SYSTEM, as a consequence of this one. */
int msh_step_raise(struct msh_step *step, enum msh_op op, struct msh_task *task,
                   struct msh_claim *claim, struct msh_err *err);

/* The same if a row fits now; no row is not an error. */
int msh_step_try(struct msh_step *step, enum msh_op op, struct msh_task *task, struct msh_err *err);

/* Facts of this row's event. */
void msh_step_id(struct msh_step *step, const char *key, int64_t id);
void msh_step_ids(struct msh_step *step, const char *key, const int64_t *ids, size_t n);
void msh_step_int(struct msh_step *step, const char *key, int64_t value);
void msh_step_code(struct msh_step *step, const char *key, const char *code);

/* The state of the row's ticket, task or claim. */
int msh_step_state(const struct msh_step *step, enum msh_machine machine);

/* The question after the reply, which decides how the ticket goes on, and the others. */
#define MSH_ASK_REPLY MSH_BIT(MSH_ASK_CAUSE_REPLIED)
#define MSH_ASK_OTHER                                                                              \
    (MSH_BIT(MSH_ASK_CAUSE_EXPIRED) | MSH_BIT(MSH_ASK_CAUSE_SAMPLE) | MSH_BIT(MSH_ASK_CAUSE_MERGED))

/* What the hotline's own people do; others stand in for them on sealed tickets and reports. */
#define MSH_HOTLINE_ROLES                                                                          \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR))
#define MSH_UNIT_ROLES (MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD))
uint32_t msh_stand_in(uint32_t actors, const struct msh_ticket *ticket);

#endif
