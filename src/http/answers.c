#include "base/base.h"

#include "http/answers.h"

#include "domain/city.h"
#include "domain/flow.h"
#include "domain/mask.h"
#include "domain/permission.h"
#include "domain/preset.h"
#include "domain/publication.h"
#include "domain/rule.h"
#include "domain/template.h"
#include "http/forms.h"
#include "service/audit.h"
#include "service/structure_import.h"
#include "store/catalogue_version.h"
#include "store/merge_store.h"
#include "store/retention_store.h"

/* A member that is always there; that may be null; that may be absent. */
/* clang-format off */
#define A(n, t, ...)    { .name = n, .type = MSH_F_##t, .required = true, __VA_ARGS__ }
#define N(n, t, ...)    { .name = n, .type = MSH_F_##t, .required = true, .nullable = true, __VA_ARGS__ }
#define O(n, t, ...)    { .name = n, .type = MSH_F_##t, __VA_ARGS__ }
#define WORD(n, table)  A(n, STRING, .names = &(table))
#define MAYBE(n, table) N(n, STRING, .names = &(table))
#define LIST(n, of, ...) A(n, ARRAY, .sub = &(of), ##__VA_ARGS__)
#define ONE(n, of)      A(n, OBJECT, .sub = &(of))
#define ONE_OR_NULL(n, of) N(n, OBJECT, .sub = &(of))
/* clang-format on */
#define TABLE(var, name, ...)                                                                      \
    static const struct msh_field var##_rows[] = { __VA_ARGS__ };                                  \
    static MSH_ANSWER(var, name, var##_rows)
#define ANSWER(var, name, ...)                                                                     \
    static const struct msh_field var##_rows[] = { __VA_ARGS__ };                                  \
    MSH_ANSWER(msh_a_##var, name, var##_rows)
#define ITEMS(var, name, of, ...) ANSWER(var, name, LIST("items", of), ##__VA_ARGS__)

TABLE(action, "Action", A("action", STRING), WORD("machine", msh_machine_names), N("target_id", ID),
      MAYBE("kind", msh_claim_kind_names), A("href", STRING));
TABLE(current, "Current", WORD("state", msh_ticket_state_names), A("version", INT));
ANSWER(problem, "Problem", A("type", STRING), A("title", STRING), A("status", INT),
       A("code", STRING, .help = "Stable, for programs."), A("detail", STRING),
       N("field", STRING, .help = "Dotted path of the input at fault."), A("request_id", STRING),
       O("allowed", ARRAY, .sub = &action, .help = "What this caller may do instead (409)."),
       O("current", OBJECT, .sub = &current, .help = "How the ticket stands (409 and 412)."));

ANSWER(status, "Status", A("status", STRING));

TABLE(unit_ref, "UnitRef", A("id", ID), A("code", STRING), A("name", STRING));
TABLE(person_ref, "PersonRef", A("id", ID), N("name", STRING));

/* ---- sessions ---- */

TABLE(grant, "Grant", WORD("role", msh_role_names), ONE_OR_NULL("unit", unit_ref),
      A("sensitivity", INT));
ANSWER(session, "Session", N("csrf_token", STRING), A("account_id", ID), A("name", STRING),
       N("display", STRING), ONE_OR_NULL("unit", unit_ref), A("roles", STRING_ARRAY),
       LIST("grants", grant), A("permissions", STRING_ARRAY),
       A("must_change_password", BOOL, .help = "Until then nothing else works."),
       N("expires_at", TIME), A("city", STRING),
       A("sandbox", BOOL, .help = "An exercise: shown on every page."),
       A("now", TIME, .help = "Business time."),
       A("upload_max", INT, .help = "Bytes a file may have at most."));
ANSWER(requester_session, "RequesterSession", A("csrf_token", STRING), A("ticket_id", ID),
       N("expires_at", TIME), A("city", STRING), A("sandbox", BOOL));

/* ---- tickets ---- */

ANSWER(registered, "Registered", A("id", ID), A("number", STRING),
       O("query_code", STRING,
         .help = "With the number it opens the ticket. Told again to a repeat within a day, else "
                 "never."),
       WORD("state", msh_ticket_state_names), A("version", INT),
       O("receipt", STRING, .help = "Canonical JSON; keep it as a file."));
ANSWER(query_code, "QueryCode", A("id", ID), A("number", STRING),
       O("query_code", STRING, .help = "The new one; told again to a repeat within a day."),
       A("version", INT), O("receipt", STRING, .help = "To be printed anew with it."));
ANSWER(acted, "Acted", A("id", ID), WORD("state", msh_ticket_state_names), A("version", INT),
       N("part_id", ID, .help = "The task, claim or callback it was about, or that it made."));

TABLE(list_item, "TicketItem", A("id", ID), A("number", STRING), N("title", STRING),
      WORD("state", msh_ticket_state_names), WORD("type", msh_type_names),
      WORD("urgency", msh_urgency_names), WORD("identity_mode", msh_identity_names),
      N("category", STRING), N("category_name", STRING), N("unit", STRING), N("unit_name", STRING),
      N("area", STRING), N("area_name", STRING), A("channel", STRING), N("due_at", TIME),
      MAYBE("due_stage", msh_stage_names), WORD("lamp", msh_lamp_names), A("round", INT),
      A("sealed", BOOL), A("created_at", TIME), A("accepted_at", TIME), A("version", INT));
ITEMS(ticket_list, "TicketList", list_item,
      N("next_cursor", STRING,
        .help = "Null: nothing follows. A search of a large city tells how far it came: a page may "
                "be short, or empty, and go on from here."),
      A("total", INT), A("total_exact", BOOL, .help = "False: there are at least `total`."));
ANSWER(counts, "TicketCounts", A("total", INT), A("total_exact", BOOL), A("by_state", MAP),
       A("by_type", MAP), A("by_lamp", MAP));

TABLE(place, "Place", N("area", STRING), N("area_name", STRING), N("detail", STRING),
      O("lat", NUMBER), O("lon", NUMBER));
#define HEAD_ROWS                                                                                  \
    A("id", ID), A("number", STRING), N("title", STRING), WORD("state", msh_ticket_state_names),   \
        WORD("type", msh_type_names), WORD("urgency", msh_urgency_names),                          \
        WORD("identity_mode", msh_identity_names), A("sealed", BOOL), A("channel", STRING),        \
        N("category", STRING), N("category_name", STRING), ONE_OR_NULL("place", place),            \
        ONE_OR_NULL("unit", unit_ref), A("round", INT), N("due_at", TIME),                         \
        MAYBE("due_stage", msh_stage_names), WORD("lamp", msh_lamp_names), A("created_at", TIME),  \
        N("accepted_at", TIME), N("closed_at", TIME), A("version", INT)

TABLE(requester, "Requester", WORD("kind", msh_requester_names),
      WORD("identity_mode", msh_identity_names), A("has_name", BOOL), A("has_phone", BOOL),
      A("restricted", BOOL), A("destroyed", BOOL), A("minor", BOOL, .help = "Under 14."),
      A("guardian", BOOL), A("no_reply", BOOL, .help = "Wants no reply."));
TABLE(text, "Text", A("id", ID), WORD("kind", msh_piece_kind_names),
      WORD("audience", msh_audience_names), N("target_id", ID),
      N("text", STRING, .help = "Null once destroyed."), A("author_kind", STRING),
      ONE_OR_NULL("author", person_ref), A("created_at", TIME), N("erased_at", TIME));
TABLE(file, "Attachment", A("id", ID), N("target_id", ID), MAYBE("evidence", msh_evidence_names),
      A("name", STRING), A("media_type", STRING), A("size", INT), A("sha256", STRING),
      WORD("audience", msh_audience_names), A("created_at", TIME), N("erased_at", TIME));
TABLE(task, "Task", A("id", ID), A("round", INT), ONE_OR_NULL("unit", unit_ref),
      WORD("role", msh_task_role_names), WORD("state", msh_task_state_names),
      N("parent_task_id", ID), A("no_return", BOOL), A("window_closed", BOOL), A("extensions", INT),
      N("office", STRING), ONE_OR_NULL("holder", person_ref), N("legal_basis", STRING),
      A("opened_at", TIME), N("signed_at", TIME), N("replied_at", TIME));
TABLE(claim, "Claim", A("id", ID), WORD("kind", msh_claim_kind_names),
      WORD("state", msh_claim_state_names), N("task_id", ID), N("reason", STRING), A("amount", INT),
      N("until", TIME), ONE_OR_NULL("suggested_unit", unit_ref), N("told_line", STRING),
      MAYBE("told_route", msh_told_route_names), N("recording_id", ID),
      MAYBE("rating", msh_rating_names), ONE_OR_NULL("asked_by", person_ref),
      ONE_OR_NULL("asked_unit", unit_ref), A("asked_at", TIME),
      ONE_OR_NULL("decided_by", person_ref), N("decided_at", TIME));
TABLE(rule_ref, "ClockRule", A("id", ID), A("code", STRING), A("amount", INT),
      WORD("unit", msh_time_unit_names), WORD("count_from", msh_count_from_names),
      WORD("due_edge", msh_due_edge_names), WORD("level", msh_rule_level_names),
      A("legal_ref", STRING));
TABLE(clock_row, "Clock", A("id", ID), N("task_id", ID), WORD("stage", msh_stage_names),
      WORD("state", msh_clock_state_names), ONE_OR_NULL("rule", rule_ref),
      A("calendar_version", INT),
      A("provisional", BOOL, .help = "Counted over days nobody has announced yet."),
      A("start_at", TIME), A("due_at", TIME, .help = "Exclusive: late from this instant on."),
      N("within_at", TIME, .help = "The due of the unit that delegated it."), N("warn_at", TIME),
      N("stop_at", TIME), N("paused_at", TIME), N("pause_until", TIME), A("paused_ms", INT),
      A("extended", INT), WORD("standing", msh_standing_names), WORD("lamp", msh_lamp_names),
      A("late_ms", INT), A("printed_zh", STRING), A("printed_en", STRING));
TABLE(callback, "Callback", A("id", ID), A("round", INT), WORD("cause", msh_callback_cause_names),
      WORD("state", msh_callback_state_names), A("attempts", INT),
      MAYBE("solved", msh_answer_names), MAYBE("accepted", msh_answer_names),
      MAYBE("contacted", msh_answer_names), MAYBE("truthful", msh_answer_names),
      MAYBE("rating", msh_rating_names), A("by_requester", BOOL), ONE_OR_NULL("holder", person_ref),
      A("opened_at", TIME), N("answered_at", TIME));
TABLE(reply, "Reply", A("id", ID), A("task_id", ID), A("round", INT),
      MAYBE("truth", msh_answer_names), MAYBE("contacted", msh_answer_names),
      MAYBE("solved", msh_answer_names), N("contact_by", STRING), N("contact_way", STRING),
      N("contact_at", TIME), N("unsolved_reason", STRING), MAYBE("beyond_duty", msh_answer_names),
      N("beyond_type", STRING), ONE_OR_NULL("author", person_ref), A("created_at", TIME));
TABLE(rendition, "Rendition", A("id", ID), A("text_id", ID), A("title", STRING),
      ONE_OR_NULL("author", person_ref), ONE_OR_NULL("approver", person_ref), A("created_at", TIME),
      N("approved_at", TIME));

ANSWER(ticket, "Ticket", HEAD_ROWS, A("returns", INT), N("parent_id", ID), N("matter_id", ID),
       MAYBE("close_reason", msh_close_reason_names), N("exit_code", STRING),
       A("unreasonable", BOOL), A("complex", BOOL), A("supervised", BOOL),
       N("watch_at", TIME, .help = "Waits for a supervisor since then."),
       MAYBE("solved", msh_answer_names), MAYBE("first_rating", msh_rating_names),
       MAYBE("final_rating", msh_rating_names), MAYBE("scoring_rating", msh_rating_names),
       N("source", STRING), N("source_number", STRING), LIST("accused_units", unit_ref),
       ONE("requester", requester), LIST("texts", text), LIST("attachments", file),
       LIST("tasks", task), LIST("claims", claim), LIST("clocks", clock_row),
       LIST("callbacks", callback), LIST("replies", reply), LIST("renditions", rendition),
       A("actions", ARRAY, .sub = &action, .help = "What this caller may do now."));
TABLE(head, "TicketHead", HEAD_ROWS);
ANSWER(work_order, "WorkOrder", A("city", STRING), A("sandbox", BOOL), A("printed_at", TIME),
       ONE("ticket", head), LIST("texts", text), LIST("tasks", task), LIST("clocks", clock_row));
TABLE(step, "MyStep", A("round", INT), ONE_OR_NULL("unit", unit_ref), A("state_zh", STRING),
      A("state_en", STRING), A("opened_at", TIME), N("signed_at", TIME), N("replied_at", TIME));
TABLE(my_publication, "MyPublication", WORD("state", msh_publication_state_names),
      A("possible", BOOL, .help = "It may be published; false: never, or not as it stands."),
      N("title", STRING), N("words", STRING), N("answer", STRING), N("reason", STRING),
      N("published_at", TIME));
ANSWER(my_ticket, "MyTicket", HEAD_ROWS, A("progress_zh", STRING), A("progress_en", STRING),
       N("way_reason_zh", STRING), N("way_reason_en", STRING), N("way_line", STRING),
       N("way_to", STRING, .help = "Where somebody refused or transferred is sent."),
       N("way_route_zh", STRING, .help = "The same where it is neither line nor unit."),
       N("way_route_en", STRING), N("way_note", STRING), LIST("steps", step),
       LIST("limits", clock_row), LIST("texts", text), LIST("actions", action),
       A("remedies", STRING_ARRAY), ONE("publication", my_publication));
ANSWER(receipt, "ReceiptFiles", A("receipt", STRING), N("proof", STRING, .help = "Once sealed."),
       N("seal", STRING));

TABLE(word, "TimelineWords", A("id", ID), WORD("kind", msh_piece_kind_names), A("text", STRING),
      A("destroyed", BOOL));
TABLE(entry, "TimelineEntry", A("seq", INT), A("at", TIME), A("op", STRING), N("machine", STRING),
      N("target_id", ID), N("from", STRING), N("to", STRING), A("actor_kind", STRING),
      ONE_OR_NULL("actor", person_ref), A("sentence", STRING), A("sentence_en", STRING),
      LIST("words", word));
ITEMS(timeline, "Timeline", entry, A("last_seq", INT));
ANSWER(event, "ChainEvent", A("seq", INT),
       O("payload", STRING, .help = "The bytes that were hashed."), A("prev_hash", STRING),
       A("hash", STRING), O("withheld", BOOL));

TABLE(outcome, "BulkItem", A("id", ID, .help = "Of the ticket, or of the task."),
      WORD("outcome", msh_bulk_outcome_names),
      O("state", STRING, .names = &msh_ticket_state_names,
        .help = "After the action; where it would be done, the state it would lead to."),
      O("version", INT, .help = "Where it was done."), O("status", INT), O("code", STRING),
      O("detail", STRING), O("field", STRING, .nullable = true));
ANSWER(bulk, "BulkResult", A("dry_run", BOOL, .help = "Nothing was stored."),
       LIST("items", outcome), A("done", INT), A("would", INT), A("refused", INT));

/* ---- queues ---- */

TABLE(queue_ticket, "QueueTicket", A("id", ID), A("number", STRING), N("title", STRING),
      WORD("state", msh_ticket_state_names), WORD("type", msh_type_names),
      WORD("urgency", msh_urgency_names), N("category", STRING), N("category_name", STRING),
      N("area", STRING), N("area_name", STRING), ONE_OR_NULL("unit", unit_ref),
      A("accepted_at", TIME), A("version", INT));
TABLE(dispatch_item, "DispatchItem", A("id", ID, .help = "Of the ticket."),
      ONE("ticket", queue_ticket), A("round", INT),
      A("returns", INT, .help = "How often units gave it back."), N("due_at", TIME),
      WORD("lamp", msh_lamp_names));
ITEMS(dispatch_queue, "DispatchQueue", dispatch_item, N("next_cursor", STRING));
ANSWER(queues, "QueueCounts", A("exact", BOOL, .help = "False: at least so many."),
       A("late", INT, .help = "Own work past its due."), A("today", INT, .help = "Due today."),
       A("own", INT), A("to_sign", INT), A("unit_review", INT), A("mine", INT), A("below", INT),
       A("deferred", INT), A("claims", INT),
       A("asked", INT, .help = "Claims no head endorsed yet."),
       N("callbacks", INT, .help = "Null for whom they are not."), N("supervision", INT));
TABLE(desk_item, "DeskItem", A("id", ID), ONE("ticket", queue_ticket),
      ONE_OR_NULL("unit", unit_ref), WORD("role", msh_task_role_names),
      WORD("state", msh_task_state_names), A("round", INT), N("due_at", TIME),
      WORD("lamp", msh_lamp_names), ONE_OR_NULL("holder", person_ref), N("office", STRING),
      A("opened_at", TIME));
ITEMS(desk, "Desk", desk_item, N("next_cursor", STRING));
TABLE(claim_item, "ClaimItem", A("id", ID), ONE("ticket", queue_ticket), N("task_id", ID),
      WORD("kind", msh_claim_kind_names), WORD("state", msh_claim_state_names), N("reason", STRING),
      A("amount", INT), N("until", TIME), ONE_OR_NULL("asked_by", person_ref),
      ONE_OR_NULL("asked_unit", unit_ref), A("asked_at", TIME));
ITEMS(claim_queue, "ClaimQueue", claim_item, N("next_cursor", STRING));
TABLE(callback_item, "CallbackItem", A("id", ID), ONE("ticket", queue_ticket),
      WORD("cause", msh_callback_cause_names), A("round", INT), A("attempts", INT),
      N("due_at", TIME), WORD("lamp", msh_lamp_names), ONE_OR_NULL("holder", person_ref),
      A("opened_at", TIME));
ITEMS(callback_queue, "CallbackQueue", callback_item, N("next_cursor", STRING));
TABLE(watch_item, "SupervisionItem", A("id", ID, .help = "Of the ticket."),
      ONE("ticket", queue_ticket), A("round", INT), ONE_OR_NULL("unit", unit_ref),
      A("watch_at", TIME, .help = "Waits since then."));
ITEMS(watch_queue, "Supervision", watch_item, N("next_cursor", STRING));
TABLE(pressure_item, "PressureItem", A("ticket_id", ID), ONE("ticket", queue_ticket), A("at", TIME),
      A("pressed", BOOL));
ITEMS(pressure, "Pressure", pressure_item, N("next_cursor", STRING));

/* ---- persons and files ---- */

ANSWER(person, "OpenedPerson", N("name", STRING), N("phone", STRING));
TABLE(opening, "Opening", A("at", TIME), ONE_OR_NULL("unit", unit_ref), N("reason", STRING));
ANSWER(erased, "PersonErased", A("destroyed", BOOL, .help = "False: a second person confirms."));
ITEMS(openings, "Openings", opening);
TABLE(earlier, "EarlierTicket", A("id", ID), A("number", STRING), N("title", STRING),
      N("answer", STRING, .help = "The beginning of what was last told; not by the tail alone."),
      N("matter_id", ID), WORD("state", msh_ticket_state_names), WORD("type", msh_type_names),
      N("category", STRING), N("area", STRING), ONE_OR_NULL("unit", unit_ref),
      A("accepted_at", TIME));
ITEMS(history, "CallerHistory", earlier);
ANSWER(attached, "Attached", A("id", ID), A("media_type", STRING), A("size", INT),
       A("sha256", STRING));

/* ---- knowledge base, respondents ---- */

#define VERSION A("version", INT, .help = "Goes back in If-Match; changes with the row.")
#define ARTICLE_ROWS                                                                               \
    A("id", ID), A("version", INT), A("title", STRING), N("category", STRING),                     \
        ONE_OR_NULL("owner_unit", unit_ref), A("legal_basis", STRING),                             \
        WORD("state", msh_article_state_names), N("expires_at", TIME), A("created_at", TIME)
TABLE(article_item, "ArticleItem", ARTICLE_ROWS);
ITEMS(article_list, "ArticleList", article_item, A("total", INT));
ANSWER(article, "Article", ARTICLE_ROWS, A("body", STRING), ONE_OR_NULL("author", person_ref));
ANSWER(respondent, "Respondent", A("id", ID), WORD("kind", msh_respondent_kind_names),
       A("name", STRING), N("area", STRING), A("note", STRING), A("created_at", TIME), VERSION);
ITEMS(respondent_list, "RespondentList", msh_a_respondent);
ANSWER(ids, "TicketIds", A("ids", ID_ARRAY, .max = 1000));

/* ---- what anybody may read ---- */

TABLE(publication_draft, "PublicationDraft", A("title", STRING), A("words", STRING),
      N("answer", STRING));
TABLE(publication_mask, "PublicationMask",
      A("field", STRING, .help = "title, words, answer or text, of the original."),
      A("from", INT, .help = "Characters (code points) from the start."), A("to", INT),
      WORD("what", msh_mask_find_names),
      A("never", BOOL, .help = "Nobody gives it back, whoever writes."),
      A("mask", STRING, .help = "What stands in its place."));
ANSWER(rendition_draft, "RenditionDraft", A("title", STRING, .help = "As it was told."),
       A("text", STRING, .help = "The words and what was said later, as they were told."),
       LIST("masks", publication_mask));
#define PUBLICATION_ROWS                                                                           \
    N("id", ID), A("ticket_id", ID), WORD("state", msh_publication_state_names),                   \
        N("title", STRING), N("words", STRING), N("answer", STRING),                               \
        ONE_OR_NULL("proposed_by", person_ref), N("proposed_at", TIME),                            \
        ONE_OR_NULL("decided_by", person_ref), N("decided_at", TIME), N("reason", STRING),         \
        N("published_at", TIME)
ANSWER(publication, "Publication", PUBLICATION_ROWS, ONE_OR_NULL("draft", publication_draft),
       ONE_OR_NULL("original", publication_draft), LIST("masks", publication_mask),
       N("not_publishable", STRING, .help = "Why there is no draft."));
TABLE(publication_wait, "PublicationWait", PUBLICATION_ROWS, A("number", STRING),
      N("ticket_title", STRING));
ITEMS(publications, "PublicationList", publication_wait, N("next_cursor", STRING));
#define PUBLIC_ROWS                                                                                \
    A("id", ID), A("title", STRING), A("words", STRING),                                           \
        N("answer", STRING, .help = "Null: an open matter."), N("category", STRING),               \
        N("category_name", STRING), N("area", STRING), N("area_name", STRING),                     \
        N("unit_name", STRING), A("published_at", TIME),                                           \
        A("me_too", INT, .help = "How many joined it."), A("joinable", BOOL)
ANSWER(me_too, "MeTooResult", A("counted", BOOL, .help = "False: joined before."),
       A("me_too", INT));
ANSWER(public_answer, "PublicAnswer", PUBLIC_ROWS);
ITEMS(public_answers, "PublicAnswerList", msh_a_public_answer,
      N("next_cursor", STRING, .help = "There may be more, also where this page is empty."));

#define TEMPLATE_ROWS                                                                              \
    A("id", ID), ONE_OR_NULL("unit", unit_ref), WORD("kind", msh_template_kind_names),             \
        A("name", STRING), A("text", STRING), A("active", BOOL), A("changed_at", TIME),            \
        A("editable", BOOL, .help = "By this caller."),                                            \
        A("version", INT, .help = "Goes back in If-Match; changes with the row.")
TABLE(template_item, "TemplateItem", TEMPLATE_ROWS);
ITEMS(templates, "TemplateList", template_item);
ANSWER(template, "Template", TEMPLATE_ROWS, ONE_OR_NULL("author", person_ref),
       N("filled", STRING, .help = "With its places filled from the ticket that was named."));

/* ---- the city ---- */

TABLE(duty, "Duty", A("kind", STRING), A("category", STRING), A("basis", STRING));
ITEMS(duties, "DutyList", duty);
#define UNIT_ROWS                                                                                  \
    A("id", ID), A("code", STRING), A("name", STRING), A("short_name", STRING), A("level", INT),   \
        A("kind", STRING), A("family", STRING), N("parent", STRING), N("line", STRING),            \
        N("area", STRING), A("pinyin", STRING), A("active", BOOL), N("valid_to", TIME),            \
        N("merged_into", STRING), VERSION
TABLE(unit, "Unit", UNIT_ROWS);
ITEMS(units, "UnitList", unit, A("total", INT));
ANSWER(unit_view, "UnitView", UNIT_ROWS,
       LIST("duties", duty, .help = "What a township or village may lead on."));
ANSWER(area, "Area", A("id", ID), A("code", STRING), A("name", STRING), A("level", STRING),
       N("parent", STRING), A("pinyin", STRING), O("lat", NUMBER), O("lon", NUMBER), VERSION);
ITEMS(areas, "AreaList", msh_a_area);
ANSWER(category, "Category", A("code", STRING), A("name", STRING), N("parent", STRING),
       A("level", INT), A("needs_place", BOOL), A("pinyin", STRING), A("active", BOOL),
       N("valid_to", TIME), VERSION);
ITEMS(categories, "CategoryList", msh_a_category);
ANSWER(channel, "Channel", A("code", STRING), A("name", STRING), A("kind", STRING),
       A("open", BOOL, .help = "Whoever has no account may send through it."), VERSION);
ITEMS(channels, "ChannelList", msh_a_channel);
ANSWER(line, "TransferLine", A("code", STRING), A("name", STRING), A("purpose", STRING),
       A("emergency", BOOL), VERSION);
ITEMS(lines, "TransferLineList", msh_a_line);
TABLE(import_row, "ImportRow", A("row", INT, .help = "From 0."),
      WORD("mark", msh_import_mark_names), N("field", STRING), N("code", STRING),
      N("detail", STRING));
ANSWER(imported, "Imported", A("dry_run", BOOL), A("added", INT), A("changed", INT), A("same", INT),
       O("refused", INT, .help = "With `verdicts`."),
       O("rows", ARRAY, .sub = &import_row, .help = "With `verdicts`: one of each row."));
ANSWER(setting, "Setting", A("name", STRING), N("value", STRING, .help = "Null: nobody set it."),
       N("default", INT), N("min", INT), N("max", INT), A("meaning_zh", STRING),
       A("meaning_en", STRING), N("legal_ref", STRING), VERSION);
ITEMS(settings, "SettingList", msh_a_setting);

TABLE(flow_row, "FlowRow", WORD("machine", msh_machine_names), A("from", STRING_ARRAY),
      WORD("op", msh_op_names), A("to", STRING, .help = "A state, keep, or resume."),
      A("actors", STRING_ARRAY), A("basis", STRING));
TABLE(reason_word, "ReasonWord", A("code", STRING), A("zh", STRING), A("en", STRING));
TABLE(claim_rule, "ClaimRule", WORD("kind", msh_claim_kind_names), WORD("on", msh_machine_names),
      A("askers", STRING_ARRAY), A("endorse", BOOL), A("deciders", STRING_ARRAY),
      LIST("reasons", reason_word, .help = "Its codes; empty where the text alone says why."),
      A("basis", STRING));
ANSWER(flow, "Flow", LIST("rows", flow_row), LIST("claims", claim_rule));
ANSWER(suggestion, "Suggestion", A("found", BOOL), N("category", STRING), N("legal_basis", STRING),
       ONE_OR_NULL("lead", unit_ref),
       A("may_lead", BOOL, .help = "Not outside a duty list of townships and villages."),
       LIST("assists", unit_ref), LIST("informs", unit_ref));
TABLE(catalogue_line, "CatalogueLine", A("category", STRING), N("category_name", STRING),
      WORD("area_level", msh_area_level_names),
      N("lead", STRING, .help = "Family; null takes the category out."), A("assist", STRING_ARRAY),
      A("inform", STRING_ARRAY), A("legal_basis", STRING),
      A("number", INT, .help = "Of the version it came with."));
ITEMS(catalogue, "Catalogue", catalogue_line);
#define CATALOGUE_ROWS                                                                             \
    A("number", INT), WORD("state", msh_catalogue_state_names), A("note", STRING),                 \
        A("lines", INT), N("from", TIME, .help = "Null: a draft, or since ever."),                 \
        A("holds", BOOL, .help = "Published, and its day has come."), N("created_at", TIME),       \
        ONE_OR_NULL("author", person_ref), N("published_at", TIME),                                \
        ONE_OR_NULL("publisher", person_ref), VERSION
TABLE(catalogue_item, "CatalogueVersionItem", CATALOGUE_ROWS);
ITEMS(catalogue_versions, "CatalogueVersionList", catalogue_item);
ITEMS(catalogue_version, "CatalogueVersion", catalogue_line, CATALOGUE_ROWS);
TABLE(catalogue_change, "CatalogueChange", ONE_OR_NULL("before", catalogue_line),
      ONE_OR_NULL("after", catalogue_line));
ITEMS(catalogue_changes, "CatalogueChanges", catalogue_change);
TABLE(pause_row, "RulePause", WORD("reason", msh_pause_reason_names), A("days", INT));
#define RULE_ROWS                                                                                  \
    A("code", STRING), WORD("stage", msh_stage_names), A("types", STRING_ARRAY),                   \
        MAYBE("urgency", msh_urgency_names), N("tag", STRING), A("amount", INT),                   \
        WORD("unit", msh_time_unit_names), WORD("count_from", msh_count_from_names),               \
        WORD("due_edge", msh_due_edge_names), A("extend_max_times", INT), A("extend_amount", INT), \
        MAYBE("extend_unit", msh_time_unit_names), MAYBE("extend_approver", msh_role_names),       \
        LIST("pauses", pause_row), WORD("level", msh_rule_level_names),                            \
        A("mark", STRING, .help = "A law read, B official page, C press, D weak, P our own."),     \
        A("legal_ref", STRING), A("source", STRING), N("note", STRING), N("effective_from", DATE), \
        N("effective_to", DATE)
#define KEPT_ROWS                                                                                  \
    A("id", ID), RULE_ROWS, A("preset", STRING, .help = "Where it came from, or `local`."), VERSION
TABLE(rule_plain, "RuleText", RULE_ROWS);
TABLE(rule, "Rule", KEPT_ROWS);
ITEMS(rules, "RuleList", rule);
ANSWER(rule_view, "RuleView", KEPT_ROWS, LIST("history", rule));
#define PRESET_ROWS                                                                                \
    A("name", STRING), WORD("kind", msh_preset_kind_names), A("title_zh", STRING),                 \
        A("title_en", STRING), A("rules", INT)
TABLE(preset_item, "PresetItem", PRESET_ROWS);
ITEMS(presets, "PresetList", preset_item);
ITEMS(preset, "Preset", rule_plain, PRESET_ROWS);
TABLE(counted_day, "CountedDay", A("date", DATE), WORD("kind", msh_day_kind_names),
      A("assumed", BOOL, .help = "Nobody has announced it yet."),
      A("counted", NUMBER, .help = "Of the amount, in the rule's unit."), A("total", NUMBER));
TABLE(promise, "WhatIfPromise", A("due_at", TIME), ONE("rule", rule_plain));
TABLE(what_if_due, "WhatIfDue", WORD("stage", msh_stage_names), A("due_at", TIME),
      A("provisional", BOOL), A("printed_zh", STRING), A("printed_en", STRING),
      A("yellow_at", TIME, .help = "The lamp is yellow from here on."), ONE("rule", rule_plain),
      ONE_OR_NULL("promised", promise), LIST("days", counted_day),
      A("days_cut", BOOL, .help = "There are more days than are told."));
TABLE(what_if_other, "WhatIfCompared", N("preset", STRING), N("rule", STRING),
      LIST("items", what_if_due));
ITEMS(what_if, "WhatIfAnswer", what_if_due, WORD("type", msh_type_names),
      WORD("urgency", msh_urgency_names), N("category", STRING), A("tags", STRING_ARRAY),
      A("from", TIME), WORD("from_kind", msh_day_kind_names), A("calendar_version", INT),
      LIST("compared", what_if_other));
TABLE(period, "WorkPeriod", A("from_min", INT), A("to_min", INT));
ANSWER(calendar, "CalendarYear", A("year", INT), A("version", INT), A("assumed", BOOL),
       A("days", STRING, .help = "A letter a day: Workday, Rest, Holiday, Make-up; w, r assumed."),
       LIST("periods", period));
TABLE(calendar_item, "CalendarItem", A("year", INT), A("workdays", INT), A("holidays", INT),
      A("makeup_days", INT, .help = "Worked although a Saturday or Sunday."),
      A("assumed", BOOL, .help = "Not announced as a whole."),
      A("number", INT, .help = "Of the calendar's version it came with."), A("source", STRING),
      A("created_at", TIME));
ITEMS(calendars, "CalendarList", calendar_item, A("version", INT, .help = "Goes back in If-Match."),
      N("missing_year", INT,
        .help = "This year, or from November on the next, while its notice is not entered."),
      LIST("periods", period));
TABLE(calendar_change, "CalendarChange", A("date", DATE), WORD("before", msh_day_kind_names),
      WORD("after", msh_day_kind_names));
TABLE(renew_effect, "CalendarEffect", A("tickets", INT),
      A("clocks", INT, .help = "Provisional ones."),
      A("later", INT, .help = "Print a later due; never an earlier one."),
      A("settled", INT, .help = "Keep their due, no longer provisional."),
      A("still_provisional", INT), A("longest_days", NUMBER),
      A("complete", BOOL, .help = "False: there are more tickets than were looked at."));
ANSWER(calendar_imported, "CalendarImported", A("dry_run", BOOL), A("year", INT),
       N("number", INT, .help = "The calendar's new version; null in a dry run."),
       LIST("changes", calendar_change), ONE("effect", renew_effect));
TABLE(due, "Due", WORD("stage", msh_stage_names), A("rule", STRING), A("legal_ref", STRING),
      A("due_at", TIME), A("provisional", BOOL), A("printed_zh", STRING), A("printed_en", STRING));
ANSWER(dues, "Dues", A("from", TIME), A("calendar_version", INT), LIST("items", due));
ANSWER(now, "Now", A("now", TIME));
TABLE(tally, "Tally", A("k1", STRING), A("k2", STRING), A("n", INT));
ITEMS(tallies, "TallyList", tally, N("next_cursor", STRING));

TABLE(figure, "Figure", A("code", STRING), N("name", STRING), A("n", INT));
TABLE(figure_list, "FigureList", LIST("items", figure),
      A("small", INT, .help = "Sum of the rows too small to be told."));
ANSWER(figures, "Figures", N("month", STRING, .help = "None in a city without tickets."),
       A("months", STRING_ARRAY), A("total", INT), A("reports", INT), ONE("types", figure_list),
       ONE("categories", figure_list), ONE("areas", figure_list));

/* ---- people who work here ---- */

#define LEAVE_ROWS N("deputy_id", ID), ONE_OR_NULL("deputy", person_ref), N("deputy_until", TIME)
ANSWER(leave, "Leave", A("id", ID), LEAVE_ROWS);
#define ACCOUNT_ROWS                                                                               \
    A("id", ID), A("name", STRING), A("display", STRING), ONE_OR_NULL("unit", unit_ref),           \
        N("phone", STRING), A("active", BOOL), A("must_change_password", BOOL), A("locked", BOOL), \
        LEAVE_ROWS, A("created_at", TIME), LIST("grants", grant), VERSION
ANSWER(account, "Account", ACCOUNT_ROWS);
ITEMS(accounts, "AccountList", msh_a_account, N("next_cursor", STRING));
TABLE(token_item, "TokenItem", A("id", ID), A("label", STRING), A("unlimited", BOOL),
      A("created_at", TIME), N("expires_at", TIME), N("revoked_at", TIME));
ITEMS(tokens, "TokenList", token_item);
ANSWER(token, "TokenMade", A("id", ID),
       N("token", STRING, .help = "Told once: null when the key comes again."));
TABLE(held_unit, "HeldAtUnit", ONE_OR_NULL("unit", unit_ref), A("tasks", INT),
      A("answered", INT, .help = "Of the tasks: wait for the hotline's review."),
      A("claims", INT, .help = "Asked by this person, not decided yet; they stay the unit's."));
TABLE(held_task, "HeldTask", A("id", ID), A("ticket_id", ID), A("number", STRING),
      N("title", STRING), ONE_OR_NULL("unit", unit_ref), WORD("role", msh_task_role_names),
      WORD("state", msh_task_state_names), N("due_at", TIME), WORD("lamp", msh_lamp_names));
TABLE(receiver, "Receiver", A("id", ID), A("name", STRING), A("display", STRING),
      ONE_OR_NULL("unit", unit_ref), A("holds", INT, .help = "Open shares in these hands."),
      N("away_until", TIME, .help = "On leave: the deputy receives it."));
ANSWER(held_work, "HeldWork", A("id", ID), A("name", STRING), A("display", STRING),
       A("active", BOOL), LEAVE_ROWS, LIST("units", held_unit), LIST("tasks", held_task),
       A("more", BOOL, .help = "Not all are listed."), LIST("receivers", receiver),
       A("other_heads", INT, .help = "Who can endorse and approve when this person has left."),
       A("deputy_of", INT, .help = "Colleagues on leave this person stands in for."),
       A("version", INT, .help = "Goes back in If-Match; changes with what is held."));
ANSWER(unit_merge, "UnitMerge", A("dry_run", BOOL), WORD("state", msh_merge_state_names),
       ONE_OR_NULL("unit", unit_ref), ONE_OR_NULL("into", unit_ref), A("text", STRING),
       A("from_at", TIME), N("done_at", TIME), ONE_OR_NULL("ordered_by", person_ref),
       A("tickets", INT, .help = "Moved when it was carried out; without reports, like all below."),
       A("open_tickets", INT, .help = "To move, or still to move."), A("open_tasks", INT),
       A("open_claims", INT), A("plans", INT), A("people", INT), A("grants", INT),
       A("children", INT), A("lines", INT, .help = "Of the catalogue."),
       N("catalogue_version", INT),
       A("duties", INT, .help = "Matters of its duty list the successor may not lead on."));
TABLE(handed, "Handed", A("id", ID, .help = "Of the task."), N("ticket_id", ID), A("ok", BOOL),
      O("status", INT), O("code", STRING), O("detail", STRING));
ANSWER(handover, "HandoverResult", A("dry_run", BOOL), LIST("items", handed), A("done", INT),
       A("left", INT, .help = "What the person still holds."));
TABLE(colleague, "Colleague", A("id", ID), A("name", STRING), A("display", STRING),
      A("roles", STRING_ARRAY));
ITEMS(colleagues, "ColleagueList", colleague);
TABLE(audit_entry, "AuditEntry", A("seq", INT), A("at", TIME), WORD("op", msh_audit_op_names),
      A("actor_kind", STRING), ONE_OR_NULL("actor", person_ref));
ITEMS(audit, "AuditTrail", audit_entry);
TABLE(trail_entry, "TrailEntry", WORD("kind", msh_audit_kind_names), A("at", TIME),
      WORD("op", msh_audit_op_names), WORD("actor_kind", msh_principal_names),
      ONE_OR_NULL("actor", person_ref), ONE_OR_NULL("account", person_ref),
      N("subject_id", ID, .help = "Whose chain it stands in; not of look-ups."), N("seq", INT),
      N("payload", STRING, .help = "The bytes that were hashed; not of look-ups."),
      A("prev_hash", STRING), A("hash", STRING),
      A("verified", BOOL, .help = "Its hash fits its bytes and its predecessor."));
ITEMS(trail, "Trail", trail_entry, A("verified", BOOL, .help = "All of these entries."),
      A("region", ID, .help = "With `profile` what the hashes are made with."),
      A("profile", STRING), N("next_cursor", STRING));
TABLE(session_item, "SessionItem", A("id", STRING), A("current", BOOL), A("created_at", TIME),
      A("seen_at", TIME), A("expires_at", TIME));
ITEMS(sessions, "SessionList", session_item);
TABLE(open_session, "OpenSession", A("id", STRING), ONE_OR_NULL("account", person_ref),
      ONE_OR_NULL("unit", unit_ref), A("current", BOOL), A("created_at", TIME), A("seen_at", TIME),
      A("expires_at", TIME));
ITEMS(open_sessions, "OpenSessionList", open_session, N("next_cursor", STRING));

TABLE(erase_ask, "EraseAsk", A("at", TIME), A("by_requester", BOOL), ONE_OR_NULL("by", person_ref));
#define PERSON_STATE_ROWS                                                                          \
    A("ticket_id", ID), A("number", STRING), A("has_name", BOOL), A("has_phone", BOOL),            \
        A("restricted", BOOL), N("destroyed_at", TIME),                                            \
        N("held_until", TIME, .help = "Told to inspectors alone."), LIST("asks", erase_ask),       \
        A("asked", BOOL, .help = "Somebody else asked: your asking confirms it."),                 \
        A("mine", BOOL, .help = "You asked: somebody else confirms it.")
ANSWER(person_state, "PersonState", PERSON_STATE_ROWS);
ITEMS(person_requests, "PersonRequests", msh_a_person_state);

/* ---- personal data whose time is over ---- */

#define RETENTION_ROWS                                                                             \
    A("id", ID), WORD("state", msh_retention_state_names),                                         \
        A("years", INT, .help = "The period it was gathered by."), A("cutoff_at", TIME),           \
        A("persons", INT), A("destroyed", INT, .help = "Of them so far."),                         \
        N("digest", STRING, .help = "Over the persons; in each event of the list too."),           \
        N("reason", STRING, .help = "Why it was refused."), A("proposed_at", TIME),                \
        ONE_OR_NULL("asked_by", person_ref), N("asked_at", TIME),                                  \
        ONE_OR_NULL("decided_by", person_ref), N("decided_at", TIME), N("ended_at", TIME),         \
        A("version", INT, .help = "For If-Match.")
TABLE(retention_row, "RetentionRow", RETENTION_ROWS);
ITEMS(retention, "Retention", retention_row,
      A("years", INT, .help = "0: the city set no period, nothing expires."),
      N("cutoff_at", TIME, .help = "Tickets closed before this are over."),
      N("next_cursor", STRING));
TABLE(retention_item, "RetentionItem",
      N("number", STRING, .help = "Of the ticket; null where nobody is told."),
      A("closed_at", TIME), N("destroyed_at", TIME));
ANSWER(retention_list, "RetentionList", RETENTION_ROWS, LIST("items", retention_item),
       N("next_cursor", STRING));
