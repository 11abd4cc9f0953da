/*
 * effects.h - private to the aggregate: the guards and effects the table's rows name.
 *
 * A guard only reads. An effect checks the command's parameters first, then changes the aggregate;
 * its event already stands in step->events.
 */
#ifndef MSH_DOMAIN_EFFECTS_H
#define MSH_DOMAIN_EFFECTS_H

#include "domain/step.h"

#define MSH_GUARDS(X)                                                                              \
    X(complete)                                                                                    \
    X(triaged)                                                                                     \
    X(can_dispatch)                                                                                \
    X(can_designate)                                                                               \
    X(no_live_lead)                                                                                \
    X(leads_replied)                                                                               \
    X(first_expiry)                                                                                \
    X(independent)                                                                                 \
    X(asked_any)                                                                                   \
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
    X(own_lead_or_assist)                                                                          \
    X(own_inform)                                                                                  \
    X(own_task)                                                                                    \
    X(in_pool)                                                                                     \
    X(held)                                                                                        \
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

#define MSH_EFFECTS(X)                                                                             \
    X(draft)                                                                                       \
    X(register)                                                                                    \
    X(with_text)                                                                                   \
    X(answer)                                                                                      \
    X(refuse)                                                                                      \
    X(transfer)                                                                                    \
    X(confer)                                                                                      \
    X(conclude)                                                                                    \
    X(dispatch)                                                                                    \
    X(designate)                                                                                   \
    X(add_unit)                                                                                    \
    X(redispatch)                                                                                  \
    X(all_returned)                                                                                \
    X(all_replied)                                                                                 \
    X(expire)                                                                                      \
    X(pass)                                                                                        \
    X(send_back)                                                                                   \
    X(attempt)                                                                                     \
    X(answered)                                                                                    \
    X(answered_end)                                                                                \
    X(answered_rework)                                                                             \
    X(unreached)                                                                                   \
    X(unreached_end)                                                                               \
    X(ask_merged)                                                                                  \
    X(defer)                                                                                       \
    X(replan)                                                                                      \
    X(resume)                                                                                      \
    X(terminate)                                                                                   \
    X(merge)                                                                                       \
    X(unmerge)                                                                                     \
    X(withdraw)                                                                                    \
    X(reopen_new)                                                                                  \
    X(reopen_rework)                                                                               \
    X(unreasonable)                                                                                \
    X(reasonable)                                                                                  \
    X(score)                                                                                       \
    X(archive)                                                                                     \
    X(sign)                                                                                        \
    X(acknowledge)                                                                                 \
    X(assign)                                                                                      \
    X(take)                                                                                        \
    X(put_back)                                                                                    \
    X(returned)                                                                                    \
    X(window_close)                                                                                \
    X(delegate)                                                                                    \
    X(reply)                                                                                       \
    X(approve)                                                                                     \
    X(disapprove)                                                                                  \
    X(rework_task)                                                                                 \
    X(excuse)                                                                                      \
    X(extend)                                                                                      \
    X(pause)                                                                                       \
    X(unpause)                                                                                     \
    X(release)                                                                                     \
    X(ask)                                                                                         \
    X(decided)                                                                                     \
    X(granted)                                                                                     \
    X(denied)                                                                                      \
    X(lapse)

#define MSH_DECLARE_GUARD(name)                                                                    \
    int msh_guard_##name(const struct msh_step *step, struct msh_err *err);
#define MSH_DECLARE_EFFECT(name) int msh_effect_##name(struct msh_step *step, struct msh_err *err);
MSH_GUARDS(MSH_DECLARE_GUARD)
MSH_EFFECTS(MSH_DECLARE_EFFECT)

#endif
