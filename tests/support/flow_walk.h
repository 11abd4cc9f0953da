/*
 * flow_walk.h - explore everything a ticket of a world can come to.
 *
 * A walk starts from an empty aggregate and tries, in every state it finds, every command of every
 * person at every moment that makes a difference; it checks each state and each step
 * (flow_check.h), that msh_flow_actions names exactly what works, that a key holds all that is
 * read, and in the end that from every state an archived one can be reached.
 */
#ifndef MSH_TEST_FLOW_WALK_H
#define MSH_TEST_FLOW_WALK_H

#include "flow_key.h"

/* What all walks together have taken. */
struct flow_cover {
    size_t *rows; /* of msh_flow */
    size_t claims[MSH_CLAIM_KIND_COUNT][MSH_CLAIM_STATE_COUNT];
    size_t states, events;
};

/* Called for each state found; may be NULL. */
typedef void (*flow_visit)(void *arg, const struct msh_ticket *ticket);

/* Called for each step, from the state of this number to the state of that one, which may be new, or
 * beyond the bounds: FLOW_BEYOND. The empty aggregate is 0. `step` is NULL where it was the other
 * ticket of a pair that took it: nothing happened to this one. */
#define FLOW_BEYOND SIZE_MAX
typedef void (*flow_taken)(void *arg, size_t from, size_t to, bool is_new,
                           const struct flow_step *step);

void flow_explore(const struct flow_world *world, struct flow_cover *cover, flow_visit visit,
                  void *arg);
/* The same, for whoever asks about steps. */
void flow_explore_steps(const struct flow_world *world, struct flow_cover *cover, flow_taken taken,
                        void *arg);

/* Parts a ticket may have or not, at once: extended and paused shares, claims that wait, a mark, a
 * callback because a limit passed, tickets merged into it. */
int flow_extras(const struct msh_ticket *ticket);

#endif
