/*
 * flow_key.h - a state of the aggregate as few bits: exactly what a guard or an effect reads.
 *
 * An exploration stores only keys and rebuilds each aggregate from its key, so whatever a key
 * leaves out cannot reach the next step. Left out, because no row reads it: times (every command
 * is offered at every moment, before and after each due), texts, answers given, and parts that are
 * over. Of those is kept: that a unit had a share, the claim that an exit rests on, and which
 * callbacks of this round or merge have been made. Clocks follow from the rest.
 *
 * A coarse key (flow_world.coarse) leaves out more: persons, and chances that are spent. What can
 * be done where a chance is spent can be done where it is not, so the second state stands for
 * both: every step of the first is a step of the second, to a state that stands for the first's.
 */
#ifndef MSH_TEST_FLOW_KEY_H
#define MSH_TEST_FLOW_KEY_H

#include "flow_world.h"

#define FLOW_KEY_WORDS 4
struct flow_key {
    uint64_t words[FLOW_KEY_WORDS];
};

void flow_pack(const struct msh_ticket *ticket, const struct flow_world *world,
               struct flow_key *ret);

/* Rebuild one; the world's base gives what never changes. */
void flow_unpack(const struct flow_key *key, const struct flow_world *world,
                 struct msh_arena *arena, struct msh_ticket *ret);

#endif
