/*
 * forms_rules.h - requests of administrators about what the city works by: settings, catalogue,
 * rules, calendars; as forms.h describes requests.
 */
#ifndef MSH_HTTP_FORMS_RULES_H
#define MSH_HTTP_FORMS_RULES_H

#include "http/fields.h"

struct msh_setting_form {
    const char *value, *legal_ref;
};
/* A line of the dispatch catalogue, and many of them. */
struct msh_catalogue_line_form {
    const char *category, *lead, *legal_basis;
    int area_level;
    struct msh_text_list assist, inform;
};
struct msh_catalogue_form {
    struct msh_item_list rows;
    const char *note;
    int32_t from;
    bool has_from, dry_run;
};
struct msh_from_form {
    int32_t from;
    bool has_from;
};
struct msh_catalogue_query {
    const char *category;
    int64_t at;
};
struct msh_suggest_query {
    const char *category, *area;
    int64_t number;
};
struct msh_compare_query {
    int64_t base;
};
extern const struct msh_fields msh_setting_fields, msh_catalogue_fields,
    msh_catalogue_import_fields, msh_from_fields, msh_catalogue_query_fields, msh_suggest_fields,
    msh_compare_fields;

struct msh_pause_form {
    int reason;
    int64_t days;
};
struct msh_rule_form {
    const char *code, *tag, *mark, *legal_ref, *source, *note;
    int stage, urgency, unit, count_from, due_edge, extend_unit, extend_approver, level;
    struct msh_enum_list types;
    struct msh_item_list pauses;
    int64_t amount, extend_max_times, extend_amount;
    int32_t effective_from, effective_to, from;
    bool has_from;
};
struct msh_rules_import_form {
    struct msh_item_list rows;
    int32_t from;
    bool has_from, dry_run;
};
struct msh_preset_use_form {
    int32_t from;
    bool has_from, dry_run;
};
struct msh_rule_list_query {
    const char *code;
    int stage;
    int32_t at;
    bool has_at;
};
struct msh_compared_form {
    const char *preset, *rule;
};
struct msh_what_if_form {
    int type, urgency, stage;
    const char *category, *ticket;
    struct msh_text_list tags;
    int64_t from;
    struct msh_item_list compare;
};
extern const struct msh_fields msh_rule_fields, msh_rule_edit_fields, msh_rules_import_fields,
    msh_preset_use_fields, msh_rule_list_fields, msh_what_if_fields;

/* A year's notice, in the form it is published in as a file (holiday-cn). */
struct msh_calendar_day_form {
    const char *name;
    int32_t date;
    bool isOffDay;
};
struct msh_calendar_import_form {
    int64_t year;
    struct msh_item_list days;
    const char *source;
    bool dry_run;
};
struct msh_period_form {
    int64_t from_min, to_min;
};
struct msh_periods_form {
    struct msh_item_list periods;
};
extern const struct msh_fields msh_calendar_import_fields, msh_periods_fields;

#endif
