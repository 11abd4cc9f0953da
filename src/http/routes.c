#include "base/base.h"

#include "http/routes.h"

#include "http/answers.h"
#include "http/forms_city.h"
#include "http/forms_rules.h"
#include "http/guard.h"
#include "http/handlers.h"
#include "http/openapi.h"
#include "http/portal/pages.h"
#include "http/present.h"
#include "http/related.h"
#include "http/saved.h"
#include "http/stats.h"

#define API  "/api/v1"
#define P(p) MSH_ROUTE_PERM(p)

#define SMALL     ((size_t)16 * 1024)
#define BODY      ((size_t)256 * 1024)
#define TABLE_MAX ((size_t)8 * 1024 * 1024)
#define FILE_MAX  ((size_t)4 * 1024 * 1024 * 1024 - 1) /* conf.upload_max decides below it */

#define ONCE MSH_ROUTE_IDEMPOTENT
#define ACTS (MSH_ROUTE_IDEMPOTENT | MSH_ROUTE_IF_MATCH)
/* Bytes from memory: no caller to find, no database to ask. */
#define WEB (MSH_ROUTE_PUBLIC | MSH_ROUTE_INLINE | MSH_ROUTE_PAGE)

/* One row for each action; the operation's code in the table of transitions is `word`. */
#define TICKET(name, word, form, text)                                                             \
    {                                                                                              \
        MSH_POST, API "/tickets/{id}/" name, msh_h_ticket_act, P(TICKET_ACT), BODY, text, &(form), \
            NULL, &msh_a_acted, .flags = ACTS, .op = (word)                                        \
    }
#define TASK(name, word, form, text)                                                               \
    {                                                                                              \
        MSH_POST, API "/tasks/{id}/" name, msh_h_task_act, P(TICKET_ACT), BODY, text, &(form),     \
            NULL, &msh_a_acted, .flags = ACTS, .op = (word)                                        \
    }
#define CLAIM(name, form, text)                                                                    \
    {                                                                                              \
        MSH_POST, API "/claims/{id}/" name, msh_h_claim_act, P(TICKET_ACT), BODY, text, &(form),   \
            NULL, &msh_a_acted, .flags = ACTS, .op = (name)                                        \
    }
#define CALLBACK(name, handle, word, form, text)                                                   \
    {                                                                                              \
        MSH_POST, API "/callbacks/{id}/" name, handle, P(TICKET_ACT), BODY, text, &(form), NULL,   \
            &msh_a_acted, .flags = ACTS, .op = (word)                                              \
    }
#define PUBLISH(name, perm, form, word, text)                                                      \
    {                                                                                              \
        MSH_POST, API "/tickets/{id}/publication/" name, msh_h_publication_decide, P(perm), SMALL, \
            text, form, NULL, &msh_a_acted, .flags = ACTS, .op = (word)                            \
    }
#define GET(path, handler, perm, text, query, reply)                                               \
    {                                                                                              \
        MSH_GET, API path, msh_h_##handler, P(perm), 0, text, NULL, query, reply                   \
    }
#define POST(path, handler, perm, text, form, reply, ...)                                          \
    {                                                                                              \
        MSH_POST, API path, msh_h_##handler, P(perm), BODY, text, form, NULL, reply, __VA_ARGS__   \
    }

/* Edits of a row say which version they are based on. */
#define PUT(path, handler, perm, text, form, reply)                                                \
    {                                                                                              \
        MSH_PUT, API path, msh_h_##handler, P(perm), BODY, text, form, NULL, reply,                \
            .flags = MSH_ROUTE_EDIT                                                                \
    }
#define IMPORT(path, handler, text, form) IMPORT_BY(UNIT_ADMIN, path, handler, text, form)
#define IMPORT_BY(perm, path, handler, text, form)                                                 \
    {                                                                                              \
        MSH_POST, API path, msh_h_##handler, P(perm), TABLE_MAX, text, form, NULL,                 \
            &msh_a_imported, .flags = ONCE                                                         \
    }

/* Pages of the public portal; forms are posted to where they stand. */
#define PAGE   MSH_ROUTE_PAGE
#define OPEN   (MSH_ROUTE_PAGE | MSH_ROUTE_PUBLIC)
#define PHOTOS ((size_t)64 * 1024 * 1024)
#define SHOW(path, handler, text, ...)                                                             \
    {                                                                                              \
        MSH_GET, path, msh_h_##handler, 0, 0, text, .flags = OPEN, __VA_ARGS__                     \
    }
#define TAKE(path, handler, text, ...)                                                             \
    {                                                                                              \
        MSH_POST, path, msh_h_##handler, 0, BODY, text, .flags = OPEN, __VA_ARGS__                 \
    }
#define TAKE_FILES(path, handler, text, ...)                                                       \
    {                                                                                              \
        MSH_POST, path, msh_h_##handler, 0, PHOTOS, text, .flags = OPEN | MSH_ROUTE_FILE,          \
                                                          __VA_ARGS__                              \
    }
#define MY_SHOW(path, handler, text, ...)                                                          \
    {                                                                                              \
        MSH_GET, path, msh_h_##handler, P(MY_CASE), 0, text, .flags = PAGE, __VA_ARGS__            \
    }
#define MY_TAKE(path, handler, text, ...)                                                          \
    {                                                                                              \
        MSH_POST, path, msh_h_##handler, P(MY_CASE), BODY, text, .flags = PAGE, __VA_ARGS__        \
    }

