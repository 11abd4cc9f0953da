/*
 * flow_key.h - a state of the aggregate as few bytes: exactly what a guard or an effect reads.
 *
 * An exploration stores only keys and rebuilds each aggregate from its key, so whatever a key
 * leaves out cannot reach the next step. Left out, because no row reads it: times (a walk offers
 * every moment, before and after each due, to every command), texts, answers given, who holds a
 * finished part, and parts that are over. Kept of those: that a unit had a share, the claim that
 * an exit rests on, and which callbacks of this round or merge have been made.
 */
#ifndef MSH_TEST_FLOW_KEY_H
#define MSH_TEST_FLOW_KEY_H

#include "flow_check.h"

/* Two units, one hotline; accounts below 100: 2x and 3x the people of the units, from 60 on those
 * who may decide an objection. */
enum { UNIT_A = 101, UNIT_B = 102, UNIT_HOTLINE = 1, ACCOUNT_DECIDES = 60 };

/* Moments: everything begun before EARLY falls due between it and LATE. */
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

#define FLOW_KEY_MAX 103
struct flow_key {
    uint8_t n;
    uint8_t bytes[FLOW_KEY_MAX];
};

struct flow_key_form {
    bool reviewers;   /* the walk reaches a third round, where the last reviewer counts */
    bool objections;  /* who had a part in an exit matters to who may decide about it */
    bool askers;      /* which person of a unit asked: else a unit drops no claim */
    bool twins;       /* A and B are alike: of a state and its mirror image only one is kept */
    int returns_max;  /* more returns than this are as many */
    int attempts_min; /* the same of attempts */
};

/* Append a ticket to a key; `mirror` exchanges the two units. */
void flow_pack(const struct msh_ticket *ticket, const struct flow_key_form *form, bool mirror,
               struct flow_key *key);

/* Rebuild one from `at`; `base` gives what never changes. Answers where the next one begins. */
size_t flow_unpack(const struct flow_key *key, size_t at, const struct msh_ticket *base,
                   struct msh_arena *arena, struct msh_ticket *ret);

#endif
