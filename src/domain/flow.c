#include "base/base.h"

#include "domain/effects.h"
#include "domain/guards.h"

/* Short names keep a row on one screen line or two. */
#define T(state)  MSH_BIT(MSH_TICKET_##state)
#define K(state)  MSH_BIT(MSH_TASK_##state)
#define C(state)  MSH_BIT(MSH_CLAIM_##state)
#define BY(role)  MSH_BIT(MSH_STAFF_##role)
#define SYSTEM    MSH_ACTOR_SYSTEM
#define REQUESTER MSH_ACTOR_REQUESTER
#define KEEP      MSH_TO_KEEP
#define RESUME    MSH_TO_RESUME
#define G(name)   msh_guard_##name
#define FX(name)  msh_effect_##name
#define UNIT      MSH_UNIT_ROLES

#define OPEN_STATES                                                                                \
    (T(REGISTERED) | T(DISPATCHING) | T(CONFERENCE) | T(HANDLING) | T(REVIEWING) | T(CALLBACK) |   \
     T(REWORK) | T(DEFERRED))
#define END_STATES                                                                                 \
    (T(ANSWERED) | T(REFUSED) | T(TRANSFERRED) | T(CLOSED) | T(TERMINATED) | T(MERGED))
#define TASK_OPEN                                                                                  \
    (K(TO_SIGN) | K(HANDLING) | K(RETURN_ASKED) | K(DELEGATED) | K(UNIT_REVIEW) | K(REPLIED))

#define ROW_T(from, op, to, actors, guard, effect, basis)                                          \
    {                                                                                              \
        MSH_MACHINE_TICKET, from, MSH_OP_##op, to, actors, guard, effect, basis                    \
    }
#define ROW_K(from, op, to, actors, guard, effect, basis)                                          \
    {                                                                                              \
        MSH_MACHINE_TASK, from, MSH_OP_##op, to, actors, guard, effect, basis                      \
    }
#define ROW_C(from, op, to, actors, guard, effect, basis)                                          \
    {                                                                                              \
        MSH_MACHINE_CLAIM, from, MSH_OP_##op, to, actors, guard, effect, basis                     \
    }