/* A row a line reads like a table of contents. */
/* clang-format off */
const struct msh_route msh_routes[] = {
    { MSH_GET, "/healthz", msh_h_healthz, 0, 0, "Is the process alive?", .answer = &msh_a_status, .flags = MSH_ROUTE_PUBLIC | MSH_ROUTE_INLINE, .tag = "system" },
    { MSH_GET, "/readyz", msh_h_readyz, 0, 0, "Can it work: database, lease, keys?", .answer = &msh_a_status, .flags = MSH_ROUTE_PUBLIC, .tag = "system" },
    { MSH_GET, API "/openapi.json", msh_h_openapi, 0, 0, "This description.", .flags = MSH_ROUTE_PUBLIC, .tag = "system" },
    POST("/sandbox/clock", advance, SANDBOX_CLOCK, "Move the clock of a sandbox; returns when all work that fell due has run.", &msh_advance_fields, &msh_a_now),

    /* -- who asks ------------------------------------------------------------------------------ */
    { MSH_POST, API "/session", msh_h_login, 0, SMALL, "Log in; sets the session cookie.", &msh_login_fields, .answer = &msh_a_session, .flags = MSH_ROUTE_PUBLIC },
    GET("/session", session, SELF, "Who am I, what may I; the CSRF token again.", NULL, &msh_a_session),
    { MSH_DELETE, API "/session", msh_h_logout, P(SELF), 0, "Log out.", .status = 204 },
    POST("/session/password", password, SELF, "Change one's own password; ends other sessions.", &msh_password_fields, NULL, .status = 204),
    GET("/session/account", own_account, SELF, "What is kept of one's own account.", NULL, &msh_a_account),
    { MSH_PUT, API "/session/phone", msh_h_own_phone, P(SELF), SMALL, "One's own number at work.", &msh_own_phone_fields, NULL, &msh_a_account },
    { MSH_PUT, API "/session/deputy", msh_h_own_deputy, P(SELF), SMALL, "Who stands in while one is on leave.", &msh_deputy_fields, NULL, &msh_a_account },
    GET("/sessions", sessions, SELF, "Where one's own account is logged in.", NULL, &msh_a_sessions),
    { MSH_DELETE, API "/sessions", msh_h_sessions_end, P(SELF), 0, "End all of one's own sessions but this one.", .status = 204 },
    { MSH_DELETE, API "/sessions/{session}", msh_h_session_end, P(SELF), 0, "End one of one's own sessions.", .status = 204 },
    { MSH_POST, API "/requester-session", msh_h_requester_login, 0, SMALL, "Open one's own ticket by number and query code.", &msh_code_fields, .answer = &msh_a_requester_session, .flags = MSH_ROUTE_PUBLIC },
    GET("/requester-session", requester_session, MY_CASE, "The CSRF token of the requester's session again.", NULL, &msh_a_requester_session),
    { MSH_DELETE, API "/requester-session", msh_h_requester_logout, P(MY_CASE), 0, "End the requester's session.", .status = 204 },

    /* -- tickets ------------------------------------------------------------------------------- */
    POST("/tickets", ticket_create, TICKET_CREATE, "Take in what a person tells.", &msh_intake_fields, &msh_a_registered, .flags = ONCE, .status = 201),
    GET("/tickets", ticket_list, TICKET_LIST, "Tickets by any combination of filters and words.", &msh_list_fields, &msh_a_ticket_list),
    GET("/tickets/counts", ticket_counts, TICKET_LIST, "Counts of what the same filters list.", &msh_filter_fields, &msh_a_counts),
    { MSH_GET, API "/export/tickets.csv", msh_h_ticket_export, P(EXPORT), 0, "The same list as CSV, streamed; with `columns` those, in that order.", NULL, &msh_export_fields, .flags = MSH_ROUTE_DOWNLOAD },
    { MSH_GET, API "/export/tickets.xlsx", msh_h_ticket_workbook, P(EXPORT), 0, "The same as an Excel workbook, with numbers and instants as such.", NULL, &msh_export_fields, .flags = MSH_ROUTE_DOWNLOAD },
    GET("/saved-lists", saved_lists, TICKET_LIST, "Lists that the caller keeps under a name.", NULL, &msh_a_saved_lists),
    { MSH_PUT, API "/saved-lists", msh_h_saved_keep, P(TICKET_LIST), SMALL, "Keep a list under a name; one of the same name is replaced.", &msh_saved_fields, NULL, &msh_a_saved_lists },
    { MSH_DELETE, API "/saved-lists/{id}", msh_h_saved_forget, P(TICKET_LIST), 0, "Keep it no longer.", .status = 204 },
    POST("/tasks/bulk-reply", bulk_reply, BULK_REPLY, "The same reply to several tasks of one's own unit, with a dry run; the head judges each.", &msh_bulk_reply_fields, &msh_a_bulk, .flags = ONCE),
    POST("/tickets/bulk", bulk, BULK, "One action on many tickets, with a dry run.", &msh_bulk_fields, &msh_a_bulk, .flags = ONCE),
    GET("/tickets/{id}", ticket_get, TICKET_READ, "One ticket, as this caller may know it.", NULL, &msh_a_ticket),
    GET("/tickets/{id}/timeline", timeline, TICKET_READ, "What happened, told to people.", &msh_events_fields, &msh_a_timeline),
    { MSH_GET, API "/tickets/{id}/events", msh_h_events, P(TICKET_READ), 0, "The raw chain; payloads for those who may read them.", NULL, &msh_events_fields, &msh_a_event, .flags = MSH_ROUTE_ARRAY },
    { MSH_POST, API "/tickets/{id}/presence", msh_h_presence, P(STREAM), SMALL, "Say that a window has the ticket open, or closes it; who else has. Kept in memory alone.", &msh_present_fields, NULL, &msh_a_present },
    GET("/tickets/{id}/related", related, STREAM, "What it was merged into, what was merged into it, and others of the same matter.", NULL, &msh_a_related),
    GET("/tickets/{id}/work-order", work_order, TICKET_READ, "The data of a printable work order.", NULL, &msh_a_work_order),
    GET("/tickets/{id}/receipt", receipt, TICKET_READ, "The receipt again; proof and seal once sealed.", NULL, &msh_a_receipt),
    GET("/tickets/{id}/openings", openings, TICKET_READ, "Which offices opened the requester's name, when and why.", NULL, &msh_a_openings),
    GET("/my-ticket", my_ticket, MY_CASE, "The requester's own ticket in plain words.", NULL, &msh_a_my_ticket),

    TICKET("register", "register", msh_triage_act, "Register a draft."),
    TICKET("supplement", "supplement", msh_text_act, "Add words of the requester."),
    { MSH_POST, API "/tickets/{id}/correct", msh_h_ticket_act, P(TICKET_ACT), BODY, "Correct particulars; never the requester's words.", &msh_correct_act, NULL, &msh_a_acted, .flags = ONCE | MSH_ROUTE_EDIT, .op = "correct" },
    TICKET("remark", "remark", msh_text_act, "A note for the offices."),
    TICKET("instruct", "instruct", msh_text_act, "A leader's or supervisor's instruction."),
    TICKET("tag", "tag", msh_tag_act, "Put it under the rules of hard or of supervised matters; clocks are printed anew, never earlier."),
    TICKET("look-into", "look_into", msh_text_act, "A supervisor looked into what came up the third time."),
    TICKET("answer", "answer", msh_answer_act, "Answer on the line, from an article or with the unit."),
    TICKET("transfer", "transfer", msh_transfer_act, "Hand over to an emergency or sister line."),
    TICKET("triage", "triage", msh_triage_act, "Category, urgency and place settled: to dispatch."),
    TICKET("confer", "confer", msh_confer_act, "Call a conference: whose duty is it?"),
    TICKET("conclude", "conclude", msh_text_act, "End the conference with its minutes."),
    TICKET("dispatch", "dispatch", msh_shares_act, "Give shares to units."),
    TICKET("designate", "designate", msh_designate_act, "Give shares without further return."),
    TICKET("add-unit", "add_unit", msh_shares_act, "A further unit assists or is informed."),
    TICKET("redispatch", "redispatch", msh_text_act, "Take the shares back and dispatch anew."),
    TICKET("pass", "pass", msh_optional_text_act, "The reply passes review."),
    TICKET("send-back", "send_back", msh_send_back_act, "The reply does not pass."),
    TICKET("replan", "replan", msh_replan_act, "Renew the plan of a deferral."),
    TICKET("resume", "resume", msh_optional_text_act, "End a deferral."),
    TICKET("merge", "merge", msh_merge_act, "Merge into a ticket of the same matter."),
    TICKET("unmerge", "unmerge", msh_optional_text_act, "Undo a merge; clocks go on."),
    TICKET("reopen", "reopen", msh_text_act, "Handle it again."),
    { MSH_POST, API "/tickets/{id}/claims", msh_h_ticket_claim, P(TICKET_ACT), BODY, "Ask for a refusal, deferral, termination … that somebody else decides.", &msh_claim_act, NULL, &msh_a_acted, .flags = ACTS, .op = "ask" },
    { MSH_POST, API "/tickets/{id}/withdraw", msh_h_ticket_claim, P(MY_CASE), BODY, "The requester withdraws; an independent callback confirms it.", &msh_text_act, NULL, &msh_a_acted, .flags = ACTS, .op = "withdrawal" },
    { MSH_POST, API "/tickets/{id}/objection", msh_h_ticket_claim, P(MY_CASE), BODY, "The requester objects to how the ticket ended.", &msh_text_act, NULL, &msh_a_acted, .flags = ACTS, .op = "objection" },
    { MSH_POST, API "/tickets/{id}/rate", msh_h_ticket_rate, P(MY_CASE), BODY, "The requester says whether it is solved, and rates.", &msh_rate_act, NULL, &msh_a_acted, .flags = ACTS, .op = "solved" },
    POST("/tickets/{id}/unmask", unmask, UNMASK, "Open the requester's name and phone, with a reason; logged.", &msh_reason_fields, &msh_a_person, .flags = MSH_ROUTE_IF_MATCH),
    POST("/tickets/{id}/query-code", query_code, REISSUE, "A new query code for a requester who lost it; the old one and its sessions end.", &msh_code_proof_fields, &msh_a_query_code, .flags = ACTS),
    GET("/tickets/{id}/person", person_state, PERSON_EDIT, "How the data about its requester stand: restricted, asked to be deleted, destroyed.", NULL, &msh_a_person_state),
    GET("/person-requests", person_requests, PERSON_QUEUE, "Whose deletion was asked for and waits, longest first.", NULL, &msh_a_person_requests),
    POST("/tickets/{id}/person/rectify", rectify, PERSON_EDIT, "Correct the requester's name and phone; what is left out stays, null forgets.", &msh_rectify_fields, NULL, .status = 204),
    POST("/tickets/{id}/person/restrict", restrict, PERSON_EDIT, "Keep the requester's data, but no longer show them; or lift that.", &msh_restrict_fields, NULL, .status = 204),
    POST("/tickets/{id}/person/erase", erase, PERSON_EDIT, "Ask to destroy the requester's name and phone; another person's asking does it.", NULL, &msh_a_erased),
    POST("/tickets/{id}/person/hold-back", hold_back, HOLD_BACK, "Tell the requester only later who opened the name.", &msh_until_fields, NULL, .status = 204),
    GET("/tickets/{id}/rendition-draft", rendition_draft, RENDITION, "The requester's words, and what the machine would mask of them for the units.", NULL, &msh_a_rendition_draft),
    POST("/tickets/{id}/renditions", rendition_write, RENDITION, "Write what units read of a confidential ticket or report.", &msh_rendition_fields, &msh_a_acted, .flags = ACTS, .status = 201),
    { MSH_POST, API "/tickets/{id}/renditions/{rendition}/approve", msh_h_rendition_approve, P(RENDITION), SMALL, "Approve a rendition somebody else wrote.", &msh_empty_act, NULL, &msh_a_acted, .flags = ACTS },
    POST("/tickets/{id}/accuse", accuse, RENDITION, "Name the units a report accuses.", &msh_units_fields, NULL, .flags = ACTS, .status = 204),
    POST("/tickets/{id}/same-matter", same_matter, MATTER, "Link to an earlier ticket of the same requester and subject.", &msh_other_fields, &msh_a_acted, .flags = ACTS),
    GET("/tickets/{id}/publication", publication, PUBLISH, "What is proposed or published of it; and the machine's masked draft.", NULL, &msh_a_publication),
    POST("/tickets/{id}/publication", publication_propose, PUBLISH, "Propose masked words and answer to be published; another person approves.", &msh_publication_fields, &msh_a_acted, .flags = ACTS),
    PUBLISH("approve", PUBLISH, NULL, "publish", "Approve what somebody else proposed."),
    PUBLISH("reject", PUBLISH, &msh_publication_reason_fields, "publish_reject", "Do not publish what was proposed."),
    PUBLISH("withdraw", PUBLISH, &msh_publication_reason_fields, "publish_withdraw", "Take it off again, with the reason."),
    PUBLISH("refuse", MY_CASE, NULL, "publish_refuse", "The requester does not want it published, now or ever."),
    PUBLISH("allow", MY_CASE, NULL, "publish_allow", "The requester allows it again."),
    { MSH_POST, API "/tickets/{id}/attachments", msh_h_attach, P(ATTACH), FILE_MAX, "Attach a file; the body is its bytes.", NULL, &msh_upload_fields, &msh_a_attached, .flags = ACTS | MSH_ROUTE_FILE, .status = 201 },
    { MSH_GET, API "/tickets/{id}/attachments/{attachment}", msh_h_attachment, P(TICKET_READ), 0, "The file; units get photos and recordings without their metadata.", .flags = MSH_ROUTE_DOWNLOAD },
    GET("/tickets/{id}/respondents", ticket_respondents, RESPONDENT_READ, "Whom the ticket is about.", NULL, &msh_a_respondent_list),
    { MSH_PUT, API "/tickets/{id}/respondents/{respondent}", msh_h_respondent_link, P(RESPONDENT_EDIT), SMALL, "Link a respondent.", .status = 204 },
    { MSH_DELETE, API "/tickets/{id}/respondents/{respondent}", msh_h_respondent_unlink, P(RESPONDENT_EDIT), 0, "Unlink a respondent.", .status = 204 },

    /* -- shares, claims, callbacks ------------------------------------------------------------- */
    GET("/queues", queues, TICKET_LIST, "How much waits on the caller's desks, pile by pile.", NULL, &msh_a_queues),
    GET("/dispatch", dispatch_queue, TICKET_LIST, "What waits to be dispatched: the urgent first, then the longest waiting.", &msh_dispatch_queue_fields, &msh_a_dispatch_queue),
    GET("/tasks", desk, TICKET_LIST, "A unit's desk: open shares, nearest due first.", &msh_desk_fields, &msh_a_desk),
    TASK("sign", "sign", msh_optional_text_act, "Sign for it."),
    TASK("acknowledge", "acknowledge", msh_optional_text_act, "An informed unit has read it."),
    TASK("assign", "assign", msh_assign_act, "Give it to a person or an office."),
    TASK("take", "take", msh_empty_act, "Take it from the pool."),
    TASK("put-back", "put_back", msh_empty_act, "Put it back into the pool."),
    TASK("hand-over", "hand_over", msh_hand_over_act, "Give what a colleague holds to another one, or back into the pool, with the reason."),
    TASK("delegate", "delegate", msh_delegate_act, "Give shares to level-3 units, each with its own limit."),
    TASK("feedback", "feedback", msh_text_act, "Tell the requester how far it has come; stops the clock of the first feedback."),
    TASK("reply", "reply", msh_reply_act, "The unit's reply, to its head."),
    TASK("recall", "recall", msh_empty_act, "Take the reply back from the head."),
    TASK("approve", "approve", msh_optional_text_act, "The head lets the reply go."),
    TASK("disapprove", "disapprove", msh_text_act, "The head sends it back."),
    TASK("excuse", "excuse", msh_text_act, "The lead goes on without this assist."),
    TASK("unpause", "unpause", msh_empty_act, "End a pause."),
    { MSH_POST, API "/tasks/{id}/claims", msh_h_task_claim, P(TICKET_ACT), BODY, "Ask for a return, an extension or a pause.", &msh_task_claim_act, NULL, &msh_a_acted, .flags = ACTS, .op = "ask" },
    GET("/claims", claim_queue, TICKET_LIST, "Claims that wait for a decision.", &msh_claim_queue_fields, &msh_a_claim_queue),
    CLAIM("endorse", msh_optional_text_act, "The asking unit's head agrees."),
    CLAIM("grant", msh_optional_text_act, "Grant."),
    CLAIM("deny", msh_text_act, "Deny, with the reason."),
    CLAIM("drop", msh_optional_text_act, "The asker takes it back."),
    GET("/supervision", watch_queue, SUPERVISE, "What waits for a supervisor to look into it.", &msh_watch_fields, &msh_a_watch_queue),
    GET("/callbacks", callback_queue, CALLBACK_LIST, "Requesters to be asked.", &msh_callback_queue_fields, &msh_a_callback_queue),
    GET("/publications", publications, PUBLISH, "What waits for a second person before it is published, longest first; or what is in another state, newest first.", &msh_publication_queue_fields, &msh_a_publications),
    GET("/pressure", pressure, PRESSURE_READ, "Answers to \"did anyone press you?\", by ticket.", &msh_pressure_fields, &msh_a_pressure),
    CALLBACK("attempt", msh_h_callback_act, "attempt", msh_attempt_act, "Not reached this time."),
    CALLBACK("answer", msh_h_callback_answer, "solved", msh_callback_act, "What the requester answered."),
    CALLBACK("unreached", msh_h_callback_act, "unreached", msh_optional_text_act, "Not reached after enough attempts."),
    POST("/callers/history", caller_history, CALLER_HISTORY, "Earlier tickets told from this phone; logged.", &msh_caller_fields, &msh_a_history),

    /* -- knowledge base, respondents ----------------------------------------------------------- */
    GET("/articles", article_list, KB_READ, "Articles by words and category.", &msh_article_query_fields, &msh_a_article_list),
    POST("/articles", article_create, KB_EDIT, "A new article.", &msh_article_fields, &msh_a_article, .flags = ONCE, .status = 201),
    GET("/articles/{id}", article_get, KB_READ, "One article, newest version.", NULL, &msh_a_article),
    { MSH_PUT, API "/articles/{id}", msh_h_article_edit, P(KB_EDIT), BODY, "The next version of an article.", &msh_article_fields, NULL, &msh_a_article, .flags = MSH_ROUTE_EDIT },
    GET("/templates", templates, TEMPLATE_READ, "Reply templates of the caller's own units, then the hotline's.", &msh_template_query_fields, &msh_a_templates),
    POST("/templates", template_create, TEMPLATE_EDIT, "A new reply template of an office or of the hotline.", &msh_template_fields, &msh_a_template, .flags = ONCE, .status = 201),
    GET("/templates/{id}", template, TEMPLATE_READ, "One template; filled from a ticket where one is named.", &msh_template_fill_fields, &msh_a_template),
    PUT("/templates/{id}", template_edit, TEMPLATE_EDIT, "Edit a template, or retire it.", &msh_template_edit_fields, &msh_a_template),
    GET("/respondents", respondent_list, RESPONDENT_READ, "Enterprises, estates, enforcement bodies.", &msh_respondent_query_fields, &msh_a_respondent_list),
    POST("/respondents", respondent_create, RESPONDENT_EDIT, "A new respondent; never a private person.", &msh_respondent_fields, &msh_a_respondent, .flags = ONCE, .status = 201),
    GET("/respondents/{id}", respondent_get, RESPONDENT_READ, "One respondent.", NULL, &msh_a_respondent),
    PUT("/respondents/{id}", respondent_edit, RESPONDENT_EDIT, "Edit a respondent.", &msh_respondent_fields, &msh_a_respondent),
    GET("/respondents/{id}/tickets", respondent_tickets, RESPONDENT_READ, "Its tickets this caller may see.", NULL, &msh_a_ids),

    /* -- the city ------------------------------------------------------------------------------ */
    GET("/units", units, DIRECTORY_READ, "Units by name, pinyin, parent, area, level.", &msh_unit_query_fields, &msh_a_units),
    GET("/units/{code}", unit, DIRECTORY_READ, "One unit by code or id, with its duty list.", NULL, &msh_a_unit_view),
    POST("/units", unit_create, UNIT_ADMIN, "A new unit.", &msh_unit_fields, &msh_a_unit_view, .flags = ONCE, .status = 201),
    PUT("/units/{code}", unit_edit, UNIT_ADMIN, "Edit a unit: name, places in both trees, whether it takes new work.", &msh_unit_edit_fields, &msh_a_unit_view),
    POST("/units/{code}/merge", unit_merge, UNIT_ADMIN, "A successor takes the unit's work, people and duties, now or from a day on; a dry run says what.", &msh_into_fields, &msh_a_unit_merge, .flags = ONCE),
    GET("/units/{code}/merge", unit_merge_get, UNIT_ADMIN, "The newest order to merge the unit, and how far it has come.", NULL, &msh_a_unit_merge),
    { MSH_DELETE, API "/units/{code}/merge", msh_h_unit_merge_drop, P(UNIT_ADMIN), 0, "Take back an order for a later day.", .status = 204 },
    IMPORT("/units/import", units_import, "Many units at once, all or nothing; a code that exists is replaced.", &msh_units_import_fields),
    GET("/areas", areas, PUBLIC, "Counties, townships.", NULL, &msh_a_areas),
    POST("/areas", area_create, UNIT_ADMIN, "A new area.", &msh_area_fields, &msh_a_area, .flags = ONCE, .status = 201),
    PUT("/areas/{code}", area_edit, UNIT_ADMIN, "Edit an area.", &msh_area_edit_fields, &msh_a_area),
    IMPORT("/areas/import", areas_import, "Many areas at once, all or nothing; a code that exists must say the same.", &msh_areas_import_fields),
    GET("/categories", categories, PUBLIC, "The category tree.", NULL, &msh_a_categories),
    POST("/categories", category_create, UNIT_ADMIN, "A new category.", &msh_category_fields, &msh_a_category, .flags = ONCE, .status = 201),
    PUT("/categories/{code}", category_edit, UNIT_ADMIN, "Edit a category, or retire it.", &msh_category_edit_fields, &msh_a_category),
    IMPORT("/categories/import", categories_import, "Many categories at once, all or nothing; a code that exists is replaced.", &msh_categories_import_fields),
    GET("/channels", channels, PUBLIC, "The doors.", NULL, &msh_a_channels),
    POST("/channels", channel_create, UNIT_ADMIN, "A new door.", &msh_channel_fields, &msh_a_channel, .flags = ONCE, .status = 201),
    PUT("/channels/{code}", channel_edit, UNIT_ADMIN, "Edit a door.", &msh_channel_edit_fields, &msh_a_channel),
    GET("/lines", lines, PUBLIC, "Emergency and sister lines.", NULL, &msh_a_lines),
    POST("/lines", line_create, UNIT_ADMIN, "A new line that tickets are handed to.", &msh_line_fields, &msh_a_line, .flags = ONCE, .status = 201),
    PUT("/lines/{code}", line_edit, UNIT_ADMIN, "Edit a line.", &msh_line_edit_fields, &msh_a_line),
    { MSH_DELETE, API "/lines/{code}", msh_h_line_drop, P(UNIT_ADMIN), 0, "No more hand-overs to this line.", .flags = MSH_ROUTE_IF_MATCH, .status = 204 },
    GET("/duties", duties, DIRECTORY_READ, "What townships and villages may lead on.", NULL, &msh_a_duties),
    { MSH_PUT, API "/duties/{kind}/{category}", msh_h_duty_put, P(UNIT_ADMIN), SMALL, "Put a category on the duty list of townships or villages.", &msh_duty_fields, .status = 204 },
    { MSH_DELETE, API "/duties/{kind}/{category}", msh_h_duty_drop, P(UNIT_ADMIN), 0, "Take a category off a duty list.", .status = 204 },
    GET("/flow", flow, PUBLIC, "The transition table: every legal move and its source.", NULL, &msh_a_flow),
    GET("/catalogue/suggestion", suggest, DIRECTORY_READ, "Who leads on a category at a place, and by which law.", &msh_suggest_fields, &msh_a_suggestion),
    GET("/catalogue", catalogue, DIRECTORY_READ, "The dispatch catalogue: which family leads on what, and by which law.", &msh_catalogue_query_fields, &msh_a_catalogue),
    IMPORT_BY(CATALOGUE_ADMIN, "/catalogue/import", catalogue_import, "Many lines at once, all or nothing; what differs from what holds becomes a version.", &msh_catalogue_import_fields),
    GET("/catalogue/versions", catalogue_versions, CATALOGUE_ADMIN, "Versions of the catalogue, drafts too, newest first.", NULL, &msh_a_catalogue_versions),
    { MSH_POST, API "/catalogue/versions", msh_h_catalogue_draft, P(CATALOGUE_ADMIN), TABLE_MAX, "Draft a version; it holds for nobody until it is published.", &msh_catalogue_fields, NULL, &msh_a_catalogue_version, .flags = ONCE, .status = 201 },
    GET("/catalogue/versions/{number}", catalogue_version, CATALOGUE_ADMIN, "One version with its lines.", NULL, &msh_a_catalogue_version),
    { MSH_PUT, API "/catalogue/versions/{number}", msh_h_catalogue_redraft, P(CATALOGUE_ADMIN), TABLE_MAX, "Other lines in a draft.", &msh_catalogue_fields, NULL, &msh_a_catalogue_version, .flags = MSH_ROUTE_EDIT },
    { MSH_DELETE, API "/catalogue/versions/{number}", msh_h_catalogue_drop, P(CATALOGUE_ADMIN), 0, "Drop a draft.", .flags = MSH_ROUTE_IF_MATCH, .status = 204 },
    POST("/catalogue/versions/{number}/publish", catalogue_publish, CATALOGUE_ADMIN, "A draft holds from a day on.", &msh_from_fields, &msh_a_catalogue_version, .flags = MSH_ROUTE_IF_MATCH),
    { MSH_POST, API "/catalogue/versions/{number}/recall", msh_h_catalogue_recall, P(CATALOGUE_ADMIN), SMALL, "What was published and does not hold yet is a draft again.", NULL, NULL, &msh_a_catalogue_version, .flags = MSH_ROUTE_IF_MATCH },
    GET("/catalogue/versions/{number}/compare", catalogue_compare, CATALOGUE_ADMIN, "What a version changes.", &msh_compare_fields, &msh_a_catalogue_changes),
    GET("/rules", rules, DIRECTORY_READ, "The deadline rules with their laws.", &msh_rule_list_fields, &msh_a_rules),
    POST("/rules", rule_create, RULE_ADMIN, "A new rule of the city's own, from a day on.", &msh_rule_fields, &msh_a_rule_view, .flags = ONCE, .status = 201),
    IMPORT_BY(RULE_ADMIN, "/rules/import", rules_import, "Many rules from a day on, all or nothing; rules in use with the same codes end.", &msh_rules_import_fields),
    GET("/rules/{code}", rule, DIRECTORY_READ, "One rule by code or id: its law, and what it replaced.", NULL, &msh_a_rule_view),
    PUT("/rules/{code}", rule_edit, RULE_ADMIN, "Another wording in a rule's place, from a day on; clocks that run keep theirs.", &msh_rule_edit_fields, &msh_a_rule_view),
    POST("/rules/{code}/end", rule_end, RULE_ADMIN, "A rule is no longer used from a day on.", &msh_from_fields, &msh_a_rule_view, .flags = MSH_ROUTE_IF_MATCH),
    GET("/presets", presets, DIRECTORY_READ, "Shipped sets of rules.", NULL, &msh_a_presets),
    GET("/presets/{name}", preset, DIRECTORY_READ, "The rules of a shipped set, each with its law.", NULL, &msh_a_preset),
    POST("/presets/{name}/use", preset_use, RULE_ADMIN, "From a day on the rules of a shipped set; `changed` counts those that end.", &msh_preset_use_fields, &msh_a_imported, .flags = ONCE),
    POST("/clocks/what-if", what_if, DIRECTORY_READ, "When would it fall due, by which law, counted how, and what would other rules say?", &msh_what_if_fields, &msh_a_what_if),
    GET("/settings", settings, DIRECTORY_READ, "Numbers the city decides: meaning, bounds, default, law.", NULL, &msh_a_settings),
    { MSH_PUT, API "/settings/{name}", msh_h_setting_edit, P(RULE_ADMIN), SMALL, "Set a number, or which categories carry a rule's tag, with the law it rests on.", &msh_setting_fields, NULL, &msh_a_setting, .flags = MSH_ROUTE_EDIT },
    GET("/calendars", calendars, DIRECTORY_READ, "Years that are entered, and the working hours.", NULL, &msh_a_calendars),
    POST("/calendars/import", calendar_import, RULE_ADMIN, "A year's notice; a dry run tells which days and clocks it changes.", &msh_calendar_import_fields, &msh_a_calendar_imported, .flags = ACTS),
    PUT("/calendars/periods", calendar_periods, RULE_ADMIN, "The working hours of every workday.", &msh_periods_fields, &msh_a_calendars),
    GET("/calendar", calendar, PUBLIC, "Which days of a year are worked.", &msh_calendar_fields, &msh_a_calendar),
    GET("/clock", clock, PUBLIC, "When would it fall due?", &msh_clock_fields, &msh_a_dues),
    { MSH_GET, API "/public/figures", msh_h_figures, 0, 0, "A month of the hotline in figures, for anybody.", .query = &msh_month_fields, .answer = &msh_a_figures, .flags = MSH_ROUTE_PUBLIC },
    { MSH_GET, API "/public/answers", msh_h_public_answers, 0, 0, "Published matters and answers, newest first, for anybody.", .query = &msh_public_fields, .answer = &msh_a_public_answers, .flags = MSH_ROUTE_PUBLIC },
    { MSH_GET, API "/public/answers/{id}", msh_h_public_answer, 0, 0, "One published matter.", .answer = &msh_a_public_answer, .flags = MSH_ROUTE_PUBLIC },
    { MSH_POST, API "/public/answers/{id}/me-too", msh_h_me_too, 0, SMALL, "Join a published matter: a count, no names.", &msh_me_too_fields, .answer = &msh_a_me_too, .flags = MSH_ROUTE_PUBLIC },
    GET("/map", map, DIRECTORY_READ, "The outlines of the city's areas, and the address of map tiles where one is configured.", NULL, &msh_a_map),
    GET("/stats", stats, STATS, "A period in figures, each with the query of the list behind it, and the three rates taken apart.", &msh_stats_fields, &msh_a_stats),
    GET("/stats/units", stats_units, STATS, "One rate of a period by the unit that leads: a band where its interval allows one, never a rank.", &msh_stats_units_fields, &msh_a_stats_units),
    GET("/stats/own", stats_own, UNIT_STATS, "A month that is over, of the units the caller heads and those below: the three rates, small ones left out.", &msh_stats_own_fields, &msh_a_stats_own),
    { MSH_GET, API "/export/stats.csv", msh_h_stats_export, P(STATS), 0, "One table of these figures as CSV.", NULL, &msh_stats_table_fields, .flags = MSH_ROUTE_DOWNLOAD },
    { MSH_GET, API "/export/stats.xlsx", msh_h_stats_workbook, P(STATS), 0, "The same as an Excel workbook.", NULL, &msh_stats_table_fields, .flags = MSH_ROUTE_DOWNLOAD },
    GET("/tallies", tallies, TICKET_LIST, "Counters of the city.", &msh_tally_fields, &msh_a_tallies),

    /* -- people who work here ------------------------------------------------------------------ */
    GET("/colleagues", colleagues, TICKET_LIST, "People of the caller's unit, to assign work to.", NULL, &msh_a_colleagues),
    GET("/accounts", accounts, ACCOUNT_READ, "Accounts with their grants.", &msh_account_query_fields, &msh_a_accounts),
    POST("/accounts", account_create, USER_ADMIN, "A new account, without a password: the security administrator opens it.", &msh_account_fields, &msh_a_account, .flags = ONCE, .status = 201),
    GET("/accounts/{id}", account, ACCOUNT_READ, "One account.", NULL, &msh_a_account),
    PUT("/accounts/{id}", account_edit, USER_ADMIN, "Edit an account: name, phone, unit, disabled, whether the password has to be changed.", &msh_account_edit_fields, &msh_a_account),
    POST("/accounts/{id}/deputy", account_deputy, HANDOVER, "Who stands in while on leave: a head decides it for the own unit's people.", &msh_deputy_fields, &msh_a_leave),
    GET("/accounts/{id}/work", held_work, HANDOVER, "What somebody holds, before it is handed over; administrators see numbers alone.", NULL, &msh_a_held_work),
    POST("/accounts/{id}/handover", handover, HANDOVER, "Give what somebody holds to a colleague or back into the unit's pool; clocks do not move.", &msh_handover_fields, &msh_a_handover, .flags = ACTS),
    POST("/accounts/{id}/active", account_active, USER_ADMIN, "Disable or enable; disabling ends all sessions.", &msh_active_fields, &msh_a_account),
    POST("/accounts/{id}/password", account_password, GRANT_ADMIN, "Reset a password; ends all sessions.", &msh_new_password_fields, NULL, .status = 204),
    POST("/accounts/{id}/grants", grant, GRANT_ADMIN, "Grant a role at a unit.", &msh_grant_fields, &msh_a_account, .flags = ONCE),
    { MSH_DELETE, API "/accounts/{id}/grants/{role}/{unit}", msh_h_ungrant, P(GRANT_ADMIN), 0, "Take a grant away.", .answer = &msh_a_account },
    GET("/accounts/{id}/tokens", tokens, GRANT_ADMIN, "Tokens of an account, without their secret.", NULL, &msh_a_tokens),
    POST("/accounts/{id}/tokens", token_create, GRANT_ADMIN, "A token for a program; told once.", &msh_token_fields, &msh_a_token, .flags = ONCE, .status = 201),
    { MSH_DELETE, API "/accounts/{id}/tokens/{token}", msh_h_token_revoke, P(GRANT_ADMIN), 0, "Revoke a token.", .status = 204 },
    GET("/accounts/{id}/sessions", account_sessions, GRANT_ADMIN, "Where an account is logged in.", NULL, &msh_a_sessions),
    { MSH_DELETE, API "/accounts/{id}/sessions", msh_h_account_sessions_end, P(GRANT_ADMIN), 0, "End all sessions of an account.", .status = 204 },
    GET("/open-sessions", open_sessions, GRANT_ADMIN, "Everybody who is logged in, newest first.", &msh_sessions_fields, &msh_a_open_sessions),
    { MSH_DELETE, API "/accounts/{id}/sessions/{session}", msh_h_account_session_end, P(GRANT_ADMIN), 0, "End a session of an account.", .status = 204 },
    GET("/audit", audit, AUDIT_READ, "What was done to accounts, to the city and with names, newest first, each line with its proof.", &msh_audit_fields, &msh_a_trail),
    GET("/accounts/{id}/audit", account_audit, AUDIT_READ, "Log-ins and changes of an account.", &msh_events_fields, &msh_a_audit),
    GET("/retention", retention, RETENTION, "Lists of personal data whose time is over, newest first, and the period.", &msh_retention_fields, &msh_a_retention),
    GET("/retention/{id}", retention_list, RETENTION, "One list, with a page of its tickets.", &msh_retention_fields, &msh_a_retention_list),
    POST("/retention/{id}/confirm", retention_confirm, RETENTION, "Agree to destroy the persons of a list; two people do, then it happens.", NULL, &msh_a_retention_list, .flags = ONCE | MSH_ROUTE_EDIT),
    POST("/retention/{id}/refuse", retention_refuse, RETENTION, "Keep the persons of a list, with the reason.", &msh_refuse_fields, &msh_a_retention_list, .flags = ONCE | MSH_ROUTE_EDIT),
    { MSH_GET, API "/stream", msh_h_stream, P(STREAM), 0, "Live events.", .flags = MSH_ROUTE_STREAM },

    /* -- the browser side ---------------------------------------------------------------------- */
    { MSH_GET, "/assets/{path*}", msh_h_asset, 0, 0, "Scripts and styles, by hashed names.", .flags = WEB },
    { MSH_GET, "/staff/", msh_h_staff_app, 0, 0, "The staff app.", .flags = WEB },
    { MSH_GET, "/staff", msh_h_staff_app, 0, 0, "The staff app.", .flags = WEB },
    { MSH_GET, "/staff/{path*}", msh_h_staff_app, 0, 0, "The staff app, at one of its pages.", .flags = WEB },

    /* -- the public portal (pages, not API) ---------------------------------------------------- */
    SHOW("/", home, "The first page.", .tag = "portal"),
    TAKE("/set", switch, "Choose language and appearance.", .tag = "portal"),
    SHOW("/submit", submit, "Begin a submission.", .tag = "portal"),
    SHOW("/submit/kind", submit_step, "What kind?", .op = "kind", .tag = "portal"),
    TAKE("/submit/kind", submit_save, "What kind?", .op = "kind", .tag = "portal"),
    SHOW("/submit/words", submit_step, "What is it about?", .op = "words", .tag = "portal"),
    TAKE("/submit/words", submit_save, "What is it about?", .op = "words", .tag = "portal"),
    SHOW("/submit/photos", submit_step, "Photos.", .op = "photos", .tag = "portal"),
    TAKE_FILES("/submit/photos", submit_photos, "Photos.", .op = "photos", .tag = "portal"),
    SHOW("/submit/place", submit_step, "Where?", .op = "place", .tag = "portal"),
    TAKE("/submit/place", submit_save, "Where?", .op = "place", .tag = "portal"),
    SHOW("/submit/you", submit_step, "Who tells, and who may know?", .op = "you", .tag = "portal"),
    TAKE("/submit/you", submit_save, "Who tells, and who may know?", .op = "you", .tag = "portal"),
    SHOW("/submit/contact", submit_step, "How to reach you.", .op = "contact", .tag = "portal"),
    TAKE("/submit/contact", submit_save, "How to reach you.", .op = "contact", .tag = "portal"),
    SHOW("/submit/all", submit_step, "All questions on one page.", .op = "all", .tag = "portal"),
    TAKE_FILES("/submit/all", submit_photos, "All questions on one page.", .op = "all", .tag = "portal"),
    SHOW("/submit/map.json", outlines, "Outlines of the city's areas, to point at a place.", .tag = "portal"),
    SHOW("/submit/photo/{index}", submit_photo, "A photo already sent.", .tag = "portal"),
    SHOW("/submit/check", submit_check, "Check your answers.", .tag = "portal"),
    TAKE("/submit/check", submit_send, "Send them.", .tag = "portal"),
    SHOW("/submit/done", submit_done, "Number, code, receipt, what happens next.", .tag = "portal"),
    SHOW("/submit/code.svg", submit_code, "The way back to it as a QR code.", .tag = "portal"),
    SHOW("/submit/receipt", submit_receipt, "The receipt as a file.", .tag = "portal"),
    TAKE("/submit/forget", submit_forget, "Clear this browser.", .tag = "portal"),
    SHOW("/track", track, "Number and query code.", .tag = "portal"),
    TAKE("/track", track_open, "Open one's own ticket.", .tag = "portal"),
    MY_SHOW("/my", mine, "Progress of one's own ticket.", .tag = "portal"),
    MY_SHOW("/my/supplement", mine_form, "Say more.", .op = "supplement", .tag = "portal"),
    MY_TAKE("/my/supplement", mine_act, "Say more.", .op = "supplement", .tag = "portal"),
    MY_SHOW("/my/rate", mine_form, "Solved? Satisfied?", .op = "rate", .tag = "portal"),
    MY_TAKE("/my/rate", mine_act, "Solved? Satisfied?", .op = "rate", .tag = "portal"),
    MY_SHOW("/my/object", mine_form, "Object, point by point.", .op = "object", .tag = "portal"),
    MY_TAKE("/my/object", mine_act, "Object, point by point.", .op = "object", .tag = "portal"),
    MY_SHOW("/my/withdraw", mine_form, "Withdraw.", .op = "withdraw", .tag = "portal"),
    MY_TAKE("/my/withdraw", mine_act, "Withdraw.", .op = "withdraw", .tag = "portal"),
    MY_SHOW("/my/reopen", mine_form, "Ask to handle it again.", .op = "reopen", .tag = "portal"),
    MY_TAKE("/my/reopen", mine_act, "Ask to handle it again.", .op = "reopen", .tag = "portal"),
    MY_SHOW("/my/data", mine_form, "Correct name and phone.", .op = "data", .tag = "portal"),
    MY_TAKE("/my/data", mine_act, "Correct name and phone.", .op = "data", .tag = "portal"),
    MY_SHOW("/my/erase", mine_form, "Ask to delete name and phone.", .op = "erase", .tag = "portal"),
    MY_TAKE("/my/erase", mine_act, "Ask to delete name and phone.", .op = "erase", .tag = "portal"),
    MY_SHOW("/my/code", mine_form, "Take a new query code.", .op = "code", .tag = "portal"),
    MY_TAKE("/my/code", mine_act, "Take a new query code.", .op = "code", .tag = "portal"),
    MY_SHOW("/my/photos", mine_form, "Add files.", .op = "photos", .tag = "portal"),
    { MSH_POST, "/my/photos", msh_h_mine_photos, P(MY_CASE), PHOTOS, "Add files.", .flags = PAGE | MSH_ROUTE_FILE, .tag = "portal" },
    MY_SHOW("/my/file/{attachment}", mine_file, "A file of one's own ticket.", .tag = "portal"),
    MY_SHOW("/my/receipt", mine_receipt, "Receipt, proof and seal.", .tag = "portal"),
    MY_SHOW("/my/receipt/code.svg", mine_receipt_code, "Number and fingerprint as a QR code.", .tag = "portal"),
    MY_SHOW("/my/receipt/save/{paper}", mine_paper, "Receipt, proof or seal as a file.", .tag = "portal"),
    MY_TAKE("/my/leave", mine_leave, "End the view.", .tag = "portal"),
    MY_SHOW("/my/publication", mine_publication, "What of it is published.", .tag = "portal"),
    MY_TAKE("/my/publication", mine_publication_set, "Refuse publication, or allow it.", .tag = "portal"),
    SHOW("/answers", answers_page, "Published matters and answers.", .tag = "portal"),
    SHOW("/answers/{id}", answer_page, "One published matter.", .tag = "portal"),
    TAKE("/answers/{id}", answer_join, "Me too.", .tag = "portal"),
    SHOW("/open", figures_page, "Open statistics.", .tag = "portal"),
    SHOW("/receipt", receipt_page, "Check a receipt.", .tag = "portal"),
    TAKE("/receipt", receipt_check, "Check a receipt.", .tag = "portal"),
};
/* clang-format on */
const size_t msh_routes_n = MSH_COUNT(msh_routes);

