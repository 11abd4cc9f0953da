#include "base/base.h"

#include "domain/vocab.h"

#define NAMES(var, word, table) const struct msh_names var = { word, table, MSH_COUNT(table) }

static const struct msh_name type[] = {
    { "consult", "咨询", "consultation" },  { "help", "求助", "request for help" },
    { "complaint", "投诉", "complaint" },   { "report", "举报", "report of wrongdoing" },
    { "suggestion", "建议", "suggestion" }, { "praise", "表扬", "praise" },
    { "other", "其他", "other" },
};
NAMES(msh_type_names, "ticket_type", type);

static const struct msh_name urgency[] = {
    { "normal", "一般", "normal" },
    { "urgent", "紧急", "urgent" },
    { "mass", "群体性", "many people affected" },
};
NAMES(msh_urgency_names, "urgency", urgency);

static const struct msh_name identity[] = {
    { "real", "实名", "real name" },
    { "confidential", "保密", "confidential" },
    { "anonymous", "匿名", "anonymous" },
};
NAMES(msh_identity_names, "identity_mode", identity);

static const struct msh_name requester[] = {
    { "person", "个人", "person" },
    { "enterprise", "企业", "enterprise" },
};
NAMES(msh_requester_names, "requester_kind", requester);

static const struct msh_name ticket_state[] = {
    { "none", "—", "not yet there" },
    { "draft", "待补充", "waiting for facts" },
    { "registered", "已登记", "registered" },
    { "answered", "直接答复", "answered directly" },
    { "refused", "不予受理", "not accepted" },
    { "transferred", "已转办热线", "handed to another line" },
    { "dispatching", "待派单", "waiting for dispatch" },
    { "conference", "会商", "in conference" },
    { "handling", "办理中", "being handled" },
    { "reviewing", "待审核", "reply under review" },
    { "callback", "待回访", "waiting for callback" },
    { "rework", "二次办理", "to be handled again" },
    { "deferred", "挂账", "deferred" },
    { "closed", "已办结", "closed" },
    { "terminated", "终止", "terminated" },
    { "merged", "并入", "merged" },
    { "archived", "已归档", "archived" },
};
NAMES(msh_ticket_state_names, "ticket_state", ticket_state);

static const struct msh_name task_state[] = {
    { "none", "—", "not yet there" },
    { "to_sign", "待签收", "waiting for signature" },
    { "handling", "办理中", "being handled" },
    { "return_asked", "退单待审", "return under review" },
    { "returned", "已退回", "returned" },
    { "delegated", "已下派", "with level-3 units" },
    { "unit_review", "待单位审核", "under the head's review" },
    { "replied", "已反馈", "replied" },
    { "done", "完成", "done" },
    { "released", "退出", "released" },
};
NAMES(msh_task_state_names, "task_state", task_state);

static const struct msh_name claim_state[] = {
    { "none", "—", "not yet there" },
    { "asked", "已申请", "asked" },
    { "endorsed", "单位同意", "endorsed by the unit" },
    { "granted", "已批准", "granted" },
    { "denied", "未批准", "denied" },
    { "dropped", "已撤回", "dropped by the asker" },
    { "lapsed", "已失效", "lapsed" },
};
NAMES(msh_claim_state_names, "claim_state", claim_state);

static const struct msh_name claim_kind[] = {
    { "return", "退单", "return" },
    { "extension", "延期", "extension" },
    { "pause", "暂停", "pause" },
    { "unreasonable", "不合理诉求", "unreasonable demand" },
    { "deferral", "挂账", "deferral" },
    { "rating_appeal", "考核申诉", "rating appeal" },
    { "termination", "终止", "termination" },
    { "refusal", "不予受理", "refusal" },
    { "objection", "异议", "objection" },
    { "withdrawal", "撤回", "withdrawal" },
};
NAMES(msh_claim_kind_names, "claim_kind", claim_kind);

static const struct msh_name machine[] = {
    { "ticket", "诉求件", "ticket" },
    { "task", "承办任务", "task" },
    { "claim", "申请", "claim" },
};
NAMES(msh_machine_names, "machine", machine);

