/*
 * What administrators send about what the city works by: settings, catalogue, rules, calendars.
 */
#include "base/base.h"

#include "http/forms_rows.h"
#include "http/forms_rules.h"

#include "domain/calendar.h"
#include "domain/city.h"
#include "domain/rule.h"

#define FORM struct msh_setting_form
static const struct msh_field setting_rows[] = {
    F(value, STRING, NEED, .nullable = true, .max = 2000,
      .help = "The number; of a tag the category codes parted by blanks, null for none."),
    F(legal_ref, STRING, NEED, .max = 100, .help = "Law or order it rests on, or `local`."),
};
MSH_FIELDS(msh_setting_fields, "SettingEdit", FORM, setting_rows);
#undef FORM

#define FORM struct msh_catalogue_line_form
static const struct msh_field line_rows[] = {
    F(category, STRING, NEED, .max = 32),
    F(area_level, ENUM, NEED, .names = &msh_area_level_names,
      .help = "Where the lead is looked for first."),
    F(lead, STRING, NEED, .nullable = true, .max = 64,
      .help = "Family of units; null takes the category out."),
    F(assist, STRING_ARRAY, .max = 8, .max_item = 64, .help = "Families."),
    F(inform, STRING_ARRAY, .max = 8, .max_item = 64, .help = "Families."),
    F(legal_basis, STRING, NEED, .max = 200),
};
MSH_FIELDS(msh_catalogue_line_fields, "CatalogueLineInput", FORM, line_rows);
#undef FORM

#define FORM struct msh_catalogue_form
#define LINES                                                                                      \
    F(rows, ARRAY, NEED, .min = 1, .max = 20000, .sub = &msh_catalogue_line_fields),               \
        F(note, STRING, .nullable = true, .max = 200, .help = "Why it is changed.")
static const struct msh_field draft_rows[] = { LINES };
MSH_FIELDS(msh_catalogue_fields, "CatalogueDraft", FORM, draft_rows);
static const struct msh_field import_rows[] = {
    LINES,
    F(from, DATE, .has = MSH_HAS(FORM, has_from), .help = "Holds from this day on; now if absent."),
    F(dry_run, BOOL, .help = "Judge every row and keep nothing."),
};
MSH_FIELDS(msh_catalogue_import_fields, "CatalogueImport", FORM, import_rows);
#undef FORM

#define FORM struct msh_from_form
static const struct msh_field from_rows[] = {
    F(from, DATE, .has = MSH_HAS(FORM, has_from),
      .help = "From the beginning of this day, today or later; at once if absent."),
};
MSH_FIELDS(msh_from_fields, "FromDay", FORM, from_rows);
#undef FORM

#define FORM struct msh_catalogue_query
static const struct msh_field catalogue_rows[] = {
    F(category, STRING, .max = 32, .help = "It and all below it."),
    F(at, TIME, .help = "What held then; now if absent."),
};
MSH_FIELDS(msh_catalogue_query_fields, "CatalogueQuery", FORM, catalogue_rows);
#undef FORM

#define FORM struct msh_suggest_query
static const struct msh_field suggest_rows[] = {
    F(category, STRING, NEED, .max = 32),
    F(area, STRING, .max = 32),
    F(number, INT, .min = 1, .max = INT32_MAX,
      .help = "By the catalogue with this version, also a draft; by what holds now if absent."),
};
MSH_FIELDS(msh_suggest_fields, "SuggestQuery", FORM, suggest_rows);
#undef FORM

#define FORM struct msh_compare_query
static const struct msh_field compare_rows[] = {
    F(base, INT, .min = 1, .max = INT32_MAX,
      .help = "Number of another version; what held just before if absent."),
};
MSH_FIELDS(msh_compare_fields, "CompareQuery", FORM, compare_rows);
#undef FORM

#define FORM struct msh_pause_form
static const struct msh_field pause_rows[] = {
    F(reason, ENUM, NEED, .names = &msh_pause_reason_names),
    F(days, INT, NEED, .min = 1, .max = 3660),
};
static MSH_FIELDS(pause_fields, "RulePauseInput", FORM, pause_rows);
#undef FORM

#define FROM_DAY                                                                                   \
    F(from, DATE, .has = MSH_HAS(FORM, has_from),                                                  \
      .help = "Used from this day on, today or later; today if absent.")
#define DRY_RUN F(dry_run, BOOL, .help = "Judge all of it and keep nothing.")

#define FORM struct msh_rule_form
#define RULE_ROWS                                                                                  \
    F(stage, ENUM, NEED, .names = &msh_stage_names),                                               \
        F(types, ENUM_ARRAY, .names = &msh_type_names, .help = "Empty or absent: every type."),    \
        F(urgency, ENUM, .nullable = true, .names = &msh_urgency_names,                            \
          .help = "Null: whatever the urgency."),                                                  \
        F(tag, STRING, .nullable = true, .max = 64, .help = "Of a special matter."),               \
        F(amount, INT, NEED, .min = 1, .max = INT32_MAX),                                          \
        F(unit, ENUM, NEED, .names = &msh_time_unit_names),                                        \
        F(count_from, ENUM, NEED, .names = &msh_count_from_names),                                 \
        F(due_edge, ENUM, NEED, .names = &msh_due_edge_names),                                     \
        F(extend_max_times, INT, .min = 0, .max = 100),                                            \
        F(extend_amount, INT, .min = 0, .max = INT32_MAX),                                         \
        F(extend_unit, ENUM, .nullable = true, .names = &msh_time_unit_names),                     \
        F(extend_approver, ENUM, .nullable = true, .names = &msh_role_names),                      \
        F(pauses, ARRAY, .max = MSH_PAUSE_COUNT, .sub = &pause_fields),                            \
        F(level, ENUM, .names = &msh_rule_level_names, .help = "The city's where absent."),        \
        F(mark, STRING, .max = 1,                                                                  \
          .help = "How sure the number is: A law read, B official page, C press, D weak, P own."), \
        F(effective_from, DATE, .nullable = true), F(effective_to, DATE, .nullable = true),        \
        F(legal_ref, STRING, NEED, .max = 100, .help = "Law and article, or `local`."),            \
        F(source, STRING, .nullable = true, .max = 100,                                            \
          .help = "Key of the source; of `local` none."),                                          \
        F(note, STRING, .nullable = true, .max = 100)
