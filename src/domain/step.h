/*
 * step.h - private to the aggregate: one row of the table being applied, and the moves that
 * effects are made of.
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
void msh_step_int(struct msh_step *step, const char *key, int64_t value);
void msh_step_code(struct msh_step *step, const char *key, const char *code);

/* Clocks. `task` NULL: of the ticket. A stage without a rule starts nothing. */
int msh_clock_begin(struct msh_step *step, struct msh_task *task, enum msh_stage stage,
                    struct msh_err *err);
void msh_clock_begin_at(struct msh_step *step, struct msh_task *task, enum msh_stage stage,
                        int64_t due_at);
void msh_clock_end(struct msh_step *step, const struct msh_task *task, enum msh_stage stage);
void msh_clock_end_task(struct msh_step *step, const struct msh_task *task);
void msh_clock_end_all(struct msh_step *step);
void msh_clock_suspend_all(struct msh_step *step);
int msh_clock_resume_all(struct msh_step *step, struct msh_err *err);
int msh_clock_unpause(struct msh_step *step, struct msh_clock *clock, struct msh_err *err);
int msh_clock_extend(struct msh_step *step, struct msh_clock *clock, int amount,
                     struct msh_err *err);
struct msh_clock *msh_clock_of(const struct msh_ticket *ticket, const struct msh_task *task,
                               enum msh_stage stage); /* running, or NULL */
struct msh_clock *msh_clock_handling(const struct msh_ticket *ticket, const struct msh_task *task);
void msh_step_tick(struct msh_step *step, enum msh_tick_kind kind, struct msh_clock *clock);

/* New parts. */
struct msh_task *msh_task_add(struct msh_step *step, const struct msh_share *share,
                              int64_t parent_task_id, bool no_return);
struct msh_callback *msh_callback_add(struct msh_step *step, enum msh_callback_cause cause,
                                      int64_t claim_id);

/* The question after the reply, which decides how the ticket goes on, and the others. */
#define MSH_ASK_REPLY MSH_BIT(MSH_ASK_CAUSE_REPLIED)
#define MSH_ASK_OTHER                                                                              \
    (MSH_BIT(MSH_ASK_CAUSE_EXPIRED) | MSH_BIT(MSH_ASK_CAUSE_SAMPLE) | MSH_BIT(MSH_ASK_CAUSE_MERGED))
/* The callback of these causes that was tried often enough in vain, or NULL. */
struct msh_callback *msh_callback_spent(const struct msh_step *step, uint32_t causes);

/* Does this claim's decision lie with the actor? */
bool msh_claim_decider(const struct msh_step *step, const struct msh_claim *claim);

/* Is there still a row that its grant could take? */
bool msh_claim_stands(const struct msh_ticket *ticket, const struct msh_claim *claim);

/* What the hotline's own people do; others stand in for them on sealed tickets and reports. */
#define MSH_HOTLINE_ROLES                                                                          \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR))
uint32_t msh_stand_in(uint32_t actors, const struct msh_ticket *ticket);

#endif
