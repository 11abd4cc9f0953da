#include "base/base.h"

#include "http/forms.h"
#include "http/forms_rows.h"

#include "domain/city.h"
#include "domain/permission.h"
#include "domain/template.h"
#include "domain/ticket.h"
#include "service/audit.h"

/* ---- session ---- */

#define FORM struct msh_login_form
static const struct msh_field login_rows[] = {
    F(name, STRING, NEED, .max = 64),
    F(password, SECRET, NEED, .max = 1024),
};
MSH_FIELDS(msh_login_fields, "Login", FORM, login_rows);
#undef FORM

#define FORM struct msh_code_form
static const struct msh_field code_rows[] = {
    F(number, STRING, NEED, .max = 32, .help = "Number of the ticket."),
    F(code, SECRET, NEED, .max = 64, .help = "Query code told at registration."),
};
MSH_FIELDS(msh_code_fields, "RequesterLogin", FORM, code_rows);
#undef FORM

#define FORM struct msh_password_form
static const struct msh_field password_rows[] = {
    F(old_password, SECRET, NEED, .max = 1024),
    F(new_password, SECRET, NEED, .min = 10, .max = 128),
};
MSH_FIELDS(msh_password_fields, "PasswordChange", FORM, password_rows);
#undef FORM

/* ---- intake ---- */

#define FORM struct msh_place_form
static const struct msh_field place_rows[] = {
    F(area, STRING, .max = 32, .help = "Code of an area."),
    F(detail, STRING, .max = 200, .help = "Where exactly, in words."),
    F(lat, NUMBER, .min = -90, .max = 90, .has = MSH_HAS(FORM, has_lat)),
    F(lon, NUMBER, .min = -180, .max = 180, .has = MSH_HAS(FORM, has_lon)),
};
static MSH_FIELDS(place_fields, "PlaceInput", FORM, place_rows);
#undef FORM

#define FORM struct msh_contact_form
static const struct msh_field contact_rows[] = {
    F(name, STRING, .max = 64),
    F(phone, STRING, .max = 40),
};
MSH_FIELDS(msh_contact_fields, "ContactInput", FORM, contact_rows);
#undef FORM

#define FORM struct msh_rectify_form
static const struct msh_field rectify_rows[] = {
    F(name, STRING, .nullable = true, .max = 64, .has = MSH_HAS(FORM, has_name),
      .help = "Stays where left out; null forgets it."),
    F(phone, STRING, .nullable = true, .max = 40, .has = MSH_HAS(FORM, has_phone),
      .help = "Stays where left out; null forgets it."),
};
MSH_FIELDS(msh_rectify_fields, "RectifyInput", FORM, rectify_rows);
#undef FORM

#define FORM struct msh_intake_form
static const struct msh_field intake_rows[] = {
    F(title, STRING, .nullable = true, .max = 100),
    F(text, TEXT, NEED, .min = 1, .max = 10000, .help = "The requester's words, kept as they are."),
    F(type, ENUM, NEED, .names = &msh_type_names),
    F(urgency, ENUM, .names = &msh_urgency_names),
    F(channel, STRING, NEED, .max = 32, .help = "Code of a channel."),
    F(category, STRING, .nullable = true, .max = 32, .help = "Code of a category."),
    F(place, OBJECT, .nullable = true, .sub = &place_fields),
    F(requester_kind, ENUM, .names = &msh_requester_names),
    F(identity_mode, ENUM, NEED, .names = &msh_identity_names),
    F(contact, OBJECT, .nullable = true, .sub = &msh_contact_fields),
    F(accused_units, STRING_ARRAY, .nullable = true, .max = 20, .max_item = 64,
      .help = "Codes or ids of the units a report names."),
    F(respondents, ID_ARRAY, .nullable = true, .max = 20),
    F(sealed, BOOL, .help = "About the hotline itself or a leader: only inspectors open it."),
    F(minor, BOOL, .help = "The requester is under 14."),
    F(guardian, BOOL, .help = "The contact is the minor's guardian, who consents."),
    F(no_reply, BOOL, .help = "The requester wants no reply: nobody calls back."),
    F(draft, BOOL, .help = "Facts are missing; supplement and register later."),
    F(same_as, STRING, .nullable = true, .max = 32,
      .help = "Number or id of an earlier ticket of the same matter."),
    F(source, STRING, .nullable = true, .max = 32),
    F(source_number, STRING, .nullable = true, .max = 64),
};
MSH_FIELDS(msh_intake_fields, "TicketCreate", FORM, intake_rows);
#undef FORM