static const struct msh_field rule_rows[] = {
    F(code, STRING, NEED, .max = 64, .help = "a-z 0-9 _ - and dots."),
    RULE_ROWS,
    FROM_DAY,
};
MSH_FIELDS(msh_rule_fields, "RuleCreate", FORM, rule_rows);
static const struct msh_field rule_edit_rows[] = { RULE_ROWS, FROM_DAY };
MSH_FIELDS(msh_rule_edit_fields, "RuleEdit", FORM, rule_edit_rows);
static const struct msh_field rule_import_row[] = {
    F(code, STRING, NEED, .max = 64, .help = "a-z 0-9 _ - and dots."),
    RULE_ROWS,
};
static MSH_FIELDS(rule_import_fields, "RuleInput", FORM, rule_import_row);
#undef FORM

#define FORM struct msh_rules_import_form
static const struct msh_field rules_import_rows[] = {
    F(rows, ARRAY, NEED, .min = 1, .max = 500, .sub = &rule_import_fields),
    FROM_DAY,
    DRY_RUN,
};
MSH_FIELDS(msh_rules_import_fields, "RuleImport", FORM, rules_import_rows);
#undef FORM

#define FORM struct msh_preset_use_form
static const struct msh_field preset_use_rows[] = { FROM_DAY, DRY_RUN };
MSH_FIELDS(msh_preset_use_fields, "PresetUse", FORM, preset_use_rows);
#undef FORM

#define FORM struct msh_rule_list_query
static const struct msh_field rule_list_rows[] = {
    F(at, DATE, .has = MSH_HAS(FORM, has_at), .help = "Only what is used on this day."),
    F(stage, ENUM, .names = &msh_stage_names),
    F(code, STRING, .max = 64),
};
MSH_FIELDS(msh_rule_list_fields, "RuleQuery", FORM, rule_list_rows);
#undef FORM

#define FORM struct msh_compared_form
static const struct msh_field compared_rows[] = {
    F(preset, STRING, .nullable = true, .max = 64),
    F(rule, STRING, .nullable = true, .max = 64, .help = "Code or id, of the city or of a preset."),
};
static MSH_FIELDS(compared_fields, "WhatIfOther", FORM, compared_rows);
#undef FORM

#define FORM struct msh_what_if_form
static const struct msh_field what_if_rows[] = {
    F(ticket, STRING, .nullable = true, .max = 32,
      .help = "As if this ticket began anew: number or id; the other members go first."),
    F(type, ENUM, .nullable = true, .names = &msh_type_names, .help = "Needed without a ticket."),
    F(urgency, ENUM, .nullable = true, .names = &msh_urgency_names),
    F(category, STRING, .nullable = true, .max = 32, .help = "Its tags count."),
    F(tags, STRING_ARRAY, .max = 8, .max_item = 64, .help = "Further tags of the matter."),
    F(stage, ENUM, .nullable = true, .names = &msh_stage_names, .help = "All stages if absent."),
    F(from, TIME, .nullable = true, .help = "When it would begin; now if absent."),
    F(compare, ARRAY, .max = 4, .sub = &compared_fields, .help = "What others would say."),
};
MSH_FIELDS(msh_what_if_fields, "WhatIf", FORM, what_if_rows);
#undef FORM

#define FORM struct msh_calendar_day_form
static const struct msh_field calendar_day_rows[] = {
    F(name, STRING, .nullable = true, .max = 50),
    F(date, DATE, NEED, .help = "In the year or the one before or after."),
    F(isOffDay, BOOL, NEED, .help = "False: worked although a Saturday or Sunday."),
};
static MSH_FIELDS(calendar_day_fields, "CalendarNoticeDay", FORM, calendar_day_rows);
#undef FORM

#define FORM struct msh_calendar_import_form
static const struct msh_field calendar_import_rows[] = {
    F(year, INT, NEED, .min = MSH_CALENDAR_YEAR_MIN + 1, .max = MSH_CALENDAR_YEAR_MAX - 1),
    F(days, ARRAY, NEED, .min = 1, .max = MSH_NOTICE_DAYS_MAX, .sub = &calendar_day_fields),
    F(source, STRING, NEED, .max = 100, .help = "The notice it comes from."),
    DRY_RUN,
};
MSH_FIELDS(msh_calendar_import_fields, "CalendarNotice", FORM, calendar_import_rows);
#undef FORM

#define FORM struct msh_period_form
static const struct msh_field period_rows[] = {
    F(from_min, INT, NEED, .min = 0, .max = 1439, .help = "Minutes after midnight."),
    F(to_min, INT, NEED, .min = 1, .max = 1440),
};
static MSH_FIELDS(period_fields, "WorkPeriodInput", FORM, period_rows);
#undef FORM

#define FORM struct msh_periods_form
static const struct msh_field periods_rows[] = {
    F(periods, ARRAY, NEED, .min = 1, .max = MSH_CALENDAR_PERIODS_MAX, .sub = &period_fields),
};
MSH_FIELDS(msh_periods_fields, "WorkPeriods", FORM, periods_rows);
#undef FORM
