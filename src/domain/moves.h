/*
 * moves.h - private to the aggregate: the moves that several effects are made of.
 *
 * Errors: those of the parameters (MSH_E_INVALID with the field), and of the rows a move raises.
 */
#ifndef MSH_DOMAIN_MOVES_H
#define MSH_DOMAIN_MOVES_H

#include "domain/clocks.h"

/* The command carries a text; a reason of this kind (NULL: any), which becomes a fact of the
 * event; a date on which a deferral is looked at again. */
int msh_need_text(const struct msh_step *step, const char *field, struct msh_err *err);
int msh_need_reason(struct msh_step *step, const struct msh_names *reasons, struct msh_err *err);
int msh_need_review(const struct msh_step *step, int64_t until_at, struct msh_err *err);

/* A share without event or clock. Tasks may move in memory. */
struct msh_task *msh_task_add(struct msh_step *step, const struct msh_share *share,
                              int64_t parent_task_id, bool no_return);
/* Open one share: task, event, and the clocks printed on the order. Tasks may move in memory. */
int msh_step_open_share(struct msh_step *step, const struct msh_share *share,
                        int64_t parent_task_id, bool no_return, struct msh_err *err);
/* Has the unit an open share; also one it has answered? */
bool msh_unit_at_work(const struct msh_ticket *ticket, int64_t unit_id, bool replied_too);

struct msh_callback *msh_callback_add(struct msh_step *step, enum msh_callback_cause cause,
                                      int64_t claim_id);
/* Keep the answers to the open callback of these causes; it becomes step->callback. */
int msh_step_take_answers(struct msh_step *step, uint32_t causes, struct msh_err *err);

/* Release open tasks of every round: those delegated from `parent`, or all where it is NULL. */
int msh_step_release(struct msh_step *step, const struct msh_task *parent, struct msh_err *err);
/* A share has ended: does the level-2 unit, or the whole ticket, go on? */
int msh_step_join(struct msh_step *step, const struct msh_task *task, struct msh_err *err);
/* Callbacks still open are dropped; one that confirms a withdrawal goes with its claim. */
void msh_step_drop_callbacks(struct msh_step *step, const struct msh_callback *except);
/* Claims that wait for a decision lapse: on one task, or all where it is NULL. */
int msh_step_lapse(struct msh_step *step, const struct msh_task *task, struct msh_err *err);
/* The units' claims end with their shares; the requester's withdrawal does not. */
int msh_step_lapse_round(struct msh_step *step, struct msh_err *err);

/* Every way out of the loop does the same four things. */
int msh_step_end_ticket(struct msh_step *step, enum msh_close_reason reason, const char *code,
                        int64_t by, struct msh_err *err);
int msh_step_next_round(struct msh_step *step, struct msh_err *err);

#endif
