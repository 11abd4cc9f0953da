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
#include "store/list.h"

/* Open states of a desk: bits of enum msh_task_state. */
#define MSH_DESK_STATES                                                                            \
    (MSH_BIT(MSH_TASK_TO_SIGN) | MSH_BIT(MSH_TASK_HANDLING) | MSH_BIT(MSH_TASK_RETURN_ASKED) |     \
     MSH_BIT(MSH_TASK_DELEGATED) | MSH_BIT(MSH_TASK_UNIT_REVIEW))

struct msh_queue_filter {
    const int64_t *units; /* desk: shares of these; none = all the reader sees */
    size_t n_units;
    unsigned states; /* desk: of MSH_DESK_STATES; claims: asked, endorsed; 0 = all */
    unsigned kinds;  /* claims: enum msh_claim_kind; callbacks: enum msh_callback_cause; 0 = all */
    int64_t
        holder_id; /* desk: held by, or by whom this one stands in for; 0 = anybody, -1 = nobody */
    int64_t at;    /* desk: business time, for leave */
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
    int64_t area_id, version;
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

#endif
