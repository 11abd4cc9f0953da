/*
 * handover.h - handing over open work when a person leaves a unit.
 *
 * What a person holds are shares (tasks) of units; claims, callbacks and plans belong to units and
 * queues, so that nothing of them has to move. The unit's head gives each share to a colleague or
 * back into the unit's pool, with a reason; the event tells who, from whom, to whom and why, and no
 * clock moves. The receiver is somebody of the task's unit whom no report accuses; while on leave,
 * the deputy.
 *
 * A head sees and moves what lies at the units he heads; the system administrator, who knows no
 * ticket, sees numbers and may give everything back into the pools; the command line acts as the
 * system and may do both. Each share is a transaction of its own; with the key of a call that came
 * before, what was done then is answered again. Results live in the call's arena. Thread-safe.
 */
#ifndef MSH_SERVICE_HANDOVER_H
#define MSH_SERVICE_HANDOVER_H

#include "service/accounts.h"
#include "service/ticket.h"
#include "store/holding.h"
#include "store/list/queue.h"

/* Somebody who may take it over. */
struct msh_receiver {
    int64_t account_id, unit_id;
    const char *name, *display;
    int64_t holds;   /* open shares already in these hands */
    int64_t away_to; /* on leave until then; 0 = here */
};

struct msh_held_work {
    struct msh_account_view account;
    struct msh_holding by_unit[MSH_HOLDINGS_MAX]; /* of the units the caller may know of */
    size_t n_units;
    struct msh_desk_row *tasks; /* nearest due first; none for an administrator */
    size_t n_tasks;
    bool more; /* there are shares beyond MSH_BULK_MAX */
    struct msh_receiver *receivers;
    size_t n_receivers;
    int64_t other_heads; /* of the units above, beside this person, who can endorse and approve */
    int64_t deputy_of;   /* colleagues on leave this person stands in for */
    int64_t version;     /* a mark of the shares: goes back in If-Match */
    int64_t now;
};

/* MSH_E_NOT_FOUND "account_unknown": nobody of the caller's units. */
int msh_handover_look(struct msh_call *call, int64_t account_id, struct msh_held_work *ret,
                      struct msh_err *err);

struct msh_handover_in {
    int64_t from_id, to_id; /* to 0 = back into the unit's pool */
    const int64_t *tasks;   /* NULL = everything, at most MSH_BULK_MAX at a time */
    size_t n_tasks;
    const char *reason;
    bool dry_run;
};

/* Outcomes side by side, in the order asked for. `ret_left` is what the person still holds that the
 * caller may move. MSH_E_INVALID "person": the receiver belongs to none of the units. */
int msh_handover_run(struct msh_call *call, const struct msh_handover_in *in,
                     struct msh_bulk_item **ret, size_t *ret_n, int64_t *ret_left,
                     struct msh_err *err);

#endif
