/*
 * vocab.h - every enumerated word of the product, once (design §9).
 *
 * The code strings in vocab.c are the same in C, SQL, JSON and the UI keys. Values are stored as
 * codes, never as numbers, so the order may change; a code may not. Immutable, thread-safe.
 */
#ifndef MSH_DOMAIN_VOCAB_H
#define MSH_DOMAIN_VOCAB_H

#include "base/names.h"

/* What the requester wants (mix of types: domain §4.2). */
enum msh_ticket_type {
    MSH_TYPE_CONSULT,
    MSH_TYPE_HELP,
    MSH_TYPE_COMPLAINT,
    MSH_TYPE_REPORT,
    MSH_TYPE_SUGGESTION,
    MSH_TYPE_PRAISE,
    MSH_TYPE_OTHER,
    MSH_TYPE_COUNT
};

/* `mass` is an outage or pollution that hits many at once (河南办法). */
enum msh_urgency { MSH_URGENCY_NORMAL, MSH_URGENCY_URGENT, MSH_URGENCY_MASS, MSH_URGENCY_COUNT };

enum msh_identity_mode {
    MSH_IDENTITY_REAL,
    MSH_IDENTITY_CONFIDENTIAL,
    MSH_IDENTITY_ANONYMOUS,
    MSH_IDENTITY_COUNT
};

enum msh_requester_kind { MSH_REQUESTER_PERSON, MSH_REQUESTER_ENTERPRISE, MSH_REQUESTER_COUNT };

/* domain §2.1; NONE stands before the first event. */
enum msh_ticket_state {
    MSH_TICKET_NONE,
    MSH_TICKET_DRAFT,
    MSH_TICKET_REGISTERED,
    MSH_TICKET_ANSWERED,
    MSH_TICKET_REFUSED,
    MSH_TICKET_TRANSFERRED,
    MSH_TICKET_DISPATCHING,
    MSH_TICKET_CONFERENCE,
    MSH_TICKET_HANDLING,
    MSH_TICKET_REVIEWING,
    MSH_TICKET_CALLBACK,
    MSH_TICKET_REWORK,
    MSH_TICKET_DEFERRED,
    MSH_TICKET_CLOSED,
    MSH_TICKET_TERMINATED,
    MSH_TICKET_MERGED,
    MSH_TICKET_ARCHIVED,
    MSH_TICKET_STATE_COUNT
};

/* domain §2.2. */
enum msh_task_state {
    MSH_TASK_NONE,
    MSH_TASK_TO_SIGN,
    MSH_TASK_HANDLING,
    MSH_TASK_RETURN_ASKED,
    MSH_TASK_RETURNED,
    MSH_TASK_DELEGATED,
    MSH_TASK_UNIT_REVIEW,
    MSH_TASK_REPLIED,
    MSH_TASK_DONE,
    MSH_TASK_RELEASED,
    MSH_TASK_STATE_COUNT
};

enum msh_claim_state {
    MSH_CLAIM_NONE,
    MSH_CLAIM_ASKED,
    MSH_CLAIM_ENDORSED,
    MSH_CLAIM_GRANTED,
    MSH_CLAIM_DENIED,
    MSH_CLAIM_DROPPED,
    MSH_CLAIM_LAPSED,
    MSH_CLAIM_STATE_COUNT
};

/* One side machine carries every request that needs somebody else's decision. */
enum msh_claim_kind {
    MSH_CLAIM_RETURN,
    MSH_CLAIM_EXTENSION,
    MSH_CLAIM_PAUSE,
    MSH_CLAIM_UNREASONABLE,
    MSH_CLAIM_DEFERRAL,
    MSH_CLAIM_RATING_APPEAL,
    MSH_CLAIM_TERMINATION,
    MSH_CLAIM_REFUSAL,
    MSH_CLAIM_OBJECTION,
    MSH_CLAIM_WITHDRAWAL,
    MSH_CLAIM_KIND_COUNT
};

enum msh_machine { MSH_MACHINE_TICKET, MSH_MACHINE_TASK, MSH_MACHINE_CLAIM, MSH_MACHINE_COUNT };

enum msh_task_role { MSH_ROLE_LEAD, MSH_ROLE_ASSIST, MSH_ROLE_INFORM, MSH_TASK_ROLE_COUNT };

