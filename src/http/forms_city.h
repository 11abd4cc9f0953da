/*
 * forms_city.h - requests of administrators about the city, as forms.h describes requests.
 */
#ifndef MSH_HTTP_FORMS_CITY_H
#define MSH_HTTP_FORMS_CITY_H

#include "http/fields.h"

struct msh_unit_form {
    const char *code, *name, *short_name, *kind, *family, *parent, *line, *area, *pinyin;
    int64_t level;
    bool active;
};
struct msh_area_form {
    const char *code, *name, *level, *parent, *pinyin;
    double lat, lon;
    bool has_lat, has_lon;
};
struct msh_category_form {
    const char *code, *name, *parent, *pinyin;
    bool needs_place, active;
};
/* Rows of one of the three above. */
struct msh_import_form {
    struct msh_item_list rows;
    bool dry_run, verdicts;
};
struct msh_channel_form {
    const char *code, *name, *kind;
};
struct msh_line_form {
    const char *code, *name, *purpose;
    bool emergency;
};
struct msh_duty_form {
    const char *basis;
};
extern const struct msh_fields msh_unit_fields, msh_unit_edit_fields, msh_area_fields,
    msh_area_edit_fields, msh_category_fields, msh_category_edit_fields, msh_units_import_fields,
    msh_areas_import_fields, msh_categories_import_fields, msh_channel_fields,
    msh_channel_edit_fields, msh_line_fields, msh_line_edit_fields, msh_duty_fields;

#endif