/* ---- actions ---- */

static const struct msh_name attempts[] = {
    { "no_answer", "无人接听", "no answer" },
    { "busy", "占线", "busy" },
    { "switched_off", "关机", "switched off" },
    { "wrong_number", "号码有误", "wrong number" },
    { "call_later", "约定再拨", "asked to call later" },
    { "declined", "拒绝接听", "did not want to talk" },
};
const struct msh_names msh_attempt_names = { "attempt_outcome", attempts, MSH_COUNT(attempts) };

#define FORM struct msh_share_form
static const struct msh_field share_rows[] = {
    F(unit, STRING, NEED, .max = 64, .help = "Code or id of the unit."),
    F(role, ENUM, NEED, .names = &msh_task_role_names),
    F(legal_basis, STRING, .nullable = true, .max = 200),
};
static MSH_FIELDS(share_fields, "ShareInput", FORM, share_rows);
static const struct msh_field part_rows[] = {
    F(unit, STRING, NEED, .max = 64, .help = "Code or id of the level-3 unit."),
    F(legal_basis, STRING, .nullable = true, .max = 200),
    F(due_at, TIME, .nullable = true, .help = "Its own limit, within that of the task."),
};
static MSH_FIELDS(part_fields, "DelegateInput", FORM, part_rows);
#undef FORM

#define FORM struct msh_action_form
/* clang-format off */
#define TEXT_NEEDED   F(text, TEXT, NEED, .min = 1, .max = 5000)
#define TEXT_OPTIONAL F(text, TEXT, .nullable = true, .max = 5000)
#define REASON_CODE(kind) { .name = "reason", .type = MSH_F_ENUM,                                  \
                            .offset = offsetof(FORM, reason_word), .required = true, .names = (kind) }
#define SHARES(table) F(shares, ARRAY, NEED, .min = 1, .max = MSH_SHARES_MAX, .sub = (table))
#define ANSWER(member, ...) F(member, ENUM, .names = &msh_answer_names, __VA_ARGS__)
/* clang-format on */