/* One row a line reads like the rule book it is. */
/* clang-format off */
const struct msh_flow_row msh_flow[] = {
    /* -- intake -------------------------------------------------------------------------------- */
    ROW_T(T(NONE), SAVE_DRAFT, MSH_TICKET_DRAFT, BY(OPERATOR) | REQUESTER, NULL, FX(draft), "潍坊11"),
    ROW_T(T(NONE) | T(DRAFT), REGISTER, MSH_TICKET_REGISTERED, BY(OPERATOR) | REQUESTER, G(complete), FX(register), "潍坊11"),
    ROW_T(T(DRAFT) | OPEN_STATES | END_STATES, SUPPLEMENT, KEEP, REQUESTER | BY(OPERATOR) | BY(CALLBACK) | BY(DISPATCHER), NULL, FX(with_text), "济南16"),
    ROW_T(T(DRAFT) | OPEN_STATES, CORRECT, KEEP, BY(OPERATOR) | BY(DISPATCHER) | BY(REVIEWER), NULL, NULL, "P"),
    ROW_T(T(DRAFT) | OPEN_STATES | END_STATES, REMARK, KEEP, BY(OPERATOR) | BY(DISPATCHER) | BY(REVIEWER) | BY(CALLBACK) | BY(SUPERVISOR) | UNIT, G(concerned), FX(with_text), "P"),
    ROW_T(OPEN_STATES, INSTRUCT, KEEP, BY(LEADER) | BY(SUPERVISOR), NULL, FX(with_text), "济南29"),
    ROW_T(OPEN_STATES, TAG, KEEP, BY(DISPATCHER) | BY(SUPERVISOR), NULL, FX(tag), "大宁路"),
    ROW_T(OPEN_STATES | END_STATES, SUPERVISE, KEEP, SYSTEM, G(third), FX(supervise), "design §4"),
    ROW_T(OPEN_STATES | END_STATES, LOOK_INTO, KEEP, BY(SUPERVISOR), G(watched), FX(look_into), "design §4"),
    ROW_T(T(REGISTERED), ANSWER, MSH_TICKET_ANSWERED, BY(OPERATOR), NULL, FX(answer), "北京11"),
    ROW_T(T(REGISTERED) | T(DISPATCHING), REFUSE, MSH_TICKET_REFUSED, SYSTEM, G(by_claim), FX(refuse), "潍坊19"),
    ROW_T(T(REGISTERED) | T(DISPATCHING), TRANSFER, MSH_TICKET_TRANSFERRED, BY(OPERATOR) | BY(DISPATCHER), NULL, FX(transfer), "北京11"),
    ROW_T(T(NONE), IMPORT, MSH_TICKET_REGISTERED, SYSTEM, G(complete), FX(import), "design §4"),
    ROW_T(T(NONE), IMPORT_HANDLING, MSH_TICKET_HANDLING, SYSTEM, G(complete), FX(import_handling), "design §4"),
    ROW_T(T(NONE), IMPORT_CLOSED, MSH_TICKET_CLOSED, SYSTEM, NULL, FX(import_closed), "design §4"),
    ROW_T(T(NONE), IMPORT_ARCHIVED, MSH_TICKET_ARCHIVED, SYSTEM, NULL, FX(import_closed), "design §4"),
    ROW_T(T(REGISTERED) | T(HANDLING) | T(CLOSED) | T(ARCHIVED), UNDO_IMPORT, MSH_TICKET_ARCHIVED, SYSTEM, G(imported), FX(undo_import), "P"),
    ROW_T(T(REGISTERED), TRIAGE, MSH_TICKET_DISPATCHING, BY(OPERATOR) | BY(DISPATCHER), G(triaged), NULL, "河南办法"),

    /* -- dispatch ------------------------------------------------------------------------------ */
    ROW_T(T(DISPATCHING), CONFER, MSH_TICKET_CONFERENCE, BY(DISPATCHER) | BY(SUPERVISOR), NULL, FX(confer), "天津稿, 国办66"),
    ROW_T(T(CONFERENCE), CONCLUDE, MSH_TICKET_DISPATCHING, BY(DISPATCHER) | BY(SUPERVISOR), NULL, FX(conclude), "国办66"),
    ROW_T(T(DISPATCHING) | T(CONFERENCE) | T(REWORK), DISPATCH, MSH_TICKET_HANDLING, BY(DISPATCHER), G(can_dispatch), FX(dispatch), "北京12-13"),
    ROW_T(T(DISPATCHING) | T(CONFERENCE) | T(REWORK), DESIGNATE, MSH_TICKET_HANDLING, BY(DISPATCHER) | BY(SUPERVISOR), G(can_designate), FX(designate), "潍坊22, 天津稿"),
    ROW_T(T(HANDLING), ADD_UNIT, KEEP, BY(DISPATCHER), G(can_designate), FX(add_unit), "北京14"),
    ROW_T(T(HANDLING), REDISPATCH, MSH_TICKET_DISPATCHING, BY(DISPATCHER) | BY(SUPERVISOR) | SYSTEM, G(parted), FX(redispatch), "北京13"),
    ROW_T(T(HANDLING), ALL_RETURNED, MSH_TICKET_DISPATCHING, SYSTEM, G(no_live_lead), FX(all_returned), "安阳50"),
    ROW_T(T(HANDLING), ALL_REPLIED, MSH_TICKET_REVIEWING, SYSTEM, G(leads_replied), FX(all_replied), "济南27"),
    ROW_T(T(HANDLING), EXPIRE, KEEP, SYSTEM, G(first_expiry), FX(expire), "北京23"),

    /* -- review and callback ------------------------------------------------------------------- */
    ROW_T(T(REVIEWING), PASS, MSH_TICKET_CALLBACK, BY(REVIEWER), G(independent), FX(pass), "济南27"),
    ROW_T(T(REVIEWING), SEND_BACK, MSH_TICKET_HANDLING, BY(REVIEWER), G(independent), FX(send_back), "济南27"),
    ROW_T(OPEN_STATES | END_STATES, ATTEMPT, KEEP, BY(CALLBACK), G(may_try), FX(attempt), "北京23, P"),
    ROW_T(T(CALLBACK), SOLVED, MSH_TICKET_CLOSED, BY(CALLBACK) | REQUESTER, G(asked_reply), FX(answered_end), "北京23"),
    ROW_T(T(CALLBACK), ACCEPTED_UNSOLVED, MSH_TICKET_CLOSED, BY(CALLBACK) | REQUESTER, G(asked_reply), FX(answered_end), "design §1.2"),
    ROW_T(T(CALLBACK), UNSOLVED, MSH_TICKET_REWORK, BY(CALLBACK) | REQUESTER, G(asked_reply), FX(answered_rework), "济南27"),
    ROW_T(T(CALLBACK), DISSATISFIED, MSH_TICKET_REWORK, BY(CALLBACK) | REQUESTER, G(asked_reply), FX(answered_rework), "济南27"),
    ROW_T(T(CALLBACK), UNREACHED, MSH_TICKET_CLOSED, BY(CALLBACK), G(reply_spent), FX(unreached_end), "P"),
    ROW_T(OPEN_STATES | END_STATES, SOLVED, KEEP, BY(CALLBACK) | REQUESTER, G(asked_other), FX(answered), "北京23"),
    ROW_T(OPEN_STATES | END_STATES, ACCEPTED_UNSOLVED, KEEP, BY(CALLBACK) | REQUESTER, G(asked_other), FX(answered), "北京23"),
    ROW_T(T(MERGED), UNSOLVED, MSH_TICKET_REWORK, BY(CALLBACK) | REQUESTER, G(asked_other), FX(answered_rework), "design §1.4"),
    ROW_T(T(MERGED), DISSATISFIED, MSH_TICKET_REWORK, BY(CALLBACK) | REQUESTER, G(asked_other), FX(answered_rework), "design §1.4"),
    ROW_T(T(ANSWERED), UNSOLVED, MSH_TICKET_REGISTERED, BY(CALLBACK) | REQUESTER, G(asked_sample), FX(reopen_new), "design §1.3"),
    ROW_T(T(ANSWERED), DISSATISFIED, MSH_TICKET_REGISTERED, BY(CALLBACK) | REQUESTER, G(asked_sample), FX(reopen_new), "design §1.3"),
    ROW_T(OPEN_STATES, UNSOLVED, KEEP, BY(CALLBACK) | REQUESTER, G(asked_other), FX(answered), "北京23"),
    ROW_T(OPEN_STATES, DISSATISFIED, KEEP, BY(CALLBACK) | REQUESTER, G(asked_other), FX(answered), "北京23"),
    ROW_T(OPEN_STATES | END_STATES, UNREACHED, KEEP, BY(CALLBACK), G(other_spent), FX(unreached), "P"),
    ROW_T(T(MERGED), ASK_MERGED, KEEP, SYSTEM, G(first_ask), FX(ask_merged), "design §1.4"),

    /* -- exits and returns ---------------------------------------------------------------------- */
    ROW_T(OPEN_STATES & ~(T(REGISTERED) | T(DEFERRED)), DEFER, MSH_TICKET_DEFERRED, SYSTEM, G(by_claim), FX(defer), "安阳50, 济南24"),
    ROW_T(T(DEFERRED), REPLAN, KEEP, BY(SUPERVISOR), G(parted), FX(replan), "P"),
    ROW_T(T(DEFERRED), RESUME, RESUME, BY(SUPERVISOR) | BY(DISPATCHER) | SYSTEM, NULL, FX(resume), "P"),
    ROW_T(OPEN_STATES & ~T(REGISTERED), TERMINATE, MSH_TICKET_TERMINATED, SYSTEM, G(by_claim), FX(terminate), "潍坊21"),
    ROW_T(T(REGISTERED) | T(DISPATCHING) | T(HANDLING), MERGE, MSH_TICKET_MERGED, BY(DISPATCHER), G(mergeable), FX(merge), "国办66, 北京11"),
    ROW_T(T(MERGED), UNMERGE, RESUME, BY(DISPATCHER) | BY(SUPERVISOR) | SYSTEM, NULL, FX(unmerge), "P"),
    ROW_T(OPEN_STATES, WITHDRAW, MSH_TICKET_CLOSED, SYSTEM, G(by_claim), FX(withdraw), "design §1.3"),
    ROW_T(T(ANSWERED) | T(REFUSED) | T(TRANSFERRED), REOPEN, MSH_TICKET_REGISTERED, BY(SUPERVISOR) | BY(INSPECTOR) | SYSTEM, NULL, FX(reopen_new), "seed 004"),
    ROW_T(T(CLOSED) | T(TERMINATED), REOPEN, MSH_TICKET_REWORK, BY(SUPERVISOR) | BY(INSPECTOR) | REQUESTER | SYSTEM, G(may_reopen), FX(reopen_rework), "seed 004"),
    ROW_T(OPEN_STATES | END_STATES, MARK_UNREASONABLE, KEEP, SYSTEM, G(by_claim), FX(unreasonable), "BJTU"),
    ROW_T(OPEN_STATES | END_STATES, CLEAR_UNREASONABLE, KEEP, SYSTEM, G(is_unreasonable), FX(reasonable), "design §1.3"),
    ROW_T(END_STATES, SCORE_RATING, KEEP, SYSTEM, G(by_claim), FX(score), "BJTU, 济南绩效26"),
    ROW_T(OPEN_STATES | END_STATES, SUCCEED, KEEP, SYSTEM, G(works_for), FX(succeed), "信访24"),
    ROW_T(END_STATES, ARCHIVE, MSH_TICKET_ARCHIVED, SYSTEM, G(may_archive), FX(archive), "某省流程"),

    /* -- tasks ---------------------------------------------------------------------------------- */
    ROW_K(K(NONE), OPEN, MSH_TASK_TO_SIGN, SYSTEM, G(follows), NULL, "北京12"),
    ROW_K(K(TO_SIGN), SIGN, MSH_TASK_HANDLING, UNIT, G(own_lead_or_assist), FX(sign), "河南办法"),
    ROW_K(K(TO_SIGN), ACKNOWLEDGE, MSH_TASK_DONE, UNIT, G(own_inform), FX(acknowledge), "P"),
    ROW_K(K(TO_SIGN) | K(HANDLING) | K(DELEGATED), ASSIGN, KEEP, UNIT, G(own_task), FX(assign), "BJTU"),
    ROW_K(K(TO_SIGN) | K(HANDLING), TAKE, KEEP, UNIT, G(in_pool), FX(take), "BJTU"),
    ROW_K(K(TO_SIGN) | K(HANDLING), PUT_BACK, KEEP, UNIT, G(held), FX(put_back), "BJTU"),
    ROW_K(TASK_OPEN, HAND_OVER, KEEP, BY(HEAD) | SYSTEM, G(may_hand_over), FX(hand_over), "P"),
    ROW_K(K(TO_SIGN) | K(HANDLING), ASK_RETURN, MSH_TASK_RETURN_ASKED, SYSTEM, G(follows), NULL, "安阳50"),
    ROW_K(K(RETURN_ASKED), RETURN_GRANTED, MSH_TASK_RETURNED, SYSTEM, G(by_claim), FX(returned), "潍坊22"),
    ROW_K(K(RETURN_ASKED), RETURN_DENIED, RESUME, SYSTEM, G(follows), NULL, "潍坊22"),
    ROW_K(K(TO_SIGN) | K(HANDLING) | K(RETURN_ASKED) | K(DELEGATED) | K(UNIT_REVIEW), WINDOW_CLOSE, KEEP, SYSTEM, G(window_over), FX(window_close), "天津稿"),
    ROW_K(K(HANDLING), DELEGATE, MSH_TASK_DELEGATED, UNIT, G(may_delegate), FX(delegate), "BJTU"),
    ROW_K(K(DELEGATED), CHILDREN_REPLIED, MSH_TASK_HANDLING, SYSTEM, G(children_replied), NULL, "BJTU"),
    ROW_K(K(HANDLING) | K(DELEGATED) | K(UNIT_REVIEW), FEEDBACK, KEEP, UNIT, G(own_lead_or_assist), FX(feedback), "河南办法, 安阳50, 北京14"),
    ROW_K(K(HANDLING), REPLY, MSH_TASK_UNIT_REVIEW, UNIT, G(own_lead_or_assist), FX(reply), "泰安"),
    ROW_K(K(UNIT_REVIEW), RECALL, MSH_TASK_HANDLING, UNIT, G(own_words), NULL, "P"),
    ROW_K(K(UNIT_REVIEW), APPROVE, MSH_TASK_REPLIED, UNIT, G(approver), FX(approve), "济南13, BJTU"),
    ROW_K(K(UNIT_REVIEW), DISAPPROVE, MSH_TASK_HANDLING, UNIT, G(approver), FX(disapprove), "济南13, BJTU"),
    ROW_K(K(REPLIED), REWORK_TASK, MSH_TASK_HANDLING, SYSTEM, G(follows), FX(rework_task), "济南27"),
    ROW_K(K(REPLIED), FINISH, MSH_TASK_DONE, SYSTEM, G(follows), NULL, "P"),
    ROW_K(K(TO_SIGN) | K(HANDLING) | K(DELEGATED) | K(UNIT_REVIEW), EXCUSE, MSH_TASK_RELEASED, UNIT, G(may_excuse), FX(excuse), "北京14"),
    ROW_K(K(TO_SIGN) | K(HANDLING) | K(DELEGATED) | K(RETURN_ASKED) | K(UNIT_REVIEW), EXTEND, KEEP, SYSTEM, G(by_claim), FX(extend), "安阳50"),
    ROW_K(K(TO_SIGN) | K(HANDLING) | K(DELEGATED) | K(RETURN_ASKED) | K(UNIT_REVIEW), PAUSE, KEEP, SYSTEM, G(by_claim), FX(pause), "信访36, P"),
    ROW_K(TASK_OPEN, UNPAUSE, KEEP, UNIT | SYSTEM, G(pause_over), FX(unpause), "P"),
    ROW_K(TASK_OPEN, RELEASE, MSH_TASK_RELEASED, SYSTEM, G(follows), FX(release), "BJTU"),
    ROW_K(K(NONE), IMPORT_SHARE, MSH_TASK_DONE, SYSTEM, G(follows), NULL, "design §4"),

    /* -- claims --------------------------------------------------------------------------------- */
    ROW_C(C(NONE), ASK, MSH_CLAIM_ASKED, UNIT | REQUESTER | BY(OPERATOR) | BY(DISPATCHER), G(may_ask), FX(ask), "domain §2.4"),
    ROW_C(C(ASKED), ENDORSE, MSH_CLAIM_ENDORSED, BY(HEAD), G(may_endorse), FX(decided), "BJTU"),
    ROW_C(C(ASKED) | C(ENDORSED), GRANT, MSH_CLAIM_GRANTED, BY(REVIEWER) | BY(DISPATCHER) | BY(SUPERVISOR) | BY(LEADER) | BY(CALLBACK) | UNIT, G(may_grant), FX(granted), "domain §2.4"),
    ROW_C(C(ASKED) | C(ENDORSED), DENY, MSH_CLAIM_DENIED, BY(REVIEWER) | BY(DISPATCHER) | BY(SUPERVISOR) | BY(LEADER) | BY(CALLBACK) | UNIT, G(may_decide), FX(denied), "domain §2.4"),
    ROW_C(C(ASKED) | C(ENDORSED), DROP, MSH_CLAIM_DROPPED, UNIT | REQUESTER | BY(OPERATOR) | BY(DISPATCHER), G(own_claim), FX(denied), "P"),
    ROW_C(C(ASKED) | C(ENDORSED), LAPSE, MSH_CLAIM_LAPSED, SYSTEM, G(follows), FX(lapse), "P"),
};
/* clang-format on */
const size_t msh_flow_n = MSH_COUNT(msh_flow);

