/*
 * flow.h - the transition table: the rule book of tickets, tasks and claims.
 *
 * One row = one legal move {machine, from, op, to, actors, guard, effect}; anything else is
 * MSH_E_STATE. The table is data: tests walk it, docs draw it (`minsheng rule --table`), the API
 * tells a client which actions are open, verify checks every stored event against it. Const,
 * thread-safe.
 *
 * Sources of the rows: domain.md §2.3 and the laws named in `basis`.
 */
#ifndef MSH_DOMAIN_FLOW_H
#define MSH_DOMAIN_FLOW_H

#include "domain/ticket.h"

#define MSH_TO_KEEP   (-1) /* the state stays */
#define MSH_TO_RESUME (-2) /* the state before (resume_state) */

struct msh_step; /* one row being applied: private to the aggregate (step.h) */

/* May this row be taken now, whatever the parameters? 0, or an error with a code of its own. */
typedef int (*msh_guard)(const struct msh_step *step, struct msh_err *err);
/* Check the parameters and carry the row out. */
typedef int (*msh_effect)(struct msh_step *step, struct msh_err *err);

struct msh_flow_row {
    enum msh_machine machine;
    uint32_t from; /* MSH_BIT of states */
    enum msh_op op;
    int to;
    uint32_t actors;
    msh_guard guard;   /* NULL = none */
    msh_effect effect; /* NULL = none */
    const char *basis; /* law or proposal the row rests on */
};

extern const struct msh_flow_row msh_flow[];
extern const size_t msh_flow_n;

/* What each kind of claim needs: who asks, who decides, and which row a decision raises. */
struct msh_claim_rule {
    enum msh_claim_kind kind;
    enum msh_machine on; /* ticket or task */
    uint32_t states;     /* of the ticket (on ticket) or task (on task) */
    uint32_t askers;
    bool endorse; /* the head of the asking unit must agree first */
    uint32_t deciders;
    int on_ask, on_grant, on_deny;   /* op raised as SYSTEM, or -1 */
    const struct msh_names *reasons; /* NULL = free */
    const char *basis;
};
extern const struct msh_claim_rule msh_claim_rules[MSH_CLAIM_KIND_COUNT];

/* Is there a row of this machine and op from one state to the other? For verify. */
bool msh_flow_has(enum msh_machine machine, enum msh_op op, int from, int to);

/* An action open to somebody now. */
struct msh_action {
    enum msh_machine machine;
    enum msh_op op;
    int64_t target_id;
    int claim_kind; /* for MSH_OP_ASK, else -1 */
};

/* Every action of the table whose row, actor and guard fit; answers how many (at most max). A guard
 * that misses something the command can bring does not hide it. */
size_t msh_flow_actions(const struct msh_ticket *ticket, const struct msh_actor *actor,
                        const struct msh_facts *facts, struct msh_action *ret, size_t max);

/* The row's actors on this ticket: inspectors stand in for the hotline on a sealed one, the report
 * desk joins it on a report. */
uint32_t msh_flow_actors(const struct msh_flow_row *row, const struct msh_ticket *ticket);

const struct msh_names *msh_machine_states(enum msh_machine machine);

#endif
