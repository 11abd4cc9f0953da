/*
 * What administrators send about the city: units, areas, categories, doors, duty lists.
 */
#include "base/base.h"

#include "http/forms_city.h"
#include "http/forms_rows.h"

#include "domain/city.h"

/* Units: the same row creates, edits and is imported. */
#define FORM struct msh_unit_form
#define UNIT_ROWS                                                                                  \
    F(name, STRING, NEED, .max = 100), F(short_name, STRING, .nullable = true, .max = 50),         \
        F(level, INT, NEED, .min = 1, .max = 4),                                                   \
        F(kind, STRING, NEED, .max = 32, .names = &msh_unit_kind_names),                           \
        F(family, STRING, .nullable = true, .max = 32, .help = "The same office at every level."), \
        F(parent, STRING, .nullable = true, .max = 64, .help = "Code: administration above."),     \
        F(line, STRING, .nullable = true, .max = 64, .help = "Code: line of business above."),     \
        F(area, STRING, .nullable = true, .max = 32),                                              \
        F(pinyin, STRING, .nullable = true, .max = 64)
static const struct msh_field unit_rows[] = { F(code, STRING, NEED, .max = 64), UNIT_ROWS };
MSH_FIELDS(msh_unit_fields, "UnitCreate", FORM, unit_rows);
static const struct msh_field unit_edit_rows[] = {
    UNIT_ROWS,
    F(active, BOOL, NEED, .help = "False: no new work from now on; open work goes on."),
};
MSH_FIELDS(msh_unit_edit_fields, "UnitEdit", FORM, unit_edit_rows);
#undef FORM

#define FORM struct msh_area_form
#define AREA_ROWS                                                                                  \
    F(name, STRING, NEED, .max = 100),                                                             \
        F(level, STRING, NEED, .max = 32, .names = &msh_area_level_names),                         \
        F(parent, STRING, .nullable = true, .max = 32),                                            \
        F(pinyin, STRING, .nullable = true, .max = 64),                                            \
        F(lat, NUMBER, .min = -90, .max = 90, .has = MSH_HAS(FORM, has_lat)),                      \
        F(lon, NUMBER, .min = -180, .max = 180, .has = MSH_HAS(FORM, has_lon))
static const struct msh_field area_rows[] = { F(code, STRING, NEED, .max = 32), AREA_ROWS };
MSH_FIELDS(msh_area_fields, "AreaCreate", FORM, area_rows);
static const struct msh_field area_edit_rows[] = { AREA_ROWS };
MSH_FIELDS(msh_area_edit_fields, "AreaEdit", FORM, area_edit_rows);
#undef FORM

#define FORM struct msh_category_form
#define CATEGORY_ROWS                                                                              \
    F(name, STRING, NEED, .max = 100), F(parent, STRING, .nullable = true, .max = 32),             \
        F(needs_place, BOOL), F(pinyin, STRING, .nullable = true, .max = 64)
static const struct msh_field category_rows[] = { F(code, STRING, NEED, .max = 32), CATEGORY_ROWS };
MSH_FIELDS(msh_category_fields, "CategoryCreate", FORM, category_rows);
static const struct msh_field category_edit_rows[] = {
    CATEGORY_ROWS,
    F(active, BOOL, NEED, .help = "False retires it: not for new tickets from now on."),
};
MSH_FIELDS(msh_category_edit_fields, "CategoryEdit", FORM, category_edit_rows);
#undef FORM

#define FORM struct msh_import_form
#define IMPORT(var, name, sub_table)                                                               \
    static const struct msh_field var##_rows[] = {                                                 \
        F(rows, ARRAY, NEED, .min = 1, .max = 20000, .sub = &(sub_table)),                         \
        F(dry_run, BOOL, .help = "Judge every row and keep nothing."),                             \
        F(verdicts, BOOL,                                                                          \
          .help = "Of a dry run: a verdict of each row, also after one that is refused."),         \
    };                                                                                             \
    MSH_FIELDS(msh_##var##_fields, name, FORM, var##_rows)
IMPORT(units_import, "UnitImport", msh_unit_fields);
IMPORT(areas_import, "AreaImport", msh_area_fields);
IMPORT(categories_import, "CategoryImport", msh_category_fields);
#undef FORM

#define FORM struct msh_channel_form
#define CHANNEL_ROWS                                                                               \
    F(name, STRING, NEED, .max = 100),                                                             \
        F(kind, STRING, NEED, .max = 32, .names = &msh_channel_kind_names)
static const struct msh_field channel_rows[] = { F(code, STRING, NEED, .max = 32), CHANNEL_ROWS };
MSH_FIELDS(msh_channel_fields, "ChannelCreate", FORM, channel_rows);
static const struct msh_field channel_edit_rows[] = { CHANNEL_ROWS };
MSH_FIELDS(msh_channel_edit_fields, "ChannelEdit", FORM, channel_edit_rows);
#undef FORM

#define FORM struct msh_line_form
#define LINE_ROWS                                                                                  \
    F(name, STRING, NEED, .max = 100),                                                             \
        F(purpose, STRING, NEED, .max = 200, .help = "What it is called for."),                    \
        F(emergency, BOOL, .help = "Life and limb: told at once, asked later.")
static const struct msh_field line_rows[] = { F(code, STRING, NEED, .max = 32), LINE_ROWS };
MSH_FIELDS(msh_line_fields, "TransferLineCreate", FORM, line_rows);
static const struct msh_field line_edit_rows[] = { LINE_ROWS };
MSH_FIELDS(msh_line_edit_fields, "TransferLineEdit", FORM, line_edit_rows);
#undef FORM

#define FORM struct msh_duty_form
static const struct msh_field duty_rows[] = {
    F(basis, STRING, NEED, .max = 200, .help = "The list or law that says so."),
};
MSH_FIELDS(msh_duty_fields, "DutyInput", FORM, duty_rows);
#undef FORM
