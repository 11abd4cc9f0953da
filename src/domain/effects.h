/*
 * effects.h - private to the aggregate: the effects the table's rows name.
 *
 * An effect checks the command's parameters first, then changes the aggregate; its event already
 * stands in step->events. On an error the aggregate may be half changed (ticket.h).
 */
#ifndef MSH_DOMAIN_EFFECTS_H
#define MSH_DOMAIN_EFFECTS_H

#include "domain/step.h"

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
    X(hand_over)                                                                                   \
    X(succeed)                                                                                     \
    X(tag)                                                                                         \
    X(supervise)                                                                                   \
    X(look_into)                                                                                   \
    X(returned)                                                                                    \
    X(window_close)                                                                                \
    X(delegate)                                                                                    \
    X(feedback)                                                                                    \
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
    X(lapse)                                                                                       \
    X(import)                                                                                      \
    X(import_handling)                                                                             \
    X(import_closed)                                                                               \
    X(undo_import)

#define MSH_DECLARE_EFFECT(name) int msh_effect_##name(struct msh_step *step, struct msh_err *err);
MSH_EFFECTS(MSH_DECLARE_EFFECT)

#endif