static const struct msh_name task_role[] = {
    { "lead", "主办", "lead" },
    { "assist", "协办", "assist" },
    { "inform", "知会", "inform" },
};
NAMES(msh_task_role_names, "task_role", task_role);

static const struct msh_name close_reason[] = {
    { "none", "—", "open" },
    { "solved", "已解决", "solved" },
    { "accepted_unsolved", "未解决但认可解释", "unsolved, explanation accepted" },
    { "unrated", "未评价", "not rated" },
    { "withdrawn", "已撤回", "withdrawn" },
    { "history", "原系统已办结", "closed in an older system" },
    { "undone", "导入已撤销", "import undone" },
};
NAMES(msh_close_reason_names, "close_reason", close_reason);

static const struct msh_name refusal_reason[] = {
    { "legal_route", "应走法定途径", "another legal route" },
    { "same_matter", "同一事项正在办理且无新事实", "same matter, no new fact" },
    { "secret", "涉密或隐私", "secret or private" },
    { "out_of_duty", "不属于政府职责", "outside the duty of government" },
    { "illegal", "违法或违背公序良俗", "unlawful or immoral" },
    { "outside_city", "不属于本市", "outside the city" },
    { "other_organ", "属于其他机关", "another organ" },
};
NAMES(msh_refusal_reason_names, "refusal_reason", refusal_reason);

static const struct msh_name told_route[] = {
    { "court", "向人民法院起诉、上诉或申请再审", "a court: suit, appeal or retrial" },
    { "arbitration", "申请仲裁", "arbitration" },
    { "review", "申请行政复议", "administrative review" },
    { "petition", "向信访部门反映", "the letters and visits office" },
    { "discipline", "向纪检监察机关反映", "the discipline inspectors" },
    { "disclosure", "申请政府信息公开", "a request for disclosure" },
    { "mediation", "协商或申请人民调解", "agreement, or the people's mediators" },
    { "market", "向经营者或行业组织反映", "the business or its association" },
    { "elsewhere", "拨打当地区号加12345", "the 12345 of that place, after its area code" },
    { "organ", "向主管机关反映，受理方式已告知", "the organ in charge, whose address was told" },
    { "earlier", "看原编号的办理进展和结果", "progress and outcome of the earlier ticket" },
    { "explained", "已当场说明法律规定", "nowhere: the law was explained" },
};
NAMES(msh_told_route_names, "told_route", told_route);

static const struct msh_name return_reason[] = {
    { "jurisdiction", "属地不符", "wrong area" },
    { "unclear_duty", "权属不清", "duty unclear" },
    { "overlap", "职能交叉", "duties overlap" },
    { "not_level", "非本级", "wrong level" },
    { "existing", "已有在办件", "already being handled" },
    { "other", "其他", "other" },
};
NAMES(msh_return_reason_names, "return_reason", return_reason);

static const struct msh_name pause_reason[] = {
    { "supplement", "等待诉求人补充", "waiting for the requester" },
    { "expert", "等待鉴定检测", "waiting for an expert's finding" },
    { "notice", "法定公示期", "legal notice period" },
    { "hearing", "听证", "hearing" },
};
NAMES(msh_pause_reason_names, "pause_reason", pause_reason);

static const struct msh_name send_back_reason[] = {
    { "perfunctory", "敷衍", "perfunctory" },
    { "off_topic", "答非所问", "beside the point" },
    { "no_contact", "未联系诉求人", "requester not contacted" },
    { "false", "不实", "untrue" },
    { "incomplete", "不完整", "incomplete" },
};
NAMES(msh_send_back_reason_names, "send_back_reason", send_back_reason);

static const struct msh_name terminate_reason[] = {
    { "no_cooperation", "诉求人不配合", "requester does not cooperate" },
    { "not_acceptable", "经查不应受理", "found not acceptable" },
    { "legal_route", "已进入法定程序", "legal procedure under way" },
};
NAMES(msh_terminate_reason_names, "terminate_reason", terminate_reason);