/* Why a ticket ended; `accepted_unsolved` counts as unsolved in every rate (guarantee 2). */
enum msh_close_reason {
    MSH_CLOSE_NONE,
    MSH_CLOSE_SOLVED,
    MSH_CLOSE_ACCEPTED_UNSOLVED,
    MSH_CLOSE_UNRATED,
    MSH_CLOSE_WITHDRAWN,
    MSH_CLOSE_HISTORY, /* by an older system, before it was imported; nobody was asked here */
    MSH_CLOSE_UNDONE,  /* it should not have been imported: counts nowhere */
    MSH_CLOSE_COUNT
};

/* 不予受理: 北京市接诉即办工作条例 11, 潍坊 19, 汕头. */
/* Where a refused requester is sent that has no code of its own (潍坊19: a reason and a way). */
enum msh_told_route {
    MSH_TOLD_COURT,
    MSH_TOLD_ARBITRATION,
    MSH_TOLD_REVIEW,
    MSH_TOLD_PETITION,
    MSH_TOLD_DISCIPLINE,
    MSH_TOLD_DISCLOSURE,
    MSH_TOLD_MEDIATION,
    MSH_TOLD_MARKET,
    MSH_TOLD_ELSEWHERE,
    MSH_TOLD_ORGAN,
    MSH_TOLD_EARLIER,
    MSH_TOLD_EXPLAINED,
    MSH_TOLD_COUNT
};

enum msh_refusal_reason {
    MSH_REFUSAL_LEGAL_ROUTE,
    MSH_REFUSAL_SAME_MATTER,
    MSH_REFUSAL_SECRET,
    MSH_REFUSAL_OUT_OF_DUTY,
    MSH_REFUSAL_ILLEGAL,
    MSH_REFUSAL_OUTSIDE_CITY,
    MSH_REFUSAL_OTHER_ORGAN,
    MSH_REFUSAL_COUNT
};

/* 退单: domain §2.3. */
enum msh_return_reason {
    MSH_RETURN_JURISDICTION,
    MSH_RETURN_UNCLEAR_DUTY,
    MSH_RETURN_OVERLAP,
    MSH_RETURN_NOT_LEVEL,
    MSH_RETURN_EXISTING,
    MSH_RETURN_OTHER,
    MSH_RETURN_COUNT
};

/* 暂停: domain §3.3; off unless a rule row names the reason. */
enum msh_pause_reason {
    MSH_PAUSE_SUPPLEMENT,
    MSH_PAUSE_EXPERT,
    MSH_PAUSE_NOTICE,
    MSH_PAUSE_HEARING,
    MSH_PAUSE_COUNT
};

/* 驳回重办: 济南 27. */
enum msh_send_back_reason {
    MSH_BACK_PERFUNCTORY,
    MSH_BACK_OFF_TOPIC,
    MSH_BACK_NO_CONTACT,
    MSH_BACK_FALSE,
    MSH_BACK_INCOMPLETE,
    MSH_BACK_COUNT
};

/* 终止: 潍坊 21. */
enum msh_terminate_reason {
    MSH_TERMINATE_NO_COOPERATION,
    MSH_TERMINATE_NOT_ACCEPTABLE,
    MSH_TERMINATE_LEGAL_ROUTE,
    MSH_TERMINATE_COUNT
};

/* Five grades of 好差评; a hotline's three map onto them. */
enum msh_rating {
    MSH_RATING_NONE,
    MSH_RATING_VERY_BAD,
    MSH_RATING_BAD,
    MSH_RATING_FAIR,
    MSH_RATING_GOOD,
    MSH_RATING_VERY_GOOD,
    MSH_RATING_COUNT
};

enum msh_answer { MSH_ANSWER_UNKNOWN, MSH_ANSWER_YES, MSH_ANSWER_NO, MSH_ANSWER_COUNT };

/* Why somebody has to be asked. */
enum msh_callback_cause {
    MSH_ASK_CAUSE_REPLIED,
    MSH_ASK_CAUSE_EXPIRED,
    MSH_ASK_CAUSE_SAMPLE,
    MSH_ASK_CAUSE_WITHDRAWAL,
    MSH_ASK_CAUSE_MERGED,
    MSH_ASK_CAUSE_COUNT
};

