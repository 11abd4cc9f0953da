/*
 * queue.h - what waits for somebody: a unit's desk, claims to decide, callbacks to make.
 *
 * Each row stands on a ticket this reader may see, by the same rule as in lists (list.h): what is
 * fenced neither appears nor moves a page. Pages are keysets. Threads: as db.h; call inside
 * msh_tx_read; texts live in the arena.
 */
#ifndef MSH_STORE_QUEUE_H
#define MSH_STORE_QUEUE_H

#include "domain/ticket.h"
#include "store/list/list.h"

/* Open states of a desk: bits of enum msh_task_state. */
#define MSH_DESK_STATES                                                                            \
    (MSH_BIT(MSH_TASK_TO_SIGN) | MSH_BIT(MSH_TASK_HANDLING) | MSH_BIT(MSH_TASK_RETURN_ASKED) |     \
     MSH_BIT(MSH_TASK_DELEGATED) | MSH_BIT(MSH_TASK_UNIT_REVIEW))

/* The piles of a desk: what runs at the own units, what runs below them, what is deferred. */
enum msh_desk_part { MSH_DESK_ALL, MSH_DESK_OWN, MSH_DESK_BELOW, MSH_DESK_DEFERRED };

struct msh_queue_filter {
    const int64_t *units; /* desk: shares of these; none = all the reader sees */
    size_t n_units;
    unsigned states; /* desk: of MSH_DESK_STATES; claims: asked, endorsed; 0 = all */
    unsigned kinds;  /* claims: enum msh_claim_kind; callbacks: enum msh_callback_cause; 0 = all */
    int64_t
        holder_id; /* desk: held by, or by whom this one stands in for; 0 = anybody, -1 = nobody */
    int64_t at;    /* desk: business time, for leave */
    enum msh_desk_part part; /* desk: which pile */
    const int64_t *own;      /* desk: the units whose own work OWN means and BELOW leaves out */
    size_t n_own;
};

/* Where a page ended: what it is ordered by, and the id. */
struct msh_queue_cursor {
    int64_t at, id; /* zeroed = the start */
};

/* The ticket a row stands on. */
struct msh_queue_ticket {
    int64_t ticket_id;
    const char *number;
    const char *title; /* the one this reader may see, or NULL */
    enum msh_ticket_state state;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    const char *category;
    int64_t area_id, version, lead_unit, accepted_at;
};

/* Nearest due first, shares without a due last. */
struct msh_desk_row {
    struct msh_queue_ticket ticket;
    int64_t task_id, unit_id, due_at, holder_id, opened_at;
    enum msh_task_role role;
    enum msh_task_state state;
    int64_t round;
    const char *office;
};
int msh_queue_desk(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                   const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                   int64_t limit, struct msh_arena *arena, struct msh_desk_row **ret, size_t *ret_n,
                   struct msh_queue_cursor *ret_next, struct msh_err *err);

/* What waits for a dispatcher, by the bits of ticket states in filter->states (of
 * MSH_DISPATCH_STATES; 0 = all): the urgent first, then who has waited longest. */
#define MSH_DISPATCH_STATES                                                                        \
    (MSH_BIT(MSH_TICKET_REGISTERED) | MSH_BIT(MSH_TICKET_DISPATCHING) |                            \
     MSH_BIT(MSH_TICKET_CONFERENCE) | MSH_BIT(MSH_TICKET_REWORK))
struct msh_dispatch_row {
    struct msh_queue_ticket ticket;
    int64_t due_at, round, returns;
};
int msh_queue_dispatch(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                       const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                       int64_t limit, struct msh_arena *arena, struct msh_dispatch_row **ret,
                       size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err);

/* What filter->holder_id himself holds, shares already answered included, in the order of desks. Of
 * the filter `units` counts beside it. */
int msh_queue_held(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                   const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                   int64_t limit, struct msh_arena *arena, struct msh_desk_row **ret, size_t *ret_n,
                   struct msh_queue_cursor *ret_next, struct msh_err *err);

/* Claims that wait for a decision, oldest first. */
struct msh_claim_row {
    struct msh_queue_ticket ticket;
    int64_t claim_id, task_id, asked_by, asked_unit, asked_at, until_at;
    enum msh_claim_kind kind;
    enum msh_claim_state state;
    const char *reason_code;
    int64_t amount;
};
int msh_queue_claims(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                     const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                     int64_t limit, struct msh_arena *arena, struct msh_claim_row **ret,
                     size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err);

/* Open callbacks, nearest due first. */
struct msh_callback_row {
    struct msh_queue_ticket ticket;
    int64_t callback_id, due_at, opened_at, holder_id, round, attempts;
    enum msh_callback_cause cause;
};
int msh_queue_callbacks(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                        const struct msh_queue_filter *filter, const struct msh_queue_cursor *from,
                        int64_t limit, struct msh_arena *arena, struct msh_callback_row **ret,
                        size_t *ret_n, struct msh_queue_cursor *ret_next, struct msh_err *err);

/* Tickets that wait for a supervisor, longest first. */
struct msh_watch_row {
    struct msh_queue_ticket ticket;
    int64_t watch_at, lead_unit, round;
};
int msh_queue_watch(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    const struct msh_queue_cursor *from, int64_t limit, struct msh_arena *arena,
                    struct msh_watch_row **ret, size_t *ret_n, struct msh_queue_cursor *ret_next,
                    struct msh_err *err);

/* Those of `ids` (at most MSH_LIST_LIMIT_MAX) this reader may see, in no order. */
int msh_queue_tickets(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                      const int64_t *ids, size_t n_ids, struct msh_arena *arena,
                      struct msh_queue_ticket **ret, size_t *ret_n, struct msh_err *err);

/*
 * How much lies on a desk, pile by pile: what the tabs of a page say. Each count stops at
 * MSH_QUEUE_COUNT_MAX rows looked at; what was cut is a lower bound and `exact` is false.
 */
#define MSH_QUEUE_COUNT_MAX 1000
struct msh_queue_counts {
    int64_t late, today, own; /* of the own units, running: past due, due before `today_to`, all */
    int64_t to_sign, unit_review, mine; /* of those, by state, and held as in a desk */
    int64_t below, deferred;
    int64_t claims[MSH_CLAIM_STATE_COUNT]; /* asked, endorsed */
    int64_t callbacks, watches;
    bool exact;
};
struct msh_queue_count_of {
    bool desk, callbacks, watches; /* what to count beside the claims */
    int64_t now, today_to;
};
int msh_queue_count(struct msh_tx *tx, int64_t region_id, const struct msh_reader *reader,
                    const struct msh_queue_filter *filter, const struct msh_queue_count_of *of,
                    struct msh_queue_counts *ret, struct msh_err *err);

#endif
