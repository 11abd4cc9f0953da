/*
 * What administrators send about what the city works by: settings, catalogue, rules, calendars.
 */
#include "base/base.h"

#include "http/forms_rules.h"

#include "domain/city.h"

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
