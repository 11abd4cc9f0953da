/*
 * clock_moves.h - private to the service: how each clock of a ticket came to its due, read from the
 * events.
 *
 * Every tick in an event says what a due can be counted from: START rule, calendar version and
 * instant; EXTEND the amount; PAUSE and SUSPEND since when; RESUME the span it stood still. The
 * rows keep sums of these only, so what has to count again (a new year's calendar, verify) reads
 * the events. Everything lives in `arena`.
 */
#ifndef MSH_SERVICE_CLOCK_MOVES_H
#define MSH_SERVICE_CLOCK_MOVES_H

#include "base/json.h"
#include "domain/rule.h"
#include "domain/ticket.h"
#include "service/ticket.h"

/* One tick as an event tells it; 0 where it does not say. */
struct msh_tick_told {
    enum msh_tick_kind kind;
    int64_t id, task_id, rule_id;
    int64_t start_at, due_at, paused_at;
    int calendar_version;
    struct msh_due_move move;
};

/* A clock after the ticks read so far. */
struct msh_clock_past {
    int64_t id, task_id, rule_id;
    int64_t start_at, due_at;
    int64_t paused_at; /* since when it last stood still */
    struct msh_due_move *moves;
    size_t n_moves, cap_moves;
};

struct msh_clock_pasts {
    struct msh_arena *arena;
    struct msh_clock_past *items;
    size_t n, cap;
};

/* False for what is no tick. */
bool msh_tick_read(const struct msh_jval *tick, struct msh_tick_told *ret);

struct msh_clock_past *msh_clock_past(const struct msh_clock_pasts *pasts, int64_t clock_id);
void msh_clock_past_add(struct msh_clock_pasts *pasts, const struct msh_tick_told *told);

/* All clocks of a ticket as of the event `version`; pasts->arena is set. */
int msh_clock_pasts_load(struct msh_call *call, int64_t ticket_id, int64_t version,
                         struct msh_clock_pasts *pasts, struct msh_err *err);

#endif
