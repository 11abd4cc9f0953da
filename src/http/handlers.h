/*
 * handlers.h - every handler of the API, as the route table (routes.c) names them.
 *
 * A handler runs on a worker thread after the guard let the caller in; req->form and req->query are
 * decoded already. Shared pieces of handlers stand below them.
 */
#ifndef MSH_HTTP_HANDLERS_H
#define MSH_HTTP_HANDLERS_H

#include "http/api/api.h"
#include "http/forms.h"
#include "service/publication.h"
#include "service/structure_import.h"

#define MSH_HANDLER(name) int msh_h_##name(struct msh_req *req, struct msh_err *err)

/* api/system.c */
MSH_HANDLER(healthz);
MSH_HANDLER(readyz);
MSH_HANDLER(openapi);
MSH_HANDLER(advance);
MSH_HANDLER(tallies);

/* api/session.c */
MSH_HANDLER(login);
MSH_HANDLER(session);
MSH_HANDLER(logout);
MSH_HANDLER(password);
MSH_HANDLER(requester_login);
MSH_HANDLER(requester_session);
MSH_HANDLER(requester_logout);

/* api/intake.c, api/list.c, api/ticket.c, api/chain.c */
MSH_HANDLER(ticket_create);
MSH_HANDLER(ticket_list);
MSH_HANDLER(ticket_counts);
MSH_HANDLER(ticket_export);
MSH_HANDLER(ticket_workbook);
MSH_HANDLER(ticket_get);
MSH_HANDLER(work_order);
MSH_HANDLER(timeline);
MSH_HANDLER(events);
MSH_HANDLER(receipt);
MSH_HANDLER(my_ticket);

/* api/actions.c */
MSH_HANDLER(ticket_act);
MSH_HANDLER(task_act);
MSH_HANDLER(claim_act);
MSH_HANDLER(callback_act);
MSH_HANDLER(callback_answer);
MSH_HANDLER(ticket_claim);
MSH_HANDLER(task_claim);
MSH_HANDLER(ticket_rate);
MSH_HANDLER(bulk);
MSH_HANDLER(bulk_reply);
MSH_HANDLER(rendition_write);
MSH_HANDLER(rendition_approve);
MSH_HANDLER(accuse);
MSH_HANDLER(same_matter);

/* api/queues.c */
MSH_HANDLER(desk);
MSH_HANDLER(dispatch_queue);
MSH_HANDLER(queues);
MSH_HANDLER(claim_queue);
MSH_HANDLER(callback_queue);
MSH_HANDLER(watch_queue);
MSH_HANDLER(pressure);

/* api/person.c */
MSH_HANDLER(unmask);
MSH_HANDLER(openings);
MSH_HANDLER(caller_history);
MSH_HANDLER(query_code);
MSH_HANDLER(rectify);
MSH_HANDLER(restrict);
MSH_HANDLER(erase);
MSH_HANDLER(person_state);
MSH_HANDLER(person_requests);
MSH_HANDLER(hold_back);

/* api/admin.c */
MSH_HANDLER(colleagues);
MSH_HANDLER(accounts);
MSH_HANDLER(account);
MSH_HANDLER(account_create);
MSH_HANDLER(account_edit);
MSH_HANDLER(account_password);
MSH_HANDLER(account_active);
MSH_HANDLER(account_deputy);
MSH_HANDLER(own_account);
MSH_HANDLER(own_phone);
MSH_HANDLER(own_deputy);
MSH_HANDLER(account_audit);
MSH_HANDLER(grant);
MSH_HANDLER(ungrant);
MSH_HANDLER(tokens);
MSH_HANDLER(token_create);
MSH_HANDLER(token_revoke);

/* api/handover.c */
MSH_HANDLER(held_work);
MSH_HANDLER(handover);
MSH_HANDLER(unit_merge);
MSH_HANDLER(unit_merge_get);
MSH_HANDLER(unit_merge_drop);

/* api/audit.c */
MSH_HANDLER(sessions);
MSH_HANDLER(session_end);
MSH_HANDLER(account_sessions);
MSH_HANDLER(open_sessions);
MSH_HANDLER(sessions_end);
MSH_HANDLER(account_sessions_end);
MSH_HANDLER(account_session_end);
MSH_HANDLER(audit);

/* api/map.c */
MSH_HANDLER(map);
MSH_HANDLER(outlines);

/* api/stats.c */
MSH_HANDLER(stats);
MSH_HANDLER(stats_units);
MSH_HANDLER(stats_own);
MSH_HANDLER(stats_export);
MSH_HANDLER(stats_workbook);

/* api/retention.c */
MSH_HANDLER(retention);
MSH_HANDLER(retention_list);
MSH_HANDLER(retention_confirm);
MSH_HANDLER(retention_refuse);

/* api/city.c */
MSH_HANDLER(unit);
MSH_HANDLER(unit_create);
MSH_HANDLER(unit_edit);
MSH_HANDLER(units_import);
MSH_HANDLER(area_create);
MSH_HANDLER(area_edit);
MSH_HANDLER(areas_import);
MSH_HANDLER(category_create);
MSH_HANDLER(category_edit);
MSH_HANDLER(categories_import);
MSH_HANDLER(channel_create);
MSH_HANDLER(channel_edit);
MSH_HANDLER(line_create);
MSH_HANDLER(line_edit);
MSH_HANDLER(line_drop);
MSH_HANDLER(duties);
MSH_HANDLER(duty_put);
MSH_HANDLER(duty_drop);

/* api/settings.c */
MSH_HANDLER(settings);
MSH_HANDLER(setting_edit);