/* Who holds the permission: the story that tries every route as everybody is made of this. */
static void write_permission(struct msh_json *json, uint64_t permission)
{
    const enum msh_permission known =
        permission == 0 ? MSH_PERM_PUBLIC : (enum msh_permission)(permission - 1);
    const uint32_t roles = msh_permission_roles(known);

    msh_json_string(json, "x-permission", msh_permission_code(known));
    msh_json_array(json, "x-roles");
    for (int role = 0; role < MSH_STAFF_COUNT; role++)
        if ((roles & MSH_BIT(role)) != 0)
            msh_json_string(json, NULL, msh_name_code(&msh_role_names, role));
    if ((roles & MSH_ACTOR_REQUESTER) != 0)
        msh_json_string(json, NULL, "requester");
    if ((roles & MSH_ACTOR_ANONYMOUS) != 0)
        msh_json_string(json, NULL, "anonymous");
    msh_json_array_end(json);
}

int msh_routes_openapi(struct msh_str *out, struct msh_err *err)
{
    static const struct msh_openapi_info info = {
        .title = "Minsheng 民声",
        .version = "1",
        .description = "The API of a city's 12345 hotline. Ids are strings; times are RFC 3339 "
                       "with the business zone; errors are RFC 9457 problem documents.",
        .session_cookie = MSH_COOKIE_STAFF,
        .csrf_header = MSH_CSRF_HEADER,
        .problem = &msh_a_problem,
        .write_permission = write_permission,
    };

    return msh_openapi_write(msh_routes, msh_routes_n, &info, out, err);
}
