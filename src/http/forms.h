/*
 * forms.h - every request of the API as plain C structs, and the field tables that decode them.
 *
 * Handlers read these structs; the tables give type, bounds and help, and make the OpenAPI document
 * (fields.h). A member that was absent is 0, NULL, or -1 for an enumerated word.
 */
#ifndef MSH_HTTP_FORMS_H
#define MSH_HTTP_FORMS_H

#include "http/fields.h"

/* ---- session ---- */

struct msh_login_form {
    const char *name, *password;
};
struct msh_code_form {
    const char *number, *code;
};
struct msh_password_form {
    const char *old_password, *new_password;
};
extern const struct msh_fields msh_login_fields, msh_code_fields, msh_password_fields;

/* ---- intake ---- */

struct msh_place_form {
    const char *area, *detail;
    double lat, lon;
    bool has_lat, has_lon;
};
struct msh_contact_form {
    const char *name, *phone;
};
struct msh_intake_form {
    const char *title, *text, *channel, *category, *same_as, *source, *source_number;
    int type, urgency, requester_kind, identity_mode;
    const struct msh_place_form *place;
    const struct msh_contact_form *contact;
    struct msh_text_list accused_units;
    struct msh_id_list respondents;
    bool sealed, draft, minor, guardian, no_reply;
};
extern const struct msh_fields msh_intake_fields;

/* ---- lists ---- */

struct msh_list_query {
    const char *q, *cursor, *category, *area, *channel, *from, *to;
    int64_t limit, round, matter;
    struct msh_enum_list state, type, urgency, columns;
    struct msh_text_list unit;
    const char *lead;
    struct msh_enum_list counted, without;
    int lamp, order, rate, tongue;
    bool below, live;
};
extern const struct msh_fields msh_list_fields, msh_filter_fields, msh_export_fields;
extern const struct msh_names msh_order_names;
extern const struct msh_names msh_list_column_names; /* by enum msh_list_column */

/* What a table of tickets can show of each. */
enum msh_list_column {
    MSH_LIST_NUMBER,
    MSH_LIST_TITLE,
    MSH_LIST_STATE,
    MSH_LIST_TYPE,
    MSH_LIST_URGENCY,
    MSH_LIST_CATEGORY,
    MSH_LIST_AREA,
    MSH_LIST_CHANNEL,
    MSH_LIST_UNIT,
    MSH_LIST_DUE_AT,
    MSH_LIST_LAMP,
    MSH_LIST_ROUND,
    MSH_LIST_CREATED_AT,
    MSH_LIST_ACCEPTED_AT,
    MSH_LIST_COLUMN_COUNT
};

struct msh_queue_query {
    const char *unit, *cursor;
    int64_t limit;
    struct msh_enum_list state, kind, cause;
    int part; /* enum msh_desk_part less one; -1 = all */
    bool mine, pool;
};
extern const struct msh_fields msh_desk_fields, msh_dispatch_queue_fields, msh_claim_queue_fields,
    msh_callback_queue_fields, msh_pressure_fields, msh_watch_fields;

struct msh_page_query {
    int64_t limit, after;
};
extern const struct msh_fields msh_events_fields;

/* ---- actions ---- */

struct msh_share_form {
    const char *unit, *legal_basis;
    int role;
    int64_t due_at;
};

/* What any action may bring; each action's table shows the members it takes. */
struct msh_action_form {
    const char *text, *internal_text, *public_text, *title, *category, *office, *parent, *line;
    const char *reason, *suggested_unit, *owner, *contact_by, *contact_way, *unsolved_reason,
        *beyond_type, *told_line, *told_unit, *opinion;
    int told_route;
    bool has_told_route;
    const struct msh_place_form *place;
    struct msh_item_list shares;
    struct msh_text_list units;
    int urgency, type, reason_word, kind, rating;
    int complex, supervised;
    int contacted, solved, accepted, truthful, pressed, truth, beyond_duty;
    int64_t amount, until, person, contact_at, article, recording;
    bool three_way, dry_run;
};
extern const struct msh_fields msh_text_act, msh_tag_act, msh_confer_act, msh_optional_text_act,
    msh_correct_act, msh_answer_act, msh_transfer_act, msh_triage_act, msh_shares_act,
    msh_designate_act, msh_delegate_act, msh_send_back_act, msh_attempt_act, msh_replan_act,
    msh_merge_act, msh_assign_act, msh_hand_over_act, msh_reply_act, msh_claim_act,
    msh_task_claim_act, msh_rate_act, msh_callback_act, msh_empty_act;
extern const struct msh_names msh_attempt_names;

struct msh_bulk_form {
    int action;
    struct msh_id_list ids;
    struct msh_action_form act;
};
struct msh_bulk_reply_form {
    struct msh_id_list ids; /* of tasks */
    const struct msh_action_form *reply;
    bool dry_run;
};
extern const struct msh_fields msh_bulk_fields, msh_bulk_reply_fields;
extern const struct msh_names msh_bulk_names;

