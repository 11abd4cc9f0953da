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

void flow_explore(const struct flow_world *world, struct flow_cover *cover, flow_visit visit,
                  void *arg);

/* Parts a ticket may have or not, at once: extended and paused shares, claims that wait, a mark, a
 * callback because a limit passed, tickets merged into it. */
int flow_extras(const struct msh_ticket *ticket);

#endif