#define ACT(var, name, ...)                                                                        \
    static const struct msh_field var##_rows[] = { __VA_ARGS__ };                                  \
    MSH_FIELDS(msh_##var, name, FORM, var##_rows)

ACT(empty_act, "NoInput", TEXT_OPTIONAL);
ACT(text_act, "TextInput", TEXT_NEEDED);
ACT(optional_text_act, "OptionalTextInput", TEXT_OPTIONAL);
ACT(correct_act, "Correction", F(title, STRING, .nullable = true, .max = 100),
    F(category, STRING, .nullable = true, .max = 32),
    F(urgency, ENUM, .nullable = true, .names = &msh_urgency_names),
    F(type, ENUM, .nullable = true, .names = &msh_type_names),
    F(place, OBJECT, .nullable = true, .sub = &place_fields), TEXT_OPTIONAL);
ACT(triage_act, "Triage", F(category, STRING, .nullable = true, .max = 32),
    F(urgency, ENUM, .nullable = true, .names = &msh_urgency_names),
    F(type, ENUM, .nullable = true, .names = &msh_type_names),
    F(place, OBJECT, .nullable = true, .sub = &place_fields), TEXT_OPTIONAL);
ACT(answer_act, "DirectAnswer", TEXT_NEEDED,
    F(public_text, TEXT, .nullable = true, .max = 5000,
      .help = "What the requester reads; the text itself when absent."),
    F(article, ID, .nullable = true, .help = "Knowledge article the answer rests on."),
    F(three_way, BOOL, .help = "Answered in a call with the unit."));
ACT(transfer_act, "Transfer", F(line, STRING, NEED, .max = 32, .help = "Code of the line."),
    TEXT_OPTIONAL);
ACT(tag_act, "Tag", TEXT_NEEDED, ANSWER(complex, .help = "Hard to settle; stays where left out."),
    ANSWER(supervised, .help = "Handled under supervision; stays where left out."));
ACT(confer_act, "Conference", TEXT_NEEDED,
    F(units, STRING_ARRAY, .nullable = true, .max = MSH_CLAIMANTS_MAX, .max_item = 64,
      .help = "Codes or ids of the units whose duty it may be: two at least, unless it was "
              "returned too often."));
ACT(shares_act, "Dispatch", SHARES(&share_fields), TEXT_OPTIONAL);
ACT(designate_act, "Designation", SHARES(&share_fields), TEXT_NEEDED);
ACT(delegate_act, "Delegation", SHARES(&part_fields), TEXT_OPTIONAL);
ACT(send_back_act, "SendBack", REASON_CODE(&msh_send_back_reason_names), TEXT_OPTIONAL);
ACT(attempt_act, "Attempt", REASON_CODE(&msh_attempt_names), TEXT_OPTIONAL);
ACT(replan_act, "Replan", F(until, TIME, NEED, .help = "Next review."), TEXT_NEEDED);
ACT(merge_act, "Merge", F(parent, STRING, NEED, .max = 32, .help = "Number or id."), TEXT_NEEDED);
ACT(assign_act, "Assignment",
    F(person, ID, .nullable = true, .help = "Account; its deputy while on leave."),
    F(office, STRING, .nullable = true, .max = 100), TEXT_OPTIONAL);
ACT(hand_over_act, "TaskHandover",
    F(person, ID, .nullable = true, .help = "Account; the unit's pool when null."), TEXT_NEEDED);
ACT(reply_act, "UnitReply",
    F(internal_text, TEXT, NEED, .min = 1, .max = 10000, .help = "How it was handled."),
    F(public_text, TEXT, NEED, .min = 1, .max = 10000, .help = "What the requester reads."),
    ANSWER(contacted, NEED, .help = "Was the requester contacted?"),
    ANSWER(solved, NEED, .help = "Is it done, in the unit's view?"),
    ANSWER(truth, .help = "Is it true what was told?"),
    F(contact_by, STRING, .nullable = true, .max = 64,
      .help = "Who contacted the requester; needed where contacted is yes."),
    F(contact_way, STRING, .nullable = true, .max = 64,
      .help = "Telephone, visit …; needed where contacted is yes."),
    F(contact_at, TIME, .nullable = true, .help = "When; needed where contacted is yes."),
    F(unsolved_reason, STRING, .nullable = true, .max = 500, .help = "Needed where solved is no."),
    ANSWER(beyond_duty, .help = "Is the demand beyond the unit's duty?"),
    F(beyond_type, STRING, .nullable = true, .max = 100,
      .help = "Of what kind: beyond administrative powers …; needed where beyond_duty is yes."));
#define CLAIM_ROWS                                                                                 \
    F(kind, ENUM, NEED, .names = &msh_claim_kind_names),                                           \
        F(reason, STRING, .nullable = true, .max = 32, .help = "Code from the kind's reasons."),   \
        TEXT_NEEDED, F(until, TIME, .nullable = true, .help = "Review date, or end of a pause.")
ACT(claim_act, "TicketClaim", CLAIM_ROWS,
    F(owner, STRING, .nullable = true, .max = 64,
      .help = "Deferral: the unit that owns the plan; the asking unit when absent."),
    F(told_line, STRING, .nullable = true, .max = 32,
      .help = "Refusal: the line the requester is sent to."),
    F(told_unit, STRING, .nullable = true, .max = 64,
      .help = "Refusal: the unit the requester is sent to."),
    F(told_route, ENUM, .nullable = true, .names = &msh_told_route_names,
      .has = MSH_HAS(FORM, has_told_route),
      .help = "Refusal: the way the requester is told; needed where no line or unit is named."),
    F(recording, ID, .nullable = true,
      .help = "Withdrawal taken down by the staff: the attachment that holds the call."),
    F(rating, ENUM, .nullable = true, .names = &msh_rating_names,
      .help = "Rating appeal: the rating that should score."));
ACT(task_claim_act, "TaskClaim", CLAIM_ROWS,
    F(amount, INT, .min = 1, .max = 1000, .help = "Extension: in the rule's unit."),
    F(suggested_unit, STRING, .nullable = true, .max = 64, .help = "Return: whose duty it is."));
#define ANSWER_ROWS                                                                                \
    ANSWER(solved, NEED, .help = "Was it really solved?"),                                         \
        ANSWER(accepted, .help = "Unsolved: is the explanation accepted?"),                        \
        F(rating, ENUM, .nullable = true, .names = &msh_rating_names),                             \
        ANSWER(contacted, .help = "Did the unit really contact you?"),                             \
        ANSWER(truthful, .help = "Is the reply true?"),                                            \
        ANSWER(pressed, .help = "Did anyone press you? A yes goes to the inspectors only."),       \
        F(opinion, TEXT, .nullable = true, .max = 5000)
ACT(rate_act, "Rating", ANSWER_ROWS);
ACT(callback_act, "CallbackAnswer", ANSWER_ROWS);
#undef FORM

static const struct msh_name bulk_ops[] = {
    { "triage", "预审", "triage" },     { "dispatch", "派单", "dispatch" },
    { "confer", "会商", "confer" },     { "redispatch", "改派", "redispatch" },
    { "pass", "审核通过", "pass" },     { "remark", "备注", "remark" },
    { "instruct", "批示", "instruct" }, { "merge", "并单", "merge" },
};
const struct msh_names msh_bulk_names = { "bulk_action", bulk_ops, MSH_COUNT(bulk_ops) };

static const struct msh_name bulk_outcomes[MSH_BULK_OUTCOME_COUNT] = {
    [MSH_BULK_DONE] = { "done", "已办成", "done" },
    [MSH_BULK_WOULD] = { "would", "可以办成", "would be done" },
    [MSH_BULK_REFUSED] = { "refused", "办不成", "refused" },
};
const struct msh_names msh_bulk_outcome_names = { "bulk_outcome", bulk_outcomes,
                                                  MSH_BULK_OUTCOME_COUNT };

#define FORM struct msh_bulk_form
#define IN_ACT(member, kind, ...)                                                                  \
    {                                                                                              \
        .name = #member, .type = MSH_F_##kind, .offset = offsetof(FORM, act.member), __VA_ARGS__   \
    }
static const struct msh_field bulk_rows[] = {
    F(action, ENUM, NEED, .names = &msh_bulk_names),
    F(ids, ID_ARRAY, NEED, .min = 1, .max = 200),
    IN_ACT(dry_run, BOOL, .help = "Say what would happen; store nothing."),
    IN_ACT(text, TEXT, .nullable = true, .max = 5000),
    IN_ACT(category, STRING, .nullable = true, .max = 32),
    IN_ACT(urgency, ENUM, .nullable = true, .names = &msh_urgency_names),
    IN_ACT(type, ENUM, .nullable = true, .names = &msh_type_names),
    IN_ACT(shares, ARRAY, .nullable = true, .max = MSH_SHARES_MAX, .sub = &share_fields),
    IN_ACT(parent, STRING, .nullable = true, .max = 32),
    IN_ACT(units, STRING_ARRAY, .nullable = true, .max = MSH_CLAIMANTS_MAX, .max_item = 64),
};
MSH_FIELDS(msh_bulk_fields, "Bulk", FORM, bulk_rows);
#undef FORM

#define FORM struct msh_bulk_reply_form
static const struct msh_field bulk_reply_rows[] = {
    F(ids, ID_ARRAY, NEED, .min = 1, .max = 200, .help = "Tasks of the caller's own unit."),
    F(reply, OBJECT, NEED, .sub = &msh_reply_act),
    F(dry_run, BOOL, .help = "Say what would happen; store nothing."),
};
MSH_FIELDS(msh_bulk_reply_fields, "BulkReply", FORM, bulk_reply_rows);
#undef FORM

#define FORM struct msh_reason_form
static const struct msh_field reason_rows[] = { F(reason, STRING, NEED, .min = 2, .max = 200) };
MSH_FIELDS(msh_reason_fields, "Unmask", FORM, reason_rows);
#undef FORM

#define FORM struct msh_units_form
static const struct msh_field units_rows[] = {
    F(units, STRING_ARRAY, NEED, .max = 20, .max_item = 64, .help = "Codes or ids."),
};
MSH_FIELDS(msh_units_fields, "Accuse", FORM, units_rows);
#undef FORM

#define FORM struct msh_other_form
static const struct msh_field other_rows[] = {
    F(other, STRING, NEED, .max = 32, .help = "Number or id of the earlier ticket."),
};
MSH_FIELDS(msh_other_fields, "SameMatter", FORM, other_rows);
#undef FORM

#define FORM struct msh_rendition_form
static const struct msh_field rendition_rows[] = {
    F(title, STRING, NEED, .min = 2, .max = 100),
    F(text, TEXT, NEED, .min = 1, .max = 10000),
};
MSH_FIELDS(msh_rendition_fields, "RenditionInput", FORM, rendition_rows);
#undef FORM

#define FORM struct msh_code_proof_form
static const struct msh_field code_proof_rows[] = {
    F(phone, STRING, .nullable = true, .max = 40,
      .help = "The number the caller calls from; compared with the ticket's, never kept."),
    F(receipt, TEXT, .nullable = true, .max = 100000,
      .help = "Where no number was left: the receipt the requester shows."),
};
MSH_FIELDS(msh_code_proof_fields, "CodeProof", FORM, code_proof_rows);
#undef FORM

#define FORM struct msh_restrict_form
static const struct msh_field restrict_rows[] = {
    F(restricted, BOOL, NEED, .help = "Keep, but no longer show in caller history."),
};
MSH_FIELDS(msh_restrict_fields, "Restriction", FORM, restrict_rows);
#undef FORM

#define FORM struct msh_until_form
static const struct msh_field until_rows[] = {
    F(until, TIME, NEED, .help = "Who opened the name is not told before."),
};
MSH_FIELDS(msh_until_fields, "HoldBack", FORM, until_rows);
#undef FORM

#define FORM struct msh_caller_form
static const struct msh_field caller_rows[] = {
    F(phone, STRING, .max = 40),
    F(tail, STRING, .min = 4, .max = 4, .help = "The last four digits."),
};
MSH_FIELDS(msh_caller_fields, "CallerLookup", FORM, caller_rows);
#undef FORM

/* ---- knowledge base and the rest ---- */

static const struct msh_name article_states[] = { { "draft", "草稿", "draft" },
                                                  { "published", "已发布", "published" },
                                                  { "withdrawn", "已撤下", "withdrawn" } };
const struct msh_names msh_article_state_names = { "article_state", article_states,
                                                   MSH_COUNT(article_states) };

#define FORM struct msh_article_form
static const struct msh_field article_rows[] = {
    F(title, STRING, NEED, .min = 2, .max = 200),
    F(body, TEXT, NEED, .min = 1, .max = 16000),
    F(category, STRING, .nullable = true, .max = 32),
    F(owner_unit, STRING, .nullable = true, .max = 64, .help = "Code or id."),
    F(legal_basis, STRING, NEED, .min = 2, .max = 500),
    F(state, ENUM, .names = &msh_article_state_names),
    F(expires_at, TIME, .nullable = true),
};
MSH_FIELDS(msh_article_fields, "ArticleInput", FORM, article_rows);
#undef FORM

#define FORM struct msh_article_query
static const struct msh_field article_query_rows[] = {
    F(q, STRING, .max = MSH_QUERY_MAX),
    F(category, STRING, .max = 32,
      .help = "With what stands below it, and behind that what is filed at the levels above."),
    F(state, ENUM, .names = &msh_article_state_names),
    F(live, BOOL, .help = "Leave out what has expired."),
    F(limit, INT, .min = 1, .max = 200),
    F(skip, INT, .min = 0, .max = 5000),
};
MSH_FIELDS(msh_article_query_fields, "ArticleQuery", FORM, article_query_rows);
#undef FORM

#define FORM struct msh_template_form
#define TEMPLATE_ROWS                                                                              \
    F(kind, ENUM, NEED, .names = &msh_template_kind_names),                                        \
        F(name, STRING, NEED, .max = MSH_TEMPLATE_NAME_MAX),                                       \
        F(text, TEXT, NEED, .min = 1, .max = MSH_TEMPLATE_TEXT_MAX,                                \
          .help = "Places to fill stand in braces: {number} {title} {unit} {category} {area} "     \
                  "{accepted} {due} {today}, or their Chinese names.")
static const struct msh_field template_rows[] = {
    TEMPLATE_ROWS,
    F(unit, STRING, .nullable = true, .max = 64,
      .help = "Code or id of the office that keeps it; left out: the hotline."),
};
MSH_FIELDS(msh_template_fields, "TemplateCreate", FORM, template_rows);
static const struct msh_field template_edit_rows[] = {
    TEMPLATE_ROWS,
    F(active, BOOL, NEED, .help = "False retires it: no longer offered."),
};
MSH_FIELDS(msh_template_edit_fields, "TemplateEdit", FORM, template_edit_rows);
#undef FORM

#define FORM struct msh_template_query
static const struct msh_field template_query_rows[] = {
    F(kind, ENUM, .names = &msh_template_kind_names),
    F(retired, BOOL, .help = "Those no longer offered, too."),
};
MSH_FIELDS(msh_template_query_fields, "TemplateQuery", FORM, template_query_rows);
static const struct msh_field template_fill_rows[] = {
    F(ticket, STRING, .max = 32, .help = "Number or id: fill the places from this ticket."),
};
MSH_FIELDS(msh_template_fill_fields, "TemplateFill", FORM, template_fill_rows);
#undef FORM

#define FORM struct msh_directory_query
static const struct msh_field unit_query_rows[] = {
    F(q, STRING, .max = 64, .help = "Part of the name, the code, or first letters in pinyin."),
    F(parent, STRING, .max = 64, .help = "Code or id: its administrative children."),
    F(area, STRING, .max = 32),
    F(family, STRING, .max = 32),
    F(level, INT, .min = 1, .max = 4),
    F(limit, INT, .min = 1, .max = 5000),
};
MSH_FIELDS(msh_unit_query_fields, "UnitQuery", FORM, unit_query_rows);
#undef FORM

#define FORM struct msh_calendar_query
static const struct msh_field calendar_rows[] = { F(year, INT, NEED, .min = 1970, .max = 2199) };
MSH_FIELDS(msh_calendar_fields, "CalendarQuery", FORM, calendar_rows);
#undef FORM

#define FORM struct msh_clock_query
static const struct msh_field clock_rows[] = {
    F(type, ENUM, NEED, .names = &msh_type_names),
    F(urgency, ENUM, .names = &msh_urgency_names),
    F(from, TIME, .help = "When the clock would start; now when absent."),
};
MSH_FIELDS(msh_clock_fields, "ClockQuery", FORM, clock_rows);
#undef FORM

#define FORM struct msh_advance_form
static const struct msh_field advance_rows[] = {
    F(advance, STRING, NEED, .min = 2, .max = 16, .help = "90m, 36h, 3d"),
};
MSH_FIELDS(msh_advance_fields, "Advance", FORM, advance_rows);
#undef FORM

#define FORM struct msh_tally_query
static const struct msh_field tally_rows[] = {
    F(kind, STRING, NEED, .max = 64),
    F(key, STRING, .max = 64, .help = "First key; all when absent."),
    F(limit, INT, .min = 1, .max = 1000),
    F(cursor, STRING, .max = 300),
};
MSH_FIELDS(msh_tally_fields, "TallyQuery", FORM, tally_rows);
#undef FORM

#define FORM struct msh_month_query
static const struct msh_field month_rows[] = {
    F(month, STRING, .min = 7, .max = 7, .help = "2026-10; the newest when absent."),
};
MSH_FIELDS(msh_month_fields, "MonthQuery", FORM, month_rows);
#undef FORM

#define FORM struct msh_name_query
static const struct msh_field upload_rows[] = {
    F(name, STRING, NEED, .max = 200),
    F(evidence, ENUM, .names = &msh_evidence_names,
      .help = "Of a unit's share: what the file proves."),
};
MSH_FIELDS(msh_upload_fields, "UploadQuery", FORM, upload_rows);
#undef FORM

#define FORM struct msh_respondent_form
static const struct msh_field respondent_rows[] = {
    F(kind, ENUM, NEED, .names = &msh_respondent_kind_names),
    F(name, STRING, NEED, .min = 2, .max = 100),
    F(area, STRING, .nullable = true, .max = 32),
    F(note, STRING, .nullable = true, .max = 500),
};
MSH_FIELDS(msh_respondent_fields, "RespondentInput", FORM, respondent_rows);
#undef FORM

#define FORM struct msh_respondent_query
static const struct msh_field respondent_query_rows[] = {
    F(q, STRING, .max = 64, .help = "Beginning of the name."),
    F(kind, ENUM, .names = &msh_respondent_kind_names),
    F(limit, INT, .min = 1, .max = 200),
};
MSH_FIELDS(msh_respondent_query_fields, "RespondentQuery", FORM, respondent_query_rows);
#undef FORM

/* ---- people who work here ---- */

#define SENSITIVITY                                                                                \
    F(sensitivity, INT, .min = 0, .max = 2, .help = "1: confidential requesters; 2: reports.")

#define FORM struct msh_account_form
static const struct msh_field account_rows[] = {
    F(name, STRING, NEED, .max = 64, .help = "Letters, digits and . _ -"),
    F(display, STRING, .nullable = true, .max = 64),
    F(role, ENUM, NEED, .names = &msh_role_names),
    F(unit, STRING, .nullable = true, .max = 64, .help = "Code."),
    SENSITIVITY,
};
MSH_FIELDS(msh_account_fields, "AccountCreate", FORM, account_rows);
#undef FORM

#define FORM struct msh_account_edit_form
static const struct msh_field account_edit_rows[] = {
    F(display, STRING, NEED, .max = 64, .help = "What colleagues read."),
    F(phone, STRING, .nullable = true, .max = 32, .help = "At work."),
    F(unit, STRING, .nullable = true, .max = 64, .help = "Code; grants are not touched."),
    F(active, BOOL, NEED, .help = "False disables, and ends all sessions."),
    F(must_change_password, BOOL, NEED, .help = "Nothing else works before it is changed."),
};
MSH_FIELDS(msh_account_edit_fields, "AccountEdit", FORM, account_edit_rows);
#undef FORM

#define FORM struct msh_new_password_form
static const struct msh_field new_password_rows[] = {
    F(password, SECRET, NEED, .min = 10, .max = 128),
    F(must_change, BOOL, .help = "The person has to choose another one before anything else."),
};
MSH_FIELDS(msh_new_password_fields, "NewPassword", FORM, new_password_rows);
#undef FORM

#define FORM struct msh_own_phone_form
static const struct msh_field own_phone_rows[] = {
    F(phone, STRING, .nullable = true, .max = 32, .help = "At work; none when null."),
};
MSH_FIELDS(msh_own_phone_fields, "OwnPhone", FORM, own_phone_rows);
#undef FORM

#define FORM struct msh_active_form
static const struct msh_field active_rows[] = { F(active, BOOL, NEED) };
MSH_FIELDS(msh_active_fields, "AccountActive", FORM, active_rows);
#undef FORM

#define FORM struct msh_deputy_form
static const struct msh_field deputy_rows[] = {
    F(deputy_id, ID, .nullable = true, .help = "Nobody when null."),
    F(until, TIME, .nullable = true),
};
MSH_FIELDS(msh_deputy_fields, "Deputy", FORM, deputy_rows);
#undef FORM

#define FORM struct msh_handover_form
static const struct msh_field handover_rows[] = {
    F(to, ID, .nullable = true, .help = "Account; back into the unit's pool when null."),
    F(tasks, ID_ARRAY, .nullable = true, .max = 200, .help = "All of them when left out."),
    F(text, TEXT, NEED, .min = 1, .max = 500, .help = "Why; kept with each ticket."),
    F(dry_run, BOOL),
};
MSH_FIELDS(msh_handover_fields, "Handover", FORM, handover_rows);
#undef FORM

#define FORM struct msh_grant_form
static const struct msh_field grant_rows[] = {
    F(role, ENUM, NEED, .names = &msh_role_names),
    F(unit, STRING, NEED, .max = 64, .help = "Code or id."),
    SENSITIVITY,
};
MSH_FIELDS(msh_grant_fields, "GrantInput", FORM, grant_rows);
#undef FORM

#define FORM struct msh_token_form
static const struct msh_field token_rows[] = {
    F(label, STRING, NEED, .max = 100),
    F(days, INT, .min = 0, .max = 3650, .help = "0: until revoked."),
    F(unlimited, BOOL, .help = "Exempt from rate limits."),
};
MSH_FIELDS(msh_token_fields, "TokenCreate", FORM, token_rows);
#undef FORM

#define FORM struct msh_account_query
static const struct msh_field account_query_rows[] = {
    F(q, STRING, .max = 64,
      .help = "Part of the log-in name, of what colleagues read, or of its initials in pinyin."),
    F(unit, STRING, .max = 64, .help = "Code or id: their own, or one they hold a grant at."),
    F(role, ENUM, .names = &msh_role_names, .help = "A grant they hold; at `unit` if named."),
    F(active, BOOL, .has = MSH_HAS(FORM, has_active)),
    F(after, STRING, .max = 64, .help = "Names behind this one."),
    F(limit, INT, .min = 1, .max = 500),
};
MSH_FIELDS(msh_account_query_fields, "AccountQuery", FORM, account_query_rows);
#undef FORM

#define FORM struct msh_audit_form
static const struct msh_field audit_rows[] = {
    F(kind, ENUM, .names = &msh_audit_kind_names),
    F(actor, ID, .help = "Account that did it."),
    F(account, ID, .help = "Account it was done to."),
    F(op, ENUM, .names = &msh_audit_op_names, .help = "The operation, as in an entry."),
    F(from, TIME),
    F(to, TIME, .help = "Before this instant."),
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_audit_fields, "AuditQuery", FORM, audit_rows);
#undef FORM

#define FORM struct msh_retention_form
static const struct msh_field sessions_rows[] = {
    F(limit, INT, .min = 1, .max = 200),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_sessions_fields, "SessionQuery", FORM, sessions_rows);
static const struct msh_field retention_rows[] = {
    F(limit, INT, .min = 1, .max = 500),
    F(cursor, STRING, .max = 100),
};
MSH_FIELDS(msh_retention_fields, "RetentionQuery", FORM, retention_rows);
#undef FORM

#define FORM struct msh_reason_form
static const struct msh_field refuse_rows[] = { F(reason, STRING, NEED, .min = 2, .max = 200) };
MSH_FIELDS(msh_refuse_fields, "RetentionRefuse", FORM, refuse_rows);
#undef FORM

#define FORM struct msh_into_form
static const struct msh_field into_rows[] = {
    F(into, STRING, NEED, .max = 64, .help = "Code of the successor."),
    F(from, DATE, .has = MSH_HAS(FORM, has_from), .help = "Today or a later day; now if absent."),
    F(text, STRING, NEED, .min = 1, .max = 500, .help = "What it rests on; kept with each ticket."),
    F(dry_run, BOOL, .help = "Only say what would move."),
};
MSH_FIELDS(msh_into_fields, "UnitMergeOrder", FORM, into_rows);
#undef FORM
