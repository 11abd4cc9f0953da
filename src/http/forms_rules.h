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
extern const struct msh_fields msh_setting_fields;

#endif