/* api/catalogue.c */
MSH_HANDLER(catalogue);
MSH_HANDLER(suggest);
MSH_HANDLER(catalogue_versions);
MSH_HANDLER(catalogue_version);
MSH_HANDLER(catalogue_draft);
MSH_HANDLER(catalogue_redraft);
MSH_HANDLER(catalogue_drop);
MSH_HANDLER(catalogue_publish);
MSH_HANDLER(catalogue_recall);
MSH_HANDLER(catalogue_compare);
MSH_HANDLER(catalogue_import);

/* api/rules.c */
MSH_HANDLER(rules);
MSH_HANDLER(rule);
MSH_HANDLER(rule_create);
MSH_HANDLER(rule_edit);
MSH_HANDLER(rule_end);
MSH_HANDLER(rules_import);
MSH_HANDLER(presets);
MSH_HANDLER(preset);
MSH_HANDLER(preset_use);

/* api/what_if.c */
MSH_HANDLER(what_if);

/* api/calendars.c */
MSH_HANDLER(calendars);
MSH_HANDLER(calendar_import);
MSH_HANDLER(calendar_periods);

/* api/files.c */
MSH_HANDLER(attach);
MSH_HANDLER(attachment);

/* api/articles.c, api/respondents.c */
MSH_HANDLER(article_list);
MSH_HANDLER(article_create);
MSH_HANDLER(article_get);
MSH_HANDLER(article_edit);
MSH_HANDLER(respondent_list);
MSH_HANDLER(respondent_create);
MSH_HANDLER(respondent_get);
MSH_HANDLER(respondent_edit);
MSH_HANDLER(respondent_tickets);
MSH_HANDLER(ticket_respondents);
MSH_HANDLER(respondent_link);
MSH_HANDLER(respondent_unlink);

/* api/publication.c */
MSH_HANDLER(rendition_draft);
MSH_HANDLER(publication);
MSH_HANDLER(publication_propose);
MSH_HANDLER(publication_decide);
MSH_HANDLER(publications);
MSH_HANDLER(public_answers);
MSH_HANDLER(public_answer);
MSH_HANDLER(me_too);

/* api/templates.c */
MSH_HANDLER(templates);
MSH_HANDLER(template);
MSH_HANDLER(template_create);
MSH_HANDLER(template_edit);

/* api/directory.c */
MSH_HANDLER(units);
MSH_HANDLER(areas);
MSH_HANDLER(categories);
MSH_HANDLER(channels);
MSH_HANDLER(lines);
MSH_HANDLER(flow);
MSH_HANDLER(calendar);
MSH_HANDLER(clock);

/* events.c */
MSH_HANDLER(stream);

/* api/web.c */
MSH_HANDLER(asset);
MSH_HANDLER(staff_app);

/* ---- shared by handlers ---- */

/* portal/figures.c */
MSH_HANDLER(figures);

/* A form as an act of this operation; asks the directory what its names mean. */
int msh_act_from_form(struct msh_req *req, enum msh_op op, const struct msh_action_form *form,
                      struct msh_act *ret, struct msh_err *err);
/* The same for what a person tells. */
int msh_intake_from_form(struct msh_req *req, const struct msh_intake_form *form,
                         struct msh_intake *ret, struct msh_err *err);
/* {id, state, version, part_id} with ETag. */
int msh_acted_send(struct msh_req *req, const struct msh_acted *acted, struct msh_err *err);
int msh_ticket_brief_send(struct msh_req *req, struct msh_call *call, int64_t ticket_id,
                          int64_t part_id, int status, struct msh_err *err);

/* What an import did or would do. A refusal names the row it was about. */
int msh_imported_send(struct msh_req *req, const struct msh_imported *done, bool dry_run,
                      struct msh_err *err);
int msh_imported_refuse(const struct msh_imported *done, size_t n, struct msh_err *err);

/* What anybody reads: a page of the list; the one of the path. */
struct msh_public_page {
    struct msh_public *items;
    size_t n;
    int64_t next; /* 0: the end */
};
int msh_public_list(struct msh_req *req, const struct msh_publication_query *query,
                    struct msh_public_page *ret, struct msh_err *err);
int msh_public_one(struct msh_req *req, struct msh_public *ret, struct msh_err *err);
/* Join the published matter of the path, as this browser and, where given, this phone. */
int msh_me_too_send(struct msh_req *req, const char *phone, bool *ret_new, int64_t *ret_n,
                    struct msh_err *err);
/* What the requester may know of the publication of the own ticket. */
void msh_json_my_publication(struct msh_json *w, const struct msh_publication *item, bool possible);

/* Where a ticket stands, said to the person who raised it. */
const char *msh_progress_said(enum msh_ticket_state state, bool english);

/* Why a ticket left the loop, and where its requester is sent: of one refused or transferred. */
struct msh_way {
    const struct msh_name *reason; /* of a refusal, or NULL */
    const char *line;              /* its number, or NULL */
    const char *to, *note;         /* the line's name and what it is for, or a unit; or NULL */
    const struct msh_name *route;  /* of a refusal: another way, or NULL */
};
bool msh_way_said(const struct msh_directory *city, const struct msh_ticket *ticket,
                  struct msh_way *ret);

/* Business time now. */
int msh_api_now(struct msh_req *req, int64_t *ret, struct msh_err *err);

/* A list's query as the store's filter. */
int msh_filter_of(struct msh_req *req, const struct msh_list_query *query, struct msh_filter *ret,
                  struct msh_err *err);

#endif