#define TASK_LIVE (K(TO_SIGN) | K(HANDLING) | K(DELEGATED) | K(UNIT_REVIEW))

/* clang-format off */
const struct msh_claim_rule msh_claim_rules[MSH_CLAIM_KIND_COUNT] = {
    [MSH_CLAIM_RETURN] = { MSH_CLAIM_RETURN, MSH_MACHINE_TASK, K(TO_SIGN) | K(HANDLING), UNIT, true,
        BY(REVIEWER) | BY(DISPATCHER) | UNIT, MSH_OP_ASK_RETURN, MSH_OP_RETURN_GRANTED, MSH_OP_RETURN_DENIED,
        &msh_return_reason_names, "安阳50: 24 h with a reason; 潍坊22" },
    [MSH_CLAIM_EXTENSION] = { MSH_CLAIM_EXTENSION, MSH_MACHINE_TASK, TASK_LIVE, UNIT, false,
        BY(REVIEWER) | BY(HEAD), -1, MSH_OP_EXTEND, -1, NULL, "安阳50, 北京15" },
    [MSH_CLAIM_PAUSE] = { MSH_CLAIM_PAUSE, MSH_MACHINE_TASK, TASK_LIVE, UNIT, true,
        BY(REVIEWER), -1, MSH_OP_PAUSE, -1, &msh_pause_reason_names, "信访36, P" },
    [MSH_CLAIM_UNREASONABLE] = { MSH_CLAIM_UNREASONABLE, MSH_MACHINE_TICKET,
        T(HANDLING) | T(REVIEWING) | T(CALLBACK) | T(REWORK) | T(CLOSED), UNIT, true,
        BY(SUPERVISOR), -1, MSH_OP_MARK_UNREASONABLE, -1, NULL, "BJTU" },
    [MSH_CLAIM_DEFERRAL] = { MSH_CLAIM_DEFERRAL, MSH_MACHINE_TICKET,
        T(DISPATCHING) | T(CONFERENCE) | T(HANDLING) | T(REVIEWING) | T(CALLBACK) | T(REWORK), UNIT | BY(DISPATCHER), true,
        BY(SUPERVISOR) | BY(LEADER), -1, MSH_OP_DEFER, -1, NULL, "安阳50, 济南24" },
    [MSH_CLAIM_RATING_APPEAL] = { MSH_CLAIM_RATING_APPEAL, MSH_MACHINE_TICKET, T(CLOSED), UNIT, true,
        BY(SUPERVISOR), -1, MSH_OP_SCORE_RATING, -1, NULL, "BJTU, 济南绩效26" },
    [MSH_CLAIM_TERMINATION] = { MSH_CLAIM_TERMINATION, MSH_MACHINE_TICKET,
        T(HANDLING) | T(REVIEWING) | T(REWORK) | T(DISPATCHING), UNIT | BY(DISPATCHER), true,
        BY(REVIEWER), -1, MSH_OP_TERMINATE, -1, &msh_terminate_reason_names, "潍坊21" },
    [MSH_CLAIM_REFUSAL] = { MSH_CLAIM_REFUSAL, MSH_MACHINE_TICKET, T(REGISTERED) | T(DISPATCHING),
        BY(OPERATOR) | BY(DISPATCHER), false, BY(REVIEWER) | BY(DISPATCHER), -1, MSH_OP_REFUSE, -1,
        &msh_refusal_reason_names, "潍坊19, second pair of eyes" },
    [MSH_CLAIM_OBJECTION] = { MSH_CLAIM_OBJECTION, MSH_MACHINE_TICKET, END_STATES | OPEN_STATES,
        REQUESTER, false, BY(SUPERVISOR) | BY(REVIEWER), -1, -1, -1, NULL, "design §1.3" },
    [MSH_CLAIM_WITHDRAWAL] = { MSH_CLAIM_WITHDRAWAL, MSH_MACHINE_TICKET, OPEN_STATES, REQUESTER | BY(OPERATOR), false,
        BY(CALLBACK), -1, MSH_OP_WITHDRAW, -1, NULL, "design §1.3" },
};
/* clang-format on */

