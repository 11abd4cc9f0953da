/*
 * flow_world.h - the people, moments and commands of the tests that explore the rule book.
 *
 * A small city without a calendar: two units, a hotline, a requester and the program. Every
 * moment is EARLY (before each due that runs) or LATE (after it). One thread.
 */
#ifndef MSH_TEST_FLOW_WORLD_H
#define MSH_TEST_FLOW_WORLD_H

#include "flow_check.h"

enum { UNIT_A = 101, UNIT_B = 102, UNIT_HOTLINE = 1 };

/* A person's place here is the account, too. The people of B stand two behind those of A. */
enum person {
    NOBODY,
    CLERK_A,
    HEAD_A,
    CLERK_B,
    HEAD_B,
    OPERATOR,
    DISPATCHER,
    REVIEWER,
    REVIEWER_2,
    CALLBACK,
    SUPERVISOR,
    LEADER,
    INSPECTOR,
    INSPECTOR_2,
    REPORT_DESK,
    REPORT_DESK_2,
    TWO_HATS_A,  /* of unit A, and holds every role of the hotline */
    ALL_ROUND_1, /* of the hotline, with all its roles */
    ALL_ROUND_2,
    REQUESTER,
    SYSTEM,
    PERSON_COUNT
};
extern const struct msh_actor flow_people[PERSON_COUNT];

/* Everything begun before EARLY falls due between it and LATE. */
enum {
    AT_START = 1000,
    AT_SUSPENDED = 3000,
    AT_END = 4500,
    AT_PAUSED = 4600,
    AT_EARLY = 5000,
    AT_WARN = 5500,
    AT_DUE = 6000,
    AT_UNTIL = 6500,
    AT_LATE = 100000
};

/* Ways to share out work. */
enum sharing {
    LEAD_A,
    LEAD_B,
    LEAD_A_ASSIST_B,
    LEAD_B_ASSIST_A,
    LEAD_A_INFORM_B,
    LEAD_B_INFORM_A,
    LEAD_BOTH,
    ASSIST_A,
    ASSIST_B,
    INFORM_A,
    INFORM_B,
    SHARING_COUNT
};

#define FLOW_WITHOUT_MAX 24

/* Who takes part in a world and how far it goes. A step beyond a bound is checked, not kept. */
struct flow_world {
    const char *name;
    uint32_t people;      /* MSH_BIT(enum person) */
    uint32_t claims;      /* kinds that are asked for: MSH_BIT(enum msh_claim_kind) */
    uint32_t sharing;     /* MSH_BIT(enum sharing) */
    int rounds, tasks;    /* at most; tasks: open at once */
    int extras;           /* optional parts at once (flow_extras) */
    int returns_max;      /* the return that forces a decision */
    bool coarse;          /* keys keep no persons and no spent chances (flow_key.h) */
    bool twins;           /* A and B are alike: of a state and its mirror image one is kept */
    bool askers, parties; /* which person asked; who had a part in an exit or a review */
    bool holding;         /* who holds a task inside its unit */
    bool imports;         /* it comes in from an older system, and may be taken back */
    bool succeeds;        /* unit A may be merged into unit B */
    bool calls;           /* operators take withdrawals down */
    bool head_extends;    /* extensions are for the head to decide */
    int nth;              /* its place in its matter; REVIEWER saw the others */
    enum msh_op without[FLOW_WITHOUT_MAX]; /* operations nobody uses; SAVE_DRAFT ends the list */
    struct msh_ticket base;                /* type, identity, seal, what is filled in */
};

/* One thing that may be done: a command at a moment. */
struct flow_try {
    struct msh_command command;
    struct msh_facts facts;
};

/* How one person's attempts at one thing went: whether some parameters worked, and whether some
 * were refused as wrong in themselves. */
struct flow_tried {
    bool worked, invalid;
};

/* Carry one out, or see it refused: 0 or the error. */
typedef int (*flow_attempt)(void *arg, const struct flow_try *one);
/* What came of one person's attempts at one operation on one target. */
typedef void (*flow_result)(void *arg, const struct flow_try *one, enum person person, int kind,
                            const struct flow_tried *tried);

/* Every command of everybody at every moment that makes a difference, on this ticket. Of coarse
 * worlds: by the first person who can. `result` may be NULL. */
void flow_each(const struct flow_world *world, const struct msh_ticket *ticket, int64_t *last_id,
               flow_attempt attempt, flow_result result, void *arg);

struct msh_facts flow_facts(const struct flow_world *world, int64_t now, int64_t *last_id);
/* Does anybody use this operation here? */
bool flow_in_use(const struct flow_world *world, enum msh_op op);

#endif
