/*
 * flow_check.h - what must hold of the ticket aggregate in every state and on every step, for the
 * tests that walk it: the invariants of domain §2.7 and the guarantees of design §1 that live in
 * the domain, each a named law.
 *
 * The laws are written from those texts, not from the code: where they ask who may do something,
 * they look at the aggregate and the command by themselves. test_flow_laws.c shows of each that it
 * can speak. A broken law calls `flow_trace` (set by the test: how did we get here?) and fails the
 * test. One thread.
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

/* One command carried out. */
struct flow_step {
    const struct msh_ticket *before;
    const struct msh_command *command;
    const struct msh_facts *facts;
    const struct msh_ticket *after;
    const struct msh_changes *changes;
};

struct flow_state_law {
    const char *name, *says; /* says: where it is from, and what */
    bool (*holds)(const struct msh_ticket *ticket);
    bool stages; /* only where every stage has a rule */
};
struct flow_step_law {
    const char *name, *says;
    bool (*holds)(const struct flow_step *step);
};
extern const struct flow_state_law flow_state_laws[];
extern const size_t flow_state_laws_n;
extern const struct flow_step_law flow_step_laws[];
extern const size_t flow_step_laws_n;

/* The first law that a state or a step breaks, as it says itself; NULL: all hold. `stages`:
 * every stage has a rule, so every waiting place has its clock. */
const char *flow_broken_state(const struct msh_ticket *ticket, bool stages);
const char *flow_broken_step(const struct flow_step *step);

/* The same, where a broken law ends the test. */
void flow_check_state(const struct msh_ticket *ticket, bool stages);

void flow_check_step(const struct msh_ticket *before, const struct msh_command *command,
                     const struct msh_facts *facts, const struct msh_ticket *after,
                     const struct msh_changes *changes);

/* The row of the table an event is; msh_flow_n where there is none for its actor. */
size_t flow_row_of(const struct msh_ticket *before, const struct msh_change *change);

bool flow_pending(const struct msh_claim *claim);
/* Has the unit a share, in any round? `released_too`: also one it was released from. */
bool flow_has_share(const struct msh_ticket *ticket, int64_t unit_id, bool released_too);
/* The clock of handling or rework that is not stopped; NULL if there is none. */
const struct msh_clock *flow_handling_clock(const struct msh_ticket *ticket, int64_t task_id);
/* Have those merged been asked since they were merged the last time? */
bool flow_merged_asked(const struct msh_ticket *ticket, int64_t since);

/* "approve by clerk/21 of 101 on 3", for traces. */
void flow_print(const struct msh_command *command);

#endif