enum msh_callback_state {
    MSH_ASK_OPEN,
    MSH_ASK_ANSWERED,
    MSH_ASK_UNREACHED,
    MSH_ASK_DROPPED,
    MSH_ASK_STATE_COUNT
};

/* What a clock measures (domain §3.1). */
enum msh_stage {
    MSH_STAGE_DISPATCH,
    MSH_STAGE_SIGN,
    MSH_STAGE_RETURN,
    MSH_STAGE_HANDLE,
    MSH_STAGE_REVIEW,
    MSH_STAGE_CALLBACK,
    MSH_STAGE_REHANDLE,
    MSH_STAGE_CONSULT,
    MSH_STAGE_HANG_REVIEW,
    MSH_STAGE_FIRST_FEEDBACK,
    MSH_STAGE_COUNT
};

/* Roles of staff (design §6); a user holds several grants, so sets of roles are bit masks. */
enum msh_role {
    MSH_STAFF_OPERATOR,
    MSH_STAFF_DISPATCHER,
    MSH_STAFF_REVIEWER,
    MSH_STAFF_CALLBACK,
    MSH_STAFF_CLERK,
    MSH_STAFF_HEAD,
    MSH_STAFF_SUPERVISOR,
    MSH_STAFF_INSPECTOR,
    MSH_STAFF_ANALYST,
    MSH_STAFF_LEADER,
    MSH_STAFF_KB_EDITOR,
    MSH_STAFF_REPORT_DESK,
    MSH_STAFF_SYSADMIN,
    MSH_STAFF_SECADMIN,
    MSH_STAFF_AUDITADMIN,
    MSH_STAFF_COUNT
};

/* Kinds of words kept in text_piece. */
enum msh_piece_kind {
    MSH_PIECE_TITLE,
    MSH_PIECE_WORDS,
    MSH_PIECE_SUPPLEMENT,
    MSH_PIECE_RENDITION,
    MSH_PIECE_FEEDBACK,
    MSH_PIECE_REPLY_INTERNAL,
    MSH_PIECE_REPLY_PUBLIC,
    MSH_PIECE_REASON,
    MSH_PIECE_REMARK,
    MSH_PIECE_OPINION,
    MSH_PIECE_COUNT
};

/* What a file of a unit's share proves (证据 by kind, domain §4.1). */
enum msh_evidence {
    MSH_EVIDENCE_NONE,
    MSH_EVIDENCE_IDENTITY,
    MSH_EVIDENCE_CONTACT,
    MSH_EVIDENCE_HANDLING,
    MSH_EVIDENCE_COUNT
};

/* Who may read words: `all` = requester, hotline and the units of the ticket; `office` =
 * hotline and units; `hotline` = hotline only (original words of confidential tickets and reports);
 * `requester` = requester and hotline; `inspector` = inspectors only. */
enum msh_audience {
    MSH_AUDIENCE_ALL,
    MSH_AUDIENCE_OFFICE,
    MSH_AUDIENCE_HOTLINE,
    MSH_AUDIENCE_REQUESTER,
    MSH_AUDIENCE_INSPECTOR,
    MSH_AUDIENCE_COUNT
};

/* What a list shows about time; computed from dues, never stored. */
enum msh_lamp_code {
    MSH_LAMP_CODE_NONE,
    MSH_LAMP_CODE_GREEN,
    MSH_LAMP_CODE_YELLOW,
    MSH_LAMP_CODE_RED,
    MSH_LAMP_CODE_DEFERRED,
    MSH_LAMP_CODE_COUNT
};

extern const struct msh_names msh_type_names, msh_urgency_names, msh_identity_names,
    msh_requester_names, msh_ticket_state_names, msh_task_state_names, msh_claim_state_names,
    msh_claim_kind_names, msh_machine_names, msh_task_role_names, msh_close_reason_names,
    msh_refusal_reason_names, msh_told_route_names, msh_return_reason_names, msh_pause_reason_names,
    msh_send_back_reason_names, msh_terminate_reason_names, msh_rating_names, msh_answer_names,
    msh_callback_cause_names, msh_callback_state_names, msh_stage_names, msh_role_names,
    msh_piece_kind_names, msh_evidence_names, msh_audience_names, msh_lamp_names;

#endif
