/*
 * flow_check.h - what must hold of the ticket aggregate in every state and on every step, for the
 * tests that walk it: the invariants of domain §2.7 and the guarantees of design §1 that live in
 * the domain.
 *
 * A broken one calls `flow_trace` (set by the test: how did we get here?) and fails the test.
 * One thread.
 */
#ifndef MSH_TEST_FLOW_CHECK_H
#define MSH_TEST_FLOW_CHECK_H

#include "domain/flow.h"
#include "test.h"

extern void (*flow_trace)(void);

#define FLOW_HOLDS(fact)                                                                           \
    do {                                                                                           \
        if (!(fact)) {                                                                             \
            print_message("# broken: %s\n", #fact);                                                \
            if (flow_trace != NULL)                                                                \
                flow_trace();                                                                      \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

/* Of a state by itself. `stages`: every stage has a rule, so every waiting place has its clock. */
void flow_check_state(const struct msh_ticket *ticket, bool stages);

/* Of one command carried out. */
void flow_check_step(const struct msh_ticket *before, const struct msh_command *command,
                     const struct msh_facts *facts, const struct msh_ticket *after,
                     const struct msh_changes *changes);

/* The row of the table an event is; msh_flow_n where there is none for its actor. */
size_t flow_row_of(const struct msh_ticket *before, const struct msh_change *change);

bool flow_pending(const struct msh_claim *claim);

/* "approve by clerk/21 of 101 on 3", for traces. */
void flow_print(const struct msh_command *command);

#endif