static const struct msh_name rating[] = {
    { "none", "未评价", "not rated" },   { "very_bad", "非常不满意", "very dissatisfied" },
    { "bad", "不满意", "dissatisfied" }, { "fair", "基本满意", "fairly satisfied" },
    { "good", "满意", "satisfied" },     { "very_good", "非常满意", "very satisfied" },
};
NAMES(msh_rating_names, "rating", rating);

static const struct msh_name answer[] = {
    { "unknown", "未知", "unknown" },
    { "yes", "是", "yes" },
    { "no", "否", "no" },
};
NAMES(msh_answer_names, "answer", answer);

static const struct msh_name callback_cause[] = {
    { "replied", "办理答复", "after the reply" },
    { "expired", "超期回访", "limit passed without a reply" },
    { "sample", "直接答复抽查", "sample of direct answers" },
    { "withdrawal", "撤回核实", "confirming a withdrawal" },
    { "merged", "并单回访", "merged ticket" },
};
NAMES(msh_callback_cause_names, "callback_cause", callback_cause);

static const struct msh_name callback_state[] = {
    { "open", "待回访", "open" },
    { "answered", "已回访", "answered" },
    { "unreached", "未接通", "not reached" },
    { "dropped", "无需回访", "no longer needed" },
};
NAMES(msh_callback_state_names, "callback_state", callback_state);

static const struct msh_name stage[] = {
    { "dispatch", "派单", "dispatch" },
    { "sign", "签收", "sign" },
    { "return", "退单", "return" },
    { "handle", "办理", "handle" },
    { "review", "审核", "review" },
    { "callback", "回访", "callback" },
    { "rehandle", "二次办理", "rework" },
    { "consult", "会商", "conference" },
    { "hang_review", "挂账复核", "review of a deferral" },
    { "first_feedback", "首次反馈", "first feedback" },
};
NAMES(msh_stage_names, "stage", stage);

static const struct msh_name role[] = {
    { "operator", "话务员", "operator" },
    { "dispatcher", "派单员", "dispatcher" },
    { "reviewer", "审核员", "reviewer" },
    { "callback", "回访员", "callback staff" },
    { "clerk", "经办人", "clerk" },
    { "head", "单位负责人", "head of unit" },
    { "supervisor", "督办员", "supervisor" },
    { "inspector", "纪检监察", "inspector" },
    { "analyst", "分析员", "analyst" },
    { "leader", "领导", "leader" },
    { "kb_editor", "知识库编辑", "knowledge editor" },
    { "report_desk", "举报专席", "report desk" },
    { "sysadmin", "系统管理员", "system administrator" },
    { "secadmin", "安全管理员", "security administrator" },
    { "auditadmin", "审计管理员", "audit administrator" },
};
NAMES(msh_role_names, "role", role);

static const struct msh_name piece_kind[] = {
    { "title", "标题", "title" },
    { "words", "诉求原文", "requester's words" },
    { "supplement", "补充", "supplement" },
    { "rendition", "转述稿", "rendition" },
    { "feedback", "阶段反馈", "interim feedback" },
    { "reply_internal", "内部答复", "internal reply" },
    { "reply_public", "公开答复", "public reply" },
    { "reason", "理由", "reason" },
    { "remark", "备注", "remark" },
    { "opinion", "回访意见", "opinion" },
};
NAMES(msh_piece_kind_names, "piece_kind", piece_kind);

static const struct msh_name evidence[] = {
    { "none", "—", "none" },
    { "identity", "身份证明", "identity" },
    { "contact", "联系证明", "contact" },
    { "handling", "办理证明", "handling" },
};
NAMES(msh_evidence_names, "evidence", evidence);

static const struct msh_name audience[] = {
    { "all", "全部", "all" },
    { "office", "办理机关", "offices" },
    { "hotline", "热线", "hotline" },
    { "requester", "诉求人", "requester" },
    { "inspector", "纪检监察", "inspectors" },
};
NAMES(msh_audience_names, "audience", audience);

static const struct msh_name lamp[] = {
    { "none", "—", "no clock" },        { "green", "正常", "on time" },
    { "yellow", "临期", "due soon" },   { "red", "超期", "late" },
    { "deferred", "挂账", "deferred" },
};
NAMES(msh_lamp_names, "lamp", lamp);