/* What became of one of many tickets; `would`: a trial that would have been done. */
enum msh_bulk_outcome { MSH_BULK_DONE, MSH_BULK_WOULD, MSH_BULK_REFUSED, MSH_BULK_OUTCOME_COUNT };
extern const struct msh_names msh_bulk_outcome_names;

struct msh_reason_form {
    const char *reason;
};
struct msh_rectify_form {
    const char *name, *phone;
    bool has_name, has_phone; /* present, be it null */
};
struct msh_code_proof_form {
    const char *phone, *receipt;
};
struct msh_restrict_form {
    bool restricted;
};
struct msh_until_form {
    int64_t until;
};
extern const struct msh_fields msh_contact_fields, msh_rectify_fields, msh_code_proof_fields,
    msh_restrict_fields, msh_until_fields;
struct msh_units_form {
    struct msh_text_list units;
};
struct msh_other_form {
    const char *other;
};
struct msh_rendition_form {
    const char *title, *text;
};
struct msh_caller_form {
    const char *phone, *tail;
};
extern const struct msh_fields msh_reason_fields, msh_units_fields, msh_other_fields,
    msh_rendition_fields, msh_caller_fields;

/* ---- people who work here ---- */

struct msh_account_form {
    const char *name, *display, *unit;
    int role;
    int64_t sensitivity;
};
struct msh_account_edit_form {
    const char *display, *phone, *unit;
    bool active, must_change_password;
};
struct msh_new_password_form {
    const char *password;
    bool must_change;
};
struct msh_own_phone_form {
    const char *phone;
};
struct msh_active_form {
    bool active;
};
struct msh_deputy_form {
    int64_t deputy_id, until;
};
struct msh_handover_form {
    int64_t to;
    struct msh_id_list tasks;
    const char *text;
    bool dry_run;
};
struct msh_grant_form {
    int role;
    const char *unit;
    int64_t sensitivity;
};
struct msh_token_form {
    const char *label;
    int64_t days;
    bool unlimited;
};
struct msh_account_query {
    const char *q, *unit, *after;
    int role;
    bool active, has_active;
    int64_t limit;
};
struct msh_audit_form {
    int kind, op;
    int64_t actor, account, from, to, limit;
    const char *cursor;
};
struct msh_retention_form {
    const char *cursor;
    int64_t limit;
};
extern const struct msh_fields msh_retention_fields, msh_refuse_fields, msh_sessions_fields,
    msh_own_phone_fields;
struct msh_into_form {
    const char *into, *text;
    int32_t from;
    bool has_from, dry_run;
};
extern const struct msh_fields msh_account_fields, msh_account_edit_fields, msh_new_password_fields,
    msh_active_fields, msh_deputy_fields, msh_handover_fields, msh_grant_fields, msh_token_fields,
    msh_account_query_fields, msh_into_fields, msh_audit_fields;

/* ---- knowledge base, respondents, directory, clock ---- */

struct msh_article_form {
    const char *title, *body, *category, *owner_unit, *legal_basis;
    int state;
    int64_t expires_at;
};
struct msh_article_query {
    const char *q, *category;
    int state;
    int64_t limit, skip;
    bool live;
};
extern const struct msh_fields msh_article_fields, msh_article_query_fields;
extern const struct msh_names msh_article_state_names;

struct msh_template_form {
    int kind;
    const char *unit, *name, *text;
    bool active;
};
struct msh_template_query {
    int kind;
    bool retired;
    const char *ticket;
};
extern const struct msh_fields msh_template_fields, msh_template_edit_fields,
    msh_template_query_fields, msh_template_fill_fields;

struct msh_publication_form {
    const char *title, *words, *answer;
};
struct msh_public_query {
    const char *q, *category, *area, *cursor;
    int64_t limit;
};
struct msh_publication_queue_query {
    int state;
    const char *cursor;
    int64_t limit;
};
struct msh_me_too_form {
    const char *phone;
};
extern const struct msh_fields msh_me_too_fields, msh_publication_fields,
    msh_publication_reason_fields, msh_public_fields, msh_publication_queue_fields;

struct msh_respondent_form {
    int kind;
    const char *name, *area, *note;
};
struct msh_respondent_query {
    const char *q;
    int kind;
    int64_t limit;
};
extern const struct msh_fields msh_respondent_fields, msh_respondent_query_fields;

struct msh_directory_query {
    const char *q, *parent, *area, *family;
    int64_t level, limit;
};
extern const struct msh_fields msh_unit_query_fields;

struct msh_calendar_query {
    int64_t year;
};
struct msh_clock_query {
    int type, urgency;
    int64_t from;
};
struct msh_advance_form {
    const char *advance;
};
struct msh_tally_query {
    const char *kind, *key, *cursor;
    int64_t limit;
};
struct msh_month_query {
    const char *month;
};
struct msh_name_query {
    const char *name;
    int evidence;
};
extern const struct msh_fields msh_calendar_fields, msh_clock_fields, msh_advance_fields,
    msh_tally_fields, msh_month_fields, msh_upload_fields;

#endif
