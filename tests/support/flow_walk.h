/*
 * flow_walk.h - explore everything a ticket, or a ticket and the one merged into it, can come to.
 *
 * A walk starts from an empty aggregate and tries, in every state it finds, every command of every
 * person at every moment that makes a difference; it checks each state and each step
 * (flow_check.h), that msh_flow_actions names exactly what works, and in the end that from every
 * state an archived one can be reached. A `focus` says who takes part and how far it goes, so that
 * the whole table is covered by several walks of which each is exhaustive in itself.
 */
#ifndef MSH_TEST_FLOW_WALK_H
#define MSH_TEST_FLOW_WALK_H

#include "flow_key.h"

enum person {
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
    CLERK_A,
    HEAD_A,
    TWO_HATS_A, /* of unit A, and holds every role of the hotline */
    CLERK_B,
    HEAD_B,
    ALL_ROUND_1, /* of the hotline, with all its roles */
    ALL_ROUND_2,
    REQUESTER,
    SYSTEM,
    PERSON_COUNT
};
extern const struct msh_actor walk_people[PERSON_COUNT];

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

#define WALK_WITHOUT_MAX 24

struct focus {
    const char *name;
    uint32_t people;                  /* MSH_BIT(enum person) */
    uint32_t claims;                  /* kinds that are asked for: MSH_BIT(enum msh_claim_kind) */
    uint32_t sharing;                 /* MSH_BIT(enum sharing) */
    int rounds, pending, asks, tasks; /* bounds; a step beyond them is checked, not kept */
    int returns_max;                  /* 0 = returns are not counted */
    bool twins, askers, reviewers, head_extends, pair;
    bool succeeds;                         /* unit A may be merged into unit B */
    bool calls;                            /* operators take withdrawals down */
    bool holding;                          /* who holds a task inside its unit */
    enum msh_op without[WALK_WITHOUT_MAX]; /* operations nobody uses here; MSH_OP_SAVE_DRAFT ends */
    struct msh_ticket base;                /* type, identity, seal, what is filled in */
};

/* What all walks together have taken. */
struct walk_cover {
    size_t *rows; /* of msh_flow */
    size_t claims[MSH_CLAIM_KIND_COUNT][MSH_CLAIM_STATE_COUNT];
    size_t states, events;
};

void walk_explore(const struct focus *focus, struct walk_cover *cover);

#endif
