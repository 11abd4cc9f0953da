/*
 * answers.h - what the API answers, as field tables: the OpenAPI document and the tests that judge
 * every answer are made of them. The writers stand in api/.
 */
#ifndef MSH_HTTP_ANSWERS_H
#define MSH_HTTP_ANSWERS_H

#include "http/fields.h"

extern const struct msh_fields msh_a_account;
extern const struct msh_fields msh_a_accounts;
extern const struct msh_fields msh_a_acted;
extern const struct msh_fields msh_a_area;
extern const struct msh_fields msh_a_areas;
extern const struct msh_fields msh_a_article;
extern const struct msh_fields msh_a_article_list;
extern const struct msh_fields msh_a_attached;
extern const struct msh_fields msh_a_audit;
extern const struct msh_fields msh_a_bulk;
extern const struct msh_fields msh_a_calendar;
extern const struct msh_fields msh_a_calendar_imported;
extern const struct msh_fields msh_a_calendars;
extern const struct msh_fields msh_a_callback_queue;
extern const struct msh_fields msh_a_catalogue;
extern const struct msh_fields msh_a_catalogue_changes;
extern const struct msh_fields msh_a_catalogue_version;
extern const struct msh_fields msh_a_catalogue_versions;
extern const struct msh_fields msh_a_categories;
extern const struct msh_fields msh_a_category;
extern const struct msh_fields msh_a_channel;
extern const struct msh_fields msh_a_channels;
extern const struct msh_fields msh_a_claim_queue;
extern const struct msh_fields msh_a_colleagues;
extern const struct msh_fields msh_a_counts;
extern const struct msh_fields msh_a_desk;
extern const struct msh_fields msh_a_dispatch_queue;
extern const struct msh_fields msh_a_dues;
extern const struct msh_fields msh_a_duties;
extern const struct msh_fields msh_a_erased;
extern const struct msh_fields msh_a_event;
extern const struct msh_fields msh_a_figures;
extern const struct msh_fields msh_a_flow;
extern const struct msh_fields msh_a_handover;
extern const struct msh_fields msh_a_held_work;
extern const struct msh_fields msh_a_leave;
extern const struct msh_fields msh_a_history;
extern const struct msh_fields msh_a_ids;
extern const struct msh_fields msh_a_imported;
extern const struct msh_fields msh_a_line;
extern const struct msh_fields msh_a_lines;
extern const struct msh_fields msh_a_me_too;
extern const struct msh_fields msh_a_my_ticket;
extern const struct msh_fields msh_a_now;
extern const struct msh_fields msh_a_open_sessions;
extern const struct msh_fields msh_a_openings;
extern const struct msh_fields msh_a_person;
extern const struct msh_fields msh_a_person_requests;
extern const struct msh_fields msh_a_person_state;
extern const struct msh_fields msh_a_preset;
extern const struct msh_fields msh_a_presets;
extern const struct msh_fields msh_a_pressure;
extern const struct msh_fields msh_a_problem;
extern const struct msh_fields msh_a_public_answer;
extern const struct msh_fields msh_a_public_answers;
extern const struct msh_fields msh_a_publication;
extern const struct msh_fields msh_a_publications;
extern const struct msh_fields msh_a_query_code;
extern const struct msh_fields msh_a_queues;
extern const struct msh_fields msh_a_receipt;
extern const struct msh_fields msh_a_registered;
extern const struct msh_fields msh_a_rendition_draft;
extern const struct msh_fields msh_a_requester_session;
extern const struct msh_fields msh_a_respondent;
extern const struct msh_fields msh_a_respondent_list;
extern const struct msh_fields msh_a_rule_view;
extern const struct msh_fields msh_a_rules;
extern const struct msh_fields msh_a_session;
extern const struct msh_fields msh_a_sessions;
extern const struct msh_fields msh_a_setting;
extern const struct msh_fields msh_a_settings;
extern const struct msh_fields msh_a_status;
extern const struct msh_fields msh_a_suggestion;
extern const struct msh_fields msh_a_tallies;
extern const struct msh_fields msh_a_template;
extern const struct msh_fields msh_a_templates;
extern const struct msh_fields msh_a_ticket;
extern const struct msh_fields msh_a_ticket_list;
extern const struct msh_fields msh_a_timeline;
extern const struct msh_fields msh_a_token;
extern const struct msh_fields msh_a_tokens;
extern const struct msh_fields msh_a_trail;
extern const struct msh_fields msh_a_unit_merge;
extern const struct msh_fields msh_a_unit_view;
extern const struct msh_fields msh_a_units;
extern const struct msh_fields msh_a_watch_queue;
extern const struct msh_fields msh_a_what_if;
extern const struct msh_fields msh_a_work_order;
/* Of retention.h. */
extern const struct msh_fields msh_a_retention, msh_a_retention_list;

#endif
