/*
 * What administrators send about what the city works by: settings, catalogue, rules, calendars.
 */
#include "base/base.h"

#include "http/forms_rules.h"

#define F(member, kind, ...)                                                                       \
    {                                                                                              \
        .name = #member, .type = MSH_F_##kind, .offset = offsetof(FORM, member), __VA_ARGS__       \
    }
#define NEED .required = true

#define FORM struct msh_setting_form
static const struct msh_field setting_rows[] = {
    F(value, STRING, NEED, .nullable = true, .max = 2000,
      .help = "The number; of a tag the category codes parted by blanks, null for none."),
    F(legal_ref, STRING, NEED, .max = 100, .help = "Law or order it rests on, or `local`."),
};
MSH_FIELDS(msh_setting_fields, "SettingEdit", FORM, setting_rows);
#undef FORM
