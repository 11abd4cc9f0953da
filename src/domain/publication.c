#include "base/base.h"

#include "domain/publication.h"

static const struct msh_name states[MSH_PUBLICATION_STATE_COUNT] = {
    [MSH_PUBLICATION_NONE] = { "none", "未公开", "not published" },
    [MSH_PUBLICATION_PROPOSED] = { "proposed", "待审定", "proposed" },
    [MSH_PUBLICATION_PUBLISHED] = { "published", "已公开", "published" },
    [MSH_PUBLICATION_REJECTED] = { "rejected", "未通过", "rejected" },
    [MSH_PUBLICATION_WITHDRAWN] = { "withdrawn", "已撤下", "withdrawn" },
    [MSH_PUBLICATION_REFUSED] = { "refused", "诉求人不同意公开", "refused by the requester" },
};
const struct msh_names msh_publication_state_names = { "publication_state", states,
                                                       MSH_COUNT(states) };

static const struct msh_name ops[MSH_PUBLICATION_OP_COUNT] = {
    [MSH_PUBLISH_PROPOSE] = { "publish_propose", "拟公开", "propose to publish" },
    [MSH_PUBLISH_APPROVE] = { "publish", "审定公开", "publish" },
    [MSH_PUBLISH_REJECT] = { "publish_reject", "不予公开", "do not publish" },
    [MSH_PUBLISH_WITHDRAW] = { "publish_withdraw", "撤下公开内容", "withdraw from publication" },
    [MSH_PUBLISH_REFUSE] = { "publish_refuse", "不同意公开", "refuse publication" },
    [MSH_PUBLISH_ALLOW] = { "publish_allow", "同意公开", "allow publication" },
};
const struct msh_names msh_publication_op_names = { "publication_op", ops, MSH_COUNT(ops) };

#define IN(state) MSH_BIT(MSH_PUBLICATION_##state)

/* One row a move: from which states, to which. */
static const struct {
    uint32_t from;
    enum msh_publication_state to;
} moves[MSH_PUBLICATION_OP_COUNT] = {
    [MSH_PUBLISH_PROPOSE] = { IN(NONE) | IN(PROPOSED) | IN(PUBLISHED) | IN(REJECTED) |
                                  IN(WITHDRAWN),
                              MSH_PUBLICATION_PROPOSED },
    [MSH_PUBLISH_APPROVE] = { IN(PROPOSED), MSH_PUBLICATION_PUBLISHED },
    [MSH_PUBLISH_REJECT] = { IN(PROPOSED), MSH_PUBLICATION_REJECTED },
    [MSH_PUBLISH_WITHDRAW] = { IN(PUBLISHED), MSH_PUBLICATION_WITHDRAWN },
    [MSH_PUBLISH_REFUSE] = { IN(NONE) | IN(PROPOSED) | IN(PUBLISHED) | IN(REJECTED) | IN(WITHDRAWN),
                             MSH_PUBLICATION_REFUSED },
    [MSH_PUBLISH_ALLOW] = { IN(REFUSED), MSH_PUBLICATION_NONE },
};

bool msh_publication_closed(const struct msh_ticket *ticket)
{
    return (ticket->state == MSH_TICKET_CLOSED || ticket->state == MSH_TICKET_ARCHIVED) &&
           ticket->close_reason != MSH_CLOSE_NONE && ticket->close_reason != MSH_CLOSE_WITHDRAWN &&
           ticket->close_reason != MSH_CLOSE_UNDONE;
}

bool msh_publication_fits(const struct msh_ticket *ticket)
{
    return ticket->identity != MSH_IDENTITY_CONFIDENTIAL && ticket->type != MSH_TYPE_REPORT &&
           !ticket->sealed && (msh_publication_closed(ticket) || msh_ticket_is_open(ticket->state));
}

int msh_publication_move(enum msh_publication_state from, enum msh_publication_op op,
                         enum msh_publication_state *ret, struct msh_err *err)
{
    if ((moves[op].from & MSH_BIT(from)) == 0)
        return msh_err_set(err, MSH_E_STATE, "publication_state", "it is %s",
                           msh_name_code(&msh_publication_state_names, (int)from));
    *ret = moves[op].to;
    return 0;
}
