/*
 * clocks.h - private to the aggregate: starting, stopping and moving its clocks, each with a tick
 * in the row's event.
 *
 * Dues come from step->facts->clockwork, whose errors pass through. A clock is borrowed until the
 * next one starts, because the list may move.
 */
#ifndef MSH_DOMAIN_CLOCKS_H
#define MSH_DOMAIN_CLOCKS_H

#include "domain/step.h"

/* `task` NULL: of the ticket. A stage without a rule starts nothing. */
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
/* The rules of the running clocks were chosen anew: a printed due never moves earlier, the warning
 * follows the shorter limit (domain §3.1). What was extended or paused, and the limits level 2 gave to
 * level 3, stay. */
int msh_clock_reprint(struct msh_step *step, struct msh_err *err);
struct msh_clock *msh_clock_of(const struct msh_ticket *ticket, const struct msh_task *task,
                               enum msh_stage stage); /* running, or NULL */
struct msh_clock *msh_clock_handling(const struct msh_ticket *ticket, const struct msh_task *task);
/* What the clock's rule allows to be done to it. */
struct msh_limits msh_clock_limits(const struct msh_step *step, const struct msh_clock *clock);
void msh_step_tick(struct msh_step *step, enum msh_tick_kind kind, struct msh_clock *clock);

#endif
