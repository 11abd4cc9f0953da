/*
 * guards.h - private to the aggregate: the guards the table's rows name, and the questions they
 * share.
 *
 * A guard only reads. It answers MSH_OK, MSH_E_STATE where the row does not fit now, or
 * MSH_E_FORBIDDEN where it is not this actor's, each with a code of its own.
 */
#ifndef MSH_DOMAIN_GUARDS_H
#define MSH_DOMAIN_GUARDS_H

#include "domain/step.h"

#define MSH_GUARDS(X)                                                                              \
    X(complete)                                                                                    \
    X(triaged)                                                                                     \
    X(can_dispatch)                                                                                \
    X(can_designate)                                                                               \
    X(no_live_lead)                                                                                \
    X(leads_replied)                                                                               \
    X(first_expiry)                                                                                \
    X(third)                                                                                       \
    X(watched)                                                                                     \
    X(independent)                                                                                 \
    X(may_try)                                                                                     \
    X(asked_reply)                                                                                 \
    X(asked_other)                                                                                 \
    X(asked_sample)                                                                                \
    X(reply_spent)                                                                                 \
    X(other_spent)                                                                                 \
    X(first_ask)                                                                                   \
    X(mergeable)                                                                                   \
    X(is_unreasonable)                                                                             \
    X(parted)                                                                                      \
    X(concerned)                                                                                   \
    X(follows)                                                                                     \
    X(by_claim)                                                                                    \
    X(may_reopen)                                                                                  \
    X(may_archive)                                                                                 \
    X(imported)                                                                                    \
    X(own_lead_or_assist)                                                                          \
    X(own_inform)                                                                                  \
    X(own_task)                                                                                    \
    X(in_pool)                                                                                     \
    X(held)                                                                                        \
    X(may_hand_over)                                                                               \
    X(works_for)                                                                                   \
    X(may_delegate)                                                                                \
    X(children_replied)                                                                            \
    X(own_words)                                                                                   \
    X(approver)                                                                                    \
    X(may_excuse)                                                                                  \
    X(window_over)                                                                                 \
    X(pause_over)                                                                                  \
    X(may_ask)                                                                                     \
    X(may_endorse)                                                                                 \
    X(may_decide)                                                                                  \
    X(may_grant)                                                                                   \
    X(own_claim)

#define MSH_DECLARE_GUARD(name)                                                                    \
    int msh_guard_##name(const struct msh_step *step, struct msh_err *err);
MSH_GUARDS(MSH_DECLARE_GUARD)

/* The two refusals: MSH_E_STATE and MSH_E_FORBIDDEN. */
int msh_not_now(struct msh_err *err, const char *code, const char *text);
int msh_not_yours(struct msh_err *err, const char *code, const char *text);

/* Is it this person, or the deputy while that person is on leave? */
bool msh_is_or_stands_for(const struct msh_actor *actor, int64_t account_id);

/* Has this unit any share in the ticket, in any round? */
bool msh_unit_has_share(const struct msh_ticket *ticket, int64_t unit_id);
/* Does this task lead the present round, not as another's delegate? */
bool msh_task_is_lead(const struct msh_ticket *ticket, const struct msh_task *task);
/* Returned or released: no longer part of the round. */
bool msh_task_is_gone(enum msh_task_state state);
/* Is the time for reopening and objection, counted from the end, not over yet? */
bool msh_objection_open(const struct msh_step *step);

/* A unit's people need a share of their unit; others pass. */
int msh_need_share(const struct msh_step *step, struct msh_err *err);

/* The open callback of these causes that was tried often enough in vain, or NULL. */
struct msh_callback *msh_callback_ripe(const struct msh_step *step);
struct msh_callback *msh_callback_spent(const struct msh_step *step, uint32_t causes);

/* Is there still a row that this claim's grant could take? */
bool msh_claim_stands(const struct msh_ticket *ticket, const struct msh_claim *claim);

#endif
