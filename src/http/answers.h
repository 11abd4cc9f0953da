/*
 * answers.h - what the API answers, as field tables: the OpenAPI document and the tests that judge
 * every answer are made of them. The writers stand in api_*.c and view.c.
 */
#ifndef MSH_HTTP_ANSWERS_H
#define MSH_HTTP_ANSWERS_H

#include "http/fields.h"

extern const struct msh_fields msh_a_problem, msh_a_status, msh_a_session, msh_a_requester_session,
    msh_a_registered, msh_a_acted, msh_a_ticket_list, msh_a_counts, msh_a_ticket, msh_a_work_order,
    msh_a_my_ticket, msh_a_receipt, msh_a_timeline, msh_a_event, msh_a_bulk, msh_a_desk,
    msh_a_claim_queue, msh_a_callback_queue, msh_a_watch_queue, msh_a_pressure, msh_a_person,
    msh_a_query_code, msh_a_openings, msh_a_erased, msh_a_history, msh_a_attached,
    msh_a_article_list, msh_a_article, msh_a_templates, msh_a_publication, msh_a_publications,
    msh_a_public_answer, msh_a_me_too, msh_a_public_answers, msh_a_template, msh_a_respondent,
    msh_a_respondent_list, msh_a_ids, msh_a_units, msh_a_areas, msh_a_categories, msh_a_channels,
    msh_a_lines, msh_a_flow, msh_a_suggestion, msh_a_rules, msh_a_calendar, msh_a_dues, msh_a_now,
    msh_a_tallies, msh_a_figures, msh_a_accounts, msh_a_account, msh_a_token, msh_a_colleagues,
    msh_a_audit, msh_a_unit_view, msh_a_area, msh_a_category, msh_a_channel, msh_a_line,
    msh_a_duties, msh_a_imported, msh_a_trail, msh_a_sessions, msh_a_setting, msh_a_settings,
    msh_a_catalogue, msh_a_catalogue_versions, msh_a_catalogue_version, msh_a_catalogue_changes,
    msh_a_rule_view, msh_a_presets, msh_a_preset, msh_a_what_if, msh_a_calendars,
    msh_a_calendar_imported, msh_a_tokens;
/* Of retention.h. */
extern const struct msh_fields msh_a_retention, msh_a_retention_list;

#endif