bool msh_flow_has(enum msh_machine machine, enum msh_op op, int from, int to)
{
    for (size_t i = 0; i < msh_flow_n; i++) {
        const struct msh_flow_row *row = &msh_flow[i];
        if (row->machine != machine || row->op != op || (row->from & MSH_BIT(from)) == 0)
            continue;
        if (row->to == to || row->to == MSH_TO_RESUME || (row->to == MSH_TO_KEEP && from == to))
            return true;
    }
    return false;
}

const struct msh_names *msh_machine_states(enum msh_machine machine)
{
    static const struct msh_names *const names[MSH_MACHINE_COUNT] = { &msh_ticket_state_names,
                                                                      &msh_task_state_names,
                                                                      &msh_claim_state_names };
    return names[machine];
}

/* clang-format off */
static const struct msh_name ops[] = {
    { "save_draft", "存草稿", "save a draft" }, { "register", "登记", "register" },
    { "supplement", "补充", "supplement" }, { "correct", "更正要素", "correct the particulars" },
    { "remark", "备注", "remark" }, { "instruct", "批示", "instruct" }, { "tag", "设置办理标签", "tag" },
    { "supervise", "第三次反映，转督办人员", "the third time: to a supervisor" },
    { "look_into", "督办人员处理", "look into" },
    { "answer", "直接答复", "answer directly" }, { "refuse", "不予受理", "refuse" },
    { "transfer", "转其他热线", "hand to another line" }, { "triage", "预审", "triage" },
    { "confer", "提交会商", "call a conference" }, { "conclude", "会商结束", "end the conference" },
    { "dispatch", "派单", "dispatch" }, { "designate", "指定承办", "designate" },
    { "add_unit", "加派", "add a unit" }, { "redispatch", "改派", "redispatch" },
    { "all_returned", "主办全部退回", "all leads returned" },
    { "all_replied", "主办全部反馈", "all leads replied" }, { "expire", "办理超期", "limit passed" },
    { "pass", "审核通过", "pass" }, { "send_back", "驳回重办", "send back" },
    { "attempt", "回访未接通", "attempt" }, { "solved", "已解决", "solved" },
    { "accepted_unsolved", "未解决但认可", "accepted unsolved" }, { "unsolved", "未解决", "unsolved" },
    { "dissatisfied", "不满意", "dissatisfied" }, { "unreached", "未能接通", "not reached" },
    { "ask_merged", "并单回访", "ask the merged requester" }, { "defer", "挂账", "defer" },
    { "replan", "调整挂账计划", "renew the plan" }, { "resume", "恢复办理", "resume" },
    { "terminate", "终止", "terminate" }, { "merge", "并单", "merge" }, { "unmerge", "拆单", "un-merge" },
    { "withdraw", "撤回", "withdraw" }, { "reopen", "重新办理", "reopen" },
    { "mark_unreasonable", "认定不合理", "mark unreasonable" },
    { "clear_unreasonable", "撤销不合理认定", "clear unreasonable" },
    { "score_rating", "考核评价", "scoring rating" }, { "archive", "归档", "archive" },
    { "succeed", "承继原单位工作", "take over from a merged unit" },
    { "import", "导入在办件", "import, open" },
    { "import_handling", "导入承办中的件", "import, with a unit" },
    { "import_closed", "导入历史件", "import, closed" },
    { "import_archived", "导入已归档的历史件", "import, archived" },
    { "undo_import", "撤销导入", "undo an import" },
    { "open", "派至单位", "open a task" }, { "sign", "签收", "sign" },
    { "acknowledge", "知悉", "acknowledge" }, { "assign", "分办", "assign" }, { "take", "领办", "take" },
    { "put_back", "放回", "put back" },
    { "hand_over", "工作交接", "hand over" }, { "ask_return", "申请退单", "ask to return" },
    { "return_granted", "同意退单", "return granted" }, { "return_denied", "不同意退单", "return denied" },
    { "window_close", "退单期满", "return window over" }, { "delegate", "下派", "delegate" },
    { "children_replied", "下级全部反馈", "level-3 units replied" },
    { "feedback", "阶段反馈", "tell how far it has come" }, { "reply", "答复", "reply" },
    { "recall", "收回答复", "recall" }, { "approve", "单位审核通过", "approve" },
    { "disapprove", "单位退回修改", "disapprove" }, { "rework_task", "重办", "handle again" },
    { "finish", "完成", "finish" }, { "excuse", "免除协办", "excuse" }, { "extend", "延期", "extend" },
    { "pause", "暂停", "pause" }, { "unpause", "恢复计时", "end the pause" },
    { "release", "退出", "release" },
    { "import_share", "导入承办情况", "import a unit's share" }, { "ask", "申请", "ask" }, { "endorse", "单位同意", "endorse" },
    { "grant", "批准", "grant" }, { "deny", "不批准", "deny" }, { "drop", "撤回申请", "drop" },
    { "lapse", "失效", "lapse" },
};
/* clang-format on */
_Static_assert(MSH_COUNT(ops) == MSH_OP_COUNT, "every operation has a name");
const struct msh_names msh_op_names = { "op", ops, MSH_COUNT(ops) };

static const struct msh_name clock_states[] = { { "running", "计时中", "running" },
                                                { "stopped", "已停止", "stopped" },
                                                { "suspended", "已中止", "suspended" } };
const struct msh_names msh_clock_state_names = { "clock_state", clock_states,
                                                 MSH_COUNT(clock_states) };

static const struct msh_name ticks[] = {
    { "start", "开始", "start" },         { "stop", "停止", "stop" },
    { "extend", "延期", "extend" },       { "pause", "暂停", "pause" },
    { "resume", "恢复", "resume" },       { "suspend", "中止", "suspend" },
    { "renew", "按新日历重算", "renew" },
};
_Static_assert(MSH_COUNT(ticks) == MSH_TICK_COUNT, "every tick has a name");
const struct msh_names msh_tick_names = { "tick", ticks, MSH_COUNT(ticks) };
