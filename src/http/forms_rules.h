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

#endif
